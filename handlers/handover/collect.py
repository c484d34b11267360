"""The requester collects the file: a link, a fresh code, a quarter of an hour, one download."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers import correspondence, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.handover import places
from handlers.ledger import TicketRef
from handlers.letters import Pickup
from handlers.rules import tokens
from storage import handovers
from storage.tables import Handover, Ticket

# The length of a kept code: HMAC-SHA256.
_MAC = 32


@dataclass(frozen=True, kw_only=True)
class Collector:
    """The page behind a link. It names no file and no person until the code was typed."""

    number: str
    language: str
    pickup: Pickup
    until: datetime
    tries_left: int = places.TRIES
    # Of the newest code, while it works.
    code_until: datetime | None = None
    collected_at: datetime | None = None
    session: str = ""
    name: str = ""
    size: int = 0
    sha256: str = ""


def look(desk: Desk, link: str, session_token: str = "") -> Collector | None:
    """Changes nothing: scanners follow links (threats I10). None for an unknown link."""
    with desk.reading() as session:
        row = handovers.by_link(session, indexes_of(desk, link), lock=False)
        if row is None:
            return None
        ticket = session.get_one(Ticket, row.ticket_id)
        return _view(desk, ticket, row, state_of(desk, row, session_token), session_token)


def indexes_of(desk: Desk, link: str) -> tuple[bytes, ...]:
    token = tokens.normalise_token(link)
    return desk.keys.indexes(token, place=places.LINK) if token else ()


def state_of(desk: Desk, row: Handover, session_token: str) -> Pickup:
    now = desk.now()
    is_over = row.key_sealed is None or row.broken_at is not None or row.expires_at <= now
    if is_over:
        return Pickup.DONE if row.collected_at is not None else Pickup.GONE
    has_starts = row.starts < places.STARTS
    if has_starts and _is_session(desk, row, session_token):
        return Pickup.OPEN
    if row.collected_at is not None:
        return Pickup.DONE
    if not has_starts or row.attempts >= places.TRIES:
        return Pickup.LOCKED
    if row.code_until is not None and row.code_until > now:
        return Pickup.TYPE
    return Pickup.ASK if _may_send(row, now) else Pickup.LOCKED


def _may_send(row: Handover, now: datetime) -> bool:
    """Not without end, not in quick succession; after a day without any there are new ones."""
    if row.code_until is None:
        return row.codes_sent < places.CODES
    since = now - (row.code_until - places.CODE_TIME)
    if row.codes_sent >= places.CODES:
        return since >= places.CODES_AGAIN
    return since >= places.CODE_PAUSE


def _is_session(desk: Desk, row: Handover, session_token: str) -> bool:
    token = tokens.normalise_token(session_token) if session_token else None
    if token is None or row.session_index is None or row.session_until is None:
        return False
    indexes = desk.keys.indexes(token, place="handover.session")
    is_its = any(tokens.is_same(row.session_index, index) for index in indexes)
    first = row.first_start_at
    over = first is not None and desk.now() > first + places.RESTART_TIME
    return is_its and not over and (row.session_until > desk.now() or first is not None)


def _view(
    desk: Desk, ticket: Ticket, row: Handover, pickup: Pickup, session_token: str = ""
) -> Collector:
    is_open = pickup is Pickup.OPEN
    return Collector(
        number=correspondence.number(desk, ticket),
        language=ticket.language,
        pickup=pickup,
        until=row.expires_at,
        tries_left=max(0, places.TRIES - row.attempts),
        code_until=row.code_until if pickup in (Pickup.TYPE, Pickup.WRONG) else None,
        collected_at=row.collected_at,
        session=session_token if is_open else "",
        name=desk.open_text(row.name_sealed, places.NAME) if is_open else "",
        size=row.size if is_open else 0,
        sha256=row.digest.hex() if is_open and row.digest else "",
    )


def send_code(desk: Desk, link: str) -> Collector | None:
    """A fresh code to the requester's address, another than the one that proved the mailbox."""
    with desk.transaction() as tx:
        row = handovers.by_link(tx.session, indexes_of(desk, link))
        if row is None:
            return None
        ticket = ledger.load(tx, TicketRef(id=row.ticket_id))
        pickup = state_of(desk, row, "")
        if pickup not in (Pickup.ASK, Pickup.TYPE) or not _may_send(row, tx.now):
            return _view(desk, ticket, row, pickup)
        code = tokens.mint_code()
        row.code_mac = _mac(desk.keys.secret("codes"), row, code)
        row.code_until = tx.now + places.CODE_TIME
        row.codes_sent = 1 if row.codes_sent >= places.CODES else row.codes_sent + 1
        tx.session.add(row)
        letter = letters.collect_code(
            correspondence.about(desk, ticket), code=code, until=row.code_until
        )
        correspondence.send(
            tx,
            ticket,
            letter,
            automatic=letters.Automatic.GENERATED,
            actor=ledger.DESK.id,
            hide=tokens.show_code(code),
        )
        return _view(desk, ticket, row, Pickup.TYPE)


def _mac(secret: bytes, row: Handover, code: str) -> bytes:
    return tokens.digest(
        secret,
        purpose="handover",
        value=code,
        ticket=str(row.ticket_id),
        address=f"file {row.id}",
    )


def enter(desk: Desk, link: str, typed: str) -> Collector | None:
    """With the right code: a session for a quarter of an hour. Tries are counted over all codes.

    What cannot be a code, and a wrong code once more, tell a guesser nothing: neither uses
    up a try, so that a program that fills in forms cannot lock a person out.
    """
    with desk.transaction() as tx:
        row = handovers.by_link(tx.session, indexes_of(desk, link))
        if row is None:
            return None
        ticket = ledger.load(tx, TicketRef(id=row.ticket_id))
        pickup = state_of(desk, row, "")
        if pickup is not Pickup.TYPE:
            return _view(desk, ticket, row, pickup)
        code = tokens.normalise_code(typed)
        if code is None or _was_wrong(desk, row, code):
            return _view(desk, ticket, row, Pickup.WRONG)
        if not handovers.count_try(tx.session, row.id or 0, most=places.TRIES, now=tx.now):
            return _view(desk, ticket, row, Pickup.LOCKED)
        tx.session.refresh(row)
        if not _is_mac_of(desk, row, code, row.code_mac):
            row.wrong_macs = (row.wrong_macs or b"") + _mac(desk.keys.secret("codes"), row, code)
            tx.session.add(row)
            is_over = row.attempts >= places.TRIES
            if is_over:
                _say_locked(tx, ticket)
            return _view(desk, ticket, row, Pickup.LOCKED if is_over else Pickup.WRONG)
        return _view(desk, ticket, row, Pickup.OPEN, _start_session(tx, row))


def _was_wrong(desk: Desk, row: Handover, code: str) -> bool:
    # A newer code may be one that was wrong before.
    if _is_mac_of(desk, row, code, row.code_mac):
        return False
    kept = row.wrong_macs or b""
    each = (kept[start : start + _MAC] for start in range(0, len(kept), _MAC))
    return any(_is_mac_of(desk, row, code, mac) for mac in each)


def _is_mac_of(desk: Desk, row: Handover, code: str, kept: bytes | None) -> bool:
    if kept is None:
        return False
    made = [_mac(secret, row, code) for secret in desk.keys.secrets("codes")]
    return any(tokens.is_same(kept, mac) for mac in made)


def _start_session(tx: Transaction, row: Handover) -> str:
    token = tokens.mint_token()
    row.session_index = tx.desk.keys.index(token, place="handover.session")
    row.session_until = tx.now + places.SESSION_TIME
    row.code_mac = row.code_until = None  # a code opens once
    row.attempts = row.codes_sent = 0
    row.wrong_macs = None
    row.first_start_at = None  # an hour of its own; the starts are counted over all sessions
    tx.session.add(row)
    return token


def _say_locked(tx: Transaction, ticket: Ticket) -> None:
    ledger.say_in_thread(
        tx,
        ticket,
        "Five wrong codes were typed on the page of the answer: the link is locked. Ask the "
        "requester, and upload the file again if it was they.",
        mention=ticket.owner,
    )
