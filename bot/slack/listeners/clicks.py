"""Buttons and menus: check, commit, acknowledge; or check, acknowledge, open a form."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from bot.slack import copies, words
from bot.slack.access import NEEDED
from bot.slack.acts import ONE_CLICK, TRAINED
from bot.slack.hometab import HomeTab
from bot.slack.listeners.opening import open_modal
from bot.slack.modals import details, forms, records, settings, sheet, training
from bot.slack.modals.notices import notice
from bot.slack.payloads import Body, Caller, Press, Surface, press, ticket_ref
from bot.slack.workplace import Workplace, acknowledge
from handlers import casework, handover, status
from handlers.errors import InvalidInput, NotAllowed, Stale
from handlers.ledger import Actor, TicketRef
from handlers.status import CardView
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
        if act not in ONE_CLICK and act is not Act.INVITE_UPLOAD:
            await self._open_form(ack, made, act, ref)
        elif await copies.removed(self._place, made, ref.id):
            return
        elif act in ONE_CLICK:
            await self._do(ack, made, act, ref)
        else:
            await self._invite(ack, made, ref)

    async def _do(self, ack: AsyncAck, made: Press, act: Act, ref: TicketRef) -> None:
        actor = await self._place.actor(made.caller, NEEDED[act])
        desk = self._place.desk

        async def late() -> None:
            await acknowledge(ack)
            await self._place.tell_slow(made.caller)

        await self._place.commit(lambda: ONE_CLICK[act](desk, ref, actor), late=late)
        await acknowledge(ack)
        if made.surface is Surface.MODAL:
            await self._redraw_details(made, ref, details.tab_of(made.metadata))
        await self._home.refresh(made.caller.user)

    async def _invite(self, ack: AsyncAck, made: Press, ref: TicketRef) -> None:
        """The link goes to the one who clicked: whoever has it can upload."""
        actor = await self._place.actor(made.caller, NEEDED[Act.INVITE_UPLOAD])
        desk = self._place.desk

        async def late() -> None:
            await acknowledge(ack)
            await self._place.tell_slow(made.caller)

        invitation = await self._place.commit(lambda: handover.invite(desk, ref, actor), late=late)
        await acknowledge(ack)
        until = words.moment(invitation.until)
        sentence = f"{words.UPLOAD_NOT_HERE.format(until=until)} <{invitation.url}>"
        if made.surface is Surface.MODAL:
            await self._place.client.views_push(
                trigger_id=made.caller.trigger, view=notice(sentence)
            )
        else:
            await self._place.tell(made.caller, sentence)

    async def _open_form(self, ack: AsyncAck, made: Press, act: Act, ref: TicketRef) -> None:
        form = self._form(made, act, ref)
        await open_modal(self._place, ack, made.caller, form, surface=made.surface)

    async def _form(self, made: Press, act: Act, ref: TicketRef) -> View | None:
        if await copies.removed(self._place, made, ref.id):
            return None
        return await form_for(self._place, made.caller, act, ref)

    async def _open(self, ack: AsyncAck, made: Press) -> None:
        shown = self._details(made, ticket_ref(made.value))
        await open_modal(self._place, ack, made.caller, shown, surface=made.surface)

    async def _details(self, made: Press, ref: TicketRef) -> View | None:
        if await copies.removed(self._place, made, ref.id):
            return None
        actor = await self._place.actor(made.caller, Role.VIEWER)
        return details.details(await self._place.look(actor, ref.id))

    async def on_settings(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        shown = self._settings(made)
        step = open_modal(self._place, ack, made.caller, shown, surface=made.surface)
        await self._place.guard(made.caller, ack, step)

    async def _settings(self, made: Press) -> View:
        await self._place.actor(made.caller, Role.ADMIN)
        return settings.form(self._place.desk)

    async def on_new(self, ack: AsyncAck, body: Body) -> None:
        """A button, or the global shortcut: a request that came by phone, post or in person."""
        made = press(body)
        shown = self._new_request(made)
        step = open_modal(self._place, ack, made.caller, shown, surface=made.surface)
        await self._place.guard(made.caller, ack, step)

    async def _new_request(self, made: Press) -> View:
        await self._place.actor(made.caller, Role.TRIAGER)
        return records.new_request(self._place.desk)

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


async def form_for(place: Workplace, caller: Caller, act: Act, ref: TicketRef) -> View:
    """The form of `act`, or what stands before it: the guidelines. DeskError when it may not be
    opened at all; everything is asked again when the form comes back."""
    actor = await place.actor(caller, Role.VIEWER)
    if act in (Act.COMPLETE, Act.APPROVE):
        await place.count_approvers()
    desk = place.desk
    view = await place.read(status.card, desk, ref.id)
    await place.actor(caller, needed_for(act, view))
    if view.version != ref.version:
        raise Stale
    if act not in view.acts:
        raise NotAllowed
    await _must_be_another(place, act, ref, actor)
    if act in TRAINED and not (act is Act.COMPLETE and view.needs_second):
        lesson = await place.read(sheet.lesson, desk, actor)
        if lesson is not None:
            return training.form(lesson, act, ref)
    known = await place.read(sheet.read, desk, act, ref, view.language)
    return forms.form(act, view, known)


async def _must_be_another(place: Workplace, act: Act, ref: TicketRef, actor: Actor) -> None:
    """Before anybody reads a form that would be refused."""
    if act is Act.RELEASE:
        await place.read(handover.must_be_second, place.desk, ref.id, actor)
    if act is Act.APPROVE:
        await place.read(casework.may_read, place.desk, ref.id, actor)


def needed_for(act: Act, view: CardView) -> Role:
    """Where a second person decides, anybody who works tickets may prepare the answer."""
    if act is Act.COMPLETE and view.needs_second:
        return NEEDED[Act.REQUEST_APPROVAL]
    return NEEDED[act]


def _known(name: str) -> Act:
    if name not in set(Act) or Act(name) not in NEEDED:
        raise InvalidInput("This button belongs to another version of Privacy Desk.")
    return Act(name)
