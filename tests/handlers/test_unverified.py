"""Nobody confirms who is asking: the right letter at the right time instead of silence."""

from __future__ import annotations

import pytest

from handlers import casework
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import (
    Act,
    IdentityMethod,
    IdentityStatus,
    LetterKind,
    RefusalGround,
    TicketState,
)
from tests.handlers.journal import Conversation
from tests.people import ACCESS

STAFF = Actor(id="U0ANA")
FIRST = TicketRef(id=1)
CALIFORNIA = """Hello,

I live in California. Under the CCPA I request a copy of the specific pieces of personal information
that you have collected about me.

Ana Sommer
"""


def wait_until(talk: Conversation, days: int) -> None:
    """Day by day, with every tick that a running desk would have had."""
    for _ in range(days):
        talk.clock.advance(days=1)
        talk.sweep()


def test_under_the_gdpr_the_letter_goes_by_itself_before_the_month_is_over(
    talk: Conversation,
) -> None:
    talk.write(ACCESS)  # on 2 March: due on 2 April 2026, a Thursday
    wait_until(talk, 25)
    talk.post()
    assert talk.ticket().state is TicketState.NEW
    wait_until(talk, 6)  # 2 April
    ticket, letter = talk.ticket(), talk.one_letter()
    assert (ticket.state, ticket.ground) == (
        TicketState.REFUSED,
        RefusalGround.IDENTITY_NOT_CONFIRMED,
    )
    assert talk.desk.day_of(ticket.closed_at or talk.clock.now) <= talk.lines()[0].respond_by
    assert "Article 77" in " ".join(letter.text.split())
    assert "how to confirm that it is" in " ".join(letter.text.split())


def test_it_goes_once_and_no_reminder_follows(talk: Conversation) -> None:
    talk.write(ACCESS)
    wait_until(talk, 31)
    talk.post()
    before = len(talk.acts())
    wait_until(talk, 10)
    assert talk.post() == []
    assert len(talk.acts()) == before


def test_a_reply_to_it_opens_the_ticket_again(talk: Conversation) -> None:
    talk.write(ACCESS)
    wait_until(talk, 31)
    letter = talk.post()[-1]
    talk.write("I was ill. Please send me a new code.", to=letter.reply_to)
    assert talk.ticket().state is TicketState.IN_PROGRESS


def test_who_has_confirmed_hears_nothing_of_it(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    talk.write(out.code, to=out.reply_to)
    talk.post()
    wait_until(talk, 31)
    assert talk.ticket().state is TicketState.VERIFIED
    assert LetterKind.REFUSED not in kinds(talk)


def test_what_staff_work_on_is_theirs_to_answer(talk: Conversation) -> None:
    talk.write(ACCESS)
    wait_until(talk, 3)
    casework.take(talk.desk, FIRST, STAFF)
    wait_until(talk, 28)
    assert talk.ticket().state is TicketState.IN_PROGRESS
    assert talk.ticket().drafted is LetterKind.REFUSED


def test_nobody_is_told_that_a_check_failed_which_nobody_made(talk: Conversation) -> None:
    """A machine wrote it, so no code went out: staff have to look, and are reminded."""
    talk.write(ACCESS, headers={"Precedence": "bulk"})
    wait_until(talk, 31)
    assert LetterKind.REFUSED not in kinds(talk)


def test_under_the_ccpa_it_is_drafted_once_for_staff_to_send(talk: Conversation) -> None:
    talk.write(CALIFORNIA)
    assert talk.ticket().regulation == "ccpa"
    wait_until(talk, 48)
    assert talk.ticket().drafted is LetterKind.REFUSED
    assert talk.acts().count(Act.DRAFT) == 1
    assert LetterKind.REFUSED not in kinds(talk)


def test_a_draft_is_gone_when_the_ticket_closes_or_the_identity_is_found(
    talk: Conversation,
) -> None:
    talk.write(CALIFORNIA)
    wait_until(talk, 45)
    for method in (IdentityMethod.SIGNED_IN, IdentityMethod.DECLARATION):
        casework.record_identity(talk.desk, FIRST, STAFF, method=method, confirmed=True, note="")
    assert talk.ticket().identity is IdentityStatus.CONFIRMED
    assert talk.ticket().drafted is None


def kinds(talk: Conversation) -> list[LetterKind]:
    """What has gone out to the requester so far."""
    from sqlmodel import select

    from storage.tables import Message
    from storage.vocabulary import Direction

    with talk.desk.reading() as session:
        sent = session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
        return [message.letter for message in sent if message.letter is not None]


@pytest.mark.parametrize("days_down", [2, 9])
def test_after_an_outage_it_goes_at_once(talk: Conversation, days_down: int) -> None:
    talk.write(ACCESS)
    wait_until(talk, 29)
    talk.post()
    talk.clock.advance(days=days_down)
    talk.sweep()
    assert talk.ticket().state is TicketState.REFUSED
