"""Parcels on their way out: posting, claiming, releasing.

Every query reads an index from its front, however many parcels lie behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    ScalarSelect,
    Table,
    case,
    func,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import Lane, Message, Parcel
from storage.vocabulary import ParcelKind, ParcelState

LaneKind = Literal["mail", "slack"]

MAIL_LANE = "mail"
SLACK_PREFIX = "slack:"
_SLACK_END = "slack;"  # the first string behind every "slack:…"

# Only the newest state of these is worth sending: many posts become one parcel.
COALESCED = frozenset({ParcelKind.CARD, ParcelKind.HOME, ParcelKind.DIGEST})
_AT_ONCE = 20

_PARCELS: Table = cast(Any, Parcel).__table__


def slack_lane(place: str) -> str:
    """The lane of a channel or, for direct messages and Home, of a member."""
    return SLACK_PREFIX + place


def slack_place(lane: str) -> str:
    """The channel or member a Slack lane leads to."""
    return lane.removeprefix(SLACK_PREFIX)


def kind_of(lane: str) -> LaneKind:
    return "mail" if lane == MAIL_LANE else "slack"


def post(
    session: Session,
    *,
    kind: ParcelKind,
    lane: str,
    dedupe_key: str,
    now: datetime,
    ticket_id: int | None = None,
    inbox_id: int | None = None,
    recipient_sealed: bytes | None = None,
    payload_sealed: bytes | None = None,
    message_id: str | None = None,
    due_at: datetime | None = None,
) -> int:
    """Puts a parcel into the outbox; the same key again never makes a second one. Its id.

    A card, Home or digest posted again is wanted anew in its newest state. Any other kind stays as
    it is, sent or not.
    """
    if lane != MAIL_LANE:
        _open_lane(session, lane, now)
    values = {
        "kind": kind,
        "lane": lane,
        "dedupe_key": dedupe_key,
        "ticket_id": ticket_id,
        "inbox_id": inbox_id,
        "recipient_sealed": recipient_sealed,
        "payload_sealed": payload_sealed,
        "message_id": message_id,
        "created_at": now,
        "due_at": due_at or now,
        "state": ParcelState.WAITING,
        "tries": 0,
        "revision": 1,
    }
    return _renewed(session, values) if kind in COALESCED else _once(session, values)


def claim(session: Session, kind: LaneKind, *, now: datetime, lease: timedelta) -> Parcel | None:
    """The parcel that fell due first, marked SENDING until the lease ends; None when none is due.

    A Slack lane is held with its parcel: one message at a time and lane in every process.
    """
    _release_expired(session, now)
    lane = MAIL_LANE if kind == "mail" else _hold_lane(session, now, now + lease)
    if lane is None:
        return None
    parcel = session.exec(
        select(Parcel)
        .where(_is(ParcelState.WAITING), col(Parcel.lane) == lane, col(Parcel.due_at) <= now)
        .order_by(col(Parcel.due_at), col(Parcel.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if parcel is None:
        # Its only due parcel was settled or locked a moment ago: the lane was held for nothing.
        release_lane(session, lane, held_until=now + lease, free_at=now)
        return None
    parcel.state = ParcelState.SENDING
    parcel.lease_until = now + lease
    parcel.tries += 1
    session.add(parcel)
    return parcel


def release_all(session: Session, now: datetime) -> None:
    """Ends every lease and hold. Only for whoever knows that no other courier is alive."""
    session.execute(
        update(Parcel)
        .where(_is(ParcelState.SENDING))
        .values(state=ParcelState.WAITING, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(update(Lane).where(col(Lane.free_at) > now).values(free_at=now))


def locked(session: Session, parcel_id: int) -> Parcel | None:
    return session.get(Parcel, parcel_id, with_for_update=True, populate_existing=True)


def release_lane(session: Session, lane: str, *, held_until: datetime, free_at: datetime) -> None:
    """Ends the hold that was taken until `held_until`; a later holder's is left alone."""
    session.execute(
        update(Lane)
        .where(col(Lane.name) == lane, col(Lane.free_at) == held_until)
        .values(free_at=free_at)
    )


def hold_back(session: Session, first: Parcel, until: datetime) -> None:
    """Keeps the order within a ticket: what was posted after `first` does not overtake it."""
    session.execute(
        update(Parcel)
        .where(
            col(Parcel.ticket_id) == first.ticket_id,
            col(Parcel.lane) == first.lane,
            _is(ParcelState.WAITING),
            col(Parcel.id) > first.id,
            col(Parcel.kind).not_in(COALESCED),  # a card shows the newest state, in no order
            col(Parcel.due_at) < until,
        )
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def hurry(session: Session, kind: LaneKind, now: datetime) -> None:
    """What was tried and put off is due now. The lanes keep their pace."""
    session.execute(
        update(Parcel)
        .where(_is(ParcelState.WAITING), _in_lanes(kind), col(Parcel.tries) > 0)
        .where(col(Parcel.due_at) > now)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def is_ours(session: Session, message_id: str) -> bool:
    """Whether one of our own letters carries that Message-ID. Looks, and locks nothing."""
    bare = message_id.strip().strip("<>")
    found = select(col(Parcel.id)).where(col(Parcel.message_id).in_((bare, f"<{bare}>")))
    return bool(bare) and session.exec(found.limit(1)).first() is not None


def by_message_id(session: Session, message_id: str) -> Parcel | None:
    """The letter with that Message-ID, given with or without its angle brackets."""
    bare = message_id.strip().strip("<>")
    if not bare:
        return None
    return session.exec(
        select(Parcel).where(col(Parcel.message_id).in_((bare, f"<{bare}>"))).with_for_update()
    ).first()


def is_letter(session: Session, parcel: Parcel) -> bool:
    """Whether it belongs to the conversation with a requester."""
    found = select(col(Message.id)).where(Message.parcel_id == parcel.id).limit(1)
    return session.exec(found).first() is not None


def next_due(session: Session, kind: LaneKind) -> datetime | None:
    """When the next parcel of that kind can be claimed, perhaps in the past; None for never."""
    waiting = _first_mail(session) if kind == "mail" else _first_on_slack(session)
    lease = session.exec(
        select(Parcel.lease_until)
        .where(_is(ParcelState.SENDING))
        .order_by(col(Parcel.lease_until))
        .limit(1)
    ).first()
    return min((at for at in (waiting, lease) if at is not None), default=None)


def waiting_count(session: Session, kind: LaneKind, *, at_most: int = 1000) -> int:
    """How many wait, counted no further than `at_most`."""
    few = select(Parcel.id).where(_is(ParcelState.WAITING), _in_lanes(kind)).limit(at_most)
    return session.exec(select(func.count()).select_from(few.subquery())).one()


def oldest_waiting(session: Session, kind: LaneKind, *, now: datetime) -> datetime | None:
    """When the oldest parcel was posted that should be out by now: tried and put off counts too,
    what is meant for later does not."""
    if kind == "mail":
        return session.exec(_oldest_of(now).where(col(Parcel.lane) == MAIL_LANE)).first()
    in_lane = _oldest_of(now).where(col(Parcel.lane) == col(Lane.name)).correlate(Lane)
    lanes = session.exec(select(in_lane.scalar_subquery()).select_from(Lane)).all()
    return min((at for at in lanes if at is not None), default=None)


def _oldest_of(now: datetime) -> SelectOfScalar[datetime]:
    return (
        select(Parcel.created_at)
        .where(_IS_UNDONE, or_(col(Parcel.tries) > 0, col(Parcel.due_at) <= now))
        .order_by(col(Parcel.created_at))
        .limit(1)
    )


def failures(session: Session, *, at_most: int = 20) -> Sequence[Parcel]:
    """The latest parcels nobody will try again."""
    return session.exec(
        select(Parcel).where(_is(ParcelState.FAILED)).order_by(col(Parcel.id).desc()).limit(at_most)
    ).all()


# As the partial index is written, word for word: SQLite compares the two.
_IS_UNDONE = text("parcel.state IN ('waiting', 'sending')")


def _is(state: ParcelState) -> ColumnElement[bool]:
    # Spelled out: a plan that is made without the parameters cannot use a partial index.
    return col(Parcel.state) == literal_column(f"'{state.value}'")


def _in_lanes(kind: LaneKind) -> ColumnElement[bool]:
    if kind == "mail":
        return col(Parcel.lane) == MAIL_LANE
    return col(Parcel.lane).between(SLACK_PREFIX, _SLACK_END)


# Lanes seen in the database. A lane is never removed, so what was seen stays true.
_seen_lanes: WeakKeyDictionary[Engine | Connection, set[str]] = WeakKeyDictionary()


def _open_lane(session: Session, lane: str, now: datetime) -> None:
    seen = _seen_lanes.setdefault(session.get_bind(), set())
    if lane in seen:
        return
    if session.get(Lane, lane) is not None:
        seen.add(lane)
        return
    row = _insert(session.get_bind().dialect.name, cast(Any, Lane).__table__).values(
        name=lane, free_at=now
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["name"]))


def _once(session: Session, values: dict[str, Any]) -> int:
    connection = session.connection()
    posted = connection.execute(_insert_once(connection.dialect.name), values).scalar()
    if posted is not None:
        return int(posted)
    earlier = select(col(Parcel.id)).where(col(Parcel.dedupe_key) == values["dedupe_key"])
    return int(session.exec(earlier).one() or 0)


def _renewed(session: Session, values: dict[str, Any]) -> int:
    connection = session.connection()
    renewed = connection.execute(_insert_or_renew(connection.dialect.name), values).scalar_one()
    # Whoever holds the row in this session must see what the statement did to it.
    known = session.identity_map.get(session.identity_key(Parcel, renewed))
    if known is not None:
        session.expire(known)
    return int(renewed)


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


# Built once for each kind of database: putting such a statement together costs more than
# running it, and every filed letter posts three.
@cache
def _insert_once(dialect: str) -> ReturningInsert[Any]:
    row = _insert(dialect, _PARCELS)
    return row.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(_PARCELS.c.id)


@cache
def _insert_or_renew(dialect: str) -> ReturningInsert[Any]:
    row = _insert(dialect, _PARCELS)
    new = row.excluded
    old_state, old_due = col(Parcel.state), col(Parcel.due_at)
    return row.on_conflict_do_update(
        index_elements=["dedupe_key"],
        set_={
            "lane": new.lane,
            "ticket_id": new.ticket_id,
            "recipient_sealed": new.recipient_sealed,
            "payload_sealed": new.payload_sealed,
            # One that waits keeps its earlier turn: steady posting must not starve it.
            "due_at": case(
                ((_is(ParcelState.WAITING)) & (old_due < new.due_at), old_due), else_=new.due_at
            ),
            # One under way stays under way, or a second courier would post the card twice;
            # the newer revision tells `settle` that it has to go again.
            "state": case((_is(ParcelState.SENDING), old_state), else_=new.state),
            "tries": 0,
            # What is wanted anew has waited since now; what still waits, since it was posted.
            "created_at": case((_IS_UNDONE, col(Parcel.created_at)), else_=new.created_at),
            "revision": col(Parcel.revision) + 1,
        },
    ).returning(_PARCELS.c.id)


def _release_expired(session: Session, now: datetime) -> None:
    """Whoever held these crashed between sending and recording, or before."""
    expired = session.exec(
        select(Parcel)
        .where(_is(ParcelState.SENDING), col(Parcel.lease_until) <= now)
        .order_by(col(Parcel.lease_until))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for parcel in expired:
        parcel.state = ParcelState.WAITING
        parcel.lease_until = None
        session.add(parcel)


def _hold_lane(session: Session, now: datetime, until: datetime) -> str | None:
    """The free lane whose parcel fell due first, held; lanes are as few as channels and staff."""
    front = _front_of_lane()
    lane = session.exec(
        select(Lane)
        .where(col(Lane.free_at) <= now, front <= now)
        .order_by(front, col(Lane.name))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if lane is None:
        return None
    lane.free_at = until
    session.add(lane)
    session.flush()
    return lane.name


def _front_of_lane() -> ScalarSelect[datetime]:
    return (
        select(Parcel.due_at)
        .where(_is(ParcelState.WAITING), col(Parcel.lane) == col(Lane.name))
        .order_by(col(Parcel.due_at), col(Parcel.id))
        .limit(1)
        .correlate(Lane)
        .scalar_subquery()
    )


def _first_mail(session: Session) -> datetime | None:
    return session.exec(
        select(Parcel.due_at)
        .where(_is(ParcelState.WAITING), col(Parcel.lane) == MAIL_LANE)
        .order_by(col(Parcel.due_at))
        .limit(1)
    ).first()


def _first_on_slack(session: Session) -> datetime | None:
    front = _front_of_lane()
    lanes = session.exec(select(Lane.free_at, front).where(front.is_not(None))).all()
    return min((max(free_at, due_at) for free_at, due_at in lanes), default=None)
