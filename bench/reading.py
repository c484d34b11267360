"""What it costs to understand a letter: CPU a message, and the start of `classify`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from handlers.rules.mail import read_mail
from handlers.rules.understand import understand

KILOBYTE = 1024
AIMS = {2: 5.0, 64: 50.0}  # KB: milliseconds of CPU
START_AIM, MEMORY_AIM = 1.0, 150.0  # seconds, MB
_ROUNDS = 9

_LETTERS = {
    "en": "Hello, I ordered a lamp last week and it arrived broken. Please send me a copy of all "
    "the personal data that you hold about me, and delete my account afterwards. My name is Robin "
    "Example and my customer number is 4711. ",
    "de": "Guten Tag, ich habe vorige Woche eine Lampe bestellt, und sie kam zerbrochen an. Bitte "
    "senden Sie mir eine Kopie aller Daten, die Sie über mich gespeichert haben, und löschen Sie "
    "danach mein Konto. Mein Name ist Robin Beispiel, Kundennummer 4711. ",
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    kilobytes: int
    language: str
    milliseconds: float


def measure() -> list[Cost]:
    """The median CPU of reading and understanding one message."""
    costs = []
    for kilobytes in AIMS:
        for language, words in _LETTERS.items():
            text = _text(words, kilobytes)
            raw = f"From: Robin <robin@example.org>\r\nSubject: Hello\r\n\r\n{text}".encode()
            costs.append(
                Cost(
                    kilobytes=kilobytes,
                    language=language,
                    milliseconds=_median_cpu(partial(_read, raw)) * 1000,
                )
            )
    return costs


def _text(words: str, kilobytes: int) -> str:
    """The letter again and again; numbered, so that no two sentences are the same."""
    text, number = "", 0
    while len(text.encode()) < kilobytes * KILOBYTE:
        number += 1
        text += words + f"This is paragraph {number}.\r\n\r\n"
    return text


def _read(raw: bytes) -> None:
    mail = read_mail(raw)
    understand(subject=mail.subject, text=mail.new_text, sender=mail.sender)


def _median_cpu(step: Callable[[], None]) -> float:
    step()
    spent = []
    for _ in range(_ROUNDS):
        before = time.process_time()
        step()
        spent.append(time.process_time() - before)
    return statistics.median(spent)


def start() -> tuple[float, float]:
    """Seconds (median) and MB (peak) of `classify` on one short letter, each a new process."""
    command = [sys.executable, "-m", "bot", "classify", "--jsonl"]
    letter = b'{"id": 1, "from": "a@b.example", "subject": "", "text": "Delete my account."}\n'
    runs = [_run(command, letter) for _ in range(5)]
    return (
        statistics.median(seconds for seconds, _ in runs),
        max(megabytes for _, megabytes in runs),
    )


def _run(command: list[str], letter: bytes) -> tuple[float, float]:
    before = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    if process.stdin is None:
        raise RuntimeError("no standard input to write to")
    process.stdin.write(letter)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"classify ended with {process.returncode}")
    return time.perf_counter() - before, usage.ru_maxrss / KILOBYTE


def report() -> str:
    lines = ["understanding a letter, CPU, median"]
    for cost in measure():
        aim = AIMS[cost.kilobytes]
        verdict = "" if cost.milliseconds <= aim else "  MISSED"
        lines.append(
            f"  {cost.kilobytes:3} KB, {cost.language}{cost.milliseconds:22.1f} ms"
            f"   aim {aim:.0f}{verdict}"
        )
    seconds, megabytes = start()
    lines.append(f"  start of classify{seconds:16.2f} s    aim {START_AIM:.0f}")
    lines.append(f"  its memory at most{megabytes:15.0f} MB   aim {MEMORY_AIM:.0f}")
    return "\n".join(lines)
