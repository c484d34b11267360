"""A change of the rules reaches every open ticket once, and says what it moved and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import metadata

import holidays
import pytest

from handlers import casework, recompute
from handlers.house import House
from handlers.rules import calendars, in_force, law_table
from storage import audit
from storage import history as recorded_rules
from storage.database import Database
from storage.sealed import Keyring
from storage.vocabulary import Act, Right
from tests.handlers.clock_kit import (
    FIRST,
    STAFF,
    at_house,
    house_in_berlin,
    open_request,
    recorded,
    said,
    set_clock,
    thread,
)
from tests.handlers.journal import Conversation


@pytest.fixture
def berlin(talk: Conversation, house: House) -> Conversation:
    """Wednesday 10 June 2026: under the GDPR the month ends on Friday 10 July."""
    set_clock(talk, "2026-06-10T10:00")
    return at_house(talk, house_in_berlin(house))


@dataclass(frozen=True, kw_only=True)
class Change:
    why: str
    law: dict[str, object] = field(default_factory=dict)
    closed: tuple[date, ...] = ()
    regulation: str | None = "gdpr"
    work_to: str
    legal_by: str | None
    because: str
    is_later: bool = False


CHANGES = (
    Change(
        why="the house corrects a figure",
        law={"corrections": {"gdpr": {"access": {"respond": {"count": 20, "unit": "day"}}}}},
        work_to="2026-07-10 → 2026-06-30",
        legal_by="2026-07-10 → 2026-06-30",
        because="the house file",
    ),
    Change(
        why="a closing day moves our work and no law",
        closed=(date(2026, 7, 10),),
        work_to="2026-07-10 → 2026-07-09",
        legal_by="2026-07-10 → 2026-07-10",
        because="closing days",
    ),
    Change(
        why="a law is switched on that may apply",
        law={"regimes": ("gdpr", "uk_gdpr", "ccpa", "can_spam", "lgpd")},
        regulation=None,
        work_to="2026-07-10 → 2026-06-25",  # Art 19: 15 days
        legal_by="2026-07-10 → 2026-06-25",
        because="the house file",
    ),
    Change(
        why="a law is switched off, and there is more time",
        law={"regimes": ("ccpa",)},
        work_to="2026-07-10 → 2026-07-10",  # our promise binds until the law is known
        legal_by="2026-07-10 → 2026-07-25",
        because="the house file",
        is_later=True,
    ),
    Change(
        why="the promise is changed where it alone binds",
        law={"promise_days": 20},
        regulation="policy_promise",
        work_to="2026-07-10 → 2026-06-30",
        legal_by="2026-07-10 → 2026-06-30",
        because="the house file",
    ),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.why)
def test_a_change_moves_open_tickets_and_is_recorded(
    berlin: Conversation, house: House, change: Change
) -> None:
    open_request(berlin.desk, law=change.regulation)
    casework.assign(berlin.desk, FIRST, STAFF, owner="U0BEN")
    later = at_house(berlin, house_in_berlin(house, closed=change.closed, law=change.law))
    assert recompute.recompute_next(later.desk)
    assert not recompute.recompute_next(later.desk)
    [moved] = recorded(later.desk, Act.RECOMPUTE)
    assert moved["work_to"] == change.work_to
    assert moved["legal_by"] == change.legal_by
    assert change.because in moved["rules"]
    assert moved["why"]
    ticket = later.ticket()
    assert str(ticket.work_to) == change.work_to.partition(" → ")[2]
    assert ticket.rules == later.desk.house.rules_in_force
    line = said(later.desk, "The dates were counted anew")
    assert change.because in line["line"]
    assert line["mentions"] == (["U0BEN"] if change.is_later else [])


@contextmanager
def one_more_holiday(day: date, version: str) -> Iterator[None]:
    """The library learns of a new holiday in a later release."""
    real, known = calendars._year, metadata.version

    @cache
    def year(country: str, subdivision: str | None, number: int) -> holidays.HolidayBase:
        if number != day.year:
            return real(country, subdivision, number)
        changed = holidays.country_holidays(country, subdiv=subdivision, years=number, expand=False)
        changed[day] = "Day of the Data"
        return changed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendars, "_year", year)
        patch.setattr(
            metadata, "version", lambda name: version if name == "holidays" else known(name)
        )
        yield


def test_a_new_holiday_moves_the_legal_day_and_calls_the_owner(
    berlin: Conversation, house: House
) -> None:
    """Regulation 1182/71 Art 3(4): from Friday 10 July over the weekend to Monday."""
    open_request(berlin.desk)
    casework.assign(berlin.desk, FIRST, STAFF, owner="U0BEN")
    with one_more_holiday(date(2026, 7, 10), "99.0"):
        later = at_house(berlin, house_in_berlin(house))
        later.sweep()
    [moved] = recorded(later.desk, Act.RECOMPUTE)
    assert moved["legal_by"] == "2026-07-10 → 2026-07-13"
    assert "→ 99.0" in moved["rules"]
    assert "1182/71" in moved["why"]
    line = said(later.desk, "public holidays")
    assert "Due 10 Jul 2026 → 13 Jul 2026" in line["line"]
    assert line["mentions"] == ["U0BEN"]


def test_what_does_not_move_is_left_in_peace(berlin: Conversation, house: House) -> None:
    open_request(berlin.desk)
    before, events = berlin.ticket().version, berlin.acts()
    later = at_house(berlin, house_in_berlin(house, closed=(date(2027, 1, 4),)))
    later.sweep()
    assert later.ticket().rules == later.desk.house.rules_in_force
    assert (later.ticket().version, later.acts()) == (before, events)
    assert thread(later.desk) == []


def test_closed_tickets_are_not_touched(berlin: Conversation, house: House) -> None:
    open_request(berlin.desk)
    casework.withdraw(berlin.desk, FIRST, STAFF)
    later = at_house(berlin, house_in_berlin(house, law={"promise_days": 20}))
    assert not recompute.recompute_next(later.desk)
    assert later.ticket().rules == berlin.desk.house.rules_in_force
    casework.reopen(later.desk, FIRST, STAFF)
    assert later.ticket().rules == later.desk.house.rules_in_force


def test_every_open_ticket_once(berlin: Conversation, house: House) -> None:
    for _ in range(5):
        open_request(berlin.desk)
    later = at_house(berlin, house_in_berlin(house, closed=(date(2026, 7, 10),)))
    later.sweep()
    assert {str(ticket.work_to) for ticket in later.tickets()} == {"2026-07-09"}
    assert later.acts().count(Act.RECOMPUTE) == 5
    later.sweep()
    assert later.acts().count(Act.RECOMPUTE) == 5
    assert whole(later.desk.database, later.desk.keys)


def whole(database: Database, keys: Keyring) -> bool:
    with database.reading() as session:
        return audit.verify(session, keys).is_whole


def test_the_reminders_follow(berlin: Conversation, house: House) -> None:
    open_request(berlin.desk, Right.ACCESS)
    facts = {"corrections": {"gdpr": {"access": {"respond": {"count": 20, "unit": "day"}}}}}
    later = at_house(berlin, house_in_berlin(house, law=facts))
    later.sweep()
    set_clock(later, "2026-07-01T12:00")  # Tuesday 30 June was the day
    later.sweep()
    kinds = [each["kind"] for each in recorded(later.desk, Act.REMIND)]
    assert kinds == ["overdue"]


def test_waits_and_notices_are_counted_again_by_the_new_rules(
    berlin: Conversation, house: House
) -> None:
    """What happened stays: the two months more are lost only where the law takes them."""
    open_request(berlin.desk)
    casework.extend(berlin.desk, FIRST, STAFF, reasons="Many systems.")
    assert str(berlin.ticket().respond_by) == "2026-09-10"
    facts = {"corrections": {"gdpr": {"access": {"extension": {"count": 2, "unit": "month"}}}}}
    later = at_house(berlin, house_in_berlin(house, law=facts))
    later.sweep()
    assert str(later.ticket().respond_by) == "2026-08-10"


# --- several processes ----------------------------------------------------------------------


def test_two_releases_do_not_move_a_ticket_to_and_fro(berlin: Conversation, house: House) -> None:
    open_request(berlin.desk)
    newer = at_house(berlin, house_in_berlin(house, closed=(date(2026, 7, 10),)))
    recompute.adopt(berlin.desk)
    recompute.adopt(newer.desk)
    for _ in range(3):
        newer.sweep()
        berlin.sweep()
    assert newer.acts().count(Act.RECOMPUTE) == 1
    assert str(newer.ticket().work_to) == "2026-07-09"
    # What the older one still opens, the newer one puts right.
    open_request(berlin.desk)
    berlin.sweep()
    newer.sweep()
    assert [str(ticket.work_to) for ticket in newer.tickets()] == ["2026-07-09", "2026-07-09"]


def test_a_ticket_from_before_rules_were_noted_is_taken_in(berlin: Conversation) -> None:
    """As after the migration: nothing is known of its rules and of its legal day."""
    open_request(berlin.desk)
    with berlin.desk.transaction() as tx:
        ticket = tx.session.get_one(type(berlin.ticket()), 1)
        ticket.rules, ticket.legal_by, ticket.extend_until = "", None, None
        tx.session.add(ticket)
    berlin.sweep()
    ticket = berlin.ticket()
    assert (str(ticket.legal_by), str(ticket.extend_until)) == ("2026-07-10", "2026-07-10")
    assert Act.RECOMPUTE not in berlin.acts()  # no day moved


def test_looking_for_work_reads_the_index_and_nothing_else(berlin: Conversation) -> None:
    """However many tickets are open."""
    if not berlin.desk.database.is_sqlite:
        pytest.skip("PostgreSQL scans a table of one page whatever the index")
    open_request(berlin.desk)
    with berlin.desk.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM ticket WHERE closed_at IS NULL AND rules < 'x' "
            "ORDER BY rules LIMIT 1"
        )
        shown = " ".join(str(row) for row in plan)
        rules = berlin.desk.house.rules_in_force
        assert recorded_rules.next_under_other_rules(session, rules) is None
    assert "USING COVERING INDEX ticket_rules" in shown or "USING INDEX ticket_rules" in shown


# --- the word for the rules -----------------------------------------------------------------


def test_the_word_is_the_same_in_every_process_and_says_what_differs(house: House) -> None:
    here, again = house_in_berlin(house), house_in_berlin(house)
    assert here.rules_in_force == again.rules_in_force
    closed = house_in_berlin(house, closed=(date(2026, 12, 24),)).rules_in_force
    published = house_in_berlin(house, law={"promise_published": True}).rules_in_force
    assert in_force.changes(here.rules_in_force, here.rules_in_force) == ()
    [place] = in_force.changes(here.rules_in_force, closed)
    [promise] = in_force.changes(here.rules_in_force, published)
    assert "closing days" in place
    assert "house file" in promise
    assert len(in_force.changes(closed, published)) == 2


def test_a_corrected_law_table_is_another_word(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = house_in_berlin(house).rules_in_force
    table = dict(law_table.all_regimes())
    respond = table["gdpr"].clocks[0].respond
    assert respond is not None
    clock = (
        table["gdpr"]
        .clocks[0]
        .model_copy(update={"respond": respond.model_copy(update={"count": 2})})
    )
    table["gdpr"] = table["gdpr"].model_copy(update={"clocks": (clock,)})
    monkeypatch.setattr(in_force, "all_regimes", lambda: table)
    [why] = in_force.changes(before, house_in_berlin(house).rules_in_force)
    assert "law table" in why


def test_what_is_not_about_dates_changes_no_word(house: House) -> None:
    here = house_in_berlin(house)
    renamed = replace_name(here)
    assert renamed.rules_in_force == here.rules_in_force


def replace_name(house: House) -> House:
    return House.model_validate({**house.model_dump(), "name": "Other"})


def test_a_desk_takes_the_rules_of_its_house(berlin: Conversation, house: House) -> None:
    open_request(berlin.desk)
    assert berlin.ticket().rules == berlin.desk.house.rules_in_force
    other = replace(berlin.desk, house=house)
    assert other.house.rules_in_force != berlin.desk.house.rules_in_force
