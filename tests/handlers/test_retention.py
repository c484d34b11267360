"""What the desk keeps goes in its time: nothing too early, nothing left over, no hold broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, func, select

from handlers import casework, errors, holds, register, retention, rotation, status
from handlers.ledger import Actor, TicketRef
from storage import audit
from storage.tables import Event, InboxMail, Line, Message, Parcel, Ticket
from storage.vocabulary import Act, CompletionOutcome, IdentityMethod, RefusalGround, TicketState
from tests.handlers.journal import Conversation
from tests.people import ACCESS, BEA, ERASURE

STAFF = Actor(id="U0ANA")
FIRST = TicketRef(id=1)


@pytest.fixture
def closed(talk: Conversation) -> Conversation:
    """One request for data, answered and closed on the first day."""
    talk.write(ACCESS, subject="My data")
    casework.record_identity(
        talk.desk, FIRST, STAFF, method=IdentityMethod.SIGNED_IN, confirmed=True, note=""
    )
    casework.complete(
        talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="Your data are attached."
    )
    talk.post()
    return talk


def purge(talk: Conversation) -> int:
    count = 0
    while retention.purge_next(talk.desk):
        count += 1
    return count


def count(talk: Conversation, table: type[SQLModel]) -> int:
    with talk.desk.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_day_too_early_everything_is_there(closed: Conversation) -> None:
    closed.clock.advance(days=90, seconds=-1)
    purge(closed)
    assert closed.ticket().purged_at is None
    assert closed.mails()[0].raw_sealed is not None


def test_after_the_houses_period_nothing_personal_is_left(closed: Conversation) -> None:
    closed.clock.advance(days=90)
    assert purge(closed) > 0
    ticket, mail = closed.ticket(), closed.mails()[0]
    assert ticket.purged_at is not None
    assert closed.desk.open_text(ticket.requester_sealed, "ticket.requester") == ""
    assert (ticket.name_sealed, mail.raw_sealed) == (None, None)
    assert count(closed, Message) == 0
    assert all(line.quote_sealed is None for line in closed.lines())
    # What the register needs is there still.
    found = register.read(closed.desk, closed.desk.day_of(ticket.received_at), closed.desk.today())
    assert [record.response for record in found.records] == [register.Response.COMPLIED]


def test_the_purge_is_in_the_ledger_and_the_chain_holds(closed: Conversation) -> None:
    closed.clock.advance(days=91)
    purge(closed)
    with closed.desk.reading() as session:
        assert audit.verify(session, closed.desk.keys).is_whole
        event = session.exec(select(Event).where(Event.act == Act.PURGE)).one()
    assert '"mails": 1' in event.detail


def test_no_row_of_any_table_knows_the_requester_after_the_purge(closed: Conversation) -> None:
    """Every sealed column of every row is opened and looked through."""
    closed.clock.advance(days=91)
    purge(closed)
    known = ("ana.sommer", "sommer", "my data")
    with closed.desk.reading() as session:
        for table, places in rotation.PLACES.items():
            for row in session.exec(select(table)).all():
                for sealed in places:
                    value = getattr(row, sealed.column)
                    plain = closed.desk.open_text(value, sealed.place).casefold()
                    assert not any(word in plain for word in known), (table, sealed.column)


def test_the_record_goes_when_no_law_wants_it_any_longer(closed: Conversation) -> None:
    start = closed.clock.now
    closed.clock.now = datetime(2028, 3, 1, tzinfo=UTC)
    purge(closed)
    assert closed.ticket().purged_at is not None
    closed.clock.now = start.replace(year=2028, month=3, day=3)
    purge(closed)
    assert closed.tickets() == []
    assert [count(closed, table) for table in (Line, Message, InboxMail, Parcel)] == [0, 0, 0, 0]
    assert closed.acts()[-1] is Act.FORGET
    with closed.desk.reading() as session:
        assert audit.verify(session, closed.desk.keys).is_whole


def test_an_open_ticket_is_never_touched(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.clock.advance(days=4000)
    purge(talk)
    assert talk.ticket().purged_at is None
    assert talk.mails()[0].raw_sealed is not None


def test_a_hold_stops_the_purge_and_its_end_lets_it_go_on(closed: Conversation) -> None:
    holds.place(closed.desk, FIRST, STAFF, reason="Lawsuit 12 O 34/26")
    closed.clock.advance(days=2000)
    purge(closed)
    assert closed.ticket().purged_at is None
    holds.release(closed.desk, FIRST, STAFF)
    purge(closed)
    assert closed.tickets() == []
    assert [act for act in closed.acts() if act in (Act.HOLD, Act.RELEASE_HOLD)] == [
        Act.HOLD,
        Act.RELEASE_HOLD,
    ]


def test_a_hold_between_purge_and_forgetting_is_refused_kindly(closed: Conversation) -> None:
    closed.clock.advance(days=91)
    purge(closed)
    with pytest.raises(errors.NotAllowed, match="deleted already"):
        holds.place(closed.desk, FIRST, STAFF, reason="too late")


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_hold_wants_a_reason(closed: Conversation, reason: str) -> None:
    with pytest.raises(errors.InvalidInput):
        holds.place(closed.desk, FIRST, STAFF, reason=reason)


def test_a_duplicate_goes_with_the_ticket_that_carries_its_conversation_on(
    talk: Conversation,
) -> None:
    talk.write(ACCESS, subject="one")
    talk.write(ERASURE, subject="two")
    casework.merge(talk.desk, TicketRef(id=2), STAFF, into=talk.desk.number(1))
    talk.clock.advance(days=91)
    purge(talk)
    assert [ticket.purged_at for ticket in talk.tickets()] == [None, None]
    casework.refuse(
        talk.desk, FIRST, STAFF, ground=RefusalGround.EXCESSIVE, text="This was the tenth time."
    )
    talk.clock.advance(days=89)
    purge(talk)
    assert [ticket.purged_at is None for ticket in talk.tickets()] == [True, True]
    talk.clock.advance(days=2)
    purge(talk)
    assert [ticket.purged_at is None for ticket in talk.tickets()] == [False, False]


def test_mail_that_opened_no_ticket_goes_too(talk: Conversation) -> None:
    bounce = {"Auto-Submitted": "auto-replied"}
    talk.write("I am out of the office.", sender=f"Bea <{BEA}>", headers=bounce)
    talk.clock.advance(days=91)
    assert purge(talk) == 1
    assert talk.mails() == []


def test_who_writes_to_a_purged_ticket_opens_a_new_one(closed: Conversation) -> None:
    """The reply address is forgotten; the old record stays as it is."""
    with closed.desk.reading() as session:
        token = closed.desk.open_text(session.get_one(Ticket, 1).token_sealed, "ticket.token")
    closed.clock.advance(days=91)
    purge(closed)
    closed.write(ERASURE, to=f"support+{token}@losant.example")
    assert closed.tickets()[0].state is TicketState.COMPLETED
    assert len(closed.tickets()) == 2


def test_a_purged_ticket_cannot_be_reopened(closed: Conversation) -> None:
    closed.clock.advance(days=91)
    purge(closed)
    with pytest.raises(errors.NotAllowed, match="new ticket"):
        casework.reopen(closed.desk, FIRST, STAFF)


def test_the_card_of_a_purged_ticket_can_still_be_drawn(closed: Conversation) -> None:
    closed.clock.advance(days=91)
    purge(closed)
    card = status.card(closed.desk, 1)
    assert card is not None
    assert "a••" not in str(card)


def test_keys_can_be_rotated_over_several_purged_tickets(closed: Conversation) -> None:
    closed.write(ERASURE, sender=f"Bea <{BEA}>")
    casework.mark_not_request(closed.desk, TicketRef(id=2), STAFF)
    closed.clock.advance(days=91)
    purge(closed)
    assert [ticket.purged_at is None for ticket in closed.tickets()] == [False, False]
    assert sum(changed for _, changed in rotation.rotate(closed.desk)) == 0
    indexes = {bytes(ticket.token_index) for ticket in closed.tickets()}
    assert len(indexes) == 2


def test_an_idle_tick_writes_nothing(closed: Conversation) -> None:
    before = len(closed.acts())
    assert purge(closed) == 0
    with closed.desk.reading() as session:
        assert session.execute(text("SELECT count(*) FROM ticket")).scalar_one() == 1
    assert len(closed.acts()) == before
