"""Where the requester collects the answer: /d/<token>, a code, and once the file."""

from __future__ import annotations

import asyncio
import logging
import re
from urllib.parse import quote

from aiohttp import web

from bot.web.kit import Forms, page
from bot.web.sending import Cut, send
from handlers import correspondence, handover, letters
from handlers.desk import Desk
from handlers.handover import Collector, Pickup
from handlers.rules import tokens

log = logging.getLogger(__name__)

SESSION = "desk_session"
# A restart may come for an hour, however the server counts it: the cookie must not be the limit.
_SESSION_SECONDS = 2 * 3600
_RANGE = re.compile(r"bytes=(\d{1,15})-")
_STATUS = {Pickup.WRONG: 422, Pickup.LOCKED: 403, Pickup.GONE: 410}


class PickupPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._forms = Forms(desk=desk, path="/d/", cookie="desk_pickup")

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_get("/d/{token}", self._show)
        router.add_post("/d/{token}", self._posted)
        router.add_get("/d/{token}/file", self._file)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """Changes nothing, for GET and HEAD: scanners follow links (threats I10)."""
        return self._page(request, await self._look(request))

    async def _look(self, request: web.Request) -> Collector:
        session = request.cookies.get(SESSION, "")
        return _known(await asyncio.to_thread(handover.look, self._desk, _link(request), session))

    async def _posted(self, request: web.Request) -> web.StreamResponse:
        fields = await self._forms.fields(request)
        if fields is None:
            return await self._show(request)
        if fields.get("act") == "send":
            _known(await asyncio.to_thread(handover.send_code, self._desk, _link(request)))
            # A page that came by GET can be loaded again without a second letter.
            raise web.HTTPSeeOther(_path(request))
        typed = fields.get("code", "")
        seen = _known(await asyncio.to_thread(handover.enter, self._desk, _link(request), typed))
        if seen.pickup is not Pickup.OPEN:
            return self._page(request, seen)
        return self._opened(request, seen)

    def _opened(self, request: web.Request, seen: Collector) -> web.Response:
        """The session goes to this link's pages alone, and never across sites."""
        path = _path(request)
        response = web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})
        response.set_cookie(
            SESSION,
            seen.session,
            path=path,
            max_age=_SESSION_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=self._desk.base_url.startswith("https://"),
        )
        return response

    def _page(self, request: web.Request, seen: Collector) -> web.Response:
        nonce = self._forms.nonce(request)
        made = letters.pickup_page(
            correspondence.house_facts(self._desk.house),
            language=seen.language,
            number=seen.number,
            pickup=seen.pickup,
            nonce=self._forms.signed(nonce),
            here=_path(request),
            until=seen.until,
            code_until=seen.code_until,
            collected_at=seen.collected_at,
            tries_left=seen.tries_left,
            name=seen.name,
            size=seen.size,
            sha256=seen.sha256,
        )
        status = _STATUS.get(seen.pickup, 200)
        return self._forms.remember(page(made, status=status), nonce)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        seen = await self._look(request)
        if seen.pickup is not Pickup.OPEN:
            raise web.HTTPSeeOther(_path(request))
        start = _start(request, seen)
        if start >= seen.size:
            unmet = {"Content-Range": f"bytes */{seen.size}", "Cache-Control": "no-store"}
            return web.Response(status=416, headers=unmet)
        response = _head(seen, start)
        if request.method == "HEAD":
            await response.prepare(request)
            return response
        pieces = await asyncio.to_thread(
            handover.open_file, self._desk, _link(request), seen.session, start=start
        )
        if pieces is None:
            raise web.HTTPSeeOther(_path(request))
        if await send(request, response, pieces) is Cut.BROKEN:
            await asyncio.to_thread(handover.tell_broken, self._desk, _link(request))
        return response


def _link(request: web.Request) -> str:
    token = tokens.normalise_token(request.match_info["token"])
    if token is None:
        raise web.HTTPNotFound
    return token


def _path(request: web.Request) -> str:
    return f"/d/{_link(request)}"


def _known(seen: Collector | None) -> Collector:
    if seen is None:
        raise web.HTTPNotFound
    return seen


def _start(request: web.Request, seen: Collector) -> int:
    """Where a download goes on that broke off. Every other range gets the whole file (RFC 9110
    14.2), and so does one of another version of it (13.1.5)."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    version = request.headers.get("If-Range")
    if asked is None or version not in (None, _tag(seen)):
        return 0
    return int(asked[1])


def _tag(seen: Collector) -> str:
    return f'"{seen.sha256}"'


def _head(seen: Collector, start: int) -> web.StreamResponse:
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": _disposition(seen.name),
        "Content-Length": str(seen.size - start),
        "Accept-Ranges": "bytes",
        "ETag": _tag(seen),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if start:
        headers["Content-Range"] = f"bytes {start}-{seen.size - 1}/{seen.size}"
    return web.StreamResponse(status=206 if start else 200, headers=headers)


def _disposition(name: str) -> str:
    """RFC 6266: the plain name for old readers, the real one beside it (RFC 8187)."""
    plain = re.sub(r"[^\w. ()+-]", "_", name, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
