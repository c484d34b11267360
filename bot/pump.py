"""The pump: drains the `*_next` functions when something was committed and when time has passed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.faults import outliving_faults
from handlers.desk import Desk

log = logging.getLogger(__name__)

# Every commit wakes the pump, also the empty one of a step that found nothing. Steps therefore
# do not wake it by themselves, or it would never sleep again; `asyncio.to_thread` hands this on.
_in_a_step: ContextVar[bool] = ContextVar("in_a_step", default=False)


@dataclass(frozen=True, kw_only=True)
class Drain:
    """A step that does one piece of work and says whether there was one."""

    name: str
    step: Callable[[Desk], bool]
    every: timedelta


class Pump:
    def __init__(self, *, desk: Desk, drains: Sequence[Drain]) -> None:
        self._desk = desk
        self._drains = drains
        self._wakes = {drain.name: asyncio.Event() for drain in drains}
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def notify(self) -> None:
        """Something was committed, or the clock was moved. May be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed() and not _in_a_step.get():
            loop.call_soon_threadsafe(self._wake)

    async def run(self) -> None:
        """Drains everything once, then whatever comes, until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._stopped.clear()
        ticker = self._ticker()
        ticker.start()
        try:
            async with asyncio.TaskGroup() as loops:
                for drain in self._drains:
                    loops.create_task(self._serve(drain))
        finally:
            ticker.shutdown(wait=False)
            self._loop = None
            self._stopped.set()

    async def stop(self) -> None:
        """Starts no further step; waits for the ones under way."""
        self._stopping.set()
        self._wake()
        if self._loop is not None:
            await self._stopped.wait()

    def _ticker(self) -> AsyncIOScheduler:
        """It only ticks: what is due stands in the database, so a late tick is late, never lost."""
        ticker = AsyncIOScheduler(timezone=UTC)
        for drain in self._drains:
            ticker.add_job(
                self._tick,
                "interval",
                seconds=drain.every.total_seconds(),
                args=[drain.name],
                id=drain.name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        return ticker

    async def _tick(self, name: str) -> None:
        # A coroutine, because APScheduler runs plain functions in another thread.
        self._wakes[name].set()

    def _wake(self, *, but: str = "") -> None:
        for name, wake in self._wakes.items():
            if name != but:
                wake.set()

    async def _serve(self, drain: Drain) -> None:
        _in_a_step.set(True)
        wake = self._wakes[drain.name]
        while not self._stopping.is_set():
            wake.clear()
            if await self._drain(drain):
                self._wake(but=drain.name)
            await wake.wait()

    async def _drain(self, drain: Drain) -> bool:
        """Whether there was any work. Each drain has its own loop: one that hangs or fails leaves
        the others alone, and is tried again at its next tick."""
        worked = False
        with outliving_faults(log, f"pump: {drain.name}"):
            while not self._stopping.is_set():
                if not await asyncio.to_thread(drain.step, self._desk):
                    break
                worked = True
        return worked
