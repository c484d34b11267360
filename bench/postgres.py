"""A throw-away PostgreSQL that syncs, on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """The folder with `initdb`; None when this machine has no PostgreSQL server."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(known[-1]) if known else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Yields the URL of a fresh server with its own defaults: every commit is synced."""
    where = binaries()
    if where is None:
        raise RuntimeError("there is no PostgreSQL on this machine")
    # initdb refuses root.
    user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
    folder.mkdir()
    if user is not None:
        os.chown(folder, user, -1)
    data = str(folder / "data")
    options = f"-c listen_addresses='' -k {folder}"
    _run(user, where / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8")
    _run(user, where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://desk@/postgres?host={folder}"
    finally:
        _run(user, where / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _run(user: int | None, *words: object) -> None:
    command = [str(word) for word in words]
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, stdout=quiet, stderr=quiet, user=user, cwd="/")
