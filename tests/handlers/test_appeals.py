"""Whoever objects to an answer gets a ticket of their own, with its own clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import casework, errors
from handlers.appeals import record
from handlers.house import Law
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import Act, Manner, RefusalGround, Right, TicketState
from tests.handlers.journal import Conversation, Out
from tests.people import BEA, ERASURE

STAFF = Actor(id="U0ANA")
FIRST = TicketRef(id=1)
COLORADO = "I live in Denver, Colorado.\n\n" + ERASURE.replace("GDPR", "Colorado Privacy Act")
OBJECTION = """Hello,

I do not accept your decision and hereby appeal against your refusal of my request to delete my
personal data. Please look at it again.

Ana Sommer
"""


def refused(talk: Conversation, body: str = ERASURE) -> Out:
    """A request that was refused; the letter that says so."""
    talk.write(body)
    casework.refuse(
        talk.desk, FIRST, STAFF, ground=RefusalGround.LEGAL_OBLIGATION, text="Tax law wants it."
    )
    return talk.post()[-1]


def test_an_appeal_opens_a_linked_ticket_and_the_first_stays_closed(talk: Conversation) -> None:
    letter = refused(talk)
    talk.clock.advance(days=5)
    talk.write(OBJECTION, to=letter.reply_to)
    first, appeal = talk.tickets()
    assert first.state is TicketState.REFUSED
    assert (appeal.appeal_of, appeal.state) == (1, TicketState.NEW)
    assert appeal.received_at == talk.clock.now
    assert Right.COMPLAINT in {line.right for line in talk.lines() if line.ticket_id == appeal.id}
    assert Act.APPEAL in talk.acts()
    assert appeal.hint == "Appeal against the answer to PR-1001."


def test_the_appeal_is_acknowledged_with_its_own_number(talk: Conversation) -> None:
    letter = refused(talk)
    talk.clock.advance(days=2)
    talk.write(OBJECTION, to=letter.reply_to)
    answer = talk.one_letter()
    assert "PR-1002" in str(answer.mail["Subject"])
    assert answer.reply_to != letter.reply_to


def test_the_clock_is_the_appeals_of_that_law(talk: Conversation) -> None:
    """C.R.S. 6-1-1306(3): within 45 days of the appeal."""
    house = talk.desk.house
    law = Law(regimes=(*house.law.regimes, "colorado_cpa"))
    talk.desk = replace(talk.desk, house=house.model_copy(update={"law": law}))
    letter = refused(talk, COLORADO)
    assert talk.ticket().regulation == "colorado_cpa"
    talk.clock.advance(days=5)  # 7 March 2026
    talk.write(OBJECTION, to=letter.reply_to)
    (line,) = (
        line for line in talk.lines() if line.ticket_id == 2 and line.right is Right.COMPLAINT
    )
    assert f"{line.respond_by}" == "2026-04-21"


def test_thanks_are_no_appeal(talk: Conversation) -> None:
    letter = refused(talk)
    talk.write("Thank you, that is fine with me.\n\nAna", to=letter.reply_to)
    assert len(talk.tickets()) == 1


def test_a_stranger_cannot_appeal_in_somebodys_name(talk: Conversation) -> None:
    letter = refused(talk)
    talk.write(OBJECTION, sender=f"Bea <{BEA}>", to=letter.reply_to)
    assert [ticket.appeal_of for ticket in talk.tickets()] == [None]


def test_a_complaint_while_the_request_is_open_stays_with_it(talk: Conversation) -> None:
    talk.write(ERASURE)
    letter = talk.one_letter()
    talk.write(OBJECTION, to=letter.reply_to)
    assert len(talk.tickets()) == 1


def test_staff_record_an_appeal_that_came_by_post(talk: Conversation) -> None:
    refused(talk)
    received = talk.clock.now
    talk.clock.advance(days=3)
    made = record(talk.desk, FIRST, STAFF, received_at=received, manner=Manner.POST)
    appeal = talk.tickets()[1]
    assert (appeal.id, appeal.manner, appeal.received_at) == (made, Manner.POST, received)


def test_an_open_request_cannot_be_appealed(talk: Conversation) -> None:
    talk.write(ERASURE)
    with pytest.raises(errors.NotAllowed, match="answered"):
        record(talk.desk, FIRST, STAFF, received_at=talk.clock.now, manner=Manner.POST)


def test_an_appeal_of_tomorrow_is_refused(talk: Conversation) -> None:
    refused(talk)
    tomorrow = talk.clock.now.replace(day=talk.clock.now.day + 1)
    with pytest.raises(errors.InvalidInput, match="not come"):
        record(talk.desk, FIRST, STAFF, received_at=tomorrow, manner=Manner.POST)
