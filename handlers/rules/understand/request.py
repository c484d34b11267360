"""Is it a privacy request at all? What speaks for it, and the voices that only sound like it."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.rules.understand.model import Verdict
from handlers.rules.understand.reading import Reading, View
from handlers.rules.understand.rights import Found
from storage.vocabulary import Right

_YES, _NO = 0.7, 0.4
_NOTE = 3
_ARTICLE = 12  # sentences; letters that ask are shorter or say "I" throughout


@dataclass(frozen=True, kw_only=True)
class Judgement:
    verdict: Verdict
    confidence: float  # that it is a request
    found: tuple[Found, ...]


def judge(reading: Reading, rights: list[Found]) -> Judgement:
    found = [*rights, *_whole_letter_labels(reading, rights)]
    strength = max((each.weight for each in found), default=0.0)
    belief = strength * _voice(reading, found)
    verdict = Verdict.YES if belief >= _YES else Verdict.NO if belief < _NO else Verdict.UNSURE
    kept = tuple(found) if verdict is not Verdict.NO else ()
    return Judgement(verdict=verdict, confidence=round(belief, 3), found=kept)


def _whole_letter_labels(reading: Reading, rights: list[Found]) -> list[Found]:
    """Complaints and questions: what the letter is about, beside or instead of rights."""
    labels = []
    if (complaint := _authority_complaint(reading)) is not None:
        labels.append(complaint)
    elif (reminder := _reminder(reading)) is not None:
        labels.append(reminder)
    if not labels and not any(each.weight >= 0.6 for each in rights):
        question = _question(reading)
        labels += [question] if question else []
    return labels


def _found(right: Right, weight: float, view: View, *concepts: str) -> Found:
    said = tuple(concept for concept in concepts if concept in view.hits)
    return Found(right=right, weight=weight, view=view, concepts=said)


def _authority_complaint(reading: Reading) -> Found | None:
    """Art. 77 GDPR: addressed to an authority. A threat to go there is a reminder's tail."""
    for view in reading.views:
        if "authority" in view.hits and not view.has(("threat", "reported", "yours", "company")):
            is_mine = view.asks or view.has(("first", "exercise"))
            if is_mine and reading["authority_named"]:
                return _found(Right.AUTHORITY_COMPLAINT, 0.85, view, "authority")
    return None


def _reminder(reading: Reading) -> Found | None:
    """An admonition or appeal about an earlier privacy request."""
    if not (reading["first"] and (reading["personal"] or _names_a_right(reading))):
        return None
    for view in reading.views:
        if "complain" not in view.hits or view.has(("threat", "yours", "company")):
            continue
        if view.has(("request_word",)) or view.sentence.is_subject:
            return _found(Right.COMPLAINT, 0.8, view, "complain")
    return None


def _names_a_right(reading: Reading) -> bool:
    return any(concept.startswith("named_") for concept in reading.counts)


def _question(reading: Reading) -> Found | None:
    """Somebody asks how the house handles data. Articles ask such questions too, of nobody."""
    letters = [view for view in reading.views if not view.sentence.is_subject]
    if len(letters) > _ARTICLE or not (reading["first"] or len(letters) <= _NOTE):
        return None
    for view in reading.views:
        if view.has(("yours", "company", "reported")) or not _is_question(view, letters):
            continue
        if view.has(("practice",)) and view.has(("privacy_topic",)):
            return _found(Right.QUESTION, 0.72, view, "practice", "privacy_topic")
    return None


def _is_question(view: View, letters: list[View]) -> bool:
    """By its mark, or, in a note of one line, by its first word."""
    opens = any(hit.first <= 1 for hit in view.hits.get("asks_what", ()))
    return view.sentence.is_question or (opens and len(letters) <= 1)


# ------------------------------------------------------------------ who speaks


def _voice(reading: Reading, found: list[Found]) -> float:
    """1 for a person who asks for herself; less for companies, newspapers and other matters."""
    mine, yours = reading["first"], reading["yours"]
    factor = 1.0
    if reading["company"] >= 1 and yours > mine:
        factor *= 0.3
    elif reading["company"] >= 2 and reading["company"] + yours >= mine:
        factor *= 0.35
    elif yours and not mine:
        factor *= 0.5
    if _is_article(reading):
        factor *= 0.4
    if reading["foi"] and not _is_about_me(reading):
        factor *= 0.3
    if reading["takedown"] >= 2 and not _is_about_me(reading):
        factor *= 0.3
    if reading["contract"] and not _is_about_me(reading):
        factor *= 0.5
    return factor


def _is_article(reading: Reading) -> bool:
    """Tells people about their rights: long, and "I" is rare in it."""
    sentences = len(reading.views)
    told = reading["reported"] + reading["yours"]
    return sentences > _ARTICLE and reading["first"] * 6 < sentences and told >= 1


def _is_about_me(reading: Reading) -> bool:
    return (reading["exercise"] >= 1 and reading["personal"] >= 1) or reading["personal"] >= 2
