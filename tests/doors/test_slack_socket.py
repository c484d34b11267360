"""The connection is watched: a dead one is thrown away and built anew. HTTP needs a signature."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import LocalSlack, ViolationKind
from bot.slack import SlackDoor
from bot.slack.app import library_log
from tests.doors.sandbox_kit import PROXIES, until
from tests.doors.slack_office import ANA, Clock, Office, office, plain_desk


async def test_handshakes_that_fail_are_outlived(tmp_path: Path) -> None:
    """The library alone would retry the spent ticket for ever."""
    async with LocalSlack() as slack:
        slack.sockets.refuse_handshakes = 2
        door = impatient(tmp_path, slack)
        await door.start()
        try:
            await until(lambda: door.health().connected, seconds=10)
            assert door.health().rebuilt >= 1
            assert len(slack.ledger.calls_to("apps.connections.open")) >= 2
        finally:
            await door.stop()
        assert not door.health().connected


async def test_a_lost_connection_comes_back(tmp_path: Path) -> None:
    async with LocalSlack() as slack:
        door = impatient(tmp_path, slack)
        await door.start()
        try:
            await until(lambda: door.health().connected)
            await slack.sockets.drop()
            await until(lambda: slack.sockets.connections == 0)
            await until(lambda: slack.sockets.connections == 1, seconds=10)
            await until(lambda: door.health().connected)
        finally:
            await door.stop()


@pytest.mark.parametrize("name", PROXIES)
async def test_a_proxy_of_the_environment_is_not_asked_for_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with office(tmp_path) as desk:
        await desk.carded()


async def test_a_wrong_token_is_the_operators_to_see(tmp_path: Path) -> None:
    async with LocalSlack() as slack:
        door = SlackDoor(
            desk=plain_desk(tmp_path, slack.channel, Clock()),
            bot_token="xoxb-wrong",
            signing_secret=None,
            app_token=slack.app_token,
            api_url=slack.api_url,
            channel=slack.channel,
        )
        with pytest.raises(SlackApiError):
            await door.start()
        await door.stop()


async def test_a_wrong_app_token_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with LocalSlack() as slack:
        door = SlackDoor(
            desk=plain_desk(tmp_path, slack.channel, Clock()),
            bot_token=slack.bot_token,
            signing_secret=None,
            app_token="xapp-wrong",
            api_url=slack.api_url,
            channel=slack.channel,
        )
        await door.start()
        try:
            await until(lambda: "invalid_auth" in door.health().problem)
        finally:
            await door.stop()
    assert "SLACK_APP_TOKEN" in door.health().problem
    assert "invalid_auth" in caplog.text


async def test_a_slack_that_is_away_does_not_keep_the_desk_shut(tmp_path: Path) -> None:
    slack = LocalSlack()
    async with slack:
        address = slack.api_url
        door = impatient(tmp_path, slack, api_url=address.replace(str(slack.site[-5:]), "1"))
    await door.start()
    assert not door.health().connected
    assert "not reached" in door.health().problem
    await door.stop()


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        ({"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0=00"}, b"{}"),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}, b"{}"),
        ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}, b"\xff\xfe"),
    ],
)
async def test_unsigned_requests_are_401(
    tmp_path: Path,
    headers: dict[str, str],
    body: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with office(tmp_path, "http") as desk:
        assert desk.slack.events_url is not None
        with caplog.at_level("DEBUG"):
            async with (
                aiohttp.ClientSession() as session,
                session.post(
                    desk.slack.events_url, data=body + b"canary", headers=headers
                ) as answer,
            ):
                assert answer.status == 401
                assert await answer.text() == ""
        assert "canary" not in caplog.text


async def test_a_wrong_secret_and_an_old_signature_are_401(tmp_path: Path) -> None:
    async with office(tmp_path, "http") as desk:
        assert await desk.slack.http.verify_url()
        desk.slack.http.skew_seconds = -400
        assert not await desk.slack.http.verify_url()
        desk.slack.http.skew_seconds = 0
        desk.slack.http.secret = "f" * 32
        assert not await desk.slack.http.verify_url()


async def test_stopping_waits_for_what_is_at_work(tmp_path: Path) -> None:
    async with office(tmp_path) as desk:
        ticket = await desk.carded()
        pressed = asyncio.create_task(press_take(desk, ticket))
        await asyncio.sleep(0.02)
        desk.spared.update((ViolationKind.NO_ACK, ViolationKind.NOT_DELIVERED))
        await desk.door.stop()
        await pressed
        assert desk.view(ticket).owner in (ANA, None)


async def press_take(desk: Office, ticket: int) -> None:
    await desk.hands.click(ANA, desk.slack.channel, desk.card(ticket).ts, "ticket.take")


def impatient(folder: Path, slack: LocalSlack, api_url: str = "") -> SlackDoor:
    library_log.setLevel("CRITICAL")
    return SlackDoor(
        desk=plain_desk(folder, slack.channel, Clock()),
        bot_token=slack.bot_token,
        signing_secret=None,
        app_token=slack.app_token,
        api_url=api_url or slack.api_url,
        channel=slack.channel,
        patience=0.6,
        pause=0.1,
    )
