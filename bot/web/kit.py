"""What every page of the web door shares: how it is sent, and that a form is our own."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from handlers import letters
from handlers.desk import Desk

FORM_LIMIT = 16 * 1024


@dataclass(frozen=True, kw_only=True)
class Forms:
    """Forms below one path. A form and the cookie that came with it belong together, so that no
    other site can post it, and no scanner that only follows links."""

    desk: Desk
    path: str
    cookie: str

    def nonce(self, request: web.Request) -> str:
        """For a form that is about to be sent; `remember` sets its cookie."""
        return request.cookies.get(self.cookie) or secrets.token_urlsafe(24)

    def signed(self, nonce: str) -> str:
        return self.desk.keys.mac(nonce.encode(), purpose="web.form").hex()

    def remember(self, response: web.Response, nonce: str) -> web.Response:
        return self.keep(response, self.cookie, nonce)

    def keep(self, response: web.Response, name: str, value: str) -> web.Response:
        """A cookie for these pages alone, which no script reads and no other site sends."""
        response.set_cookie(
            name,
            value,
            path=self.path,
            httponly=True,
            samesite="Strict",
            secure=self.desk.base_url.startswith("https://"),
        )
        return response

    async def fields(self, request: web.Request) -> Mapping[str, str] | None:
        """What was typed; None when it is not our form, or larger than any form of ours."""
        if (request.content_length or 0) > FORM_LIMIT:
            return None
        sent = await request.post()
        fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        return fields if self.is_own(request, fields.get("nonce", "")) else None

    def is_own(self, request: web.Request, signed: str) -> bool:
        nonce = request.cookies.get(self.cookie, "")
        return bool(nonce) and hmac.compare_digest(
            self.signed(nonce).encode(), signed.encode("utf-8", "replace")
        )


def page(made: letters.Page, *, status: int = 200) -> web.Response:
    return web.Response(text=made.html, status=status, headers=dict(made.headers))


def language(request: web.Request) -> str:
    """The first of the browser's languages that there are letters in."""
    offered = letters.languages()
    for part in request.headers.get("Accept-Language", "")[:200].split(","):
        wanted = part.split(";")[0].strip()[:2].lower()
        if wanted in offered:
            return wanted
    return "en"
