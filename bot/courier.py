"""The courier: takes parcels as they fall due, has them carried, records what became of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol

from bot.faults import outliving_faults
from handlers import delivery
from handlers.delivery import Later, Parcel, Result, Sent
from handlers.desk import Desk
from storage.outbox import LaneKind, kind_of

log = logging.getLogger(__name__)

# E-mails go over that many connections at once; Slack lanes pace themselves, one at a time each.
CONCURRENCY: Mapping[LaneKind, int] = MappingProxyType({"mail": 4, "slack": 4})
# Another process may post a parcel without a wake-up reaching this one.
IDLE = timedelta(seconds=2)
# A carrier that is still busy when its lease ends would meet the next one at the same parcel.
MARGIN = timedelta(seconds=15)

_SHORTEST_REST = 0.05
_AFTER_FAULT = 1.0
# A result is worth much patience: unrecorded, the lease runs out and the parcel goes twice.
_RECORDING_PAUSES = (0.2, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Carrier(Protocol):
    async def carry(self, parcel: Parcel) -> Result: ...


class Courier:
    def __init__(
        self,
        *,
        desk: Desk,
        carriers: Mapping[LaneKind, Carrier],
        concurrency: Mapping[LaneKind, int] = CONCURRENCY,
        idle: timedelta = IDLE,
    ) -> None:
        self._desk = desk
        self._carriers = carriers
        self._concurrency = concurrency
        self._idle = idle
        self._wakes = {kind: asyncio.Event() for kind in carriers}
        self._under_way: dict[int, Parcel] = {}
        # Why parcels do not get through, by lane, since the last one that did: each reason is
        # logged once, and an outage of days is a line and not a flood.
        self._troubles: dict[str, list[str]] = {}
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def notify(self) -> None:
        """Something was posted, or the clock was moved. May be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake)

    def trouble(self, kind: LaneKind) -> str:
        """Why parcels of this kind do not get through just now; empty when they do."""
        lanes = (lane for lane in self._troubles if kind_of(lane) == kind)
        return next((self._troubles[lane][-1] for lane in lanes), "")

    async def run(self) -> None:
        """Carries until `stop`."""
        self._loop = asyncio.get_running_loop()
        self._stopped.clear()
        try:
            async with asyncio.TaskGroup() as rounds:
                for kind in self._carriers:
                    rounds.create_task(self._serve(kind))
        finally:
            self._loop = None
            self._stopped.set()

    async def stop(self) -> None:
        """Takes nothing more; waits for the parcels under way."""
        self._stopping.set()
        self._wake()
        if self._loop is not None:
            await self._stopped.wait()

    def _wake(self) -> None:
        for wake in self._wakes.values():
            wake.set()

    async def _serve(self, kind: LaneKind) -> None:
        slots = asyncio.Semaphore(self._concurrency[kind])
        async with asyncio.TaskGroup() as errands:
            while True:
                await slots.acquire()
                if self._stopping.is_set():
                    return
                self._wakes[kind].clear()
                parcel = await self._take(kind)
                if parcel is None:
                    slots.release()
                    await self._rest(kind)
                else:
                    errands.create_task(self._errand(kind, parcel, slots))

    async def _take(self, kind: LaneKind) -> Parcel | None:
        parcel = None
        with outliving_faults(log, f"courier: cannot take from {kind}"):
            parcel = await asyncio.to_thread(delivery.take_next, self._desk, lanes=kind)
        if parcel is None or parcel.id not in self._under_way:
            return parcel
        # A jump of the clock ended the lease of a parcel that is still in our hands: the new
        # claim replaces the old one, and the errand under way goes on alone.
        self._under_way[parcel.id] = parcel
        return None

    async def _rest(self, kind: LaneKind) -> None:
        """Until the next parcel falls due, something is posted, or another process might have."""
        rest = timedelta(seconds=_AFTER_FAULT)
        with outliving_faults(log, f"courier: cannot look at {kind}"):
            due = await asyncio.to_thread(delivery.next_due_in, self._desk, lanes=kind)
            rest = self._idle if due is None else min(due, self._idle)
        await _sleep(self._wakes[kind], max(rest.total_seconds(), _SHORTEST_REST))

    async def _errand(self, kind: LaneKind, parcel: Parcel, slots: asyncio.Semaphore) -> None:
        self._under_way[parcel.id] = parcel
        try:
            result = await self._carried(kind, parcel)
            self._note(kind, parcel, result)
            await self._record(parcel, result)
        finally:
            del self._under_way[parcel.id]
            slots.release()
            self._wakes[kind].set()

    async def _carried(self, kind: LaneKind, parcel: Parcel) -> Result:
        limit = (delivery.LEASES[kind] - MARGIN).total_seconds()
        with outliving_faults(log, f"courier: parcel {parcel.id} ({parcel.kind})"):
            try:
                async with asyncio.timeout(limit):
                    return await self._carriers[kind].carry(parcel)
            except TimeoutError:
                return Later(reason="took too long")
        return Later(reason="unexpected fault")

    def _note(self, kind: LaneKind, parcel: Parcel, result: Result) -> None:
        if isinstance(result, Later):
            known = self._troubles.setdefault(parcel.lane, [])
            is_new = result.reason not in known
            # The latest last: that is the one to show.
            known[:] = [*(each for each in known if each != result.reason), result.reason]
            if is_new:
                extra = {"parcel": parcel.id, "ticket": parcel.ticket_id}
                log.warning("courier: %s has to wait: %s", kind, result.reason, extra=extra)
        elif isinstance(result, Sent) and self._troubles.pop(parcel.lane, []):
            log.info("courier: %s gets through again", kind)

    async def _record(self, parcel: Parcel, result: Result) -> None:
        for pause in _RECORDING_PAUSES:
            with outliving_faults(log, f"courier: cannot record parcel {parcel.id}"):
                claim = replace(self._under_way[parcel.id], revision=parcel.revision)
                await asyncio.to_thread(delivery.settle, self._desk, claim, result)
                return
            await _sleep(self._stopping, pause)
            if self._stopping.is_set():
                break
        log.error("courier: parcel %d stays unrecorded until its lease ends", parcel.id)


async def _sleep(until: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await until.wait()
    except TimeoutError:
        return
