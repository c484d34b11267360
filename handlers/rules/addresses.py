"""E-mail addresses: one form to look people up by, a coarser one to limit them by."""

from __future__ import annotations

import unicodedata

import idna


def normalise_address(address: str) -> str:
    """The address as it is looked up: the domain as lower-case A-labels, the local part as it is.

    Two local parts that differ in a dot, a plus or a capital may be two people (RFC 5321 2.4), so
    nobody is ever recognised by a folded one.
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{_a_labels(domain)}"


def limiter_key(address: str) -> str:
    """The address as it is counted: capitals, dots and plus-parts folded away.

    For limits only: to count two people as one does less harm than to count one as thousands.
    """
    local, at, domain = normalise_address(address).rpartition("@")
    name = unicodedata.normalize("NFKC", local).casefold()
    folded = name.partition("+")[0].replace(".", "")
    return f"{folded or name}{at}{domain}"


def _a_labels(domain: str) -> str:
    """By UTS 46; a domain that is no valid one stays as it is, in lower case."""
    try:
        return idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return domain.rstrip(".").lower()
