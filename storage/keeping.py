"""Keeping mail: many rows in one commit, by plain SQL on a connection of its own."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import errors as postgres
from sqlalchemy.pool import PoolProxiedConnection

from storage.columns import microseconds
from storage.database import Database, DatabaseGone
from storage.inbox import ENVELOPE_PLACE, RAW_PLACE, Envelope
from storage.sealed import Keyring

DIGEST_PURPOSE = "inbox.digest"

# The connection or the server is in trouble: another row would fare no better. Everything else
# a driver raises is about the rows.
OUTAGES = (
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    DatabaseGone,
)

_SQLITE = """
    INSERT INTO inbox
        (digest, received_at, envelope_sealed, raw_sealed, size, copies, state, next_try_at)
    VALUES (?, ?, ?, ?, ?, ?, 'kept', ?)
    ON CONFLICT (digest) DO UPDATE SET copies = inbox.copies + excluded.copies
"""
_POSTGRES = """
    INSERT INTO inbox
        (digest, received_at, envelope_sealed, raw_sealed, size, copies, state, next_try_at)
    SELECT digest, at, envelope, raw, size, copies, 'kept', at
    FROM unnest(
        %b::bytea[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bigint[], %b::bigint[]
    ) AS mail(digest, at, envelope, raw, size, copies)
    ON CONFLICT (digest) DO UPDATE SET copies = inbox.copies + excluded.copies
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class InboxRow:
    """One sealed mail, ready to be written. `received_at` is in microseconds since 1970 UTC.

    `earlier_digests` are what an older secret would have called the same mail.
    """

    digest: bytes
    received_at: int
    envelope_sealed: bytes
    raw_sealed: bytes
    size: int
    copies: int = 1
    earlier_digests: tuple[bytes, ...] = ()


def seal_mail(keys: Keyring, raw: bytes, envelope: Envelope, received_at: datetime) -> InboxRow:
    digest, *earlier = digests_of(keys, raw, envelope.mail_from, received_at)
    return InboxRow(
        digest=digest,
        earlier_digests=tuple(earlier),
        received_at=microseconds(received_at),
        envelope_sealed=keys.seal_text(envelope.to_json(), place=ENVELOPE_PLACE),
        raw_sealed=keys.seal(raw, place=RAW_PLACE),
        size=len(raw),
    )


def digests_of(
    keys: Keyring, raw: bytes, mail_from: str, received_at: datetime
) -> tuple[bytes, ...]:
    """The same for the same letter sent again, as a client does that never heard our 250. Under
    the current secret first, then under the older ones.

    A mail with neither Message-ID nor Date may truly be written twice in the same words: for it
    the day counts too.
    """
    day = "" if _names_itself(raw) else received_at.astimezone(UTC).date().isoformat()
    # No address and no day holds a NUL, so no two parts can be read as another pair.
    return keys.macs(f"{mail_from}\0{day}\0".encode() + raw, purpose=DIGEST_PURPOSE)


def _names_itself(raw: bytes) -> bool:
    end = raw.find(b"\r\n\r\n")
    head = b"\n" + (raw if end < 0 else raw[:end]).lower()
    return b"\nmessage-id:" in head or b"\ndate:" in head


def is_full(error: BaseException) -> bool:
    """Whether `error` means that there is no room left on the database's disk."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, postgres.DiskFull)


class InboxWriter:
    """Writes batches of mail. For one thread; it holds a connection of the engine's pool."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: PoolProxiedConnection | None = None

    def write(self, rows: Sequence[InboxRow]) -> None:
        """Commits and syncs all rows, or raises and has written none of them."""
        merged = _merged(rows)
        was_open = self._connection is not None
        try:
            self._write(merged)
        except psycopg.OperationalError as error:
            # The server was restarted since the last batch: it costs no sender a retry. Should
            # the first commit have gone through, the digests turn the second into copies.
            if not was_open or is_full(error):
                raise
            self._write(merged)

    def _write(self, merged: Sequence[InboxRow]) -> None:
        if not self._database.is_in_place():
            raise DatabaseGone
        with self._turn() as connection:
            cursor = connection.cursor()
            try:
                if self._database.is_sqlite:
                    cursor.execute("BEGIN IMMEDIATE")
                merged = _known_by_now(cursor, merged, self._database.is_sqlite)
                if self._database.is_sqlite:
                    _insert_sqlite(cursor, merged)
                else:
                    _insert_postgres(cursor, merged)
                connection.commit()
            finally:
                cursor.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _turn(self) -> Iterator[PoolProxiedConnection]:
        """The connection, alone with it; after an error the next batch gets a fresh one."""
        if self._database.is_sqlite:
            with self._database.write_lock, self._connected() as connection:
                yield connection
        else:
            with self._connected() as connection:
                yield connection

    @contextmanager
    def _connected(self) -> Iterator[PoolProxiedConnection]:
        if self._connection is None:
            self._connection = self._database.engine.raw_connection()
        try:
            yield self._connection
        except BaseException:
            self._connection.invalidate()
            self._connection = None
            raise


def _merged(rows: Sequence[InboxRow]) -> list[InboxRow]:
    """One row a digest, in the same order everywhere: PostgreSQL refuses to update a row twice
    in one statement, and writers that lock in different orders wait for each other for ever."""
    by_digest: dict[bytes, InboxRow] = {}
    for row in rows:
        known = by_digest.get(row.digest)
        by_digest[row.digest] = row if known is None else replace(known, copies=known.copies + 1)
    return [by_digest[digest] for digest in sorted(by_digest)]


def _known_by_now(cursor: Any, rows: Sequence[InboxRow], is_sqlite: bool) -> Sequence[InboxRow]:
    """While there are several secrets, a mail that was kept under an older one goes by its old
    digest, so that a resend across the change of keys is a copy and not a second letter."""
    earlier = {digest for row in rows for digest in row.earlier_digests}
    if not earlier:
        return rows
    marks = ", ".join(["?" if is_sqlite else "%b"] * len(earlier))
    # Nothing but marks is put in.
    cursor.execute(f"SELECT digest FROM inbox WHERE digest IN ({marks})", tuple(earlier))  # noqa: S608
    kept = {bytes(digest) for (digest,) in cursor.fetchall()}
    return _merged([_under(row, kept) for row in rows])


def _under(row: InboxRow, kept: set[bytes]) -> InboxRow:
    known = next((digest for digest in row.earlier_digests if digest in kept), row.digest)
    return replace(row, digest=known)


def _insert_sqlite(cursor: Any, rows: Sequence[InboxRow]) -> None:
    values = [
        (
            row.digest,
            row.received_at,
            row.envelope_sealed,
            row.raw_sealed,
            row.size,
            row.copies,
            row.received_at,
        )
        for row in rows
    ]
    cursor.executemany(_SQLITE, values)


def _insert_postgres(cursor: Any, rows: Sequence[InboxRow]) -> None:
    columns = (
        [row.digest for row in rows],
        [row.received_at for row in rows],
        [row.envelope_sealed for row in rows],
        [row.raw_sealed for row in rows],
        [row.size for row in rows],
        [row.copies for row in rows],
    )
    cursor.execute(_POSTGRES, columns)
