"""Carries Slack parcels out of the house: cards, thread lines, channel and direct messages."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import blocks, cards, commands, words
from bot.slack.cards import Message
from bot.slack.hometab import HomeTab
from bot.slack.text import markup
from bot.slack.workplace import Workplace
from handlers import status
from handlers.delivery import LANE_PACE, Later, Never, Parcel, Result, Sent
from handlers.errors import UnknownTicket
from storage.vocabulary import ParcelKind

log = logging.getLogger(__name__)

UNREACHED = (aiohttp.ClientError, TimeoutError, OSError)
UNCONFIGURED = timedelta(minutes=5)
# Errors that repeating cannot mend; everything else may pass.
HOPELESS = frozenset(
    (
        "cant_update_message",
        "edit_window_closed",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "no_text",
        "restricted_action",
        "thread_not_found",
        "user_disabled",
        "user_not_found",
    )
)
# What an administrator can mend: token, scope, membership, an archived channel. Kept till then.
MENDABLE = frozenset(
    (
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "not_authed",
        "not_in_channel",
        "token_expired",
        "token_revoked",
    )
)
EXCERPT_LENGTH = 280


@dataclass(frozen=True, kw_only=True)
class Words:
    """The payload of a thread line or a direct message."""

    line: str
    excerpt: str | None = None
    mention: str | None = None
    ticket: int | None = None


class SlackCarrier:
    """`client` must not wait for Slack's rate limits: the lane does, in the database."""

    def __init__(self, place: Workplace, home: HomeTab, *, client: AsyncWebClient) -> None:
        self._place = place
        self._home = home
        self._client = client
        self._last: dict[str, float] = {}
        self._carriers: Mapping[ParcelKind, Callable[[Parcel], Awaitable[Result]]] = {
            ParcelKind.CARD: self._card,
            ParcelKind.THREAD: self._thread,
            ParcelKind.CHANNEL: self._channel,
            ParcelKind.DIRECT: self._direct,
            ParcelKind.HOME: self._home_view,
        }

    async def carry(self, parcel: Parcel) -> Result:
        """Sends what is true now, at the lane's pace."""
        carrier = self._carriers.get(parcel.kind)
        if carrier is None:
            return Never(reason=f"{parcel.kind} is not for Slack")
        try:
            if await self._place.access.is_shared():
                return Later(
                    reason="the channel is shared with another company", after=UNCONFIGURED
                )
            await self._pace(parcel.lane)
            return await carrier(parcel)
        except SlackApiError as error:
            return _refused(error)
        except UNREACHED as error:
            return Later(reason=f"Slack was not reached: {type(error).__name__}")
        except UnknownTicket:
            return Never(reason="the ticket is gone")

    async def _pace(self, lane: str) -> None:
        """The lane's pace in the database goes by the desk's clock. Should that jump (time set
        by the network, the demo's clock), this still keeps a real second between messages."""
        wait = self._last.get(lane, 0.0) + LANE_PACE.total_seconds() - time.monotonic()
        if wait > 0:
            await asyncio.sleep(min(wait, LANE_PACE.total_seconds()))
        self._last[lane] = time.monotonic()

    async def _card(self, parcel: Parcel) -> Result:
        desk, ticket = self._place.desk, _ticket(parcel)
        view = await self._place.read(status.card, desk, ticket)
        known = await self._place.read(status.location, desk, ticket)
        message = cards.card(view)
        here = known if known is not None and known.channel == self._place.channel else None
        if here is not None and await self._update(here.channel, here.ts, message):
            return Sent(reference=here.ts, version=view.version)
        reference = await self._post(self._place.channel, message)
        return Sent(reference=reference, version=view.version)

    async def _update(self, channel: str, ts: str, message: Message) -> bool:
        """False when somebody deleted the card: it is then posted anew."""
        try:
            await self._client.chat_update(
                channel=channel, ts=ts, text=message.text, blocks=message.blocks
            )
        except SlackApiError as error:
            if error.response.get("error") == "message_not_found":
                return False
            raise
        return True

    async def _thread(self, parcel: Parcel) -> Result:
        """Each line under its card. The card comes first, however the parcels were taken."""
        desk, ticket = self._place.desk, _ticket(parcel)
        known = await self._place.read(status.location, desk, ticket)
        if known is None:
            # Without `after`: that would hold the lane, and with it the card itself.
            return Later(reason="the card is not posted yet")
        message = _line(_words(parcel), desk.number(ticket))
        reference = await self._post(known.channel, message, thread=known.ts)
        return Sent(reference=reference)

    async def _channel(self, parcel: Parcel) -> Result:
        match json.loads(parcel.payload):
            case {"digest": str()}:
                message = commands.digest(await self._place.read(status.digest, self._place.desk))
            case {"notice": str(notice)}:
                message = commands.sentence(markup(notice))
            case _:
                return Never(reason="an unknown kind of channel message")
        return Sent(reference=await self._post(parcel.place, message))

    async def _direct(self, parcel: Parcel) -> Result:
        said = _words(parcel)
        number = None if said.ticket is None else self._place.desk.number(said.ticket)
        reference = await self._post(parcel.recipient or parcel.place, _line(said, number))
        return Sent(reference=reference)

    async def _home_view(self, parcel: Parcel) -> Result:
        await self._home.publish(parcel.recipient or parcel.place)
        return Sent()

    async def _post(self, channel: str, message: Message, *, thread: str | None = None) -> str:
        answer = await self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])


def _line(said: Words, number: str | None) -> Message:
    call = f"<@{said.mention}> " if said.mention else ""
    line = markup(f"{call}{said.line}")
    shown: list[Block] = [blocks.section(f"*{number}* {line}" if number and said.ticket else line)]
    if said.excerpt:
        shown.append(blocks.quote(said.excerpt, most=EXCERPT_LENGTH))
    # The excerpt is the requester's: never in `text`, which notifications show.
    return Message(text=f"{number or words.PRODUCT}: {line}", blocks=shown)


def _words(parcel: Parcel) -> Words:
    """ValueError when no desk wrote it, which the courier counts as a failed try."""
    found = json.loads(parcel.payload)
    if not isinstance(found, dict) or not isinstance(found.get("line"), str):
        raise ValueError("not a line for Slack")
    ticket = found.get("ticket")
    return Words(
        line=found["line"],
        excerpt=found.get("excerpt") or None,
        mention=found.get("mention") or None,
        ticket=ticket if isinstance(ticket, int) else None,
    )


def _ticket(parcel: Parcel) -> int:
    if parcel.ticket_id is None:
        raise UnknownTicket
    return parcel.ticket_id


def _refused(error: SlackApiError) -> Result:
    reason = str(error.response.get("error"))
    if error.response.status_code == 429:
        seconds = int(error.response.headers.get("Retry-After", "1"))
        return Later(reason="rate limited", after=timedelta(seconds=seconds))
    if reason in HOPELESS:
        log.error("Slack will never take this parcel: %s", reason)
        return Never(reason=reason)
    after = UNCONFIGURED if reason in MENDABLE else None
    return Later(reason=reason, after=after)
