"""What staff do with a ticket: one function per act, one transaction each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers import (
    acknowledgement,
    clocks,
    corrections,
    correspondence,
    errors,
    ledger,
    letters,
    verification,
)
from handlers.acknowledgement import acknowledge
from handlers.desk import FIRST_NUMBER, Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import states
from storage import tickets
from storage.tables import Line, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    LetterKind,
    LineState,
    RefusalGround,
    Right,
    TicketState,
)

TEXT_LIMIT = 12_000
# What is asked for here is itself an answer: it cannot be completed without a word.
ANSWERED = frozenset((Right.ACCESS, Right.PORTABILITY, Right.QUESTION, Right.COMPLAINT))


def take(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    _give(desk, ref, actor, actor.id, Act.TAKE)


def assign(desk: Desk, ref: TicketRef, actor: Actor, *, owner: str) -> None:
    _give(desk, ref, actor, owner, Act.ASSIGN)


def _give(desk: Desk, ref: TicketRef, actor: Actor, owner: str, act: Act) -> None:
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        earlier, ticket.owner = ticket.owner, owner
        say = f"<@{actor.id}> took this ticket."
        if act is Act.ASSIGN:
            say = f"<@{actor.id}> gave this ticket to <@{owner}>."
        ledger.change(tx, ticket, act, actor, detail={"owner": owner, "earlier": earlier}, say=say)


def confirm_request(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """Staff read an unclear letter as a request: it is acknowledged like any other."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.CONFIRM_REQUEST)
        corrections.note_verdict(tx, ticket, actor, is_request=True)
        ticket.hint = None
        ledger.change(
            tx,
            ticket,
            Act.CONFIRM_REQUEST,
            actor,
            say=f"<@{actor.id}> confirmed that this is a privacy request.",
        )
        acknowledge(tx, ticket)


record_identity = verification.record
correct = corrections.correct


def reply(desk: Desk, ref: TicketRef, actor: Actor, *, text: str) -> None:
    _write(desk, ref, actor, Act.REPLY, LetterKind.REPLY, _worded(text, "text"))


def clarify(desk: Desk, ref: TicketRef, actor: Actor, *, question: str) -> None:
    _write(desk, ref, actor, Act.CLARIFY, LetterKind.CLARIFY, _worded(question, "question"))


def _write(desk: Desk, ref: TicketRef, actor: Actor, act: Act, kind: LetterKind, text: str) -> None:
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        correspondence.must_be_reachable(desk, ticket)
        letter = _letter(tx, ticket, kind, text)
        says = {Act.REPLY: "answered the requester.", Act.CLARIFY: "asked the requester back."}
        ledger.change(tx, ticket, act, actor, say=f"<@{actor.id}> {says[act]}")
        _send(tx, ticket, letter, actor)


def extend(desk: Desk, ref: TicketRef, actor: Actor, *, reasons: str) -> None:
    """Moves the day of the answer and tells the requester, with the reasons (GDPR Art. 12(3)).

    NotAllowed when the law knows no extension, when it was used, or when the last day for
    telling the requester has passed.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.EXTEND)
        refused = clocks.why_no_extension(desk, ticket, tickets.open_lines(tx.session, ref.id))
        if refused:
            raise errors.NotAllowed(refused)
        correspondence.must_be_reachable(desk, ticket)
        text = _worded(reasons, "reasons")
        old_day = ticket.respond_by
        ticket.extended = True
        clocks.restart(tx, ticket, list(tickets.lines(tx.session, ref.id)))
        letter = _letter(tx, ticket, LetterKind.EXTENDED, text)
        ledger.change(
            tx,
            ticket,
            Act.EXTEND,
            actor,
            detail={"from": str(old_day), "to": str(ticket.respond_by)},
            say=f"<@{actor.id}> extended the deadline to {ticket.respond_by:%d %b %Y}.",
        )
        _send(tx, ticket, letter, actor)


def complete(
    desk: Desk, ref: TicketRef, actor: Actor, *, outcome: CompletionOutcome, text: str
) -> None:
    """The answer goes out and the ticket closes. IdentityNotConfirmed when a right needs it."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.COMPLETE)
        _must_be_known(tx, ticket)
        kind = (
            LetterKind.NOT_FOUND if outcome is CompletionOutcome.NOT_FOUND else LetterKind.COMPLETED
        )
        still_open = tickets.open_lines(tx.session, ref.id)
        if kind is LetterKind.COMPLETED and any(line.right in ANSWERED for line in still_open):
            _worded(text, "text")
        acknowledgement.opt_out(tx, ticket)
        letter = _letter(tx, ticket, kind, _short(text, "text"), lines=still_open)
        ticket.outcome = outcome
        ledger.settle_lines(tx, ticket, LineState.DONE)
        ledger.change(
            tx,
            ticket,
            Act.COMPLETE,
            actor,
            detail={"outcome": outcome},
            say=f"<@{actor.id}> completed the request.",
        )
        _send(tx, ticket, letter, actor)


def refuse(desk: Desk, ref: TicketRef, actor: Actor, *, ground: RefusalGround, text: str) -> None:
    """The refusal goes out with its ground and the way to complain (GDPR Art. 12(4))."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        letter = _letter(tx, ticket, LetterKind.REFUSED, _worded(text, "text"), ground=ground)
        ticket.ground = ground
        ledger.settle_lines(tx, ticket, LineState.REFUSED)
        ledger.change(
            tx,
            ticket,
            Act.REFUSE,
            actor,
            detail={"ground": ground},
            say=f"<@{actor.id}> refused the request.",
        )
        _send(tx, ticket, letter, actor)


def withdraw(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """The requester took the request back; they get that in writing."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        letter = _letter(tx, ticket, LetterKind.WITHDRAWN, "")
        ledger.settle_lines(tx, ticket, LineState.DROPPED)
        ledger.change(
            tx, ticket, Act.WITHDRAW, actor, say=f"<@{actor.id}> recorded the withdrawal."
        )
        _send(tx, ticket, letter, actor)


def merge(desk: Desk, ref: TicketRef, actor: Actor, *, into: str) -> None:
    """Closes a duplicate. Only tickets of the same requester can be merged: their
    conversations become one."""
    other_id = find_id(desk, into)
    with desk.transaction() as tx:
        if other_id == ref.id:
            raise errors.InvalidInput("A ticket cannot be merged into itself.", field="into")
        # Always the older ticket first: two merges at once must not wait for each other.
        both = sorted((ref, TicketRef(id=other_id)), key=lambda each: each.id)
        loaded = {each.id: ledger.load(tx, each) for each in both}
        ticket, other = loaded[ref.id], loaded[other_id]
        if other.requester_index != ticket.requester_index:
            raise errors.InvalidInput(
                "That ticket is from another address. Only one person's tickets can be merged.",
                field="into",
            )
        if not states.is_open(other.state):
            raise errors.InvalidInput(
                "That ticket is closed. Reopen it first, or merge the other way.", field="into"
            )
        ticket.merged_into = other.id
        ledger.settle_lines(tx, ticket, LineState.DROPPED)
        _carry_over(tx, ticket, other)
        ledger.change(
            tx,
            ticket,
            Act.MERGE,
            actor,
            detail={"into": other.id},
            say=f"<@{actor.id}> merged this ticket into {desk.number(other_id)}.",
        )
        ledger.change(
            tx,
            other,
            Act.NOTE,
            actor,
            detail={"merged": ticket.id},
            say=f"{desk.number(ref.id)} was merged into this ticket.",
        )


def _carry_over(tx: Transaction, ticket: Ticket, other: Ticket) -> None:
    """A right that only the duplicate asked for goes on, with its own clock."""
    asked = {line.right for line in tickets.open_lines(tx.session, other.id or 0)}
    for line in tickets.lines(tx.session, ticket.id or 0):
        if line.right not in asked and line.state is LineState.DROPPED:
            ledger.add_line(tx, other, line.right, received=line.received_at)


def mark_not_request(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.MARK_NOT_REQUEST)
        corrections.note_verdict(tx, ticket, actor, is_request=False)
        ledger.settle_lines(tx, ticket, LineState.DROPPED)
        ledger.change(
            tx,
            ticket,
            Act.MARK_NOT_REQUEST,
            actor,
            say=f"<@{actor.id}> marked this as no privacy request.",
        )


def reopen(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        if ticket.state is TicketState.NOT_A_REQUEST:
            corrections.note_verdict(tx, ticket, actor, is_request=True)
        ledger.change(tx, ticket, Act.REOPEN, actor, say=f"<@{actor.id}> opened this ticket again.")


def preview(
    desk: Desk,
    ref: TicketRef,
    *,
    kind: LetterKind,
    text: str = "",
    ground: RefusalGround | None = None,
) -> letters.Letter:
    """Exactly the letter that the act would send, from one view of the database."""
    with desk.reading() as session:
        ticket = session.get(Ticket, ref.id)
        if ticket is None:
            raise errors.UnknownTicket
        tx = Transaction(session=session, desk=desk, now=desk.now())
        if kind is LetterKind.EXTENDED:
            session.expunge(ticket)
            ticket.extended = True
        return _letter(tx, ticket, kind, text, ground=ground)


def find_id(desk: Desk, number: str) -> int:
    """The id behind a number as people write it: PR-1042, pr 1042, 1042."""
    written = re.fullmatch(r"(?:[A-Za-z]{1,6}[-\s]?)?(\d{4,12})", number.strip())
    if written is None:
        raise errors.InvalidInput(
            f"Write the number as on the card, like {desk.number(42)}.", field="into"
        )
    return int(written[1]) - FIRST_NUMBER


def _letter(
    tx: Transaction,
    ticket: Ticket,
    kind: LetterKind,
    text: str,
    *,
    ground: RefusalGround | None = None,
    lines: Sequence[Line] | None = None,
) -> letters.Letter:
    about = correspondence.about(tx.desk, ticket)
    if lines is None:
        lines = tickets.open_lines(tx.session, ticket.id or 0)
    rights = [line.right for line in lines]
    if kind is LetterKind.REPLY:
        subject = tx.desk.open_text(ticket.subject_sealed, correspondence.SUBJECT)
        return letters.reply(about, message=text, subject=subject)
    if kind is LetterKind.CLARIFY:
        return letters.clarify(about, question=text)
    if kind is LetterKind.EXTENDED:
        return letters.extended(about, rights=_extended(tx.desk, ticket, lines), reasons=text)
    if kind is LetterKind.REFUSED:
        return letters.refusal(
            about, rights=rights, ground=ground or RefusalGround.EXEMPTION_OTHER, reason=text
        )
    if kind is LetterKind.NOT_FOUND:
        return letters.not_found(about, message=text)
    if kind is LetterKind.WITHDRAWN:
        return letters.withdrawn(about)
    return letters.completed(about, done=rights, message=text)


def _extended(desk: Desk, ticket: Ticket, lines: Sequence[Line]) -> tuple[letters.RightDue, ...]:
    return tuple(
        letters.RightDue(
            right=line.right,
            due=clocks.dates_of(
                desk,
                regulation=ticket.regulation,
                right=line.right,
                received=line.received_at,
                extended=True,
            ).respond_by,
        )
        for line in lines
    )


def _send(tx: Transaction, ticket: Ticket, letter: letters.Letter, actor: Actor) -> None:
    if not correspondence.is_reachable(tx.desk, ticket):
        ledger.say_in_thread(tx, ticket, "No letter went out: there is no address to write to.")
        return
    if ticket.acknowledged_at is None:
        ticket.acknowledged_at = tx.now
    correspondence.send(tx, ticket, letter, automatic=None, actor=actor.id)


def _must_be_known(tx: Transaction, ticket: Ticket) -> None:
    """GDPR Art. 12(6), 11 CCR 7060: nothing leaves or is destroyed before that."""
    lacking = verification.lacking(tx, ticket)
    if lacking:
        rights = ", ".join(right.replace("_", " ") for right in lacking)
        raise errors.IdentityNotConfirmed(
            f"Who is asking is not confirmed well enough for: {rights}. "
            "Record the identity check first."
        )


def _worded(text: str, field: str) -> str:
    if not text.strip():
        raise errors.InvalidInput("Please write something.", field=field)
    return _short(text, field)


def _short(text: str, field: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise errors.InvalidInput(f"Keep it under {TEXT_LIMIT:,} characters.", field=field)
    return text.strip()
