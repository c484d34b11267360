"""The answers of the reader, in the shape of the `classify` contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from storage.vocabulary import Right

Basis = Literal["stated", "inferred", "none"]


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class HouseWords:
    """What a house adds: names of its products and its own addresses, which identify nobody."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    label: str
    quote: str  # verbatim from subject or text


@dataclass(frozen=True, kw_only=True)
class Identifiers:
    """Verbatim pieces of the text. The From header is not among them."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    dates_of_birth: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Understanding:
    verdict: Verdict
    confidence: float  # 0..1, how sure the verdict is
    rights: tuple[Right, ...]
    regulation: str | None
    regulation_basis: Basis
    language: str  # ISO 639-1, "en" when nothing can be told
    agent: bool
    minor: bool
    identifiers: Identifiers = field(default_factory=Identifiers)
    evidence: tuple[Evidence, ...] = ()
