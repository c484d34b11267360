"""Whose ticket it is."""

from __future__ import annotations

from handlers import ledger
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import Act


def take(desk: Desk, ref: TicketRef, actor: Actor) -> None:
    _give(desk, ref, actor, actor.id, Act.TAKE)


def assign(desk: Desk, ref: TicketRef, actor: Actor, *, owner: str) -> None:
    _give(desk, ref, actor, owner, Act.ASSIGN)


def _give(desk: Desk, ref: TicketRef, actor: Actor, owner: str, act: Act) -> None:
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        earlier, ticket.owner = ticket.owner, owner
        say = f"<@{actor.id}> took this ticket."
        if act is Act.ASSIGN:
            say = f"<@{actor.id}> gave this ticket to <@{owner}>."
        ledger.change(tx, ticket, act, actor, detail={"owner": owner, "earlier": earlier}, say=say)
