"""Tells every subscriber that something visible changed: the page's server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from bot.sandbox.slack.client_view import Change, Place

_BACKLOG = 1_000


class ChangeStream(AsyncIterator[Change]):
    """One subscriber. When it falls far behind, the oldest changes are dropped: a page redraws
    from `see()` anyway."""

    def __init__(self, hub: "ChangeHub") -> None:
        self._hub = hub
        self._queue: asyncio.Queue[Change] = asyncio.Queue(_BACKLOG)

    def offer(self, change: Change) -> None:
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(change)

    async def __anext__(self) -> Change:
        return await self._queue.get()

    async def aclose(self) -> None:
        self._hub.leave(self)


class ChangeHub:
    def __init__(self) -> None:
        self._streams: list[ChangeStream] = []
        self._number = 0

    def subscribe(self) -> ChangeStream:
        stream = ChangeStream(self)
        self._streams.append(stream)
        return stream

    def leave(self, stream: ChangeStream) -> None:
        if stream in self._streams:
            self._streams.remove(stream)

    def tell(self, place: Place, *, user: str | None = None, channel: str | None = None) -> None:
        self._number += 1
        change = Change(number=self._number, place=place, user=user, channel=channel)
        for stream in self._streams:
            stream.offer(change)
