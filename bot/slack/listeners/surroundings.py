"""Home, mentions, and what changes around the desk: members, people, groups, the app itself."""

from __future__ import annotations

import logging
from collections.abc import Callable

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.home import Place
from bot.slack.hometab import HomeTab
from bot.slack.payloads import Body, notice, press
from bot.slack.workplace import Workplace, acknowledge
from handlers import departure

log = logging.getLogger(__name__)


class Surroundings:
    """`lost` is told when the app was removed or its token revoked."""

    def __init__(self, place: Workplace, home: HomeTab, lost: Callable[[str], None]) -> None:
        self._place = place
        self._home = home
        self._lost = lost

    async def on_home_opened(self, ack: AsyncAck, body: Body) -> None:
        seen = notice(body)
        if seen.tab != "home":
            await acknowledge(ack)
            return
        await self._place.guard(seen.caller, ack, self._home.show(seen.caller, Place()))

    async def on_home_turned(self, ack: AsyncAck, body: Body) -> None:
        """The filter, the next page, or Refresh: each carries the place to go to."""
        made = press(body)

        async def step() -> None:
            await acknowledge(ack)
            await self._home.show(made.caller, Place.parse(made.value))

        await self._place.guard(made.caller, ack, step())

    async def on_members_changed(self, ack: AsyncAck, body: Body) -> None:
        """Somebody joined or left, or the channel was shared: ask anew at the next click."""
        await acknowledge(ack)
        seen = notice(body)
        if seen.caller.channel in (None, self._place.channel):
            self._place.access.forget_channel()

    async def on_person_changed(self, ack: AsyncAck, body: Body) -> None:
        """Asked anew; whoever has left the team has no tickets any more."""
        user = notice(body).caller.user
        await self._place.guard(notice(body).caller, ack, self._look_at(ack, user))

    async def _look_at(self, ack: AsyncAck, user: str) -> None:
        await acknowledge(ack)
        self._place.access.forget_person(user)
        if user and await self._place.access.has_left(user):
            await self._place.read(departure.release_tickets, self._place.desk, user)

    async def on_group_changed(self, ack: AsyncAck) -> None:
        await acknowledge(ack)
        self._place.access.forget_groups()

    async def on_lost(self, ack: AsyncAck, body: Body) -> None:
        """The app, its token or its channel is gone. Another channel's fate is none of ours."""
        await acknowledge(ack)
        seen = notice(body)
        if seen.caller.channel not in (None, self._place.channel):
            return
        log.critical("Slack told us: %s. The desk cannot work in Slack any more.", seen.kind)
        self._lost(seen.kind)
