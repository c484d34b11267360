"""Requests by phone, by post and in person: a ticket like any other, from the day they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import errors, openings
from handlers.ledger import Actor
from handlers.openings import NewRequest
from storage.vocabulary import IdentityStatus, Manner, Right, Role, TicketState
from tests.handlers.journal import Conversation
from tests.people import ANA, START, SUPPORT

STAFF = Actor(id="U0000ANA1", role=Role.TRIAGER)
CALLED = NewRequest(
    manner=Manner.PHONE,
    received_at=START - timedelta(days=3),
    address=ANA,
    name="Ana Sommer",
    rights=(Right.ERASURE,),
    regulation="gdpr",
    note="She called at noon.",
    form="V0000000001",
)


def test_a_call_becomes_a_ticket_with_its_own_clock(talk: Conversation) -> None:
    assert openings.open_from_slack(talk.desk, STAFF, CALLED) == 1
    ticket = talk.ticket()
    assert ticket.manner is Manner.PHONE
    assert ticket.received_at == START - timedelta(days=3)
    assert ticket.regulation == "gdpr"
    assert [line.right for line in talk.lines()] == [Right.ERASURE]
    # Acknowledged with a code, as a letter would be.
    assert ticket.state is TicketState.IDENTITY_ASKED
    out = talk.one_letter()
    assert out.mail["To"] == ANA
    assert out.code


def test_without_an_address_nothing_goes_out(talk: Conversation) -> None:
    asked = replace(CALLED, address="", manner=Manner.POST, rights=(Right.QUESTION,))
    openings.open_from_slack(talk.desk, STAFF, asked)
    assert talk.post() == []
    ticket = talk.ticket()
    assert ticket.state is TicketState.NEW
    assert ticket.identity is IdentityStatus.NOT_NEEDED
    assert ticket.hint is not None


def test_the_same_form_sent_twice_opens_one_ticket(talk: Conversation) -> None:
    assert openings.open_from_slack(talk.desk, STAFF, CALLED) == 1
    assert openings.open_from_slack(talk.desk, STAFF, CALLED) is None
    assert openings.open_from_slack(talk.desk, STAFF, replace(CALLED, form="V2")) == 2
    assert len(talk.tickets()) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(CALLED, rights=()), "rights"),
        (replace(CALLED, address="ana at home"), "address"),
        (replace(CALLED, address="a@b.example, c@d.example"), "address"),
        (replace(CALLED, address=SUPPORT.upper()), "address"),
        (replace(CALLED, received_at=START + timedelta(days=1)), "received"),
        (replace(CALLED, received_at=START - timedelta(days=400)), "received"),
        (replace(CALLED, regulation="lex_salica"), "law"),
        (replace(CALLED, note="x" * 1001), "note"),
    ],
)
def test_what_is_wrong_is_said_under_its_field(
    talk: Conversation, wrong: NewRequest, field: str
) -> None:
    with pytest.raises(errors.InvalidInput) as caught:
        openings.open_from_slack(talk.desk, STAFF, wrong)
    assert caught.value.field == field
    assert talk.tickets() == []
