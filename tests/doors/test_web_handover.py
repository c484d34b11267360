"""The pages by which an answer goes from staff to the one who asked for it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from sqlmodel import func, select
from yarl import URL

from bot.health import Health
from bot.web import WebDoor
from handlers import handover
from handlers.desk import Desk
from storage.tables import Handover, HandoverPart
from storage.vocabulary import Act, Finding, HandoverState, TicketState
from tests.doors.handover_kit import (
    BEN,
    EXPORT,
    FIRST,
    Browser,
    browsing,
    invited,
    known,
    released,
    served,
)
from tests.doors.sandbox_kit import until
from tests.handlers.journal import Conversation
from tests.people import Clock


@pytest.fixture
def talk(desk: Desk, clock: Clock) -> Conversation:
    return known(Conversation(desk, clock))


@pytest.fixture
async def browser(talk: Conversation) -> AsyncIterator[Browser]:
    async with served(talk.desk) as site, browsing(site) as opened:
        yield opened


def file_of(talk: Conversation) -> Handover:
    with talk.desk.reading() as session:
        return session.get_one(Handover, 1)


def pieces_of(talk: Conversation) -> int:
    with talk.desk.reading() as session:
        return session.exec(select(func.count()).select_from(HandoverPart)).one()


async def test_from_the_upload_page_to_the_download(talk: Conversation, browser: Browser) -> None:
    status, page = await browser.upload(invited(talk), EXPORT)
    assert status == 200
    assert hashlib.sha256(EXPORT).hexdigest() in page
    assert "Nothing was found" in page
    assert "2.2 MB" in page
    handover.release(talk.desk, FIRST, BEN)
    found = re.search(r"/d/[0-9a-z]{26}", talk.one_letter().text)
    assert found
    assert "Send me a code" in (await browser.look(found[0]))[1]
    shown = await browser.open(talk, found[0])
    assert "data.json" in shown
    assert hashlib.sha256(EXPORT).hexdigest() in shown
    assert await browser.fetch(found[0]) == (200, EXPORT)
    await until_collected(talk)
    assert talk.acts()[-3:] == [Act.UPLOAD, Act.RELEASE, Act.COLLECT]
    assert talk.ticket().state is TicketState.COMPLETED


# The upload


async def test_what_the_linter_finds_stands_on_the_page(
    talk: Conversation, browser: Browser
) -> None:
    status, page = await browser.upload(invited(talk), b"card: 4111 1111 1111 1111\n")
    assert status == 200
    assert "1 × payment card number" in page


async def test_a_name_does_nothing_on_any_page(talk: Conversation, browser: Browser) -> None:
    name = '../=cmd|"/c calc"!A1<script>alert(1)</script>.csv'
    _, page = await browser.upload(invited(talk), b"a,b\n", name=name)
    assert "<script>" not in page
    assert handover.latest(talk.desk, 1) is not None
    handover.release(talk.desk, FIRST, BEN)
    link = re.search(r"/d/[0-9a-z]{26}", talk.one_letter().text)
    assert link
    shown = await browser.open(talk, link[0])
    assert "<script>" not in shown
    async with browser.http.get(f"{browser.site}{link[0]}/file") as answer:
        kept = answer.headers["Content-Disposition"]
        assert answer.content_disposition
        assert answer.content_disposition.type == "attachment"
    assert not set('<>|"\r\n') & set(kept.removeprefix('attachment; filename="').split('"')[0])


async def test_looking_at_the_upload_page_uses_nothing_up(
    talk: Conversation, browser: Browser
) -> None:
    path = invited(talk)
    for _ in range(50):
        assert (await browser.look(path))[0] == 200
        async with browser.http.head(browser.site + path) as answer:
            assert answer.status == 200
    assert (await browser.upload(path, b"later"))[0] == 200


async def test_a_form_without_a_file_or_from_elsewhere_uses_nothing_up(
    talk: Conversation, browser: Browser
) -> None:
    path = invited(talk)
    for fields in ({}, {"file": ""}):
        status, _ = await browser.send(path, **fields)
        assert status in (200, 400)
    status, page = await browser.upload(path, b"")
    assert (status, "Choose a file" in page) == (422, True)
    async with aiohttp.ClientSession() as stranger:
        form = aiohttp.FormData()
        form.add_field("nonce", await browser.nonce(path))
        form.add_field("file", b"theirs", filename="a.txt")
        async with stranger.post(browser.site + path, data=form) as answer:
            assert answer.status == 200
    assert file_of(talk).state is HandoverState.INVITED
    assert (await browser.upload(path, b"ours"))[0] == 200


async def test_the_upload_link_works_once(talk: Conversation, browser: Browser) -> None:
    path = invited(talk)
    nonce = await browser.nonce(path)
    await browser.upload(path, b"one")
    status, page = await browser.look(path)
    assert status == 404
    assert page == (await browser.look("/u/" + "0" * 26))[1]
    form = aiohttp.FormData()
    form.add_field("nonce", nonce)
    form.add_field("file", b"two", filename="a.txt")
    async with browser.http.post(browser.site + path, data=form) as answer:
        assert answer.status == 404


def small(talk: Conversation) -> Desk:
    """The same house, with room for a megabyte."""
    section = talk.desk.house.handover.model_copy(update={"largest_mb": 1})
    return replace(talk.desk, house=talk.desk.house.model_copy(update={"handover": section}))


async def test_too_large_is_said_before_and_while_it_comes(talk: Conversation) -> None:
    async with served(small(talk)) as site, browsing(site) as browser:
        path = invited(talk)
        status, page = await browser.upload(path, b"x" * 1_200_000)
        assert (status, "larger than 1 MB" in page) == (413, True)
        assert file_of(talk).state is HandoverState.INVITED

        async def endless() -> AsyncIterator[bytes]:
            for part in parts(await browser.nonce(path), b"x" * 1_200_000):
                yield part

        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        async with browser.http.post(site + path, data=endless(), headers=headers) as answer:
            assert (answer.status, "larger than 1 MB" in await answer.text()) == (422, True)
    assert file_of(talk).state is HandoverState.GONE
    assert pieces_of(talk) == 0


def parts(nonce: str, octets: bytes, *, end: bytes = b"\r\n--b--\r\n") -> list[bytes]:
    """A form by hand, in the pieces that go over the line."""
    head = (
        b'--b\r\nContent-Disposition: form-data; name="nonce"\r\n\r\n' + nonce.encode() + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    )
    cut = [octets[start : start + 50_000] for start in range(0, len(octets), 50_000)]
    return [head, *cut, end]


@asynccontextmanager
async def raw(browser: Browser, path: str, length: int) -> AsyncIterator[asyncio.StreamWriter]:
    """An upload over a bare connection that never ends, whatever its length says."""
    nonce = await browser.nonce(path)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: desk\r\nCookie: {cookies_of(browser, path)}\r\n"
        f"Content-Length: {length}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    async with connected(browser) as (_, writer):
        writer.write(head.encode() + b"".join(parts(nonce, EXPORT[:1_500_000], end=b"")))
        yield writer


@asynccontextmanager
async def connected(
    browser: Browser,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    port = int(browser.site.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def cookies_of(browser: Browser, path: str) -> str:
    cookies = browser.http.cookie_jar.filter_cookies(URL(browser.site + path))
    return "; ".join(f"{name}={each.value}" for name, each in cookies.items())


async def until_state(talk: Conversation, state: HandoverState) -> None:
    await until(lambda: file_of(talk).state is state, seconds=10)


async def until_collected(talk: Conversation) -> None:
    """A moment after the reader has it all: when the acknowledgement of its last byte was seen."""
    await until(lambda: Act.COLLECT in talk.acts(), seconds=5)


async def test_an_upload_that_breaks_off_leaves_nothing(
    talk: Conversation, browser: Browser
) -> None:
    async with raw(browser, invited(talk), 2_000_000):
        await until_state(talk, HandoverState.UPLOADING)
    await until_state(talk, HandoverState.GONE)
    assert pieces_of(talk) == 0
    assert file_of(talk).key_sealed is None


async def test_two_gigabytes_are_not_waited_for(talk: Conversation, browser: Browser) -> None:
    async with raw(browser, invited(talk), 2 * 1024**3):
        await asyncio.sleep(0.3)
        assert file_of(talk).state is HandoverState.INVITED


async def test_a_form_that_ends_within_its_file_is_no_upload(
    talk: Conversation, browser: Browser
) -> None:
    path = invited(talk)
    body = b"".join(parts(await browser.nonce(path), b"half of it", end=b""))
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    async with browser.http.post(browser.site + path, data=body, headers=headers) as answer:
        assert answer.status == 400
    assert file_of(talk).state in (HandoverState.GONE, HandoverState.INVITED)
    assert pieces_of(talk) == 0


async def test_a_client_that_says_nothing_more_is_let_go(
    talk: Conversation, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.uploads.IDLE_SECONDS", 0.3)
    async with raw(browser, invited(talk), 2_000_000):
        await until_state(talk, HandoverState.UPLOADING)
        await until_state(talk, HandoverState.GONE)


async def test_a_stop_in_the_middle_leaves_nothing_readable(talk: Conversation) -> None:
    async with (
        contextlib.AsyncExitStack() as line,
        served(talk.desk) as site,
        browsing(site) as browser,
    ):
        await line.enter_async_context(raw(browser, invited(talk), 2_000_000))
        await until_state(talk, HandoverState.UPLOADING)
    assert file_of(talk).state is HandoverState.GONE
    assert pieces_of(talk) == 0


def test_what_a_killed_process_left_is_destroyed_by_the_clock(talk: Conversation) -> None:
    receiver = handover.receive(talk.desk, invited(talk).rpartition("/")[2], name="a.txt")
    assert receiver is not None
    receiver.write(EXPORT)
    assert pieces_of(talk) == 2
    with talk.desk.reading() as session:
        kept = b"".join(part.sealed for part in session.exec(select(HandoverPart)))
    assert b"devices" not in kept
    assert not handover.destroy_next(talk.desk)
    talk.clock.advance(hours=2)
    assert handover.destroy_next(talk.desk)
    assert (pieces_of(talk), file_of(talk).key_sealed) == (0, None)


# The pick-up


async def test_a_program_that_follows_links_and_sends_forms_uses_nothing_up(
    talk: Conversation, browser: Browser
) -> None:
    """Fifty times each, with cookies and the form's own nonce (threats I10)."""
    path = released(talk)
    async with browsing(browser.site) as bot:
        for number in range(50):
            assert (await bot.look(path))[0] in (200, 422)
            for each, expected in ((path, 200), (f"{path}/file", 303)):
                async with bot.http.head(bot.site + each) as answer:
                    assert answer.status == expected
            assert (await bot.fetch(path))[0] == 303
            await bot.send(path, act="send")
            for filled in ("", "test", "12345678", "password", "AAAA-AAAA", f"code {number}"):
                await bot.send(path, act="enter", code=filled)
    assert Act.COLLECT not in talk.acts()
    assert file_of(talk).attempts <= 4
    # The person comes later and is through at once.
    letters = talk.post()
    assert len(letters) == 1
    talk.clock.advance(minutes=2)
    await browser.open(talk, path)
    assert await browser.fetch(path) == (200, EXPORT)


async def test_the_page_names_nothing_before_the_code(talk: Conversation, browser: Browser) -> None:
    path = released(talk)
    _, asked = await browser.look(path)
    await browser.send(path, act="send")
    _, typed = await browser.look(path)
    for page in (asked, typed):
        assert not [word for word in ("data.json", "2.2 MB", "Ana", "example.org") if word in page]


async def test_wrong_codes_lock_it(talk: Conversation, browser: Browser) -> None:
    path = released(talk)
    await browser.send(path, act="send")
    code = talk.one_letter().code
    answers = [
        await browser.send(path, act="enter", code=f"AAAA-000{number}") for number in range(5)
    ]
    assert [status for status, _ in answers] == [422] * 4 + [403]
    assert "4 more tries" in answers[0][1]
    assert "locked" in answers[-1][1]
    assert (await browser.send(path, act="enter", code=code))[0] == 403


async def test_a_german_letter_gets_a_german_page(talk: Conversation, browser: Browser) -> None:
    with talk.desk.transaction() as tx:
        from storage.tables import Ticket

        ticket = tx.session.get_one(Ticket, 1)
        ticket.language = "de"
        tx.session.add(ticket)
    path = released(talk)
    assert "Code schicken" in (await browser.look(path))[1]
    shown = await browser.open(talk, path)
    assert "Herunterladen" in shown
    assert "2,2 MB" in shown


async def test_headers_and_cookies(talk: Conversation, browser: Browser) -> None:
    path = released(talk, name="Käse & Co.json")
    async with browser.http.get(browser.site + path) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "allow-scripts" not in policy
    await browser.send(path, act="send")
    data = {
        "nonce": await browser.nonce(path),
        "act": "enter",
        "code": talk.one_letter().code,
    }
    async with browser.http.post(browser.site + path, data=data, allow_redirects=False) as opened:
        cookie = opened.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", f"Path={path}"))
    async with browser.http.get(f"{browser.site}{path}/file") as answer:
        headers = answer.headers
        assert "filename*=UTF-8''K%C3%A4se%20%26%20Co.json" in headers["Content-Disposition"]
        assert headers["Content-Length"] == str(len(EXPORT))
        assert headers["Accept-Ranges"] == "bytes"
        assert headers["Content-Type"] == "application/octet-stream"
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


async def test_over_https_every_cookie_is_secure(talk: Conversation) -> None:
    path = released(talk)
    door = WebDoor(desk=talk.desk, health=Health(talk.desk), host="127.0.0.1", port=0)
    await door.start()
    async with aiohttp.ClientSession() as http:
        site = f"http://127.0.0.1:{door.port}"
        async with http.get(site + path) as answer:
            assert "Secure" in answer.headers["Set-Cookie"]
            nonce = answer.cookies["desk_pickup"].value
            signed = re.search(r'value="([0-9a-f]{64})"', await answer.text())
        assert signed
        http_cookie = {"Cookie": f"desk_pickup={nonce}"}
        for fields in ({"act": "send"}, {"act": "enter", "code": ""}):
            fields = {**fields, "nonce": signed[1]}
            if fields["act"] == "enter":
                fields["code"] = talk.one_letter().code
            async with http.post(
                site + path, data=fields, headers=http_cookie, allow_redirects=False
            ) as answer:
                assert answer.status == 303
        assert "Secure" in answer.headers["Set-Cookie"]
    await door.stop()


@pytest.mark.parametrize("path", ["/d/x", "/d/" + "0" * 26, "/d/" + "0" * 26 + "/file", "/u/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "DELETE"])
async def test_unknown_links_all_look_the_same(browser: Browser, path: str, method: str) -> None:
    async with browser.http.request(method, browser.site + path) as answer:
        body, headers = await answer.text(), dict(answer.headers)
        assert answer.status == 404
    async with browser.http.request(method, browser.site + "/no-such-page") as plain:
        assert body == await plain.text()
        same = ("Content-Security-Policy", "Set-Cookie", "Content-Length", "Referrer-Policy")
        assert [headers.get(name) for name in same] == [plain.headers.get(name) for name in same]


# The download


async def test_the_link_alone_and_head_download_nothing(
    talk: Conversation, browser: Browser
) -> None:
    path = released(talk)
    assert (await browser.fetch(path))[0] == 303
    await browser.open(talk, path)
    async with browser.http.head(f"{browser.site}{path}/file") as answer:
        assert answer.headers["Content-Length"] == str(len(EXPORT))
    assert file_of(talk).starts == 0
    async with browsing(browser.site) as stranger:
        assert (await stranger.fetch(path))[0] == 303


async def test_one_that_breaks_off_is_not_counted_and_goes_on(
    talk: Conversation, browser: Browser
) -> None:
    path = released(talk, b"0123456789" * 2_000_000)  # more than any buffer on the way holds
    await browser.open(talk, path)
    async with browser.http.get(f"{browser.site}{path}/file") as answer:
        first = await answer.content.readexactly(100_000)
        answer.close()
    await asyncio.sleep(0.3)
    assert Act.COLLECT not in talk.acts()
    status, rest = await browser.fetch(path, Range=f"bytes={len(first)}-")
    assert status == 206
    assert first + rest == b"0123456789" * 2_000_000
    await until_collected(talk)


async def test_a_small_file_counts_only_when_the_other_side_has_it(
    talk: Conversation, browser: Browser
) -> None:
    """It fits into the buffers of this side, so it can be written to nobody."""
    path = released(talk, b"x" * 900_000)
    await browser.open(talk, path)
    cookie = cookies_of(browser, path)
    async with connected(browser) as (reader, writer):
        writer.write(f"GET {path}/file HTTP/1.1\r\nHost: d\r\nCookie: {cookie}\r\n\r\n".encode())
        await reader.read(100)
        await asyncio.sleep(0.5)
        assert Act.COLLECT not in talk.acts()
    await asyncio.sleep(0.3)
    assert Act.COLLECT not in talk.acts()


@pytest.mark.parametrize(
    ("headers", "status", "start"),
    [
        ({}, 200, 0),
        ({"Range": "bytes=0-"}, 200, 0),
        ({"Range": "bytes=5-"}, 206, 5),
        ({"Range": "bytes=5-9"}, 200, 0),
        ({"Range": "bytes=-5"}, 200, 0),
        ({"Range": "bytes=1-2,4-"}, 200, 0),
        ({"Range": "chunks=5-"}, 200, 0),
        ({"Range": "bytes=5-", "If-Range": '"another"'}, 200, 0),
        ({"Range": "bytes=99999999-"}, 416, 0),
    ],
)
async def test_ranges(
    talk: Conversation, browser: Browser, headers: dict[str, str], status: int, start: int
) -> None:
    path = released(talk, b"0123456789")
    await browser.open(talk, path)
    got, octets = await browser.fetch(path, **headers)
    assert got == status
    assert octets == (b"" if status == 416 else b"0123456789"[start:])


async def test_four_starts_at_once_and_no_fifth(talk: Conversation, browser: Browser) -> None:
    path = released(talk)
    await browser.open(talk, path)
    answers = await asyncio.gather(*(browser.fetch(path) for _ in range(6)))
    assert sorted(status for status, _ in answers) == [200] * 4 + [303] * 2
    assert {octets for status, octets in answers if status == 200} == {EXPORT}
    await until_collected(talk)
    assert talk.acts().count(Act.COLLECT) == 1
    assert "was collected" in (await browser.look(path))[1]


async def test_a_damaged_piece_cuts_the_line_and_staff_hear_once(
    talk: Conversation, browser: Browser
) -> None:
    path = released(talk)
    await browser.open(talk, path)
    with talk.desk.transaction() as tx:
        part = tx.session.get_one(HandoverPart, (1, 1))
        part.sealed = part.sealed[:-1] + bytes([part.sealed[-1] ^ 1])
        tx.session.add(part)
    with pytest.raises(aiohttp.ClientError):
        await browser.fetch(path)
    await asyncio.sleep(0.2)
    assert (await browser.look(path))[0] == 410
    assert not handover.tell_broken(talk.desk, path.rpartition("/")[2])
    assert file_of(talk).broken_at is not None
    assert Act.COLLECT not in talk.acts()


async def test_after_it_was_collected_the_link_is_done(
    talk: Conversation, browser: Browser
) -> None:
    path = released(talk)
    await browser.open(talk, path)
    await browser.fetch(path)
    await until_collected(talk)
    async with browsing(browser.site) as stranger:
        status, page = await stranger.look(path)
        assert (status, "was collected" in page) == (200, True)
    talk.clock.advance(hours=1)
    assert handover.destroy_next(talk.desk)
    assert "was collected" in (await browser.look(path))[1]


async def test_what_was_revoked_is_gone_in_the_middle_of_it(
    talk: Conversation, browser: Browser
) -> None:
    path = released(talk)
    await browser.open(talk, path)
    handover.revoke(talk.desk, FIRST, BEN)
    assert (await browser.fetch(path))[0] == 303
    assert (await browser.look(path))[0] == 410


async def test_findings_reach_the_one_who_releases(talk: Conversation, browser: Browser) -> None:
    await browser.upload(invited(talk), b"password: hunter22\n")
    summary = handover.latest(talk.desk, 1)
    assert summary is not None
    assert summary.findings == {Finding.PASSWORD: 1}
