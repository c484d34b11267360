"""What a reminder says. Never anything of the requester: it may show on a locked screen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from handlers.desk import Desk
from storage.tables import Ticket
from storage.vocabulary import DueKind

_MISSED: Mapping[DueKind, str] = {
    DueKind.DAYS_7: "7 days",
    DueKind.DAYS_3: "3 days",
    DueKind.DAYS_1: "1 day",
}
_ALSO: Mapping[DueKind, str] = {
    DueKind.UNASSIGNED: "Nobody has taken it yet.",
    DueKind.ACKNOWLEDGE: "The receipt is not confirmed yet.",
    DueKind.HALF_TIME: "Who is asking is not confirmed yet.",
}


def of(desk: Desk, ticket: Ticket, owed: Sequence[DueKind]) -> str:
    """The most urgent one in full, and what the others would have said."""
    rest = owed[1:]
    also = [words for kind, words in _ALSO.items() if kind in rest]
    parts = [_said(desk, ticket, owed[0]), *also, _missed(rest)]
    return " ".join(part for part in parts if part)


def _said(desk: Desk, ticket: Ticket, kind: DueKind) -> str:
    today, due = desk.today(), ticket.work_to
    if kind is DueKind.OVERDUE:
        passed = _what_passed(ticket, today)
        return f"{passed} Answer now; the privacy officer was told by e-mail."
    if kind is DueKind.UNASSIGNED:
        return f"Nobody has taken this ticket for 4 working hours. {_answer(due, today)}"
    if kind is DueKind.ACKNOWLEDGE:
        by = day(ticket.acknowledge_by or due)
        return f"The receipt must be confirmed by {by}: no letter has gone out yet."
    if kind is DueKind.HALF_TIME:
        return f"Half of the time is gone and who is asking is not confirmed. {_answer(due, today)}"
    return _answer(due, today)


def _answer(due: date | None, today: date) -> str:
    left = 0 if due is None else (due - today).days
    days = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return f"The answer is due {days}, on {day(due)}."


def _missed(kinds: Collection[DueKind]) -> str:
    """Reminders that fell into an outage, or that a moved date left no time for."""
    days = [words for kind, words in _MISSED.items() if kind in kinds]
    if not days:
        return ""
    *first, last = days
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"Not said in time: the reminder{'s' if first else ''} {listed} before."


def _what_passed(ticket: Ticket, today: date) -> str:
    """The desk's own day lies before the legal one: only the passing of that is a breach."""
    legal = ticket.legal_by
    if legal is None:
        return f"Our own date passed on {day(ticket.work_to)}."
    late = (today - legal).days
    if late > 0:
        ago = "1 day ago" if late == 1 else f"{late} days ago"
        return f"The legal day passed on {day(legal)} ({ago})."
    when = "today" if late == 0 else day(legal)
    return f"Our own date passed on {day(ticket.work_to)}; the legal day is {when}."


def day(value: date | None) -> str:
    return "an unknown day" if value is None else f"{value.day} {value:%b %Y}"
