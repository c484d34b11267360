"""Which rules a date was computed under, as one word that can be stored and compared.

Its parts stand for what may change on its own, so that a comparison says which of them did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import metadata

from handlers.rules.calendars import Place
from handlers.rules.law_table import all_regimes

# Raised whenever the way of counting changes in the code itself.
COUNTING = 1
_SEPARATOR = ";"
_PARTS: Mapping[str, str] = {
    "counting": "the desk counts in a new way",
    "laws": "the law table was corrected",
    "house": "the house file sets the laws, their figures or its promise anew",
    "place": "the place of the house or its closing days changed",
    "holidays": "the calendar of public holidays is a new one",
}


def word(*, house: Mapping[str, object], place: Place) -> str:
    """`house` is what the house file says of laws: names, figures, its promise."""
    closed = sorted(day.isoformat() for day in place.closed)
    week = None if place.week is None else sorted(place.week)
    parts = {
        "counting": str(COUNTING),
        "laws": _digest({name: law.model_dump() for name, law in all_regimes().items()}),
        "house": _digest(house),
        "place": _digest([place.country, place.subdivision, place.zone.key, closed, week]),
        "holidays": metadata.version("holidays"),
    }
    return _SEPARATOR.join(f"{name}={value}" for name, value in parts.items())


def changes(before: str, now: str) -> tuple[str, ...]:
    """What differs, in words; one word where nothing is known of before."""
    old, new = _parts(before), _parts(now)
    if not old:
        return (_PARTS["counting"],)
    return tuple(_said(name, old, new) for name in _PARTS if old.get(name) != new.get(name))


def _said(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    if name == "holidays" and name in old:
        return f"{_PARTS[name]} ({old[name]} → {new[name]})"
    return _PARTS[name]


def _parts(stored: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in stored.split(_SEPARATOR) if part)
    return {name: value for name, _, value in pairs}


def _ordered(part: object) -> object:
    """Without the order of sets, which differs from process to process."""
    if isinstance(part, Mapping):
        return {str(key): _ordered(value) for key, value in part.items()}
    if isinstance(part, frozenset | set):
        return sorted(str(each) for each in part)
    if isinstance(part, list | tuple):
        return [_ordered(each) for each in part]
    return str(part)


def _digest(part: object) -> str:
    written = json.dumps(_ordered(part), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:12]
