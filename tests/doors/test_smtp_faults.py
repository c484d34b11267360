"""When keeping fails: the sender is asked to come back, hears no detail, and loses nothing."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from sqlalchemy import event, text

from handlers.keeping import MailKeeper, NotKeeping
from storage.database import Database
from storage.inbox import Envelope
from storage.sealed import Keyring
from tests.doors.smtp_kit import ADDRESS, LETTER, NOW, Running, nothing_commits, open_door, opened

ENVELOPE = Envelope(peer="192.0.2.1", helo="a", mail_from="ana@a.example", rcpt=(ADDRESS,))


def _poison(database: Database) -> None:
    """A database that refuses one certain mail, as it would one with a character it cannot hold."""
    refuse = "WHEN NEW.size = 666"
    with database.writing() as session:
        connection = session.connection()
        if database.is_sqlite:
            body = "BEGIN SELECT RAISE(ABORT, 'secret=hunter2'); END"
            connection.execute(
                text(f"CREATE TRIGGER poison BEFORE INSERT ON inbox {refuse} {body}")
            )
            return
        connection.execute(
            text(
                "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN RAISE data_exception USING MESSAGE = ''secret=hunter2''; END'"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER poison BEFORE INSERT ON inbox"
                f" FOR EACH ROW {refuse.replace('NEW.size = 666', '(NEW.size = 666)')}"
                " EXECUTE FUNCTION poison()"
            )
        )


def _mail(number: int, size: int) -> bytes:
    head = b"Message-ID: <%d@a.example>\r\n\r\n" % number
    return head + b"x" * (size - len(head) - 2) + b"\r\n"


async def test_a_mail_the_database_refuses_costs_the_others_nothing(
    database: Database, keys: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    _poison(database)

    async def session(number: int) -> str:
        async with running.connected() as wire:
            return await wire.send(_mail(number, 666 if number == 3 else 700))

    async with open_door(database, keys) as running:
        with nothing_commits(database):
            sessions = [asyncio.create_task(session(number)) for number in range(8)]
            await asyncio.sleep(0.3)
        answers = await asyncio.gather(*sessions)
        kept = len(running.kept())
    assert kept == 7
    assert answers.pop(3) == "451 4.3.0 Please try again later"
    assert all(answer.startswith("250 2.0.0 Kept as ") for answer in answers)
    assert "hunter2" not in caplog.text


def _allow_pages(database: Database, pages: int) -> None:
    """A disk of so many pages, for connections that are made from now on."""

    def shrink(connection: Any, record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(database.engine, "connect", shrink)
    database.engine.dispose()


def _pages(database: Database) -> int:
    with database.reading() as session:
        return int(session.connection().execute(text("PRAGMA page_count")).scalar_one())


async def test_a_full_disk_is_452_until_there_is_room_again(sqlite_url: str, keys: Keyring) -> None:
    database = opened(sqlite_url)
    _allow_pages(database, _pages(database) + 10)
    async with open_door(database, keys) as running:
        async with running.connected() as wire:
            assert (await wire.send(_mail(1, 1000))).startswith("250")
            full = await wire.send(_mail(2, 500_000))
            assert full == "452 4.3.1 No space left, try again later"
            _allow_pages(database, 100_000)
            assert (await wire.send(_mail(2, 500_000))).startswith("250")
        assert [letter.copies for letter in running.kept()] == [1, 1]


async def test_a_server_that_was_restarted_costs_no_sender_a_retry(
    postgres_url: str, keys: Keyring
) -> None:
    database = opened(postgres_url)
    async with open_door(database, keys) as running, running.connected() as wire:
        assert (await wire.send(_mail(1, 100))).startswith("250")
        with database.writing() as session:
            session.connection().execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        assert (await wire.send(_mail(2, 100))).startswith("250")
        assert len(running.kept()) == 2


async def _without_table(running: Running) -> str:
    with running.database.writing() as session:
        session.connection().execute(text("DROP TABLE inbox"))
    async with running.connected() as wire:
        answer = await wire.send(LETTER)
        assert await wire.say("NOOP") == "250 2.0.0 OK"
        return answer


async def test_an_unexpected_error_is_451_and_says_nothing(
    database: Database, keys: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_door(database, keys) as running:
        with caplog.at_level(logging.DEBUG):
            answer = await _without_table(running)
    assert answer == "451 4.3.0 Please try again later"
    assert running.woken == []
    logged = [
        record for record in caplog.records if record.name.startswith(("bot", "handlers", "mail"))
    ]
    assert logged
    for canary in ("ana@a.example", "My data", "client.example", "INSERT"):
        assert all(canary not in record.getMessage() for record in logged)


async def test_a_door_whose_keeper_is_gone_asks_to_come_back(
    sqlite_url: str, keys: Keyring
) -> None:
    async with open_door(opened(sqlite_url), keys) as running, running.connected() as wire:
        await asyncio.to_thread(running.keeper.stop)
        assert await wire.send(LETTER) == "451 4.3.0 Please try again later"
        assert await wire.say("NOOP") == "250 2.0.0 OK"


def test_a_stopping_keeper_keeps_what_it_was_brought(database: Database, keys: Keyring) -> None:
    keeper = MailKeeper(database=database, keys=keys)
    keeper.start()
    with nothing_commits(database):
        answers = [keeper.keep(_mail(number, 200), ENVELOPE, NOW) for number in range(300)]
    keeper.stop()
    assert all(answer.done() and answer.exception() is None for answer in answers)
    with database.reading() as session:
        assert session.connection().execute(text("SELECT count(*) FROM inbox")).scalar_one() == 300
    with pytest.raises(NotKeeping):
        keeper.keep(LETTER, ENVELOPE, NOW)
