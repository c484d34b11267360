"""`understand`: every question asked of one letter, and the words that decided."""

from __future__ import annotations

import re
from itertools import islice

from handlers.rules.mail.model import Mailbox
from handlers.rules.understand.identifiers import identifiers_of
from handlers.rules.understand.language import languages_of
from handlers.rules.understand.lexicon import languages
from handlers.rules.understand.model import Evidence, HouseWords, Understanding, Verdict
from handlers.rules.understand.reading import (
    Reading,
    View,
    read_sentences,
    sentences_in,
)
from handlers.rules.understand.regulation import Law, law_of, with_articles_of
from handlers.rules.understand.request import Judgement, judge
from handlers.rules.understand.rights import rights_found
from handlers.rules.understand.sender import (
    agent_views,
    minor_views,
    with_wishes_of_others,
)
from handlers.rules.understand.tokens import WINDOW, Sentence
from handlers.rules.understand.typos import respelt

_NO_WORDS = HouseWords()
_MAX_QUOTE = 200
_SHORT = 60  # characters: too few to tell look-alikes apart by their small words alone
_SLIPS = 800  # characters: in longer letters one key word or another is typed well
_ENGLISH = "en"
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+){0,60}")
_MAX_PARAGRAPHS = 24
_PASSAGE = 24  # characters: a greeting or a street is no passage


def understand(
    *,
    subject: str,
    text: str,
    sender: Mailbox | None,
    signature: str = "",
    house_words: HouseWords = _NO_WORDS,
) -> Understanding:
    """Read one letter. `text` is its new words; only the first 64 K characters are looked at.

    `signature` says nothing of what is wanted; identifiers may stand in it.
    """
    text = text[:WINDOW]
    language, reading, law, judgement = _best_reading(subject, text)
    agents, minors = list(agent_views(reading)), list(minor_views(reading))
    evidence = [
        *(
            _quote(found.right, found.view, found.concepts, subject, text)
            for found in judgement.found
        ),
        *_law_evidence(law, subject, text),
        *(_quote("agent", view, ("agent", "parent"), subject, text) for view in agents[:1]),
        *(_quote("minor", view, ("minor_age", "parent"), subject, text) for view in minors[:1]),
    ]
    return Understanding(
        verdict=judgement.verdict,
        confidence=judgement.confidence,
        rights=tuple(dict.fromkeys(found.right for found in judgement.found)),
        regulation=law.code,
        regulation_basis=law.basis,
        language=language,
        agent=bool(agents),
        minor=bool(minors),
        identifiers=identifiers_of(text, house_words, signature[:WINDOW], _name_of(sender)),
        evidence=tuple(evidence),
    )


def _name_of(sender: Mailbox | None) -> str:
    return f"{sender.name} {sender.address}" if sender else ""


Read = tuple[str, Reading, Law, Judgement]


def _best_reading(subject: str, text: str) -> Read:
    """Read in the letter's language; where that stays open, in the one in which it says most."""
    likely = languages_of(f"{text}\n{subject}") or (_ENGLISH,)
    best = _read_in(likely[0], subject, text)
    for language in likely[1:]:
        if best[-1].verdict is Verdict.YES:
            break
        other = _read_in(language, subject, text)
        if other[-1].confidence > best[-1].confidence:
            is_short = len(text) + len(subject) < _SHORT
            best = (language if is_short else likely[0], *other[1:])
    if best[-1].verdict is Verdict.YES:
        return best
    passages = _foreign_passages(text, likely)
    others = [_read_in(language, "", passage) for language, passage in passages.items()]
    asking = [other for other in others if other[-1].verdict is Verdict.YES]
    return (best[0], *asking[0][1:]) if asking else best


def _foreign_passages(text: str, likely: tuple[str, ...]) -> dict[str, str]:
    """Paragraphs in a language that the rest is not in, each in its place, all else blank."""
    found: dict[str, str] = {}
    for paragraph in islice(_PARAGRAPH.finditer(text), _MAX_PARAGRAPHS):
        spoken = languages_of(paragraph[0]) if len(paragraph[0]) >= _PASSAGE else ()
        if len(spoken) != 1 or spoken[0] in likely or spoken[0] not in languages():
            continue
        so_far = found.get(spoken[0], "")
        found[spoken[0]] = so_far + " " * (paragraph.start() - len(so_far)) + paragraph[0]
    return found


def _read_in(language: str, subject: str, text: str) -> Read:
    sentences = sentences_in(subject, text)
    found = _judged(language, sentences)
    if found[-1].verdict is Verdict.YES or len(text) > _SLIPS:
        return found
    mended = respelt(sentences, language)
    second = _judged(language, mended) if mended else found
    return second if second[-1].verdict is Verdict.YES else found


def _judged(language: str, sentences: list[Sentence]) -> Read:
    reading = read_sentences(sentences, language)
    law = law_of(reading)
    reading = with_wishes_of_others(with_articles_of(reading, law))
    judgement = judge(reading, rights_found(reading))
    return language, reading, _by_article(judgement, law), judgement


def _by_article(judgement: Judgement, law: Law) -> Law:
    """Who writes "Art. 17" beside "delete my data" has named the GDPR."""
    if law.basis == "stated":
        return law
    for found in judgement.found:
        for hit in found.view.hits.get(f"article_{found.right}", ()):
            return Law.of(law.code or "gdpr", "stated", found.view.sentence, hit)
    return law


def _law_evidence(law: Law, subject: str, text: str) -> list[Evidence]:
    if law.code is None:
        return []
    source = subject if law.in_subject else text
    return [Evidence(label=law.code, quote=source[law.start : law.end])]


def _quote(label: str, view: View, concepts: tuple[str, ...], subject: str, text: str) -> Evidence:
    source = subject if view.sentence.is_subject else text
    said = tuple(concept for concept in concepts if concept in view.hits)
    start, end = view.span(said)
    return Evidence(label=str(label), quote=source[start : min(end, start + _MAX_QUOTE)])
