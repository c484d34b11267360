"""Codes: by reply, on the page, in parallel, too late, for somebody else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from handlers import casework, errors, ledger, verification
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from handlers.verification import Answer
from storage.tables import Challenge
from storage.vocabulary import (
    Act,
    IdentityMethod,
    IdentityStatus,
    RefusalGround,
    TicketState,
)
from tests.handlers.journal import Conversation, Out
from tests.people import ACCESS, ANA

STAFF = Actor(id="U0ANA")
WRONG = "0000-0000"


def link_in(out: Out) -> str:
    return out.text.partition("/v/")[2].split()[0]


def asked(talk: Conversation) -> Out:
    talk.write(ACCESS)
    return talk.one_letter()


def answer_of(result: tuple[verification.Form, Answer] | None) -> Answer:
    assert result is not None
    return result[1]


def test_the_code_in_a_reply_confirms(talk: Conversation) -> None:
    out = asked(talk)
    talk.write(f"Hello,\nhere it is: {out.code}\nAna", to=out.reply_to)
    ticket = talk.ticket()
    assert ticket.state is TicketState.VERIFIED
    assert ticket.identity is IdentityStatus.CONFIRMED
    assert ticket.evidence == "address_on_file,email_code"  # she is in the directory
    assert "Thank you for confirming" in talk.one_letter().text


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
def test_the_code_on_the_page_confirms_however_it_is_typed(talk: Conversation, typed: str) -> None:
    out = asked(talk)
    code = out.code.lower() if typed == "lower" else typed.format(out.code)
    assert answer_of(verification.confirm(talk.desk, link_in(out), code)) is Answer.CONFIRMED
    assert talk.ticket().identity is IdentityStatus.CONFIRMED


def test_looking_at_the_page_changes_nothing(talk: Conversation) -> None:
    out = asked(talk)
    before = talk.ticket().version
    for _ in range(50):
        form = verification.form(talk.desk, link_in(out))
        assert form is not None
        assert form.closed is None
        assert form.tries_left == 5
    assert talk.ticket().version == before
    assert answer_of(verification.confirm(talk.desk, link_in(out), out.code)) is Answer.CONFIRMED


def test_only_a_digest_of_the_code_is_stored(talk: Conversation) -> None:
    out = asked(talk)
    with talk.desk.reading() as session:
        challenge = session.exec(select(Challenge)).one()
    stored = repr(challenge.model_dump()).encode()
    assert out.code.replace("-", "").encode() not in stored
    assert len(challenge.code_mac) == 32


def test_five_wrong_tries_and_the_right_code_counts_no_more(talk: Conversation) -> None:
    out = asked(talk)
    answers = [answer_of(verification.confirm(talk.desk, link_in(out), WRONG)) for _ in range(6)]
    assert answers == [Answer.WRONG] * 5 + [Answer.TOO_MANY_TRIES]
    late = answer_of(verification.confirm(talk.desk, link_in(out), out.code))
    assert late is Answer.TOO_MANY_TRIES
    assert talk.ticket().identity is IdentityStatus.ASKED


def test_two_hundred_guesses_at_once_are_five(talk: Conversation) -> None:
    out = asked(talk)
    link = link_in(out)
    start = threading.Barrier(8)

    def guess(_: int) -> list[Answer]:
        start.wait()
        return [answer_of(verification.confirm(talk.desk, link, WRONG)) for _ in range(25)]

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for batch in pool.map(guess, range(8)) for answer in batch]
    assert answers.count(Answer.WRONG) == 5
    assert answers.count(Answer.TOO_MANY_TRIES) == 195


def test_a_code_is_used_once(talk: Conversation) -> None:
    out = asked(talk)
    verification.confirm(talk.desk, link_in(out), out.code)
    again = answer_of(verification.confirm(talk.desk, link_in(out), out.code))
    assert again is Answer.EXPIRED
    assert talk.acts().count(Act.IDENTITY_CONFIRMED) == 1


@pytest.mark.parametrize(
    ("seconds", "answer"), [(-1, Answer.CONFIRMED), (0, Answer.EXPIRED), (1, Answer.EXPIRED)]
)
def test_a_code_lives_24_hours(talk: Conversation, seconds: int, answer: Answer) -> None:
    out = asked(talk)
    talk.clock.now += timedelta(hours=24, seconds=seconds)
    assert answer_of(verification.confirm(talk.desk, link_in(out), out.code)) is answer


def test_a_code_is_good_for_its_own_ticket_only(talk: Conversation) -> None:
    first = asked(talk)
    talk.clock.advance(days=1, hours=-1)
    talk.write(ACCESS, sender="Bea <bea@example.net>")
    second = talk.one_letter()
    crossed = answer_of(verification.confirm(talk.desk, link_in(second), first.code))
    assert crossed is Answer.WRONG


def test_an_expired_code_is_followed_by_one_reminder_with_a_new_one(talk: Conversation) -> None:
    first = asked(talk)
    talk.clock.advance(hours=24)
    talk.sweep()
    second = talk.one_letter()
    assert second.route.recipients == (ANA,)
    assert second.code != first.code
    old = answer_of(verification.confirm(talk.desk, link_in(first), first.code))
    assert old is Answer.REPLACED
    talk.clock.advance(hours=24)
    talk.sweep()
    assert talk.post() == []
    assert talk.ticket().state is TicketState.NEW
    assert talk.ticket().identity is IdentityStatus.UNCHECKED


def test_three_codes_and_then_a_person(talk: Conversation) -> None:
    asked(talk)
    verification.ask(talk.desk, TicketRef(id=1), STAFF)
    verification.ask(talk.desk, TicketRef(id=1), STAFF)
    with pytest.raises(errors.TooManyCodes):
        verification.ask(talk.desk, TicketRef(id=1), STAFF)
    assert len(talk.post()) == 2


def test_an_unknown_link_is_no_page(talk: Conversation) -> None:
    assert verification.form(talk.desk, "nonsense") is None
    assert verification.form(talk.desk, "0" * 26) is None
    assert verification.confirm(talk.desk, "0" * 26, WRONG) is None


def test_an_address_on_file_alone_is_not_enough_for_a_copy(talk: Conversation) -> None:
    asked(talk)
    for method, identity in (
        (IdentityMethod.ADDRESS_ON_FILE, IdentityStatus.ASKED),
        (IdentityMethod.DATA_POINTS, IdentityStatus.ASKED),
        # The account: control of it today, and whose it is.
        (IdentityMethod.SIGNED_IN, IdentityStatus.CONFIRMED),
    ):
        verification.record(
            talk.desk, TicketRef(id=1), STAFF, method=method, confirmed=True, note=""
        )
        assert talk.ticket().identity is identity
    assert talk.ticket().state is TicketState.VERIFIED


def test_a_failed_check_goes_back_to_staff(talk: Conversation) -> None:
    asked(talk)
    verification.record(
        talk.desk,
        TicketRef(id=1),
        STAFF,
        method=IdentityMethod.DATA_POINTS,
        confirmed=False,
        note="the birthday was wrong",
    )
    assert talk.ticket().identity is IdentityStatus.FAILED
    assert talk.ticket().state is TicketState.NEW


CLOSINGS: dict[str, Callable[[Desk], object]] = {
    "refused": lambda desk: casework.refuse(
        desk,
        TicketRef(id=1),
        STAFF,
        ground=RefusalGround.IDENTITY_NOT_CONFIRMED,
        text="Nobody confirmed.",
    ),
    "withdrawn": lambda desk: casework.withdraw(desk, TicketRef(id=1), STAFF),
    "no request": lambda desk: casework.mark_not_request(desk, TicketRef(id=1), STAFF),
}


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_code_for_a_closed_ticket_is_told_kindly(talk: Conversation, closing: str) -> None:
    out = asked(talk)
    CLOSINGS[closing](talk.desk)
    talk.post()
    form = verification.form(talk.desk, link_in(out))
    assert form is not None
    assert form.closed is Answer.EXPIRED
    late = answer_of(verification.confirm(talk.desk, link_in(out), out.code))
    assert late is Answer.EXPIRED
    talk.write(f"The code is {out.code}", to=out.reply_to)
    # The reply wakes the ticket; a code that is still good counts then, and nothing fails.
    assert [mail.tries for mail in talk.mails()] == [0, 0]
    assert talk.ticket().closed_at is None


def test_who_reads_our_letters_is_reachable_again(talk: Conversation) -> None:
    out = asked(talk)
    with talk.desk.transaction() as tx:
        ledger.note_bounce(tx, 1, "5.2.2", kind="bounced")
    assert talk.ticket().undeliverable
    talk.write(f"{out.code}", to=out.reply_to)
    assert not talk.ticket().undeliverable
