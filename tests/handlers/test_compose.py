"""The bytes of a letter, parsed back by the standard library."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.letters import Automatic, Letter, Mailbox, compose
from handlers.letters.outside import subject_line
from storage.vocabulary import LetterKind
from tests.handlers.correspondence import SAMPLES, STAFF_TEXT, about

LETTER = SAMPLES["completed"](about(), STAFF_TEXT)
SENDER = Mailbox(name="Losant privacy team", address="support@losant.example")


def written(
    letter: Letter = LETTER,
    *,
    message_id: str = "<a1@desk.losant.example>",
    sender: Mailbox = SENDER,
    to: str = "ana@mail.example",
    reply_to: str | None = "support+t0k3n@losant.example",
    automatic: Automatic | None = Automatic.REPLIED,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    extra: tuple[tuple[str, str], ...] = (),
) -> bytes:
    return compose(
        letter,
        message_id=message_id,
        number="PR-1042",
        sender=sender,
        to=to,
        reply_to=reply_to,
        date=datetime(2026, 7, 3, 12, 30, tzinfo=UTC),
        automatic=automatic,
        in_reply_to=in_reply_to,
        references=references,
        extra=extra,
    )


def read(raw: bytes) -> EmailMessage:
    """Parsed, after checking what every mail of ours keeps to on the wire."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
    return message


def content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_both_parts_come_back_whole(name: str, language: str) -> None:
    letter = SAMPLES[name](
        about(language, name="Zoë 王"), "Größe – 5 €\n.\nFrom here\n" + "x" * 2000
    )
    raw = written(letter)
    message = read(raw)
    assert raw.isascii()
    assert message["Subject"] == letter.subject
    assert message.get_content_type() == "multipart/alternative"
    assert content(message, "plain") == letter.text
    assert content(message, "html") == letter.html.rstrip("\n") + "\n"


def test_the_headers_of_an_automatic_answer() -> None:
    message = read(
        written(in_reply_to="<q@mail.example>", references=("<p@m.example>", "<q@mail.example>"))
    )
    assert str(message["From"]) == "Losant privacy team <support@losant.example>"
    assert message["To"] == "ana@mail.example"
    assert message["Reply-To"] == "support+t0k3n@losant.example"
    assert message["Message-ID"] == "<a1@desk.losant.example>"
    assert message["In-Reply-To"] == "<q@mail.example>"
    assert message["References"] == "<p@m.example> <q@mail.example>"
    assert message["Date"] == "Fri, 03 Jul 2026 12:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Privacy-Desk"] == "PR-1042"
    assert message["MIME-Version"] == "1.0"


def test_out_of_office_is_suppressed_but_bounces_are_not() -> None:
    suppressed = str(read(written())["X-Auto-Response-Suppress"]).split(", ")
    assert "OOF" in suppressed
    assert "AutoReply" in suppressed
    assert not {"All", "NDR"} & set(suppressed)


@pytest.mark.parametrize(
    ("automatic", "value"),
    [(Automatic.REPLIED, "auto-replied"), (Automatic.GENERATED, "auto-generated"), (None, None)],
)
def test_a_person_who_wrote_is_no_machine(automatic: Automatic | None, value: str | None) -> None:
    assert read(written(automatic=automatic))["Auto-Submitted"] == value


def test_a_retry_is_the_same_mail() -> None:
    assert written() == written()
    assert written() != written(message_id="<a2@desk.losant.example>")


def test_long_message_ids_stay_message_ids() -> None:
    """EmailMessage would write them as encoded words, and the thread would break."""
    long = f"<{'a' * 200}@mail.example>"
    message = read(written(in_reply_to=long, references=(long, "<b@c.example>")))
    assert message["In-Reply-To"] == long
    assert message["References"] == f"{long} <b@c.example>"


def test_references_keep_the_first_and_the_newest() -> None:
    ids = tuple(f"<{number}@mail.example>" for number in range(50))
    kept = str(read(written(references=ids))["References"]).split()
    assert kept == [ids[0], *ids[31:]]
    assert len(kept) == 20


@pytest.mark.parametrize(
    ("foreign", "kept"),
    [
        ("<ok@mail.example>", "<ok@mail.example>"),
        ("ok@mail.example", "<ok@mail.example>"),
        (" <ok@mail.example> ", "<ok@mail.example>"),
        ("<a@b.example>\r\nBcc: <x@y.example>", None),
        ("<a b@c.example>", None),
        ("<no-at-sign>", None),
        ("<ü@mail.example>", None),
        (f"<{'a' * 600}@b.example>", None),
        ("", None),
    ],
)
def test_foreign_ids_are_ids_or_left_out(foreign: str, kept: str | None) -> None:
    message = read(written(in_reply_to=foreign, references=(foreign, foreign)))
    assert message["In-Reply-To"] == kept
    assert message["References"] == kept
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "subject",
    [
        "a\r\nBcc: x@y.example",
        "a\nBcc: x@y.example\n\nbody",
        "a\x00b\x0bc\x85d\u2028Bcc: x@y.example",
        "=?utf-8?q?=0d=0aBcc:_x@y.example?=",
        "\u202eevil\u202c \u2066x\u2069",
        "Größe 王小明 😀 " * 20,
        "x" * 500,
        "\ud800\udfff lone",
        "",
    ],
)
def test_no_subject_becomes_a_header(subject: str) -> None:
    letter = Letter(kind=LetterKind.REPLY, language="en", subject=subject, text="t\n", html="<p>t")
    message = read(written(letter))
    assert message["Subject"] == subject_line(subject)
    assert len(message["Subject"]) <= 150
    assert message["Bcc"] is None
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", message["Subject"])
    assert content(message, "plain") == "t\n"


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=300))
def test_whatever_the_words_the_mail_parses_back(subject: str, name: str, body: str) -> None:
    text = body.encode("utf-8", "ignore").decode().replace("\x00", "")
    letter = Letter(kind=LetterKind.REPLY, language="en", subject=subject, text=text, html=text)
    message = read(written(letter, sender=Mailbox(name=name, address="support@losant.example")))
    assert message["Subject"] == subject_line(subject)
    assert message["From"].addresses[0].addr_spec == "support@losant.example"
    assert len(message["From"].addresses) == 1
    unix = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    assert content(message, "plain") == unix


@pytest.mark.parametrize(
    "name",
    ["Losant, Inc.", 'The "Desk"', "Büro <x@y.example>", "a\r\nBcc: x@y.example", "=?x?q?y?=", ""],
)
def test_sender_names_name_one_mailbox(name: str) -> None:
    message = read(written(sender=Mailbox(name=name, address="support@losant.example")))
    (mailbox,) = message["From"].addresses
    assert mailbox.addr_spec == "support@losant.example"
    assert mailbox.display_name == " ".join(name.split())


@pytest.mark.parametrize(
    "address",
    [
        "ana@mail.example",
        "a.b+c=d_e@sub.mail.example",
        "a..b.@docomo.example",
        '"ana souza"@mail.example',
        "ana@[192.0.2.1]",
        "o'neil@xn--bcher-kva.example",
    ],
)
def test_real_addresses_are_written_as_they_are(address: str) -> None:
    raw = written(to=address)
    assert f"\r\nTo: {address}\r\n".encode() in raw
    assert raw.isascii()


def test_an_international_address_stays_itself() -> None:
    """RFC 6531: not punycode, not an encoded word; the courier asks for SMTPUTF8."""
    assert "\r\nTo: añá@mail.example\r\n".encode() in written(to="añá@mail.example")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "ana@mail.example\r\nBcc: x@y.example",
        "ana@mail.example, x@y.example",
        "Ana <ana@mail.example>",
        "<ana@mail.example>",
        "ana@mail.example\n",
        "a\x00b@mail.example",
        '"a"b"@mail.example',
        "ana souza@mail.example",
        f"{'a' * 400}@mail.example",
    ],
)
def test_no_address_becomes_two_or_a_header(address: str) -> None:
    for where in ("to", "reply_to"):
        if where == "reply_to" and not address:
            continue
        with pytest.raises(ValueError, match="address"):
            written(to=address) if where == "to" else written(reply_to=address)


@pytest.mark.parametrize("message_id", ["", "x", "<a@b>\r\nBcc: x", "<a b@c>", "<ü@b.example>"])
def test_a_malformed_own_id_is_an_error(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        written(message_id=message_id)


def test_extra_headers_are_extra() -> None:
    message = read(
        written(extra=(("X-Parcel", "7\r\nBcc: x@y.example"), ("List-Id", "d <d.example>")))
    )
    assert message["X-Parcel"] == "7 Bcc: x@y.example"
    assert message["List-Id"] == "d <d.example>"
    assert message["Bcc"] is None
    for name in ("Bcc", "To", "X-A\r\nBcc", "X-A:", ""):
        with pytest.raises(ValueError, match="extra header"):
            written(extra=((name, "x"),))
