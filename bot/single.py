"""One worker on one SQLite file: a second one is told, not let in."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import BadSetting

LOCK_FILE = "worker.lock"


@contextmanager
def only_worker(data: Path) -> Iterator[None]:
    """Holds the lock of this data folder. The system lets go of it even after kill -9."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK_FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSetting(
                "DESK_DATA",
                f"another desk is already running in {data}",
                "Stop it first; several workers need PostgreSQL (DATABASE_URL)",
            ) from None
        yield
