"""Where in a text it is worth to look closely: around digits, at signs and the like.

Most of a letter has nothing of the kind, and then no pattern is tried there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

Span = tuple[int, int]

# Six digits close to one another: telephones, cards, accounts, identity numbers. The end of a
# sentence between them parts them: "my number is 4711. (12)".
_BETWEEN = r"(?:[^\d\n]?|[.,] |[^\d\n.,;:!?。，；：！？]{2,3})"
_CLUSTER = re.compile(rf"\d(?:{_BETWEEN}\d){{5,}}")


@lru_cache(maxsize=2)  # several readers ask for those of the same letter
def digit_clusters(text: str) -> tuple[Span, ...]:
    return tuple(found.span() for found in _CLUSTER.finditer(text))


def places_of(sign: str, text: str) -> Iterator[Span]:
    at = text.find(sign)
    while at >= 0:
        yield at, at + len(sign)
        at = text.find(sign, at + 1)


def windows(spans: Iterable[Span], *, before: int, behind: int) -> Iterator[Span]:
    """The spans (in order) widened, and those that then meet as one: none is looked at twice."""
    start = end = -1
    for first, last in spans:
        if first - before > end:
            if end >= 0:
                yield start, end
            start = max(0, first - before)
        end = last + behind
    if end >= 0:
        yield start, end


def matches(pattern: re.Pattern[str], text: str, near: Iterable[Span]) -> Iterator[re.Match[str]]:
    for start, end in near:
        yield from pattern.finditer(text, start, end)
