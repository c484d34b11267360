"""Sent forms: saved at once, or shown as the letter they would send and then sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from bot.slack import acts, words
from bot.slack.access import NEEDED
from bot.slack.hometab import HomeTab
from bot.slack.listeners.clicks import form_for, needed_for
from bot.slack.modals import forms, records
from bot.slack.modals import training as lessons
from bot.slack.modals.drafts import Draft, unpack
from bot.slack.modals.notices import notice
from bot.slack.modals.preview import preview
from bot.slack.payloads import Body, Submission, submission, ticket_ref
from bot.slack.workplace import Tell, Workplace
from handlers import casework, openings, status, training
from handlers.desk import Desk
from handlers.errors import Forbidden, InvalidInput, Stale
from handlers.ledger import TicketRef
from handlers.status import CardView
from storage.vocabulary import Act, Role


class Submissions:
    def __init__(self, place: Workplace, home: HomeTab) -> None:
        self._place = place
        self._home = home

    async def on_form(self, ack: AsyncAck, body: Body) -> None:
        """`form.<act>`."""
        sent = submission(body)
        act = Act(sent.callback_id.removeprefix("form."))
        step = self._save(ack, sent, act) if act in acts.SAVED else self._check(ack, sent, act)
        await self._place.guard(sent.caller, ack, step, tell=_under_field(ack, act, sent))

    async def on_send(self, ack: AsyncAck, body: Body) -> None:
        """`send.<act>`: the preview was read and released."""
        sent = submission(body)
        act = Act(sent.callback_id.removeprefix("send."))
        step = self._send(ack, sent, act)
        await self._place.guard(sent.caller, ack, step, tell=_in_its_place(ack))

    async def on_new(self, ack: AsyncAck, body: Body) -> None:
        """`new.request`: what came by phone, post or in person."""
        sent = submission(body)
        step = self._open_new(ack, sent)
        await self._place.guard(sent.caller, ack, step, tell=_under(ack, sent, "rights"))

    async def on_accepted(self, ack: AsyncAck, body: Body) -> None:
        """`training.accept`: the guidelines are read, and the step behind them opens."""
        sent = submission(body)
        step = self._accept(ack, sent)
        await self._place.guard(sent.caller, ack, step, tell=_in_its_place(ack))

    async def _save(self, ack: AsyncAck, sent: Submission, act: Act) -> None:
        actor = await self._place.actor(sent.caller, NEEDED[act])
        if act is Act.ASSIGN:
            await self._must_be_staff(sent["owner"])
        desk, ref = self._place.desk, ticket_ref(sent.metadata.partition("|")[0])
        await self._commit(ack, sent, ref, lambda: acts.save(desk, actor, act, sent))
        await self._home.refresh(sent.caller.user)

    async def _check(self, ack: AsyncAck, sent: Submission, act: Act) -> None:
        """Shows the letter; nothing is sent yet."""
        desk = self._place.desk
        systems = desk.house.systems.names
        draft = forms.draft(act, sent, systems)
        view = await self._place.read(status.card, desk, draft.ref.id)
        await self._place.actor(sent.caller, needed_for(act, view))
        if view.version != draft.ref.version:
            raise Stale(await self._overtaken(draft.ref))
        if act is Act.COMPLETE and view.needs_second:
            draft = replace(draft, act=Act.REQUEST_APPROVAL)
        shown = await self._place.read(_previewed, desk, draft, view, systems)
        await ack(response_action="push", view=shown)

    async def _send(self, ack: AsyncAck, sent: Submission, act: Act) -> None:
        actor = await self._place.actor(sent.caller, NEEDED[act])
        draft, desk = unpack(sent.metadata), self._place.desk
        if draft.act is not act:
            raise InvalidInput(words.UNKNOWN_CONTROL)
        await self._commit(ack, sent, draft.ref, lambda: acts.send(desk, actor, draft))
        await self._home.refresh(sent.caller.user)

    async def _open_new(self, ack: AsyncAck, sent: Submission) -> None:
        actor = await self._place.actor(sent.caller, Role.TRIAGER)
        desk = self._place.desk
        new = records.request_in(desk, sent)

        def step() -> None:
            openings.open_from_slack(desk, actor, new)

        await self._commit(ack, sent, None, step)
        await self._home.refresh(sent.caller.user)

    async def _accept(self, ack: AsyncAck, sent: Submission) -> None:
        actor = await self._place.actor(sent.caller, Role.TRIAGER)
        act, value, read = lessons.where_to(sent.metadata)
        if sent[lessons.ACCEPTED] != lessons.YES:
            raise InvalidInput("Tick this once you have read the guidelines.")
        await self._place.read(lambda: training.accept(self._place.desk, actor, read=read))
        shown = await form_for(self._place, sent.caller, act, ticket_ref(value))
        await ack(response_action="update", view=shown)

    async def _overtaken(self, ref: TicketRef) -> str:
        """Who did what meanwhile: a form has no room to look."""
        last = await self._place.read(status.last_change, self._place.desk, ref.id)
        if last is None:
            return ""
        passed = self._place.desk.now() - last.at
        who = words.PRODUCT if last.actor == "desk" else "The requester"
        if words.is_member(last.actor):
            who = await self._place.access.name(last.actor)
        return words.OVERTAKEN.format(who=who, what=words.PAST[last.act], ago=words.ago(passed))

    async def _commit(
        self, ack: AsyncAck, sent: Submission, ref: TicketRef | None, step: Callable[[], None]
    ) -> None:
        async def late() -> None:
            await _close_all(ack)
            await self._place.tell_slow(sent.caller)

        try:
            await self._place.commit(step, late=late)
        except Stale:
            raise Stale(await self._overtaken(ref) if ref else "") from None
        await _close_all(ack)

    async def _must_be_staff(self, owner: str) -> None:
        try:
            await self._place.access.require(owner, None, Role.TRIAGER)
        except Forbidden:
            sentence = "Only people of the privacy team can own tickets."
            raise InvalidInput(sentence, field="owner") from None


async def _close_all(ack: AsyncAck) -> None:
    if ack.response is None:
        await ack(response_action="clear")


def _previewed(desk: Desk, draft: Draft, view: CardView, systems: Sequence[str]) -> View:
    """Exactly the letter that would go, and what speaks against it."""
    letter = casework.preview(
        desk,
        draft.ref,
        kind=draft.letter,
        text=draft.text,
        ground=draft.ground,
        language=draft.language,
    )
    against = casework.speaks_against(desk, draft.ref, text=draft.text, language=draft.language)
    dates = casework.if_extended(desk, draft.ref) if draft.act is Act.EXTEND else None
    done = systems if draft.outcome is not None else ()
    return preview(draft, letter, view, against=against, dates=dates, systems=done)


def _under_field(ack: AsyncAck, act: Act, sent: Submission) -> Tell:
    return _under(ack, sent, forms.main_field(act))


def _under(ack: AsyncAck, sent: Submission, main: str) -> Tell:
    """What went wrong, under the field it concerns; the person's words stay in the form. A form
    without a field gives its place to the sentence."""

    async def tell(sentence: str, field: str) -> None:
        name = sent.fields.get(field) or sent.fields.get(main)
        if name is None:
            await ack(response_action="update", view=notice(sentence))
        else:
            await ack(response_action="errors", errors={name: sentence})

    return tell


def _in_its_place(ack: AsyncAck) -> Tell:
    """A preview has no field: the sentence takes its place, the form stays below it."""

    async def tell(sentence: str, _field: str) -> None:
        await ack(response_action="update", view=notice(sentence))

    return tell
