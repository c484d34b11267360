"""Days, months and working days of places."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from handlers.rules.calendars import (
    Place,
    add_business_days,
    add_months,
    at_local,
    holiday_name,
    is_working_day,
    local_day,
    working_day_on_or_before,
    zone_of,
)
from tests.rules.law_kit import BERLIN, CINCINNATI, DUBAI, LONDON, MUNICH, day


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-08-31", 1, "2026-09-30"),
    ],
)
def test_a_month_ends_on_the_same_date_or_the_last(start: str, count: int, end: str) -> None:
    """Regulation 1182/71 Art 3(2)(c)."""
    assert add_months(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("start", "count", "country", "end"),
    [
        ("2026-07-02", 10, "US", "2026-07-17"),  # Friday 3 July is the observed holiday
        ("2026-07-02", 10, None, "2026-07-16"),
        ("2026-07-03", 1, "US", "2026-07-06"),
        ("2026-12-24", 1, "US", "2026-12-28"),
    ],
)
def test_business_days(start: str, count: int, country: str | None, end: str) -> None:
    assert add_business_days(day(start), count, country=country) == day(end)


@pytest.mark.parametrize(
    ("place", "on", "works"),
    [
        (BERLIN, "2026-04-06", False),  # Easter Monday
        (BERLIN, "2026-01-06", True),
        (MUNICH, "2026-01-06", False),  # Epiphany
        (BERLIN, "2027-03-08", False),  # Women's Day
        (MUNICH, "2027-03-08", True),
        (CINCINNATI, "2026-04-03", True),  # Good Friday is no federal holiday
        (CINCINNATI, "2026-07-03", False),
        (LONDON, "2026-12-28", False),  # Boxing Day, a Saturday, is moved
        (DUBAI, "2026-07-05", False),  # Sunday
    ],
)
def test_working_days_of_places(place: Place, on: str, works: bool) -> None:
    assert is_working_day(day(on), place) is works


def test_closing_days_are_days_off() -> None:
    place = Place(country="DE", zone=BERLIN.zone, closed=frozenset({day("2026-12-24")}))
    assert working_day_on_or_before(day("2026-12-27"), place) == day("2026-12-23")
    assert holiday_name(day("2026-12-24"), "DE") is None


@pytest.mark.parametrize(
    ("at", "place", "belongs_to"),
    [
        ("2026-06-10T23:59:59+02:00", BERLIN, "2026-06-10"),
        ("2026-06-10T22:00:00+00:00", BERLIN, "2026-06-11"),
        ("2026-06-11T03:59:00+00:00", CINCINNATI, "2026-06-10"),
        ("2026-10-25T00:30:00+00:00", BERLIN, "2026-10-25"),  # 02:30, for the first time
        ("2026-03-28T23:30:00+00:00", BERLIN, "2026-03-29"),
    ],
)
def test_an_instant_belongs_to_a_local_day(at: str, place: Place, belongs_to: str) -> None:
    assert local_day(datetime.fromisoformat(at), place) == day(belongs_to)


def test_nine_o_clock_before_and_after_the_clock_change() -> None:
    assert at_local(date(2026, 3, 28), time(9), BERLIN) == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert at_local(date(2026, 3, 29), time(9), BERLIN) == datetime(2026, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "at", "zone"),
    [
        ("DE", "2026-03-05T10:00:00+01:00", "Europe/Berlin"),
        ("GB", "2026-03-05T10:00:00+01:00", "Europe/London"),
        ("US", "2026-07-02T23:59:00-07:00", "America/Phoenix"),
        ("US", "2026-07-02T23:59:00+02:00", "America/New_York"),
        ("AU", "2026-07-02T10:00:00+10:00", "Australia/Hobart"),
    ],
)
def test_a_place_without_a_zone_takes_the_one_that_agrees(country: str, at: str, zone: str) -> None:
    instant = datetime.fromisoformat(at)
    found = zone_of(country, instant)
    assert instant.astimezone(found).date() == instant.astimezone(ZoneInfo(zone)).date()
    if zone.startswith("Europe") or instant.utcoffset() == instant.astimezone(found).utcoffset():
        assert found.key.partition("/")[0] == zone.partition("/")[0]


def test_a_country_that_is_none_has_no_zone() -> None:
    with pytest.raises(ValueError, match="no country"):
        zone_of("XX", datetime(2026, 1, 1, tzinfo=UTC))
