"""What Slack sent: kept first, then done once, also after a crash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import Desk
from handlers.errands import Errand, in_the_name_of
from storage import arrivals
from storage.arrivals import BODY_PLACE, NewArrival

# Longer than any act takes. Whoever is still at work then has crashed.
LEASE = timedelta(seconds=60)
TRIES = 3
# Slack repeats an event for some hours at most, and by default none that is older than two.
REMEMBERED = timedelta(days=1)
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Left:
    """Something that was kept and never done."""

    id: int
    key: str
    body: str


def keep(desk: Desk, bodies: Sequence[tuple[str, str]]) -> list[int | None]:
    """Keeps `(key, body)` in one transaction. The id of each; None for what is kept already."""
    now = desk.now()
    new = [
        NewArrival(
            key=key,
            at=now,
            lease_until=now + LEASE,
            body_sealed=desk.keys.seal_text(body, place=BODY_PLACE),
        )
        for key, body in bodies
    ]
    # Not desk.transaction(): keeping makes no work for the pump.
    with desk.database.writing() as session:
        return arrivals.keep(session, new)


@contextmanager
def under_way(arrival_id: int) -> Iterator[Errand]:
    """What is committed meanwhile is committed in the name of this arrival, and once."""
    with in_the_name_of(Errand(arrival_id=arrival_id)) as errand:
        yield errand


def finish(desk: Desk, errand: Errand, *, is_event: bool) -> None:
    """The listener is through. An event is not to come again; a click that changed nothing may,
    for it was refused and the person was told why."""
    if errand.done:
        return
    with desk.database.writing() as session:
        if is_event:
            arrivals.settle(session, errand.arrival_id)
        else:
            arrivals.forget(session, errand.arrival_id)


def take_left(desk: Desk) -> Left | None:
    """The next one that somebody left behind, in our hands now; None when there is none."""
    now = desk.now()
    with desk.reading() as session:
        if not arrivals.is_left(session, now):
            return None
    with desk.database.writing() as session:
        row = arrivals.claim_left(session, now=now, until=now + LEASE)
        if row is None or row.id is None:
            return None
        if row.tries > TRIES:
            arrivals.set_aside(session, row.id)
            return Left(id=row.id, key=row.key, body="")
        return Left(id=row.id, key=row.key, body=desk.open_text(row.body_sealed, BODY_PLACE))


def recover(desk: Desk) -> None:
    """At the start of the only process: what a killed one held is done now, not in a minute."""
    with desk.database.writing() as session:
        arrivals.release_all(session, desk.now())


def purge_next(desk: Desk) -> bool:
    """Removes what is older than a day and done. Whether there was any."""
    with desk.database.writing() as session:
        return arrivals.purge(session, desk.now() - REMEMBERED, at_most=_AT_ONCE) > 0
