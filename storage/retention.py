"""What may go: queries that read each index from its front, and the deletes themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Delete, delete, exists, func, or_, update
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, SQLModel, col, select

from storage.tables import (
    Card,
    Challenge,
    Correction,
    Courtesy,
    Due,
    Handover,
    HandoverPart,
    InboxMail,
    Line,
    Message,
    Parcel,
    Sending,
    Ticket,
)
from storage.vocabulary import KeptState, ParcelKind, ParcelState

_OVER = (ParcelState.SENT, ParcelState.FAILED)
# The card is drawn once more after a purge, from what is left.
_REDRAWN = (ParcelKind.CARD,)


def next_to_purge(session: Session, closed_before: datetime) -> Ticket | None:
    """The ticket that was closed first and still holds personal data, locked."""
    return _next(session, closed_before, col(Ticket.purged_at).is_(None))


def next_to_forget(session: Session, closed_before: datetime) -> Ticket | None:
    """The purged ticket that was closed first, locked."""
    return _next(session, closed_before, col(Ticket.purged_at).is_not(None))


def _next(session: Session, closed_before: datetime, stage: ColumnElement[bool]) -> Ticket | None:
    return session.exec(
        select(Ticket)
        .where(
            col(Ticket.closed_at).is_not(None),
            col(Ticket.closed_at) <= closed_before,
            col(Ticket.held_at).is_(None),
            stage,
            ~_is_still_needed(closed_before),
        )
        .order_by(col(Ticket.closed_at))
        .limit(1)
        .with_for_update(of=Ticket, skip_locked=True)
    ).first()


def _is_still_needed(closed_before: datetime) -> ColumnElement[bool]:
    """A merged duplicate holds part of another ticket's conversation and goes with it."""
    other = aliased(Ticket)
    lives = or_(
        col(other.closed_at).is_(None),
        col(other.closed_at) > closed_before,
        col(other.held_at).is_not(None),
    )
    return exists().where(col(other.id) == col(Ticket.merged_into), lives)


def delete_conversation(session: Session, ticket_id: int, *, no_envelope: bytes) -> tuple[int, int]:
    """Letters, codes and parcels of a ticket, and the bytes of its mails. Counts of messages and
    of mails."""
    messages = _run(session, delete(Message).where(col(Message.ticket_id) == ticket_id))
    _run(session, delete(Challenge).where(col(Challenge.ticket_id) == ticket_id))
    _run(session, delete(Sending).where(col(Sending.ticket_id) == ticket_id))
    _run(
        session,
        delete(Parcel).where(
            col(Parcel.ticket_id) == ticket_id,
            col(Parcel.state).in_(_OVER),
            col(Parcel.kind).not_in(_REDRAWN),
        ),
    )
    mails = _run(
        session,
        update(InboxMail)
        .where(col(InboxMail.ticket_id) == ticket_id, col(InboxMail.raw_sealed).is_not(None))
        .values(raw_sealed=None, envelope_sealed=no_envelope),
    )
    session.connection().execute(
        update(Line).where(col(Line.ticket_id) == ticket_id).values(quote_sealed=None)
    )
    return messages, mails


def clear_corrections(session: Session, ticket_id: int, nothing: bytes) -> None:
    """What staff corrected stays, the quoted words go."""
    session.connection().execute(
        update(Correction)
        .where(col(Correction.ticket_id) == ticket_id)
        .values(evidence_sealed=nothing)
    )


# Everything that belongs to one ticket, but for its audit events: those hold no personal data,
# and a chain cannot lose links.
_OF_A_TICKET: tuple[type[SQLModel], ...] = (
    Line,
    Message,
    Challenge,
    Correction,
    Parcel,
    InboxMail,
    Due,
    Card,
    Handover,
    Sending,
)


def delete_ticket(session: Session, ticket: Ticket) -> None:
    files = select(col(Handover.id)).where(col(Handover.ticket_id) == ticket.id)
    _run(session, delete(HandoverPart).where(col(HandoverPart.handover_id).in_(files)))
    for table in _OF_A_TICKET:
        owner = cast("Mapped[int | None]", cast(Any, table).ticket_id)
        _run(session, delete(table).where(owner == ticket.id))
    session.delete(ticket)


def is_anything_old(
    session: Session, *, purge_before: datetime, forget_before: datetime, day: date
) -> bool:
    """A look without a lock, so that an idle tick keeps no writer waiting."""
    looks = (
        select(Ticket.id).where(
            col(Ticket.closed_at) <= purge_before,
            col(Ticket.held_at).is_(None),
            col(Ticket.purged_at).is_(None),
            ~_is_still_needed(purge_before),
        ),
        select(Ticket.id).where(
            col(Ticket.closed_at) <= forget_before,
            col(Ticket.held_at).is_(None),
            col(Ticket.purged_at).is_not(None),
            ~_is_still_needed(forget_before),
        ),
        select(InboxMail.id).where(*_unattached_mail(purge_before)),
        select(Parcel.id).where(*_unattached_parcel(purge_before)),
        select(func.length(Courtesy.address_index)).where(col(Courtesy.day) < day),
    )
    return any(session.exec(look.limit(1)).first() is not None for look in looks)


def _unattached_mail(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(InboxMail.ticket_id).is_(None),
        col(InboxMail.state) == KeptState.FILED,
        col(InboxMail.filed_at) <= before,
    )


def _unattached_parcel(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Parcel.ticket_id).is_(None),
        col(Parcel.state).in_(_OVER),
        col(Parcel.created_at) <= before,
    )


def delete_unattached(session: Session, before: datetime, day: date, *, limit: int) -> int:
    """Mail and parcels that belong to no ticket, and old entries of the loop guard."""
    mails = select(col(InboxMail.id)).where(*_unattached_mail(before)).limit(limit)
    parcels = select(col(Parcel.id)).where(*_unattached_parcel(before)).limit(limit)
    return (
        _run(session, delete(InboxMail).where(col(InboxMail.id).in_(mails)))
        + _run(session, delete(Parcel).where(col(Parcel.id).in_(parcels)))
        + _run(session, delete(Courtesy).where(col(Courtesy.day) < day))
    )


def _run(session: Session, statement: Delete | Any) -> int:
    return int(session.connection().execute(statement).rowcount)
