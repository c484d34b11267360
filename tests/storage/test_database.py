"""The open database is the one at its place, or nothing is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from handlers.keeping import MailKeeper
from storage import migrate
from storage.database import DatabaseGone, connect
from storage.inbox import Envelope
from storage.sealed import Keyring

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENVELOPE = Envelope(peer="192.0.2.1", helo="a.example", mail_from="a@a.example", rcpt=("b@b",))


def replaced(file: Path) -> None:
    """As a backup is copied back: another file under the same name."""
    copy = file.with_suffix(".copy")
    copy.write_bytes(file.read_bytes())
    os.replace(copy, file)


LOSSES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "moved away": lambda file: file.rename(file.with_suffix(".old")),
    "replaced": replaced,
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_database_that_is_gone_takes_nothing(tmp_path: Path, keys: Keyring, loss: str) -> None:
    file = tmp_path / "desk.db"
    database = connect(f"sqlite:///{file}")
    migrate.upgrade(database)
    keeper = MailKeeper(database=database, keys=keys)
    keeper.start()
    assert keeper.keep(b"one", ENVELOPE, NOW).result(timeout=10)
    assert database.is_in_place()
    LOSSES[loss](file)
    for raw in (b"two", b"three"):
        with pytest.raises(DatabaseGone):
            keeper.keep(raw, ENVELOPE, NOW).result(timeout=10)
    with pytest.raises(DatabaseGone), database.writing():
        pass
    assert not database.is_in_place()
    # Nor when another connection has met, or made, the new file.
    with database.engine.connect() as other, other.begin():
        other.execute(text("SELECT 1"))
    assert not database.is_in_place()
    keeper.stop()
    database.dispose()


def test_a_database_in_memory_is_always_in_place() -> None:
    database = connect("sqlite://")
    migrate.upgrade(database)
    assert database.is_in_place()
    database.dispose()
