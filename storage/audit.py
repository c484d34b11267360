"""The audit ledger in the database: appended under the head's lock, verified from the start.

The links are made with a key that comes from DESK_SECRET_KEY. When that changes, `keep_keys`
keeps the older keys, sealed, so that what was written under them can be verified for ever.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, type_coerce
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage import chain, facts
from storage.columns import microseconds
from storage.sealed import Keyring, SealBroken
from storage.tables import Event, LedgerHead, Ticket
from storage.vocabulary import Act

log = logging.getLogger(__name__)

PURPOSE = "ledger"
HEAD_PLACE = "ledger_head.sealed"
# The names of the facts that hold the keys of before a rotation.
RETIRED = "ledger.key."

type_of_detail = str | int | bool | None


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """What happened, without personal data: that is kept, sealed, in the other tables."""

    at: datetime
    actor: str
    act: Act
    ticket_id: int
    before: str | None
    after: str | None
    detail: Mapping[str, type_of_detail] = field(default_factory=dict)


def append(session: Session, keys: Keyring, events: Sequence[NewEvent]) -> None:
    """Appends to the chain. Locks the head row until the commit, so call it last."""
    if not events:
        return
    head = session.exec(select(LedgerHead).with_for_update()).one()
    is_true = _is_true(keys, head)
    key = keys.secret(PURPOSE)
    for event in events:
        row = _row(event, key=key, sequence=head.sequence + 1, previous=head.hash)
        session.add(row)
        head.sequence, head.hash = row.sequence, row.hash
    if is_true:
        head.sealed = keys.seal(_statement(head), place=HEAD_PLACE)
    else:
        # Sealed again, a head that somebody set back would look right from here on.
        log.error("the head of the audit ledger was changed: run `privacy-desk ledger verify`")
    session.add(head)


def _row(event: NewEvent, *, key: bytes, sequence: int, previous: bytes) -> Event:
    row = Event(
        sequence=sequence,
        at=event.at,
        actor=event.actor,
        act=event.act,
        ticket_id=event.ticket_id,
        before=event.before,
        after=event.after,
        detail=json.dumps(dict(event.detail), sort_keys=True, ensure_ascii=False),
        previous=previous,
        hash=b"",
    )
    row.hash = chain.link(key, previous, sequence=sequence, fields=_fields(row))
    return row


def _fields(row: Event) -> dict[str, chain.Scalar]:
    return {
        "at": microseconds(row.at),
        "actor": row.actor,
        "act": row.act.value,
        "ticket": row.ticket_id,
        "before": row.before,
        "after": row.after,
        "detail": row.detail,
    }


# --- the head -------------------------------------------------------------------------------


def _statement(head: LedgerHead) -> bytes:
    return f"{head.sequence}:".encode() + head.hash


def _is_true(keys: Keyring, head: LedgerHead) -> bool:
    """Whether the head is as we left it. KeyUnknown when a key is missing: that is no forgery."""
    if head.sealed is None:
        return head.sequence == 0 and head.hash == chain.GENESIS
    try:
        said = keys.open(head.sealed, place=HEAD_PLACE)
    except SealBroken:
        return False
    return hmac.compare_digest(said, _statement(head))


def begin(session: Session) -> None:
    """Puts the first link of an empty ledger in place."""
    session.add(LedgerHead(id=1, sequence=0, hash=chain.GENESIS))


# --- verifying ------------------------------------------------------------------------------


def verify(session: Session, keys: Keyring) -> chain.ChainReport:
    """Walks the whole ledger, in a fresh session; the head tells whether rows were cut off."""
    if session.get_bind().dialect.name == "postgresql":
        # The head and the rows as of one moment, while others append.
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    head = session.exec(select(LedgerHead)).first()
    known = () if head is None else (*keys.secrets(PURPOSE), *_retired(session, keys))
    last = None if head is None else chain.Head(sequence=head.sequence, hash=bytes(head.hash))
    report = chain.verify(_links(session), keys=known, head=last)
    if report.is_whole and (head is None or not _is_believable(session, keys, head)):
        return chain.ChainReport(
            checked=report.checked, first_bad=report.checked + 1, fault=chain.Fault.HEAD
        )
    return report


def _is_believable(session: Session, keys: Keyring, head: LedgerHead) -> bool:
    """Every ticket was opened by an event: an empty ledger beside tickets was emptied."""
    if head.sequence == 0 and session.exec(select(Ticket.id).limit(1)).first() is not None:
        return False
    return _is_true(keys, head)


# As they are stored: what a forger wrote may be no word or number of ours.
_COLUMNS = (
    col(Event.sequence),
    type_coerce(col(Event.at), BigInteger),
    col(Event.actor),
    type_coerce(col(Event.act), String),
    col(Event.ticket_id),
    col(Event.before),
    col(Event.after),
    col(Event.detail),
    col(Event.previous),
    col(Event.hash),
)


def _links(session: Session) -> Iterator[chain.ChainRow]:
    rows = session.execute(select_columns(*_COLUMNS).order_by(col(Event.sequence)))
    return map(_link, rows.yield_per(1000))


def _link(row: Sequence[Any]) -> chain.ChainRow:
    sequence, at, actor, act, ticket, before, after, detail, previous, own = row
    fields = {
        "at": at,
        "actor": actor,
        "act": act,
        "ticket": ticket,
        "before": before,
        "after": after,
        "detail": detail,
    }
    return chain.ChainRow(
        sequence=sequence if isinstance(sequence, int) else 0,
        fields={name: _scalar(value) for name, value in fields.items()},
        previous=_bytes(previous),
        hash=_bytes(own),
    )


def _scalar(value: object) -> chain.Scalar:
    # SQLite keeps any kind of value in any column. None of the others was ever linked.
    return value if isinstance(value, str | int | None) else f"{type(value).__name__} {value!r}"


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


# --- new keys -------------------------------------------------------------------------------


def keep_keys(session: Session, keys: Keyring) -> None:
    """For a rotation: seals every older ledger key, and the head, under the current secret."""
    for name, secret in _named(keys):
        facts.put(session, keys, RETIRED + name, secret)
    for name, secret in facts.starting(session, keys, RETIRED):
        facts.put(session, keys, name, secret)
    head = session.exec(select(LedgerHead).with_for_update()).one()
    if head.sealed is not None and not keys.is_current(head.sealed) and _is_true(keys, head):
        head.sealed = keys.seal(_statement(head), place=HEAD_PLACE)
        session.add(head)


def _named(keys: Keyring) -> list[tuple[str, bytes]]:
    """The keys that are not the current one."""
    return list(zip(keys.fingerprints, keys.secrets(PURPOSE), strict=True))[1:]


def _retired(session: Session, keys: Keyring) -> list[bytes]:
    return [secret for _, secret in facts.starting(session, keys, RETIRED)]
