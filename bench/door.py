"""Mail to its 250: this desk beside aiosmtpd with a handler that does nothing, and Postfix.

All peers of a cell run at once and are measured in turn, round after round, so that a busy
moment of the machine meets all of them. Only the ratios within a round are compared.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.postfix import postfix, why_not
from bench.postgres import binaries, postgres

DESK = "desk, SQLite"
DESK_POSTGRES = "desk, PostgreSQL"
NOTHING = "aiosmtpd, nothing"
POSTFIX = "Postfix"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One kind of traffic. `mails` a connection; 0: connections stay open."""

    name: str
    size: int
    mails: int
    # What this desk aims at with 50 connections, against the other two.
    over_nothing: float
    over_postfix: float


CELLS = (
    Cell(name="4 KB, many a connection", size=4096, mails=0, over_nothing=2, over_postfix=4),
    Cell(name="4 KB, one a connection", size=4096, mails=1, over_nothing=1.3, over_postfix=2),
    Cell(name="100 KB", size=102_400, mails=0, over_nothing=3, over_postfix=1.5),
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    connections: tuple[int, ...] = (1, 8, 50, 200)
    # The aims are set at 50 connections: that column is measured more often.
    rounds: int = 3
    rounds_at_50: int = 7
    seconds: float = 1.0
    cells: tuple[Cell, ...] = CELLS

    def rounds_at(self, connections: int) -> int:
        return self.rounds_at_50 if connections == 50 else self.rounds


QUICK = Plan(connections=(8, 50), rounds=1, rounds_at_50=3, seconds=0.5)


@dataclass(frozen=True, kw_only=True)
class Run:
    rate: float
    p50: float
    p99: float


@dataclass(kw_only=True)
class Results:
    """Runs by peer, round by round."""

    runs: dict[str, list[Run]] = field(default_factory=dict)

    def ratios(self, peer: str, other: str) -> list[float]:
        pairs = zip(self.runs[peer], self.runs[other], strict=True)
        return [ours.rate / theirs.rate for ours, theirs in pairs]


def measure(port: int, cell: Cell, connections: int, seconds: float) -> Run:
    words = (port, connections, seconds, cell.size, cell.mails)
    command = [sys.executable, "-m", "bench.load", *map(str, words)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    if result["refused"]:
        raise RuntimeError(f"{result['refused']} mails were refused")
    times = sorted(result["milliseconds"]) or [float("nan")]
    return Run(
        rate=len(result["milliseconds"]) / result["seconds"],
        p50=times[len(times) // 2],
        p99=times[len(times) * 99 // 100],
    )


@contextlib.contextmanager
def server(*words: str) -> Iterator[int]:
    """Yields the port of a `bench.serve` in a process of its own."""
    command = [sys.executable, "-m", "bench.serve", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=30)


@contextlib.contextmanager
def peers(folder: Path) -> Iterator[dict[str, int]]:
    """Yields the ports of all that can run here, by name."""
    with contextlib.ExitStack() as stack:
        ports = {DESK: stack.enter_context(server("desk", f"sqlite:///{folder}/desk.db"))}
        if binaries() is not None:
            url = stack.enter_context(postgres(folder / "postgres"))
            ports[DESK_POSTGRES] = stack.enter_context(server("desk", url))
        ports[NOTHING] = stack.enter_context(server("nothing"))
        if why_not() is None:
            ports[POSTFIX] = stack.enter_context(postfix(folder / "postfix"))
        yield ports


def run(plan: Plan) -> None:
    """Prints one table a cell and, at the end, how the aims fared."""
    reason = why_not()
    if reason:
        print(f"Postfix is left out: {reason}.")
    if binaries() is None:
        print("PostgreSQL is left out: not installed.")
    verdicts: list[str] = []
    for cell in plan.cells:
        print(f"\n{cell.name}\n{_HEAD}\n{'-' * len(_HEAD)}")
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            Path(name).chmod(0o755)
            with peers(Path(name)) as ports:
                for connections in plan.connections:
                    results = measure_all(ports, cell, connections, plan)
                    _print_rows(results, connections)
                    if connections == 50:
                        verdicts += _verdicts(cell, results)
    print("\nAims at 50 connections, medians of the rounds' ratios [min–max]")
    print("\n".join(verdicts))


def measure_all(ports: dict[str, int], cell: Cell, connections: int, plan: Plan) -> Results:
    results = Results(runs={name: [] for name in ports})
    for port in ports.values():
        measure(port, cell, connections, plan.seconds / 3)  # warm
    for number in range(plan.rounds_at(connections)):
        names = list(ports) if number % 2 else list(reversed(ports))
        for name in names:
            results.runs[name].append(measure(ports[name], cell, connections, plan.seconds))
    return results


_HEAD = (
    f"{'connections':>11}  {'server':<18} {'mails/s':>8} {'p50 ms':>8} {'p99 ms':>8}"
    f"   {'desk / it [min–max]'}"
)


def _print_rows(results: Results, connections: int) -> None:
    for name, runs in results.runs.items():
        rate, p50, p99 = (
            statistics.median(values)
            for values in zip(*((run.rate, run.p50, run.p99) for run in runs), strict=True)
        )
        ratio = "" if name == DESK else _spread(results.ratios(DESK, name))
        print(f"{connections:>11}  {name:<18} {rate:>8.0f} {p50:>8.1f} {p99:>8.1f}   {ratio}")


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} [{min(ratios):.2f}–{max(ratios):.2f}]"


def _verdicts(cell: Cell, results: Results) -> list[str]:
    lines = []
    for ours in (DESK, DESK_POSTGRES):
        for other, aim in ((NOTHING, cell.over_nothing), (POSTFIX, cell.over_postfix)):
            if ours in results.runs and other in results.runs:
                ratios = results.ratios(ours, other)
                word = "reached" if statistics.median(ratios) >= aim else "MISSED"
                pair = f"{ours} / {other}"
                lines.append(f"{cell.name:<23}  {pair:<36} {_spread(ratios)}, aim {aim}: {word}")
    return lines
