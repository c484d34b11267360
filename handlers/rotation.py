"""Rotating keys: everything sealed is sealed again under the current key, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import SQLModel, col, select

from handlers import acknowledgement, correspondence
from handlers.desk import Desk
from handlers.rules.addresses import normalise_address
from storage import inbox
from storage.tables import InboxMail, Line, Message, Parcel, Suppression, Ticket

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A sealed column, and the blind index that is made from the same value, if any."""

    column: str
    place: str
    index: str | None = None
    index_place: str = ""
    normalise: Callable[[str], str] = str


PLACES: dict[type[SQLModel], tuple[Sealed, ...]] = {
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
    ),
    Parcel: (
        Sealed(column="recipient_sealed", place="parcel.recipient"),
        Sealed(column="payload_sealed", place="parcel.payload"),
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
        after = 0
        while True:
            last, changed = _batch(desk, table, places, after)
            if last is None:
                break
            yield str(table.__tablename__), changed
            after = last


def _batch(
    desk: Desk, table: type[SQLModel], places: Sequence[Sealed], after: int
) -> tuple[int | None, int]:
    key = col(getattr(table, "id"))  # noqa: B009 - SQLModel itself has no `id`
    with desk.transaction() as tx:
        rows = tx.session.exec(
            select(table).where(key > after).order_by(key).limit(BATCH).with_for_update()
        ).all()
        changed = sum(_renew(desk, row, places) for row in rows)
        last: int | None = getattr(rows[-1], "id") if rows else None  # noqa: B009
    return last, changed


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
