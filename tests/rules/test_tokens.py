"""Tokens, codes, the code in a reply, and what is kept of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import tokens

SYMBOLS = set("0123456789abcdefghjkmnpqrstvwxyz")


def test_a_token_has_at_least_128_bits_in_letters_that_survive_a_mail_server() -> None:
    minted = {tokens.mint_token() for _ in range(1000)}
    assert len(minted) == 1000
    assert {len(token) for token in minted} == {26}  # 26 * 5 = 130
    assert {symbol for token in minted for symbol in token} == SYMBOLS


def test_a_code_has_forty_bits() -> None:
    minted = [tokens.mint_code() for _ in range(1000)]
    assert {len(code) for code in minted} == {8}
    assert {symbol.lower() for code in minted for symbol in code} == SYMBOLS


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QX1",
        "7k3m-9qx1",
        " 7K3M 9QX1\n",
        "7K3M9QX1",
        "7K3M–9QX1",  # an en dash from a telephone's keyboard
        "7k3m-9qxl",
        "7K3M-9QXI",
        "7-K-3-M-9-Q-X-1",
        "7K3M\u00a09QX1",
    ],
)
def test_what_people_type(typed: str) -> None:
    assert tokens.normalise_code(typed) == "7K3M9QX1"


@pytest.mark.parametrize(
    "typed", ["", "7K3M-9QX", "7K3M-9QX11", "7K3M-9QXU", "７K3M9QX1", "7K3M.9QX1", "ß" * 8, "ſ" * 8]
)
def test_what_cannot_be_a_code(typed: str) -> None:
    assert tokens.normalise_code(typed) is None


def test_letter_o_is_a_zero() -> None:
    assert tokens.normalise_code("oO0o-OOOO") == "00000000"


@given(st.text(tokens.ALPHABET, min_size=8, max_size=8))
def test_a_code_comes_back_as_it_was_shown(code: str) -> None:
    assert tokens.normalise_code(tokens.show_code(code).lower()) == code
    for reply in (
        f"Hello,\n\n{tokens.show_code(code)}\n\nAna",
        f"My code is {tokens.show_code(code)}.",
    ):
        assert tokens.find_code(reply) == code


@given(st.text(max_size=60))
def test_a_normalised_code_is_a_code(text: str) -> None:
    for found in (tokens.normalise_code(text), tokens.find_code(text)):
        assert found is None or (len(found) == 8 and set(found.lower()) <= SYMBOLS)


def test_tokens_are_read_in_either_case() -> None:
    token = tokens.mint_token()
    assert tokens.normalise_token(token.upper()) == token
    assert tokens.normalise_token(token[:-1]) is None
    assert tokens.normalise_token(token[:-1] + "u") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7K3M-9QXV", "7K3M9QXV"),
        ("Hello\n\n  7k3m9qxv  \n\nAna", "7K3M9QXV"),
        ("My code is 7k3m-9qxv, thanks", "7K3M9QXV"),
        ("Here you go: **7K3M–9QXV**.", "7K3M9QXV"),
        ("Mein Code lautet 7K3M 9QXV", "7K3M9QXV"),
        ("Code: ABCD-EFGH", "ABCDEFGH"),
        ("code: abcd-efgh", "ABCDEFGH"),
        ("Code: 2345-6789", "23456789"),
        ("Since 2018-2020 I worked part-time for Bergmann.\nCode 7K3M-9QXV here", "7K3M9QXV"),
        ("I worked part-time in 2018-2020.", None),
        ("Best wishes\nBergmann", None),
        ("Received 20260312", None),
        ("20260312", None),
        ("from 2024 on", None),
        ("https://desk.example/v/7K3M-9QXV", None),
        ("https://desk.example/v?c=7K3M9QXV", None),
        ("7k3m9qxv@example.org", None),
        ("desk+7k3m9qxv@example.org", None),
        ("7k3m9qxv.example.org", None),
        ("order A-7K3M-9QXV-B", None),
        ("7K3M-9QXVV", None),
        ("7K3M-\n9QXV", None),
        ("", None),
    ],
)
def test_the_code_in_a_reply(text: str, code: str | None) -> None:
    assert tokens.find_code(text) == code


@pytest.mark.parametrize(
    "unit", [" ", "\n>>>>", "7K3M 9QX ", "aaaa-", " is", ":", "=", "*", "\u00a0"]
)
def test_hostile_text_costs_no_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.perf_counter()
    tokens.find_code(text)
    assert time.perf_counter() - started < 0.5


def test_a_digest_is_bound_to_everything() -> None:
    kept = {"purpose": "identity", "value": "7K3M9QXV", "ticket": "42", "address": "ana@x.org"}
    changed = [{**kept, name: "other"} for name in kept]
    shifted = {**kept, "ticket": "4", "address": "2ana@x.org"}
    digests = {
        tokens.digest(secret, **values)
        for secret in (b"a" * 32, b"b" * 32)
        for values in (kept, shifted, *changed)
    }
    assert len(digests) == 2 * 6
    assert {len(digest) for digest in digests} == {32}


def test_comparing() -> None:
    assert tokens.is_same(b"abc", b"abc")
    assert not tokens.is_same(b"abc", b"abd")
    assert not tokens.is_same(b"abc", b"ab")
