"""The reminders of a ticket as rows that fall due: planned with its dates, each said once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

from handlers.desk import Transaction
from handlers.rules import ladder, states
from handlers.rules.ladder import DATED, REMINDERS, UNASSIGNED_AFTER, Said, Term
from storage import reminders, tickets
from storage.tables import Due, Ticket
from storage.vocabulary import DueKind

__all__ = ["REMINDERS", "Term", "after_overdue", "plan", "put_off", "remember", "watch"]


def plan(tx: Transaction, ticket: Ticket, term: Term | None, *, is_new: bool = False) -> None:
    """Makes the ticket's reminders those of `term`; none, where nothing is open any more.

    Safe to call whenever a date may have moved: what was said is in the ledger and is not said
    again. `is_new` spares a ticket that cannot have reminders yet the search for old ones, and
    starts the time in which somebody has to take it.
    """
    if ticket.id is None:
        return
    if is_new:
        watch(tx, ticket)
    else:
        tickets.cancel_due(tx.session, ticket.id, DATED)
    if term is None or not states.is_open(ticket.state):
        return
    if ticket.acknowledged_at is not None:
        term = Term(received=term.received, work_to=term.work_to)
    said = () if is_new else tuple(_said(tx, ticket.id))
    for step in ladder.plan(term, tx.desk.house.working_hours, now=tx.now, said=said):
        tx.session.add(Due(at=step.at, ticket_id=ticket.id, kind=step.kind))


def watch(tx: Transaction, ticket: Ticket) -> None:
    """From now on somebody has to take the ticket within working hours."""
    if ticket.id is None or ticket.owner is not None:
        return
    at = tx.desk.house.working_hours.after(tx.now, UNASSIGNED_AFTER)
    remember(tx, ticket, DueKind.UNASSIGNED, at)


def after_overdue(tx: Transaction, ticket: Ticket) -> None:
    """Overdue is said every morning until it is over; days in an outage are said once."""
    again = ladder.next_morning(tx.now, tx.desk.house.working_hours)
    remember(tx, ticket, DueKind.OVERDUE, again)


def put_off(tx: Transaction, ticket: Ticket, most_urgent: DueKind) -> datetime | None:
    """Until when what is due has to wait; None when it is said now."""
    hours = tx.desk.house.working_hours
    return ladder.put_off(most_urgent, hours, now=tx.now, work_to=ticket.work_to)


def remember(tx: Transaction, ticket: Ticket, kind: DueKind, at: datetime) -> None:
    """Makes `kind` fall due for this ticket at `at`, beside what is planned already."""
    if ticket.id is None:
        raise ValueError("a due row needs its ticket's id")
    tx.session.add(Due(at=at, ticket_id=ticket.id, kind=kind))


def _said(tx: Transaction, ticket_id: int) -> Iterator[Said]:
    """What the ledger knows of earlier reminders, the newest first."""
    for at, text in reminders.said(tx.session, ticket_id):
        detail: dict[str, str] = json.loads(text)
        day = detail.get("due")
        for kind in detail.get("said", "").split(", "):
            if kind in REMINDERS:
                yield Said(kind=DueKind(kind), at=at, of=date.fromisoformat(day) if day else None)
