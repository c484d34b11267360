"""Which rights a letter invokes: a table of what must be said together in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.rules.understand.lexicon import Hit
from handlers.rules.understand.reading import Reading, View
from storage.vocabulary import Right

Group = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    right: Right
    needs: tuple[Group, ...]  # one concept of every group, in one sentence that asks
    unless: Group = ()
    near: int = 80  # words between what is needed; short where single words are as common as "not"
    weight: float  # how far this alone makes a letter a privacy request


@dataclass(frozen=True, kw_only=True)
class Found:
    right: Right
    weight: float
    view: View
    concepts: Group


def _rule(right: Right, weight: float, *needs: str, unless: str = "", near: int = 80) -> Rule:
    groups = tuple(tuple(need.split("|")) for need in needs)
    return Rule(right=right, needs=groups, unless=tuple(unless.split()), near=near, weight=weight)


# A sentence about one of these is no wish to see data, though it may speak of "receiving" it.
_ELSEWHERE = (
    "policy delete object withdraw consent restrict correct named_objection named_sale port"
)

_FEW = 4  # sentences, subject included
_NO_MORE = "stop|object|withdraw|optout|me_object"

RULES = (
    _rule(Right.ERASURE, 0.95, "named_erasure", unless="keep listed"),
    _rule(Right.ERASURE, 0.9, "delete", "personal", unless="listed"),
    _rule(Right.ERASURE, 0.85, "delete", "account", "first|me_object", unless="listed"),
    _rule(Right.ERASURE, 0.8, "delete", "data", "first", unless="listed unsubscribe"),
    _rule(Right.ERASURE, 0.75, "delete", "listing", unless="listed"),
    _rule(Right.ERASURE, 0.75, "me_object", unless="unsubscribe marketing listed"),
    _rule(Right.ACCESS, 0.95, "named_access"),
    _rule(Right.ACCESS, 0.85, "give", "personal", "first", unless=f"{_ELSEWHERE} third"),
    _rule(Right.ACCESS, 0.85, "know", "hold", "personal", unless=_ELSEWHERE),
    _rule(Right.RECTIFICATION, 0.95, "named_rectification", unless="listed"),
    _rule(Right.RECTIFICATION, 0.85, "correct", "personal|field|wrong", "first", unless="listed"),
    _rule(Right.RECTIFICATION, 0.75, "update", "wrong", "personal|field|data", unless="listed"),
    _rule(Right.RECTIFICATION, 0.6, "update", "personal", "first", unless="listed policy"),
    _rule(Right.PORTABILITY, 0.95, "named_portability", unless="listed"),
    _rule(Right.PORTABILITY, 0.85, "port", "personal|data|give", "first", unless="listed"),
    _rule(Right.OBJECTION, 0.95, "named_objection", unless="listed"),
    _rule(Right.OBJECTION, 0.9, "object", "process|personal", unless="listed"),
    _rule(Right.OBJECTION, 0.8, "stop", "process", "personal", unless="listed delete", near=7),
    _rule(Right.RESTRICTION, 0.95, "named_restriction", unless="listed"),
    _rule(Right.RESTRICTION, 0.85, "restrict", "personal", unless="listed"),
    _rule(Right.MARKETING_OPT_OUT, 0.85, "unsubscribe", "first|ask|brief", unless="reported"),
    _rule(Right.MARKETING_OPT_OUT, 0.85, _NO_MORE, "marketing", unless="reported", near=8),
    _rule(Right.SALE_OPT_OUT, 0.95, "named_sale", unless="listed"),
    _rule(Right.SALE_OPT_OUT, 0.85, "stop|optout|object", "sell", "personal|data", near=8),
    _rule(Right.LIMIT_SENSITIVE, 0.95, "named_limit", "sensitive"),
    _rule(Right.LIMIT_SENSITIVE, 0.9, "limit_use", "sensitive"),
    _rule(Right.WITHDRAW_CONSENT, 0.9, "named_withdraw", unless="listed"),
    _rule(Right.WITHDRAW_CONSENT, 0.85, "withdraw", "consent", "first", unless="listed"),
    _rule(Right.AUTOMATED_DECISION, 0.9, "named_automated", "automated|first", unless="listed"),
    _rule(Right.AUTOMATED_DECISION, 0.85, "automated", "human", "first", unless="listed"),
)


def rights_found(reading: Reading) -> list[Found]:
    """The best sentence for each right, strongest first."""
    best: dict[Right, Found] = {}
    for view in reading.views:
        if not view.asks or (view.sentence.is_subject and not _has_a_writer(reading)):
            continue
        for rule in RULES:
            found = _apply(rule, view, is_alone=len(reading.views) == 1)
            if found and (rule.right not in best or found.weight > best[rule.right].weight):
                best[rule.right] = found
    return sorted(best.values(), key=lambda found: -found.weight)


def _has_a_writer(reading: Reading) -> bool:
    """A subject alone asks only above a few words, or above a letter in which somebody says "I"."""
    return reading["first"] > 0 or len(reading.views) <= _FEW


def _apply(rule: Rule, view: View, *, is_alone: bool) -> Found | None:
    if view.has(rule.unless) and not _invokes(rule, view):
        return None
    concepts = _said_together(rule, view)
    if concepts is None:
        return None
    weight = rule.weight
    if view.sentence.is_subject and not is_alone:
        weight *= 0.8
    elif not view.asks_itself:
        weight *= 0.85
    return Found(right=rule.right, weight=weight, view=view, concepts=concepts)


def _said_together(rule: Rule, view: View) -> Group | None:
    """One concept of each group, near a hit of the first group."""
    opening = next((concept for concept in rule.needs[0] if concept in view.hits), None)
    if opening is None:
        return None
    for anchor in view.hits[opening]:
        close = [_near(group, view, anchor, rule.near) for group in rule.needs[1:]]
        if all(close):
            return (opening, *(concept for concept in close if concept))
    return None


def _near(group: Group, view: View, anchor: Hit, reach: int) -> str | None:
    for concept in group:
        for hit in view.hits.get(concept, ()):
            if hit.first - anchor.last <= reach and anchor.first - hit.last <= reach:
                return concept
    return None


def _invokes(rule: Rule, view: View) -> bool:
    """ "I exercise my right to …" overrules that rights are also merely listed in letters."""
    return (
        "listed" in rule.unless
        and {"exercise", "first"} <= view.hits.keys()
        and "keep" not in view.hits
    )
