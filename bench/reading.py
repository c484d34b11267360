"""What it costs to understand a letter: CPU a message, and the start of `classify`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.letters import KILOBYTE, LETTERS, Shape, mail
from bot.garbage import collect_seldom
from handlers.rules.mail import read_mail
from handlers.rules.understand import understand

AIMS = {2: 5.0, 64: 50.0}  # KB: milliseconds of CPU
START_AIM, MEMORY_AIM = 1.0, 150.0  # seconds, MB
SHAPES: tuple[Shape, ...] = ("plain", "html", "alternative")
_ROUNDS = {2: 31, 64: 9}
_STARTS = 10


@dataclass(frozen=True, kw_only=True)
class Cost:
    kilobytes: int
    shape: Shape
    language: str
    milliseconds: float


def measure() -> list[Cost]:
    """The median CPU of reading and understanding one message, as a warm process does it."""
    collect_seldom()  # as `classify` does
    return [
        Cost(
            kilobytes=kilobytes,
            shape=shape,
            language=language,
            milliseconds=_median_cpu(
                partial(_read, mail(language, kilobytes, shape)), _ROUNDS[kilobytes]
            ),
        )
        for kilobytes in AIMS
        for shape in SHAPES
        for language in LETTERS
    ]


def _read(raw: bytes) -> None:
    letter = read_mail(raw)
    understand(
        subject=letter.subject,
        text=letter.new_text,
        sender=letter.sender,
        signature=letter.signature,
    )


def _median_cpu(step: Callable[[], None], rounds: int) -> float:
    step()
    spent = []
    for _ in range(rounds):
        before = time.process_time()
        step()
        spent.append(time.process_time() - before)
    return statistics.median(spent) * 1000


# A process counts the memory of the one that forked it as its own peak; its own image does not.
_CLASSIFY = """
import runpy, sys
sys.argv = ["privacy-desk", "classify", "--jsonl"]
try:
    runpy.run_module("bot", run_name="__main__")
finally:
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    sys.stderr.write(peak.split()[1])
"""


def start() -> tuple[float, float]:
    """Seconds (median) and MB (peak) of `classify` on one short letter, each a new process."""
    runs = [_run() for _ in range(_STARTS)]
    return (
        statistics.median(seconds for seconds, _ in runs),
        max(megabytes for _, megabytes in runs),
    )


def _run() -> tuple[float, float]:
    letter = b'{"id": 1, "from": "a@b.example", "subject": "", "text": "Delete my account."}\n'
    before = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CLASSIFY], input=letter, capture_output=True, check=True
    )
    return time.perf_counter() - before, int(done.stderr) / KILOBYTE


def report() -> str:
    lines = ["understanding a letter, CPU, median"]
    for cost in measure():
        aim = AIMS[cost.kilobytes]
        verdict = "" if cost.milliseconds <= aim else "  MISSED"
        name = f"{cost.kilobytes:3} KB, {cost.shape}, {cost.language}"
        lines.append(f"  {name:30}{cost.milliseconds:8.1f} ms   aim {aim:.0f}{verdict}")
    seconds, megabytes = start()
    lines.append(f"  start of classify, of {_STARTS}{seconds:15.2f} s    aim {START_AIM:.0f}")
    lines.append(f"  its memory at most{megabytes:18.0f} MB   aim {MEMORY_AIM:.0f}")
    return "\n".join(lines)
