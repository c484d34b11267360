"""The stand-in as one small server: Web API, sockets and response URLs on one loopback port."""

import asyncio
import contextlib
import ipaddress
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from aiohttp import web

from bot.sandbox.slack.administration import Administration
from bot.sandbox.slack.api_files import FileDoors
from bot.sandbox.slack.carrier import ACK_SECONDS, Carrier
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.hands import Hands
from bot.sandbox.slack.http_mode import HttpMode
from bot.sandbox.slack.installation import MANIFEST, install
from bot.sandbox.slack.ledger import Ledger
from bot.sandbox.slack.people import BOT_USER, TEAM, TRIAGE
from bot.sandbox.slack.rates import Rates
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.web_api import WebApi
from bot.sandbox.slack.world import default_world

Mode = Literal["socket", "http"]
_LARGEST_CALL = 4 * 2**20
_POLL_SECONDS = 0.2


def utc_now() -> datetime:
    return datetime.now(UTC)


def refuse_remote(host: str) -> None:
    """The stand-in lets anybody be anybody, so it must never be reachable from outside."""
    if host == "localhost":
        return
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError(f"the local Slack listens on loopback only, not on {host}")


class LocalSlack:
    """`now` stamps messages and decides retries and expiry of response URLs; triggers, rate
    limits and the 3 seconds run on real time. `events_url` may be set after `start`."""

    team_id = TEAM
    bot_user = BOT_USER
    channel = TRIAGE

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utc_now,
        host: str = "127.0.0.1",
        port: int = 0,
        mode: Mode = "socket",
        events_url: str | None = None,
        ack_seconds: float = ACK_SECONDS,
        strict_rates: bool = False,
        manifest: Path = MANIFEST,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        refuse_remote(host)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._repeating: asyncio.Task[None] | None = None
        self.mode = mode
        self.events_url = events_url
        self.installation = install(manifest)
        self.world = default_world(now=now, monotonic=monotonic)
        self.ledger = Ledger(now)
        self.rates = Rates(monotonic, strict=strict_rates)
        self.sockets = SocketMode(
            ledger=self.ledger, site=lambda: self.site, ack_seconds=ack_seconds
        )
        self.http = HttpMode(
            events_url=lambda: self.events_url,
            secret=self.signing_secret,
            ack_seconds=ack_seconds,
        )
        self.room = self._furnished()
        self.web_api = WebApi(self.room)
        self.response_urls = ResponseUrls(self.room)
        self.deliveries = self._deliveries(now)
        self.hands = Hands(self.room, self.deliveries, self.response_urls)
        self.administration = Administration(self.room, self.deliveries)

    def _furnished(self) -> Room:
        return Room(
            world=self.world,
            ledger=self.ledger,
            installation=self.installation,
            rates=self.rates,
            open_socket=self.sockets.open_ticket,
            site=lambda: self.site,
        )

    def _deliveries(self, now: Callable[[], datetime]) -> Deliveries:
        carrier: Carrier = self.sockets if self.mode == "socket" else self.http
        events = self.installation.events
        return Deliveries(carrier=carrier, ledger=self.ledger, now=now, events=events)

    @property
    def bot_token(self) -> str:
        return self.installation.bot_token

    @property
    def app_token(self) -> str:
        return self.installation.app_token

    @property
    def signing_secret(self) -> str:
        return self.installation.signing_secret

    @property
    def site(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def api_url(self) -> str:
        """Known after `start` when the port was 0."""
        return f"{self.site}/api/"

    async def start(self) -> None:
        app = web.Application(client_max_size=_LARGEST_CALL)
        app.router.add_route("*", "/api/{method}", self.web_api.answer)
        app.router.add_get("/link/", self.sockets.connect)
        app.router.add_post("/respond/{token}", self.response_urls.answer)
        files = FileDoors(self.room, self.web_api.is_bot_token)
        app.router.add_post("/upload/{place}", files.receive)
        app.router.add_get("/files/{id}/download", files.send)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = int(self._runner.addresses[0][1])
        self._repeating = asyncio.create_task(self._keep_time())

    async def _keep_time(self) -> None:
        """Runs until cancelled: what falls due by the workspace's clock."""
        while True:
            self.deliveries.start_due()
            await self.sockets.refresh_due(self.world.now())
            await asyncio.sleep(_POLL_SECONDS)

    async def stop(self) -> None:
        if self._repeating is not None:
            self._repeating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._repeating
        await self.deliveries.stop()
        await self.sockets.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> "LocalSlack":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
