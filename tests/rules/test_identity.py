"""Which evidence opens which right."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from handlers.rules.identity import (
    PLAIN,
    TIERS,
    Case,
    Shown,
    Tier,
    highest_tier,
    is_enough,
    lacking,
    needs_identity,
    still_allowed,
    tier,
)
from storage.vocabulary import Doubt, IdentityMethod, Right

CODE = IdentityMethod.EMAIL_CODE
ON_FILE = IdentityMethod.ADDRESS_ON_FILE
SIGNED_IN = IdentityMethod.SIGNED_IN
POINTS = IdentityMethod.DATA_POINTS
AGENT = IdentityMethod.AGENT_PROOF
DOCUMENT = IdentityMethod.DOCUMENT_SEEN
DECLARED = IdentityMethod.DECLARATION
SECOND = IdentityMethod.SECOND_PERSON

OPT_OUTS = (Right.MARKETING_OPT_OUT, Right.SALE_OPT_OUT, Right.LIMIT_SENSITIVE)
WITHOUT_DATA = (Right.QUESTION, Right.COMPLAINT, Right.AUTHORITY_COMPLAINT)
CHECKED = sorted({*Right} - {*OPT_OUTS, *WITHOUT_DATA})
COPIES = (Right.ACCESS, Right.PORTABILITY, Right.ERASURE)
RAISING = {
    "agent": Case(agent=True),
    "minor": Case(minor=True),
    "special data": Case(special_data=True),
    "recent address": Case(recent_address=True),
    **{doubt.value: Case(doubts=frozenset((doubt,))) for doubt in Doubt},
}
DIRECTORY = Case(has_points=True)
CALIFORNIA = Case(has_points=True, declaration=True)


def shown(*methods: IdentityMethod, points: int = 3) -> Shown:
    return Shown(methods=frozenset(methods), points=points)


NOTHING = shown(points=0)


def test_every_right_has_a_tier() -> None:
    assert set(TIERS) == set(Right)


@pytest.mark.parametrize("right", [*OPT_OUTS, *WITHOUT_DATA])
@pytest.mark.parametrize("case", [PLAIN, CALIFORNIA, *RAISING.values()])
def test_no_check_where_the_law_forbids_one_or_no_data_leaves(right: Right, case: Case) -> None:
    """11 CCR 7026, 7027; 16 CFR 316.5: not even where something speaks against the sender."""
    assert not needs_identity([right])
    assert is_enough(right, NOTHING, case)


@pytest.mark.parametrize("right", CHECKED)
def test_everything_else_needs_evidence(right: Right) -> None:
    assert needs_identity([right])
    assert not is_enough(right, NOTHING)


@pytest.mark.parametrize(
    ("right", "case", "evidence", "enough"),
    [
        (Right.RECTIFICATION, PLAIN, shown(CODE), True),
        (Right.RECTIFICATION, PLAIN, shown(POINTS, points=2), True),
        (Right.RECTIFICATION, PLAIN, shown(POINTS, points=1), False),
        # Anybody can write somebody else's address into From.
        (Right.RECTIFICATION, PLAIN, shown(ON_FILE), False),
        (Right.RECTIFICATION, PLAIN, shown(AGENT), False),
        # A code proves a mailbox, not a person (threats I9).
        (Right.ACCESS, PLAIN, shown(CODE), False),
        (Right.ACCESS, PLAIN, shown(ON_FILE), False),
        (Right.ACCESS, PLAIN, shown(CODE, ON_FILE), True),
        (Right.ACCESS, PLAIN, shown(CODE, POINTS), False),
        (Right.ACCESS, PLAIN, shown(ON_FILE, POINTS), False),
        (Right.ACCESS, PLAIN, shown(SIGNED_IN), True),
        (Right.ACCESS, PLAIN, shown(DOCUMENT), True),
        (Right.ERASURE, DIRECTORY, shown(CODE, ON_FILE), False),
        (Right.ERASURE, DIRECTORY, shown(CODE, ON_FILE, POINTS, points=2), False),
        (Right.ERASURE, DIRECTORY, shown(CODE, ON_FILE, POINTS), True),
        (Right.ERASURE, DIRECTORY, shown(SIGNED_IN), True),
        # 11 CCR 7062(c): three points and a declaration.
        (Right.PORTABILITY, CALIFORNIA, shown(CODE, ON_FILE, POINTS), False),
        (Right.PORTABILITY, CALIFORNIA, shown(CODE, ON_FILE, POINTS, DECLARED), True),
        (Right.PORTABILITY, CALIFORNIA, shown(SIGNED_IN), False),
        (Right.PORTABILITY, CALIFORNIA, shown(SIGNED_IN, DECLARED), True),
        (Right.OBJECTION, CALIFORNIA, shown(CODE), True),
    ],
)
def test_evidence(right: Right, case: Case, evidence: Shown, enough: bool) -> None:
    assert is_enough(right, evidence, case) is enough


@pytest.mark.parametrize("why", RAISING)
def test_what_speaks_against_a_sender_asks_for_a_second_person(why: str) -> None:
    case = RAISING[why]
    one_person = shown(CODE, ON_FILE, SIGNED_IN, DOCUMENT, POINTS, DECLARED, AGENT)
    for right in COPIES:
        assert tier(right, case) is Tier.TWO_PEOPLE
        assert not is_enough(right, one_person, case)
        assert is_enough(right, shown(*one_person.methods, SECOND), case)
    assert tier(Right.OBJECTION, case) is Tier.PERSON
    assert not is_enough(Right.OBJECTION, shown(CODE), case)


@pytest.mark.parametrize(
    ("evidence", "enough"),
    [
        (shown(CODE, ON_FILE, SECOND), False),
        (shown(AGENT, SECOND), False),
        # A document shows who somebody is, not that they want the agent to ask.
        (shown(AGENT, DOCUMENT, SECOND), False),
        (shown(AGENT, CODE, ON_FILE), False),
        (shown(AGENT, CODE, ON_FILE, SECOND), True),
        (shown(AGENT, SIGNED_IN, SECOND), True),
    ],
)
def test_an_agent_brings_a_permission_and_the_person_confirms(
    evidence: Shown, enough: bool
) -> None:
    """11 CCR 7063."""
    assert is_enough(Right.ACCESS, evidence, Case(agent=True)) is enough


@pytest.mark.parametrize(
    ("right", "evidence", "allowed"),
    [
        (Right.ACCESS, shown(CODE), Tier.MAILBOX),
        (Right.ACCESS, NOTHING, Tier.NO_DATA),
        (Right.ACCESS, shown(CODE, ON_FILE), Tier.PERSON),
        (Right.OBJECTION, NOTHING, Tier.NO_DATA),
        (Right.MARKETING_OPT_OUT, NOTHING, Tier.OPT_OUT),
    ],
)
def test_who_fails_for_a_copy_is_heard_for_less(
    right: Right, evidence: Shown, allowed: Tier
) -> None:
    """11 CCR 7024(a)."""
    assert still_allowed(right, evidence) is allowed


def test_the_most_dangerous_right_of_a_letter_decides() -> None:
    assert highest_tier([Right.MARKETING_OPT_OUT, Right.ERASURE]) is Tier.PERSON
    assert needs_identity([Right.QUESTION, Right.OBJECTION])
    assert not needs_identity([])


def cases() -> list[Case]:
    flags = ("agent", "minor", "special_data", "recent_address", "has_points", "declaration")
    doubts = (frozenset[Doubt](), frozenset((Doubt.LOOKALIKE,)))
    settings: list[dict[str, Any]] = [
        {**dict(zip(flags, values, strict=True)), "doubts": doubt}
        for *values, doubt in product(*[(False, True)] * len(flags), doubts)
    ]
    return [Case(**setting) for setting in settings]


EVERY = [
    Shown(methods=frozenset(some), points=points)
    for count in range(len(IdentityMethod) + 1)
    for some in combinations(IdentityMethod, count)
    for points in (0, 2, 3)
]


@pytest.mark.parametrize("right", CHECKED)
def test_nothing_opens_without_a_code_a_sign_in_or_staff(right: Right) -> None:
    """Threats I2, I20: no path that a letter alone can take. What the desk itself may book on the
    strength of a letter is that its From is on record."""
    by_letter = shown(ON_FILE, points=0)
    assert not any(is_enough(right, by_letter, case) for case in cases())


@pytest.mark.parametrize("right", [Right.ACCESS, Right.OBJECTION])
def test_more_that_is_known_against_a_sender_never_opens_more(right: Right) -> None:
    for evidence in EVERY[:: 3 if right is Right.OBJECTION else 1]:
        if is_enough(right, evidence):
            continue
        # What was not enough for the plain case is enough for none.
        assert not any(is_enough(right, evidence, case) for case in cases())


def test_more_evidence_never_opens_less() -> None:
    for right, case in product((Right.ACCESS, Right.OBJECTION), cases()[::5]):
        for evidence in EVERY:
            if not is_enough(right, evidence, case):
                continue
            for method in IdentityMethod:
                assert is_enough(
                    right, replace(evidence, methods=evidence.methods | {method}), case
                )


def test_a_higher_tier_never_asks_for_less() -> None:
    for case in cases():
        for evidence in EVERY[::2]:
            if is_enough(Right.ACCESS, evidence, case):
                assert is_enough(Right.OBJECTION, evidence, case)


def test_what_is_lacking_is_named_in_the_order_of_asking() -> None:
    left = lacking(Right.ACCESS, NOTHING, CALIFORNIA)
    assert [need & {CODE, ON_FILE, POINTS, DECLARED} for need in left] == [
        {CODE},
        {ON_FILE},
        {POINTS},
        {DECLARED},
    ]
