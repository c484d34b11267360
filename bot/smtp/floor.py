"""What all sessions of one door share."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

from bot.smtp.answers import Answers
from bot.smtp.dialogue import House
from bot.smtp.limits import Limits, Pace, Room, Turnstile
from handlers.keeping import MailKeeper

if TYPE_CHECKING:
    from bot.smtp.protocol import Conversation


@dataclass(kw_only=True)
class Floor:
    """The room in which all sessions of a door take place."""

    house: House
    limits: Limits
    keep: MailKeeper
    answers: Answers
    clock: Callable[[], datetime]
    tls: ssl.SSLContext | None
    loop: asyncio.AbstractEventLoop
    turnstile: Turnstile
    pace: Pace
    room: Room
    sessions: set[Conversation] = field(default_factory=set)
    empty: asyncio.Event = field(default_factory=asyncio.Event)
    is_closing: bool = False
    # What the library's own start sets on a session, found once instead of at every connection.
    library: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        made = SMTP(object(), hostname=self.house.hostname, tls_context=self.tls, loop=self.loop)
        reader = asyncio.StreamReader(loop=self.loop)
        stream = vars(asyncio.StreamReaderProtocol(reader, made._cb_client_connected, self.loop))
        self.library = {name: value for name, value in vars(made).items() if name not in stream}

    def enter(self, session: Conversation, peer: str) -> bool:
        if self.is_closing or not self.turnstile.admit(peer):
            return False
        self.sessions.add(session)
        self.empty.clear()
        return True

    def leave(self, session: Conversation, peer: str) -> None:
        self.turnstile.leave(peer)
        self.sessions.discard(session)
        if not self.sessions:
            self.empty.set()
