"""Sends envelopes to the app, keeps the ledger, and repeats events that were not taken."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sandbox.slack.carrier import Carrier, Envelope, EnvelopeKind, Reply
from bot.sandbox.slack.installation import EVENT_SCOPES
from bot.sandbox.slack.jsonlike import JsonObject, object_at, text_at
from bot.sandbox.slack.ledger import Ledger, ViolationKind
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.people import APP, BOT_USER, TEAM

RETRY_SECONDS = tuple(most(f"event.retry_{number}_seconds") for number in (1, 2, 3))
_REASONS = {"timeout": "http_timeout", "not_connected": "connection_failed"}


@dataclass(frozen=True, kw_only=True)
class _Due:
    at: datetime
    envelope: Envelope


class Deliveries:
    """Retries follow the workspace's clock, so that a demo clock moved ahead brings them.

    Trouble on purpose: the next `duplicate_events` are each sent twice at once; the next
    `reorder_events` are held back until all of them are there, then sent last one first."""

    def __init__(
        self,
        *,
        carrier: Carrier,
        ledger: Ledger,
        now: Callable[[], datetime],
        events: frozenset[str],
    ) -> None:
        self._carrier = carrier
        self._ledger = ledger
        self._now = now
        self._events = events
        self._due: list[_Due] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Envelope] = []
        self.duplicate_events = 0
        self.reorder_events = 0

    async def send(self, kind: EnvelopeKind, what: str, payload: JsonObject) -> Reply:
        return await self._carry(Envelope(kind=kind, what=what, payload=payload))

    def event(self, event: JsonObject) -> None:
        """Only what the manifest subscribes to is sent, in the background: nobody in a Slack
        client waits for it."""
        kind = text_at(event, "type")
        if kind not in self._events:
            return
        self._ledger.scopes_used.add(EVENT_SCOPES.get(kind, ""))
        stamp = f"{self._now().timestamp():.6f}"
        payload: JsonObject = {
            "token": "deprecated-verification-token",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": {"event_ts": stamp, **event},
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": int(self._now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        self._release(Envelope(kind=EnvelopeKind.EVENT, what=kind, payload=payload))

    def _release(self, envelope: Envelope) -> None:
        if self.reorder_events > 0:
            self.reorder_events -= 1
            self._held.append(envelope)
            if self.reorder_events == 0:
                for held in reversed(self._held):
                    self._start(held)
                self._held.clear()
            return
        self._start(envelope)
        if self.duplicate_events > 0:
            self.duplicate_events -= 1
            self._start(envelope)

    def repeat_event(self, payload: JsonObject) -> None:
        """Delivers an event a second time: Slack promises at least once, not exactly once."""
        what = text_at(object_at(payload, "event"), "type")
        self._start(Envelope(kind=EnvelopeKind.EVENT, what=what, payload=payload))

    def _start(self, envelope: Envelope) -> None:
        task = asyncio.get_running_loop().create_task(self._attempt(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, envelope: Envelope) -> None:
        reply = await self._carry(envelope)
        if reply.acknowledged or reply.no_retry or envelope.retry >= len(RETRY_SECONDS):
            return
        wait = timedelta(seconds=RETRY_SECONDS[envelope.retry])
        again = replace(
            envelope,
            retry=envelope.retry + 1,
            retry_reason=_REASONS.get(reply.note, "http_error"),
        )
        self._due.append(_Due(at=self._now() + wait, envelope=again))

    async def _carry(self, envelope: Envelope) -> Reply:
        started = time.monotonic()
        reply = await self._carrier.carry(envelope)
        self._ledger.keep_envelope(
            kind=envelope.kind.value,
            what=envelope.what,
            payload=envelope.payload,
            acknowledged=reply.acknowledged,
            seconds=time.monotonic() - started,
            retry=envelope.retry,
            answer=reply.payload,
            note=reply.note,
        )
        if envelope.kind is EnvelopeKind.COMMAND and reply.acknowledged:
            self._ledger.scopes_used.add("commands")
        if not reply.acknowledged:
            self._ledger.violate(_breach(reply), f"{envelope.what}: {reply.note}")
        return reply

    def start_due(self) -> None:
        now = self._now()
        ready = [due for due in self._due if due.at <= now]
        self._due = [due for due in self._due if due.at > now]
        for due in ready:
            self._start(due.envelope)

    async def settle(self) -> None:
        """Waits until every event under way was answered or missed."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _breach(reply: Reply) -> ViolationKind:
    if reply.note == "not_connected":
        return ViolationKind.NOT_DELIVERED
    return ViolationKind.UNHANDLED if reply.note == "status 404" else ViolationKind.NO_ACK
