"""What a letter may know: values handed in by the use cases, and the finished letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from storage.vocabulary import LetterKind, RefusalGround, Right


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A finished letter. What staff preview is this very value."""

    kind: LetterKind
    language: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A public authority that hears complaints."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class HouseFacts:
    """The controller that writes, as its house file describes it.

    `authorities` maps a law's key ("gdpr", "ccpa", …) to the authority responsible for this
    house; a law without one gets the general sentence. `time_zone` is an IANA name: moments are
    shown in it. `backup_days` is how long deleted data lives on in backups, None when unknown.
    """

    name: str
    desk_address: str
    postal_address: str
    policy_url: str
    privacy_officer: str
    backup_days: int | None = None
    time_zone: str = "UTC"
    authorities: Mapping[str, Authority] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Correspondence:
    """What every letter to a requester shares.

    `law` is the regulation's key as `classify` prints it ("gdpr", "uk_gdpr", "ccpa", …) or
    "house" for the house's own promise; an unknown one is treated as "house".
    """

    house: HouseFacts
    number: str
    language: str
    law: str
    status_url: str
    requester_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class StaffNotice:
    """What every notice to staff shares. It carries no personal data of the requester."""

    house: HouseFacts
    number: str
    language: str
    ticket_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class RightDue:
    """One right asked for and the legal day of its answer (None: no date promised)."""

    right: Right
    due: date | None
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class RightRefused:
    """One right that the answer turns down."""

    right: Right
    ground: RefusalGround


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """A confirmation code on its way to the requester. `code` is the bare eight characters."""

    code: str
    page_url: str
    expires_at: datetime


class IdentityStep(StrEnum):
    """What the first letter says about identity."""

    NOT_NEEDED = "not_needed"
    CODE_HERE = "code_here"
    CODE_FOLLOWS = "code_follows"
    STAFF_WILL_ASK = "staff_will_ask"
