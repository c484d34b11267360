"""The words of this mail: its lines without quoted history, signature and disclaimer.

Works on lines, one pass each, and only ever drops lines, so that what remains is the mail's own.
Two rules protect a person's words: a marker counts only where it plausibly opens history, and
when nothing would be left the whole text is given back.
"""

from __future__ import annotations

from handlers.rules.mail import quoting

MAX_LINES = 5_000
_MAX_NOTE = 8  # words
_MAX_LINE = 1_000  # a marker is never longer; longer lines are somebody's paragraph


def new_text(text: str) -> str:
    lines = text.split("\n")
    kept, rest = lines[:MAX_LINES], lines[MAX_LINES:]
    for step in (_before_history, _without_quotes, _without_signature, _without_disclaimer):
        remaining = step(kept)
        if any(line.strip() for line in remaining):
            kept = remaining
    if len(kept) == min(len(lines), MAX_LINES):
        kept += rest
    return "\n".join(kept).strip("\n")


def _before_history(lines: list[str]) -> list[str]:
    """Cut where an introduction, a header block or a ruler opens what others wrote before."""
    for at, line in enumerate(lines):
        if len(line) > _MAX_LINE or not line.strip():
            continue
        if at and quoting.is_ruler(line):
            return lines if quoting.is_forward(line) and _is_note(lines[:at]) else lines[:at]
        if (end := quoting.introduction_end(lines, at)) is not None:
            if _is_answered_below(lines, end):
                return lines[:at] + [line for line in lines[end:] if not quoting.is_quoted(line)]
            return lines[:at]
        if quoting.is_header_block(lines, at):
            return lines[: _above_ruler(lines, at)]
    return lines


def _is_answered_below(lines: list[str], start: int) -> bool:
    """Bottom posting and answers between quotes: what follows is quoted, then is not."""
    below = [line for line in lines[start:] if line.strip()]
    if not below or not quoting.is_quoted(below[0]):
        return False
    return any(
        line.strip() and not quoting.is_quoted(line) and not quoting.is_wrapped_rest(lines, at)
        for at, line in enumerate(lines[start:], start)
    )


def _is_note(lines: list[str]) -> bool:
    """ "FYI": too few words to be the matter, so what was handed on is the matter."""
    return len(" ".join(lines).split()) <= _MAX_NOTE


def _above_ruler(lines: list[str], at: int) -> int:
    """A line of dashes or underscores right above a header block belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and quoting.is_line_drawing(lines[above]) else at


def _without_quotes(lines: list[str]) -> list[str]:
    return [line for line in lines if not quoting.is_quoted(line)]


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at the separator that RFC 3676 §4.3 names, or at a phone's advertisement of itself."""
    for at, line in enumerate(lines):
        below = sum(bool(line.strip()) for line in lines[at + 1 :]) if len(line) < 5 else 0
        if quoting.is_signature_separator(line, below) and any(x.strip() for x in lines[:at]):
            return lines[:at]
    return _without_device_line(lines)


def _without_device_line(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    if end and quoting.is_device_line(lines[end - 1]):
        return lines[: end - 1]
    return lines


def _without_disclaimer(lines: list[str]) -> list[str]:
    """Drop the last paragraphs while they say that the mail is confidential and the like."""
    end = len(lines)
    while end:
        start = end
        while start and not lines[start - 1].strip():
            start -= 1
        paragraph_end = start
        while start and lines[start - 1].strip():
            start -= 1
        if start == paragraph_end or not quoting.is_disclaimer(lines[start:paragraph_end]):
            return lines[:end]
        end = start
    return lines
