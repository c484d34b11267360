"""`understand`: every question asked of one letter, and the words that decided."""

from __future__ import annotations

from handlers.rules.mail.model import Mailbox
from handlers.rules.understand.identifiers import identifiers_of
from handlers.rules.understand.language import language_of
from handlers.rules.understand.lexicon import languages
from handlers.rules.understand.model import Evidence, HouseWords, Understanding, Verdict
from handlers.rules.understand.reading import Reading, View, read
from handlers.rules.understand.regulation import Law, law_of
from handlers.rules.understand.request import Judgement, judge
from handlers.rules.understand.rights import rights_found
from handlers.rules.understand.sender import agent_views, minor_views
from handlers.rules.understand.tokens import WINDOW

_NO_WORDS = HouseWords()
_MAX_QUOTE = 200
_SHORT = 60  # characters: too few for the detector alone


def understand(
    *, subject: str, text: str, sender: Mailbox | None, house_words: HouseWords = _NO_WORDS
) -> Understanding:
    """Read one letter. `text` is its new words; only the first 64 K characters are looked at."""
    text = text[:WINDOW]
    language, reading, judgement = _best_reading(subject, text)
    law = law_of(reading)
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
        identifiers=identifiers_of(text, house_words),
        evidence=tuple(evidence),
    )


def _best_reading(subject: str, text: str) -> tuple[str, Reading, Judgement]:
    """Read in the letter's language; where few words leave that open, in the one that fits best."""
    language = language_of(f"{text}\n{subject}")
    reading = read(subject, text, language)
    best = (language, reading, judge(reading, rights_found(reading)))
    is_open = len(text) < _SHORT or language not in languages()
    if best[2].verdict is Verdict.YES or not is_open:
        return best
    for other in languages():
        reading = read(subject, text, other)
        judgement = judge(reading, rights_found(reading))
        if judgement.confidence > best[2].confidence:
            best = (other if len(text) < _SHORT else language, reading, judgement)
    return best


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
