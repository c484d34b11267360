"""New keys: everything is readable under them, found by them, and free of the old one."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import select

from handlers import casework, rotation, status, verification
from handlers.desk import Desk
from handlers.errors import DeskError
from handlers.ledger import Actor, TicketRef
from handlers.verification import Answer
from storage import audit, facts, tickets
from storage.sealed import Keyring, KeyUnknown
from storage.tables import Fact, InboxMail, LedgerHead, Suppression, Ticket
from tests.conftest import SECRET
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, BEA, OPT_OUT

NEW = Keyring.generate_secret()
STAFF = Actor(id="U0ANA")


def rotated(talk: Conversation) -> tuple[Conversation, Conversation]:
    """(with both keys, with the new one alone) after everything was sealed anew."""
    both = replace(talk.desk, keys=Keyring.from_setting(f"{NEW},{SECRET}"))
    list(rotation.rotate(both))
    alone = replace(talk.desk, keys=Keyring.from_setting(NEW))
    return Conversation(both, talk.clock), Conversation(alone, talk.clock)


def test_all_is_readable_with_the_new_key_alone(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.write(OPT_OUT, sender=f"Bea <{BEA}>")
    _, alone = rotated(talk)
    assert status.details(alone.desk, 1).requester == ANA
    assert "Article 15" in status.details(alone.desk, 1).messages[-1].body
    with alone.desk.reading() as session:
        for table in (InboxMail, Ticket, Suppression):
            for row in session.exec(select(table)).all():
                for name, value in row.model_dump().items():
                    if name.endswith("_sealed") and value is not None:
                        assert alone.desk.keys.is_current(value), (table, name)
    assert len(alone.post()) == 2


def test_replies_and_codes_on_their_way_still_arrive(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    both, _ = rotated(talk)
    link = out.text.partition("/v/")[2].split()[0]
    result = verification.confirm(both.desk, link, out.code)
    assert result is not None
    assert result[1] is Answer.CONFIRMED
    both.write("One more thing.", to=out.reply_to)
    assert both.ticket().replies == 1


def test_between_two_keys_lookups_find_both(talk: Conversation) -> None:
    """While a rotation runs, some rows are indexed by the old key and some by the new."""
    talk.write(ACCESS)
    out = talk.one_letter()
    both = replace(talk.desk, keys=Keyring.from_setting(f"{NEW},{SECRET}"))
    talking = Conversation(both, talk.clock)
    talking.write("A word more.", to=out.reply_to)
    talking.write("And another.", headers={"In-Reply-To": str(out.mail["Message-ID"])})
    assert talking.ticket().replies == 2


def test_the_old_key_opens_nothing_any_more(talk: Conversation) -> None:
    talk.write(ACCESS)
    rotated(talk)
    with pytest.raises(KeyUnknown, match="DESK_SECRET_KEY"):
        status.details(talk.desk, 1)


def test_the_ledger_and_the_canary_go_over_to_the_new_key(talk: Conversation) -> None:
    with talk.desk.database.writing() as session:
        facts.leave_canary(session, talk.desk.keys)
    talk.write(ACCESS)
    casework.take(talk.desk, TicketRef(id=1), STAFF)
    _, alone = rotated(talk)
    with alone.desk.reading() as session:
        assert facts.prove_key(session, alone.desk.keys)
        for fact in session.exec(select(Fact)).all():
            assert alone.desk.keys.is_current(fact.value_sealed), fact.name
        assert alone.desk.keys.is_current(session.get_one(LedgerHead, 1).sealed or b"")
    casework.reply(alone.desk, TicketRef(id=1), STAFF, text="We are on it.")
    with alone.desk.reading() as session:
        report = audit.verify(session, alone.desk.keys)
    assert report.is_whole
    assert report.checked >= 3


def stale(desk: Desk) -> int:
    with desk.reading() as session:
        rows = session.exec(select(Ticket)).all()
        return sum(not desk.keys.is_current(row.requester_sealed) for row in rows)


def test_an_act_that_holds_one_ticket_and_wants_another_is_not_in_the_way(
    talk: Conversation,
) -> None:
    if talk.desk.database.is_sqlite:
        pytest.skip("on SQLite one writes after the other")
    for number in range(3):
        talk.write(ACCESS, sender=f"Ana <{number}.{ANA}>")
    both = replace(talk.desk, keys=Keyring.from_setting(f"{NEW},{SECRET}"))
    with ThreadPoolExecutor(1) as pool:
        with both.transaction() as tx:
            tickets.for_change(tx.session, 2)
            rotating = pool.submit(lambda: list(rotation.rotate(both)))
            time.sleep(0.5)  # it has met the ticket by now
            tickets.for_change(tx.session, 1)
        assert rotating.result(timeout=20)
    assert stale(both) == 0


def test_staff_work_on_while_everything_is_sealed_anew(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 4)
    count = 12
    for number in range(count):
        talk.write(ACCESS, sender=f"Ana <{number}.{ANA}>")
    both = replace(talk.desk, keys=Keyring.from_setting(f"{NEW},{SECRET}"))
    done = threading.Event()

    def act(first: int) -> int:
        acts = 0
        while acts < 5 or (not done.is_set() and acts < 60):
            ref = TicketRef(id=(first + 5 * acts) % count + 1)
            try:
                casework.take(both, ref, STAFF)
                casework.reply(both, ref, STAFF, text="We are on it.")
            except DeskError:
                pass  # somebody else was there first
            acts += 1
        return acts

    with ThreadPoolExecutor(3) as pool:
        at_work = [pool.submit(act, first) for first in range(3)]
        try:
            list(rotation.rotate(both))
        finally:
            done.set()
        assert all(each.result(timeout=60) >= 5 for each in at_work)
    alone = replace(talk.desk, keys=Keyring.from_setting(NEW))
    assert stale(both) == 0
    assert [status.details(alone, 1 + number).requester for number in range(count)]
    with alone.reading() as session:
        assert audit.verify(session, alone.keys).is_whole


def test_a_second_run_finds_nothing_to_do(talk: Conversation) -> None:
    talk.write(ACCESS)
    both, _ = rotated(talk)
    assert sum(count for _, count in rotation.rotate(both.desk)) == 0
