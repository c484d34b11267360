"""A SELECT of the house's own, over any SQLAlchemy URL."""

from __future__ import annotations

from sqlalchemy import create_engine, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.directory.rows import person_of
from handlers.directory import DirectorySilent, Person

# Several people behind one address or number: more rows than that are never read.
ROWS = 200


class SqlDirectory:
    """The SELECT has the parameter :wanted, and gives one row for each address of the one person:
    columns `person` (any id), `address`, `since`, and the data points by name."""

    def __init__(self, url: str, select: str, *, connections: int) -> None:
        """ValueError for a URL that is none, or whose driver is not installed."""
        try:
            self._engine = create_engine(
                url,
                poolclass=QueuePool,
                pool_size=connections,
                max_overflow=0,
                pool_timeout=1,
                pool_pre_ping=True,
                # Never shown: an error would carry the address that was looked up.
                hide_parameters=True,
            )
        except (ArgumentError, ImportError, SQLAlchemyError) as fault:
            raise ValueError(type(fault).__name__) from fault
        self._select = text(select)

    def find(self, wanted: str) -> Person | None:
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(self._select, {"wanted": wanted}).mappings()
                found = [dict(row) for row in rows.fetchmany(ROWS)]
        except SQLAlchemyError as fault:
            raise DirectorySilent(type(fault).__name__) from fault
        people = {row.get("person") for row in found}
        if len(people) > 1:
            return None  # shared: it points to no one person
        return person_of({str(name): value for name, value in row.items()} for row in found)

    def close(self) -> None:
        self._engine.dispose()
