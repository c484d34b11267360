"""The clock: what falls due is claimed from the front of one table, and said once."""

from __future__ import annotations

import json

from handlers import (
    clocks,
    correspondence,
    ladder,
    ledger,
    letters,
    reminder_words,
    unverified,
)
from handlers.desk import Desk, Transaction
from handlers.rules import states
from handlers.rules.ladder import CALLS, REMINDERS, URGENCY, Call
from storage import outbox, tickets
from storage.tables import Due, Ticket
from storage.vocabulary import Act, DueKind, IdentityStatus, ParcelKind

_KNOWN = (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED)


def remind_next(desk: Desk) -> bool:
    """Says what has fallen due for one ticket; false when nothing has."""
    if not clocks.is_due(desk, REMINDERS):
        return False
    with desk.transaction() as tx:
        ticket = tickets.next_due_ticket(tx.session, tx.now, REMINDERS)
        if ticket is None:
            return False
        claimed = _claim_all(tx, ticket)
        if DueKind.DAYS_1 in claimed and DueKind.OVERDUE not in claimed:
            unverified.answer_in_time(tx, ticket)
        owed = [kind for kind in URGENCY if kind in claimed and _is_owed(ticket, kind)]
        if owed:
            _say_or_put_off(tx, ticket, owed)
        if DueKind.OVERDUE in owed:
            # After an outage: better late than silent, and the privacy officer knows.
            unverified.answer_in_time(tx, ticket)
    return True


def _claim_all(tx: Transaction, ticket: Ticket) -> frozenset[DueKind]:
    """Everything that is due for this ticket by now; the ticket's lock keeps others away."""
    ready = [
        due
        for due in tickets.due_of(tx.session, ledger.id_of(ticket))
        if due.at <= tx.now and due.kind in REMINDERS
    ]
    return frozenset(due.kind for due in ready if tickets.claim(tx.session, due))


def _is_owed(ticket: Ticket, kind: DueKind) -> bool:
    """Nothing is said about what is done."""
    match kind:
        case _ if not states.is_open(ticket.state):
            return False
        case DueKind.UNASSIGNED:
            return ticket.owner is None
        case DueKind.ACKNOWLEDGE:
            return ticket.acknowledged_at is None
        case DueKind.HALF_TIME:
            return ticket.identity not in _KNOWN
        case _:
            return True


def _say_or_put_off(tx: Transaction, ticket: Ticket, owed: list[DueKind]) -> None:
    """One message speaks for everything that is owed: of the most urgent, the rest behind it."""
    moment = ladder.put_off(tx, ticket, owed[0])
    if moment is not None:
        for kind in owed:
            tickets.plan_once(tx.session, Due(at=moment, ticket_id=ledger.id_of(ticket), kind=kind))
        return
    _remind(tx, ticket, owed)
    if owed[0] is DueKind.OVERDUE:
        ladder.after_overdue(tx, ticket)
        _tell_officer(tx, ticket)


def _remind(tx: Transaction, ticket: Ticket, owed: list[DueKind]) -> None:
    call, owner = CALLS[owed[0]], ticket.owner
    words = reminder_words.of(tx.desk, ticket, owed)
    ledger.change(
        tx,
        ticket,
        Act.REMIND,
        ledger.DESK,
        detail={
            "kind": owed[0],
            "said": ", ".join(owed),
            "due": None if ticket.work_to is None else ticket.work_to.isoformat(),
        },
    )
    if owner is not None and call.owner_directly:
        _tell_directly(tx, ticket, owner, words)
    if owner is None or call.thread:
        _tell_thread(tx, ticket, call, words)


def _tell_thread(tx: Transaction, ticket: Ticket, call: Call, words: str) -> None:
    """In the card's thread. Whoever cannot be called by name finds it in the channel."""
    staff = tx.desk.house.staff
    called = [] if ticket.owner is None or call.owner_directly else [ticket.owner]
    if call.backups:
        called += [each for each in staff.backups or staff.triagers if each != ticket.owner]
    wants_all = call.group or ticket.owner is None or (call.backups and not called)
    if wants_all and staff.alert_group:
        called.append(staff.alert_group)
    ledger.say_in_thread(
        tx,
        ticket,
        words,
        mentions=called,
        broadcast=call.channel or (wants_all and not staff.alert_group),
    )


def _tell_directly(tx: Transaction, ticket: Ticket, member: str, words: str) -> None:
    payload = json.dumps({"line": words, "ticket": ticket.id})
    outbox.post(
        tx.session,
        kind=ParcelKind.DIRECT,
        lane=outbox.slack_lane(member),
        dedupe_key=f"remind:{ticket.id}:{ticket.version}:{member}",
        now=tx.now,
        ticket_id=ticket.id,
        payload_sealed=tx.seal(payload, "parcel.payload"),
    )


def _tell_officer(tx: Transaction, ticket: Ticket) -> None:
    """Outside Slack, so that it arrives also while Slack is down."""
    desk = tx.desk
    still_open = tickets.open_lines(tx.session, ledger.id_of(ticket))
    letter = letters.overdue_notice(
        correspondence.staff_notice(desk, ticket),
        rights=correspondence.legal_dues(still_open),
        today=desk.today(),
        work_to=ticket.work_to,
        is_taken=ticket.owner is not None,
        may_extend=not clocks.why_no_extension(desk, ticket),
    )
    correspondence.notify_officer(
        tx, ledger.id_of(ticket), letter, key=f"overdue:{ticket.id}:{desk.today()}"
    )
