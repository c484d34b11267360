"""Tells open pages that something changed. They fetch themselves anew; nothing else is sent."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

HEARTBEAT_SECONDS = 15
# A burst of changes (a card, its thread, a mail) becomes one redraw.
COALESCE_SECONDS = 0.05


class Bell:
    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.is_closed = False

    def ring(self) -> None:
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    def close(self) -> None:
        self.is_closed = True
        self.ring()

    def listen(self) -> asyncio.Event:
        """Set at the next ring. Taken before one looks, so that no ring is missed."""
        return self._rung


async def stream(request: web.Request, bell: Bell) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    rung = bell.listen()
    await response.prepare(request)
    # Leaving the page is how every one of these streams ends.
    with contextlib.suppress(ConnectionResetError):
        await response.write(b"retry: 1000\n\n")
        while not bell.is_closed:
            rung = await _tell_next(response, bell, rung)
    return response


async def _tell_next(
    response: web.StreamResponse, bell: Bell, rung: asyncio.Event
) -> asyncio.Event:
    try:
        await asyncio.wait_for(rung.wait(), HEARTBEAT_SECONDS)
    except TimeoutError:
        await response.write(b": still here\n\n")
        return rung
    await asyncio.sleep(COALESCE_SECONDS)
    following = bell.listen()
    await response.write(b"event: change\ndata: 1\n\n")
    return following
