"""Concepts and how a language says them, from `words/<language>.toml`.

The sayings of a language are a tree of words, and so are those that all languages share (laws,
places): a text is walked through both at once, and the cost grows with the text and not with the
word lists. A branch is grown when a letter first comes to it: most letters come to few.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from importlib import resources
from sys import intern
from typing import NamedTuple

from handlers.rules.understand.tokens import FOLDED, USUAL, Word, readings_of, words_of

_MAX_GAP = 3
_MAX_REMEMBERED = 20_000
Shelf = dict[str, list[str]]  # concept to sayings
Pieces = tuple[str, ...]
_ANCHOR = "^"  # "begins a word", for scripts whose characters are words of their own
_GAP = "..."


class Hit(NamedTuple):
    concept: str
    first: int  # indexes into the words of a sentence
    last: int  # inclusive


_new_hit = partial(tuple.__new__, Hit)  # `Hit(…)` without a call of Python's for each


class Node(NamedTuple):
    """What may follow the words so far: `word`, `word*` and `*word` by their piece."""

    ends: tuple[str, ...]  # concepts said when the words end here
    following: dict[str, Node]
    gap: dict[str, Node]  # what may follow `...`


Sayings = list[tuple[str, Pieces]]  # concept, and its words
_NOTHING: dict[str, Node] = {}


def _grow(sayings: Sayings, depth: int) -> Node:
    ends: dict[str, None] = {}
    branches: dict[str, Sayings] = {}
    for saying in sayings:
        concept, pieces = saying
        if len(pieces) == depth:
            ends[concept] = None
        else:
            branches.setdefault(pieces[depth], []).append(saying)
    if not branches:
        return _leaf(tuple(ends))
    gap = branches.pop(_GAP, None)
    return Node(
        ends=tuple(ends),
        following={piece: _grow(branch, depth + 1) for piece, branch in branches.items()},
        gap=_grow(gap, depth + 1).following if gap else _NOTHING,
    )


@lru_cache(maxsize=4_096)
def _leaf(ends: tuple[str, ...]) -> Node:
    return Node(ends, _NOTHING, _NOTHING)


class _Known(NamedTuple):
    """What a lexicon has to do with one word."""

    pieces: Pieces  # of sayings that the word fits
    alone: tuple[str, ...]  # concepts that it says by itself
    openings: tuple[Node, ...]  # of the longer sayings that it opens
    nexts: frozenset[str]  # pieces of which the next word must have one for any of those, or a gap

    def and_also(self, other: _Known) -> _Known:
        return _Known(
            self.pieces,
            self.alone + other.alone,
            self.openings + other.openings,
            self.nexts | other.nexts,
        )


_UNKNOWN = _Known((), (), (), frozenset())


class Lexicon:
    def __init__(self, *shelves: Shelf, beside: Lexicon | None = None) -> None:
        self._beside = beside
        self._sayings: dict[str, Sayings] = {}  # by their first piece
        self._grown: dict[str, Node] = {}
        self._exact: set[str] = set()
        self._stems: dict[str, str] = {}  # what a word begins with, and the piece `word*`
        self._tails: dict[str, str] = {}
        self._known: dict[str, _Known] = {}
        for shelf in shelves:
            for concept, sayings in shelf.items():
                for saying in sayings:
                    self._add(concept, _pieces(saying))
        self._stem_lengths = sorted({len(stem) for stem in self._stems})
        self._tail_lengths = sorted({len(tail) for tail in self._tails}, reverse=True)
        # What "^" words begin with; one letter each, as only Chinese, Japanese and Korean use it.
        self._anchors = frozenset(
            first[1:2] for first in self._sayings if first.startswith(_ANCHOR)
        )
        if beside is not None:
            self._anchors |= beside._anchors

    def _add(self, concept: str, pieces: Pieces) -> None:
        self._sayings.setdefault(pieces[0], []).append((concept, pieces))
        for piece in pieces:
            if piece.endswith("*"):
                self._stems[piece[:-1]] = piece
            elif piece.startswith("*"):
                self._tails[piece[1:]] = piece
            else:
                self._exact.add(piece)

    def hits(self, words: tuple[Word, ...], *, scale: int = 1) -> list[Hit]:
        """Every saying that stands in these words; of one concept at one place the longest."""
        hits: list[Hit] = []
        known = [self._known.get(word[0]) or self._know(word[0]) for word in words]
        known.append(_UNKNOWN)  # so that every word has a next one
        anchored = self._anchored(words) if self._anchors else {}
        gap = _MAX_GAP * scale
        for at, word in enumerate(known):
            if at in anchored:
                word = word.and_also(anchored[at])
            _, alone, openings, nexts = word
            if openings and (_GAP in nexts or not nexts.isdisjoint(known[at + 1][0])):
                found = dict.fromkeys(alone, at)
                for node in openings:
                    _walk(node, known, at, gap, found)
                hits += [_new_hit((concept, at, last)) for concept, last in found.items()]
            elif alone:
                hits += [_new_hit((concept, at, at)) for concept in alone]
        return hits

    def _anchored(self, words: tuple[Word, ...]) -> dict[int, _Known]:
        """Sayings that only stand where a word begins, by their place."""
        found = {}
        for at in [at for at, word in enumerate(words) if word[0][:1] in self._anchors]:
            if at == 0 or words[at - 1].end < words[at].start:
                form = _ANCHOR + words[at].form
                known = self._known.get(form) or self._know(form)
                if known is not _UNKNOWN:
                    found[at] = known
        return found

    def _know(self, form: str) -> _Known:
        """Letters repeat words: what was found is remembered, within bounds."""
        known = _UNKNOWN
        if pieces := tuple(dict.fromkeys(self._fitting(form))):
            nodes = tuple(self._openings(pieces))
            alone = dict.fromkeys(concept for node in nodes for concept in node.ends)
            openings = tuple(node for node in nodes if node.following or node.gap)
            nexts = {piece for node in openings for piece in node.following}
            nexts |= {_GAP for node in openings if node.gap}
            known = _Known(pieces, tuple(alone), openings, frozenset(nexts))
        if len(self._known) >= _MAX_REMEMBERED:
            self._known.clear()
        self._known[form] = known
        return known

    def _fitting(self, form: str) -> Iterator[str]:
        for reading in readings_of(form):
            if reading in self._exact:
                yield reading
            for length in self._stem_lengths:
                if length > len(reading):
                    break
                if (piece := self._stems.get(reading[:length])) is not None:
                    yield piece
            for length in self._tail_lengths:
                if (piece := self._tails.get(reading[-length:])) is not None:
                    yield piece
        if self._beside is not None:
            yield from self._beside._fitting(form)

    def _openings(self, pieces: Iterable[str]) -> Iterator[Node]:
        for piece in pieces:
            if piece in self._sayings:
                yield self._branch(piece)
        if self._beside is not None:
            yield from self._beside._openings(pieces)

    def _branch(self, piece: str) -> Node:
        grown = self._grown.get(piece)
        if grown is None:
            grown = self._grown[piece] = _grow(self._sayings[piece], 1)
        return grown


def _walk(node: Node, known: list[_Known], at: int, gap: int, found: dict[str, int]) -> None:
    """Notes the concepts that end further on, once the word at `at` has led to `node`."""
    _, following, after_gap = node
    if following:
        for piece in known[at + 1][0]:
            if piece in following:
                _enter(following[piece], known, at + 1, gap, found)
    if after_gap:
        for then in range(at + 1, min(at + 2 + gap, len(known))):
            for piece in known[then][0]:
                if piece in after_gap:
                    _enter(after_gap[piece], known, then, gap, found)


def _enter(node: Node, known: list[_Known], at: int, gap: int, found: dict[str, int]) -> None:
    for concept in node[0]:
        if found.get(concept, -1) < at:
            found[concept] = at
    if node[1] or node[2]:
        _walk(node, known, at, gap, found)


_PIECE = rf"(?:\*?[{USUAL}]+\*?|\.\.\.)"
_USUAL_SAYING = re.compile(rf"{_PIECE}(?: {_PIECE})*")


def _pieces(saying: str) -> Pieces:
    """The words of a saying, folded as the text is, with their stars kept."""
    if _USUAL_SAYING.fullmatch(saying):
        folded = saying.lower() if saying.isascii() else saying.translate(FOLDED)
        return tuple(map(intern, folded.split(" ")))
    pieces: list[str] = []
    for part in saying.split():
        if part == _GAP:
            pieces.append(part)
            continue
        forms = [word.form for word in words_of(part.strip("*^"))]
        if part.endswith("*"):
            forms[-1] += "*"
        if part.startswith("*"):
            forms[0] = "*" + forms[0]
        if part.startswith(_ANCHOR):
            forms[0] = _ANCHOR + forms[0]
        pieces += map(intern, forms)
    return tuple(pieces)


# ------------------------------------------------------------------ the shelves


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a word file."""
    files = resources.files(__package__).joinpath("words").iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return tuple(name for name in names if len(name) == 2)


_LABELS = "[labels]"


@lru_cache(maxsize=40)  # a start reads most of them twice or three times
def word_file(name: str) -> str:
    return resources.files(__package__).joinpath("words", f"{name}.toml").read_text("utf-8")


def read_words(name: str, *, part: str = "concepts") -> dict[str, Shelf]:
    """One word file, or of a language's file only the part that is wanted: labels are few."""
    concepts, mark, labels_only = word_file(name).partition(f"\n{_LABELS}")
    return tomllib.loads(f"{_LABELS}{labels_only}" if mark and part == "labels" else concepts)


@lru_cache(maxsize=12)
def lexicon(language: str) -> Lexicon:
    """Concepts of a language together with the few that every language borrows, laws and places."""
    own = read_words(language).get("concepts", {}) if language in languages() else {}
    return Lexicon(own, beside=_shared())


@cache
def _shared() -> Lexicon:
    return Lexicon(read_words("any")["concepts"], laws(), places())


def names_a_place(words: str) -> bool:
    return any(hit.concept.startswith("place:") for hit in _shared().hits(words_of(words)))


@cache
def laws() -> Shelf:
    """Names under `law:<code>`, weak ones under `law?<code>`, their context under `law!<code>`."""
    shelf: Shelf = {}
    for code, words in read_words("laws").items():
        for mark, key in ((":", "names"), ("?", "weak"), ("!", "context")):
            if sayings := words.get(key):
                shelf[f"law{mark}{code}"] = sayings
    return shelf


@cache
def places() -> Shelf:
    return {f"place:{code}": names for code, names in read_words("places")["places"].items()}


@cache
def labels(kind: str) -> tuple[str, ...]:
    """Words that stand before an identifier or above a name, in all languages, folded."""
    found: dict[str, None] = {}
    for shelf in label_shelves():
        for saying in shelf.get(kind, []):
            found[" ".join(word.form for word in words_of(saying))] = None
    return tuple(found)


def label_shelves() -> Iterator[Shelf]:
    """What each language says, and what several do."""
    yield from map(labels_of, languages())
    yield read_words("labels", part="labels")["labels"]


@cache
def labels_of(language: str) -> Shelf:
    return read_words(language, part="labels").get("labels", {})
