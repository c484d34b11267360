"""The mail door: SMTP in, kept mail out."""

from bot.smtp.door import MailDoor
from bot.smtp.limits import Limits

__all__ = ["Limits", "MailDoor"]
