"""Shortcuts, and the buttons that lead to the same: find, a list, a note from a message."""

from __future__ import annotations

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from bot.slack import commands, finding
from bot.slack.access import NEEDED
from bot.slack.listeners.mentioned import unescaped
from bot.slack.listeners.opening import open_modal
from bot.slack.modals import message_note, records
from bot.slack.payloads import Body, Pointed, Press, Submission, pointed, press, submission
from bot.slack.text import cut
from bot.slack.workplace import Workplace, acknowledge
from handlers import casework
from handlers.casework.notes import NOTE_LIMIT
from handlers.ledger import TicketRef
from handlers.status import search
from storage.vocabulary import Act, Role

REQUEST_NOTE = 500


class Shortcuts:
    def __init__(self, place: Workplace) -> None:
        self._place = place

    async def on_find(self, ack: AsyncAck, body: Body) -> None:
        """The global shortcut, or a button."""
        made = press(body)
        step = open_modal(
            self._place, ack, made.caller, self._find_form(made), surface=made.surface
        )
        await self._place.guard(made.caller, ack, step)

    async def on_wanted(self, ack: AsyncAck, body: Body) -> None:
        sent = submission(body)

        async def tell(sentence: str, _field: str) -> None:
            await ack(response_action="errors", errors={finding.FIELD: sentence})

        await self._place.guard(sent.caller, ack, self._search(ack, sent), tell=tell)

    async def on_list(self, ack: AsyncAck, body: Body) -> None:
        made = press(body)
        await self._place.guard(made.caller, ack, self._list(ack, made))

    async def on_note_wanted(self, ack: AsyncAck, body: Body) -> None:
        """“Save to privacy ticket” on a message: the ticket of its thread, or one to be named."""
        made = pointed(body)
        step = open_modal(self._place, ack, made.caller, self._note_form(made))
        await self._place.guard(made.caller, ack, step)

    async def on_note(self, ack: AsyncAck, body: Body) -> None:
        sent = submission(body)

        async def tell(sentence: str, name: str) -> None:
            under = name if name in sent.values else message_note.NOTE
            await ack(response_action="errors", errors={under: sentence})

        await self._place.guard(sent.caller, ack, self._save_note(ack, sent), tell=tell)

    async def on_request_wanted(self, ack: AsyncAck, body: Body) -> None:
        """“Make privacy request” on a message."""
        made = pointed(body)
        step = open_modal(self._place, ack, made.caller, self._request_form(made))
        await self._place.guard(made.caller, ack, step)

    async def _find_form(self, made: Press) -> View:
        await self._place.actor(made.caller, Role.VIEWER)
        return finding.form()

    async def _search(self, ack: AsyncAck, sent: Submission) -> None:
        await self._place.actor(sent.caller, Role.VIEWER)
        shown = await self._place.read(finding.find, self._place.desk, sent[finding.FIELD])
        await ack(response_action="update", view=finding.results(shown))

    async def _list(self, ack: AsyncAck, made: Press) -> None:
        await self._place.actor(made.caller, Role.VIEWER)
        read, user = self._place.read, made.caller.user
        message = await read(commands.queue, self._place.desk, user, made.value)
        await acknowledge(ack)
        await self._place.show(made.caller, message)

    async def _note_form(self, made: Pointed) -> View:
        await self._place.actor(made.caller, NEEDED[Act.TAKE])
        desk, channel = self._place.desk, self._place.channel
        ticket = await self._place.read(search.by_card, desk, channel, made.root)
        number = None if ticket is None else desk.number(ticket)
        return message_note.form(number, cut(unescaped(made.text), NOTE_LIMIT))

    async def _save_note(self, ack: AsyncAck, sent: Submission) -> None:
        actor = await self._place.actor(sent.caller, NEEDED[Act.TAKE])
        desk = self._place.desk
        ticket = await self._place.read(message_note.ticket, desk, sent)

        def step() -> None:
            ref = TicketRef(id=ticket)
            casework.note(desk, ref, actor, text=sent[message_note.NOTE])

        async def late() -> None:
            await acknowledge(ack)

        await self._place.commit(step, late=late)
        await acknowledge(ack)

    async def _request_form(self, made: Pointed) -> View:
        await self._place.actor(made.caller, Role.TRIAGER)
        note = cut(unescaped(made.text), REQUEST_NOTE).strip()
        return records.new_request(self._place.desk, note=note or None)
