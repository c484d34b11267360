"""Is it a privacy request at all? What speaks for it, and the voices that only sound like it."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.rules.understand.model import Verdict
from handlers.rules.understand.reading import Reading, View
from handlers.rules.understand.rights import Found
from storage.vocabulary import Right

_YES, _NO = 0.7, 0.4
_NOTE = 3
_ABOUT_EARLIER = (Right.COMPLAINT, Right.AUTHORITY_COMPLAINT)
_DEEDS = ("practice", "hold", "process", "sell")
_SURELY = 2  # times that a letter speaks of delay or refusal
_COMPLAINS = ("complain", "authority")
_LAST = 2  # words
_ARTICLE = 12  # sentences; letters that ask are shorter or say "I" throughout


@dataclass(frozen=True, kw_only=True)
class Judgement:
    verdict: Verdict
    confidence: float  # that it is a request
    found: tuple[Found, ...]


def judge(reading: Reading, rights: list[Found]) -> Judgement:
    labels = _whole_letter_labels(reading, rights)
    found = [*_asked_anew(rights, labels), *labels]
    strength = max((each.weight for each in found), default=0.0)
    belief = strength * _voice(reading, found)
    verdict = Verdict.YES if belief >= _YES else Verdict.NO if belief < _NO else Verdict.UNSURE
    kept = tuple(found) if verdict is not Verdict.NO else ()
    return Judgement(verdict=verdict, confidence=round(belief, 3), found=kept)


def _asked_anew(rights: list[Found], labels: list[Found]) -> list[Found]:
    """Without the rights that a reminder or complaint only names: "no reply to my request to …"."""
    told = {id(each.view): each.right for each in labels if each.right in _ABOUT_EARLIER}
    return [
        each
        for each in rights
        if (label := told.get(id(each.view))) is None
        or _asks_on(each, of_others=label is Right.AUTHORITY_COMPLAINT)
    ]


def _asks_on(found: Found, *, of_others: bool) -> bool:
    """ "… not answered, so please delete" asks once more.

    An authority is told of a wish and asked to look into it: there the wish must be what is asked,
    after the asking or, where the verb comes last, before it.
    """
    hits, end = found.view.hits, len(found.view.sentence.words) - _LAST
    complaint = max(hit.last for c in _COMPLAINS for hit in hits.get(c, ()))
    asked = [hit for hit in hits.get("ask", ()) if hit.first > complaint]
    if not of_others:
        return bool(asked)
    wish = max((hit.first for c in found.concepts for hit in hits.get(c, ())), default=0)
    return any(complaint < wish and (hit.first <= wish or hit.last >= end) for hit in asked)


def _whole_letter_labels(reading: Reading, rights: list[Found]) -> list[Found]:
    """Complaints and questions: what the letter is about, beside or instead of rights."""
    labels = []
    if (complaint := _authority_complaint(reading)) is not None:
        labels.append(complaint)
    elif (reminder := _reminder(reading, rights)) is not None:
        labels.append(reminder)
    if not labels and not any(each.weight >= 0.6 for each in rights):
        other = _appeal(reading) or _question(reading) or _vague(reading)
        labels += [other] if other else []
    return labels


def _appeal(reading: Reading) -> Found | None:
    """ "I disagree with your refusal": of a privacy matter, or in a line that names no other."""
    if reading["other_matter"] or reading["goods"] or _length(reading) > _APPEAL:
        return None
    is_of_privacy = reading["personal"] or reading["privacy_word"] or _names_a_right(reading)
    if not is_of_privacy and _length(reading) > _LINE:
        return None
    for view in reading.views:
        if "appeal" in view.hits and not view.has(_OF_ANOTHER):
            return _found(Right.COMPLAINT, 0.72, view, "appeal")
    return None


def _vague(reading: Reading) -> Found | None:
    """ "GDPR please": a few words that want something of privacy. Staff will see what."""
    words = _length(reading)
    is_other = any(reading[concept] for concept in _OTHER_MATTERS)
    if words > _VAGUE or is_other or (reading["consent"] and not reading["withdraw"]):
        return None
    is_alone = len(reading.views) - any(v.sentence.is_subject for v in reading.views) <= 1
    wants = any(view.sentence.is_question or view.has(_WANTS) for view in reading.views)
    for view in reading.views:
        wants_here = view.sentence.is_question or view.has(_WANTS) or (is_alone and wants)
        is_of_rights = view.has(_PRIVACY) or {"exercise", "note"} <= view.hits.keys()
        if is_of_rights and (words <= _WORDS_ALONE or (wants_here and reading["first"])):
            return _found(Right.QUESTION, 0.5, view, *_PRIVACY, "exercise")
    return None


def _length(reading: Reading) -> float:
    """In words, without the subject."""
    letter = [view.sentence for view in reading.views if not view.sentence.is_subject]
    return sum(len(each.words) / each.scale for each in letter)


_APPEAL, _VAGUE, _LINE, _WORDS_ALONE = 40, 15, 10, 5
_OTHER_MATTERS = (
    "contract",
    "other_matter",
    "offer",
    "goods",
    "yours",
    "company",
    "reported",
    "policy",
    "hypothetic",
    "takedown",
    "foi",
)
_OF_ANOTHER = ("policy", "yours", "company", "reported", "threat", "narrated", "hypothetic", "keep")
_WANTS = ("ask", "ask_noun", "exercise", "know")
_PRIVACY = ("law", "privacy_word")


def _found(right: Right, weight: float, view: View, *concepts: str) -> Found:
    said = tuple(concept for concept in concepts if concept in view.hits)
    return Found(right=right, weight=weight, view=view, concepts=said)


def _authority_complaint(reading: Reading) -> Found | None:
    """Art. 77 GDPR: addressed to an authority. A threat to go there is a reminder's tail."""
    for view in reading.views:
        if "authority" in view.hits and not view.has(("threat", "reported", "yours", "company")):
            is_mine = view.asks or view.has(("first", "exercise"))
            if is_mine and (reading["authority_named"] or reading["article_authority"]):
                return _found(Right.AUTHORITY_COMPLAINT, 0.85, view, "authority")
    return None


def _reminder(reading: Reading, rights: list[Found]) -> Found | None:
    """An admonition or appeal about an earlier privacy request.

    A first letter may end with words of delay too ("within a month"): it has asked before that.
    """
    if not (reading["first"] and (reading["personal"] or _names_a_right(reading))):
        return None
    for at, view in enumerate(reading.views):
        if "complain" not in view.hits or view.has(("threat", "yours", "company")):
            continue
        earlier = reading.views[max(0, at - 1) : at]
        is_of_request = view.has(("request_word",)) or any(
            _asked_before(each) or _has_asked((each,), rights) for each in earlier
        )
        if reading["complain"] < _SURELY and _has_asked(reading.views[:at], rights):
            return None
        if is_of_request or view.sentence.is_subject:
            return _found(Right.COMPLAINT, 0.8, view, "complain")
    return None


def _has_asked(views: tuple[View, ...], rights: list[Found]) -> bool:
    asked = [each.view for each in rights if each.view.asks_itself]
    return any(view is each for view in views if not view.sentence.is_subject for each in asked)


def _asked_before(view: View) -> bool:
    return view.has(("narrated", "request_word")) and view.has(("personal", "data"))


def _names_a_right(reading: Reading) -> bool:
    return any(concept.startswith(("named_", "article_", "law:")) for concept in reading.counts)


def _question(reading: Reading) -> Found | None:
    """Somebody asks how the house handles data. Articles ask such questions too, of nobody."""
    if reading["contract"]:
        return None
    letters = [view for view in reading.views if not view.sentence.is_subject]
    if len(letters) > _ARTICLE or not (reading["first"] or len(letters) <= _NOTE):
        return None
    for view in reading.views:
        if view.has(("yours", "company", "reported")) or not _is_question(view, letters):
            continue
        if _is_of_practice(view):
            return _found(Right.QUESTION, 0.72, view, "practice", "privacy_topic")
    return None


def _is_question(view: View, letters: list[View]) -> bool:
    """By its mark, or, in a note of one line, by its first word."""
    opens = any(hit.first == 0 for hit in view.hits.get("asks_what", ()))
    return view.sentence.is_question or (opens and len(letters) <= 1)


def _is_of_practice(view: View) -> bool:
    """What is done with data, not only data: "where is my data?" may be any customer's question."""
    topics = view.hits.get("privacy_topic", [])
    if not topics or not view.has(("practice",)):
        return False
    deeds = [hit for concept in _DEEDS for hit in view.hits.get(concept, ())]
    return view.has(("policy",)) or any(
        deed.last < topic.first or topic.last < deed.first for deed in deeds for topic in topics
    )


# ------------------------------------------------------------------ who speaks


def _voice(reading: Reading, found: list[Found]) -> float:
    """1 for a person who asks for herself; less for companies, newspapers and other matters."""
    mine, yours = reading["first"], reading["yours"]
    factor = 1.0
    if reading["company"] >= 1 and yours > mine:
        factor *= 0.3
    elif reading["company"] >= 2 and reading["company"] + yours >= mine:
        factor *= 0.35
    elif reading["company"] and not mine:
        factor *= 0.4
    elif yours and not mine:
        factor *= 0.5
    if _is_article(reading):
        factor *= 0.4
    if reading["bounce"]:
        factor *= 0.3
    if reading["foi"] and not _is_about_me(reading):
        factor *= 0.3
    if reading["takedown"] >= 2 and not _is_about_me(reading):
        factor *= 0.3
    if reading["contract"] and not _is_about_me(reading):
        factor *= 0.4
    if reading["hypothetic"]:
        factor *= 0.35
    if reading["offer"] and not _is_about_me(reading):
        factor *= 0.35
    return factor


def _is_article(reading: Reading) -> bool:
    """Tells people about their rights: long, and "I" is rare in it."""
    sentences = len(reading.views)
    told = reading["reported"] + reading["yours"]
    return sentences > _ARTICLE and reading["first"] * 6 < sentences and told >= 1


def _is_about_me(reading: Reading) -> bool:
    return (reading["exercise"] >= 1 and reading["personal"] >= 1) or reading["personal"] >= 2
