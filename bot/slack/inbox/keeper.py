"""Keep before you answer: all that waits at a moment is committed in one transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from handlers import arrivals
from handlers.desk import Desk

BATCH = 200


class Keeper:
    """A thread of its own: however many acts wait for a slow database, what comes in waits for
    the one transaction before it and no longer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: list[tuple[str, str, asyncio.Future[int | None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slack-inbox")

    async def keep(self, key: str, body: str) -> int | None:
        """The id once it is durable; None when it was there already. The database's own error
        when it could not be kept."""
        kept: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, body, kept))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await kept

    def close(self) -> None:
        self._thread.shutdown(wait=False)

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                await self._commit(batch)
        finally:
            self._writing = None

    async def _commit(self, batch: list[tuple[str, str, asyncio.Future[int | None]]]) -> None:
        bodies = [(key, body) for key, body, _ in batch]
        loop = asyncio.get_running_loop()
        try:
            ids = await loop.run_in_executor(self._thread, arrivals.keep, self._desk, bodies)
        except Exception as error:  # noqa: BLE001 - handed to everyone who waits for it
            for _, _, kept in batch:
                if not kept.done():
                    kept.set_exception(error)
            return
        for (_, _, kept), found in zip(batch, ids, strict=True):
            if not kept.done():
                kept.set_result(found)
