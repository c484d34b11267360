"""The audit hash chain: each row's hash covers the one before, so that no row can be changed, taken
out or moved without a trace. Pure functions; `audit` reads and writes the rows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Scalar = str | int | bool | None

GENESIS = bytes(32)


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"


@dataclass(frozen=True, kw_only=True)
class ChainRow:
    sequence: int
    fields: Mapping[str, Scalar]
    previous: bytes
    hash: bytes


@dataclass(frozen=True, kw_only=True)
class ChainReport:
    """`checked` good rows from the start on; `first_bad` is the sequence number that is wrong."""

    checked: int
    first_bad: int | None = None
    fault: Fault | None = None

    @property
    def is_whole(self) -> bool:
        return self.fault is None


def link(previous: bytes, *, sequence: int, fields: Mapping[str, Scalar]) -> bytes:
    """The hash of one row: SHA-256 over the hash before it and the row as canonical JSON."""
    return hashlib.sha256(previous + _canonical(sequence, fields)).digest()


def _canonical(sequence: int, fields: Mapping[str, Scalar]) -> bytes:
    """One form for one meaning: keys sorted, no blanks, no floats, ASCII."""
    for name, value in fields.items():
        if not isinstance(value, str | int | None):
            raise TypeError(f"{name} cannot be chained: {type(value).__name__}")
    row = [sequence, dict(fields)]
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")


def verify(
    rows: Iterable[ChainRow],
    *,
    start: bytes = GENESIS,
    first: int = 1,
    head: bytes | None = None,
) -> ChainReport:
    """Walk `rows`, in the order in which they are kept, and stop at the first that is wrong.

    `head` is the hash of the last row as it was kept elsewhere; without it rows cut off at the end
    cannot be noticed.
    """
    expected, last = first, start
    rows = iter(rows)
    for row in rows:
        fault = _fault(row, expected, last)
        if fault is Fault.MISSING and any(later.sequence == expected for later in rows):
            fault = Fault.REORDERED
        if fault is not None:
            return ChainReport(checked=expected - first, first_bad=expected, fault=fault)
        expected, last = expected + 1, row.hash
    if head is not None and not hmac.compare_digest(head, last):
        return ChainReport(checked=expected - first, first_bad=expected, fault=Fault.MISSING)
    return ChainReport(checked=expected - first)


def _fault(row: ChainRow, expected: int, last: bytes) -> Fault | None:
    own = hmac.compare_digest(
        row.hash, link(row.previous, sequence=row.sequence, fields=row.fields)
    )
    if row.sequence == expected:
        return None if own and row.previous == last else Fault.CHANGED
    return Fault.MISSING if own and row.sequence > expected else Fault.REORDERED
