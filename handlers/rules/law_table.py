"""The regimes as data: `laws/*.toml`, read once into frozen values.

A rule's words may speak of `{period}`: "45 calendar days", "one month".
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.rules.events import Awaited
from storage.vocabulary import Right

PROMISE = "policy_promise"

Count = Annotated[int, Field(gt=0, le=3660)]
Residence = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]


class Sure(StrEnum):
    """How a figure is known. UNCONFIRMED is shown as such wherever the date is shown."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


class Unit(StrEnum):
    MONTH = "month"
    DAY = "day"
    BUSINESS_DAY = "business_day"


class Effect(StrEnum):
    """What a wait for the requester does to the clock."""

    SUSPEND = "suspend"  # the days waited do not count
    RESTART = "restart"  # the period is counted from the day of the answer


class _Entry(BaseModel):
    """A part of the table. A key that nobody reads is a mistake in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Entry):
    """`checked`: the day the source was read; the regime's own day where none is given."""

    citation: str
    sure: Sure
    checked: date


class Rule(Source):
    rule: str


class Period(Rule):
    """`count` units after the day it starts. `rolls`: the regime's roll rule applies, if any."""

    count: Count
    unit: Unit
    rolls: bool = True

    @property
    def words(self) -> str:
        return self.rule.format(period=span(self.count, self.unit))


class Extension(Period):
    """`count` is the whole period from the start; notice is due by the end of the first one."""

    notice: str


class Pause(Rule):
    """The law lets the clock stop, or start later, while this is awaited."""

    awaited: Awaited
    effect: Effect
    since: date | None = None


class RollRule(_Entry):
    """A last day off moves to the next working day. Public holidays count in `countries` only."""

    rule: str
    countries: frozenset[str]
    saturdays: bool = True
    weekend: Source
    holiday: Source


class BusinessDays(Rule):
    country: str


class ClockRule(_Entry):
    """The periods for some rights. A law may ask for speed without naming days: then there is no
    `respond`, and `target` is the day we set ourselves. `pauses`: the regime's pauses apply."""

    rights: Literal["all"] | frozenset[Right]
    since: date | None = None
    pauses: bool = True
    acknowledge: Period | None = None
    respond: Period | None = None
    target: Period | None = None
    extension: Extension | None = None

    @model_validator(mode="after")
    def _extension_adds(self) -> ClockRule:
        first, longer = self.respond, self.extension
        if longer and not first:
            raise ValueError("an extension needs a period that it extends")
        if first and longer and first.unit is longer.unit and longer.count < first.count:
            raise ValueError(
                f"the extension counts from receipt: {longer.count} is less than {first.count}"
            )
        return self

    def covers(self, right: Right, received: date) -> bool:
        in_force = self.since is None or received >= self.since
        return in_force and (self.rights == "all" or right in self.rights)


class Regime(_Entry):
    """One statute. `everybody`: it runs whatever law the letter names. `only_named`: it is for some
    people only (children), so it runs when it is named and not whenever the law is unknown.

    `residence`: whose residents it protects, as ISO 3166 codes ("DE", "US-VA"). `appeal`: the
    time to decide an appeal to the house itself; `complaint`: where else the requester may go.
    `speed`: the law's words where it names no number of days.
    """

    name: str
    title: str
    checked: date
    aliases: frozenset[str] = frozenset()
    everybody: bool = False
    only_named: bool = False
    since: date | None = None
    residence: frozenset[Residence] = frozenset()
    receipt: Rule
    roll: RollRule | None = None
    business_days: BusinessDays | None = None
    speed: Rule | None = None
    clocks: tuple[ClockRule, ...]
    pauses: tuple[Pause, ...] = ()
    appeal: Period | None = None
    complaint: Rule | None = None
    records: Period | None = None
    notes: tuple[Rule, ...] = ()

    def clock_for(self, right: Right, received: date) -> ClockRule | None:
        if self.since and received < self.since:
            return None
        named = next((clock for clock in self.clocks if clock.covers(right, received)), None)
        if named is None and right is Right.COMPLAINT and self.appeal:
            return ClockRule(rights=frozenset({right}), pauses=False, respond=self.appeal)
        return named

    def pause_for(self, awaited: Awaited, received: date) -> Pause | None:
        for pause in self.pauses:
            if pause.awaited is awaited and (pause.since is None or received >= pause.since):
                return pause
        return None

    def protects(self, residence: str, house: str) -> bool:
        """Whether somebody who lives there may rely on it against a house in country `house`."""
        country = residence.partition("-")[0]
        of_that_country = {code.partition("-")[0] for code in self.residence}
        return (
            bool({residence, country} & self.residence)
            or (residence == country and country in of_that_country)
            or house in self.residence
        )


WORDS = {Unit.MONTH: "month", Unit.DAY: "calendar day", Unit.BUSINESS_DAY: "business day"}
NUMBERS = ("", "one", "two", "three")


def span(count: int, unit: Unit) -> str:
    """'one month', '45 calendar days'."""
    number = NUMBERS[count] if unit is Unit.MONTH and count < len(NUMBERS) else str(count)
    return f"{number} {WORDS[unit]}{'' if count == 1 else 's'}"


@cache
def all_regimes() -> Mapping[str, Regime]:
    """Every regime the desk knows, by name."""
    files = (f for f in resources.files(__package__).joinpath("laws").iterdir())
    tables = {f.name.removesuffix(".toml"): f for f in files if f.name.endswith(".toml")}
    return MappingProxyType(
        {name: _read(name, tables[name].read_text("utf-8")) for name in sorted(tables)}
    )


def code_of(name: str) -> str | None:
    """The code of a regime from its code or one of its other names; None when there is none."""
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    regimes = all_regimes()
    if wanted in regimes:
        return wanted
    return next((code for code, regime in regimes.items() if wanted in regime.aliases), None)


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
    changed = {
        name: period.model_copy(update={"count": count})
        for name, (period, count) in periods.items()
        if period is not None
    }
    return regime.model_copy(update={"clocks": (clock.model_copy(update=changed),)})


def _read(name: str, text: str) -> Regime:
    table = tomllib.loads(text)
    return Regime.model_validate(_dated({"name": name, **table}, table.get("checked")))


def _dated(part: object, checked: object) -> object:
    """Every figure without a day of its own was checked on the regime's."""
    if isinstance(part, list):
        return [_dated(each, checked) for each in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _dated(value, checked) for key, value in part.items()}
    return {"checked": checked, **inner} if "citation" in inner else inner
