"""A house: the company whose desk this is. Everything about it is configuration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, field_validator, model_validator

from handlers.rules import calendars, in_force, law_table
from handlers.rules.hours import Hours as WorkingHours
from handlers.rules.identity import POINTS_FOR_PERSON
from handlers.rules.law_corrections import ClockCorrection, corrected
from storage.vocabulary import Point, Right, Role, SecondPerson


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Place(_Section):
    """Where the house acts: whose holidays and whose midnight count."""

    country: str = Field(default="US", pattern=r"^[A-Z]{2}$")
    subdivision: str | None = None
    zone: str = "UTC"
    # The days of the week on which the house works; left out, its country's.
    working_days: tuple[Weekday, ...] | None = Field(default=None, min_length=1)
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
            week=None if self.working_days is None else _week(self.working_days),
        )


def _week(days: tuple[Weekday, ...]) -> frozenset[int]:
    return frozenset(list(Weekday).index(day) for day in days)


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
    # Earlier house files say it here; `hours.digest` is its place.
    digest_at: time | None = None


# Strict: a bare 9 would be nine seconds past midnight.
_Hour = Annotated[time, Field(strict=True)]


class Hours(_Section):
    """When staff are spoken to, in the time of the place. What is overdue is said at any hour."""

    opens: _Hour = time(9)
    closes: _Hour = time(17)
    quiet_from: _Hour = time(18)
    quiet_until: _Hour = time(8)
    # When the channel gets the day's digest; left out, when the house opens.
    digest: _Hour | None = None


_Member = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]{6,}$")]


# The name of an environment value: secrets do not stand in the house file.
_EnvName = Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9_]*)?$")]


class Staff(_Section):
    """Slack member ids by role. Everybody else in the private channel has `default_role`."""

    viewers: tuple[str, ...] = ()
    triagers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    default_role: Role = Role.APPROVER
    # The user group (S…) that is called for what nobody has taken and what is nearly due; without
    # one the channel sees the line.
    alert_group: str | None = Field(default=None, pattern=r"^S[A-Z0-9]{6,}$")
    # Members or user groups who hear of a near date beside the owner; left out, the triagers.
    backups: tuple[_Member, ...] = ()
    # When an answer needs a second person's approval; left out, for what cannot be called back, as
    # soon as there are two approvers.
    second_person: SecondPerson | None = None


class Authority(_Section):
    """Who hears complaints under one law."""

    name: str
    url: str


class Identity(_Section):
    # The code goes out with the first letter, so that an honest person is through in a minute.
    ask_at_once: bool = True
    # Special categories of data (GDPR Art. 9) are held: a second person looks at every copy.
    special_data: bool = False
    # Where account holders confirm while signed in, and the environment value that holds the
    # secret which that page shares with the desk (docs/identity.md).
    account_page: str = Field(default="", pattern=r"^(https://[^\s#]+)?$")
    account_secret_env: _EnvName = ""

    @model_validator(mode="after")
    def _page_has_a_secret(self) -> Identity:
        if bool(self.account_page) != bool(self.account_secret_env):
            raise ValueError("account_page and account_secret_env go together")
        return self


class DirectoryPlace(_Section):
    """The house's own records of people: one of `csv`, `select` (SQL) or `http`."""

    # A file, seen from the folder of the house file.
    csv: str = ""
    # A SELECT with the parameter :wanted, for the database whose URL the environment value holds.
    select: str = ""
    url_env: _EnvName = ""
    # An https address; it may stand in `url_env` instead.
    http: str = ""
    token_env: _EnvName = ""
    seconds: float = Field(default=2.0, gt=0, le=10)
    # What people are asked for on the page, everybody the same.
    points: tuple[Point, ...] = ()

    @model_validator(mode="after")
    def _is_one_place(self) -> DirectoryPlace:
        http = bool(self.http) or (bool(self.url_env) and not self.select)
        if [bool(self.csv), bool(self.select), http].count(True) != 1:
            raise ValueError("name one of csv, select with url_env, or http")
        if self.select and not self.url_env:
            raise ValueError("select needs url_env, the name of an environment value")
        if self.select and ":wanted" not in self.select:
            raise ValueError("the SELECT has to use the parameter :wanted")
        if self.points and len(set(self.points)) < POINTS_FOR_PERSON:
            raise ValueError(f"name at least {POINTS_FOR_PERSON} different points, or none")
        return self


class Mail(_Section):
    """Whose word about other people's mail counts."""

    # Networks of the house's own relays, and the id they write into Authentication-Results.
    relays: tuple[IPvAnyNetwork, ...] = ()
    authserv_id: str = Field(default="", pattern=r"^[^\s;]*$")
    # Forwarders whose ARC seals are believed, by domain.
    arc_sealers: tuple[str, ...] = ()


class Handover(_Section):
    """Files for requesters."""

    largest_mb: int = Field(default=200, ge=1, le=2000)
    # Where clamd listens: unix:/run/clamd.ctl or host:port. Empty: nothing is scanned.
    clamd: str = Field(default="", pattern=r"^(unix:/\S+|[^\s/]+:[1-9]\d{0,4})?$")

    @property
    def largest_bytes(self) -> int:
        return self.largest_mb * 1024 * 1024


class Web(_Section):
    """The pages for requesters."""

    # Networks of the house's own proxies: their X-Forwarded-For says who asks.
    proxies: tuple[IPvAnyNetwork, ...] = ()


class Training(_Section):
    """What staff have read and accepted before they approve anything: the policy's promise."""

    # Short texts by kind of request; "all" comes first and is for every kind.
    guidelines: dict[Right | Literal["all"], str] = Field(default_factory=dict)


class Systems(_Section):
    """Where the house keeps personal data: the checklist of a completed request."""

    # docs.slack.dev "Checkboxes": ten options.
    names: tuple[Annotated[str, Field(min_length=1, max_length=70)], ...] = Field(
        default=(), max_length=10
    )


class Retention(_Section):
    """How long the desk keeps what it knows of closed tickets."""

    # Mails, letters, names and addresses: this many days after closing.
    personal_data_days: int = Field(default=90, ge=1, le=3650)
    # The record without personal data; longer where a law of the house wants it.
    record_months: int = Field(default=24, ge=1, le=240)


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
    hours: Hours = Hours()
    staff: Staff = Staff()
    identity: Identity = Identity()
    directory: DirectoryPlace | None = None
    retention: Retention = Retention()
    mail: Mail = Mail()
    handover: Handover = Handover()
    web: Web = Web()
    training: Training = Field(default_factory=Training)
    systems: Systems = Systems()
    own_words: tuple[str, ...] = ()
    # Whether personal data is sold, or shared for advertising (Cal. Civ. Code 1798.140(ad), (ah)).
    sells_data: bool = True

    @property
    def secret_names(self) -> frozenset[str]:
        """The environment values that the house file names."""
        place = self.directory
        named = (place.url_env, place.token_env) if place else ()
        return frozenset(filter(None, (*named, self.identity.account_secret_env)))

    @cached_property
    def rules_in_force(self) -> str:
        """What every date of the desk is computed under; stored with each ticket."""
        return in_force.word(house=self.law.model_dump(), place=self.place.calendar)

    @cached_property
    def working_hours(self) -> WorkingHours:
        """The hours as the ladder of reminders wants them."""
        return WorkingHours(
            place=self.place.calendar,
            opens=self.hours.opens,
            closes=self.hours.closes,
            quiet_from=self.hours.quiet_from,
            quiet_until=self.hours.quiet_until,
        )

    @property
    def digest_at(self) -> time:
        return self.hours.digest or self.desk.digest_at or self.hours.opens

    @model_validator(mode="after")
    def _hours_fit(self) -> House:
        _ = self.working_hours  # hours that contradict each other are a fault of the house file
        return self

    @field_validator("authorities")
    @classmethod
    def _of_known_laws(cls, value: dict[str, Authority]) -> dict[str, Authority]:
        known = law_table.all_regimes()
        unknown = sorted(value.keys() - known.keys())
        if unknown:
            raise ValueError(f"unknown law: {', '.join(unknown)} (known: {', '.join(known)})")
        return value
