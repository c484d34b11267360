"""What makes a mail more doubtful than its words (threats I1, I4-I7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from handlers.rules.addresses import normalise_address
from handlers.rules.authenticity.domains import (
    is_mixed_script,
    looks_like,
    registered_domain,
)
from handlers.rules.authenticity.model import Authenticity, Verdict
from handlers.rules.mail import InboundMail
from storage.vocabulary import Doubt

# Where most people have their mailbox, and where look-alikes are made for.
COMMON = (
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "gmx.net",
    "gmx.de",
    "web.de",
    "mail.ru",
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def doubts(
    mail: InboundMail, found: Authenticity | None, known_domains: Collection[str]
) -> frozenset[Doubt]:
    """`known_domains`: those of the house, and of the addresses it has on record."""
    return frozenset(_doubts(mail, found, known_domains))


def _doubts(
    mail: InboundMail, found: Authenticity | None, known_domains: Collection[str]
) -> Iterator[Doubt]:
    if found is not None and found.verdict is Verdict.FAILED:
        yield Doubt.DOMAIN_DISOWNS
    if mail.sender is None:
        yield Doubt.FROM_UNREADABLE
        return
    domain = mail.sender.address.rpartition("@")[2]
    if any(looks_like(domain, other) for other in (*known_domains, *COMMON)):
        yield Doubt.LOOKALIKE
    if is_mixed_script(domain) or is_mixed_script(mail.sender.address.rpartition("@")[0]):
        yield Doubt.MIXED_SCRIPT
    if mail.reply_to is not None and not _same_place(mail.reply_to.address, mail.sender.address):
        yield Doubt.REPLY_ELSEWHERE
    shown = _ADDRESS.findall(mail.sender.name)
    if any(normalise_address(each) != mail.sender.address for each in shown):
        yield Doubt.ADDRESS_IN_NAME


def _same_place(one: str, other: str) -> bool:
    domains = (each.rpartition("@")[2] for each in (one, other))
    return len({registered_domain(domain) for domain in domains}) == 1
