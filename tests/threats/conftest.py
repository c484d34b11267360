"""The same desk as everywhere, on SQLite alone unless a row of the threat model is about both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.desk import Desk
from storage import migrate
from storage.database import connect
from tests.handlers.journal import Conversation
from tests.people import Clock
from tests.threats.bombs import Range


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shape") / "desk.db"
    database = connect(f"sqlite:///{file}")
    migrate.upgrade(database)
    database.dispose()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated: Path) -> str:
    copy = tmp_path / "desk.db"
    shutil.copy(migrated, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def talk(desk: Desk, clock: Clock) -> Conversation:
    return Conversation(desk, clock)


@pytest.fixture(scope="session")
def bomb_range() -> Iterator[Range]:
    with Range() as opened:
        yield opened
