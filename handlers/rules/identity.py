"""Which evidence is enough for which right.

Tiers go by what a wrong person would gain or destroy. Nothing that a letter says lowers one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum
from types import MappingProxyType

from storage.vocabulary import IdentityMethod, Right


class Tier(IntEnum):
    """T0 to T3.

    OPT_OUT: a check is forbidden (11 CCR 7026, 7027; 16 CFR 316.5). NO_DATA: no check, and no
    personal data in the answer. MAILBOX: control of the mailbox, or being recognised. PERSON: what
    leaves or is destroyed cannot be called back.
    """

    OPT_OUT = 0
    NO_DATA = 1
    MAILBOX = 2
    PERSON = 3


TIERS: Mapping[Right, Tier] = MappingProxyType(
    {
        Right.MARKETING_OPT_OUT: Tier.OPT_OUT,
        Right.SALE_OPT_OUT: Tier.OPT_OUT,
        Right.LIMIT_SENSITIVE: Tier.OPT_OUT,
        Right.QUESTION: Tier.NO_DATA,
        Right.COMPLAINT: Tier.NO_DATA,
        Right.AUTHORITY_COMPLAINT: Tier.NO_DATA,
        Right.RECTIFICATION: Tier.MAILBOX,
        Right.OBJECTION: Tier.MAILBOX,
        Right.RESTRICTION: Tier.MAILBOX,
        Right.WITHDRAW_CONSENT: Tier.MAILBOX,
        Right.AUTOMATED_DECISION: Tier.MAILBOX,
        Right.ACCESS: Tier.PERSON,
        Right.PORTABILITY: Tier.PERSON,
        Right.ERASURE: Tier.PERSON,
    }
)

_EMAIL_CODE = frozenset((IdentityMethod.EMAIL_CODE,))
_SIGNED_IN = frozenset((IdentityMethod.SIGNED_IN,))
_DOCUMENT_SEEN = frozenset((IdentityMethod.DOCUMENT_SEEN,))
_ON_FILE = frozenset((IdentityMethod.ADDRESS_ON_FILE,))
_DATA_POINTS = frozenset((IdentityMethod.DATA_POINTS,))
_STRONG = (_EMAIL_CODE, _SIGNED_IN, _DOCUMENT_SEEN)

# Any one of a tier's sets is enough. An agent's permission is in none of them: it shows whom the
# agent speaks for, and the person confirms beside it (11 CCR 7063).
ENOUGH: Mapping[Tier, tuple[frozenset[IdentityMethod], ...]] = MappingProxyType(
    {
        Tier.OPT_OUT: (frozenset(),),
        Tier.NO_DATA: (frozenset(),),
        Tier.MAILBOX: (*_STRONG, _ON_FILE, _DATA_POINTS),
        Tier.PERSON: (*_STRONG, _ON_FILE | _DATA_POINTS),
    }
)


def tier(right: Right) -> Tier:
    return TIERS[right]


def highest_tier(rights: Iterable[Right]) -> Tier:
    """The tier of a ticket: that of its most dangerous right."""
    return max(map(tier, rights), default=Tier.NO_DATA)


def needs_identity(rights: Iterable[Right]) -> bool:
    return highest_tier(rights) >= Tier.MAILBOX


def is_enough(right: Right, evidence: Collection[IdentityMethod], *, agent: bool = False) -> bool:
    """Whether all evidence gathered on a ticket lets the desk act on `right`.

    `agent`: somebody asks for another person, so that person's permission is needed as well.
    """
    held = frozenset(evidence)
    if agent and tier(right) >= Tier.MAILBOX and IdentityMethod.AGENT_PROOF not in held:
        return False
    return any(wanted <= held for wanted in ENOUGH[tier(right)])
