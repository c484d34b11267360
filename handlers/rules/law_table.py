"""The regimes as data: `laws/*.toml`, read once into frozen values."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from storage.vocabulary import Right

PROMISE = "policy_promise"

Count = Annotated[int, Field(gt=0, le=3660)]


class Sure(StrEnum):
    """How a figure is known. UNCONFIRMED is shown as such wherever the date is shown."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


class Unit(StrEnum):
    MONTH = "month"
    DAY = "day"
    BUSINESS_DAY = "business_day"


class _Entry(BaseModel):
    """A part of the table. A key that nobody reads is a mistake in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Entry):
    citation: str
    sure: Sure


class Rule(Source):
    rule: str


class Period(Rule):
    """`count` units after the day of receipt. `rule` may speak of `{count}`.

    `rolls`: the regime's roll rule applies, where it has one.
    """

    count: Count
    unit: Unit
    rolls: bool = True

    @property
    def words(self) -> str:
        return self.rule.format(count=self.count)


class Extension(Period):
    """`count` is the whole period from receipt; notice is due by the end of the first period."""

    notice: str


class RollRule(_Entry):
    """A last day off moves to the next working day. Public holidays count in `countries` only."""

    rule: str
    countries: frozenset[str]
    weekend: Source
    holiday: Source


class BusinessDays(Rule):
    country: str


class ClockRule(_Entry):
    """The periods for some rights. A law may ask for speed without naming days: no `respond`."""

    rights: Literal["all"] | frozenset[Right]
    since: date | None = None
    acknowledge: Period | None = None
    respond: Period | None = None
    extension: Extension | None = None

    def covers(self, right: Right, received: date) -> bool:
        in_force = self.since is None or received >= self.since
        return in_force and (self.rights == "all" or right in self.rights)


class Regime(_Entry):
    """One statute. `everybody`: it runs whatever law the letter names."""

    name: str
    title: str
    checked: date
    everybody: bool = False
    receipt: Rule
    roll: RollRule | None = None
    business_days: BusinessDays | None = None
    clocks: tuple[ClockRule, ...]
    notes: tuple[Rule, ...] = ()

    def clock_for(self, right: Right, received: date) -> ClockRule | None:
        return next((clock for clock in self.clocks if clock.covers(right, received)), None)


@cache
def all_regimes() -> Mapping[str, Regime]:
    """Every regime the desk knows, by name."""
    files = (f for f in resources.files(__package__).joinpath("laws").iterdir())
    tables = {f.name.removesuffix(".toml"): f for f in files if f.name.endswith(".toml")}
    return MappingProxyType(
        {name: _read(name, tables[name].read_text("utf-8")) for name in sorted(tables)}
    )


def enabled(names: Collection[str]) -> Mapping[str, Regime]:
    """The regimes a house has switched on. Its own promise is always among them."""
    unknown = set(names) - all_regimes().keys()
    if unknown:
        raise ValueError(
            f"unknown law: {', '.join(sorted(unknown))} (known: {', '.join(all_regimes())})"
        )
    wanted = {*names, PROMISE}
    return MappingProxyType({n: r for n, r in all_regimes().items() if n in wanted})


@lru_cache(maxsize=16)
def promise(days: int) -> Regime:
    """The house's promise with the number of days that the house has set."""
    regime = all_regimes()[PROMISE]
    clock = regime.clocks[0]
    periods = {"respond": (clock.respond, days), "extension": (clock.extension, 2 * days)}
    counts = {
        name: {**period.model_dump(), "count": count}
        for name, (period, count) in periods.items()
        if period is not None
    }
    changed = ClockRule.model_validate({**clock.model_dump(), **counts})
    return regime.model_copy(update={"clocks": (changed,)})


def _read(name: str, text: str) -> Regime:
    return Regime.model_validate({"name": name, **tomllib.loads(text)})
