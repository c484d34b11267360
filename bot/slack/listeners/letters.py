"""The buttons of a letter's line in the thread: look at it, or call it back."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.hometab import HomeTab
from bot.slack.listeners.opening import open_modal
from bot.slack.modals import letter_copy
from bot.slack.payloads import Body, Caller, Press, press
from bot.slack.workplace import Workplace, acknowledge
from handlers import casework
from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from storage.vocabulary import Role


class Letters:
    def __init__(self, place: Workplace, home: HomeTab) -> None:
        self._place = place
        self._home = home

    async def on_copy(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        shown = self._copy(made.caller, _parcel(made))
        step = open_modal(self._place, ack, made.caller, shown, surface=made.surface)
        await self._place.guard(made.caller, ack, step)

    async def on_undo(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        await self._place.guard(made.caller, ack, self._undo(ack, made))

    async def _copy(self, caller: Caller, parcel: int) -> View:
        """The whole letter, so it is on record who looked at it."""
        actor = await self._place.actor(caller, Role.VIEWER)
        desk = self._place.desk
        copy = await self._place.read(casework.copy_of, desk, parcel)
        await self._place.read(casework.look, desk, TicketRef(id=copy.ticket_id), actor)
        return letter_copy.shown(copy, desk.number(copy.ticket_id))

    async def _undo(self, ack: AsyncAck, made: Press) -> None:
        actor = await self._place.actor(made.caller, Role.TRIAGER)
        desk, parcel = self._place.desk, _parcel(made)

        async def late() -> None:
            await acknowledge(ack)
            await self._place.tell_slow(made.caller)

        await self._place.commit(lambda: casework.undo(desk, parcel, actor), late=late)
        await acknowledge(ack)
        if made.caller.channel and made.ts:
            line = words.CALLED_BACK.format(who=words.person(made.caller.user))
            await self._place.client.chat_update(
                channel=made.caller.channel, ts=made.ts, text=line, blocks=[blocks.section(line)]
            )
        await self._place.tell(made.caller, words.TAKEN_BACK)
        await self._home.refresh(made.caller.user)


def _parcel(made: Press) -> int:
    if not (made.value.isascii() and made.value.isdecimal() and len(made.value) < 16):
        raise InvalidInput("This button is damaged. Open the ticket again.")
    return int(made.value)
