"""A letter as sentences with the concepts found in them, and whether each sentence asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from handlers.rules.understand.articles import articles_in
from handlers.rules.understand.lexicon import Hit, lexicon
from handlers.rules.understand.tokens import Sentence, sentences_of

# A longer saying with another meaning takes the words it is made of: "do not delete" is no wish
# to delete, "your data" in a company's letter is not the writer's.
_TAKES_WORDS = {"keep", "not_age", "not_agent"}
_COMPANY_HAS = ("practice", "privacy_topic", "policy")
# Verbs that open a sentence as an order.
ORDERS = {"delete", "give", "stop", "correct", "unsubscribe", "close", "me_object", "restrict"}
ORDERS |= {"fix", "named_erasure", "named_sale", "withdraw", "know", "object", "named_limit"}
NOT_ASKING = {"reported", "company", "yours", "narrated"}
_BRIEF = 6  # words; so short, a bare word like "unsubscribe" is an order
_SOLE = 16  # words; one sentence that is the whole letter
_NOTE = 40  # words; so short, a letter has no footer in which such words would stand
# What a sentence does by being said: "I object to …".
_PERFORMS = {"object", "optout", "me_object"}
_CHANGES = {"delete", "correct", "fix", "update", "close", "unsubscribe"}
_OF_OTHERS = {"narrated", "reported", "threat", "yours", "company"}
_OF_AN_ITEM = 2  # "3. Then delete it"
_REACH = 8  # sentences a list may go on for after "I request:"


@dataclass(frozen=True, kw_only=True)
class View:
    """One sentence, its concepts, and whether the writer asks for something in it."""

    sentence: Sentence
    hits: dict[str, list[Hit]]
    asks: bool
    asks_itself: bool  # by its own words, not as the next item of a list

    def has(self, concepts: Iterable[str]) -> bool:
        return any(concept in self.hits for concept in concepts)

    def span(self, concepts: Iterable[str]) -> tuple[int, int]:
        """First and last character of the words that carry these concepts."""
        found = [hit for concept in concepts for hit in self.hits.get(concept, ())[:1]]
        words = self.sentence.words
        return words[min(h.first for h in found)].start, words[max(h.last for h in found)].end


@dataclass(frozen=True, kw_only=True)
class Reading:
    views: tuple[View, ...]
    counts: Counter[str] = field(default_factory=Counter)

    def __getitem__(self, concept: str) -> int:
        return self.counts[concept]


def read(subject: str, text: str, language: str) -> Reading:
    return read_sentences(sentences_in(subject, text), language)


def sentences_in(subject: str, text: str) -> list[Sentence]:
    return [*sentences_of(subject, is_subject=True), *_without_bullets(sentences_of(text))]


def _without_bullets(sentences: list[Sentence]) -> Iterator[Sentence]:
    """ "2." alone says only that an item follows."""
    is_item = False
    for sentence in sentences:
        if len(sentence.words) == 1 and sentence.words[0].form.isdecimal():
            is_item = True
            continue
        yield replace(sentence, is_item=True) if is_item else sentence
        is_item = False


def read_sentences(sentences: list[Sentence], language: str) -> Reading:
    words = lexicon(language)
    views: list[View] = []
    counts: Counter[str] = Counter()
    since_asked = _REACH + 1
    for sentence in sentences:
        hits = _sorted(words.hits(sentence.words, scale=sentence.scale))
        hits |= articles_in(sentence.words)
        _note_law(hits)
        if len(sentence.words) <= _BRIEF * sentence.scale:
            hits["brief"] = [Hit("brief", 0, len(sentence.words) - 1)]
        itself = _asks(sentence, hits)
        is_near = since_asked <= _REACH and not (NOT_ASKING & hits.keys())
        is_list = is_near and (sentence.is_item or "first" in hits)
        views.append(View(sentence=sentence, hits=hits, asks=itself or is_list, asks_itself=itself))
        since_asked = 0 if itself and not sentence.is_subject else since_asked + 1
        for concept, found in hits.items():
            counts[concept] += len(found)
    _note_brevity(views, counts)
    return Reading(views=tuple(views), counts=counts)


def _note_brevity(views: list[View], counts: Counter[str]) -> None:
    """Marks brief sentences of a brief letter that is nobody's circular."""
    letter = [view for view in views if not view.sentence.is_subject]
    words = sum(len(view.sentence.words) / view.sentence.scale for view in letter)
    counts["sole"] = int(len(letter) == 1 and words <= _SOLE)
    if words > _NOTE or (not counts["first"] and counts["yours"] + counts["company"]):
        return
    for view in views:
        if "brief" in view.hits and (words <= _SOLE or not view.sentence.is_subject):
            view.hits["note"] = [hit._replace(concept="note") for hit in view.hits["brief"]]
            counts["note"] += 1


def _sorted(found: list[Hit]) -> dict[str, list[Hit]]:
    taken = {
        at for hit in found if hit.concept in _TAKES_WORDS for at in range(hit.first, hit.last + 1)
    }
    sorted_hits: dict[str, list[Hit]] = {}
    for hit in found:
        if hit.concept in _TAKES_WORDS or hit.first not in taken or hit.last not in taken:
            sorted_hits.setdefault(hit.concept, []).append(hit)
    if "yours" in sorted_hits and not _are_yours(sorted_hits):
        del sorted_hits["yours"]
    return sorted_hits


def _are_yours(hits: dict[str, list[Hit]]) -> bool:
    """ "Your data" is the reader's; "your data protection officer" is the company's."""
    longer = [hit for concept in _COMPANY_HAS for hit in hits.get(concept, ())]
    return any(
        not any(mine.first <= yours.last < mine.last for mine in longer) for yours in hits["yours"]
    )


def _note_law(hits: dict[str, list[Hit]]) -> None:
    """Any law by its name, for rules that do not care which."""
    named = [found for concept, found in hits.items() if concept.startswith("law:")]
    if named:
        hits["law"] = named[0]


def _asks(sentence: Sentence, hits: dict[str, list[Hit]]) -> bool:
    """A wish, an order or an invoked right; not what others may do or what a company writes."""
    if sentence.is_quoted:
        return False
    if sentence.is_subject:
        return not ({"company", "yours"} & hits.keys())
    opening = _OF_AN_ITEM if sentence.is_item else 1
    is_order = any(hit.first <= opening for order in ORDERS & hits.keys() for hit in hits[order])
    is_told = "narrated" in hits  # "I just used … to delete my data": told to a friend
    if is_told and not any(hit.first <= 1 for hit in hits.get("ask", ())):
        return False
    is_mine = "first" in hits
    if not is_mine and {"yours", "reported", "company"} & hits.keys():
        return False
    if "ask" in hits or is_order:
        return True
    if sentence.is_question and is_mine and "know" in hits and not (_CHANGES & hits.keys()):
        return True  # "what have you got on me?"; "do you know how to delete my data?" not
    if is_mine and not (_OF_OTHERS & hits.keys()):
        does_by_saying = _PERFORMS & hits.keys()
        if does_by_saying or ("law" in hits and ORDERS & hits.keys()):
            return True
    # "Under Article 17 GDPR" is what newspapers write too, of others.
    return (is_mine and bool({"exercise", "ask_noun"} & hits.keys())) or _is_brief_request(hits)


def _is_brief_request(hits: dict[str, list[Hit]]) -> bool:
    return "brief" in hits and bool({"ask_noun", "exercise"} & hits.keys())
