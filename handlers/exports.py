"""What an operator takes out of the desk by command."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast

from sqlmodel import col, select

from handlers import acknowledgement, errors
from handlers.desk import Desk
from handlers.rules.spreadsheets import plain_cell
from storage import inbox, tickets
from storage.tables import InboxMail, SaleOptOut, Suppression
from storage.vocabulary import KeptState


def suppressions(desk: Desk, output: IO[str], *, of_sale: bool = False) -> None:
    """CSV with a header: address, since (ISO 8601, UTC). `of_sale`: who wants no sale of data."""
    table: tickets.OptOutList = SaleOptOut if of_sale else Suppression
    place = acknowledgement.NOT_SOLD if of_sale else acknowledgement.SUPPRESSED
    rows = csv.writer(output)
    rows.writerow(("address", "since"))
    with desk.reading() as session:
        found = session.exec(select(table).order_by(col(table.id))).yield_per(500)
        for entry in cast("Iterator[Suppression | SaleOptOut]", found):
            address = desk.open_text(entry.address_sealed, place)
            rows.writerow((plain_cell(address), entry.since.isoformat(timespec="seconds")))


@dataclass(frozen=True, kw_only=True)
class SetAside:
    id: int
    received_at: datetime
    size: int
    fault: str


def set_aside(desk: Desk) -> Iterator[SetAside]:
    """The mails that staff have to look at, oldest first."""
    with desk.reading() as session:
        rows = session.exec(
            select(InboxMail)
            .where(InboxMail.state == KeptState.SET_ASIDE)
            .order_by(col(InboxMail.id))
        ).all()
    for mail in rows:
        yield SetAside(
            id=mail.id or 0,
            received_at=mail.received_at,
            size=mail.size,
            fault=mail.fault or "",
        )


def raw_mail(desk: Desk, mail_id: int) -> bytes:
    """The kept mail. InvalidInput when there is none."""
    with desk.reading() as session:
        mail = session.get(InboxMail, mail_id)
        raw = inbox.raw_of(desk.keys, mail) if mail else None
    if raw is None:
        raise errors.InvalidInput(f"There is no kept mail with the number {mail_id}.")
    return raw


def file_again(desk: Desk, mail_id: int) -> None:
    """Puts a mail that was set aside back in the queue. InvalidInput when it is not set aside."""
    with desk.transaction() as tx:
        if not inbox.file_again(tx.session, mail_id):
            raise errors.InvalidInput(
                f"Mail {mail_id} is not set aside. `privacy-desk inbox list` shows those that are."
            )
