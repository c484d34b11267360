"""Publishes the Home tab, and keeps it true for people who looked at it lately."""

from __future__ import annotations

import time

from slack_sdk.errors import SlackApiError

from bot.slack import home, words
from bot.slack.home import Place
from bot.slack.payloads import Caller
from bot.slack.workplace import Workplace
from handlers.errors import Forbidden
from storage.vocabulary import Role

LATELY_SECONDS = 3600.0
_REMEMBERED = 1000


class HomeTab:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._seen: dict[str, tuple[float, Place]] = {}

    async def show(self, caller: Caller, where: Place) -> None:
        """Whoever has no role sees why, and nothing else."""
        try:
            await self._place.actor(caller, Role.VIEWER)
        except Forbidden as refusal:
            view = home.closed_home(refusal.sentence)
            await self._place.client.views_publish(user_id=caller.user, view=view)
            return
        self._remember(caller.user, where)
        await self._publish(caller.user, where)

    async def refresh(self, user: str) -> None:
        """After an act of theirs. Home is a courtesy: a failure is no failure of the act."""
        since, where = self._seen.get(user, (0.0, Place()))
        if user not in self._seen or time.monotonic() - since > LATELY_SECONDS:
            return
        try:
            await self._publish(user, where)
        except SlackApiError:
            self._seen.pop(user, None)

    async def publish(self, user: str) -> None:
        _, where = self._seen.get(user, (0.0, Place()))
        await self._publish(user, where)

    async def _publish(self, user: str, where: Place) -> None:
        desk = self._place.desk
        queue = await self._place.read(home.read, desk, user, where)
        footer = f"{desk.house.name} · as of {words.moment(desk.now())}"
        view = home.home(queue, footer=footer)
        await self._place.client.views_publish(user_id=user, view=view)

    def _remember(self, user: str, where: Place) -> None:
        self._seen.pop(user, None)
        self._seen[user] = (time.monotonic(), where)
        if len(self._seen) > _REMEMBERED:
            self._seen.pop(next(iter(self._seen)))
