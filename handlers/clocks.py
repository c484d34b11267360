"""A ticket's dates and what will fall due: computed by the law, stored as rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from handlers.desk import Desk, Transaction
from handlers.rules import calendars, law, states
from handlers.rules.events import Event
from storage import tickets
from storage.tables import Due, Line, Ticket
from storage.vocabulary import DueKind, LineState, Right

REMINDERS = frozenset(
    (
        DueKind.ACKNOWLEDGE,
        DueKind.HALF_TIME,
        DueKind.DAYS_7,
        DueKind.DAYS_3,
        DueKind.DAYS_1,
        DueKind.OVERDUE,
    )
)


def dates_of(
    desk: Desk,
    *,
    regulation: str | None,
    right: Right,
    received: datetime,
    extended: bool,
    events: Iterable[Event] = (),
    residence: str | None = None,
) -> law.Dates:
    """The dates of one right under the house's laws, with the steps that led to them."""
    rules = desk.house.law
    return law.dates(
        regulation=regulation,
        right=right,
        received=received,
        place=desk.house.place.calendar,
        regimes=rules.table,
        extended=extended,
        promise_days=rules.promise_days,
        promise_published=rules.promise_published,
        events=events,
        residence=residence,
    )


def start_line(
    desk: Desk, ticket: Ticket, right: Right, *, received: datetime, quote: bytes | None = None
) -> Line:
    """A line with its dates. The ticket must have its id already."""
    if ticket.id is None:
        raise ValueError("a line needs its ticket's id")
    dates = _dates(desk, ticket, right, received)
    return Line(
        ticket_id=ticket.id,
        right=right,
        received_at=received,
        quote_sealed=quote,
        acknowledge_by=dates.acknowledge_by,
        respond_by=dates.respond_by,
        work_to=dates.work_to,
    )


def _dates(desk: Desk, ticket: Ticket, right: Right, received: datetime) -> law.Dates:
    return dates_of(
        desk,
        regulation=ticket.regulation,
        right=right,
        received=received,
        extended=ticket.extended,
    )


def restart(
    tx: Transaction, ticket: Ticket, lines: Iterable[Line], *, is_new: bool = False
) -> None:
    """Computes the dates of the open lines anew, and the reminders from the earliest of them.

    `is_new` spares a ticket that cannot have reminders yet the search for old ones.
    """
    still_open = [line for line in lines if line.state is LineState.OPEN]
    acknowledge_to: list[date] = []
    for line in still_open:
        dates = _dates(tx.desk, ticket, line.right, line.received_at)
        line.acknowledge_by = dates.acknowledge_by
        line.respond_by, line.work_to = dates.respond_by, dates.work_to
        if dates.acknowledge_work_to is not None:
            acknowledge_to.append(dates.acknowledge_work_to)
        tx.session.add(line)
    _show_earliest(ticket, still_open)
    earliest = min(acknowledge_to, default=None)
    _schedule(tx, ticket, still_open, acknowledge_to=earliest, is_new=is_new)


def _show_earliest(ticket: Ticket, still_open: list[Line]) -> None:
    """The ticket shows the day of its most urgent open line; a closed one keeps its last."""
    if not still_open:
        return
    urgent = min(still_open, key=lambda line: line.work_to)
    ticket.work_to, ticket.respond_by = urgent.work_to, urgent.respond_by
    known = [line.acknowledge_by for line in still_open if line.acknowledge_by is not None]
    ticket.acknowledge_by = min(known, default=None)


def _schedule(
    tx: Transaction,
    ticket: Ticket,
    still_open: list[Line],
    *,
    acknowledge_to: date | None,
    is_new: bool,
) -> None:
    """Replaces the ticket's reminders. What lies in the past at this moment (an old letter
    filed late) is not said any more, except that it is overdue."""
    if ticket.id is None:
        return
    if not is_new:
        tickets.cancel_due(tx.session, ticket.id, REMINDERS)
    if not still_open or not states.is_open(ticket.state):
        return
    urgent = min(still_open, key=lambda line: line.work_to)
    if ticket.acknowledged_at is not None:
        acknowledge_to = None
    wanted = law.reminders(
        received=urgent.received_at,
        work_to=urgent.work_to,
        place=tx.desk.house.place.calendar,
        acknowledge_work_to=acknowledge_to,
    )
    for reminder in wanted:
        if reminder.at > tx.now or reminder.kind is DueKind.OVERDUE:
            tx.session.add(Due(at=reminder.at, ticket_id=ticket.id, kind=reminder.kind))


def again_tomorrow(tx: Transaction, ticket_id: int) -> None:
    """Overdue is said every morning until it is over; days in an outage are said once."""
    place = tx.desk.house.place.calendar
    tomorrow = calendars.local_day(tx.now, place) + timedelta(days=1)
    at = calendars.at_local(tomorrow, law.MORNING, place)
    tx.session.add(Due(at=at, ticket_id=ticket_id, kind=DueKind.OVERDUE))


def remember(tx: Transaction, ticket: Ticket, kind: DueKind, at: datetime) -> None:
    """Makes `kind` fall due for this ticket at `at`, beside what is planned already."""
    if ticket.id is None:
        raise ValueError("a due row needs its ticket's id")
    tx.session.add(Due(at=at, ticket_id=ticket.id, kind=kind))


def laws_for(desk: Desk, ticket: Ticket) -> tuple[str, ...]:
    """The laws that staff may choose: those of the house, and the one that the letter names."""
    own = desk.house.law.regimes
    named = ticket.regulation
    return own if named is None or named in own else (*own, named)


def why_this_date(desk: Desk, ticket: Ticket, lines: Iterable[Line]) -> str:
    """The rule behind the ticket's date, with its citation; empty when nothing is open."""
    still_open = [line for line in lines if line.state is LineState.OPEN]
    if not still_open:
        return ""
    urgent = min(still_open, key=lambda line: line.work_to)
    dates = _dates(desk, ticket, urgent.right, urgent.received_at)
    stated = [step for step in dates.steps if step.citation != law.DESK_RULE]
    wanted = (dates.work_to, dates.respond_by)
    rules = [step for day in wanted for step in stated if step.date == day]
    return f"{rules[0].rule.removesuffix('.')} ({rules[0].citation})" if rules else ""


def why_no_extension(desk: Desk, ticket: Ticket, still_open: Iterable[Line]) -> str:
    """Why this ticket cannot be extended today, as a sentence; empty when it can."""
    if ticket.extended:
        return "The deadline was already extended once; the law allows no second time."
    last_days = [
        _dates(desk, ticket, line.right, line.received_at).extension_notice_by
        for line in still_open
    ]
    known = [day for day in last_days if day is not None]
    if not known:
        return "The law of this request knows no extension."
    if max(known) < desk.today():
        return f"The requester had to be told by {max(known):%d %b %Y}. It is too late to extend."
    return ""


def is_due(desk: Desk, kinds: Collection[DueKind]) -> bool:
    """Whether a sweep for `kinds` would find anything now."""
    with desk.reading() as session:
        return tickets.is_due(session, desk.now(), kinds)
