"""The day's digest for the channel: posted in the morning, kept true until the evening."""

from __future__ import annotations

import json
from datetime import date, timedelta

from sqlmodel import Session

from handlers.desk import Desk, Transaction
from handlers.rules import calendars
from storage import outbox, reminders, tickets
from storage.tables import Digest, Due
from storage.vocabulary import DueKind, ParcelKind

# The digest belongs to no ticket.
HOUSE = 0
# How far the message in Slack may lie behind the tickets.
BEHIND = timedelta(minutes=2)


def digest_next(desk: Desk) -> bool:
    """Posts the day's digest when its hour has come, or edits the one that stands there already
    when tickets have changed since.

    After an outage there is one digest, of the day on which the desk is back.
    """
    with desk.reading() as session:
        is_time = tickets.is_due(session, desk.now(), (DueKind.DIGEST,))
        is_behind = not is_time and _is_behind(desk, session)
    if is_time:
        return _post_next(desk)
    if is_behind:
        with desk.transaction() as tx:
            _ask(tx, desk.today())
    return is_behind


def plan_digest(desk: Desk) -> None:
    """Makes sure that a next digest is planned. Safe to call at every start."""
    with desk.transaction() as tx:
        planned = tickets.due_of(tx.session, HOUSE)
        if not any(due.kind is DueKind.DIGEST for due in planned):
            _plan(tx)


def show_now(desk: Desk) -> bool:
    """Somebody asks for the digest in the channel: today's is brought up to date, or posted.
    False when nothing is open and nothing stands there that could be out of date."""
    today = desk.today()
    with desk.transaction() as tx:
        is_wanted = (
            reminders.digest_of(tx.session, today) is not None or tickets.count(tx.session) > 0
        )
        if is_wanted:
            _ask(tx, today)
    return is_wanted


def where(desk: Desk, day: date) -> Digest | None:
    """Where that day's digest stands; without a `ts` while it is on its way."""
    with desk.reading() as session:
        return reminders.digest_of(session, day)


def _is_behind(desk: Desk, session: Session) -> bool:
    standing = reminders.digest_of(session, desk.today())
    if standing is None or desk.now() - standing.asked_at < BEHIND:
        return False
    return reminders.last_event(session) > standing.shows


def _post_next(desk: Desk) -> bool:
    with desk.transaction() as tx:
        planned = [due for due in tickets.due_of(tx.session, HOUSE) if due.at <= tx.now]
        claimed = [due for due in planned if tickets.claim(tx.session, due)]
        if claimed:
            today = desk.today()
            is_working = calendars.is_working_day(today, desk.house.place.calendar)
            if is_working and tickets.count(tx.session) > 0:
                _ask(tx, today)
            _plan(tx)
    return bool(claimed)


def _ask(tx: Transaction, day: date) -> None:
    """Has the message of that day posted or edited. What it says is read when it goes."""
    shows = reminders.last_event(tx.session)
    reminders.ask_digest(tx.session, Digest(day=day, shows=shows, asked_at=tx.now))
    outbox.post(
        tx.session,
        kind=ParcelKind.DIGEST,
        lane=tx.desk.slack_lane,
        dedupe_key=f"digest:{day}",
        now=tx.now,
        payload_sealed=tx.seal(json.dumps({"digest": day.isoformat()}), "parcel.payload"),
    )


def _plan(tx: Transaction) -> None:
    """At its hour on the next working day (the same day when that is still ahead)."""
    place, hour = tx.desk.house.place.calendar, tx.desk.house.digest_at
    day: date = tx.desk.today()
    while True:
        at = calendars.at_local(day, hour, place)
        if at > tx.now and calendars.is_working_day(day, place):
            break
        day += calendars.ONE_DAY
    tickets.plan_once(tx.session, Due(at=at, ticket_id=HOUSE, kind=DueKind.DIGEST))
