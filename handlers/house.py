"""A house: the company whose desk this is. Everything about it is configuration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from handlers.rules import calendars, law_table
from handlers.rules.law_corrections import ClockCorrection, corrected
from storage.vocabulary import Right, Role


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Section):
    """Where the house acts: whose holidays and whose midnight count."""

    country: str = Field(default="US", pattern=r"^[A-Z]{2}$")
    subdivision: str | None = None
    zone: str = "UTC"
    closed: tuple[date, ...] = ()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value!r} is no time zone; write one like Europe/Berlin") from None
        return value

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def calendar(self) -> calendars.Place:
        """The place as the counting rules want it."""
        return calendars.Place(
            country=self.country,
            subdivision=self.subdivision,
            zone=self.timezone,
            closed=frozenset(self.closed),
        )


class Law(_Section):
    """Which regimes are on, and the house's own promise for everybody else."""

    regimes: tuple[str, ...] = ("gdpr", "uk_gdpr", "ccpa", "can_spam")
    promise_days: int = Field(default=30, ge=1, le=90)
    # A number that the house has published binds it also where a law would allow more time.
    promise_published: bool = False
    # Figures that the house knows better, or has confirmed: corrections.gdpr.access.respond = 20.
    corrections: dict[str, dict[Right | Literal["all"], ClockCorrection]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _known(self) -> Law:
        _ = self.table  # a wrong name or figure is a fault of the house file
        return self

    @cached_property
    def table(self) -> Mapping[str, law_table.Regime]:
        """The regimes that the house has switched on, with its corrections."""
        return corrected(law_table.enabled(self.regimes), self.corrections)

    def with_law(self, name: str) -> Mapping[str, law_table.Regime]:
        """The same table and one law more, where the house has not switched it on."""
        wanted = law_table.enabled((*self.regimes, name))
        return corrected(wanted, self.corrections)


class Desk(_Section):
    address: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    sender_name: str
    ticket_prefix: str = Field(default="PR", pattern=r"^[A-Z]{1,6}$")
    digest_at: time = time(9, 0)


class Staff(_Section):
    """Slack member ids by role. Everybody else in the private channel has `default_role`."""

    viewers: tuple[str, ...] = ()
    triagers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    default_role: Role = Role.APPROVER


class Authority(_Section):
    """Who hears complaints under one law."""

    name: str
    url: str


class Identity(_Section):
    # The code goes out with the first letter, so that an honest person is through in a minute.
    ask_at_once: bool = True


class House(_Section):
    """What the house file says, checked. Unknown keys are refused by name."""

    name: str
    legal_name: str
    postal_address: str
    privacy_officer: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    policy_url: str
    authorities: dict[str, Authority] = Field(default_factory=dict)
    backups_kept_days: int | None = Field(default=None, ge=0)
    desk: Desk
    place: Place = Place()
    law: Law = Field(default_factory=Law)
    staff: Staff = Staff()
    identity: Identity = Identity()
    own_words: tuple[str, ...] = ()

    @field_validator("authorities")
    @classmethod
    def _of_known_laws(cls, value: dict[str, Authority]) -> dict[str, Authority]:
        known = law_table.all_regimes()
        unknown = sorted(value.keys() - known.keys())
        if unknown:
            raise ValueError(f"unknown law: {', '.join(unknown)} (known: {', '.join(known)})")
        return value
