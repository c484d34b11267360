"""What the threat rows on the mail door share: what this process holds, floods, hostile DNS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.authentic import DnsExaminer, Resolver
from handlers.desk import Desk
from handlers.keeping import MailKeeper
from storage.inbox import Envelope
from tests.dns import Zone, serving
from tests.doors.smtp_kit import Running, Wire
from tests.handlers.journal import Conversation, Out
from tests.people import SUPPORT, Clock

# Mail of the tests comes from 192.0.2.7, and this is what its domain says about that.
DISOWNED: Zone = {
    ("example.org", "TXT"): ["v=spf1 ip4:198.51.100.1 -all"],
    ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=reject"],
}
VOUCHED: Zone = {**DISOWNED, ("example.org", "TXT"): ["v=spf1 ip4:192.0.2.7 -all"]}


@contextmanager
def seen_by(desk: Desk, clock: Clock, zone: Zone) -> Iterator[Conversation]:
    """The desk's conversation while DNS says what `zone` holds."""
    with serving(zone) as (address, _):
        yield Conversation(replace(desk, examiner=DnsExaminer(resolver=Resolver(address))), clock)


def keep_all(desk: Desk, mails: Sequence[tuple[bytes, str]]) -> None:
    """Many mails at once: (bytes, envelope sender)."""
    keeper = MailKeeper(database=desk.database, keys=desk.keys)
    keeper.start()
    for raw, mail_from in mails:
        envelope = Envelope(
            peer="192.0.2.7", helo="mx.example", mail_from=mail_from, rcpt=(SUPPORT,)
        )
        keeper.keep(raw, envelope, desk.now())
    keeper.stop()


def heads(letters: Sequence[Out]) -> list[str]:
    """The names of all header fields of these letters."""
    return sorted({name.lower() for letter in letters for name in letter.mail})


def resident() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system does not say how much memory a process holds")
    [line] = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


@dataclass
class Flood:
    """Connections from a hundred addresses of one attacker, or from one."""

    wires: list[Wire] = field(default_factory=list)

    def refused(self, greetings: Sequence[str]) -> int:
        return sum(greeting.startswith("421") for greeting in greetings)


@asynccontextmanager
async def connected_from(running: Running, address: str) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", running.door.port, local_addr=(address, 0)
    )
    try:
        yield Wire(reader=reader, writer=writer)
    finally:
        writer.transport.abort()


async def flood(running: Running, addresses: Sequence[str]) -> Flood:
    made = Flood()
    for address in addresses:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", running.door.port, local_addr=(address, 0)
        )
        made.wires.append(Wire(reader=reader, writer=writer))
    return made


async def pour(wire: Wire, block: bytes, count: int) -> int:
    """How many blocks the door swallowed before it hung up."""
    for number in range(count):
        try:
            wire.write(block)
            await asyncio.wait_for(wire.writer.drain(), 10)
        except ConnectionError:
            return number
    return count
