"""Asks clamd about a file while it streams in (clamd(8), INSTREAM)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import struct
from dataclasses import dataclass

log = logging.getLogger(__name__)

# To connect, and for clamd to take each piece.
PATIENCE_SECONDS = 10.0
# For its answer: archives are looked through only when all of them is there.
VERDICT_SECONDS = 120.0
# More than any answer of one line.
_LONGEST = 4096


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`malware` names what was found. Without `is_scanned` nothing is known."""

    malware: str = ""
    is_scanned: bool = False


class Scan:
    """One file. A scanner that is down, slow or refuses the file fails no upload: the verdict
    then says that nothing is known, and a person decides."""

    def __init__(self, address: str) -> None:
        """`unix:/path` or `host:port`."""
        self._address = address
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def feed(self, octets: bytes) -> None:
        await self._send(struct.pack("!I", len(octets)) + octets)

    async def verdict(self) -> Verdict:
        await self._send(struct.pack("!I", 0))
        try:
            if self._reader is None:
                return Verdict()
            async with asyncio.timeout(VERDICT_SECONDS):
                answer = await self._reader.readuntil(b"\0")
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            log.warning("the malware scanner gave no answer")
            return Verdict()
        finally:
            self.close()
        return _read(answer)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def start(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self._reader, self._writer = await self._connect()
        except (OSError, TimeoutError):
            log.warning("the malware scanner cannot be reached")
        await self._send(b"zINSTREAM\0")

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("unix:"):
            path = self._address.removeprefix("unix:")
            return await asyncio.open_unix_connection(path, limit=_LONGEST)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port), limit=_LONGEST)

    async def _send(self, octets: bytes) -> None:
        if self._writer is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self._writer.write(octets)
                await self._writer.drain()
        except (OSError, TimeoutError):
            # Also what clamd does with a file above its StreamMaxLength: it answers and hangs up.
            log.warning("the malware scanner stopped listening")
            with contextlib.suppress(OSError):
                self.close()


def _read(answer: bytes) -> Verdict:
    """`stream: OK`, `stream: Eicar-Test-Signature FOUND`, or an error."""
    words = answer.rstrip(b"\0\n").decode("ascii", "replace").removeprefix("stream: ")
    if words == "OK":
        return Verdict(is_scanned=True)
    if words.endswith(" FOUND"):
        return Verdict(malware=words.removesuffix(" FOUND")[:100], is_scanned=True)
    log.warning("the malware scanner refused a file", extra={"fault": words[:100]})
    return Verdict()
