"""`privacy-desk slack doctor` and `slack check`: is this Slack as the desk needs it?"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.doctor import Say, Trouble
from bot.settings import Settings, SlackSettings
from bot.slack.app import SCOPES, library_log
from bot.slack.samples import Sample, samples
from handlers.desk import Desk
from handlers.house import Staff
from storage import migrate
from storage.database import connect
from storage.sealed import Keyring

SECONDS = 10
# docs.slack.dev "Verifying requests": older than five minutes is refused.
SKEW_SECONDS, SKEW_REFUSED_SECONDS = 30, 300
DELAYED_EVENTS = (
    "Delayed Events cannot be looked up: switch it on by hand, under Event Subscriptions on the "
    "app's page. Slack then repeats for a day what an outage kept from the desk."
)
NEVER_LIVE = (
    "Nobody has run this against live Slack yet, as far as the makers know: what it finds here is "
    "news. Please report differences."
)
_LOCAL = frozenset(("127.0.0.1", "localhost", "::1"))


class Checkup:
    def __init__(self, slack: SlackSettings, staff: Staff) -> None:
        self._slack = slack
        self._staff = staff
        self.client = AsyncWebClient(
            token=slack.bot_token,
            base_url=slack.api_url,
            timeout=SECONDS,
            retry_handlers=[],
            logger=library_log,
        )
        if is_local(slack.api_url):
            self.client.proxy = None

    async def examine(self, say: Say) -> bool:
        checks: tuple[tuple[str, Callable[[], Awaitable[str]]], ...] = (
            ("token", self._token),
            ("scopes", self._scopes),
            ("clock", self._clock),
            ("channel", self._channel),
            ("groups", self._groups),
            ("people", self._people),
            ("socket", self._socket),
        )
        results = [await _run(name, check, say) for name, check in checks]
        say(f"! events     {DELAYED_EVENTS}")
        return all(results)

    async def _token(self) -> str:
        who = await self.client.auth_test()
        return f"{who.get('team')}, as {who.get('user')}"

    async def _scopes(self) -> str:
        granted = _scopes_of(await self.client.auth_test())
        missing, more = sorted(SCOPES - granted), sorted(granted - SCOPES)
        if missing:
            raise Trouble(
                f"{', '.join(missing)} missing. Take slack-manifest.json anew and install again."
            )
        extra = f"; granted beyond need: {', '.join(more)}" if more else ""
        return f"{len(SCOPES)} of {len(SCOPES)}{extra}"

    async def _clock(self) -> str:
        said = _header(await self.client.auth_test(), "date")
        if not said:
            return "Slack did not say what time it is"
        skew = abs((datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds())
        if skew >= SKEW_REFUSED_SECONDS:
            raise Trouble(f"{skew:.0f} s off: signed requests would be refused. Set the clock.")
        return f"{skew:.0f} s off{', set it' if skew > SKEW_SECONDS else ''}"

    async def _channel(self) -> str:
        answer = await self.client.conversations_info(channel=self._slack.channel)
        channel = answer.get("channel") or {}
        for is_wrong, cure in (
            (not channel.get("is_private"), "is not private: cards belong in a private channel"),
            (channel.get("is_archived"), "is archived: bring it back, or set another one"),
            (
                channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"),
                "is shared with another company: end that, or set another channel",
            ),
            (not channel.get("is_member", True), "is without the app: /invite @Privacy Desk"),
        ):
            if is_wrong:
                raise Trouble(f"SLACK_CHANNEL {cure}.")
        return f"#{channel.get('name')}, private, not shared, the app is inside"

    async def _groups(self) -> str:
        groups = [each for each in self._listed() if each.startswith("S")]
        counts = []
        for group in groups:
            try:
                answer = await self.client.usergroups_users_list(usergroup=group)
            except SlackApiError as error:
                reason = error.response.get("error")
                raise Trouble(f"{group} cannot be read ({reason}): nobody has its role.") from error
            counts.append(f"{group} with {len(answer.get('users') or ())}")
        return (
            ", ".join(counts) or "none is named in [staff]: roles come from lists and the channel"
        )

    async def _people(self) -> str:
        people = [each for each in self._listed() if not each.startswith("S")]
        for person in people:
            try:
                found = (await self.client.users_info(user=person)).get("user") or {}
            except SlackApiError as error:
                raise Trouble(
                    f"{person} is nobody here ({error.response.get('error')})."
                ) from error
            if found.get("deleted"):
                raise Trouble(f"{person} is deactivated. Take the id out of [staff].")
        return f"{len(people)} named in [staff]"

    def _listed(self) -> list[str]:
        staff = self._staff
        named = (*staff.admins, *staff.approvers, *staff.triagers, *staff.viewers)
        return list(dict.fromkeys((*named, *((staff.alert_group,) if staff.alert_group else ()))))

    async def _socket(self) -> str:
        if self._slack.app_token is None:
            return "not used: Slack sends signed HTTP requests to /slack/events"
        opened = await self.client.apps_connections_open(app_token=self._slack.app_token)
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        trusts_proxy = not is_local(self._slack.api_url)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=trusts_proxy) as session,
            session.ws_connect(str(opened["url"])) as socket,
        ):
            hello = json.loads((await socket.receive(timeout=SECONDS)).data)
        if hello.get("type") != "hello":
            raise Trouble("Slack opened the connection and did not greet.")
        return f"connected and greeted; {hello.get('num_connections')} connections of ten"


async def check_blocks(slack: SlackSettings, house: Settings, say: Say) -> bool:
    """Every card and form goes to blocks.validate; nothing is posted anywhere."""
    say(NEVER_LIVE)
    client = Checkup(slack, house.house.staff).client
    wrong = 0
    for sample in await asyncio.to_thread(_drawn, house):
        faults = await _faults(client, sample)
        wrong += bool(faults)
        say(f"{'✗' if faults else '✓'} {sample.name}{''.join(f'{chr(10)}    {f}' for f in faults)}")
    say("All are as Slack wants them." if not wrong else f"{wrong} would be refused.")
    return not wrong


def is_local(api_url: str) -> bool:
    """The library sends even loopback calls to the proxy of the environment."""
    return urlsplit(api_url).hostname in _LOCAL


def _drawn(house: Settings) -> list[Sample]:
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{Path(folder) / 'sample.db'}")
        migrate.upgrade(database)
        desk = Desk(
            database=database,
            keys=Keyring.from_setting(Keyring.generate_secret()),
            house=house.house,
            base_url=house.base_url,
            address=house.address,
            slack_channel=house.slack.channel if house.slack else "",
        )
        try:
            return list(samples(desk))
        finally:
            database.dispose()


async def _faults(client: AsyncWebClient, sample: Sample) -> list[str]:
    """As JSON: the library's own method puts the view into the address, which is too short."""
    given: dict[str, object] = (
        {"blocks": [block.to_dict() for block in sample.blocks]}
        if sample.view is None
        else {"view": sample.view.to_dict()}
    )
    try:
        await client.api_call("blocks.validate", json=given)
    except SlackApiError as error:
        found = error.response.get("errors") or []
        return [f"{each.get('pointer')}: {each.get('message')}" for each in found] or [
            str(error.response.get("error"))
        ]
    return []


async def _run(name: str, check: Callable[[], Awaitable[str]], say: Say) -> bool:
    try:
        said = await check()
    except Trouble as trouble:
        said, is_well = str(trouble), False
    except SlackApiError as error:
        said, is_well = f"Slack says {error.response.get('error')}.", False
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        said, is_well = f"Slack cannot be reached ({type(error).__name__}).", False
    else:
        is_well = True
    say(f"{'✓' if is_well else '✗'} {name:<10} {said}")
    return is_well


def _scopes_of(answer: AsyncSlackResponse) -> frozenset[str]:
    return frozenset(part.strip() for part in _header(answer, "x-oauth-scopes").split(",") if part)


def _header(answer: AsyncSlackResponse, name: str) -> str:
    found = {key.lower(): value for key, value in answer.headers.items()}
    return str(found.get(name, ""))
