"""The lines that programs copy from a mail's header: "From: … / Sent: … / To: … / Subject: …".

Told by their names (quoting.toml), or in any language by their shape: three lines and more of
"name: value" in a row, the first with an address in brackets, one with a day and a time of day.
"""

from __future__ import annotations

import re

from handlers.rules.mail.introduction import ADDRESS, BRACKETED, CLOCK
from handlers.rules.mail.phrases import PHRASES, folded
from handlers.rules.mail.quoting import is_line_drawing, opens_headers

_HEADER = re.compile(r"(?P<name>[^\W\d_][^:：\n@]{0,30}?)[*_]{0,2} ?[:：].*")
_INLINE_NAME = re.compile(r"(?:^|(?<=[\s;>\]]))([^\W\d_]{1,20}(?: [^\W\d_]{1,12})?) ?[:：](?!//)")
_DAY = re.compile(r"\d{1,4}[./\-年] ?\d{1,2}[./\-月]|(?<!\d)(?:19|20|25)\d\d(?!\d)|[١٢][٠-٩]{3}")
_FROM = frozenset(PHRASES["header_from"])
_OTHER = frozenset(PHRASES["header_other"])
_MAX_HEADERS = 8
_MAX_LINE = 400
_MAX_MEMO = 16
_INDENT = " " * 8
_MAX_ONE_LINE = 600


def is_header_block(lines: list[str], at: int) -> bool:
    """In any order, in one language or two.

    A letter may open with "Date: … / Subject: …" too, so a block that does not begin with the
    writer must name an address and a time of day.
    """
    if lines[at].startswith(_INDENT):
        return _is_memo(lines, at)
    name = header_name(lines[at])
    if not name:
        return False
    is_from = name in _FROM
    if is_from and _is_one_line(lines[at]):
        return True
    if (is_from or name in _OTHER) and _is_named(lines, at, is_from=is_from):
        return True
    return bool(BRACKETED.search(lines[at][:_MAX_LINE])) and _is_shaped(lines, at)


def _is_named(lines: list[str], at: int, *, is_from: bool) -> bool:
    near = [line for line in lines[at : at + 2 * _MAX_HEADERS] if line.strip()][:_MAX_HEADERS]
    block = [(line, header_name(line)) for line in near]
    known = sum(name in _FROM or name in _OTHER for _, name in block)
    if known < 2:
        return False
    if known >= 3 and is_from:
        return True
    stamped = [line for line, name in block if name]
    return any(map(ADDRESS.search, stamped)) and any(map(CLOCK.search, stamped))


def _is_one_line(line: str) -> bool:
    """A program that loses line breaks: "From: … Sent: … To: … Subject: …"."""
    words = folded(line[: _MAX_ONE_LINE + 1])
    if not 20 < len(words) <= _MAX_ONE_LINE:
        return False
    names = {found[1].rsplit(" ", 1)[-1] for found in _INLINE_NAME.finditer(words)}
    names |= {found[1] for found in _INLINE_NAME.finditer(words)}
    return len(names & _OTHER) >= 3 and bool(ADDRESS.search(words) or CLOCK.search(words))


def _is_shaped(lines: list[str], at: int) -> bool:
    """Set off by a blank line or a rule, and a blank line (or the end) below: no person's form."""
    if at and lines[at - 1].strip() and not opens_headers(lines[at - 1]):
        return False
    block: list[str] = []
    for line in lines[at : at + _MAX_HEADERS]:
        if not header_name(line):
            break
        block.append(line)
    below = lines[at + len(block)].strip() if at + len(block) < len(lines) else ""
    return len(block) >= 3 and not below and any(map(_is_stamp, block[1:]))


def _is_memo(lines: list[str], at: int) -> bool:
    """Notes of old sets the writer and the day left, "To", "cc" and "Subject" right."""
    near = [line for line in lines[at : at + _MAX_MEMO] if line.startswith(_INDENT)]
    names = [line.rsplit("  ", 1)[-1].strip().casefold() for line in map(str.rstrip, near)]
    return sum(name in _OTHER for name in names) >= 2 and any(map(_is_stamp, near))


def _is_stamp(line: str) -> bool:
    return bool(_DAY.search(line) and CLOCK.search(line))


def block_top(lines: list[str], at: int) -> int:
    """Where what a program put above a header block or an introduction begins.

    Header lines right above it, then a ruler of whatever words or a line of dashes.
    """
    top = at
    while top and at - top < _MAX_HEADERS and _belongs(lines[top - 1]):
        top -= 1
    above = top - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and opens_headers(lines[above]) else top


def _belongs(line: str) -> bool:
    name = header_name(line)
    return bool(name) and (_is_stamp(line) or ((name in _FROM or name in _OTHER) and "@" in line))


def introduction_top(lines: list[str], at: int) -> int:
    """Yandex repeats "To: … / Subject: …" under a rule, above its introduction."""
    top = at
    while top and at - top < _MAX_HEADERS and header_name(lines[top - 1]) in _OTHER:
        top -= 1
    return top - 1 if 0 < top < at and is_line_drawing(lines[top - 1]) else at


def header_name(line: str) -> str:
    found = _HEADER.fullmatch(folded(line[:_MAX_LINE]).strip("> *_|"))
    return found["name"].strip(" *_") if found else ""
