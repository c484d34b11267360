"""What a peer has sent and its session has not read yet.

It takes the place of asyncio's line-wise stream: a mail is found whole with one search instead
of line by line, and what a peer can make us hold is bounded, with or without line ends. Nothing
here waits.
"""

from __future__ import annotations

from enum import Enum, auto

from bot.smtp.limits import Room

# RFC 5321 section 4.5.3.1.4 sets 512; extensions and long addresses need more.
COMMAND_BYTES = 2048

_END = b"\r\n.\r\n"


class Refused(Enum):
    """Why a mail that was sent to its end is not taken."""

    TOO_BIG = auto()
    NO_ROOM = auto()


class LineTooLong(Exception):
    """A command without an end."""


class Flood(Exception):
    """A mail that went on beyond twice the limit."""


class Inbound:
    """One session's incoming bytes, taken out as commands or as mails."""

    def __init__(self, *, message_bytes: int, room: Room) -> None:
        self.received = 0
        self._limit = message_bytes
        self._room = room
        self._buffer = bytearray()
        # Of the mail that is being read:
        self._searched = 0
        self._has_dots = False
        self._dropped = 0
        self._held = 0
        self._refused: Refused | None = None

    def __len__(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        self.received += len(data)
        self._buffer += data

    def clear(self) -> None:
        """Forgets what was not read yet, and gives the room back."""
        self._buffer.clear()
        self._give_back()

    def take_line(self) -> bytes | None:
        """The next line with its end; None when it is not there yet. Raises LineTooLong."""
        buffer = self._buffer
        if not buffer:
            return None
        end = buffer.find(b"\n", 0, COMMAND_BYTES) + 1
        if not end:
            if len(buffer) >= COMMAND_BYTES:
                raise LineTooLong
            return None
        line = bytes(buffer[:end])
        del buffer[:end]
        return line

    def begin_message(self) -> None:
        # The end may come at once; this CRLF stands for the one behind DATA.
        self._buffer[:0] = b"\r\n"
        self._searched, self._dropped, self._refused = 0, 0, None
        self._has_dots = False

    def take_message(self) -> bytes | Refused | None:
        """The mail up to <CRLF>.<CRLF>, dots unstuffed; None when its end is not there yet.

        Raises Flood.
        """
        end = self._find_end()
        if end >= 0:
            return self._cut(end)
        self._bound()
        return None

    def _find_end(self) -> int:
        """Where the end begins, or -1. Every byte is looked at once, here and in no other
        place, as long as no line starts with a dot."""
        buffer = self._buffer
        if not self._has_dots:
            dot = buffer.find(_END[:3], self._searched)
            if dot >= 0 and buffer.startswith(_END, dot):
                return dot
            self._has_dots = 0 <= dot <= len(buffer) - len(_END)
        end = buffer.find(_END, self._searched) if self._has_dots else -1
        if end < 0:
            self._searched = max(0, len(buffer) - len(_END) + 1)
        return end

    def _bound(self) -> None:
        """Keeps a mail without an end within its limits."""
        size = self._dropped + len(self._buffer)
        if size > 2 * self._limit:
            raise Flood
        if self._refused is None:
            growth = len(self._buffer) - self._held
            if size > self._limit:
                self._refused = Refused.TOO_BIG
            elif self._room.take(growth):
                self._held += growth
            else:
                self._refused = Refused.NO_ROOM
        if self._refused is not None:
            self._drop()

    def _drop(self) -> None:
        """Forgets a mail that will be refused, but for the start of a possible end."""
        surplus = max(0, len(self._buffer) - len(_END) + 1)
        del self._buffer[:surplus]
        self._dropped += surplus
        self._searched = 0
        self._give_back()

    def _give_back(self) -> None:
        self._room.give(self._held)
        self._held = 0

    def _cut(self, end: int) -> bytes | Refused:
        if self._dropped + end > self._limit:
            self._refused = self._refused or Refused.TOO_BIG
        with memoryview(self._buffer) as view:
            raw = b"" if self._refused else bytes(view[2 : end + 2])
        del self._buffer[: end + len(_END)]
        self._give_back()
        return self._refused or (_unstuffed(raw) if self._has_dots else raw)


def _unstuffed(raw: bytes) -> bytes:
    """RFC 5321 section 4.5.2: the dot at the start of a line goes. A line ends with CRLF and
    with nothing else; a bare CR or LF is a character of the mail (CVE-2023-51764)."""
    lines = raw.replace(b"\r\n.", b"\r\n")
    return lines[1:] if lines.startswith(b".") else lines
