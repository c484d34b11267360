"""`read_mail`: the one way in."""

from __future__ import annotations

from handlers.errors import UnreadableMail
from handlers.rules.mail import headers
from handlers.rules.mail.body import read_body
from handlers.rules.mail.bounce import bounce_of
from handlers.rules.mail.entity import HEADERS_CUT, read_entity
from handlers.rules.mail.kind import is_bulk, kind_of
from handlers.rules.mail.model import InboundMail, MailKind
from handlers.rules.mail.newtext import own_words

MAX_MAIL = 64 * 1024 * 1024  # octets; the mail door's own limit lies well below


def read_mail(raw: bytes, *, mail_from: str | None = None) -> InboundMail:
    """Read one message as it came off the wire, with CRLF or bare LF.

    `mail_from` is the envelope sender: "" or "<>" for the null sender, None when it is unknown.
    Bounded in time and memory whatever the bytes are. Raises UnreadableMail and nothing else.
    """
    if not raw.strip():
        raise UnreadableMail("This mail is empty.")
    if len(raw) > MAX_MAIL:
        raise UnreadableMail("This mail is larger than the desk reads. It is kept as it came.")
    message = read_entity(raw, 0, len(raw))
    if not message.fields:
        raise UnreadableMail("This is not an e-mail: it has no header. It is kept as it came.")
    body = read_body(message)
    if message.is_cut:
        body.walk.note(HEADERS_CUT)
    subject, text = headers.subject_of(message), body.text
    words = own_words(text)
    from_nobody = _is_null(message.first("return-path") if mail_from is None else mail_from or "<>")
    bounce = bounce_of(message, body, subject=subject, from_nobody=from_nobody)
    kind = kind_of(message, subject=subject, text=text, from_nobody=from_nobody)
    return InboundMail(
        sender=headers.sender_of(message),
        reply_to=headers.reply_to_of(message),
        recipients=headers.recipients_of(message),
        subject=subject,
        message_id=headers.message_id_of(message),
        thread_ids=headers.thread_ids_of(message),
        kind=MailKind.BOUNCE if bounce else kind,
        bounce=bounce,
        text=text,
        new_text=words.new_text,
        signature=words.signature,
        attachments=tuple(body.attachments),
        unread=tuple(body.walk.notes),
        received_hops=len(message.all("received")),
        is_bulk=is_bulk(message),
        is_sealed=body.is_sealed,
    )


def _is_null(path: str) -> bool:
    """The null sender of RFC 5321 §4.5.5, which only programs use."""
    return path.strip() == "<>"
