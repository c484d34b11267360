"""`@Privacy Desk take` in a ticket's thread, where slash commands do not work. Answered to the
one person, and never to the requester."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import cards, commands, words
from bot.slack.access import NEEDED
from bot.slack.commands import Wish
from bot.slack.payloads import Body, Notice, notice
from bot.slack.workplace import Workplace, acknowledge
from handlers import casework, status
from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from handlers.status import search
from storage.vocabulary import Act, Role

_Step = Callable[[Notice, TicketRef, Wish], Awaitable[str]]
# Whom it is said to, in front.
_CALLED = re.compile(r"^\s*(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>\s*)")
_NOT_HERE = "Say this in a ticket's thread, under its card. Elsewhere type `/privacy help`."


class Mentioned:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._steps: Mapping[str, _Step] = {
            "take": self._take,
            "assign": self._assign,
            "note": self._note,
            "due": self._due,
        }

    async def on_mention(self, ack: AsyncAck, body: Body) -> None:
        seen = notice(body)
        await self._place.guard(seen.caller, ack, self._run(ack, seen))

    async def _run(self, ack: AsyncAck, seen: Notice) -> None:
        await acknowledge(ack)
        await self._place.actor(seen.caller, Role.VIEWER)
        said = _CALLED.sub("", seen.text, count=1)
        word, _, rest = said.strip().partition(" ")
        wish = Wish(word=word.lower(), rest=rest.strip())
        await self._place.tell(seen.caller, await self._answer(seen, wish))

    async def _answer(self, seen: Notice, wish: Wish) -> str:
        if wish.word in ("", "help"):
            return f"{words.INTERNAL} {commands.THREAD_HELP}"
        step = self._steps.get(wish.word)
        if step is None:
            return commands.unknown_in_thread(wish.word)
        ticket = await self._ticket(seen)
        return _NOT_HERE if ticket is None else await step(seen, TicketRef(id=ticket), wish)

    async def _ticket(self, seen: Notice) -> int | None:
        where, root = seen.caller.channel, seen.caller.thread
        if where is None or root is None:
            return None
        return await self._place.read(search.by_card, self._place.desk, where, root)

    async def _take(self, seen: Notice, ref: TicketRef, _wish: Wish) -> str:
        actor = await self._place.actor(seen.caller, NEEDED[Act.TAKE])
        await self._commit(seen, lambda: casework.take(self._place.desk, ref, actor))
        return words.YOURS

    async def _assign(self, seen: Notice, ref: TicketRef, wish: Wish) -> str:
        actor = await self._place.actor(seen.caller, NEEDED[Act.ASSIGN])
        owner = wish.person
        if owner is None:
            raise InvalidInput("Name a person: `@Privacy Desk assign @somebody`.")
        await self._place.access.must_own(owner)
        await self._commit(seen, lambda: casework.assign(self._place.desk, ref, actor, owner=owner))
        return words.ASSIGNED.format(owner=owner)

    async def _note(self, seen: Notice, ref: TicketRef, wish: Wish) -> str:
        actor = await self._place.actor(seen.caller, NEEDED[Act.TAKE])
        text = unescaped(wish.rest)
        await self._commit(seen, lambda: casework.note(self._place.desk, ref, actor, text=text))
        return words.NOTED

    async def _due(self, _seen: Notice, ref: TicketRef, _wish: Wish) -> str:
        return cards.headline(await self._place.read(status.card, self._place.desk, ref.id))

    async def _commit(self, seen: Notice, step: Callable[[], object]) -> None:
        async def late() -> None:
            await self._place.tell_slow(seen.caller)

        await self._place.commit(step, late=late)


def unescaped(text: str) -> str:
    """What somebody typed: Slack escapes these three (docs.slack.dev "Formatting text")."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
