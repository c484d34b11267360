"""When staff are told, at the house's opening hour; what was said stays said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules import ladder
from handlers.rules.calendars import Place, is_working_day
from handlers.rules.hours import Hours
from handlers.rules.ladder import CALLS, REMINDERS, URGENCY, Reminder, Said, Term
from storage.vocabulary import DueKind

BERLIN = Hours(place=Place(country="DE", subdivision="BE", zone=ZoneInfo("Europe/Berlin")))
CINCINNATI = Hours(place=Place(country="US", subdivision="OH", zone=ZoneInfo("America/New_York")))


def at(local: str, hours: Hours = BERLIN) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=hours.place.zone)


def term(
    received: str, work_to: str, acknowledge: str | None = None, hours: Hours = BERLIN
) -> Term:
    return Term(
        received=at(received, hours),
        work_to=date.fromisoformat(work_to),
        acknowledge_to=date.fromisoformat(acknowledge) if acknowledge else None,
    )


def shown(found: tuple[Reminder, ...], hours: Hours = BERLIN) -> list[tuple[str, str]]:
    """Kind and local time of each reminder."""
    return [(r.kind.value, f"{r.at.astimezone(hours.place.zone):%Y-%m-%d %H:%M}") for r in found]


def the_ladder(
    received: str, work_to: str, hours: Hours = BERLIN, acknowledge: str | None = None
) -> list[tuple[str, str]]:
    return shown(ladder.steps(term(received, work_to, acknowledge, hours), hours), hours)


def test_a_month_has_the_whole_ladder() -> None:
    assert the_ladder("2026-06-10T10:00", "2026-07-10") == [
        ("half_time", "2026-06-25 09:00"),
        ("days_7", "2026-07-03 09:00"),
        ("days_3", "2026-07-07 09:00"),
        ("days_1", "2026-07-09 09:00"),
        ("overdue", "2026-07-11 09:00"),
    ]


def test_it_is_said_when_the_house_opens() -> None:
    early = Hours(place=BERLIN.place, opens=time(7, 30), quiet_until=time(7))
    assert {hour[-5:] for _, hour in the_ladder("2026-06-10T10:00", "2026-07-10", early)} == {
        "07:30"
    }


def test_days_off_move_a_reminder_earlier_and_no_two_share_a_morning() -> None:
    """Tuesday after Easter: one day before is Easter Monday, three days before is Saturday."""
    assert the_ladder("2026-03-05T10:00", "2026-04-07")[1:4] == [
        ("days_7", "2026-03-31 09:00"),
        ("days_3", "2026-04-01 09:00"),
        ("days_1", "2026-04-02 09:00"),
    ]


def test_overdue_is_told_on_the_very_next_morning_day_off_or_not() -> None:
    assert the_ladder("2026-07-02T10:00", "2026-08-14", CINCINNATI)[-1] == (
        "overdue",
        "2026-08-15 09:00",
    )


@pytest.mark.parametrize(
    ("work_to", "steps"),
    [
        # Half of it is seven days.
        ("2026-06-24", ["days_7 06-17", "days_3 06-19", "days_1 06-23", "overdue 06-25"]),
        ("2026-06-16", ["days_3 06-12", "days_1 06-15", "overdue 06-17"]),
        ("2026-06-12", ["days_1 06-11", "overdue 06-13"]),
        # The morning of receipt is over: nobody meets the date without a word all the same.
        ("2026-06-11", ["days_1 06-11", "overdue 06-12"]),
        ("2026-06-10", ["overdue 06-11"]),
    ],
)
def test_a_short_period_has_a_short_ladder(work_to: str, steps: list[str]) -> None:
    found = the_ladder("2026-06-10T10:00", work_to)
    assert [f"{kind} {moment[5:10]}" for kind, moment in found] == steps


def test_the_acknowledgement_is_asked_for_on_the_working_day_before() -> None:
    found = the_ladder("2026-07-02T10:00", "2026-08-14", CINCINNATI, acknowledge="2026-07-20")
    assert found[0] == ("acknowledge", "2026-07-17 09:00")


def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_clock_change() -> None:
    """Berlin changes its clocks on 29 March 2026."""
    found = ladder.steps(term("2026-03-05T10:00", "2026-04-07"), BERLIN)
    assert {r.at.astimezone(BERLIN.place.zone).time() for r in found} == {time(9)}
    assert {r.at.astimezone(UTC).hour for r in found} == {7, 8}


# --- what was said stays said ---------------------------------------------------------------


def said(kind: DueKind, when: str, of: str) -> Said:
    return Said(kind=kind, at=at(when), of=date.fromisoformat(of))


HALF = said(DueKind.HALF_TIME, "2026-06-25T09:00", "2026-07-10")
WEEK = said(DueKind.DAYS_7, "2026-07-03T09:00", "2026-07-10")


@pytest.mark.parametrize(
    ("case", "work_to", "now", "earlier", "left"),
    [
        (
            "the same dates again repeat nothing",
            "2026-07-10",
            "2026-07-03T12:00",
            (HALF, WEEK),
            ["days_3 07-07 09:00", "days_1 07-09 09:00", "overdue 07-11 09:00"],
        ),
        (
            "an extension starts a ladder of its own",
            "2026-09-10",
            "2026-07-03T12:00",
            (HALF, WEEK),
            ["half_time 07-24", "days_7 09-03", "days_3 09-07", "days_1 09-09", "overdue 09-11"],
        ),
        (
            "a date that moves nearer is told at once",
            "2026-07-06",
            "2026-07-03T12:00",
            (HALF, WEEK),
            ["days_3 07-02", "days_1 07-03", "overdue 07-07"],
        ),
        (
            "one day later: who heard of the earlier date is not told of the steps gone by",
            "2026-07-09",
            "2026-07-03T12:00",
            (HALF, said(DueKind.DAYS_7, "2026-07-03T09:00", "2026-07-08")),
            ["days_3 07-06", "days_1 07-08", "overdue 07-10"],
        ),
        (
            "what fell into an outage is still in the plan",
            "2026-07-10",
            "2026-07-08T12:00",
            (HALF,),
            ["days_7 07-03", "days_3 07-07", "days_1 07-09", "overdue 07-11"],
        ),
        (
            "one line spoke for all",
            "2026-07-10",
            "2026-07-08T12:00",
            (HALF, said(DueKind.DAYS_3, "2026-07-08T10:00", "2026-07-10")),
            ["days_1 07-09", "overdue 07-11"],
        ),
        (
            "overdue goes on tomorrow, whatever moves",
            "2026-07-09",
            "2026-07-11T12:00",
            (HALF, WEEK, said(DueKind.OVERDUE, "2026-07-11T09:00", "2026-07-10")),
            ["overdue 07-12"],
        ),
        (
            "a reminder of before the ledger told of which date",
            "2026-07-10",
            "2026-07-04T12:00",
            (HALF, Said(kind=DueKind.DAYS_7, at=at("2026-07-03T09:00"))),
            ["days_3 07-07", "days_1 07-09", "overdue 07-11"],
        ),
    ],
)
def test_a_plan_made_anew(
    case: str, work_to: str, now: str, earlier: tuple[Said, ...], left: list[str]
) -> None:
    asked = term("2026-06-10T10:00", work_to)
    found = shown(ladder.plan(asked, BERLIN, now=at(now), said=earlier))
    short = [f"{kind} {moment[5:]}" for kind, moment in found]
    assert [each.startswith(want) for each, want in zip(short, left, strict=True)] == [
        True for _ in left
    ], (case, short)


# --- quiet hours ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "now", "work_to", "until"),
    [
        (DueKind.DAYS_3, "2026-07-07T12:00", "2026-07-10", None),
        (DueKind.DAYS_3, "2026-07-07T22:00", "2026-07-10", "2026-07-08 09:00"),
        (DueKind.UNASSIGNED, "2026-07-11T12:00", "2026-07-20", "2026-07-13 09:00"),
        # On the evening of the last day the next morning would be too late.
        (DueKind.DAYS_1, "2026-07-10T22:00", "2026-07-10", None),
        # On the evening before, the morning of the date itself is still in time.
        (DueKind.DAYS_1, "2026-07-09T22:00", "2026-07-10", "2026-07-10 09:00"),
        # Saturday, due on Sunday: Monday would be too late.
        (DueKind.DAYS_1, "2026-07-11T12:00", "2026-07-12", None),
        (DueKind.OVERDUE, "2026-07-12T03:00", "2026-07-10", None),
        (DueKind.UNASSIGNED, "2026-07-11T12:00", None, "2026-07-13 09:00"),
    ],
)
def test_only_what_is_overdue_or_nearly_so_is_said_at_night(
    kind: DueKind, now: str, work_to: str | None, until: str | None
) -> None:
    due = date.fromisoformat(work_to) if work_to else None
    moment = ladder.put_off(kind, BERLIN, now=at(now), work_to=due)
    found = f"{moment.astimezone(BERLIN.place.zone):%Y-%m-%d %H:%M}" if moment else None
    assert found == until


def test_every_step_has_its_place_and_its_call() -> None:
    assert set(URGENCY) == set(CALLS) == REMINDERS
    assert len(URGENCY) == len(REMINDERS)


@settings(max_examples=300, deadline=None)
@given(
    received=st.datetimes(
        min_value=datetime(2024, 1, 1),  # noqa: DTZ001 hypothesis adds the zone
        max_value=datetime(2031, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    length=st.integers(min_value=0, max_value=100),
    acknowledge=st.none() | st.integers(min_value=1, max_value=20),
    hours=st.sampled_from([BERLIN, CINCINNATI]),
)
def test_each_kind_comes_once_in_order_and_after_receipt(
    received: datetime, length: int, acknowledge: int | None, hours: Hours
) -> None:
    place = hours.place
    start = received.astimezone(place.zone).date()
    asked = Term(
        received=received,
        work_to=start + timedelta(days=length),
        acknowledge_to=None if acknowledge is None else start + timedelta(days=acknowledge),
    )
    found = ladder.steps(asked, hours)
    assert ladder.plan(asked, hours, now=received) == found
    days = {r.kind: r.at.astimezone(place.zone).date() for r in found}
    assert len(days) == len(found)
    assert [r.at for r in found] == sorted(r.at for r in found)
    assert all(r.at > received for r in found)
    assert days.pop(DueKind.OVERDUE) == asked.work_to + timedelta(days=1)
    if length > 0:
        assert DueKind.DAYS_1 in days, "nobody meets the date without a word"
    if days.get(DueKind.DAYS_1) == asked.work_to:
        assert not days.keys() & {DueKind.DAYS_3, DueKind.DAYS_7, DueKind.HALF_TIME}
        days.pop(DueKind.DAYS_1)
    assert all(is_working_day(day, place) for day in days.values())
    days.pop(DueKind.ACKNOWLEDGE, None)
    assert len(set(days.values())) == len(days)
    assert all(day < asked.work_to for day in days.values())
    order = [DueKind.HALF_TIME, DueKind.DAYS_7, DueKind.DAYS_3, DueKind.DAYS_1]
    assert list(days) == [kind for kind in order if kind in days]
