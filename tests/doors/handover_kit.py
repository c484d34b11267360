"""A request for a copy, its uploaded answer, and browsers for staff and requester."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp

from bot.health import Health
from bot.web import WebDoor
from bot.web.limits import Rate, Rates, Throttle
from handlers import casework, handover, training
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import IdentityMethod, Role
from tests.handlers.journal import Conversation
from tests.people import ACCESS

ANA = Actor(id="U0ANA", role=Role.APPROVER)
BEN = Actor(id="U0BEN", role=Role.APPROVER)
FIRST = TicketRef(id=1)
EXPORT = b'{"name": "Ana Sommer", "devices": [1, 2, 3]}\n' * 50_000  # 2.3 MB: three pieces
_NONCE = re.compile(r'name="nonce" value="([0-9a-f]+)"')
_EVER = Rate(burst=1_000_000, per_second=1_000_000)
UNLIMITED = Rates(network=_EVER, link=_EVER, form=_EVER, everybody=_EVER)


def known(talk: Conversation) -> Conversation:
    """A request for a copy, of somebody who is known well enough."""
    talk.write(ACCESS)
    for method in (IdentityMethod.SIGNED_IN, IdentityMethod.ADDRESS_ON_FILE):
        casework.record_identity(talk.desk, FIRST, ANA, method=method, confirmed=True, note="")
    for actor in (ANA, BEN):
        training.accept(talk.desk, actor, read=training.version(talk.desk.house))
    talk.post()
    return talk


def invited(talk: Conversation) -> str:
    """The path of an upload page."""
    return "/u/" + handover.invite(talk.desk, FIRST, ANA).url.rpartition("/")[2]


def released(talk: Conversation, octets: bytes = EXPORT, *, name: str = "data.json") -> str:
    """The path of the requester's page, from the letter."""
    token = invited(talk).rpartition("/")[2]
    receiver = handover.receive(talk.desk, token, name=name)
    assert receiver is not None
    receiver.write(octets)
    receiver.finish()
    handover.release(talk.desk, FIRST, BEN)
    found = re.search(r"/d/[0-9a-z]{26}", talk.one_letter().text)
    assert found
    return found[0]


@asynccontextmanager
async def served(desk: Desk, throttle: Throttle | None = None) -> AsyncIterator[str]:
    # Over plain HTTP, where a browser would not send a cookie that is for HTTPS alone.
    plain = replace(desk, base_url="http://desk.losant.example")
    throttle = throttle or Throttle(rates=UNLIMITED)
    door = WebDoor(desk=plain, health=Health(plain), host="127.0.0.1", port=0, throttle=throttle)
    await door.start()
    try:
        yield f"http://127.0.0.1:{door.port}"
    finally:
        await door.stop()


class Browser:
    """Follows redirects and keeps cookies, as a person's does."""

    def __init__(self, site: str, http: aiohttp.ClientSession) -> None:
        self.site = site
        self.http = http

    async def look(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.site + path) as answer:
            return answer.status, await answer.text()

    async def nonce(self, path: str) -> str:
        found = _NONCE.search((await self.look(path))[1])
        return found[1] if found else ""

    async def send(self, path: str, **fields: str) -> tuple[int, str]:
        data = {"nonce": await self.nonce(path), **fields}
        async with self.http.post(self.site + path, data=data) as answer:
            return answer.status, await answer.text()

    async def upload(self, path: str, octets: bytes, *, name: str = "data.json") -> tuple[int, str]:
        form = aiohttp.FormData()
        form.add_field("nonce", await self.nonce(path))
        form.add_field("file", io.BytesIO(octets), filename=name, content_type="application/json")
        async with self.http.post(self.site + path, data=form) as answer:
            return answer.status, await answer.text()

    async def open(self, talk: Conversation, path: str) -> str:
        """Asks for a code, reads it in the letter and types it. The page that is then shown."""
        await self.send(path, act="send")
        status, shown = await self.send(path, act="enter", code=talk.one_letter().code)
        assert status == 200
        return shown

    async def fetch(self, path: str, **headers: str) -> tuple[int, bytes]:
        async with self.http.get(
            f"{self.site}{path}/file", headers=headers, allow_redirects=False
        ) as answer:
            return answer.status, await answer.read()


@asynccontextmanager
async def browsing(site: str) -> AsyncIterator[Browser]:
    # A cookie jar that also takes cookies of an address, as the tests use one.
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        yield Browser(site, http)
