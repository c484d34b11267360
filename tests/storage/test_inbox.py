"""Kept mail, from its digest to the moment somebody files it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from storage.database import Database
from storage.inbox import (
    Envelope,
    claim_next,
    envelope_of,
    file_again,
    mark_failed,
    mark_filed,
    oldest_waiting,
    raw_of,
)
from storage.keeping import InboxWriter, digests_of, seal_mail
from storage.sealed import Keyring
from storage.tables import InboxMail
from storage.vocabulary import KeptState, MailOutcome

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENVELOPE = Envelope(
    peer="2001:db8::1",
    helo="a.example",
    mail_from="jürgen@a.example",
    rcpt=("support@desk.example", "support+t@desk.example"),
    tls=True,
    smtputf8=True,
)
SIGNED = b"Message-ID: <1@a.example>\r\n\r\nHello\r\n"
DATED = b"Subject: x\r\ndate: Sun, 1 Mar 2026 12:00:00 +0000\r\n\r\nHello\r\n"
NAMELESS = b"Subject: x\r\n\r\nMessage-ID: <1@a.example>\r\nDate: today\r\n"


def _keep(database: Database, keys: Keyring, *raws: bytes, at: datetime = NOW) -> None:
    writer = InboxWriter(database)
    writer.write([seal_mail(keys, raw, ENVELOPE, at) for raw in raws])
    writer.close()


@contextmanager
def _claimed(database: Database, now: datetime = NOW) -> Iterator[tuple[Session, InboxMail]]:
    with database.writing() as session:
        mail = claim_next(session, now)
        assert mail is not None
        yield session, mail


def test_an_envelope_comes_back_as_it_was() -> None:
    assert Envelope.from_json(ENVELOPE.to_json()) == ENVELOPE
    assert not ENVELOPE.is_null_sender


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"peer": "1"}'])
def test_what_is_no_envelope_is_an_error(broken: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Envelope.from_json(broken)


@pytest.mark.parametrize(
    ("first", "again", "sender", "later", "same"),
    [
        (SIGNED, SIGNED, "a@a.example", timedelta(days=3), True),
        (DATED, DATED, "a@a.example", timedelta(days=3), True),
        (NAMELESS, NAMELESS, "a@a.example", timedelta(hours=11), True),
        (NAMELESS, NAMELESS, "a@a.example", timedelta(hours=12), False),
        (SIGNED, SIGNED, "b@a.example", timedelta(), False),
        (SIGNED, SIGNED + b"x", "a@a.example", timedelta(), False),
        (SIGNED, SIGNED, "", timedelta(), False),
    ],
)
def test_when_two_mails_are_the_same(
    keys: Keyring, first: bytes, again: bytes, sender: str, later: timedelta, same: bool
) -> None:
    digest = digests_of(keys, first, "a@a.example", NOW)
    assert (digests_of(keys, again, sender, NOW + later) == digest) is same


def test_the_digest_needs_our_key(keys: Keyring) -> None:
    other = Keyring([Keyring.generate_secret()])
    assert digests_of(keys, SIGNED, "", NOW) != digests_of(other, SIGNED, "", NOW)


def test_a_resend_is_counted_and_not_kept_twice(database: Database, keys: Keyring) -> None:
    _keep(database, keys, SIGNED, DATED, SIGNED)
    _keep(database, keys, SIGNED, at=NOW + timedelta(days=1))
    with _claimed(database, NOW + timedelta(days=2)) as (session, first):
        copies = {raw_of(keys, mail): mail.copies for mail in _all(session)}
        assert first.received_at == NOW
    assert copies == {SIGNED: 3, DATED: 1}


def test_a_resend_across_a_change_of_keys_is_no_second_mail(database: Database) -> None:
    old, new = Keyring.generate_secret(), Keyring.generate_secret()
    _keep(database, Keyring([old]), SIGNED)
    both = Keyring([new, old])
    _keep(database, both, SIGNED, DATED, SIGNED)
    _keep(database, both, DATED, SIGNED)
    with database.reading() as session:
        assert {raw_of(both, mail): mail.copies for mail in _all(session)} == {SIGNED: 4, DATED: 2}


def _all(session: Session) -> list[InboxMail]:
    return list(session.exec(select(InboxMail)).all())


def test_a_resend_of_a_filed_mail_stays_filed(database: Database, keys: Keyring) -> None:
    _keep(database, keys, SIGNED)
    with _claimed(database) as (session, mail):
        mark_filed(session, mail, MailOutcome.TICKET, 7, NOW)
    _keep(database, keys, SIGNED)
    with database.writing() as session:
        assert claim_next(session, NOW) is None
        [mail] = _all(session)
        assert (mail.copies, mail.state, mail.ticket_id) == (2, KeptState.FILED, 7)


def test_mail_is_claimed_in_the_order_it_came(database: Database, keys: Keyring) -> None:
    for minute in (3, 1, 2):
        raw = b"Message-ID: <%d@a>\r\n\r\n" % minute
        _keep(database, keys, raw, at=NOW + timedelta(minutes=minute))
    with database.reading() as session:
        assert oldest_waiting(session) == NOW + timedelta(minutes=1)
    order = []
    with database.writing() as session:
        assert claim_next(session, NOW) is None
    for _ in range(3):
        with _claimed(database, NOW + timedelta(hours=1)) as (session, mail):
            order.append(raw_of(keys, mail))
            assert envelope_of(keys, mail) == ENVELOPE
            mark_filed(session, mail, MailOutcome.TICKET, None, NOW)
    assert order == [b"Message-ID: <%d@a>\r\n\r\n" % minute for minute in (1, 2, 3)]
    with database.reading() as session:
        assert oldest_waiting(session) is None


def test_two_workers_claim_two_mails(database: Database, keys: Keyring) -> None:
    if database.is_sqlite:
        pytest.skip("on SQLite the second worker waits for the first")
    _keep(database, keys, SIGNED, DATED)
    with (
        _claimed(database) as (_, one),
        _claimed(database) as (_, two),
        database.writing() as third,
    ):
        assert one.id != two.id
        assert claim_next(third, NOW) is None


def test_a_mail_that_fails_three_times_is_set_aside(database: Database, keys: Keyring) -> None:
    _keep(database, keys, SIGNED)
    with _claimed(database) as (_, mail):
        mail_id = mail.id
    assert mail_id is not None
    now, states = NOW, []
    for rest in (10, 60, 0):
        with database.writing() as session:
            assert claim_next(session, now) is not None
            states.append(mark_failed(session, mail_id, now, "ValueError " + "x" * 1000))
        with database.writing() as session:
            early = now + timedelta(seconds=rest) - timedelta(microseconds=1)
            assert claim_next(session, early) is None
        now += timedelta(seconds=rest)
    assert states == [KeptState.KEPT, KeptState.KEPT, KeptState.SET_ASIDE]
    with database.writing() as session:
        assert claim_next(session, now + timedelta(days=365)) is None
        assert mark_failed(session, mail_id, now, "again") is KeptState.SET_ASIDE
        kept = session.get_one(InboxMail, mail_id)
        assert (kept.tries, len(kept.fault or "")) == (3, 500)


def test_a_mail_set_aside_can_be_filed_again(database: Database, keys: Keyring) -> None:
    _keep(database, keys, SIGNED)
    with _claimed(database) as (session, mail):
        mail_id = mail.id or 0
        assert not file_again(session, mail_id)
        for _ in range(3):
            mark_failed(session, mail_id, NOW, "ValueError")
    with database.writing() as session:
        assert not file_again(session, mail_id + 1)
        assert file_again(session, mail_id)
    with _claimed(database) as (session, mail):
        assert (mail.tries, mail.next_try_at) == (0, NOW)
        mark_filed(session, mail, MailOutcome.TICKET, 1, NOW)
        assert mail.fault is None


def test_a_claim_reads_from_the_index_of_waiting_mail(database: Database, keys: Keyring) -> None:
    if not database.is_sqlite:
        pytest.skip("a plan on an almost empty PostgreSQL table says nothing")
    with database.reading() as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM inbox WHERE inbox.state = 'kept'"
            " AND next_try_at <= 1 ORDER BY next_try_at, id LIMIT 1"
        )
        steps = " ".join(str(row[3]) for row in plan)
    assert "inbox_waiting" in steps
    assert "TEMP B-TREE" not in steps
