"""Somebody left the team: their tickets are nobody's again, and the channel is told."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import ledger
from handlers.desk import Desk
from storage import tickets
from storage.vocabulary import Act

_AT_ONCE = 100


def owners(desk: Desk) -> Sequence[str]:
    """Everybody who owns an open ticket."""
    with desk.reading() as session:
        return tickets.owners(session)


def release_tickets(desk: Desk, owner: str) -> int:
    """How many tickets lost their owner."""
    count = 0
    while released := _release_some(desk, owner):
        count += released
    return count


def _release_some(desk: Desk, owner: str) -> int:
    with desk.transaction() as tx:
        page = tickets.Page(limit=_AT_ONCE)
        found = tickets.queue(tx.session, page, tickets.owned_by(owner))
        for ticket in found:
            ticket.owner = None
            say = f"<@{owner}> can no longer work tickets. Nobody has this one now."
            detail = {"owner": None, "earlier": owner}
            ledger.change(tx, ticket, Act.ASSIGN, ledger.DESK, detail=detail, say=say)
        if found:
            numbers = ", ".join(tx.desk.number(ticket.id or 0) for ticket in found[:10])
            more = f" and {len(found) - 10} more" if len(found) > 10 else ""
            ledger.tell_channel(
                tx,
                f"<@{owner}> can no longer work tickets. Nobody has {numbers}{more} now.",
                key=f"gone:{owner}:{found[0].id}:{found[0].version}",
            )
        return len(found)
