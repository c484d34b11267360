"""Which evidence opens which right."""

from __future__ import annotations

from itertools import combinations

import pytest

from handlers.rules.identity import TIERS, Tier, highest_tier, is_enough, needs_identity, tier
from storage.vocabulary import IdentityMethod, Right

CODE = IdentityMethod.EMAIL_CODE
ON_FILE = IdentityMethod.ADDRESS_ON_FILE
SIGNED_IN = IdentityMethod.SIGNED_IN
DATA_POINTS = IdentityMethod.DATA_POINTS
AGENT = IdentityMethod.AGENT_PROOF
DOCUMENT = IdentityMethod.DOCUMENT_SEEN

OPT_OUTS = (Right.MARKETING_OPT_OUT, Right.SALE_OPT_OUT, Right.LIMIT_SENSITIVE)
ANSWERED_WITHOUT_DATA = (Right.QUESTION, Right.COMPLAINT, Right.AUTHORITY_COMPLAINT)


def test_every_right_has_a_tier() -> None:
    assert set(TIERS) == set(Right)


@pytest.mark.parametrize("right", [*OPT_OUTS, *ANSWERED_WITHOUT_DATA])
def test_no_check_where_the_law_forbids_one_or_no_data_leaves(right: Right) -> None:
    assert not needs_identity([right])
    assert is_enough(right, [])
    assert is_enough(right, [], agent=True)


@pytest.mark.parametrize("right", sorted({*Right} - {*OPT_OUTS, *ANSWERED_WITHOUT_DATA}))
def test_everything_else_needs_evidence(right: Right) -> None:
    assert needs_identity([right])
    assert not is_enough(right, [])


@pytest.mark.parametrize(
    ("right", "evidence", "enough"),
    [
        (Right.RECTIFICATION, [CODE], True),
        (Right.RECTIFICATION, [ON_FILE], True),
        (Right.RECTIFICATION, [DATA_POINTS], True),
        (Right.RECTIFICATION, [AGENT], False),
        (Right.ACCESS, [CODE], True),
        (Right.ACCESS, [SIGNED_IN], True),
        (Right.ACCESS, [DOCUMENT], True),
        (Right.ACCESS, [ON_FILE], False),
        (Right.ACCESS, [DATA_POINTS], False),
        (Right.ACCESS, [ON_FILE, DATA_POINTS], True),
        (Right.ERASURE, [ON_FILE], False),
        (Right.PORTABILITY, [AGENT], False),
        (Right.PORTABILITY, [AGENT, CODE], True),
    ],
)
def test_evidence(right: Right, evidence: list[IdentityMethod], enough: bool) -> None:
    assert is_enough(right, evidence) is enough


@pytest.mark.parametrize(
    ("evidence", "enough"), [([CODE], False), ([AGENT], False), ([AGENT, CODE], True)]
)
def test_an_agent_brings_a_permission_and_the_person_confirms(
    evidence: list[IdentityMethod], enough: bool
) -> None:
    """11 CCR 7063."""
    assert is_enough(Right.ACCESS, evidence, agent=True) is enough


def test_the_most_dangerous_right_of_a_letter_decides() -> None:
    assert highest_tier([Right.MARKETING_OPT_OUT, Right.ERASURE]) is Tier.PERSON
    assert needs_identity([Right.QUESTION, Right.OBJECTION])
    assert not needs_identity([])


def test_more_evidence_never_opens_less_and_a_higher_tier_never_asks_for_less() -> None:
    every = [frozenset(c) for n in range(7) for c in combinations(IdentityMethod, n)]
    for right in Right:
        enough = {held for held in every if is_enough(right, held)}
        assert all(more in enough for held in enough for more in every if held <= more)
        for other in Right:
            if tier(other) < tier(right):
                assert enough <= {held for held in every if is_enough(other, held)}
