"""A finished letter becomes the bytes of one e-mail.

Assembled from the standard library's encoders, not from EmailMessage: that refolds In-Reply-To and
References as free text and turns a Message-ID longer than a line into an encoded word, which
breaks the thread; and it takes several times as long. The tests parse every result back.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from enum import StrEnum
from hashlib import sha256

from handlers.letters.facts import Letter
from handlers.letters.outside import one_line, subject_line

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
# RFC 5322 3.4.1, with RFC 6531's letters; dots may stand anywhere, as some providers allow.
_LOCAL = r"""[\w.!#$%&'*+/=?^`{|}~-]+|"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])+\""""
_DOMAIN = r"[\w-]+(?:\.[\w-]+)*|\[[0-9A-Fa-f.:IPv]+\]"
_ADDRESS = re.compile(rf"(?:{_LOCAL})@(?:{_DOMAIN})")
_EXTRA_NAME = re.compile(r"(?:X-|List-|Feedback-)[A-Za-z0-9-]+")
_REFERENCES = 20
# RFC 5322 2.1.1: a line may have 998 characters; a sane Message-ID is far below.
_LONGEST_ID = 500
# Not "All", and not NDR: a report that the letter could not be delivered must come back to us.
_SUPPRESSED = "DR, RN, NRN, OOF, AutoReply"


class Automatic(StrEnum):
    """RFC 3834 5: why a machine wrote. A letter that a person wrote carries neither."""

    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    name: str
    address: str


def compose(
    letter: Letter,
    *,
    message_id: str,
    number: str,
    sender: Mailbox,
    to: str,
    reply_to: str | None,
    date: datetime,
    automatic: Automatic | None,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    extra: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """CRLF bytes. The same arguments give the same bytes, so a retry is identical.

    ASCII, unless `to` itself is not (RFC 6531: the courier then needs SMTPUTF8). Ids may come
    with or without angle brackets. Foreign ids that are no ids are left out; an address or own
    id that is malformed raises ValueError.
    """
    headers = [
        ("From", _mailbox("From", sender)),
        ("To", _address(to)),
        ("Subject", _words("Subject", subject_line(letter.subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", _own_id(message_id)),
        *_optional("Reply-To", reply_to and _address(reply_to)),
        *_optional("In-Reply-To", " ".join(_ids([in_reply_to or ""]))),
        *_optional("References", "\r\n ".join(_capped(_ids(references)))),
        *_optional("Auto-Submitted", automatic),
        ("X-Auto-Response-Suppress", _SUPPRESSED),
        ("X-Privacy-Desk", one_line(number)),
        *((_extra_name(name), _words(name, one_line(value))) for name, value in extra),
        ("MIME-Version", "1.0"),
    ]
    boundary = _boundary(message_id)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    content = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    return b"".join(
        (
            (head + content).encode(),
            _part("text/plain", letter, letter.text, boundary),
            _part("text/html", letter, letter.html, boundary),
            f"--{boundary}--\r\n".encode(),
        )
    )


def _part(kind: str, letter: Letter, content: str, boundary: str) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Type: {kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Language: {letter.language}\r\n\r\n"
    )
    lines = content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    # b2a_qp takes its own line ends from the first one that it meets: CRLF.
    return head.encode() + b2a_qp(lines.replace("\n", "\r\n").encode(), istext=True) + b"\r\n"


def _boundary(message_id: str) -> str:
    """ "=_" cannot stand in quoted-printable text (RFC 2045 6.7), so no part can hold this."""
    return f"=_{sha256(message_id.encode()).hexdigest()[:32]}"


def _words(name: str, value: str) -> str:
    """RFC 2047 where it is needed, folded (RFC 5322 2.2.3)."""
    charset = "us-ascii" if value.isascii() and "=?" not in value else "utf-8"
    return Header(value, charset, header_name=name, maxlinelen=76).encode(linesep="\r\n")


def _mailbox(name: str, mailbox: Mailbox) -> str:
    address = _address(mailbox.address)
    words = one_line(mailbox.name)
    if words.isascii() and "=?" not in words:
        return formataddr((words, address))
    return f"{_words(name, words)}\r\n <{address}>"


def _address(address: str) -> str:
    if len(address) > 320 or not _ADDRESS.fullmatch(address):
        raise ValueError("not an address that a letter can go to")
    return address


def _own_id(message_id: str) -> str:
    for good in _ids([message_id]):
        return good
    raise ValueError("not a Message-ID")


def _ids(ids: Iterable[str]) -> list[str]:
    """Bracketed, each once, in order. Those of foreign mail may be anything."""
    bracketed = (f"<{one.strip().removeprefix('<').removesuffix('>')}>" for one in ids)
    good = (one for one in bracketed if len(one) <= _LONGEST_ID and _MESSAGE_ID.fullmatch(one))
    return list(dict.fromkeys(good))


def _capped(ids: list[str]) -> list[str]:
    """RFC 5322 3.6.4 wants all; where there are too many, the first and the newest thread best."""
    return ids if len(ids) <= _REFERENCES else [ids[0], *ids[1 - _REFERENCES :]]


def _optional(name: str, value: str | None) -> tuple[tuple[str, str], ...]:
    return ((name, value),) if value else ()


def _extra_name(name: str) -> str:
    if not _EXTRA_NAME.fullmatch(name):
        raise ValueError("an extra header is an X-, List- or Feedback- header")
    return name
