"""The durable inbox of the Slack door, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers import arrivals as desk_arrivals
from handlers.desk import Desk
from handlers.errors import DoneAlready
from storage import arrivals
from storage.arrivals import NewArrival
from storage.database import Database
from storage.tables import Arrival
from storage.vocabulary import ArrivalState
from tests.people import Clock

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def new(key: str) -> NewArrival:
    return NewArrival(key=key, at=NOW, lease_until=NOW + MINUTE, body_sealed=b"sealed")


def keep(database: Database, *keys: str) -> list[int | None]:
    with database.writing() as session:
        return arrivals.keep(session, [new(key) for key in keys])


def claim(database: Database, now: datetime) -> int | None:
    with database.writing() as session:
        row = arrivals.claim_left(session, now=now, until=now + MINUTE)
        return None if row is None else row.id


def test_a_key_is_kept_once(database: Database) -> None:
    first, second, again = keep(database, "a", "b", "a")
    assert first is not None
    assert second is not None
    assert again is None
    assert keep(database, "b") == [None]


def test_only_what_nobody_holds_any_more_is_left(database: Database) -> None:
    (kept,) = keep(database, "a")
    assert claim(database, NOW) is None
    assert claim(database, NOW + MINUTE) == kept
    assert claim(database, NOW + MINUTE) is None, "it is held again"
    with database.writing() as session:
        arrivals.release_all(session, NOW + MINUTE)
    assert claim(database, NOW + MINUTE) == kept


def test_done_is_done_once_and_without_its_body(database: Database) -> None:
    (kept,) = keep(database, "a")
    assert kept is not None
    with database.writing() as session:
        assert arrivals.settle(session, kept)
        assert not arrivals.settle(session, kept)
    with database.reading() as session:
        row = session.get_one(Arrival, kept)
        assert (row.state, row.body_sealed) == (ArrivalState.DONE, None)
    assert claim(database, NOW + timedelta(days=1)) is None


def test_what_waits_is_never_purged(database: Database) -> None:
    done, waiting = keep(database, "a", "b")
    assert done is not None
    with database.writing() as session:
        arrivals.settle(session, done)
        assert arrivals.purge(session, NOW + MINUTE, at_most=10) == 1
        assert arrivals.purge(session, NOW + MINUTE, at_most=10) == 0
        assert session.get(Arrival, waiting) is not None
        assert arrivals.oldest_kept(session) == NOW


def test_a_transaction_in_its_name_commits_once(desk: Desk, clock: Clock) -> None:
    (kept,) = desk_arrivals.keep(desk, [("a", "{}")])
    assert kept is not None
    with desk_arrivals.under_way(kept) as errand:
        with desk.transaction():
            pass
        assert errand.done
        with desk.transaction():  # the next one of the same errand
            pass
    with desk_arrivals.under_way(kept), pytest.raises(DoneAlready), desk.transaction():
        raise AssertionError("not reached")


def test_what_was_rolled_back_is_not_done(desk: Desk, clock: Clock) -> None:
    (kept,) = desk_arrivals.keep(desk, [("a", "{}")])
    assert kept is not None
    with (
        desk_arrivals.under_way(kept) as errand,
        pytest.raises(ZeroDivisionError),
        desk.transaction(),
    ):
        raise ZeroDivisionError
    assert not errand.done
    with desk.reading() as session:
        assert session.get_one(Arrival, kept).state is ArrivalState.KEPT
