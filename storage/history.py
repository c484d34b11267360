"""Queries about what a ticket's clocks depend on: events of the ledger, letters, rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from storage.tables import Event, Message, Ticket
from storage.vocabulary import Act, Direction, TicketState

_ACTS = (
    Act.ASK_IDENTITY,
    Act.IDENTITY_CONFIRMED,
    Act.IDENTITY_FAILED,
    Act.IDENTITY_EXPIRED,
    Act.RECORD_IDENTITY,
    Act.CLARIFY,
    Act.EXTEND,
    Act.UNDO,
)


def events(session: Session, ticket_ids: Collection[int]) -> Sequence[Event]:
    """What moves clocks, the oldest first. Of a requester's letters only those that ended our
    waiting: somebody may write ten thousand, and our questions are few."""
    waiting = col(Event.before) == TicketState.WAITING_REQUESTER
    waited = and_(col(Event.act) == Act.FOLLOW_UP, waiting)
    return session.exec(
        select(Event)
        .where(col(Event.ticket_id).in_(ticket_ids), or_(col(Event.act).in_(_ACTS), waited))
        .order_by(col(Event.sequence))
    ).all()


def last_letter_at(session: Session, ticket_id: int) -> datetime | None:
    """When the newest mail of the requester's side came in."""
    return session.exec(
        select(col(Message.at))
        .where(Message.ticket_id == ticket_id, Message.direction == Direction.INBOUND)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def next_under_other_rules(session: Session, rules: str) -> int | None:
    """An open ticket whose dates were computed under other rules. Two looks into the index, one
    on either side, however many tickets are open."""
    for other in (col(Ticket.rules) < rules, col(Ticket.rules) > rules):
        found = select(col(Ticket.id)).where(col(Ticket.closed_at).is_(None), other)
        ticket_id = session.exec(found.order_by(col(Ticket.rules)).limit(1)).first()
        if ticket_id is not None:
            return ticket_id
    return None


def claim_under_other_rules(session: Session, ticket_id: int, rules: str) -> Ticket | None:
    """That ticket, locked; None when somebody has it in hand, or has done it."""
    return session.exec(
        select(Ticket)
        .where(col(Ticket.id) == ticket_id, col(Ticket.closed_at).is_(None), Ticket.rules != rules)
        .with_for_update(skip_locked=True)
    ).first()
