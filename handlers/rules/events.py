"""What happened to a request that its clocks depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.rules.calendars import Place, local_day


class EventKind(StrEnum):
    RECEIVED = "received"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_GIVEN = "identity_given"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFICATION_GIVEN = "clarification_given"
    EXTENSION_NOTIFIED = "extension_notified"
    APPEAL_RECEIVED = "appeal_received"


class Awaited(StrEnum):
    """What the house may wait for from the requester."""

    IDENTITY = "identity"
    CLARIFICATION = "clarification"


@dataclass(frozen=True, kw_only=True)
class Event:
    kind: EventKind
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Wait:
    """From the day we asked to the day the answer came; `until` None: it has not come."""

    awaited: Awaited
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class History:
    """The events of one request as local days of the house's place."""

    received: date
    waits: tuple[Wait, ...] = ()
    notified: date | None = None
    appealed: date | None = None


ASKED = {
    EventKind.IDENTITY_ASKED: Awaited.IDENTITY,
    EventKind.CLARIFICATION_ASKED: Awaited.CLARIFICATION,
}
GIVEN = {
    EventKind.IDENTITY_GIVEN: Awaited.IDENTITY,
    EventKind.CLARIFICATION_GIVEN: Awaited.CLARIFICATION,
}


def history(received: datetime, events: Iterable[Event], place: Place) -> History:
    """Receipt is the earliest that is known; of notices and appeals the first counts."""
    known = sorted(events, key=lambda event: event.at)
    first = min([received, *(e.at for e in known if e.kind is EventKind.RECEIVED)])
    return History(
        received=local_day(first, place),
        waits=tuple(sorted(_waits(known, place), key=lambda wait: (wait.since, wait.awaited))),
        notified=_first_day(known, EventKind.EXTENSION_NOTIFIED, place),
        appealed=_first_day(known, EventKind.APPEAL_RECEIVED, place),
    )


def _waits(known: Iterable[Event], place: Place) -> Iterator[Wait]:
    """A second question while the first is open changes nothing; an answer nobody asked for
    ends no wait."""
    waiting: dict[Awaited, date] = {}
    for event in known:
        day = local_day(event.at, place)
        if event.kind in ASKED:
            waiting.setdefault(ASKED[event.kind], day)
        elif event.kind in GIVEN and GIVEN[event.kind] in waiting:
            awaited = GIVEN[event.kind]
            yield Wait(awaited=awaited, since=waiting.pop(awaited), until=day)
    for awaited, since in waiting.items():
        yield Wait(awaited=awaited, since=since, until=None)


def _first_day(known: Iterable[Event], kind: EventKind, place: Place) -> date | None:
    return next((local_day(event.at, place) for event in known if event.kind is kind), None)
