"""The mailbox is the wire double of the whole project: it must behave as a real smarthost does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import aiosmtplib
import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.mailbox import Mailbox, quoted, reply_subject
from bot.sandbox.mails import ReceivedMail
from bot.sandbox.smarthost import Stage

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DESK = "support@desk.example"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox(desk_address=DESK, now=lambda: NOON) as box:
        yield box


@pytest.fixture
async def desk_door(mailbox: Mailbox) -> AsyncIterator[Mailbox]:
    """A second mailbox in the place of the desk's mail door: what is written arrives there."""
    async with Mailbox(desk_address=DESK, now=lambda: NOON) as door:
        host, port = door.smarthost_url.removeprefix("smtp://").split(":")
        mailbox.deliver_to(host, int(port))
        yield door


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Privacy team <support@desk.example>"
    message["To"] = "ana@mail.example"
    message["Subject"] = "We received your request · Anträge"
    message["Message-ID"] = "<one@desk.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Grüße.\n.a line that starts with a dot\n")
    message.add_alternative("<p>Grüße.</p>", subtype="html")
    return message


async def send(box: Mailbox, message: EmailMessage | bytes, *to: str) -> None:
    host, port = box.smarthost_url.removeprefix("smtp://").split(":")
    await aiosmtplib.send(
        message,
        sender="bounce@desk.example",
        recipients=list(to) or ["ana@mail.example"],
        hostname=host,
        port=int(port),
        start_tls=False,
        timeout=5,
    )


async def test_a_mail_is_kept_with_its_envelope_and_read_as_the_requester_would(
    mailbox: Mailbox,
) -> None:
    await send(mailbox, letter(Reply_To="support+t0k3n@desk.example"), "ana@mail.example")
    (mail,) = mailbox.received
    assert (mail.number, mail.mail_from, mail.rcpt_to, mail.at) == (
        1,
        "bounce@desk.example",
        ("ana@mail.example",),
        NOON,
    )
    assert mail.subject == "We received your request · Anträge"
    assert mail.text.splitlines() == ["Grüße.", ".a line that starts with a dot"]
    assert mail.html.strip() == "<p>Grüße.</p>"
    assert mail.sender_name == "Privacy team"
    assert mail.reply_to == "support+t0k3n@desk.example"
    assert b"\r\n" in mail.raw
    assert mailbox.mails_to("ANA@mail.example") == [mail]
    assert mailbox.mails_to("ben@mail.example") == []


@pytest.mark.parametrize(
    ("stage", "code", "error"),
    [
        ("MAIL", 421, aiosmtplib.SMTPSenderRefused),
        ("RCPT", 550, aiosmtplib.SMTPRecipientsRefused),
        ("DATA", 451, aiosmtplib.SMTPDataError),
        ("DATA", 554, aiosmtplib.SMTPDataError),
    ],
)
async def test_refusals_count_down_and_then_mail_flows_again(
    mailbox: Mailbox, stage: Stage, code: int, error: type[aiosmtplib.SMTPException]
) -> None:
    mailbox.refuse_next(code, "4.7.0 not now", 2, at=stage)
    for _ in range(2):
        with pytest.raises(error, match="not now"):
            await send(mailbox, letter())
    await send(mailbox, letter())
    assert len(mailbox.received) == 1


async def test_a_dropped_answer_leaves_the_mail_kept_and_the_sender_unsure(
    mailbox: Mailbox,
) -> None:
    mailbox.drop_after_data()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(mailbox, letter())
    assert mailbox.repeated == {}
    await send(mailbox, letter())
    assert mailbox.repeated == {"<one@desk.example>": 2}
    assert [mail.message_id for mail in mailbox.received] == ["<one@desk.example>"] * 2


async def test_waiting_finds_what_is_there_and_what_is_still_to_come(mailbox: Mailbox) -> None:
    waiting = asyncio.create_task(mailbox.wait_for(lambda mail: mail.number == 2))
    await send(mailbox, letter())
    assert (await mailbox.wait_for(lambda mail: mail.number == 1)).number == 1
    assert not waiting.done()
    await send(mailbox, letter())
    assert (await waiting).number == 2
    with pytest.raises(TimeoutError):
        await mailbox.wait_for(lambda mail: mail.number == 3, timeout=0.05)


async def test_a_reply_goes_to_reply_to_and_keeps_the_thread(
    mailbox: Mailbox, desk_door: Mailbox
) -> None:
    await send(
        mailbox,
        letter(Reply_To="support+t0k3n@desk.example", References="<zero@mail.example>"),
    )
    written = await mailbox.reply(mailbox.received[0], "ABCD-EFGH")
    (seen,) = desk_door.received
    assert written.raw == seen.raw
    assert seen.rcpt_to == ("support+t0k3n@desk.example",)
    assert seen.mail_from == "ana@mail.example"
    assert seen.in_reply_to == "<one@desk.example>"
    assert seen.references == ("<zero@mail.example>", "<one@desk.example>")
    assert seen.subject == "Re: We received your request · Anträge"
    assert seen.text.startswith("ABCD-EFGH\n\nOn Mon, 02 Mar 2026 at 12:00, Privacy team wrote:\n")
    assert "> Grüße." in seen.text


async def test_what_a_person_writes_is_a_whole_mail(mailbox: Mailbox, desk_door: Mailbox) -> None:
    rung: list[int] = []
    mailbox.on_change(lambda: rung.append(len(mailbox.written)))
    await mailbox.write(
        sender="Jörg Ünal <joerg@mail.example>",
        subject="Löschung",
        body="Bitte löschen.",
        html="<b>Bitte löschen.</b>",
        headers={"Auto-Submitted": "auto-replied"},
        mail_from="",
    )
    (seen,) = desk_door.received
    assert seen.mail_from == ""
    assert seen.sender == "Jörg Ünal <joerg@mail.example>"
    assert seen.message["Date"].datetime == NOON
    assert seen.message["Auto-Submitted"] == "auto-replied"
    assert (seen.text.strip(), seen.html.strip()) == ("Bitte löschen.", "<b>Bitte löschen.</b>")
    assert seen.message_id.endswith("@mail.example>")
    assert rung == [1]


async def test_header_injection_by_the_form_is_refused(
    mailbox: Mailbox, desk_door: Mailbox
) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        await mailbox.write(sender="a@b.example", subject="x\r\nBcc: c@d.example", body="")
    assert desk_door.received == []


async def test_a_refused_letter_is_not_shown_as_written(
    mailbox: Mailbox, desk_door: Mailbox
) -> None:
    desk_door.refuse_next(550, "5.1.1 no such desk", at="RCPT")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await mailbox.write(sender="a@b.example", subject="x", body="y")
    assert mailbox.written == []


@pytest.mark.parametrize(
    ("raw", "subject", "text"),
    [
        (b"Subject: =?utf-8?q?a=0d=0aBcc:_x?=\r\n\r\nhello", "a Bcc: x", "hello"),
        (b"Content-Type: text/plain; charset=klingon\r\n\r\nqapla", "", "qapla"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\nnothing", "", ""),
        (b"", "", ""),
    ],
)
async def test_broken_mail_is_shown_not_raised(
    mailbox: Mailbox, raw: bytes, subject: str, text: str
) -> None:
    await send(mailbox, raw)
    (mail,) = mailbox.received
    assert mail.subject == subject
    assert mail.text.strip() == text
    assert isinstance(mail.headers, tuple)


async def test_stopping_hangs_up_on_a_courier_that_keeps_its_connection() -> None:
    box = Mailbox(desk_address=DESK)
    await box.start()
    host, port = box.smarthost_url.removeprefix("smtp://").split(":")
    courier = aiosmtplib.SMTP(hostname=host, port=int(port), start_tls=False, timeout=5)
    await courier.connect()
    await courier.send_message(letter())
    async with asyncio.timeout(2):
        await box.stop()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await courier.noop()


def test_reply_subject_is_not_stacked() -> None:
    assert reply_subject("RE: your request") == "RE: your request"
    assert reply_subject("your request") == "Re: your request"


def test_quote_marks_every_line() -> None:
    mail = ReceivedMail(
        number=1, raw=b"From: a@b\r\n\r\none\r\n\r\ntwo", mail_from="", rcpt_to=(), at=NOON
    )
    assert quoted(mail).splitlines()[1:] == ["> one", ">", "> two"]


def test_the_clock_goes_forward_only() -> None:
    real = NOON

    def read() -> datetime:
        return real

    clock, rung = SandboxClock(real=read), []
    clock.on_advance(lambda: rung.append(clock.now()))
    assert clock.advance(timedelta(days=7)) == NOON + timedelta(days=7)
    real = NOON - timedelta(hours=1)
    assert clock.now() == NOON + timedelta(days=7)
    real = NOON + timedelta(minutes=1)
    assert clock.now() == NOON + timedelta(days=7, minutes=1)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(timedelta(seconds=-1))
    assert rung == [NOON + timedelta(days=7)]
    assert clock.now().tzinfo is UTC
