"""A file on its way out, piece by piece. It counts as collected when the other side has it all."""

from __future__ import annotations

import array
import asyncio
import contextlib
import fcntl
import logging
import os
import termios
from collections.abc import Generator, Iterator
from enum import Enum

from aiohttp import web

from handlers.handover import Piece
from storage.handovers import PieceBroken

log = logging.getLogger(__name__)

_SLICE = 64 * 1024
# A line that takes less than a slice in that time is dead; the download can be started again.
SLOW_SECONDS = 60.0
_LOOK_SECONDS = 0.02


class Cut(Enum):
    """Why it did not arrive."""

    BROKEN = "a piece does not decrypt"
    GONE_AWAY = "nobody takes it any more"


async def send(
    request: web.Request, response: web.StreamResponse, pieces: Iterator[Piece]
) -> Cut | None:
    """None when all of it was taken. The source is asked for its end only after that, because
    being asked is what makes it count as collected."""
    await response.prepare(request)
    line = _Line(request)
    try:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            await _write(response, piece.octets)
            if piece.is_last:
                await line.emptied()
        with contextlib.suppress(ConnectionError):
            await response.write_eof()
        return None
    except PieceBroken:
        log.error("a stored file is damaged")
        _cut(request)
        return Cut.BROKEN
    except (ConnectionError, TimeoutError):
        _cut(request)
        return Cut.GONE_AWAY
    finally:
        line.close()
        if isinstance(pieces, Generator):
            await asyncio.to_thread(pieces.close)


async def _write(response: web.StreamResponse, octets: bytes) -> None:
    for start in range(0, len(octets), _SLICE):
        async with asyncio.timeout(SLOW_SECONDS):
            await response.write(octets[start : start + _SLICE])


def _cut(request: web.Request) -> None:
    """Not an orderly end: the browser must see that something is missing."""
    if request.transport is not None:
        request.transport.abort()


class _Line:
    """The connection, until the last byte was acknowledged. A small file fits into the buffers of
    this side: without that look it would count as collected by somebody who has hung up."""

    def __init__(self, request: web.Request) -> None:
        self._transport = request.transport
        sock = self._transport.get_extra_info("socket") if self._transport else None
        # A handle of its own: it can be asked after the connection was closed in order.
        self._handle = os.dup(sock.fileno()) if sock is not None else None

    async def emptied(self) -> None:
        """TimeoutError, or ConnectionError, when it never is."""
        async with asyncio.timeout(SLOW_SECONDS):
            while self._waiting():
                if self._transport is None or self._transport.is_closing():
                    raise ConnectionResetError
                await asyncio.sleep(_LOOK_SECONDS)

    def _waiting(self) -> int:
        """Bytes that the other side has not acknowledged."""
        if self._transport is None or self._handle is None:
            return 0
        held = self._transport.get_write_buffer_size()
        count = array.array("i", [0])
        # TIOCOUTQ, tcp(7); a system that cannot tell has only the buffer above.
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._handle, termios.TIOCOUTQ, count)
        return held + count[0]

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
