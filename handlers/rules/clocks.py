"""One regime's clock for one right: its dates, and how each came about.

A period is counted from receipt, or from the day of an answer where the law says so; then the
days waited are added where the law does not count them; then it rolls over days off. An
extension goes the same way from the same start, never from a rolled day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.rules.calendars import Place, add_business_days, add_months
from handlers.rules.events import History
from handlers.rules.explain import (
    Span,
    Step,
    StepKind,
    counted,
    no_pause,
    paused,
    restarted,
    rolled,
    say,
    step,
    still_waiting,
)
from handlers.rules.law_table import (
    ClockRule,
    Effect,
    Extension,
    Pause,
    Period,
    Regime,
    Sure,
    Unit,
)
from storage.vocabulary import Right


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What one law says. The `_target` days are ours: never later than the legal ones.

    `unpaused_by`: the legal day if no wait had stopped the clock; None where none did.
    """

    regulation: str
    title: str
    acknowledge_by: date | None = None
    acknowledge_target: date | None = None
    respond_by: date | None = None
    respond_target: date | None = None
    unpaused_by: date | None = None
    paused_days: int = 0
    extension_notice_by: date | None = None
    extended_to: date | None = None
    appeal_by: date | None = None
    appeal_days: int | None = None
    record_months: int | None = None
    citation: str
    steps: tuple[Step, ...]

    @property
    def sure(self) -> Sure:
        """As sure as the least sure step that made a date."""
        return max((step.sure for step in self.steps if step.date), key=list(Sure).index)


@dataclass(frozen=True, kw_only=True)
class _Course:
    """Where the periods start, what interrupts them, and the words for both."""

    start: date
    spans: tuple[Span, ...] = ()
    waited: int = 0
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _End:
    """Where a period ends: by law, and the day we work to."""

    by: date
    target: date
    paused: int = 0
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class _Ends:
    acknowledge: _End | None
    first: _End | None
    longer: _End | None
    target: _End | None
    appeal: _End | None

    @property
    def last(self) -> _End | None:
        return self.longer or self.first


def run(
    regime: Regime,
    right: Right,
    history: History | date,
    place: Place,
    *,
    extended: bool,
) -> Clock | None:
    """The clock of `regime`; None when it names no such right. A bare day is a history in which
    nothing else happened."""
    if isinstance(history, date):
        history = History(received=history)
    rule = regime.clock_for(right, history.received)
    if rule is None:
        return None
    counting = _Counting(regime=regime, place=place)
    course = _course(regime, rule, history)
    ends = _ends(counting, rule, history, course, extended=extended)
    unpaused = _unpaused(counting, rule, history, ends)
    last, due = ends.last, ends.last or ends.target
    return Clock(
        regulation=regime.name,
        title=regime.title,
        acknowledge_by=ends.acknowledge.by if ends.acknowledge else None,
        acknowledge_target=ends.acknowledge.target if ends.acknowledge else None,
        respond_by=last.by if last else None,
        respond_target=due.target if due else None,
        unpaused_by=unpaused,
        paused_days=course.waited + last.paused if last else 0,
        extension_notice_by=ends.first.by if ends.first and rule.extension else None,
        extended_to=ends.longer.by if ends.longer else None,
        appeal_by=ends.appeal.by if ends.appeal else None,
        appeal_days=_days(regime.appeal),
        record_months=regime.records.count if regime.records else None,
        citation=_citation(rule),
        steps=(
            *_opening(regime, history.received),
            *course.steps,
            *_explain(rule, ends, unpaused, history),
            *_closing(regime, rule, ends),
        ),
    )


def _days(period: Period | None) -> int | None:
    return period.count if period and period.unit is Unit.DAY else None


def _citation(rule: ClockRule) -> str:
    named = rule.respond or rule.acknowledge or rule.target
    return named.citation if named else ""


def _course(regime: Regime, rule: ClockRule, history: History) -> _Course:
    """What the waits of this request do to this clock."""
    start, waited = history.received, 0
    steps: list[Step] = []
    stopped: list[tuple[date, date, Pause]] = []
    for wait in history.waits:
        pause = regime.pause_for(wait.awaited, history.received) if rule.pauses else None
        since = max(wait.since, history.received)
        if pause is None:
            steps.append(no_pause(regime, wait.awaited, since))
        elif wait.until is None:
            steps.append(still_waiting(pause, wait.awaited, since))
        elif pause.effect is Effect.SUSPEND:
            stopped.append((since, wait.until, pause))
        elif not _is_over(rule, start, since) and wait.until > start:
            start, waited = wait.until, waited + (wait.until - since).days
            steps.append(restarted(pause, wait.awaited, since, wait.until))
    return _Course(
        start=start,
        spans=tuple(_spans(start, stopped)),
        waited=waited,
        steps=tuple(steps),
    )


def _is_over(rule: ClockRule, start: date, since: date) -> bool:
    """A question asked after the last day starts nothing anew."""
    return rule.respond is None or since > _count(rule.respond, start)


def _spans(start: date, stopped: list[tuple[date, date, Pause]]) -> Iterator[Span]:
    """The waits after `start`; a day on which we waited for two things counts once."""
    reached = start
    for since, until, pause in sorted(stopped, key=lambda each: each[:2]):
        begin = max(since, reached)
        if until > begin:
            yield Span(since=begin, days=(until - begin).days, pause=pause)
            reached = until


def _ends(
    counting: _Counting, rule: ClockRule, history: History, course: _Course, *, extended: bool
) -> _Ends:
    first = counting.end(rule.respond, course, StepKind.PERIOD)
    told = first and history.notified is not None and history.notified <= first.by
    wanted = rule.extension if extended or told else None
    longer = counting.end(wanted, course, StepKind.EXTENDED)
    if longer and first and longer.by < first.by:  # a correction in other units may be shorter
        longer = first
    received = _Course(start=history.received)
    appealed = _Course(start=history.appealed) if history.appealed else None
    return _Ends(
        acknowledge=counting.end(rule.acknowledge, received, StepKind.ACKNOWLEDGE),
        first=first,
        longer=longer,
        target=counting.end(rule.target, received, StepKind.TARGET),
        appeal=counting.end(counting.regime.appeal, appealed, StepKind.APPEAL),
    )


def _unpaused(counting: _Counting, rule: ClockRule, history: History, ends: _Ends) -> date | None:
    """The last day as if nothing had stopped the clock, where something did."""
    period = rule.extension if ends.longer else rule.respond
    plain = counting.end(period, _Course(start=history.received), StepKind.PERIOD)
    return plain.by if plain and ends.last and plain.by != ends.last.by else None


@dataclass(frozen=True, kw_only=True)
class _Counting:
    regime: Regime
    place: Place

    def end(self, period: Period | None, course: _Course | None, kind: StepKind) -> _End | None:
        if period is None or course is None:
            return None
        if period.unit is Unit.BUSINESS_DAY:
            return self._business_end(period, course.start, kind)
        day = _count(period, course.start)
        steps = [counted(period, day, kind)]
        waited = 0
        for wait in course.spans:
            if wait.since <= day:  # once the last day is over there is nothing left to stop
                day += timedelta(days=wait.days)
                waited += wait.days
                steps.append(paused(wait, day))
        roll = self.regime.roll if period.rolls else None
        steps += rolled(roll, day, self.place) if roll else ()
        last = steps[-1].date or day
        return _End(by=last, target=last, paused=waited, steps=tuple(steps))

    def _business_end(self, period: Period, start: date, kind: StepKind) -> _End:
        calendar = self.regime.business_days
        if calendar is None:
            name = self.regime.name
            raise ValueError(f"laws/{name}.toml counts business days but names no calendar")
        by = add_business_days(start, period.count, country=calendar.country)
        target = add_business_days(start, period.count, country=None)
        return _End(by=by, target=target, steps=(counted(period, by, kind), step(calendar, target)))


def _count(period: Period, start: date) -> date:
    if period.unit is Unit.MONTH:
        return add_months(start, period.count)
    return start + timedelta(days=period.count)


def _opening(regime: Regime, received: date) -> Iterator[Step]:
    words = f"Received on {say(received)}. {regime.receipt.rule}"
    yield step(regime.receipt, received, words, kind=StepKind.RECEIVED)


def _explain(
    rule: ClockRule, ends: _Ends, unpaused: date | None, history: History
) -> Iterator[Step]:
    for end in (ends.acknowledge, ends.first):
        yield from end.steps if end else ()
    if rule.extension and ends.first:
        yield from _extension(rule.extension, ends.first.by, ends.longer, history.notified)
    if unpaused:
        yield Step(
            date=unpaused,
            rule=f"Had the clock not stopped, the last day would be {say(unpaused)}.",
            citation=_citation(rule),
            sure=rule.respond.sure if rule.respond else Sure.UNCONFIRMED,
            kind=StepKind.UNPAUSED,
        )


def _extension(
    extension: Extension, by: date, longer: _End | None, notified: date | None
) -> Iterator[Step]:
    words = f"{extension.notice} The last day for that is {say(by)}."
    yield step(extension, by, words, kind=StepKind.NOTICE)
    if longer:
        yield from longer.steps
    elif notified:
        late = f"The notice of {say(notified)} came after that day: nothing is extended."
        yield step(extension, None, late, kind=StepKind.NOTICE_LATE)


def _closing(regime: Regime, rule: ClockRule, ends: _Ends) -> Iterator[Step]:
    if rule.respond is None and regime.speed:
        yield step(regime.speed, None, kind=StepKind.SPEED)
    yield from ends.target.steps if ends.target and rule.respond is None else ()
    if ends.appeal:
        yield from ends.appeal.steps
    elif regime.appeal and rule.respond is not regime.appeal:
        yield step(regime.appeal, None, regime.appeal.words)
    for known in (regime.complaint, *regime.notes):
        if known:
            yield step(known, None)
    if regime.records:
        yield step(regime.records, None, regime.records.words)
