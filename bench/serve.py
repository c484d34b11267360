"""One SMTP server in a process of its own, until its standard input ends.

    python -m bench.serve desk DATABASE_URL
    python -m bench.serve nothing

It prints its port. `nothing` is aiosmtpd as it comes, with a handler that only says yes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.load import ADDRESS
from bot.smtp import MailDoor
from handlers.keeping import MailKeeper
from storage import migrate
from storage.database import connect
from storage.sealed import Keyring


class Yes:
    """Keeps nothing: what aiosmtpd costs by itself."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return "250 OK"


@contextlib.asynccontextmanager
async def nothing() -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Yes(), hostname="nothing.example", loop=loop), "127.0.0.1", 0, backlog=1024
    )
    yield int(server.sockets[0].getsockname()[1])
    server.close()


@contextlib.asynccontextmanager
async def desk(url: str) -> AsyncIterator[int]:
    database = connect(url)
    migrate.upgrade(database)
    keeper = MailKeeper(database=database, keys=Keyring([Keyring.generate_secret()]))
    door = MailDoor(keep=keeper, address=ADDRESS, host="127.0.0.1", port=0, on_kept=lambda: None)
    keeper.start()
    await door.start()
    yield door.port
    await door.stop()
    keeper.stop()
    database.dispose()


async def main() -> None:
    kind, *rest = sys.argv[1:]
    async with desk(*rest) if kind == "desk" else nothing() as port:
        print(port, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
