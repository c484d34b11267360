"""The register: what the laws ask for, counted by hand beside it."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from handlers import casework, errors, register, register_page
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import CompletionOutcome, IdentityMethod, RefusalGround, Right
from tests.handlers.journal import Conversation
from tests.people import ACCESS, BEA, ERASURE, OPT_OUT

STAFF = Actor(id="U0ANA")
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def year(talk: Conversation) -> Conversation:
    """Four letters: a copy after 10 days, an erasure refused after 40, an opt-out done at once,
    and one more erasure that is open still."""
    talk.write(ACCESS)
    talk.write(ERASURE, sender=f"Bea <{BEA}>")
    talk.write(OPT_OUT, sender="Cem <cem@example.net>")
    talk.write(ERASURE, sender="Dora <dora@example.net>")
    talk.clock.advance(days=10)
    casework.record_identity(
        talk.desk,
        TicketRef(id=1),
        STAFF,
        method=IdentityMethod.SIGNED_IN,
        confirmed=True,
        note="",
    )
    casework.complete(
        talk.desk, TicketRef(id=1), STAFF, outcome=CompletionOutcome.DONE, text="Here they are."
    )
    talk.clock.advance(days=30)
    casework.refuse(
        talk.desk,
        TicketRef(id=2),
        STAFF,
        ground=RefusalGround.IDENTITY_NOT_CONFIRMED,
        text="We could not find out who you are.",
    )
    return talk


def test_each_right_is_one_record(year: Conversation) -> None:
    found = register.read(year.desk, *YEAR).records
    assert [(each.number, each.nature, each.response, each.days) for each in found] == [
        ("PR-1001", Right.ACCESS, register.Response.COMPLIED, 10),
        ("PR-1002", Right.ERASURE, register.Response.DENIED, 40),
        ("PR-1003", Right.MARKETING_OPT_OUT, register.Response.COMPLIED, 0),
        ("PR-1004", Right.ERASURE, register.Response.PENDING, None),
    ]
    assert found[1].ground is RefusalGround.IDENTITY_NOT_CONFIRMED
    assert found[1].is_late


def test_the_figures_are_those_of_7102(year: Conversation) -> None:
    figures = register.read(year.desk, *YEAR).figures()
    assert (figures.received, figures.complied, figures.denied, figures.pending) == (4, 2, 1, 1)
    # 0, 10 and 40 days.
    assert (figures.median_days, figures.mean_days) == (10.0, 16.7)
    assert figures.denied_by_ground == {RefusalGround.IDENTITY_NOT_CONFIRMED: 1}


def test_no_answer_has_no_days(talk: Conversation) -> None:
    talk.write(ACCESS)
    figures = register.read(talk.desk, *YEAR).figures()
    assert (figures.median_days, figures.mean_days) == (None, None)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 4),
        (date(2026, 3, 3), date(2026, 12, 31), 0),
        (date(2026, 1, 1), date(2026, 3, 1), 0),
    ],
)
def test_both_days_are_included(year: Conversation, first: date, last: date, expected: int) -> None:
    assert len(register.read(year.desk, first, last).records) == expected


def test_a_mail_before_midnight_belongs_to_that_day_at_the_houses_place(
    talk: Conversation,
) -> None:
    talk.clock.now = datetime(2026, 3, 3, 4, 59, tzinfo=UTC)  # 23:59 in Ohio
    talk.write(ACCESS)
    assert len(register.read(talk.desk, date(2026, 3, 2), date(2026, 3, 2)).records) == 1


def test_days_in_the_wrong_order_are_told(talk: Conversation) -> None:
    with pytest.raises(errors.InvalidInput, match="before"):
        register.read(talk.desk, date(2026, 2, 1), date(2026, 1, 1))


def test_what_staff_struck_out_was_never_asked_for(year: Conversation) -> None:
    casework.mark_not_request(year.desk, TicketRef(id=4), STAFF)
    assert len(register.read(year.desk, *YEAR).records) == 3


def test_csv_has_a_row_a_record_and_nothing_personal(year: Conversation) -> None:
    output = io.StringIO()
    register.as_csv(register.read(year.desk, *YEAR), output)
    rows = list(csv.DictReader(io.StringIO(output.getvalue())))
    assert len(rows) == 4
    assert rows[1] == {
        "number": "PR-1002",
        "received_on": "2026-03-02",
        "nature": "erasure",
        "manner": "email",
        "law": "gdpr",
        "respond_by": "2026-04-02",
        "extended": "no",
        "responded_on": "2026-04-11",
        "response": "denied",
        "ground": "identity_not_confirmed",
        "days": "40",
    }
    assert not any(word in output.getvalue() for word in ("sommer", "Ana", "example"))


def test_json_says_the_same(year: Conversation) -> None:
    said = json.loads(register.as_json(register.read(year.desk, *YEAR)))
    assert (said["from"], said["to"]) == ("2026-01-01", "2026-12-31")
    assert said["records"][3]["responded_on"] is None
    assert said["figures"]["by_nature"]["erasure"]["denied"] == 1
    assert said["figures"]["all"]["denied_by_ground"] == {"identity_not_confirmed": 1}


def test_the_page_stands_alone_and_runs_nothing(year: Conversation) -> None:
    page = register_page.as_html(register.read(year.desk, *YEAR))
    assert page.count("<svg") == 3
    assert "<script" not in page
    assert "src=" not in page
    assert "PR-1002" in page
    assert "16.7" in page


def test_the_page_of_an_empty_year_can_be_drawn(talk: Conversation) -> None:
    assert "None." in register_page.as_html(register.read(talk.desk, *YEAR))
