"""The lines of tickets by the day they came in, for the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Line, Ticket
from storage.vocabulary import TicketState

# Not yet, or not at all, a request; a duplicate's rights are carried on by the other ticket.
_NO_REQUEST = (TicketState.TRIAGE, TicketState.NOT_A_REQUEST, TicketState.DUPLICATE)


def received_between(
    session: Session, start: datetime, end: datetime
) -> Iterator[tuple[Ticket, Line]]:
    """Every right asked for from `start` (inclusive) to `end` (exclusive), in order of receipt."""
    found = (
        select(Ticket, Line)
        .join(Line, col(Line.ticket_id) == col(Ticket.id))
        .where(
            col(Ticket.received_at) >= start,
            col(Ticket.received_at) < end,
            col(Ticket.state).not_in(_NO_REQUEST),
        )
        .order_by(col(Ticket.received_at), col(Ticket.id), col(Line.id))
    )
    yield from session.exec(found.execution_options(yield_per=500))
