"""Every card equals its ticket again: after an outage, after somebody deleted it, day by day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import ViolationKind
from bot.sandbox.slack.people import TRIAGE
from bot.slack import cards, reconcile
from bot.slack.app import library_log
from handlers import casework, ledger, status
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, Office, office, words_of

DESK = Actor(id="desk")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, patience=0.6) as made:
        yield made


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "LOOK_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(library_log, "level", 50)


def roots(desk: Office) -> list[str]:
    messages = desk.hands.see(ANA).channel(TRIAGE).messages
    return [message.ts for message in messages if not message.is_ephemeral]


def is_true(desk: Office, ticket: int) -> bool:
    """Whether the channel shows the ticket as it is."""
    place = status.location(desk.desk, ticket)
    shown = desk.hands.see(ANA).channel(TRIAGE).messages
    found = [message for message in shown if place and message.ts == place.ts]
    return bool(found) and found[0].text == cards.card(desk.view(ticket)).text


async def test_a_calm_hour_draws_nothing_anew(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.settled(ticket)
    assert await desk.door.reconciler.once() == 0


async def test_days_that_pass_are_seen_on_the_card(desk: Office) -> None:
    """Nobody touches the ticket: its version stays, and the days on its card would too."""
    ticket = await desk.carded()
    before = desk.card(ticket).text
    desk.clock.forward(days=3)
    assert await desk.door.reconciler.once() == 1
    await until(lambda: desk.card(ticket).text != before and is_true(desk, ticket))
    assert len(roots(desk)) == 1


async def test_a_card_somebody_deleted_comes_back(desk: Office) -> None:
    ticket = await desk.carded()
    old = desk.card(ticket).ts
    await desk.hands.remove(BEN, TRIAGE, old)
    assert await desk.door.reconciler.once() == 0, "Slack has confirmed it a moment ago"
    desk.clock.forward(hours=2)
    assert await desk.door.reconciler.once() == 1
    await until(lambda: is_true(desk, ticket))
    assert roots(desk) == [desk.card(ticket).ts] != [old]


async def test_a_card_lost_on_the_way_is_posted(desk: Office) -> None:
    """A database from before its channel was changed, or a parcel that was lost with a backup."""
    ticket = await desk.carded()
    with desk.desk.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE card SET channel = 'C0ELSEWHERE'")
    assert await desk.door.reconciler.once() == 1
    await until(lambda: len(roots(desk)) == 2)
    await until(lambda: is_true(desk, ticket))


async def test_a_click_on_a_second_copy_removes_that_copy(desk: Office) -> None:
    """A post whose answer was lost went twice: the copy that nobody keeps heals by itself."""
    ticket = await desk.carded()
    card = cards.card(desk.view(ticket))
    await asyncio.sleep(1.1)  # the pace of the channel
    client = desk.slack_client()
    posted = await client.chat_postMessage(channel=TRIAGE, text=card.text, blocks=card.blocks)
    outcome = await desk.hands.click(ANA, TRIAGE, posted["ts"], "ticket.take")
    assert outcome.acknowledged
    await until(lambda: roots(desk) == [desk.card(ticket).ts])
    assert "one card" in await desk.told(ANA)
    assert desk.view(ticket).owner is None, "the click was on what is no card"


async def test_two_hours_without_slack(desk: Office) -> None:
    known = [await desk.carded() for _ in range(3)]
    desk.spared.update((ViolationKind.NO_ACK, ViolationKind.NOT_DELIVERED))
    await desk.slack.stop()
    await until(lambda: not desk.door.health().connected)
    # Meanwhile the desk works: requests come in, staff act by other ways, dates pass.
    desk.clock.forward(minutes=30)
    new = [desk.open_ticket() for _ in range(4)]
    for owner in (ANA, BEN, ANA):
        casework.assign(desk.desk, TicketRef(id=known[0]), DESK, owner=owner)
    casework.mark_not_request(desk.desk, TicketRef(id=known[1]), DESK)
    with desk.desk.transaction() as tx:
        ledger.say_in_thread(tx, ledger.load(tx, TicketRef(id=known[2])), "A letter came.")
    await asyncio.sleep(1)
    desk.clock.forward(minutes=90)
    await asyncio.sleep(1)
    before = len(desk.slack.ledger.calls_to("chat.update"))
    await desk.slack.start()
    await until(lambda: desk.door.health().connected, seconds=20)
    await until(lambda: all(is_true(desk, each) for each in [*known, *new]), seconds=40)
    await until(lambda: "A letter came." in words_of(desk.card(known[2]).replies[-1].blocks))
    assert desk.state(known[1]) is TicketState.NOT_A_REQUEST
    assert len(roots(desk)) == 7, "one card each"
    updates = len(desk.slack.ledger.calls_to("chat.update")) - before
    assert updates < 12, "three changes are one update"
