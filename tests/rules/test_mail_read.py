"""What read_mail makes of mails as programs write them."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.errors import UnreadableMail
from handlers.rules.mail import MailKind, read_mail


def mail(body: str = "hello", *, sender: str = "Ana <ana@example.org>", **headers: str) -> bytes:
    lines = [f"From: {sender}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def multipart(kind: str, *parts: str, more: str = "") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n"
    return mail(body, Content_Type=f'multipart/{kind}; boundary="b"{more}')


PLAIN = "Content-Type: text/plain\r\n\r\n"
HTML = "Content-Type: text/html\r\n\r\n"


# ------------------------------------------------------------------ headers


def test_headers_are_read_whatever_their_line_ends() -> None:
    wire = mail(
        "hi",
        To="Desk <support@Example.com>, other@example.org",
        Cc="x+tag@example.org",
        Subject="=?utf-8?q?L=C3=B6schung?=\r\n =?utf-8?q?_bitte?=",
        Message_ID="<one@example.org>",
        In_Reply_To="<two@example.org>",
        References="<zero@example.org>\r\n <one@example.com> <two@example.org>",
        Received="a\r\nReceived: b\r\nReceived: c",
    )
    for raw in (wire, wire.replace(b"\r\n", b"\n")):
        read = read_mail(raw)
        assert read.subject == "Löschung bitte"
        assert read.recipients == ("support@example.com", "other@example.org", "x+tag@example.org")
        assert read.message_id == "one@example.org"
        assert read.thread_ids == ("two@example.org", "one@example.com", "zero@example.org")
        assert read.received_hops == 3
        assert read.text == read.new_text == "hi"
        assert read.kind is MailKind.PERSON


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00" * 9, b"no header at all", b"\r\nbody"])
def test_what_is_no_mail_is_said_to_be_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadableMail) as caught:
        read_mail(raw)
    assert caught.value.sentence.endswith(".")


def test_what_harms_databases_and_readers_is_gone() -> None:
    read = read_mail(mail("a\x00b\u202ec\x07d\ufeff\u200be", Subject="=?utf-8?q?a=00b=0D=0AX:_y?="))
    assert read.text == "abcde"
    assert read.subject == "ab X: y"


# ------------------------------------------------------------------ charsets

CHARSETS = [
    ("utf-8", "Grüße, Löschung", "utf-8"),
    ("iso-8859-1", "“Löschung”", "cp1252"),
    ("us-ascii", "café", "cp1252"),
    ("windows-1251", "Удалите мои данные", "cp1251"),
    ("koi8-r", "Удалите мои данные", "koi8-r"),
    ("gb2312", "请删除我的数据", "gb18030"),
    ("shift_jis", "私のデータを削除", "cp932"),
    ("iso-2022-jp", "私のデータを削除", "iso2022_jp"),
    ("euc-kr", "제 개인정보를 삭제해", "cp949"),
    ("ISO_8859-7", "Διαγράψτε τα δεδομένα", "iso8859-7"),
    ("utf-16", "Löschung", "utf-16"),
    ("iso-8859-1", "really UTF-8: ü", "utf-8"),
    ("utf-8", "really Windows: müßte", "cp1252"),
    ("x-unknown", "Прошу удалить мои персональные данные из вашей базы", "cp1251"),
]


@pytest.mark.parametrize(("label", "words", "codec"), CHARSETS)
def test_words_arrive_in_every_charset(label: str, words: str, codec: str) -> None:
    encoded = base64.b64encode(words.encode(codec)).decode()
    raw = mail(
        encoded,
        Content_Type=f"text/plain; charset={label}",
        Content_Transfer_Encoding="base64",
    )
    assert read_mail(raw).text == words


@pytest.mark.parametrize(
    "label", ["utf-7", "rot13", "hex", "zip", "idna", "unicode_escape", "base64"]
)
def test_codecs_that_are_no_charsets_are_not_used(label: str) -> None:
    assert (
        read_mail(mail("+ADw-abc 6162", Content_Type=f"text/plain; charset={label}")).text
        == "+ADw-abc 6162"
    )


def test_wrong_transfer_encodings_lose_no_words() -> None:
    assert "hello" in read_mail(mail("hello", Content_Transfer_Encoding="x-strange")).text
    quoted = quopri.encodestring("naïve = ok".encode()).decode()
    assert (
        read_mail(mail(quoted, Content_Transfer_Encoding="quoted-printable")).text == "naïve = ok"
    )


def test_flowed_lines_join_and_the_signature_stays_apart() -> None:
    raw = mail(
        "Please delete \r\nmy data.\r\n> you wrote \r\n> this\r\n-- \r\nAna",
        Content_Type="text/plain; format=flowed",
    )
    read = read_mail(raw)
    assert read.text == "Please delete my data.\n> you wrote this\n-- \nAna".replace(
        "-- \n", "--\n"
    )
    assert read.new_text == "Please delete my data."


# ------------------------------------------------------------------ bodies


def test_the_plain_version_is_the_mail() -> None:
    assert read_mail(multipart("alternative", PLAIN + "plain", HTML + "<p>rich")).text == "plain"


def test_an_empty_or_stub_plain_version_is_not() -> None:
    rich = (
        HTML
        + "<p>Please delete everything that you know about me, and tell me when it is done.</p>"
    )
    for stub in ("", "  ", "Your program cannot show HTML."):
        assert read_mail(multipart("alternative", PLAIN + stub, rich)).text.startswith(
            "Please delete"
        )


def test_text_around_attachments_is_one_text() -> None:
    image = 'Content-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA'
    read = read_mail(multipart("mixed", PLAIN + "before", image, PLAIN + "after"))
    assert read.text == "before\n\nafter"
    assert [(a.name, a.content_type, a.size) for a in read.attachments] == [
        ("a.png", "image/png", 3)
    ]


def test_attached_text_is_no_word_of_the_mail() -> None:
    attached = 'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="../../x\u202e.txt"\r\n\r\nsecret'
    read = read_mail(multipart("mixed", PLAIN + "mine", attached))
    assert read.text == "mine"
    assert read.attachments[0].name == "../../x.txt"


def test_a_forwarded_message_never_lends_its_words_or_its_from() -> None:
    inner = (
        "Content-Type: message/rfc822\r\n\r\nFrom: boss@bank.example\r\nSubject: y\r\n\r\nDelete me"
    )
    read = read_mail(multipart("mixed", PLAIN + "see attached", inner))
    assert read.text == "see attached"
    assert read.sender is not None
    assert read.sender.address == "ana@example.org"


UNREAD = [
    ("encrypted", multipart("encrypted", "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1", "Content-Type: application/octet-stream\r\n\r\nx")),
    ("encrypted", mail("AAAA", Content_Type="application/pkcs7-mime; smime-type=enveloped-data")),
    ("encrypted", mail("-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----")),
    ("S/MIME", mail("AAAA", Content_Type="application/pkcs7-mime; smime-type=signed-data")),
    ("winmail.dat", mail("x", Content_Type='application/ms-tnef; name="winmail.dat"')),
    ("winmail.dat", multipart("mixed", PLAIN + "hi", 'Content-Type: application/octet-stream; name="winmail.dat"\r\n\r\nx')),
]  # fmt: skip


@pytest.mark.parametrize(("word", "raw"), UNREAD)
def test_what_cannot_be_read_is_said(word: str, raw: bytes) -> None:
    assert any(word in sentence for sentence in read_mail(raw).unread)


def test_words_under_a_signature_are_ordinary_words() -> None:
    signature = "Content-Type: application/pgp-signature\r\n\r\nabc"
    assert read_mail(multipart("signed", PLAIN + "signed words", signature)).text == "signed words"
    clear = "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nDelete my data.\r\n- -- dashed\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nx\r\n-----END PGP SIGNATURE-----"
    assert read_mail(mail(clear)).text == "Delete my data.\n-- dashed"


def test_html_becomes_lines_and_loses_what_nobody_sees() -> None:
    html = (
        "<html><head><style>p{}</style></head><body><div style='display:none'>preheader</div>"
        "<p>One<br>two &amp; three</p><ul><li>a</li><li>b</li></ul><script>x</script></body></html>"
    )
    assert read_mail(mail(html, Content_Type="text/html")).text == "One\ntwo & three\n\n- a\n- b"


HISTORIES = [
    '<div class="gmail_quote"><div class="gmail_attr">On Monday Bo wrote:<br></div><blockquote class="gmail_quote">old</blockquote></div>',
    '<blockquote type="cite">old</blockquote>',
    '<div class="moz-cite-prefix">Am 1.1.2026 schrieb Bo:</div><blockquote type="cite">old</blockquote>',
    '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Bo</div><div>old</div>',
    '<div class="yahoo_quoted"><div>On Monday, Bo wrote:</div><div>old</div></div>',
    '<div class="protonmail_quote">On Monday Bo wrote:<br><blockquote>old</blockquote></div>',
]


@pytest.mark.parametrize("history", HISTORIES)
def test_html_history_is_no_new_text(history: str) -> None:
    raw = mail(f"<div>Delete my data</div>{history}", Content_Type="text/html")
    read = read_mail(raw)
    assert read.new_text == "Delete my data"
    assert "old" in read.text


def test_a_multipart_without_its_boundary_is_still_read() -> None:
    assert "hello" in read_mail(mail("hello", Content_Type="multipart/mixed")).text
    assert "hello" in read_mail(mail("hello", Content_Type="multipart/mixed; boundary=zz")).text


# ------------------------------------------------------------------ never raises

_WIRE = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.sampled_from(
            [b"From: a@b.c", b"\r\n", b"\n", b"\r", b"Content-Type: multipart/mixed; boundary=", b"b", b"--b", b"--b--", b"\r\n\r\n",
             b"Content-Type: text/html; charset*0*=x''%ff", b"<div", b">", b"\x00", b"\xff\xfe", b"Content-Transfer-Encoding: base64",
             b"=?utf-8?b?/w==?=", b"Subject: =?x?q?", b"Content-Type: message/delivery-status", b"Content-Disposition: attachment; filename*=",
             b"References: <<a@b>", b"Date: 9999", b"To: ,;:<>()", b"Content-Type: multipart/alternative; boundary*0=b; boundary*1=c", b"Status: 5.1.1"]
        ),
        max_size=40,
    ).map(b"".join),
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(_WIRE)
def test_any_bytes_are_read_or_said_to_be_unreadable(raw: bytes) -> None:
    try:
        read = read_mail(raw)
    except UnreadableMail:
        return
    for words in (read.subject, read.text, read.new_text, read.sender.name if read.sender else ""):
        words.encode("utf-8")
        assert "\x00" not in words
    assert set(read.new_text.split("\n")) <= set(read.text.split("\n")) | {""}
