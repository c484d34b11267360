"""A CSV file with one line an address: address, account, since, and the data points by name.

Lines with the same account are one person. The file is read again when it has changed.
"""

from __future__ import annotations

import csv
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.directory.rows import person_of
from handlers.directory import DirectorySilent, Person
from handlers.rules.addresses import normalise_address

LARGEST = 64 * 1024 * 1024
Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class _People:
    stamp: tuple[int, int]
    by_address: Mapping[str, Sequence[Row]]
    by_account: Mapping[str, Sequence[Row]]


class CsvDirectory:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._people: _People | None = None

    def find(self, wanted: str) -> Person | None:
        people = self._read()
        if "@" not in wanted:
            return person_of(people.by_account.get(wanted.strip(), ()))
        rows = people.by_address.get(normalise_address(wanted), ())
        accounts = {row.get("account", "") for row in rows}
        if len(accounts) != 1:
            return None  # nobody's, or shared: it points to no one person
        (account,) = accounts
        if not account:
            return person_of(rows) if len(rows) == 1 else None
        return person_of(people.by_account[account])

    def _read(self) -> _People:
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            with self._lock:
                if self._people is None or self._people.stamp != stamp:
                    self._people = _load(self._path, stamp)
                return self._people
        except (OSError, UnicodeDecodeError, csv.Error, ValueError) as fault:
            raise DirectorySilent(f"the file cannot be read ({type(fault).__name__})") from fault


def _load(path: Path, stamp: tuple[int, int]) -> _People:
    if stamp[1] > LARGEST:
        raise ValueError("the file is too large; use SQL")
    by_address: defaultdict[str, list[Row]] = defaultdict(list)
    by_account: defaultdict[str, list[Row]] = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "address" not in (reader.fieldnames or ()):
            raise ValueError("the file has no column 'address'")
        for line in reader:
            row = {name: (value or "").strip() for name, value in line.items() if name}
            by_address[normalise_address(row["address"])].append(row)
            if row.get("account"):
                by_account[row["account"]].append(row)
    return _People(stamp=stamp, by_address=by_address, by_account=by_account)
