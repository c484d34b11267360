"""Keeps every call and every envelope, and names each breach of good manners towards Slack."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.watch import Watch, active_sequences

_KEPT = 10_000


class ViolationKind(StrEnum):
    UNKNOWN_ARGUMENT = "unknown_argument"
    MISSING_TEXT = "missing_text"
    TOO_FAST = "too_fast"
    NO_ACK = "no_ack"
    LATE_ACK = "late_ack"
    UNHANDLED = "unhandled"
    BAD_ANSWER = "bad_answer"
    NOT_DELIVERED = "not_delivered"
    PERSONAL_DATA = "personal_data"
    ACTIVE_TEXT = "active_text"
    DEPRECATED = "deprecated"


NOTED: dict[ViolationKind, str] = {
    ViolationKind.UNKNOWN_ARGUMENT: "an argument that the method does not take",
    ViolationKind.MISSING_TEXT: "blocks without `text`, which notifications and screen readers use",
    ViolationKind.TOO_FAST: "two messages within a second in one channel",
    ViolationKind.NO_ACK: "no acknowledgement within three seconds, or a failing listener",
    ViolationKind.LATE_ACK: "an acknowledgement after Slack stopped waiting",
    ViolationKind.UNHANDLED: "an action, view, command or event that no listener takes",
    ViolationKind.BAD_ANSWER: "an acknowledgement that Slack cannot use",
    ViolationKind.NOT_DELIVERED: "nobody was connected",
    ViolationKind.PERSONAL_DATA: (
        "personal data in `text`, metadata, ids, values, a view's hidden fields or an address"
    ),
    ViolationKind.ACTIVE_TEXT: "an outsider's `<…>` where Slack would make a mention or link of it",
    ViolationKind.DEPRECATED: "a method that is gone",
}


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """One Web API call. `error` is empty when it went well. The token is never kept."""

    number: int
    at: datetime
    method: str
    arguments: JsonObject
    status: int
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class EnvelopeRecord:
    """One delivery to the app: an event, an interaction or a command. `note` is why it was not
    acknowledged."""

    number: int
    at: datetime
    kind: str
    what: str
    payload: JsonObject
    acknowledged: bool
    seconds: float
    retry: int = 0
    answer: JsonObject = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Violation:
    number: int
    at: datetime
    kind: ViolationKind
    detail: str


class Ledger:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._number = 0
        self._watch = Watch()
        self.spared: set[str] = set()
        self.scopes_used: set[str] = set()
        self.calls: deque[CallRecord] = deque(maxlen=_KEPT)
        self.envelopes: deque[EnvelopeRecord] = deque(maxlen=_KEPT)
        self.violations: deque[Violation] = deque(maxlen=_KEPT)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def watch_for(self, *words: str) -> None:
        """Personal data of the test's people. It must never stand where any member, any proxy
        or any notification could show it: `text`, metadata, ids, values, a view's hidden fields,
        the query string."""
        self._watch.personal.update(word.lower() for word in words)

    def distrust(self, *texts: str) -> None:
        """What outsiders wrote: no `<…>` of it may reach Slack as a mention or a link."""
        for text in texts:
            self._watch.active.update(active_sequences(text))

    def spare(self, *kinds: str) -> None:
        """For a test that provokes them."""
        self.spared.update(kinds)

    @property
    def breaches(self) -> list[str]:
        """What a test must not leave behind."""
        kept = (each for each in self.violations if each.kind not in self.spared)
        return [f"{each.kind}: {each.detail}" for each in kept]

    def idle_scopes(self, granted: frozenset[str]) -> set[str]:
        """Asked for in the manifest and never needed."""
        return set(granted) - self.scopes_used

    def unheard_events(self, subscribed: frozenset[str]) -> set[str]:
        """Subscribed to and never taken by the app."""
        heard = {each.what for each in self.envelopes if each.acknowledged}
        return set(subscribed) - heard

    def _look_at(self, method: str, content: JsonObject, query: Mapping[str, str]) -> None:
        for place in self._watch.personal_places(content, query):
            self.violate(ViolationKind.PERSONAL_DATA, f"{method}: in {place}")
        for sequence in self._watch.active_in(content):
            self.violate(ViolationKind.ACTIVE_TEXT, f"{method}: {sequence}")

    def keep_call(
        self,
        method: str,
        arguments: JsonObject,
        status: int,
        error: str,
        query: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._look_at(method, arguments, query)
        shown = {name: value for name, value in arguments.items() if name != "token"}
        self.calls.append(
            CallRecord(
                number=self._next(),
                at=self._now(),
                method=method,
                arguments=shown,
                status=status,
                error=error,
            )
        )

    def keep_envelope(
        self,
        *,
        kind: str,
        what: str,
        payload: JsonObject,
        acknowledged: bool,
        seconds: float,
        retry: int,
        answer: JsonObject,
        note: str,
    ) -> None:
        self._look_at(f"answer to {what}", answer, {})
        self.envelopes.append(
            EnvelopeRecord(
                number=self._next(),
                at=self._now(),
                kind=kind,
                what=what,
                payload=payload,
                acknowledged=acknowledged,
                seconds=seconds,
                retry=retry,
                answer=answer,
                note=note,
            )
        )

    def violate(self, kind: ViolationKind, detail: str) -> None:
        self.violations.append(
            Violation(number=self._next(), at=self._now(), kind=kind, detail=detail)
        )

    def calls_to(self, method: str) -> list[CallRecord]:
        return [call for call in self.calls if call.method == method]
