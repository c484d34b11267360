"""Rows of any kind of record become one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from handlers.directory import DirectorySilent, OnRecord, Person
from storage.vocabulary import Point


def person_of(rows: Iterable[Mapping[str, object]]) -> Person | None:
    """One row an address: `address`, `since`, and any data points. None without a row."""
    addresses: list[OnRecord] = []
    points: dict[Point, str] = {}
    for row in rows:
        address = _text(row.get("address"))
        if address:
            addresses.append(OnRecord(address=address, since=_day(row.get("since"))))
        for point in Point:
            value = _text(row.get(point.value))
            if value:
                points.setdefault(point, value)
    if not addresses:
        return None
    return Person(addresses=tuple(addresses), points=MappingProxyType(points))


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip() if isinstance(value, str | int) else ""


def _day(value: object) -> date | None:
    """A day that cannot be read is a fault, not "long ago": it decides who looks (threats I14)."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as fault:
        raise DirectorySilent("'since' is no day like 2026-03-02") from fault
