"""One engine per URL: SQLite for a house on one machine, PostgreSQL for many processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

_PRAGMAS = (
    # Only the first connection to a new file decides it. Measured against 4 KB pages: about a
    # quarter more mails of 100 KB a second and a sixth fewer of 4 KB; 16 KB goes further both ways.
    "PRAGMA page_size=8192",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    # 16 MB between two checkpoints, and no log left behind that a flood of mail once needed.
    "PRAGMA wal_autocheckpoint=2000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-32000",
    "PRAGMA secure_delete=ON",
)


# Device and number: what a file is, whatever it is called.
File = tuple[int, int]


class DatabaseGone(Exception):
    """The open database file is no longer the one at its place: what is written is lost."""


@dataclass(frozen=True, kw_only=True)
class Database:
    """An engine and, on SQLite, the lock that queues this process's writers.

    SQLite lets one writer in at a time and makes the others poll with growing sleeps; a
    lock in front of BEGIN IMMEDIATE hands over at once.
    """

    engine: Engine
    write_lock: threading.RLock = field(default_factory=threading.RLock)
    # Which file each connection found at the database's place; several: it was replaced.
    opened: set[File | None] = field(default_factory=set, repr=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in a write transaction: committed at the end, rolled back on any error."""
        with (
            self._turn(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # BEGIN IMMEDIATE now, not at the first write
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        engine = self.engine.execution_options(desk_read=True)
        with Session(engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self.write_lock:
            if not self.is_in_place():
                raise DatabaseGone
            yield

    def is_in_place(self) -> bool:
        """Whether the file at our place is the one that is open. A process keeps an open file
        that was deleted or moved away, and all that it writes there is lost with it."""
        return not self.opened or self.opened == {_file_at(self.engine.url)}

    def dispose(self) -> None:
        self.engine.dispose()
        self.opened.clear()


def normalised(url: str) -> str:
    """`postgres://` and `postgresql://` mean psycopg here, as hosting platforms write them."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def is_there(url: str) -> bool:
    """Whether a database can be meant: no file, and SQLite would make an empty one."""
    parsed = make_url(normalised(url))
    if parsed.get_backend_name() != "sqlite":
        return True
    return bool(parsed.database) and Path(str(parsed.database)).is_file()


def connect(url: str) -> Database:
    """Opens the database at `url`; creates a SQLite file's folder."""
    parsed = make_url(normalised(url))
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 30})
        database = Database(engine=engine)
        _prepare_sqlite(database)
        return database
    return Database(engine=create_engine(parsed, pool_pre_ping=True, pool_size=5, max_overflow=15))


def _file_at(url: URL) -> File | None:
    """None for none, and for a database in memory."""
    try:
        found = os.stat(url.database or ":memory:")
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(database: Database) -> None:
    engine = database.engine

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        # The driver must not begin transactions by itself: we choose IMMEDIATE or DEFERRED.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        database.opened.add(_file_at(engine.url))

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        read = connection.get_execution_options().get("desk_read", False)
        connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")
