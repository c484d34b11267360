"""Ana and Ben work tickets in Slack, from the card to the closing letter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.vocabulary import IdentityStatus, Right, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, CHECKED, NAME, REQUESTER, Office, office, words_of


@pytest.fixture(params=["socket", "http"])
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with office(tmp_path, request.param) as made:
        yield made


async def test_a_card_says_what_to_do_and_hides_who_wrote(desk: Office) -> None:
    ticket = await desk.carded(Right.ERASURE)
    card = desk.card(ticket)
    shown = words_of(card.blocks)
    assert "PR-1001" in card.text
    assert "Delete my data" in shown
    assert "Nobody yet" in shown
    assert NAME not in shown
    assert REQUESTER not in shown
    assert NAME not in card.text
    # The requester's marks stay words: only rich text carries them.
    assert "<!channel>" not in str([block for block in card.blocks if block["type"] != "rich_text"])
    assert desk.buttons(card)[0] == "ticket.record_identity"


async def test_triage_offers_two_answers_and_a_look(desk: Office) -> None:
    ticket = await desk.carded(triage=True)
    card = desk.card(ticket)
    assert desk.buttons(card) == [
        "ticket.confirm_request",
        "ticket.mark_not_request",
        "ticket.open",
    ]
    await desk.press(ANA, ticket, "confirm_request")
    # The first letter goes out now, with the code.
    await until(lambda: desk.state(ticket) is TicketState.IDENTITY_ASKED)


async def test_from_card_to_answer(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "take")
    await until(lambda: desk.view(ticket).owner == ANA)
    await desk.settled(ticket)

    await desk.press(ANA, ticket, "record_identity")
    await desk.modal(ANA, "form.record_identity")
    sent = await desk.hands.submit(
        ANA, {"method": "signed_in", "confirmed": "yes", "note": "Seen in the console."}
    )
    assert sent.kind == "cleared"
    assert desk.view(ticket).identity is IdentityStatus.CONFIRMED
    await desk.settled(ticket)

    await desk.press(BEN, ticket, "complete")
    await desk.modal(BEN, "form.complete")
    sent = await desk.hands.submit(BEN, {"outcome": "done", "text": "Your data is attached."})
    assert sent.kind == "pushed"
    shown = await desk.modal(BEN, "send.complete")
    assert "Your data is attached." in str(shown["text"])
    assert desk.letters() == 0, "nothing leaves before the preview is released"

    assert (await desk.hands.submit(BEN)).kind == "incomplete"
    sent = await desk.hands.submit(BEN, CHECKED)
    assert sent.kind == "cleared"
    assert desk.state(ticket) is TicketState.COMPLETED
    assert desk.letters() == 1
    card = await desk.settled(ticket)
    assert "copy of all data" not in words_of(card.blocks)
    assert desk.buttons(card) == ["ticket.reopen", "ticket.open"]


async def test_an_answer_needs_a_known_requester(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "open")
    await desk.modal(ANA, "details")
    await desk.press(BEN, ticket, "open")
    await desk.modal(BEN, "details")
    assert desk.view(ticket).identity is IdentityStatus.UNCHECKED
    await desk.hands.click_modal(BEN, "ticket.refuse")
    await desk.modal(BEN, "form.refuse")
    sent = await desk.hands.submit(BEN, {"ground": "excessive", "text": "The fifth this week."})
    assert sent.kind == "pushed"
    shown = await desk.modal(BEN, "send.refuse")
    assert "Identity is not confirmed." in str(shown["text"])
    assert (await desk.hands.submit(BEN, CHECKED)).kind == "cleared"
    assert desk.state(ticket) is TicketState.REFUSED


@pytest.mark.parametrize(
    ("act", "values", "words", "state"),
    [
        (
            "clarify",
            {"question": "Which account?"},
            "Which account?",
            TicketState.WAITING_REQUESTER,
        ),
        ("extend", {"reasons": "Many systems."}, "Many systems.", TicketState.NEW),
    ],
)
async def test_letters_from_the_menu(
    desk: Office, act: str, values: dict[str, str], words: str, state: TicketState
) -> None:
    ticket = await desk.carded()
    await desk.choose(BEN, ticket, act)
    await desk.modal(BEN, f"form.{act}")
    assert (await desk.hands.submit(BEN, values)).kind == "pushed"
    shown = await desk.modal(BEN, f"send.{act}")
    assert words in str(shown["text"])
    assert (await desk.hands.submit(BEN, CHECKED)).kind == "cleared"
    assert desk.state(ticket) is state
    assert desk.letters() == 1


async def test_a_reply_is_read_before_it_goes(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "reply")
    shown = await desk.modal(ANA, "form.reply")
    assert shown["submit"] == "Preview"
    long = "We have looked at all our systems & found your <account>.\n" * 45
    assert (await desk.hands.submit(ANA, {"text": long})).kind == "pushed"
    shown = await desk.modal(ANA, "send.reply")
    assert str(shown["text"]).count("found your <account>") == 45
    assert (await desk.hands.submit(ANA, CHECKED)).kind == "cleared"
    assert desk.letters() == 1


async def test_assign_only_to_staff(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "open")
    await desk.modal(ANA, "details")
    await desk.hands.click_modal(ANA, "ticket.assign")
    await desk.modal(ANA, "form.assign")
    sent = await desk.hands.submit(ANA, {"owner": "U0000CLEO1"})
    assert sent.errors == {"owner": "Only people of the privacy team can own tickets."}
    assert (await desk.hands.submit(ANA, {"owner": BEN})).kind == "cleared"
    assert desk.view(ticket).owner == BEN


async def test_merge_says_what_is_wrong_under_the_field(desk: Office) -> None:
    first, second = await desk.carded(), await desk.carded()
    await desk.press(BEN, second, "open")
    await desk.modal(BEN, "details")
    await desk.hands.click_modal(BEN, "ticket.merge")
    await desk.modal(BEN, "form.merge")
    sent = await desk.hands.submit(BEN, {"into": "PR-1002"})
    assert list(sent.errors) == ["into"]
    assert (await desk.hands.submit(BEN, {"into": "PR-1001"})).kind == "cleared"
    assert desk.view(second).merged_number == "PR-1001"
    assert desk.state(first) is TicketState.NEW


async def test_details_show_everything_in_three_tabs(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "take")
    await desk.settled(ticket)
    await desk.press(ANA, ticket, "open")
    shown = str((await desk.modal(ANA, "details"))["text"])
    assert REQUESTER in shown
    assert NAME in shown
    await desk.hands.click_modal(ANA, "details.messages")
    await until_shown(desk, "copy of all data")
    await desk.hands.click_modal(ANA, "details.timeline")
    await until_shown(desk, "took the ticket")


async def until_shown(desk: Office, words: str) -> None:
    def is_there() -> bool:
        seen = desk.hands.see(ANA).modal
        return seen is not None and words in words_of(seen.blocks)

    await until(is_there)
