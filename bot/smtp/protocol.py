"""One SMTP session (RFC 5321), on aiosmtpd's connection and STARTTLS machinery.

What the library does slowly or loosely is done here: it searches its own members at every
connection, defines a class for every address, reads mail line by line, holds a mail without
line ends in memory, relays for everybody and tells peers its exceptions.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from concurrent.futures import Future
from enum import Enum, auto

from aiosmtpd.smtp import SMTP, TLSSetupException

from bot.smtp import replies
from bot.smtp.dialogue import PATIENCE, Dialogue
from bot.smtp.floor import Floor
from bot.smtp.inbound import Flood, Inbound, LineTooLong, Refused
from handlers.errors import StorageFull
from handlers.keeping import Kept

log = logging.getLogger(__name__)

# What a web page can make a browser send to our port.
_HTTP = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"CONNECT", b"PATCH"})

# More than this waits in the socket while a session is busy.
_AHEAD_BYTES = 64 * 1024


class Stage(Enum):
    """What a session waits for: the peer's command or mail, the disk, the end of a handshake."""

    COMMAND = auto()
    DATA = auto()
    KEEPING = auto()
    TLS = auto()


class Conversation(SMTP):
    """A session, from greeting to goodbye.

    Everything but the handshake of TLS is done where it arrives, in the transport's call: no
    task, no future, no timer for each command.
    """

    def __init__(self, floor: Floor) -> None:
        # Not the library's own __init__: see Floor.library.
        asyncio.StreamReaderProtocol.__init__(
            self,
            asyncio.StreamReader(loop=floor.loop),
            client_connected_cb=self._cb_client_connected,
            loop=floor.loop,
        )
        self.__dict__.update(floor.library)
        self._floor = floor
        self._dialogue = Dialogue(house=floor.house)
        self._inbound = Inbound(message_bytes=floor.limits.message_bytes, room=floor.room)
        self._wire: asyncio.Transport | None = None
        self._replies = b""
        self._peer = ""
        self._is_let_in = False
        self._is_deaf = False
        self._is_ended = False
        self._is_leaving = False
        self._stage = Stage.COMMAND
        self._began = self._since = floor.loop.time()
        self._received_before = 0

    # The transport's side.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self._original_transport is None:
            name = transport.get_extra_info("peername")
            self._peer = str(name[0]) if name else ""
            self._is_let_in = self._floor.enter(self, self._peer)
            if not self._is_let_in:
                transport.write(replies.BUSY + b"\r\n")
                transport.close()
                return
        self._wire = transport
        # What came before a handshake counts for nothing after it (RFC 3207 section 4.2).
        self._inbound.clear()
        self._stage = Stage.COMMAND
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        """Where the library reads commands in a loop of its own: the greeting is enough."""
        self._say(self._floor.house.greeting)
        self._advance()

    def data_received(self, data: bytes) -> None:
        if not self._is_let_in or self._is_leaving:
            return
        self._inbound.feed(data)
        if self._stage is Stage.COMMAND or self._stage is Stage.DATA:
            self._advance()
        elif len(self._inbound) > _AHEAD_BYTES and self._wire is not None:
            self._wire.pause_reading()

    def eof_received(self) -> bool:
        """A client may close its half and still wait for our answer; TLS knows no halves."""
        self._is_ended = True
        return self._stage is Stage.KEEPING and not self._dialogue.is_tls

    def connection_lost(self, error: Exception | None) -> None:
        """Unlike the library, cancels nothing: a mail on its way to the disk gets there."""
        if not self._is_let_in:
            return
        self._is_let_in = False
        self._is_leaving = True
        self._floor.leave(self, self._peer)
        self._wire = None
        self._inbound.clear()
        if self._original_transport is not None:
            self._original_transport.close()
        asyncio.StreamReaderProtocol.connection_lost(self, error)

    def pause_writing(self) -> None:
        """A peer that does not read our answers gets no more of them."""
        super().pause_writing()
        self._is_deaf = True
        if self._wire is not None:
            self._wire.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._is_deaf = False
        if self._wire is not None and self._stage is not Stage.KEEPING:
            self._wire.resume_reading()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """The door looks at all sessions once a second; a timer for each command costs more."""
        self._since = self.loop.time()

    # The door's side.

    def look_at(self, now: float) -> None:
        """Ends a session that takes too long, and cuts one that was told so and still hangs."""
        if self._is_leaving:
            if now - self._since > self._floor.limits.crowded_seconds:
                self.cut()
        elif self._is_late(now):
            self._dismiss(replies.TIMED_OUT)

    def close_when_idle(self) -> None:
        if self._stage is Stage.COMMAND:
            self._dismiss(replies.CLOSING)
        elif self._stage is Stage.TLS:
            self.cut()

    def cut(self) -> None:
        if self._wire is not None:
            self._wire.abort()

    def _is_late(self, now: float) -> bool:
        limits = self._floor.limits
        spent = now - self._since
        if self._stage is Stage.KEEPING:
            return False
        if self._stage is Stage.DATA:
            due = limits.data_rate * (spent - limits.data_grace_seconds)
            arrived = self._inbound.received - self._received_before
            return spent > limits.data_seconds or arrived < due
        is_idle = spent > limits.idle_seconds(self._floor.turnstile.taken)
        return is_idle or now - self._began > limits.session_seconds

    def _dismiss(self, reply: bytes) -> None:
        self._say_goodbye(reply)
        self._flush()

    # The session's side.

    def _advance(self) -> None:
        """Does everything that can be done with what has come, and answers in one go
        (RFC 2920 section 3.2)."""
        try:
            while not self._is_leaving and self._step():
                pass
        except LineTooLong:
            self._say_goodbye(replies.LINE_TOO_LONG)
        except Flood:
            self._say_goodbye(replies.TOO_BIG)
        except Exception as error:  # noqa: BLE001 - the session's edge: logged, answered 451
            self._say(self._unexpected(error))
            self._await_command()
        self._flush()

    def _step(self) -> bool:
        if self._stage is Stage.COMMAND:
            line = self._inbound.take_line()
            if line is not None:
                self._since = self.loop.time()
                self._obey(line)
            return line is not None
        if self._stage is Stage.DATA:
            mail = self._inbound.take_message()
            if mail is not None:
                self._take_mail(mail)
            return mail is not None
        return False

    def _obey(self, line: bytes) -> None:
        verb, _, argument = line.strip().partition(b" ")
        verb, argument = verb.upper(), argument.lstrip()
        if not line.endswith(b"\r\n"):
            self._say(self._dialogue.judged(replies.BARE_LINE_FEED))
        elif verb == b"DATA":
            self._begin_mail(argument)
        elif verb == b"STARTTLS":
            self._begin_tls(argument)
        elif verb == b"QUIT":
            self._say_goodbye(replies.BYE)
        elif verb in _HTTP:
            self._say_goodbye(replies.NOT_MAIL)
        elif verb == b"MAIL" and not self._floor.pace.allow(self._peer, self._since):
            self._say(self._dialogue.judged(replies.TOO_MANY_MAILS))
        else:
            self._say(self._dialogue.reply_to(verb, argument))
        if self._dialogue.patience <= 0:
            self._say_goodbye(replies.OUT_OF_PATIENCE)

    def _begin_mail(self, argument: bytes) -> None:
        if argument or not self._dialogue.rcpt:
            reply = replies.BAD_ARGUMENT if argument else replies.NO_RECIPIENT
            self._say(self._dialogue.judged(reply))
            return
        self._say(replies.GO_AHEAD)
        self._stage = Stage.DATA
        self._received_before = self._inbound.received
        self._inbound.begin_message()

    def _take_mail(self, mail: bytes | Refused) -> None:
        if isinstance(mail, Refused):
            refusal = replies.TOO_BIG if mail is Refused.TOO_BIG else replies.DISK_FULL
            self._say(self._dialogue.judged(refusal))
            self._await_command()
            return
        self._stage = Stage.KEEPING
        floor = self._floor
        answer = floor.keep.keep(mail, self._dialogue.envelope(self._peer), floor.clock())
        floor.answers.expect(answer, self._on_answer)

    def _on_answer(self, answer: Future[Kept]) -> None:
        """Called in the loop when the mail is durable, or is known not to be."""
        error = answer.exception()
        if error is None:
            self._dialogue.patience = PATIENCE
            self._say(replies.KEPT % answer.result().reference.encode())
        elif isinstance(error, StorageFull):
            self._say(replies.DISK_FULL)
        else:
            self._say(self._unexpected(error))
        self._await_command()
        self._advance()

    def _await_command(self) -> None:
        self._dialogue.reset()
        self._stage = Stage.COMMAND
        self._since = self.loop.time()
        if self._floor.is_closing:
            self._say_goodbye(replies.CLOSING)
        elif self._wire is not None and not self._is_deaf:
            self._wire.resume_reading()

    def _begin_tls(self, argument: bytes) -> None:
        if argument:
            self._say(self._dialogue.judged(replies.BAD_ARGUMENT))
        elif self._floor.tls is None:
            self._say(self._dialogue.judged(replies.NOT_OFFERED))
        elif self._dialogue.is_tls:
            self._say(self._dialogue.judged(replies.TLS_ALREADY))
        else:
            self._stage = Stage.TLS
            self._handler_coroutine = self.loop.create_task(self._shake_hands())

    async def _shake_hands(self) -> None:
        self._dialogue.start_over()
        try:
            await self.smtp_STARTTLS("")
        except TLSSetupException as error:
            # asyncio tells a session nothing of a connection that is lost in the handshake.
            self.cut()
            self.connection_lost(error)

    async def push(self, status: str | bytes) -> None:
        """How the library's STARTTLS says its line."""
        self._say(status.encode() if isinstance(status, str) else status)
        self._flush()

    def _unexpected(self, error: BaseException) -> bytes:
        """The peer hears nothing of it, and the log no words of the error: it may quote mail."""
        where = traceback.extract_tb(error.__traceback__)[-1:]
        place = "".join(f" in {frame.name}:{frame.lineno}" for frame in where)
        log.error("a mail was put off: %s%s", type(error).__name__, place)
        return replies.UNEXPECTED

    def _say(self, reply: bytes) -> None:
        self._replies += reply + b"\r\n"

    def _say_goodbye(self, reply: bytes) -> None:
        if not self._is_leaving:
            self._say(reply)
            self._is_leaving = True

    def _flush(self) -> None:
        wire = self._wire
        if wire is None or wire.is_closing():
            return
        if self._replies:
            wire.write(self._replies)
            self._replies = b""
        if self._is_leaving or (self._is_ended and self._stage is not Stage.KEEPING):
            self._is_leaving = True
            wire.close()
