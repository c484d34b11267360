"""How the door answers single commands, and when it has heard enough."""

from __future__ import annotations

import pytest

from storage.sealed import Keyring
from tests.doors.smtp_kit import LETTER, open_door, opened


async def test_twenty_recipients_are_enough(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        await wire.say("MAIL FROM:<>")
        codes = [await wire.say(f"RCPT TO:<support+{n}@desk.example>") for n in range(21)]
        assert {code[:3] for code in codes[:20]} == {"250"}
        assert codes[20] == "452 4.5.3 Too many recipients"
        await wire.say("DATA")
        assert (await wire.say(LETTER + b".")).startswith("250")
        [letter] = running.kept()
    assert len(letter.envelope.rcpt) == 20


@pytest.mark.parametrize(
    ("word", "times"), [("RCPT TO:<a@b.example>", 20), ("NOOP", 99), ("X", 20)]
)
async def test_patience_ends(sqlite_url: str, keys: Keyring, word: str, times: int) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        answers = [await wire.say(word) for _ in range(times)]
        assert not any(answer.startswith("421") for answer in answers)
        assert await wire.reply() == "421 4.7.0 Too many errors"
        assert await wire.reply() == ""


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            b"POST / HTTP/1.1\r\nHost: a\r\n\r\nEHLO a\r\nMAIL FROM:<>\r\n",
            "554 5.5.0 This is a mail server",
        ),
        (b"EHLO " + b"a" * 5000, "500 5.5.2 Line too long"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 300, "500 5.5.2 Line too long"),
    ],
)
async def test_what_is_not_mail_is_shown_the_door(
    sqlite_url: str, keys: Keyring, words: bytes, answer: str
) -> None:
    async with (
        open_door(opened(sqlite_url), keys) as running,
        running.connected() as wire,
    ):
        wire.write(words)
        assert await wire.reply() == answer
        assert await wire.reply() == ""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("EHLO", "501"),
        ("MAIL FROM:<ana@a.example>", "250"),
        ("RCPT TO:<support@desk.example>", "503 5.5.1 Send MAIL"),
        ("DATA", "503"),
        ("DATA now", "501"),
        ("STARTTLS", "502"),
        ("AUTH PLAIN AGEAYg==", "502"),
        ("BDAT 10 LAST", "502"),
        ("EXPN staff", "502"),
        ("VRFY support", "252"),
        ("HELP", "214"),
        ("helo a", "250"),
        ("TURN", "500"),
        ("", "500"),
        ("ü", "500"),
    ],
)
async def test_single_commands(sqlite_url: str, keys: Keyring, said: str, code: str) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        assert (await wire.say(said)).startswith(code)


async def test_a_line_that_ends_with_a_bare_line_feed_is_no_command(
    sqlite_url: str, keys: Keyring
) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        wire.write(b"MAIL FROM:<>\n")
        assert await wire.reply() == "500 5.5.2 Lines end with CRLF"
        assert await wire.say("MAIL FROM:<>") == "250 2.0.0 OK"
        assert (await wire.say("MAIL FROM:<>")).startswith("503")
        assert (await wire.say("RSET")).startswith("250")
        assert (await wire.say("MAIL FROM:<>")).startswith("250")


async def test_mail_needs_a_greeting(sqlite_url: str, keys: Keyring) -> None:
    database = opened(sqlite_url)
    async with open_door(database, keys) as running, running.connected(ehlo=False) as wire:
        assert await wire.say("MAIL FROM:<>") == "503 5.5.1 Send EHLO first"
