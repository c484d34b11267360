"""Who writes: the person, somebody for them, a child or about one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers.rules.understand.lexicon import Hit
from handlers.rules.understand.reading import NOT_ASKING, ORDERS, Reading, View

_UNDER_AGE = 18
_LONG = 25  # sentences; who writes for another writes less
_AGE = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")


def agent_views(reading: Reading) -> Iterator[View]:
    for view in reading.views:
        if view.has(("reported", "listed")) and "first" not in view.hits:
            continue
        if _says_for_whom(view) or _asks_for_child(view):
            yield view


def minor_views(reading: Reading) -> Iterator[View]:
    for view in reading.views:
        if ("minor_age" in view.hits and _is_young(view)) or (
            "parent" in view.hits and (view.asks or "first" in view.hits)
        ):
            yield view


def _says_for_whom(view: View) -> bool:
    """Early in a sentence or where it asks, unlike "held by others on behalf of your firm"."""
    early = _EARLY * view.sentence.scale
    return any(view.asks_itself or hit.first <= early for hit in view.hits.get("agent", ()))


_EARLY = 12  # words


def with_wishes_of_others(reading: Reading) -> Reading:
    """Whoever writes for another says "she wants her account deleted" where she would say "I"."""
    if len(reading.views) > _LONG or not any(agent_views(reading)):
        return reading
    views = tuple(_as_her_own(view) for view in reading.views)
    return Reading(views=views, counts=reading.counts)


def _as_her_own(view: View) -> View:
    if view.sentence.is_subject or (NOT_ASKING - {"company"}) & view.hits.keys():
        return view
    hits = dict(view.hits)
    hits.setdefault("first", [Hit("first", 0, 0)])
    if theirs := hits.get("theirs") or (hits.get("data") if _DEEDS & hits.keys() else None):
        hits.setdefault("personal", theirs)
    asks = bool(_WISHES & hits.keys())
    return replace(view, hits=hits, asks=view.asks or asks, asks_itself=view.asks_itself or asks)


_DEEDS = {"delete", "hold", "correct", "object"}
_WISHES = ORDERS | {"ask", "ask_noun", "exercise"}


def _asks_for_child(view: View) -> bool:
    if "parent" not in view.hits:
        return False
    return view.asks_itself or "minor_age" in view.hits or _has_age(view)


def _has_age(view: View) -> bool:
    """ "My son (12)" """
    words = view.sentence.words
    following = [w.form for hit in view.hits["parent"] for w in words[hit.last + 1 : hit.last + 4]]
    ages = [int(form) for form in following if _AGE.fullmatch(form)]
    return bool(ages) and min(ages) < _UNDER_AGE


def _is_young(view: View) -> bool:
    """A stated age below eighteen, or words that give none."""
    if "first" not in view.hits and "parent" not in view.hits:
        return False
    words = view.sentence.words
    ages = [int(w.form) for w in words if _AGE.fullmatch(w.form)]
    youngest = min if "parent" in view.hits else max  # "I was 14 then and am 30 now"
    return not ages or youngest(ages) < _UNDER_AGE
