"""Queries about tickets, their lines, messages and due rows. All bounded by an index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, delete, func, literal_column, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session, SQLModel, col, select

from storage.tables import (
    Card,
    Challenge,
    Courtesy,
    Due,
    Event,
    Line,
    Message,
    Parcel,
    SaleOptOut,
    Suppression,
    Ticket,
)
from storage.vocabulary import (
    Direction,
    DueKind,
    LetterKind,
    LineState,
    Proves,
    Right,
    TicketState,
)

COUNT_LIMIT = 100


def for_change(session: Session, ticket_id: int) -> Ticket | None:
    """The ticket, locked until the transaction ends."""
    return session.exec(select(Ticket).where(Ticket.id == ticket_id).with_for_update()).first()


def by_token(session: Session, indexes: Collection[bytes]) -> int | None:
    return session.exec(select(col(Ticket.id)).where(col(Ticket.token_index).in_(indexes))).first()


def by_sent_letter(
    session: Session, message_ids: Sequence[str], senders: Collection[bytes]
) -> int | None:
    """The ticket whose letter one of `message_ids` is, if that ticket's requester writes."""
    if not message_ids or not senders:
        return None
    found = select(col(Ticket.id)).join(Parcel, col(Parcel.ticket_id) == col(Ticket.id))
    found = found.where(col(Parcel.message_id).in_(message_ids))
    return session.exec(found.where(col(Ticket.requester_index).in_(senders))).first()


def lines(session: Session, ticket_id: int) -> Sequence[Line]:
    return session.exec(
        select(Line).where(Line.ticket_id == ticket_id).order_by(col(Line.id))
    ).all()


def lines_of(session: Session, ticket_ids: Collection[int]) -> Sequence[Line]:
    return session.exec(
        select(Line).where(col(Line.ticket_id).in_(ticket_ids)).order_by(col(Line.id))
    ).all()


def open_lines(session: Session, ticket_id: int) -> list[Line]:
    return [line for line in lines(session, ticket_id) if line.state is LineState.OPEN]


def messages(session: Session, ticket_id: int, *, limit: int = 50) -> Sequence[Message]:
    """The newest first."""
    return session.exec(
        select(Message)
        .where(Message.ticket_id == ticket_id)
        .order_by(col(Message.id).desc())
        .limit(limit)
    ).all()


def last_letter(session: Session, ticket_id: int) -> LetterKind | None:
    """The kind of the newest letter that went out."""
    return session.exec(
        select(col(Message.letter))
        .where(Message.ticket_id == ticket_id, Message.direction == Direction.OUTBOUND)
        .order_by(col(Message.id).desc())
        .limit(1)
    ).first()


def first_message(session: Session, ticket_id: int) -> Message | None:
    return session.exec(
        select(Message)
        .where(Message.ticket_id == ticket_id, Message.direction == Direction.INBOUND)
        .order_by(col(Message.id))
        .limit(1)
    ).first()


def first_messages(session: Session, ticket_ids: Collection[int]) -> Sequence[Message]:
    firsts = (
        select(func.min(Message.id))
        .where(col(Message.ticket_id).in_(ticket_ids), Message.direction == Direction.INBOUND)
        .group_by(col(Message.ticket_id))
    )
    return session.exec(select(Message).where(col(Message.id).in_(firsts))).all()


def events(session: Session, ticket_id: int, *, limit: int = 50) -> Sequence[Event]:
    """The newest first."""
    return session.exec(
        select(Event)
        .where(Event.ticket_id == ticket_id)
        .order_by(col(Event.sequence).desc())
        .limit(limit)
    ).all()


def card(session: Session, ticket_id: int) -> Card | None:
    return session.get(Card, ticket_id)


def cards(session: Session, ticket_ids: Collection[int]) -> Sequence[Card]:
    return session.exec(select(Card).where(col(Card.ticket_id).in_(ticket_ids))).all()


# --- the queue ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Page:
    """A keyset page: the place after the last row (work-to day, id), not an offset."""

    after: tuple[date, int] | None = None
    limit: int = 20


def _open() -> ColumnElement[bool]:
    return col(Ticket.closed_at).is_(None)


def overdue(today: date) -> ColumnElement[bool]:
    return col(Ticket.work_to) < today


def due_until(day: date) -> ColumnElement[bool]:
    return col(Ticket.work_to) <= day


def owned_by(owner: str | None) -> ColumnElement[bool]:
    return col(Ticket.owner).is_(None) if owner is None else col(Ticket.owner) == owner


def waiting() -> ColumnElement[bool]:
    return col(Ticket.state).in_([TicketState.IDENTITY_ASKED, TicketState.WAITING_REQUESTER])


def waiting_since(cutoff: datetime) -> ColumnElement[bool]:
    """For the requester, and that since `cutoff` or before."""
    return and_(waiting(), func.coalesce(Ticket.state_since, Ticket.opened_at) <= cutoff)


def nobodys_since(cutoff: datetime) -> ColumnElement[bool]:
    """Opened at `cutoff` or before, and nobody has taken it."""
    return and_(owned_by(None), col(Ticket.opened_at) <= cutoff)


def queue(session: Session, page: Page, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
    """Open tickets, the most urgent first."""
    found = select(Ticket).where(_open(), *conditions)
    if page.after is not None:
        place: Any = tuple_(col(Ticket.work_to), col(Ticket.id))
        found = found.where(place > tuple_(*page.after))
    return session.exec(found.order_by(col(Ticket.work_to), col(Ticket.id)).limit(page.limit)).all()


def asked_for(right: Right) -> ColumnElement[bool]:
    asked = select(Line.id).where(col(Line.ticket_id) == col(Ticket.id), Line.right == right)
    return asked.exists()


def under_law(law: str) -> ColumnElement[bool]:
    return col(Ticket.regulation) == law


def by_requester(session: Session, indexes: Collection[bytes], *, limit: int) -> Sequence[Ticket]:
    """Open and closed ones, the newest first."""
    return session.exec(
        select(Ticket)
        .where(col(Ticket.requester_index).in_(indexes))
        .order_by(col(Ticket.id).desc())
        .limit(limit)
    ).all()


def is_any(session: Session) -> bool:
    return session.exec(select(Ticket.id).limit(1)).first() is not None


def owners(session: Session) -> Sequence[str]:
    """Everybody who owns an open ticket."""
    found = select(col(Ticket.owner)).where(_open(), col(Ticket.owner).is_not(None)).distinct()
    return [owner for owner in session.exec(found).all() if owner is not None]


def by_card(session: Session, channel: str, ts: str) -> int | None:
    """The ticket whose card that message is."""
    found = select(Card.ticket_id).where(Card.channel == channel, Card.ts == ts)
    return session.exec(found).first()


def count(session: Session, *conditions: ColumnElement[bool]) -> int:
    """How many open tickets, counted up to COUNT_LIMIT and no further."""
    some = select(Ticket.id).where(_open(), *conditions).limit(COUNT_LIMIT).subquery()
    return session.exec(select(func.count()).select_from(some)).one()


# --- what falls due -------------------------------------------------------------------------


def next_due_ticket(session: Session, now: datetime, kinds: Collection[DueKind]) -> Ticket | None:
    """The ticket whose row fell due first, locked; tickets in other hands are passed over.

    The ticket is locked and not the row: whoever changes a ticket's rows holds the ticket, so
    two sweeps can never wait for each other.
    """
    return session.exec(
        select(Ticket)
        .join(Due, col(Due.ticket_id) == col(Ticket.id))
        .where(col(Due.at) <= now, col(Due.kind).in_(kinds))
        .order_by(col(Due.at))
        .limit(1)
        .with_for_update(of=Ticket, skip_locked=True)
    ).first()


def is_due(session: Session, now: datetime, kinds: Collection[DueKind]) -> bool:
    """A look without a lock, so that an idle tick keeps no writer waiting."""
    found = select(Due.at).where(col(Due.at) <= now, col(Due.kind).in_(kinds)).limit(1)
    return session.exec(found).first() is not None


def plan_once(session: Session, due: Due) -> None:
    """Plans `due` unless that very row is there already: several processes start at once."""
    _add_once(session, due)


def _add_once(session: Session, row: SQLModel) -> bool:
    """Inserts `row` unless one with its key is there; true when it was inserted. Two workers
    may try at one moment: the second waits for the first and then finds it."""
    connection = session.connection()
    statement = _insert_once(connection.dialect.name, cast(Any, row).__table__)
    return connection.execute(statement, row.model_dump(exclude_none=True)).first() is not None


# Built once: putting such a statement together costs more than running it.
@cache
def _insert_once(dialect: str, table: Table) -> ReturningInsert[Any]:
    row = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return row.on_conflict_do_nothing().returning(literal_column("1"))


def due_of(session: Session, ticket_id: int) -> Sequence[Due]:
    return session.exec(select(Due).where(Due.ticket_id == ticket_id)).all()


def claim(session: Session, due: Due) -> bool:
    """Deletes the row; false when somebody else has had it."""
    gone = session.connection().execute(
        delete(Due).where(
            col(Due.at) == due.at, col(Due.ticket_id) == due.ticket_id, col(Due.kind) == due.kind
        )
    )
    return gone.rowcount == 1


def cancel_due(session: Session, ticket_id: int, kinds: Collection[DueKind] | None = None) -> None:
    unwanted = delete(Due).where(col(Due.ticket_id) == ticket_id)
    if kinds is not None:
        unwanted = unwanted.where(col(Due.kind).in_(kinds))
    session.connection().execute(unwanted)


# --- identity codes -------------------------------------------------------------------------


def latest_challenge(
    session: Session, ticket_id: int, proves: Proves = Proves.MAILBOX
) -> Challenge | None:
    return session.exec(
        select(Challenge)
        .where(Challenge.ticket_id == ticket_id, Challenge.proves == proves)
        .order_by(col(Challenge.issue).desc())
        .limit(1)
    ).first()


def challenge_by_link(session: Session, indexes: Collection[bytes]) -> Challenge | None:
    return session.exec(select(Challenge).where(col(Challenge.link_index).in_(indexes))).first()


# --- addresses ------------------------------------------------------------------------------


OptOutList = type[Suppression] | type[SaleOptOut]


def is_listed(session: Session, which: OptOutList, indexes: Collection[bytes]) -> bool:
    found = select(col(which.id)).where(col(which.address_index).in_(indexes))
    return session.exec(found).first() is not None


def list_once(session: Session, entry: Suppression | SaleOptOut) -> None:
    _add_once(session, entry)


def book_answer(session: Session, index: bytes, day: date) -> bool:
    """Books the day's one automatic answer; false when somebody has booked it."""
    return _add_once(session, Courtesy(address_index=index, day=day))


def has_been_answered(session: Session, indexes: Collection[bytes], day: date) -> bool:
    found = select(col(Courtesy.day)).where(
        col(Courtesy.address_index).in_(indexes), col(Courtesy.day) == day
    )
    return session.exec(found).first() is not None
