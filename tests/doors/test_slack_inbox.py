"""What Slack sends is kept before it is acknowledged, and done once, whatever happens between."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import event
from sqlmodel import col, func, select

from bot.sandbox.slack.people import APP, TEAM, TRIAGE
from bot.slack.inbox.room import InboxRoom
from bot.slack.inbox.sorting import sort
from handlers import arrivals, casework
from handlers.ledger import Actor, TicketRef
from storage.sealed import Keyring
from storage.tables import Arrival, Event
from storage.vocabulary import Act, ArrivalState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, Office, office

Body = dict[str, object]
KEYS = Keyring.from_setting(Keyring.generate_secret())


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


def click(ticket: int, *, user: str = ANA, act: str = "take", trigger: str = "") -> Body:
    """As Slack sends a press of a card's button."""
    action = {
        "type": "button",
        "action_id": f"ticket.{act}",
        "block_id": "act.v1",
        "value": f"{ticket}:1",
        "action_ts": "1.0",
    }
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": APP,
        "trigger_id": trigger or f"t.{ticket}.{user}",
        "channel": {"id": TRIAGE},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": TRIAGE},
        "actions": [action],
    }


def room(desk: Office) -> InboxRoom:
    return desk.door.inbox


async def deliver(desk: Office, body: Body) -> BoltResponse:
    return await room(desk).receive(AsyncBoltRequest(mode="socket_mode", body=body))


def rows(desk: Office) -> list[Arrival]:
    with desk.desk.reading() as session:
        return list(session.exec(select(Arrival).order_by(col(Arrival.id))).all())


def done(desk: Office, act: Act) -> int:
    with desk.desk.reading() as session:
        return session.exec(select(func.count()).where(Event.act == act)).one()


def left_behind(desk: Office, body: Body) -> None:
    """Kept and acknowledged by a process that was then killed, a minute ago."""
    kind = sort(body, desk.desk.keys)
    assert kind is not None
    arrivals.keep(desk.desk, [(kind.key, json.dumps(body))])
    desk.clock.forward(seconds=61)


async def test_a_click_is_kept_and_done_in_one_transaction_with_its_act(desk: Office) -> None:
    ticket = desk.open_ticket()
    assert (await deliver(desk, click(ticket))).status == 200
    await until(lambda: desk.view(ticket).owner == ANA)
    await until(lambda: [row.state for row in rows(desk)] == [ArrivalState.DONE])
    assert rows(desk)[0].body_sealed is None, "what is done needs no copy"


async def test_what_a_killed_process_left_is_done_once(desk: Office) -> None:
    ticket = desk.open_ticket()
    left_behind(desk, click(ticket))
    await until(lambda: desk.view(ticket).owner == ANA, seconds=12)
    assert (await deliver(desk, click(ticket))).status == 200
    assert done(desk, Act.TAKE) == 1


async def test_killed_between_commit_and_acknowledgement_is_not_done_again(desk: Office) -> None:
    """The act was committed in the name of the click: the same click finds it done."""
    ticket = desk.open_ticket()
    kind = sort(click(ticket), desk.desk.keys)
    assert kind is not None
    (kept,) = arrivals.keep(desk.desk, [(kind.key, json.dumps(click(ticket)))])
    assert kept is not None
    with arrivals.under_way(kept):
        casework.take(desk.desk, TicketRef(id=ticket, version=1), Actor(id=ANA))
    desk.clock.forward(seconds=61)
    assert arrivals.take_left(desk.desk) is None
    assert (await deliver(desk, click(ticket))).status == 200
    assert done(desk, Act.TAKE) == 1


async def test_the_same_delivery_many_times_at_once_counts_once(desk: Office) -> None:
    ticket = desk.open_ticket()
    answers = await asyncio.gather(*(deliver(desk, click(ticket)) for _ in range(8)))
    assert {answer.status for answer in answers} == {200}
    await until(lambda: desk.view(ticket).owner == ANA)
    assert (await deliver(desk, click(ticket))).status == 200
    assert done(desk, Act.TAKE) == 1


async def test_a_refused_click_may_come_again(desk: Office) -> None:
    """Its row goes: only what changed something is remembered."""
    ticket = desk.open_ticket()
    casework.assign(desk.desk, TicketRef(id=ticket), Actor(id=BEN), owner=BEN)
    await deliver(desk, click(ticket))
    await until(lambda: rows(desk) == [])
    assert desk.view(ticket).owner == BEN


@pytest.mark.parametrize("again", [1, 3])
async def test_an_event_sent_again_is_worked_off_once(desk: Office, again: int) -> None:
    body: Body = {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": {"type": "app_home_opened", "user": ANA, "tab": "home", "event_ts": "1.0"},
    }
    for _ in range(1 + again):
        assert (await deliver(desk, body)).status == 200
    await until(lambda: [row.state for row in rows(desk)] == [ArrivalState.DONE])
    assert len(desk.slack.ledger.calls_to("views.publish")) == 1


async def test_what_cannot_be_kept_is_not_acknowledged(
    desk: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = desk.open_ticket()
    with without_inbox(desk):
        assert (await deliver(desk, click(ticket))).status == 500
    assert "was not kept" in caplog.text
    assert ANA not in caplog.text
    assert desk.view(ticket).owner is None
    assert (await deliver(desk, click(ticket))).status == 200
    await until(lambda: desk.view(ticket).owner == ANA)


async def test_what_keeps_failing_is_set_aside(desk: Office) -> None:
    body = click(desk.open_ticket())
    left_behind(desk, body)
    await room(desk).stop()
    for _ in range(arrivals.TRIES):
        found = arrivals.take_left(desk.desk)
        assert found is not None
        assert found.body
        desk.clock.forward(seconds=61)
    last = arrivals.take_left(desk.desk)
    assert last is not None
    assert not last.body
    assert rows(desk)[0].state is ArrivalState.SET_ASIDE
    assert arrivals.take_left(desk.desk) is None


async def test_it_lies_sealed_and_no_longer_than_a_day(desk: Office, tmp_path: Path) -> None:
    ticket = desk.open_ticket()
    body = click(ticket) | {"state": {"values": {"text": "canary-words"}}}
    await deliver(desk, body)
    await until(lambda: [row.state for row in rows(desk)] == [ArrivalState.DONE])
    assert b"canary-words" not in written(tmp_path)
    assert not arrivals.purge_next(desk.desk)
    desk.clock.forward(days=1, seconds=1)
    assert arrivals.purge_next(desk.desk)
    assert rows(desk) == []


async def test_a_hundred_clicks_a_second_into_a_slow_database(desk: Office) -> None:
    """Ten seconds, a database that takes 30 ms a commit: all acknowledged in time, all done."""
    seconds, rate, commit_takes = 10, 100, 0.03
    await desk.courier.stop()
    tickets = [desk.open_ticket() for _ in range(seconds * rate)]
    await desk.door.role(ANA)
    took: list[float] = []

    async def one(ticket: int) -> None:
        began = time.monotonic()
        assert (await deliver(desk, click(ticket))).status == 200
        took.append(time.monotonic() - began)

    with slow_commits(desk, commit_takes):
        async with asyncio.TaskGroup() as clicks:
            began = time.monotonic()
            for place, ticket in enumerate(tickets):
                clicks.create_task(one(ticket))
                await asyncio.sleep(max(0.0, began + (place + 1) / rate - time.monotonic()))
    took.sort()
    p99 = took[int(len(took) * 0.99)]
    print(f"\n{len(took)} clicks: median {took[len(took) // 2]:.3f} s, p99 {p99:.3f} s")
    assert p99 < 1.0
    await until(lambda: done(desk, Act.TAKE) == len(tickets), seconds=60)


@pytest.mark.parametrize(
    ("body", "same", "key"),
    [
        (click(1), click(1), "block_actions:"),
        (click(1, trigger="a"), click(1, trigger="b"), "block_actions:"),
        ({"type": "event_callback", "event_id": "Ev9"}, None, "event:Ev9"),
        ({"command": "/privacy", "trigger_id": "c"}, None, "command:"),
        ({"type": "view_submission", "view": {"id": "V1", "hash": "h"}}, None, "view:"),
    ],
)
def test_keys(body: Body, same: Body | None, key: str) -> None:
    kind = sort(body, KEYS)
    assert kind is not None
    assert kind.key.startswith(key)
    assert len(kind.key) < 255
    if same is not None:
        other = sort(same, KEYS)
        assert other is not None
        assert (other.key == kind.key) == (body["trigger_id"] == same["trigger_id"])


def test_a_form_put_right_is_another_one() -> None:
    def form(words: str) -> Body:
        values = {"text": {"text": {"type": "plain_text_input", "value": words}}}
        view = {"id": "V1", "hash": "h", "state": {"values": values}}
        return {"type": "view_submission", "trigger_id": words, "view": view}

    first, twice, other = (sort(form(words), KEYS) for words in ("one", "one", "two"))
    assert first == twice != other
    assert first is not None
    assert first.has_answer
    assert "one" not in first.key


@pytest.mark.parametrize("kind", ["block_suggestion", "url_verification", ""])
def test_questions_are_not_kept(kind: str) -> None:
    assert sort({"type": kind}, KEYS) is None


def test_a_lease_outlives_every_act() -> None:
    assert timedelta(seconds=30) < arrivals.LEASE, "SQLite waits that long for a writer"


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("desk.db*"))


@contextmanager
def without_inbox(desk: Office) -> Iterator[None]:
    with desk.desk.database.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE arrival RENAME TO arrival_away")
    try:
        yield
    finally:
        with desk.desk.database.writing() as session:
            session.connection().exec_driver_sql("ALTER TABLE arrival_away RENAME TO arrival")


@contextmanager
def slow_commits(desk: Office, seconds: float) -> Iterator[None]:
    engine = desk.desk.database.engine

    is_slow = True

    def wait(_connection: object) -> None:
        if is_slow:
            time.sleep(seconds)

    # It stays where it is: taken away while another thread commits, it would break that commit.
    event.listen(engine, "commit", wait)
    try:
        yield
    finally:
        is_slow = False
