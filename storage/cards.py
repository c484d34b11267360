"""Where the tickets' cards stand in Slack, and how far each lies behind its ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, text, update
from sqlmodel import Session, col, select

from storage.tables import Card, Ticket

_OPEN = text("ticket.closed_at IS NULL")


def of_open_tickets(
    session: Session, *, after: int, limit: int
) -> Sequence[tuple[Ticket, Card | None]]:
    """In the order of the tickets' ids, from the one behind `after`."""
    return session.exec(
        select(Ticket, Card)
        .join(Card, col(Card.ticket_id) == col(Ticket.id), isouter=True)
        .where(_OPEN, col(Ticket.id) > after)
        .order_by(col(Ticket.id))
        .limit(limit)
    ).all()


def behind_closed_tickets(session: Session, since: datetime, *, limit: int) -> Sequence[int]:
    """Tickets closed since then whose card still shows an earlier version."""
    found = (
        select(col(Ticket.id))
        .join(Card, col(Card.ticket_id) == col(Ticket.id))
        .where(col(Ticket.closed_at) >= since, col(Card.version) < col(Ticket.version))
        .limit(limit)
    )
    return [each for each in session.exec(found).all() if each is not None]


def longest_unseen(session: Session, before: datetime, *, limit: int) -> Sequence[Card]:
    """Cards of open tickets that Slack has not confirmed since `before`, the oldest first."""
    return session.exec(
        select(Card)
        .join(Ticket, col(Ticket.id) == col(Card.ticket_id))
        .where(_OPEN, or_(col(Card.seen_at).is_(None), col(Card.seen_at) < before))
        .order_by(col(Card.seen_at).is_not(None), col(Card.seen_at), col(Card.ticket_id))
        .limit(limit)
    ).all()


def note_seen(session: Session, ticket_ids: Sequence[int], now: datetime) -> None:
    session.connection().execute(
        update(Card).where(col(Card.ticket_id).in_(ticket_ids)).values(seen_at=now)
    )
