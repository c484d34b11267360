"""What a mail says, once its bytes have been read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MailKind(StrEnum):
    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    OPT_OUT = "opt_out"  # made by a mail program from our List-Unsubscribe header (RFC 2369 §3.2)


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    name: str
    address: str  # domain as lower-case A-labels, local part exactly as written


@dataclass(frozen=True, kw_only=True)
class Attachment:
    name: str
    content_type: str
    size: int  # octets after the transfer encoding is undone


@dataclass(frozen=True, kw_only=True)
class Bounce:
    permanent: bool
    recipient: str | None
    original_message_id: str | None
    status: str | None  # RFC 3463, for example 5.1.1


@dataclass(frozen=True, kw_only=True)
class InboundMail:
    """One message. No string holds NUL, lone surrogates, control or bidirectional characters."""

    sender: Mailbox | None  # None: From is missing, doubled or can be read in two ways
    reply_to: Mailbox | None
    recipients: tuple[str, ...]  # To and Cc, a hint only; the envelope decides
    subject: str
    message_id: str | None  # without angle brackets, as are thread_ids
    thread_ids: tuple[str, ...]  # In-Reply-To, then References from the newest
    kind: MailKind
    bounce: Bounce | None
    text: str  # the chosen body; card numbers are not masked yet
    new_text: str  # lines of text without quote, signature and disclaimer
    signature: str  # the block under new_text: it says nothing, but it identifies the writer
    attachments: tuple[Attachment, ...]
    unread: tuple[str, ...]  # sentences for staff: which parts were not read, and why
    received_hops: int
    is_bulk: bool
    # Nothing of it can be read without a key or a program: nobody can say that it is no request.
    is_sealed: bool = False
