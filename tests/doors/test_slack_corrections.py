"""Ana puts right what the desk misread: from the card's menu, and in the details."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from handlers import casework
from handlers.ledger import Actor, TicketRef
from handlers.rules import law_table
from storage.tables import Correction
from storage.vocabulary import IdentityStatus, Right, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, Office, office, words_of


@pytest.fixture(params=["socket", "http"])
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with office(tmp_path, request.param) as made:
        yield made


def corrections(desk: Office) -> list[tuple[str, bool | None, str | None, str | None]]:
    with desk.desk.reading() as session:
        rows = session.exec(select(Correction)).all()
        return [(row.actor, row.is_request, row.rights, row.regulation) for row in rows]


def thread(desk: Office, ticket: int) -> str:
    """What stands under the card."""
    return "\n".join(words_of(reply.blocks) for reply in desk.card(ticket).replies)


async def test_another_right_and_law_move_the_date_in_the_thread(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    await desk.choose(ANA, ticket, "set_law")
    shown = await desk.modal(ANA, "form.set_law")
    assert shown["submit"] == "Change"
    assert "The answer is due on *2 Apr* · GDPR." in str(shown["text"])
    sent = await desk.hands.submit(
        ANA, {"rights": ["erasure"], "others": ["sale_opt_out"], "law": "ccpa"}
    )
    assert sent.kind == "cleared"
    view = desk.view(ticket)
    assert view.rights == (Right.ERASURE, Right.SALE_OPT_OUT)
    assert view.regulation == "ccpa"
    assert str(view.respond_by) == "2026-03-23"  # 15 business days, 11 CCR 7026(f)
    assert corrections(desk) == [(ANA, True, "erasure,sale_opt_out", "ccpa")]
    card = await desk.settled(ticket)
    assert "Delete my data + don't sell or share my data" in words_of(card.blocks)
    await until(lambda: "2 Apr 2026 → 23 Mar 2026" in thread(desk, ticket))
    said = thread(desk, ticket)
    assert "access → erasure, sale opt out" in said
    titles = law_table.all_regimes()
    assert f"{titles['gdpr'].title} → {titles['ccpa'].title}" in said
    assert "7026" in said


async def test_the_form_shows_what_stands_and_refuses_nothing_at_all(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS, Right.QUESTION)
    await desk.choose(ANA, ticket, "set_law")
    await desk.modal(ANA, "form.set_law")
    # Sent as it was opened: nothing differs.
    sent = await desk.hands.submit(ANA)
    assert sent.errors == {"rights": "That is what stands already: nothing to change."}
    sent = await desk.hands.submit(ANA, {"rights": [], "others": []})
    assert sent.errors == {"rights": "Choose at least one right."}
    assert corrections(desk) == []
    assert (await desk.hands.submit(ANA, {"others": ["question"]})).kind == "cleared"
    assert desk.view(ticket).rights == (Right.QUESTION,)
    assert desk.view(ticket).identity is IdentityStatus.NOT_NEEDED


async def test_a_law_can_be_taken_back_to_not_known(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    await desk.choose(ANA, ticket, "set_law")
    await desk.modal(ANA, "form.set_law")
    assert (await desk.hands.submit(ANA, {"law": "none"})).kind == "cleared"
    assert desk.view(ticket).regulation is None
    assert desk.view(ticket).regulation_basis == "staff"
    assert corrections(desk) == [(ANA, True, "access", None)]


async def test_a_form_that_was_overtaken_says_so(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    await desk.choose(ANA, ticket, "set_law")
    await desk.modal(ANA, "form.set_law")
    await desk.press(BEN, ticket, "take")
    sent = await desk.hands.submit(ANA, {"rights": ["erasure"]})
    overtaken = "Ben Okafor took the ticket a moment ago. Close and open again to see it."
    assert sent.errors == {"rights": overtaken}
    assert desk.view(ticket).rights == (Right.ACCESS,)


async def test_a_letter_is_put_right_before_it_is_confirmed(desk: Office) -> None:
    ticket = await desk.carded(Right.QUESTION, triage=True)
    await desk.choose(ANA, ticket, "set_law")
    await desk.modal(ANA, "form.set_law")
    sent = await desk.hands.submit(ANA, {"rights": ["access"], "others": []})
    assert sent.kind == "cleared"
    assert desk.letters() == 0
    await desk.settled(ticket)
    await desk.press(ANA, ticket, "confirm_request")
    assert desk.state(ticket) is TicketState.IDENTITY_ASKED
    assert corrections(desk) == [(ANA, None, "access", "gdpr"), (ANA, True, "access", "gdpr")]


async def test_no_request_from_the_details_is_a_correction_too(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    await desk.press(ANA, ticket, "open")
    await desk.modal(ANA, "details")
    await desk.hands.click_modal(ANA, "ticket.mark_not_request", confirmed=True)
    assert desk.state(ticket) is TicketState.NOT_A_REQUEST
    assert corrections(desk) == [(ANA, False, None, None)]


async def test_the_details_offer_it_and_say_who_changed_what(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    casework.correct(
        desk.desk, TicketRef(id=ticket), Actor(id=BEN), rights=[Right.ERASURE], regulation="gdpr"
    )
    await desk.settled(ticket)
    await desk.press(ANA, ticket, "open")
    await desk.modal(ANA, "details")
    await desk.hands.click_modal(ANA, "ticket.set_law")
    await desk.modal(ANA, "form.set_law")
    await desk.hands.close(ANA)
    await desk.hands.click_modal(ANA, "details.timeline")

    def is_told() -> bool:
        seen = desk.hands.see(ANA).modal
        return seen is not None and "changed right or law" in words_of(seen.blocks)

    await until(is_told)
