"""What leaves the house: the next parcel for the courier, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, assert_never

from sqlmodel import Session

from handlers import ledger
from handlers.desk import Desk, Transaction
from handlers.rules import backoff
from storage import outbox, reminders, tables
from storage.outbox import LaneKind
from storage.sealed import SealError
from storage.vocabulary import ParcelKind, ParcelState

Undelivered = Literal["refused", "gave_up", "bounced"]

RECIPIENT, PAYLOAD, RAW = "parcel.recipient", "parcel.payload", "inbox.raw"

# How long a carrier may take before somebody else tries. A Slack lane stands still meanwhile,
# so its lease is short.
LEASES: dict[LaneKind, timedelta] = {
    "mail": timedelta(minutes=5),
    "slack": timedelta(minutes=1),
}
# Slack allows one message a second and channel; a little more keeps clear of the edge.
LANE_PACE = timedelta(seconds=1.1)


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A claimed parcel, opened. For mail `recipient` is a storage.routes.Route as JSON."""

    id: int
    kind: ParcelKind
    lane: str
    ticket_id: int | None
    inbox_id: int | None
    recipient: str
    payload: bytes
    message_id: str | None
    tries: int
    revision: int
    created_at: datetime
    lease_until: datetime

    @property
    def lane_kind(self) -> LaneKind:
        return outbox.kind_of(self.lane)

    @property
    def place(self) -> str:
        """The channel or member of a Slack parcel."""
        return outbox.slack_place(self.lane)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """It arrived. For a card: the message's ts and the ticket version that it shows."""

    reference: str = ""
    version: int = 0
    # A print of the card as it was sent.
    shown: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Later:
    """Not now. `after` is what the far side asked for (Retry-After): on Slack it holds the lane,
    so leave it out where only this parcel has to wait."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Never:
    """It will not arrive, however often it is tried."""

    reason: str


Result = Sent | Later | Never


# --- taking ---------------------------------------------------------------------------------


def recover(desk: Desk) -> None:
    """At the start of the only courier: what a killed one held goes out now, not when its
    lease ends."""
    with desk.database.writing() as session:
        outbox.release_all(session, desk.now())


def take_next(desk: Desk, *, lanes: LaneKind) -> Parcel | None:
    """Claims the parcel that fell due first. Whoever takes it must `settle` it."""
    while (claimed := _claim(desk, lanes)) is not None:
        row, raw_sealed = claimed
        parcel = _closed(row)
        try:
            return _opened(desk, parcel, row, raw_sealed)
        except SealError:
            # A key is missing. It may come back, and the parcels behind this one can go.
            settle(desk, parcel, Later(reason="sealed under a key that is not at hand"))
    return None


def next_due_in(desk: Desk, *, lanes: LaneKind) -> timedelta | None:
    """How long until a parcel can be taken; zero when one can be now, None when none waits."""
    with desk.reading() as session:
        due = outbox.next_due(session, lanes)
    return None if due is None else max(due - desk.now(), timedelta())


def _claim(desk: Desk, lanes: LaneKind) -> tuple[tables.Parcel, bytes | None] | None:
    # Not desk.transaction(): taking makes no new work, and its wake-up would wake the taker.
    with desk.database.writing() as session:
        row = outbox.claim(session, lanes, now=desk.now(), lease=LEASES[lanes])
        if row is None:
            return None
        mail = session.get(tables.InboxMail, row.inbox_id) if row.inbox_id is not None else None
        return row, mail.raw_sealed if mail is not None else None


def _closed(row: tables.Parcel) -> Parcel:
    if row.id is None or row.lease_until is None:
        raise ValueError("only a stored and claimed parcel can be carried")
    return Parcel(
        id=row.id,
        kind=row.kind,
        lane=row.lane,
        ticket_id=row.ticket_id,
        inbox_id=row.inbox_id,
        recipient="",
        payload=b"",
        message_id=row.message_id,
        tries=row.tries,
        revision=row.revision,
        created_at=row.created_at,
        lease_until=row.lease_until,
    )


def _opened(desk: Desk, parcel: Parcel, row: tables.Parcel, raw_sealed: bytes | None) -> Parcel:
    if parcel.kind is ParcelKind.FORWARD:
        payload = _open(desk, raw_sealed, RAW)
    else:
        payload = _open(desk, row.payload_sealed, PAYLOAD)
    recipient = desk.open_text(row.recipient_sealed, RECIPIENT)
    return replace(parcel, recipient=recipient, payload=payload)


def _open(desk: Desk, sealed: bytes | None, place: str) -> bytes:
    return b"" if sealed is None else desk.keys.open(sealed, place=place)


# --- settling -------------------------------------------------------------------------------


def settle(desk: Desk, parcel: Parcel, result: Result) -> None:
    """Records what became of a parcel that `take_next` gave out.

    A result that comes after the lease has passed to another taker counts only when it is Sent.
    """
    now = desk.now()
    match _judged(parcel, result, now):
        case Sent() as sent:
            with desk.database.writing() as session:
                _record_sent(session, parcel, sent, now)
        case Later() as later:
            with desk.database.writing() as session:
                _postpone(session, parcel, later, now)
        case Never() as never:
            kind: Undelivered = "refused" if never is result else "gave_up"
            with desk.transaction() as tx:
                _give_up(tx, parcel, never, kind)
        case other:
            assert_never(other)


def _judged(parcel: Parcel, result: Result, now: datetime) -> Result:
    """What a result means for this parcel: cards never end, nothing else is tried for ever."""
    match result:
        case Never() if parcel.kind is ParcelKind.CARD:
            return Later(reason=result.reason)
        case Later() if _is_spent(parcel, now):
            return Never(reason=result.reason)
        case _:
            return result


def _is_spent(parcel: Parcel, now: datetime) -> bool:
    if parcel.kind in outbox.COALESCED:
        return False
    return backoff.is_spent(now - parcel.created_at, parcel.tries)


def _record_sent(session: Session, parcel: Parcel, sent: Sent, now: datetime) -> None:
    row = outbox.locked(session, parcel.id)
    _free_lane(session, parcel, now)
    if parcel.kind is ParcelKind.CARD and parcel.ticket_id is not None and sent.reference:
        card = tables.Card(
            ticket_id=parcel.ticket_id,
            channel=parcel.place,
            ts=sent.reference,
            version=sent.version,
            shown=sent.shown,
            seen_at=now,
        )
        session.merge(card)
    if parcel.kind is ParcelKind.DIGEST and sent.reference:
        day = date.fromisoformat(json.loads(parcel.payload)["digest"])
        reminders.digest_stands(session, day, channel=parcel.place, ts=sent.reference)
    if row is None or row.state is ParcelState.SENT:
        return
    if row.revision > parcel.revision:
        _wait_again(row, parcel)
        return
    row.state = ParcelState.SENT
    row.sent_at, row.lease_until, row.fault = now, None, None
    # What was sent is kept once, with the conversation, and not here.
    row.recipient_sealed = row.payload_sealed = None


def _postpone(session: Session, parcel: Parcel, later: Later, now: datetime) -> None:
    row = outbox.locked(session, parcel.id)
    held = row is not None and _is_held(row, parcel)
    _free_lane(session, parcel, now, later.after)
    if row is None or not held:
        return
    row.fault = later.reason
    if row.revision > parcel.revision:
        _wait_again(row, parcel)
        return
    row.state, row.lease_until = ParcelState.WAITING, None
    if parcel.lane_kind == "mail":
        row.due_at = now + (later.after or backoff.mail_delay(parcel.tries))
    elif later.after is None:
        row.due_at = now + backoff.slack_delay(parcel.tries)
        outbox.hold_back(session, row, row.due_at)
    # Else the lane waits, and the parcel keeps its turn in it.


def _give_up(tx: Transaction, parcel: Parcel, never: Never, kind: Undelivered) -> None:
    row = outbox.locked(tx.session, parcel.id)
    held = row is not None and _is_held(row, parcel)
    _free_lane(tx.session, parcel, tx.now)
    if row is None or not held:
        return
    if row.revision > parcel.revision:
        _wait_again(row, parcel)
        return
    _fail(row, never.reason)
    record_undeliverable(tx, row, never.reason, kind=kind)
    if parcel.kind is ParcelKind.DIRECT and parcel.ticket_id is not None:
        # What somebody had to hear must not be lost with their account.
        ledger.tell_channel(
            tx,
            f"<@{parcel.place}> could not be told of {tx.desk.number(parcel.ticket_id)} "
            f"({never.reason}). Look at its card and give it to somebody else.",
            key=f"not_told:{parcel.id}",
        )
    if parcel.kind is ParcelKind.FORWARD:
        ledger.tell_channel(
            tx,
            f"A mail that is no privacy request could not be handed on ({never.reason}). It is "
            f"kept: `privacy-desk inbox show {parcel.inbox_id}` writes it out.",
            key=f"not_handed_on:{parcel.id}",
        )


def _is_held(row: tables.Parcel, parcel: Parcel) -> bool:
    """Whether the claim still stands; the lease's end tells one claim from the next."""
    return row.state is ParcelState.SENDING and row.lease_until == parcel.lease_until


def _wait_again(row: tables.Parcel, parcel: Parcel) -> None:
    """A newer state was posted while this one was under way."""
    if _is_held(row, parcel):
        row.state, row.lease_until = ParcelState.WAITING, None


def _fail(row: tables.Parcel, reason: str) -> None:
    row.state, row.lease_until, row.fault = ParcelState.FAILED, None, reason


def _free_lane(
    session: Session, parcel: Parcel, now: datetime, after: timedelta | None = None
) -> None:
    if parcel.lane_kind == "mail":
        return
    taken_at = parcel.lease_until - LEASES["slack"]
    free_at = max(taken_at + LANE_PACE, now + (after or timedelta()))
    outbox.release_lane(session, parcel.lane, held_until=parcel.lease_until, free_at=free_at)


OUTAGE = timedelta(hours=1)


def tell_of_outage(desk: Desk) -> bool:
    """The channel hears, once a day, of e-mail that has not got out for an hour: dates are
    missed by letters that wait. Never leaves more to do."""
    now = desk.now()
    with desk.reading() as session:
        since = outbox.oldest_waiting(session, "mail", now=now)
        count = outbox.waiting_count(session, "mail")
    if since is not None and now - since >= OUTAGE:
        hours = (now - since) // timedelta(hours=1)
        waits = f"{count} e-mail{' has' if count == 1 else 's have'} not got out"
        with desk.transaction() as tx:
            ledger.tell_channel(
                tx,
                f"{waits}, the oldest for {hours} h. Ask whoever runs this desk to look at the "
                "outgoing mail: `privacy-desk doctor` says what is wrong.",
                key=f"mail_outage:{desk.today()}",
            )
    return False


# --- what came back -------------------------------------------------------------------------


def record_undeliverable(
    tx: Transaction, row: tables.Parcel, reason: str, *, kind: Undelivered
) -> None:
    """Tells staff that a letter to a requester did not arrive. Notices to staff have no message
    in the conversation: theirs must not mark the requester's address."""
    if row.ticket_id is not None and outbox.is_letter(tx.session, row):
        ledger.note_bounce(tx, row.ticket_id, reason, kind=kind)


def record_bounce(tx: Transaction, message_id: str) -> int | None:
    """Notes that one of our letters came back; its ticket, None when no letter has that id.

    The caller vouches for the report: anybody who was written to knows our Message-ID.
    """
    row = outbox.by_message_id(tx.session, message_id)
    if row is None:
        return None
    if row.state is not ParcelState.FAILED:
        _fail(row, "bounced")
        record_undeliverable(tx, row, "bounced", kind="bounced")
    return row.ticket_id
