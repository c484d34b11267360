"""Somebody who can write to the database, and has no key, changes the ledger: `verify` sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage import audit
from storage.chain import GENESIS, ChainReport, Fault
from storage.database import Database
from storage.sealed import Keyring, KeyUnknown
from storage.tables import LedgerHead
from storage.vocabulary import Act
from tests.people import START

OLD, NEW = Keyring.generate_secret(), Keyring.generate_secret()


@pytest.fixture
def keys() -> Keyring:
    return Keyring([OLD])


def write(database: Database, keys: Keyring, count: int) -> None:
    """One transaction an event, as the desk does it."""
    for number in range(count):
        with database.writing() as session:
            event = audit.NewEvent(
                at=START + timedelta(seconds=number),
                actor="U0ANA",
                act=Act.TAKE,
                ticket_id=7,
                before="new",
                after="in_progress",
                detail={"number": number},
            )
            audit.append(session, keys, [event])


def verify(database: Database, keys: Keyring) -> ChainReport:
    with database.reading() as session:
        return audit.verify(session, keys)


def test_a_ledger_nobody_touched(database: Database, keys: Keyring) -> None:
    assert verify(database, keys) == ChainReport(checked=0)
    write(database, keys, 12)
    assert verify(database, keys) == ChainReport(checked=12)


def cut(session: Session) -> None:
    """Takes the last three events out and sets the head back to the one before."""
    last = session.execute(text("SELECT hash FROM event WHERE sequence = 9")).scalar_one()
    session.execute(text("DELETE FROM event WHERE sequence > 9"))
    set_back(session, 9, bytes(last))


def empty(session: Session) -> None:
    session.execute(text("DELETE FROM event"))
    set_back(session, 0, GENESIS)


def set_back(session: Session, sequence: int, link: bytes) -> None:
    session.execute(
        text("UPDATE ledger_head SET sequence = :sequence, hash = :hash"),
        {"sequence": sequence, "hash": link},
    )


def saying(statement: str) -> Callable[[Session], None]:
    def forge(session: Session) -> None:
        session.execute(text(statement))

    return forge


FORGERIES: dict[str, tuple[Callable[[Session], None], int, Fault]] = {
    "rows cut off and the head set back": (cut, 10, Fault.HEAD),
    "all rows gone and the head set back": (empty, 1, Fault.HEAD),
    "the head's number": (saying("UPDATE ledger_head SET sequence = 77"), 13, Fault.MISSING),
    "the head's number, lower": (saying("UPDATE ledger_head SET sequence = 7"), 13, Fault.HEAD),
    "the head's seal": (saying("UPDATE ledger_head SET sealed = NULL"), 13, Fault.HEAD),
    "no head": (saying("DELETE FROM ledger_head"), 1, Fault.CHANGED),
    "an act we do not know": (
        saying("UPDATE event SET act = 'bribe' WHERE sequence = 4"),
        4,
        Fault.CHANGED,
    ),
    "another day": (
        saying("UPDATE event SET at = at - 86400000000 WHERE sequence = 5"),
        5,
        Fault.CHANGED,
    ),
    "another person": (
        saying("UPDATE event SET actor = 'U0BEA' WHERE sequence = 1"),
        1,
        Fault.CHANGED,
    ),
    "a row out of the middle": (saying("DELETE FROM event WHERE sequence = 6"), 6, Fault.MISSING),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_found(database: Database, keys: Keyring, forgery: str) -> None:
    write(database, keys, 12)
    forge, first_bad, fault = FORGERIES[forgery]
    with database.writing() as session:
        forge(session)
    report = verify(database, keys)
    assert (report.first_bad, report.fault) == (first_bad, fault)


@pytest.mark.parametrize("forgery", [cut, empty])
def test_a_head_set_back_stays_wrong_when_the_desk_writes_on(
    database: Database,
    keys: Keyring,
    forgery: Callable[[Session], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(database, keys, 12)
    with database.writing() as session:
        forgery(session)
    write(database, keys, 5)
    assert not verify(database, keys).is_whole
    assert "ledger verify" in caplog.text


def test_a_value_of_a_kind_we_never_write(database: Database, keys: Keyring) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL keeps only values of the column's kind")
    write(database, keys, 3)
    for column, value in (("at", "1.5"), ("actor", "x'ff'"), ("ticket_id", "'x'"), ("hash", "'x'")):
        with database.writing() as session:
            was = session.execute(text(f"SELECT {column} FROM event WHERE sequence = 2")).scalar()
            session.execute(text(f"UPDATE event SET {column} = {value} WHERE sequence = 2"))
        assert (verify(database, keys).first_bad) == 2, column
        with database.writing() as session:
            statement = text(f"UPDATE event SET {column} = :was WHERE sequence = 2")
            session.execute(statement, {"was": was})
    assert verify(database, keys).is_whole


def test_a_ledger_stays_whole_when_the_key_changes_and_the_old_one_goes(
    database: Database, keys: Keyring
) -> None:
    write(database, keys, 3)
    both, alone = Keyring([NEW, OLD]), Keyring([NEW])
    write(database, both, 2)
    assert verify(database, both) == ChainReport(checked=5)
    assert not verify(database, alone).is_whole
    with database.writing() as session:
        audit.keep_keys(session, both)
    assert verify(database, alone) == ChainReport(checked=5)
    write(database, alone, 2)
    newest = Keyring.generate_secret()
    with database.writing() as session:
        audit.keep_keys(session, Keyring([newest, NEW]))
    assert verify(database, Keyring([newest])) == ChainReport(checked=7)


def test_an_idle_ledger_is_taken_over_too(database: Database, keys: Keyring) -> None:
    write(database, keys, 3)
    with database.writing() as session:
        audit.keep_keys(session, Keyring([NEW, OLD]))
    alone = Keyring([NEW])
    write(database, alone, 1)
    assert verify(database, alone) == ChainReport(checked=4)


def test_a_missing_key_is_no_forgery(database: Database, keys: Keyring) -> None:
    """A process that was not restarted with the new key must not spoil the head for ever."""
    write(database, Keyring([NEW, OLD]), 1)
    with pytest.raises(KeyUnknown):
        write(database, keys, 1)
    assert verify(database, Keyring([NEW, OLD])) == ChainReport(checked=1)


def test_the_head_cannot_be_sealed_by_another_value(database: Database, keys: Keyring) -> None:
    write(database, keys, 2)
    with database.writing() as session:
        head = session.get_one(LedgerHead, 1)
        head.sealed = keys.seal(b"2:" + head.hash, place="ticket.name")
        session.add(head)
    assert verify(database, keys).fault is Fault.HEAD
