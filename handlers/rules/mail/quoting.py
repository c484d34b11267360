"""How mail programs mark history: quote marks and rulers. Words are in quoting.toml.

"On …, … wrote:" is in introduction.py, "From: … / Sent: …" in headerblock.py.
"""

from __future__ import annotations

import re

from handlers.rules.mail.phrases import any_of, folded, says

# A mark, a mark in a frame, a full-width mark (East Asian phones), initials ("AS> …").
_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s*>|＞|[A-Z]{2,4}> )")
_LINE_DRAWING = re.compile(r"\s*[-_=*~─—━═＿—・]{8,}\s*")
_RULER = re.compile(
    rf"[>\s]*[-_*—#]{{2,20}}\s*(?:{any_of('rulers')})[^\n]{{0,80}}?[-_*—#:]*\s*"
    rf"|[>\s]*(?:{any_of('rulers')})\s?-{{2,40}}\s*"
)
_ANY_RULER = re.compile(r"[>\s]*[-_*—=]{3,40} ?[^\W\d_][^\n]{2,60}?[-_*—=]{3,40}\s*")
_BARE_RULER = re.compile(rf"(?:{any_of('rulers')})\W{{0,3}}")
_DESK_LINE = re.compile(r"##- ?[^\n]{3,160} ?-##")  # Zendesk, whatever its language
_GROUPWISE = re.compile(r">>>\s[^\n]{3,200}\d[^\n]{0,40}\s>>>")
_STAMPED_NOTE = re.compile(r"[^\n]{0,80} ?-{2,3} ?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[^\n]{0,300}")
_MAX_RULER = 300
_MAX_NOTICE = 120
_MAX_BARE_NOTICE = 9  # words


def is_quoted(line: str) -> bool:
    """ ">>> click here <<<" is an ornament."""
    return bool(_QUOTED.match(line)) and not (line[:3] == ">>>" and line.rstrip()[-3:] == "<<<")


def is_line_drawing(line: str) -> bool:
    return bool(_LINE_DRAWING.fullmatch(line))


def is_ruler(line: str) -> bool:
    """-----Original Message-----, ##- Please type your reply above this line -## and their kin."""
    if len(line) > _MAX_RULER:
        return False
    words = folded(line)
    return bool(
        _RULER.fullmatch(words)
        or _DESK_LINE.fullmatch(words)
        or _GROUPWISE.fullmatch(words)
        or _is_reply_above(words)
    )


def _is_reply_above(words: str) -> bool:
    """Ticket systems ask to answer above a line: in ornaments, or in few words of its own."""
    if len(words) > _MAX_NOTICE or not says(words, "reply_above"):
        return False
    is_ornate = not words[0].isalnum() and not words[1].isalnum()
    return is_ornate or len(words.split()) <= _MAX_BARE_NOTICE


def is_forward(line: str) -> bool:
    """A ruler above what was handed on rather than answered."""
    return says(line.casefold(), "forwards")


def opens_headers(line: str) -> bool:
    """A line right above a header block that belongs to it, whatever its language."""
    if is_line_drawing(line) or _ANY_RULER.fullmatch(line) or _BARE_RULER.fullmatch(folded(line)):
        return True
    if _STAMPED_NOTE.fullmatch(line):  # Notes: "Desk" ---03/05/2027 10:12:00---first words
        return True
    return len(line) < 80 and line.rstrip().endswith((":", "：")) and is_forward(line)
