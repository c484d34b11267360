"""Rotating keys: everything sealed is sealed again under the current key, batch by batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import func
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col, select

from handlers import acknowledgement, corrections, correspondence, holds
from handlers.casework import places as casework
from handlers.desk import Desk
from handlers.handover import places as handover
from handlers.rules.addresses import normalise_address
from handlers.verification import codes, judging
from storage import arrivals, audit, facts, inbox
from storage.tables import (
    Arrival,
    Challenge,
    Correction,
    Handover,
    InboxMail,
    Line,
    Message,
    Parcel,
    SaleOptOut,
    Sending,
    Suppression,
    Ticket,
)

Table = type[SQLModel]

BATCH = 50
# How long rows that somebody holds are left alone, in seconds: an act takes milliseconds.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A sealed column, and the blind index that is made from the same value, if any."""

    column: str
    place: str
    index: str | None = None
    index_place: str = ""
    normalise: Callable[[str], str] = str


PLACES: dict[Table, tuple[Sealed, ...]] = {
    Arrival: (Sealed(column="body_sealed", place=arrivals.BODY_PLACE),),
    InboxMail: (
        Sealed(column="raw_sealed", place=inbox.RAW_PLACE),
        Sealed(column="envelope_sealed", place=inbox.ENVELOPE_PLACE),
    ),
    Ticket: (
        Sealed(
            column="token_sealed",
            place=correspondence.TOKEN,
            index="token_index",
            index_place="token",
        ),
        Sealed(
            column="requester_sealed",
            place=correspondence.REQUESTER,
            index="requester_index",
            index_place="address",
            normalise=normalise_address,
        ),
        Sealed(column="name_sealed", place=correspondence.NAME),
        Sealed(column="subject_sealed", place=correspondence.SUBJECT),
        Sealed(column="hold_reason_sealed", place=holds.REASON),
        Sealed(column="record_sealed", place=judging.RECORD),
        Sealed(column="declared_sealed", place=judging.DECLARED),
        Sealed(column="prepared_sealed", place=casework.PREPARED),
    ),
    Line: (Sealed(column="quote_sealed", place=correspondence.QUOTE),),
    Message: (
        Sealed(
            column="mail_id_sealed",
            place=correspondence.MAIL_ID,
            index="mail_id_index",
            index_place="message.mail_id",
        ),
        Sealed(
            column="address_sealed",
            place=correspondence.ADDRESS,
            index="address_index",
            index_place="address",
            normalise=normalise_address,
        ),
        Sealed(column="subject_sealed", place=correspondence.TITLE),
        Sealed(column="body_sealed", place=correspondence.BODY),
        Sealed(column="checks_sealed", place=correspondence.CHECKS),
    ),
    Parcel: (
        Sealed(column="recipient_sealed", place="parcel.recipient"),
        Sealed(column="payload_sealed", place="parcel.payload"),
    ),
    Handover: (
        Sealed(column="key_sealed", place=handover.KEY),
        Sealed(column="name_sealed", place=handover.NAME),
        Sealed(
            column="link_sealed", place=handover.LINK, index="link_index", index_place=handover.LINK
        ),
        Sealed(column="override_sealed", place=handover.OVERRIDE),
    ),
    Challenge: (Sealed(column="address_sealed", place=codes.ADDRESS),),
    Sending: (Sealed(column="before_sealed", place=casework.BEFORE),),
    Correction: (Sealed(column="evidence_sealed", place=corrections.EVIDENCE),),
    SaleOptOut: (
        Sealed(
            column="address_sealed",
            place=acknowledgement.NOT_SOLD,
            index="address_index",
            index_place="address",
        ),
    ),
    Suppression: (
        Sealed(
            column="address_sealed",
            place=acknowledgement.SUPPRESSED,
            index="address_index",
            index_place="address",
        ),
    ),
}


def rotate(desk: Desk) -> Iterator[tuple[str, int]]:
    """Seals everything anew; yields (table, rows changed) after each batch.

    Safe while the desk runs and safe to repeat. Codes and their links keep the key they were
    made with (only their digests are stored): keep the old key in DESK_SECRET_KEY for a day.
    """
    for table, places in PLACES.items():
        yield from _table(desk, table, places)
    with desk.database.writing() as session:
        audit.keep_keys(session, desk.keys)
    # Last: a desk that is started without the old key before this point must be refused.
    with desk.database.writing() as session:
        facts.renew_canary(session, desk.keys)


def _table(desk: Desk, table: Table, places: Sequence[Sealed]) -> Iterator[tuple[str, int]]:
    """Rows that somebody holds are passed over and visited again: waiting for one while holding
    others, this and the desk's own acts would wait for each other for ever."""
    held: list[int] = []
    # What is written from now on has the new key: a busy desk must not be run after for ever.
    after, last = 0, _last_id(desk, table)
    while batch := _ids(desk, table, after, last):
        changed, passed = _batch(desk, table, places, batch)
        held += passed
        after = batch[-1]
        yield str(table.__tablename__), changed
    pause = FIRST_PAUSE
    while held:
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
        changed, held = _batch(desk, table, places, held[:BATCH], held[BATCH:])
        yield str(table.__tablename__), changed


def _last_id(desk: Desk, table: Table) -> int:
    with desk.reading() as session:
        return session.exec(select(func.max(_key(table)))).one() or 0


def _ids(desk: Desk, table: Table, after: int, last: int) -> list[int]:
    key = _key(table)
    few = select(key).where(key > after, key <= last).order_by(key).limit(BATCH)
    with desk.reading() as session:
        return list(session.exec(few).all())


def _batch(
    desk: Desk, table: Table, places: Sequence[Sealed], ids: Sequence[int], rest: Sequence[int] = ()
) -> tuple[int, list[int]]:
    """(rows changed, ids that somebody else held) of these rows; `rest` is for the next time."""
    key = _key(table)
    with desk.database.writing() as session:
        free = select(table).where(key.in_(ids)).order_by(key).with_for_update(skip_locked=True)
        rows = session.exec(free).all()
        changed = sum(_renew(desk, row, places) for row in rows)
        seen = {_id(row) for row in rows}
        there = session.exec(select(key).where(key.in_(ids))).all()
    return changed, [*rest, *(each for each in there if each not in seen)]


def _key(table: Table) -> Mapped[int]:
    return col(getattr(table, _key_name(table)))


def _id(row: SQLModel) -> int:
    return int(getattr(row, _key_name(type(row))))


def _key_name(table: Table) -> str:
    """Each of these tables has one number as its key, which is not everywhere called `id`."""
    (column,) = cast(Any, table).__table__.primary_key.columns
    return str(column.name)


def _renew(desk: Desk, row: SQLModel, places: Sequence[Sealed]) -> bool:
    stale = [
        sealed
        for sealed in places
        if (value := getattr(row, sealed.column)) is not None and not desk.keys.is_current(value)
    ]
    for sealed in stale:
        plain = desk.keys.open(getattr(row, sealed.column), place=sealed.place)
        setattr(row, sealed.column, desk.keys.seal(plain, place=sealed.place))
        if sealed.index:
            value = sealed.normalise(plain.decode())
            setattr(row, sealed.index, desk.keys.index(value, place=sealed.index_place))
    return bool(stale)
