"""Staff bring the file: by a link that works for one upload, in a quarter of an hour."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers import correspondence, errors, ledger
from handlers.desk import Desk
from handlers.handover import places
from handlers.ledger import Actor, TicketRef
from handlers.rules import tokens
from handlers.rules.export_lint import Linter, in_words
from storage import handovers
from storage.tables import Handover, Ticket
from storage.vocabulary import Act, Finding, HandoverState

NAME_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """For the one who asked, and nobody else: who holds the link can upload."""

    url: str
    until: datetime


def invite(desk: Desk, ref: TicketRef, actor: Actor) -> Invitation:
    """A one-time link to the upload page, for the answer to this ticket."""
    token = tokens.mint_token()
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        correspondence.must_be_reachable(desk, ticket)
        until = tx.now + places.UPLOAD_TIME
        tx.session.add(
            Handover(
                ticket_id=ledger.id_of(ticket),
                created_at=tx.now,
                uploader=actor.id,
                upload_index=desk.keys.index(token, place="handover.upload"),
                expires_at=until,
            )
        )
        ledger.change(tx, ticket, Act.INVITE_UPLOAD, actor)
    return Invitation(url=f"{desk.base_url}/u/{token}", until=until)


@dataclass(frozen=True, kw_only=True)
class UploadForm:
    """What the upload page shows: which ticket, and until when. Nobody's data."""

    number: str
    until: datetime
    largest: int


def upload_form(desk: Desk, token: str) -> UploadForm | None:
    """None for a link that is unknown, used or over."""
    with desk.reading() as session:
        found = handovers.by_upload_link(session, _indexes(desk, token), lock=False)
        if found is None or found.state is not HandoverState.INVITED:
            return None
        if found.expires_at <= desk.now():
            return None
        return UploadForm(
            number=desk.number(found.ticket_id),
            until=found.expires_at,
            largest=desk.house.handover.largest_bytes,
        )


def _indexes(desk: Desk, token: str) -> tuple[bytes, ...]:
    normal = tokens.normalise_token(token)
    return desk.keys.indexes(normal, place="handover.upload") if normal else ()


def receive(desk: Desk, token: str, *, name: str) -> Receiver | None:
    """Takes the link: from here on it is used. None when it cannot be (any more)."""
    key = handovers.new_key()
    with desk.transaction() as tx:
        found = handovers.by_upload_link(tx.session, _indexes(desk, token))
        is_open = found is not None and found.state is HandoverState.INVITED
        if found is None or not is_open or found.expires_at <= tx.now:
            return None
        ticket = tx.session.get_one(Ticket, found.ticket_id)
        found.state = HandoverState.UPLOADING
        found.key_sealed = desk.keys.seal(key, place=places.KEY)
        kept_name = safe_name(name)
        found.name_sealed = tx.seal(kept_name, places.NAME)
        found.expires_at = tx.now + places.RECEIVING_TIME
        tx.session.add(found)
        requester = desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
        own = (requester, desk.address, desk.house.privacy_officer)
        return Receiver(desk=desk, handover_id=found.id or 0, key=key, own=own, name=kept_name)


def safe_name(name: str) -> str:
    """A name for the requester's computer: no path, no control or bidirectional characters, and
    never a device or a hidden file (threats S7)."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        char
        for char in last
        if unicodedata.category(char)[0] not in "CZ" or char == " "
        if char not in '<>:"|?*'
    )
    stem, dot, ending = kept.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    device = stem.upper() in _DEVICES
    stem = f"file-{stem}" if device or not stem else stem
    cut = stem[: NAME_LENGTH - len(dot) - len(ending[:16])]
    return f"{cut}{dot}{ending[:16]}"


_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}


class Receiver:
    """Encrypts what comes in, piece by piece, and looks it through on the way. Plain bytes are
    held for one piece at a time and are written nowhere."""

    def __init__(
        self, *, desk: Desk, handover_id: int, key: bytes, own: tuple[str, ...], name: str
    ) -> None:
        self.name = name
        self.size = 0
        self._desk = desk
        self._id = handover_id
        self._key = key
        self._linter = Linter(own)
        self._digest = hashlib.sha256()
        self._held = bytearray()
        self._count = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, octets: bytes) -> None:
        """InvalidInput once the file is larger than the house allows."""
        self.size += len(octets)
        if self.size > self._desk.house.handover.largest_bytes:
            limit = self._desk.house.handover.largest_bytes // (1024 * 1024)
            raise errors.InvalidInput(f"The file is larger than {limit} MB.", field="file")
        self._digest.update(octets)
        self._linter.feed(octets)
        self._held += octets
        # One piece is always held back: only at the end is it known which one is the last.
        while len(self._held) > handovers.PIECE:
            self._put(bytes(self._held[: handovers.PIECE]), last=False)
            del self._held[: handovers.PIECE]

    def _put(self, plain: bytes, *, last: bool) -> None:
        sealed = handovers.seal_piece(self._key, self._id, self._count, plain, last=last)
        with self._desk.transaction() as tx:
            handovers.add_piece(tx.session, self._id, self._count, sealed)
        self._count += 1

    def finish(self, *, malware: str = "", is_scanned: bool = True) -> Mapping[Finding, int]:
        """What was found in it. `is_scanned` False: there is a scanner, and it gave no answer.
        InvalidInput for an empty file; NotAllowed when the ticket was
        closed, or the link revoked, meanwhile."""
        if not self.size:
            raise errors.InvalidInput("The file is empty.", field="file")
        self._put(bytes(self._held), last=True)
        found = dict(self._linter.finish())
        if malware:
            found[Finding.MALWARE] = 1
        if not is_scanned:
            found[Finding.UNSCANNED] = 1
        with self._desk.transaction() as tx:
            row = handovers.for_change(tx.session, self._id)
            if row is None or row.state is not HandoverState.UPLOADING:
                raise errors.NotAllowed("This upload was called off.")
            ticket = ledger.load(tx, TicketRef(id=row.ticket_id))
            row.state, row.size = HandoverState.UPLOADED, self.size
            row.digest = self._digest.digest()
            row.findings = json.dumps(found)
            row.expires_at = tx.now + places.RELEASE_TIME
            tx.session.add(row)
            ledger.change(
                tx,
                ticket,
                Act.UPLOAD,
                Actor(id=row.uploader),
                detail={
                    "file": row.id,
                    "bytes": self.size,
                    "sha256": self.sha256,
                    "found": ", ".join(sorted(found)),
                },
                say=_uploaded(row, found),
            )
        return found

    def abort(self) -> None:
        """Nothing of a broken upload is left."""
        with self._desk.transaction() as tx:
            row = handovers.for_change(tx.session, self._id)
            if row is not None and row.state is HandoverState.UPLOADING:
                row.state = HandoverState.GONE
                handovers.destroy(tx.session, row)


def _uploaded(row: Handover, found: Mapping[Finding, int]) -> str:
    size = f"{row.size / 1024:,.0f} KB"
    what = f"<@{row.uploader}> uploaded the answer ({size})."
    if not found:
        return f"{what} Nothing was found in it that must not go out. It waits for its release."
    return f"{what} It waits for its release; found in it: {in_words(found)}."
