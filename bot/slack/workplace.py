"""What every listener works with: the desk, Slack, who may do what, and how to say things."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import words
from bot.slack.access import Access
from bot.slack.cards import Message
from bot.slack.modals.notices import notice
from bot.slack.payloads import Caller
from handlers import casework, second_person, status
from handlers.desk import Desk
from handlers.errors import DeskError
from handlers.ledger import Actor, TicketRef
from handlers.status import DetailsView
from storage.vocabulary import Role

log = logging.getLogger(__name__)

# Slack waits three seconds for an acknowledgement; this leaves room for the way there.
PATIENCE_SECONDS = 2.0
# Commits at a time on PostgreSQL. On SQLite it is one: more would only wait for each other, and
# keep what comes in from being kept.
COMMITS_AT_ONCE = 4
# So often somebody hears that the database is slow.
SLOW_TOLD_SECONDS = 60.0
_TRIGGER_ERRORS = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id")

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")
# Called instead of the plain acknowledgement, to answer within the form.
Tell = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Workplace:
    desk: Desk
    client: AsyncWebClient
    access: Access
    channel: str
    # The workspace's web address, for links to cards; empty while Slack has not told it.
    site: Callable[[], Awaitable[str]]
    # Listeners at work: bolt keeps no reference to them and does not wait for them.
    at_work: set[asyncio.Task[object]] = field(default_factory=set)
    turns: asyncio.Semaphore = field(init=False)
    slow_told: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at_once = 1 if self.desk.database.is_sqlite else COMMITS_AT_ONCE
        object.__setattr__(self, "turns", asyncio.Semaphore(at_once))

    async def actor(self, caller: Caller, needed: Role) -> Actor:
        """Forbidden for whoever lacks the role."""
        role = await self.access.require(caller.user, caller.team, needed)
        return Actor(id=caller.user, role=role)

    async def look(self, actor: Actor, ticket_id: int) -> DetailsView:
        """The whole request, for somebody whose role was checked: who looked is on record."""
        # First the record that somebody looks, then the look.
        await self.read(casework.look, self.desk, TicketRef(id=ticket_id), actor)
        view = await self.read(status.details, self.desk, ticket_id)
        extra = {"ticket": view.card.number, "outcome": f"shown to {actor.id}"}
        log.info("details opened", extra=extra)
        return view

    async def count_approvers(self) -> None:
        """Whether there is a second person for an answer is for the desk to know."""
        try:
            people = await self.access.approvers()
        except SlackApiError as error:
            log.warning("the approvers were not counted: %s", error.response.get("error"))
            return
        await self.read(second_person.note_approvers, self.desk, people)

    async def read(
        self,
        step: Callable[Parameters, Value],
        *args: Parameters.args,
        **named: Parameters.kwargs,
    ) -> Value:
        return await asyncio.to_thread(step, *args, **named)

    async def commit(
        self, step: Callable[[], Value], *, late: Callable[[], Awaitable[None]]
    ) -> Value:
        """Commits, so that the caller can acknowledge what is true. When the database takes
        longer than Slack waits, `late` acknowledges, and the commit goes on."""
        work = asyncio.ensure_future(self._in_turn(step))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if not done:
            await late()
        return await work

    async def _in_turn(self, step: Callable[[], Value]) -> Value:
        async with self.turns:
            return await asyncio.to_thread(step)

    async def tell_slow(self, caller: Caller) -> None:
        """Once a minute: a hundred clicks into a slow database are one sentence."""
        now = time.monotonic()
        if now - self.slow_told.get(caller.user, -SLOW_TOLD_SECONDS) >= SLOW_TOLD_SECONDS:
            self.slow_told[caller.user] = now
            await self.tell(caller, words.SLOW)

    async def tell(self, caller: Caller, sentence: str) -> None:
        """Only to the person: an ephemeral message where they clicked, else a small modal."""
        try:
            if caller.channel is not None:
                await self.client.chat_postEphemeral(
                    channel=caller.channel,
                    user=caller.user,
                    thread_ts=caller.thread,
                    text=sentence,
                )
            elif caller.trigger:
                await self.client.views_open(trigger_id=caller.trigger, view=notice(sentence))
        except SlackApiError as error:
            log.warning("a sentence was not shown: %s", error.response.get("error"))

    async def show(self, caller: Caller, message: Message) -> None:
        """A list for the one who asked, where they asked."""
        if caller.channel is not None:
            await self.client.chat_postEphemeral(
                channel=caller.channel,
                user=caller.user,
                thread_ts=caller.thread,
                text=message.text,
                blocks=message.blocks,
            )

    async def guard(
        self,
        caller: Caller,
        ack: AsyncAck,
        step: Awaitable[None],
        *,
        tell: Tell | None = None,
    ) -> None:
        """The outermost edge of every listener: whatever happens, Slack gets its
        acknowledgement and the person a sentence."""
        task = asyncio.current_task()
        if task is not None:
            self.at_work.add(task)
            task.add_done_callback(self.at_work.discard)
        try:
            await step
        except DeskError as error:
            await self._refuse(caller, ack, error.sentence, getattr(error, "field", ""), tell)
        except SlackApiError as error:
            await self._refuse(caller, ack, self._slack_failed(error), "", tell)
        except Exception as error:  # noqa: BLE001 - the listener's edge; it logs, without values
            await self._refuse(caller, ack, words.failed(report(error)), "", tell)
        await acknowledge(ack)

    async def _refuse(
        self, caller: Caller, ack: AsyncAck, sentence: str, field_name: str, tell: Tell | None
    ) -> None:
        if tell is not None and ack.response is None:
            await tell(sentence, field_name)
            return
        await acknowledge(ack)
        await self.tell(caller, sentence)

    def _slack_failed(self, error: SlackApiError) -> str:
        reason = str(error.response.get("error"))
        if reason in _TRIGGER_ERRORS:
            return words.EXPIRED_TRIGGER
        log.error("Slack refused a call: %s", reason)
        return words.failed(report(error))


async def acknowledge(ack: AsyncAck) -> None:
    if ack.response is None:
        await ack()


def report(error: BaseException) -> str:
    """Logs where it failed, and gives the reference the person can name. Never the message: a
    database's or a parser's would quote what it was given."""
    reference = secrets.token_hex(2).upper()
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    path = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    log.error("ref %s: %s at %s", reference, type(error).__name__, path)
    return reference
