"""Whom the door takes mail for, and from whom: tables of paths as they are written on the wire."""

from __future__ import annotations

import time

import pytest

from bot.smtp.addresses import (
    MalformedPath,
    NotDeclared,
    OwnAddresses,
    UnknownParameter,
    read_sender,
)
from storage.sealed import Keyring
from tests.doors.smtp_kit import open_door, opened

TAKEN = [
    b"<support@desk.example>",
    b"<SUPPORT@DESK.EXAMPLE>",
    b"<support+4x7k2m9q@desk.example>",
    b"<Support+a.b_c=d~e-f@Desk.Example>",
    b"<postmaster@desk.example>",
    b"<PostMaster@DESK.example>",
    b"<postmaster>",
]
FOREIGN = [
    b"<someone@else.example>",
    b"<sales@desk.example>",
    b"<support@sub.desk.example>",
    b"<support@desk.example.evil.example>",
    b"<support@desk.example.>",
    b"<support@deskXexample>",
    b"<supportx@desk.example>",
    b"<xsupport@desk.example>",
    b"<support+@desk.example>",
    b"<support>",
    b"<>",
    b"<someone%else.example@desk.example>",
    b"<support%else.example@desk.example>",
    b"<else.example!someone@desk.example>",
    b"<support+a!b@desk.example>",
    b"<@relay.example:support@desk.example>",
    b"<@desk.example:someone@else.example>",
    b"<support@desk.example@else.example>",
    b"<support@desk.example",
    b"support@desk.example>",
    b"support@desk.example",
    b"<support@desk.example>,<someone@else.example>",
    b"<sup\x00port@desk.example>",
    b"<support\x00@desk.example>",
    b"<support\xff@desk.example>",
    b"<support+\xed\xa0\x80@desk.example>",
    "<support+ü@desk.example>".encode(),
    "<ſupport@desk.example>".encode(),
    b'<"support"@desk.example>',
    b'<"support@desk.example\\"@else.example>',
    b"<support@[127.0.0.1]>",
    b"<support@desk.example\r>",
    b"<sup port@desk.example>",
    b"<support+" + b"a" * 60 + b"@desk.example>",
    b"<postmaster@else.example>",
    b"<postmaster+a@desk.example>",
]
SENDERS = {
    b"FROM:<>": "",
    b"FROM:<ana@a.example>": "ana@a.example",
    b"from: <ana@a.example>": "ana@a.example",
    b"FROM:<Ana.B+c@A.Example> SIZE=100 BODY=8BITMIME": "Ana.B+c@A.Example",
    b'FROM:<"ana b"@a.example>': '"ana b"@a.example',
    b"FROM:<ana..b.@docomo.example>": "ana..b.@docomo.example",
    b"FROM:<bounce+x=y.example@list_1.example>": "bounce+x=y.example@list_1.example",
    b"FROM:<ana@[192.0.2.1]>": "ana@[192.0.2.1]",
    "FROM:<jürgen@müller.example> SMTPUTF8".encode(): "jürgen@müller.example",
}
MALFORMED = [
    b"",
    b"FROM:",
    b"FROM:ana@a.example",
    b"FROM:<ana@a.example",
    b"FROM:<ana>",
    b"FROM:<@relay.example:ana@a.example>",
    b"FROM:<a\x00b@a.example>",
    b"FROM:<a\rb@a.example>",
    b"FROM:<\xff@a.example>",
    b"FROM:<a@-a.example>",
    b"FROM:<a@a..example>",
    b"FROM:<a@b@c.example>",
    b"FROM:<a b@c.example>",
    b"FROM:<" + b"a" * 65 + b"@a.example>",
    b"FROM:<a@" + b"a" * 64 + b".example>",
    b"FROM:<ana@a.example>SIZE=1",
    b"TO:<ana@a.example>",
]


async def test_only_our_own_addresses_are_taken(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running:
        for path in TAKEN + FOREIGN:
            async with running.connected() as wire:
                await wire.say("MAIL FROM:<ana@a.example>")
                answer = await wire.say(b"RCPT TO:" + path)
                assert answer == (
                    "250 2.0.0 OK" if path in TAKEN else "550 5.1.1 No such mailbox here"
                ), path
                if path in FOREIGN:
                    assert (await wire.say("DATA")).startswith("503"), path


def test_a_recipient_parameter_is_not_ignored() -> None:
    with pytest.raises(UnknownParameter):
        OwnAddresses.of("support@desk.example").read(b"TO:<support@desk.example> NOTIFY=NEVER")


@pytest.mark.parametrize("address", ["support", "@desk.example", "support@"])
def test_a_desk_needs_a_whole_address(address: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        OwnAddresses.of(address)


@pytest.mark.parametrize("argument", SENDERS)
def test_a_sender_is_read_as_it_was_written(argument: bytes) -> None:
    assert read_sender(argument).address == SENDERS[argument]


@pytest.mark.parametrize("argument", MALFORMED)
def test_what_is_no_path_is_no_sender(argument: bytes) -> None:
    with pytest.raises(MalformedPath):
        read_sender(argument)


@pytest.mark.parametrize(
    "parameter",
    ["AUTH=<>", "SIZE", "SIZE=x", "BODY=BINARYMIME", "RET=FULL", "SMTPUTF8=1", "=", "A=="],
)
def test_only_parameters_that_were_offered_are_taken(parameter: str) -> None:
    with pytest.raises(UnknownParameter):
        read_sender(f"FROM:<ana@a.example> {parameter}".encode())


def test_an_address_beyond_ascii_must_be_declared() -> None:
    with pytest.raises(NotDeclared):
        read_sender("FROM:<jürgen@a.example>".encode())


@pytest.mark.parametrize(
    "evil",
    [
        b"FROM:<" + b"a." * 1000 + b">",
        b"FROM:<a@" + b"a" * 2000 + b">",
        b"FROM:<a@" + b"a-" * 1000 + b">",
        b'FROM:<"' + b"\\\\" * 1000 + b">",
        b"FROM:<a@a.example>" + b" A" * 1000 + b"\x00",
    ],
)
def test_the_grammar_takes_no_time_over_evil_paths(evil: bytes) -> None:
    begin = time.perf_counter()
    with pytest.raises((MalformedPath, UnknownParameter)):
        read_sender(evil)
    assert time.perf_counter() - begin < 0.1
