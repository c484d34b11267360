"""Nothing on a screen or in a sweep scans all tickets: what SQLite plans, statement by statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from storage import migrate, records, reminders, retention, tickets
from storage.columns import microseconds
from storage.database import Database, connect
from storage.vocabulary import DueKind
from tests.people import START

OPEN, CLOSED = 2_000, 20_000
TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Many closed tickets, fewer open ones, a due row each."""
    database = connect(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'desk.db'}")
    migrate.upgrade(database)
    with database.writing() as session:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        connection.executemany(_TICKET, (_ticket(number) for number in range(OPEN + CLOSED)))
        due = ((microseconds(START) + n, n + 1, DueKind.HALF_TIME) for n in range(OPEN))
        connection.executemany("INSERT INTO due (at, ticket_id, kind) VALUES (?, ?, ?)", due)
        connection.execute("ANALYZE")
    yield database
    database.dispose()


_TICKET = """INSERT INTO ticket (token_sealed, token_index, state, version, received_at, opened_at,
    closed_at, requester_sealed, requester_index, subject_sealed, language, regulation_basis,
    identity, evidence, work_to, extended, agent, minor, undeliverable, replies, answerable)
    VALUES (x'00', ?, ?, 1, 0, 0, ?, x'00', ?, x'00', 'en', 'none', 'asked', '', ?, 0, 0, 0, 0, 0, 1)"""


def _ticket(number: int) -> tuple[bytes, str, int | None, bytes, str]:
    is_open = number < OPEN
    key = number.to_bytes(8, "big")
    day = TODAY + timedelta(days=number % 60 - 5)
    return (
        key,
        "in_progress" if is_open else "completed",
        None if is_open else 1,
        key,
        day.isoformat(),
    )


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """The plan of every statement that is run meanwhile."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    found: list[str] = []
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    raw = database.engine.raw_connection()
    for statement, parameters in seen:
        if statement.startswith(("SELECT", "WITH")):
            rows = raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            found += [str(row[-1]) for row in rows]
    raw.close()


def _now() -> datetime:
    return START + timedelta(seconds=1)


LOOKS: dict[str, Callable[[Session], object]] = {
    "the queue": lambda s: tickets.queue(s, tickets.Page()),
    "its third page": lambda s: tickets.queue(s, tickets.Page(after=(TODAY, 40))),
    "overdue": lambda s: tickets.count(s, tickets.overdue(TODAY)),
    "due soon": lambda s: tickets.count(s, tickets.due_until(TODAY)),
    "waiting": lambda s: tickets.count(s, tickets.waiting()),
    "those waiting": lambda s: tickets.queue(s, tickets.Page(), tickets.waiting()),
    "nobody's": lambda s: tickets.count(s, tickets.owned_by(None)),
    "mine": lambda s: tickets.queue(s, tickets.Page(), tickets.owned_by("U1")),
    "a token": lambda s: tickets.by_token(s, (b"x",)),
    "a reply to our letter": lambda s: tickets.by_sent_letter(s, ("a@b",), (b"x",)),
    "is anything due": lambda s: tickets.is_due(s, _now(), (DueKind.HALF_TIME,)),
    "what is due": lambda s: tickets.next_due_ticket(s, _now(), (DueKind.HALF_TIME,)),
    "a ticket's rows": lambda s: tickets.due_of(s, 7),
    "what was said": lambda s: reminders.said(s, 7),
    "today's digest": lambda s: reminders.digest_of(s, TODAY),
    "waiting for a week": lambda s: tickets.queue(s, tickets.Page(), tickets.waiting_since(START)),
    "nobody's for hours": lambda s: tickets.queue(s, tickets.Page(), tickets.nobodys_since(START)),
    "cards of the digest": lambda s: tickets.cards(s, (1, 2, 3)),
    "a ticket's lines": lambda s: tickets.lines(s, 7),
    "a ticket's messages": lambda s: tickets.messages(s, 7),
    "is anything old": lambda s: retention.is_anything_old(
        s, purge_before=_now(), forget_before=_now(), day=TODAY
    ),
    "what to purge": lambda s: retention.next_to_purge(s, _now()),
    "what to forget": lambda s: retention.next_to_forget(s, _now()),
    "a year's register": lambda s: next(records.received_between(s, START, _now()), None),
    "first words of a page": lambda s: tickets.first_messages(s, (1, 2, 3)),
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_look_scans_the_tickets(crowded: Database, look: str) -> None:
    with plans(crowded) as found, crowded.reading() as session:
        LOOKS[look](session)
    assert found
    bad = [
        step
        for step in found
        if step.startswith("SCAN")
        and not step.startswith(("SCAN (subquery", "SCAN anon"))
        and "USING" not in step
    ]
    assert bad == [], found
    known = ("ticket_open", "ticket_purge", "ticket_forget")
    unindexed = [
        step
        for step in found
        if step.startswith("SCAN ticket") and not any(index in step for index in known)
    ]
    assert unindexed == [], found
