"""Whom the house knows: a port for its own records, all of it optional.

What comes from here is compared and never told to anybody, requesters and staff alike.
"""

from __future__ import annotations

import hmac
import logging
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol

from handlers.rules.addresses import normalise_address
from storage.vocabulary import Point

log = logging.getLogger(__name__)

# What cannot be an address or an account number of anybody.
LONGEST = 254


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """An address of a person, and since when the house has it; None where it does not know."""

    address: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person in the house's records."""

    addresses: tuple[OnRecord, ...] = field(default=(), repr=False)
    points: Mapping[Point, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def entry(self, address: str) -> OnRecord | None:
        """That very address, or None: a close match is no match (threats I6, I8)."""
        wanted = normalise_address(address)
        found = (each for each in self.addresses if normalise_address(each.address) == wanted)
        return next(found, None)


class DirectorySilent(LookupError):
    """No answer, or one that cannot be read: that claims nothing about anybody."""


class Directory(Protocol):
    def find(self, wanted: str) -> Person | None:
        """Whose address or account number `wanted` is; None when it is nobody's, or when several
        people share it. Called from several threads. DirectorySilent when it cannot be told; that
        takes no longer than the adapter's time limit."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a look-up gave. `silent`: nothing is known, not even that nobody was found."""

    person: Person | None = None
    silent: bool = False


NOBODY = Found()


def look_up(directory: Directory | None, wanted: str) -> Found:
    """Never raises for what is wrong with the directory: it claims nothing then."""
    if directory is None or not wanted or len(wanted) > LONGEST:
        return NOBODY
    try:
        return Found(person=directory.find(wanted))
    except DirectorySilent as fault:
        log.warning("the directory is silent", extra={"fault": str(fault)})
        return Found(silent=True)


def count_matches(held: Mapping[Point, str], typed: Mapping[Point, str]) -> int:
    """How many of the typed values are those on record. Every pair is compared, each in the same
    time wherever it differs, so that the time taken tells nothing about any one of them."""
    matches = 0
    for point in Point:
        record = comparable(point, held.get(point, ""))
        answer = comparable(point, typed.get(point, ""))
        is_same = hmac.compare_digest(record.encode(), answer.encode())
        matches += is_same and bool(record) and bool(answer)
    return matches


_LETTERS = re.compile(r"[^0-9a-z]+")
_STREET = re.compile(r"str(?:asse|eet|\.)?(?=\d|$)")


def comparable(point: Point, value: str) -> str:
    """The form in which a value is compared: accents, capitals, blanks and marks do not count."""
    folded = unicodedata.normalize("NFKD", value.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    if not plain.isascii():
        plain = "".join(char for char in plain if char.isalnum())
    else:
        plain = _LETTERS.sub("", plain)
    if point is Point.PHONE:
        return _phone(plain)
    if point is Point.BIRTH_DATE:
        return _day(value)
    return _STREET.sub("str", plain) if point is Point.STREET else plain


def _phone(digits: str) -> str:
    """The last nine digits: people write a country's code in three ways, or not at all."""
    only = "".join(char for char in digits if char.isdecimal())
    return only[-9:] if len(only) >= 7 else ""


_DAY = re.compile(r"(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})")


def _day(value: str) -> str:
    """A page's date field gives 1990-03-07; people type 7.3.1990."""
    found = _DAY.search(value)
    if found is None:
        return ""
    first, middle, last = (int(part) for part in found.groups())
    year, month, day = (first, middle, last) if first > 31 else (last, middle, first)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
