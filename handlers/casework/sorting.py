"""Whether it is a request at all, and the way back from a closed ticket."""

from __future__ import annotations

from handlers import corrections, errors, ledger
from handlers.acknowledgement import acknowledge
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from handlers.rules import states
from storage.vocabulary import Act, LineState, TicketState


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
        if ticket.purged_at is not None:
            raise errors.NotAllowed(
                "The personal data of this ticket were deleted when their time was over. "
                "Open a new ticket instead."
            )
        if ticket.state is TicketState.NOT_A_REQUEST:
            corrections.note_verdict(tx, ticket, actor, is_request=True)
        ledger.change(tx, ticket, Act.REOPEN, actor, say=f"<@{actor.id}> opened this ticket again.")
