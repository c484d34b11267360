"""How long a tick of the clock takes: the same thousand reminders among few tickets and many."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import func, select

from bench import postgres
from bench.crowd import BEGIN, DUE, fill, plan_due
from bot import settings
from handlers import deadlines
from handlers.desk import Desk
from storage import migrate
from storage.database import connect
from storage.sealed import Keyring
from storage.tables import Event
from storage.vocabulary import Act

AIM = 1.5
FEW, MANY = 10_000, 1_000_000
ROUNDS = 5
IDLE_LOOKS = 200


@dataclass
class Clock:
    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """One desk with so many tickets, and how long its ticks took in seconds."""

    tickets: int
    desk: Desk
    clock: Clock
    filled_in: float
    ticks: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Result:
    database: str
    few: Crowd
    many: Crowd

    @property
    def ratio(self) -> float:
        return statistics.median(self.many.ticks) / statistics.median(self.few.ticks)


def measure(*, many: int = MANY, rounds: int = ROUNDS) -> Iterator[Result]:
    """Both sizes take turns, so that a busy minute of the machine meets them alike."""
    with tempfile.TemporaryDirectory(prefix="privacy-desk-bench-") as name:
        folder = Path(name)
        yield _compare("SQLite", [f"sqlite:///{folder / f'{n}.db'}" for n in (1, 2)], many, rounds)
    if postgres.binaries() is None:
        return
    with tempfile.TemporaryDirectory(prefix="privacy-desk-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        urls = [stack.enter_context(postgres.postgres(folder / str(n))) for n in (1, 2)]
        yield _compare("PostgreSQL", urls, many, rounds)


def _compare(name: str, urls: Sequence[str], many: int, rounds: int) -> Result:
    with _crowd(urls[0], FEW) as few, _crowd(urls[1], many) as crowded:
        _tick(few, warm_up=True)
        _tick(crowded, warm_up=True)
        for _ in range(rounds):
            _tick(few)
            _tick(crowded)
        for crowd in (few, crowded):
            _look_idly(crowd)
            _check_plans(crowd)
        return Result(database=name, few=few, many=crowded)


@contextmanager
def _crowd(url: str, tickets: int) -> Iterator[Crowd]:
    database, clock = connect(url), Clock()
    house = settings.read_house(None)
    try:
        migrate.upgrade(database)
        desk = Desk(
            database=database,
            keys=Keyring.from_setting(Keyring.generate_secret()),
            house=house,
            base_url="https://desk.example",
            address=house.desk.address,
            slack_channel="C0BENCH",
            clock=clock,
        )
        started = time.perf_counter()
        fill(desk, tickets)
        filled_in = time.perf_counter() - started
        yield Crowd(tickets=tickets, desk=desk, clock=clock, filled_in=filled_in)
    finally:
        database.dispose()


def _tick(crowd: Crowd, *, warm_up: bool = False) -> None:
    """A week later the same tickets are due again, and all of them are told of."""
    crowd.clock.now += timedelta(days=7)
    plan_due(crowd.desk, crowd.clock.now)
    before = _reminded(crowd.desk)
    gc.collect()
    started = time.perf_counter()
    while deadlines.remind_next(crowd.desk):
        pass
    took = time.perf_counter() - started
    told = _reminded(crowd.desk) - before
    if told != DUE:
        raise RuntimeError(f"{told} of {DUE} were told")
    if not warm_up:
        crowd.ticks.append(took)


def _reminded(desk: Desk) -> int:
    """By the tickets that are due: all events would take their time to count."""
    with desk.reading() as session:
        found = select(func.count()).where(Event.ticket_id <= DUE, Event.act == Act.REMIND)
        return session.exec(found).one()


def _look_idly(crowd: Crowd) -> None:
    """A tick that finds nothing: the one of every half minute."""
    for _ in range(IDLE_LOOKS):
        started = time.perf_counter()
        if deadlines.remind_next(crowd.desk):
            raise RuntimeError("there was something left to say")
        crowd.idle.append(time.perf_counter() - started)


def _check_plans(crowd: Crowd) -> None:
    """No statement of a tick may read a whole table, however fast that still is."""
    seen: dict[str, Any] = {}

    def note(_c: object, _k: object, statement: str, parameters: object, *_: object) -> None:
        seen.setdefault(statement, parameters)

    engine = crowd.desk.database.engine
    crowd.clock.now += timedelta(days=7)
    plan_due(crowd.desk, crowd.clock.now)
    event.listen(engine, "before_cursor_execute", note)
    for _ in range(4):
        deadlines.remind_next(crowd.desk)
    event.remove(engine, "before_cursor_execute", note)
    for plan in _plans(crowd.desk, seen):
        if any(scan in plan for scan in _SCANS):
            raise RuntimeError(f"a whole table is read: {plan}")


_TABLES = ("ticket", "line", "event", "parcel", "due")
_SCANS = tuple(f"Seq Scan on {table}" for table in _TABLES) + tuple(
    f"SCAN {table}|" for table in _TABLES
)


def _plans(desk: Desk, seen: dict[str, Any]) -> Iterator[str]:
    explain = "EXPLAIN QUERY PLAN" if desk.database.is_sqlite else "EXPLAIN"
    raw = desk.database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement, parameters in seen.items():
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                cursor.execute(f"{explain} {statement}", parameters)
                yield "\n".join(f"{row[-1]}|" for row in cursor.fetchall())
        raw.rollback()
    finally:
        raw.close()


def report(results: Iterator[Result]) -> str:
    lines = [f"a tick with {DUE:,} reminders due, 1 worker, a transaction each"]
    for result in results:
        few, many = result.few, result.many
        lines += [
            f"  {result.database}, {len(few.ticks)} rounds of each, in turns",
            *(_row(crowd) for crowd in (few, many)),
            f"    ratio of the medians      {result.ratio:8.2f}   aim: under {AIM}",
        ]
    return "\n".join(lines)


def _row(crowd: Crowd) -> str:
    ticks = sorted(crowd.ticks)
    idle = statistics.median(crowd.idle) * 1000
    return (
        f"    {crowd.tickets:>9,} tickets  {statistics.median(ticks):8.2f} s "
        f"[{ticks[0]:.2f}-{ticks[-1]:.2f}]   idle {idle:.2f} ms ({len(crowd.idle)} looks)   "
        f"filled in {crowd.filled_in:.0f} s"
    )
