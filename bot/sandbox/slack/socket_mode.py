"""Socket Mode: one-time tickets, hello, envelopes and their acknowledgements."""

import asyncio
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import WSMsgType, web

from bot.sandbox.slack.carrier import Envelope, EnvelopeKind, Reply
from bot.sandbox.slack.jsonlike import JsonObject, object_at, text_at
from bot.sandbox.slack.ledger import Ledger, ViolationKind
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.people import APP

_HELLO_SECONDS = 18_060
_REMEMBERED = 1_000


class SocketMode:
    """Every payload goes to any one of the connections; the acknowledgement may come back on
    another. `refuse_handshakes` makes the next connections fail with their ticket spent;
    `cut_after_send` cuts the connection of the next frames before anything can come back;
    `refresh_every` asks for a new connection that often, by the workspace's clock."""

    def __init__(self, *, ledger: Ledger, site: Callable[[], str], ack_seconds: float) -> None:
        self._ledger = ledger
        self._site = site
        self._ack_seconds = ack_seconds
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._transports: dict[int, asyncio.BaseTransport] = {}
        self._refreshed: datetime | None = None
        self._waiting: dict[str, asyncio.Future[JsonObject]] = {}
        self._missed: dict[str, str] = {}
        self._random = secrets.SystemRandom()
        self.refuse_handshakes = 0
        self.cut_after_send = 0
        self.refresh_every: timedelta | None = None

    @property
    def connections(self) -> int:
        return len(self._sockets)

    def open_ticket(self) -> str:
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        origin = self._site().replace("http://", "ws://", 1)
        return f"{origin}/link/?ticket={ticket}&app_id={APP}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="ticket spent or unknown")
        self._tickets.discard(ticket)
        if self.refuse_handshakes > 0:
            self.refuse_handshakes -= 1
            return web.Response(status=503, text="handshake refused on purpose")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._sockets) >= most("socket.connections"):
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        if request.transport is not None:
            self._transports[id(socket)] = request.transport
        try:
            await self._serve(socket)
        finally:
            self._transports.pop(id(socket), None)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self._sockets.append(socket)
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
        except ConnectionError:
            # The app went away between two frames; its connection is dropped below.
            return
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "connection_info": {"app_id": APP},
            "debug_info": {
                "host": "local-slack",
                "started": "",
                "build_number": 0,
                "approximate_connection_time": _HELLO_SECONDS,
            },
        }

    def _receive(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            self._ledger.violate(ViolationKind.BAD_ANSWER, "a frame that is no JSON object")
            return
        envelope_id = text_at(answer, "envelope_id")
        future = self._waiting.pop(envelope_id, None)
        if future is not None and not future.done():
            future.set_result(object_at(answer, "payload"))
        elif envelope_id in self._missed:
            what = self._missed.pop(envelope_id)
            self._ledger.violate(ViolationKind.LATE_ACK, f"{what}: acknowledged too late")
        else:
            self._ledger.violate(ViolationKind.BAD_ANSWER, "acknowledges no known envelope")

    async def carry(self, envelope: Envelope) -> Reply:
        envelope_id = secrets.token_hex(16)
        future: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        if not await self._send(self._framed(envelope_id, envelope)):
            self._waiting.pop(envelope_id, None)
            return Reply(acknowledged=False, note="not_connected")
        try:
            payload = await asyncio.wait_for(future, self._ack_seconds)
        except TimeoutError:
            self._waiting.pop(envelope_id, None)
            self._missed[envelope_id] = envelope.what
            if len(self._missed) > _REMEMBERED:
                self._missed.pop(next(iter(self._missed)))
            return Reply(acknowledged=False, note="timeout")
        return Reply(acknowledged=True, payload=payload)

    def _framed(self, envelope_id: str, envelope: Envelope) -> JsonObject:
        frame: JsonObject = {
            "envelope_id": envelope_id,
            "type": envelope.kind.value,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind is not EnvelopeKind.EVENT,
        }
        if envelope.kind is EnvelopeKind.EVENT:
            frame.update(retry_attempt=envelope.retry, retry_reason=envelope.retry_reason)
        return frame

    async def _send(self, frame: JsonObject) -> bool:
        while self._sockets:
            socket = self._random.choice(self._sockets)
            try:
                await socket.send_json(frame)
            except ConnectionError:
                if socket in self._sockets:
                    self._sockets.remove(socket)
                continue
            self._cut(socket)
            return True
        return False

    def _cut(self, socket: web.WebSocketResponse) -> None:
        """As when a network fails at the worst moment: the frame is out, no answer comes in."""
        if self.cut_after_send == 0:
            return
        self.cut_after_send -= 1
        self._sockets.remove(socket)
        transport = self._transports.get(id(socket))
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    async def refresh_due(self, now: datetime) -> None:
        if self.refresh_every is None or not self._sockets:
            return
        if self._refreshed is None:
            self._refreshed = now
        if now - self._refreshed >= self.refresh_every:
            self._refreshed = now
            await self.disconnect()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """As Slack does every few hours ("warning", "refresh_requested"), or when Socket Mode
        is switched off ("link_disabled"). After a warning the socket stays open a while."""
        for socket in list(self._sockets):
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-slack"}}
            )
            if reason != "warning":
                await socket.close()

    async def drop(self) -> None:
        """Cuts every connection without a word, as a lost network does."""
        for socket in list(self._sockets):
            await socket.close(code=1011)
