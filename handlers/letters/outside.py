"""Outside words: names, subjects and staff's text on their way into a letter.

They never meet the Markdown parser. A template's output carries a marker where each value
belongs; the marked text is parsed, and only then are the values put in, escaped for the form
they go into. So nothing a value holds can become markup, in the text part or the HTML part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby, pairwise
from typing import NamedTuple

MARKER = re.compile(r"Xq(\d+)qX")

# Controls, bidirectional overrides (a name could turn the line after it around), zero-width
# space, byte order mark, lone surrogates and tag characters. ZWJ and ZWNJ stay: scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]}]")
_LOOKS_LIKE_ADDRESS = re.compile(r"://|@|\w\.\w{2,}|\bwww\b", re.IGNORECASE)
_REPLY_MARKS = re.compile(
    r"^(?:(?:re|aw|fwd?|wg|antw|sv|vs|tr|rif)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_MAILBOX = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")
_BULLET = re.compile(r"[-*•–]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_NAME_LIMIT = 60
_SUBJECT_LIMIT = 150
_QUOTED_SUBJECT = 90


class Slots:
    """The values of one letter, each behind its marker."""

    def __init__(self) -> None:
        self.values: list[str] = []

    def put(self, value: str) -> str:
        self.values.append(value)
        return f"Xq{len(self.values) - 1}qX"

    def fill(self, marked: str) -> str:
        return MARKER.sub(lambda found: self.values[int(found[1])], marked)


def one_line(value: str) -> str:
    """White space becomes single spaces; what cannot be seen or turns text around is gone."""
    return " ".join(_INVISIBLE.sub("", " ".join(value.split())).split())


def subject_line(value: str) -> str:
    line = one_line(value)
    return line if len(line) <= _SUBJECT_LIMIT else line[: _SUBJECT_LIMIT - 1].rstrip() + "…"


def greeting_name(value: str | None) -> str:
    """The name to greet by, or nothing.

    The name is the sender's to choose and our letter may go to a victim: one that a mail program
    would turn into a link, or that is as long as a message, is not repeated.
    """
    name = one_line(value or "").strip("'\"<>, ")
    if len(name) > _NAME_LIMIT or _LOOKS_LIKE_ADDRESS.search(name):
        return ""
    return name


def postal_line(address: str) -> str:
    """An address block on one line."""
    return ", ".join(filter(None, (one_line(line).rstrip(",") for line in address.splitlines())))


def bare_subject(subject: str, number: str) -> str:
    """`Re: AW: My data (PR-1042)` → `My data`; our answer adds one "Re:" and the number again."""
    words = _REPLY_MARKS.sub("", one_line(subject)).replace(f"({number})", "").strip()
    return words if len(words) <= _QUOTED_SUBJECT else words[: _QUOTED_SUBJECT - 1].rstrip() + "…"


def without_mailboxes(words: str) -> str:
    return _MAILBOX.sub("(…)", words)


def web_link(address: str) -> str:
    """The address as it is; ValueError when it is anything but http or https."""
    if not _URL.fullmatch(address):
        raise ValueError("a link in a letter must be http or https")
    return address


class _Line(NamedTuple):
    kind: str
    number: int
    words: str


def text_markdown(text: str, slots: Slots, *, linked: bool) -> str:
    """Plain text as marked Markdown: its paragraphs, line breaks and lists; `*`, `_`, `<b>` stay
    as typed. `linked`: web addresses become links to themselves, never under other words.
    """
    mark = partial(_linked, slots) if linked else slots.put
    lines = [_read_line(one_line(line)) for line in text.splitlines()]
    groups = groupby(lines, key=lambda line: line.kind)
    return "\n\n".join(
        _group_markdown(kind, list(group), mark) for kind, group in groups if kind != "blank"
    )


def _read_line(line: str) -> _Line:
    if not line:
        return _Line("blank", 0, "")
    if bullet := _BULLET.match(line):
        return _Line("bullet", 0, line[bullet.end() :])
    if number := _NUMBER.match(line):
        return _Line("number", int(number[1]), line)
    return _Line("plain", 0, line)


def _group_markdown(kind: str, lines: list[_Line], mark: Callable[[str], str]) -> str:
    if kind == "bullet":
        return "\n".join(f"- {mark(line.words)}" for line in lines)
    if kind == "number" and _counts_up(line.number for line in lines):
        return "\n".join(
            f"{line.number}. {mark(_NUMBER.sub('', line.words, count=1))}" for line in lines
        )
    return "\\\n".join(mark(line.words) for line in lines)


def _counts_up(numbers: Iterable[int]) -> bool:
    """Two or more in order. "3. August" on a line of its own is no list."""
    steps = [after - before for before, after in pairwise(numbers)]
    return bool(steps) and all(step == 1 for step in steps)


def _linked(slots: Slots, words: str) -> str:
    marked, at = [], 0
    for url in _URL.finditer(words):
        if url.start() > at:
            marked.append(slots.put(words[at : url.start()]))
        marker = slots.put(url[0])
        marked.append(f"[{marker}]({marker})")
        at = url.end()
    if at < len(words):
        marked.append(slots.put(words[at:]))
    return "".join(marked)
