"""One regime's clock for one right: its dates, and how each came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.rules.calendars import (
    ONE_DAY,
    Place,
    add_business_days,
    add_months,
    holiday_name,
    is_weekend,
)
from handlers.rules.law_table import ClockRule, Extension, Period, Regime, RollRule, Sure, Unit
from storage.vocabulary import Right


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the explanation. A step without a date explains a rule that moved nothing."""

    date: date | None
    rule: str
    citation: str
    sure: Sure


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What one law says. The `_target` days are ours: never later than the legal ones."""

    regulation: str
    title: str
    acknowledge_by: date | None = None
    acknowledge_target: date | None = None
    respond_by: date | None = None
    respond_target: date | None = None
    extension_notice_by: date | None = None
    extended_to: date | None = None
    citation: str
    steps: tuple[Step, ...]

    @property
    def sure(self) -> Sure:
        """As sure as the least sure step that made a date."""
        return max((step.sure for step in self.steps if step.date), key=list(Sure).index)


@dataclass(frozen=True, kw_only=True)
class _End:
    """Where a period ends: by law, and the day we work to."""

    by: date
    target: date
    steps: tuple[Step, ...]


def run(
    regime: Regime, right: Right, received: date, place: Place, *, extended: bool
) -> Clock | None:
    """The clock of `regime` for a request received that day; None when it names no such right."""
    rule = regime.clock_for(right, received)
    if rule is None:
        return None
    acknowledge = _end(regime, rule.acknowledge, received, place)
    first = _end(regime, rule.respond, received, place)
    longer = _end(regime, rule.extension if extended else None, received, place)
    last = longer or first
    return Clock(
        regulation=regime.name,
        title=regime.title,
        acknowledge_by=acknowledge.by if acknowledge else None,
        acknowledge_target=acknowledge.target if acknowledge else None,
        respond_by=last.by if last else None,
        respond_target=last.target if last else None,
        extension_notice_by=first.by if first and rule.extension else None,
        extended_to=longer.by if longer else None,
        citation=_citation(rule),
        steps=tuple(_explain(regime, rule, received, (acknowledge, first), longer)),
    )


def _explain(
    regime: Regime,
    rule: ClockRule,
    received: date,
    ends: tuple[_End | None, ...],
    longer: _End | None,
) -> Iterator[Step]:
    yield Step(
        date=received,
        rule=f"Received on {say(received)}. {regime.receipt.rule}",
        citation=regime.receipt.citation,
        sure=regime.receipt.sure,
    )
    for end in ends:
        yield from end.steps if end else ()
    if longer and rule.extension and ends[-1]:
        yield _notice(rule.extension, ends[-1].by)
        yield from longer.steps
    for note in regime.notes:
        yield Step(date=None, rule=note.rule, citation=note.citation, sure=note.sure)


def _citation(rule: ClockRule) -> str:
    named = rule.respond or rule.acknowledge
    return named.citation if named else ""


def _notice(extension: Extension, by: date) -> Step:
    return Step(date=by, rule=extension.notice, citation=extension.citation, sure=extension.sure)


def _end(regime: Regime, period: Period | None, received: date, place: Place) -> _End | None:
    """Count, then roll. An extension is counted from receipt too, never from a rolled day."""
    if period is None:
        return None
    if period.unit is Unit.BUSINESS_DAY:
        return _business_end(regime, period, received)
    day = (
        add_months(received, period.count)
        if period.unit is Unit.MONTH
        else received + timedelta(days=period.count)
    )
    counted = Step(date=day, rule=period.words, citation=period.citation, sure=period.sure)
    roll = regime.roll if period.rolls else None
    rolled = tuple(_rolled(roll, day, place)) if roll else ()
    last = rolled[-1].date if rolled and rolled[-1].date else day
    return _End(by=last, target=last, steps=(counted, *rolled))


def _business_end(regime: Regime, period: Period, received: date) -> _End:
    calendar = regime.business_days
    if calendar is None:
        raise ValueError(f"laws/{regime.name}.toml counts business days but names no calendar")
    by = add_business_days(received, period.count, country=calendar.country)
    target = add_business_days(received, period.count, country=None)
    counted = Step(date=by, rule=period.words, citation=period.citation, sure=period.sure)
    meaning = Step(date=target, rule=calendar.rule, citation=calendar.citation, sure=calendar.sure)
    return _End(by=by, target=target, steps=(counted, meaning))


def _rolled(roll: RollRule, day: date, place: Place) -> Iterator[Step]:
    """A step for each day off that the period's end moves over."""
    country = place.country if place.country in roll.countries else None
    while True:
        holiday = country and holiday_name(day, country, place.subdivision)
        if not holiday and not is_weekend(day):
            return
        source = roll.holiday if holiday else roll.weekend
        reason = f"is a public holiday ({holiday})" if holiday else f"is a {day:%A}"
        after = day + ONE_DAY
        yield Step(
            date=after,
            rule=f"{day.day} {day:%B %Y} {reason}: {roll.rule}.",
            citation=source.citation,
            sure=source.sure,
        )
        day = after


def say(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
