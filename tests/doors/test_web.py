"""The requester's pages as a browser, a scanner and a stranger's site meet them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from bot.health import Health
from bot.web import WebDoor, is_from_inside
from handlers.desk import Desk
from storage.vocabulary import IdentityStatus
from tests.handlers.journal import Conversation
from tests.people import ACCESS, Clock

NONCE = re.compile(r'name="nonce" value="([0-9a-f]+)"')


@pytest.fixture
def talk(desk: Desk, clock: Clock) -> Conversation:
    return Conversation(desk, clock)


@pytest.fixture
async def site(desk: Desk) -> AsyncIterator[str]:
    # Over plain HTTP, where a browser would not send a cookie that is for HTTPS alone.
    plain = replace(desk, base_url="http://desk.losant.example")
    door = WebDoor(desk=plain, health=Health(plain), host="127.0.0.1", port=0)
    await door.start()
    yield f"http://127.0.0.1:{door.port}"
    await door.stop()


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    # A cookie jar that also takes cookies of an address, as the tests use one.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


def asked(talk: Conversation) -> tuple[str, str, str]:
    """(code, path of the form, path of the status page) of a fresh request."""
    talk.write(ACCESS)
    letter = talk.one_letter()
    paths = re.findall(r"https://desk\.losant\.example(/[vr]/\w+)", letter.text)
    form = next(path for path in paths if path.startswith("/v/"))
    status = next(path for path in paths if path.startswith("/r/"))
    return letter.code, form, status


async def text_of(response: aiohttp.ClientResponse) -> str:
    async with response:
        return await response.text()


async def nonce_on(browser: aiohttp.ClientSession, url: str) -> str:
    found = NONCE.search(await text_of(await browser.get(url)))
    assert found
    return found[1]


async def test_the_typed_code_confirms(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    code, form, _ = asked(talk)
    nonce = await nonce_on(browser, site + form)
    answer = await browser.post(site + form, data={"code": code, "nonce": nonce})
    assert answer.status == HTTPStatus.OK
    assert "Thank you" in await text_of(answer)
    assert talk.ticket().identity is IdentityStatus.CONFIRMED


async def test_get_and_head_change_nothing(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    """Mail scanners follow every link (threats I10)."""
    _, form, status = asked(talk)
    before = talk.ticket().version
    for path in (form, status) * 10:
        assert (await browser.get(site + path)).status == HTTPStatus.OK
        assert (await browser.head(site + path)).status == HTTPStatus.OK
    assert talk.ticket().version == before


async def test_a_form_from_elsewhere_counts_for_nothing(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    code, form, _ = asked(talk)
    async with aiohttp.ClientSession() as stranger:
        for nonce in ("", "0" * 64, "é"):
            answer = await stranger.post(site + form, data={"code": code, "nonce": nonce})
            assert answer.status == HTTPStatus.OK
            assert "nonce" in await text_of(answer)
    assert talk.ticket().identity is IdentityStatus.ASKED
    # The right code still works afterwards: no try was used up.
    nonce = await nonce_on(browser, site + form)
    await browser.post(site + form, data={"code": code, "nonce": nonce})
    assert talk.ticket().identity is IdentityStatus.CONFIRMED


async def test_wrong_codes_are_told_kindly_and_end(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    _, form, _ = asked(talk)
    nonce = await nonce_on(browser, site + form)
    pages = []
    for typed in ("", "1", "0000-0000", "x" * 5000, "0000-0000", "0000-0000", "0000-0000"):
        answer = await browser.post(site + form, data={"code": typed, "nonce": nonce})
        pages.append((answer.status, await text_of(answer)))
    assert [status for status, _ in pages][:5] == [422] * 5
    assert "You have 4 more tries" in pages[1][1]
    assert pages[-1][0] == HTTPStatus.GONE
    assert "Too many tries" in pages[-1][1]


@pytest.mark.parametrize(
    "path", ["/", "/v/", "/v/x", "/v/" + "0" * 26, "/r/" + "0" * 26, "/r/../v/x", "/d/x", "/admin"]
)
async def test_every_miss_looks_the_same(
    talk: Conversation, site: str, browser: aiohttp.ClientSession, path: str
) -> None:
    answer = await browser.get(site + path)
    assert answer.status == HTTPStatus.NOT_FOUND
    plain = await browser.get(site + "/no-such-page")
    assert await text_of(answer) == await text_of(plain)


async def test_the_status_page_shows_no_personal_data(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    _, _, status = asked(talk)
    page = await text_of(await browser.get(site + status))
    assert "PR-1001" in page
    assert "Ana" not in page
    assert "example.org" not in page


async def test_pages_carry_their_security_headers(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    _, form, status = asked(talk)
    for path in (form, status, "/nothing"):
        answer = await browser.get(site + path)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert headers["x-content-type-options"] == "nosniff"


async def test_the_cookie_is_for_the_form_alone(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    _, form, _ = asked(talk)
    cookie = (await browser.get(site + form)).headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/v/"))
    assert "Secure" not in cookie
    door = WebDoor(desk=talk.desk, health=Health(talk.desk), host="127.0.0.1", port=0)
    await door.start()
    answer = await browser.get(f"http://127.0.0.1:{door.port}{form}")
    assert "Secure" in answer.headers["Set-Cookie"]
    await door.stop()


async def test_health_metrics_and_readiness(
    talk: Conversation, site: str, browser: aiohttp.ClientSession
) -> None:
    assert (await browser.get(site + "/healthz")).status == HTTPStatus.OK
    ready = await browser.get(site + "/readyz")
    assert ready.status == HTTPStatus.OK
    assert (await ready.json())["database"] == "ok"
    asked(talk)
    metrics = await text_of(await browser.get(site + "/metrics"))
    assert 'privacy_desk_tickets{kind="open"} 1.0' in metrics
    assert 'privacy_desk_oldest_undone_seconds{kind="mail_unfiled"} 0.0' in metrics
    talk.clock.advance(hours=1)
    late = await browser.get(site + "/readyz")
    assert late.status == HTTPStatus.SERVICE_UNAVAILABLE  # the card has waited for an hour


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_what_a_proxy_passes_on_learns_nothing_of_the_desk(
    talk: Conversation, site: str, browser: aiohttp.ClientSession, header: str
) -> None:
    passed_on = {header: "198.51.100.7"}
    ready = await browser.get(site + "/readyz", headers=passed_on)
    assert (ready.status, await ready.json()) == (HTTPStatus.OK, {"ready": True})
    metrics = await browser.get(site + "/metrics", headers=passed_on)
    assert metrics.status == HTTPStatus.NOT_FOUND
    assert "privacy_desk" not in await text_of(metrics)
    assert (await browser.get(site + "/healthz", headers=passed_on)).status == HTTPStatus.OK


@pytest.mark.parametrize(
    ("peer", "inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("172.17.0.1", True),
        ("192.168.1.9", True),
        ("fd00::1", True),
        ("fe80::1%eth0", True),
        ("::ffff:10.1.2.3", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2a00:1450::1", False),
        ("", False),
        (None, False),
    ],
)
def test_who_asks_from_inside(peer: str | None, inside: bool) -> None:
    request = make_mocked_request("GET", "/readyz").clone(remote=peer or "")
    assert is_from_inside(request) is inside


async def test_a_database_that_is_gone_is_not_ready(
    desk: Desk, site: str, browser: aiohttp.ClientSession
) -> None:
    if not desk.database.is_sqlite:
        pytest.skip("PostgreSQL minds its own files")
    await asyncio.to_thread(Path(str(desk.database.engine.url.database)).unlink)
    ready = await browser.get(site + "/readyz")
    assert ready.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "deleted or replaced" in (await ready.json())["database"]
