"""A throw-away PostgreSQL on a socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_FAST = "-c fsync=off -c synchronous_commit=on -c listen_addresses='' -c max_connections=60"


def binaries() -> Path | None:
    """The folder with `initdb`; None when this machine has no PostgreSQL server."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(known[-1]) if known else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """Yields the URL of a fresh server; it is stopped and deleted afterwards."""
    where = binaries()
    if where is None:
        raise RuntimeError("there is no PostgreSQL on this machine")
    user = _unprivileged()
    folder = Path(mkdtemp(prefix="privacy-desk-pg-"))
    data = folder / "data"
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    _run(user, where / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "-N")
    options = f"{_FAST} -k {folder}"
    _run(user, where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://desk@/postgres?host={folder}"
    finally:
        _run(user, where / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """`initdb` refuses root: somebody else must own the cluster."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no unprivileged user to run PostgreSQL as")


def _run(user: pwd.struct_passwd | None, *command: object) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        cwd="/",
        timeout=60,
    )
