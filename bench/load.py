"""The load: SMTP clients on bare sockets, in a process of its own.

    python -m bench.load PORT CONNECTIONS SECONDS SIZE MAILS_A_CONNECTION

Every client speaks in lock step, as a sender without PIPELINING does. It prints one JSON object:
mails answered 250, seconds, and the milliseconds from the first word of a mail (or of its
connection, with one mail a connection) to its 250.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

ADDRESS = "support@desk.example"
_EHLO = b"EHLO load.example\r\n"
_MAIL = b"MAIL FROM:<sender@load.example>\r\n"
_RCPT = f"RCPT TO:<{ADDRESS}>\r\n".encode()


def body_of(size: int) -> bytes:
    line = b"I ask you for a copy of all personal data that you hold about me, please.\r\n"
    return (line * (size // len(line) + 1))[: size - 2] + b"\r\n"


@dataclass(kw_only=True)
class Tally:
    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0
    sent: int = 0


class Client:
    """One connection at a time, one step at each answer."""

    def __init__(
        self,
        *,
        port: int,
        body: bytes,
        mails: int,
        selector: selectors.BaseSelector,
        tally: Tally,
        name: int,
    ) -> None:
        self._port = port
        self._body = body
        self._mails = mails
        self._selector = selector
        self._tally = tally
        self._name = name
        self.connect()

    def connect(self) -> None:
        self._began = time.perf_counter()
        self._left = self._mails
        self._answer = b""
        self._step: Callable[[bytes], None] = self._on_greeting
        self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(self._socket, selectors.EVENT_READ, self)

    def close(self) -> None:
        self._selector.unregister(self._socket)
        self._socket.close()

    def on_answer(self) -> None:
        self._answer += self._socket.recv(4096)
        if not self._answer:
            raise ConnectionError("the server hung up")
        if not self._answer.endswith(b"\r\n"):
            return
        last = self._answer[self._answer.rfind(b"\n", 0, -2) + 1 :]
        if last[3:4] == b" ":
            self._answer = b""
            self._step(last)

    def _say(self, words: bytes, step: Callable[[bytes], None]) -> None:
        self._step = step
        self._socket.sendall(words)

    def _on_greeting(self, answer: bytes) -> None:
        self._say(_EHLO, self._on_welcome)

    def _on_welcome(self, answer: bytes) -> None:
        self._next_mail()

    def _next_mail(self) -> None:
        if self._left != self._mails:
            self._began = time.perf_counter()
        self._left -= 1
        self._say(_MAIL, self._on_sender)

    def _on_sender(self, answer: bytes) -> None:
        self._say(_RCPT, self._on_recipient)

    def _on_recipient(self, answer: bytes) -> None:
        self._say(b"DATA\r\n", self._on_go_ahead)

    def _on_go_ahead(self, answer: bytes) -> None:
        self._tally.sent += 1
        head = b"Message-ID: <%d.%d.%d@load.example>\r\nSubject: My data\r\n\r\n"
        mail = head % (os.getpid(), self._name, self._tally.sent)
        self._say(mail + self._body[len(mail) :] + b".\r\n", self._on_verdict)

    def _on_verdict(self, answer: bytes) -> None:
        if answer.startswith(b"250"):
            self._tally.milliseconds.append((time.perf_counter() - self._began) * 1000)
        else:
            self._tally.refused += 1
        if self._left:
            self._next_mail()
        else:
            self._say(b"QUIT\r\n", self._on_bye)

    def _on_bye(self, answer: bytes) -> None:
        self.close()
        self.connect()


def run(*, port: int, connections: int, seconds: float, size: int, mails: int) -> dict[str, object]:
    """`mails` a connection; 0 means that connections stay open."""
    selector, tally, body = selectors.DefaultSelector(), Tally(), body_of(size)
    clients = [
        Client(
            port=port,
            body=body,
            mails=mails or sys.maxsize,
            selector=selector,
            tally=tally,
            name=number,
        )
        for number in range(connections)
    ]
    gc.disable()
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        for key, _ in selector.select(timeout=1.0):
            key.data.on_answer()
    spent = time.perf_counter() - begin
    for client in clients:
        client.close()
    return {"seconds": spent, "refused": tally.refused, "milliseconds": tally.milliseconds}


def main() -> None:
    port, connections, seconds, size, mails = sys.argv[1:]
    result = run(
        port=int(port),
        connections=int(connections),
        seconds=float(seconds),
        size=int(size),
        mails=int(mails),
    )
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
