"""Who has accepted which version of the guidelines."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Training


def add(session: Session, *, actor: str, version: str, at: datetime) -> None:
    session.add(Training(actor=actor, version=version, at=at))


def last(session: Session, *, actor: str, version: str) -> datetime | None:
    """When this person last accepted this version."""
    found = select(col(Training.at)).where(Training.actor == actor, Training.version == version)
    return session.exec(found.order_by(col(Training.at).desc()).limit(1)).first()
