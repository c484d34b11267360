"""What has been said in one session, and the answer to every command that needs no waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.smtp import replies
from bot.smtp.addresses import (
    MalformedPath,
    NotDeclared,
    OwnAddresses,
    UnknownParameter,
    read_sender,
)
from bot.smtp.limits import Limits
from storage.inbox import Envelope

# A session may send this many commands between two mails; an error counts as several.
PATIENCE = 100
_ERROR_COSTS = 5
_HELO_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class House:
    """What the door says about itself and whom it takes mail for."""

    hostname: str
    own: OwnAddresses
    limits: Limits
    offers_tls: bool

    @property
    def greeting(self) -> bytes:
        return f"220 {self.hostname} ESMTP".encode()

    def welcome(self, *, is_tls: bool) -> bytes:
        offers = ["PIPELINING", f"SIZE {self.limits.message_bytes}", "8BITMIME", "SMTPUTF8"]
        if self.offers_tls and not is_tls:
            offers.append("STARTTLS")
        lines = [f"250-{line}" for line in (self.hostname, *offers)]
        return "\r\n".join([*lines, "250 ENHANCEDSTATUSCODES"]).encode()


@dataclass(kw_only=True, slots=True)
class Dialogue:
    house: House
    is_tls: bool = False
    helo: str | None = None
    mail_from: str | None = None
    rcpt: list[str] = field(default_factory=list)
    smtputf8: bool = False
    patience: int = PATIENCE

    def reply_to(self, verb: bytes, argument: bytes) -> bytes:
        command = _COMMANDS.get(verb)
        return self.judged(command(self, argument) if command else replies.UNKNOWN_COMMAND)

    def judged(self, reply: bytes) -> bytes:
        self.patience -= _ERROR_COSTS if replies.is_error(reply) else 1
        return reply

    def start_over(self) -> None:
        """Nothing said before STARTTLS counts after it (RFC 3207 section 4.2)."""
        self.is_tls = True
        self.helo = None
        self.reset()

    def reset(self) -> None:
        self.mail_from = None
        self.rcpt = []
        self.smtputf8 = False

    def envelope(self, peer: str) -> Envelope:
        return Envelope(
            peer=peer,
            helo=self.helo or "",
            mail_from=self.mail_from or "",
            rcpt=tuple(self.rcpt),
            tls=self.is_tls,
            smtputf8=self.smtputf8,
        )

    def _helo(self, name: bytes) -> bytes:
        if not name:
            return replies.BAD_ARGUMENT
        self._greet(name)
        return b"250 " + self.house.hostname.encode()

    def _ehlo(self, name: bytes) -> bytes:
        if not name:
            return replies.BAD_ARGUMENT
        self._greet(name)
        return self.house.welcome(is_tls=self.is_tls)

    def _greet(self, name: bytes) -> None:
        self.reset()
        written = name[:_HELO_LENGTH].decode("ascii", "backslashreplace")
        self.helo = "".join(c if c.isprintable() else "?" for c in written)

    def _mail(self, argument: bytes) -> bytes:
        if self.helo is None:
            return replies.HELO_FIRST
        if self.mail_from is not None:
            return replies.ONE_MAIL_AT_A_TIME
        try:
            sender = read_sender(argument)
        except MalformedPath:
            return replies.BAD_SENDER
        except NotDeclared:
            return replies.UNDECLARED_UTF8
        except UnknownParameter:
            return replies.UNKNOWN_PARAMETER
        if sender.size > self.house.limits.message_bytes:
            return replies.TOO_BIG
        self.mail_from = sender.address
        self.smtputf8 = sender.smtputf8
        return replies.OK

    def _rcpt(self, argument: bytes) -> bytes:
        if self.mail_from is None:
            return replies.MAIL_FIRST
        try:
            address = self.house.own.read(argument)
        except UnknownParameter:
            return replies.UNKNOWN_PARAMETER
        if address is None:
            return replies.NOT_OURS
        if len(self.rcpt) >= self.house.limits.recipients:
            return replies.TOO_MANY_RECIPIENTS
        self.rcpt.append(address)
        return replies.OK

    def _rset(self, argument: bytes) -> bytes:
        self.reset()
        return replies.OK

    def _noop(self, argument: bytes) -> bytes:
        return replies.OK

    def _help(self, argument: bytes) -> bytes:
        return replies.HELP

    def _vrfy(self, argument: bytes) -> bytes:
        return replies.NO_VRFY

    def _not_offered(self, argument: bytes) -> bytes:
        return replies.NOT_OFFERED


_COMMANDS: dict[bytes, Callable[[Dialogue, bytes], bytes]] = {
    b"HELO": Dialogue._helo,
    b"EHLO": Dialogue._ehlo,
    b"MAIL": Dialogue._mail,
    b"RCPT": Dialogue._rcpt,
    b"RSET": Dialogue._rset,
    b"NOOP": Dialogue._noop,
    b"HELP": Dialogue._help,
    b"VRFY": Dialogue._vrfy,
    b"EXPN": Dialogue._not_offered,
    b"AUTH": Dialogue._not_offered,
    b"BDAT": Dialogue._not_offered,
}
