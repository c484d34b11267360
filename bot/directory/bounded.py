"""Any directory within a time limit, and left alone for a while when it does not answer."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from handlers.directory import Directory, DirectorySilent, Person

# How long nothing is asked after an outage, in seconds, and after how many silent answers.
PAUSE = 30.0
OUTAGE_AFTER = 3
# Threads that wait for the house's records; one that hangs is one of these.
AT_ONCE = 4


class BoundedDirectory:
    def __init__(self, inner: Directory, *, seconds: float, pause: float = PAUSE) -> None:
        self._inner = inner
        self._seconds = seconds
        self._pause = pause
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="directory")
        self._lock = threading.Lock()
        self._silent = 0
        self._quiet_until = 0.0

    def find(self, wanted: str) -> Person | None:
        with self._lock:
            if time.monotonic() < self._quiet_until:
                raise DirectorySilent("it did not answer a moment ago")
        asked = self._pool.submit(self._inner.find, wanted)
        try:
            found = self._answer(asked)
        except DirectorySilent:
            self._not_heard()
            raise
        with self._lock:
            self._silent = 0
        return found

    def _answer(self, asked: Future[Person | None]) -> Person | None:
        try:
            return asked.result(self._seconds)
        except DirectorySilent:
            raise
        except TooLate:
            asked.cancel()
            raise DirectorySilent("no answer in time") from None
        except Exception as fault:  # noqa: BLE001 - a house's driver may raise anything at all
            # The class alone: its words may quote the address. look_up logs it.
            raise DirectorySilent(type(fault).__name__) from None

    def _not_heard(self) -> None:
        with self._lock:
            self._silent += 1
            if self._silent >= OUTAGE_AFTER:
                # The first silent answer after the pause is enough for the next one.
                self._silent = OUTAGE_AFTER - 1
                self._quiet_until = time.monotonic() + self._pause

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
