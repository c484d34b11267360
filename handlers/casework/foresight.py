"""Dates before they are saved: what an act would make of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers import clocks, errors, history
from handlers.desk import Desk, Transaction
from handlers.ledger import TicketRef
from storage import tickets
from storage.tables import Line, Ticket
from storage.vocabulary import LineState, Right


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """The day that the desk works to, now and then, and the last legal day then."""

    now: date | None
    then: date | None
    legal: date | None = None

    @property
    def moves(self) -> bool:
        return self.now != self.then


def if_corrected(
    desk: Desk, ref: TicketRef, *, rights: Collection[Right], regulation: str | None
) -> Foreseen:
    """What `correct` would do to the ticket's day. Nothing is written."""
    with desk.reading() as session:
        ticket = _get(session, ref)
        lines = tickets.lines(session, ref.id)
        events = history.of_many(session, (ref.id,))[ref.id]
        imagined = Ticket.model_validate({**ticket.model_dump(), "regulation": regulation})
        wanted = [_line(ticket, right, lines) for right in rights]
        found = [clocks.dates_of(desk, imagined, line, events) for line in wanted]
    legal = [dates.legal_by for dates in found if dates.legal_by is not None]
    return Foreseen(
        now=ticket.work_to,
        then=min((dates.work_to for dates in found), default=None),
        legal=min(legal, default=None),
    )


def _line(ticket: Ticket, right: Right, known: Collection[Line]) -> Line:
    """The line that stands, or the one that would be made (`ledger.set_rights`)."""
    received = ticket.received_at
    open_lines = [line for line in known if line.state is LineState.OPEN]
    own = [line for line in open_lines if line.right is right]
    if own:
        return own[0]
    answered = any(line.right is right and line.state is not LineState.DROPPED for line in known)
    if answered:
        received = min((line.received_at for line in open_lines), default=received)
    day = received.date()
    return Line(
        ticket_id=ticket.id or 0,
        right=right,
        received_at=received,
        respond_by=day,
        work_to=day,
    )


def if_extended(desk: Desk, ref: TicketRef) -> Foreseen:
    """What `extend` would do. NotAllowed with the reason when it cannot be."""
    with desk.reading() as session:
        ticket = _get(session, ref)
        refused = clocks.why_no_extension(desk, ticket)
        if refused:
            raise errors.NotAllowed(refused)
        tx = Transaction(session=session, desk=desk, now=desk.now())
        found = clocks.if_extended(tx, ticket, tickets.open_lines(session, ref.id))
    return Foreseen(
        now=ticket.work_to,
        then=min((dates.work_to for dates in found), default=None),
        legal=min((dates.legal_by for dates in found if dates.legal_by), default=None),
    )


def _get(session: Session, ref: TicketRef) -> Ticket:
    ticket = session.get(Ticket, ref.id)
    if ticket is None:
        raise errors.UnknownTicket
    return ticket
