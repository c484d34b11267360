"""kill -9 while staff click: what Slack heard as acknowledged is done, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlmodel import func, select

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import ANA, LocalSlack, ViolationKind
from bot.sandbox.slack.people import TRIAGE
from storage.database import connect
from storage.tables import Arrival, Card, Event, Ticket
from storage.vocabulary import Act, ArrivalState
from tests.doors.sandbox_kit import until
from tests.journeys.processes import DeskProcess
from tests.people import ERASURE, letter

TICKETS = 12
KILLS = 3


@pytest.mark.timeout(180)
async def test_what_was_acknowledged_is_done_after_kill_9(
    tmp_path: Path, slack: LocalSlack, mailbox: Mailbox
) -> None:
    slack.ledger.spared.update(
        (ViolationKind.NO_ACK, ViolationKind.NOT_DELIVERED, ViolationKind.LATE_ACK)
    )
    desk = DeskProcess(
        database_url=f"sqlite:///{tmp_path / 'desk.db'}",
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
    )
    await desk.start()
    database = connect(desk.database_url)

    def cards() -> dict[int, str]:
        with database.reading() as session:
            return {card.ticket_id: card.ts for card in session.exec(select(Card)).all()}

    def owners() -> dict[int, str | None]:
        with database.reading() as session:
            return {row.id or 0: row.owner for row in session.exec(select(Ticket)).all()}

    def kept() -> int:
        waiting = select(func.count()).where(Arrival.state == ArrivalState.KEPT)
        with database.reading() as session:
            return session.exec(waiting).one()

    acknowledged: set[int] = set()

    async def take(ticket: int, ts: str) -> None:
        outcome = await slack.hands.click(ANA, TRIAGE, ts, "ticket.take")
        if outcome.acknowledged:
            acknowledged.add(ticket)

    try:
        for number in range(TICKETS):
            sender = f"p{number}@example.org"
            raw = letter(sender=f"P {number} <{sender}>", body=ERASURE)
            assert await desk.send(raw, sender=sender)
        await until(lambda: len(cards()) == TICKETS, seconds=60)
        for kill, tickets in enumerate(_in_groups(cards())):
            clicks = [asyncio.create_task(take(*each)) for each in tickets]
            # In the middle of them: a little later each time.
            await asyncio.sleep(0.05 + 0.1 * kill)
            await desk.kill()
            await asyncio.gather(*clicks)
            await desk.start()
            await until(lambda: slack.sockets.connections > 0, seconds=20)
        await until(lambda: all(owners()[each] == ANA for each in acknowledged), seconds=30)
        assert acknowledged, "the kills came too early to say anything"
        await until(lambda: kept() == 0, seconds=30)
        with database.reading() as session:
            taken = session.exec(select(Event.ticket_id).where(Event.act == Act.TAKE)).all()
        assert len(taken) == len(set(taken)), "no click counts twice"
    finally:
        database.dispose()
        await desk.stop()


def _in_groups(cards: dict[int, str]) -> list[list[tuple[int, str]]]:
    each = TICKETS // KILLS
    items = sorted(cards.items())
    return [items[first : first + each] for first in range(0, TICKETS, each)]
