"""The pump runs steps until there is nothing left, and sleeps without spinning."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.pump import Drain, Pump
from handlers.desk import Desk
from tests.outgoing import ANA, Outbox, sqlite_outbox

HOURLY = timedelta(hours=1)
MOMENT = timedelta(seconds=0.05)


@pytest.fixture
def box(sqlite_url: str) -> Iterator[Outbox]:
    with sqlite_outbox(sqlite_url) as box:
        yield box


class Pile:
    """Work that lies there until a step takes it, in a transaction of its own."""

    def __init__(self, pieces: int = 0) -> None:
        self.pieces = pieces
        self.done = 0
        self.looks = 0
        self.threads: set[int] = set()

    def step(self, desk: Desk) -> bool:
        self.looks += 1
        self.threads.add(threading.get_ident())
        with desk.transaction():
            if not self.pieces:
                return False
            self.pieces -= 1
            self.done += 1
        return True

    def drain(self, name: str = "pile", every: timedelta = HOURLY) -> Drain:
        return Drain(name=name, step=self.step, every=every)


@asynccontextmanager
async def pumping(box: Outbox, *drains: Drain) -> AsyncIterator[Pump]:
    """A pump that every commit of the desk wakes, as the application wires it."""
    pump = Pump(desk=box.desk, drains=drains)
    box.wake = pump.notify
    task = asyncio.create_task(pump.run())
    try:
        yield pump
    finally:
        async with asyncio.timeout(10):
            await pump.stop()
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 (counters wake nobody)
            await asyncio.sleep(0.01)


async def test_what_lay_there_at_the_start_is_done(box: Outbox) -> None:
    pile = Pile(pieces=5)
    async with pumping(box, pile.drain()):
        await until(lambda: pile.done == 5)
    assert threading.get_ident() not in pile.threads


async def test_a_commit_wakes_it(box: Outbox) -> None:
    pile = Pile()
    async with pumping(box, pile.drain()):
        await until(lambda: pile.looks == 1)
        pile.pieces = 3

        def commit() -> None:
            with box.desk.transaction():
                pass

        await asyncio.to_thread(commit)
        await until(lambda: pile.done == 3)


async def test_its_own_commits_do_not_keep_it_awake(box: Outbox) -> None:
    """A step that finds nothing commits all the same; two of them must not wake each other."""
    piles = [Pile(), Pile(), Pile()]
    drains = [pile.drain(f"pile {number}") for number, pile in enumerate(piles)]
    async with pumping(box, *drains):
        await asyncio.sleep(0.3)
    assert [pile.looks for pile in piles] == [1, 1, 1]


async def test_work_done_in_one_drain_wakes_the_others(box: Outbox) -> None:
    second = Pile()

    def first_step(desk: Desk) -> bool:
        if not first.step(desk):
            return False
        second.pieces += 1
        return True

    first = Pile()
    first_drain = Drain(name="first", step=first_step, every=MOMENT)
    async with pumping(box, first_drain, second.drain("second")):
        await until(lambda: second.looks == 1)
        first.pieces = 4
        await until(lambda: second.done == 4)
        await asyncio.sleep(0.1)
    assert second.looks < 12


async def test_time_wakes_it(box: Outbox) -> None:
    soon, later = Pile(), Pile()
    async with pumping(box, soon.drain("soon", MOMENT), later.drain("later")):
        await until(lambda: soon.looks >= 3)
    assert later.looks == 1


async def test_a_step_that_fails_stops_nobody_and_is_tried_again(
    box: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    def broken(desk: Desk) -> bool:
        nonlocal tries
        tries += 1
        raise LookupError(f"no ticket for {ANA}")

    pile = Pile(pieces=3)
    with caplog.at_level(logging.DEBUG):
        async with pumping(
            box, Drain(name="broken", step=broken, every=MOMENT), pile.drain("sound")
        ):
            await until(lambda: tries >= 3 and pile.done == 3)
    assert "pump: broken: LookupError at test_pump.py" in caplog.text
    assert ANA not in caplog.text


async def test_a_step_that_hangs_holds_up_only_itself(box: Outbox) -> None:
    release = threading.Event()

    def hanging(desk: Desk) -> bool:
        release.wait(5)
        return False

    pile = Pile(pieces=3)
    try:
        async with pumping(
            box, Drain(name="hanging", step=hanging, every=MOMENT), pile.drain("sound")
        ):
            await until(lambda: pile.done == 3)
            release.set()
    finally:
        release.set()


async def test_stopping_waits_for_the_step_under_way_and_starts_no_other(box: Outbox) -> None:
    started, release = threading.Event(), threading.Event()
    finished = 0

    def slow(desk: Desk) -> bool:
        nonlocal finished
        started.set()
        release.wait(5)
        finished += 1
        return True

    async with pumping(box, Drain(name="slow", step=slow, every=HOURLY)) as pump:
        await asyncio.to_thread(started.wait, 5)
        stopping = asyncio.create_task(pump.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        release.set()
        await stopping
    assert finished == 1


async def test_it_may_be_woken_from_any_thread_at_any_time(box: Outbox) -> None:
    pile = Pile()
    pump = Pump(desk=box.desk, drains=[pile.drain()])
    pump.notify()
    async with pumping(box, pile.drain()) as at_work:
        await until(lambda: pile.looks == 1)
        await asyncio.to_thread(at_work.notify)
        await until(lambda: pile.looks == 2)
    at_work.notify()
