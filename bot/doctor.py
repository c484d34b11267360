"""`privacy-desk doctor`: every setting and connection looked at once, with the cure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiosmtplib
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import settings
from bot.app import existing_desk
from bot.settings import BadSetting, Settings
from bot.smarthost import SmarthostUrl, SmarthostUrlError
from storage.database import is_there

Say = Callable[[str], None]
Check = Callable[[Settings], Awaitable[str]]


class Trouble(Exception):
    """What is wrong, and what to do about it."""


async def examine(say: Say) -> bool:
    """Says one line per check; true when all is well."""
    try:
        read = settings.read(no_key="do_without")
    except BadSetting as error:
        say(f"✗ settings   {error}")
        return False
    key = "; the first start makes a key" if read.keys_are_new else ""
    say(f"✓ settings   {read.house.name}, answering for {read.address}{key}")
    results = [await _run(name, check, read, say) for name, check in CHECKS]
    return all(results)


async def _run(name: str, check: Check, read: Settings, say: Say) -> bool:
    try:
        said = await check(read)
    except Trouble as trouble:
        say(f"✗ {name:<10} {trouble}")
        return False
    say(f"✓ {name:<10} {said}")
    return True


async def _database(read: Settings) -> str:
    if not is_there(read.database_url):
        raise Trouble("There is none yet. `privacy-desk migrate` makes it.")
    try:
        desk = await asyncio.to_thread(existing_desk, read)
    except BadSetting as error:
        raise Trouble(str(error)) from error
    desk.database.dispose()
    return "SQLite" if read.is_sqlite else "PostgreSQL"


async def _smarthost(read: Settings) -> str:
    if read.smarthost_url is None:
        raise Trouble("SMARTHOST_URL is missing. Write smtp://user:password@host:587.")
    try:
        url = SmarthostUrl.parse(read.smarthost_url)
    except SmarthostUrlError as error:
        raise Trouble(f"SMARTHOST_URL: {error}") from error
    client = aiosmtplib.SMTP(
        hostname=url.host, port=url.port, use_tls=url.scheme == "smtps", timeout=10
    )
    try:
        async with client:
            if url.user is not None and url.password is not None:
                await client.login(url.user, url.password)
            await client.noop()
    except aiosmtplib.SMTPException as error:
        raise Trouble(
            f"SMARTHOST_URL: {url.host}:{url.port} did not let us in ({type(error).__name__})."
        ) from error
    return f"{url.host}:{url.port}"


async def _slack(read: Settings) -> str:
    if read.slack is None:
        raise Trouble("SLACK_BOT_TOKEN is missing. Create the app from slack-manifest.json.")
    client = AsyncWebClient(token=read.slack.bot_token, base_url=read.slack.api_url, timeout=10)
    try:
        who = await client.auth_test()
        channel = (await client.conversations_info(channel=read.slack.channel))["channel"]
    except SlackApiError as error:
        raise Trouble(f"Slack says {error.response.get('error')}.") from error
    except (OSError, TimeoutError) as error:
        raise Trouble(f"Slack cannot be reached ({type(error).__name__}).") from error
    if not channel.get("is_private"):
        raise Trouble("SLACK_CHANNEL is not private. Cards belong in a private channel.")
    if not channel.get("is_member", True):
        raise Trouble("The app is not in SLACK_CHANNEL. Invite it there: /invite @Privacy Desk.")
    return f"{who.get('team')}, #{channel.get('name')}"


async def _forward(read: Settings) -> str:
    if read.forward_to is None:
        return "DESK_FORWARD_TO is unset: mail that is no privacy request is shown to staff"
    if read.forward_to.casefold() == read.address.casefold():
        raise Trouble("DESK_FORWARD_TO is the desk's own address: that would be a loop.")
    return f"other mail is handed on to {read.forward_to}"


CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", _database),
    ("smarthost", _smarthost),
    ("Slack", _slack),
    ("forward", _forward),
)
