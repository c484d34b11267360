"""Mails made to cost more than they weigh, and a place where they go off.

Each is read by a process of its own under a memory limit: one that runs away must not take the
tests along. The process is forked from one that has everything loaded, so a bomb costs what it
costs and not the start of an interpreter.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Self

MEGABYTE = 2**20
ADDRESS_SPACE = 768 * MEGABYTE
FROM = b"From: a@b.c\r\n"
MIXED = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = FROM + b"Content-Type: text/html\r\n\r\n"


def _nested(count: int) -> bytes:
    layers = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
        for i in range(count)
    )
    return FROM + b"".join(layers) + b"\r\nhi"


def _addresses(field: bytes, count: int) -> bytes:
    return field + b", ".join(b"u%d@x.org" % i for i in range(count)) + b"\r\n\r\nhi"


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "30,000 encoded words in the subject": lambda: FROM + b"Subject: " + b"\r\n ".join([b"=?utf-8?q?abc?="] * 30_000) + b"\r\n\r\nhi",
    "3,000 encoded words on one line": lambda: FROM + b"Subject: " + b" ".join([b"=?utf-8?q?abc?="] * 3_000) + b"\r\n\r\nhi",
    "3,000 encoded words in a name": lambda: b"From: " + b" ".join([b"=?utf-8?q?abc?="] * 3_000) + b" <a@b.c>\r\n\r\nhi",
    "one encoded word of 60,000 letters": lambda: FROM + b"Subject: =?utf-8?b?" + b"QUFB" * 15_000 + b"?=\r\n\r\nhi",
    "50,000 addresses": lambda: _addresses(FROM + b"To: ", 50_000),
    "50,000 senders": lambda: _addresses(b"From: ", 50_000),
    "100,000 parts": lambda: MIXED + b"--b\r\n\r\nhello\r\n" * 100_000,
    "100,000 lines like a boundary": lambda: MIXED + b"--bx\r\n" * 100_000,
    "2,000 nested multiparts": lambda: _nested(2_000),
    "20,000 nested multiparts": lambda: _nested(20_000),
    "2,000 nested messages": lambda: FROM + b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"hi",
    "2,000 boundaries in one another": lambda: FROM + b"Content-Type: multipart/mixed; boundary=" + b"-" * 60 + b"\r\n\r\n" + b"-" * 1_000_000,
    "10,000 parameters": lambda: FROM + b"Content-Type: text/plain; " + b"; ".join(b"a%d=b" % i for i in range(10_000)) + b"\r\n\r\nhi",
    "a parameter of semicolons": lambda: FROM + b'Content-Type: text/plain; a="' + b";" * 60_000 + b"\r\n\r\nhi",
    "3,000 pieces of one file name": lambda: FROM + b"Content-Disposition: attachment; " + b"; ".join(b"filename*%d*=a" % i for i in range(3_000)) + b"\r\n\r\nhi",
    "500,000 headers": lambda: FROM + b"X: y\r\n" * 500_000 + b"\r\nhi",
    "one header of 5 MB": lambda: FROM + b"X: " + b"y" * 5_000_000 + b"\r\n\r\nhi",
    "one header in 200,000 folds": lambda: FROM + b"X: y" + b"\r\n y" * 200_000 + b"\r\n\r\nhi",
    "a report of blank lines": lambda: FROM + b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" + b"\r\n" * 2_000_000,
    "400,000 open elements": lambda: HTML + b"<div>" * 400_000 + b"hi",
    "100,000 open tables": lambda: HTML + b"<table><tr><td>" * 100_000 + b"hi",
    "70,000 attributes": lambda: HTML + b"<p " + b" ".join(b"a%d" % i for i in range(70_000)) + b">hi",
    "unclosed brackets": lambda: HTML + b"<" * 500_000,
    "300,000 entities": lambda: HTML + b"&#x1F600;" * 300_000,
    "10 MB on one line": lambda: FROM + b"\r\n" + b"a" * 10_000_000,
    "10 MB of quote marks": lambda: FROM + b"\r\n" + b">" * 10_000_000,
    "10 MB of dashes": lambda: FROM + b"\r\n" + b"-" * 10_000_000,
    "200,000 openings of history": lambda: FROM + b"\r\n" + b"On 2020-01-01 10:00 a@b.c\n" * 200_000,
    "two million times wrote": lambda: FROM + b"\r\n" + b"wrote " * 2_000_000,
    "nameless octets in an unknown charset": lambda: FROM + b"Content-Type: text/plain; charset=nope\r\n\r\n" + bytes(range(128, 256)) * 50_000,
    "brackets without end": lambda: FROM + b"References: " + b"<" * 60_000 + b"\r\n\r\nhi",
    "60,000 references": lambda: FROM + b"References: " + b"<a@b> " * 10_000 + b"\r\n\r\nhi",
    "a name of backslashes": lambda: b'From: "' + b'\\\\"' * 900 + b" <a@b.c>\r\n\r\nhi",
    "10 MB of base64": lambda: FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFBQUFB" * 1_250_000,
    "10 MB of quoted-printable": lambda: FROM + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=41=" * 2_500_000,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Crater:
    """Processor seconds for reading and for all, and by how many megabytes the process grew."""

    read: float
    whole: float
    grown: int


class Range:
    """The loaded process; `set_off` names a bomb."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.threats.bombs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(timeout=10)

    def set_off(self, name: str) -> Crater | None:
        """None when the process that read it died or had to be stopped."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        asked.write(name + "\n")
        asked.flush()
        said = json.loads(told.readline())
        return Crater(**said) if said else None


def _explode(bomb: bytes) -> Crater:
    from handlers.errors import UnreadableMail
    from handlers.rules.mail import read_mail
    from handlers.rules.understand import understand

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        mail = read_mail(bomb)
        read = time.process_time() - started
        understand(subject=mail.subject, text=mail.new_text, sender=mail.sender)
    except UnreadableMail:
        read = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    return Crater(read=read, whole=time.process_time() - started, grown=grown)


def _in_a_child(name: str) -> str:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        try:
            os.write(writable, json.dumps(asdict(_explode(BOMBS[name]()))).encode())
        finally:
            os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said or "null"


def main() -> None:
    # Word lists and lazily imported readers are loaded before the first bomb.
    _explode(HTML + b"please delete my data, <b>now</b> \xe4\xf6\xfc")
    for line in sys.stdin:
        print(_in_a_child(line.rstrip("\n")), flush=True)


if __name__ == "__main__":
    main()
