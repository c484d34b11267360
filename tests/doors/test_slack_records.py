"""Requests by phone, appeals, holds, settings; and forms that open while the database is slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from bot.sandbox.slack import CLEO, JsonValue
from bot.sandbox.slack.people import LEADS_GROUP, TRIAGE
from bot.slack import words
from bot.slack.modals import records, settings
from handlers import casework, status
from handlers.house import Staff
from handlers.ledger import Actor, TicketRef
from storage.tables import Ticket
from storage.vocabulary import Act, Manner, RefusalGround, Right, Role, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, HOUSE, Office, office, words_of

ADMIN = HOUSE.model_copy(
    update={"staff": Staff(admins=(BEN,), approvers=(LEADS_GROUP,), default_role=Role.TRIAGER)}
)
CALLED: Mapping[str, JsonValue] = {
    "manner": "phone",
    "received": "2026-02-27",
    "name": "Jo Vale",
    "address": "jo.vale@post.example",
    "rights": ["erasure"],
    "law": "gdpr",
    "note": "Called at noon.",
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, house=ADMIN) as made:
        yield made


async def button(desk: Office, action: str) -> str:
    """Some place in the channel with this button, as Home has it."""
    posted = await desk.slack_client().chat_postMessage(
        channel=TRIAGE,
        text="A button",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": action,
                        "value": "x",
                        "text": {"type": "plain_text", "text": "Open"},
                    }
                ],
            }
        ],
    )
    await asyncio.sleep(1.1)  # Slack's pace: one message a second
    return str(posted["ts"])


def rows(desk: Office) -> list[Ticket]:
    with desk.desk.reading() as session:
        return list(session.exec(select(Ticket)).all())


async def test_a_call_becomes_a_ticket(desk: Office) -> None:
    await desk.hands.click(ANA, TRIAGE, await button(desk, records.NEW), records.NEW)
    await desk.modal(ANA, records.NEW)
    wrong = await desk.hands.submit(ANA, {**CALLED, "address": "jo at home"})
    assert wrong.errors == {"address": "That is no e-mail address."}
    late = await desk.hands.submit(ANA, {**CALLED, "received": "2026-03-09"})
    assert late.errors == {"received": "That day has not come yet."}
    assert (await desk.hands.submit(ANA, CALLED)).kind == "cleared"
    (ticket,) = rows(desk)
    assert ticket.manner is Manner.PHONE
    assert str(desk.desk.day_of(ticket.received_at)) == "2026-02-27"
    assert desk.letters() == 1
    await until(lambda: status.location(desk.desk, 1) is not None)
    assert "PR-1001 · Delete my data" in words_of(desk.card(1).blocks)


async def test_the_same_form_twice_is_one_ticket(desk: Office) -> None:
    await desk.hands.click(ANA, TRIAGE, await button(desk, records.NEW), records.NEW)
    await desk.modal(ANA, records.NEW)
    first, second = await asyncio.gather(
        desk.hands.submit(ANA, CALLED), desk.hands.submit(ANA, CALLED)
    )
    assert "cleared" in (first.kind, second.kind)
    assert len(rows(desk)) == 1


async def test_a_guest_writes_no_request_down(desk: Office) -> None:
    await desk.hands.click(CLEO, TRIAGE, await button(desk, records.NEW), records.NEW)
    assert await desk.told(CLEO) == words.GUEST
    assert desk.hands.see(CLEO).modal is None


async def test_an_appeal_by_phone_gets_a_clock_of_its_own(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    ground = RefusalGround.EXCESSIVE
    approver = Actor(id=BEN, role=Role.APPROVER)
    casework.refuse(desk.desk, TicketRef(id=ticket), approver, ground=ground, text="The ninth.")
    await desk.settled(ticket)
    await desk.press(ANA, ticket, "open")
    await desk.modal(ANA, "details")
    await desk.hands.click_modal(ANA, "ticket.appeal")
    await desk.modal(ANA, "form.appeal")
    wrong = await desk.hands.submit(ANA, {"manner": "phone", "received": "2026-03-09"})
    assert list(wrong.errors) == ["received"]
    sent = await desk.hands.submit(ANA, {"manner": "phone", "received": "2026-03-02"})
    assert sent.kind == "cleared"
    assert [each.appeal_of for each in rows(desk)] == [None, ticket]
    assert desk.state(ticket) is TicketState.REFUSED


async def test_a_legal_hold_is_put_and_ended(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(BEN, ticket, "open")
    await desk.modal(BEN, "details")
    await desk.hands.click_modal(BEN, "ticket.hold")
    await desk.modal(BEN, "form.hold")
    assert (await desk.hands.submit(BEN, {"reason": " "})).kind in ("errors", "incomplete")
    assert (await desk.hands.submit(BEN, {"reason": "Suit 12/26."})).kind == "cleared"
    assert desk.view(ticket).is_held
    card = await desk.settled(ticket)
    assert "legal hold" in words_of(card.blocks)
    await desk.press(BEN, ticket, "open")
    await desk.modal(BEN, "details")
    await desk.hands.click_modal(BEN, "ticket.release_hold")
    await desk.modal(BEN, "form.release_hold")
    assert (await desk.hands.submit(BEN)).kind == "cleared"
    assert not desk.view(ticket).is_held


async def test_settings_are_for_admins(desk: Office) -> None:
    ts = await button(desk, settings.OPEN)
    await desk.hands.click(ANA, TRIAGE, ts, settings.OPEN)
    assert "do everything" in await desk.told(ANA)
    await desk.hands.click(BEN, TRIAGE, ts, settings.OPEN)
    shown = str((await desk.modal(BEN, settings.CALLBACK))["text"])
    assert "Example Ltd" in shown
    assert f"<@{BEN}>" in shown


async def test_every_look_at_the_details_is_on_record(desk: Office) -> None:
    ticket = await desk.carded()
    version = desk.view(ticket).version
    for user in (ANA, BEN):
        await desk.press(user, ticket, "open")
        await desk.modal(user, "details")
    assert desk.acts(ticket) == [Act.OPEN, Act.LOOK, Act.LOOK]
    assert desk.view(ticket).version == version


async def test_the_new_day_is_seen_before_it_is_saved(desk: Office) -> None:
    ticket = await desk.carded(Right.ACCESS)
    await desk.choose(ANA, ticket, "set_law")
    await desk.modal(ANA, "form.set_law")
    await desk.hands.click_modal(ANA, "relaw.law", value="ccpa")

    def says(sentence: str) -> bool:
        seen = desk.hands.see(ANA).modal
        return seen is not None and sentence in words_of(seen.blocks)

    await until(lambda: says("2 Apr →"))
    before = str(desk.view(ticket).work_to)
    sent = await desk.hands.submit(ANA, {"why": "They live in California."})
    assert sent.kind == "cleared"
    assert str(desk.view(ticket).work_to) != before
    await until(
        lambda: any(
            "They live in California." in words_of(each.blocks)
            for each in desk.card(ticket).replies
        )
    )


@pytest.mark.parametrize("act", ["open", "reply"])
async def test_a_slow_database_never_loses_the_trigger(desk: Office, act: str) -> None:
    ticket = await desk.carded()
    with slow_reads(desk, seconds=1.5):
        await desk.press(ANA, ticket, act)
        shown = await desk.modal(ANA, "notice")
        assert words.LOADING in str(shown["text"])
        callback = "details" if act == "open" else "form.reply"
        await until(lambda: desk.top(ANA) == callback)
    assert not desk.all_told(ANA)


async def test_a_late_refusal_takes_the_place_of_the_placeholder(desk: Office) -> None:
    ticket = await desk.carded()
    desk.hands.hold(ANA)
    await desk.press(BEN, ticket, "take")
    await desk.settled(ticket)
    with slow_reads(desk, seconds=1.0):
        await desk.press(ANA, ticket, "reply")
        await until(lambda: "Somebody changed this ticket" in str(desk.hands.see(ANA).modal))
    desk.hands.release(ANA)


@contextmanager
def slow_reads(desk: Office, *, seconds: float) -> Iterator[None]:
    """Every look into the database takes its time."""
    place = desk.door._place
    reading = place.read

    async def late(step: Callable[..., object], *args: object, **named: object) -> object:
        await asyncio.sleep(seconds)
        return await reading(step, *args, **named)

    object.__setattr__(place, "read", late)
    try:
        yield
    finally:
        object.__setattr__(place, "read", reading)
