"""A running mail door and a client that says exactly what it is told."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.smtp import Limits, MailDoor
from handlers.keeping import MailKeeper
from storage import migrate
from storage.database import Database, connect
from storage.inbox import Envelope, envelope_of, raw_of
from storage.sealed import Keyring
from storage.tables import InboxMail

ADDRESS = "support@desk.example"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LETTER = b"Message-ID: <1@a.example>\r\nSubject: My data\r\n\r\nPlease send me my data.\r\n"


@dataclass(kw_only=True)
class Wire:
    """One connection to the door."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def reply(self) -> str:
        """The last line of the next reply; empty when the door has hung up."""
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 20)).decode()
            if line[3:4] != "-":
                return line.rstrip("\r\n")

    async def say(self, words: str | bytes) -> str:
        self.write((words.encode() if isinstance(words, str) else words) + b"\r\n")
        return await self.reply()

    def write(self, data: bytes) -> None:
        self.writer.write(data)

    async def begin(self, *, mail_from: str = "ana@a.example", rcpt: str = ADDRESS) -> str:
        """Everything up to the answer to DATA."""
        await self.say(f"MAIL FROM:<{mail_from}>")
        await self.say(f"RCPT TO:<{rcpt}>")
        return await self.say("DATA")

    async def send(self, mail: bytes, *, mail_from: str = "ana@a.example") -> str:
        """A whole mail, its dots stuffed; the answer to its end."""
        assert (await self.begin(mail_from=mail_from)).startswith("354")
        stuffed = mail.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        return await self.say(stuffed + b".")

    async def hang_up(self) -> None:
        self.writer.transport.abort()
        await asyncio.sleep(0)


@dataclass(kw_only=True)
class Running:
    door: MailDoor
    keeper: MailKeeper
    database: Database
    keys: Keyring
    woken: list[None] = field(default_factory=list)

    @asynccontextmanager
    async def connected(self, *, ehlo: bool = True) -> AsyncIterator[Wire]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.door.port)
        wire = Wire(reader=reader, writer=writer)
        try:
            await wire.reply()
            if ehlo:
                await wire.say("EHLO client.example")
            yield wire
        finally:
            writer.transport.abort()

    def kept(self) -> list[Letter]:
        with self.database.reading() as session:
            rows = session.exec(select(InboxMail).order_by(col(InboxMail.id))).all()
            return [
                Letter(
                    raw=raw_of(self.keys, row) or b"",
                    envelope=envelope_of(self.keys, row),
                    copies=row.copies,
                    received_at=row.received_at,
                )
                for row in rows
            ]

    async def until(self, is_so: Callable[[], bool], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - it asks a database, which rings no bell
                await asyncio.sleep(0.01)


@dataclass(frozen=True, kw_only=True)
class Letter:
    raw: bytes
    envelope: Envelope
    copies: int
    received_at: datetime


@asynccontextmanager
async def open_door(
    database: Database,
    keys: Keyring,
    *,
    limits: Limits | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Running]:
    keeper = MailKeeper(database=database, keys=keys)
    woken: list[None] = []
    door = MailDoor(
        keep=keeper,
        address=ADDRESS,
        host="127.0.0.1",
        port=0,
        tls=tls,
        limits=limits,
        on_kept=lambda: woken.append(None),
        clock=lambda: NOW,
    )
    keeper.start()
    await door.start()
    try:
        yield Running(door=door, keeper=keeper, database=database, keys=keys, woken=woken)
    finally:
        await door.stop()
        await asyncio.to_thread(keeper.stop)
        database.dispose()


def opened(url: str) -> Database:
    """A database with all tables, for tests in which its kind plays no part."""
    database = connect(url)
    migrate.upgrade(database)
    return database


@contextmanager
def nothing_commits(database: Database) -> Iterator[Session]:
    """Holds up every other writer, as a slow disk or a long transaction does."""
    with database.writing() as session:
        if not database.is_sqlite:
            session.connection().execute(text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
        yield session


def certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk.example")])
    now = datetime.now(UTC)
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file
