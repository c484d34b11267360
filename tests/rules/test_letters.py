"""Whole letters in every language, in words of our own: requests and what only sounds like them."""

from __future__ import annotations

import pytest

from tests.rules.letters_kit import Letter, letters, misread

LETTERS = list(letters())


@pytest.mark.parametrize(
    ("language", "letter"),
    [(language, letter) for _, language, letter in LETTERS],
    ids=[name for name, _, _ in LETTERS],
)
def test_a_letter_is_read_as_it_is_meant(language: str, letter: Letter) -> None:
    wrong = misread(letter, language)
    if wrong and letter.open:
        pytest.xfail(letter.open)
    assert wrong == []
