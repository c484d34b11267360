"""What staff do, and what the requester then reads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from handlers import casework, errors, status
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from handlers.status import QueueFilter
from storage.tables import Parcel
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    IdentityMethod,
    IdentityStatus,
    LetterKind,
    LineState,
    ParcelKind,
    RefusalGround,
    Right,
    TicketState,
)
from tests.handlers.journal import Conversation
from tests.people import ACCESS, BEA, ERASURE

STAFF = Actor(id="U0ANA")
BEN = Actor(id="U0BEN")
FIRST = TicketRef(id=1)


@pytest.fixture
def verified(talk: Conversation) -> Conversation:
    """A ticket whose requester has confirmed, with nothing left to post."""
    talk.write(ACCESS, subject="My data")
    out = talk.one_letter()
    talk.write(f"{out.code}", to=out.reply_to)
    talk.post()
    return talk


def test_take_makes_an_owner_and_starts_the_work(verified: Conversation) -> None:
    casework.take(verified.desk, FIRST, STAFF)
    assert verified.ticket().owner == "U0ANA"
    assert verified.ticket().state is TicketState.IN_PROGRESS


def test_a_stale_card_changes_nothing(verified: Conversation) -> None:
    version = verified.ticket().version
    casework.take(verified.desk, TicketRef(id=1, version=version), STAFF)
    with pytest.raises(errors.Stale):
        casework.take(verified.desk, TicketRef(id=1, version=version), BEN)
    assert verified.ticket().owner == "U0ANA"


def test_of_two_at_once_one_wins(verified: Conversation) -> None:
    version = verified.ticket().version

    def take(actor: Actor) -> bool:
        try:
            casework.take(verified.desk, TicketRef(id=1, version=version), actor)
        except errors.Stale:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (STAFF, BEN))) == [False, True]
    assert verified.acts().count(Act.TAKE) == 1


def test_complete_sends_the_answer_and_stops_the_clock(verified: Conversation) -> None:
    casework.complete(
        verified.desk,
        FIRST,
        STAFF,
        outcome=CompletionOutcome.DONE,
        text="We hold your name and your e-mail address.",
    )
    ticket = verified.ticket()
    assert ticket.state is TicketState.COMPLETED
    assert ticket.closed_at is not None
    assert {line.state for line in verified.lines()} == {LineState.DONE}
    out = verified.one_letter()
    assert "We hold your name" in out.text
    assert "Auto-Submitted" not in out.mail  # a person wrote it (RFC 3834 5)
    assert out.mail["In-Reply-To"]
    verified.clock.advance(days=60)
    verified.sweep()
    assert verified.post() == []


def test_nothing_is_completed_for_somebody_unknown(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.record_identity(
        talk.desk,
        FIRST,
        STAFF,
        method=IdentityMethod.DATA_POINTS,
        confirmed=False,
        note="",
    )
    talk.post()
    with pytest.raises(errors.IdentityNotConfirmed, match="access"):
        casework.complete(
            talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="Here you are."
        )
    assert talk.post() == []
    assert talk.ticket().closed_at is None


def test_the_state_is_checked_before_the_identity(talk: Conversation) -> None:
    talk.write(ACCESS)
    with pytest.raises(errors.NotAllowed):
        casework.complete(talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="x")


def test_refusal_names_the_reason_and_the_way_to_complain(verified: Conversation) -> None:
    casework.refuse(
        verified.desk,
        FIRST,
        STAFF,
        ground=RefusalGround.LEGAL_OBLIGATION,
        text="We must keep invoices for ten years.",
    )
    text = verified.one_letter().text
    assert "We must keep invoices" in text
    assert "complain" in text.lower()
    assert verified.ticket().ground is RefusalGround.LEGAL_OBLIGATION


def test_extension_is_counted_from_receipt_and_told_with_the_reason(
    verified: Conversation,
) -> None:
    casework.extend(verified.desk, FIRST, STAFF, reasons="Your data lies in an old archive.")
    ticket = verified.ticket()
    assert str(ticket.respond_by) == "2026-06-02"  # three months from 2 March, Art. 12(3)
    out = verified.one_letter()
    assert "old archive" in out.text
    assert "2 June 2026" in out.text
    with pytest.raises(errors.NotAllowed, match="once"):
        casework.extend(verified.desk, FIRST, STAFF, reasons="Again.")


def test_extension_is_refused_after_its_last_day(verified: Conversation) -> None:
    verified.clock.advance(days=40)
    with pytest.raises(errors.NotAllowed, match="too late"):
        casework.extend(verified.desk, FIRST, STAFF, reasons="Too much to do.")
    assert not verified.ticket().extended


def test_clarify_waits_for_the_requester_and_a_reply_brings_it_back(
    verified: Conversation,
) -> None:
    casework.clarify(verified.desk, FIRST, STAFF, question="Which account do you mean?")
    assert verified.ticket().state is TicketState.WAITING_REQUESTER
    out = verified.one_letter()
    verified.write("The one with the blue logo.", to=out.reply_to)
    assert verified.ticket().state is TicketState.IN_PROGRESS


def test_reply_keeps_the_subject_and_the_thread(verified: Conversation) -> None:
    casework.reply(verified.desk, FIRST, STAFF, text="We are on it.")
    out = verified.one_letter()
    assert "My data" in str(out.mail["Subject"])
    assert out.mail["References"]


@pytest.mark.parametrize("text", ["", "   \n", "x" * 20_000])
def test_an_empty_or_endless_reply_is_told_kindly(verified: Conversation, text: str) -> None:
    with pytest.raises(errors.InvalidInput):
        casework.reply(verified.desk, FIRST, STAFF, text=text)
    assert verified.post() == []


def test_withdraw_not_a_request_and_reopen(verified: Conversation) -> None:
    casework.withdraw(verified.desk, FIRST, STAFF)
    assert verified.ticket().state is TicketState.WITHDRAWN
    assert len(verified.post()) == 1
    casework.reopen(verified.desk, FIRST, STAFF)
    assert verified.ticket().closed_at is None
    casework.mark_not_request(verified.desk, FIRST, STAFF)
    assert verified.ticket().state is TicketState.NOT_A_REQUEST
    assert verified.post() == []


def test_only_one_persons_tickets_are_merged(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.write(ERASURE, sender=f"Bea <{BEA}>")
    with pytest.raises(errors.InvalidInput, match="another address"):
        casework.merge(talk.desk, TicketRef(id=2), STAFF, into="PR-1001")
    with pytest.raises(errors.UnknownTicket):
        casework.merge(talk.desk, TicketRef(id=2), STAFF, into="PR-1099")
    with pytest.raises(errors.InvalidInput, match="itself"):
        casework.merge(talk.desk, TicketRef(id=2), STAFF, into="PR-1002")


ACTS: dict[str, Callable[[Desk], object]] = {
    "take": lambda desk: casework.take(desk, FIRST, STAFF),
    "clarify": lambda desk: casework.clarify(desk, FIRST, STAFF, question="Which?"),
    "extend": lambda desk: casework.extend(desk, FIRST, STAFF, reasons="Much."),
    "withdraw": lambda desk: casework.withdraw(desk, FIRST, STAFF),
    "mark": lambda desk: casework.mark_not_request(desk, FIRST, STAFF),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_closed_ticket_refuses_every_act_but_reopening(verified: Conversation, act: str) -> None:
    casework.complete(verified.desk, FIRST, STAFF, outcome=CompletionOutcome.NOT_FOUND, text="")
    verified.post()
    with pytest.raises(errors.NotAllowed):
        ACTS[act](verified.desk)
    assert verified.post() == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (LetterKind.COMPLETED, "All of it."),
        (LetterKind.NOT_FOUND, ""),
        (LetterKind.REFUSED, "Because."),
        (LetterKind.CLARIFY, "Which?"),
        (LetterKind.EXTENDED, "Much."),
        (LetterKind.REPLY, "Hello."),
        (LetterKind.WITHDRAWN, ""),
    ],
)
def test_the_preview_changes_nothing(verified: Conversation, kind: LetterKind, text: str) -> None:
    before = verified.ticket().model_dump()
    letter = casework.preview(verified.desk, FIRST, kind=kind, text=text)
    assert letter.kind is kind
    assert text in letter.text
    assert verified.ticket().model_dump() == before


def test_the_preview_is_what_is_sent(verified: Conversation) -> None:
    text = "We hold *your* name."
    letter = casework.preview(verified.desk, FIRST, kind=LetterKind.COMPLETED, text=text)
    casework.complete(verified.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text=text)
    assert verified.one_letter().text.split() == letter.text.split()


def test_the_card_masks_and_the_details_show(verified: Conversation) -> None:
    card = status.card(verified.desk, 1)
    assert card.masked_from == "A. S. · a•••@example.org"
    assert card.number == "PR-1001"
    assert card.identity is IdentityStatus.CONFIRMED
    assert card.may_extend
    assert Act.EXTEND in card.acts
    details = status.details(verified.desk, 1)
    assert details.requester == "ana.sommer@example.org"
    assert details.steps
    assert [event.act for event in details.timeline][-1] is Act.OPEN


def test_the_queue_pages_by_urgency(talk: Conversation) -> None:
    for day in range(5):
        talk.write(ACCESS, sender=f"P{day} <p{day}@example.org>")
        talk.clock.advance(days=1)
    first = status.queue(talk.desk, limit=2)
    assert [row.number for row in first.rows] == ["PR-1001", "PR-1002"]
    second = status.queue(talk.desk, limit=2, after=first.next)
    assert [row.number for row in second.rows] == ["PR-1003", "PR-1004"]
    last = status.queue(talk.desk, limit=2, after=second.next)
    assert [row.number for row in last.rows] == ["PR-1005"]
    assert last.next is None
    assert status.counts(talk.desk).waiting == 5
    assert len(status.queue(talk.desk, which=QueueFilter.OVERDUE).rows) == 0


def test_a_copy_is_not_completed_without_a_word(verified: Conversation) -> None:
    with pytest.raises(errors.InvalidInput):
        casework.complete(verified.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="  ")
    assert verified.ticket().closed_at is None


def test_reopening_does_not_ask_for_the_opt_out_again(talk: Conversation) -> None:
    talk.write(ERASURE + "And take me off your newsletter, no more marketing e-mails.\n")
    talk.post()
    casework.withdraw(talk.desk, FIRST, STAFF)
    casework.reopen(talk.desk, FIRST, STAFF)
    states = {line.right: line.state for line in talk.lines()}
    assert states == {Right.ERASURE: LineState.OPEN, Right.MARKETING_OPT_OUT: LineState.DONE}


def test_every_thread_line_is_posted_also_in_one_instant(verified: Conversation) -> None:
    before = len(thread_lines(verified))
    casework.take(verified.desk, FIRST, STAFF)
    casework.assign(verified.desk, FIRST, STAFF, owner="U0BEN")
    casework.reply(verified.desk, FIRST, STAFF, text="Hello.")
    assert len(thread_lines(verified)) == before + 3


def thread_lines(talk: Conversation) -> list[str]:
    with talk.desk.reading() as session:
        return list(
            session.exec(select(Parcel.dedupe_key).where(Parcel.kind == ParcelKind.THREAD)).all()
        )
