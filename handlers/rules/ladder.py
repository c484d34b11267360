"""The reminders of one ticket: which there are, when each is said, and who has to hear it.

What has been said stays said: a plan that is made anew, because a date moved, repeats nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from handlers.rules.calendars import (
    ONE_DAY,
    at_local,
    local_day,
    working_day_on_or_before,
)
from handlers.rules.hours import Hours
from storage.vocabulary import DueKind

# Nobody's for that much working time: somebody has to take it.
UNASSIGNED_AFTER = timedelta(hours=4)
DAYS_BEFORE = ((DueKind.DAYS_1, 1), (DueKind.DAYS_3, 3), (DueKind.DAYS_7, 7))

# The steps towards the date of the answer, the most urgent first: one said speaks for those behind.
_TOWARDS_THE_DATE: Sequence[DueKind] = (
    DueKind.OVERDUE,
    DueKind.DAYS_1,
    DueKind.DAYS_3,
    DueKind.DAYS_7,
    DueKind.HALF_TIME,
)
# All of them: after an outage one line per ticket, the most urgent one, speaks for the others.
URGENCY: Sequence[DueKind] = (
    DueKind.OVERDUE,
    DueKind.DAYS_1,
    DueKind.DAYS_3,
    DueKind.ACKNOWLEDGE,
    DueKind.UNASSIGNED,
    DueKind.DAYS_7,
    DueKind.HALF_TIME,
)
REMINDERS = frozenset(URGENCY)
# What hangs on the ticket's dates and is planned anew with them.
DATED = REMINDERS - {DueKind.UNASSIGNED}


@dataclass(frozen=True, kw_only=True)
class Call:
    """Whom a step calls. Without an owner the whole team is called in their place; without a
    user group the line is shown in the channel and not only in the card's thread."""

    owner_directly: bool = False
    thread: bool = False
    backups: bool = False
    group: bool = False
    channel: bool = False


CALLS: Mapping[DueKind, Call] = MappingProxyType(
    {
        DueKind.UNASSIGNED: Call(thread=True, group=True),
        DueKind.ACKNOWLEDGE: Call(owner_directly=True),
        DueKind.HALF_TIME: Call(thread=True),
        DueKind.DAYS_7: Call(owner_directly=True),
        DueKind.DAYS_3: Call(owner_directly=True, thread=True, backups=True),
        DueKind.DAYS_1: Call(thread=True, group=True),
        DueKind.OVERDUE: Call(thread=True, group=True, channel=True),
    }
)


@dataclass(frozen=True, kw_only=True)
class Term:
    """What the ladder must know of an open ticket. `acknowledge_to` is None once the receipt is
    confirmed, or where nothing asks for it."""

    received: datetime
    work_to: date
    acknowledge_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Reminder:
    kind: DueKind
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """A reminder that staff have had. `of` is the date of the answer that it warned of; None
    where the ledger does not tell."""

    kind: DueKind
    at: datetime
    of: date | None = None


def steps(term: Term, hours: Hours) -> tuple[Reminder, ...]:
    """The whole ladder in order of time; each kind once, none before receipt.

    Each is said when the house opens. A step that would fall on a day off moves to the working
    day before. Two steps towards the date never share a morning: the less urgent one moves
    earlier still, and is left out when that is before receipt. The daily repetition after
    OVERDUE is not in it.
    """
    days = dict(_before_the_date(term, hours))
    first = min(days.values())
    start = local_day(term.received, hours.place)
    half = working_day_on_or_before(start + (term.work_to - start) / 2, hours.place)
    if half < first:
        days[DueKind.HALF_TIME] = half
    days[DueKind.OVERDUE] = term.work_to + ONE_DAY
    if term.acknowledge_to:
        eve = term.acknowledge_to - ONE_DAY
        days[DueKind.ACKNOWLEDGE] = working_day_on_or_before(eve, hours.place)
    found = (Reminder(kind=kind, at=_morning(day, hours)) for kind, day in days.items())
    return tuple(sorted((r for r in found if r.at > term.received), key=lambda r: (r.at, r.kind)))


def _before_the_date(term: Term, hours: Hours) -> Iterator[tuple[DueKind, date]]:
    later = term.work_to
    for kind, before in DAYS_BEFORE:
        wanted = min(term.work_to - timedelta(days=before), later - ONE_DAY)
        later = working_day_on_or_before(wanted, hours.place)
        if kind is DueKind.DAYS_1 and _morning(later, hours) <= term.received:
            # Too late for the day before: nobody shall meet the date without a word.
            yield kind, term.work_to
        else:
            yield kind, later


def plan(
    term: Term, hours: Hours, *, now: datetime, said: Collection[Said] = ()
) -> tuple[Reminder, ...]:
    """What is still to be said. A step whose moment has passed unsaid stays in the plan: it is
    due at once. What is overdue is said every day, whatever moves."""
    return tuple(_left(steps(term, hours), term, hours, now, said))


def _left(
    ladder: Sequence[Reminder], term: Term, hours: Hours, now: datetime, said: Collection[Said]
) -> Iterator[Reminder]:
    for step in ladder:
        if step.kind is DueKind.OVERDUE:
            told = [each.at for each in said if each.kind is DueKind.OVERDUE]
            again = [next_morning(at, hours) for at in told]
            yield Reminder(kind=step.kind, at=max([step.at, *again]))
        elif not _is_said(step, term, now, said):
            yield step


def _is_said(step: Reminder, term: Term, now: datetime, said: Collection[Said]) -> bool:
    if any(each.kind is step.kind and each.of == term.work_to for each in said):
        return True
    speaks_for_it = _as_urgent(step.kind)
    return step.at <= now and any(e.kind in speaks_for_it and e.at >= step.at for e in said)


def _as_urgent(kind: DueKind) -> Sequence[DueKind]:
    if kind not in _TOWARDS_THE_DATE:
        return (kind,)
    return _TOWARDS_THE_DATE[: _TOWARDS_THE_DATE.index(kind) + 1]


def next_morning(told: datetime, hours: Hours) -> datetime:
    """When what is overdue is said again: at the next opening hour, day off or not."""
    return _morning(local_day(told, hours.place) + ONE_DAY, hours)


def put_off(kind: DueKind, hours: Hours, *, now: datetime, work_to: date | None) -> datetime | None:
    """Until when a reminder that is due has to wait; None when it is said now.

    At night and on days off staff are left alone, unless the ticket is overdue or the next
    working morning comes after the very date that the reminder warns of.
    """
    if kind is DueKind.OVERDUE or hours.may_speak(now):
        return None
    moment = hours.next_moment(now)
    if work_to is not None and local_day(moment, hours.place) > work_to:
        return None
    return moment


def _morning(day: date, hours: Hours) -> datetime:
    return at_local(day, hours.opens, hours.place)
