"""A year in one test: 400 requests, random acts and three outages, and nothing is missed.

What was owed is worked out here from what happened, day by day, without the desk's own plan: from
the words of the ladder and a calendar of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import func, select

from handlers.desk import Desk
from handlers.house import Hours, House
from storage import migrate
from storage.database import connect
from storage.sealed import Keyring
from storage.tables import Parcel
from storage.vocabulary import ParcelKind
from tests.handlers.year_kit import TICK, Heard, Look, Outage, Year, is_worked
from tests.people import Clock

ZONE = ZoneInfo("America/New_York")
BEGIN, END = datetime(2026, 1, 5, 15, tzinfo=UTC), datetime(2027, 1, 10, 15, tzinfo=UTC)
TICKETS = 400


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


OUTAGES = (
    Outage(begins=local("2026-02-10T14:00"), ends=local("2026-02-14T03:10")),  # to a Saturday night
    Outage(begins=local("2026-06-05T16:00"), ends=local("2026-06-09T11:20")),  # over a weekend
    Outage(begins=local("2026-11-24T10:00"), ends=local("2026-11-30T05:00")),  # over Thanksgiving
)


@pytest.fixture
def year(tmp_path: Path, house: House, keys: Keyring) -> Iterator[Year]:
    """A house that is spoken to from nine to six, so that a working morning begins at nine."""
    database = connect(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate.upgrade(database)
    clock = Clock(now=BEGIN)
    desk = Desk(
        database=database,
        keys=keys,
        house=house.model_copy(update={"hours": Hours(quiet_until=time(9))}),
        base_url="https://desk.losant.example",
        address=house.desk.address,
        slack_channel="C0PRIVACY",
        clock=clock,
    )
    yield Year(desk, clock, seed=2026, outages=OUTAGES)
    database.dispose()


@pytest.mark.timeout(400)
def test_every_step_that_was_owed_happened_once(year: Year) -> None:
    year.write(TICKETS, BEGIN, END - timedelta(days=5))
    year.run(END)

    heard: dict[int, list[Heard]] = {}
    for each in year.heard():
        heard.setdefault(each.ticket, []).append(each)
    assert len(year.looks) == TICKETS
    for number, looks in year.looks.items():
        owed = [*Owed(looks=looks).over(year.sweeps)]
        assert _told(heard.get(number, [])) == _told(owed), number
        _no_date_without_a_word(year, looks, heard.get(number, []))
        _said_in_time(year, heard.get(number, []))
    _the_year_was_worth_it(year, heard)


def _told(heard: Sequence[Heard]) -> list[tuple[str, str, list[str]]]:
    return [(f"{each.at:%Y-%m-%d %H:%M}", each.kind, sorted(each.said)) for each in heard]


# --- the oracle -----------------------------------------------------------------------------

URGENT_FIRST = (
    "overdue",
    "days_1",
    "days_3",
    "acknowledge",
    "unassigned",
    "days_7",
    "half_time",
)
# Who has heard of the later step needs not hear of the earlier one any more.
SPEAKS_FOR = {
    "days_1": {"days_1", "overdue"},
    "days_3": {"days_3", "days_1", "overdue"},
    "days_7": {"days_7", "days_3", "days_1", "overdue"},
    "half_time": {"half_time", "days_7", "days_3", "days_1", "overdue"},
    "acknowledge": {"acknowledge"},
}


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def nine(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=ZONE).astimezone(UTC)


def may_speak(moment: datetime) -> bool:
    here = moment.astimezone(ZONE)
    return is_worked(here.date()) and time(9) <= here.time() < time(18)


@cache
def four_hours_later(since: datetime) -> datetime:
    """Minute by minute: 240 minutes during which the house was open."""
    left, moment = 240, since
    while left:
        here = moment.astimezone(ZONE)
        if is_worked(here.date()) and time(9) <= here.time() < time(17):
            left -= 1
        moment += timedelta(minutes=1)
        if not is_worked(here.date()) or here.time() >= time(17):
            moment = max(moment, nine(here.date() + timedelta(days=1)))
        elif here.time() < time(9):
            moment = nine(here.date())
    return moment


@cache
def mornings(received: datetime, work_to: date, acknowledge_to: date | None) -> dict[str, datetime]:
    """The ladder towards one date, as it is written in the house's rules."""
    found: dict[str, date] = {}
    before = work_to
    for kind, count in (("days_1", 1), ("days_3", 3), ("days_7", 7)):
        day = work_to - timedelta(days=count)
        while day >= before or not is_worked(day):
            day -= timedelta(days=1)
        before = found[kind] = day
    earliest = before
    if nine(found["days_1"]) <= received:
        found["days_1"] = work_to
    half = day_of(received) + timedelta(days=(work_to - day_of(received)).days // 2)
    while not is_worked(half):
        half -= timedelta(days=1)
    if half < earliest:
        found["half_time"] = half
    if acknowledge_to is not None:
        eve = acknowledge_to - timedelta(days=1)
        while not is_worked(eve):
            eve -= timedelta(days=1)
        found["acknowledge"] = eve
    return {kind: nine(day) for kind, day in found.items() if nine(day) > received}


@dataclass(kw_only=True)
class Owed:
    """Goes through a ticket's life, sweep by sweep."""

    looks: Sequence[Look]
    said: list[Heard] = field(default_factory=list)

    def over(self, sweeps: Sequence[datetime]) -> Iterator[Heard]:
        ends = [*(look.at for look in self.looks[1:]), END + TICK]
        for look, end in zip(self.looks, ends, strict=True):
            if look.is_open:
                for sweep in sweeps[bisect_left(sweeps, look.at) : bisect_left(sweeps, end)]:
                    yield from self._at(sweep, look)

    def _at(self, sweep: datetime, look: Look) -> Iterator[Heard]:
        owed = [kind for kind in URGENT_FIRST if self._is_owed(kind, sweep, look)]
        if not owed or not (owed[0] == "overdue" or self._has_to_be_now(sweep, look)):
            return
        told = Heard(
            ticket=0,
            at=sweep,
            kind=owed[0],
            said=frozenset(owed),
            of=look.work_to or date.max,
        )
        self.said.append(told)
        yield told

    def _has_to_be_now(self, sweep: datetime, look: Look) -> bool:
        if may_speak(sweep):
            return True
        day = day_of(sweep)
        while not (is_worked(day) and nine(day) > sweep):
            day += timedelta(days=1)
        return look.work_to is not None and day > look.work_to

    def _is_owed(self, kind: str, sweep: datetime, look: Look) -> bool:
        if kind == "unassigned":
            said = any(kind in each.said and each.at >= look.awake_since for each in self.said)
            late = sweep >= four_hours_later(look.awake_since)
            return look.owner is None and late and not said
        if look.work_to is None or look.received is None:
            return False
        if kind == "overdue":
            days = [day_of(each.at) for each in self.said if kind in each.said]
            first = nine(max([look.work_to, *days]) + timedelta(days=1))
            return sweep >= first
        if kind == "acknowledge" and look.acknowledged:
            return False
        if kind == "half_time" and look.verified:
            return False
        moment = mornings(look.received, look.work_to, look.acknowledge_to).get(kind)
        return moment is not None and sweep >= moment and not self._is_said(kind, moment, look)

    def _is_said(self, kind: str, moment: datetime, look: Look) -> bool:
        return any(
            (kind in each.said and each.of == look.work_to)
            or (each.at >= moment and each.said & SPEAKS_FOR[kind])
            for each in self.said
        )


# --- and what everybody would want to hear of such a year ------------------------------------


def _no_date_without_a_word(year: Year, looks: Sequence[Look], heard: Sequence[Heard]) -> None:
    """Whenever a date passed over an open ticket, somebody had been told of it before: unless
    the desk stood still, or the date was not known on its own morning."""
    for look, after in zip(looks, [*looks[1:], None], strict=True):
        end = after.at if after else END
        if not look.is_open or look.work_to is None:
            continue
        passed = nine(look.work_to + timedelta(days=1))
        if look.at >= nine(look.work_to) or passed >= end:
            continue
        if year.was_down(nine(look.work_to - timedelta(days=8)), passed):
            continue
        warned = {"days_1", "days_3", "days_7"}
        assert any(each.at < passed and each.said & warned for each in heard), look


def _said_in_time(year: Year, heard: Sequence[Heard]) -> None:
    """Overdue day after day: at nine, and on the day after an outage when the desk is back."""
    late = [each for each in heard if each.kind == "overdue"]
    for each in late:
        on_time = timedelta() <= each.at - nine(day_of(each.at)) < TICK
        back = any(each.at == outage.ends for outage in year.outages)
        woken = any(look.at == each.at for look in year.looks[each.ticket])
        assert on_time or back or woken, each
    days = [day_of(each.at) for each in late]
    assert len(days) == len(set(days)), "twice on one day"


def _the_year_was_worth_it(year: Year, heard: dict[int, list[Heard]]) -> None:
    """The test would prove little if hardly anything had happened in it."""
    kinds = [kind for told in heard.values() for each in told for kind in each.said]
    for kind in URGENT_FIRST:
        assert kinds.count(kind) >= 10, (kind, kinds.count(kind))
    several = [each for told in heard.values() for each in told if len(each.said) > 1]
    assert len(several) >= 20
    moved = sum(len({look.work_to for look in looks}) > 1 for looks in year.looks.values())
    assert moved >= 40
    with year.desk.reading() as session:
        found = select(func.count()).where(Parcel.kind == ParcelKind.DIGEST)
        digests = session.exec(found).one()
    assert 230 <= digests <= 253
