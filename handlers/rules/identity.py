"""Which evidence is enough for which right.

Tiers go by what a wrong person would gain or destroy. Nothing that a letter says lowers one; what
speaks against the sender raises it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from storage.vocabulary import Doubt, IdentityMethod, Right


class Tier(IntEnum):
    """T0 to T4.

    OPT_OUT: a check is forbidden (11 CCR 7026, 7027; 16 CFR 316.5). NO_DATA: no check, and no
    personal data in the answer. MAILBOX: control of the mailbox, or being recognised. PERSON: what
    leaves or is destroyed cannot be called back. TWO_PEOPLE: and a second member of staff looks.
    """

    OPT_OUT = 0
    NO_DATA = 1
    MAILBOX = 2
    PERSON = 3
    TWO_PEOPLE = 4


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

# 11 CCR 7062(b), (c): two matching data points for a reasonable degree of certainty, three for a
# reasonably high one. Which law a letter names must not make it cheaper, so they hold everywhere.
POINTS_FOR_MAILBOX = 2
POINTS_FOR_PERSON = 3
# 11 CCR 7062(c) wants a declaration under penalty of perjury beside them. The other states leave
# the method to the controller ("commercially reasonable efforts"); we ask for the same.
DECLARED_UNDER = frozenset(
    (
        "ccpa",
        "vcdpa",
        "colorado_cpa",
        "ctdpa",
        "ucpa",
        "tdpsa",
        "ocpa",
        "montana_cdpa",
        "iowa_cdpa",
        "delaware_pdpa",
        "nebraska_dpa",
        "new_hampshire_pa",
        "new_jersey_dpa",
        "tennessee_ipa",
        "minnesota_cdpa",
        "maryland_odpa",
        "indiana_cdpa",
        "kentucky_cdpa",
        "rhode_island_dtppa",
        "florida_dbr",
    )
)
# An address that was put on record so few days before the request proves little (threats I14).
RECENT_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is known about a request. Every field that is set asks for more, never for less."""

    agent: bool = False
    minor: bool = False
    special_data: bool = False
    recent_address: bool = False
    doubts: frozenset[Doubt] = frozenset()
    # The house's directory has data points that a person can be asked for.
    has_points: bool = False
    declaration: bool = False

    @property
    def raises(self) -> bool:
        reasons = (self.agent, self.minor, self.special_data, self.recent_address, self.doubts)
        return any(reasons)


PLAIN = Case()


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All evidence gathered on a ticket. `points`: how many data points matched."""

    methods: frozenset[IdentityMethod] = frozenset()
    points: int = 0


Need = frozenset[IdentityMethod]  # any one of them

_CODE = frozenset((IdentityMethod.EMAIL_CODE, IdentityMethod.SIGNED_IN))
_SEEN = frozenset((IdentityMethod.SIGNED_IN, IdentityMethod.DOCUMENT_SEEN))
_POINTS = frozenset((IdentityMethod.DATA_POINTS,))
_ON_FILE = frozenset((IdentityMethod.ADDRESS_ON_FILE,))

# All of a tier's needs must be met. That an address is on record proves nothing about who has
# written from it today, so it stands nowhere alone; and a code proves a mailbox, not a person: who
# names somebody else in a letter from a mailbox of their own has one too (threats I9).
NEEDS: Mapping[Tier, tuple[Need, ...]] = MappingProxyType(
    {
        Tier.OPT_OUT: (),
        Tier.NO_DATA: (),
        Tier.MAILBOX: (_CODE | _SEEN | _POINTS,),
        Tier.PERSON: (_CODE | _SEEN, _SEEN | _ON_FILE),
        Tier.TWO_PEOPLE: (
            _CODE | _SEEN,
            _SEEN | _ON_FILE,
            frozenset((IdentityMethod.SECOND_PERSON,)),
        ),
    }
)
_MATCHED: Need = _SEEN | _POINTS
_DECLARED: Need = frozenset((IdentityMethod.DECLARATION,))
# 11 CCR 7063: a permission, and the person confirms beside it, by code or in the account.
_AGENT: tuple[Need, ...] = (frozenset((IdentityMethod.AGENT_PROOF,)), _CODE)


def tier(right: Right, case: Case = PLAIN) -> Tier:
    """Of one right, in one case. Where a check is forbidden or nothing leaves, none is needed."""
    plain = TIERS[right]
    return Tier(plain + 1) if case.raises and plain >= Tier.MAILBOX else plain


def highest_tier(rights: Iterable[Right], case: Case = PLAIN) -> Tier:
    """The tier of a ticket: that of its most dangerous right."""
    return max((tier(right, case) for right in rights), default=Tier.NO_DATA)


def needs_identity(rights: Iterable[Right]) -> bool:
    return highest_tier(rights) >= Tier.MAILBOX


def needs(right: Right, case: Case = PLAIN) -> tuple[Need, ...]:
    """Each of these, by any of its methods."""
    wanted = tier(right, case)
    if wanted < Tier.MAILBOX:
        return ()
    found = [*NEEDS[wanted]]
    if wanted >= Tier.PERSON and case.has_points:
        found.append(_MATCHED)
    if wanted >= Tier.PERSON and case.declaration:
        found.append(_DECLARED)
    if case.agent:
        found.extend(_AGENT)
    return tuple(dict.fromkeys(found))


def lacking(right: Right, shown: Shown, case: Case = PLAIN) -> tuple[Need, ...]:
    """What is still to be shown, in the order in which it is asked for."""
    wanted = POINTS_FOR_PERSON if tier(right, case) >= Tier.PERSON else POINTS_FOR_MAILBOX
    held = shown.methods if shown.points >= wanted else shown.methods - _POINTS
    return tuple(need for need in needs(right, case) if need.isdisjoint(held))


def is_enough(right: Right, shown: Shown, case: Case = PLAIN) -> bool:
    """Whether all evidence gathered on a ticket lets the desk act on `right`."""
    return not lacking(right, shown, case)


def still_allowed(right: Right, shown: Shown, case: Case = PLAIN) -> Tier:
    """As what `right` may be answered now. 11 CCR 7024(a): who cannot be verified for specific
    pieces is evaluated for the categories, and then for what needs no check."""
    if is_enough(right, shown, case):
        return tier(right, case)
    stand_in = Right.OBJECTION  # any right of the tier below
    is_copy = TIERS[right] is Tier.PERSON
    if is_copy and is_enough(stand_in, shown, case):
        return Tier.MAILBOX
    return Tier.NO_DATA
