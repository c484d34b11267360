"""Reminders: each once, also after an outage; nothing for what is done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from handlers import casework, deadlines, ledger, verification
from handlers.desk import Desk
from handlers.ledger import Actor, Opening, TicketRef
from storage import tickets
from storage.tables import Due, Event, Parcel
from storage.vocabulary import Act, CompletionOutcome, ParcelKind, Right
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, letter

STAFF = Actor(id="U0ANA")
OFFICER = "privacy-officer@losant.example"


def said(talk: Conversation) -> list[str]:
    """The kinds of reminders in the ledger, in order."""
    return [each["kind"] for each in reminded(talk)]


def reminded(talk: Conversation) -> list[dict[str, str]]:
    with talk.desk.reading() as session:
        rows = session.exec(
            select(Event).where(Event.act == Act.REMIND).order_by(col(Event.sequence))
        ).all()
    return [json.loads(row.detail) for row in rows]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One Slack message of a reminder: to whom, and how loud."""

    to: str
    words: str
    mentions: tuple[str, ...] = ()
    broadcast: bool = False


def told(talk: Conversation) -> list[Told]:
    """The reminders that wait for Slack, in order."""
    with talk.desk.reading() as session:
        rows = session.exec(
            select(Parcel)
            .where(col(Parcel.kind).in_((ParcelKind.THREAD, ParcelKind.DIRECT)))
            .order_by(col(Parcel.id))
        ).all()
    found = []
    for row in rows:
        payload = json.loads(talk.desk.open_text(row.payload_sealed, "parcel.payload"))
        to = "thread" if row.kind is ParcelKind.THREAD else row.lane.removeprefix("slack:")
        found.append(
            Told(
                to=to,
                words=payload["line"],
                mentions=tuple(payload.get("mentions", ())),
                broadcast=payload.get("broadcast", False),
            )
        )
    return [each for each in found if REMINDING.search(each.words)]


REMINDING = re.compile("is due|must be confirmed|passed on|Nobody has taken")


def at_local(talk: Conversation, local: str) -> None:
    """Moves the clock to that moment at the house's place."""
    zone = talk.desk.house.place.timezone
    talk.clock.now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def with_staff(talk: Conversation, **staff: Any) -> Conversation:
    house = talk.desk.house
    changed = house.model_copy(update={"staff": house.staff.model_copy(update=staff)})
    return Conversation(replace(talk.desk, house=changed), talk.clock)


@pytest.fixture
def confirmed(talk: Conversation) -> Conversation:
    talk.write(ACCESS)
    out = talk.one_letter()
    talk.write(out.code, to=out.reply_to)
    talk.post()
    return talk


@pytest.fixture
def owned(confirmed: Conversation) -> Conversation:
    casework.take(confirmed.desk, TicketRef(id=1), STAFF)
    return confirmed


def test_the_ladder_day_by_day(confirmed: Conversation) -> None:
    """Received on Monday 2 March, due on Thursday 2 April 2026. Who asks is confirmed, so that
    there is nothing to say at half time."""
    for _ in range(40):
        confirmed.clock.advance(days=1)
        confirmed.sweep()
    kinds = said(confirmed)
    assert kinds[:4] == ["unassigned", "days_7", "days_3", "days_1"]
    assert set(kinds[4:]) == {"overdue"}
    # From the morning of 3 April to the afternoon of 11 April, once a day, on Easter too.
    assert len(kinds[4:]) == 9


def test_half_time_is_for_those_whose_identity_is_open(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.take(talk.desk, TicketRef(id=1), STAFF)
    at_local(talk, "2026-03-17T10:00")
    talk.sweep()
    assert said(talk) == ["half_time"]
    (line,) = told(talk)
    assert (line.to, line.mentions, line.broadcast) == ("thread", (STAFF.id,), False)
    assert "who is asking is not confirmed" in line.words


@pytest.mark.parametrize(
    ("staff", "mentions", "broadcast"),
    [({}, (), True), ({"alert_group": "S0PRIVTEAM"}, ("S0PRIVTEAM",), False)],
)
def test_nobodys_ticket_is_told_after_four_working_hours(
    talk: Conversation, staff: dict[str, str], mentions: tuple[str, ...], broadcast: bool
) -> None:
    talk = with_staff(talk, **staff)
    at_local(talk, "2026-03-06T15:00")  # a Friday: two hours are left
    talk.write(ACCESS)
    at_local(talk, "2026-03-09T10:59")
    talk.sweep()
    assert said(talk) == []
    at_local(talk, "2026-03-09T11:00")
    talk.sweep()
    talk.sweep()
    assert said(talk) == ["unassigned"]
    (line,) = told(talk)
    assert (line.to, line.mentions, line.broadcast) == ("thread", mentions, broadcast)
    assert line.words.startswith("Nobody has taken this ticket for 4 working hours.")


def test_a_ticket_that_is_taken_is_nobodys_no_more(owned: Conversation) -> None:
    owned.clock.advance(days=2)
    owned.sweep()
    assert said(owned) == []


def test_a_ticket_that_wakes_is_to_be_taken_in_time_too(confirmed: Conversation) -> None:
    complete(confirmed)
    confirmed.clock.advance(days=2)
    casework.reopen(confirmed.desk, TicketRef(id=1), STAFF)
    confirmed.clock.advance(days=1)
    confirmed.sweep()
    assert said(confirmed) == ["unassigned"]


def complete(talk: Conversation) -> None:
    done = CompletionOutcome.DONE
    casework.complete(talk.desk, TicketRef(id=1), STAFF, outcome=done, text="Done.")
    talk.post()


GROUP = "S0PRIVTEAM"
BACKUPS = ("U0BACKUP1", "S0BACKUPS")


@pytest.mark.parametrize(
    ("day", "staff", "expected"),
    [
        ("2026-03-26", {}, [("U0ANA", (), False)]),
        ("2026-03-30", {}, [("U0ANA", (), False), ("thread", (), True)]),
        (
            "2026-03-30",
            {"triagers": ("U0CLEO01", "U0ANA")},
            [("U0ANA", (), False), ("thread", ("U0CLEO01",), False)],
        ),
        (
            "2026-03-30",
            {"backups": BACKUPS, "triagers": ("U0CLEO01",)},
            [("U0ANA", (), False), ("thread", BACKUPS, False)],
        ),
        ("2026-04-01", {}, [("thread", ("U0ANA",), True)]),
        ("2026-04-01", {"alert_group": GROUP}, [("thread", ("U0ANA", GROUP), False)]),
        ("2026-04-03", {"alert_group": GROUP}, [("thread", ("U0ANA", GROUP), True)]),
        ("2026-04-04", {}, [("thread", ("U0ANA",), True)]),
    ],
)
def test_who_is_called_by_which_step(
    owned: Conversation, day: str, staff: dict[str, Any], expected: list[tuple[str, Any, bool]]
) -> None:
    """7 days: the owner; 3: the backups too; 1: the group; overdue: in the channel."""
    talk = with_staff(owned, **staff)
    for each in range(2, 37):
        at = datetime(2026, 3, 1, 9, 1) + timedelta(days=each)  # noqa: DTZ001 at the house's place
        if f"{at:%Y-%m-%d}" > day:
            break
        before = len(told(talk))
        at_local(talk, at.isoformat())
        talk.sweep()
    found = told(talk)[before:]
    assert [(line.to, line.mentions, line.broadcast) for line in found] == expected


def test_nobodys_date_calls_everybody(confirmed: Conversation) -> None:
    talk = with_staff(confirmed, alert_group=GROUP)
    at_local(talk, "2026-03-03T10:00")
    talk.sweep()
    at_local(talk, "2026-03-26T09:00")
    talk.sweep()
    assert [(line.to, line.mentions) for line in told(talk)] == [("thread", (GROUP,))] * 2
    assert said(talk) == ["unassigned", "days_7"]


def test_an_unconfirmed_receipt_is_told_to_the_owner_the_day_before(talk: Conversation) -> None:
    """11 CCR 7021(a): ten business days from Monday 2 March, so by the 16th."""
    open_ticket(talk, regulation="ccpa")
    casework.take(talk.desk, TicketRef(id=1), STAFF)
    assert talk.ticket().acknowledge_by == date(2026, 3, 16)
    at_local(talk, "2026-03-13T08:59")
    talk.sweep()
    assert said(talk) == []
    at_local(talk, "2026-03-13T09:00")
    talk.sweep()
    (line,) = told(talk)
    assert (line.to, line.broadcast) == (STAFF.id, False)
    assert "must be confirmed by 16 Mar 2026" in line.words


def open_ticket(talk: Conversation, *, regulation: str = "gdpr") -> None:
    """A ticket that staff opened: no letter went out yet."""
    opening = Opening(
        requester=ANA,
        name="Ana Sommer",
        subject="My data",
        received_at=talk.clock.now,
        language="en",
        regulation=regulation,
        regulation_basis="stated",
        rights=(Right.ACCESS,),
        quotes={},
        triage=False,
    )
    with talk.desk.transaction() as tx:
        ledger.open_ticket(tx, opening, STAFF)


# --- the night, the outage, and what moves --------------------------------------------------


def test_an_outage_that_ends_at_night_waits_for_the_morning(owned: Conversation) -> None:
    """7 days and 3 days fell into it; Monday 30 March is in time."""
    at_local(owned, "2026-03-28T03:00")
    owned.sweep()
    assert said(owned) == []
    at_local(owned, "2026-03-30T08:59")
    owned.sweep()
    assert said(owned) == []
    at_local(owned, "2026-03-30T09:00")
    owned.sweep()
    owned.sweep()
    assert [each["said"] for each in reminded(owned)] == ["days_3, days_7"]
    assert {line.words for line in told(owned)} == {
        "The answer is due in 3 days, on 2 Apr 2026. Not said in time: the reminder 7 days before."
    }


def test_on_the_evening_of_the_last_day_the_night_is_no_excuse(owned: Conversation) -> None:
    at_local(owned, "2026-04-02T22:00")
    owned.sweep()
    assert [each["said"] for each in reminded(owned)] == ["days_1, days_3, days_7"]
    words = told(owned)[0].words
    assert words.startswith("The answer is due today, on 2 Apr 2026.")
    assert words.endswith("Not said in time: the reminders 7 days and 3 days before.")


def test_overdue_is_said_in_the_night(owned: Conversation) -> None:
    at_local(owned, "2026-04-05T03:00")  # Easter Sunday
    owned.sweep()
    assert [each["said"] for each in reminded(owned)] == ["overdue, days_1, days_3, days_7"]


def test_the_most_urgent_line_names_what_else_is_open(talk: Conversation) -> None:
    open_ticket(talk, regulation="ccpa")
    at_local(talk, "2026-03-13T12:00")
    talk.sweep()
    (line,) = told(talk)
    assert line.words == (
        "The receipt must be confirmed by 16 Mar 2026: no letter has gone out yet. "
        "Nobody has taken it yet."
    )
    assert reminded(talk)[0]["said"] == "acknowledge, unassigned"


def test_a_plan_made_anew_repeats_nothing(owned: Conversation) -> None:
    """The law is set to another and back: the dates move, and come back."""
    at_local(owned, "2026-03-26T09:00")
    owned.sweep()
    assert said(owned) == ["days_7"]
    for law in ("ccpa", "gdpr"):
        at_local(owned, "2026-03-26T10:00")
        casework.correct(owned.desk, TicketRef(id=1), STAFF, rights=(Right.ACCESS,), regulation=law)
        owned.sweep()
    assert owned.ticket().work_to == date(2026, 4, 2)
    assert said(owned) == ["days_7"]
    at_local(owned, "2026-03-30T10:00")
    owned.sweep()
    assert said(owned) == ["days_7", "days_3"]


def test_a_new_owner_hears_what_comes_and_not_what_was(owned: Conversation) -> None:
    at_local(owned, "2026-03-26T09:00")
    owned.sweep()
    casework.assign(owned.desk, TicketRef(id=1), STAFF, owner="U0BEN")
    owned.sweep()
    at_local(owned, "2026-03-30T09:00")
    owned.sweep()
    assert [line.to for line in told(owned)] == ["U0ANA", "U0BEN", "thread"]


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: casework.assign(desk, TicketRef(id=1), STAFF, owner="U0BEN"),
        lambda desk: casework.reply(desk, TicketRef(id=1), STAFF, text="Soon."),
        lambda desk: casework.clarify(desk, TicketRef(id=1), STAFF, question="Which?"),
        lambda desk: casework.correct(
            desk, TicketRef(id=1), STAFF, rights=(Right.ERASURE,), regulation="gdpr"
        ),
    ],
)
def test_nothing_but_the_answer_puts_an_overdue_ticket_to_rest(
    owned: Conversation, act: Callable[[Desk], None]
) -> None:
    """There is no snooze: it is said once today and again tomorrow, whatever is done meanwhile."""
    at_local(owned, "2026-04-03T10:00")
    owned.sweep()
    act(owned.desk)
    owned.sweep()
    assert said(owned) == ["overdue"]
    at_local(owned, "2026-04-04T09:00")
    owned.sweep()
    owned.sweep()
    assert said(owned) == ["overdue", "overdue"]
    complete_or_close(owned)
    at_local(owned, "2026-04-05T09:00")
    owned.sweep()
    assert said(owned) == ["overdue", "overdue"]


def complete_or_close(talk: Conversation) -> None:
    casework.withdraw(talk.desk, TicketRef(id=1), STAFF)
    talk.post()


def test_a_letter_that_was_filed_late_is_told_at_once(talk: Conversation) -> None:
    """It lay in an outage for four weeks: the owner must hear how little time is left."""
    talk.keep(letter())
    at_local(talk, "2026-03-31T10:00")
    talk.file()
    talk.sweep()
    assert [each["said"] for each in reminded(talk)] == ["days_3, days_7, half_time"]


def test_reminders_hold_nothing_of_the_requester(owned: Conversation) -> None:
    for _ in range(36):
        owned.clock.advance(days=1)
        owned.sweep()
    lines = told(owned)
    assert len(lines) > 6
    for line in lines:
        for private in ("ana", "sommer", "example.org", "personal data"):
            assert private not in line.words.lower()


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
        ticket.respond_by = ticket.legal_by = ticket.work_to + timedelta(days=legal_after)
        for line in tickets.lines(tx.session, 1):
            line.respond_by = line.legal_by = ticket.respond_by
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
