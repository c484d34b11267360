"""From the upload to the receipt: who may do what, once, and what is left afterwards."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import func, select

from handlers import casework, errors, handover, training
from handlers.handover import Pickup
from handlers.ledger import Actor, TicketRef
from storage import handovers
from storage.tables import Handover, HandoverPart
from storage.vocabulary import (
    Act,
    Finding,
    HandoverState,
    IdentityMethod,
    Role,
    TicketState,
)
from tests.handlers.journal import Conversation, Out
from tests.people import ACCESS, ANA

UPLOADER = Actor(id="U0ANA", role=Role.APPROVER)
BEN = Actor(id="U0BEN", role=Role.APPROVER)
CARA = Actor(id="U0CARA", role=Role.TRIAGER)
FIRST = TicketRef(id=1)
EXPORT = b'{"name": "Ana Sommer", "devices": [1, 2, 3]}\n' * 50_000  # 2.3 MB: three pieces


@pytest.fixture
def known(talk: Conversation) -> Conversation:
    """A request for a copy, of somebody who is known well enough."""
    talk.write(ACCESS)
    for method in (IdentityMethod.SIGNED_IN, IdentityMethod.ADDRESS_ON_FILE):
        casework.record_identity(talk.desk, FIRST, CARA, method=method, confirmed=True, note="")
    for actor in (UPLOADER, BEN):
        training.accept(talk.desk, actor, read=training.version(talk.desk.house))
    talk.post()
    return talk


def upload(talk: Conversation, octets: bytes = EXPORT, *, name: str = "data.json") -> str:
    """Returns the token of the upload link, used."""
    token = handover.invite(talk.desk, FIRST, UPLOADER).url.rpartition("/")[2]
    receiver = handover.receive(talk.desk, token, name=name)
    assert receiver is not None
    for start in range(0, len(octets), 100_000):
        receiver.write(octets[start : start + 100_000])
    receiver.finish()
    return token


def released(talk: Conversation, octets: bytes = EXPORT) -> str:
    """The requester's link, from the letter."""
    upload(talk, octets)
    handover.release(talk.desk, FIRST, BEN)
    return link_in(talk.one_letter())


def link_in(letter: Out) -> str:
    found = re.search(r"/d/([0-9a-z]{26})", letter.text)
    assert found, letter.text
    return found[1]


def opened(talk: Conversation, link: str) -> str:
    """A session, by the code from the letter."""
    handover.send_code(talk.desk, link)
    seen = handover.enter(talk.desk, link, talk.one_letter().code)
    assert seen is not None
    assert seen.pickup is Pickup.OPEN
    return seen.session


def fetch(talk: Conversation, link: str, session: str, *, start: int = 0) -> bytes | None:
    found = handover.open_file(talk.desk, link, session, start=start)
    return None if found is None else b"".join(piece.octets for piece in found)


def test_what_was_uploaded_is_what_is_collected(known: Conversation) -> None:
    link = released(known)
    assert fetch(known, link, opened(known, link)) == EXPORT
    assert known.ticket().state is TicketState.COMPLETED
    assert known.acts()[-3:] == [Act.UPLOAD, Act.RELEASE, Act.COLLECT]
    receipt = known.one_letter()
    assert receipt.route.recipients == (ANA,)
    assert "downloaded" in receipt.text


def test_the_letter_holds_a_link_and_nothing_of_the_data(known: Conversation) -> None:
    upload(known)
    handover.release(known.desk, FIRST, BEN, message="As you asked.")
    letter = known.one_letter()
    assert "devices" not in letter.mail.as_string()
    assert "data.json" not in letter.mail.as_string()
    assert not list(letter.mail.iter_attachments())


def test_nothing_readable_lies_in_the_database(known: Conversation) -> None:
    upload(known)
    with known.desk.reading() as session:
        parts = session.exec(select(HandoverPart)).all()
        row = session.get_one(Handover, 1)
    assert len(parts) == 3
    assert not any(b"devices" in part.sealed for part in parts)
    assert row.key_sealed is not None
    assert handovers.PIECE not in {len(part.sealed) for part in parts}


def test_an_upload_link_works_once_and_for_a_quarter_of_an_hour(known: Conversation) -> None:
    token = upload(known)
    assert handover.upload_form(known.desk, token) is None
    assert handover.receive(known.desk, token, name="again") is None
    late = handover.invite(known.desk, FIRST, UPLOADER).url.rpartition("/")[2]
    assert handover.upload_form(known.desk, late) is not None
    known.clock.advance(minutes=15)
    assert handover.upload_form(known.desk, late) is None
    assert handover.receive(known.desk, late, name="x") is None


@pytest.mark.parametrize("token", ["", "x", "0" * 26, "../../etc/passwd", "é" * 26])
def test_an_unknown_link_is_nothing(known: Conversation, token: str) -> None:
    assert handover.upload_form(known.desk, token) is None
    assert handover.look(known.desk, token) is None
    assert handover.send_code(known.desk, token) is None
    assert handover.enter(known.desk, token, "ABCD-1234") is None
    assert handover.open_file(known.desk, token, "") is None


def test_the_uploader_does_not_release_a_copy_of_data(known: Conversation) -> None:
    upload(known)
    with pytest.raises(errors.NotAllowed, match="second person"):
        handover.release(known.desk, FIRST, UPLOADER)


def test_only_approvers_release(known: Conversation) -> None:
    upload(known)
    with pytest.raises(errors.NotAllowed, match="approvers"):
        handover.release(known.desk, FIRST, CARA)


def test_nothing_leaves_before_the_person_is_known(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.take(talk.desk, FIRST, CARA)
    upload(talk)
    with pytest.raises((errors.IdentityNotConfirmed, errors.NotAllowed)):
        handover.release(talk.desk, FIRST, BEN)


def test_what_was_found_needs_a_reason(known: Conversation) -> None:
    upload(known, b"card: 4111 1111 1111 1111\npassword: hunter22\n")
    with pytest.raises(errors.InvalidInput, match="payment card"):
        handover.release(known.desk, FIRST, BEN)
    handover.release(known.desk, FIRST, BEN, override="Test card of the shop; in no use.")
    found = handover.latest(known.desk, 1)
    assert found is not None
    assert found.findings == {Finding.PAYMENT_CARD: 1, Finding.PASSWORD: 1}


def test_malware_goes_to_nobody(known: Conversation) -> None:
    token = handover.invite(known.desk, FIRST, UPLOADER).url.rpartition("/")[2]
    receiver = handover.receive(known.desk, token, name="a.txt")
    assert receiver is not None
    receiver.write(b"x")
    receiver.finish(malware="Eicar")
    with pytest.raises(errors.NotAllowed, match="Malware"):
        handover.release(known.desk, FIRST, BEN, override="I know better")


def test_a_file_that_is_too_large_or_empty_leaves_nothing(known: Conversation) -> None:
    token = handover.invite(known.desk, FIRST, UPLOADER).url.rpartition("/")[2]
    receiver = handover.receive(known.desk, token, name="a.txt")
    assert receiver is not None
    with pytest.raises(errors.InvalidInput, match="empty"):
        receiver.finish()
    receiver.abort()
    with known.desk.reading() as session:
        assert session.get_one(Handover, 1).state is HandoverState.GONE
        assert session.exec(select(func.count()).select_from(HandoverPart)).one() == 0


def test_looking_at_the_page_changes_nothing(known: Conversation) -> None:
    link = released(known)
    before = len(known.acts())
    for _ in range(50):
        seen = handover.look(known.desk, link)
        assert seen is not None
        assert (seen.pickup, seen.name, seen.size) == (Pickup.ASK, "", 0)
    assert known.post() == []
    assert len(known.acts()) == before


def test_five_wrong_codes_lock_the_link(known: Conversation) -> None:
    link = released(known)
    handover.send_code(known.desk, link)
    code = known.one_letter().code
    answers = [handover.enter(known.desk, link, f"ABCD-123{number}") for number in range(6)]
    assert [each.pickup for each in answers if each] == [Pickup.WRONG] * 4 + [Pickup.LOCKED] * 2
    right = handover.enter(known.desk, link, code)
    assert right is not None
    assert right.pickup is Pickup.LOCKED


def test_a_new_code_does_not_give_new_tries(known: Conversation) -> None:
    link = released(known)
    handover.send_code(known.desk, link)
    for number in range(3):
        handover.enter(known.desk, link, f"ABCD-123{number}")
    known.clock.advance(minutes=1)
    handover.send_code(known.desk, link)
    assert len(known.post()) == 2
    seen = handover.look(known.desk, link)
    assert seen is not None
    assert seen.tries_left == 2


def test_parallel_guesses_are_five(known: Conversation) -> None:
    link = released(known)
    handover.send_code(known.desk, link)
    with ThreadPoolExecutor(8) as pool:
        typed = [f"ABCD-12{number}" for number in range(10, 50)]
        list(pool.map(lambda code: handover.enter(known.desk, link, code), typed))
    with known.desk.reading() as session:
        assert session.get_one(Handover, 1).attempts == 5


def test_codes_are_not_sent_without_end(known: Conversation) -> None:
    link = released(known)
    for _ in range(20):
        handover.send_code(known.desk, link)
    assert len(known.post()) == 1
    for _ in range(20):
        known.clock.advance(minutes=1)
        handover.send_code(known.desk, link)
    assert len(known.post()) == 4
    known.clock.advance(minutes=31)
    seen = handover.look(known.desk, link)
    assert seen is not None
    assert seen.pickup is Pickup.LOCKED
    known.clock.advance(days=1)
    assert opened(known, link)


def test_what_cannot_be_a_code_and_the_same_once_more_use_up_no_try(known: Conversation) -> None:
    link = released(known)
    handover.send_code(known.desk, link)
    code = known.one_letter().code
    for typed in ("", "test", "x" * 5000, *["password", "12345678"] * 20):
        seen = handover.enter(known.desk, link, typed)
        assert seen is not None
        assert seen.pickup is Pickup.WRONG
        assert seen.tries_left >= 3
    right = handover.enter(known.desk, link, code)
    assert right is not None
    assert right.pickup is Pickup.OPEN


def test_a_second_session_has_an_hour_of_its_own(known: Conversation) -> None:
    link = released(known)
    found = handover.open_file(known.desk, link, opened(known, link))
    assert found is not None
    next(found)
    known.clock.advance(hours=2)
    assert fetch(known, link, opened(known, link)) == EXPORT


def test_four_starts_without_an_end_lock_it(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    for _ in range(4):
        found = handover.open_file(known.desk, link, session)
        assert found is not None
        next(found)
    seen = handover.look(known.desk, link, session)
    assert seen is not None
    assert seen.pickup is Pickup.LOCKED


def test_a_damaged_file_is_told_of_once_and_gone(known: Conversation) -> None:
    link = released(known)
    assert handover.tell_broken(known.desk, link)
    assert not handover.tell_broken(known.desk, link)
    seen = handover.look(known.desk, link)
    assert seen is not None
    assert seen.pickup is Pickup.GONE


def test_a_code_of_half_an_hour_ago_opens_nothing(known: Conversation) -> None:
    link = released(known)
    handover.send_code(known.desk, link)
    code = known.one_letter().code
    known.clock.advance(minutes=30)
    seen = handover.enter(known.desk, link, code)
    assert seen is not None
    assert seen.pickup is Pickup.ASK


def test_the_session_lasts_a_quarter_of_an_hour(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    known.clock.advance(minutes=15)
    assert fetch(known, link, session) is None


def test_the_link_without_its_session_gives_nothing(known: Conversation) -> None:
    link = released(known)
    opened(known, link)
    assert fetch(known, link, "") is None
    assert fetch(known, link, "0" * 26) is None


def test_a_broken_download_is_started_again_where_it_broke_off(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    found = handover.open_file(known.desk, link, session)
    assert found is not None
    first = next(found).octets
    found.close()  # type: ignore[attr-defined]
    assert known.ticket().id == 1
    assert Act.COLLECT not in known.acts()
    known.clock.advance(minutes=50)
    rest = fetch(known, link, session, start=len(first))
    assert first + (rest or b"") == EXPORT
    assert Act.COLLECT in known.acts()


def test_it_is_started_four_times_and_within_the_hour(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    assert [fetch(known, link, session) is not None for _ in range(5)] == [True] * 4 + [False]
    other = known.clock.now + timedelta(hours=1, seconds=1)
    known.clock.now = other
    seen = handover.look(known.desk, link, session)
    assert seen is not None
    assert seen.pickup is Pickup.DONE


def test_after_the_download_the_key_is_destroyed(known: Conversation) -> None:
    link = released(known)
    fetch(known, link, opened(known, link))
    known.clock.advance(hours=1)
    assert handover.destroy_next(known.desk)
    with known.desk.reading() as session:
        row = session.get_one(Handover, 1)
        assert (row.key_sealed, row.name_sealed, row.link_sealed) == (None, None, None)
        assert session.exec(select(func.count()).select_from(HandoverPart)).one() == 0
    seen = handover.look(known.desk, link)
    assert seen is not None
    assert seen.pickup is Pickup.DONE


def test_after_seven_days_it_is_gone_and_staff_are_told(known: Conversation) -> None:
    link = released(known)
    known.clock.advance(days=7)
    seen = handover.look(known.desk, link)
    assert seen is not None
    assert seen.pickup is Pickup.GONE
    assert handover.destroy_next(known.desk)
    assert not handover.destroy_next(known.desk)
    assert known.acts()[-1] is Act.REVOKE


def test_staff_revoke_it(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    handover.revoke(known.desk, FIRST, CARA)
    assert fetch(known, link, session) is None
    with pytest.raises(errors.NotAllowed):
        handover.revoke(known.desk, FIRST, CARA)


def test_a_changed_piece_is_noticed_and_not_handed_out(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    with known.desk.transaction() as tx:
        part = tx.session.get_one(HandoverPart, (1, 1))
        part.sealed = part.sealed[:-1] + bytes([part.sealed[-1] ^ 1])
        tx.session.add(part)
    with pytest.raises(handovers.PieceBroken):
        fetch(known, link, session)
    assert Act.COLLECT not in known.acts()


def test_a_cut_file_is_noticed(known: Conversation) -> None:
    link = released(known)
    session = opened(known, link)
    with known.desk.transaction() as tx:
        tx.session.delete(tx.session.get_one(HandoverPart, (1, 2)))
    with pytest.raises(handovers.PieceBroken):
        fetch(known, link, session)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\data.json", "data.json"),
        ("CON.txt", "file-CON.txt"),
        (".htaccess", "htaccess"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("x" * 5000 + ".zip", "x" * 96 + ".zip"),
        ("", "file-"),
        ("Ünïcode Datei.csv", "Ünïcode Datei.csv"),
        ('a"b<c>.txt', "abc.txt"),
    ],
)
def test_names_are_harmless(given: str, kept: str) -> None:
    from handlers.handover.uploads import safe_name

    assert safe_name(given) == kept
