"""The words of this mail: its lines without quoted history, signature and disclaimer.

Works on lines, one pass each, and only ever drops lines (or the end of a line, where a program
put "On …, … wrote:" behind the writer's words), so that what remains is the mail's own.
Two rules protect a person's words: a marker counts only where it plausibly opens history, and
when nothing would be left the whole text is given back.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.rules.mail.headerblock import block_top, introduction_top, is_header_block
from handlers.rules.mail.introduction import introduction_end, introduction_inside
from handlers.rules.mail.notice import without_notices
from handlers.rules.mail.quoting import is_forward, is_quoted, is_ruler
from handlers.rules.mail.signature import without_signature

MAX_LINES = 5_000
_MAX_NOTE = 8  # words
_MIN_WRAPPED = 55  # shorter lines are not broken by programs
_MAX_LINE = 1_000  # a marker is never longer; longer lines are somebody's paragraph


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What the writer of this mail wrote: the words, and the block under them."""

    new_text: str
    signature: str  # "" when there is none; its names and numbers identify the writer too


def new_text(text: str) -> str:
    return own_words(text).new_text


def own_words(text: str) -> OwnWords:
    lines = text.split("\n")
    head, rest = lines[:MAX_LINES], lines[MAX_LINES:]
    own = _or_else(_without_quotes(_before_history(head)), head)
    kept = _or_else(_unsigned(own), own)
    if len(own) == len(head):
        own, kept = own + rest, kept + rest if len(kept) == len(head) else kept
    return OwnWords(
        new_text="\n".join(kept).strip("\n"),
        signature="\n".join(own[len(kept) :]).strip("\n"),
    )


def _or_else(kept: list[str], before: list[str]) -> list[str]:
    return kept if any(map(_is_word, kept)) else before


def _unsigned(lines: list[str]) -> list[str]:
    """Disclaimers stand below signatures, and sometimes between two."""
    for step in (without_notices, without_signature, without_notices):
        lines = _or_else(step(lines), lines)
    return lines


def _before_history(lines: list[str]) -> list[str]:
    """Cut where an introduction, a header block or a ruler opens what others wrote before."""
    for at, line in enumerate(lines):
        if len(line) > _MAX_LINE or not line.strip():
            continue
        if at and is_ruler(line):
            return _above(lines, at, is_forward=is_forward(line))
        if (letter := introduction_inside(lines, at)) is not None:
            return [*lines[:at], line[:letter]]
        if (end := introduction_end(lines, at)) is not None:
            return lines[: introduction_top(lines, at)] + _answers(lines[end:])
        if is_header_block(lines, at):
            top = block_top(lines, at)
            return _above(lines, top, is_forward=is_forward(lines[top]))
    return lines


def _above(lines: list[str], at: int, *, is_forward: bool) -> list[str]:
    """ "FYI": too few words to be the matter, so what was handed on is the matter."""
    is_note = len(" ".join(lines[:at]).split()) <= _MAX_NOTE
    return lines if is_forward and is_note else lines[:at]


def _answers(below: list[str]) -> list[str]:
    """Bottom posting and answers between quotes: what follows is quoted, then is not."""
    first = next((line for line in below if line.strip()), "")
    if not is_quoted(first):
        return []
    answers: list[str] = []
    skip_to = 0
    for at, line in enumerate(below):
        if at < skip_to or is_quoted(line) or _is_wrapped_rest(below, at):
            continue
        end = introduction_end(below, at) if 0 < len(line.strip()) < _MAX_LINE else None
        if end is not None:
            skip_to = end
            continue
        answers.append(line)
    unsigned = _unsigned(["", *answers]) if answers else []
    return answers if any(_is_word(line) for line in unsigned) else []


def _is_wrapped_rest(lines: list[str], at: int) -> bool:
    """The tail of a quoted line that a program broke, between two quoted lines."""
    if not (0 < at < len(lines) - 1 and is_quoted(lines[at - 1]) and is_quoted(lines[at + 1])):
        return False
    words = lines[at].strip(" <>()").split()
    if len(words) == 1:
        return True
    above = lines[at - 1].rstrip()
    goes_on = bool(words) and words[0][0].islower()
    return goes_on and len(above) >= _MIN_WRAPPED and len(lines[at]) < len(above) + 10


def _is_word(line: str) -> bool:
    """Separators and rulers alone are nobody's answer."""
    return any(letter.isalnum() for letter in line)


def _without_quotes(lines: list[str]) -> list[str]:
    return [line for line in lines if not is_quoted(line)]
