"""A letter as sentences with the concepts found in them, and whether each sentence asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from handlers.rules.understand.lexicon import Hit, lexicon
from handlers.rules.understand.tokens import Sentence, sentences_of

# A longer saying with another meaning takes the words it is made of: "do not delete" is no wish
# to delete, "your data" in a company's letter is not the writer's.
_TAKES_WORDS = {"keep", "not_age", "not_agent"}
_COMPANY_HAS = ("practice", "privacy_topic", "policy")
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

    def without(self, prefix: str) -> Reading:
        """Without the concepts that begin so."""
        views = tuple(
            replace(
                view, hits={c: hits for c, hits in view.hits.items() if not c.startswith(prefix)}
            )
            for view in self.views
        )
        return Reading(views=views, counts=self.counts)

    def __getitem__(self, concept: str) -> int:
        return self.counts[concept]


def read(subject: str, text: str, language: str) -> Reading:
    words = lexicon(language)
    views: list[View] = []
    counts: Counter[str] = Counter()
    since_asked = _REACH + 1
    for sentence in [*sentences_of(subject, is_subject=True), *sentences_of(text)]:
        hits = _sorted(words.hits(sentence.words, scale=sentence.scale))
        _note_law(hits)
        if len(sentence.words) <= _BRIEF * sentence.scale:
            hits["brief"] = [Hit("brief", 0, len(sentence.words) - 1)]
        itself = _asks(sentence, hits)
        is_near = since_asked <= _REACH and not (_NOT_ASKING & hits.keys())
        is_list = is_near and (sentence.is_item or "first" in hits)
        views.append(View(sentence=sentence, hits=hits, asks=itself or is_list, asks_itself=itself))
        since_asked = 0 if itself and not sentence.is_subject else since_asked + 1
        counts.update({concept: len(found) for concept, found in hits.items()})
    return Reading(views=tuple(views), counts=counts)


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
    is_order = any(hit.first <= 1 for order in _ORDERS for hit in hits.get(order, ()))
    is_told = "narrated" in hits  # "I just used … to delete my data": told to a friend
    if is_told and not any(hit.first <= 1 for hit in hits.get("ask", ())):
        return False
    is_mine = "first" in hits
    if not is_mine and {"yours", "reported", "company"} & hits.keys():
        return False
    if "ask" in hits or is_order:
        return True
    # "Under Article 17 GDPR" is what newspapers write too, of others.
    return (is_mine and bool({"exercise", "ask_noun"} & hits.keys())) or _is_brief_request(hits)


def _is_brief_request(hits: dict[str, list[Hit]]) -> bool:
    return "brief" in hits and bool({"ask_noun", "exercise"} & hits.keys())
