"""bolt, with the durable inbox in front of it."""

from __future__ import annotations

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.inbox.room import InboxRoom


class KeepingApp(AsyncApp):
    """bolt acknowledges an event before its listener runs: a crash would lose it. And it knows
    no second delivery. Here the inbox has the first word about everything that comes in."""

    inbox: InboxRoom

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        return await self.inbox.receive(req)

    async def run_listeners(self, req: AsyncBoltRequest) -> BoltResponse:
        """Returns when the listener is through."""
        return await super().async_dispatch(req)
