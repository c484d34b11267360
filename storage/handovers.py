"""Files for requesters: their rows and their encrypted pieces."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from storage.tables import Handover, HandoverPart
from storage.vocabulary import HandoverState

PIECE = 1024 * 1024


class PieceBroken(Exception):
    """A piece was changed, cut off or put in another place."""


def new_key() -> bytes:
    return AESGCM.generate_key(256)


def seal_piece(key: bytes, handover_id: int, number: int, plain: bytes, *, last: bool) -> bytes:
    """One key seals one file, so the piece's number is a nonce that never comes twice. Its place
    and whether it is the last are authenticated: nothing can be cut off or moved."""
    return AESGCM(key).encrypt(_nonce(number), plain, _place(handover_id, number, last=last))


def open_piece(key: bytes, handover_id: int, number: int, sealed: bytes, *, last: bool) -> bytes:
    try:
        place = _place(handover_id, number, last=last)
        return AESGCM(key).decrypt(_nonce(number), sealed, place)
    except InvalidTag as error:
        raise PieceBroken(f"piece {number} of file {handover_id}") from error


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _place(handover_id: int, number: int, *, last: bool) -> bytes:
    return f"handover/{handover_id}/{number}/{'last' if last else 'more'}".encode()


def for_change(session: Session, handover_id: int) -> Handover | None:
    return session.exec(
        select(Handover).where(Handover.id == handover_id).with_for_update()
    ).first()


def by_upload_link(
    session: Session, indexes: Collection[bytes], *, lock: bool = True
) -> Handover | None:
    found = select(Handover).where(col(Handover.upload_index).in_(indexes))
    return session.exec(found.with_for_update() if lock else found).first()


def by_link(session: Session, indexes: Collection[bytes], *, lock: bool = True) -> Handover | None:
    found = select(Handover).where(col(Handover.link_index).in_(indexes))
    return session.exec(found.with_for_update() if lock else found).first()


def of_ticket(session: Session, ticket_id: int) -> Sequence[Handover]:
    """The newest first."""
    return session.exec(
        select(Handover).where(Handover.ticket_id == ticket_id).order_by(col(Handover.id).desc())
    ).all()


def newest(session: Session, ticket_ids: Collection[int]) -> Mapping[int, Handover]:
    """By ticket: its newest file, of those that were uploaded."""
    found = session.exec(
        select(Handover)
        .where(
            col(Handover.ticket_id).in_(ticket_ids),
            col(Handover.digest).is_not(None),
        )
        .order_by(col(Handover.id))
    )
    return {row.ticket_id: row for row in found}


def add_piece(session: Session, handover_id: int, number: int, sealed: bytes) -> None:
    session.add(HandoverPart(handover_id=handover_id, number=number, sealed=sealed))


def pieces(session: Session, handover_id: int, *, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """(number, sealed) from piece `start` on."""
    found = (
        select(HandoverPart)
        .where(HandoverPart.handover_id == handover_id, col(HandoverPart.number) >= start)
        .order_by(col(HandoverPart.number))
    )
    for part in session.exec(found.execution_options(yield_per=2)):
        session.expunge(part)
        yield part.number, part.sealed


def piece(session: Session, handover_id: int, number: int) -> bytes | None:
    part = session.get(HandoverPart, (handover_id, number))
    if part is None:
        return None
    session.expunge(part)
    return part.sealed


def destroy(session: Session, handover: Handover) -> None:
    """First the key, so that nothing that is left anywhere can be read; then the pieces."""
    handover.key_sealed = handover.name_sealed = handover.override_sealed = None
    handover.link_sealed = handover.code_mac = handover.session_index = None
    session.add(handover)
    session.flush()
    session.connection().execute(
        delete(HandoverPart).where(col(HandoverPart.handover_id) == handover.id)
    )


def next_expired(session: Session, now: datetime) -> Handover | None:
    """The file whose time was over first, locked."""
    return session.exec(
        select(Handover)
        .where(col(Handover.key_sealed).is_not(None), col(Handover.expires_at) <= now)
        .order_by(col(Handover.expires_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def is_expired(session: Session, now: datetime) -> bool:
    """A look without a lock."""
    found = select(Handover.id).where(
        col(Handover.key_sealed).is_not(None), col(Handover.expires_at) <= now
    )
    return session.exec(found.limit(1)).first() is not None


def count_try(session: Session, handover_id: int, *, most: int, now: datetime) -> bool:
    """Counts and limits in one statement: of parallel guesses `most` are evaluated and no more."""
    counted = cast(
        CursorResult[Any],
        session.connection().execute(
            update(Handover)
            .where(
                col(Handover.id) == handover_id,
                col(Handover.attempts) < most,
                col(Handover.state) == HandoverState.RELEASED,
                col(Handover.code_until) > now,
            )
            .values(attempts=Handover.attempts + 1)
        ),
    )
    return counted.rowcount == 1
