"""Brings a database to the present shape. Safe to run at every start and by several at once."""

from __future__ import annotations

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import select

from storage import audit
from storage.database import Database
from storage.tables import LedgerHead

# Any number will do; every process of the desk takes the same one while it migrates.
_LOCK = 7_329_441


def _config() -> Config:
    config = Config()
    folder = resources.files("storage").joinpath("migrations")
    config.set_main_option("script_location", str(folder))
    return config


def upgrade(database: Database) -> None:
    """Runs what is missing, in one transaction, and starts the ledger of a new database."""
    config = _config()
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if session.exec(select(LedgerHead)).first() is None:
            audit.begin(session)


def is_current(database: Database) -> bool:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == head
