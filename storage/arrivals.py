"""What Slack sent: kept before it is acknowledged, done once, removed after a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, delete, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, col, select

from storage.tables import Arrival
from storage.vocabulary import ArrivalState

BODY_PLACE = "arrival.body"

_TABLE: Table = cast(Any, Arrival).__table__
# Written out, not bound: a planner uses the partial index only when it can read its condition.
_KEPT = text("arrival.state = 'kept'")


@dataclass(frozen=True, kw_only=True)
class NewArrival:
    key: str
    at: datetime
    lease_until: datetime
    body_sealed: bytes


def keep(session: Session, new: Sequence[NewArrival]) -> list[int | None]:
    """The ids of the rows; None for one that was there already, also within `new`."""
    statement = _insert_once(session.get_bind().dialect.name)
    connection = session.connection()
    return [
        connection.execute(statement, {"state": ArrivalState.KEPT, **vars(each)}).scalar()
        for each in new
    ]


def settle(session: Session, arrival_id: int) -> bool:
    """Books it as done; False when somebody else has. Commits with what was done in its name."""
    done = session.connection().execute(
        update(Arrival)
        .where(col(Arrival.id) == arrival_id, col(Arrival.state) == ArrivalState.KEPT)
        .values(state=ArrivalState.DONE, body_sealed=None)
    )
    return done.rowcount == 1


def forget(session: Session, arrival_id: int) -> None:
    """Nothing came of it: the same may be tried again."""
    session.connection().execute(
        delete(Arrival).where(col(Arrival.id) == arrival_id, _KEPT),
    )


def set_aside(session: Session, arrival_id: int) -> None:
    session.connection().execute(
        update(Arrival)
        .where(col(Arrival.id) == arrival_id, _KEPT)
        .values(state=ArrivalState.SET_ASIDE, body_sealed=None)
    )


def claim_left(session: Session, *, now: datetime, until: datetime) -> Arrival | None:
    """One that lies there although its lease has ended: whoever held it crashed."""
    left = session.exec(
        select(Arrival)
        .where(_KEPT, col(Arrival.lease_until) <= now)
        .order_by(col(Arrival.lease_until), col(Arrival.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if left is not None:
        left.lease_until = until
        left.tries += 1
        session.add(left)
    return left


def is_left(session: Session, now: datetime) -> bool:
    """A look without a lock, so that an idle tick keeps no writer waiting."""
    found = select(col(Arrival.id)).where(_KEPT, col(Arrival.lease_until) <= now).limit(1)
    return session.exec(found).first() is not None


def release_all(session: Session, now: datetime) -> None:
    """Ends every lease. Only for whoever knows that no other process is alive."""
    session.connection().execute(
        update(Arrival).where(_KEPT, col(Arrival.lease_until) > now).values(lease_until=now)
    )


def purge(session: Session, before: datetime, *, at_most: int) -> int:
    """Removes what came before that day and is not waiting; how many."""
    old = (
        select(col(Arrival.id))
        .where(col(Arrival.at) < before, col(Arrival.state) != ArrivalState.KEPT)
        .order_by(col(Arrival.at))
        .limit(at_most)
    )
    gone = session.connection().execute(delete(Arrival).where(col(Arrival.id).in_(old)))
    return gone.rowcount


def oldest_kept(session: Session) -> datetime | None:
    return session.exec(select(col(Arrival.at)).where(_KEPT).order_by(col(Arrival.at))).first()


# Built once: putting such a statement together costs more than running it.
@cache
def _insert_once(dialect: str) -> ReturningInsert[Any]:
    row = postgresql.insert(_TABLE) if dialect == "postgresql" else sqlite.insert(_TABLE)
    return row.on_conflict_do_nothing(index_elements=["key"]).returning(_TABLE.c.id)
