"""Every date of a request, and why it is that date.

The dates are local days of the house's place. `respond_by` is the law's; `work_to` is the day the
desk works to: a working day of the house, never after `respond_by`. When no law is known every law
that may apply runs beside the house's own promise, and the earliest counts. A law that is known
takes the promise's place, unless the house has published its number of days: then that is its
word to everybody and binds beside the law. Where a law names no number of days there is no legal
date, and the desk works to one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.rules import clocks
from handlers.rules.calendars import (
    Place,
    is_working_day,
    working_day_on_or_before,
)
from handlers.rules.clocks import Clock
from handlers.rules.events import Event, History, history
from handlers.rules.explain import Step, StepKind, say
from handlers.rules.law_table import PROMISE, Regime, Sure, promise
from storage.vocabulary import Right

DESK_RULE = "the desk's own rule"


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The dates of one right asked for.

    `respond_by` is the day that binds; `legal_by` is the same day when a law sets it (or the
    house's promise was asked for by name), None when we set it ourselves. `regulation` is what
    sets it. `acknowledge_work_to` is never later than the legal `acknowledge_by`. No
    `extension_notice_by`: this cannot be extended. `extended_to` is set once it is. `extend_until`:
    the last day on which a notice of extension would move `respond_by`, None where none can.
    `unpaused_by`: the day if no wait had stopped the clock. `appeal_days`: the time to decide an
    appeal, `appeal_by` its last day once one has come. `clocks` are all that run, also those
    which are not the earliest.
    """

    regulation: str
    acknowledge_by: date | None
    acknowledge_work_to: date | None
    respond_by: date
    legal_by: date | None
    unpaused_by: date | None
    work_to: date
    extension_notice_by: date | None
    extend_until: date | None
    extended_to: date | None
    appeal_by: date | None
    appeal_days: int | None
    paused_days: int
    record_months: int | None
    steps: tuple[Step, ...]
    clocks: tuple[Clock, ...]
    unconfirmed: bool


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What is asked of the table. `law`: the one named, where the house has it switched on."""

    regulation: str | None
    law: Regime | None
    right: Right
    history: History
    place: Place
    residence: str | None
    extended: bool

    @property
    def known(self) -> str | None:
        return self.law.name if self.law else None


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
    events: Iterable[Event] = (),
    residence: str | None = None,
) -> Dates:
    """Compute all dates. `regimes` are those switched on; a law not among them is not known.

    `residence` ("DE", "US-VA") narrows the laws that run when none is known. `extended` extends
    whatever the day of the notice; an EXTENSION_NOTIFIED event does so only when it came in time.
    """
    regimes = {**regimes, PROMISE: promise(promise_days)}
    asked = _Question(
        regulation=regulation,
        law=regimes.get(regulation or ""),
        right=right,
        history=history(received, events, place),
        place=place,
        residence=residence,
        extended=extended,
    )
    running = tuple(_running(asked, regimes))
    governing = _governing(asked, running)
    lead = min(governing, key=_day_of)
    promised = lead.extended_to is None and _promise_binds(asked, lead, promise_published)
    bound = [c for c in running if c is lead or promised or c.regulation != PROMISE]
    goal = min(day for clock in bound if (day := clock.respond_target))
    work_to = _work_to(goal, asked.history.received, place)
    notice_by = _earliest(clock.extension_notice_by for clock in governing)
    return Dates(
        regulation=lead.regulation,
        acknowledge_by=_earliest(clock.acknowledge_by for clock in running),
        acknowledge_work_to=_earliest(clock.acknowledge_target for clock in running),
        respond_by=_day_of(lead),
        legal_by=_legal(asked, lead),
        unpaused_by=lead.unpaused_by,
        work_to=work_to,
        extension_notice_by=notice_by,
        extend_until=notice_by if _would_move(lead, governing) else None,
        extended_to=lead.extended_to,
        appeal_by=_earliest(clock.appeal_by for clock in _of_law(asked, running)),
        appeal_days=min(
            (c.appeal_days for c in _of_law(asked, running) if c.appeal_days), default=None
        ),
        paused_days=lead.paused_days,
        record_months=max((c.record_months or 0 for c in running), default=0) or None,
        steps=(
            *_opening(asked, governing),
            *lead.steps,
            *_others(running, lead, governing),
            *_stood_down(lead, bound),
            _closing(lead, goal, work_to, place),
        ),
        clocks=running,
        unconfirmed=any(clock.sure is Sure.UNCONFIRMED for clock in governing),
    )


def _running(asked: _Question, regimes: Mapping[str, Regime]) -> Iterator[Clock]:
    plausible = [r for r in regimes.values() if _may_apply(asked, r)]
    protecting = [r for r in plausible if _protects(asked, r)]
    if asked.known is None and any(r.name != PROMISE and not r.everybody for r in protecting):
        plausible = protecting
    for regime in plausible:
        clock = clocks.run(regime, asked.right, asked.history, asked.place, extended=asked.extended)
        if clock:
            yield clock


def _may_apply(asked: _Question, regime: Regime) -> bool:
    if asked.known is None:
        return not regime.only_named
    return asked.known == regime.name or regime.everybody


def _protects(asked: _Question, regime: Regime) -> bool:
    """Whom no law that is switched on protects by residence may still rely on any of them."""
    if asked.residence is None or regime.everybody:
        return True
    return regime.protects(asked.residence, asked.place.country)


def _governing(asked: _Question, running: Sequence[Clock]) -> Sequence[Clock]:
    """The clocks whose legal dates are shown: the known law's, else every law's, else our word."""
    stated = [c for c in running if c.regulation == asked.known and c.respond_target]
    laws = [c for c in running if c.respond_by and c.regulation != PROMISE]
    return stated or laws or [c for c in running if c.respond_by]


def _promise_binds(asked: _Question, lead: Clock, published: bool) -> bool:
    """Our own word stands beside no law that is known, unless everybody was told it."""
    return published or lead.regulation != asked.known or lead.respond_by is None


def _legal(asked: _Question, lead: Clock) -> date | None:
    is_law = lead.regulation != PROMISE or asked.known == PROMISE
    return lead.respond_by if is_law else None


def _would_move(lead: Clock, governing: Sequence[Clock]) -> bool:
    """A notice helps where every clock that ends first can be extended, and is not yet."""
    first = [clock for clock in governing if _day_of(clock) == _day_of(lead)]
    return all(clock.extension_notice_by and not clock.extended_to for clock in first)


def _of_law(asked: _Question, running: Sequence[Clock]) -> Sequence[Clock]:
    """Appeals are those of the known law; with none known, of every law that runs."""
    return [c for c in running if asked.known in (None, c.regulation)]


def _work_to(goal: date, received: date, place: Place) -> date:
    """The last working day not after `goal`; `goal` itself when the house has none in between."""
    day = working_day_on_or_before(goal, place)
    return day if day >= received else goal


def _day_of(clock: Clock) -> date:
    return clock.respond_by or clock.respond_target or date.max


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _opening(asked: _Question, governing: Sequence[Clock]) -> Iterator[Step]:
    known, since = asked.known, asked.law and asked.law.since
    if asked.regulation is None:
        who = f" that may protect somebody in {asked.residence}" if asked.residence else ""
        words = f"No law is known yet: every law{who} that the house has switched on runs."
        yield _ours(words, kind=StepKind.LAW_UNKNOWN)
    elif known is None:
        named = asked.regulation
        words = f"The house has no law “{named}” switched on: those it has all run."
        yield _ours(words, kind=StepKind.LAW_NOT_ON)
    elif since and asked.history.received < since:
        words = f"“{known}” is in force since {say(since)}: what binds the house anyway runs."
        yield _ours(words, kind=StepKind.NOT_IN_FORCE)
    elif all(clock.regulation != known for clock in governing):
        words = f"“{known}” sets no number of days for this: what binds the house anyway runs."
        yield _ours(words, kind=StepKind.NO_NUMBER)


def _others(running: Sequence[Clock], lead: Clock, governing: Sequence[Clock]) -> Iterator[Step]:
    """What the other clocks say, a line for each of their days."""
    for clock in running:
        if clock is not lead:
            notice = clock.extension_notice_by if clock in governing else None
            for words, day in (
                ("acknowledge by", clock.acknowledge_by),
                ("answer by", clock.respond_by),
                ("our target is", None if clock.respond_by else clock.respond_target),
                ("tell of an extension by", notice),
                ("decide the appeal by", clock.appeal_by),
            ):
                if day:
                    yield _said(clock, f"{clock.title}: {words} {say(day)}.", day)


def _said(clock: Clock, words: str, day: date) -> Step:
    return Step(
        date=day, rule=words, citation=clock.citation, sure=clock.sure, kind=StepKind.OTHER_LAW
    )


def _stood_down(lead: Clock, bound: Sequence[Clock]) -> Iterator[Step]:
    if all(clock.regulation != PROMISE for clock in bound):
        by = "The notice of extension" if lead.extended_to else lead.title
        yield _ours(f"{by} takes the place of the date that the house sets itself.")


def _closing(lead: Clock, goal: date, work_to: date, place: Place) -> Step:
    if work_to != goal:
        rule = f"{say(goal)} is a day off: we work to the working day before."
    elif not is_working_day(work_to, place):
        rule = "The house has no working day before the date: we work to the date itself."
    elif lead.respond_by is None:
        rule = "The law sets no day: we work to a day of our own."
    else:
        rule = "We work to the earliest day that binds the house."
    return _ours(rule, day=work_to, kind=StepKind.WORK_TO)


def _ours(rule: str, *, kind: StepKind = StepKind.RULE, day: date | None = None) -> Step:
    return Step(date=day, rule=rule, citation=DESK_RULE, sure=Sure.OFFICIAL, kind=kind)
