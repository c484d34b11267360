"""What the person behind a status link may see, and why their answer comes when it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import clocks, correspondence, history, letters
from handlers.desk import Desk
from handlers.rules import law, tokens
from handlers.rules.events import Event
from handlers.rules.explain import Step
from handlers.rules.law_table import PROMISE
from handlers.status.cards import get
from storage import tickets
from storage.tables import Line, Ticket
from storage.vocabulary import LineState, Right, TicketState

_STAGES = {
    TicketState.TRIAGE: letters.Stage.RECEIVED,
    TicketState.NEW: letters.Stage.RECEIVED,
    TicketState.IDENTITY_ASKED: letters.Stage.IDENTITY,
    TicketState.VERIFIED: letters.Stage.IN_WORK,
    TicketState.IN_PROGRESS: letters.Stage.IN_WORK,
    TicketState.WAITING_REQUESTER: letters.Stage.WAITING_FOR_YOU,
    TicketState.COMPLETED: letters.Stage.ANSWERED,
    TicketState.REFUSED: letters.Stage.REFUSED,
    TicketState.WITHDRAWN: letters.Stage.WITHDRAWN,
    TicketState.NOT_A_REQUEST: letters.Stage.CLOSED,
    TicketState.DUPLICATE: letters.Stage.CLOSED,
}


@dataclass(frozen=True, kw_only=True)
class RequesterView:
    """What the person behind the link may see: no personal data, not even their own."""

    number: str
    language: str
    received_on: date
    stage: letters.Stage
    lines: tuple[letters.LineStatus, ...]
    explained: tuple[letters.Explained, ...]


def for_requester(desk: Desk, link: str) -> RequesterView | None:
    """The view behind a status link; None when there is no such link."""
    token = tokens.normalise_token(link)
    if token is None:
        return None
    with desk.reading() as session:
        found = tickets.by_token(session, desk.keys.indexes(token, place="token"))
        if found is None:
            return None
        ticket = get(session, found)
        lines = tickets.lines(session, found)
        events = history.of_many(session, (found,))[found]
        return RequesterView(
            number=correspondence.number(desk, ticket),
            language=ticket.language,
            received_on=desk.day_of(ticket.received_at),
            stage=_STAGES[ticket.state],
            lines=tuple(_line(line) for line in lines),
            explained=tuple(_explained(desk, ticket, lines, events)),
        )


def _line(line: Line) -> letters.LineStatus:
    return letters.LineStatus(
        line=letters.RightDue(right=line.right, due=line.respond_by), state=line.state
    )


def _explained(
    desk: Desk, ticket: Ticket, lines: Iterable[Line], events: Sequence[Event]
) -> Iterator[letters.Explained]:
    """Rights whose days came about in the same way share their words."""
    shared: dict[tuple[Step, ...], list[Right]] = {}
    found: dict[tuple[Step, ...], law.Dates] = {}
    if ticket.state is TicketState.TRIAGE:  # nobody has said yet what the letter is
        return
    for line in lines:
        if line.state is LineState.OPEN:
            dates = clocks.dates_of(desk, ticket, line, events)
            shared.setdefault(dates.steps, []).append(line.right)
            found[dates.steps] = dates
    for steps, rights in shared.items():
        yield _of_rights(tuple(rights), found[steps], is_known=ticket.regulation is not None)


def _of_rights(rights: tuple[Right, ...], dates: law.Dates, *, is_known: bool) -> letters.Explained:
    lead = next(clock for clock in dates.clocks if clock.regulation == dates.regulation)
    others = [
        letters.OtherLaw(law=clock.regulation, title=clock.title, day=clock.respond_by)
        for clock in dates.clocks
        if clock is not lead and clock.respond_by and clock.regulation != PROMISE
    ]
    return letters.Explained(
        rights=rights,
        law=lead.regulation,
        title=lead.title,
        is_known=is_known,
        steps=lead.steps,
        others=() if is_known else sorted(others, key=lambda other: (other.day, other.law)),
    )
