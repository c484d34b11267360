"""Keeps other web sites out: this page can act as any demo person."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A mail is outside content: no script, no form, no loading of anything. allow-same-origin only
# lets the page read the frame's height; popups so that a link in a letter opens a new tab.
MAIL_SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
MAIL_POLICY = (
    f"sandbox {MAIL_SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def require_loopback(host: str) -> None:
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError("the demo page listens on loopback only")


def hosts_of(port: int) -> frozenset[str]:
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


def guard(port_of: Callable[[], int]) -> Middleware:
    """A foreign name in Host is DNS rebinding; a POST must say that it comes from this page."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = hosts_of(port_of())
        if request.headers.get("Host", "").lower() not in hosts:
            raise web.HTTPForbidden(text="This page answers on its loopback address only.")
        if request.method not in ("GET", "HEAD"):
            origins = {f"http://{host}" for host in hosts}
            if request.headers.get("Origin", "").lower() not in origins:
                raise web.HTTPForbidden(text="Only the page itself may do this.")
        return await handler(request)

    return check


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
