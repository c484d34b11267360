"""The page behind the link: a code first, then whatever else has to be shown."""

from __future__ import annotations

from sqlmodel import Session

from handlers import correspondence, ledger
from handlers.desk import Desk, Transaction
from handlers.directory import look_up
from handlers.ledger import TicketRef
from handlers.rules import states
from handlers.verification import codes, passes, shown
from handlers.verification.account import account_url
from handlers.verification.views import Answer, Form, Step
from storage import tickets
from storage.tables import Challenge, Ticket
from storage.vocabulary import Proves


def form(desk: Desk, link: str, pass_: str = "") -> Form | None:
    """The state of the page behind `link`. Changes nothing: scanners follow links too."""
    with desk.reading() as session:
        challenge = codes.by_link(desk, session, link)
        if challenge is None:
            return None
        ticket = session.get_one(Ticket, challenge.ticket_id)
        return view(desk, session, ticket, challenge, pass_=pass_)


def confirm(desk: Desk, link: str, typed: str, pass_: str = "") -> tuple[Form, Answer] | None:
    """The typed code of the page behind `link`; None when there is no such page.

    With a pass, it is the code that went to the address on record.
    """
    at = _look(desk, link, pass_)
    if at is None:
        return None
    found = look_up(desk.directory, at.address)
    with desk.transaction() as tx:
        ticket, challenge = load(tx, at.challenge_id)
        tried = challenge
        if may_go_on(desk, ticket, challenge, pass_):
            record = codes.latest(tx, ticket, Proves.RECORD)
            if record is None:
                return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.EXPIRED
            tried = record
        answer = codes.try_code(tx, ticket, tried, typed)
        step = None
        if answer is Answer.CONFIRMED:
            step = shown.proved(tx, ticket, tried, found)
            pass_ = passes.make(desk, challenge)
        tx.session.flush()
        tx.session.refresh(tried)
        return view(desk, tx.session, ticket, challenge, pass_=pass_, step=step), answer


class _At:
    """Which challenge a typed code is for, and where that code went."""

    def __init__(self, challenge_id: int, address: str) -> None:
        self.challenge_id = challenge_id
        self.address = address


def _look(desk: Desk, link: str, pass_: str) -> _At | None:
    """Before the transaction: the directory is asked outside of it, and in every case."""
    with desk.reading() as session:
        challenge = codes.by_link(desk, session, link)
        if challenge is None:
            return None
        ticket = session.get_one(Ticket, challenge.ticket_id)
        tried = challenge
        if may_go_on(desk, ticket, challenge, pass_):
            newest = tickets.latest_challenge(session, challenge.ticket_id, Proves.RECORD)
            tried = newest or challenge
        return _At(challenge.id or 0, codes.address_of(desk, ticket, tried))


def load(tx: Transaction, challenge_id: int) -> tuple[Ticket, Challenge]:
    challenge = tx.session.get_one(Challenge, challenge_id)
    ticket = ledger.load(tx, TicketRef(id=challenge.ticket_id))
    tx.session.refresh(challenge)  # as it is now that the ticket is ours
    return ticket, challenge


def may_go_on(desk: Desk, ticket: Ticket, challenge: Challenge, pass_: str) -> bool:
    """The code of this link was typed in this browser a moment ago, and something is open."""
    is_used = challenge.used_at is not None and ticket.state in states.LIVE
    return is_used and passes.is_good(desk, challenge, pass_)


def view(
    desk: Desk,
    session: Session,
    ticket: Ticket,
    challenge: Challenge,
    *,
    pass_: str = "",
    step: Step | None = None,
) -> Form:
    """`step`: what comes next, where that is known already."""
    is_on = may_go_on(desk, ticket, challenge, pass_)
    newest = tickets.latest_challenge(session, challenge.ticket_id, challenge.proves)
    for_person = challenge.proves is Proves.PERSON
    if is_on and step is None:
        step = shown.next_step(desk, session, ticket, for_person=for_person)
    asked = challenge
    if step is Step.RECORD_CODE:
        asked = tickets.latest_challenge(session, challenge.ticket_id, Proves.RECORD) or challenge
    left = codes.TRIES - asked.attempts
    if step is Step.POINTS:
        left = shown.POINT_TRIES - ticket.point_tries
    place = desk.house.directory
    return Form(
        number=correspondence.number(desk, ticket),
        language=ticket.language,
        expires_at=asked.expires_at,
        tries_left=max(0, left),
        closed=None if is_on else codes.closed(desk, ticket, challenge, newest),
        status_url=correspondence.about(desk, ticket).status_url,
        step=step or Step.CODE,
        for_person=for_person,
        points=place.points if place else (),
        account_url=account_url(desk, ticket) if is_on else "",
        pass_=pass_ if is_on else "",
    )
