"""Every card equals its ticket again: after each reconnect, and once an hour."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.faults import outliving_faults
from bot.slack import cards
from bot.slack.cards import Message
from handlers import departure, reconciliation
from handlers.desk import Desk
from handlers.reconciliation import Place, Standing

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
# chat.getPermalink allows hundreds of calls a minute (docs.slack.dev "Rate limits"); it is asked
# whether a card is still there, because no scope of ours may read the channel.
LOOKS = 120
LOOK_PAUSE_SECONDS = 0.5
UNSEEN = timedelta(hours=1)


def fingerprint(message: Message) -> bytes:
    """Of what is shown, to compare with what should be."""
    blocks = [block.to_dict() for block in message.blocks]
    shown = json.dumps([message.text, blocks], sort_keys=True)
    return hashlib.sha256(shown.encode()).digest()[:16]


class Reconciler:
    def __init__(
        self,
        desk: Desk,
        client: AsyncWebClient,
        *,
        has_left: Callable[[str], Awaitable[bool]],
        every: float = EVERY_SECONDS,
        pause: float = LOOK_PAUSE_SECONDS,
    ) -> None:
        self._desk = desk
        self._client = client
        self._has_left = has_left
        self._every = every
        self._pause = pause
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def want(self) -> None:
        """Slack is back."""
        self._wanted.set()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._wanted.wait()
            self._wanted.clear()
            with outliving_faults(log, "slack: reconciling cards"):
                await self.once()

    async def once(self) -> int:
        """How many cards had to be drawn anew."""
        await asyncio.to_thread(reconciliation.hurry, self._desk)
        await self._release_tickets()
        behind = await asyncio.to_thread(_redraw_behind, self._desk)
        gone = await self._repost_deleted()
        if behind or gone:
            extra = {"outcome": f"{behind} behind, {gone} deleted"}
            log.info("cards are drawn anew", extra=extra)
        return behind + gone

    async def _release_tickets(self) -> None:
        """Slack's word that somebody was deactivated may have come while it did not reach us."""
        for owner in await asyncio.to_thread(departure.owners, self._desk):
            try:
                has_left = await self._has_left(owner)
            except (SlackApiError, OSError):
                return
            if has_left:
                await asyncio.to_thread(departure.release_tickets, self._desk, owner)

    async def _repost_deleted(self) -> int:
        unseen = reconciliation.unseen
        places = await asyncio.to_thread(unseen, self._desk, longer_than=UNSEEN, limit=LOOKS)
        seen: list[int] = []
        gone: list[int] = []
        for place in places:
            is_there = await self._is_there(place)
            if is_there is None:
                break  # Slack is away, or wants to be left alone: in an hour, then
            (seen if is_there else gone).append(place.ticket_id)
            await asyncio.sleep(self._pause)
        await asyncio.to_thread(reconciliation.note_seen, self._desk, seen)
        await asyncio.to_thread(reconciliation.redraw, self._desk, gone)
        return len(gone)

    async def _is_there(self, place: Place) -> bool | None:
        """None when Slack does not say."""
        try:
            await self._client.chat_getPermalink(channel=place.channel, message_ts=place.ts)
        except SlackApiError as error:
            return False if error.response.get("error") == "message_not_found" else None
        except OSError:
            return None
        return True


def _redraw_behind(desk: Desk) -> int:
    closed = reconciliation.behind_closed(desk)
    reconciliation.redraw(desk, closed)
    count, after = len(closed), 0
    while page := reconciliation.standing(desk, after=after):
        after = page[-1].view.ticket_id
        behind = [each.view.ticket_id for each in page if _is_behind(each)]
        reconciliation.redraw(desk, behind)
        count += len(behind)
    return count


def _is_behind(each: Standing) -> bool:
    return not each.is_in_place or each.shown != fingerprint(cards.card(each.view))
