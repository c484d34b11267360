"""Queries about what staff were told: reminders in the audit ledger, the digests in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.tables import Digest, Event, LedgerHead
from storage.vocabulary import Act

# Overdue is said daily: of a ticket that is late for months the newest are enough.
_MOST = 40


def said(session: Session, ticket_id: int) -> Sequence[tuple[datetime, str]]:
    """When staff were reminded of the ticket, and the event's detail (JSON); the newest first."""
    return session.exec(
        select(Event.at, Event.detail)
        .where(Event.ticket_id == ticket_id, Event.act == Act.REMIND)
        .order_by(col(Event.sequence).desc())
        .limit(_MOST)
    ).all()


def digest_of(session: Session, day: date) -> Digest | None:
    return session.get(Digest, day)


def last_event(session: Session) -> int:
    """The number of the newest event: when it has not changed, no ticket has."""
    return session.exec(select(LedgerHead.sequence)).one()


def ask_digest(session: Session, digest: Digest) -> None:
    """Notes that the day's digest is to show the newest; where it stands is left as it is."""
    connection = session.connection()
    asked = {"day": digest.day, "shows": digest.shows, "asked_at": digest.asked_at}
    connection.execute(_ask(connection.dialect.name), {**asked, "channel": "", "ts": ""})


@cache
def _ask(dialect: str) -> Executable:
    table: Table = cast(Any, Digest).__table__
    row = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    new = {"shows": row.excluded.shows, "asked_at": row.excluded.asked_at}
    return row.on_conflict_do_update(index_elements=["day"], set_=new)


def digest_stands(session: Session, day: date, *, channel: str, ts: str) -> None:
    session.execute(update(Digest).where(col(Digest.day) == day).values(channel=channel, ts=ts))
