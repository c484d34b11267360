"""Ana writes, Ana receives: what becomes of each kind of mail."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from handlers import (
    casework,
    delivery,
    errors,
    exports,
    intake,
    ledger,
    reading,
    status,
    verification,
)
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from storage import audit
from storage.tables import InboxMail, Suppression
from storage.vocabulary import (
    Act,
    IdentityStatus,
    KeptState,
    LineState,
    MailOutcome,
    ParcelKind,
    RefusalGround,
    Right,
    TicketState,
)
from tests.handlers.journal import Conversation
from tests.people import (
    ACCESS,
    ANA,
    BEA,
    ERASURE,
    OPT_OUT,
    SUPPORT,
    SUPPORT_QUESTION,
    Clock,
    letter,
)

STAFF = Actor(id="U0ANA")


def test_a_request_becomes_a_ticket_and_is_acknowledged_with_a_code(talk: Conversation) -> None:
    talk.write(ACCESS, subject="My data")
    ticket = talk.ticket()
    out = talk.one_letter()
    assert ticket.state is TicketState.IDENTITY_ASKED
    assert ticket.regulation == "gdpr"
    assert [line.right for line in talk.lines()] == [Right.ACCESS]
    assert out.route.recipients == (ANA,)
    assert out.mail["Auto-Submitted"] == "auto-replied"
    assert "PR-1001" in out.text
    assert "2 April 2026" in out.text  # received on 2 March: GDPR Art. 12(3), one month
    assert out.code
    assert talk.acts() == [Act.OPEN, Act.ASK_IDENTITY]


def test_several_rights_are_lines_with_clocks_of_their_own(talk: Conversation) -> None:
    talk.write(
        "Please send me a copy of all my personal data under the GDPR. After that delete my "
        "account and all data. And take me off your newsletter, I want no marketing e-mails.\n"
    )
    lines = {line.right: line for line in talk.lines()}
    assert {Right.ACCESS, Right.ERASURE, Right.MARKETING_OPT_OUT} <= set(lines)
    assert lines[Right.MARKETING_OPT_OUT].state is LineState.DONE
    assert lines[Right.ACCESS].state is LineState.OPEN
    assert lines[Right.MARKETING_OPT_OUT].work_to < lines[Right.ACCESS].work_to
    # What is done sets no date any more.
    assert talk.ticket().work_to == lines[Right.ACCESS].work_to


def test_the_same_bytes_twice_are_one_ticket(talk: Conversation) -> None:
    raw = letter()
    talk.receive(raw)
    talk.receive(raw)
    assert len(talk.tickets()) == 1
    assert [mail.copies for mail in talk.mails()] == [2]
    assert len(talk.post()) == 1


def test_an_opt_out_needs_no_check_and_is_carried_out_at_once(talk: Conversation) -> None:
    talk.write(OPT_OUT)
    ticket = talk.ticket()
    assert ticket.state is TicketState.COMPLETED
    assert ticket.identity is IdentityStatus.NOT_NEEDED
    out = talk.one_letter()
    assert ANA in out.text
    with talk.desk.reading() as session:
        assert len(session.exec(select(Suppression)).all()) == 1


def test_the_suppression_list_is_exported(talk: Conversation) -> None:
    talk.write(OPT_OUT)
    output = io.StringIO()
    exports.suppressions(talk.desk, output)
    header, row = output.getvalue().split()
    assert header == "address,since"
    assert row.startswith(f"{ANA},2026-03-02T15:00")


def test_a_machine_made_opt_out_is_acted_on_and_never_answered(talk: Conversation) -> None:
    talk.write(
        "unsubscribe\n",
        subject="unsubscribe",
        headers={"Auto-Submitted": "auto-generated", "Precedence": "bulk"},
    )
    assert [mail.outcome for mail in talk.mails()] == [MailOutcome.OPT_OUT]
    assert talk.post() == []
    with talk.desk.reading() as session:
        assert len(session.exec(select(Suppression)).all()) == 1


def test_other_mail_is_handed_on_untouched(talk: Conversation) -> None:
    raw = letter(sender=f"Bea <{BEA}>", body=SUPPORT_QUESTION)
    talk.receive(raw, mail_from=BEA)
    assert talk.tickets() == []
    assert [mail.outcome for mail in talk.mails()] == [MailOutcome.HANDED_ON]
    parcel = delivery.take_next(talk.desk, lanes="mail")
    assert parcel is not None
    assert parcel.kind is ParcelKind.FORWARD
    assert BEA in parcel.recipient
    assert parcel.payload == raw


def test_without_a_forward_address_other_mail_is_shown_to_staff(
    desk_without_forward: Desk, clock: Clock
) -> None:
    talk = Conversation(desk_without_forward, clock)
    talk.write(SUPPORT_QUESTION, sender=f"Bea <{BEA}>")
    ticket = talk.ticket()
    assert ticket.state is TicketState.TRIAGE
    assert ticket.hint == "Probably not a privacy request."
    assert [mail.outcome for mail in talk.mails()] == [MailOutcome.NOT_OURS]
    assert talk.post() == []


def test_a_reply_joins_its_ticket_by_the_token(talk: Conversation) -> None:
    talk.write(ACCESS)
    reply_to = talk.one_letter().reply_to
    talk.write("Thank you. My customer number is 4711.", subject="whatever", to=reply_to)
    assert len(talk.tickets()) == 1
    assert talk.ticket().replies == 1
    assert talk.mails()[-1].outcome is MailOutcome.FOLLOW_UP


def test_references_join_only_from_the_same_sender(talk: Conversation) -> None:
    talk.write(ACCESS)
    message_id = str(talk.one_letter().mail["Message-ID"])
    talk.write("As to my request: no news?", headers={"In-Reply-To": message_id})
    assert talk.ticket().replies == 1
    talk.write(ACCESS, sender=f"Mallory <{BEA}>", headers={"In-Reply-To": message_id})
    assert talk.tickets()[0].replies == 1
    assert len(talk.tickets()) == 2


def test_a_ticket_number_in_the_subject_is_a_hint_and_no_key(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.write(ACCESS, sender=f"Mallory <{BEA}>", subject="Re: PR-1001")
    first, second = talk.tickets()
    assert first.replies == 0
    assert second.hint == "The subject names PR-1001."


def test_a_follow_up_wakes_a_closed_ticket_with_a_clock(talk: Conversation) -> None:
    talk.write(OPT_OUT)
    reply_to = talk.one_letter().reply_to
    talk.write("And what about my account there?", to=reply_to)
    ticket = talk.ticket()
    assert ticket.closed_at is None
    assert ticket.state is TicketState.IN_PROGRESS
    open_lines = [line for line in talk.lines() if line.state is LineState.OPEN]
    assert len(open_lines) == 1


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({"Auto-Submitted": "auto-replied"}, MailOutcome.AUTO_REPLY),
        ({"List-Id": "<news.example.org>", "Precedence": "list"}, MailOutcome.LIST_MAIL),
    ],
)
def test_machines_are_recorded_and_never_answered(
    talk: Conversation, headers: dict[str, str], outcome: MailOutcome
) -> None:
    talk.write("I am out of the office until Monday.", headers=headers)
    assert [mail.outcome for mail in talk.mails()] == [outcome]
    assert talk.post() == []


def test_our_own_letter_coming_back_is_no_request(talk: Conversation) -> None:
    talk.write(ACCESS)
    ours = talk.one_letter()
    talk.receive(ours.mail.as_bytes(), mail_from=SUPPORT)
    assert talk.mails()[-1].outcome is MailOutcome.OWN_MAIL
    assert len(talk.tickets()) == 1


def test_a_colleague_who_forwards_from_our_address_is_read_and_not_answered(
    talk: Conversation,
) -> None:
    talk.write(ACCESS, sender=f"Losant <{SUPPORT}>")
    assert len(talk.tickets()) == 1
    assert talk.post() == []


@pytest.mark.parametrize(
    ("headers", "mail_from"),
    [
        ({"Auto-Submitted": "auto-generated"}, ANA),
        ({"List-Id": "<support.losant.example>"}, ANA),
        ({}, ""),
    ],
)
def test_a_request_through_a_form_or_a_group_address_is_looked_at(
    talk: Conversation, headers: dict[str, str], mail_from: str
) -> None:
    talk.receive(letter(body=ACCESS, headers=headers), mail_from=mail_from)
    ticket = talk.ticket()
    assert not ticket.answerable
    assert talk.post() == []


def test_an_opt_out_in_a_reply_is_carried_out_and_confirmed(talk: Conversation) -> None:
    talk.write(ACCESS)
    reply_to = talk.one_letter().reply_to
    talk.write("Also, please unsubscribe me from your newsletter.", to=reply_to)
    lines = {line.right: line.state for line in talk.lines()}
    assert lines == {Right.ACCESS: LineState.OPEN, Right.MARKETING_OPT_OUT: LineState.DONE}
    with talk.desk.reading() as session:
        assert len(session.exec(select(Suppression)).all()) == 1
    assert "We stopped all marketing" in talk.one_letter().text


def test_a_new_right_in_a_reply_is_acknowledged_with_a_code(talk: Conversation) -> None:
    talk.write("I have a question about your privacy policy: do you use cookies for ads?\n")
    assert talk.ticket().identity is IdentityStatus.NOT_NEEDED
    reply_to = talk.one_letter().reply_to
    talk.write("Please delete my account and all my personal data.", to=reply_to)
    assert talk.ticket().identity is IdentityStatus.ASKED
    out = talk.one_letter()
    assert out.code
    talk.write(out.code, to=out.reply_to)
    assert talk.ticket().identity is IdentityStatus.CONFIRMED


def test_plus_parts_of_one_mailbox_get_one_answer(talk: Conversation) -> None:
    """Reflected bombing (threats M12): a stranger writes in a victim's many names."""
    for number in range(5):
        talk.write(ACCESS, sender=f"V <vic.tim+{number}@gmail.com>")
    assert len(talk.tickets()) == 5
    assert len(talk.post()) == 1


def test_an_unreachable_requester_is_not_said_to_be_told(talk: Conversation) -> None:
    raw = letter().replace(b"From: Ana Sommer <ana.sommer@example.org>", b"From: ana at example")
    talk.receive(raw)
    with pytest.raises(errors.NotAllowed, match="no address"):
        verification.ask(talk.desk, TicketRef(id=1), STAFF)
    with pytest.raises(errors.NotAllowed, match="no address"):
        casework.reply(talk.desk, TicketRef(id=1), STAFF, text="Hello")
    with pytest.raises(errors.NotAllowed, match="no address"):
        casework.extend(talk.desk, TicketRef(id=1), STAFF, reasons="Much.")
    casework.refuse(
        talk.desk,
        TicketRef(id=1),
        STAFF,
        ground=RefusalGround.IDENTITY_NOT_CONFIRMED,
        text="Nobody can be told who asks.",
    )
    assert talk.post() == []
    assert talk.ticket().acknowledged_at is None


def test_two_workers_file_one_senders_mails(talk: Conversation) -> None:
    """Both book the day's one answer, and both suppress the address, at one moment."""
    for _ in range(16):
        talk.keep(letter(body=ACCESS + OPT_OUT))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: talk.file(), range(4)))
    assert [mail.tries for mail in talk.mails()] == [0] * 16
    assert len(talk.tickets()) == 16
    assert len(talk.post()) == 1
    with talk.desk.reading() as session:
        assert len(session.exec(select(Suppression)).all()) == 1


def test_a_null_sender_is_never_answered(talk: Conversation) -> None:
    talk.receive(letter(), mail_from="")
    assert talk.post() == []


def test_one_automatic_answer_per_address_and_day(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.write(ERASURE)
    assert len(talk.tickets()) == 2
    assert len(talk.post()) == 1
    talk.clock.advance(days=1)
    talk.write(ERASURE)
    assert len(talk.post()) == 1


def test_two_senders_in_from_open_a_ticket_and_get_no_letter(talk: Conversation) -> None:
    raw = letter(sender=f"Ana <{ANA}>").replace(
        b"From: Ana <ana.sommer@example.org>", b"From: victim@bank.example <evil@evil.example>"
    )
    talk.receive(raw)
    assert len(talk.tickets()) == 1
    assert "cannot be told for sure" in (talk.ticket().hint or "")
    assert talk.post() == []


def test_a_poison_mail_is_tried_three_times_then_set_aside_and_kept(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.read
    broken = True

    def read(desk: Desk, kept: InboxMail) -> object:
        if broken:
            raise RuntimeError(f"cannot read the letter of {ANA}")
        return real(desk, kept)

    monkeypatch.setattr(reading, "read", read)
    talk.keep(letter())
    for _ in range(5):
        talk.file()
        talk.clock.advance(minutes=5)
    (mail,) = talk.mails()
    assert mail.state is KeptState.SET_ASIDE
    assert mail.tries == 3
    assert mail.fault == "RuntimeError"  # the class alone: its words may quote the letter
    assert talk.tickets() == []
    assert [row.id for row in exports.set_aside(talk.desk)] == [mail.id]
    broken = False
    exports.file_again(talk.desk, mail.id or 0)
    talk.file()
    assert len(talk.tickets()) == 1


def test_poison_does_not_hold_up_the_others(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.read

    def read(desk: Desk, kept: InboxMail) -> object:
        if kept.id == 1:
            raise RuntimeError
        return real(desk, kept)

    monkeypatch.setattr(reading, "read", read)
    talk.keep(letter())
    talk.keep(letter())
    talk.file()
    assert len(talk.tickets()) == 1


def test_a_failed_filing_leaves_nothing_behind(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half-filed mail would be a second ticket at the next try."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(intake, "acknowledge", fail)
        talk.receive(letter())
    assert talk.tickets() == []
    assert talk.post() == []
    talk.clock.advance(minutes=1)
    talk.file()
    assert len(talk.tickets()) == 1


def test_card_numbers_are_not_kept_as_text(talk: Conversation) -> None:
    talk.write("Delete my account under the GDPR. I paid with 4111 1111 1111 1111.\n")
    details = status.details(talk.desk, 1)
    assert "4111 1111" not in details.messages[-1].body
    assert "Delete my account" in details.messages[-1].body


def test_the_code_in_our_letter_is_not_shown_to_staff(talk: Conversation) -> None:
    talk.write(ACCESS)
    code = talk.one_letter().code
    shown = status.details(talk.desk, 1)
    assert all(code not in message.body for message in shown.messages)


def test_a_bounce_to_the_token_is_shown_and_answered_by_nobody(talk: Conversation) -> None:
    talk.write(ACCESS)
    reply_to = talk.one_letter().reply_to
    bounce = letter(
        sender="MAILER-DAEMON@mx.example",
        to=reply_to,
        subject="Undelivered Mail Returned to Sender",
        body=f"<{ANA}>: host mx.example said: 550 5.1.1 user unknown",
        headers={"Auto-Submitted": "auto-replied"},
    ).replace(
        b"Content-Type: text/plain",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nX-Was: text/plain",
    )
    body = bounce.partition(b"\r\n\r\n")[0] + (
        b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nuser unknown\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; ana.sommer@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"\r\n--b--\r\n"
    )
    talk.receive(body, mail_from="", to=reply_to)
    assert talk.mails()[-1].outcome is MailOutcome.BOUNCE
    assert talk.ticket().undeliverable
    assert all(out.route.recipients != (ANA,) for out in talk.post())


def test_a_merged_duplicate_sends_its_replies_to_the_survivor(talk: Conversation) -> None:
    talk.write(ACCESS)
    first = talk.one_letter()
    talk.clock.advance(days=1)
    talk.write(ERASURE)
    second = talk.one_letter()
    casework.merge(talk.desk, TicketRef(id=2), STAFF, into="PR-1001")
    survivor, duplicate = talk.tickets()
    assert duplicate.state is TicketState.DUPLICATE
    rights = {line.right for line in talk.lines() if line.ticket_id == survivor.id}
    assert rights == {Right.ACCESS, Right.ERASURE}
    talk.write("One more thing: please hurry.", to=second.reply_to)
    assert talk.tickets()[0].replies == 1
    assert first.reply_to != second.reply_to


def test_an_unclear_letter_waits_for_two_buttons(talk: Conversation) -> None:
    with talk.desk.transaction() as tx:
        ledger.open_ticket(
            tx,
            ledger.Opening(
                requester=ANA,
                name="Ana",
                subject="hm",
                received_at=tx.now,
                language="en",
                regulation=None,
                regulation_basis="none",
                rights=(Right.ACCESS,),
                quotes={},
                triage=True,
            ),
        )
    assert talk.post() == []
    casework.confirm_request(talk.desk, TicketRef(id=1), STAFF)
    assert talk.ticket().state is TicketState.IDENTITY_ASKED
    assert talk.one_letter().code


def test_every_change_stands_in_the_ledger_in_an_unbroken_chain(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.take(talk.desk, TicketRef(id=1), STAFF)
    casework.refuse(
        talk.desk,
        TicketRef(id=1),
        STAFF,
        ground=RefusalGround.IDENTITY_NOT_CONFIRMED,
        text="We could not confirm who is asking.",
    )
    with talk.desk.reading() as session:
        report = audit.verify(session, talk.desk.keys)
    assert report.first_bad is None
    assert report.checked == 4


def test_replies_from_elsewhere_join_by_token_but_prove_nothing(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    talk.write(f"The code is {out.code}", sender=f"Mallory <{BEA}>", to=out.reply_to)
    ticket = talk.ticket()
    assert ticket.replies == 1
    assert ticket.identity is IdentityStatus.ASKED
