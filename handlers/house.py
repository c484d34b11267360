"""A house: the company whose desk this is. Everything about it is configuration."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from handlers.rules import calendars
from storage.vocabulary import Role


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
    law: Law = Law()
    staff: Staff = Staff()
    identity: Identity = Identity()
    own_words: tuple[str, ...] = ()
