"""The words of a clock: one step for each thing that made or moved a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from handlers.rules.calendars import ONE_DAY, Place, holiday_name, is_weekend
from handlers.rules.events import Awaited
from handlers.rules.law_table import Pause, Regime, RollRule, Rule, Sure

SUNDAY = 6
SAID = {Awaited.IDENTITY: "proof of identity", Awaited.CLARIFICATION: "a clarification"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the explanation. A step without a date explains a rule that moved nothing."""

    date: date | None
    rule: str
    citation: str
    sure: Sure


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
        )
        day = after


def no_pause(regime: Regime, awaited: Awaited, since: date) -> Step:
    words = f"Asked for {SAID[awaited]} on {say(since)}: this does not stop the clock."
    return step(regime.receipt, since, words)


def still_waiting(pause: Pause, awaited: Awaited, since: date) -> Step:
    """Nobody knows when the answer comes: until then the dates are those without a pause."""
    words = f"Asked for {SAID[awaited]} on {say(since)}, not answered yet: the dates stand as if"
    return step(pause, since, f"{words} the clock ran. {pause.rule}")


def restarted(pause: Pause, awaited: Awaited, since: date, until: date) -> Step:
    words = f"Asked for {SAID[awaited]} on {say(since)}, received on {say(until)}."
    return step(pause, until, f"{words} {pause.rule}")


def paused(wait: Span, day: date) -> Step:
    days = "1 day" if wait.days == 1 else f"{wait.days} days"
    words = f"{days} of waiting for {SAID[wait.pause.awaited]} from {say(wait.since)}"
    return step(wait.pause, day, f"{words} are added. {wait.pause.rule}")


def step(source: Rule, day: date | None, words: str | None = None) -> Step:
    return Step(date=day, rule=words or source.rule, citation=source.citation, sure=source.sure)


def say(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
