"""The dates of a ticket follow from what happened to it, as the ledger recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from sqlalchemy import event

from handlers import casework, errors, history, ledger, verification
from handlers.house import House
from handlers.ledger import TicketRef
from handlers.rules.events import EventKind
from storage.database import Database
from storage.vocabulary import Act, IdentityMethod, LetterKind, LineState, Right, TicketState
from tests.handlers.clock_kit import (
    FIRST,
    STAFF,
    at_house,
    house_in_berlin,
    link_in,
    open_request,
    recorded,
    said,
    set_clock,
    thread,
)
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, BEA, letter

WORD = "Here it is.\n"


@pytest.fixture
def berlin(talk: Conversation, house: House) -> Conversation:
    """Wednesday 10 June 2026: the month ends on Friday 10 July, Regulation 1182/71 Art 3(2)(c)."""
    set_clock(talk, "2026-06-10T10:00")
    return at_house(talk, house_in_berlin(house))


def dates(talk: Conversation) -> tuple[str, str]:
    ticket = talk.ticket()
    return str(ticket.respond_by), str(ticket.work_to)


def asked_back(talk: Conversation) -> str:
    """Staff have asked a question; the address to answer it at."""
    open_request(talk.desk)
    casework.clarify(talk.desk, FIRST, STAFF, question="Which of your accounts?")
    return talk.one_letter().reply_to


# --- proof of identity ----------------------------------------------------------------------


def test_a_code_that_came_days_later_moves_the_date_and_everybody_hears(
    berlin: Conversation,
) -> None:
    """EDPB 01/2022 5.3: two days of waiting are added, to Sunday 12 July."""
    set_clock(berlin, "2026-06-10T23:30")
    berlin.write(ACCESS)
    berlin.post()
    casework.assign(berlin.desk, FIRST, STAFF, owner="U0BEN")
    set_clock(berlin, "2026-06-11T23:45")
    berlin.sweep()  # the first code expired: one reminder with another
    reminder = berlin.one_letter()
    set_clock(berlin, "2026-06-12T22:00")
    berlin.write(reminder.code, to=reminder.reply_to)
    assert dates(berlin) == ("2026-07-13", "2026-07-13")  # 12 July is a Sunday
    assert "13 July 2026" in berlin.one_letter().text
    [confirmed] = recorded(berlin.desk, Act.IDENTITY_CONFIRMED)
    assert confirmed["respond_by"] == "2026-07-10 → 2026-07-13"
    assert "12(6)" in confirmed["why"] or "1182/71" in confirmed["why"]
    line = said(berlin.desk, "confirmed the code")
    assert line["mentions"] == ["U0BEN"]


def test_on_the_page_it_counts_at_the_moment_itself(berlin: Conversation) -> None:
    set_clock(berlin, "2026-06-10T22:00")
    berlin.write(ACCESS)
    out = berlin.one_letter()
    berlin.write("What is this code?", to=out.reply_to)
    set_clock(berlin, "2026-06-11T09:00")
    assert verification.confirm(berlin.desk, link_in(out), out.code) is not None
    [confirmed] = recorded(berlin.desk, Act.IDENTITY_CONFIRMED)
    assert "as_of" not in confirmed
    # One day: 11 July is a Saturday, so the month ends on Monday the 13th.
    assert confirmed["respond_by"] == "2026-07-10 → 2026-07-13"


def test_the_same_day_moves_nothing_and_nobody_is_told(berlin: Conversation) -> None:
    berlin.write(ACCESS)
    out = berlin.one_letter()
    berlin.write(out.code, to=out.reply_to)
    assert str(berlin.ticket().respond_by) == "2026-07-10"
    [confirmed] = recorded(berlin.desk, Act.IDENTITY_CONFIRMED)
    assert "respond_by" not in confirmed
    assert said(berlin.desk, "confirmed the code")["line"] == "The requester confirmed the code."


def test_an_outage_of_ours_is_no_wait_for_the_requester(berlin: Conversation) -> None:
    """The code came on the 11th and was read on the 14th: one day was waited, not four."""
    set_clock(berlin, "2026-06-10T23:00")
    berlin.write(ACCESS)
    out = berlin.one_letter()
    set_clock(berlin, "2026-06-11T12:00")
    berlin.keep(letter(to=out.reply_to, body=out.code), to=out.reply_to)
    set_clock(berlin, "2026-06-11T22:30")
    berlin.file()
    [confirmed] = recorded(berlin.desk, Act.IDENTITY_CONFIRMED)
    assert datetime.fromisoformat(confirmed["as_of"]).hour == 10  # noon in Berlin
    assert confirmed["respond_by"] == "2026-07-10 → 2026-07-13"


def test_who_looks_at_a_proof_late_has_not_waited_for_it(berlin: Conversation) -> None:
    """Asked on the 10th, sent on the 12th, looked at on the 19th: two days."""
    open_request(berlin.desk)
    verification.ask(berlin.desk, FIRST, STAFF)
    out = berlin.one_letter()
    set_clock(berlin, "2026-06-11T09:00")
    berlin.write("My customer number is 4711.", to=out.reply_to)
    set_clock(berlin, "2026-06-19T09:00")
    check(berlin)
    assert str(berlin.ticket().respond_by) == "2026-07-13"
    [given] = recorded(berlin.desk, Act.RECORD_IDENTITY)
    assert given["as_of"].startswith("2026-06-11")


def check(talk: Conversation, *, confirmed: bool = True) -> None:
    casework.record_identity(
        talk.desk,
        FIRST,
        STAFF,
        method=IdentityMethod.DOCUMENT_SEEN,
        confirmed=confirmed,
        note="",
    )


def test_an_expired_code_stops_no_clock(berlin: Conversation) -> None:
    """Both codes ran out; what staff find out by other means on the 22nd was not waited for."""
    berlin.write(ACCESS)
    for day in ("2026-06-11T11:00", "2026-06-12T12:00"):
        set_clock(berlin, day)
        berlin.sweep()
    assert Act.IDENTITY_EXPIRED in berlin.acts()
    set_clock(berlin, "2026-06-22T10:00")
    check(berlin)
    assert str(berlin.ticket().respond_by) == "2026-07-10"


def test_a_failed_proof_ends_the_wait(berlin: Conversation) -> None:
    open_request(berlin.desk)
    verification.ask(berlin.desk, FIRST, STAFF)
    set_clock(berlin, "2026-06-12T10:00")
    check(berlin, confirmed=False)
    set_clock(berlin, "2026-06-22T10:00")
    check(berlin)
    assert str(berlin.ticket().respond_by) == "2026-07-10"


@pytest.mark.parametrize(
    ("law", "respond_by"),
    [
        ("gdpr", "2026-07-13"),  # two days, to Sunday 12 July: Regulation 1182/71 Art 3(4)
        ("uk_gdpr", "2026-07-13"),  # a month from 12 June, a Sunday again: Art 12A
        ("ccpa", "2026-07-25"),  # 45 days from receipt "regardless": 11 CCR 7021(b)
        (None, "2026-07-13"),  # all of them: the earliest
    ],
)
def test_each_law_has_its_own_way_to_wait(
    berlin: Conversation, law: str | None, respond_by: str
) -> None:
    open_request(berlin.desk, law=law)
    verification.ask(berlin.desk, FIRST, STAFF)
    set_clock(berlin, "2026-06-12T09:00")
    check(berlin)
    assert str(berlin.ticket().respond_by) == respond_by


# --- a question to the requester ------------------------------------------------------------


def test_our_question_stops_the_clock_from_its_answer_on(berlin: Conversation) -> None:
    address = asked_back(berlin)
    assert str(berlin.ticket().respond_by) == "2026-07-10"  # asking alone moves nothing
    set_clock(berlin, "2026-06-15T09:00")
    berlin.write(WORD, to=address)
    assert dates(berlin) == ("2026-07-15", "2026-07-15")
    [moved] = recorded(berlin.desk, Act.FOLLOW_UP)
    assert moved["work_to"] == "2026-07-10 → 2026-07-15"
    assert "5 days of waiting for a clarification" in moved["why"]
    assert "EDPB" in moved["why"]
    assert "10 Jul 2026 → 15 Jul 2026" in said(berlin.desk, "The requester replied.")["line"]


def test_the_answer_counts_from_the_day_it_came_in(berlin: Conversation) -> None:
    address = asked_back(berlin)
    set_clock(berlin, "2026-06-12T23:59")
    berlin.keep(letter(to=address, body=WORD), to=address)
    set_clock(berlin, "2026-06-16T08:00")
    berlin.file()
    # Two days, to Sunday 12 July.
    assert str(berlin.ticket().respond_by) == "2026-07-13"


def test_a_word_from_another_address_answers_nothing(berlin: Conversation) -> None:
    address = asked_back(berlin)
    set_clock(berlin, "2026-06-15T09:00")
    berlin.write(WORD, sender=f"Bea <{BEA}>", to=address)
    assert str(berlin.ticket().respond_by) == "2026-07-10"


def test_a_letter_nobody_waited_for_moves_nothing(berlin: Conversation) -> None:
    address = asked_back(berlin)
    berlin.write(WORD, to=address)
    set_clock(berlin, "2026-06-20T09:00")
    berlin.write("One more thing.", to=address)
    assert str(berlin.ticket().respond_by) == "2026-07-10"


def test_the_reminders_follow_the_pause(berlin: Conversation) -> None:
    address = asked_back(berlin)
    set_clock(berlin, "2026-06-15T09:00")
    berlin.write(WORD, to=address)
    set_clock(berlin, "2026-07-14T12:00")  # the day before the new date, after the old one
    berlin.sweep()
    kinds = {
        kind for each in recorded(berlin.desk, Act.REMIND) for kind in each["said"].split(", ")
    }
    assert "days_1" in kinds
    assert "overdue" not in kinds


def test_what_was_asked_for_later_waits_from_its_own_day(berlin: Conversation) -> None:
    """A wait that was over before the second right was asked for is none of its own."""
    address = asked_back(berlin)
    set_clock(berlin, "2026-06-15T09:00")
    berlin.write(WORD, to=address)
    set_clock(berlin, "2026-06-16T09:00")
    with berlin.desk.transaction() as tx:
        ticket = ledger.load(tx, FIRST)
        ledger.add_line(tx, ticket, Right.ERASURE, received=tx.now)
    by_right = {line.right: line for line in berlin.lines()}
    assert str(by_right[Right.ACCESS].respond_by) == "2026-07-15"
    assert str(by_right[Right.ERASURE].respond_by) == "2026-07-16"


# --- the notice of extension ----------------------------------------------------------------


def extend(talk: Conversation, ref: TicketRef = FIRST) -> None:
    casework.extend(talk.desk, ref, STAFF, reasons="Your data lie in many systems.")


@pytest.mark.parametrize(
    ("law", "last_moment", "too_late", "extended_to"),
    [
        # Art 12(3): within one month of receipt, to the last minute of Friday 10 July.
        ("gdpr", "2026-07-10T23:59", "2026-07-11T00:01", "2026-09-10"),
        ("uk_gdpr", "2026-07-10T23:59", "2026-07-11T00:01", "2026-09-10"),
        # 11 CCR 7021(b): 45 days end on Saturday 25 July; 90 on Tuesday 8 September.
        ("ccpa", "2026-07-25T23:59", "2026-07-26T00:01", "2026-09-08"),
        # The house's own 30 days end on Friday 10 July; 60 on Sunday 9 August.
        ("policy_promise", "2026-07-10T23:59", "2026-07-11T00:01", "2026-08-09"),
    ],
)
def test_an_extension_is_offered_to_its_last_day_and_refused_after(
    berlin: Conversation, law: str, last_moment: str, too_late: str, extended_to: str
) -> None:
    open_request(berlin.desk, law=law)
    set_clock(berlin, too_late)
    with pytest.raises(errors.NotAllowed, match="too late to extend"):
        extend(berlin)
    assert not berlin.ticket().extended
    set_clock(berlin, last_moment)
    extend(berlin)
    assert str(berlin.ticket().respond_by) == extended_to
    [moved] = recorded(berlin.desk, Act.EXTEND)
    assert moved["respond_by"].endswith(f"→ {extended_to}")
    with pytest.raises(errors.NotAllowed, match="second time"):
        extend(berlin)


def test_a_law_without_extension_is_not_extended(berlin: Conversation) -> None:
    open_request(berlin.desk, Right.SALE_OPT_OUT, law="ccpa")
    with pytest.raises(errors.NotAllowed, match="knows no extension"):
        extend(berlin)


def test_the_preview_shows_the_day_of_the_letter(berlin: Conversation) -> None:
    open_request(berlin.desk)
    shown = casework.preview(berlin.desk, FIRST, kind=LetterKind.EXTENDED, text="Many systems.")
    assert "10 September 2026" in shown.text
    assert str(berlin.ticket().respond_by) == "2026-07-10"  # looking extends nothing
    extend(berlin)
    assert "10 September 2026" in berlin.one_letter().text


def test_a_right_asked_for_after_the_notice_is_not_extended_by_it(berlin: Conversation) -> None:
    """Art 12(3) speaks of the request: another one has its own month, and its own notice."""
    open_request(berlin.desk)
    extend(berlin)
    set_clock(berlin, "2026-06-15T10:00")
    with berlin.desk.transaction() as tx:
        ledger.add_line(tx, ledger.load(tx, FIRST), Right.ERASURE, received=tx.now)
    by_right = {line.right: str(line.respond_by) for line in berlin.lines()}
    assert by_right == {Right.ACCESS: "2026-09-10", Right.ERASURE: "2026-07-15"}
    extend(berlin)
    by_right = {line.right: str(line.respond_by) for line in berlin.lines()}
    assert by_right == {Right.ACCESS: "2026-09-10", Right.ERASURE: "2026-09-15"}


def test_a_notice_that_the_right_law_does_not_know_falls_with_it(berlin: Conversation) -> None:
    """Extended under the CCPA on day 40; the GDPR, found out later, wanted that within a month."""
    open_request(berlin.desk, law="ccpa")
    set_clock(berlin, "2026-07-20T10:00")
    extend(berlin)
    assert str(berlin.ticket().respond_by) == "2026-09-08"
    casework.correct(berlin.desk, FIRST, STAFF, rights=(Right.ACCESS,), regulation="gdpr")
    assert str(berlin.ticket().respond_by) == "2026-07-10"
    [moved] = recorded(berlin.desk, Act.SET_LAW)
    assert moved["respond_by"] == "2026-09-08 → 2026-07-10"
    assert moved["legal_by"] == "2026-09-08 → 2026-07-10"
    assert "Art 12(3)" in moved["why"]


def test_a_law_found_out_late_that_gives_more_time_calls_the_owner(berlin: Conversation) -> None:
    open_request(berlin.desk, law="gdpr")
    casework.assign(berlin.desk, FIRST, STAFF, owner="U0BEN")
    casework.correct(berlin.desk, FIRST, STAFF, rights=(Right.ACCESS,), regulation="ccpa")
    line = said(berlin.desk, "corrected how")
    assert "10 Jul 2026 → 24 Jul 2026" in line["line"]
    assert line["mentions"] == ["U0BEN"]


# --- what a law does not set ----------------------------------------------------------------


def test_our_own_word_is_no_legal_day(berlin: Conversation) -> None:
    open_request(berlin.desk, Right.QUESTION, law="gdpr")
    ticket, [line] = berlin.ticket(), berlin.lines()
    assert str(ticket.respond_by) == str(line.respond_by) == "2026-07-10"
    assert (ticket.legal_by, line.legal_by) == (None, None)


def test_beside_our_word_the_legal_day_is_the_laws(berlin: Conversation) -> None:
    open_request(berlin.desk, Right.QUESTION, Right.ACCESS, law="ccpa")
    assert berlin.ticket().work_to == date(2026, 7, 10)
    assert berlin.ticket().legal_by == date(2026, 7, 25)


# --- the cost -------------------------------------------------------------------------------


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_opening_a_ticket_asks_nothing_of_the_ledger(berlin: Conversation) -> None:
    with statements(berlin.desk.database) as seen:
        open_request(berlin.desk)
    assert any("INSERT INTO event" in sql for sql in seen)
    assert not [sql for sql in seen if sql.startswith("SELECT") and "FROM event" in sql]


def test_of_a_flood_of_letters_none_is_read_for_the_dates(berlin: Conversation) -> None:
    """Somebody may write ten thousand: only the one that answered our question counts."""
    address = asked_back(berlin)
    for _ in range(5):
        berlin.write(WORD, to=address)
    with berlin.desk.reading() as session:
        kinds = [each.kind for each in history.of_many(session, (1,))[1]]
    assert kinds == [EventKind.CLARIFICATION_ASKED, EventKind.CLARIFICATION_GIVEN]


def test_a_closed_ticket_keeps_its_dates(berlin: Conversation) -> None:
    address = asked_back(berlin)
    casework.withdraw(berlin.desk, FIRST, STAFF)
    set_clock(berlin, "2026-06-20T09:00")
    berlin.write("Thank you.", to=address)
    assert berlin.ticket().state is TicketState.IN_PROGRESS  # it wakes
    assert {line.state for line in berlin.lines() if line.right is Right.ACCESS} == {
        LineState.DROPPED
    }
    assert ANA not in str(thread(berlin.desk))
