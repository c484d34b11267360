"""Which rights a letter invokes: the sentences in which a rule finds all that it needs."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.rules.understand.lexicon import Hit
from handlers.rules.understand.reading import Reading, View
from handlers.rules.understand.right_rules import RULES, Group, Rule
from storage.vocabulary import Right

_FEW = 4  # sentences, subject included
_BACK = 2
_NOT_MINE = ("company", "yours", "goods")


@dataclass(frozen=True, kw_only=True)
class Found:
    right: Right
    weight: float
    view: View
    concepts: Group


_OPENED_BY = {
    concept: [rule for rule in RULES if concept in rule.needs[0]]
    for concept in {concept for rule in RULES for concept in rule.needs[0]}
}


def rights_found(reading: Reading) -> list[Found]:
    """The best sentence for each right, strongest first."""
    best: dict[Right, Found] = {}
    for at, view in enumerate(reading.views):
        if not view.asks or (view.sentence.is_subject and not _has_a_writer(reading)):
            continue
        earlier = reading.views[max(0, at - _BACK) : at]
        for rule in (rule for concept in view.hits for rule in _OPENED_BY.get(concept, ())):
            if rule.right in best and best[rule.right].weight >= rule.weight:
                continue  # the rule can find nothing better
            if not _stood_before(rule, earlier) or (rule.itself and not view.asks_itself):
                continue
            if rule.letter and not any(reading[concept] for concept in rule.letter):
                continue
            found = _apply(rule, view, is_alone=len(reading.views) == 1)
            if found and (rule.right not in best or found.weight > best[rule.right].weight):
                best[rule.right] = found
    return sorted(best.values(), key=lambda found: -found.weight)


def _stood_before(rule: Rule, earlier: tuple[View, ...]) -> bool:
    if not rule.before:
        return True
    return any(all(view.has(group) for group in rule.before) for view in earlier if _is_mine(view))


def _is_mine(view: View) -> bool:
    is_told = "reported" in view.hits and "first" not in view.hits
    return not (is_told or view.has(_NOT_MINE))


def _has_a_writer(reading: Reading) -> bool:
    """A subject alone asks only above a few words, or above a letter in which somebody says "I"."""
    return reading["first"] > 0 or len(reading.views) <= _FEW


def _apply(rule: Rule, view: View, *, is_alone: bool) -> Found | None:
    barred = [concept for concept in rule.unless if concept in view.hits]
    if barred and not (barred == ["listed"] and _invokes(view)):
        return None
    concepts = _said_together(rule, view)
    if concepts is None:
        return None
    weight = rule.weight
    if view.sentence.is_subject and not is_alone:
        weight *= _OF_A_REPLY if _is_reply(view) else _OF_A_SUBJECT
    elif not view.asks_itself:
        weight *= 0.85
    return Found(right=rule.right, weight=weight, view=view, concepts=concepts)


_OF_A_SUBJECT, _OF_A_REPLY = 0.8, 0.6  # a reply repeats what somebody else may have written
_REPLIES = frozenset(
    {
        "re",
        "aw",
        "antw",
        "antwort",
        "wg",
        "fw",
        "fwd",
        "tr",
        "rv",
        "res",
        "enc",
        "sv",
        "vs",
        "vb",
        "odp",
        "ynt",
    }
)


def _is_reply(view: View) -> bool:
    return view.sentence.words[0].form in _REPLIES and len(view.sentence.words) > 1


def _said_together(rule: Rule, view: View) -> Group | None:
    """One concept of each group, near a hit of the first group."""
    for opening in (concept for concept in rule.needs[0] if concept in view.hits):
        for anchor in view.hits[opening]:
            close = _close_to(anchor, rule, view)
            if close is not None and not _is_cut(anchor, close, rule, view):
                return (opening, *(hit.concept for hit in close))
    return None


def _close_to(anchor: Hit, rule: Rule, view: View) -> list[Hit] | None:
    """A hit of each other group."""
    reach = rule.near * view.sentence.scale
    close = [_near(group, view, anchor, reach) for group in rule.needs[1:]]
    return None if None in close else [hit for hit in close if hit]


def _near(group: Group, view: View, anchor: Hit, reach: int) -> Hit | None:
    for concept in group:
        for hit in view.hits.get(concept, ()):
            if hit.first - anchor.last <= reach and anchor.first - hit.last <= reach:
                return hit if hit.concept == concept else hit._replace(concept=concept)
    return None


def _is_cut(anchor: Hit, close: list[Hit], rule: Rule, view: View) -> bool:
    """Does another wish come first? "Delete my data and send me a note" asks for no copy.

    Nor does "tell me that my data have been deleted": an "and" must part the two wishes.
    """
    if not rule.until:
        return False
    hits = [anchor, *close]
    end = max(hit.last for hit in hits)
    places = {hit.first for hit in hits}
    others = [hit for concept in rule.until for hit in view.hits.get(concept, ())]
    joins = [hit.first for hit in view.hits.get("and_then", ()) if hit.first > end]
    free_from = min(joins, default=len(view.sentence.words))
    return any(hit.first < free_from and hit.first not in places for hit in others)


def _invokes(view: View) -> bool:
    """ "I exercise my right to …" overrules that rights are also merely listed in letters."""
    return {"exercise", "first"} <= view.hits.keys() and "keep" not in view.hits
