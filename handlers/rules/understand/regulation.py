"""Which law: the one that is named, else the one of the place somebody says to live in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from handlers.rules.understand.lexicon import Hit
from handlers.rules.understand.model import Basis
from handlers.rules.understand.reading import Reading, View
from handlers.rules.understand.tokens import Sentence

_STRONG, _CONTEXT = ":", "!"  # what follows "law" in a concept, see lexicon.laws
_PLACE = "place:"
_ARTICLE = "article_"
_OF_THE_GDPR = {None, "gdpr", "uk_gdpr"}


@dataclass(frozen=True, kw_only=True)
class Law:
    code: str | None
    basis: Basis
    start: int = 0
    end: int = 0
    in_subject: bool = False


def law_of(reading: Reading) -> Law:
    return _stated(reading) or _inferred(reading) or Law(code=None, basis="none")


def without_foreign_articles(reading: Reading, law: Law) -> Reading:
    """Article 18 is restriction in the GDPR and nearly everything in the LGPD."""
    return reading if law.code in _OF_THE_GDPR else reading.without(_ARTICLE)


def _stated(reading: Reading) -> Law | None:
    named: Counter[str] = Counter()
    where: dict[str, tuple[Sentence, Hit]] = {}
    context: set[str] = set()
    for view in reading.views:
        for hit in _longest(_law_hits(view)):
            mark, code = hit.concept[3], hit.concept[4:]
            if mark == _CONTEXT:
                context.add(code)
                continue
            named[hit.concept[3:]] += 1
            where.setdefault(hit.concept[3:], (view.sentence, hit))
    codes = [code for code in named if code[0] == _STRONG or code[1:] in context]
    if not codes:
        return None
    # A weak name in its context is the more special law; else of equals the one that comes first.
    code = max(codes, key=lambda code: (named[code], code[0] != _STRONG))
    sentence, hit = where[code]
    return _law(code[1:], "stated", sentence, hit)


def _law_hits(view: View) -> list[Hit]:
    return [hit for concept, hits in view.hits.items() if concept[:3] == "law" for hit in hits]


def _longest(hits: list[Hit]) -> list[Hit]:
    """Without those that stand inside a longer name."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: hit.first - hit.last):
        names = (other for other in kept if other.concept[3] != _CONTEXT)
        is_context = hit.concept[3] == _CONTEXT
        if is_context or not any(_is_inside(hit, other) for other in names):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def _is_inside(hit: Hit, other: Hit) -> bool:
    is_longer = other.last - other.first > hit.last - hit.first
    return is_longer and other.first <= hit.first and hit.last <= other.last


def _inferred(reading: Reading) -> Law | None:
    for view in reading.views:
        if "resident" not in view.hits or "reported" in view.hits:
            continue
        for concept, hits in view.hits.items():
            if concept.startswith(_PLACE):
                return _law(concept.removeprefix(_PLACE), "inferred", view.sentence, hits[0])
    return None


def _law(code: str, basis: Basis, sentence: Sentence, hit: Hit) -> Law:
    return Law(
        code=code,
        basis=basis,
        start=sentence.words[hit.first].start,
        end=sentence.words[hit.last].end,
        in_subject=sentence.is_subject,
    )
