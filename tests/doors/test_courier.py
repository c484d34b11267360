"""Letters from the outbox reach a real SMTP server, once, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.courier import Carrier, Courier
from bot.sandbox.mailbox import Mailbox
from bot.smarthost import Smarthost, SmarthostUrl
from handlers import delivery
from handlers.delivery import LANE_PACE, LEASES, Later, Parcel, Result, Sent
from storage import outbox
from storage.database import Database, connect
from storage.outbox import LaneKind
from storage.vocabulary import ParcelState
from tests.outgoing import ANA, CHANNEL, Clock, Outbox, sqlite_outbox


@pytest.fixture
def box(sqlite_url: str) -> Iterator[Outbox]:
    with sqlite_outbox(sqlite_url) as box:
        yield box


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox(desk_address="support@house.example") as mailbox:
        yield mailbox


@pytest.fixture
async def smarthost(mailbox: Mailbox) -> AsyncIterator[Smarthost]:
    smarthost = Smarthost(SmarthostUrl.parse(mailbox.smarthost_url), hello_as="house.example")
    yield smarthost
    await smarthost.close()


@asynccontextmanager
async def on_duty(box: Outbox, **carriers: Carrier) -> AsyncIterator[Courier]:
    """A courier at work. It looks only when it is woken or something falls due."""
    named: dict[LaneKind, Carrier] = {}
    for kind in ("mail", "slack"):
        if kind in carriers:
            named[kind] = carriers[kind]
    courier = Courier(desk=box.desk, carriers=named, idle=timedelta(seconds=60))
    task = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        async with asyncio.timeout(10):
            await courier.stop()
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 (rows wake nobody)
            await asyncio.sleep(0.01)


def is_in(box: Outbox, number: int, state: ParcelState) -> Callable[[], bool]:
    return lambda: box.row(number).state is state


def has_fault(box: Outbox, number: int) -> Callable[[], bool]:
    return lambda: box.row(number).fault is not None and is_in(box, number, ParcelState.WAITING)()


class Ticking(Clock):
    """The machine's clock."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


class Recorder:
    """A carrier that is told what to answer."""

    def __init__(self, answer: Callable[[Parcel], Awaitable[Result]]) -> None:
        self.carried: list[int] = []
        self._answer = answer

    async def carry(self, parcel: Parcel) -> Result:
        self.carried.append(parcel.id)
        return await self._answer(parcel)


async def at_once(parcel: Parcel) -> Result:
    return Sent()


async def after_a_while(parcel: Parcel) -> Result:
    """Long enough for the courier to find nothing else and go to rest."""
    await asyncio.sleep(0.15)
    return Sent()


class TestLetters:
    async def test_a_letter_arrives_as_it_was_written(
        self, box: Outbox, mailbox: Mailbox, smarthost: Smarthost
    ) -> None:
        body = "Subject: Grüße\r\n\r\n.dot\r\nÄ\r\n".encode()
        async with on_duty(box, mail=smarthost) as courier:
            number = box.letter(body=body)
            courier.notify()
            mail = await mailbox.wait_for(lambda mail: True)
            await until(is_in(box, number, ParcelState.SENT))
        assert mail.raw.endswith(body)
        assert (mail.mail_from, mail.rcpt_to) == ("support+token@house.example", (ANA,))

    async def test_the_null_sender_is_kept(
        self, box: Outbox, mailbox: Mailbox, smarthost: Smarthost
    ) -> None:
        box.letter(sender="")
        async with on_duty(box, mail=smarthost):
            assert (await mailbox.wait_for(lambda mail: True)).mail_from in ("", "<>")

    async def test_it_sleeps_until_something_falls_due(
        self, box: Outbox, mailbox: Mailbox, smarthost: Smarthost
    ) -> None:
        box.letter(due_at=box.clock.now + timedelta(seconds=0.3))
        async with on_duty(box, mail=smarthost):
            await asyncio.sleep(0.1)
            assert mailbox.received == []
            box.clock.forward(0.3)
            await mailbox.wait_for(lambda mail: True)

    @pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
    async def test_not_now_means_later(
        self, box: Outbox, mailbox: Mailbox, smarthost: Smarthost, stage: str
    ) -> None:
        match stage:
            case "MAIL" | "RCPT" | "DATA":
                mailbox.refuse_next(451, f"4.3.0 {ANA} not now", at=stage)
        number = box.letter()
        async with on_duty(box, mail=smarthost) as courier:
            await until(has_fault(box, number))
            assert box.row(number).fault == "smtp 451 4.3.0"
            box.clock.forward(300)
            courier.notify()
            await until(is_in(box, number, ParcelState.SENT))
        assert len(mailbox.received) == 1

    @pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
    async def test_never_ends_the_parcel_and_tells_staff(
        self, box: Outbox, mailbox: Mailbox, smarthost: Smarthost, stage: str
    ) -> None:
        match stage:
            case "MAIL" | "RCPT" | "DATA":
                mailbox.refuse_next(550, f"5.1.1 <{ANA}> no such user", at=stage)
        ticket = box.ticket()
        refused = box.letter(ticket_id=ticket)
        async with on_duty(box, mail=smarthost) as courier:
            await until(is_in(box, refused, ParcelState.FAILED))
            next_one = box.letter()
            courier.notify()
            await until(is_in(box, next_one, ParcelState.SENT))
        assert box.row(refused).fault == "smtp 550 5.1.1"
        assert box.stored_ticket(ticket).undeliverable

    async def test_an_unknown_outcome_is_tried_again_as_the_same_mail(
        self, box: Outbox, mailbox: Mailbox, smarthost: Smarthost
    ) -> None:
        mailbox.drop_after_data()
        number = box.letter()
        async with on_duty(box, mail=smarthost) as courier:
            await until(has_fault(box, number))
            box.clock.forward(300)
            courier.notify()
            await until(is_in(box, number, ParcelState.SENT))
        message_id = f"<{box.row(number).message_id}>"
        assert mailbox.repeated == {message_id: 2}

    async def test_nobody_answers(self, box: Outbox, mailbox: Mailbox) -> None:
        url = SmarthostUrl.parse(mailbox.smarthost_url)
        await mailbox.stop()
        number = box.letter()
        async with on_duty(box, mail=Smarthost(url, hello_as="house.example")):
            await until(has_fault(box, number))
        assert box.row(number).fault == "SMTPConnectError"

    async def test_a_letter_without_a_body_is_never_sent(
        self, box: Outbox, smarthost: Smarthost
    ) -> None:
        """Such as a mail to hand on whose raw bytes retention has purged."""
        number = box.letter()
        with box.database.writing() as session:
            row = outbox.locked(session, number)
            assert row is not None
            row.payload_sealed = None
        async with on_duty(box, mail=smarthost):
            await until(is_in(box, number, ParcelState.FAILED))


class TestTwoCouriers:
    async def test_each_letter_goes_once(self, database: Database, mailbox: Mailbox) -> None:
        box = Outbox(database=database)
        other = Outbox(
            database=connect(box.database.engine.url.render_as_string(hide_password=False)),
            clock=box.clock,
        )
        numbers = [box.letter() for _ in range(40)]
        url = SmarthostUrl.parse(mailbox.smarthost_url)
        hosts = [Smarthost(url, hello_as="house.example") for _ in range(2)]
        async with on_duty(box, mail=hosts[0]), on_duty(other, mail=hosts[1]):
            await until(lambda: all(is_in(box, n, ParcelState.SENT)() for n in numbers))
        for host in hosts:
            await host.close()
        other.database.dispose()
        assert len(mailbox.received) == 40
        assert mailbox.repeated == {}


class TestSlackLanes:
    async def test_one_at_a_time_and_lane_several_lanes_at_once(self, box: Outbox) -> None:
        busy: Counter[str] = Counter()
        most: Counter[str] = Counter()
        together = 0

        async def answer(parcel: Parcel) -> Result:
            nonlocal together
            busy[parcel.lane] += 1
            most[parcel.lane] = max(most[parcel.lane], busy[parcel.lane])
            together = max(together, busy.total())
            await asyncio.sleep(0.05)
            busy[parcel.lane] -= 1
            return Sent()

        numbers = [box.slack(lane=f"slack:C{n % 3}") for n in range(9)]
        carrier = Recorder(answer)
        async with on_duty(box, slack=carrier) as courier:
            while len(carrier.carried) < len(numbers):
                box.clock.forward(LANE_PACE.total_seconds())
                courier.notify()
                await asyncio.sleep(0.03)
        assert most == {"slack:C0": 1, "slack:C1": 1, "slack:C2": 1}
        assert together > 1
        assert sorted(carrier.carried) == numbers

    async def test_the_next_of_a_lane_goes_by_itself(
        self, box: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delivery, "LANE_PACE", timedelta(seconds=0.2))
        ticking = Outbox(database=box.database, clock=Ticking())
        numbers = [ticking.slack() for _ in range(3)]
        carrier = Recorder(after_a_while)
        async with on_duty(ticking, slack=carrier):
            await until(lambda: len(carrier.carried) == 3)
        assert carrier.carried == numbers

    async def test_a_jump_of_the_clock_sends_nothing_twice(self, box: Outbox) -> None:
        """The demo's clock may pass the end of a lease while the parcel is in our hands."""
        release = asyncio.Event()

        async def answer(parcel: Parcel) -> Result:
            await release.wait()
            return Sent()

        first = box.slack()
        carrier = Recorder(answer)
        async with on_duty(box, slack=carrier) as courier:
            await until(lambda: carrier.carried == [first])
            box.clock.forward(days=1)
            courier.notify()
            await until(lambda: box.row(first).tries == 2)
            release.set()
            await until(is_in(box, first, ParcelState.SENT))
            box.clock.forward(LANE_PACE.total_seconds())
            second = box.slack()
            courier.notify()
            await until(is_in(box, second, ParcelState.SENT))
        assert carrier.carried == [first, second]


class TestFaults:
    async def test_a_carrier_that_breaks_is_tried_later_and_names_nobody(
        self, box: Outbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def answer(parcel: Parcel) -> Result:
            raise RuntimeError(f"cannot write to {ANA}")

        number = box.letter()
        with caplog.at_level(logging.DEBUG):
            async with on_duty(box, mail=Recorder(answer)):
                await until(has_fault(box, number))
        assert box.row(number).fault == "unexpected fault"
        assert f"parcel {number} (email): RuntimeError at test_courier.py" in caplog.text
        assert ANA not in caplog.text

    async def test_a_carrier_that_hangs_loses_the_parcel_before_its_lease_ends(
        self, box: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(LEASES, "mail", timedelta(seconds=15.1))

        async def answer(parcel: Parcel) -> Result:
            await asyncio.Event().wait()
            return Sent()

        number = box.letter()
        async with on_duty(box, mail=Recorder(answer)):
            await until(has_fault(box, number))
        assert box.row(number).fault == "took too long"

    async def test_a_result_is_recorded_when_the_database_is_back(
        self, box: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        outages = 2
        writing = Database.writing

        def flaky(database: Database) -> object:
            nonlocal outages
            if carrier.carried and outages:
                outages -= 1
                raise ConnectionError("the database is away")
            return writing(database)

        carrier = Recorder(at_once)
        monkeypatch.setattr(Database, "writing", flaky)
        number = box.letter()
        async with on_duty(box, mail=carrier):
            await until(is_in(box, number, ParcelState.SENT))
        assert (carrier.carried, outages) == ([number], 0)

    async def test_stopping_waits_for_what_is_under_way_and_takes_nothing_more(
        self, box: Outbox
    ) -> None:
        release = asyncio.Event()

        async def answer(parcel: Parcel) -> Result:
            await release.wait()
            return Sent()

        numbers = [box.letter() for _ in range(6)]
        carrier = Recorder(answer)
        async with on_duty(box, mail=carrier) as courier:
            await until(lambda: len(carrier.carried) == 4)
            stopping = asyncio.create_task(courier.stop())
            await asyncio.sleep(0.05)
            assert not stopping.done()
            release.set()
            await stopping
        states = [box.row(number).state for number in numbers]
        assert states == [ParcelState.SENT] * 4 + [ParcelState.WAITING] * 2

    async def test_it_may_be_woken_from_any_thread_at_any_time(self, box: Outbox) -> None:
        carrier = Recorder(at_once)
        courier = Courier(desk=box.desk, carriers={"mail": carrier})
        courier.notify()
        async with on_duty(box, mail=carrier) as at_work:
            number = box.letter()
            await asyncio.to_thread(at_work.notify)
            await until(is_in(box, number, ParcelState.SENT))
        at_work.notify()


def test_the_place_of_a_slack_parcel(box: Outbox) -> None:
    assert outbox.slack_place(outbox.slack_lane(CHANNEL)) == CHANNEL
    assert [outbox.kind_of(lane) for lane in ("mail", "slack:C1")] == ["mail", "slack"]


def is_settled(box: Outbox, number: int, tries: int) -> bool:
    row = box.row(number)
    return row.tries == tries and row.state is not ParcelState.SENDING


class TestOutages:
    async def test_each_reason_is_logged_once_until_something_gets_through(
        self, box: Outbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        answers: list[Sent | Later] = [
            Later(reason="ConnectionRefusedError"),
            Later(reason="ConnectionRefusedError"),
            Later(reason="smtp 451"),
            Later(reason="ConnectionRefusedError"),
            Sent(),
            Later(reason="ConnectionRefusedError"),
        ]
        expected = list(answers)

        async def answer(parcel: Parcel) -> Result:
            return expected.pop(0)

        carrier = Recorder(answer)
        caplog.set_level(logging.INFO, "bot.courier")
        parcels = [box.letter()]
        async with on_duty(box, mail=carrier) as courier:
            for tries, said in zip((1, 2, 3, 4, 5, 1), answers, strict=True):
                await until(partial(is_settled, box, parcels[-1], tries))
                assert courier.trouble("mail") == ("" if isinstance(said, Sent) else said.reason)
                assert courier.trouble("slack") == ""
                box.clock.forward(4001)
                if isinstance(said, Sent):
                    parcels.append(box.letter())
                courier.notify()
        assert carrier.carried == parcels[:1] * 5 + parcels[1:]
        told = [record.getMessage() for record in caplog.records]
        assert told == [
            "courier: mail has to wait: ConnectionRefusedError",
            "courier: mail has to wait: smtp 451",
            "courier: mail gets through again",
            "courier: mail has to wait: ConnectionRefusedError",
        ]
