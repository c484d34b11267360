"""What DNS says about where a mail came from. The only room that asks it."""

from bot.authentic.dns import NoResolver, Resolver
from bot.authentic.examiner import DnsExaminer, Trust, open_examiner

__all__ = ["DnsExaminer", "NoResolver", "Resolver", "Trust", "open_examiner"]
