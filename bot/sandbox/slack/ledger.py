"""Keeps every call and every envelope, and names each breach of good manners towards Slack."""

import contextlib
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue

_KEPT = 10_000
_HIDDEN = ("private_metadata", "callback_id", "external_id")


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
        self._watched: set[str] = set()
        self.calls: deque[CallRecord] = deque(maxlen=_KEPT)
        self.envelopes: deque[EnvelopeRecord] = deque(maxlen=_KEPT)
        self.violations: deque[Violation] = deque(maxlen=_KEPT)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def watch_for(self, *words: str) -> None:
        """Personal data of the test's people. It must never stand where any member, any proxy
        or any notification could show it: `text`, metadata, a view's hidden fields, the query
        string."""
        self._watched.update(word.lower() for word in words)

    def _note_personal(self, method: str, places: dict[str, JsonValue]) -> None:
        for place, value in places.items():
            shown = json.dumps(value, ensure_ascii=False).lower()
            if any(word in shown for word in self._watched):
                self.violate(ViolationKind.PERSONAL_DATA, f"{method}: in {place}")

    def keep_call(
        self,
        method: str,
        arguments: JsonObject,
        status: int,
        error: str,
        query: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._note_personal(method, _public_places(arguments, query))
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


def _public_places(arguments: JsonObject, query: Mapping[str, str]) -> dict[str, JsonValue]:
    view = arguments.get("view")
    if isinstance(view, str):
        with contextlib.suppress(ValueError):
            view = json.loads(view)
    hidden = view if isinstance(view, dict) else {}
    return {
        "text": arguments.get("text"),
        "metadata": arguments.get("metadata"),
        "the view's hidden fields": [hidden.get(name) for name in _HIDDEN],
        "the query string": {**query},
    }
