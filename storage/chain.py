"""The audit hash chain: each row's link covers the one before, so that no row can be changed, taken
out or moved without a trace. Links are made with a key: whoever can only write to the database
cannot make any. Pure functions; `audit` reads and writes the rows.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Scalar = str | int | bool | None

GENESIS = bytes(32)


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    # All rows are right, and the head of the ledger names another one as the last.
    HEAD = "the head was changed"


@dataclass(frozen=True, kw_only=True)
class ChainRow:
    sequence: int
    fields: Mapping[str, Scalar]
    previous: bytes
    hash: bytes


@dataclass(frozen=True, kw_only=True)
class Head:
    """The last row, as it is kept elsewhere."""

    sequence: int
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


def link(key: bytes, previous: bytes, *, sequence: int, fields: Mapping[str, Scalar]) -> bytes:
    """The hash of one row: HMAC-SHA256 over the hash before it and the row as canonical JSON."""
    return hmac.digest(key, previous + _canonical(sequence, fields), "sha256")


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
    keys: Sequence[bytes],
    start: bytes = GENESIS,
    first: int = 1,
    head: Head | None = None,
) -> ChainReport:
    """Walk `rows`, in the order in which they are kept, and stop at the first that is wrong.

    Each row may be linked under any of `keys`: after a change of keys the older rows still stand
    as they were written. Without `head` rows cut off at the end cannot be noticed.
    """
    expected, last = first, start
    rows = iter(rows)
    for row in rows:
        fault = _fault(row, expected, last, keys)
        if fault is Fault.MISSING and any(later.sequence == expected for later in rows):
            fault = Fault.REORDERED
        if fault is not None:
            return ChainReport(checked=expected - first, first_bad=expected, fault=fault)
        expected, last = expected + 1, row.hash
    fault = None if head is None else _fault_of_head(head, expected - 1, last)
    if fault is not None:
        return ChainReport(checked=expected - first, first_bad=expected, fault=fault)
    return ChainReport(checked=expected - first)


def _fault(row: ChainRow, expected: int, last: bytes, keys: Sequence[bytes]) -> Fault | None:
    own = any(
        hmac.compare_digest(
            row.hash, link(key, row.previous, sequence=row.sequence, fields=row.fields)
        )
        for key in keys
    )
    if row.sequence == expected:
        return None if own and row.previous == last else Fault.CHANGED
    return Fault.MISSING if own and row.sequence > expected else Fault.REORDERED


def _fault_of_head(head: Head, sequence: int, last: bytes) -> Fault | None:
    if head.sequence > sequence:
        return Fault.MISSING
    is_same = head.sequence == sequence and hmac.compare_digest(head.hash, last)
    return None if is_same else Fault.HEAD
