"""A ticket's dates and what will fall due: computed by the law, stored as rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers import history, ladder
from handlers.desk import Desk, Transaction
from handlers.ladder import Term
from handlers.rules import law, states
from handlers.rules.events import ASKED, Event, EventKind
from storage import tickets
from storage.audit import type_of_detail
from storage.tables import Line, Ticket
from storage.vocabulary import Act, DueKind, LineState, Right


def dates_of(
    desk: Desk, ticket: Ticket, line: Line, events: Iterable[Event], *, residence: str | None = None
) -> law.Dates:
    """The dates of one right under the house's laws, with the steps that led to them."""
    rules = desk.house.law
    return law.dates(
        regulation=ticket.regulation,
        right=line.right,
        received=line.received_at,
        place=desk.house.place.calendar,
        regimes=rules.table,
        promise_days=rules.promise_days,
        promise_published=rules.promise_published,
        events=events,
        residence=residence,
    )


def start_line(
    desk: Desk, ticket: Ticket, right: Right, *, received: datetime, quote: bytes | None = None
) -> Line:
    """A line whose dates are computed by the `restart` that must follow. The ticket must have
    its id already."""
    if ticket.id is None:
        raise ValueError("a line needs its ticket's id")
    day = desk.day_of(received)
    return Line(
        ticket_id=ticket.id,
        right=right,
        received_at=received,
        quote_sealed=quote,
        respond_by=day,
        work_to=day,
    )


def restart(
    tx: Transaction,
    ticket: Ticket,
    lines: Iterable[Line],
    *,
    is_new: bool = False,
    events: Sequence[Event] | None = None,
) -> None:
    """Computes the dates of the open lines anew, and the reminders from the earliest of them.

    `is_new` spares a ticket that cannot have events or reminders yet the search for them;
    `events` are those known already.
    """
    still_open = [line for line in lines if line.state is LineState.OPEN]
    if events is None:
        events = () if is_new or ticket.id is None else history.of(tx, ticket.id)
    found = [dates_of(tx.desk, ticket, line, events) for line in still_open]
    for line, dates in zip(still_open, found, strict=True):
        line.acknowledge_by, line.legal_by = dates.acknowledge_by, dates.legal_by
        line.respond_by, line.work_to = dates.respond_by, dates.work_to
        tx.session.add(line)
    ticket.rules = tx.desk.house.rules_in_force
    _show_earliest(ticket, still_open, found)
    ladder.plan(tx, ticket, _term(still_open, found), is_new=is_new)


def _term(still_open: Sequence[Line], found: Sequence[law.Dates]) -> Term | None:
    """The dates that staff are reminded of: those of the most urgent open line."""
    if not still_open:
        return None
    urgent = most_urgent(still_open)
    return Term(
        received=urgent.received_at,
        work_to=urgent.work_to,
        acknowledge_to=_earliest(dates.acknowledge_work_to for dates in found),
    )


def _show_earliest(ticket: Ticket, still_open: Sequence[Line], found: Sequence[law.Dates]) -> None:
    """The ticket shows the day of its most urgent open line; a closed one keeps its last."""
    if not still_open:
        return
    urgent = most_urgent(still_open)
    ticket.work_to, ticket.respond_by = urgent.work_to, urgent.respond_by
    ticket.legal_by = _earliest(dates.legal_by for dates in found)
    ticket.acknowledge_by = _earliest(dates.acknowledge_by for dates in found)
    ticket.extend_until = max((d.extend_until for d in found if d.extend_until), default=None)


def most_urgent(still_open: Iterable[Line]) -> Line:
    return min(still_open, key=lambda line: line.work_to)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def laws_for(desk: Desk, ticket: Ticket) -> tuple[str, ...]:
    """The laws that staff may choose: those of the house, and the one that the letter names."""
    own = desk.house.law.regimes
    named = ticket.regulation
    return own if named is None or named in own else (*own, named)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The dates of a ticket at one moment."""

    work_to: date | None
    respond_by: date | None
    legal_by: date | None

    @classmethod
    def of(cls, ticket: Ticket) -> Standing:
        return cls(work_to=ticket.work_to, respond_by=ticket.respond_by, legal_by=ticket.legal_by)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What an act did to a ticket's dates, for the ledger and for the thread."""

    before: Standing
    after: Standing
    why: str

    @property
    def is_seen(self) -> bool:
        """Whether staff or requester would read another day. What a law sets by itself is stored
        since a later release than the days are: that it is known now moves nothing."""
        before, after = self.before, self.after
        moved = (before.work_to, before.respond_by) != (after.work_to, after.respond_by)
        return moved or (before.legal_by is not None and before.legal_by != after.legal_by)

    @property
    def is_later(self) -> bool:
        """Nobody is to miss that there is more time now: it may be wrong."""
        pairs = (
            (self.before.work_to, self.after.work_to),
            (self.before.legal_by, self.after.legal_by),
        )
        return any(old and new and new > old for old, new in pairs)

    def detail(self) -> dict[str, type_of_detail]:
        before, after = self.before, self.after
        return {
            "work_to": f"{before.work_to} → {after.work_to}",
            "respond_by": f"{before.respond_by} → {after.respond_by}",
            "legal_by": f"{before.legal_by} → {after.legal_by}",
            "why": self.why,
        }

    def words(self) -> str:
        due = f"Due {_said(self.before.work_to)} → {_said(self.after.work_to)}"
        return f"{due}: {self.why}." if self.why else f"{due}."


def _said(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "no date"


def moved(tx: Transaction, ticket: Ticket, lines: Iterable[Line], before: Standing) -> Moved:
    """What lies between `before` and the ticket's dates as they are now."""
    why = why_this_date(tx, ticket, lines)
    return Moved(before=before, after=Standing.of(ticket), why=why)


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What an act meant to the clocks: `detail` belongs into its event."""

    detail: Mapping[str, type_of_detail]
    moved: Moved | None = None


NOTHING = Consequence(detail={})


def count_in(
    tx: Transaction,
    ticket: Ticket,
    act: Act,
    *,
    actor: str,
    before: str | None,
    detail: Mapping[str, type_of_detail],
) -> Consequence:
    """An act is about to be recorded: the clocks run as if it stood in the ledger already.

    A question moves no date: whether it stops a clock, its answer decides.
    """
    kind = history.kind_of(act, actor=actor, before=before, detail=detail)
    if kind is None or kind in ASKED or ticket.id is None or not states.is_open(ticket.state):
        return NOTHING
    known = history.of(tx, ticket.id)
    at = history.came_at(tx, ticket.id, act, known)
    noted: dict[str, type_of_detail] = {} if at == tx.now else {history.AS_OF: at.isoformat()}
    events = (*known, Event(kind=kind, at=at))
    lines = tickets.open_lines(tx.session, ticket.id)
    if not _moves(tx.desk, ticket, lines, events):
        return Consequence(detail=noted)
    standing = Standing.of(ticket)
    restart(tx, ticket, lines, events=events)
    shift = Moved(
        before=standing, after=Standing.of(ticket), why=_why(tx.desk, ticket, lines, events)
    )
    return Consequence(detail={**noted, **shift.detail()}, moved=shift)


def _moves(desk: Desk, ticket: Ticket, still_open: Iterable[Line], events: Sequence[Event]) -> bool:
    return any(
        (dates.respond_by, dates.work_to) != (line.respond_by, line.work_to)
        for line in still_open
        for dates in (dates_of(desk, ticket, line, events),)
    )


def why_this_date(tx: Transaction, ticket: Ticket, lines: Iterable[Line]) -> str:
    """The rule behind the ticket's date, with its citation; empty when nothing is open."""
    if ticket.id is None:
        return ""
    return _why(tx.desk, ticket, lines, history.of(tx, ticket.id))


def _why(desk: Desk, ticket: Ticket, lines: Iterable[Line], events: Sequence[Event]) -> str:
    still_open = [line for line in lines if line.state is LineState.OPEN]
    if not still_open:
        return ""
    dates = dates_of(desk, ticket, most_urgent(still_open), events)
    stated = [step for step in dates.steps if step.citation != law.DESK_RULE]
    wanted = (dates.work_to, dates.respond_by)
    rules = [step for day in wanted for step in stated if step.date == day]
    return f"{rules[0].rule.removesuffix('.')} ({rules[0].citation})" if rules else ""


def why_no_extension(desk: Desk, ticket: Ticket) -> str:
    """Why this ticket cannot be extended today, as a sentence; empty when it can."""
    last = ticket.extend_until
    if last is not None and last >= desk.today():
        return ""
    if last is not None:
        return f"The requester had to be told by {_said(last)}. It is too late to extend."
    if ticket.extended:
        return "The deadline was already extended once; the law allows no second time."
    return "The law of this request knows no extension."


def if_extended(tx: Transaction, ticket: Ticket, lines: Iterable[Line]) -> list[law.Dates]:
    """The dates of each line if the requester is told of an extension now."""
    known = () if ticket.id is None else history.of(tx, ticket.id)
    events = (*known, Event(kind=EventKind.EXTENSION_NOTIFIED, at=tx.now))
    return [dates_of(tx.desk, ticket, line, events) for line in lines]


def is_due(desk: Desk, kinds: Collection[DueKind]) -> bool:
    """Whether a sweep for `kinds` would find anything now."""
    with desk.reading() as session:
        return tickets.is_due(session, desk.now(), kinds)
