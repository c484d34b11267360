"""Carries the keeper's answers from its thread into the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from handlers.keeping import Kept

Then = Callable[[Future[Kept]], None]


class Answers:
    """One wake-up of the loop for a whole batch: one for each mail costs more than the mail.

    Nothing goes the other way: a session that ends does not cancel a commit. `on_kept` is
    called in the loop for every mail that was kept, also when its sender hung up.
    """

    def __init__(self, *, loop: asyncio.AbstractEventLoop, on_kept: Callable[[], None]) -> None:
        self._loop = loop
        self._on_kept = on_kept
        self._arrived: deque[tuple[Future[Kept], Then]] = deque()
        self._is_called = False

    def expect(self, answer: Future[Kept], then: Then) -> None:
        """Calls `then` in the loop once the answer is there."""
        answer.add_done_callback(partial(self._arrive, then))

    def _arrive(self, then: Then, answer: Future[Kept]) -> None:
        self._arrived.append((answer, then))
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # First the flag: what arrives from here on calls again.
        self._is_called = False
        while self._arrived:
            answer, then = self._arrived.popleft()
            if answer.exception() is None:
                self._on_kept()
            then(answer)
