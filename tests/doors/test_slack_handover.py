"""Ana uploads the answer, Ben releases it: what Slack shows of it, and what it refuses."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import casework, delivery, handover
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import IdentityMethod, Right, Role, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, Office, office, words_of
from tests.handlers.journal import CODE

CONTENT = b'{"devices": 3}\n'
CARD = b"card: 4111 1111 1111 1111\n"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, "socket") as made:
        yield made


async def known(desk: Office) -> int:
    """A ticket for a copy, of somebody who is known well enough."""
    ticket = await desk.carded(Right.ACCESS)
    actor = Actor(id=ANA, role=Role.TRIAGER)
    for method in (IdentityMethod.SIGNED_IN, IdentityMethod.ADDRESS_ON_FILE):
        ref = TicketRef(id=ticket)
        casework.record_identity(desk.desk, ref, actor, method=method, confirmed=True, note="")
    await desk.settled(ticket)
    return ticket


async def link_for(desk: Office, user: str, ticket: int) -> str:
    """Clicks, and reads the link that only the clicker sees."""
    before = len(desk.all_told(user))
    await desk.press(user, ticket, "invite_upload")
    await until(lambda: len(desk.all_told(user)) > before)
    found = re.search(r"/u/([0-9a-z]{26})", desk.all_told(user)[-1])
    assert found
    return found[1]


async def uploaded(desk: Office, user: str, octets: bytes = CONTENT) -> int:
    ticket = await known(desk)
    receiver = handover.receive(desk.desk, await link_for(desk, user, ticket), name="data.json")
    assert receiver is not None
    receiver.write(octets)
    receiver.finish()
    await desk.settled(ticket)
    return ticket


async def test_the_link_is_shown_to_the_clicker_alone(desk: Office) -> None:
    ticket = await known(desk)
    await link_for(desk, ANA, ticket)
    assert "Never put the file into Slack" in desk.all_told(ANA)[-1]
    assert desk.all_told(BEN) == []
    assert "/u/" not in str(desk.card(ticket).blocks)


async def test_an_uploaded_file_waits_for_a_second_person(desk: Office) -> None:
    ticket = await uploaded(desk, ANA)
    card = desk.card(ticket)
    shown = words_of(card.blocks)
    assert "a second person reviews the uploaded file and releases it" in shown
    assert "waits for its release" in shown
    assert "data.json" not in shown
    assert desk.buttons(card)[:2] == ["ticket.release", "ticket.revoke"]


async def test_review_and_release(desk: Office) -> None:
    ticket = await uploaded(desk, ANA)
    await desk.press(BEN, ticket, "release")
    modal = await desk.modal(BEN, "form.release")
    summary = handover.latest(desk.desk, ticket)
    assert summary is not None
    for part in ("data.json", "0.0 KB", summary.sha256, f"<@{ANA}>", "Nothing was found"):
        assert part in str(modal["text"])
    assert desk.letters() == 0
    assert (await desk.hands.submit(BEN, {"text": "As you asked."})).kind == "cleared"
    assert desk.state(ticket) is TicketState.COMPLETED
    assert desk.letters() == 1
    card = await desk.settled(ticket)
    assert "waits for the requester until" in words_of(card.blocks)
    assert "ticket.revoke" in desk.buttons(card)


async def test_what_was_found_needs_a_reason(desk: Office) -> None:
    ticket = await uploaded(desk, ANA, CARD)
    assert "something was found in it" in words_of(desk.card(ticket).blocks)
    await desk.press(BEN, ticket, "release")
    modal = await desk.modal(BEN, "form.release")
    assert "1 × payment card number" in str(modal["text"])
    assert (await desk.hands.submit(BEN, {"text": ""})).kind == "incomplete"
    sent = await desk.hands.submit(BEN, {"text": "", "override": "A test card, in no use."})
    assert sent.kind == "cleared"
    assert desk.state(ticket) is TicketState.COMPLETED


async def test_the_uploader_is_kindly_sent_to_somebody_else(desk: Office) -> None:
    ticket = await uploaded(desk, BEN)
    await desk.press(BEN, ticket, "release")
    await desk.heard(
        BEN,
        "You uploaded this file, so a second person releases it: another pair of "
        "eyes on what goes out. It waits here until then.",
    )
    assert desk.top(BEN) == ""


async def test_only_approvers_release(desk: Office) -> None:
    ticket = await uploaded(desk, BEN)
    await desk.press(ANA, ticket, "release")
    assert "approve and close tickets" in await desk.told(ANA)
    assert desk.letters() == 0


async def test_revoke_asks_first_and_closes_the_link(desk: Office) -> None:
    ticket = await uploaded(desk, ANA)
    await desk.press(ANA, ticket, "revoke", confirmed=True)
    card = await desk.settled(ticket)
    assert "waits for its release" not in words_of(card.blocks)
    assert "ticket.release" not in desk.buttons(card)
    assert "ticket.invite_upload" in desk.buttons(card)


async def test_a_form_that_was_overtaken_by_another_file_is_stale(desk: Office) -> None:
    ticket = await uploaded(desk, ANA)
    await desk.press(BEN, ticket, "release")
    await desk.modal(BEN, "form.release")
    handover.revoke(desk.desk, TicketRef(id=ticket), Actor(id=ANA))
    sent = await desk.hands.submit(BEN, {"text": ""})
    assert sent.kind == "errors"
    assert desk.letters() == 0


async def test_the_card_says_when_it_was_downloaded(desk: Office) -> None:
    ticket = await uploaded(desk, ANA)
    handover.release(desk.desk, TicketRef(id=ticket), Actor(id=BEN, role=Role.APPROVER))
    link = re.search(r"/d/([0-9a-z]{26})", newest_letter(desk))
    assert link
    handover.send_code(desk.desk, link[1])
    code = CODE.search(newest_letter(desk))
    assert code
    seen = handover.enter(desk.desk, link[1], code[1])
    assert seen is not None
    pieces = handover.open_file(desk.desk, link[1], seen.session)
    assert pieces is not None
    assert b"".join(piece.octets for piece in pieces) == CONTENT
    card = await desk.settled(ticket)
    assert re.search(r"Downloaded <!date\^\d+\^[^|]+\|2 Mar 14:\d\d UTC>", words_of(card.blocks))
    assert "ticket.revoke" not in desk.buttons(card)


def newest_letter(desk: Office) -> str:
    """The plain text of the last letter that waits for the post."""
    text = ""
    while (parcel := delivery.take_next(desk.desk, lanes="mail")) is not None:
        mail = email.message_from_bytes(parcel.payload, policy=email.policy.default)
        part = mail.get_body(("plain",))
        text = "" if part is None else str(part.get_content()).replace("\r\n", "\n")
        delivery.settle(desk.desk, parcel, delivery.Sent())
    return text
