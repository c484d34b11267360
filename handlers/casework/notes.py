"""What stays inside: notes for the team, and who has looked at what."""

from __future__ import annotations

from handlers import errors, ledger
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from storage.tables import Ticket
from storage.vocabulary import Act

NOTE_LIMIT = 1000


def note(desk: Desk, ref: TicketRef, actor: Actor, *, text: str) -> None:
    """A line in the ticket's thread. InvalidInput without words."""
    if not text.strip():
        raise errors.InvalidInput("Please write something.", field="note")
    with desk.transaction() as tx:
        add_note(tx, ledger.load(tx, ref), actor, text)


def add_note(tx: Transaction, ticket: Ticket, actor: Actor, text: str) -> None:
    """Its words stand in the thread alone: the ledger is kept for ever and names nobody."""
    words = text.strip()
    if len(words) > NOTE_LIMIT:
        raise errors.InvalidInput(f"Keep it under {NOTE_LIMIT:,} characters.", field="note")
    if words:
        say = f"<@{actor.id}> notes:"
        ledger.change(tx, ticket, Act.NOTE, actor, say=say, excerpt=words)


def look(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    """Books that somebody opens what holds personal data in full (GDPR Art. 5(2), 32(4))."""
    with desk.transaction() as tx:
        ledger.note_look(tx, ledger.load(tx, ref), actor)
