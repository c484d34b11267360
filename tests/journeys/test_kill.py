"""kill -9 at random moments while a thousand mails arrive."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from storage.database import connect
from storage.tables import InboxMail, Message, Ticket
from storage.vocabulary import Direction, KeptState, LetterKind
from tests.journeys.processes import DeskProcess
from tests.people import ACCESS, letter

MAILS = 1000
KILLS = 8
SENDERS = 20
# The courier carries at most so many e-mails at once: only those can be sent and not recorded.
IN_FLIGHT = 4


@pytest.mark.timeout(300)
async def test_what_was_answered_250_is_there_after_kill_9(
    tmp_path: Path, slack: LocalSlack, mailbox: Mailbox
) -> None:
    desk = DeskProcess(
        database_url=f"sqlite:///{tmp_path / 'desk.db'}",
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
    )
    await desk.start()
    numbers = iter(range(MAILS))
    accepted: set[str] = set()

    async def sender() -> None:
        for number in numbers:
            address = f"p{number}@example.org"
            raw = letter(sender=f"P {number} <{address}>", body=ACCESS)
            # As a real mail server does: the same bytes again until there is a 250.
            for _ in range(400):
                if await desk.send(raw, sender=address):
                    break
                await asyncio.sleep(0.05)
            accepted.add(address)

    async def killer() -> None:
        chance = random.Random(7)
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            await desk.kill()
            await desk.start()

    try:
        await asyncio.gather(killer(), *(sender() for _ in range(SENDERS)))
        await _quiet(desk, mailbox)
    finally:
        await desk.stop()
    _examine(desk, mailbox, accepted)


async def _quiet(desk: DeskProcess, mailbox: Mailbox) -> None:
    """Until every mail is filed and every letter has arrived."""
    database = connect(desk.database_url)
    async with asyncio.timeout(200):
        while True:
            with database.reading() as session:
                waiting = session.exec(
                    select(func.count()).where(InboxMail.state == KeptState.KEPT)
                ).one()
            if waiting == 0 and len(_recipients(mailbox)) >= MAILS:
                break
            await asyncio.sleep(0.3)
    database.dispose()


def _recipients(mailbox: Mailbox) -> set[str]:
    return {mail.rcpt_to[0] for mail in mailbox.received}


def _examine(desk: DeskProcess, mailbox: Mailbox, accepted: set[str]) -> None:
    assert len(accepted) == MAILS
    database = connect(desk.database_url)
    with database.reading() as session:
        kept = session.exec(select(func.count()).select_from(InboxMail)).one()
        tickets = session.exec(select(func.count()).select_from(Ticket)).one()
        letters = session.exec(
            select(func.count()).where(
                col(Message.direction) == Direction.OUTBOUND,
                col(Message.letter) == LetterKind.RECEIVED,
            )
        ).one()
    database.dispose()
    assert kept == MAILS  # a resend after a lost 250 is the same row
    assert tickets == MAILS
    assert letters == MAILS
    assert _recipients(mailbox) == accepted
    ids = Counter((mail.rcpt_to[0], _message_id(mail.raw)) for mail in mailbox.received)
    assert len(ids) == MAILS  # never a second letter, only the same one again
    repeated = sum(count - 1 for count in ids.values())
    assert repeated <= KILLS * IN_FLIGHT, repeated


def _message_id(raw: bytes) -> bytes:
    return raw.partition(b"\nMessage-ID: ")[2].partition(b"\r\n")[0]
