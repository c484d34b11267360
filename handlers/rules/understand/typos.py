"""Mistyped key words: "delte my acount". Only in a short letter that says nothing as it stands.

A word that no list knows is read as the key word one slip away: a letter left out, added or
swapped with its neighbour, and in long words one taken for another. The first letter is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from handlers.rules.understand.lexicon import languages, read_words
from handlers.rules.understand.tokens import Sentence, Word, words_of

_KEYS = ("delete", "account", "personal", "unsubscribe", "close")
_LEAST, _LONG = 5, 7  # letters; shorter words are one slip away from too many others
_MOST = 80  # words of a letter; in longer ones one key word or another is typed well
_ENDING = 4  # letters that may follow a stem


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    known: frozenset[str]
    stems: tuple[str, ...]  # known too, whatever follows
    keys: dict[str, frozenset[str]]  # what is left of a key word without one letter, to the words
    open_keys: frozenset[str]  # those that may go on


def respelt(sentences: list[Sentence], language: str) -> list[Sentence] | None:
    """The sentences with their slips mended, if there are any."""
    if language not in languages() or sum(len(each.words) for each in sentences) > _MOST:
        return None
    vocabulary = _vocabulary(language)
    mended = [
        replace(each, words=tuple(_mended(word, vocabulary) for word in each.words))
        for each in sentences
    ]
    return mended if mended != sentences else None


def _mended(word: Word, vocabulary: _Vocabulary) -> Word:
    form = word.form
    if len(form) < _LEAST or not form.isalpha() or form in vocabulary.known:
        return word
    if form.startswith(vocabulary.stems):
        return word
    meant = next(_meant(form, vocabulary), None)
    return word._replace(form=meant) if meant else word


def _meant(form: str, vocabulary: _Vocabulary) -> Iterator[str]:
    for length in range(len(form), max(_LEAST, len(form) - _ENDING) - 1, -1):
        typed = form[:length]
        for left in (typed, *_without_one(typed)):
            for key in vocabulary.keys.get(left, ()):
                is_whole = length == len(form)
                if (is_whole or key in vocabulary.open_keys) and _is_a_slip(typed, key):
                    yield key


def _without_one(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


def _is_a_slip(typed: str, meant: str) -> bool:
    """Are they one letter, or one swap of neighbours, apart?"""
    if len(typed) != len(meant):
        longer, shorter = sorted((typed, meant), key=len, reverse=True)
        return len(longer) - len(shorter) == 1 and shorter in _without_one(longer)
    wrong = [at for at in range(len(typed)) if typed[at] != meant[at]]
    if len(wrong) == 1:
        return len(meant) >= _LONG
    if len(wrong) != len("ab") or wrong[1] - wrong[0] != 1:
        return False
    return typed[wrong[0]] == meant[wrong[1]] and typed[wrong[1]] == meant[wrong[0]]


@lru_cache(maxsize=12)
def _vocabulary(language: str) -> _Vocabulary:
    concepts = read_words(language)["concepts"]
    common = read_words("tongues")["words"].get(language, [])
    pieces = {
        piece for sayings in concepts.values() for saying in sayings for piece in saying.split()
    }
    known = {form for piece in pieces for form in _forms(piece)}
    known |= {word.form for line in common for word in words_of(line)}
    keys: dict[str, set[str]] = {}
    open_keys = set()
    for piece in _key_pieces(concepts):
        for form in _forms(piece):
            if len(form) < _LEAST:
                continue
            open_keys |= {form} if piece.endswith("*") else set()
            for left in (form, *_without_one(form)):
                keys.setdefault(left, set()).add(form)
    return _Vocabulary(
        known=frozenset(known),
        stems=tuple(form for piece in pieces if piece.endswith("*") for form in _forms(piece)),
        keys={left: frozenset(forms) for left, forms in keys.items()},
        open_keys=frozenset(open_keys),
    )


def _key_pieces(concepts: dict[str, list[str]]) -> Iterator[str]:
    for concept in _KEYS:
        for saying in concepts.get(concept, ()):
            yield from saying.split()


def _forms(piece: str) -> list[str]:
    return [word.form for word in words_of(piece.strip("*^.")) if word.form]
