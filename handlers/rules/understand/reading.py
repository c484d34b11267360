"""A letter as sentences with the concepts found in them, and whether each sentence asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from handlers.rules.understand.lexicon import Hit, lexicon
from handlers.rules.understand.tokens import Sentence, sentences_of

# A longer saying with another meaning takes the words it is made of: "do not delete" is no wish
# to delete, "your data" in a company's letter is not the writer's.
_TAKES_WORDS = {"keep"}
# Verbs that open a sentence as an order.
_ORDERS = {"delete", "give", "stop", "correct", "unsubscribe", "close", "me_object", "restrict"}
_ORDERS |= {"named_erasure", "named_sale", "withdraw", "know", "object", "named_limit"}
_NOT_ASKING = {"reported", "company", "yours", "narrated"}
_BRIEF = 6  # words; so short, a bare word like "unsubscribe" is an order
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
    words = lexicon(language)
    views: list[View] = []
    counts: Counter[str] = Counter()
    since_asked = _REACH + 1
    for sentence in [*sentences_of(subject, is_subject=True), *sentences_of(text)]:
        hits = _sorted(words.hits(sentence.words))
        if len(sentence.words) <= _BRIEF:
            hits["brief"] = [Hit("brief", 0, len(sentence.words) - 1)]
        itself = _asks(sentence, hits)
        is_list = since_asked <= _REACH and not (_NOT_ASKING & hits.keys())
        views.append(View(sentence=sentence, hits=hits, asks=itself or is_list, asks_itself=itself))
        since_asked = 0 if itself and not sentence.is_subject else since_asked + 1
        counts.update({concept: len(found) for concept, found in hits.items()})
    return Reading(views=tuple(views), counts=counts)


def _sorted(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    found = list(hits)
    taken = {
        at for hit in found if hit.concept in _TAKES_WORDS for at in range(hit.first, hit.last + 1)
    }
    sorted_hits: dict[str, list[Hit]] = {}
    for hit in found:
        if hit.concept in _TAKES_WORDS or hit.first not in taken or hit.last not in taken:
            sorted_hits.setdefault(hit.concept, []).append(hit)
    return sorted_hits


def _asks(sentence: Sentence, hits: dict[str, list[Hit]]) -> bool:
    """A wish, an order or an invoked right; not what others may do or what a company writes."""
    if sentence.is_subject:
        return not ({"company", "yours"} & hits.keys())
    if "narrated" in hits:  # "I just used … to delete my data": told to a friend
        return False
    is_mine = "first" in hits
    if not is_mine and {"yours", "reported", "company"} & hits.keys():
        return False
    if "exercise" in hits or "ask" in hits:
        return True
    if "ask_noun" in hits and (is_mine or "brief" in hits):
        return True
    return any(hit.first <= 1 for order in _ORDERS for hit in hits.get(order, ()))
