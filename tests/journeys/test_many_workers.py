"""Two workers, and so two schedulers, on one PostgreSQL: each due row is handled once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, func, select

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from storage.columns import instant_of
from storage.database import connect
from storage.tables import Due, Event, InboxMail, Ticket
from storage.vocabulary import Act, DueKind, KeptState
from tests.journeys.processes import DeskProcess
from tests.people import ACCESS, letter

TICKETS = 60


@pytest.mark.timeout(180)
async def test_two_workers_share_the_work(
    postgres_url: str, tmp_path: Path, slack: LocalSlack, mailbox: Mailbox
) -> None:
    first = DeskProcess(
        database_url=postgres_url, folder=tmp_path, slack=slack, mailbox=mailbox, role="worker"
    )
    second = DeskProcess(
        database_url=postgres_url,
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
        role="worker",
        secret=first.secret,
    )
    door = DeskProcess(
        database_url=postgres_url,
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
        role="smtp",
        secret=first.secret,
    )
    processes = (door, first, second)
    await asyncio.gather(door.start(), first.start())
    database = connect(postgres_url)
    try:
        for number in range(TICKETS):
            address = f"p{number}@example.org"
            raw = letter(sender=f"P {number} <{address}>", body=ACCESS)
            assert await door.send(raw, sender=address)
        async with asyncio.timeout(60):
            while True:
                with database.reading() as session:
                    waiting = session.exec(
                        select(func.count()).where(InboxMail.state == KeptState.KEPT)
                    ).one()
                    tickets = session.exec(select(func.count()).select_from(Ticket)).one()
                if waiting == 0 and len(mailbox.received) >= TICKETS:
                    break
                await asyncio.sleep(0.2)
        assert tickets == TICKETS

        # Every ticket is overdue when both start, and both sweep at once. That is said at any hour;
        # other reminders wait for the morning.
        await first.stop()
        with database.writing() as session:
            session.connection().execute(
                update(Due).where(col(Due.kind) == DueKind.OVERDUE).values(at=instant_of(0))
            )
        await asyncio.gather(first.start(), second.start())
        async with asyncio.timeout(90):
            while True:
                with database.reading() as session:
                    events = session.exec(select(Event).where(Event.act == Act.REMIND)).all()
                if len(events) >= TICKETS:
                    break
                await asyncio.sleep(0.3)
        await asyncio.sleep(1)
        with database.reading() as session:
            said = Counter(
                session.exec(select(Event.ticket_id).where(Event.act == Act.REMIND)).all()
            )
            left = session.exec(
                select(func.count()).where(
                    col(Due.kind) == DueKind.OVERDUE, col(Due.at) == instant_of(0)
                )
            ).one()
        assert left == 0
        assert len(said) == TICKETS
        assert set(said.values()) == {1}
        assert mailbox.repeated == {}
    finally:
        database.dispose()
        await asyncio.gather(*(process.stop() for process in processes))
    for process in (first, second):
        assert "Traceback" not in process.log_file.read_text()
