"""Legal holds: while one lasts, nothing of the ticket is deleted."""

from __future__ import annotations

from handlers import errors, ledger
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import Act

REASON = "ticket.hold_reason"
REASON_LIMIT = 500
# Whoever sits at the command line.
OPERATOR = Actor(id="operator")


def place(desk: Desk, ref: TicketRef, actor: Actor, *, reason: str) -> None:
    """Keeps everything of the ticket until `release`. InvalidInput without a reason; NotAllowed
    when it is held already, or when its personal data are gone."""
    worded = reason.strip()
    if not worded:
        raise errors.InvalidInput("Please say why this must be kept.", field="reason")
    if len(worded) > REASON_LIMIT:
        raise errors.InvalidInput(f"Keep it under {REASON_LIMIT} characters.", field="reason")
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        if ticket.held_at is not None:
            raise errors.NotAllowed("This ticket is under a legal hold already.")
        if ticket.purged_at is not None:
            raise errors.NotAllowed("The personal data of this ticket were deleted already.")
        ticket.held_at, ticket.held_by = tx.now, actor.id
        ticket.hold_reason_sealed = tx.seal(worded, REASON)
        ledger.change(
            tx,
            ticket,
            Act.HOLD,
            actor,
            say=f"{_who(actor)} put a legal hold on this ticket: nothing of it will be deleted.",
        )


def release(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """The ticket's data may go in their time again. NotAllowed when it is not held."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        if ticket.held_at is None:
            raise errors.NotAllowed("There is no legal hold on this ticket.")
        ticket.held_at = ticket.held_by = ticket.hold_reason_sealed = None
        ledger.change(
            tx, ticket, Act.RELEASE_HOLD, actor, say=f"{_who(actor)} ended the legal hold."
        )


def _who(actor: Actor) -> str:
    return "The operator" if actor is OPERATOR else f"<@{actor.id}>"
