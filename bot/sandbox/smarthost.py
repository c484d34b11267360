"""A smarthost that keeps what it is given, and fails on command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiosmtpd.smtp import SMTP, Envelope, Session

Stage = Literal["MAIL", "RCPT", "DATA"]
Keep = Callable[[str, tuple[str, ...], bytes], None]

KEPT = "250 2.0.0 kept"
LINE_LIMIT = 1 << 20
SIZE_LIMIT = 64 << 20


@dataclass(kw_only=True)
class _Refusal:
    stage: Stage
    reply: str
    left: int


class _Protocol(SMTP):
    # Long lines are legal input here: the sink judges the desk's content, not its line breaks.
    line_length_limit = LINE_LIMIT

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


class Smarthost:
    """Accepts mail for anybody, on a loopback port."""

    def __init__(self, *, keep: Keep, host: str, port: int) -> None:
        self._keep = keep
        self._bind = (host, port)
        self._refusals: list[_Refusal] = []
        self._drops = 0
        self._server: asyncio.Server | None = None
        self._sessions: set[_Protocol] = set()

    async def start(self) -> None:
        host, port = self._bind
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, host, port)
        self._bind = (host, self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        # A courier keeps its connection open between mails; wait_closed() would wait for it.
        for session in self._sessions:
            session.hang_up()
        await self._server.wait_closed()
        self._sessions.clear()
        self._server = None

    @property
    def address(self) -> tuple[str, int]:
        return self._bind

    def refuse_next(self, code: int, text: str, times: int, stage: Stage) -> None:
        if not 400 <= code <= 599:
            raise ValueError("a refusal is 4xx or 5xx (RFC 5321 section 4.2.1)")
        self._refusals.append(_Refusal(stage=stage, reply=f"{code} {text}", left=times))

    def drop_after_data(self, times: int) -> None:
        self._drops += times

    def _protocol(self) -> _Protocol:
        self._sessions = {session for session in self._sessions if session.transport is not None}
        session = _Protocol(
            self,
            hostname="mailbox.sandbox",
            ident="sandbox",
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._sessions.add(session)
        return session

    def _refusal_at(self, stage: Stage) -> str | None:
        for refusal in self._refusals:
            if refusal.stage == stage:
                refusal.left -= 1
                self._refusals = [each for each in self._refusals if each.left > 0]
                return refusal.reply
        return None

    async def handle_MAIL(  # noqa: N802 (aiosmtpd finds its hooks by these names)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self._refusal_at("MAIL"):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self._refusal_at("RCPT"):
            return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if reply := self._refusal_at("DATA"):
            return reply
        content = envelope.original_content or b""
        # aiosmtpd hands the null reverse-path (RFC 5321 section 4.5.5) on as "<>".
        sender = (envelope.mail_from or "").removeprefix("<>")
        self._keep(sender, tuple(envelope.rcpt_tos), content)
        if self._drops:
            self._drops -= 1
            await self._vanish(server)
        return KEPT

    async def _vanish(self, server: SMTP) -> None:
        assert isinstance(server, _Protocol)
        server.hang_up()
        # aiosmtpd cancels this coroutine once the loop has told it that the peer is gone.
        await asyncio.Event().wait()
