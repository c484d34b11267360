"""Who writes: the person, somebody for them, a child or about one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.rules.understand.reading import Reading, View

_UNDER_AGE = 18
_AGE = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")


def agent_views(reading: Reading) -> Iterator[View]:
    for view in reading.views:
        if view.has(("reported", "listed")) and "first" not in view.hits:
            continue
        if "agent" in view.hits or _asks_for_child(view):
            yield view


def minor_views(reading: Reading) -> Iterator[View]:
    for view in reading.views:
        if ("minor_age" in view.hits and _is_young(view)) or (
            "parent" in view.hits and (view.asks or "first" in view.hits)
        ):
            yield view


def _asks_for_child(view: View) -> bool:
    return "parent" in view.hits and (view.asks_itself or "minor_age" in view.hits)


def _is_young(view: View) -> bool:
    """A stated age below eighteen, or words that give none."""
    if "first" not in view.hits and "parent" not in view.hits:
        return False
    words = view.sentence.words
    ages = [int(w.form) for w in words if _AGE.fullmatch(w.form)]
    youngest = min if "parent" in view.hits else max  # "I was 14 then and am 30 now"
    return not ages or youngest(ages) < _UNDER_AGE
