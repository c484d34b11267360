"""What must be said together in one sentence to invoke a right: a table."""

from __future__ import annotations

from dataclasses import dataclass

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
    until: Group = ()  # none of these before the words that are needed have been said
    letter: Group = ()  # one of these somewhere in the letter
    weight: float  # how far this alone makes a letter a privacy request


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
    until: str = "",
    letter: str = "",
) -> Rule:
    return Rule(
        right=right,
        needs=tuple(tuple(need.split("|")) for need in needs),
        unless=tuple(unless.split()),
        near=near,
        before=tuple(tuple(need.split("|")) for need in before.split()),
        itself=itself or bool(before),
        until=tuple(until.split()),
        letter=tuple(letter.split()),
        weight=weight,
    )


# A sentence about one of these is no wish to see data, though it may speak of "receiving" it.
_OTHER_WISH = "policy object withdraw consent restrict correct named_objection named_sale port"
_ELSEWHERE = f"{_OTHER_WISH} delete"

_NO_TO = "object|withdraw|optout|me_object|named_objection|article_objection"
# What shows that it is data, and no car or operation, that is not to be sold or consented to.
_OF_DATA = "personal|data|law|field|privacy_word|note"
_DATA_IN_LETTER = "personal law marketing mails privacy_word privacy_topic data field sole"
_SPOKEN_OF = "personal law privacy_word"

RULES = (
    _rule(Right.ERASURE, 0.95, _named("erasure"), unless="keep listed"),
    _rule(Right.ERASURE, 0.9, "delete", "personal", unless="listed asks_about"),
    _rule(Right.ERASURE, 0.85, "delete", "account", "first|me_object", unless="listed asks_about"),
    _rule(
        Right.ERASURE,
        0.8,
        "delete",
        "data",
        "first",
        unless="listed unsubscribe marketing",
        near=10,
    ),
    _rule(Right.ERASURE, 0.75, "delete", "listing", unless="listed marketing"),
    _rule(Right.ERASURE, 0.75, "delete", "law", "brief"),
    _rule(Right.ERASURE, 0.85, "delete", "it", near=3, before="personal|listing"),
    _rule(Right.ERASURE, 0.85, "delete", "it", near=3, before="account first"),
    _rule(Right.ERASURE, 0.8, "delete", "brief", before="personal hold", unless="data"),
    _rule(Right.ERASURE, 0.75, "me_object", unless="unsubscribe marketing listed"),
    _rule(Right.ACCESS, 0.95, _named("access")),
    _rule(Right.ACCESS, 0.85, "give", "personal", "first", unless=f"{_ELSEWHERE} third"),
    _rule(
        Right.ACCESS,
        0.85,
        "give",
        "personal",
        "first",
        unless=f"{_OTHER_WISH} third",
        until="delete know stop",
        near=8,
        itself=True,
    ),
    _rule(
        Right.ACCESS, 0.85, "know", "hold", "personal", unless=f"{_ELSEWHERE} asks_about how_long"
    ),
    _rule(
        Right.ACCESS,
        0.85,
        "know",
        "hold",
        "personal",
        unless=f"{_OTHER_WISH} asks_about how_long",
        until="delete stop",
        near=8,
        itself=True,
    ),
    _rule(Right.ACCESS, 0.8, "give", "it", near=3, before="personal hold|know", unless=_ELSEWHERE),
    _rule(Right.RECTIFICATION, 0.95, _named("rectification"), unless="listed"),
    _rule(Right.RECTIFICATION, 0.85, "correct|fix", "personal|field", "first", unless="listed"),
    _rule(Right.RECTIFICATION, 0.85, "correct", "wrong", "first", unless="listed goods"),
    _rule(Right.RECTIFICATION, 0.85, "correct|update|fix", before="field wrong"),
    _rule(Right.RECTIFICATION, 0.75, "update", "wrong", "personal|field", unless="listed goods"),
    _rule(Right.RECTIFICATION, 0.75, "update", "wrong", "data", "first", unless="listed goods"),
    _rule(Right.RECTIFICATION, 0.6, "update", "personal", "first", unless="listed policy"),
    _rule(Right.PORTABILITY, 0.95, _named("portability"), unless="listed"),
    _rule(Right.PORTABILITY, 0.85, "port", "personal|data|give", "first", unless="listed"),
    _rule(Right.PORTABILITY, 0.85, "port", "it|give", before="personal|data", unless="listed"),
    _rule(Right.OBJECTION, 0.95, "article_objection", unless="listed"),
    _rule(Right.OBJECTION, 0.95, "named_objection", f"process|{_OF_DATA}", unless="listed"),
    _rule(
        Right.OBJECTION,
        0.85,
        "named_objection",
        unless="listed",
        letter=_SPOKEN_OF,
    ),
    _rule(Right.OBJECTION, 0.9, "object", "process|personal", unless="listed sell named_sale"),
    _rule(
        Right.OBJECTION,
        0.8,
        "stop",
        "process",
        "personal",
        unless="listed delete sell named_sale restrict named_restriction named_limit",
        near=7,
        itself=True,
    ),
    _rule(Right.RESTRICTION, 0.95, "article_restriction", unless="listed named_limit"),
    _rule(Right.RESTRICTION, 0.95, "named_restriction", _OF_DATA, unless="listed named_limit"),
    _rule(
        Right.RESTRICTION,
        0.9,
        "named_restriction",
        unless="listed named_limit",
        letter=_SPOKEN_OF,
    ),
    _rule(Right.RESTRICTION, 0.85, "restrict", "personal", unless="listed sensitive"),
    _rule(Right.MARKETING_OPT_OUT, 0.85, "unsubscribe", "first|ask|note", unless="reported"),
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
    _rule(
        Right.MARKETING_OPT_OUT,
        0.8,
        "stop",
        "give|mails",
        near=3,
        before="marketing",
        unless="reported goods personal",
    ),
    _rule(Right.SALE_OPT_OUT, 0.95, "named_sale|article_sale", _OF_DATA, unless="listed"),
    _rule(Right.SALE_OPT_OUT, 0.9, "named_sale", unless="listed", letter=_SPOKEN_OF),
    _rule(Right.SALE_OPT_OUT, 0.85, "stop|optout|object", "sell", "personal|data", near=8),
    _rule(Right.LIMIT_SENSITIVE, 0.95, "named_limit|article_limit", "sensitive|law"),
    _rule(Right.LIMIT_SENSITIVE, 0.9, "limit_use", "sensitive", unless="goods"),
    _rule(Right.WITHDRAW_CONSENT, 0.9, _named("withdraw"), unless="listed", letter=_DATA_IN_LETTER),
    _rule(Right.WITHDRAW_CONSENT, 0.5, "named_withdraw", unless="listed"),
    _rule(
        Right.WITHDRAW_CONSENT,
        0.85,
        "withdraw",
        "consent",
        "first",
        unless="listed",
        letter=_DATA_IN_LETTER,
    ),
    _rule(Right.WITHDRAW_CONSENT, 0.5, "withdraw", "consent", "first", unless="listed"),
    _rule(Right.WITHDRAW_CONSENT, 0.85, "withdraw", "it", near=4, before="consent"),
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
