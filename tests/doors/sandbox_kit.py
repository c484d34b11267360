"""Real slack-bolt and slack-sdk against the local Slack, over both transports."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import JsonObject, JsonValue, LocalSlack
from bot.sandbox.slack.server import Mode

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")

SILENT_LOG = logging.getLogger("tests.doors.quiet")
SILENT_LOG.setLevel(logging.CRITICAL)


class SocketHandler(Protocol):
    """bolt's handler leaves these methods without types."""

    client: SocketModeClient

    async def connect_async(self) -> None: ...

    async def close_async(self) -> None: ...


class DemoClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **parts: float) -> None:
        self.at += timedelta(**parts)


class Monotonic:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def client_of(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(
        token=slack.bot_token, base_url=slack.api_url, retry_handlers=[], logger=SILENT_LOG
    )


def app_of(slack: LocalSlack) -> AsyncApp:
    return AsyncApp(client=client_of(slack), signing_secret=slack.signing_secret, logger=SILENT_LOG)


@asynccontextmanager
async def connected(slack: LocalSlack, app: AsyncApp) -> AsyncIterator[None]:
    """The app joined to the local Slack, by whichever transport the local Slack speaks."""
    if slack.mode == "socket":
        async with over_socket(slack, app):
            yield
    else:
        async with over_http(slack, app):
            yield


@asynccontextmanager
async def over_socket(slack: LocalSlack, app: AsyncApp) -> AsyncIterator[SocketHandler]:
    handler: SocketHandler = AsyncSocketModeHandler(
        app,
        slack.app_token,
        web_client=client_of(slack),
        logger=SILENT_LOG,
        ping_interval=0.2,
    )
    before = slack.sockets.connections
    await handler.connect_async()
    await until(lambda: slack.sockets.connections > before)
    try:
        yield handler
    finally:
        await handler.close_async()
        await handler.client.aiohttp_client_session.close()


@asynccontextmanager
async def over_http(slack: LocalSlack, app: AsyncApp) -> AsyncIterator[None]:
    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", receive)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def local_slack(
    mode: Mode = "socket", ack_seconds: float = 3.0
) -> AsyncIterator[tuple[LocalSlack, DemoClock]]:
    clock = DemoClock()
    slack = LocalSlack(now=clock, mode=mode, ack_seconds=ack_seconds)
    async with slack:
        yield slack, clock


async def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not true():
        if loop.time() > end:
            raise AssertionError("it did not happen in time")
        await asyncio.sleep(0.01)


def mrkdwn(text: str) -> JsonObject:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> JsonObject:
    return {"type": "plain_text", "text": text}


def section(text: str = "A card", **more: JsonValue) -> JsonObject:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str, text: str = "Press", **more: JsonValue) -> JsonObject:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: JsonObject, **more: JsonValue) -> JsonObject:
    return {"type": "actions", "elements": [*elements], **more}


def text_input(block_id: str, **more: JsonValue) -> JsonObject:
    element: JsonObject = {"type": "plain_text_input", "action_id": "typed", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Words"), "element": element}


def modal(*blocks: JsonObject, **more: JsonValue) -> JsonObject:
    return {
        "type": "modal",
        "title": plain("Reply"),
        "submit": plain("Send"),
        "close": plain("Back"),
        "callback_id": "reply",
        "blocks": [*blocks],
        **more,
    }
