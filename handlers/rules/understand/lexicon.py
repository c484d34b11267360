"""Concepts and how a language says them, from `words/<language>.toml`.

All sayings of a language, the names of laws and places with them, are one tree of words. A text is
walked through it once: the cost grows with the text and not with the word lists.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from handlers.rules.understand.tokens import Word, readings_of, words_of

_MAX_GAP = 3
_LONGEST_STEM = 24
_MAX_REMEMBERED = 20_000
Shelf = dict[str, list[str]]  # concept to sayings
_ANCHOR = "^"  # "begins a word", for scripts whose characters are words of their own


class Hit(NamedTuple):
    concept: str
    first: int  # indexes into the words of a sentence
    last: int  # inclusive


class Node:
    """What may follow the words so far."""

    __slots__ = ("ends", "exact", "gap", "stems", "tails")

    def __init__(self) -> None:
        self.exact: dict[str, Node] = {}
        self.stems: dict[str, Node] = {}  # `word*`
        self.tails: dict[str, Node] = {}  # `*word`
        self.gap: Node | None = None  # `...`
        self.ends: tuple[str, ...] = ()  # concepts said when the words end here

    def child(self, piece: str) -> Node:
        if piece == "...":
            self.gap = self.gap or Node()
            return self.gap
        if piece.endswith("*"):
            return self.stems.setdefault(piece[:-1], Node())
        if piece.startswith("*"):
            return self.tails.setdefault(piece[1:], Node())
        return self.exact.setdefault(piece, Node())

    def after(self, form: str) -> list[Node]:
        found: list[Node] = []
        for reading in readings_of(form):
            found += self._after(reading)
        return found

    def _after(self, form: str) -> Iterator[Node]:
        node = self.exact.get(form)
        if node is not None:
            yield node
        if self.stems:
            for length in range(1, min(len(form), _LONGEST_STEM) + 1):
                if (node := self.stems.get(form[:length])) is not None:
                    yield node
        if self.tails:
            for start in range(max(0, len(form) - _LONGEST_STEM), len(form)):
                if (node := self.tails.get(form[start:])) is not None:
                    yield node


class Lexicon:
    def __init__(self, *shelves: Shelf) -> None:
        self._root = Node()
        self._seen: dict[str, list[Node]] = {}
        self._has_anchors = False
        for shelf in shelves:
            for concept, sayings in shelf.items():
                for saying in sayings:
                    self._add(concept, _pieces(saying))

    def _add(self, concept: str, pieces: tuple[str, ...]) -> None:
        node = self._root
        for piece in pieces:
            node = node.child(piece)
        if concept not in node.ends:
            node.ends = (*node.ends, concept)
        self._has_anchors = self._has_anchors or pieces[0].startswith(_ANCHOR)

    def hits(self, words: tuple[Word, ...], *, scale: int = 1) -> list[Hit]:
        """Every saying that stands in these words; of one concept at one place the longest."""
        found: dict[tuple[str, int], int] = {}
        seen = self._seen
        for at, word in enumerate(words):
            nodes = seen.get(word.form)
            if nodes is None:
                nodes = self._opening(word.form)
            if self._has_anchors and (at == 0 or words[at - 1].end < word.start):
                nodes = nodes + self._opening(_ANCHOR + word.form)
            for node in nodes:
                for concept, last in _walk(node, words, at, _MAX_GAP * scale):
                    if found.get((concept, at), -1) < last:
                        found[concept, at] = last
        return [Hit(concept, first, last) for (concept, first), last in found.items()]

    def _opening(self, form: str) -> list[Node]:
        """Where `form` may begin. Letters repeat words: remembered, within bounds."""
        found = self._seen.get(form)
        if found is None:
            found = self._root.after(form)
            if len(self._seen) < _MAX_REMEMBERED:
                self._seen[form] = found
        return found


def _walk(node: Node, words: tuple[Word, ...], at: int, gap: int) -> Iterator[tuple[str, int]]:
    """Concepts and the index of their last word, once `words[at]` has led to `node`."""
    for concept in node.ends:
        yield concept, at
    if at + 1 >= len(words):
        return
    if node.exact or node.stems or node.tails:
        for following in node.after(words[at + 1].form):
            yield from _walk(following, words, at + 1, gap)
    if node.gap is not None:
        for skipped in range(at, min(at + gap, len(words) - 2) + 1):
            for following in node.gap.after(words[skipped + 1].form):
                yield from _walk(following, words, skipped + 1, gap)


@lru_cache(maxsize=4_096)
def _pieces(saying: str) -> tuple[str, ...]:
    """The words of a saying, folded as the text is, with their stars kept."""
    pieces: list[str] = []
    for part in saying.split():
        if part == "..." or (part.isascii() and part.isalnum()):
            pieces.append(part.lower())
            continue
        forms = [word.form for word in words_of(part.strip("*^"))]
        if part.endswith("*"):
            forms[-1] += "*"
        if part.startswith("*"):
            forms[0] = "*" + forms[0]
        if part.startswith(_ANCHOR):
            forms[0] = _ANCHOR + forms[0]
        pieces += forms
    return tuple(pieces)


# ------------------------------------------------------------------ the shelves


@cache
def languages() -> tuple[str, ...]:
    """Languages that have a word file."""
    files = resources.files(__package__).joinpath("words").iterdir()
    names = sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))
    return tuple(name for name in names if len(name) == 2)


_LABELS = "[labels]"


def read_words(name: str, *, part: str = "concepts") -> dict[str, Shelf]:
    """One word file, or of a language's file only the part that is wanted: labels are few."""
    text = resources.files(__package__).joinpath("words", f"{name}.toml").read_text("utf-8")
    concepts, mark, labels_only = text.partition(f"\n{_LABELS}")
    return tomllib.loads(f"{_LABELS}{labels_only}" if mark and part == "labels" else concepts)


@lru_cache(maxsize=12)
def _concepts(name: str) -> Shelf:
    return read_words(name).get("concepts", {})


@lru_cache(maxsize=12)
def lexicon(language: str) -> Lexicon:
    """Concepts of a language together with the few that every language borrows, laws and places."""
    own = _concepts(language) if language in languages() else {}
    return Lexicon(own, _concepts("any"), articles(), laws(), places())


@cache
def articles() -> Shelf:
    """`art 15`, `15 artikla`, `第15条`: rights by their article, in every language's form."""
    forms = read_words("articles")["forms"]["of_one"], read_words("articles")["forms"]["of_many"]
    shelf: Shelf = {}
    for right, numbers in read_words("articles")["numbers"].items():
        sayings = [form.replace("#", number) for number in numbers for form in forms[0]]
        if right != "automated":  # "Articles 15 to 22" names none of them
            sayings += [form.replace("#", number) for number in numbers for form in forms[1]]
        shelf[f"article_{right}"] = sayings
    return shelf


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
    for language in languages():
        for saying in _labels(language).get(kind, []):
            found[" ".join(word.form for word in words_of(saying))] = None
    return tuple(found)


@cache
def _labels(language: str) -> Shelf:
    return read_words(language, part="labels").get("labels", {})
