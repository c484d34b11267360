"""Parcels are taken once, carried again until they arrive, and never faster than Slack allows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert
from sqlmodel import Session

from handlers import delivery
from handlers.delivery import LANE_PACE, LEASES, Later, Never, Parcel, Result, Sent
from storage import outbox, tables
from storage.database import Database, connect
from storage.outbox import LaneKind
from storage.routes import Route
from storage.sealed import Keyring
from storage.vocabulary import KeptState, ParcelKind, ParcelState
from tests.outgoing import ANA, CHANNEL, LANE, OFFICER, START, Outbox

BUSY = Later(reason="smtp 451 4.3.0")
FAULT = Later(reason="SlackApiError")


@pytest.fixture
def box(database: Database) -> Outbox:
    return Outbox(database=database)


def take_mail(box: Outbox) -> Parcel:
    parcel = delivery.take_next(box.desk, lanes="mail")
    assert parcel is not None
    return parcel


def take_slack(box: Outbox) -> Parcel:
    parcel = delivery.take_next(box.desk, lanes="slack")
    assert parcel is not None
    return parcel


def carry(box: Outbox, parcel: Parcel, result: Result) -> None:
    delivery.settle(box.desk, parcel, result)


def carry_all_slack(box: Outbox) -> list[int]:
    """Delivers whatever may go, moving the clock as far as the lanes ask for."""
    carried = []
    while (wait := delivery.next_due_in(box.desk, lanes="slack")) is not None:
        box.clock.forward(wait.total_seconds())
        parcel = take_slack(box)
        carried.append(parcel.id)
        carry(box, parcel, Sent())
    return carried


class TestMail:
    def test_a_letter_is_opened_for_its_carrier(self, box: Outbox) -> None:
        ticket = box.ticket()
        box.letter(ticket_id=ticket, body=b"Subject: x\r\n\r\nGood day\r\n")
        parcel = take_mail(box)
        assert Route.from_json(parcel.recipient).recipients == (ANA,)
        assert parcel.payload.endswith(b"\r\n\r\nGood day\r\n")
        assert (parcel.kind, parcel.ticket_id) == (ParcelKind.EMAIL, ticket)
        assert (parcel.tries, parcel.lane_kind) == (1, "mail")

    def test_what_is_sent_leaves_nothing_personal_behind(self, box: Outbox) -> None:
        number = box.letter()
        carry(box, take_mail(box), Sent())
        row = box.row(number)
        assert (row.state, row.sent_at) == (ParcelState.SENT, START)
        assert (row.recipient_sealed, row.payload_sealed) == (None, None)
        assert delivery.take_next(box.desk, lanes="mail") is None
        assert delivery.next_due_in(box.desk, lanes="mail") is None

    def test_the_same_key_is_one_letter_sent_or_not(self, box: Outbox) -> None:
        first = box.letter(key="received:1")
        assert box.letter(key="received:1") == first
        carry(box, take_mail(box), Sent())
        assert box.letter(key="received:1") == first
        assert delivery.take_next(box.desk, lanes="mail") is None

    def test_the_one_that_fell_due_first_goes_first(self, box: Outbox) -> None:
        late = box.letter(due_at=START + timedelta(seconds=60))
        second = box.letter()
        box.clock.forward(-5)
        first = box.letter()
        box.clock.forward(5)
        assert [take_mail(box).id, take_mail(box).id] == [first, second]
        assert delivery.take_next(box.desk, lanes="mail") is None
        assert delivery.next_due_in(box.desk, lanes="mail") == timedelta(seconds=60)
        box.clock.forward(60)
        assert take_mail(box).id == late

    def test_waits_grow_from_five_minutes_to_4000_seconds(self, box: Outbox) -> None:
        number = box.letter()
        waits = []
        for _ in range(7):
            carry(box, take_mail(box), BUSY)
            wait = delivery.next_due_in(box.desk, lanes="mail")
            assert wait is not None
            box.clock.forward(wait.total_seconds() - 1)
            assert delivery.take_next(box.desk, lanes="mail") is None
            box.clock.forward(1)
            waits.append(wait.total_seconds())
        assert waits == [300, 600, 1200, 2400, 4000, 4000, 4000]
        assert box.row(number).fault == "smtp 451 4.3.0"

    def test_after_five_days_the_desk_gives_up_and_tells_staff(self, box: Outbox) -> None:
        ticket = box.ticket()
        number = box.letter(ticket_id=ticket)
        tries = 0
        while (wait := delivery.next_due_in(box.desk, lanes="mail")) is not None:
            box.clock.forward(wait.total_seconds())
            carry(box, take_mail(box), BUSY)
            tries += 1
        assert timedelta(days=5) <= box.clock.now - START < timedelta(days=5, seconds=4000)
        assert 108 <= tries <= 114
        assert box.row(number).state is ParcelState.FAILED
        assert box.stored_ticket(ticket).undeliverable
        (event,) = box.events(ticket)
        assert json.loads(event.detail) == {"kind": "gave_up", "reason": "smtp 451 4.3.0"}

    def test_a_desk_that_was_off_for_a_week_tries_twice(self, box: Outbox) -> None:
        number = box.letter()
        box.clock.forward(days=7)
        carry(box, take_mail(box), BUSY)
        assert box.row(number).state is ParcelState.WAITING
        box.clock.forward(300)
        carry(box, take_mail(box), BUSY)
        assert box.row(number).state is ParcelState.FAILED

    def test_a_refused_letter_marks_its_ticket_once(self, box: Outbox) -> None:
        ticket = box.ticket()
        number = box.letter(ticket_id=ticket)
        carry(box, take_mail(box), Never(reason="smtp 550 5.1.1"))
        assert (box.row(number).state, box.row(number).fault) == (
            ParcelState.FAILED,
            "smtp 550 5.1.1",
        )
        assert box.stored_ticket(ticket).undeliverable
        with box.desk.transaction() as tx:
            name = box.row(number).message_id
            assert name is not None
            assert delivery.record_bounce(tx, name) == ticket
        (event,) = box.events(ticket)
        assert json.loads(event.detail) == {"kind": "refused", "reason": "smtp 550 5.1.1"}
        with box.desk.reading() as session:
            assert [row.id for row in outbox.failures(session)] == [number]

    def test_a_refused_notice_to_the_officer_says_nothing_about_the_requester(
        self, box: Outbox
    ) -> None:
        ticket = box.ticket()
        number = box.letter(to=OFFICER, sender="")
        with box.database.writing() as session:
            session.get_one(tables.Parcel, number).ticket_id = ticket
        carry(box, take_mail(box), Never(reason="smtp 550 5.1.1"))
        assert box.row(number).state is ParcelState.FAILED
        assert not box.stored_ticket(ticket).undeliverable

    @pytest.mark.parametrize("form", ["{}", "<{}>", " <{}>\r\n"])
    def test_a_bounce_finds_its_letter_and_counts_once(self, box: Outbox, form: str) -> None:
        ticket = box.ticket()
        number = box.letter(ticket_id=ticket)
        carry(box, take_mail(box), Sent())
        message_id = form.format(box.row(number).message_id)
        for _ in range(2):
            with box.desk.transaction() as tx:
                assert delivery.record_bounce(tx, message_id) == ticket
        assert box.stored_ticket(ticket).undeliverable
        assert [json.loads(event.detail)["kind"] for event in box.events(ticket)] == ["bounced"]

    @pytest.mark.parametrize("message_id", ["", "<>", "nobody@elsewhere.example"])
    def test_a_bounce_of_something_else_is_nothing(self, box: Outbox, message_id: str) -> None:
        box.slack()
        with box.desk.transaction() as tx:
            assert delivery.record_bounce(tx, message_id) is None

    def test_a_mail_that_is_handed_on_goes_as_it_came(self, box: Outbox) -> None:
        raw = b"From: zoe@example.net\r\nSubject: invoice\r\n\r\n\xe9\r\n"
        route = Route(sender="zoe@example.net", recipients=("help@house.example",))
        with box.database.writing() as session:
            mail = tables.InboxMail(
                digest=b"1",
                received_at=START,
                envelope_sealed=b"",
                raw_sealed=box.keys.seal(raw, place="inbox.raw"),
                size=len(raw),
                state=KeptState.FILED,
                next_try_at=START,
            )
            session.add(mail)
            session.flush()
            outbox.post(
                session,
                kind=ParcelKind.FORWARD,
                lane=outbox.MAIL_LANE,
                dedupe_key=f"forward:{mail.id}",
                now=START,
                inbox_id=mail.id,
                recipient_sealed=box.keys.seal_text(route.to_json(), place="parcel.recipient"),
            )
        parcel = take_mail(box)
        assert (parcel.payload, Route.from_json(parcel.recipient)) == (raw, route)

    def test_a_parcel_under_a_lost_key_waits_and_the_others_go(self, box: Outbox) -> None:
        stranger = Outbox(
            database=box.database,
            clock=box.clock,
            keys=Keyring.from_setting(Keyring.generate_secret()),
        )
        lost, readable = stranger.letter(), box.letter()
        assert take_mail(box).id == readable
        assert box.row(lost).state is ParcelState.WAITING
        box.clock.forward(300)
        assert take_mail(stranger).id == lost


class TestLease:
    def test_a_courier_that_died_is_replaced_when_its_lease_ends(self, box: Outbox) -> None:
        number = box.letter()
        dead = take_mail(box)
        assert delivery.take_next(box.desk, lanes="mail") is None
        assert delivery.next_due_in(box.desk, lanes="mail") == LEASES["mail"]
        box.clock.forward(LEASES["mail"].total_seconds())
        again = take_mail(box)
        assert (again.id, again.tries) == (number, 2)
        assert (again.message_id, again.payload) == (dead.message_id, dead.payload)

    def test_the_only_courier_need_not_wait_for_its_own_dead_self(self, box: Outbox) -> None:
        letter, line = box.letter(), box.slack()
        take_mail(box)
        take_slack(box)
        delivery.recover(box.desk)
        assert (take_mail(box).id, take_slack(box).id) == (letter, line)

    @pytest.mark.parametrize("late", [BUSY, Never(reason="smtp 550")])
    def test_what_the_first_says_too_late_does_not_disturb_the_second(
        self, box: Outbox, late: Result
    ) -> None:
        number = box.letter(ticket_id=box.ticket())
        slow = take_mail(box)
        box.clock.forward(LEASES["mail"].total_seconds())
        second = take_mail(box)
        carry(box, slow, late)
        assert box.row(number).state is ParcelState.SENDING
        carry(box, second, Sent())
        assert box.row(number).state is ParcelState.SENT

    def test_sent_is_sent_however_late(self, box: Outbox) -> None:
        number = box.letter()
        slow = take_mail(box)
        box.clock.forward(LEASES["mail"].total_seconds())
        second = take_mail(box)
        carry(box, slow, Sent())
        carry(box, second, BUSY)
        assert box.row(number).state is ParcelState.SENT

    def test_a_clock_set_back_sends_nothing_twice(self, box: Outbox) -> None:
        box.letter()
        parcel = take_mail(box)
        box.clock.forward(-3600)
        assert delivery.take_next(box.desk, lanes="mail") is None
        carry(box, parcel, Sent())
        assert delivery.take_next(box.desk, lanes="mail") is None


class TestCards:
    def test_many_posts_are_one_parcel(self, box: Outbox) -> None:
        ticket = box.ticket()
        numbers = {box.card(ticket) for _ in range(5)}
        parcel = take_slack(box)
        assert numbers == {parcel.id}
        assert (parcel.revision, parcel.place) == (5, CHANNEL)
        carry(box, parcel, Sent(reference="1700.1", version=4))
        assert carry_all_slack(box) == []

    def test_where_the_card_stands_is_kept(self, box: Outbox) -> None:
        ticket = box.ticket()
        for ts, version in (("1700.1", 1), ("1700.1", 2), ("1800.9", 3)):
            box.card(ticket)
            parcel = take_slack(box)
            carry(box, parcel, Sent(reference=ts, version=version))
            with box.desk.reading() as session:
                card = session.get_one(tables.Card, ticket)
                assert (card.channel, card.ts, card.version) == (CHANNEL, ts, version)
            box.clock.forward(2)

    def test_a_state_posted_meanwhile_goes_after_this_one(self, box: Outbox) -> None:
        ticket = box.ticket()
        number = box.card(ticket)
        old = take_slack(box)
        box.card(ticket)
        box.clock.forward(10)
        assert delivery.take_next(box.desk, lanes="slack") is None, "two would post two cards"
        carry(box, old, Sent(reference="1700.1", version=1))
        new = take_slack(box)
        assert (new.id, new.revision, new.tries) == (number, 2, 1)
        carry(box, new, Sent(reference="1700.1", version=2))
        assert box.row(number).state is ParcelState.SENT

    def test_a_card_that_moves_to_another_channel_is_not_carried_twice_at_once(
        self, box: Outbox
    ) -> None:
        ticket = box.ticket()
        box.card(ticket)
        old = take_slack(box)
        box.slack(ParcelKind.CARD, ticket_id=ticket, key=f"card:{ticket}", lane="slack:C9NEW")
        assert delivery.take_next(box.desk, lanes="slack") is None
        carry(box, old, Sent(reference="1700.1", version=1))
        assert take_slack(box).place == "C9NEW"

    @pytest.mark.parametrize("result", [FAULT, Never(reason="invalid_blocks")])
    def test_a_newer_state_gets_its_chance_after_a_failed_older_one(
        self, box: Outbox, result: Result
    ) -> None:
        ticket = box.ticket()
        box.card(ticket)
        old = take_slack(box)
        box.card(ticket)
        carry(box, old, result)
        box.clock.forward(2)
        assert take_slack(box).revision == 2

    def test_posting_at_the_same_moment_loses_no_revision(self, box: Outbox) -> None:
        ticket = box.ticket()
        with ThreadPoolExecutor(8) as threads:
            numbers = set(threads.map(lambda _: box.card(ticket), range(40)))
        (number,) = numbers
        assert box.row(number).revision == 40

    def test_a_card_never_ends(self, box: Outbox) -> None:
        number = box.card(box.ticket())
        waits = []
        for turn in range(9):
            result = Never(reason="channel_not_found") if turn % 2 else FAULT
            carry(box, take_slack(box), result)
            wait = delivery.next_due_in(box.desk, lanes="slack")
            assert wait is not None
            waits.append(wait.total_seconds())
            box.clock.forward(wait.total_seconds())
        assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
        box.clock.forward(days=30)
        carry(box, take_slack(box), FAULT)
        assert box.row(number).state is ParcelState.WAITING

    def test_a_home_that_is_posted_steadily_keeps_its_turn(self, box: Outbox) -> None:
        for _ in range(4):
            box.slack(
                ParcelKind.HOME,
                lane=outbox.slack_lane("U0ANA"),
                key="home:U0ANA",
                due_at=box.clock.now + timedelta(seconds=30),
            )
            box.clock.forward(10)
        assert take_slack(box).revision == 4


class TestLanes:
    def test_one_message_a_second_and_channel(self, box: Outbox) -> None:
        for _ in range(3):
            box.slack()
        carry(box, take_slack(box), Sent())
        assert delivery.take_next(box.desk, lanes="slack") is None
        assert delivery.next_due_in(box.desk, lanes="slack") == LANE_PACE
        carry_all_slack(box)
        assert box.clock.now - START == 2 * LANE_PACE

    def test_lanes_do_not_wait_for_each_other(self, box: Outbox) -> None:
        box.slack(lane="slack:C1")
        box.slack(lane="slack:C1")
        box.slack(lane="slack:C2")
        assert [take_slack(box).lane, take_slack(box).lane] == ["slack:C1", "slack:C2"]
        assert delivery.take_next(box.desk, lanes="slack") is None

    def test_a_lane_carries_one_at_a_time(self, box: Outbox) -> None:
        box.slack()
        box.slack()
        first = take_slack(box)
        box.clock.forward(20)
        assert delivery.take_next(box.desk, lanes="slack") is None
        carry(box, first, Sent())
        assert take_slack(box).id != first.id

    def test_who_comes_late_does_not_free_the_lane_of_the_next(self, box: Outbox) -> None:
        box.slack()
        box.slack()
        slow = take_slack(box)
        box.clock.forward(LEASES["slack"].total_seconds())
        take_slack(box)
        carry(box, slow, FAULT)
        box.clock.forward(LANE_PACE.total_seconds())
        assert delivery.take_next(box.desk, lanes="slack") is None

    def test_retry_after_holds_the_lane_and_keeps_the_order(self, box: Outbox) -> None:
        numbers = [box.slack() for _ in range(3)]
        other = box.slack(lane="slack:C9OTHER")
        carry(box, take_slack(box), Later(reason="ratelimited", after=timedelta(seconds=12)))
        elsewhere = take_slack(box)
        assert elsewhere.id == other
        carry(box, elsewhere, Sent())
        box.clock.forward(11)
        assert delivery.take_next(box.desk, lanes="slack") is None
        box.clock.forward(1)
        assert carry_all_slack(box) == numbers

    def test_no_line_of_a_ticket_overtakes_another(self, box: Outbox) -> None:
        ticket, elsewhere = box.ticket(), box.ticket()
        card = box.card(ticket)
        lines = [box.slack(ParcelKind.THREAD, ticket_id=ticket) for _ in range(2)]
        stranger = box.slack(ParcelKind.THREAD, ticket_id=elsewhere)
        carry(box, take_slack(box), FAULT)
        assert carry_all_slack(box) == [stranger, card, *lines]

    def test_a_thread_line_ends_after_five_days(self, box: Outbox) -> None:
        number = box.slack(ParcelKind.THREAD, ticket_id=box.ticket())
        carry(box, take_slack(box), FAULT)
        box.clock.forward(days=5)
        carry(box, take_slack(box), FAULT)
        assert box.row(number).state is ParcelState.FAILED

    def test_two_processes_share_one_pace(self, box: Outbox) -> None:
        other = twin(box)
        for _ in range(6):
            box.slack()
        taken = []
        for _ in range(6):
            for taker in (box, other):
                parcel = delivery.take_next(taker.desk, lanes="slack")
                if parcel is not None:
                    taken.append(box.clock.now)
                    carry(taker, parcel, Sent())
            box.clock.forward(0.6)
        other.database.dispose()
        gaps = [later - earlier for earlier, later in pairwise(taken)]
        assert len(taken) == 3
        assert min(gaps) >= LANE_PACE


def twin(box: Outbox) -> Outbox:
    """The same desk in another process: its own engine, its own lock, the same clock."""
    url = box.database.engine.url.render_as_string(hide_password=False)
    return Outbox(database=connect(url), clock=box.clock)


class TestTwoTakers:
    def test_each_letter_is_taken_once(self, box: Outbox) -> None:
        numbers = {box.letter() for _ in range(60)}
        other = twin(box)

        def drain(taker: Outbox) -> list[int]:
            taken = []
            while (parcel := delivery.take_next(taker.desk, lanes="mail")) is not None:
                taken.append(parcel.id)
                carry(taker, parcel, Sent())
            return taken

        with ThreadPoolExecutor(4) as threads:
            drained = list(threads.map(drain, (box, other, box, other)))
        other.database.dispose()
        taken = [number for each in drained for number in each]
        assert sorted(taken) == sorted(numbers)

    def test_each_lane_is_held_by_one(self, box: Outbox) -> None:
        other = twin(box)
        for number in range(10):
            box.slack(lane=f"slack:C{number}")
            box.slack(lane=f"slack:C{number}")

        def drain(taker: Outbox) -> list[str]:
            lanes = []
            while (parcel := delivery.take_next(taker.desk, lanes="slack")) is not None:
                lanes.append(parcel.lane)
            return lanes

        with ThreadPoolExecutor(4) as threads:
            drained = list(threads.map(drain, (box, other, box, other)))
        other.database.dispose()
        assert sorted(lane for each in drained for lane in each) == [
            f"slack:C{n}" for n in range(10)
        ]


def waits_since(box: Outbox, kind: LaneKind) -> datetime | None:
    with box.database.reading() as session:
        return outbox.oldest_waiting(session, kind, now=box.clock.now)


class TestOutages:
    """What does not get out is seen, however often it is tried and put off."""

    def test_a_letter_that_is_put_off_ages(self, box: Outbox) -> None:
        box.letter()
        for _ in range(3):
            carry(box, take_mail(box), BUSY)
            box.clock.forward(4001)
            assert waits_since(box, "mail") == START
        held = take_mail(box)
        assert waits_since(box, "mail") == START
        carry(box, held, Sent())
        assert waits_since(box, "mail") is None

    def test_a_card_that_slack_will_not_have_ages(self, box: Outbox) -> None:
        box.card(box.ticket())
        for _ in range(3):
            carry(box, take_slack(box), Later(reason="x", after=timedelta(minutes=5)))
            box.clock.forward(301)
        assert waits_since(box, "slack") == START

    def test_what_is_meant_for_later_does_not_wait(self, box: Outbox) -> None:
        box.letter(due_at=START + timedelta(hours=2))
        box.slack(due_at=START + timedelta(hours=2))
        assert (waits_since(box, "mail"), waits_since(box, "slack")) == (None, None)
        box.clock.forward(7200)
        assert (waits_since(box, "mail"), waits_since(box, "slack")) == (START, START)

    def test_a_card_drawn_anew_waits_from_then_on(self, box: Outbox) -> None:
        ticket = box.ticket()
        box.card(ticket)
        carry(box, take_slack(box), Sent(reference="1.1", version=1))
        box.clock.forward(days=30)
        box.card(ticket)
        again = box.clock.now
        box.clock.forward(60)
        box.card(ticket)
        assert waits_since(box, "slack") == again

    def test_the_channel_hears_once_a_day_of_letters_that_wait(self, box: Outbox) -> None:
        box.letter()
        box.clock.forward(3599)
        assert not delivery.tell_of_outage(box.desk)
        assert delivery.take_next(box.desk, lanes="slack") is None
        box.clock.forward(1)
        for _ in range(3):
            assert not delivery.tell_of_outage(box.desk)
        told = take_slack(box)
        assert b"1 e-mail has not got out, the oldest for 1 h" in told.payload
        carry(box, told, Sent())
        box.clock.forward(60)
        assert delivery.take_next(box.desk, lanes="slack") is None
        box.clock.forward(days=1)
        delivery.tell_of_outage(box.desk)
        assert b"for 25 h" in take_slack(box).payload


def exercise(box: Outbox) -> None:
    """Everything the courier does with a letter, a card and a line."""
    ticket = box.ticket()
    box.letter(ticket_id=ticket)
    box.card(ticket)
    box.slack(ParcelKind.THREAD, ticket_id=ticket)
    number = take_mail(box).id
    take_slack(box)
    box.clock.forward(600)
    carry(box, take_mail(box), BUSY)
    carry(box, take_slack(box), FAULT)
    carry_all_slack(box)
    delivery.next_due_in(box.desk, lanes="mail")
    with box.desk.transaction() as tx:
        delivery.record_bounce(tx, str(box.row(number).message_id))
    with box.desk.reading() as session:
        for kind in ("mail", "slack"):
            outbox.waiting_count(session, kind)
            outbox.oldest_waiting(session, kind, now=box.clock.now)
        outbox.failures(session)


def recorder(seen: dict[str, Any]) -> Callable[..., None]:
    def record(
        connection: Connection, cursor: object, statement: str, parameters: Any, *rest: object
    ) -> None:
        many = rest[-1]
        if "parcel" in statement:
            seen[statement] = parameters[0] if many else parameters

    return record


def plan(box: Outbox, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if box.database.is_sqlite else "EXPLAIN "
    with box.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(explain + statement, parameters).all()
        connection.rollback()
    return "\n".join(str(row[-1]) for row in rows)


# SQLite walks an index from its front with "SCAN parcel USING INDEX", under a LIMIT here.
WHOLE_TABLE = re.compile(r"SCAN parcel(?! USING)|Seq Scan on parcel")


class TestCost:
    """Nothing on the way out may read the parcels that were sent."""

    @pytest.fixture
    def old(self, box: Outbox) -> Outbox:
        with box.database.writing() as session:
            self.fill(session)
        with box.database.writing() as session:
            session.connection().exec_driver_sql("ANALYZE")
        return box

    @staticmethod
    def fill(session: Session) -> None:
        rows = [
            {
                "kind": ParcelKind.EMAIL,
                "lane": ("mail", LANE)[number % 2],
                "state": ParcelState.SENT,
                "dedupe_key": f"old:{number}",
                "message_id": f"old-{number}@house.example",
                "ticket_id": number,
                "created_at": START,
                "due_at": START,
                "tries": 1,
                "revision": 1,
            }
            for number in range(20_000)
        ]
        session.connection().execute(insert(tables.Parcel), rows)

    def test_every_query_reads_an_index(self, old: Outbox) -> None:
        seen: dict[str, Any] = {}
        engine = old.database.engine
        record = recorder(seen)
        event.listen(engine, "before_cursor_execute", record)
        try:
            exercise(old)
        finally:
            event.remove(engine, "before_cursor_execute", record)
        plans = {statement: plan(old, statement, seen[statement]) for statement in seen}
        assert len(plans) > 15
        assert {s: p for s, p in plans.items() if WHOLE_TABLE.search(p)} == {}
