"""Publishes the Home tab, and keeps it true for people who looked at it lately."""

from __future__ import annotations

import time
from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from bot.slack import home
from bot.slack.home import Place, Queue, Step
from bot.slack.payloads import Caller
from bot.slack.workplace import Workplace
from handlers.errors import Forbidden
from storage.vocabulary import Role

LATELY_SECONDS = 3600.0
_REMEMBERED = 1000


class HomeTab:
    """`connection` says how the desk is joined to Slack, in words."""

    def __init__(self, place: Workplace, *, connection: Callable[[], str]) -> None:
        self._place = place
        self._connection = connection
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
        connection = self._connection()
        footer = home.footer(queue, house=desk.house.name, now=desk.now(), connection=connection)
        view = home.home(queue, footer=footer, steps=await self._steps(user, queue))
        await self._place.client.views_publish(user_id=user, view=view)

    async def _steps(self, user: str, queue: Queue) -> list[Step]:
        """For administrators; in a house that names none, for everybody."""
        desk, access = self._place.desk, self._place.access
        if queue.pulse.has_tickets:
            return []
        staff = desk.house.staff
        if staff.admins and await access.role(user, None) is not Role.ADMIN:
            return []
        approvers = len(await access.approvers())
        return home.first_steps(queue, address=desk.address, staff=staff, approvers=approvers)

    def _remember(self, user: str, where: Place) -> None:
        self._seen.pop(user, None)
        self._seen[user] = (time.monotonic(), where)
        if len(self._seen) > _REMEMBERED:
            self._seen.pop(next(iter(self._seen)))
