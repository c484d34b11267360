"""Objections to an answer: a ticket of their own, with a clock of its own, linked to the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers import correspondence, errors, ledger
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, Opening, TicketRef
from handlers.rules import states
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import Act, Manner, Right


def can_be_appealed(ticket: Ticket) -> bool:
    """What was answered: refused, completed or withdrawn, and not yet deleted."""
    return ticket.state in states.ANSWERED and ticket.purged_at is None


def open_linked(
    tx: Transaction,
    ticket: Ticket,
    *,
    received_at: datetime,
    quotes: Mapping[Right, str],
    also: Sequence[Right] = (),
    manner: Manner = Manner.EMAIL,
    actor: Actor = ledger.REQUESTER,
) -> Ticket:
    """The ticket of an appeal against the answer to `ticket`. `also`: what the same letter asks
    for besides. The first ticket stays closed, as it was answered."""
    desk = tx.desk
    number = correspondence.number(desk, ticket)
    lines = tickets.lines(tx.session, ledger.id_of(ticket))
    answered = {Right.COMPLAINT, *(line.right for line in lines)}
    name = desk.open_text(ticket.name_sealed, correspondence.NAME)
    appeal = ledger.open_ticket(
        tx,
        Opening(
            requester=desk.open_text(ticket.requester_sealed, correspondence.REQUESTER),
            name=name or None,
            subject=desk.open_text(ticket.subject_sealed, correspondence.SUBJECT),
            received_at=received_at,
            language=ticket.language,
            regulation=ticket.regulation,
            regulation_basis=ticket.regulation_basis,
            # What was refused is what the appeal is about; it is not asked for a second time.
            rights=(Right.COMPLAINT, *(right for right in also if right not in answered)),
            quotes=quotes,
            triage=False,
            agent=ticket.agent,
            minor=ticket.minor,
            hint=f"Appeal against the answer to {number}.",
            answerable=ticket.answerable,
            manner=manner,
            appeal_of=ticket.id,
        ),
    )
    ledger.change(
        tx,
        ticket,
        Act.APPEAL,
        actor,
        detail={"ticket": appeal.id},
        say=f"The requester objects to our answer: {correspondence.number(desk, appeal)} was "
        "opened for it, with a clock of its own.",
        mention=ticket.owner,
    )
    return appeal


def record(
    desk: Desk, ref: TicketRef, actor: Actor, *, received_at: datetime, manner: Manner
) -> int:
    """An appeal that came another way than by mail. Returns the id of its ticket. NotAllowed for
    a ticket that was not answered yet; InvalidInput for a day to come."""
    if received_at > desk.now():
        raise errors.InvalidInput("That day has not come yet.", field="received")
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        if not can_be_appealed(ticket):
            raise errors.NotAllowed("Only an answered request can be appealed.")
        appeal = open_linked(
            tx, ticket, received_at=received_at, quotes={}, manner=manner, actor=actor
        )
        return ledger.id_of(appeal)
