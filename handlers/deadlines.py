"""The clock: what falls due is claimed from the front of one table, and said once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers import clocks, correspondence, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.rules import calendars, states
from storage import outbox, tickets
from storage.tables import Due, Ticket
from storage.vocabulary import Act, DueKind, ParcelKind

# The digest belongs to no ticket.
HOUSE = 0

# The most urgent first: after an outage one line per ticket says what all of them would have.
URGENCY: Sequence[DueKind] = (
    DueKind.OVERDUE,
    DueKind.DAYS_1,
    DueKind.DAYS_3,
    DueKind.DAYS_7,
    DueKind.HALF_TIME,
    DueKind.ACKNOWLEDGE,
)


def remind_next(desk: Desk) -> bool:
    """Says what has fallen due for one ticket; false when nothing has."""
    if not clocks.is_due(desk, clocks.REMINDERS):
        return False
    with desk.transaction() as tx:
        ticket = tickets.next_due_ticket(tx.session, tx.now, clocks.REMINDERS)
        if ticket is None:
            return False
        claimed = _claim_all(tx, ticket)
        if claimed and states.is_open(ticket.state):
            _remind(tx, ticket, claimed)
    return True


def _claim_all(tx: Transaction, ticket: Ticket) -> dict[DueKind, datetime]:
    """Everything that is due for this ticket by now; the ticket's lock keeps others away."""
    ready = [
        due
        for due in tickets.due_of(tx.session, ledger.id_of(ticket))
        if due.at <= tx.now and due.kind in clocks.REMINDERS
    ]
    return {due.kind: due.at for due in ready if tickets.claim(tx.session, due)}


def _remind(tx: Transaction, ticket: Ticket, claimed: dict[DueKind, datetime]) -> None:
    urgent = next((kind for kind in URGENCY if kind in claimed), None)
    if urgent is None or (urgent is DueKind.ACKNOWLEDGE and ticket.acknowledged_at is not None):
        return
    ledger.change(
        tx,
        ticket,
        Act.REMIND,
        ledger.DESK,
        detail={"kind": urgent, "said": ", ".join(sorted(claimed))},
        say=_words(tx.desk, ticket, urgent),
        mention=ticket.owner,
    )
    if urgent is DueKind.OVERDUE:
        clocks.again_tomorrow(tx, ledger.id_of(ticket))
        _tell_officer(tx, ticket)


def _words(desk: Desk, ticket: Ticket, kind: DueKind) -> str:
    day = _day(ticket.work_to)
    left = (ticket.work_to - desk.today()).days if ticket.work_to else 0
    if kind is DueKind.OVERDUE:
        passed = _what_passed(ticket, desk.today())
        return f"{passed} Answer now; the privacy officer was told by e-mail."
    if kind is DueKind.ACKNOWLEDGE:
        by = _day(ticket.acknowledge_by or ticket.work_to)
        return f"The receipt must be confirmed by {by}: {_NOT_YET}."
    if kind is DueKind.HALF_TIME:
        return f"Half of the time is gone: the answer is due on {day}."
    days = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return f"The answer is due {days}, on {day}."


_NOT_YET = "no letter has gone out yet"


def _what_passed(ticket: Ticket, today: date) -> str:
    """The desk's own day lies before the legal one: only the passing of that is a breach."""
    legal = ticket.respond_by
    if legal is None:
        return f"Our own date passed on {_day(ticket.work_to)}."
    late = (today - legal).days
    if late > 0:
        ago = "1 day ago" if late == 1 else f"{late} days ago"
        return f"The legal day passed on {_day(legal)} ({ago})."
    when = "today" if late == 0 else _day(legal)
    return f"Our own date passed on {_day(ticket.work_to)}; the legal day is {when}."


def _day(day: date | None) -> str:
    return "an unknown day" if day is None else f"{day.day} {day:%b %Y}"


def _tell_officer(tx: Transaction, ticket: Ticket) -> None:
    """Outside Slack, so that it arrives also while Slack is down."""
    desk = tx.desk
    still_open = tickets.open_lines(tx.session, ledger.id_of(ticket))
    letter = letters.overdue_notice(
        correspondence.staff_notice(desk, ticket),
        rights=correspondence.dues(still_open),
        today=desk.today(),
        work_to=ticket.work_to,
        is_taken=ticket.owner is not None,
        may_extend=not clocks.why_no_extension(desk, ticket, still_open),
    )
    correspondence.notify_officer(
        tx, ledger.id_of(ticket), letter, key=f"overdue:{ticket.id}:{desk.today()}"
    )


def digest_next(desk: Desk) -> bool:
    """The day's digest for the channel, and the row for the next working day's.

    After an outage there is one digest, of the day on which the desk is back.
    """
    if not clocks.is_due(desk, (DueKind.DIGEST,)):
        return False
    with desk.transaction() as tx:
        planned = [due for due in tickets.due_of(tx.session, HOUSE) if due.at <= tx.now]
        claimed = [due for due in planned if tickets.claim(tx.session, due)]
        if claimed:
            _post_digest(tx)
            _plan_digest(tx)
    return bool(claimed)


def plan_digest(desk: Desk) -> None:
    """Makes sure that a next digest is planned. Safe to call at every start."""
    with desk.transaction() as tx:
        planned = tickets.due_of(tx.session, HOUSE)
        if not any(due.kind is DueKind.DIGEST for due in planned):
            _plan_digest(tx)


def _post_digest(tx: Transaction) -> None:
    today = tx.desk.today()
    if not calendars.is_working_day(today, tx.desk.house.place.calendar):
        return
    if tickets.count(tx.session) == 0:
        return
    payload = json.dumps({"digest": today.isoformat()})
    outbox.post(
        tx.session,
        kind=ParcelKind.CHANNEL,
        lane=tx.desk.slack_lane,
        dedupe_key=f"digest:{today}",
        now=tx.now,
        payload_sealed=tx.seal(payload, "parcel.payload"),
    )


def _plan_digest(tx: Transaction) -> None:
    """09:00 at the house's place, on the next working day (the same day when still ahead)."""
    place = tx.desk.house.place.calendar
    day: date = tx.desk.today()
    while True:
        at = calendars.at_local(day, tx.desk.house.desk.digest_at, place)
        if at > tx.now and calendars.is_working_day(day, place):
            break
        day += timedelta(days=1)
    tickets.plan_once(tx.session, Due(at=at, ticket_id=HOUSE, kind=DueKind.DIGEST))
