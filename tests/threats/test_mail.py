"""Threats M1 to M18: what comes in by mail, and what it could make the desk do."""

from __future__ import annotations

import asyncio
import itertools
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path

import grimp
import pytest
from sqlmodel import select

from bot.smarthost import Smarthost, SmarthostUrl
from bot.smtp import Limits
from bot.smtp.limits import Pace, Turnstile
from handlers import casework, correspondence
from handlers.delivery import Parcel, Sent
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from handlers.rules.mail import read_mail
from handlers.rules.understand import understand
from storage.routes import Route
from storage.sealed import Keyring
from storage.tables import Message
from storage.vocabulary import (
    Direction,
    Doubt,
    LineState,
    MailOutcome,
    ParcelKind,
    Right,
    TicketState,
)
from tests.doors.smtp_kit import ADDRESS, LETTER, Wire, certificate, open_door, opened
from tests.handlers.journal import Conversation, Out
from tests.people import ACCESS, ANA, ERASURE, SUPPORT, SUPPORT_QUESTION, Clock, letter
from tests.threats.bombs import BOMBS, Range
from tests.threats.wire import (
    DISOWNED,
    connected_from,
    flood,
    heads,
    keep_all,
    pour,
    resident,
    seen_by,
)

MEGABYTE = 2**20
GIGABYTE = 2**30

# --- M1: SMTP smuggling -------------------------------------------------------------------------

# What a careless server takes for the end of a mail (CVE-2023-51764, CVE-2024-27305).
NO_ENDS = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r.\r\n",
    b"\r\n.\n",
    b"\r\n.\r",
    b"\r.\r",
    b"\r\n\x00.\r\n",
    b"\r\n.\x00\r\n",
    b"\r\r\n.\r\r\n",
    b"\r\n. \r\n",
]
SMUGGLED = (
    b"MAIL FROM:<boss@bank.example>\r\nRCPT TO:<support@desk.example>\r\n"
    b"DATA\r\nSubject: evil\r\n\r\n"
)


@pytest.mark.parametrize("terminator", NO_ENDS)
async def test_m1_only_crlf_dot_crlf_ends_a_mail(
    sqlite_url: str, keys: Keyring, terminator: bytes
) -> None:
    smuggling = b"Subject: one\r\n\r\nHello" + terminator + SMUGGLED
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        await wire.begin()
        assert (await wire.say(smuggling + b"Bye\r\n.")).startswith("250")
        assert (await wire.say("QUIT")).startswith("221")
        [kept] = running.kept()
    assert kept.envelope.mail_from == "ana@a.example"
    # A line that starts with a dot loses it; apart from that every byte is there.
    assert kept.raw == (smuggling + b"Bye\r\n").replace(b"\r\n.", b"\r\n")


async def test_m1_mail_that_is_handed_on_cannot_be_split_by_the_next_server(
    sqlite_url: str, keys: Keyring
) -> None:
    """What came in as one mail leaves as one, with no line end that anybody reads otherwise."""
    async with open_door(opened(sqlite_url), keys) as running:
        url = SmarthostUrl.parse(f"smtp://127.0.0.1:{running.door.port}")
        smarthost = Smarthost(url, hello_as="desk.example")
        for terminator in NO_ENDS:
            raw = b"Subject: one\r\n\r\n" + terminator.hex().encode() + terminator + SMUGGLED
            assert await smarthost.carry(_parcel(raw)) == Sent()
        await smarthost.close()
        kept = running.kept()
    assert len(kept) == len(NO_ENDS)
    for each in kept:
        assert each.envelope.mail_from == "ana@a.example"
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", each.raw)


def _parcel(raw: bytes) -> Parcel:
    at = Clock().now
    return Parcel(
        id=1,
        kind=ParcelKind.FORWARD,
        lane="mail",
        ticket_id=None,
        inbox_id=1,
        recipient=Route(sender="ana@a.example", recipients=(ADDRESS,)).to_json(),
        payload=raw,
        message_id=None,
        tries=0,
        revision=1,
        created_at=at,
        lease_until=at,
    )


async def test_m1_a_command_that_ends_with_a_bare_line_feed_is_none(
    sqlite_url: str, keys: Keyring
) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        wire.write(b"MAIL FROM:<boss@bank.example>\n")
        assert (await wire.reply()).startswith("500")
        assert (await wire.say(f"RCPT TO:<{ADDRESS}>")).startswith("503")


# --- M2: STARTTLS -------------------------------------------------------------------------------


async def test_m2_plain_text_behind_starttls_counts_for_nothing(
    sqlite_url: str, keys: Keyring, tmp_path: Path
) -> None:
    ours, theirs = _secure(tmp_path)
    database = opened(sqlite_url)
    async with open_door(database, keys, tls=ours) as running, running.connected() as wire:
        wire.write(b"STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@e.example>\r\n")
        assert (await wire.reply()).startswith("220")
        await wire.writer.start_tls(theirs, server_hostname="127.0.0.1")
        assert await wire.say(f"RCPT TO:<{ADDRESS}>") == "503 5.5.1 Send MAIL first"


async def test_m2_tls_older_than_1_2_is_refused(
    sqlite_url: str, keys: Keyring, tmp_path: Path
) -> None:
    ours, _ = _secure(tmp_path)
    ours.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    async with open_door(opened(sqlite_url), keys, tls=ours):
        assert ours.minimum_version is ssl.TLSVersion.TLSv1_2


def _secure(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The door's context and one for a client that trusts it."""
    cert, key = certificate(folder)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(cert, key)
    return ours, ssl.create_default_context(cafile=str(cert))


# --- M3: open relay -----------------------------------------------------------------------------

FOREIGN = [
    b"<someone@else.example>",
    b"<sales@desk.example>",
    b"<support@sub.desk.example>",
    b"<support@desk.example.evil.example>",
    b"<support@deskXexample>",
    b"<support+@desk.example>",
    b"<>",
    b"<support%else.example@desk.example>",
    b"<else.example!someone@desk.example>",
    b"<@relay.example:support@desk.example>",
    b"<@desk.example:someone@else.example>",
    b"<support@desk.example@else.example>",
    b"<support@desk.example",
    b"support@desk.example>",
    b"<support@desk.example>,<someone@else.example>",
    b"<sup\x00port@desk.example>",
    b"<support\xff@desk.example>",
    b"<support+\xed\xa0\x80@desk.example>",
    "<support+ü@desk.example>".encode(),
    "<ſupport@desk.example>".encode(),
    b'<"support@desk.example\\"@else.example>',
    b"<support@[127.0.0.1]>",
    b"<support@desk.example\r>",
    b"<sup port@desk.example>",
    b"<postmaster@else.example>",
]


async def test_m3_no_foreign_recipient_in_any_spelling(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running:
        for path in FOREIGN:
            async with running.connected() as wire:
                await wire.say("MAIL FROM:<ana@a.example>")
                assert (await wire.say(b"RCPT TO:" + path)).startswith("550 5.1.1"), path
                assert (await wire.say("DATA")).startswith("503"), path
        for path in (b"<support@desk.example>", b"<postmaster>", b"<Postmaster@desk.example>"):
            async with running.connected() as wire:
                await wire.say("MAIL FROM:<>")
                assert (await wire.say(b"RCPT TO:" + path)).startswith("250"), path


# --- M4: floods ---------------------------------------------------------------------------------


async def _answered_in(wire: Wire) -> float:
    """How long a whole mail takes, greeting to 250."""
    began = time.monotonic()
    assert (await wire.reply()).startswith("220")
    await wire.say("EHLO good.example")
    assert (await wire.send(LETTER)).startswith("250")
    return time.monotonic() - began


async def test_m4_five_hundred_sockets_of_one_attacker_keep_nobody_out(
    sqlite_url: str, keys: Keyring
) -> None:
    limits = Limits(trusted=())
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        before = resident()
        attack = await flood(running, ["127.0.0.9"] * 500)
        greetings = [await wire.reply() for wire in attack.wires]
        assert attack.refused(greetings) == 500 - limits.connections_per_peer
        for wire in attack.wires[: limits.connections_per_peer]:
            wire.write(b"EHLO slow\r\nMAIL FROM:<a@a.example>\r\n")
        async with connected_from(running, "127.0.0.2") as good:
            assert await _answered_in(good) < 2
        assert resident() - before < 300 * MEGABYTE
        for wire in attack.wires:
            await wire.hang_up()


async def test_m4_sockets_from_everywhere_that_say_nothing_are_let_go(
    sqlite_url: str, keys: Keyring
) -> None:
    limits = Limits(trusted=(), crowded_seconds=0.3, command_seconds=2)
    everywhere = [f"127.0.1.{host}" for host in range(1, 26)] * 8
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        attack = await flood(running, everywhere)
        async with connected_from(running, "127.0.0.2") as turned_away:
            assert (await turned_away.reply()).startswith("421")
        await asyncio.sleep(1)
        async with connected_from(running, "127.0.0.2") as good:
            assert await _answered_in(good) < 2
        for wire in attack.wires:
            await wire.hang_up()


async def test_m4_a_mail_that_trickles_is_ended(sqlite_url: str, keys: Keyring) -> None:
    limits = Limits(data_rate=100_000, data_grace_seconds=0.2, command_seconds=1)
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        async with running.connected() as wire:
            await wire.begin()
            answer = asyncio.create_task(wire.reply())
            while not answer.done():
                wire.write(b"x\r\n")
                await asyncio.wait([answer], timeout=0.05)
            assert answer.result() == "421 4.4.2 Timeout"
        assert running.kept() == []


async def test_m4_recipients_and_commands_are_counted(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running:
        async with running.connected() as wire:
            await wire.say("MAIL FROM:<a@a.example>")
            codes = [(await wire.say(f"RCPT TO:<{ADDRESS}>"))[:3] for _ in range(25)]
            assert codes == ["250"] * 20 + ["452"] * 5
        async with running.connected() as wire:
            wire.write(b"NOOP\r\n" * 200)
            said = [await wire.reply() for _ in range(101)]
            assert "421 4.7.0 Too many errors" in said


async def test_m4_a_network_that_sends_without_end_is_asked_to_wait(
    sqlite_url: str, keys: Keyring
) -> None:
    limits = Limits(trusted=(), mails_at_once=3, mails_a_second=0.01)
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        async with running.connected() as wire:
            for number in range(3):
                raw = LETTER.replace(b"<1@", b"<%d@" % number)
                assert (await wire.send(raw)).startswith("250")
            assert (await wire.say("MAIL FROM:<a@a.example>")).startswith("450 4.7.1")
        async with connected_from(running, "127.0.0.2") as good:
            assert await _answered_in(good) < 2


def test_m4_the_count_of_a_network_runs_full_again_and_does_not_grow() -> None:
    limits = Limits(mails_at_once=2, mails_a_second=1, trusted=(ip_network("192.0.2.0/24"),))
    pace = Pace(turnstile=Turnstile(limits=limits))
    subscriber = itertools.cycle(["2001:db8::1", "2001:db8::2"])
    assert [pace.allow(next(subscriber), 100) for _ in range(3)] == [True, True, False]
    assert pace.allow("2001:db8::3", 101)
    assert all(pace.allow("192.0.2.9", 100) for _ in range(50))
    for number in range(30_000):
        pace.allow(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 102)
    assert len(pace._spent) <= 10_000


# --- M5: a stream without line ends -------------------------------------------------------------


@pytest.mark.parametrize("block", [b"x" * MEGABYTE, b"x\r\n" * (MEGABYTE // 3)])
async def test_m5_a_stream_without_line_ends_is_cut(
    sqlite_url: str, keys: Keyring, block: bytes
) -> None:
    """A gigabyte is offered; each session swallows at most twice the limit of one mail."""
    async with open_door(opened(sqlite_url), keys) as running:
        before, offered = resident(), 0
        while offered < GIGABYTE:
            async with running.connected() as wire:
                await wire.begin()
                swallowed = await pour(wire, block, 100)
                assert swallowed < 75  # twice 25, and what the sockets hold
                offered += 100 * MEGABYTE
        assert resident() - before < 64 * MEGABYTE
        async with running.connected() as wire:
            assert (await wire.send(LETTER)).startswith("250")


# --- M6: bombs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOMBS)
def test_m6_a_bomb_is_read_in_bounds(bomb_range: Range, name: str) -> None:
    crater = bomb_range.set_off(name)
    assert crater is not None, "the reader died of it"
    assert crater.read < 1
    assert crater.whole < 2.5
    assert crater.grown < 256


@pytest.mark.parametrize(
    "name",
    [
        "30,000 encoded words in the subject",
        "50,000 senders",
        "2,000 nested multiparts",
        "500,000 headers",
        "3,000 pieces of one file name",
    ],
)
def test_m6_staff_get_a_ticket_and_the_bomb_is_kept(talk: Conversation, name: str) -> None:
    bomb = BOMBS[name]().replace(b"hi", ACCESS.encode())
    talk.receive(bomb)
    [mail] = talk.mails()
    assert mail.outcome in (MailOutcome.TICKET, MailOutcome.HANDED_ON)
    assert mail.raw_sealed is not None
    assert mail.size == len(bomb)


# --- M7: archives -------------------------------------------------------------------------------


def test_m7_nothing_that_reads_mail_can_unpack() -> None:
    graph = grimp.build_graph(
        "bot", "handlers", "storage", include_external_packages=True, cache_dir=None
    )
    unpackers = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "zlib", "shutil", "pyzipper"}
    for door in ("handlers.intake", "bot.smtp"):
        reached = graph.find_upstream_modules(door, as_package=True)
        assert "handlers.rules.mail.body" in reached or door == "bot.smtp"
        assert reached.isdisjoint(unpackers)


# --- M8: patterns -------------------------------------------------------------------------------

# Pieces on which careless patterns take for ever, with an end that makes them fail.
EVIL = [
    *("a", "a ", "aa@", "a.", "-", "--", "=", "_", "*", "(", ")", "[", "<", "> ", "| ", '"'),
    *("1", "1 ", "1-", "1.", "+1 ", "12/", "2020-01-01 ", "(1) ", "\t", " ", "\n", "\r\n", "\n\n"),
    *("x@y.z ", "www.", "https://", "http://a.", "mailto:", "From: ", "Subject: ", "On a "),
    *("wrote: ", "re: ", "fwd: ", "my name is ", "born ", "not ", "delete ", "data ", "my data "),
    *("Straße 1, ", "é", "़", "你", "\u200d", "A. ", "Dr. "),
]


@pytest.mark.parametrize("piece", EVIL)
def test_m8_no_text_holds_the_reader_up(piece: str) -> None:
    text = (piece * 5_000)[:5_000] + "\x01!"
    raw = b"From: a@b.c\r\nSubject: x\r\n\r\n" + text.encode()
    best = min(_seconds(lambda: _read_and_understand(raw)) for _ in range(2))
    assert best < 0.1


def _read_and_understand(raw: bytes) -> None:
    mail = read_mail(raw)
    understand(subject=mail.subject, text=mail.new_text, sender=mail.sender)


def _seconds(act: Callable[[], None]) -> float:
    """Of the processor: other people's work on this machine does not count."""
    began = time.process_time()
    act()
    return time.process_time() - began


# --- M9: charsets -------------------------------------------------------------------------------

LABELS = ["rot13", "hex", "zlib", "base64", "utf-7", "idna", "unicode_escape", "x-unknown", "\x00"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_m9_no_charset_harms_reader_or_database(
    request: pytest.FixtureRequest, desk: Desk, clock: Clock, kind: str
) -> None:
    if kind == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
        desk = replace(desk, database=opened(url))
    talk = Conversation(desk, clock)
    mails = [_labelled(number, label) for number, label in enumerate(LABELS)]
    mails += [
        _raw(b"Subject: =?utf-8?q?a=00b?=\r\n", ACCESS.encode(), b"nul-subject"),
        _raw(b"Subject: x\r\n", b"nul \x00 " + ACCESS.encode(), b"nul-body"),
        _raw(b"Subject: =?utf-8?q?=ED=A0=80?=\r\n", b"\xed\xa0\x80 " + ACCESS.encode(), b"half"),
        _raw(b"Subject: \xff\xfe\r\n", b"\xff\xfe\x80 " + ACCESS.encode(), b"bytes"),
        _raw(b"Subject: =?rot13?q?qryrgr?= =?hex?b?NDE=?=\r\n", ACCESS.encode(), b"words"),
    ]
    for raw in mails:
        talk.receive(raw)
    filed = [mail.outcome for mail in talk.mails()]
    assert filed == [MailOutcome.TICKET] * len(mails)
    with desk.reading() as session:
        for message in session.exec(select(Message)).all():
            stored = desk.open_text(message.subject_sealed, correspondence.TITLE)
            stored += desk.open_text(message.body_sealed, correspondence.BODY)
            assert not re.search("[\x00\ud800-\udfff]", stored)
            if message.direction is Direction.INBOUND:
                assert "personal data" in stored
                assert "delete" not in stored  # rot13 for "qryrgr"
    if kind == "postgresql":
        desk.database.dispose()


def _raw(head: bytes, body: bytes, name: bytes) -> bytes:
    sender = b"From: " + name + b"@example.org\r\nMessage-ID: <" + name + b"@x.example>\r\n"
    return sender + head + b"\r\n" + body


def _labelled(number: int, label: str) -> bytes:
    kind = f'Content-Type: text/plain; charset="{label}"\r\n'.encode()
    # One octet that is no UTF-8: otherwise the label is not asked at all.
    return _raw(b"Subject: My data\r\n" + kind, ACCESS.encode() + b"\xe4", b"l%d" % number)


# --- M10: mail that cannot be opened ------------------------------------------------------------

_PGP = b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA1234\r\n-----END PGP MESSAGE-----\r\n"
OPAQUE = {
    "PGP/MIME": (
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n'
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n" + _PGP + b"--b--\r\n",
        "encrypted",
    ),
    "PGP inline": (b"Content-Type: text/plain\r\n\r\n" + _PGP, "encrypted"),
    "S/MIME": (
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nMIIBdgYJKoZIhvcNAQcDoIIBZzCC\r\n",
        "encrypted",
    ),
    "S/MIME signed": (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nMIIBdgYJKoZIhvcNAQcCoIIBZzCC\r\n",
        "S/MIME",
    ),
    "TNEF": (
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\neJ8+IgAAAQaQCAAEAAAAAAAB\r\n",
        "winmail.dat",
    ),
}


@pytest.mark.parametrize("kind", OPAQUE)
def test_m10_what_cannot_be_opened_is_a_ticket_and_staff_are_told(
    talk: Conversation, kind: str
) -> None:
    rest, word = OPAQUE[kind]
    talk.receive(_raw(b"Subject: Hello\r\n", b"", b"ana")[:-2] + rest)
    ticket = talk.ticket()
    assert ticket.state is TicketState.TRIAGE
    with talk.desk.reading() as session:
        [message] = session.exec(select(Message)).all()
        assert word in talk.desk.open_text(message.body_sealed, correspondence.BODY)


def test_m10_a_container_beside_readable_words_does_not_make_a_request(talk: Conversation) -> None:
    talk.receive(
        _raw(b"Subject: Offline\r\nContent-Type: multipart/mixed; boundary=b\r\n", b"", b"bea")
        + b"--b\r\n\r\n"
        + SUPPORT_QUESTION.encode()
        + b"\r\n--b\r\n"
        + OPAQUE["TNEF"][0]
        + b"--b--\r\n"
    )
    assert [mail.outcome for mail in talk.mails()] == [MailOutcome.HANDED_ON]


def test_m10_a_message_inside_lends_neither_its_sender_nor_its_words(talk: Conversation) -> None:
    inner = letter(sender="Victim <victim@bank.example>", body=ERASURE)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "mallory@example.net", SUPPORT, "Fwd"
    outer["Message-ID"] = "<f@example.net>"
    outer.set_content(ACCESS)
    carrier = outer.as_bytes().replace(b"\n", b"\r\n")
    head, _, body = carrier.partition(b"\r\n\r\n")
    mixed = (
        re.sub(rb"(?im)^content-.*\r\n", b"", head + b"\r\n")
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
        + body
        + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--b--\r\n"
    )
    talk.receive(mixed, mail_from="mallory@example.net")
    assert [line.right for line in talk.lines()] == [Right.ACCESS]
    assert {out.route.recipients for out in talk.post()} == {("mallory@example.net",)}


@pytest.mark.parametrize("said", ["BDAT 10 LAST", "MAIL FROM:<a@a.example> BODY=BINARYMIME"])
async def test_m10_chunks_and_binary_are_neither_offered_nor_taken(
    sqlite_url: str, keys: Keyring, said: str
) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        wire.write(b"EHLO a\r\n")
        offered = await wire.reader.readuntil(b"250 ENHANCEDSTATUSCODES\r\n")
        assert b"CHUNKING" not in offered
        assert b"BINARYMIME" not in offered
        assert (await wire.say(said))[:3] in ("502", "555")


# --- M11: loops ---------------------------------------------------------------------------------

_MARKS = re.compile(rb"(?im)^(?:auto-submitted|x-auto-response-suppress|x-privacy-desk):.*\r\n")


@pytest.mark.parametrize("stripped", [False, True])
def test_m11_two_desks_that_write_to_each_other_fall_silent(
    desk: Desk, clock: Clock, tmp_path: Path, migrated: Path, stripped: bool
) -> None:
    """`stripped`: a server between them takes off every mark of an automatic letter."""
    other = _neighbour(desk, tmp_path, migrated)
    here, there = Conversation(desk, clock), Conversation(other, clock)
    here.write(ACCESS, sender=f"Privacy <{other.address}>")
    letters: list[Out] = []
    for _ in range(6):
        for one, two in ((here, there), (there, here)):
            for out in one.post():
                letters.append(out)
                raw = out.mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                if stripped:
                    raw = _MARKS.sub(b"", raw)
                two.receive(raw, mail_from=out.route.sender, to=out.route.recipients[0])
    other.database.dispose()
    assert len(letters) <= (2 if stripped else 1)


def _neighbour(desk: Desk, tmp_path: Path, migrated: Path) -> Desk:
    copy = tmp_path / "neighbour.db"
    copy.write_bytes(migrated.read_bytes())
    address = "privacy@neighbour.example"
    section = desk.house.desk.model_copy(update={"address": address})
    house = desk.house.model_copy(update={"desk": section})
    return replace(
        desk,
        database=opened(f"sqlite:///{copy}"),
        house=house,
        address=address,
        base_url="https://desk.neighbour.example",
    )


def test_m11_a_vacation_program_gets_one_letter(talk: Conversation) -> None:
    talk.write(ACCESS)
    letter_out = talk.one_letter()
    for _ in range(5):
        talk.write(
            "I am away until Monday.",
            to=letter_out.reply_to,
            headers={"Auto-Submitted": "auto-replied"},
        )
    assert talk.post() == []


def test_m11_a_mail_that_went_round_fifty_times_ends_here(talk: Conversation) -> None:
    hops = b"".join(b"Received: from a by b; Mon, 2 Mar 2026 15:00:00 +0000\r\n" for _ in range(51))
    talk.receive(hops + letter())
    assert talk.tickets() == []
    assert talk.post() == []


def test_m11_one_automatic_answer_for_an_address_and_day_however_it_is_spelt(
    talk: Conversation,
) -> None:
    for spelling in ("ana@gmail.com", "a.na@gmail.com", "ana+x@gmail.com", "ANA@GMAIL.COM"):
        talk.write(ACCESS, sender=spelling)
    assert len(talk.post()) == 1
    talk.clock.advance(days=1, hours=1)
    talk.write(ACCESS, sender="an.a@gmail.com")
    assert len(talk.post()) == 1


# --- M12: backscatter ---------------------------------------------------------------------------


def test_m12_each_of_many_forged_victims_gets_one_letter_at_most(talk: Conversation) -> None:
    victims = [f"victim{number}@host{number % 7}.example" for number in range(30)]
    mails = [
        (letter(sender=victim, body=body, subject=f"Round {turn}"), victim)
        for turn, body in enumerate((ACCESS, ERASURE))
        for victim in victims
    ]
    keep_all(talk.desk, mails)
    assert talk.file() == len(mails)
    sent = [out.route.recipients[0] for out in talk.post()]
    assert sorted(sent) == sorted(victims)


def test_m12_whose_domain_disowns_the_mail_hears_nothing(desk: Desk, clock: Clock) -> None:
    with seen_by(desk, clock, DISOWNED) as talk:
        keep_all(
            desk,
            [
                (letter(sender=f"v{n}@example.org", body=ACCESS), f"v{n}@example.org")
                for n in range(20)
            ],
        )
        talk.file()
        assert len(talk.tickets()) == 20
        assert talk.post() == []


@pytest.mark.parametrize(
    ("mail_from", "headers"),
    [
        ("", {}),
        (ANA, {"List-Id": "<x.example.org>", "Precedence": "list"}),
        (ANA, {"Precedence": "bulk"}),
        (ANA, {"Auto-Submitted": "auto-generated"}),
    ],
)
def test_m12_nobody_and_machines_are_not_answered(
    talk: Conversation, mail_from: str, headers: dict[str, str]
) -> None:
    talk.receive(letter(body=ACCESS, headers=headers), mail_from=mail_from)
    assert talk.post() == []


async def test_m12_what_is_refused_is_refused_before_250(sqlite_url: str, keys: Keyring) -> None:
    """A server that takes a mail and sends it back later floods whom the forger named."""
    small = Limits(message_bytes=MEGABYTE)
    async with open_door(opened(sqlite_url), keys, limits=small) as running:
        async with running.connected() as wire:
            assert (await wire.send(b"x" * (MEGABYTE + 10) + b"\r\n")).startswith("552")
        assert running.kept() == []


# --- M13: header injection ----------------------------------------------------------------------

_TAILS = ["\r\nBcc: x@evil.example", "\nBcc: x@evil.example", "\rBcc: x@evil.example"]
_TAILS += ["\u2028Bcc: x@evil.example", "\x85Bcc: x@evil.example", "\x0b\x0cBcc: x@evil.example"]
ECHOED = ["Subject", "From", "Message-ID", "References", "In-Reply-To", "Reply-To", "To"]


def _encoded(words: str) -> str:
    return "=?utf-8?q?" + "".join(f"={octet:02X}" for octet in words.encode()) + "?="


@pytest.mark.parametrize("tail", _TAILS)
@pytest.mark.parametrize("field", ECHOED)
def test_m13_no_echoed_field_carries_a_header(talk: Conversation, field: str, tail: str) -> None:
    values = {
        "From": f"{_encoded('Ana' + tail)} <{ANA}>",
        "Subject": _encoded("My data" + tail),
        "Message-ID": f"<a@{_encoded(tail)}>",
        "References": f"<a@b> {_encoded('<c@d>' + tail)}",
        "In-Reply-To": _encoded("<c@d>" + tail),
        "Reply-To": f"{_encoded(tail)} <{ANA}>",
        "To": f"{_encoded(tail)} <{SUPPORT}>",
    }
    fields = {"From": ANA, "Subject": "My data", "To": SUPPORT, "Message-ID": "<1@x.example>"}
    fields[field] = values[field]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    talk.receive(head.encode() + b"\r\n" + ACCESS.encode())
    if field != "From":  # an answer by hand repeats the subject
        casework.reply(talk.desk, TicketRef(id=1), Actor(id="U0ANA"), text="Hello")
    out = talk.post()
    assert {address for each in out for address in each.route.recipients} <= {ANA}
    assert "bcc" not in heads(out)
    for each in out:
        assert "evil" not in str(each.mail["To"]) + str(each.mail["Reply-To"])
    assert len(out) == 2 or field == "From"


# --- M14: colliding Message-IDs -----------------------------------------------------------------


def test_m14_the_same_mail_a_hundred_times_is_one_ticket(talk: Conversation) -> None:
    raw = letter()
    keep_all(talk.desk, [(raw, ANA)] * 100)
    talk.file()
    assert len(talk.tickets()) == 1
    [mail] = talk.mails()
    assert mail.copies == 100


def test_m14_an_id_that_an_attacker_used_first_hides_nothing(talk: Conversation) -> None:
    def named(sender: str, body: str) -> bytes:
        raw = letter(sender=sender, body=body)
        return re.sub(rb"(?m)^Message-ID: .*\r\n", b"Message-ID: <42@example.org>\r\n", raw)

    talk.receive(named("mallory@example.net", ACCESS), mail_from="mallory@example.net")
    talk.receive(named(ANA, ERASURE), mail_from=ANA)
    talk.receive(named(ANA, ERASURE + "\nPS: today!"), mail_from=ANA)
    assert len(talk.mails()) == 3
    assert len(talk.tickets()) == 3


# --- M15: hijacking a ticket --------------------------------------------------------------------


def test_m15_no_guess_joins_a_ticket(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    number = re.search(r"PR-\d+", str(out.mail["Subject"]))
    assert number
    local, _, domain = SUPPORT.partition("@")
    known = str(out.mail["Message-ID"])
    tries: list[tuple[str, str, dict[str, str]]] = [
        (f"Re: My data ({number[0]})", SUPPORT, {}),
        (f"[{number[0]}] answer", SUPPORT, {}),
        ("x", f"{local}+{number[0].lower()}@{domain}", {}),
        ("x", f"{local}+{'0' * 26}@{domain}", {}),
        ("x", f"{local}+{'%' * 26}@{domain}", {}),
        ("x", SUPPORT, {"In-Reply-To": known}),
        ("x", SUPPORT, {"References": f"<a@b> {known}"}),
        ("x", SUPPORT, {"X-Privacy-Desk": number[0]}),
    ]
    for subject, to, headers in tries:
        talk.write(ERASURE, sender="mallory@example.net", subject=subject, to=to, headers=headers)
    first, *others = talk.tickets()
    assert first.replies == 0
    assert len(others) == len(tries)


def test_m15_references_in_the_requesters_name_need_the_domains_word(
    desk: Desk, clock: Clock
) -> None:
    talk = Conversation(desk, clock)
    talk.write(ACCESS)
    known = str(talk.one_letter().mail["Message-ID"])
    with seen_by(desk, clock, DISOWNED) as forged:
        forged.write(ERASURE, headers={"In-Reply-To": known})
        first, second = forged.tickets()
    assert first.replies == 0
    assert Doubt.DOMAIN_DISOWNS in second.doubts


# --- M16: dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Mon, 02 Mar 2015 15:00:00 +0000",
        "Mon, 02 Mar 2026 15:00:00 +9999",
        "not a date",
        "",
    ],
)
def test_m16_days_are_counted_from_our_own_receipt(talk: Conversation, date: str) -> None:
    raw = re.sub(rb"(?m)^Date: .*\r\n", f"Date: {date}\r\n".encode(), letter())
    talk.receive(raw)
    [line] = talk.lines()
    assert line.state is LineState.OPEN
    assert talk.ticket().received_at == talk.clock.now
    assert line.respond_by is not None
    assert 0 < (line.respond_by - talk.clock.now.date()).days <= 31


# --- M17: greylisting ---------------------------------------------------------------------------


async def test_m17_strangers_and_bounces_are_taken_at_once(sqlite_url: str, keys: Keyring) -> None:
    """There is no greylisting: a code that bounces must be heard of, and a stranger's request
    has a legal day that begins today."""
    async with open_door(opened(sqlite_url), keys) as running:
        for sender in ("first.time@new.example", ""):
            async with running.connected() as wire:
                assert (await wire.send(LETTER, mail_from=sender)).startswith("250")


# --- M18: forged bounces ------------------------------------------------------------------------


def _bounce(message_id: str) -> bytes:
    return (
        b"From: mailer-daemon@example.org\r\nSubject: Undelivered\r\nMessage-ID: <b@example.org>\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; "
        + ANA.encode()
        + b"\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Message-ID: " + message_id.encode() + b"\r\nSubject: x\r\n\r\nhi\r\n--b--\r\n"
    )


@pytest.mark.parametrize("is_ours", [False, True])
def test_m18_only_a_bounce_to_the_secret_address_is_believed(
    talk: Conversation, is_ours: bool
) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    to = out.route.sender if is_ours else SUPPORT
    talk.receive(_bounce(str(out.mail["Message-ID"])), mail_from="", to=to)
    assert talk.ticket().undeliverable is is_ours
    assert ANA not in {address for each in talk.post() for address in each.route.recipients}


def test_m12_the_pause_between_two_letters_is_a_day(talk: Conversation) -> None:
    for _ in range(3):
        talk.write(ACCESS)
        talk.clock.now += timedelta(hours=3)
    assert len(talk.post()) == 1
