"""Calendar days, months and working days of a place."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the house acts. `closed` are its own closing days: they move our work, no law.

    `week`: the days on which it works, Monday 0; None for those of its country.
    """

    country: str
    subdivision: str | None = None
    zone: ZoneInfo
    closed: frozenset[date] = field(default_factory=frozenset)
    week: frozenset[int] | None = None

    def __post_init__(self) -> None:
        try:
            _year(self.country, self.subdivision, 2026)
        except NotImplementedError as error:
            raise ValueError(f"no calendar of public holidays is known: {error}") from error


def local_day(instant: datetime, place: Place) -> date:
    """The legal day an instant belongs to: 23:59 house time is still that day."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(place.zone).date()


def zone_of(country: str, instant: datetime) -> ZoneInfo:
    """A zone of that country: the first that agrees with the instant's own offset, so that a
    letter's evening stays that evening, else the one of most of its people."""
    zones = [ZoneInfo(name) for name in _zones().get(country, ())]
    if not zones:
        raise ValueError(f"{country!r} is no country; write one like DE or US-CA")
    agreeing = (z for z in zones if instant.astimezone(z).utcoffset() == instant.utcoffset())
    return next(agreeing, zones[0])


@cache
def _zones() -> dict[str, list[str]]:
    """The zones of each country, from the table that comes with the time zone database."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    zones: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            if country == "AQ" or not zone.startswith("Antarctica/"):  # no house acts from there
                zones.setdefault(country, []).append(zone)
    return zones


def at_local(day: date, hour: time, place: Place) -> datetime:
    return datetime.combine(day, hour, tzinfo=place.zone).astimezone(UTC)


def add_months(day: date, count: int) -> date:
    """The same date `count` months on, or that month's last day when it has no such date."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_business_days(day: date, count: int, *, country: str | None) -> date:
    """The `count`-th Monday to Friday after `day`, without the public holidays of `country`."""
    while count:
        day += ONE_DAY
        off = is_weekend(day) or (country is not None and holiday_name(day, country) is not None)
        count -= not off
    return day


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


def holiday_name(day: date, country: str, subdivision: str | None = None) -> str | None:
    """What the public holiday is called there, None on an ordinary day."""
    return _year(country, subdivision, day.year).get(day)


def is_working_day(day: date, place: Place) -> bool:
    """Whether the house works that day: its country's week, holidays and own closing days."""
    year = _year(place.country, place.subdivision, day.year)
    if place.week is not None:
        return day not in place.closed and day.weekday() in place.week and day not in year
    return day not in place.closed and year.is_working_day(day)


def working_day_on_or_before(day: date, place: Place) -> date:
    while not is_working_day(day, place):
        day -= ONE_DAY
    return day


# Named in English where the library can, whatever language the process runs in.
NAMES_IN = "en_US"


# One year an entry and never expanded: a calendar that grows on demand would be seen half-filled
# by another thread.
@lru_cache(maxsize=256)
def _year(country: str, subdivision: str | None, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(
        country, subdiv=subdivision, years=year, expand=False, language=NAMES_IN
    )
