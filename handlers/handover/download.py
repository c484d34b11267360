"""The file goes out: decrypted piece by piece, counted as collected at its last byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handlers import correspondence, ledger, letters
from handlers.desk import Desk
from handlers.handover import places
from handlers.handover.collect import indexes_of, state_of
from handlers.ledger import TicketRef
from handlers.letters import Pickup
from storage import handovers
from storage.vocabulary import Act, HandoverState


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One decrypted piece; `is_last` ends the file."""

    octets: bytes
    is_last: bool


def open_file(
    desk: Desk, link: str, session_token: str, *, start: int = 0
) -> Iterator[Piece] | None:
    """The file from byte `start` on, or None without a live session. PieceBroken in the iterator
    when something was changed in the database. Counted as collected when the last piece was taken
    and asked to go on from there."""
    with desk.transaction() as tx:
        row = handovers.by_link(tx.session, indexes_of(desk, link))
        if row is None or state_of(desk, row, session_token) is not Pickup.OPEN:
            return None
        if row.starts >= places.STARTS or start >= row.size or row.key_sealed is None:
            return None
        row.starts += 1
        row.first_start_at = row.first_start_at or tx.now
        tx.session.add(row)
        key = desk.keys.open(row.key_sealed, place=places.KEY)
        return _pieces(desk, row.id or 0, key, row.size, start)


def _pieces(desk: Desk, handover_id: int, key: bytes, size: int, start: int) -> Iterator[Piece]:
    final = (size - 1) // handovers.PIECE
    skip = start % handovers.PIECE
    for number in range(start // handovers.PIECE, final + 1):
        # One look-up a piece: no transaction stays open while a slow line takes it.
        with desk.reading() as session:
            sealed = handovers.piece(session, handover_id, number)
        if sealed is None:
            raise handovers.PieceBroken(f"piece {number} of file {handover_id} is gone")
        is_last = number == final
        plain = handovers.open_piece(key, handover_id, number, sealed, last=is_last)
        yield Piece(octets=plain[skip:], is_last=is_last)
        skip = 0
    _collected(desk, handover_id)


def _collected(desk: Desk, handover_id: int) -> None:
    """The last byte went out: the receipt. The key stays for a restart, then it is destroyed."""
    with desk.transaction() as tx:
        row = handovers.for_change(tx.session, handover_id)
        if row is None or row.collected_at is not None:
            return
        row.state, row.collected_at = HandoverState.COLLECTED, tx.now
        row.expires_at = min(row.expires_at, tx.now + places.AFTER_COLLECTING)
        tx.session.add(row)
        ticket = ledger.load(tx, TicketRef(id=row.ticket_id))
        digest = row.digest.hex() if row.digest else ""
        ledger.change(
            tx,
            ticket,
            Act.COLLECT,
            ledger.REQUESTER,
            detail={"file": row.id, "sha256": digest},
            say="The requester collected the answer.",
        )
        letter = letters.collected(correspondence.about(tx.desk, ticket), at=tx.now)
        correspondence.send(
            tx, ticket, letter, automatic=letters.Automatic.GENERATED, actor=ledger.DESK.id
        )


def tell_broken(desk: Desk, link: str) -> bool:
    """A piece does not decrypt: nobody gets it any more, and staff are told, once."""
    with desk.transaction() as tx:
        row = handovers.by_link(tx.session, indexes_of(desk, link))
        if row is None or row.broken_at is not None:
            return False
        row.broken_at = tx.now
        tx.session.add(row)
        ticket = ledger.load(tx, TicketRef(id=row.ticket_id))
        ledger.say_in_thread(
            tx,
            ticket,
            "The stored answer is damaged or was changed: a part of it could not be decrypted, and "
            "its link is closed. Tell whoever runs the database, and upload the file again.",
            mention=ticket.owner,
        )
        return True
