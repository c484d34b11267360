"""What one peer may cost the door: size, memory, connections, time, patience."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from ipaddress import ip_network

import pytest

from bot.smtp import Limits
from bot.smtp.limits import Turnstile
from storage.sealed import Keyring
from tests.doors.smtp_kit import LETTER, Running, Wire, nothing_commits, open_door, opened
from tests.threats.wire import pour, resident

MEGABYTE = 1024 * 1024
SMALL = Limits(message_bytes=MEGABYTE)


def _mail(size: int) -> bytes:
    return b"Subject: x\r\n\r\n" + b"x" * (size - 16) + b"\r\n"


async def test_a_mail_may_fill_its_limit_and_no_byte_more(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys, limits=SMALL) as running:
        async with running.connected() as wire:
            assert (await wire.send(_mail(MEGABYTE))).startswith("250")
            assert await wire.send(_mail(MEGABYTE + 1)) == "552 5.3.4 Message too big"
            assert (await wire.send(b"\r\n" * (MEGABYTE // 2 + 1))).startswith("552")
            assert (await wire.send(LETTER)).startswith("250")
        assert sorted(len(letter.raw) for letter in running.kept()) == [len(LETTER), MEGABYTE]


async def test_a_declared_size_is_believed(sqlite_url: str, keys: Keyring) -> None:
    database = opened(sqlite_url)
    async with (
        open_door(database, keys, limits=SMALL) as running,
        running.connected(ehlo=False) as wire,
    ):
        wire.write(b"EHLO a\r\n")
        assert f"250-SIZE {MEGABYTE}\r\n".encode() in await wire.reader.readuntil(b"250 ")
        await wire.reader.readline()
        assert (await wire.say(f"MAIL FROM:<a@a.example> SIZE={MEGABYTE + 1}")).startswith("552")
        assert (await wire.say(f"MAIL FROM:<a@a.example> SIZE={MEGABYTE}")).startswith("250")


async def test_all_mails_together_have_a_limit(sqlite_url: str, keys: Keyring) -> None:
    limits = Limits(message_bytes=MEGABYTE, buffered_bytes=MEGABYTE)
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        async with running.connected() as slow, running.connected() as wire:
            await slow.begin()
            slow.write(_mail(MEGABYTE - 1000))
            await slow.writer.drain()
            await asyncio.sleep(0.2)
            await wire.begin()
            for _ in range(4):
                wire.write(b"x" * 100_000)
                await asyncio.sleep(0.02)
            assert await wire.say(b"\r\n.") == "452 4.3.1 No space left, try again later"
            assert (await slow.say(b".")).startswith("250")
        async with running.connected() as wire:
            assert (await wire.send(_mail(MEGABYTE))).startswith("250")


async def _greeting(running: Running) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.door.port)
    wire = Wire(reader=reader, writer=writer)
    greeting = await wire.reply()
    await wire.hang_up()
    return greeting


async def test_a_peer_gets_its_share_of_connections(sqlite_url: str, keys: Keyring) -> None:
    limits = Limits(connections=8, connections_per_peer=3, trusted=())
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(running.connected())
            assert await _greeting(running) == "421 4.7.0 Too many connections, try again later"
        await asyncio.sleep(0.05)
        async with running.connected() as wire:
            assert (await wire.say("NOOP")).startswith("250")


async def test_a_full_door_says_421(sqlite_url: str, keys: Keyring) -> None:
    async with (
        open_door(opened(sqlite_url), keys, limits=Limits(connections=2)) as running,
        running.connected(),
        running.connected(),
    ):
        assert await _greeting(running) == "421 4.7.0 Too many connections, try again later"


def test_peers_are_counted_by_the_network_one_subscriber_gets() -> None:
    limits = Limits(connections=100, connections_per_peer=2, trusted=(ip_network("192.0.2.0/24"),))
    turnstile = Turnstile(limits=limits)
    assert [turnstile.admit("2001:db8::1"), turnstile.admit("2001:db8::2")] == [True, True]
    assert not turnstile.admit("2001:db8::3")
    assert turnstile.admit("2001:db8:0:1::3")
    assert [turnstile.admit("198.51.100.1") for _ in range(3)] == [True, True, False]
    assert not turnstile.admit("::ffff:198.51.100.1")
    assert all(turnstile.admit("192.0.2.9") for _ in range(50))
    turnstile.leave("2001:db8::2")
    assert turnstile.admit("2001:db8::3")


async def test_silence_is_ended(sqlite_url: str, keys: Keyring) -> None:
    limits = Limits(command_seconds=0.2)
    async with (
        open_door(opened(sqlite_url), keys, limits=limits) as running,
        running.connected() as wire,
    ):
        assert await wire.reply() == "421 4.4.2 Timeout"
        assert await wire.reply() == ""


async def test_a_crowded_door_is_less_patient(sqlite_url: str, keys: Keyring) -> None:
    assert Limits(connections=10).idle_seconds(8) == 300
    limits = Limits(connections=10, crowded_seconds=0.1)
    async with (
        open_door(opened(sqlite_url), keys, limits=limits) as running,
        AsyncExitStack() as stack,
    ):
        wires = [await stack.enter_async_context(running.connected()) for _ in range(9)]
        assert await wires[0].reply() == "421 4.4.2 Timeout"


async def test_a_session_that_stays_in_commits_is_not_timed_out(
    sqlite_url: str, keys: Keyring
) -> None:
    limits = Limits(command_seconds=0.2, data_seconds=0.2)
    async with (
        open_door(opened(sqlite_url), keys, limits=limits) as running,
        running.connected() as wire,
    ):
        with nothing_commits(running.database):
            await wire.begin()
            wire.write(LETTER + b".\r\n")
            await asyncio.sleep(0.6)
        assert (await wire.reply()).startswith("250")


async def test_a_peer_that_does_not_read_our_answers_is_not_read_either(
    sqlite_url: str, keys: Keyring
) -> None:
    limits = replace(SMALL, command_seconds=0.4, crowded_seconds=0.2)
    async with open_door(opened(sqlite_url), keys, limits=limits) as running:
        async with running.connected() as wire:
            wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
            before = resident()
            commands = b"MAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nRSET\r\n" * 20
            swallowed = await pour(wire, commands, 200_000)
        assert swallowed < 200_000
        assert resident() - before < 16 * MEGABYTE


async def test_a_stopping_door_lets_mails_finish(sqlite_url: str, keys: Keyring) -> None:
    async with open_door(opened(sqlite_url), keys) as running:
        async with running.connected() as idle, running.connected() as busy:
            await busy.begin()
            busy.write(LETTER)
            await busy.writer.drain()
            await asyncio.sleep(0.05)
            stopping = asyncio.create_task(running.door.stop())
            assert await idle.reply() == "421 4.3.2 Closing, try again later"
            with pytest.raises(ConnectionError):
                await asyncio.open_connection("127.0.0.1", running.door.port)
            assert (await busy.say(b".")).startswith("250")
            assert await busy.reply() == "421 4.3.2 Closing, try again later"
            await asyncio.wait_for(stopping, 5)
        assert [letter.raw for letter in running.kept()] == [LETTER]


async def test_a_stopping_door_does_not_wait_for_ever(sqlite_url: str, keys: Keyring) -> None:
    limits = Limits(drain_seconds=0.2)
    async with (
        open_door(opened(sqlite_url), keys, limits=limits) as running,
        running.connected() as busy,
    ):
        await busy.begin()
        await asyncio.wait_for(running.door.stop(), 5)
        with pytest.raises((ConnectionError, AssertionError)):
            assert await busy.reply()
