"""The web door: the requester's pages, Slack's HTTP events, health and metrics."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import logging
import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.health import Health
from handlers import correspondence, letters, status, verification
from handlers.desk import Desk
from handlers.verification import Answer, Form

log = logging.getLogger(__name__)

COOKIE = "desk_form"
FORM_LIMIT = 16 * 1024
EVENT_LIMIT = 1024 * 1024

SlackRequest = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CLOSED = {
    Answer.EXPIRED: letters.ClosedCode.EXPIRED,
    Answer.TOO_MANY_TRIES: letters.ClosedCode.TOO_MANY_TRIES,
    Answer.REPLACED: letters.ClosedCode.REPLACED,
}


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
    ) -> None:
        self._desk = desk
        self._health = health
        self._host = host
        self._port = port
        self._slack = slack
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        if self._runner is not None and self._runner.addresses:
            return int(self._runner.addresses[0][1])
        return self._port

    async def start(self) -> None:
        app = web.Application(client_max_size=EVENT_LIMIT, middlewares=[self._guard])
        app.router.add_get("/v/{token}", self._code_form)
        app.router.add_post("/v/{token}", self._code_typed)
        app.router.add_get("/r/{token}", self._request_status)
        app.router.add_get("/healthz", self._live)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        if self._slack is not None:
            app.router.add_post("/slack/events", self._slack)
        self._runner = web.AppRunner(app, access_log=None)
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
        language = _language(request)
        try:
            return await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            return _page(letters.not_found_page(house, language=language), status=404)
        except web.HTTPException:
            raise
        except Exception as fault:  # noqa: BLE001 - the outermost edge of the web door
            log.error("page failed", extra={"fault": type(fault).__name__})
            return _page(letters.error_page(house, language=language), status=500)

    async def _code_form(self, request: web.Request) -> web.StreamResponse:
        """Changes nothing: mail scanners follow links, and some fill in forms."""
        form = await asyncio.to_thread(verification.form, self._desk, request.match_info["token"])
        if form is None:
            raise web.HTTPNotFound
        if form.closed is not None:
            return self._closed(form, form.closed)
        return self._form(request, form)

    async def _code_typed(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        fields = await request.post() if (request.content_length or 0) <= FORM_LIMIT else {}
        if not self._is_own_form(request, str(fields.get("nonce", ""))):
            return await self._code_form(request)
        typed = str(fields.get("code", "")).strip()
        if not typed:
            return await self._again(request, token, letters.CodeProblem.MISSING)
        answered = await asyncio.to_thread(verification.confirm, self._desk, token, typed)
        if answered is None:
            raise web.HTTPNotFound
        form, answer = answered
        if answer is Answer.CONFIRMED:
            house = correspondence.house_facts(self._desk.house)
            return _page(
                letters.confirmed_page(
                    house, language=form.language, number=form.number, status_url=form.status_url
                )
            )
        if answer is Answer.WRONG and form.tries_left:
            return self._form(request, form, letters.CodeProblem.WRONG)
        closed = Answer.TOO_MANY_TRIES if answer is Answer.WRONG else answer
        return self._closed(form, closed)

    async def _again(
        self, request: web.Request, token: str, problem: letters.CodeProblem
    ) -> web.StreamResponse:
        form = await asyncio.to_thread(verification.form, self._desk, token)
        if form is None:
            raise web.HTTPNotFound
        return self._form(request, form, problem)

    def _form(
        self, request: web.Request, form: Form, problem: letters.CodeProblem | None = None
    ) -> web.StreamResponse:
        nonce = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
        page = letters.confirm_page(
            correspondence.house_facts(self._desk.house),
            language=form.language,
            number=form.number,
            expires_at=form.expires_at,
            nonce=self._signed(nonce),
            problem=problem,
            tries_left=form.tries_left if problem else None,
        )
        response = _page(page, status=422 if problem else 200)
        response.set_cookie(
            COOKIE,
            nonce,
            path="/v/",
            httponly=True,
            samesite="Strict",
            secure=self._desk.base_url.startswith("https://"),
        )
        return response

    def _closed(self, form: Form, answer: Answer) -> web.StreamResponse:
        page = letters.closed_code_page(
            correspondence.house_facts(self._desk.house),
            language=form.language,
            number=form.number,
            why=_CLOSED[answer],
        )
        return _page(page, status=410)

    def _signed(self, nonce: str) -> str:
        return self._desk.keys.mac(nonce.encode(), purpose="web.form").hex()

    def _is_own_form(self, request: web.Request, signed: str) -> bool:
        """The form and the cookie belong together, so no other site can post it."""
        nonce = request.cookies.get(COOKIE, "")
        return bool(nonce) and hmac.compare_digest(
            self._signed(nonce).encode(), signed.encode("utf-8", "replace")
        )

    async def _request_status(self, request: web.Request) -> web.StreamResponse:
        view = await asyncio.to_thread(
            status.for_requester, self._desk, request.match_info["token"]
        )
        if view is None:
            raise web.HTTPNotFound
        return _page(
            letters.status_page(
                correspondence.house_facts(self._desk.house),
                language=view.language,
                number=view.number,
                received_on=view.received_on,
                stage=view.stage,
                lines=view.lines,
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


def _page(page: letters.Page, *, status: int = 200) -> web.Response:
    return web.Response(text=page.html, status=status, headers=dict(page.headers))


def _language(request: web.Request) -> str:
    """The first of the browser's languages that there are letters in."""
    offered = letters.languages()
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in offered:
            return language
    return "en"
