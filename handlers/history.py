"""What happened to a ticket that its clocks depend on, as the audit ledger recorded it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from handlers.desk import Transaction
from handlers.rules.events import Event, EventKind
from storage import history as recorded
from storage.audit import NewEvent, type_of_detail
from storage.tables import Event as Row
from storage.vocabulary import Act, TicketState

# The key in an event's detail for what came in before it was recorded: a letter is kept at once
# and filed later, and staff look at a proof when they come to it. The law asks when it came.
AS_OF = "as_of"
# The key in the event of an undone act for the moment of that act.
OF = "of"
# Staff and requesters give; the desk itself only notes that nothing is lacking any more.
DESK = "desk"

_KINDS: Mapping[Act, EventKind] = {
    Act.ASK_IDENTITY: EventKind.IDENTITY_ASKED,
    Act.IDENTITY_CONFIRMED: EventKind.IDENTITY_GIVEN,
    Act.RECORD_IDENTITY: EventKind.IDENTITY_GIVEN,
    Act.IDENTITY_PART: EventKind.IDENTITY_GIVEN,
    Act.IDENTITY_FAILED: EventKind.IDENTITY_LAPSED,
    Act.IDENTITY_EXPIRED: EventKind.IDENTITY_LAPSED,
    Act.CLARIFY: EventKind.CLARIFICATION_ASKED,
    Act.FOLLOW_UP: EventKind.CLARIFICATION_GIVEN,
    Act.EXTEND: EventKind.EXTENSION_NOTIFIED,
}
# What the requester's side did: it counts from when it came in, not from when it was recorded.
_FROM_PAGE = frozenset({Act.IDENTITY_CONFIRMED, Act.IDENTITY_PART})
_FROM_OUTSIDE = frozenset({Act.FOLLOW_UP, Act.RECORD_IDENTITY}) | _FROM_PAGE


def kind_of(
    act: Act, *, actor: str, before: str | None, detail: Mapping[str, type_of_detail]
) -> EventKind | None:
    """What an act is to the clocks; None for most."""
    if act is Act.FOLLOW_UP and (
        before != TicketState.WAITING_REQUESTER or detail.get("other_address")
    ):
        return None
    if act is Act.RECORD_IDENTITY and actor == DESK:
        return EventKind.IDENTITY_LAPSED
    return _KINDS.get(act)


def of(tx: Transaction, ticket_id: int) -> tuple[Event, ...]:
    """Also what this transaction has yet to commit."""
    pending = [each for each in tx.events if each.ticket_id == ticket_id]
    rows = recorded.events(tx.session, (ticket_id,))
    return tuple(_read([*rows, *pending]))


def of_many(session: Session, ticket_ids: Collection[int]) -> Mapping[int, tuple[Event, ...]]:
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for row in recorded.events(session, ticket_ids):
        rows[row.ticket_id].append(row)
    return {ticket_id: tuple(_read(rows[ticket_id])) for ticket_id in ticket_ids}


def came_at(tx: Transaction, ticket_id: int, act: Act, known: Iterable[Event]) -> datetime:
    """When what `act` records came in: with the newest letter, where that answers a question of
    ours. A code that is typed on the page comes at the moment itself."""
    by_letter = act not in _FROM_PAGE or any(
        each.act is Act.FOLLOW_UP and each.ticket_id == ticket_id for each in tx.events
    )
    if act not in _FROM_OUTSIDE or not by_letter:
        return tx.now
    letter = recorded.last_letter_at(tx.session, ticket_id)
    asked = max((e.at for e in known if e.kind in _QUESTIONS[act]), default=None)
    if letter is None or asked is None or letter < asked:
        return tx.now
    return min(letter, tx.now)


_IDENTITY = frozenset({EventKind.IDENTITY_ASKED})
_QUESTIONS: Mapping[Act, frozenset[EventKind]] = {
    Act.FOLLOW_UP: frozenset({EventKind.CLARIFICATION_ASKED}),
    Act.RECORD_IDENTITY: _IDENTITY,
    Act.IDENTITY_CONFIRMED: _IDENTITY,
    Act.IDENTITY_PART: _IDENTITY,
}


def _read(rows: Iterable[Row | NewEvent]) -> Iterable[Event]:
    """What was taken back before it left the house has not happened."""
    known = [(row, _detail(row)) for row in rows]
    undone = {(detail.get("act"), detail.get(OF)) for row, detail in known if row.act is Act.UNDO}
    for row, detail in known:
        if (row.act, row.at.isoformat()) in undone:
            continue
        kind = kind_of(row.act, actor=row.actor, before=row.before, detail=detail)
        if kind is not None:
            as_of = detail.get(AS_OF)
            at = datetime.fromisoformat(str(as_of)) if as_of else row.at
            yield Event(kind=kind, at=at)


def _detail(row: Row | NewEvent) -> Mapping[str, type_of_detail]:
    if isinstance(row, NewEvent):
        return row.detail
    found: Mapping[str, type_of_detail] = json.loads(row.detail)
    return found
