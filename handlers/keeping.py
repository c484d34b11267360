"""Keep before you answer: every mail that waits at a moment is committed in one transaction."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue

from handlers.errors import StorageFull
from storage.database import Database
from storage.inbox import Envelope
from storage.keeping import OUTAGES, InboxRow, InboxWriter, is_full, seal_mail
from storage.sealed import Keyring

log = logging.getLogger(__name__)

BATCH_MAILS = 200
BATCH_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A mail that is durable. `reference` names it in logs and replies and says nothing else."""

    reference: str


class NotKeeping(RuntimeError):
    """Mail was brought before `start` or after `stop`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Waiting:
    row: InboxRow
    answer: Future[Kept] = field(default_factory=Future)


class MailKeeper:
    """One thread that commits whatever mail has come while it was busy with the mail before."""

    def __init__(self, *, database: Database, keys: Keyring) -> None:
        self._keys = keys
        self._writer = InboxWriter(database)
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        with self._gate:
            self._thread = threading.Thread(target=self._work, name="mail-keeper")
            self._thread.start()

    def stop(self) -> None:
        """Keeps all that was brought, then ends."""
        with self._gate:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()

    def keep(self, raw: bytes, envelope: Envelope, received_at: datetime) -> Future[Kept]:
        """From any thread. The answer comes when the mail is committed and synced; it is
        StorageFull when the disk is full, and the driver's error for anything else.

        Seals here: in the other thread it would wait for the interpreter once a mail (measured:
        a fifth fewer mails a second).
        """
        waiting = _Waiting(row=seal_mail(self._keys, raw, envelope, received_at))
        with self._gate:
            if self._thread is None:
                raise NotKeeping
            self._queue.put(waiting)
        return waiting.answer

    def _work(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._next_batch()
            if batch:
                self._commit(batch)
        self._writer.close()

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        """Everything that waits now, at least one; False when nothing more will come."""
        batch: list[_Waiting] = []
        size = 0
        waiting = self._queue.get()
        while waiting is not None:
            batch.append(waiting)
            size += waiting.row.size
            if len(batch) >= BATCH_MAILS or size >= BATCH_BYTES:
                return batch, True
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            self._writer.write([mail.row for mail in batch])
        except Exception as error:  # noqa: BLE001 - the thread's edge: the senders hear of it
            self._commit_apart(batch, error)
        else:
            for mail in batch:
                mail.answer.set_result(Kept(reference=mail.row.digest[:6].hex()))

    def _commit_apart(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """One row the database will not take must not cost the others their place."""
        log.error("%d mails were not kept: %s", len(batch), type(error).__name__)
        if len(batch) > 1 and not isinstance(error, OUTAGES):
            for mail in batch:
                self._commit([mail])
            return
        told: Exception = StorageFull() if is_full(error) else error
        for mail in batch:
            mail.answer.set_exception(told)
