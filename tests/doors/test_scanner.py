"""A scanner that speaks clamd's protocol on this machine: it finds, it fails, it hangs up."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import scanner
from bot.scanner import Scan, Verdict
from handlers import errors, handover
from handlers.desk import Desk
from storage.vocabulary import Finding
from tests.doors.handover_kit import BEN, FIRST, browsing, invited, known, served
from tests.handlers.journal import Conversation
from tests.people import Clock

# The test file of eicar.org, in two halves: whole, scanners would remove these tests.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGEST = 1_000_000

_Streams = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """INSTREAM as clamd(8) has it, with a StreamMaxLength."""
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    seen = b""
    while length := struct.unpack("!I", await reader.readexactly(4))[0]:
        seen += await reader.readexactly(length)
        if len(seen) > LARGEST:
            writer.write(b"INSTREAM size limit exceeded. ERROR\0")
            writer.close()
            return
    found = b"Eicar-Test-Signature FOUND" if EICAR in seen else b"OK"
    writer.write(b"stream: " + found + b"\0")
    writer.close()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(65536):
        pass
    writer.close()


async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


@asynccontextmanager
async def listening(streams: _Streams, path: Path | None = None) -> AsyncIterator[str]:
    at_work: list[asyncio.Event] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at_work.append(done := asyncio.Event())
        try:
            await streams(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            done.set()

    if path is not None:
        server = await asyncio.start_unix_server(serve, path)
        address = f"unix:{path}"
    else:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield address
        # Nobody hangs up in the middle of the next test.
        async with asyncio.timeout(10):
            for each in at_work:
                await each.wait()


async def verdict_on(address: str, *batches: bytes) -> Verdict:
    scan = Scan(address)
    await scan.start()
    for batch in batches:
        await scan.feed(batch)
    return await scan.verdict()


async def test_what_it_says_is_believed() -> None:
    async with listening(clamd) as address:
        assert await verdict_on(address, b"clean ", b"text") == Verdict(is_scanned=True)
        half = len(EICAR) // 2
        found = await verdict_on(address, b"x" + EICAR[:half], EICAR[half:])
        assert found == Verdict(malware="Eicar-Test-Signature", is_scanned=True)


async def test_over_a_unix_socket(tmp_path: Path) -> None:
    async with listening(clamd, tmp_path / "clamd.ctl") as address:
        assert (await verdict_on(address, EICAR)).malware == "Eicar-Test-Signature"


async def test_a_file_above_its_limit_is_not_called_clean() -> None:
    async with listening(clamd) as address:
        assert not (await verdict_on(address, *[b"x" * 300_000] * 8)).is_scanned


@pytest.mark.parametrize("streams", [silent, rude])
async def test_a_scanner_that_fails_says_nothing(
    streams: _Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "VERDICT_SECONDS", 0.2)
    async with listening(streams) as address:
        assert await verdict_on(address, b"x" * 1000) == Verdict()


async def test_no_scanner_there_says_nothing(unused_tcp_port: int) -> None:
    assert await verdict_on(f"127.0.0.1:{unused_tcp_port}", EICAR) == Verdict()


@pytest.fixture
def talk(desk: Desk, clock: Clock) -> Conversation:
    return known(Conversation(desk, clock))


def scanned(desk: Desk, address: str) -> Desk:
    section = desk.house.handover.model_copy(update={"clamd": address})
    return replace(desk, house=desk.house.model_copy(update={"handover": section}))


async def test_malware_is_uploaded_and_goes_to_nobody(talk: Conversation) -> None:
    async with (
        listening(clamd) as address,
        served(scanned(talk.desk, address)) as site,
        browsing(site) as browser,
    ):
        _, page = await browser.upload(invited(talk), b"text " + EICAR)
    assert "Malware was found" in page
    with pytest.raises(errors.NotAllowed, match="Malware"):
        handover.release(talk.desk, FIRST, BEN, override="I know better")


async def test_without_an_answer_somebody_has_to_give_the_reason(
    talk: Conversation, unused_tcp_port: int
) -> None:
    desk = scanned(talk.desk, f"127.0.0.1:{unused_tcp_port}")
    async with served(desk) as site, browsing(site) as browser:
        status, page = await browser.upload(invited(talk), b"clean text")
    assert (status, "not checked for malware" in page) == (200, True)
    summary = handover.latest(talk.desk, 1)
    assert summary is not None
    assert summary.findings == {Finding.UNSCANNED: 1}
    with pytest.raises(errors.InvalidInput, match="not checked for malware"):
        handover.release(talk.desk, FIRST, BEN)
    handover.release(talk.desk, FIRST, BEN, override="Scanned by hand; the scanner is down.")


async def test_a_clean_file_has_no_finding(talk: Conversation) -> None:
    async with (
        listening(clamd) as address,
        served(scanned(talk.desk, address)) as site,
        browsing(site) as browser,
    ):
        _, page = await browser.upload(invited(talk), b"clean text")
    assert "Nothing was found" in page
