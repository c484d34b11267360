"""Mails as the sandbox mailbox keeps them: raw bytes first, parsed only for display."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default, strict
from email.utils import parseaddr
from functools import cached_property
from typing import Literal

BodyKind = Literal["plain", "html"]


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail on the wire, with its envelope."""

    number: int
    raw: bytes
    mail_from: str
    rcpt_to: tuple[str, ...]
    at: datetime

    @cached_property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def sender(self) -> str:
        return self.header("From")

    @property
    def sender_name(self) -> str:
        name, address = parseaddr(self.sender)
        return name or address or self.mail_from or "(no sender)"

    @property
    def to(self) -> str:
        return self.header("To") or ", ".join(self.rcpt_to)

    @property
    def reply_to(self) -> str:
        """The bare address an answer goes to (RFC 5322 section 3.6.2)."""
        return parseaddr(self.header("Reply-To") or self.sender)[1]

    @property
    def message_id(self) -> str:
        return self.header("Message-ID").strip()

    @property
    def in_reply_to(self) -> str:
        return self.header("In-Reply-To").strip()

    @property
    def references(self) -> tuple[str, ...]:
        return tuple(self.header("References").split())

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def attachments(self) -> tuple[str, ...]:
        return tuple(
            part.get_filename() or part.get_content_type()
            for part in self.message.iter_attachments()
        )

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.header(name, value)) for name, value in self.message.raw_items())

    def header(self, name: str, raw: object = None) -> str:
        """The decoded value, "" when absent, the undecoded text when it cannot be decoded."""
        if raw is None:
            raw = next((v for n, v in self.message.raw_items() if n.lower() == name.lower()), "")
        text = str(raw)
        try:
            return " ".join(str(default.header_fetch_parse(name, text)).split())
        except (ValueError, IndexError, AttributeError):
            # Encoded words may hide CR and LF, which the parser refuses to hand out.
            return " ".join(text.split())

    def _body(self, kind: BodyKind) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return _text_of(part) if part is not None else ""


class ReceivedMail(Mail):
    """A mail that the desk handed to its smarthost."""


class WrittenMail(Mail):
    """A mail that the requester wrote to the desk."""


def _text_of(part: MIMEPart) -> str:
    try:
        content = part.get_content()
    except (LookupError, UnicodeError):
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""


# Strict: what a person types into the page must never become a malformed header.
WRITE_POLICY = strict.clone(linesep="\r\n", max_line_length=78, cte_type="7bit")
