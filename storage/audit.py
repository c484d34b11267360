"""The audit ledger in the database: appended under the head's lock, verified from the start."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from storage import chain
from storage.columns import microseconds
from storage.tables import Event, LedgerHead
from storage.vocabulary import Act

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


def append(session: Session, events: Sequence[NewEvent]) -> None:
    """Appends to the chain. Locks the head row until the commit, so call it last."""
    if not events:
        return
    head = session.exec(select(LedgerHead).with_for_update()).one()
    for event in events:
        row = _row(event, sequence=head.sequence + 1, previous=head.hash)
        session.add(row)
        head.sequence, head.hash = row.sequence, row.hash
    session.add(head)


def _row(event: NewEvent, *, sequence: int, previous: bytes) -> Event:
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
    row.hash = chain.link(previous, sequence=sequence, fields=_fields(row))
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


def verify(session: Session) -> chain.ChainReport:
    """Walks the whole ledger; the head tells whether rows were cut off at the end."""
    head = session.exec(select(LedgerHead)).one()
    return chain.verify(_links(session), head=head.hash)


def _links(session: Session) -> Iterator[chain.ChainRow]:
    for row in session.exec(select(Event).order_by(Event.sequence)).yield_per(1000):  # type: ignore[arg-type]
        yield chain.ChainRow(
            sequence=row.sequence, fields=_fields(row), previous=row.previous, hash=row.hash
        )


def begin(session: Session) -> None:
    """Puts the first link of an empty ledger in place."""
    session.add(LedgerHead(id=1, sequence=0, hash=chain.GENESIS))
