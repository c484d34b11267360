"""A letter called back within its minute: nothing went out, and the ticket is as it was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from handlers import casework, correspondence, delivery, errors, history, status
from handlers.casework import UNDO_TIME
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from storage.tables import Due, Message
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    Direction,
    DueKind,
    LineState,
    ParcelState,
    RefusalGround,
    Right,
    Role,
    TicketState,
)
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, OPT_OUT

STAFF = Actor(id="U0000ANA1", role=Role.TRIAGER)
BEN = Actor(id="U0000BEN1", role=Role.APPROVER)
OTHER = Actor(id="U0000ZOE1", role=Role.TRIAGER)
FIRST = TicketRef(id=1)

Send = Callable[[Desk, TicketRef, Actor], int | None]


def reply(desk: Desk, ref: TicketRef, actor: Actor) -> int | None:
    return casework.reply(desk, ref, actor, text="We are on it.", note="Ask Zoe.", wait=UNDO_TIME)


def clarify(desk: Desk, ref: TicketRef, actor: Actor) -> int | None:
    return casework.clarify(desk, ref, actor, question="Which account?", wait=UNDO_TIME)


def extend(desk: Desk, ref: TicketRef, actor: Actor) -> int | None:
    return casework.extend(desk, ref, actor, reasons="Many systems.", wait=UNDO_TIME)


def complete(desk: Desk, ref: TicketRef, actor: Actor) -> int | None:
    done = CompletionOutcome.DONE
    return casework.complete(desk, ref, actor, outcome=done, text="Your name.", wait=UNDO_TIME)


def refuse(desk: Desk, ref: TicketRef, actor: Actor) -> int | None:
    ground = RefusalGround.EXCESSIVE
    return casework.refuse(desk, ref, actor, ground=ground, text="The ninth.", wait=UNDO_TIME)


def withdraw(desk: Desk, ref: TicketRef, actor: Actor) -> int | None:
    return casework.withdraw(desk, ref, actor, wait=UNDO_TIME)


SENDS = [reply, clarify, extend, complete, refuse, withdraw]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything of a ticket that an undone letter must leave as it was."""

    state: TicketState
    days: tuple[date | None, date | None, date | None, date | None]
    extended: bool
    outcome: str | None
    ground: str | None
    drafted: str | None
    closed_at: datetime | None
    acknowledged_at: datetime | None
    lines: tuple[tuple[str, LineState, date, datetime | None], ...]
    dues: frozenset[tuple[DueKind, datetime]]
    letters: int
    clock_events: int


def picture(talk: Conversation) -> Picture:
    ticket = talk.ticket()
    with talk.desk.reading() as session:
        dues = session.exec(select(Due)).all()
        outbound = Message.direction == Direction.OUTBOUND
        letters = len(session.exec(select(Message).where(outbound)).all())
        events = history.of_many(session, (1,))[1]
    return Picture(
        state=ticket.state,
        days=(ticket.work_to, ticket.respond_by, ticket.legal_by, ticket.extend_until),
        extended=ticket.extended,
        outcome=ticket.outcome,
        ground=ticket.ground,
        drafted=ticket.drafted,
        closed_at=ticket.closed_at,
        acknowledged_at=ticket.acknowledged_at,
        lines=tuple((x.right, x.state, x.work_to, x.settled_at) for x in talk.lines()),
        dues=frozenset((due.kind, due.at) for due in dues),
        letters=letters,
        clock_events=len(events),
    )


def sent(talk: Conversation, send: Send, actor: Actor = STAFF) -> int:
    parcel = send(talk.desk, FIRST, actor)
    assert parcel is not None
    return parcel


@pytest.fixture
def verified(talk: Conversation) -> Conversation:
    """A ticket whose requester has confirmed, with an owner and nothing left to post."""
    talk.write(ACCESS, subject="My data")
    out = talk.one_letter()
    talk.write(f"{out.code}", to=out.reply_to)
    talk.post()
    casework.take(talk.desk, FIRST, STAFF)
    return talk


@pytest.mark.parametrize("send", SENDS)
def test_undone_within_the_minute_nothing_has_happened(verified: Conversation, send: Send) -> None:
    before = picture(verified)
    parcel = sent(verified, send)
    assert picture(verified) != before
    assert verified.post() == [], "it waits for its minute"
    verified.clock.advance(seconds=59)
    assert casework.undo(verified.desk, parcel, STAFF) == 1
    assert picture(verified) == before
    verified.clock.advance(days=2)
    assert verified.post() == []
    assert verified.acts()[-1] is Act.UNDO


@pytest.mark.parametrize("send", SENDS)
def test_left_alone_it_goes_after_the_minute(verified: Conversation, send: Send) -> None:
    sent(verified, send)
    verified.clock.advance(seconds=61)
    assert verified.one_letter().mail["To"] == ANA


def test_a_ticket_that_waits_for_a_code_waits_again(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.post()
    before = picture(talk)
    assert before.state is TicketState.IDENTITY_ASKED
    assert DueKind.IDENTITY_EXPIRY in {kind for kind, _ in before.dues}
    parcel = sent(talk, refuse)
    casework.undo(talk.desk, parcel, STAFF)
    assert picture(talk) == before


def test_an_opt_out_stays_carried_out(talk: Conversation) -> None:
    talk.write(f"{ACCESS}\n{OPT_OUT}")
    talk.post()
    before = {line.right: line.state for line in talk.lines()}
    assert before == {Right.ACCESS: LineState.OPEN, Right.MARKETING_OPT_OUT: LineState.DONE}
    parcel = sent(talk, refuse)
    casework.undo(talk.desk, parcel, STAFF)
    assert {line.right: line.state for line in talk.lines()} == before


@pytest.mark.parametrize("send", [reply, complete])
def test_once_the_courier_has_it_it_is_too_late(verified: Conversation, send: Send) -> None:
    parcel = sent(verified, send)
    verified.clock.advance(seconds=61)
    taken = delivery.take_next(verified.desk, lanes="mail")
    assert taken is not None
    before = picture(verified)
    with pytest.raises(errors.NotAllowed, match="Too late"):
        casework.undo(verified.desk, parcel, STAFF)
    # A try that failed may have arrived all the same.
    delivery.settle(verified.desk, taken, delivery.Later(reason="connection lost"))
    with pytest.raises(errors.NotAllowed, match="Too late"):
        casework.undo(verified.desk, parcel, STAFF)
    assert picture(verified) == before


def test_while_the_mail_stands_still_it_can_still_be_called_back(verified: Conversation) -> None:
    parcel = sent(verified, complete)
    verified.clock.advance(hours=5)
    casework.undo(verified.desk, parcel, STAFF)
    assert verified.ticket().state is TicketState.IN_PROGRESS


def test_of_two_undos_at_once_one_counts(verified: Conversation) -> None:
    parcel = sent(verified, complete)

    def undo(actor: Actor) -> bool:
        try:
            casework.undo(verified.desk, parcel, actor)
        except errors.NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(undo, (STAFF, BEN))) == [False, True]
    assert verified.acts().count(Act.UNDO) == 1


def test_only_the_writer_or_an_approver_calls_it_back(verified: Conversation) -> None:
    parcel = sent(verified, reply)
    with pytest.raises(errors.NotAllowed, match="Only whoever sent it"):
        casework.undo(verified.desk, parcel, OTHER)
    casework.undo(verified.desk, parcel, BEN)
    with pytest.raises(errors.NotAllowed, match="called back already"):
        casework.undo(verified.desk, parcel, BEN)


def test_what_happened_meanwhile_stays(verified: Conversation) -> None:
    """The requester writes while the answer waits: the ticket is awake, and nothing was answered."""
    parcel = sent(verified, complete)
    verified.clock.advance(seconds=10)
    verified.write("One more thing.", to=reply_to(verified))
    assert verified.ticket().state is TicketState.IN_PROGRESS
    casework.undo(verified.desk, parcel, STAFF)
    assert verified.ticket().state is TicketState.IN_PROGRESS
    assert LineState.DONE not in {line.state for line in verified.lines()}
    assert verified.ticket().replies == 2


def reply_to(talk: Conversation) -> str:
    return correspondence.reply_address(talk.desk, talk.ticket())


def test_a_second_answer_is_not_undone_with_the_first(verified: Conversation) -> None:
    first = sent(verified, complete)
    verified.clock.advance(seconds=5)
    casework.reopen(verified.desk, FIRST, BEN)
    verified.clock.advance(seconds=5)
    sent(verified, refuse, BEN)
    casework.undo(verified.desk, first, STAFF)
    assert verified.ticket().state is TicketState.REFUSED
    verified.clock.advance(seconds=61)
    assert "The ninth." in verified.one_letter().text


def test_nothing_waits_over_midnight(verified: Conversation) -> None:
    """On the last day the answer leaves on that day, and cannot be called back."""
    zone = verified.desk.house.place.timezone
    midnight = datetime(2026, 3, 4, tzinfo=zone)
    verified.clock.now = midnight - timedelta(seconds=30)
    sent(verified, reply)
    assert len(verified.post()) == 1


def test_the_copy_says_where_the_letter_is(verified: Conversation) -> None:
    parcel = sent(verified, reply)
    copy = casework.copy_of(verified.desk, parcel)
    assert "We are on it." in copy.text
    assert copy.leaves_at == verified.clock.now + UNDO_TIME
    verified.clock.advance(seconds=61)
    verified.post()
    copy = casework.copy_of(verified.desk, parcel)
    assert (copy.state, copy.leaves_at) == (ParcelState.SENT, None)


def test_a_look_is_in_the_ledger_and_changes_nothing(verified: Conversation) -> None:
    version = verified.ticket().version
    casework.look(verified.desk, FIRST, BEN)
    assert verified.acts()[-1] is Act.LOOK
    assert verified.ticket().version == version
    last = status.last_change(verified.desk, 1)
    assert last is not None
    assert last.act is Act.TAKE
