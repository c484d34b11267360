"""Socket Mode, supervised. The library retries a dead one-time ticket for ever, so a connection
that stays down is thrown away and built anew."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.5
# apps.connections.open allows about one call a minute, with some burst.
PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
CLOSING_SECONDS = 5.0


class Client(Protocol):
    async def is_connected(self) -> bool: ...


class Handler(Protocol):
    """The part of bolt's AsyncSocketModeHandler that is used here; it is not typed itself."""

    @property
    def client(self) -> Client: ...

    async def connect_async(self) -> None: ...

    async def close_async(self) -> None: ...


class Opener(AsyncWebClient):
    """Asks for the connection. `refused` hears why Slack gives none, such as a wrong app token:
    the library writes it down somewhere and asks on."""

    refused: Callable[[str], None] | None = None

    async def apps_connections_open(self, *, app_token: str, **more: Any) -> AsyncSlackResponse:
        try:
            return await super().apps_connections_open(app_token=app_token, **more)
        except SlackApiError as error:
            reason = str(error.response.get("error"))
            if self.refused is not None and reason != "ratelimited":
                log.error("Slack refuses the connection: %s", reason)
                self.refused(reason)
            raise


class SupervisedSocket:
    """`told` hears every change: True when connected."""

    def __init__(
        self,
        *,
        build: Callable[[], Handler],
        told: Callable[[bool], None],
        patience: float = PATIENCE_SECONDS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._build = build
        self._told = told
        self._patience = patience
        self._pause = pause
        self._task: asyncio.Task[None] | None = None
        self.rebuilt = 0

    def start(self) -> None:
        self._task = asyncio.create_task(self._supervise())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _supervise(self) -> None:
        pause = self._pause
        while True:
            was_connected = await self._one_life()
            pause = self._pause if was_connected else min(pause * 2, LONGEST_PAUSE_SECONDS)
            self.rebuilt += 1
            log.warning("the Slack connection stayed down; a new one in %.0f s", pause)
            await asyncio.sleep(pause)

    async def _one_life(self) -> bool:
        """One handler, until it has been unconnected for too long. Whether it ever was."""
        handler = self._build()
        connecting = asyncio.create_task(handler.connect_async())
        try:
            return await self._watch(handler)
        finally:
            self._told(False)
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            await _close(handler)

    async def _watch(self, handler: Handler) -> bool:
        loop = asyncio.get_running_loop()
        last_seen, was_connected, state = loop.time(), False, False
        while loop.time() - last_seen < self._patience:
            connected = await handler.client.is_connected()
            if connected != state:
                self._told(connected)
                log.info("Slack connection: %s", "up" if connected else "down")
            if connected:
                last_seen, was_connected = loop.time(), True
            state = connected
            await asyncio.sleep(min(LOOK_SECONDS, self._patience / 5))
        return was_connected


async def _close(handler: Handler) -> None:
    """The library's close waits for the far side, which may be the thing that is gone."""
    try:
        await asyncio.wait_for(handler.close_async(), CLOSING_SECONDS)
    except (TimeoutError, OSError) as error:
        log.warning("an old Slack connection did not close: %s", type(error).__name__)
