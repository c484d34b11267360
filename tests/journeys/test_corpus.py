"""Every letter of the open corpus through the door of a running desk: none is lost."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from storage.database import connect
from storage.tables import InboxMail, Ticket
from storage.vocabulary import KeptState, MailOutcome
from tests.journeys.processes import DeskProcess
from tests.people import SUPPORT


def mails(corpus: Path) -> list[tuple[str, bytes]]:
    """(sender, raw) of each letter."""
    rows = [
        json.loads(line)
        for name in ("requests", "negatives")
        for line in (corpus / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    return [_mail(number, row) for number, row in enumerate(rows)]


def _mail(number: int, row: dict[str, object]) -> tuple[str, bytes]:
    who = row.get("from")
    given = who if isinstance(who, dict) else {}
    address = str(given.get("email") or f"writer{number}@example.org")
    mail = EmailMessage()
    mail["From"] = formataddr((str(given.get("name") or ""), address))
    mail["To"] = SUPPORT
    mail["Subject"] = " ".join(str(row.get("subject") or "").split())
    mail["Message-ID"] = f"<{row['id']}@example.org>"
    mail.set_content(str(row["text"]))
    return address, mail.as_bytes()


@pytest.mark.timeout(240)
async def test_every_letter_is_answered_250_and_accounted_for(
    corpus: Path, tmp_path: Path, slack: LocalSlack, mailbox: Mailbox
) -> None:
    desk = DeskProcess(
        database_url=f"sqlite:///{tmp_path / 'desk.db'}",
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
    )
    everything = mails(corpus)
    waiting = iter(everything)
    accepted: list[bool] = []

    async def sender() -> None:
        for address, raw in waiting:
            accepted.append(await desk.send(raw, sender=address))

    await desk.start()
    try:
        await asyncio.gather(*(sender() for _ in range(10)))
        outcomes = await _outcomes(desk.database_url)
    finally:
        await desk.stop()
    assert accepted == [True] * len(everything)
    assert outcomes["set_aside"] == 0
    assert sum(outcomes.values()) == len(everything)
    assert outcomes[MailOutcome.TICKET] > 150
    assert outcomes[MailOutcome.HANDED_ON] > 150
    print("accounted for:", dict(outcomes))


async def _outcomes(database_url: str) -> Counter[str]:
    """What became of the mails, once none waits any more."""
    database = connect(database_url)
    try:
        async with asyncio.timeout(180):
            while True:
                with database.reading() as session:
                    rows = session.exec(
                        select(InboxMail.state, InboxMail.outcome, func.count()).group_by(
                            col(InboxMail.state), col(InboxMail.outcome)
                        )
                    ).all()
                    tickets = session.exec(select(func.count()).select_from(Ticket)).one()
                if all(state is not KeptState.KEPT for state, _, _ in rows):
                    break
                await asyncio.sleep(0.3)
    finally:
        database.dispose()
    found: Counter[str] = Counter()
    for state, outcome, count in rows:
        found["set_aside" if state is KeptState.SET_ASIDE else str(outcome)] += count
    assert found[MailOutcome.TICKET] + found[MailOutcome.NOT_OURS] == tickets
    return found
