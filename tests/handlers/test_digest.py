"""The digest: once a working day, and the same message until the evening."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from handlers import casework, delivery, digest, status
from handlers.delivery import Later, Sent
from handlers.ledger import Actor, TicketRef
from handlers.status import DigestView
from storage import tickets
from storage.tables import Digest, Due, Parcel
from storage.vocabulary import DueKind, ParcelKind, ParcelState, TicketState
from tests.handlers.journal import Conversation
from tests.people import ACCESS

STAFF = Actor(id="U0ANA")


@pytest.fixture
def asked(talk: Conversation) -> Conversation:
    """One request, come in at ten on Monday 2 March."""
    talk.write(ACCESS)
    talk.post()
    digest.plan_digest(talk.desk)
    return talk


def at_local(talk: Conversation, local: str) -> None:
    zone = talk.desk.house.place.timezone
    talk.clock.now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def digests(talk: Conversation) -> list[Parcel]:
    with talk.desk.reading() as session:
        found = select(Parcel).where(Parcel.kind == ParcelKind.DIGEST).order_by(col(Parcel.id))
        return list(session.exec(found).all())


def carry(talk: Conversation, ts: str = "1.1") -> list[str]:
    """The courier takes what waits for Slack; the days whose digests went."""
    days: list[str] = []
    for _ in range(100):
        talk.clock.advance(seconds=2)
        parcel = delivery.take_next(talk.desk, lanes="slack")
        if parcel is None:
            return days
        is_digest = parcel.kind is ParcelKind.DIGEST
        if is_digest:
            days.append(json.loads(parcel.payload)["digest"])
        delivery.settle(talk.desk, parcel, Sent(reference=ts if is_digest else "2.2"))
    raise AssertionError("the lane never came to rest")


def stands(talk: Conversation, day: str) -> Digest | None:
    return digest.where(talk.desk, date.fromisoformat(day))


def test_it_comes_once_on_working_days(asked: Conversation) -> None:
    digest.plan_digest(asked.desk)
    for _ in range(14):
        asked.clock.advance(hours=12)
        asked.sweep()
    # From Monday afternoon to Monday morning: Tuesday to Friday, and Monday.
    days = ["03", "04", "05", "06", "09"]
    assert [row.dedupe_key for row in digests(asked)] == [f"digest:2026-03-{d}" for d in days]
    with asked.desk.reading() as session:
        planned = session.exec(select(Due).where(Due.kind == DueKind.DIGEST)).all()
    assert len(planned) == 1


def test_nothing_is_posted_when_nothing_is_open(talk: Conversation) -> None:
    digest.plan_digest(talk.desk)
    talk.clock.advance(days=1)
    talk.sweep()
    assert digests(talk) == []
    assert not digest.show_now(talk.desk)
    assert digests(talk) == []
    with talk.desk.reading() as session:
        (planned,) = session.exec(select(Due)).all()
    assert planned.kind is DueKind.DIGEST


def test_the_hour_is_the_house_s(asked: Conversation) -> None:
    at_local(asked, "2026-03-03T08:59")
    asked.sweep()
    assert digests(asked) == []
    at_local(asked, "2026-03-03T09:00")
    asked.sweep()
    assert len(digests(asked)) == 1


def test_what_happens_later_that_day_edits_the_same_message(asked: Conversation) -> None:
    at_local(asked, "2026-03-03T09:00")
    asked.sweep()
    assert carry(asked) == ["2026-03-03"]
    first = stands(asked, "2026-03-03")
    assert first is not None
    assert (first.channel, first.ts) == (asked.desk.slack_channel, "1.1")

    asked.clock.advance(minutes=10)
    asked.sweep()
    assert carry(asked) == [], "nothing has changed"

    casework.take(asked.desk, TicketRef(id=1), STAFF)
    asked.sweep()
    assert carry(asked) == ["2026-03-03"]
    (row,) = digests(asked)
    assert row.state is ParcelState.SENT
    second = stands(asked, "2026-03-03")
    assert second is not None
    assert second.ts == "1.1"
    assert second.shows > first.shows


def test_a_storm_of_changes_is_an_edit_now_and_then(asked: Conversation) -> None:
    at_local(asked, "2026-03-03T09:00")
    asked.sweep()
    carry(asked)
    edits = 0
    for _ in range(60):
        casework.reply(asked.desk, TicketRef(id=1), STAFF, text="We are at it.")
        asked.clock.advance(seconds=10)
        asked.sweep()
        edits += len(carry(asked))
    assert 3 <= edits <= 7  # twelve minutes, one edit in two at most


def test_asking_for_it_shows_the_newest_at_once(asked: Conversation) -> None:
    """Before nine it is posted, and nine o'clock edits what stands there."""
    at_local(asked, "2026-03-03T08:00")
    assert digest.show_now(asked.desk)
    assert digest.show_now(asked.desk)
    assert carry(asked, ts="8.8") == ["2026-03-03"]
    at_local(asked, "2026-03-03T09:00")
    asked.sweep()
    assert carry(asked, ts="8.8") == ["2026-03-03"]
    assert len(digests(asked)) == 1


def test_an_edit_when_the_last_ticket_is_closed_says_so(asked: Conversation) -> None:
    at_local(asked, "2026-03-03T09:00")
    asked.sweep()
    carry(asked)
    casework.withdraw(asked.desk, TicketRef(id=1), STAFF)
    asked.clock.advance(minutes=5)
    asked.sweep()
    assert carry(asked) == ["2026-03-03"]
    asked.clock.advance(days=1)
    asked.sweep()
    assert len(digests(asked)) == 1, "the next day there is nothing to tell"


def test_what_waits_for_slack_over_days_stays_one_a_day(asked: Conversation) -> None:
    at_local(asked, "2026-03-03T09:00")
    asked.sweep()
    for _ in range(30):
        asked.clock.advance(seconds=2)
        parcel = delivery.take_next(asked.desk, lanes="slack")
        if parcel is None:
            break
        delivery.settle(asked.desk, parcel, Later(reason="Slack is down"))
    at_local(asked, "2026-03-04T09:00")
    asked.sweep()
    assert sorted(carry(asked)) == ["2026-03-03", "2026-03-04"]
    assert len(digests(asked)) == 2


# --- what it lists --------------------------------------------------------------------------


def shown(view: DigestView) -> dict[str, list[int]]:
    parts = {
        "overdue": view.overdue,
        "now": view.due_now,
        "week": view.due_week,
        "waiting": view.waiting,
        "nobodys": view.unassigned,
    }
    return {name: [row.ticket_id for row in part.rows] for name, part in parts.items() if part.rows}


@pytest.mark.parametrize(
    ("due_in", "state", "waits", "taken", "age_hours", "expected"),
    [
        (-1, TicketState.WAITING_REQUESTER, 20, False, 90, "overdue"),
        (0, TicketState.NEW, 0, False, 90, "now"),
        (1, TicketState.NEW, 0, True, 90, "now"),
        (2, TicketState.WAITING_REQUESTER, 20, True, 90, "week"),
        (7, TicketState.NEW, 0, False, 90, "week"),
        (8, TicketState.WAITING_REQUESTER, 8, True, 90, "waiting"),
        (8, TicketState.IDENTITY_ASKED, 8, False, 90, "waiting"),
        (8, TicketState.WAITING_REQUESTER, 6, True, 90, ""),
        (8, TicketState.WAITING_REQUESTER, 6, False, 90, "nobodys"),
        (8, TicketState.NEW, 20, False, 24, "nobodys"),
        (8, TicketState.NEW, 20, False, 2, ""),
        (8, TicketState.IN_PROGRESS, 20, True, 90, ""),
    ],
)
def test_each_ticket_stands_once_where_it_is_most_urgent(
    asked: Conversation,
    due_in: int,
    state: TicketState,
    waits: int,
    taken: bool,
    age_hours: int,
    expected: str,
) -> None:
    at_local(asked, "2026-03-25T12:00")
    with asked.desk.transaction() as tx:
        ticket = tickets.for_change(tx.session, 1)
        assert ticket is not None
        ticket.work_to = asked.desk.today() + timedelta(days=due_in)
        ticket.state, ticket.owner = state, "U0ANA" if taken else None
        ticket.state_since = tx.now - timedelta(days=waits)
        ticket.opened_at = tx.now - timedelta(hours=age_hours)
    found = shown(status.digest(asked.desk))
    assert found == ({expected: [1]} if expected else {})


def test_ten_lines_and_the_number_of_the_others(asked: Conversation) -> None:
    for number in range(12):
        asked.write(ACCESS, sender=f"P{number} <p{number}@example.org>")
    asked.clock.advance(days=40)
    overdue = status.digest(asked.desk).overdue
    assert (len(overdue.rows), overdue.more, overdue.uncounted) == (10, 3, False)
