"""Who is the same person, and who is counted as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.addresses import limiter_key, normalise_address


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        (" Ana@Example.ORG ", "Ana@example.org"),
        ("ana+news@example.org", "ana+news@example.org"),
        ("a.n.a@example.org.", "a.n.a@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("ana@faß.de", "ana@xn--fa-hia.de"),
        ("ana@my_host.example", "ana@my_host.example"),
        ("ana@[192.0.2.1]", "ana@[192.0.2.1]"),
        ('"a@b"@example.org', '"a@b"@example.org'),
        ("ana", "ana"),
        ("", ""),
    ],
)
def test_looked_up_by(address: str, normal: str) -> None:
    assert normalise_address(address) == normal


@pytest.mark.parametrize("other", ["a.b@x.org", "ab+1@x.org", "AB@x.org", "ab@х.org"])
def test_nobody_is_taken_for_somebody_else(other: str) -> None:
    """I8, and I6 for the last: a Cyrillic letter."""
    assert normalise_address(other) != normalise_address("ab@x.org")


@pytest.mark.parametrize("other", ["a.b@x.org", "ab+1@x.org", "AB@X.org", "A.B+2@x.org"])
def test_variants_are_counted_as_one(other: str) -> None:
    assert limiter_key(other) == limiter_key("ab@x.org")


@pytest.mark.parametrize("odd", ["+@x.org", "...@x.org", "+1@x.org"])
def test_folding_leaves_something(odd: str) -> None:
    assert not limiter_key(odd).startswith("@")


@given(st.text(max_size=80))
def test_both_forms_are_stable(text: str) -> None:
    assert normalise_address(normalise_address(text)) == normalise_address(text)
    limiter_key(text)
