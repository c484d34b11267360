"""The desk in Slack: Home and `find` over 5,000 open tickets, and clicks into a slow database."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import event

from bot import settings
from bot.sandbox.slack import ANA, LocalSlack
from bot.sandbox.slack.people import APP, TEAM, TRIAGE
from bot.slack import SlackDoor, finding, home
from bot.slack.home import Place
from handlers import correspondence, ledger
from handlers.desk import Desk, Transaction
from handlers.ledger import Opening
from handlers.status import QueueFilter
from storage import migrate, tables
from storage.database import Database, connect
from storage.sealed import Keyring
from storage.vocabulary import Direction, Right

RIGHTS = (Right.ACCESS, Right.ERASURE, Right.RECTIFICATION, Right.MARKETING_OPT_OUT)
OWNERS = (ANA, "U00000BEN1", None, None)
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Plan:
    tickets: int = 5000
    rounds: int = 30
    seconds: int = 60
    clicks_a_second: int = 100
    commit_seconds: float = 0.03


QUICK = Plan(rounds=10, seconds=10)


def run(plan: Plan) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = a_desk(Path(folder))
        fill(desk, plan.tickets)
        print(f"{plan.tickets} open tickets, {plan.rounds} rounds")
        for name, step in _looks(desk):
            print(f"  {name:32} {_timed(step, plan.rounds)}")
        desk.database.dispose()
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(_clicks(a_desk(Path(folder)), plan)))


def a_desk(folder: Path) -> Desk:
    database = connect(f"sqlite:///{folder / 'desk.db'}")
    migrate.upgrade(database)
    house = settings.read_house(None)
    return Desk(
        database=database,
        keys=Keyring.from_setting(Keyring.generate_secret()),
        house=house,
        base_url="https://desk.house.example",
        address=house.desk.address,
        slack_channel=TRIAGE,
    )


def fill(desk: Desk, count: int, *, owned: bool = True) -> None:
    """Opened over the last six weeks, so that some are overdue; half of them nobody's."""
    for first in range(0, count, BATCH):
        with desk.transaction() as tx:
            for number in range(first, min(first + BATCH, count)):
                _open(tx, number, OWNERS[number % len(OWNERS)] if owned else None)


def _open(tx: Transaction, number: int, owner: str | None) -> None:
    address = f"person.{number}@post.example"
    opening = Opening(
        requester=address,
        name=f"Person {number}",
        subject="My data",
        received_at=tx.now - timedelta(days=number % 45),
        language="en",
        regulation="gdpr",
        regulation_basis="stated",
        rights=(RIGHTS[number % len(RIGHTS)],),
        quotes={},
        triage=False,
    )
    ticket = ledger.open_ticket(tx, opening)
    ticket.owner = owner
    tx.session.add(
        tables.Message(
            ticket_id=ticket.id or 0,
            direction=Direction.INBOUND,
            at=tx.now,
            address_sealed=tx.seal(address, correspondence.ADDRESS),
            address_index=correspondence.address_index(tx.desk, address),
            subject_sealed=tx.seal("My data", correspondence.TITLE),
            body_sealed=tx.seal("Please send me a copy of my data.", correspondence.BODY),
        )
    )


def _looks(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    """Each reads and draws, as a listener does; only Slack's own time is missing."""
    for place in (Place(), *(Place(filter=each) for each in QueueFilter)):
        yield f"Home {place.filter or 'overview'}", partial(_home, desk, place)
    for wanted in ("PR-3500", "person.77@post.example", "erasure", "complaint", "gdpr"):
        yield f"find {wanted}", partial(finding.found, desk, wanted)


def _home(desk: Desk, place: Place) -> object:
    return home.home(home.read(desk, ANA, place), footer="").to_dict()


def _timed(step: Callable[[], object], rounds: int) -> str:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        step()
        took.append(time.perf_counter() - began)
    took.sort()
    return f"median {took[rounds // 2] * 1000:6.1f} ms, slowest {took[-1] * 1000:6.1f} ms"


async def _clicks(desk: Desk, plan: Plan) -> str:
    """Presses of *Take it*, each on a ticket of its own, into a database whose every commit
    takes a while. Acknowledged means: kept, so that a crash loses nothing."""
    total = plan.seconds * plan.clicks_a_second
    fill(desk, total, owned=False)
    async with LocalSlack() as slack:
        door = SlackDoor(
            desk=desk,
            bot_token=slack.bot_token,
            signing_secret=None,
            app_token=slack.app_token,
            api_url=slack.api_url,
            channel=slack.channel,
        )
        await door.start()
        await door.role(ANA)
        with _slow_commits(desk.database, plan.commit_seconds):
            took = sorted(await _press(door, total, plan.clicks_a_second))
        await door.stop()
    p99, median = took[int(len(took) * 0.99)], took[len(took) // 2]
    return (
        f"{total} clicks, {plan.clicks_a_second} a second, {plan.commit_seconds * 1000:.0f} ms a "
        f"commit: acknowledged after {median:.3f} s (median), {p99:.3f} s (99 %), "
        f"{took[-1]:.3f} s (slowest)"
    )


async def _press(door: SlackDoor, total: int, a_second: int) -> list[float]:
    took: list[float] = []

    async def one(ticket: int) -> None:
        began = time.perf_counter()
        request = AsyncBoltRequest(mode="socket_mode", body=_click(ticket))
        answer = await door.inbox.receive(request)
        if answer.status != 200:
            raise RuntimeError(f"a click was answered with {answer.status}")
        took.append(time.perf_counter() - began)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as clicks:
        for place in range(total):
            clicks.create_task(one(place + 1))
            await asyncio.sleep(max(0.0, began + (place + 1) / a_second - time.perf_counter()))
    return took


def _click(ticket: int) -> dict[str, object]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ANA, "team_id": TEAM},
        "api_app_id": APP,
        "trigger_id": f"t.{ticket}",
        "channel": {"id": TRIAGE},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": TRIAGE},
        "actions": [
            {"type": "button", "action_id": "ticket.take", "value": f"{ticket}:1", "block_id": "a"}
        ],
    }


@contextmanager
def _slow_commits(database: Database, seconds: float) -> Iterator[None]:
    is_slow = True

    def wait(_connection: object) -> None:
        if is_slow:
            time.sleep(seconds)

    event.listen(database.engine, "commit", wait)
    try:
        yield
    finally:
        is_slow = False
