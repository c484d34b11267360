"""Carries Slack parcels out of the house: cards, thread lines, channel and direct messages."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import blocks, cards, commands, words
from bot.slack.cards import Message
from bot.slack.hometab import HomeTab
from bot.slack.modals import letter_copy
from bot.slack.reconcile import fingerprint
from bot.slack.text import markup, mention
from bot.slack.workplace import Workplace
from handlers import casework, digest, status
from handlers.delivery import LANE_PACE, Later, Never, Parcel, Result, Sent
from handlers.errors import NotAllowed, UnknownTicket
from handlers.status import DigestView
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
UNTOLD = frozenset(("cannot_dm_bot", "channel_not_found", "messages_tab_disabled"))
EXCERPT_LENGTH = 280


@dataclass(frozen=True, kw_only=True)
class Words:
    """The payload of a thread line or a direct message."""

    line: str
    excerpt: str | None = None
    mentions: tuple[str, ...] = ()
    ticket: int | None = None
    broadcast: bool = False
    letter: int | None = None


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
            ParcelKind.DIGEST: self._digest,
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
        shown = fingerprint(message)
        if here is not None and await self._update(here.channel, here.ts, message):
            return Sent(reference=here.ts, version=view.version, shown=shown)
        reference = await self._post(self._place.channel, message)
        return Sent(reference=reference, version=view.version, shown=shown)

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
        said = _words(parcel)
        message = _line(said, desk.number(ticket), await self._letter(said.letter))
        reference = await self._post(
            known.channel, message, thread=known.ts, broadcast=said.broadcast
        )
        return Sent(reference=reference)

    async def _letter(self, parcel_id: int | None) -> list[Block]:
        """Its buttons, as long as they are good for something."""
        if parcel_id is None:
            return []
        try:
            copy = await self._place.read(casework.copy_of, self._place.desk, parcel_id)
        except NotAllowed:  # it was called back before its line was written
            return []
        if copy.leaves_at is None or copy.leaves_at <= self._place.desk.now():
            return [letter_copy.buttons(parcel_id, may_undo=False)]
        when = blocks.context(f"It leaves {words.moment(copy.leaves_at)}.")
        return [when, letter_copy.buttons(parcel_id, may_undo=True)]

    async def _channel(self, parcel: Parcel) -> Result:
        match json.loads(parcel.payload):
            case {"notice": str(notice)}:
                message = commands.sentence(markup(notice))
            case _:
                return Never(reason="an unknown kind of channel message")
        return Sent(reference=await self._post(parcel.place, message))

    async def _digest(self, parcel: Parcel) -> Result:
        desk = self._place.desk
        today = desk.today()
        if json.loads(parcel.payload) != {"digest": today.isoformat()}:
            return Sent()  # that day is over: nobody needs its digest any more
        view = await self._place.read(status.digest, desk)
        message = commands.digest(view, link=await self._links(view))
        here = await self._place.read(digest.where, desk, today)
        stands = here is not None and here.ts and here.channel == parcel.place
        if here and stands and await self._update(here.channel, here.ts, message):
            return Sent(reference=here.ts)
        return Sent(reference=await self._post(parcel.place, message))

    async def _links(self, view: DigestView) -> Callable[[int], str]:
        """The address of each ticket's card in the channel; empty where it has none."""
        site = await self._place.site()
        channel = self._place.channel

        def link(ticket: int) -> str:
            ts = view.cards.get(ticket)
            return f"{site}archives/{channel}/p{ts.replace('.', '')}" if site and ts else ""

        return link

    async def _direct(self, parcel: Parcel) -> Result:
        said = _words(parcel)
        number = None if said.ticket is None else self._place.desk.number(said.ticket)
        try:
            reference = await self._post(parcel.recipient or parcel.place, _line(said, number))
        except SlackApiError as error:
            # The person is gone, or takes no messages: no administrator will mend that.
            if error.response.get("error") in UNTOLD:
                return Never(reason=str(error.response.get("error")))
            raise
        return Sent(reference=reference)

    async def _home_view(self, parcel: Parcel) -> Result:
        await self._home.publish(parcel.recipient or parcel.place)
        return Sent()

    async def _post(
        self,
        channel: str,
        message: Message,
        *,
        thread: str | None = None,
        broadcast: bool = False,
    ) -> str:
        answer = await self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            reply_broadcast=broadcast or None,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])


def _line(said: Words, number: str | None, more: Sequence[Block] = ()) -> Message:
    # In the channel nobody sees the card above it: the line must name its ticket.
    shown_number = f"*{number}* " if number and (said.ticket or said.broadcast) else ""
    called = filter(None, map(mention, said.mentions))
    line = " ".join([*called, markup(said.line)])
    shown: list[Block] = [blocks.section(f"{shown_number}{line}")]
    if said.excerpt:
        shown.append(blocks.quote(said.excerpt, most=EXCERPT_LENGTH))
    shown += more
    # The excerpt is the requester's: never in `text`, which notifications show.
    return Message(text=f"{number or words.PRODUCT}: {line}", blocks=shown)


def _words(parcel: Parcel) -> Words:
    """ValueError when no desk wrote it, which the courier counts as a failed try."""
    found = json.loads(parcel.payload)
    if not isinstance(found, dict) or not isinstance(found.get("line"), str):
        raise ValueError("not a line for Slack")
    ticket, letter = found.get("ticket"), found.get("letter")
    # What an earlier version of the desk posted names one person.
    called = found.get("mentions") or [found.get("mention")]
    return Words(
        line=found["line"],
        excerpt=found.get("excerpt") or None,
        mentions=tuple(each for each in called if isinstance(each, str)),
        broadcast=found.get("broadcast") is True,
        ticket=ticket if isinstance(ticket, int) else None,
        letter=letter if isinstance(letter, int) else None,
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
