"""How something that happened in the workspace reaches the app: an envelope and its reply."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.limits import most

# For Socket Mode envelopes the time is not stated; the same is assumed.
ACK_SECONDS = float(most("ack.seconds"))


class EnvelopeKind(StrEnum):
    """The values are Socket Mode's."""

    EVENT = "events_api"
    INTERACTIVE = "interactive"
    COMMAND = "slash_commands"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """`what` is the action_id, callback_id, command or event type, for the ledger."""

    kind: EnvelopeKind
    what: str
    payload: JsonObject
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`note`: "timeout", "not_connected" or "status 404". `no_retry`: the app asked Slack not
    to send this event again."""

    acknowledged: bool
    payload: JsonObject = field(default_factory=dict)
    note: str = ""
    no_retry: bool = False


class Carrier(Protocol):
    async def carry(self, envelope: Envelope) -> Reply: ...
