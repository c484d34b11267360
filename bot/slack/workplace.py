"""What every listener works with: the desk, Slack, who may do what, and how to say things."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import words
from bot.slack.access import Access
from bot.slack.modals.notices import notice
from bot.slack.payloads import Caller
from handlers import status
from handlers.desk import Desk
from handlers.errors import DeskError
from handlers.ledger import Actor
from handlers.status import DetailsView
from storage.vocabulary import Role

log = logging.getLogger(__name__)

# Slack waits three seconds for an acknowledgement; this leaves room for the way there.
PATIENCE_SECONDS = 2.0
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
    # Listeners at work: bolt keeps no reference to them and does not wait for them.
    at_work: set[asyncio.Task[object]] = field(default_factory=set)

    async def actor(self, caller: Caller, needed: Role) -> Actor:
        """Forbidden for whoever lacks the role."""
        role = await self.access.require(caller.user, caller.team, needed)
        return Actor(id=caller.user, role=role)

    async def look(self, actor: Actor, ticket_id: int) -> DetailsView:
        """The whole request, for somebody whose role was checked: who looked is on record."""
        view = await self.read(status.details, self.desk, ticket_id)
        extra = {"ticket": view.card.number, "outcome": f"shown to {actor.id}"}
        log.info("details opened", extra=extra)
        return view

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
        work = asyncio.ensure_future(asyncio.to_thread(step))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE_SECONDS)
        if not done:
            await late()
        return await work

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
