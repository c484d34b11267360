"""When the rules change, the dates of every open ticket follow: said where it is seen.

The rules are the law table, the house's corrections and promise, its place and closing days, and
the calendar of public holidays. Each ticket remembers under which of them its dates were computed.
"""

from __future__ import annotations

from handlers import clocks, history, ledger
from handlers.desk import Desk, Transaction
from handlers.rules import in_force
from storage import facts, tickets
from storage import history as recorded
from storage.tables import Ticket
from storage.vocabulary import Act

FACT = "rules.in_force"


def adopt(desk: Desk) -> None:
    """Makes this process's rules those of the desk: whoever starts last has the newest.

    While a release is rolled out, two processes may hold different rules. Only those who hold the
    adopted ones recompute, or a ticket would be moved to and fro.
    """
    with desk.transaction() as tx:
        facts.put(tx.session, desk.keys, FACT, desk.house.rules_in_force.encode())


def recompute_next(desk: Desk) -> bool:
    """One open ticket whose dates were computed under other rules; false when there is none."""
    rules = desk.house.rules_in_force
    with desk.reading() as session:
        ticket_id = recorded.next_under_other_rules(session, rules)
        if ticket_id is None or not _is_ours_to_do(desk, facts.get(session, desk.keys, FACT)):
            return False
    with desk.transaction() as tx:
        ticket = recorded.claim_under_other_rules(tx.session, ticket_id, rules)
        if ticket is not None:
            _recompute(tx, ticket)
    return ticket is not None


def _is_ours_to_do(desk: Desk, adopted: bytes | None) -> bool:
    return adopted is None or adopted.decode() == desk.house.rules_in_force


def _recompute(tx: Transaction, ticket: Ticket) -> None:
    """A ticket whose dates stay as they are is left in peace: nothing happened to it."""
    changes = "; ".join(in_force.changes(ticket.rules, tx.desk.house.rules_in_force))
    before = clocks.Standing.of(ticket)
    ticket_id = ledger.id_of(ticket)
    lines = tickets.open_lines(tx.session, ticket_id)
    clocks.restart(tx, ticket, lines, events=history.of(tx, ticket_id))
    tx.session.add(ticket)
    moved = clocks.moved(tx, ticket, lines, before)
    if not moved.is_seen:
        return
    ledger.change(
        tx,
        ticket,
        Act.RECOMPUTE,
        ledger.DESK,
        detail={"rules": changes, **moved.detail()},
        say=f"The dates were counted anew, because {changes}. {moved.words()}",
        mention=ticket.owner if moved.is_later else None,
    )
