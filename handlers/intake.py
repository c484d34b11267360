"""Kept mail becomes tickets: `file_next` takes one, decides what it is, and files it once."""

from __future__ import annotations

import logging
import random
import re
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError

from handlers import appeals, correspondence, delivery, ledger, reading, verification
from handlers.acknowledgement import acknowledge, acknowledge_more, suppress
from handlers.desk import Desk, Transaction
from handlers.ledger import REQUESTER, Opening, TicketRef
from handlers.reading import Reading
from handlers.rules import states, tokens
from handlers.rules.mail import InboundMail, MailKind
from handlers.rules.understand import Understanding, Verdict, mask
from handlers.verification import Answer
from storage import inbox, outbox, tickets
from storage.routes import Route
from storage.tables import InboxMail, Message, Ticket
from storage.vocabulary import (
    Act,
    Direction,
    KeptState,
    LineState,
    MailOutcome,
    ParcelKind,
    Right,
    TicketState,
)

log = logging.getLogger(__name__)

EXCERPT = 280
HOPS = 50  # RFC 5321 6.3 asks for at least 100 before rejecting; Postfix takes 50 for a loop
_PEEK = 8


@dataclass(frozen=True, kw_only=True)
class Filed:
    outcome: MailOutcome
    ticket_id: int | None = None


def file_next(desk: Desk) -> bool:
    """Files the kept mail that waits longest; false when none waits.

    Whatever goes wrong with one mail is booked on it: it is tried three times and then shown
    to staff. A database that cannot be reached is nobody's fault and is raised.
    """
    kept = _peek(desk)
    if kept is None or kept.id is None:
        return False
    try:
        _file(desk, kept.id, reading.read(desk, kept))
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:  # noqa: BLE001 - the poison boundary: no mail may stop the others
        _set_back(desk, kept.id, fault)
    return True


def _peek(desk: Desk) -> InboxMail | None:
    """The next mail, unlocked, so that reading it keeps nobody waiting. Several workers take
    different ones of the first few, or they would all read the same."""
    with desk.reading() as session:
        limit = 1 if desk.database.is_sqlite else _PEEK
        waiting = inbox.first_waiting(session, desk.now(), limit=limit)
    return random.choice(waiting) if waiting else None  # noqa: S311 - any of them will do


def _file(desk: Desk, mail_id: int, read: Reading) -> None:
    with desk.transaction() as tx:
        kept = inbox.claim(tx.session, mail_id)
        if kept is None:
            return
        filed = _decide(tx, kept, read)
        inbox.mark_filed(tx.session, kept, filed.outcome, filed.ticket_id, tx.now)
    log.info("mail filed", extra={"mail": mail_id, "outcome": filed.outcome.value})


def _set_back(desk: Desk, mail_id: int, fault: Exception) -> None:
    # The class alone: an exception's words may quote the mail.
    name = type(fault).__name__

    log.error("mail not filed", extra={"mail": mail_id, "fault": name})
    with desk.transaction() as tx:
        state = inbox.mark_failed(tx.session, mail_id, tx.now, name)
        if state is KeptState.SET_ASIDE:
            ledger.tell_channel(
                tx,
                f"A mail could not be filed after three tries and was set aside ({name}). It is "
                f"kept: `privacy-desk inbox file-again {mail_id}` tries once more.",
                key=f"set_aside:{mail_id}:{int(tx.now.timestamp())}",
            )


def _decide(tx: Transaction, kept: InboxMail, read: Reading) -> Filed:
    mail = read.mail
    if mail is None:
        return _open_unreadable(tx, kept, read)
    if _is_own(tx, mail):
        return Filed(outcome=MailOutcome.OWN_MAIL)
    by_token = _by_token(tx, read, mail)
    if mail.kind is MailKind.BOUNCE:
        return _bounced(tx, mail, by_token)
    if mail.kind is MailKind.OPT_OUT:
        suppress(tx, read.sender or read.envelope.mail_from, ticket_id=None)
        return Filed(outcome=MailOutcome.OPT_OUT)
    ticket_id = by_token or _by_thread(tx, read, mail)
    if mail.kind is MailKind.AUTO_REPLY and (ticket_id or not _asks(read)):
        return _auto_reply(tx, ticket_id)
    if ticket_id is not None:
        return _follow_up(tx, kept, read, mail, ticket_id)
    if mail.kind is MailKind.LIST and not _asks(read):
        return Filed(outcome=MailOutcome.LIST_MAIL)
    return _new_letter(tx, kept, read, mail)


def _asks(read: Reading) -> bool:
    """Web forms and group addresses send like machines and lists, and carry real requests:
    those are never answered by a machine, but they are looked at. The footer of a newsletter
    says "unsubscribe" to its readers, so that alone is nobody's wish."""
    understood = read.understanding
    if understood is None or understood.verdict is not Verdict.YES:
        return False
    return any(right is not Right.MARKETING_OPT_OUT for right in understood.rights)


def _is_own(tx: Transaction, mail: InboundMail) -> bool:
    """A loop: one of our own letters came back, or a mail went round too often (threats M11)."""
    if mail.received_hops > HOPS:
        return True
    return outbox.is_ours(tx.session, mail.message_id or "")


def _by_token(tx: Transaction, read: Reading, mail: InboundMail) -> int | None:
    """The ticket whose unguessable reply address the mail was sent to (threats M15).

    To and Cc count too: of the same bytes sent to two of our addresses one is kept.
    """
    for address in (*read.envelope.rcpt, *mail.recipients):
        token = tokens.normalise_token(address.rpartition("@")[0].partition("+")[2])
        if token is None:
            continue
        indexes = tx.desk.keys.indexes(token, place="token")
        found = tickets.by_token(tx.session, indexes)
        if found is not None:
            return found
    return None


def _by_thread(tx: Transaction, read: Reading, mail: InboundMail) -> int | None:
    """References to our own letters count only from the same sender (threats M15)."""
    if not read.sender or read.is_disowned:
        return None
    senders = correspondence.address_indexes(tx.desk, read.sender)
    return tickets.by_sent_letter(tx.session, mail.thread_ids, senders)


def _bounced(tx: Transaction, mail: InboundMail, by_token: int | None) -> Filed:
    """Believed when it came to the ticket's token; else it is recorded (threats M18)."""
    if by_token is not None and mail.bounce is not None and mail.bounce.permanent:
        status = mail.bounce.status or "no status given"
        original = mail.bounce.original_message_id
        if original is None or delivery.record_bounce(tx, original) is None:
            ledger.note_bounce(tx, by_token, status, kind="bounced")
    return Filed(outcome=MailOutcome.BOUNCE, ticket_id=by_token)


def _auto_reply(tx: Transaction, ticket_id: int | None) -> Filed:
    if ticket_id is not None:
        ticket = ledger.load(tx, TicketRef(id=ticket_id))
        ledger.say_in_thread(tx, ticket, "An automatic reply came from the requester's address.")
    return Filed(outcome=MailOutcome.AUTO_REPLY, ticket_id=ticket_id)


def _follow_up(
    tx: Transaction, kept: InboxMail, read: Reading, mail: InboundMail, ticket_id: int
) -> Filed:
    """Joins the conversation, takes a code that was typed in it, and wakes a closed ticket."""
    ticket = _living(tx, ticket_id)
    was_closed = not states.is_open(ticket.state)
    stranger = _is_stranger(tx, ticket, read)
    if not stranger and _is_appeal(tx, ticket, read):
        return _appeal(tx, ticket, kept, read, mail)
    _keep_message(tx, ticket, kept, read, mail)
    ticket.replies += 1
    ticket.doubts = _doubts(ticket, read)
    say = "The requester replied."
    if read.is_disowned:
        say = "A reply came that the sender's own domain disowns: somebody may be pretending."
    elif stranger:
        say = "Somebody replied from another address than the requester's."
    ledger.change(
        tx,
        ticket,
        Act.FOLLOW_UP,
        REQUESTER,
        detail={"reply": ticket.replies, "other_address": stranger},
        say=say,
        excerpt=mask(mail.new_text)[:EXCERPT],
        mention=ticket.owner,
    )
    if not stranger:
        ticket.undeliverable = False  # they have read us
        _take_code(tx, ticket, read, mail)
        _add_rights(tx, ticket, kept, read, was_closed=was_closed)
    return Filed(outcome=MailOutcome.FOLLOW_UP, ticket_id=ticket.id)


def _is_stranger(tx: Transaction, ticket: Ticket, read: Reading) -> bool:
    """Not the requester's address, or a mail which that address's domain disowns (threats I1)."""
    own = correspondence.address_indexes(tx.desk, read.sender)
    return ticket.requester_index not in own or read.is_disowned


def _is_appeal(tx: Transaction, ticket: Ticket, read: Reading) -> bool:
    """A complaint about the answer, or the same asked for again after it was refused."""
    asked = read.understanding
    if asked is None or asked.verdict is not Verdict.YES or not appeals.can_be_appealed(ticket):
        return False
    lines = tickets.lines(tx.session, ledger.id_of(ticket))
    refused = {line.right for line in lines if line.state is LineState.REFUSED}
    return Right.COMPLAINT in asked.rights or not refused.isdisjoint(asked.rights)


def _appeal(
    tx: Transaction, ticket: Ticket, kept: InboxMail, read: Reading, mail: InboundMail
) -> Filed:
    asked = read.understanding
    appeal = appeals.open_linked(
        tx,
        ticket,
        received_at=kept.received_at,
        quotes=_quotes(asked),
        also=asked.rights if asked else (),
    )
    _keep_message(tx, appeal, kept, read, mail)
    acknowledge(tx, appeal)
    return Filed(outcome=MailOutcome.TICKET, ticket_id=appeal.id)


def _living(tx: Transaction, ticket_id: int) -> Ticket:
    """The ticket, or the one it was merged into."""
    ticket = ledger.load(tx, TicketRef(id=ticket_id))
    seen = {ticket_id}
    while ticket.merged_into is not None and ticket.merged_into not in seen:
        seen.add(ticket.merged_into)
        ticket = ledger.load(tx, TicketRef(id=ticket.merged_into))
    return ticket


def _take_code(tx: Transaction, ticket: Ticket, read: Reading, mail: InboundMail) -> None:
    answer = verification.confirm_by_reply(
        tx, ticket, sender=read.sender, text=mail.new_text, found=read.found
    )
    if answer is not None and answer is not Answer.CONFIRMED:
        ledger.say_in_thread(tx, ticket, "The reply holds a code, but not a valid one.")


def _add_rights(
    tx: Transaction, ticket: Ticket, kept: InboxMail, read: Reading, *, was_closed: bool
) -> None:
    """What is asked for the first time gets a clock that starts with this mail."""
    asked = read.understanding
    fresh: list[Right] = []
    if asked is not None and asked.verdict is Verdict.YES:
        known = {line.right for line in tickets.open_lines(tx.session, ledger.id_of(ticket))}
        fresh = [right for right in asked.rights if right not in known]
    if not states.is_open(ticket.state):
        return
    quotes = _quotes(asked)
    for right in fresh:
        ledger.add_line(tx, ticket, right, received=kept.received_at, quote=quotes.get(right, ""))
    if fresh and ticket.state is not TicketState.TRIAGE:
        acknowledge_more(tx, ticket, fresh, received=kept.received_at)
    elif was_closed:
        # Somebody has to look, and by a day that is known.
        ledger.add_line(tx, ticket, Right.QUESTION, received=kept.received_at)


def _new_letter(tx: Transaction, kept: InboxMail, read: Reading, mail: InboundMail) -> Filed:
    understood = read.understanding
    if understood is None:
        raise LookupError("a mail that was read must be understood")
    if understood.verdict is Verdict.NO and not mail.is_sealed:
        return _not_a_request(tx, kept, read, mail, understood)
    triage = understood.verdict is not Verdict.YES
    hint = _hint(tx.desk, mail)
    ticket = _open(tx, kept, read, mail, understood, triage=triage, hint=hint)
    if not triage:
        acknowledge(tx, ticket, also_suppress=understood.identifiers.emails[:5])
    return Filed(outcome=MailOutcome.TICKET, ticket_id=ticket.id)


def _not_a_request(
    tx: Transaction,
    kept: InboxMail,
    read: Reading,
    mail: InboundMail,
    understood: Understanding,
) -> Filed:
    if tx.desk.forward_to is None:
        hint = "Probably not a privacy request."
        ticket = _open(tx, kept, read, mail, understood, triage=True, hint=hint)
        return Filed(outcome=MailOutcome.NOT_OURS, ticket_id=ticket.id)
    route = Route(sender=read.envelope.mail_from, recipients=(tx.desk.forward_to,))
    outbox.post(
        tx.session,
        kind=ParcelKind.FORWARD,
        lane=correspondence.MAIL_LANE,
        dedupe_key=f"forward:{kept.id}",
        now=tx.now,
        inbox_id=kept.id,
        recipient_sealed=tx.seal(route.to_json(), "parcel.recipient"),
    )
    return Filed(outcome=MailOutcome.HANDED_ON)


def _open(
    tx: Transaction,
    kept: InboxMail,
    read: Reading,
    mail: InboundMail,
    understood: Understanding,
    *,
    triage: bool,
    hint: str | None,
) -> Ticket:
    names = understood.identifiers.names
    ticket = ledger.open_ticket(
        tx,
        Opening(
            requester=read.sender,
            name=(mail.sender.name if mail.sender else "") or (names[0] if names else None),
            subject=mask(mail.subject),
            received_at=kept.received_at,
            language=understood.language,
            regulation=understood.regulation,
            regulation_basis=understood.regulation_basis,
            rights=understood.rights or (Right.QUESTION,),
            quotes=_quotes(understood),
            triage=triage,
            verdict=understood.verdict,
            agent=understood.agent,
            minor=understood.minor,
            hint=hint,
            answerable=_is_answerable(tx.desk, read, mail),
        ),
    )
    ticket.doubts = _doubts(ticket, read)
    _keep_message(tx, ticket, kept, read, mail)
    return ticket


def _is_answerable(desk: Desk, read: Reading, mail: InboundMail) -> bool:
    """RFC 3834 section 2: no automatic answer to null senders, machines, lists or ourselves."""
    return (
        mail.kind is MailKind.PERSON
        and not mail.is_bulk
        and bool(read.envelope.mail_from)
        and bool(read.sender)
        and read.sender.casefold() != desk.address.casefold()
        # Whoever's name was used has not written to us, and hears nothing (threats M12).
        and not read.is_disowned
    )


def _open_unreadable(tx: Transaction, kept: InboxMail, read: Reading) -> Filed:
    """Nothing is lost: staff get a ticket, and the raw mail is kept (threats M6)."""
    ticket = ledger.open_ticket(
        tx,
        Opening(
            requester="",
            name=None,
            subject="",
            received_at=kept.received_at,
            language="en",
            regulation=None,
            regulation_basis="none",
            rights=(Right.QUESTION,),
            quotes={},
            triage=True,
            hint=f"{read.fault} Export it with `privacy-desk inbox show {kept.id}`.",
        ),
    )
    return Filed(outcome=MailOutcome.TICKET, ticket_id=ticket.id)


def _doubts(ticket: Ticket, read: Reading) -> str:
    """All that ever spoke against a sender stays on the ticket."""
    return ",".join(sorted({*filter(None, ticket.doubts.split(",")), *read.doubts}))


def _keep_message(
    tx: Transaction, ticket: Ticket, kept: InboxMail, read: Reading, mail: InboundMail
) -> None:
    """The words of the mail, masked: card and identity numbers are not kept as text."""
    keys = tx.desk.keys
    mail_id = mail.message_id
    notes = "".join(f"\n[{note}]" for note in mail.unread)
    tx.session.add(
        Message(
            ticket_id=ledger.id_of(ticket),
            direction=Direction.INBOUND,
            at=kept.received_at,
            inbox_id=kept.id,
            mail_id_sealed=tx.seal(mail_id, correspondence.MAIL_ID) if mail_id else None,
            mail_id_index=keys.index(mail_id, place="message.mail_id") if mail_id else None,
            address_sealed=tx.seal(read.sender, correspondence.ADDRESS),
            address_index=correspondence.address_index(tx.desk, read.sender),
            subject_sealed=tx.seal(mask(mail.subject), correspondence.TITLE),
            body_sealed=tx.seal(mask(mail.new_text) + notes, correspondence.BODY),
            checks_sealed=_checks(tx, read),
        )
    )
    tx.session.flush()


def _checks(tx: Transaction, read: Reading) -> bytes | None:
    if read.authenticity is None:
        return None
    return tx.seal(read.authenticity.to_json(), correspondence.CHECKS)


def _hint(desk: Desk, mail: InboundMail) -> str | None:
    """A number in the subject is a hint for staff, never a key (threats M15)."""
    prefix = re.escape(desk.house.desk.ticket_prefix)
    named = re.search(rf"\b{prefix}-\d{{4,9}}\b", mail.subject)
    hints = [f"The subject names {named[0]}."] if named else []
    if mail.is_sealed:
        hints.extend(mail.unread)
    if mail.sender is None:
        hints.append("The sender's address cannot be told for sure; nothing was answered.")
    return " ".join(hints) or None


def _quotes(understood: Understanding | None) -> dict[Right, str]:
    if understood is None:
        return {}
    known = {right.value for right in Right}
    return {
        Right(evidence.label): mask(evidence.quote)
        for evidence in understood.evidence
        if evidence.label in known
    }
