"""Threat M6: no mail may cost more than a second or a quarter of a gigabyte.

Each bomb is read by a process of its own under a memory limit, as one that runs away must not
take the tests along.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

BOMBS = {
    "30,000 encoded words in the subject": r"b'From: a@b.c\r\nSubject: ' + b'\r\n '.join([b'=?utf-8?q?abc?='] * 30_000) + b'\r\n\r\nhi'",
    "3,000 encoded words on one line": r"b'From: a@b.c\r\nSubject: ' + b' '.join([b'=?utf-8?q?abc?='] * 3_000) + b'\r\n\r\nhi'",
    "50,000 addresses": r"b'From: a@b.c\r\nTo: ' + b', '.join(b'u%d@x.org' % i for i in range(50_000)) + b'\r\n\r\nhi'",
    "50,000 senders": r"b'From: ' + b', '.join(b'u%d@x.org' % i for i in range(50_000)) + b'\r\n\r\nhi'",
    "100,000 parts": r"b'From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' + b'--b\r\n\r\nhello\r\n' * 100_000",
    "100,000 lines like a boundary": r"b'From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' + b'--bx\r\n' * 100_000",
    "2,000 nested multiparts": r"b'From: a@b.c\r\n' + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (i, i) for i in range(2_000)) + b'\r\nhi'",
    "2,000 nested messages": r"b'From: a@b.c\r\n' + b'Content-Type: message/rfc822\r\n\r\n' * 2_000 + b'hi'",
    "10,000 parameters": r"b'From: a@b.c\r\nContent-Type: text/plain; ' + b'; '.join(b'a%d=b' % i for i in range(10_000)) + b'\r\n\r\nhi'",
    "500,000 headers": r"b'From: a@b.c\r\n' + b'X: y\r\n' * 500_000 + b'\r\nhi'",
    "a report of blank lines": r"b'From: a@b.c\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n' + b'\r\n' * 2_000_000",
    "400,000 open elements": r"b'From: a@b.c\r\nContent-Type: text/html\r\n\r\n' + b'<div>' * 400_000 + b'hi'",
    "100,000 attributes": r"b'From: a@b.c\r\nContent-Type: text/html\r\n\r\n<p ' + b' '.join(b'a%d' % i for i in range(70_000)) + b'>hi'",
    "unclosed brackets": r"b'From: a@b.c\r\nContent-Type: text/html\r\n\r\n' + b'<' * 500_000",
    "10 MB on one line": r"b'From: a@b.c\r\n\r\n' + b'a' * 10_000_000",
    "10 MB of quote marks": r"b'From: a@b.c\r\n\r\n' + b'>' * 10_000_000",
    "10 MB of dashes": r"b'From: a@b.c\r\n\r\n' + b'-' * 10_000_000",
    "200,000 openings of history": r"b'From: a@b.c\r\n\r\n' + b'On 2020-01-01 10:00 a@b.c\n' * 200_000",
    "two million times wrote": r"b'From: a@b.c\r\n\r\n' + b'wrote ' * 2_000_000",
    "nameless octets in an unknown charset": r"b'From: a@b.c\r\nContent-Type: text/plain; charset=nope\r\n\r\n' + bytes(range(128, 256)) * 50_000",
    "brackets without end": r"b'From: a@b.c\r\nReferences: ' + b'<' * 60_000 + b'\r\n\r\nhi'",
    "a name of backslashes": r"b'From: \"' + b'\\\\\"' * 900 + b' <a@b.c>\r\n\r\nhi'",
}  # fmt: skip

_RUN = """
import resource, sys, time
from handlers.errors import UnreadableMail
from handlers.rules.mail import read_mail
from handlers.rules.understand import understand
understand(subject="warm", text="please delete my data", sender=None)
bomb = {bomb}
resource.setrlimit(resource.RLIMIT_AS, (768 * 2**20, 768 * 2**20))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
try:
    mail = read_mail(bomb)
    read = time.process_time() - started
    understand(subject=mail.subject, text=mail.new_text, sender=mail.sender)
except UnreadableMail:
    read = time.process_time() - started
whole = time.process_time() - started
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(f"{{read:.2f}} {{whole:.2f}} {{grown}}")
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_in_bounds(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN.format(bomb=BOMBS[name])],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    read, whole, grown = map(float, done.stdout.split())
    assert read < 1.0
    assert whole < 2.5
    assert grown < 256
