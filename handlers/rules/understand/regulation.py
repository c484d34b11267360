"""Which law: the one that is named, else the one of the place somebody says to live in."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from handlers.rules.understand.lexicon import Hit, Lexicon
from handlers.rules.understand.model import Basis
from handlers.rules.understand.reading import Reading
from handlers.rules.understand.tokens import Sentence


@dataclass(frozen=True, kw_only=True)
class Law:
    code: str | None
    basis: Basis
    start: int = 0
    end: int = 0
    in_subject: bool = False


def _toml(name: str) -> str:
    return resources.files(__package__).joinpath("words", f"{name}.toml").read_text("utf-8")


@cache
def _laws() -> Lexicon:
    """Strong names under `<code>`, weak ones under `?<code>`, their context under `!<code>`."""
    shelves: dict[str, list[str]] = {}
    for code, words in tomllib.loads(_toml("laws")).items():
        shelves[code] = words["names"]
        shelves[f"?{code}"] = words.get("weak", [])
        shelves[f"!{code}"] = words.get("context", [])
    return Lexicon(shelves)


@cache
def _places() -> Lexicon:
    return Lexicon(tomllib.loads(_toml("places")))


def law_of(reading: Reading) -> Law:
    return _stated(reading) or _inferred(reading) or Law(code=None, basis="none")


def _stated(reading: Reading) -> Law | None:
    named: Counter[str] = Counter()
    where: dict[str, tuple[Sentence, Hit]] = {}
    context: set[str] = set()
    for view in reading.views:
        for hit in _longest(_laws().hits(view.sentence.words)):
            if hit.concept.startswith("!"):
                context.add(hit.concept[1:])
                continue
            named[hit.concept] += 1
            where.setdefault(hit.concept, (view.sentence, hit))
    codes = [code for code in named if not code.startswith("?") or code[1:] in context]
    if not codes:
        return None
    code = max(codes, key=lambda code: named[code])  # ties: the one that comes first
    sentence, hit = where[code]
    return _law(code.lstrip("?"), "stated", sentence, hit)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that stand inside a longer name."""
    found = sorted(hits, key=lambda hit: hit.first - hit.last)
    kept: list[Hit] = []
    for hit in found:
        is_context = hit.concept.startswith("!")
        names = (other for other in kept if not other.concept.startswith("!"))
        if is_context or not any(o.first <= hit.first and hit.last <= o.last for o in names):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def _inferred(reading: Reading) -> Law | None:
    for view in reading.views:
        if "resident" not in view.hits or "reported" in view.hits:
            continue
        for hit in _places().hits(view.sentence.words):
            return _law(hit.concept, "inferred", view.sentence, hit)
    return None


def _law(code: str, basis: Basis, sentence: Sentence, hit: Hit) -> Law:
    return Law(
        code=code,
        basis=basis,
        start=sentence.words[hit.first].start,
        end=sentence.words[hit.last].end,
        in_subject=sentence.is_subject,
    )
