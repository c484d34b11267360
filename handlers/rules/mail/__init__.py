"""Bytes to InboundMail: bounded, strict about who wrote, forgiving about everything else."""

from handlers.errors import UnreadableMail
from handlers.rules.mail.model import (
    Attachment,
    Bounce,
    InboundMail,
    Mailbox,
    MailKind,
)
from handlers.rules.mail.read import read_mail

__all__ = [
    "Attachment",
    "Bounce",
    "InboundMail",
    "MailKind",
    "Mailbox",
    "UnreadableMail",
    "read_mail",
]
