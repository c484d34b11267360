"""Letters of staff: composed from what was typed, looked at, and put in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers import clocks, correspondence, errors, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from storage import tickets
from storage.tables import Line, Ticket
from storage.vocabulary import LetterKind, RefusalGround

TEXT_LIMIT = 12_000


def preview(
    desk: Desk,
    ref: TicketRef,
    *,
    kind: LetterKind,
    text: str = "",
    ground: RefusalGround | None = None,
    language: str = "",
) -> letters.Letter:
    """Exactly the letter that the act would send, from one view of the database."""
    with desk.reading() as session:
        ticket = session.get(Ticket, ref.id)
        if ticket is None:
            raise errors.UnknownTicket
        tx = Transaction(session=session, desk=desk, now=desk.now())
        return compose(tx, ticket, kind, text, ground=ground, language=language)


def compose(
    tx: Transaction,
    ticket: Ticket,
    kind: LetterKind,
    text: str,
    *,
    ground: RefusalGround | None = None,
    language: str = "",
    lines: Sequence[Line] | None = None,
) -> letters.Letter:
    about = correspondence.about(tx.desk, ticket)
    if language:
        about = replace(about, language=language)
    if lines is None:
        lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    rights = [line.right for line in lines]
    match kind:
        case LetterKind.REPLY:
            subject = tx.desk.open_text(ticket.subject_sealed, correspondence.SUBJECT)
            return letters.reply(about, message=text, subject=subject)
        case LetterKind.CLARIFY:
            return letters.clarify(about, question=text)
        case LetterKind.EXTENDED:
            return letters.extended(about, rights=_extended(tx, ticket, lines), reasons=text)
        case LetterKind.REFUSED:
            ground = ground or RefusalGround.EXEMPTION_OTHER
            return letters.refusal(about, rights=rights, ground=ground, reason=text)
        case LetterKind.NOT_FOUND:
            return letters.not_found(about, message=text)
        case LetterKind.WITHDRAWN:
            return letters.withdrawn(about)
        case _:
            return letters.completed(about, done=rights, message=text)


def _extended(
    tx: Transaction, ticket: Ticket, lines: Sequence[Line]
) -> tuple[letters.RightDue, ...]:
    found = clocks.if_extended(tx, ticket, lines)
    return tuple(
        letters.RightDue(right=line.right, due=dates.respond_by)
        for line, dates in zip(lines, found, strict=True)
    )


def post(
    tx: Transaction, ticket: Ticket, letter: letters.Letter, actor: Actor, *, wait: timedelta
) -> int | None:
    """The id of its parcel; None, and a line in the thread, when there is nobody to write to."""
    if not correspondence.is_reachable(tx.desk, ticket):
        ledger.say_in_thread(tx, ticket, "No letter went out: there is no address to write to.")
        return None
    if ticket.acknowledged_at is None:
        ticket.acknowledged_at = tx.now
    return correspondence.send(
        tx, ticket, letter, automatic=None, actor=actor.id, wait=_within_today(tx, wait)
    )


def _within_today(tx: Transaction, wait: timedelta) -> timedelta:
    """What is answered on the last day leaves on that day: nothing waits over midnight."""
    is_same_day = tx.desk.day_of(tx.now + wait) == tx.desk.today()
    return wait if is_same_day else correspondence.AT_ONCE


def worded(text: str, field: str) -> str:
    if not text.strip():
        raise errors.InvalidInput("Please write something.", field=field)
    return short(text, field)


def short(text: str, field: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise errors.InvalidInput(f"Keep it under {TEXT_LIMIT:,} characters.", field=field)
    return text.strip()
