"""Who is asking: codes by letter, confirmed by reply or on the page, or a check by staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import col

from handlers import clocks, correspondence, errors, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import identity, states, tokens
from handlers.rules.addresses import normalise_address
from storage import tickets
from storage.tables import Challenge, Ticket
from storage.vocabulary import Act, DueKind, IdentityMethod, IdentityStatus, Right

# NIST SP 800-63A-3 4.6: an enrolment code sent by e-mail is good for at most 24 hours.
LIFETIME = timedelta(hours=24)
TRIES = 5
ISSUES = 3


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A fresh code, for the letter that carries it. It is stored nowhere else."""

    code: str
    page_url: str
    expires_at: datetime

    def for_letter(self) -> letters.Challenge:
        return letters.Challenge(code=self.code, page_url=self.page_url, expires_at=self.expires_at)


class Answer(StrEnum):
    CONFIRMED = "confirmed"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY_TRIES = "too_many_tries"
    REPLACED = "replaced"


def issue(tx: Transaction, ticket: Ticket) -> Issued:
    """A new code for the requester's address; the one before counts no more.

    Raises TooManyCodes after the third.
    """
    earlier = tickets.latest_challenge(tx.session, ledger.id_of(ticket))
    number = 1 if earlier is None else earlier.issue + 1
    if number > ISSUES:
        raise errors.TooManyCodes
    code, link = tokens.mint_code(), tokens.mint_token()
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    challenge = Challenge(
        ticket_id=ledger.id_of(ticket),
        link_index=tx.desk.keys.index(link, place="challenge.link"),
        address_index=correspondence.address_index(tx.desk, address),
        code_mac=_mac(tx.desk.keys.secret("codes"), ticket, address, code),
        issue=number,
        issued_at=tx.now,
        expires_at=tx.now + LIFETIME,
    )
    tx.session.add(challenge)
    ticket.identity = IdentityStatus.ASKED
    if earlier is not None:
        tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    clocks.remember(tx, ticket, DueKind.IDENTITY_EXPIRY, challenge.expires_at)
    return Issued(
        code=code, page_url=f"{tx.desk.base_url}/v/{link}", expires_at=challenge.expires_at
    )


def ask(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """Staff ask for a confirmation: a letter with a fresh code goes out."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        correspondence.must_be_reachable(desk, ticket)
        issued = issue(tx, ticket)
        asked = [line.right for line in tickets.open_lines(tx.session, ledger.id_of(ticket))]
        letter = letters.verify(
            correspondence.about(desk, ticket), rights=asked, challenge=issued.for_letter()
        )
        ledger.change(
            tx, ticket, Act.ASK_IDENTITY, actor, say="Identity code sent to the requester."
        )
        correspondence.send(
            tx,
            ticket,
            letter,
            automatic=letters.Automatic.GENERATED,
            actor=actor.id,
            hide=tokens.show_code(issued.code),
        )


@dataclass(frozen=True, kw_only=True)
class Form:
    """What the page behind the link shows. `closed` says why no code can be typed any more."""

    number: str
    language: str
    expires_at: datetime
    tries_left: int
    closed: Answer | None
    status_url: str


def form(desk: Desk, link: str) -> Form | None:
    """The state of the page behind `link`. Changes nothing: scanners follow links too."""
    with desk.reading() as session:
        challenge = _by_link(desk, session, link)
        if challenge is None:
            return None
        ticket = session.get_one(Ticket, challenge.ticket_id)
        latest = tickets.latest_challenge(session, challenge.ticket_id)
        closed = _closed(desk, ticket, challenge, latest)
        return _form(desk, ticket, challenge, closed)


def confirm(desk: Desk, link: str, typed: str) -> tuple[Form, Answer] | None:
    """The typed code of the page behind `link`; None when there is no such page."""
    with desk.transaction() as tx:
        challenge = _by_link(desk, tx.session, link)
        if challenge is None:
            return None
        ticket = ledger.load(tx, TicketRef(id=challenge.ticket_id))
        answer = _try(tx, ticket, challenge, typed)
        tx.session.flush()
        tx.session.refresh(challenge)
        return _form(desk, ticket, challenge, None), answer


def confirm_by_reply(tx: Transaction, ticket: Ticket, *, sender: str, text: str) -> Answer | None:
    """A code in the requester's own reply. None when there is none, or somebody else writes."""
    challenge = tickets.latest_challenge(tx.session, ledger.id_of(ticket))
    code = tokens.find_code(text)
    if challenge is None or code is None:
        return None
    if challenge.address_index not in correspondence.address_indexes(tx.desk, sender):
        return None
    return _try(tx, ticket, challenge, code)


def expire_next(desk: Desk) -> bool:
    """One code whose time is over: the first is followed by one reminder with a new code."""
    if not clocks.is_due(desk, (DueKind.IDENTITY_EXPIRY,)):
        return False
    with desk.transaction() as tx:
        ticket = tickets.next_due_ticket(tx.session, tx.now, (DueKind.IDENTITY_EXPIRY,))
        if ticket is None:
            return False
        tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
        latest = tickets.latest_challenge(tx.session, ledger.id_of(ticket))
        is_over = latest is not None and latest.expires_at <= tx.now
        if is_over and ticket.identity is IdentityStatus.ASKED:
            _expire(tx, ticket)
    return True


def _expire(tx: Transaction, ticket: Ticket) -> None:
    latest = tickets.latest_challenge(tx.session, ledger.id_of(ticket))
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    if latest is not None and latest.issue == 1 and correspondence.may_answer(tx, address):
        _remind(tx, ticket)
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


def _remind(tx: Transaction, ticket: Ticket) -> None:
    issued = issue(tx, ticket)
    letter = letters.verify_reminder(
        correspondence.about(tx.desk, ticket),
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
    correspondence.send(
        tx,
        ticket,
        letter,
        automatic=letters.Automatic.GENERATED,
        actor=ledger.DESK.id,
        hide=tokens.show_code(issued.code),
    )


def _try(tx: Transaction, ticket: Ticket, challenge: Challenge, typed: str) -> Answer:
    latest = tickets.latest_challenge(tx.session, ledger.id_of(ticket))
    closed = _closed(tx.desk, ticket, challenge, latest)
    if closed is not None:
        return closed
    if not _count_try(tx, challenge):
        return Answer.TOO_MANY_TRIES
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    code = tokens.normalise_code(typed)
    if code is None or not _is_code(tx.desk, ticket, challenge, address, code):
        return Answer.WRONG
    return _confirmed(tx, ticket, challenge)


def _count_try(tx: Transaction, challenge: Challenge) -> bool:
    """One atomic statement counts and limits, so that parallel guesses are five and no more."""
    counted = cast(
        CursorResult[Any],
        tx.session.connection().execute(
            update(Challenge)
            .where(
                col(Challenge.id) == challenge.id,
                col(Challenge.attempts) < TRIES,
                col(Challenge.used_at).is_(None),
                col(Challenge.expires_at) > tx.now,
            )
            .values(attempts=Challenge.attempts + 1)
        ),
    )
    return counted.rowcount == 1


def _confirmed(tx: Transaction, ticket: Ticket, challenge: Challenge) -> Answer:
    challenge.used_at = tx.now
    tx.session.add(challenge)
    ticket.undeliverable = False  # the letter with the code did arrive
    act = _add_evidence(tx, ticket, IdentityMethod.EMAIL_CODE, by=ledger.REQUESTER.id)
    ledger.change(
        tx,
        ticket,
        act,
        ledger.REQUESTER,
        detail={"method": IdentityMethod.EMAIL_CODE},
        say="The requester confirmed the code.",
        mention=ticket.owner,
    )
    still_open = tickets.open_lines(tx.session, ledger.id_of(ticket))
    letter = letters.verified(
        correspondence.about(tx.desk, ticket), rights=correspondence.dues(list(still_open))
    )
    correspondence.send(
        tx,
        ticket,
        letter,
        automatic=letters.Automatic.REPLIED,
        actor=ledger.DESK.id,
    )
    return Answer.CONFIRMED


def evidence_of(ticket: Ticket) -> frozenset[IdentityMethod]:
    """What has been shown so far about who is asking."""
    return frozenset(IdentityMethod(value) for value in ticket.evidence.split(",") if value)


def lacking(tx: Transaction, ticket: Ticket) -> tuple[Right, ...]:
    """The open rights for which the evidence gathered so far is not enough."""
    held = evidence_of(ticket)
    return tuple(
        line.right
        for line in tickets.open_lines(tx.session, ledger.id_of(ticket))
        if not identity.is_enough(line.right, held, agent=ticket.agent)
    )


def review(tx: Transaction, ticket: Ticket) -> None:
    """Other rights are asked for now: judges the need of evidence, and what was shown, anew."""
    earlier, ticket.identity = ticket.identity, _needed_now(tx, ticket)
    if ticket.identity is earlier:
        return
    if ticket.identity is IdentityStatus.UNCHECKED:
        ledger.say_in_thread(tx, ticket, "These rights need a check of who is asking.")
        return
    tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    if ticket.identity is IdentityStatus.CONFIRMED:
        act, why = Act.RECORD_IDENTITY, "what was shown is enough for these rights"
    else:
        act, why = Act.IDENTITY_EXPIRED, "these rights need no check of who is asking"
    # Before it is confirmed as a request nobody was asked: there is no wait to be ended.
    if states.TABLE[ticket.state].get(act, ticket.state) is not ticket.state:
        ledger.change(tx, ticket, act, ledger.DESK, detail={"why": why}, say=f"{why.capitalize()}.")


def _needed_now(tx: Transaction, ticket: Ticket) -> IdentityStatus:
    open_lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    if not identity.needs_identity(line.right for line in open_lines):
        return IdentityStatus.NOT_NEEDED
    if ticket.identity is IdentityStatus.FAILED:
        return IdentityStatus.FAILED
    if not lacking(tx, ticket):
        return IdentityStatus.CONFIRMED
    is_asked = ticket.identity is IdentityStatus.ASKED
    return IdentityStatus.ASKED if is_asked else IdentityStatus.UNCHECKED


def record(
    desk: Desk, ref: TicketRef, actor: Actor, *, method: IdentityMethod, confirmed: bool, note: str
) -> None:
    """Staff checked who is asking by other means than the code."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        act = Act.IDENTITY_FAILED
        if confirmed:
            act = _add_evidence(tx, ticket, method, by=actor.id)
        else:
            ticket.identity = IdentityStatus.FAILED
            ticket.identity_by, ticket.identity_at = actor.id, tx.now
            tickets.cancel_due(tx.session, ref.id, (DueKind.IDENTITY_EXPIRY,))
        ledger.change(
            tx,
            ticket,
            act,
            actor,
            detail={"method": method, "confirmed": confirmed},
            say=f"<@{actor.id}> recorded the identity check: {_RESULTS[act]}.",
            excerpt=note.strip()[:280] or None,
        )


_RESULTS = {
    Act.RECORD_IDENTITY: "confirmed",
    Act.IDENTITY_CONFIRMED: "confirmed",
    Act.IDENTITY_FAILED: "not confirmed",
    Act.NOTE: "one step done, but these rights need more evidence",
}


def _add_evidence(tx: Transaction, ticket: Ticket, method: IdentityMethod, *, by: str) -> Act:
    """Books the evidence. The act says whether it is enough for everything that is asked."""
    ticket.evidence = ",".join(sorted(evidence_of(ticket) | {method}))
    ticket.identity_by, ticket.identity_at = by, tx.now
    if lacking(tx, ticket):
        return Act.NOTE
    ticket.identity = IdentityStatus.CONFIRMED
    tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    return Act.IDENTITY_CONFIRMED if by == ledger.REQUESTER.id else Act.RECORD_IDENTITY


def _closed(
    desk: Desk, ticket: Ticket, challenge: Challenge, latest: Challenge | None
) -> Answer | None:
    if ticket.state not in states.LIVE:
        return Answer.EXPIRED  # closed, merged or not a request: no code is wanted any more
    if latest is not None and latest.issue != challenge.issue:
        return Answer.REPLACED
    if challenge.used_at is not None or challenge.expires_at <= desk.now():
        return Answer.EXPIRED
    return Answer.TOO_MANY_TRIES if challenge.attempts >= TRIES else None


def _form(desk: Desk, ticket: Ticket, challenge: Challenge, closed: Answer | None) -> Form:
    return Form(
        number=correspondence.number(desk, ticket),
        language=ticket.language,
        expires_at=challenge.expires_at,
        tries_left=max(0, TRIES - challenge.attempts),
        closed=closed,
        status_url=correspondence.about(desk, ticket).status_url,
    )


def _by_link(desk: Desk, session: Any, link: str) -> Challenge | None:
    token = tokens.normalise_token(link)
    if token is None:
        return None
    return tickets.challenge_by_link(session, desk.keys.indexes(token, place="challenge.link"))


def _is_code(desk: Desk, ticket: Ticket, challenge: Challenge, address: str, code: str) -> bool:
    """Under every key: a rotation must not break a code that is on its way."""
    made = [_mac(secret, ticket, address, code) for secret in desk.keys.secrets("codes")]
    return any(tokens.is_same(challenge.code_mac, mac) for mac in made)


def _mac(secret: bytes, ticket: Ticket, address: str, code: str) -> bytes:
    return tokens.digest(
        secret,
        purpose="identity",
        value=code,
        ticket=str(ticket.id),
        address=normalise_address(address),
    )
