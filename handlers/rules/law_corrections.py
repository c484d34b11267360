"""A house's own corrections of the law table: `[law.corrections.gdpr.access] respond = 20`.

A figure is "20 days", "1 month" or "10 business days". A bare number is days: business days where
the table counts those, else calendar days. A table of its own may also confirm what the desk holds
to be unconfirmed: `respond = { sure = "official", citation = "…", checked = 2027-01-15 }`. The key
`all` stands for every right of the regime. An extension is the whole period from receipt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from handlers.rules.law_table import PROMISE, ClockRule, Count, Period, Regime, Sure, Unit
from storage.vocabulary import Right

CITATION = "corrected in the house file"
RULE = "The house reckons with {period}."

AnyPeriod = TypeVar("AnyPeriod", bound=Period)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Entry):
    """What is corrected of one period; what is left out stays as it was."""

    count: Count | None = None
    unit: Unit | None = None
    citation: str | None = None
    sure: Sure | None = None
    checked: date | None = None

    def onto(self, period: AnyPeriod) -> AnyPeriod:
        changed = self.model_dump(exclude_none=True)
        if self.count is None and self.unit is None:
            return period.model_copy(update=changed)
        counts_months = period.unit is Unit.MONTH
        unit = self.unit or (Unit.DAY if counts_months and self.count else period.unit)
        citation = self.citation or f"{CITATION}; {period.citation}"
        # Who sets a number in the house file stands for it: it is not unconfirmed any more.
        said = Sure.SECONDARY if period.sure is Sure.UNCONFIRMED else period.sure
        update = {"sure": said, **changed, "unit": unit, "citation": citation, "rule": RULE}
        return period.model_copy(update=update)


UNITS = {"day": Unit.DAY, "month": Unit.MONTH, "business day": Unit.BUSINESS_DAY}
SPAN = re.compile(r"(\d{1,4}) (business day|day|month)s?")


def _read(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return {"count": value}
    if isinstance(value, str):
        found = SPAN.fullmatch(value.strip())
        if found is None:
            raise ValueError(f"{value!r} is no period; write one like '20 days' or '1 month'")
        return {"count": int(found[1]), "unit": UNITS[found[2]]}
    return value


Corrected = Annotated[Figure, BeforeValidator(_read)]


class ClockCorrection(_Entry):
    """The figures of one right that a house reckons with instead of the table's."""

    acknowledge: Corrected | None = None
    respond: Corrected | None = None
    target: Corrected | None = None
    extension: Corrected | None = None

    def named(self) -> Iterator[tuple[str, Figure]]:
        for name in ("acknowledge", "respond", "target", "extension"):
            figure = getattr(self, name)
            if figure is not None:
                yield name, figure


Corrections = Mapping[str, Mapping[Right | Literal["all"], ClockCorrection]]


def corrected(regimes: Mapping[str, Regime], corrections: Corrections) -> Mapping[str, Regime]:
    """The table as the house reckons with it. ValueError for a figure the table does not have."""
    changed = dict(regimes)
    for name, by_right in corrections.items():
        if name not in changed:
            raise ValueError(f"corrections.{name}: this law is unknown or not switched on")
        if name == PROMISE:
            raise ValueError(f"corrections.{name}: set promise_days instead")
        for right, correction in by_right.items():
            changed[name] = _corrected(changed[name], right, correction)
    return MappingProxyType(changed)


def _corrected(
    regime: Regime, right: Right | Literal["all"], correction: ClockCorrection
) -> Regime:
    """The corrected clock goes before the one it corrects, for that right alone."""
    clocks: list[ClockRule] = []
    found = False
    for clock in regime.clocks:
        is_meant = right == "all" or clock.rights == "all" or right in clock.rights
        mended = _mended(regime, right, clock, correction) if is_meant else None
        found = found or mended is not None
        clocks += [mended] if mended else []
        if right != "all" or mended is None:
            clocks.append(clock)
    if not found:
        figures = ", ".join(name for name, _ in correction.named()) or "nothing"
        raise ValueError(
            f"corrections.{regime.name}.{right}: the table has no such figure ({figures})"
        )
    return regime.model_copy(update={"clocks": tuple(clocks)})


def _mended(
    regime: Regime, right: Right | Literal["all"], clock: ClockRule, correction: ClockCorrection
) -> ClockRule | None:
    """The clock with its figures corrected; None where it has none of them."""
    periods: dict[str, Period] = {}
    for name, figure in correction.named():
        period: Period | None = getattr(clock, name)
        if period is not None:
            periods[name] = figure.onto(period)
            _check_calendar(regime, periods[name])
    if not periods:
        return None
    rights = clock.rights if right == "all" else frozenset({right})
    return ClockRule.model_validate(
        {**dict(clock), **periods, "rights": rights},
    )


def _check_calendar(regime: Regime, period: Period) -> None:
    if period.unit is Unit.BUSINESS_DAY and regime.business_days is None:
        raise ValueError(f"corrections.{regime.name}: this law has no calendar of business days")
