"""What must hold for every law, right, place, day and history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules import calendars, law
from handlers.rules.calendars import Place, is_working_day, local_day
from handlers.rules.events import Event, EventKind
from handlers.rules.law_table import PROMISE, all_regimes, enabled
from storage.vocabulary import Right
from tests.rules.law_kit import PLACES

FIVE = enabled(["gdpr", "uk_gdpr", "ccpa", "can_spam"])
LAWS = [None, *all_regimes()]


@dataclass(frozen=True, kw_only=True)
class Asked:
    regulation: str | None
    right: Right
    received: datetime
    place: Place
    everything: bool
    promise_days: int
    promise_published: bool
    residence: str | None
    events: tuple[Event, ...] = ()

    @property
    def today(self) -> date:
        return local_day(self.received, self.place)

    def dates(self, *, extended: bool = False) -> law.Dates:
        return law.dates(
            regulation=self.regulation,
            right=self.right,
            received=self.received,
            place=self.place,
            regimes=all_regimes() if self.everything else FIVE,
            extended=extended,
            promise_days=self.promise_days,
            promise_published=self.promise_published,
            events=self.events,
            residence=self.residence,
        )


def _waits(received: datetime, hours: list[tuple[EventKind, int]]) -> tuple[Event, ...]:
    return tuple(Event(kind=kind, at=received + timedelta(hours=h)) for kind, h in hours)


PAUSES = [
    EventKind.IDENTITY_ASKED,
    EventKind.IDENTITY_GIVEN,
    EventKind.CLARIFICATION_ASKED,
    EventKind.CLARIFICATION_GIVEN,
]
INSTANTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
    max_value=datetime(2031, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ASKED = st.builds(
    Asked,
    regulation=st.sampled_from(LAWS),
    right=st.sampled_from(list(Right)),
    received=INSTANTS,
    place=st.sampled_from(PLACES),
    everything=st.booleans(),
    promise_days=st.integers(min_value=7, max_value=90),
    promise_published=st.booleans(),
    residence=st.sampled_from([None, "US", "US-OR", "DE", "GB", "ZA", "KR"]),
)


def histories(kinds: list[EventKind]) -> st.SearchStrategy[list[tuple[EventKind, int]]]:
    return st.lists(
        st.tuples(st.sampled_from(kinds), st.integers(min_value=0, max_value=24 * 120)), max_size=6
    )


@settings(max_examples=400, deadline=None)
@given(asked=ASKED, extended=st.booleans(), hours=histories(list(EventKind)))
def test_no_date_lies_before_receipt_and_work_ends_in_time(
    asked: Asked, extended: bool, hours: list[tuple[EventKind, int]]
) -> None:
    asked = replace(asked, events=_waits(asked.received, hours))
    found = asked.dates(extended=extended)
    assert all(step.date is None or step.date >= asked.today for step in found.steps)
    assert asked.today <= found.work_to <= found.respond_by
    assert found.legal_by in (None, found.respond_by)
    assert is_working_day(found.work_to, asked.place)
    assert found.paused_days >= 0
    if found.acknowledge_by and found.acknowledge_work_to:
        assert asked.today < found.acknowledge_work_to <= found.acknowledge_by
    if found.extended_to:
        assert found.extension_notice_by is not None
        assert found.extension_notice_by <= found.extended_to == found.respond_by


@settings(max_examples=400, deadline=None)
@given(asked=ASKED, extended=st.booleans(), hours=histories(list(EventKind)))
def test_every_date_has_its_step(
    asked: Asked, extended: bool, hours: list[tuple[EventKind, int]]
) -> None:
    found = replace(asked, events=_waits(asked.received, hours)).dates(extended=extended)
    explained = {step.date for step in found.steps}
    shown = {
        found.acknowledge_by,
        found.respond_by,
        found.work_to,
        found.extension_notice_by,
        found.extended_to,
        found.unpaused_by,
        found.appeal_by,
    }
    assert shown - {None} <= explained
    assert found.steps[-1].date == found.work_to
    assert all(step.rule and step.citation for step in found.steps)


@settings(max_examples=300, deadline=None)
@given(asked=ASKED, hours=histories(PAUSES))
def test_an_extension_never_shortens(asked: Asked, hours: list[tuple[EventKind, int]]) -> None:
    asked = replace(asked, events=_waits(asked.received, hours))
    first, longer = asked.dates(extended=False), asked.dates(extended=True)
    assert longer.respond_by >= first.respond_by
    assert longer.work_to >= first.work_to
    assert longer.extension_notice_by == first.extension_notice_by


@settings(max_examples=400, deadline=None)
@given(asked=ASKED, extended=st.booleans(), hours=histories(PAUSES))
def test_a_pause_never_shortens(
    asked: Asked, extended: bool, hours: list[tuple[EventKind, int]]
) -> None:
    usual = asked.dates(extended=extended)
    waited = replace(asked, events=_waits(asked.received, hours)).dates(extended=extended)
    assert waited.respond_by >= usual.respond_by
    assert waited.work_to >= usual.work_to
    assert waited.acknowledge_by == usual.acknowledge_by
    if waited.respond_by > usual.respond_by and waited.regulation == usual.regulation:
        assert waited.unpaused_by == usual.respond_by


@settings(max_examples=200, deadline=None)
@given(asked=ASKED, closed=st.sets(st.integers(min_value=0, max_value=100), max_size=5))
def test_a_closing_day_moves_no_legal_date_and_no_work_to_later(
    asked: Asked, closed: set[int]
) -> None:
    days = frozenset(asked.today + timedelta(days=n) for n in closed)
    shut = replace(asked, place=replace(asked.place, closed=days))
    usual, found = asked.dates(), shut.dates()
    assert found.respond_by == usual.respond_by
    assert found.acknowledge_by == usual.acknowledge_by
    assert found.work_to <= usual.work_to or not is_working_day(found.work_to, shut.place)


@contextmanager
def one_more_holiday(day: date) -> Iterator[None]:
    """A new public holiday in every country."""
    real = calendars._year

    @cache
    def year(country: str, subdivision: str | None, number: int) -> holidays.HolidayBase:
        if number != day.year:
            return real(country, subdivision, number)
        changed = holidays.country_holidays(country, subdiv=subdivision, years=number, expand=False)
        changed[day] = "A new holiday"
        return changed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendars, "_year", year)
        yield


@settings(max_examples=200, deadline=None)
@given(
    asked=ASKED,
    extended=st.booleans(),
    hours=histories([*PAUSES, EventKind.EXTENSION_NOTIFIED]),
    after=st.integers(min_value=1, max_value=120),
    on_the_day=st.booleans(),
)
def test_a_new_holiday_makes_no_legal_date_earlier(
    asked: Asked,
    extended: bool,
    hours: list[tuple[EventKind, int]],
    after: int,
    on_the_day: bool,
) -> None:
    asked = replace(asked, events=_waits(asked.received, hours))
    usual = asked.dates(extended=extended)
    new = usual.respond_by if on_the_day else asked.today + timedelta(days=after)
    with one_more_holiday(new):
        found = asked.dates(extended=extended)
        assert is_working_day(found.work_to, asked.place)
    assert found.work_to != new
    assert found.respond_by >= usual.respond_by
    for before, now in (
        (usual.acknowledge_by, found.acknowledge_by),
        (usual.extension_notice_by, found.extension_notice_by),
        (usual.legal_by, found.legal_by),
    ):
        assert (before is None) == (now is None)
        assert before is None or now is None or now >= before


@settings(max_examples=200, deadline=None)
@given(asked=ASKED)
def test_when_the_law_is_unknown_none_that_runs_is_missed(asked: Asked) -> None:
    found = replace(asked, regulation=None).dates()
    legal = [clock.respond_by for clock in found.clocks if clock.respond_by]
    assert found.work_to <= min(legal)
    titles = " ".join(step.rule for step in found.steps)
    others = [
        clock for clock in found.clocks if clock.regulation not in (found.regulation, PROMISE)
    ]
    assert all(clock.title in titles for clock in others)


QUESTIONS = [EventKind.IDENTITY_ASKED, EventKind.CLARIFICATION_ASKED, EventKind.IDENTITY_LAPSED]


@settings(max_examples=300, deadline=None)
@given(asked=ASKED, extended=st.booleans(), hours=histories(QUESTIONS))
def test_a_question_that_nobody_answers_moves_no_date(
    asked: Asked, extended: bool, hours: list[tuple[EventKind, int]]
) -> None:
    usual = asked.dates(extended=extended)
    found = replace(asked, events=_waits(asked.received, hours)).dates(extended=extended)
    assert (found.respond_by, found.work_to) == (usual.respond_by, usual.work_to)
    assert (found.extend_until, found.legal_by) == (usual.extend_until, usual.legal_by)


@settings(max_examples=400, deadline=None)
@given(asked=ASKED, hours=histories(PAUSES), late=st.booleans())
def test_a_notice_helps_to_its_last_day_and_not_after(
    asked: Asked, hours: list[tuple[EventKind, int]], late: bool
) -> None:
    asked = replace(asked, events=_waits(asked.received, hours))
    usual = asked.dates()
    if usual.extend_until is None:
        return
    day = usual.extend_until + timedelta(days=late)
    at = calendars.at_local(day, time(23, 59), asked.place)
    notice = Event(kind=EventKind.EXTENSION_NOTIFIED, at=at)
    found = replace(asked, events=(*asked.events, notice)).dates()
    if not late:
        assert found.respond_by > usual.respond_by
    elif asked.regulation is not None:
        assert found.respond_by == usual.respond_by


@settings(max_examples=300, deadline=None)
@given(asked=ASKED, hours=histories([*PAUSES, EventKind.EXTENSION_NOTIFIED]))
def test_what_was_over_before_a_request_came_in_is_none_of_its_own(
    asked: Asked, hours: list[tuple[EventKind, int]]
) -> None:
    """A right asked for later shares the events of its ticket."""
    whole = [
        event
        for kind, hour in hours
        for event in (
            Event(kind=kind, at=asked.received - timedelta(days=200, hours=-hour)),
            Event(kind=_ANSWERED.get(kind, kind), at=asked.received - timedelta(days=60)),
        )
    ]
    usual, found = asked.dates(), replace(asked, events=tuple(whole)).dates()
    assert found == usual


_ANSWERED = {
    EventKind.IDENTITY_ASKED: EventKind.IDENTITY_GIVEN,
    EventKind.CLARIFICATION_ASKED: EventKind.CLARIFICATION_GIVEN,
}
