"""Working hours, counted forth and back, and when staff may be spoken to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.calendars import Place
from handlers.rules.hours import Hours

ZONE = ZoneInfo("Europe/Berlin")
BERLIN = Place(country="DE", subdivision="BE", zone=ZONE)
OFFICE = Hours(place=BERLIN)
# A house that works Sunday to Thursday, with an early day and a night after midnight only.
WEEK = Place(country="DE", subdivision="BE", zone=ZONE, week=frozenset((6, 0, 1, 2, 3)))
EARLY = Hours(
    place=WEEK, opens=time(7), closes=time(15, 30), quiet_from=time(0), quiet_until=time(6)
)


def at(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZONE)


def said(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-06-10T09:30", 4, "2026-06-10 13:30"),
        ("2026-06-10T13:00", 4, "2026-06-10 17:00"),  # ends with the day, not on the next
        ("2026-06-10T16:00", 4, "2026-06-11 12:00"),
        ("2026-06-10T06:00", 4, "2026-06-10 13:00"),  # before the house opens
        ("2026-06-10T22:15", 4, "2026-06-11 13:00"),  # at night
        ("2026-06-12T15:00", 4, "2026-06-15 11:00"),  # Friday to Monday
        ("2026-04-02T16:00", 4, "2026-04-07 12:00"),  # over Easter
        ("2026-03-27T16:00", 4, "2026-03-30 12:00"),  # over the clock change
        ("2026-06-10T09:00", 20, "2026-06-12 13:00"),
    ],
)
def test_working_time_is_counted_while_the_house_is_open(
    since: str, hours: int, until: str
) -> None:
    assert said(OFFICE.after(at(since), timedelta(hours=hours))) == until


@pytest.mark.parametrize(
    ("until", "since"),
    [
        ("2026-06-10T13:30", "2026-06-10 09:30"),
        ("2026-06-10T11:00", "2026-06-09 15:00"),
        ("2026-06-10T20:00", "2026-06-10 13:00"),
        ("2026-06-14T12:00", "2026-06-12 13:00"),  # Sunday: Friday afternoon
        ("2026-04-07T09:30", "2026-04-02 13:30"),
    ],
)
def test_and_back(until: str, since: str) -> None:
    assert said(OFFICE.before(at(until), timedelta(hours=4))) == since


@pytest.mark.parametrize(
    ("hours", "now", "moment"),
    [
        (OFFICE, "2026-06-10T12:00", "2026-06-10 12:00"),
        (OFFICE, "2026-06-10T08:00", "2026-06-10 08:00"),  # early, and not in the night
        (OFFICE, "2026-06-10T07:59", "2026-06-10 09:00"),
        (OFFICE, "2026-06-10T17:59", "2026-06-10 17:59"),
        (OFFICE, "2026-06-10T18:00", "2026-06-11 09:00"),
        (OFFICE, "2026-06-13T12:00", "2026-06-15 09:00"),  # Saturday
        (OFFICE, "2026-04-02T23:00", "2026-04-07 09:00"),  # the night before Good Friday
        (EARLY, "2026-06-12T12:00", "2026-06-14 07:00"),  # Friday is free, Sunday is not
        (EARLY, "2026-06-14T23:59", "2026-06-14 23:59"),
        (EARLY, "2026-06-15T00:00", "2026-06-15 07:00"),
    ],
)
def test_staff_are_left_alone_at_night_and_on_days_off(hours: Hours, now: str, moment: str) -> None:
    assert said(hours.next_moment(at(now))) == moment
    assert hours.may_speak(at(now)) == (moment == now.replace("T", " "))


@pytest.mark.parametrize(
    ("opens", "closes", "quiet_from", "quiet_until"),
    [
        (17, 9, 18, 8),  # ends before it begins
        (9, 9, 18, 8),
        (9, 17, 16, 8),  # the night begins at work
        (9, 17, 18, 10),  # and lasts into it
        (9, 17, 12, 13),  # a rest at noon is no night
        (9, 17, 8, 18),
    ],
)
def test_hours_that_contradict_each_other_are_refused(
    opens: int, closes: int, quiet_from: int, quiet_until: int
) -> None:
    with pytest.raises(ValueError, match="must"):
        Hours(
            place=BERLIN,
            opens=time(opens),
            closes=time(closes),
            quiet_from=time(quiet_from),
            quiet_until=time(quiet_until),
        )


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until"), [(17, 9), (18, 18), (0, 9), (20, 0), (17, 17)]
)
def test_nights_that_touch_the_day_or_are_none_at_all_are_fine(
    quiet_from: int, quiet_until: int
) -> None:
    hours = Hours(place=BERLIN, quiet_from=time(quiet_from), quiet_until=time(quiet_until))
    assert hours.may_speak(at("2026-06-10T09:00"))
    assert hours.may_speak(at("2026-06-10T16:59"))


@settings(max_examples=200, deadline=None)
@given(
    since=st.datetimes(
        min_value=datetime(2024, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(2031, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    minutes=st.integers(min_value=1, max_value=3000),
    hours=st.sampled_from([OFFICE, EARLY]),
)
def test_forth_and_back_again(since: datetime, minutes: int, hours: Hours) -> None:
    work = timedelta(minutes=minutes)
    end = hours.after(since, work)
    assert end >= since + work
    begin = hours.before(end, work)
    assert hours.after(begin, work) == end
    moment = hours.next_moment(since)
    assert moment >= since
    assert hours.may_speak(moment)
    assert hours.next_moment(moment) == moment


def test_the_week_of_the_house_counts_and_its_holidays_still_do() -> None:
    assert not EARLY.may_speak(at("2026-06-12T12:00"))  # a Friday
    assert EARLY.may_speak(at("2026-06-14T12:00"))  # a Sunday
    new_year = date(2026, 1, 1)  # a Thursday
    assert not EARLY.may_speak(datetime.combine(new_year, time(12), tzinfo=ZONE))
