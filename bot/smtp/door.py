"""The mail door: listens, watches the clock of every session, closes in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Callable
from datetime import datetime

from bot.smtp.addresses import OwnAddresses
from bot.smtp.answers import Answers
from bot.smtp.dialogue import House
from bot.smtp.floor import Floor
from bot.smtp.limits import Limits, Pace, Room, Turnstile
from bot.smtp.protocol import Conversation
from handlers.desk import system_clock
from handlers.keeping import MailKeeper

# The library prints peers, addresses and, when debugging, whole mails.
_LIBRARY_LOG = logging.getLogger("mail.log")
_BACKLOG = 1024
_LOOK_SECONDS = 1.0


class MailDoor:
    """Answers for `address`, its plus-addresses and the postmaster.

    `keep` must be started before and stopped after it. `on_kept` is called in the event loop
    for every kept mail. `clock` says when a mail was received.
    """

    def __init__(
        self,
        *,
        keep: MailKeeper,
        address: str,
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        on_kept: Callable[[], None],
        hostname: str | None = None,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        self._keep = keep
        self._own = OwnAddresses.of(address)
        # Not the machine's own name: a relay on it would take us for itself and see a loop.
        self._hostname = hostname or "privacy-desk." + address.rpartition("@")[2]
        self._host = host
        self._port = port
        self._tls = tls
        self._limits = limits or Limits()
        self._on_kept = on_kept
        self._clock = clock
        self._floor: Floor | None = None
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """Where it listens; the one the system chose when it was asked for port 0."""
        if self._server is not None and self._server.sockets:
            return int(self._server.sockets[0].getsockname()[1])
        return self._port

    @property
    def is_open(self) -> bool:
        return self._server is not None and self._server.is_serving()

    async def start(self) -> None:
        _LIBRARY_LOG.setLevel(logging.CRITICAL)
        if self._tls is not None and self._tls.minimum_version < ssl.TLSVersion.TLSv1_2:
            self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        loop = asyncio.get_running_loop()
        floor = self._new_floor(loop)
        self._server = await loop.create_server(
            lambda: Conversation(floor), self._host, self._port, backlog=_BACKLOG
        )
        self._floor = floor
        self._watch = loop.create_task(self._watch_sessions(floor), name="mail-door-watch")

    async def stop(self) -> None:
        """Lets nobody in, lets sessions in the middle of a mail finish it, and closes."""
        server, floor, watch = self._server, self._floor, self._watch
        if server is None or floor is None or watch is None:
            return
        server.close()
        floor.is_closing = True
        for session in list(floor.sessions):
            session.close_when_idle()
        await self._drained(floor)
        watch.cancel()
        for session in list(floor.sessions):
            session.cut()
        await asyncio.sleep(0)
        self._server = self._floor = self._watch = None

    def _new_floor(self, loop: asyncio.AbstractEventLoop) -> Floor:
        turnstile = Turnstile(limits=self._limits)
        return Floor(
            house=House(
                hostname=self._hostname,
                own=self._own,
                limits=self._limits,
                offers_tls=self._tls is not None,
            ),
            limits=self._limits,
            keep=self._keep,
            answers=Answers(loop=loop, on_kept=self._on_kept),
            clock=self._clock,
            tls=self._tls,
            loop=loop,
            turnstile=turnstile,
            pace=Pace(turnstile=turnstile),
            room=Room(limit=self._limits.buffered_bytes),
        )

    async def _drained(self, floor: Floor) -> None:
        if floor.sessions:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(floor.empty.wait(), self._limits.drain_seconds)

    async def _watch_sessions(self, floor: Floor) -> None:
        pause = min(_LOOK_SECONDS, self._limits.command_seconds / 4, self._limits.data_seconds / 4)
        while True:
            await asyncio.sleep(pause)
            now = floor.loop.time()
            for session in list(floor.sessions):
                session.look_at(now)
