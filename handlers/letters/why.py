"""Why an answer comes when it does, in the requester's language and in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.letters.words import Words
from handlers.rules.explain import Step, StepKind
from handlers.rules.law import DESK_RULE
from handlers.rules.law_table import PROMISE, Sure, Unit
from storage.vocabulary import Right

# What moves a last day. After a period that is none of theirs these are not told.
_MOVES = frozenset({StepKind.PAUSED, StepKind.WEEKEND, StepKind.HOLIDAY})
_PERIODS = frozenset({StepKind.PERIOD, StepKind.EXTENDED, StepKind.TARGET})
_TOLD = _PERIODS | {StepKind.RECEIVED, StepKind.RESTARTED, StepKind.WAITING, StepKind.SPEED}
_OTHER_PERIODS = frozenset({StepKind.ACKNOWLEDGE, StepKind.APPEAL, StepKind.OTHER_LAW})


@dataclass(frozen=True, kw_only=True)
class OtherLaw:
    """A law that may apply too, and its last day."""

    law: str
    title: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Explained:
    """How the day of these rights came about. `law` is the one that sets it, under its code and
    its title; `is_known` False: it is the earliest of several that may apply."""

    rights: tuple[Right, ...]
    law: str
    title: str
    is_known: bool
    steps: Sequence[Step]
    others: Sequence[OtherLaw] = ()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One step in words. `source` is the article, empty for the house's own doing."""

    words: str
    source: str = ""
    is_confirmed: bool = True


@dataclass(frozen=True, kw_only=True)
class SpokenReasons:
    asked: tuple[str, ...]
    reasons: tuple[Reason, ...]
    others: tuple[str, ...]


def in_words(words: Words, explained: Explained) -> SpokenReasons:
    return SpokenReasons(
        asked=tuple(words.right_asked(right) for right in explained.rights),
        reasons=tuple(_reasons(words, explained)),
        others=tuple(
            words.why["other"].format(
                law=_law(words, other.law, other.title), day=words.day(other.day)
            )
            for other in explained.others
        ),
    )


def _reasons(words: Words, explained: Explained) -> Iterator[Reason]:
    law = _law(words, explained.law, explained.title)
    if not explained.is_known:
        yield Reason(words=words.why["law_unknown"].format(law=law))
    counts = True
    for step in explained.steps:
        counts = step.kind not in _OTHER_PERIODS and (counts or step.kind in _PERIODS)
        if counts and step.kind in _TOLD | _MOVES:
            yield Reason(
                words=_say(words, explained, step, law),
                source=_source(explained, step),
                is_confirmed=step.sure is not Sure.UNCONFIRMED,
            )


def _source(explained: Explained, step: Step) -> str:
    return "" if explained.law == PROMISE or step.citation == DESK_RULE else step.citation


def _say(words: Words, explained: Explained, step: Step, law: str) -> str:
    key = step.kind.value
    if step.kind is StepKind.PERIOD and explained.law == PROMISE:
        key = "promise"
    if step.awaited is not None:
        key = f"{key}_{step.awaited}"
    return words.why[key].format(
        law=law,
        day=words.day(step.date) if step.date else "",
        since=words.day(step.since) if step.since else "",
        weekday=words.weekdays[step.since.weekday()] if step.since else "",
        span=_span(words, step),
    )


def _span(words: Words, step: Step) -> str:
    if step.count is None:
        return ""
    unit = step.unit or Unit.DAY
    form = words.spans.get(f"{unit}_{step.count}") or words.spans[unit.value]
    return form.format(count=step.count)


def _law(words: Words, code: str, title: str) -> str:
    """Its name in that language; the title it has at home where none is known."""
    return words.laws.get(code, title)
