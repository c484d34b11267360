"""The `/privacy` command: each word is one step; who may use it is checked first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from bot.slack import commands, finding, words
from bot.slack.access import NEEDED
from bot.slack.cards import Message
from bot.slack.commands import Wish
from bot.slack.listeners.opening import open_modal
from bot.slack.modals import details, records
from bot.slack.payloads import Body, Caller, command
from bot.slack.workplace import Workplace, acknowledge
from handlers import casework, digest, status
from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from storage.vocabulary import Act, Role

_Step = Callable[[AsyncAck, Caller, Wish], Awaitable[None]]


class Typed:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._steps: Mapping[str, _Step] = {
            "": self._overview,
            "list": self._list,
            "mine": self._mine,
            "due": self._due,
            "digest": self._digest,
            "open": self._open,
            "find": self._find,
            "new": self._new,
            "take": self._take,
            "assign": self._assign,
            "help": self._help,
        }

    async def on_privacy(self, ack: AsyncAck, body: Body) -> None:
        typed = command(body)
        step = self._run(ack, typed.caller, commands.parse(typed.text))

        async def tell(sentence: str, _field: str) -> None:
            await _answer(ack, commands.sentence(sentence))

        await self._place.guard(typed.caller, ack, step, tell=tell)

    async def _run(self, ack: AsyncAck, caller: Caller, wish: Wish) -> None:
        await self._place.actor(caller, Role.VIEWER)
        step = self._steps.get(wish.word)
        if step is None:
            await _answer(ack, commands.unknown(wish.word))
        else:
            await step(ack, caller, wish)

    async def _overview(self, ack: AsyncAck, _caller: Caller, _wish: Wish) -> None:
        await _answer(ack, await self._place.read(commands.overview, self._place.desk))

    async def _list(self, ack: AsyncAck, caller: Caller, wish: Wish) -> None:
        read = self._place.read
        await _answer(ack, await read(commands.queue, self._place.desk, caller.user, wish.rest))

    async def _mine(self, ack: AsyncAck, caller: Caller, _wish: Wish) -> None:
        await self._list(ack, caller, Wish(word="list", rest="mine"))

    async def _due(self, ack: AsyncAck, _caller: Caller, wish: Wish) -> None:
        await _answer(ack, await self._place.read(commands.due, self._place.desk, wish.number))

    async def _digest(self, ack: AsyncAck, caller: Caller, _wish: Wish) -> None:
        await self._place.actor(caller, Role.TRIAGER)
        shown = await self._place.read(digest.show_now, self._place.desk)
        sentence = words.DIGEST_SHOWN if shown else words.DIGEST_EMPTY
        await _answer(ack, commands.sentence(sentence))

    async def _find(self, ack: AsyncAck, caller: Caller, wish: Wish) -> None:
        if not wish.rest:
            await open_modal(self._place, ack, caller, _at_once(finding.form()))
            return
        await _answer(ack, await self._place.read(finding.found, self._place.desk, wish.rest))

    async def _new(self, ack: AsyncAck, caller: Caller, _wish: Wish) -> None:
        await self._place.actor(caller, Role.TRIAGER)
        form = records.new_request(self._place.desk)
        await open_modal(self._place, ack, caller, _at_once(form))

    async def _help(self, ack: AsyncAck, _caller: Caller, _wish: Wish) -> None:
        await _answer(ack, commands.helped(self._place.desk.number(42)))

    async def _open(self, ack: AsyncAck, caller: Caller, wish: Wish) -> None:
        actor = await self._place.actor(caller, Role.VIEWER)
        ticket = await self._place.read(status.find, self._place.desk, wish.number)
        view = await self._place.look(actor, ticket)
        await acknowledge(ack)
        await self._place.client.views_open(trigger_id=caller.trigger, view=details.details(view))

    async def _take(self, ack: AsyncAck, caller: Caller, wish: Wish) -> None:
        actor = await self._place.actor(caller, NEEDED[Act.TAKE])
        desk = self._place.desk

        def step() -> None:
            casework.take(desk, TicketRef(id=status.find(desk, wish.number)), actor)

        await self._commit(ack, step)
        await _answer(ack, commands.sentence(words.YOURS))

    async def _assign(self, ack: AsyncAck, caller: Caller, wish: Wish) -> None:
        actor = await self._place.actor(caller, NEEDED[Act.ASSIGN])
        owner, desk = wish.person, self._place.desk
        if owner is None:
            raise InvalidInput(f"Name a person: `/privacy assign {desk.number(42)} @somebody`.")
        await self._place.access.must_own(owner)

        def step() -> None:
            ref = TicketRef(id=status.find(desk, wish.number))
            casework.assign(desk, ref, actor, owner=owner)

        await self._commit(ack, step)
        await _answer(ack, commands.sentence(words.ASSIGNED.format(owner=owner)))

    async def _commit(self, ack: AsyncAck, step: Callable[[], None]) -> None:
        async def late() -> None:
            await _answer(ack, commands.sentence(words.SLOW))

        await self._place.commit(step, late=late)


async def _at_once(view: View) -> View:
    return view


async def _answer(ack: AsyncAck, message: Message) -> None:
    if ack.response is None:
        await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
