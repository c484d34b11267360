"""Octets to MIME entities, bounded before anything is understood.

The standard library's feed parser recurses per nesting level, tests every line against every
open boundary and builds an object per part, so a small mail can keep it busy for minutes or
exhaust its stack. This reader slices instead: each entity is a pair of offsets, work is linear
in size for each of at most MAX_DEPTH levels, and what lies beyond a cap is left unread and said.
Header *values* are still read by the library (`email.message`, compat32), after the caps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

MAX_HEADER_OCTETS = 256 * 1024
MAX_FIELD_OCTETS = 64 * 1024
MAX_FIELDS = 1_000
MAX_DEPTH = 20
MAX_PARTS = 1_000
_MAX_DELIMITERS = 20_000  # lines that look like a boundary, over all levels together
_MAX_PADDING = 1_000  # octets of white space after a boundary
# Content-Type and Content-Disposition go to a parameter parser that is not linear.
_MAX_PARAMETER_OCTETS = 4 * 1024

TOO_MANY_PARTS = "The mail has more parts than the desk reads; the rest was left unread."
TOO_DEEP = "Parts nested too deeply were left unread."
HEADERS_CUT = "The mail has more header lines than the desk reads; the rest was left unread."

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_FOLD = re.compile(r"\r?\n(?=[ \t])")


@dataclass(frozen=True, kw_only=True)
class Entity:
    """A message or one body part: its header fields in order, and where its body lies."""

    fields: tuple[tuple[str, str], ...]  # names lower-cased, values unfolded
    source: bytes = field(repr=False)  # the whole mail, shared by all its entities
    start: int
    end: int
    is_cut: bool = False  # some header lines went beyond a cap
    mime: Message = field(repr=False)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    @property
    def content_type(self) -> str:
        return self.mime.get_content_type()

    @property
    def body(self) -> bytes:
        return self.source[self.start : self.end]


def read_entity(source: bytes, start: int, end: int, default_type: str = "text/plain") -> Entity:
    head_end, body_start = _split(source, start, end)
    lines = _logical_lines(source[start : min(head_end, start + MAX_HEADER_OCTETS)])
    is_cut = head_end - start > MAX_HEADER_OCTETS or len(lines) > MAX_FIELDS
    fields = []
    for line in lines[:MAX_FIELDS]:
        is_cut = is_cut or len(line) > MAX_FIELD_OCTETS
        if found := _FIELD.fullmatch(line[:MAX_FIELD_OCTETS]):
            fields.append((found[1].decode("ascii").lower(), _text(found[2])))
    return Entity(
        fields=tuple(fields),
        source=source,
        start=body_start,
        end=end,
        is_cut=is_cut,
        mime=_mime(fields, default_type),
    )


def _split(source: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the header ends and where the body begins."""
    for opening in (b"\n", b"\r\n"):
        if source.startswith(opening, start, end):
            return start, start + len(opening)
    blanks = [(source.find(gap, start, end), len(gap)) for gap in (b"\n\n", b"\n\r\n")]
    at, length = min((blank for blank in blanks if blank[0] >= 0), default=(end, 0))
    return at, at + length


def _logical_lines(head: bytes) -> list[bytes]:
    """Fields with their folds kept; a line that is no field and no fold is dropped."""
    if head.startswith(b"From "):  # an mbox separator that some delivery agents leave in
        head = head.partition(b"\n")[2]
    return re.split(rb"\r?\n(?![ \t])", head)


def _text(value: bytes) -> str:
    try:
        text = value.decode("utf-8")  # RFC 6532
    except UnicodeDecodeError:
        text = value.decode("cp1252", "replace")
    return _FOLD.sub("", text).strip(" \t\r\n")


def _mime(fields: list[tuple[str, str]], default_type: str) -> Message:
    mime = Message()
    mime.set_default_type(default_type)
    for wanted in ("content-type", "content-disposition", "content-transfer-encoding"):
        value = next((value for name, value in fields if name == wanted), "")
        if value and len(value) <= _MAX_PARAMETER_OCTETS:
            mime[wanted] = value
    return mime


@dataclass
class Walk:
    """Opens multiparts under one common budget; `notes` says what was left unread."""

    notes: list[str] = field(default_factory=list)
    parts: int = 0
    delimiters: int = 0

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def children(self, entity: Entity, depth: int) -> list[Entity]:
        """Parts of a multipart; none when it has no usable boundary."""
        boundary = _boundary(entity.mime)
        if not boundary:
            return []
        if depth >= MAX_DEPTH:
            self.note(TOO_DEEP)
            return []
        # RFC 2046 §5.1.5: a part of a digest is a message unless it says otherwise.
        kind = "message/rfc822" if entity.content_type == "multipart/digest" else "text/plain"
        spans = self._spans(entity, boundary)
        return [read_entity(entity.source, start, end, kind) for start, end in spans]

    def _spans(self, entity: Entity, boundary: bytes) -> Iterator[tuple[int, int]]:
        """RFC 2046 §5.1.1. Without a closing line the last part ends with the body."""
        source, end = entity.source, entity.end
        part = None
        at = _next_delimiter(source, entity.start, end, boundary)
        while at is not None:
            self.delimiters += 1
            if self.parts >= MAX_PARTS or self.delimiters > _MAX_DELIMITERS:
                self.note(TOO_MANY_PARTS)
                return
            after = at + 2 + len(boundary)
            line_end = _line_end(source, after, min(end, after + _MAX_PADDING))
            tail = source[after:line_end].strip()
            if tail in (b"", b"--"):
                if part is not None:
                    self.parts += 1
                    yield part, _before_newline(source, part, at)
                part = None if tail else line_end
                if tail:
                    return
            at = _next_delimiter(source, after, end, boundary)
        if part is not None and part < end:
            self.parts += 1
            yield part, end


def _boundary(mime: Message) -> bytes:
    try:
        return (mime.get_boundary() or "").encode("utf-8")[:200]
    except (ValueError, LookupError, TypeError):  # malformed RFC 2231 continuations
        return b""


def _next_delimiter(source: bytes, start: int, end: int, boundary: bytes) -> int | None:
    """The next line that opens with the boundary; `start` itself may begin a line."""
    line = b"--" + boundary
    if source.startswith(line, start, end) and source[start - 1 : start] in (b"", b"\n"):
        return start
    at = source.find(b"\n" + line, start, end)
    return None if at < 0 else at + 1


def _line_end(source: bytes, start: int, end: int) -> int:
    at = source.find(b"\n", start, end)
    return end if at < 0 else at + 1


def _before_newline(source: bytes, start: int, at: int) -> int:
    """The newline before a delimiter belongs to the delimiter."""
    for newline in (b"\r\n", b"\n"):
        if source.endswith(newline, start, at):
            return at - len(newline)
    return at
