"""Letters of staff that can still be called back."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.tables import Message, Parcel, Sending


def get(session: Session, parcel_id: int) -> Sending | None:
    return session.get(Sending, parcel_id, populate_existing=True)


def message(session: Session, parcel_id: int) -> Message | None:
    return session.exec(select(Message).where(Message.parcel_id == parcel_id)).first()


def remove(session: Session, sending: Sending, parcel: Parcel) -> None:
    """The letter, as if it had never been written."""
    session.connection().execute(delete(Message).where(col(Message.parcel_id) == parcel.id))
    session.delete(parcel)
    session.delete(sending)
