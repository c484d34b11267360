"""What stands after a label: "Customer number: 4711", "born on 1 May 1990", "mein Name ist …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handlers.rules.understand.lexicon import Lexicon, labels
from handlers.rules.understand.tokens import words_of

KINDS = ("name", "phone", "address", "account", "birth")
_MAX_VALUE = 160
_MARK = re.compile(
    r"[ \t]{0,4}(?:\([^()\n]{0,30}\))?[ \t]{0,4}"
    r"(?P<mark>(?:[:：=#]|(?:is|was|are|ist|war|lautet|est|es|é|is|è|jest|är|er)(?!\w)"
    r"|(?:no|nr|n°|nº|num)\.?(?![\w])|[-–](?=\s))?(?:[ \t]{0,4}[:：=#])?)"
    r"[ \t*_]{0,6}\n?[ \t*_]{0,6}",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    kind: str
    start: int  # of the value
    end: int  # of its line
    is_marked: bool  # by a colon, "is" and the like
    opens_line: bool


@cache
def _lexicon() -> Lexicon:
    return Lexicon({kind: list(labels(kind)) for kind in KINDS})


def labelled_values(text: str) -> Iterator[Labelled]:
    """Each label with the line that follows it; of nested labels only the longest."""
    words = tuple(words_of(text))
    taken = -1
    hits = sorted(_lexicon().hits(words), key=lambda hit: (hit.first, -hit.last))
    for hit in hits:
        if hit.last <= taken:
            continue
        taken = hit.last
        mark = _MARK.match(text, words[hit.last].end)
        if mark is None or (mark[0].endswith("\n") and ":" not in mark["mark"]):
            continue
        end = text.find("\n", mark.end())
        end = len(text) if end < 0 else end
        before = text[text.rfind("\n", 0, words[hit.first].start) + 1 : words[hit.first].start]
        yield Labelled(
            kind=hit.concept,
            start=mark.end(),
            end=min(end, mark.end() + _MAX_VALUE),
            is_marked=bool(mark["mark"]),
            opens_line=not before.strip(" \t-*•–·>"),
        )
