"""The web door: the requester's pages, Slack's HTTP events, health and metrics."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.health import Health
from bot.web.codes import CodePages
from bot.web.kit import language, page
from bot.web.limits import Throttle
from bot.web.pickup import PickupPages
from bot.web.uploads import UploadPages
from handlers import correspondence, letters, status
from handlers.desk import Desk

log = logging.getLogger(__name__)

EVENT_LIMIT = 1024 * 1024
# Seconds for what is under way when the door closes.
STOP_TIME = 5.0

SlackRequest = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebDoor:
    """`slack` takes Slack's signed requests; None where Socket Mode is used."""

    def __init__(
        self,
        *,
        desk: Desk,
        health: Health,
        host: str,
        port: int,
        slack: SlackRequest | None = None,
        throttle: Throttle | None = None,
    ) -> None:
        self._desk = desk
        self._health = health
        self._host = host
        self._port = port
        self._slack = slack
        self._throttle = throttle or Throttle(proxies=desk.house.web.proxies)
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        if self._runner is not None and self._runner.addresses:
            return int(self._runner.addresses[0][1])
        return self._port

    async def start(self) -> None:
        app = web.Application(client_max_size=EVENT_LIMIT, middlewares=[self._guard])
        CodePages(self._desk).add_to(app.router)
        UploadPages(self._desk).add_to(app.router)
        PickupPages(self._desk).add_to(app.router)
        app.router.add_get("/r/{token}", self._request_status)
        app.router.add_get("/healthz", self._live)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        if self._slack is not None:
            app.router.add_post("/slack/events", self._slack)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_TIME)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Every miss looks the same, and an error tells nothing but that it is one."""
        house = correspondence.house_facts(self._desk.house)
        spoken = language(request)
        if request.path not in _UNLIMITED and (wait := self._throttle.wait(request)):
            slower = page(letters.too_many_page(house, language=spoken), status=429)
            slower.headers["Retry-After"] = str(wait)
            return slower
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return page(letters.not_found_page(house, language=spoken), status=404)
        except web.HTTPException:
            raise
        except Exception as fault:  # noqa: BLE001 - the outermost edge of the web door
            log.error("page failed", extra={"fault": type(fault).__name__})
            return page(letters.error_page(house, language=spoken), status=500)

    async def _request_status(self, request: web.Request) -> web.StreamResponse:
        view = await asyncio.to_thread(
            status.for_requester, self._desk, request.match_info["token"]
        )
        if view is None:
            raise web.HTTPNotFound
        return page(
            letters.status_page(
                correspondence.house_facts(self._desk.house),
                language=view.language,
                number=view.number,
                received_on=view.received_on,
                stage=view.stage,
                lines=view.lines,
                explained=view.explained,
            )
        )

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text="ok\n")

    async def _ready(self, request: web.Request) -> web.StreamResponse:
        report = await self._health.report()
        told = report.as_json() if is_from_inside(request) else {"ready": report.is_ready}
        body = json.dumps(told, indent=2) + "\n"
        return web.Response(
            text=body, content_type="application/json", status=200 if report.is_ready else 503
        )

    async def _metrics(self, request: web.Request) -> web.StreamResponse:
        if not is_from_inside(request):
            raise web.HTTPNotFound
        text = await self._health.metrics()
        return web.Response(text=text, content_type="text/plain", charset="utf-8")


# Slack signs what it sends, and waits for no one; the others are asked by the house's own watch.
_UNLIMITED = ("/slack/events", "/healthz", "/readyz", "/metrics")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


def is_from_inside(request: web.Request) -> bool:
    """The pages for requesters share this port, so it is open to the world: how the desk is
    doing is told to this machine and the private network alone. What a proxy passes on comes
    from a private address too, and counts as from outside."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        peer = ipaddress.ip_address((request.remote or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(peer, "ipv4_mapped", None)
    return bool((mapped or peer).is_private)
