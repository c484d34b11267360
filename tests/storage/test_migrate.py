"""The migrations lead to exactly the tables that the code knows, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel, func, select

from storage import migrate
from storage.database import Database, connect
from storage.tables import LedgerHead


def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, SQLModel.metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    assert migrate.is_current(database)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(LedgerHead)).one() == 1


def test_several_processes_upgrade_at_once(database_url: str) -> None:
    opened = [connect(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate.upgrade, opened))
    with opened[0].reading() as session:
        assert session.exec(select(func.count()).select_from(LedgerHead)).one() == 1
    for database in opened:
        database.dispose()


def test_a_new_database_is_not_current(database_url: str) -> None:
    empty = connect(database_url)
    assert not migrate.is_current(empty)
    empty.dispose()
