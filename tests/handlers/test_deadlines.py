"""Reminders: each once, also after an outage; nothing for what is done."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from handlers import casework, deadlines, verification
from handlers.ledger import Actor, TicketRef
from storage import tickets
from storage.tables import Due, Event, Parcel
from storage.vocabulary import Act, CompletionOutcome, DueKind, ParcelKind
from tests.handlers.journal import Conversation
from tests.people import ACCESS

STAFF = Actor(id="U0ANA")
OFFICER = "privacy-officer@losant.example"


def said(talk: Conversation) -> list[str]:
    """The kinds of reminders in the ledger, in order."""
    with talk.desk.reading() as session:
        rows = session.exec(
            select(Event).where(Event.act == Act.REMIND).order_by(col(Event.sequence))
        ).all()
    return [str(json.loads(row.detail)["kind"]) for row in rows]


@pytest.fixture
def confirmed(talk: Conversation) -> Conversation:
    talk.write(ACCESS)
    out = talk.one_letter()
    talk.write(out.code, to=out.reply_to)
    talk.post()
    return talk


def test_the_ladder_day_by_day(confirmed: Conversation) -> None:
    """Received on 2 March, due on 2 April 2026 (a Thursday)."""
    for _ in range(40):
        confirmed.clock.advance(days=1)
        confirmed.sweep()
    kinds = said(confirmed)
    assert kinds[:4] == ["half_time", "days_7", "days_3", "days_1"]
    assert set(kinds[4:]) == {"overdue"}
    # From the morning of 3 April to the afternoon of 11 April, once a day.
    assert len(kinds[4:]) == 9


def test_overdue_is_told_to_the_officer_outside_slack_once_a_day(
    confirmed: Conversation,
) -> None:
    confirmed.clock.advance(days=33)
    for _ in range(3):
        confirmed.sweep()
    letters = confirmed.post()
    assert [out.route.recipients for out in letters] == [(OFFICER,)]
    assert "PR-1001" in str(letters[0].mail["Subject"])
    assert "ana.sommer" not in letters[0].text
    confirmed.clock.advance(days=1)
    confirmed.sweep()
    assert len(confirmed.post()) == 1


@pytest.mark.parametrize(
    ("legal_after", "in_letter", "in_thread"),
    [
        (4, "Our own date passed on 2 April 2026. The legal day is 6 April", "legal day is 6 Apr"),
        (0, "The legal day passed on 2 April 2026 (1 day ago).", "2 Apr 2026 (1 day ago)."),
    ],
)
def test_the_notice_tells_our_own_day_from_the_legal_one(
    confirmed: Conversation, legal_after: int, in_letter: str, in_thread: str
) -> None:
    with confirmed.desk.transaction() as tx:
        ticket = tickets.for_change(tx.session, 1)
        assert ticket is not None
        assert ticket.work_to == date(2026, 4, 2)
        ticket.owner = STAFF.id
        ticket.respond_by = ticket.work_to + timedelta(days=legal_after)
        for line in tickets.lines(tx.session, 1):
            line.respond_by = ticket.respond_by
            tx.session.add(line)
    confirmed.clock.advance(days=32)
    confirmed.sweep()
    told = " ".join(confirmed.one_letter().text.split())
    assert in_letter in told
    assert "Somebody on the team has taken it." in told
    assert STAFF.id not in told
    assert "An extension is not possible any more." in told
    assert any(in_thread in said for said in threads(confirmed))


def threads(talk: Conversation) -> list[str]:
    with talk.desk.reading() as session:
        rows = session.exec(select(Parcel).where(Parcel.kind == ParcelKind.THREAD)).all()
        return [talk.desk.open_text(row.payload_sealed, "parcel.payload") for row in rows]


def test_after_an_outage_one_line_speaks_for_all(confirmed: Conversation) -> None:
    confirmed.clock.advance(days=90)
    confirmed.sweep()
    assert said(confirmed) == ["overdue"]
    confirmed.sweep()
    assert said(confirmed) == ["overdue"]


def test_nothing_is_said_about_a_closed_ticket(confirmed: Conversation) -> None:
    casework.complete(
        confirmed.desk, TicketRef(id=1), STAFF, outcome=CompletionOutcome.DONE, text="Done."
    )
    confirmed.post()
    confirmed.clock.advance(days=90)
    confirmed.sweep()
    assert said(confirmed) == []
    with confirmed.desk.reading() as session:
        left = session.exec(select(Due).where(Due.ticket_id == 1)).all()
    assert left == []


def test_an_extension_moves_the_reminders(confirmed: Conversation) -> None:
    casework.extend(confirmed.desk, TicketRef(id=1), STAFF, reasons="Much to search.")
    confirmed.clock.advance(days=33)
    confirmed.sweep()
    assert said(confirmed) == []


def test_a_clock_set_back_says_nothing_twice(confirmed: Conversation) -> None:
    confirmed.clock.advance(days=30)
    confirmed.sweep()
    before = said(confirmed)
    confirmed.clock.advance(hours=-1)
    confirmed.sweep()
    confirmed.clock.advance(hours=1)
    confirmed.sweep()
    assert said(confirmed) == before


def test_two_sweeps_at_once_handle_each_row_once(talk: Conversation) -> None:
    """Two workers and two schedulers on one database."""
    for number in range(12):
        talk.write(ACCESS, sender=f"P{number} <p{number}@example.org>")
    talk.post()
    talk.clock.advance(days=40)

    def sweep(_: int) -> None:
        for step in (deadlines.remind_next, verification.expire_next):
            while step(talk.desk):
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(sweep, range(4)))
    assert said(talk) == ["overdue"] * 12
    # One reminder with a new code each, one notice to the officer each.
    assert len(talk.post()) == 24


def test_the_digest_comes_once_on_working_days(confirmed: Conversation) -> None:
    deadlines.plan_digest(confirmed.desk)
    deadlines.plan_digest(confirmed.desk)
    for _ in range(14):
        confirmed.clock.advance(hours=12)
        confirmed.sweep()
    with confirmed.desk.reading() as session:
        keys = session.exec(
            select(Parcel.dedupe_key).where(Parcel.kind == ParcelKind.CHANNEL)
        ).all()
    # From Monday afternoon to Monday morning: Tuesday to Friday, and Monday.
    days = ["03", "04", "05", "06", "09"]
    assert sorted(keys) == [f"digest:2026-03-{day}" for day in days]


def test_no_digest_when_nothing_is_open(talk: Conversation) -> None:
    deadlines.plan_digest(talk.desk)
    talk.clock.advance(days=1)
    talk.sweep()
    with talk.desk.reading() as session:
        assert session.exec(select(Parcel)).all() == []
        (planned,) = session.exec(select(Due)).all()
    assert planned.kind is DueKind.DIGEST
