"""A year of an office: who writes when, what staff do about it, and three outages.

Nothing in here knows the ladder of reminders; it only lets time pass and notes what happened.
"""

from __future__ import annotations

import heapq
import itertools
import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import holidays
from sqlmodel import Session, col, func, select

from handlers import casework, clocks, deadlines, digest, history, ledger
from handlers.desk import Desk, Transaction
from handlers.errors import DeskError
from handlers.ledger import Actor, Opening, TicketRef
from storage import tickets
from storage.tables import Due, Event, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    DueKind,
    IdentityMethod,
    IdentityStatus,
    LineState,
    RefusalGround,
    Right,
)
from tests.people import Clock

TICK = timedelta(minutes=30)
STAFF = ("U00000ANA1", "U00000BEN1", "U00000CLE1")
LAWS = ("gdpr", "gdpr", "uk_gdpr", "ccpa", "ccpa", None)
RIGHTS = (Right.ACCESS, Right.ERASURE, Right.RECTIFICATION, Right.QUESTION, Right.OBJECTION)
OFFICE = Actor(id=STAFF[0])

_OHIO = holidays.country_holidays("US", subdiv="OH", years=range(2025, 2029))


def is_worked(day: date) -> bool:
    return day.weekday() < 5 and day not in _OHIO


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a ticket was like from one moment on."""

    at: datetime
    is_open: bool
    owner: str | None
    acknowledged: bool
    verified: bool
    work_to: date | None
    received: datetime | None
    acknowledge_to: date | None
    # When it was opened or, later, woken.
    awake_since: datetime


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One reminder in the ledger."""

    ticket: int
    at: datetime
    kind: str
    said: frozenset[str]
    of: date


@dataclass(frozen=True, kw_only=True)
class Outage:
    begins: datetime
    ends: datetime


@dataclass(order=True, frozen=True)
class Plan:
    at: datetime
    number: int
    act: Callable[[], int | None] = field(compare=False)


class Year:
    """Runs a desk through its year: acts as they come, a tick every half an hour."""

    def __init__(self, desk: Desk, clock: Clock, *, seed: int, outages: tuple[Outage, ...]) -> None:
        self.desk, self.clock, self.outages = desk, clock, outages
        self.looks: dict[int, list[Look]] = {}
        # When the desk swept, whatever it found.
        self.sweeps: list[datetime] = []
        self._random = random.Random(seed)
        self._plans: list[Plan] = []
        self._numbers = itertools.count()

    # --- what people do -----------------------------------------------------------------

    def write(self, count: int, first: datetime, last: datetime) -> None:
        """That many requests, at any hour of any day."""
        for _ in range(count):
            at = first + (last - first) * self._random.random()
            self._later(at, self._opener(at))

    def _opener(self, received: datetime) -> Callable[[], int | None]:
        def step() -> int:
            opening = Opening(
                requester=f"p{next(self._numbers)}@example.org",
                name=None,
                subject="My data",
                received_at=received,
                language="en",
                regulation=(law := self._random.choice(LAWS)),
                regulation_basis="none" if law is None else "stated",
                rights=(self._random.choice(RIGHTS),),
                quotes={},
                triage=self._random.random() < 0.1,
            )
            with self.desk.transaction() as tx:
                number = ledger.id_of(ledger.open_ticket(tx, opening))
            self._work(number)
            return number

        return step

    def _work(self, number: int) -> None:
        """What staff will do about it. What the desk refuses them is not done."""
        chance, ref = self._random.random, TicketRef(id=number)
        desk = self.desk
        if chance() < 0.8:
            self._by_staff(4, lambda: casework.confirm_request(desk, ref, OFFICE), number)
        if chance() < 0.85:
            owner = Actor(id=self._random.choice(STAFF))
            self._by_staff(3, lambda: casework.take(desk, ref, owner), number)
        if chance() < 0.3:
            other = self._random.choice(STAFF)
            self._by_staff(30, lambda: casework.assign(desk, ref, OFFICE, owner=other), number)
        if chance() < 0.7:
            self._by_staff(20, lambda: casework.reply(desk, ref, OFFICE, text="Soon."), number)
        if chance() < 0.6:
            self._by_staff(25, lambda: self._identify(ref), number)
        if chance() < 0.2:
            self._by_staff(35, lambda: casework.extend(desk, ref, OFFICE, reasons="Much."), number)
        if chance() < 0.2:
            law = self._random.choice(LAWS)
            self._by_staff(30, lambda: self._set_law(number, law), number)
        self._by_staff(60 if chance() < 0.12 else 28, lambda: self._close(ref), number)
        if chance() < 0.15:
            self._by_staff(85, lambda: self._reopen(number), number)

    def _identify(self, ref: TicketRef) -> None:
        seen = IdentityMethod.DOCUMENT_SEEN
        casework.record_identity(self.desk, ref, OFFICE, method=seen, confirmed=True, note="")

    def _set_law(self, number: int, law: str | None) -> None:
        with self.desk.reading() as session:
            rights = [line.right for line in tickets.open_lines(session, number)]
        ref = TicketRef(id=number)
        casework.correct(self.desk, ref, OFFICE, rights=rights, regulation=law)

    def _reopen(self, number: int) -> None:
        casework.reopen(self.desk, TicketRef(id=number), OFFICE)
        self._by_staff(12, lambda: self._close(TicketRef(id=number)), number)

    def _close(self, ref: TicketRef) -> None:
        """Answered where that is possible, else refused; what nobody has sorted is no request."""
        done, ground = CompletionOutcome.DONE, RefusalGround.IDENTITY_NOT_CONFIRMED
        desk = self.desk
        ways: tuple[Callable[[], object], ...] = (
            lambda: casework.complete(desk, ref, OFFICE, outcome=done, text="Here it is."),
            lambda: casework.refuse(desk, ref, OFFICE, ground=ground, text="Who are you?"),
            lambda: casework.mark_not_request(desk, ref, OFFICE),
        )
        for close in ways:
            with suppress(DeskError):
                close()
                return

    def _by_staff(self, within_days: float, act: Callable[[], object], number: int) -> None:
        """During working hours, and not while the desk stands still."""
        days = within_days * self._random.random() ** 2
        at = self._working(self.clock.now + timedelta(days=days))

        def step() -> int | None:
            try:
                act()
            except DeskError:
                return None
            return number

        self._later(at, step)

    def _working(self, at: datetime) -> datetime:
        here = at.astimezone(self.desk.house.place.timezone)
        while True:
            clock = time(9, 5) if here.time() < time(9, 5) else here.time()
            here = datetime.combine(here.date(), clock, tzinfo=here.tzinfo)
            moment = here.astimezone(UTC)
            if is_worked(here.date()) and clock < time(16, 50) and self._end(moment) == moment:
                return moment
            here = datetime.combine(
                here.date() + timedelta(days=1), time(9, 5), tzinfo=here.tzinfo
            ) + timedelta(minutes=self._random.randrange(420))

    def _later(self, at: datetime, act: Callable[[], int | None]) -> None:
        heapq.heappush(self._plans, Plan(self._end(at), next(self._numbers), act))

    # --- how time passes ----------------------------------------------------------------

    def run(self, until: datetime) -> None:
        digest.plan_digest(self.desk)
        while (moment := self._next()) <= until:
            self.clock.now = moment
            while self._plans and self._plans[0].at <= moment:
                touched = heapq.heappop(self._plans).act()
                if touched is not None:
                    self._note(touched)
            self.sweeps.append(moment)
            for step in (deadlines.remind_next, digest.digest_next):
                while step(self.desk):
                    pass

    def _next(self) -> datetime:
        """The next act, or the next tick that finds anything due; neither within an outage."""
        with self.desk.reading() as session:
            found = select(func.min(Due.at)).where(col(Due.kind) != DueKind.IDENTITY_EXPIRY)
            due = session.exec(found).one()
        tick = datetime.max.replace(tzinfo=UTC)
        if due is not None:
            after = max(due, self.clock.now + TICK) if due <= self.clock.now else due
            tick = self._end(_on_the_half_hour(after))
        act = self._plans[0].at if self._plans else datetime.max.replace(tzinfo=UTC)
        return max(min(act, tick), self.clock.now)

    def _end(self, moment: datetime) -> datetime:
        """The moment, or the end of the outage that it falls into."""
        ends = (each.ends for each in self.outages if each.begins <= moment < each.ends)
        return next(ends, moment)

    def was_down(self, begin: datetime, end: datetime) -> bool:
        return any(each.begins < end and begin < each.ends for each in self.outages)

    # --- what is noted ------------------------------------------------------------------

    def _note(self, number: int) -> None:
        with self.desk.reading() as session:
            look = self._look(session, number)
        self.looks.setdefault(number, []).append(look)

    def _look(self, session: Session, number: int) -> Look:
        ticket = session.get_one(Ticket, number)
        still_open = [
            line for line in tickets.lines(session, number) if line.state is LineState.OPEN
        ]
        tx = Transaction(session=session, desk=self.desk, now=self.clock.now)
        events = history.of(tx, number)
        asked_to = [
            clocks.dates_of(self.desk, ticket, line, events).acknowledge_work_to
            for line in still_open
        ]
        urgent = min(still_open, key=lambda line: line.work_to, default=None)
        earlier = self.looks.get(number, [])
        woken = bool(earlier) and ticket.closed_at is None and not earlier[-1].is_open
        return Look(
            at=self.clock.now,
            is_open=ticket.closed_at is None,
            owner=ticket.owner,
            acknowledged=ticket.acknowledged_at is not None,
            verified=ticket.identity in (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED),
            work_to=urgent.work_to if urgent else None,
            received=urgent.received_at if urgent else None,
            acknowledge_to=min((day for day in asked_to if day), default=None),
            awake_since=self.clock.now if woken or not earlier else earlier[-1].awake_since,
        )

    def heard(self) -> list[Heard]:
        """Every reminder of the year, as the audit ledger has it."""
        with self.desk.reading() as session:
            rows = session.exec(
                select(Event).where(Event.act == Act.REMIND).order_by(col(Event.sequence))
            ).all()
        found = []
        for row in rows:
            detail = json.loads(row.detail)
            found.append(
                Heard(
                    ticket=row.ticket_id,
                    at=row.at,
                    kind=detail["kind"],
                    said=frozenset(detail["said"].split(", ")),
                    of=date.fromisoformat(detail["due"]),
                )
            )
        return found


def _on_the_half_hour(moment: datetime) -> datetime:
    late = (moment - datetime(2026, 1, 1, tzinfo=UTC)) % TICK
    return moment if not late else moment + TICK - late
