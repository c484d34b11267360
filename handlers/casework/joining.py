"""Two tickets that are one."""

from __future__ import annotations

import re

from handlers import errors, ledger
from handlers.desk import FIRST_NUMBER, Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import states
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import Act, LineState


def merge(desk: Desk, ref: TicketRef, actor: Actor, *, into: str) -> None:
    """Closes a duplicate. Only tickets of the same requester can be merged: their
    conversations become one."""
    other_id = find_id(desk, into)
    with desk.transaction() as tx:
        if other_id == ref.id:
            raise errors.InvalidInput("A ticket cannot be merged into itself.", field="into")
        # Always the older ticket first: two merges at once must not wait for each other.
        both = sorted((ref, TicketRef(id=other_id)), key=lambda each: each.id)
        loaded = {each.id: ledger.load(tx, each) for each in both}
        ticket, other = loaded[ref.id], loaded[other_id]
        if other.requester_index != ticket.requester_index:
            raise errors.InvalidInput(
                "That ticket is from another address. Only one person's tickets can be merged.",
                field="into",
            )
        if not states.is_open(other.state):
            raise errors.InvalidInput(
                "That ticket is closed. Reopen it first, or merge the other way.", field="into"
            )
        ticket.merged_into = other.id
        ledger.settle_lines(tx, ticket, LineState.DROPPED)
        _carry_over(tx, ticket, other)
        ledger.change(
            tx,
            ticket,
            Act.MERGE,
            actor,
            detail={"into": other.id},
            say=f"<@{actor.id}> merged this ticket into {desk.number(other_id)}.",
        )
        ledger.change(
            tx,
            other,
            Act.NOTE,
            actor,
            detail={"merged": ticket.id},
            say=f"{desk.number(ref.id)} was merged into this ticket.",
        )


def _carry_over(tx: Transaction, ticket: Ticket, other: Ticket) -> None:
    """A right that only the duplicate asked for goes on, with its own clock."""
    asked = {line.right for line in tickets.open_lines(tx.session, other.id or 0)}
    for line in tickets.lines(tx.session, ticket.id or 0):
        if line.right not in asked and line.state is LineState.DROPPED:
            ledger.add_line(tx, other, line.right, received=line.received_at)


def find_id(desk: Desk, number: str) -> int:
    """The id behind a number as people write it: PR-1042, pr 1042, 1042."""
    written = re.fullmatch(r"(?:[A-Za-z]{1,6}[-\s]?)?(\d{4,12})", number.strip())
    if written is None:
        raise errors.InvalidInput(
            f"Write the number as on the card, like {desk.number(42)}.", field="into"
        )
    return int(written[1]) - FIRST_NUMBER
