"""Sent forms: saved at once, or shown as the letter they would send and then sent."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import acts, words
from bot.slack.access import NEEDED
from bot.slack.hometab import HomeTab
from bot.slack.modals import forms
from bot.slack.modals.drafts import unpack
from bot.slack.modals.notices import notice
from bot.slack.modals.preview import preview
from bot.slack.payloads import Body, Submission, submission
from bot.slack.workplace import Tell, Workplace
from handlers import casework, status
from handlers.errors import Forbidden, InvalidInput, Stale
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

    async def _save(self, ack: AsyncAck, sent: Submission, act: Act) -> None:
        actor = await self._place.actor(sent.caller, NEEDED[act])
        if act is Act.ASSIGN:
            await self._must_be_staff(sent["owner"])
        desk = self._place.desk
        await self._commit(ack, sent, lambda: acts.save(desk, actor, act, sent))
        await self._home.refresh(sent.caller.user)

    async def _check(self, ack: AsyncAck, sent: Submission, act: Act) -> None:
        """Shows the letter; nothing is sent yet."""
        await self._place.actor(sent.caller, NEEDED[act])
        draft, desk = forms.draft(act, sent), self._place.desk
        view = await self._place.read(status.card, desk, draft.ref.id)
        if view.version != draft.ref.version:
            raise Stale
        letter = await self._place.read(
            lambda: casework.preview(
                desk, draft.ref, kind=draft.letter, text=draft.text, ground=draft.ground
            )
        )
        await ack(response_action="push", view=preview(draft, letter, view))

    async def _send(self, ack: AsyncAck, sent: Submission, act: Act) -> None:
        actor = await self._place.actor(sent.caller, NEEDED[act])
        draft, desk = unpack(sent.metadata), self._place.desk
        await self._commit(ack, sent, lambda: acts.send(desk, actor, draft))
        await self._home.refresh(sent.caller.user)

    async def _commit(self, ack: AsyncAck, sent: Submission, step: Callable[[], None]) -> None:
        async def late() -> None:
            await _close_all(ack)
            await self._place.tell(sent.caller, words.SLOW)

        await self._place.commit(step, late=late)
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


def _under_field(ack: AsyncAck, act: Act, sent: Submission) -> Tell:
    """What went wrong, under the field it concerns; the person's words stay in the form."""

    async def tell(sentence: str, field: str) -> None:
        name = field if field in sent.values else forms.main_field(act)
        await ack(response_action="errors", errors={name: sentence})

    return tell


def _in_its_place(ack: AsyncAck) -> Tell:
    """A preview has no field: the sentence takes its place, the form stays below it."""

    async def tell(sentence: str, _field: str) -> None:
        await ack(response_action="update", view=notice(sentence))

    return tell
