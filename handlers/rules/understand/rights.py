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
    before: tuple[
        Group, ...
    ] = ()  # … and of these in one of the two sentences before: "Delete it."
    itself: bool = False  # not as an item of a list
    weight: float  # how far this alone makes a letter a privacy request


@dataclass(frozen=True, kw_only=True)
class Found:
    right: Right
    weight: float
    view: View
    concepts: Group


def _named(right: str) -> str:
    return f"named_{right}|article_{right}"


def _rule(
    right: Right,
    weight: float,
    *needs: str,
    unless: str = "",
    near: int = 80,
    before: str = "",
    itself: bool = False,
) -> Rule:
    return Rule(
        right=right,
        needs=tuple(tuple(need.split("|")) for need in needs),
        unless=tuple(unless.split()),
        near=near,
        before=tuple(tuple(need.split("|")) for need in before.split()),
        itself=itself or bool(before),
        weight=weight,
    )


# A sentence about one of these is no wish to see data, though it may speak of "receiving" it.
_ELSEWHERE = (
    "policy delete object withdraw consent restrict correct named_objection named_sale port"
)

_FEW = 4  # sentences, subject included
_BACK = 2
_NOT_MINE = ("reported", "company", "yours", "goods")
_NO_TO = "object|withdraw|optout|me_object"

_NO_MORE = f"stop|{_NO_TO}"
_GONE = "listed delete"

RULES = (
    _rule(Right.ERASURE, 0.95, _named("erasure"), unless="keep listed"),
    _rule(Right.ERASURE, 0.9, "delete", "personal", unless="listed asks_about"),
    _rule(Right.ERASURE, 0.85, "delete", "account", "first|me_object", unless="listed asks_about"),
    _rule(Right.ERASURE, 0.8, "delete", "data", "first", unless="listed unsubscribe"),
    _rule(Right.ERASURE, 0.75, "delete", "listing", unless="listed"),
    _rule(Right.ERASURE, 0.75, "delete", "law", "brief"),
    _rule(Right.ERASURE, 0.85, "delete", "it", near=3, before="personal|listing"),
    _rule(Right.ERASURE, 0.85, "delete", "it", near=3, before="account first"),
    _rule(Right.ERASURE, 0.8, "delete", "brief", before="personal hold", unless="data"),
    _rule(Right.ERASURE, 0.75, "me_object", unless="unsubscribe marketing listed"),
    _rule(Right.ACCESS, 0.95, _named("access")),
    _rule(Right.ACCESS, 0.85, "give", "personal", "first", unless=f"{_ELSEWHERE} third"),
    _rule(Right.ACCESS, 0.85, "know", "hold", "personal", unless=f"{_ELSEWHERE} asks_about"),
    _rule(Right.RECTIFICATION, 0.95, _named("rectification"), unless="listed"),
    _rule(Right.RECTIFICATION, 0.85, "correct|fix", "personal|field", "first", unless="listed"),
    _rule(Right.RECTIFICATION, 0.85, "correct", "wrong", "first", unless="listed goods"),
    _rule(Right.RECTIFICATION, 0.85, "correct|update|fix", before="field wrong"),
    _rule(Right.RECTIFICATION, 0.75, "update", "wrong", "personal|field|data", unless="listed"),
    _rule(Right.RECTIFICATION, 0.6, "update", "personal", "first", unless="listed policy"),
    _rule(Right.PORTABILITY, 0.95, _named("portability"), unless="listed"),
    _rule(Right.PORTABILITY, 0.85, "port", "personal|data|give", "first", unless="listed"),
    _rule(Right.OBJECTION, 0.95, _named("objection"), unless="listed"),
    _rule(Right.OBJECTION, 0.9, "object", "process|personal", unless="listed"),
    _rule(
        Right.OBJECTION,
        0.8,
        "stop",
        "process",
        "personal",
        unless="listed delete",
        near=7,
        itself=True,
    ),
    _rule(Right.RESTRICTION, 0.95, _named("restriction"), unless="listed"),
    _rule(Right.RESTRICTION, 0.85, "restrict", "personal", unless="listed"),
    _rule(Right.MARKETING_OPT_OUT, 0.85, "unsubscribe", "first|ask|brief", unless="reported"),
    _rule(Right.MARKETING_OPT_OUT, 0.85, "stop", "marketing", unless="reported", near=8),
    _rule(Right.MARKETING_OPT_OUT, 0.85, _NO_TO, "marketing", unless="reported", near=14),
    _rule(
        Right.MARKETING_OPT_OUT,
        0.85,
        f"stop|{_NO_TO}",
        "mails",
        unless="reported",
        near=3,
        itself=True,
    ),
    _rule(Right.SALE_OPT_OUT, 0.95, "named_sale", unless="listed"),
    _rule(Right.SALE_OPT_OUT, 0.85, "stop|optout|object", "sell", "personal|data", near=8),
    _rule(Right.LIMIT_SENSITIVE, 0.95, "named_limit", "sensitive"),
    _rule(Right.LIMIT_SENSITIVE, 0.9, "limit_use", "sensitive"),
    _rule(Right.WITHDRAW_CONSENT, 0.9, _named("withdraw"), unless="listed"),
    _rule(Right.WITHDRAW_CONSENT, 0.85, "withdraw", "consent", "first", unless="listed"),
    _rule(
        Right.AUTOMATED_DECISION,
        0.9,
        _named("automated"),
        "automated|first",
        unless="listed",
    ),
    _rule(Right.AUTOMATED_DECISION, 0.85, "human", before="automated"),
    _rule(Right.AUTOMATED_DECISION, 0.85, "automated", "human", "first", unless="listed"),
)

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
            if not _stood_before(rule, earlier) or (rule.itself and not view.asks_itself):
                continue
            found = _apply(rule, view, is_alone=len(reading.views) == 1)
            if found and (rule.right not in best or found.weight > best[rule.right].weight):
                best[rule.right] = found
    return sorted(best.values(), key=lambda found: -found.weight)


def _stood_before(rule: Rule, earlier: tuple[View, ...]) -> bool:
    if not rule.before:
        return True
    return any(
        all(view.has(group) for group in rule.before) for view in earlier if not view.has(_NOT_MINE)
    )


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
        close = [
            _near(group, view, anchor, rule.near * view.sentence.scale) for group in rule.needs[1:]
        ]
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
