"""A clock that a person can push forward, so that a month of reminders fits into a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Real time plus an offset that only grows."""

    def __init__(self, *, real: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._real = real
        self._offset = timedelta()
        self._latest = real()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def offset(self) -> timedelta:
        return self._offset

    def now(self) -> datetime:
        # The machine's own clock may be set back (NTP): the desk must not see that.
        self._latest = max(self._latest, self._real() + self._offset)
        return self._latest

    def advance(self, by: timedelta) -> datetime:
        if by < timedelta():
            raise ValueError("the sandbox clock never goes backwards")
        self._offset += by
        now = self.now()
        for callback in tuple(self._callbacks):
            callback()
        return now

    def on_advance(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)
