"""Flip, delete, insert or move a row, and the chain says which one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.chain import GENESIS, ChainReport, ChainRow, Fault, Head, Scalar, link
from storage.chain import verify as verify_under

KEY, OLDER, FOREIGN = b"k" * 32, b"o" * 32, b"f" * 32


def verify(
    rows: Iterable[ChainRow],
    *,
    start: bytes = GENESIS,
    first: int = 1,
    head: ChainRow | None = None,
) -> ChainReport:
    last = None if head is None else Head(sequence=head.sequence, hash=head.hash)
    return verify_under(rows, keys=[KEY, OLDER], start=start, first=first, head=last)


def chain(length: int, *, start: bytes = GENESIS, first: int = 1) -> list[ChainRow]:
    rows: list[ChainRow] = []
    for sequence in range(first, first + length):
        previous = rows[-1].hash if rows else start
        fields: Mapping[str, Scalar] = {"act": "note", "ticket": sequence % 3, "before": None}
        rows.append(_row(sequence, fields, previous))
    return rows


def _row(sequence: int, fields: Mapping[str, Scalar], previous: bytes) -> ChainRow:
    return ChainRow(
        sequence=sequence,
        fields=fields,
        previous=previous,
        hash=link(KEY, previous, sequence=sequence, fields=fields),
    )


@pytest.mark.parametrize("length", [0, 1, 100])
def test_a_whole_chain(length: int) -> None:
    rows = chain(length)
    report = verify(rows, head=rows[-1] if rows else None)
    assert report.is_whole
    assert report.checked == length


ROWS = chain(20)
positions = st.integers(0, len(ROWS) - 1)


@given(positions, st.sampled_from(["act", "ticket", "before"]))
def test_a_changed_field_is_found(position: int, name: str) -> None:
    changed = replace(ROWS[position], fields={**ROWS[position].fields, name: "other"})
    _assert_bad([*ROWS[:position], changed, *ROWS[position + 1 :]], position + 1, Fault.CHANGED)


@given(positions, st.integers(0, 255))
def test_a_flipped_bit_in_a_hash_is_found(position: int, bit: int) -> None:
    row = ROWS[position]
    for changed in (
        replace(row, hash=_flipped(row.hash, bit)),
        replace(row, previous=_flipped(row.previous, bit)),
    ):
        rows = [*ROWS[:position], changed, *ROWS[position + 1 :]]
        _assert_bad(rows, position + 1, Fault.CHANGED)


def _flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value, "big") ^ 1 << bit).to_bytes(len(value), "big")


@given(positions)
def test_a_row_rewritten_with_a_right_hash_breaks_the_next(position: int) -> None:
    forged = _row(position + 1, {"act": "forged"}, ROWS[position].previous)
    rows = [*ROWS[:position], forged, *ROWS[position + 1 :]]
    if position + 1 < len(ROWS):
        _assert_bad(rows, position + 2, Fault.CHANGED)
    assert not verify(rows, head=ROWS[-1]).is_whole


@given(positions)
def test_a_deleted_row_is_missed(position: int) -> None:
    rows = [*ROWS[:position], *ROWS[position + 1 :]]
    report = verify(rows, head=ROWS[-1])
    assert (report.first_bad, report.fault) == (position + 1, Fault.MISSING)
    assert report.checked == position


def test_rows_cut_off_at_the_end_are_missed_only_with_the_head() -> None:
    assert verify(ROWS[:-3]).is_whole
    report = verify(ROWS[:-3], head=ROWS[-1])
    assert (report.first_bad, report.fault, report.checked) == (18, Fault.MISSING, 17)


@given(positions, positions)
def test_rows_that_changed_places_are_found(one: int, other: int) -> None:
    rows = list(ROWS)
    rows[one], rows[other] = rows[other], rows[one]
    report = verify(rows, head=ROWS[-1])
    assert report.is_whole is (one == other)
    if one != other:
        assert (report.first_bad, report.fault) == (min(one, other) + 1, Fault.REORDERED)


def test_an_earlier_row_again_and_a_renumbered_one() -> None:
    _assert_bad([*ROWS[:5], ROWS[2], *ROWS[5:]], 6, Fault.REORDERED)
    renumbered = replace(ROWS[4], sequence=6), replace(ROWS[5], sequence=5)
    _assert_bad([*ROWS[:4], *reversed(renumbered), *ROWS[6:]], 5, Fault.CHANGED)


@pytest.mark.parametrize(
    ("sequence", "fault"), [(19, Fault.HEAD), (21, Fault.MISSING), (0, Fault.HEAD)]
)
def test_a_head_with_another_number_is_found(sequence: int, fault: Fault) -> None:
    head = Head(sequence=sequence, hash=ROWS[-1].hash)
    report = verify_under(ROWS, keys=[KEY], head=head)
    assert (report.first_bad, report.fault, report.checked) == (21, fault, 20)


def test_a_head_that_names_another_row_is_found() -> None:
    head = Head(sequence=20, hash=ROWS[-2].hash)
    assert verify_under(ROWS, keys=[KEY], head=head).fault is Fault.HEAD


def test_a_chain_written_anew_without_the_key_is_no_chain() -> None:
    rows: list[ChainRow] = []
    for row in ROWS:
        previous = rows[-1].hash if rows else GENESIS
        own = link(FOREIGN, previous, sequence=row.sequence, fields=row.fields)
        rows.append(replace(row, previous=previous, hash=own))
    assert verify(rows, head=rows[-1]).fault is Fault.CHANGED
    assert verify_under(rows, keys=[FOREIGN]).is_whole


def test_rows_from_before_a_change_of_keys_stand_beside_the_newer() -> None:
    fields: Mapping[str, Scalar] = {"act": "note"}
    own = link(OLDER, ROWS[-1].hash, sequence=21, fields=fields)
    other = ChainRow(sequence=21, fields=fields, previous=ROWS[-1].hash, hash=own)
    assert verify([*ROWS, other], head=other).checked == 21
    assert verify_under([*ROWS, other], keys=[KEY]).first_bad == 21


def test_a_part_of_a_chain() -> None:
    later = chain(5, start=ROWS[-1].hash, first=21)
    assert verify([*ROWS, *later], head=later[-1]).checked == 25
    assert verify(later, start=ROWS[-1].hash, first=21).checked == 5
    assert not verify(later, start=GENESIS, first=21).is_whole


def test_one_meaning_has_one_hash_and_two_have_two() -> None:
    base = link(KEY, GENESIS, sequence=1, fields={"a": 1, "b": "é"})
    assert base == link(KEY, GENESIS, sequence=1, fields={"b": "é", "a": 1})
    others: list[Mapping[str, Scalar]] = [
        {"a": "1", "b": "é"},
        {"a": True, "b": "é"},
        {"a": None, "b": "é"},
        {"a": 1, "b": "e\u0301"},
        {"a": 1, "b": "é", "c": None},
        {"b": "é"},
    ]
    hashes = {link(KEY, GENESIS, sequence=1, fields=fields) for fields in others}
    assert len(hashes | {base, link(KEY, GENESIS, sequence=2, fields={"a": 1, "b": "é"})}) == 8


def test_a_float_has_more_than_one_form_and_is_refused() -> None:
    with pytest.raises(TypeError, match="amount"):
        link(KEY, GENESIS, sequence=1, fields={"amount": 0.5})  # type: ignore[dict-item]  # the mistake under test


def test_the_hash_is_the_same_tomorrow() -> None:
    """A change here would make every kept ledger look tampered with."""
    fields: Mapping[str, Scalar] = {"act": "take", "ticket": 42, "before": None, "auto": False}
    assert (
        link(KEY, GENESIS, sequence=1, fields=fields).hex()
        == "0b7f7775654cc95c546ca061c9df0b80a9286f35180803ebab0050dd08be0001"
    )


def _assert_bad(rows: list[ChainRow], first_bad: int, fault: Fault) -> None:
    report = verify(rows)
    assert (report.first_bad, report.fault) == (first_bad, fault)
    assert report.checked == first_bad - 1
