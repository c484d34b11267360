"""Runs the parts of the bench, or those that are named, and prints plain tables."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable

from bench import door, filing, reading, slack, sweeps

# Each part takes one argument: whether to be quick about it.
PARTS: dict[str, Callable[[bool], None]] = {
    "door": lambda quick: door.run(door.QUICK if quick else door.Plan()),
    "filing": lambda quick: print(filing.report(filing.measure(rounds=2 if quick else 5))),
    "reading": lambda quick: print(reading.report()),
    "slack": lambda quick: slack.run(slack.QUICK if quick else slack.Plan()),
    "sweeps": lambda quick: print(sweeps.report(sweeps.measure(rounds=2 if quick else 5))),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load before: {load:.1f}")
    if load > 0.5:
        print("Other work is running: it costs one busy process more than a hundred small ones.")
    for part in options.parts or PARTS:
        PARTS[part](options.quick)


if __name__ == "__main__":
    main()
