"""Which law: the one that is named, else the one of the place somebody says to live in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from handlers.rules.understand.articles import ARTICLE, SECTION, rights_by_article
from handlers.rules.understand.lexicon import Hit
from handlers.rules.understand.model import Basis
from handlers.rules.understand.reading import Reading, View
from handlers.rules.understand.tokens import Sentence

_STRONG, _CONTEXT = ":", "!"  # what follows "law" in a concept, see lexicon.laws
_PLACE = "place:"
_RIGHT = "article_"  # then what an article gives under the law of the letter
ELSEWHERE = "article_elsewhere"
_OF = 2  # words: "article 17 of the contract", though the GDPR is named beside it
_GDPR = "gdpr"
_AS_THE_GDPR = {None, _GDPR, "uk_gdpr"}


@dataclass(frozen=True, kw_only=True)
class Law:
    code: str | None
    basis: Basis
    start: int = 0
    end: int = 0
    in_subject: bool = False

    @classmethod
    def of(cls, code: str, basis: Basis, sentence: Sentence, hit: Hit) -> Law:
        return cls(
            code=code,
            basis=basis,
            start=sentence.words[hit.first].start,
            end=sentence.words[hit.last].end,
            in_subject=sentence.is_subject,
        )


def law_of(reading: Reading) -> Law:
    return _stated(reading) or _inferred(reading) or Law(code=None, basis="none")


def with_articles_of(reading: Reading, law: Law) -> Reading:
    """Article 18 is restriction in the GDPR, information in the LGPD, and rent in a lease.

    Where no law is named, an article counts as the GDPR's beside personal data.
    """
    rights = rights_by_article().get(_GDPR if law.code in _AS_THE_GDPR else law.code or "", {})
    is_named = law.basis == "stated"
    views = tuple(_with_rights(view, rights, is_named=is_named) for view in reading.views)
    counts = reading.counts.copy()
    for concept in (concept for view in views for concept in view.hits):
        if concept.startswith(_RIGHT):
            counts[concept] += 1
    return Reading(views=views, counts=counts)


def _with_rights(view: View, rights: dict[str, str], *, is_named: bool) -> View:
    cited = [(concept, hits) for concept, hits in view.hits.items() if _is_citation(concept)]
    if not cited or (ELSEWHERE in view.hits and "law" not in view.hits):
        return view
    found = dict(view.hits)
    is_asked_about = view.sentence.is_question and not view.has(("exercise", "ask_noun"))
    is_of_data = "personal" in view.hits or (is_named and not is_asked_about)
    for concept, hits in cited:
        right = rights.get(concept.removeprefix(ARTICLE)) or rights.get(concept)
        if any(0 < hit.first - hits[-1].last <= _OF for hit in view.hits.get(ELSEWHERE, ())):
            continue
        if right and (is_of_data or f"named_{right}" in view.hits):
            found.setdefault(f"{_RIGHT}{right}", hits)
    return replace(view, hits=found)


def _is_citation(concept: str) -> bool:
    return concept.startswith((ARTICLE, SECTION))


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
    return Law.of(code[1:], "stated", sentence, hit)


def _law_hits(view: View) -> list[Hit]:
    return [hit for concept, hits in view.hits.items() if concept[:3] == "law" for hit in hits]


def _longest(hits: list[Hit]) -> list[Hit]:
    """Without those that stand inside a longer name."""
    if len(hits) <= 1:
        return hits
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
                return Law.of(concept.removeprefix(_PLACE), "inferred", view.sentence, hits[0])
    return None
