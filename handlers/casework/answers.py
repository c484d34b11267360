"""What goes out to the requester in writing, and what it does to the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import (
    acknowledgement,
    clocks,
    correspondence,
    errors,
    ledger,
    second_person,
    training,
    verification,
)
from handlers.casework import undo
from handlers.casework.drafting import compose, post, short, worded
from handlers.casework.notes import add_note
from handlers.correspondence import AT_ONCE
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import states
from storage import tickets
from storage.audit import type_of_detail
from storage.tables import Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    LetterKind,
    LineState,
    RefusalGround,
    Right,
)

# What is asked for here is itself an answer: it cannot be completed without a word.
ANSWERED = frozenset((Right.ACCESS, Right.PORTABILITY, Right.QUESTION, Right.COMPLAINT))


def reply(
    desk: Desk,
    ref: TicketRef,
    actor: Actor,
    *,
    text: str,
    language: str = "",
    note: str = "",
    wait: timedelta = AT_ONCE,
) -> int | None:
    """`language`: of the words around `text`; the requester's when empty. `note` stays inside.

    Like every act here: `wait` is how long the letter can be called back, and what comes back is
    the id of its parcel.
    """
    message = worded(text, "text")
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        correspondence.must_be_reachable(desk, ticket)
        before = undo.snapshot(tx, ticket)
        letter = compose(tx, ticket, LetterKind.REPLY, message, language=language)
        parcel = post(tx, ticket, letter, actor, wait=wait)
        say = f"<@{actor.id}> answered the requester."
        ledger.change(tx, ticket, Act.REPLY, actor, say=say, letter=parcel)
        undo.keep(tx, ticket, before, Act.REPLY, actor, parcel)
        add_note(tx, ticket, actor, note)
        return parcel


def clarify(
    desk: Desk, ref: TicketRef, actor: Actor, *, question: str, wait: timedelta = AT_ONCE
) -> int | None:
    asked = worded(question, "question")
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.CLARIFY)
        correspondence.must_be_reachable(desk, ticket)
        before = undo.snapshot(tx, ticket)
        letter = compose(tx, ticket, LetterKind.CLARIFY, asked)
        parcel = post(tx, ticket, letter, actor, wait=wait)
        say = f"<@{actor.id}> asked the requester back."
        ledger.change(tx, ticket, Act.CLARIFY, actor, say=say, letter=parcel)
        undo.keep(tx, ticket, before, Act.CLARIFY, actor, parcel)
        return parcel


def extend(
    desk: Desk, ref: TicketRef, actor: Actor, *, reasons: str, wait: timedelta = AT_ONCE
) -> int | None:
    """Moves the day of the answer and tells the requester, with the reasons (GDPR Art. 12(3)).

    NotAllowed when the law knows no extension, when it was used, or when the last day for
    telling the requester has passed.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.EXTEND)
        refused = clocks.why_no_extension(desk, ticket)
        if refused:
            raise errors.NotAllowed(refused)
        correspondence.must_be_reachable(desk, ticket)
        before = undo.snapshot(tx, ticket)
        letter = compose(tx, ticket, LetterKind.EXTENDED, worded(reasons, "reasons"))
        parcel = post(tx, ticket, letter, actor, wait=wait)
        ticket.extended = True
        say = f"<@{actor.id}> extended the deadline."
        ledger.change(tx, ticket, Act.EXTEND, actor, say=say, letter=parcel)
        undo.keep(tx, ticket, before, Act.EXTEND, actor, parcel)
        return parcel


def complete(
    desk: Desk,
    ref: TicketRef,
    actor: Actor,
    *,
    outcome: CompletionOutcome,
    text: str,
    systems: Sequence[str] = (),
    wait: timedelta = AT_ONCE,
) -> int | None:
    """The answer goes out and the ticket closes. `systems`: where it was done, by name.

    IdentityNotConfirmed when a right needs it; NotAllowed while a second person has to read it.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.COMPLETE)
        second_person.must_not_be_needed(tx, ticket)
        training.must_be_trained(tx, actor)
        before = undo.snapshot(tx, ticket)
        detail: dict[str, type_of_detail] = {"systems": ", ".join(systems)} if systems else {}
        say = f"<@{actor.id}> completed the request."
        parcel = answer(tx, ticket, actor, outcome, text, detail=detail, say=say, wait=wait)
        undo.keep(tx, ticket, before, Act.COMPLETE, actor, parcel)
        return parcel


def answer(
    tx: Transaction,
    ticket: Ticket,
    actor: Actor,
    outcome: CompletionOutcome,
    text: str,
    *,
    detail: dict[str, type_of_detail],
    say: str,
    wait: timedelta,
) -> int | None:
    """Completes a ticket whose other conditions were checked."""
    words = must_be_answerable(tx, ticket, outcome, text)
    still_open = tickets.open_lines(tx.session, ledger.id_of(ticket))
    acknowledgement.opt_out(tx, ticket)
    letter = compose(tx, ticket, letter_for(outcome), words, lines=still_open)
    parcel = post(tx, ticket, letter, actor, wait=wait)
    ticket.outcome = outcome
    ledger.settle_lines(tx, ticket, LineState.DONE)
    said = {"outcome": outcome, **detail}
    ledger.change(tx, ticket, Act.COMPLETE, actor, detail=said, say=say, letter=parcel)
    return parcel


def must_be_answerable(
    tx: Transaction, ticket: Ticket, outcome: CompletionOutcome, text: str
) -> str:
    """The text without its margins. Where an answer was asked for, there must be one."""
    verification.must_be_known(tx, ticket)
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    if outcome is CompletionOutcome.DONE and any(line.right in ANSWERED for line in lines):
        worded(text, "text")
    return short(text, "text")


def letter_for(outcome: CompletionOutcome) -> LetterKind:
    not_found = outcome is CompletionOutcome.NOT_FOUND
    return LetterKind.NOT_FOUND if not_found else LetterKind.COMPLETED


def refuse(
    desk: Desk,
    ref: TicketRef,
    actor: Actor,
    *,
    ground: RefusalGround,
    text: str,
    wait: timedelta = AT_ONCE,
) -> int | None:
    """The refusal goes out with its ground and the way to complain (GDPR Art. 12(4))."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.REFUSE)
        training.must_be_trained(tx, actor)
        before = undo.snapshot(tx, ticket)
        reason = worded(text, "text")
        letter = compose(tx, ticket, LetterKind.REFUSED, reason, ground=ground)
        parcel = post(tx, ticket, letter, actor, wait=wait)
        ticket.ground = ground
        ledger.settle_lines(tx, ticket, LineState.REFUSED)
        say = f"<@{actor.id}> refused the request."
        ledger.change(
            tx, ticket, Act.REFUSE, actor, detail={"ground": ground}, say=say, letter=parcel
        )
        undo.keep(tx, ticket, before, Act.REFUSE, actor, parcel)
        return parcel


def withdraw(desk: Desk, ref: TicketRef, actor: Actor, *, wait: timedelta = AT_ONCE) -> int | None:
    """The requester took the request back; they get that in writing."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.WITHDRAW)
        before = undo.snapshot(tx, ticket)
        letter = compose(tx, ticket, LetterKind.WITHDRAWN, "")
        parcel = post(tx, ticket, letter, actor, wait=wait)
        ledger.settle_lines(tx, ticket, LineState.DROPPED)
        say = f"<@{actor.id}> recorded the withdrawal."
        ledger.change(tx, ticket, Act.WITHDRAW, actor, say=say, letter=parcel)
        undo.keep(tx, ticket, before, Act.WITHDRAW, actor, parcel)
        return parcel
