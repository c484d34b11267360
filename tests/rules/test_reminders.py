"""When staff are told, at nine in the morning at the house's place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.calendars import Place, is_working_day
from handlers.rules.law import reminders
from storage.vocabulary import DueKind

BERLIN = Place(country="DE", subdivision="BE", zone=ZoneInfo("Europe/Berlin"))
CINCINNATI = Place(country="US", subdivision="OH", zone=ZoneInfo("America/New_York"))


def ladder(
    received: str, work_to: str, place: Place = BERLIN, acknowledge: str | None = None
) -> list[tuple[str, str]]:
    """Kind and local time of each reminder."""
    found = reminders(
        received=datetime.fromisoformat(received).replace(tzinfo=place.zone),
        work_to=date.fromisoformat(work_to),
        place=place,
        acknowledge_work_to=date.fromisoformat(acknowledge) if acknowledge else None,
    )
    return [(r.kind.value, f"{r.at.astimezone(place.zone):%Y-%m-%d %H:%M}") for r in found]


def test_a_month_has_the_whole_ladder() -> None:
    assert ladder("2026-06-10T10:00", "2026-07-10") == [
        ("half_time", "2026-06-25 09:00"),
        ("days_7", "2026-07-03 09:00"),
        ("days_3", "2026-07-07 09:00"),
        ("days_1", "2026-07-09 09:00"),
        ("overdue", "2026-07-11 09:00"),
    ]


def test_days_off_move_a_reminder_earlier_and_no_two_share_a_morning() -> None:
    """Tuesday after Easter: one day before is Easter Monday, three days before is Saturday."""
    assert ladder("2026-03-05T10:00", "2026-04-07")[1:4] == [
        ("days_7", "2026-03-31 09:00"),
        ("days_3", "2026-04-01 09:00"),
        ("days_1", "2026-04-02 09:00"),
    ]


def test_overdue_is_told_on_the_very_next_morning_day_off_or_not() -> None:
    assert ladder("2026-07-02T10:00", "2026-08-14", CINCINNATI)[-1] == (
        "overdue",
        "2026-08-15 09:00",
    )


@pytest.mark.parametrize(
    ("work_to", "kinds"),
    [
        ("2026-06-24", ["days_7", "days_3", "days_1", "overdue"]),  # half of it is seven days
        ("2026-06-16", ["days_3", "days_1", "overdue"]),
        ("2026-06-12", ["days_1", "overdue"]),
        ("2026-06-11", ["overdue"]),  # the morning of receipt is over
    ],
)
def test_a_short_period_has_a_short_ladder(work_to: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in ladder("2026-06-10T10:00", work_to)] == kinds


def test_the_acknowledgement_is_asked_for_on_the_working_day_before() -> None:
    found = ladder("2026-07-02T10:00", "2026-08-14", CINCINNATI, acknowledge="2026-07-20")
    assert found[0] == ("acknowledge", "2026-07-17 09:00")


def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_clock_change() -> None:
    """Berlin changes its clocks on 29 March 2026."""
    found = reminders(
        received=datetime(2026, 3, 5, 10, tzinfo=BERLIN.zone),
        work_to=date(2026, 4, 7),
        place=BERLIN,
    )
    assert {r.at.astimezone(BERLIN.zone).time() for r in found} == {time(9)}
    assert {r.at.astimezone(UTC).hour for r in found} == {7, 8}


@settings(max_examples=300, deadline=None)
@given(
    received=st.datetimes(
        min_value=datetime(2024, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(2031, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    length=st.integers(min_value=0, max_value=100),
    acknowledge=st.none() | st.integers(min_value=1, max_value=20),
    place=st.sampled_from([BERLIN, CINCINNATI]),
)
def test_each_kind_comes_once_in_order_and_after_receipt(
    received: datetime, length: int, acknowledge: int | None, place: Place
) -> None:
    start = received.astimezone(place.zone).date()
    work_to = start + timedelta(days=length)
    found = reminders(
        received=received,
        work_to=work_to,
        place=place,
        acknowledge_work_to=None if acknowledge is None else start + timedelta(days=acknowledge),
    )
    days = {r.kind: r.at.astimezone(place.zone).date() for r in found}
    assert len(days) == len(found)
    assert [r.at for r in found] == sorted(r.at for r in found)
    assert all(r.at > received for r in found)
    assert days.pop(DueKind.OVERDUE) == work_to + timedelta(days=1)
    assert all(is_working_day(day, place) for day in days.values())
    days.pop(DueKind.ACKNOWLEDGE, None)
    assert len(set(days.values())) == len(days)
    assert all(day < work_to for day in days.values())
    order = [DueKind.HALF_TIME, DueKind.DAYS_7, DueKind.DAYS_3, DueKind.DAYS_1]
    assert list(days) == [kind for kind in order if kind in days]
