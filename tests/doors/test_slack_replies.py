"""The composer: what is begun from a snippet, looked at, sent, and called back within a minute."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import CLEO, EVE, SeenMessage, ViolationKind
from bot.sandbox.slack.people import TRIAGE
from bot.slack import words
from handlers import letters
from storage.vocabulary import Act, LineState, Right, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, CHECKED, REQUESTER, Office, office, words_of


@pytest.fixture(params=["socket", "http"])
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with office(tmp_path, request.param) as made:
        yield made


@pytest.fixture
async def calm(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


def lines(desk: Office, ticket: int) -> tuple[SeenMessage, ...]:
    return desk.card(ticket).replies


async def line(desk: Office, ticket: int, words_in_it: str) -> SeenMessage:
    """The line of the thread, once it stands there."""

    def found() -> list[SeenMessage]:
        return [each for each in lines(desk, ticket) if words_in_it in words_of(each.blocks)]

    await until(lambda: bool(found()))
    return found()[-1]


async def reply(desk: Office, user: str, ticket: int, text: str) -> None:
    await desk.press(user, ticket, "reply")
    await desk.modal(user, "form.reply")
    assert (await desk.hands.submit(user, {"text": text})).kind == "pushed"
    await desk.modal(user, "send.reply")
    assert (await desk.hands.submit(user, CHECKED)).kind == "cleared"


async def shown(desk: Office, user: str, words_in_it: str) -> str:
    def text() -> str:
        seen = desk.hands.see(user).modal
        return "" if seen is None else str(seen.blocks)

    await until(lambda: words_in_it in text())
    return text()


async def test_a_reply_is_called_back_and_nothing_was_sent(desk: Office) -> None:
    ticket = await desk.carded()
    await reply(desk, ANA, ticket, "We look into it.")
    assert desk.letters() == 1
    sent = await line(desk, ticket, "answered the requester")
    assert desk.buttons(sent) == ["letter.copy", "letter.undo"]

    copy = await desk.hands.click(ANA, TRIAGE, sent.ts, "letter.copy")
    assert copy.acknowledged
    assert "We look into it." in str((await desk.modal(ANA, "letter"))["text"])
    assert desk.acts(ticket)[-1] is Act.LOOK
    await desk.hands.close(ANA)

    undone = await desk.hands.click(ANA, TRIAGE, sent.ts, "letter.undo")
    assert undone.acknowledged
    assert await desk.told(ANA) == words.TAKEN_BACK
    assert desk.letters() == 0
    changed = next(each for each in lines(desk, ticket) if each.ts == sent.ts)
    assert "called back by" in words_of(changed.blocks)
    assert desk.buttons(changed) == []


async def test_an_answer_that_closed_the_ticket_opens_it_again(calm: Office) -> None:
    ticket = await calm.carded(Right.QUESTION, triage=True)
    await calm.press(ANA, ticket, "confirm_request")
    await until(lambda: calm.state(ticket) is TicketState.NEW)
    await calm.settled(ticket)
    acknowledged = calm.letters()
    await calm.press(BEN, ticket, "take")
    await until(lambda: calm.view(ticket).owner == BEN)
    await calm.settled(ticket)
    await calm.press(BEN, ticket, "complete")
    await calm.modal(BEN, "form.complete")
    await calm.hands.submit(BEN, {"outcome": "done", "text": "For a year."})
    await calm.modal(BEN, "send.complete")
    await calm.hands.submit(BEN, CHECKED)
    assert calm.state(ticket) is TicketState.COMPLETED
    sent = await line(calm, ticket, "completed the request")
    await calm.hands.click(BEN, TRIAGE, sent.ts, "letter.undo")
    await calm.heard(BEN, words.TAKEN_BACK)
    view = calm.view(ticket)
    assert (view.state, view.outcome, view.owner) == (TicketState.IN_PROGRESS, None, BEN)
    assert calm.line_states(ticket) == [LineState.OPEN]
    assert calm.letters() == acknowledged
    card = await calm.settled(ticket)
    assert "ticket.complete" in calm.buttons(card)


async def test_after_its_minute_it_is_too_late(calm: Office) -> None:
    ticket = await calm.carded()
    await reply(calm, ANA, ticket, "We look into it.")
    sent = await line(calm, ticket, "answered the requester")
    calm.clock.forward(seconds=61)
    calm.take_mail()
    await calm.hands.click(ANA, TRIAGE, sent.ts, "letter.undo")
    assert (await calm.told(ANA)).startswith("Too late")
    assert calm.letters() == 1


async def test_two_undo_within_ten_milliseconds(calm: Office) -> None:
    ticket = await calm.carded()
    await reply(calm, BEN, ticket, "We look into it.")
    sent = await line(calm, ticket, "answered the requester")

    async def undo_soon() -> None:
        await asyncio.sleep(0.005)
        await calm.hands.click(BEN, TRIAGE, sent.ts, "letter.undo")

    await asyncio.gather(calm.hands.click(BEN, TRIAGE, sent.ts, "letter.undo"), undo_soon())
    await until(lambda: len(calm.all_told(BEN)) >= 2)
    told = calm.all_told(BEN)
    assert words.TAKEN_BACK in told
    assert any("called back already" in each for each in told)
    assert calm.acts(ticket).count(Act.UNDO) == 1


@pytest.mark.parametrize("user", [CLEO, EVE])
async def test_guests_and_strangers_call_nothing_back(calm: Office, user: str) -> None:
    ticket = await calm.carded()
    await reply(calm, ANA, ticket, "We look into it.")
    sent = await line(calm, ticket, "answered the requester")
    if user == EVE:
        calm.slack.world.join(TRIAGE, EVE)
        calm.door.forget()
    for button in ("letter.undo", "letter.copy"):
        await calm.hands.click(user, TRIAGE, sent.ts, button)
        await until(lambda: bool(calm.all_told(user)))
    refusal = words.GUEST if user == CLEO else words.STRANGER
    assert set(calm.all_told(user)) == {refusal}
    assert calm.hands.see(user).modal is None
    assert calm.letters() == 1


async def test_a_snippet_fills_the_page_and_what_was_typed_is_never_lost(calm: Office) -> None:
    ticket = await calm.carded()
    snippets = {each.name: each.text for each in letters.snippets("en")}
    await calm.press(ANA, ticket, "reply")
    await calm.modal(ANA, "form.reply")
    await calm.hands.click_modal(ANA, "compose.template", value="backups")
    await shown(calm, ANA, snippets["backups"])
    # Another one takes its place, as long as nobody has touched the words.
    await calm.hands.click_modal(ANA, "compose.template", value="kept_by_law")
    assert snippets["backups"] not in await shown(calm, ANA, snippets["kept_by_law"])
    # In German, from the same snippet.
    german = {each.name: each.text for each in letters.snippets("de")}
    await calm.hands.click_modal(ANA, "compose.language", value="de")
    await shown(calm, ANA, german["kept_by_law"])

    sent = await calm.hands.submit(ANA)
    assert sent.kind == "pushed"
    preview = str((await calm.modal(ANA, "send.reply"))["text"])
    assert german["kept_by_law"][:40] in preview
    assert "writes in “en”, the letter goes out in “de”" in preview


async def test_the_preview_says_what_speaks_against_it(calm: Office) -> None:
    ticket = await calm.carded()
    await calm.press(ANA, ticket, "reply")
    await calm.modal(ANA, "form.reply")
    text = "Your card 4111 1111 1111 1111 is gone; zoe@other.example had asked for the same."
    await calm.hands.submit(ANA, {"text": text})
    preview = str((await calm.modal(ANA, "send.reply"))["text"])
    assert "Identity is not confirmed" in preview
    assert "1 × payment card number" in preview
    assert "1 × e-mail address of somebody else" in preview
    await calm.hands.close(ANA)
    await calm.hands.submit(ANA, {"text": f"We write to {REQUESTER}."})
    preview = str((await calm.modal(ANA, "send.reply"))["text"])
    assert "somebody else" not in preview


async def test_the_note_stays_in_the_thread(calm: Office) -> None:
    ticket = await calm.carded()
    await calm.press(ANA, ticket, "reply")
    await calm.modal(ANA, "form.reply")
    await calm.hands.submit(ANA, {"text": "We look into it.", "note": "Ask Zoe in billing."})
    preview = str((await calm.modal(ANA, "send.reply"))["text"])
    assert "Ask Zoe" not in preview
    await calm.hands.submit(ANA, CHECKED)
    await line(calm, ticket, "Ask Zoe in billing.")


async def test_who_was_faster_is_named(calm: Office) -> None:
    ticket = await calm.carded()
    await calm.press(ANA, ticket, "reply")
    await calm.modal(ANA, "form.reply")
    await reply(calm, BEN, ticket, "We look into it.")
    calm.clock.forward(minutes=2)
    sent = await calm.hands.submit(ANA, {"text": "We look into it, too."})
    assert sent.errors == {"text": "Ben Okafor replied 2 min ago. Close and open again to see it."}


async def test_two_send_the_same_answer_and_one_goes(calm: Office) -> None:
    ticket = await calm.carded()
    for user in (ANA, BEN):
        await calm.press(user, ticket, "reply")
        await calm.modal(user, "form.reply")
        await calm.hands.submit(user, {"text": "We look into it."})
        await calm.modal(user, "send.reply")
    first, second = await asyncio.gather(
        calm.hands.submit(ANA, CHECKED), calm.hands.submit(BEN, CHECKED)
    )
    assert sorted((first.kind, second.kind)) == ["cleared", "updated"]
    loser = ANA if first.kind == "updated" else BEN
    told = str((await calm.modal(loser, "notice"))["text"])
    assert "replied a moment ago" in told
    assert calm.letters() == 1
    assert ViolationKind.BAD_ANSWER not in calm.spared
