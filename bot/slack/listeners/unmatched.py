"""What no other listener takes. Without these bolt sends no acknowledgement at all in Socket
Mode, and logs the whole body."""

from __future__ import annotations

import logging

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import words
from bot.slack.modals.notices import notice as notice_view
from bot.slack.payloads import Body, command, notice, press, submission
from bot.slack.workplace import Workplace, acknowledge

log = logging.getLogger(__name__)


class Unmatched:
    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def on_action(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        log.warning("an unknown control was used: %s", made.action[:80])
        await acknowledge(ack)
        await self._place.tell(made.caller, words.UNKNOWN_CONTROL)

    async def on_view(self, ack: AsyncAck, body: Body) -> None:
        log.warning("an unknown form was sent: %s", submission(body).callback_id[:80])
        await ack(response_action="update", view=notice_view(words.UNKNOWN_CONTROL))

    async def on_command(self, ack: AsyncAck, body: Body) -> None:
        log.warning("an unknown command came from %s", command(body).caller.user)
        await ack(text=words.UNKNOWN_CONTROL)

    async def on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        await acknowledge(ack)
        await self._place.tell(press(body).caller, words.UNKNOWN_CONTROL)

    async def on_options(self, ack: AsyncAck) -> None:
        await ack(options=[])

    async def on_event(self, ack: AsyncAck, body: Body) -> None:
        log.info("an event that nobody asked for: %s", notice(body).kind[:80])
        await acknowledge(ack)
