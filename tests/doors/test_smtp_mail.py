"""Mail through the door: byte by byte what was sent, once, and only when it is durable."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.smtp import Limits
from storage.database import Database
from storage.inbox import Envelope
from storage.sealed import Keyring
from tests.doors.smtp_kit import (
    ADDRESS,
    LETTER,
    NOW,
    certificate,
    nothing_commits,
    open_door,
    opened,
)


async def test_a_letter_is_kept_with_its_envelope(database: Database, keys: Keyring) -> None:
    async with open_door(database, keys) as running, running.connected() as wire:
        answer = await wire.send(LETTER)
        [letter] = running.kept()
    assert answer.startswith("250 2.0.0 Kept as ")
    assert letter.raw == LETTER
    assert letter.received_at == NOW
    assert letter.envelope == Envelope(
        peer="127.0.0.1", helo="client.example", mail_from="ana@a.example", rcpt=(ADDRESS,)
    )
    assert running.woken == [None]


async def test_nothing_of_a_letter_lies_open_in_the_database(
    sqlite_url: str, keys: Keyring
) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        assert (await wire.send(LETTER + b"canary-4711\r\n")).startswith("250")
        written = b"".join(
            path.read_bytes()
            for path in Path(sqlite_url.removeprefix("sqlite:///")).parent.iterdir()
        )
    assert b"inbox" in written
    for canary in (b"canary-4711", b"ana@a.example", b"client.example", b"support@desk"):
        assert canary not in written


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b".\r\n",
        b".hidden\r\n",
        b"..\r\n..\r\n...\r\n",
        b"\r\n",
        b"\r\n.\r\n\r\n.\r\n",
        b"Subject: x\r\n\r\n.a\r\n..b\r\nc.\r\n.",
        b"bare\nline\rends\r\n",
        b"\x00\xff\xfe 8 bit \x80\r\n",
        b"long " + b"x" * 2000 + b"\r\n" + b"y" * 200_000 + b"\r\n",
        b"many lines\r\n" * 40_000,
    ],
)
async def test_every_byte_comes_through(sqlite_url: str, keys: Keyring, raw: bytes) -> None:
    whole = raw if raw.endswith(b"\r\n") or not raw else raw + b"\r\n"
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        assert (await wire.send(whole)).startswith("250")
        [letter] = running.kept()
    assert letter.raw == whole


async def test_a_mail_may_arrive_in_crumbs(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        await wire.begin()
        for byte in LETTER + b".\r\n":
            wire.write(bytes([byte]))
            await wire.writer.drain()
            await asyncio.sleep(0)
        assert (await wire.reply()).startswith("250")
        [letter] = running.kept()
    assert letter.raw == LETTER


async def test_two_mails_in_one_go_get_their_answers_in_order(
    database: Database, keys: Keyring
) -> None:
    one = b"MAIL FROM:<ana@a.example>\r\nRCPT TO:<x@x.example>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n"
    async with open_door(database, keys) as running, running.connected() as wire:
        wire.write(one + b"Message-ID: <1@a>\r\n\r\nOne\r\n.\r\n")
        wire.write(one + b"Message-ID: <2@a>\r\n\r\nTwo\r\n.\r\nNOOP\r\nQUIT\r\n")
        answers = [(await wire.reply())[:3] for _ in range(12)]
        raws = sorted(letter.raw for letter in running.kept())
    assert answers == ["250", "550", "250", "354", "250"] * 2 + ["250", "221"]
    assert raws == [b"Message-ID: <1@a>\r\n\r\nOne\r\n", b"Message-ID: <2@a>\r\n\r\nTwo\r\n"]


async def test_the_null_sender_and_the_postmaster_are_heard(
    database: Database, keys: Keyring
) -> None:
    async with open_door(database, keys) as running, running.connected() as wire:
        await wire.say("MAIL FROM:<>")
        await wire.say("RCPT TO:<postmaster>")
        await wire.say("RCPT TO:<support+t0k3n@desk.example>")
        await wire.say("DATA")
        assert (await wire.say(LETTER + b".")).startswith("250")
        [letter] = running.kept()
    assert letter.envelope.is_null_sender
    assert letter.envelope.rcpt == ("postmaster", "support+t0k3n@desk.example")


async def test_a_client_that_hangs_up_does_not_cancel_the_commit(
    database: Database, keys: Keyring
) -> None:
    async with open_door(database, keys) as running:
        async with running.connected() as wire:
            with nothing_commits(database):
                await wire.begin()
                wire.write(LETTER + b".\r\n")
                await asyncio.sleep(0.1)
                await wire.hang_up()
                await asyncio.sleep(0.1)
                assert running.woken == []
        await running.until(lambda: len(running.woken) == 1)
        async with running.connected() as wire:
            assert (await wire.send(LETTER)).startswith("250")
        [letter] = running.kept()
    assert letter.copies == 2


async def test_a_client_that_closes_its_half_hears_its_answer(
    sqlite_url: str, keys: Keyring
) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        with nothing_commits(running.database):
            await wire.begin()
            wire.write(LETTER + b".\r\n")
            wire.writer.write_eof()
            await asyncio.sleep(0.05)
        assert (await wire.reply()).startswith("250")
        assert await wire.reply() == ""


async def test_a_mail_without_its_end_is_not_kept(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running:
        async with running.connected() as wire:
            await wire.begin()
            wire.write(LETTER + b".\r")
            wire.writer.write_eof()
            assert await wire.reply() == ""
        assert running.kept() == []


async def test_fifty_sessions_at_once_are_each_answered_for_their_own_mail(
    database: Database, keys: Keyring
) -> None:
    async def session(number: int) -> None:
        async with running.connected() as wire:
            for turn in range(4):
                letter = b"Message-ID: <%d.%d@a.example>\r\n\r\nHello\r\n" % (number, turn)
                assert (await wire.send(letter)).startswith("250")

    async with open_door(database, keys) as running:
        await asyncio.gather(*(session(number) for number in range(50)))
        raws = {letter.raw for letter in running.kept()}
    assert len(raws) == 200
    assert len(running.woken) == 200


async def test_the_same_mail_in_one_batch_is_one_row(database: Database, keys: Keyring) -> None:
    async with open_door(database, keys) as running:
        with nothing_commits(database):
            wires = [
                await asyncio.open_connection("127.0.0.1", running.door.port) for _ in range(6)
            ]
            for _, writer in wires:
                writer.write(
                    b"EHLO a\r\nMAIL FROM:<ana@a.example>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n"
                    + LETTER
                    + b".\r\nQUIT\r\n"
                )
            await asyncio.sleep(0.2)
        for reader, writer in wires:
            assert b"\r\n250 2.0.0 Kept as " in await reader.read()
            writer.close()
        [letter] = running.kept()
    assert letter.copies == 6


def _secure(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The door's context and one for a client that trusts it."""
    cert, key = certificate(folder)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(cert, key)
    return ours, ssl.create_default_context(cafile=str(cert))


async def test_starttls(database: Database, keys: Keyring, tmp_path: Path) -> None:
    ours, theirs = _secure(tmp_path)
    mail = EmailMessage()
    mail["Subject"] = "My data"
    mail.set_content(".\n" + "A letter of some length.\n" * 20_000)

    def client(port: int) -> list[bool]:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            smtp.ehlo()
            before = smtp.has_extn("starttls")
            smtp.starttls(context=theirs)
            # The first greeting counts for nothing any more.
            assert smtp.docmd("MAIL", "FROM:<ana@a.example>")[0] == 503
            smtp.ehlo()
            smtp.send_message(mail, "ana@a.example", [ADDRESS])
            return [before, smtp.has_extn("starttls")]

    async with open_door(database, keys, tls=ours) as running:
        assert await asyncio.to_thread(client, running.door.port) == [True, False]
        [letter] = running.kept()
    assert letter.envelope.tls
    assert letter.raw.count(b"A letter of some length.\r\n") == 20_000


async def test_a_failed_handshake_leaves_nothing_behind(
    sqlite_url: str, keys: Keyring, tmp_path: Path
) -> None:
    ours, _ = _secure(tmp_path)
    limits = Limits(connections=1)
    async with open_door(opened(sqlite_url), keys, tls=ours, limits=limits) as running:
        for _ in range(3):
            async with running.connected() as wire:
                assert (await wire.say("STARTTLS")).startswith("220")
                wire.write(b"this is no handshake\r\n" * 10)
                await wire.reader.read()
        async with running.connected() as wire:
            assert (await wire.send(LETTER)).startswith("250")
