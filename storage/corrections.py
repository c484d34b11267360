"""Queries about what staff corrected."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from storage.tables import Correction, Event
from storage.vocabulary import Act


def latest(session: Session, ticket_id: int) -> Correction | None:
    return session.exec(
        select(Correction)
        .where(Correction.ticket_id == ticket_id)
        .order_by(col(Correction.id).desc())
        .limit(1)
    ).first()


def last_words(session: Session, *, after: int, limit: int) -> Sequence[Correction]:
    """The last correction of each ticket, by ticket, from the first ticket behind `after`."""
    newest = (
        select(func.max(Correction.id))
        .where(col(Correction.ticket_id) > after)
        .group_by(col(Correction.ticket_id))
        .order_by(col(Correction.ticket_id))
        .limit(limit)
    )
    return session.exec(
        select(Correction).where(col(Correction.id).in_(newest)).order_by(col(Correction.ticket_id))
    ).all()


def opening(session: Session, ticket_id: int) -> Event | None:
    """The event that says how the ticket's first letter was read."""
    return session.exec(
        select(Event)
        .where(Event.ticket_id == ticket_id, Event.act == Act.OPEN)
        .order_by(col(Event.sequence))
        .limit(1)
    ).first()
