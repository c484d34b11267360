"""A desk with very many tickets, filled by bulk SQL: almost all closed, some open, some due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from handlers.desk import Desk
from storage import audit
from storage.columns import microseconds
from storage.database import Database

# A Tuesday at eleven at the example house: staff may be spoken to.
BEGIN = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
DUE = 1_000
# Open and not due, one in fifty of all.
OPEN_SHARE = 50
EVENTS_EACH = 2
_HASH = b"\x00" * 32


@dataclass(frozen=True, kw_only=True)
class _Dialect:
    """What the two databases say differently: a series of numbers, a number as bytes."""

    series: str
    blob: str
    true: str
    false: str


_SQLITE = _Dialect(
    series="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) ",
    blob="CAST(printf('%016d', i) AS BLOB)",
    true="1",
    false="0",
)
_POSTGRES = _Dialect(
    series="WITH n(i) AS (SELECT generate_series(1, :count)) ",
    blob="decode(lpad(to_hex(i), 16, '0'), 'hex')",
    true="true",
    false="false",
)


def fill(desk: Desk, tickets: int) -> None:
    """The first DUE tickets are those that fall due; `plan_due` gives them their rows."""
    sql = _SQLITE if desk.database.is_sqlite else _POSTGRES
    with desk.database.writing() as session:
        connection = session.connection()
        for statement in _statements(sql):
            connection.execute(text(statement), _values(desk, tickets))
        _link_the_ledger(connection, desk, tickets * EVENTS_EACH)
    _analyze(desk.database)


def _values(desk: Desk, tickets: int) -> dict[str, object]:
    now = microseconds(BEGIN)
    day = microseconds(BEGIN + timedelta(days=1)) - now
    return {
        "count": tickets,
        "open": DUE + tickets // OPEN_SHARE,
        "now": now,
        "day": day,
        "sealed": desk.keys.seal_text("someone@example.org", place="ticket.requester"),
        "due_on": BEGIN.date() + timedelta(days=3),
        "later": BEGIN.date() + timedelta(days=25),
        "hash": _HASH,
        "lane": desk.slack_lane,
    }


def _statements(sql: _Dialect) -> tuple[str, ...]:
    due_day = f"CASE WHEN i <= {DUE} THEN :due_on ELSE :later END"
    closed = "CASE WHEN i <= :open THEN NULL ELSE :now - i END"
    return (
        f"""INSERT INTO ticket (id, token_sealed, token_index, state, version, received_at,
            opened_at, closed_at, requester_sealed, requester_index, subject_sealed, language,
            regulation, regulation_basis, owner, identity, evidence, respond_by, legal_by, work_to,
            acknowledged_at, extended, agent, minor, undeliverable, replies, answerable)
        {sql.series} SELECT i, :sealed, {sql.blob},
            CASE WHEN i <= :open THEN 'in_progress' ELSE 'completed' END, 1, :now - 20 * :day,
            :now - 20 * :day, {closed}, :sealed, {sql.blob}, :sealed, 'en', 'gdpr', 'stated',
            CASE WHEN i % 2 = 0 THEN 'U00000ANA1' END, 'confirmed', '',
            {due_day}, {due_day}, {due_day}, :now, {sql.false}, {sql.false}, {sql.false},
            {sql.false}, 0, {sql.true} FROM n""",
        f"""INSERT INTO line (ticket_id, "right", received_at, state, respond_by, work_to)
        {sql.series} SELECT i, 'access', :now - 20 * :day,
            CASE WHEN i <= :open THEN 'open' ELSE 'done' END, {due_day}, {due_day} FROM n""",
        f"""INSERT INTO event (sequence, at, actor, act, ticket_id, before, after, detail, previous,
            hash)
        {sql.series} SELECT i, :now, 'desk', 'open', (i + {EVENTS_EACH} - 1) / {EVENTS_EACH}, NULL,
            'new', '{{}}', :hash, :hash FROM n""".replace(":count", f":count * {EVENTS_EACH}"),
        f"""INSERT INTO parcel (kind, lane, state, dedupe_key, ticket_id, created_at, due_at, tries,
            revision, sent_at)
        {sql.series} SELECT 'card', :lane, 'sent', 'card:' || i, i, :now, :now, 1, 1, :now
            FROM n""",
        f"""INSERT INTO parcel (kind, lane, state, dedupe_key, ticket_id, created_at, due_at, tries,
            revision, sent_at)
        {sql.series} SELECT 'email', 'mail', 'sent', 'mail:' || i, i, :now, :now, 1, 1, :now
            FROM n""",
        f"""INSERT INTO due (at, ticket_id, kind)
        {sql.series} SELECT :now + 30 * :day + i, i, 'days_1' FROM n WHERE i > {DUE} AND i <= :open
            """,
    )


def _link_the_ledger(connection: Connection, desk: Desk, last: int) -> None:
    """The next event joins on to the last of these; nobody verifies the ones before."""
    said = desk.keys.seal(f"{last}:".encode() + _HASH, place=audit.HEAD_PLACE)
    connection.execute(
        text("UPDATE ledger_head SET sequence = :last, hash = :hash, sealed = :said"),
        {"last": last, "hash": _HASH, "said": said},
    )


def _analyze(database: Database) -> None:
    """As autovacuum would, or SQLite's optimize: the planner knows what it has to do with."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def plan_due(desk: Desk, now: datetime) -> None:
    """Every one of the DUE tickets falls due by `now`, a quarter of them for each kind."""
    sql = _SQLITE if desk.database.is_sqlite else _POSTGRES
    kind = """CASE i % 4 WHEN 0 THEN 'days_7' WHEN 1 THEN 'days_3' WHEN 2 THEN 'days_1'
        ELSE 'overdue' END"""
    with desk.database.writing() as session:
        connection = session.connection()
        connection.execute(text(f"DELETE FROM due WHERE ticket_id <= {DUE}"))
        connection.execute(
            text(
                f"INSERT INTO due (at, ticket_id, kind) {sql.series} SELECT :now - i, i, {kind} "
                "FROM n"
            ),
            {"count": DUE, "now": microseconds(now)},
        )
