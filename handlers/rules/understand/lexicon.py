"""Concepts and how a language says them, from `words/<language>.toml`.

A phrase is a list of words; `word*` stands for every word that begins so, `...` for up to three
words of any kind. Matching is a dictionary walk: its cost does not grow with the word lists.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from handlers.rules.understand.tokens import Word, words_of

_MAX_GAP = 3
_LONGEST_STEM = 24
_MAX_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Phrase:
    concept: str
    rest: tuple[str, ...]  # what follows the first word

    @property
    def is_single(self) -> bool:
        return not self.rest


@dataclass(frozen=True, slots=True)
class Hit:
    concept: str
    first: int  # indexes into the words of a sentence
    last: int  # inclusive


class Lexicon:
    """All phrases of one language, found by their first word."""

    def __init__(self, phrases: dict[str, list[str]]) -> None:
        self._exact: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[Phrase]] = {}
        self._seen: dict[str, tuple[Phrase, ...]] = {}
        for concept, sayings in phrases.items():
            for saying in sayings:
                self._add(concept, _pieces(saying))

    def _add(self, concept: str, pieces: tuple[str, ...]) -> None:
        first, rest = pieces[0], pieces[1:]
        shelf = self._stems if first.endswith("*") else self._exact
        shelf.setdefault(first.rstrip("*"), []).append(Phrase(concept, rest))

    def hits(self, words: tuple[Word, ...]) -> Iterator[Hit]:
        for at, word in enumerate(words):
            for phrase in self._opening(word.form):
                last = _match(phrase.rest, words, at + 1)
                if last is not None:
                    yield Hit(phrase.concept, at, last)

    def _opening(self, form: str) -> tuple[Phrase, ...]:
        """Phrases that `form` may open. Letters repeat words: remembered, within bounds."""
        found = self._seen.get(form)
        if found is None:
            found = tuple(self._look_up(form))
            if len(self._seen) < _MAX_REMEMBERED:
                self._seen[form] = found
        return found

    def _look_up(self, form: str) -> Iterator[Phrase]:
        yield from self._exact.get(form, ())
        for length in range(1, min(len(form), _LONGEST_STEM) + 1):
            yield from self._stems.get(form[:length], ())


def _pieces(saying: str) -> tuple[str, ...]:
    """The words of a saying, folded as the text is, with their stars kept."""
    pieces: list[str] = []
    for part in saying.split():
        if part == "...":
            pieces.append(part)
            continue
        forms = [word.form for word in words_of(part.rstrip("*"))]
        if part.endswith("*"):
            forms[-1] += "*"
        pieces += forms
    return tuple(pieces)


def _match(pieces: tuple[str, ...], words: tuple[Word, ...], at: int) -> int | None:
    """The index of the last word matched, when `pieces` follow from `at`."""
    for number, piece in enumerate(pieces):
        if piece == "...":
            tries = range(at, min(at + _MAX_GAP, len(words)) + 1)
            rest = pieces[number + 1 :]
            ends = (_match(rest, words, start) for start in tries)
            return next((end for end in ends if end is not None), None)
        if at >= len(words) or not _fits(piece, words[at].form):
            return None
        at += 1
    return at - 1


def _fits(piece: str, form: str) -> bool:
    return form.startswith(piece[:-1]) if piece.endswith("*") else form == piece


# ------------------------------------------------------------------ the shelves


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a word file."""
    files = resources.files(__package__).joinpath("words").iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return tuple(name for name in names if len(name) == 2)


@lru_cache(maxsize=64)
def _file(name: str) -> dict[str, dict[str, list[str]]]:
    path = resources.files(__package__).joinpath("words", f"{name}.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def lexicon(language: str) -> Lexicon:
    """Concepts of a language together with the few that every language borrows."""
    phrases = {key: list(sayings) for key, sayings in _file("any")["concepts"].items()}
    if language in languages():
        for concept, sayings in _file(language)["concepts"].items():
            phrases.setdefault(concept, []).extend(sayings)
    return Lexicon(phrases)


@cache
def labels(kind: str) -> tuple[str, ...]:
    """Words that stand before an identifier or above a name, in all languages, folded."""
    found: dict[str, None] = {}
    for language in languages():
        for saying in _file(language)["labels"].get(kind, []):
            found[" ".join(word.form for word in words_of(saying))] = None
    return tuple(found)
