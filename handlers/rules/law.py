"""Every date of a request, and why it is that date.

The dates are local days of the house's place. `respond_by` is the law's; `work_to` is the day the
desk works to: a working day of the house, never after `respond_by`. When no law is known every law
that the house has switched on runs beside the house's own promise, and the earliest counts. A law
that is known takes the promise's place, unless the house has published its number of days: then
that is its word to everybody and binds beside the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.rules import clocks
from handlers.rules.calendars import (
    ONE_DAY,
    Place,
    at_local,
    is_working_day,
    local_day,
    working_day_on_or_before,
)
from handlers.rules.clocks import Clock, Step, say
from handlers.rules.law_table import PROMISE, Regime, Sure, promise
from storage.vocabulary import DueKind, Right

MORNING = time(9, 0)
LADDER = ((DueKind.DAYS_1, 1), (DueKind.DAYS_3, 3), (DueKind.DAYS_7, 7))  # most urgent first
DESK_RULE = "the desk's own rule"


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The dates of one right asked for.

    `regulation` is the law that sets `respond_by`. `acknowledge_work_to` is never later than the
    legal `acknowledge_by`. No `extension_notice_by`: this cannot be extended. `extended_to` is
    set once it is. `clocks` are all that run, also those which are not the earliest.
    """

    regulation: str
    acknowledge_by: date | None
    acknowledge_work_to: date | None
    respond_by: date
    work_to: date
    extension_notice_by: date | None
    extended_to: date | None
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...]
    unconfirmed: bool


@dataclass(frozen=True, kw_only=True)
class Reminder:
    kind: DueKind
    at: datetime


def dates(
    *,
    regulation: str | None,
    right: Right,
    received: datetime,
    place: Place,
    regimes: Mapping[str, Regime],
    extended: bool = False,
    promise_days: int = 30,
    promise_published: bool = False,
) -> Dates:
    """Compute all dates. `regimes` are those switched on; a law not among them is not known."""
    day = local_day(received, place)
    regimes = {**regimes, PROMISE: promise(promise_days)}
    known = regulation if regulation in regimes else None
    running = tuple(_running(regimes, known, right, day, place, extended=extended))
    governing = _governing(running, known)
    lead = min(governing, key=_respond_by)
    promised = lead.extended_to is None and (lead.regulation != known or promise_published)
    bound = [c for c in running if c is lead or promised or c.regulation != PROMISE]
    goal = min(_respond_target(clock) for clock in bound)
    work_to = _work_to(goal, day, place)
    return Dates(
        regulation=lead.regulation,
        acknowledge_by=_earliest(clock.acknowledge_by for clock in running),
        acknowledge_work_to=_earliest(clock.acknowledge_target for clock in running),
        respond_by=_respond_by(lead),
        work_to=work_to,
        extension_notice_by=_earliest(clock.extension_notice_by for clock in governing),
        extended_to=lead.extended_to,
        steps=(
            *_opening(regulation, known, governing),
            *lead.steps,
            *_others(running, lead),
            *_stood_down(lead, bound),
            _closing(goal, work_to, place),
        ),
        clocks=running,
        unconfirmed=any(clock.sure is Sure.UNCONFIRMED for clock in governing),
    )


def reminders(
    *,
    received: datetime,
    work_to: date,
    place: Place,
    acknowledge_work_to: date | None = None,
) -> tuple[Reminder, ...]:
    """What staff are told and when, in order of time; each kind once, none before receipt.

    A step that would fall on a day off moves to the working day before. Two steps never share a
    morning: the less urgent one moves earlier still, and is left out when that is before receipt.
    The daily repetition after OVERDUE is the sweep's.
    """
    start = local_day(received, place)
    days = dict(_ladder(work_to, place))
    first = min(days.values())
    half = working_day_on_or_before(start + (work_to - start) / 2, place)
    if half < first:
        days[DueKind.HALF_TIME] = half
    days[DueKind.OVERDUE] = work_to + ONE_DAY
    if acknowledge_work_to:
        days[DueKind.ACKNOWLEDGE] = working_day_on_or_before(acknowledge_work_to - ONE_DAY, place)
    due = (Reminder(kind=kind, at=at_local(day, MORNING, place)) for kind, day in days.items())
    return tuple(sorted((r for r in due if r.at > received), key=lambda r: (r.at, r.kind)))


def _ladder(work_to: date, place: Place) -> Iterator[tuple[DueKind, date]]:
    later = work_to
    for kind, before in LADDER:
        wanted = min(work_to - timedelta(days=before), later - ONE_DAY)
        later = working_day_on_or_before(wanted, place)
        yield kind, later


def _running(
    regimes: Mapping[str, Regime],
    known: str | None,
    right: Right,
    day: date,
    place: Place,
    *,
    extended: bool,
) -> Iterator[Clock]:
    for regime in regimes.values():
        if known in (None, regime.name) or regime.everybody:
            clock = clocks.run(regime, right, day, place, extended=extended)
            if clock:
                yield clock


def _governing(running: Sequence[Clock], known: str | None) -> Sequence[Clock]:
    """The clocks whose legal dates are shown: the known law's, else every law's, else our word."""
    answering = [clock for clock in running if clock.respond_by]
    stated = [clock for clock in answering if clock.regulation == known]
    laws = [clock for clock in answering if clock.regulation != PROMISE]
    return stated or laws or answering


def _work_to(goal: date, received: date, place: Place) -> date:
    """The last working day not after `goal`; `goal` itself when the house has none in between."""
    day = working_day_on_or_before(goal, place)
    return day if day >= received else goal


def _respond_by(clock: Clock) -> date:
    return clock.respond_by or date.max


def _respond_target(clock: Clock) -> date:
    return clock.respond_target or date.max


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _opening(
    regulation: str | None, known: str | None, governing: Sequence[Clock]
) -> Iterator[Step]:
    if regulation is None:
        yield _ours("No law is known yet: every law that the house has switched on runs.")
    elif known is None:
        yield _ours(f"The house has no law “{regulation}” switched on: those it has all run.")
    elif all(clock.regulation != known for clock in governing):
        yield _ours(f"“{known}” sets no number of days for this: what binds the house anyway runs.")


def _others(running: Sequence[Clock], lead: Clock) -> Iterator[Step]:
    for clock in running:
        if clock is not lead:
            yield Step(
                date=clock.respond_by or clock.acknowledge_by,
                rule=f"{clock.title}: {_said(clock)}.",
                citation=clock.citation,
                sure=clock.sure,
            )


def _said(clock: Clock) -> str:
    acknowledge = clock.acknowledge_by and f"acknowledge by {say(clock.acknowledge_by)}"
    respond = clock.respond_by and f"answer by {say(clock.respond_by)}"
    return ", ".join(part for part in (acknowledge, respond) if part)


def _stood_down(lead: Clock, bound: Sequence[Clock]) -> Iterator[Step]:
    if all(clock.regulation != PROMISE for clock in bound):
        by = "The notice of extension" if lead.extended_to else lead.title
        yield _ours(f"{by} takes the place of the date that the house sets itself.")


def _closing(goal: date, work_to: date, place: Place) -> Step:
    if work_to != goal:
        rule = f"{say(goal)} is a day off: we work to the working day before."
    elif is_working_day(work_to, place):
        rule = "We work to the earliest day that binds the house."
    else:
        rule = "The house has no working day before the date: we work to the date itself."
    return _ours(rule, day=work_to)


def _ours(rule: str, day: date | None = None) -> Step:
    return Step(date=day, rule=rule, citation=DESK_RULE, sure=Sure.OFFICIAL)
