"""What stands after a label: "Customer number: 4711", "born on 1 May 1990", "mein Name ist …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handlers.rules.understand.lexicon import Lexicon, label_shelves
from handlers.rules.understand.tokens import Word, words_of

KINDS = ("name", "phone", "address", "account", "birth")
_MAX_LABELS = 400  # more than any form has
_MAX_VALUE = 160
_MAX_BEFORE = 40
# "is", in the languages that letters come in; "no." and "#" stand for "number".
_IS = (
    "is|was|are|ist|war|lautet|est|es|é|è|jest|to|je|byl|bylo|är|er|on|este|yra|ir|είναι|е|это|це|"
    "לא|הוא|هو|है|sono|sunt|som|olen|olet|ole|jsem|som"
)
_THE = "le|la|el|il|o|die|der|den|the"
_MARK = re.compile(
    r"[.°]?[ \t]{0,4}(?:\([^()\n]{0,30}\)|（[^（）\n]{0,30}）)?[ \t]{0,4}"
    rf"(?P<mark>(?:[:：=#|\t]|(?:{_IS})(?!\w)(?:[ ](?:{_THE})(?=[ ]))?"
    r"|[はが是为為]|은(?= )|는(?= )|[ ]{3,}"
    r"|(?:no|nr|n°|nº|n\.º|n(?=\.)|num|č|№)\.?(?![\w])|[-–](?=\s))?(?:[ \t]{0,4}[:：=#])?)"
    r"[ \t*_\u3000]{0,6}\n?[ \t*_\u3000]{0,6}",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    kind: str
    label_start: int
    start: int  # of the value
    end: int  # of its line
    is_marked: bool  # by a colon, "is" and the like
    opens_line: bool


@cache
def _lexicon() -> Lexicon:
    return Lexicon(*({kind: shelf.get(kind, []) for kind in KINDS} for shelf in label_shelves()))


def labelled_values(text: str) -> Iterator[Labelled]:
    """Each label with the line that follows it; of nested labels only the longest."""
    words = words_of(text)
    taken = -1
    hits = sorted(_lexicon().hits(words), key=lambda hit: (hit.first, -hit.last))
    for hit in hits[:_MAX_LABELS]:
        if hit.last <= taken:
            continue
        taken = hit.last
        mark = _MARK.match(text, words[hit.last].end)
        start = words[hit.first].start
        before = text[max(text.rfind("\n", 0, start) + 1, start - _MAX_BEFORE) : start]
        opens_line = not before.strip(" \t-*•–·>|[（(【■□●○◆・1234567890.)")
        if hit.concept == "account" and _is_ours(words, hit.first):
            continue
        if mark is None or not _may_follow(mark, opens_line=opens_line):
            continue
        end = text.find("\n", mark.end())
        end = len(text) if end < 0 else end
        yield Labelled(
            kind=hit.concept,
            label_start=start,
            start=mark.end(),
            end=min(end, mark.end() + _MAX_VALUE),
            is_marked=bool(mark["mark"]) or mark[0].endswith("\n"),
            opens_line=opens_line,
        )


# "Our reference" is the number of a letter, of the house that wrote it, and nobody's account.
_OURS = frozenset(
    ("our", "unser", "unsere", "notre", "nos", "nuestra", "nuestro", "nossa", "nosso", "nostro")
)


def _is_ours(words: tuple[Word, ...], first: int) -> bool:
    return any(word.form in _OURS for word in words[max(0, first - 1) : first + 1])


def _may_follow(mark: re.Match[str], *, opens_line: bool) -> bool:
    """A value on the next line belongs to a label that ends with a colon or stands alone."""
    if "\n" not in mark[0]:
        return True
    return opens_line or mark["mark"].endswith((":", "："))
