"""A letter called back before it leaves the house, and with it what its act did to the ticket."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from handlers import correspondence, errors, ledger
from handlers.casework.places import BEFORE, PREPARED
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import states
from storage import outbox, sendings, tickets
from storage.tables import Due, Line, Parcel, Sending, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    DueKind,
    LetterKind,
    LineState,
    ParcelState,
    RefusalGround,
    Right,
    Role,
    TicketState,
)

UNDO_TIME = timedelta(seconds=60)
# Planned by what happens to a ticket, not by its dates: `clocks.restart` brings the others back.
_OWN_TIMES = (DueKind.IDENTITY_EXPIRY, DueKind.UNASSIGNED)
_TOO_LATE = "Too late: the letter is on its way. Write another one to put it right."
_DONE = "This letter was called back already. Nothing was sent."


@dataclass(frozen=True, kw_only=True)
class Before:
    """All that a letter's act may change, as it was; JSON's own types."""

    state: str
    outcome: str | None
    ground: str | None
    drafted: str | None
    extended: bool
    was_acknowledged: bool
    lines: list[int]
    times: list[tuple[str, str]]
    prepared: tuple[str, str, str] | None


def snapshot(tx: Transaction, ticket: Ticket) -> Before:
    ticket_id = ledger.id_of(ticket)
    return Before(
        state=ticket.state,
        outcome=ticket.outcome,
        ground=ticket.ground,
        drafted=ticket.drafted,
        extended=ticket.extended,
        was_acknowledged=ticket.acknowledged_at is not None,
        lines=[line.id or 0 for line in tickets.open_lines(tx.session, ticket_id)],
        times=[
            (due.kind, due.at.isoformat())
            for due in tickets.due_of(tx.session, ticket_id)
            if due.kind in _OWN_TIMES
        ],
        prepared=_prepared(tx, ticket),
    )


def _prepared(tx: Transaction, ticket: Ticket) -> tuple[str, str, str] | None:
    if ticket.prepared_by is None or ticket.prepared_at is None or ticket.prepared_sealed is None:
        return None
    words = tx.desk.open_text(ticket.prepared_sealed, PREPARED)
    return ticket.prepared_by, ticket.prepared_at.isoformat(), words


def keep(
    tx: Transaction, ticket: Ticket, before: Before, act: Act, actor: Actor, parcel_id: int | None
) -> None:
    """Until the parcel is claimed, `undo` can bring `before` back."""
    if parcel_id is None:
        return
    tx.session.add(
        Sending(
            parcel_id=parcel_id,
            ticket_id=ledger.id_of(ticket),
            actor=actor.id,
            act=act,
            at=tx.now,
            before_sealed=tx.seal(json.dumps(asdict(before)), BEFORE),
        )
    )


def undo(desk: Desk, parcel_id: int, actor: Actor) -> int:
    """Takes the letter and its effect back, all or nothing; the ticket's id.

    NotAllowed when the courier has it, when it was called back before, and for whoever neither
    sent it nor approves. What happened to the ticket meanwhile stays.
    """
    with desk.transaction() as tx:
        sending = sendings.get(tx.session, parcel_id)
        if sending is None:
            raise errors.NotAllowed(_DONE)
        # The ticket first, then its parcel, as everywhere.
        ticket = ledger.load(tx, TicketRef(id=sending.ticket_id))
        _must_be_theirs(sending, actor)
        parcel = outbox.locked(tx.session, parcel_id)
        if parcel is None:
            raise errors.NotAllowed(_DONE)
        # A try that failed may have reached the other side all the same.
        if parcel.state is not ParcelState.WAITING or parcel.tries:
            raise errors.NotAllowed(_TOO_LATE)
        _bring_back(tx, ticket, sending, actor)
        sendings.remove(tx.session, sending, parcel)
        return sending.ticket_id


def _must_be_theirs(sending: Sending, actor: Actor) -> None:
    if actor.id != sending.actor and actor.role not in (Role.APPROVER, Role.ADMIN):
        raise errors.NotAllowed("Only whoever sent it, or an approver, can call it back.")


def _bring_back(tx: Transaction, ticket: Ticket, sending: Sending, actor: Actor) -> None:
    before = _opened(tx, sending)
    to = _state_to(ticket, before, sending)
    if to is not ticket.state:
        ticket.outcome = CompletionOutcome(before.outcome) if before.outcome else None
        ticket.ground = RefusalGround(before.ground) if before.ground else None
        ticket.drafted = LetterKind(before.drafted) if before.drafted else None
        _restore_prepared(tx, ticket, before)
    if sending.act is Act.EXTEND:
        ticket.extended = before.extended
    if not before.was_acknowledged and ticket.acknowledged_at == sending.at:
        ticket.acknowledged_at = None
    _reopen_lines(tx, before, sending.at)
    ledger.take_back(
        tx,
        ticket,
        sending.act,
        actor,
        to=to,
        at=sending.at,
        say=f"<@{actor.id}> called the letter back before it left. The requester got nothing.",
    )
    if states.is_open(to):
        _restore_times(tx, ticket, before)


def _opened(tx: Transaction, sending: Sending) -> Before:
    return Before(**json.loads(tx.desk.keys.open_text(sending.before_sealed, place=BEFORE)))


def _state_to(ticket: Ticket, before: Before, sending: Sending) -> TicketState:
    """Back to where the ticket was, unless somebody has moved it on since."""
    was = TicketState(before.state)
    moved_by_it = states.next_state(was, sending.act) is not was
    stands = ticket.state is states.next_state(was, sending.act)
    if moved_by_it and stands and ticket.state_since == sending.at:
        return was
    return ticket.state


def _reopen_lines(tx: Transaction, before: Before, at: datetime) -> None:
    """An opt-out stays carried out, whatever becomes of the letter (16 CFR 316.5)."""
    for line_id in before.lines:
        line = tx.session.get(Line, line_id)
        if line is None or line.settled_at != at or line.right is Right.MARKETING_OPT_OUT:
            continue
        line.state, line.settled_at = LineState.OPEN, None
        tx.session.add(line)
    tx.session.flush()


def _restore_prepared(tx: Transaction, ticket: Ticket, before: Before) -> None:
    if before.prepared is None:
        return
    by, at, words = before.prepared
    ticket.prepared_by, ticket.prepared_at = by, datetime.fromisoformat(at)
    ticket.prepared_sealed = tx.seal(words, PREPARED)


def _restore_times(tx: Transaction, ticket: Ticket, before: Before) -> None:
    ticket_id = ledger.id_of(ticket)
    for kind, at in before.times:
        due = Due(at=datetime.fromisoformat(at), ticket_id=ticket_id, kind=DueKind(kind))
        tickets.plan_once(tx.session, due)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A letter as it is kept, for staff. `may_undo`: it has not left yet."""

    ticket_id: int
    subject: str
    text: str
    at: datetime
    state: ParcelState
    leaves_at: datetime | None


def copy_of(desk: Desk, parcel_id: int) -> Copy:
    """NotAllowed for a letter that was called back, or whose time to be kept is over."""
    with desk.reading() as session:
        message = sendings.message(session, parcel_id)
        parcel = session.get(Parcel, parcel_id)
        if message is None or parcel is None:
            raise errors.NotAllowed("There is no such letter any more.")
        waits = parcel.state is ParcelState.WAITING and not parcel.tries
        return Copy(
            ticket_id=message.ticket_id,
            subject=desk.open_text(message.subject_sealed, correspondence.TITLE),
            text=desk.open_text(message.body_sealed, correspondence.BODY),
            at=message.at,
            state=parcel.state,
            leaves_at=parcel.due_at if waits else None,
        )
