"""Buttons and menus: check, commit, acknowledge; or check, acknowledge, open a form."""

from __future__ import annotations

import asyncio

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from bot.slack import words
from bot.slack.access import NEEDED
from bot.slack.acts import ONE_CLICK
from bot.slack.hometab import HomeTab
from bot.slack.modals import details, forms
from bot.slack.payloads import Body, Press, Surface, press, ticket_ref
from bot.slack.workplace import Workplace, acknowledge
from handlers import status
from handlers.errors import InvalidInput, NotAllowed, Stale
from handlers.ledger import TicketRef
from storage.vocabulary import Act, Role


class Clicks:
    def __init__(self, place: Workplace, home: HomeTab) -> None:
        self._place = place
        self._home = home

    async def on_act(self, ack: AsyncAck, body: Body) -> None:
        """`ticket.<act>`: a button of a card, a row or the details."""
        made = press(body)
        step = self._act(ack, made, made.action.removeprefix("ticket."), made.value)
        await self._place.guard(made.caller, ack, step)

    async def on_menu(self, ack: AsyncAck, body: Body) -> None:
        """`ticket.more`: the chosen entry says which act, on which ticket."""
        made = press(body)
        act, _, value = made.value.partition(":")
        await self._place.guard(made.caller, ack, self._act(ack, made, act, value))

    async def on_open(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        await self._place.guard(made.caller, ack, self._open(ack, made))

    async def on_tab(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        await self._place.guard(made.caller, ack, self._turn(ack, made))

    async def _act(self, ack: AsyncAck, made: Press, name: str, value: str) -> None:
        act, ref = _known(name), ticket_ref(value)
        if act in ONE_CLICK:
            await self._do(ack, made, act, ref)
        else:
            await self._open_form(ack, made, act, ref)

    async def _do(self, ack: AsyncAck, made: Press, act: Act, ref: TicketRef) -> None:
        actor = await self._place.actor(made.caller, NEEDED[act])
        desk = self._place.desk

        async def late() -> None:
            await acknowledge(ack)
            await self._place.tell(made.caller, words.SLOW)

        await self._place.commit(lambda: ONE_CLICK[act](desk, ref, actor), late=late)
        await acknowledge(ack)
        if made.surface is Surface.MODAL:
            await self._redraw_details(made, ref, details.tab_of(made.metadata))
        await self._home.refresh(made.caller.user)

    async def _open_form(self, ack: AsyncAck, made: Press, act: Act, ref: TicketRef) -> None:
        _, view = await asyncio.gather(
            self._place.actor(made.caller, NEEDED[act]),
            self._place.read(status.card, self._place.desk, ref.id),
        )
        if view.version != ref.version:
            raise Stale
        if act not in view.acts:
            raise NotAllowed
        await acknowledge(ack)
        await self._show(made, forms.form(act, view))

    async def _open(self, ack: AsyncAck, made: Press) -> None:
        ref = ticket_ref(made.value)
        actor = await self._place.actor(made.caller, Role.VIEWER)
        view = await self._place.look(actor, ref.id)
        await acknowledge(ack)
        await self._show(made, details.details(view))

    async def _turn(self, ack: AsyncAck, made: Press) -> None:
        await self._place.actor(made.caller, Role.VIEWER)
        await acknowledge(ack)
        tab = details.Tab(made.action.removeprefix("details."))
        await self._redraw_details(made, ticket_ref(made.value), tab)

    async def _redraw_details(self, made: Press, ref: TicketRef, tab: details.Tab) -> None:
        view = await self._place.read(status.details, self._place.desk, ref.id)
        await self._place.client.views_update(
            view_id=made.view_id, hash=made.view_hash, view=details.details(view, tab)
        )

    async def _show(self, made: Press, view: View) -> None:
        """From a modal the new one goes on top, so that the way back stays."""
        client = self._place.client
        if made.surface is Surface.MODAL:
            await client.views_push(trigger_id=made.caller.trigger, view=view)
        else:
            await client.views_open(trigger_id=made.caller.trigger, view=view)


def _known(name: str) -> Act:
    if name not in set(Act) or Act(name) not in NEEDED:
        raise InvalidInput("This button belongs to another version of Privacy Desk.")
    return Act(name)
