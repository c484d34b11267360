"""The words of a clock: one step for each thing that made or moved a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from handlers.rules.calendars import ONE_DAY, Place, holiday_name, is_weekend
from handlers.rules.events import Awaited
from handlers.rules.law_table import Pause, Period, Regime, RollRule, Rule, Sure, Unit

SUNDAY = 6
Day = date  # `Step` has a field of that name
SAID = {Awaited.IDENTITY: "proof of identity", Awaited.CLARIFICATION: "a clarification"}


class StepKind(StrEnum):
    """What a step is about, for those who say it in words of their own."""

    LAW_UNKNOWN = "law_unknown"
    LAW_NOT_ON = "law_not_on"
    NOT_IN_FORCE = "not_in_force"
    NO_NUMBER = "no_number"
    RECEIVED = "received"
    NO_PAUSE = "no_pause"
    WAITING = "waiting"
    RESTARTED = "restarted"
    ACKNOWLEDGE = "acknowledge"
    PERIOD = "period"
    EXTENDED = "extended"
    TARGET = "target"
    APPEAL = "appeal"
    PAUSED = "paused"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NOTICE = "notice"
    NOTICE_LATE = "notice_late"
    UNPAUSED = "unpaused"
    SPEED = "speed"
    OTHER_LAW = "other_law"
    WORK_TO = "work_to"
    RULE = "rule"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the explanation. A step without a date explains a rule that moved nothing.

    `rule` says it in English. The rest is the same in values: `count` of `unit`, `since` the day
    from which it moved, what was `awaited`.
    """

    date: date | None
    rule: str
    citation: str
    sure: Sure
    kind: StepKind = StepKind.RULE
    count: int | None = None
    unit: Unit | None = None
    since: Day | None = None
    awaited: Awaited | None = None


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days waited that the law does not count."""

    since: date
    days: int
    pause: Pause


def rolled(roll: RollRule, day: date, place: Place) -> Iterator[Step]:
    """A step for each day off that the period's end moves over."""
    country = place.country if place.country in roll.countries else None
    while True:
        holiday = country and holiday_name(day, country, place.subdivision)
        weekend = is_weekend(day) and (roll.saturdays or day.weekday() == SUNDAY)
        if not holiday and not weekend:
            return
        source = roll.holiday if holiday else roll.weekend
        reason = f"is a public holiday ({holiday})" if holiday else f"is a {day:%A}"
        after = day + ONE_DAY
        yield Step(
            date=after,
            rule=f"{day.day} {day:%B %Y} {reason}: {roll.rule}.",
            citation=source.citation,
            sure=source.sure,
            kind=StepKind.HOLIDAY if holiday else StepKind.WEEKEND,
            since=day,
        )
        day = after


def no_pause(regime: Regime, awaited: Awaited, since: date) -> Step:
    words = f"Asked for {SAID[awaited]} on {say(since)}: this does not stop the clock."
    found = step(regime.receipt, since, words, kind=StepKind.NO_PAUSE)
    return replace(found, since=since, awaited=awaited)


def still_waiting(pause: Pause, awaited: Awaited, since: date) -> Step:
    """Nobody knows when the answer comes: until then the dates are those without a pause."""
    words = f"Asked for {SAID[awaited]} on {say(since)}, not answered yet: the dates stand as if"
    words = f"{words} the clock ran. {pause.rule}"
    return replace(step(pause, since, words, kind=StepKind.WAITING), since=since, awaited=awaited)


def restarted(pause: Pause, awaited: Awaited, since: date, until: date) -> Step:
    words = f"Asked for {SAID[awaited]} on {say(since)}, received on {say(until)}. {pause.rule}"
    return replace(step(pause, until, words, kind=StepKind.RESTARTED), since=since, awaited=awaited)


def paused(wait: Span, day: date) -> Step:
    days = "1 day" if wait.days == 1 else f"{wait.days} days"
    words = f"{days} of waiting for {SAID[wait.pause.awaited]} from {say(wait.since)}"
    found = step(wait.pause, day, f"{words} are added. {wait.pause.rule}", kind=StepKind.PAUSED)
    return replace(found, count=wait.days, since=wait.since, awaited=wait.pause.awaited)


def counted(period: Period, day: date, kind: StepKind) -> Step:
    """The end of a period, before anything moves it."""
    found = step(period, day, period.words, kind=kind)
    return replace(found, count=period.count, unit=period.unit)


def step(
    source: Rule, day: date | None, words: str | None = None, *, kind: StepKind = StepKind.RULE
) -> Step:
    said = words or source.rule
    return Step(date=day, rule=said, citation=source.citation, sure=source.sure, kind=kind)


def say(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
