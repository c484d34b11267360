"""Letters with codes: sent by staff or by the clock, answered by reply."""

from __future__ import annotations

from handlers import clocks, correspondence, errors, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.directory import Found
from handlers.ledger import Actor, TicketRef
from handlers.rules import tokens
from handlers.rules.addresses import limiter_key
from handlers.verification import codes, judging, shown
from handlers.verification.codes import Issued, issue
from handlers.verification.views import Answer
from storage import tickets
from storage.tables import Challenge, Ticket
from storage.vocabulary import Act, DueKind, IdentityStatus, Proves


def ask(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """Staff ask for a confirmation: a letter with a fresh code goes out.

    NotAllowed where an agent asks: the agent's own mailbox proves nothing about the person.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        if ticket.agent:
            raise errors.NotAllowed("An agent asks. Send the code to the person, not to the agent.")
        correspondence.must_be_reachable(desk, ticket)
        issued = issue(tx, ticket)
        rights = [line.right for line in tickets.open_lines(tx.session, ledger.id_of(ticket))]
        letter = letters.verify(
            correspondence.about(desk, ticket), rights=rights, challenge=issued.for_letter()
        )
        ledger.change(
            tx, ticket, Act.ASK_IDENTITY, actor, say="Identity code sent to the requester."
        )
        _send(tx, ticket, letter, issued, actor)


def ask_person(desk: Desk, ref: TicketRef, actor: Actor, *, address: str) -> None:
    """The person in whose name an agent asks gets a code of their own (11 CCR 7063(a)(2)).

    `address` is the one on record; InvalidInput for the agent's own.
    """
    wanted = address.strip()
    if not wanted or "@" not in wanted or any(char.isspace() for char in wanted):
        raise errors.InvalidInput("That is no e-mail address.", field="address")
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        if not ticket.agent:
            raise errors.NotAllowed("No agent asks here.")
        own = desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
        # Capitals, dots and plus-parts make no other mailbox.
        if limiter_key(wanted) == limiter_key(own):
            raise errors.InvalidInput("That is the agent's own address.", field="address")
        issued = issue(tx, ticket, proves=Proves.PERSON, address=wanted)
        rights = [line.right for line in tickets.open_lines(tx.session, ledger.id_of(ticket))]
        letter = letters.person_code(
            correspondence.about(desk, ticket), rights=rights, challenge=issued.for_letter()
        )
        ledger.change(
            tx, ticket, Act.ASK_IDENTITY, actor, say="A code was sent to the person, not the agent."
        )
        _send(tx, ticket, letter, issued, actor, to=wanted)


def confirm_by_reply(
    tx: Transaction, ticket: Ticket, *, sender: str, text: str, found: Found
) -> Answer | None:
    """A code in the requester's own reply. None when there is none, or somebody else writes.

    `found` is what the directory says of `sender`.
    """
    challenge = codes.latest(tx, ticket, Proves.MAILBOX)
    code = tokens.find_code(text)
    if challenge is None or code is None or ticket.agent:
        return None
    if challenge.address_index not in correspondence.address_indexes(tx.desk, sender):
        return None
    answer = codes.try_code(tx, ticket, challenge, code)
    if answer is Answer.CONFIRMED:
        step = shown.proved(tx, ticket, challenge, found)
        if step in shown.BY_THEMSELVES:
            _lead_on(tx, ticket)
    return answer


def _lead_on(tx: Transaction, ticket: Ticket) -> None:
    """Who answered by mail is led to the page for the rest, with a fresh code for it."""
    try:
        issued = issue(tx, ticket)
    except errors.TooManyCodes:
        shown.hand_to_staff(tx, ticket)
        return
    rights = [line.right for line in tickets.open_lines(tx.session, ledger.id_of(ticket))]
    letter = letters.verify_more(
        correspondence.about(tx.desk, ticket), rights=rights, challenge=issued.for_letter()
    )
    _send(tx, ticket, letter, issued, ledger.DESK)


def expire_next(desk: Desk) -> bool:
    """One code whose time is over: the first is followed by one reminder with a new code."""
    if not clocks.is_due(desk, (DueKind.IDENTITY_EXPIRY,)):
        return False
    with desk.transaction() as tx:
        ticket = tickets.next_due_ticket(tx.session, tx.now, (DueKind.IDENTITY_EXPIRY,))
        if ticket is None:
            return False
        tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
        newest = _newest(tx, ticket)
        is_over = newest is not None and newest.expires_at <= tx.now
        if newest is not None and is_over and ticket.identity is IdentityStatus.ASKED:
            _expire(tx, ticket, newest)
    return True


def _newest(tx: Transaction, ticket: Ticket) -> Challenge | None:
    """The agent's ticket waits for the person."""
    person = codes.latest(tx, ticket, Proves.PERSON) if ticket.agent else None
    return person or codes.latest(tx, ticket, Proves.MAILBOX)


def _expire(tx: Transaction, ticket: Ticket, newest: Challenge) -> None:
    is_first = newest.issue == 1 and newest.proves is Proves.MAILBOX
    address = judging.requester(tx.desk, ticket)
    if is_first and correspondence.may_answer(tx, address):
        _remind(tx, ticket, is_used=newest.used_at is not None)
        return
    ticket.identity = IdentityStatus.UNCHECKED
    ledger.change(
        tx,
        ticket,
        Act.IDENTITY_EXPIRED,
        ledger.DESK,
        say="The identity code was not used in time. Ask again, or check another way.",
        mention=ticket.owner,
    )


def _remind(tx: Transaction, ticket: Ticket, *, is_used: bool) -> None:
    """`is_used`: the code was typed, and what the page asked for after it was not given."""
    issued = issue(tx, ticket)
    about = correspondence.about(tx.desk, ticket)
    if is_used:
        rights = [line.right for line in tickets.open_lines(tx.session, ledger.id_of(ticket))]
        letter = letters.verify_more(about, rights=rights, challenge=issued.for_letter())
    else:
        letter = letters.verify_reminder(
            about,
            page_url=issued.page_url,
            expires_at=issued.expires_at,
            new_code=issued.code,
        )
    ledger.change(
        tx,
        ticket,
        Act.ASK_IDENTITY,
        ledger.DESK,
        say="The requester has not confirmed yet; one reminder with a new code was sent.",
    )
    _send(tx, ticket, letter, issued, ledger.DESK)


def _send(
    tx: Transaction,
    ticket: Ticket,
    letter: letters.Letter,
    issued: Issued,
    actor: Actor,
    *,
    to: str = "",
) -> None:
    correspondence.send(
        tx,
        ticket,
        letter,
        automatic=letters.Automatic.GENERATED,
        actor=actor.id,
        hide=tokens.show_code(issued.code),
        to=to,
    )
