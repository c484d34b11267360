"""Footers and notices: what programs and firms put under every mail, whatever it says.

A notice is told by what it speaks of rather than by its sentences: of itself ("this message"),
and of two of these: who may read it, mistakes, secrecy, its sender. Words are in endings.toml.
"""

from __future__ import annotations

import re

from handlers.rules.mail.phrases import PHRASES, any_of, folded, says
from handlers.rules.mail.quoting import is_line_drawing

_MAX_NOTICE = 2_000  # characters read
_MAX_FOOTER = 400  # longer ones are somebody's paragraph
_PERSON = re.compile(rf"(?<![\w@.-])(?:{any_of('first_person')})(?![\w@-])")
_MAX_HEADING = 12  # words
_TELLING = ("this_mail", "footers", "notice_law", "disclaimers")
_ABOUT = ("notice_addressee", "notice_error", "notice_secret", "notice_sender")


def without_notices(lines: list[str]) -> list[str]:
    """Drop the last paragraphs while they are notices, with the rules above them."""
    end = cut = len(lines)
    while end:
        start = end
        while start and not lines[start - 1].strip():
            start -= 1
        paragraph_end = start
        while start and lines[start - 1].strip():
            start -= 1
        paragraph = lines[start:paragraph_end]
        end = start
        if paragraph and all(map(is_line_drawing, paragraph)):
            continue  # goes if a notice stands below or above it
        begins = _notice_begins(paragraph) if paragraph else None
        if begins is None:
            break
        cut = start + begins
        if begins:
            break
    return _without_last_rule(lines[:cut]) if cut < len(lines) else lines


def _notice_begins(paragraph: list[str]) -> int | None:
    """The line at which a notice begins: words may stand right above it, with no blank line."""
    told = (at for at, line in enumerate(paragraph) if _is_telling(line))
    first = next(told, 0)
    heading = " ".join(paragraph[:first]).split()
    if len(heading) <= _MAX_HEADING and is_notice(paragraph):
        return 0
    return first if first and is_notice(paragraph[first:]) else None


def _is_telling(line: str) -> bool:
    words = folded(line[:_MAX_NOTICE])
    return any(says(words, kind) for kind in _TELLING)


def _without_last_rule(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_line_drawing(lines[end - 1])):
        end -= 1
    return lines[:end]


def is_notice(paragraph: list[str]) -> bool:
    words = folded("\n".join(paragraph)[:_MAX_NOTICE])
    if _PERSON.search(words):
        return False
    if len(words) <= _MAX_FOOTER and says(words, "footers"):
        return True
    about = sum(says(words, kind) for kind in _ABOUT)
    if says(words, "this_mail") and about >= 2:
        return True
    if says(words, "notice_law") and about >= 1:
        return True
    return _has_phrases(words)


def _has_phrases(words: str) -> bool:
    """One phrase that only disclaimers have, and one more that they like."""
    telling = sum(phrase in words for phrase in PHRASES["disclaimers"])
    usual = sum(phrase in words for phrase in PHRASES["disclaimer_words"])
    return telling >= 1 and telling + usual >= 2
