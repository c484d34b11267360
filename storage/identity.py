"""Counters and one-time marks of identity checks. Each counts and limits in one statement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update, delete, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, SQLModel, col

from storage.tables import Challenge, IdentityTries, Ticket, UsedNonce


def count_try(session: Session, challenge_id: int, *, most: int, now: datetime) -> bool:
    """Of parallel guesses `most` are evaluated and no more."""
    return _did(
        session,
        update(Challenge)
        .where(
            col(Challenge.id) == challenge_id,
            col(Challenge.attempts) < most,
            col(Challenge.used_at).is_(None),
            col(Challenge.expires_at) > now,
        )
        .values(attempts=Challenge.attempts + 1),
    )


def count_points_try(session: Session, ticket_id: int, *, most: int) -> bool:
    return _did(
        session,
        update(Ticket)
        .where(col(Ticket.id) == ticket_id, col(Ticket.point_tries) < most)
        .values(point_tries=Ticket.point_tries + 1),
    )


def count_fail(session: Session, subject: bytes, day: date, *, most: int) -> bool:
    """Counted before it is judged, so that guesses at once cannot all be the last one."""
    _add_once(session, IdentityTries(subject_index=subject, day=day))
    return _did(
        session,
        update(IdentityTries)
        .where(*_of(subject, day), col(IdentityTries.fails) < most)
        .values(fails=IdentityTries.fails + 1),
    )


def take_back_fail(session: Session, subject: bytes, day: date) -> None:
    """It was right after all."""
    _did(
        session,
        update(IdentityTries)
        .where(*_of(subject, day), col(IdentityTries.fails) > 0)
        .values(fails=IdentityTries.fails - 1),
    )


def count_code(session: Session, subject: bytes, day: date, *, most: int) -> bool:
    _add_once(session, IdentityTries(subject_index=subject, day=day))
    return _did(
        session,
        update(IdentityTries)
        .where(*_of(subject, day), col(IdentityTries.codes) < most)
        .values(codes=IdentityTries.codes + 1),
    )


def use_nonce(session: Session, nonce: UsedNonce) -> bool:
    """False when it was used before."""
    return _add_once(session, nonce)


def forget_old(session: Session, day: date, now: datetime) -> None:
    """Counters of earlier days, and nonces of words that are over."""
    connection = session.connection()
    connection.execute(delete(IdentityTries).where(col(IdentityTries.day) < day))
    connection.execute(delete(UsedNonce).where(col(UsedNonce.until) < now))


def _of(subject: bytes, day: date) -> tuple[Any, Any]:
    return col(IdentityTries.subject_index) == subject, col(IdentityTries.day) == day


def _did(session: Session, statement: Update) -> bool:
    session.flush()
    counted = cast(CursorResult[Any], session.connection().execute(statement))
    return counted.rowcount == 1


def _add_once(session: Session, row: SQLModel) -> bool:
    connection = session.connection()
    table = cast(Table, cast(Any, row).__table__)
    on_postgres = connection.dialect.name == "postgresql"
    insert = postgresql.insert(table) if on_postgres else sqlite.insert(table)
    once: ReturningInsert[Any] = insert.on_conflict_do_nothing().returning(literal_column("1"))
    return connection.execute(once, row.model_dump(exclude_none=True)).first() is not None
