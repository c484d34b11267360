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
    # The code expired, or what came proved nothing: there is nothing to wait for any more.
    IDENTITY_LAPSED = "identity_lapsed"
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
    """The events of one request as local days of the house's place. Only waits that reach into
    its time are among them: a right asked for later shares its ticket's events."""

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
    day = local_day(first, place)
    waits = (wait for wait in _waits(known, place) if wait.until is None or wait.until >= day)
    since = [event for event in known if event.at >= first]
    return History(
        received=day,
        waits=tuple(sorted(waits, key=lambda wait: (wait.since, wait.awaited))),
        notified=_first_day(since, EventKind.EXTENSION_NOTIFIED, place),
        appealed=_first_day(since, EventKind.APPEAL_RECEIVED, place),
    )


def _waits(known: Iterable[Event], place: Place) -> Iterator[Wait]:
    """A second question while the first is open changes nothing; an answer nobody asked for
    ends no wait. Where nothing was given in the end, nothing stops the clock: the days in which
    nobody could answer any more are ours."""
    waiting: dict[Awaited, date] = {}
    for event in known:
        day = local_day(event.at, place)
        if event.kind in ASKED:
            waiting.setdefault(ASKED[event.kind], day)
        elif event.kind is EventKind.IDENTITY_LAPSED:
            waiting.pop(Awaited.IDENTITY, None)
        elif event.kind in GIVEN and GIVEN[event.kind] in waiting:
            awaited = GIVEN[event.kind]
            yield Wait(awaited=awaited, since=waiting.pop(awaited), until=day)
    for awaited, since in waiting.items():
        yield Wait(awaited=awaited, since=since, until=None)


def _first_day(known: Iterable[Event], kind: EventKind, place: Place) -> date | None:
    return next((local_day(event.at, place) for event in known if event.kind is kind), None)
