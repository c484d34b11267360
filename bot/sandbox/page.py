"""The demo page: local Slack, the requester's mailbox and the desk's clock on one screen."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.clock import SandboxClock
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.page_doing import Doing
from bot.sandbox.page_draw import TEMPLATES, Desk, Painter
from bot.sandbox.page_events import Bell, stream
from bot.sandbox.page_guard import MAIL_POLICY, add_headers, guard, require_loopback
from bot.sandbox.page_view import Place
from bot.sandbox.slack.server import LocalSlack

LARGEST_FORM = 2 << 20
STATIC = ("page.css", "page.js", "icon.svg")
log = logging.getLogger(__name__)


class DemoPage:
    """`on_clock` lets the desk do what has fallen due after the clock was moved."""

    def __init__(
        self,
        *,
        slack: LocalSlack,
        mailbox: Mailbox,
        clock: SandboxClock,
        on_clock: Callable[[], Awaitable[None]],
        house_name: str,
        desk_address: str,
        host: str = "127.0.0.1",
        port: int = 8090,
    ) -> None:
        require_loopback(host)
        mailbox.desk_address = desk_address
        self._desk = Desk(slack=slack, mailbox=mailbox, clock=clock, house=house_name)
        self._bind = (host, port)
        self._bell = Bell()
        self._painter = Painter(self._desk)
        self._doing = Doing(self._desk, on_clock=on_clock, ring=self._bell.ring)
        self._runner: web.AppRunner | None = None
        self._watch: asyncio.Task[None] | None = None
        mailbox.on_change(self._bell.ring)
        clock.on_advance(self._bell.ring)

    @property
    def url(self) -> str:
        host, port = self._bind
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def start(self) -> None:
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        host, port = self._bind
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._bind = (host, self._runner.addresses[0][1])
        self._watch = asyncio.create_task(self._ring_on_slack())

    async def stop(self) -> None:
        self._bell.close()
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> DemoPage:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    def _app(self) -> web.Application:
        app = web.Application(
            middlewares=[guard(lambda: self._bind[1])], client_max_size=LARGEST_FORM
        )
        app.on_response_prepare.append(add_headers)
        app.router.add_get("/", self._page)
        app.router.add_get("/events", self._events)
        app.router.add_get("/mail/{key}/html", self._mail)
        app.router.add_get("/static/{name}", self._static)
        app.router.add_post("/act/{act}", self._doing.act)
        return app

    async def _ring_on_slack(self) -> None:
        async for _ in self._desk.slack.hands.changes():
            self._bell.ring()

    async def _page(self, request: web.Request) -> web.Response:
        html = self._painter.paint(Place.read(request.query))
        return web.Response(text=html, content_type="text/html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        return await stream(request, self._bell)

    async def _mail(self, request: web.Request) -> web.Response:
        mail = self._desk.mail(request.match_info["key"])
        if mail is None or not mail.html:
            raise web.HTTPNotFound
        # Links open a new tab: inside its sandboxed frame a letter cannot go anywhere.
        return web.Response(
            text='<base target="_blank">' + mail.html,
            content_type="text/html",
            headers={"Content-Security-Policy": MAIL_POLICY},
        )

    async def _static(self, request: web.Request) -> web.FileResponse:
        name = request.match_info["name"]
        if name not in STATIC:
            raise web.HTTPNotFound
        return web.FileResponse(TEMPLATES / name)
