"""The desk: what every decision needs, and the one way to open a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlmodel import Session

from handlers import errands
from handlers.directory import Directory
from handlers.house import House
from handlers.rules.authenticity import Examiner
from storage import audit, outbox
from storage.database import Database
from storage.sealed import Keyring
from storage.vocabulary import ParcelKind


def system_clock() -> datetime:
    return datetime.now(UTC)


def _nobody_waits() -> None:
    """The default wake-up: nobody waits for work."""


@dataclass(frozen=True, kw_only=True)
class ThreadLine:
    """A line under a ticket's card; the key makes it go once."""

    ticket_id: int
    key: str
    payload_sealed: bytes


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One write transaction. Audit events are collected and appended just before the commit,
    so that the chain's head is locked for as short a time as possible."""

    session: Session
    desk: Desk
    now: datetime
    events: list[audit.NewEvent] = field(default_factory=list)
    # Tickets whose cards are to be drawn anew: once each, however often they changed.
    cards: set[int] = field(default_factory=set)
    # Lines for their threads, which go behind the cards.
    thread_lines: list[ThreadLine] = field(default_factory=list)

    def seal(self, text: str, place: str) -> bytes:
        return self.desk.keys.seal_text(text, place=place)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Frozen: engine, clock, house, secrets."""

    database: Database
    keys: Keyring
    house: House
    base_url: str
    address: str
    forward_to: str | None = None
    slack_channel: str = ""
    # Looks up where a mail came from; None claims nothing about any mail.
    examiner: Examiner | None = None
    # The house's own records of people; None where it has none here.
    directory: Directory | None = None
    # What the house's account page signs with.
    account_secret: bytes = field(default=b"", repr=False)
    clock: Callable[[], datetime] = system_clock
    # Called after each commit, from any thread: the pump and the courier look for work.
    wake: Callable[[], None] = _nobody_waits

    def now(self) -> datetime:
        return self.clock()

    def today(self) -> date:
        """The legal day: the date at the house's place."""
        return self.day_of(self.now())

    def day_of(self, instant: datetime) -> date:
        """The legal day of an instant."""
        return instant.astimezone(self.house.place.timezone).date()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything in it is committed together, or nothing is."""
        with self.database.writing() as session:
            errand = errands.claim(session)
            tx = Transaction(session=session, desk=self, now=self.now())
            yield tx
            self._post_to_slack(tx)
            audit.append(session, self.keys, tx.events)
        if errand is not None:
            errand.done = True
        self.wake()

    def _post_to_slack(self, tx: Transaction) -> None:
        for ticket_id in sorted(tx.cards):
            outbox.post(
                tx.session,
                kind=ParcelKind.CARD,
                lane=self.slack_lane,
                dedupe_key=f"card:{ticket_id}",
                now=tx.now,
                ticket_id=ticket_id,
            )
        for line in tx.thread_lines:
            outbox.post(
                tx.session,
                kind=ParcelKind.THREAD,
                lane=self.slack_lane,
                dedupe_key=line.key,
                now=tx.now,
                ticket_id=line.ticket_id,
                payload_sealed=line.payload_sealed,
            )

    @property
    def slack_lane(self) -> str:
        return outbox.slack_lane(self.slack_channel)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.database.reading() as session:
            yield session

    def open_text(self, sealed: bytes | None, place: str) -> str:
        """The plain text of a sealed column; empty where nothing is kept (any more)."""
        return "" if sealed is None else self.keys.open_text(sealed, place=place)

    def number(self, ticket_id: int) -> str:
        """The number people use: PR-1042."""
        return f"{self.house.desk.ticket_prefix}-{FIRST_NUMBER + ticket_id}"


FIRST_NUMBER = 1000
