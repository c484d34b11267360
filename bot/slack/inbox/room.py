"""Keeps what Slack sends, acknowledges it, has it worked off; after a crash, once more."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.faults import outliving_faults
from bot.slack.inbox.keeper import Keeper
from bot.slack.inbox.sorting import Sort, sort
from handlers import arrivals
from handlers.arrivals import Left
from handlers.desk import Desk
from handlers.errands import Errand

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
DRAIN_SECONDS = 5.0
# How long a click may take to be done before it is acknowledged; in a storm there is no such time.
GRACE_SECONDS = 0.6
STORM = 20
Run = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Answer(AsyncAck):
    """What goes to Slack: the first acknowledgement, the moment it is given."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bolt leaves it without types
        self.given: asyncio.Future[BoltResponse] = asyncio.get_running_loop().create_future()

    async def __call__(self, *args: Any, **named: Any) -> BoltResponse:
        response = await super().__call__(*args, **named)
        self.give(response)
        return response

    def give(self, response: BoltResponse) -> None:
        if not self.given.done():
            self.given.set_result(response)


class InboxRoom:
    """`run` has the listener do its work, and returns when it is through."""

    def __init__(self, desk: Desk, run: Run) -> None:
        self._desk = desk
        self._run = run
        self._keeper = Keeper(desk)
        self._under_way: dict[str, Answer] = {}
        self._works: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """What is at work is finished; what is not lies in the database for the next start."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
            self._looking = None
        if self._works:
            await asyncio.wait(self._works, timeout=DRAIN_SECONDS)
        self._keeper.close()

    async def receive(self, request: AsyncBoltRequest) -> BoltResponse:
        """The answer for Slack. 500, which Socket Mode does not acknowledge, when it could not be
        kept: Slack then sends an event again, and tells the person about a click."""
        sorted_as = sort(request.body, self._desk.keys)
        if sorted_as is None:
            return await self._run(request)
        first = self._under_way.get(sorted_as.key)
        if first is not None:
            return await asyncio.shield(first.given)
        answer = self._under_way[sorted_as.key] = Answer()
        try:
            kept = await self._keeper.keep(sorted_as.key, json.dumps(request.body))
        except Exception as error:  # noqa: BLE001 - the edge towards Slack; it logs, without values
            log.error("what Slack sent was not kept: %s", type(error).__name__)
            return self._close(sorted_as, answer, BoltResponse(status=500))
        if kept is None:
            return self._close(sorted_as, answer, await _again(sorted_as, answer))
        self._start(sorted_as, kept, request, answer)
        return await self._answered(sorted_as, answer)

    async def _answered(self, sorted_as: Sort, answer: Answer) -> BoltResponse:
        """What is kept may be acknowledged at any time. A click gets the chance to be done first:
        then what Slack shows as done is done."""
        if not sorted_as.has_answer:
            is_storm = len(self._under_way) > STORM
            grace = 0.0 if sorted_as.is_event or is_storm else GRACE_SECONDS
            await asyncio.wait({answer.given}, timeout=grace)
            if answer.response is None:
                await answer()
        return await asyncio.shield(answer.given)

    def _close(self, sorted_as: Sort, answer: Answer, response: BoltResponse) -> BoltResponse:
        answer.give(response)
        self._under_way.pop(sorted_as.key, None)
        return response

    def _start(self, kind: Sort, kept: int, request: AsyncBoltRequest, answer: Answer) -> None:
        work = asyncio.create_task(self._work(kind, kept, request, answer))
        self._works.add(work)
        work.add_done_callback(self._works.discard)

    async def _work(self, kind: Sort, kept: int, request: AsyncBoltRequest, answer: Answer) -> None:
        request.context["ack"] = answer
        response = BoltResponse(status=500)
        try:
            with outliving_faults(log, "slack inbox"), arrivals.under_way(kept) as errand:
                response = await self._run(request)
                # A listener that failed leaves its event here, to be tried again.
                if not (kind.is_event and response.status >= 500):
                    await asyncio.to_thread(_finish, self._desk, errand, kind)
        finally:
            self._close(kind, answer, answer.response or response)

    async def _look(self) -> None:
        while True:
            with outliving_faults(log, "slack inbox: what was left"):
                while (left := await asyncio.to_thread(arrivals.take_left, self._desk)) is not None:
                    await self._do_left(left)
            await asyncio.sleep(LOOK_SECONDS)

    async def _do_left(self, left: Left) -> None:
        """What a crash left behind. Its acknowledgement is long gone, or was never waited for."""
        if left.key in self._under_way:
            return  # a clock that was moved ended the lease; whoever works on it goes on
        if not left.body:
            log.error("something from Slack failed too often and is set aside: %d", left.id)
            return
        request = AsyncBoltRequest(mode="socket_mode", body=json.loads(left.body))
        kind = sort(request.body, self._desk.keys) or Sort(key=left.key)
        answer = self._under_way[kind.key] = Answer()
        log.info("worked off after a stop: %s", left.key.partition(":")[0])
        if not kind.has_answer:
            await answer()
        await self._work(kind, left.id, request, answer)


def _finish(desk: Desk, errand: Errand, kind: Sort) -> None:
    arrivals.finish(desk, errand, is_event=kind.is_event)


async def _again(kind: Sort, answer: Answer) -> BoltResponse:
    """It was done, or is in the hands of another process: nothing is done twice."""
    if kind.has_answer and kind.key.startswith("view:"):
        return await answer(response_action="clear")
    return await answer()
