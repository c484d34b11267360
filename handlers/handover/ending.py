"""The end of a file: its key is destroyed, by time or by hand."""

from __future__ import annotations

from handlers import errors, ledger
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from storage import handovers
from storage.tables import Handover
from storage.vocabulary import Act, HandoverState

_LIVE = frozenset(
    (
        HandoverState.INVITED,
        HandoverState.UPLOADING,
        HandoverState.UPLOADED,
        HandoverState.RELEASED,
    )
)


def destroy_next(desk: Desk) -> bool:
    """One file whose time is over; false when there is none."""
    with desk.reading() as session:
        if not handovers.is_expired(session, desk.now()):
            return False
    with desk.transaction() as tx:
        row = handovers.next_expired(tx.session, tx.now)
        if row is None:
            return False
        _expire(tx, row)
    return True


def _expire(tx: Transaction, row: Handover) -> None:
    was, row.state = row.state, HandoverState.GONE
    handovers.destroy(tx.session, row)
    if was is HandoverState.RELEASED:
        ticket = ledger.load(tx, TicketRef(id=row.ticket_id))
        ledger.change(
            tx,
            ticket,
            Act.REVOKE,
            ledger.DESK,
            detail={"file": row.id, "why": "not collected in time"},
            say="The answer was not collected in time and was destroyed. Upload it again if the "
            "requester asks.",
            mention=ticket.owner,
        )


def revoke(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """Nobody can collect it any more. NotAllowed when there is nothing to revoke."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        live = [row for row in handovers.of_ticket(tx.session, ref.id) if row.state in _LIVE]
        if not live:
            raise errors.NotAllowed("There is no file here that could be revoked.")
        for row in live:
            row.state = HandoverState.GONE
            handovers.destroy(tx.session, row)
        ledger.change(
            tx,
            ticket,
            Act.REVOKE,
            actor,
            detail={"file": live[0].id, "why": "revoked"},
            say=f"<@{actor.id}> revoked the uploaded answer. Its key was destroyed.",
        )
