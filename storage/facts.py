"""What the desk knows about its own database, sealed under its key.

One of them is a canary: it opens only with a key that the database was sealed with, so that a
wrong DESK_SECRET_KEY is found at the start and not at the first letter.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from storage.sealed import Keyring
from storage.tables import Fact, LedgerHead

CANARY = "canary"
_SONG = b"sealed with the key of this desk"


def put(session: Session, keys: Keyring, name: str, value: bytes) -> None:
    session.merge(Fact(name=name, value_sealed=keys.seal(value, place=_place(name))))


def get(session: Session, keys: Keyring, name: str) -> bytes | None:
    """None when it was never put; SealError when it cannot be opened."""
    row = session.get(Fact, name)
    return None if row is None else keys.open(row.value_sealed, place=_place(name))


def starting(session: Session, keys: Keyring, prefix: str) -> list[tuple[str, bytes]]:
    """(name, value) of all whose name starts with `prefix`."""
    rows = session.exec(select(Fact).where(col(Fact.name).startswith(prefix, autoescape=True)))
    return [(row.name, keys.open(row.value_sealed, place=_place(row.name))) for row in rows]


def prove_key(session: Session, keys: Keyring) -> bool:
    """False while there is no canary. SealError when the key is not this database's."""
    return get(session, keys, CANARY) is not None


def leave_canary(session: Session, keys: Keyring) -> None:
    """For a new database; the first of several processes decides."""
    session.exec(select(LedgerHead).with_for_update()).one()
    if not prove_key(session, keys):
        put(session, keys, CANARY, _SONG)


def renew_canary(session: Session, keys: Keyring) -> None:
    """The last step of a rotation: from here on the older key is not needed to start."""
    put(session, keys, CANARY, _SONG)


def _place(name: str) -> str:
    return f"fact.{name}"
