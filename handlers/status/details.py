"""Everything about one ticket: the only view with personal data in full."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlmodel import Session

from handlers import clocks, correspondence, history
from handlers.desk import Desk
from handlers.rules import law
from handlers.rules.authenticity import Authenticity, in_words
from handlers.rules.explain import Step
from handlers.rules.law_table import PROMISE, Sure
from handlers.status.cards import get, views
from handlers.status.views import ClockView, DetailsView, EventView, MessageView
from storage import tickets
from storage.tables import Message, Ticket
from storage.vocabulary import Act, LineState


def details(desk: Desk, ticket_id: int) -> DetailsView:
    with desk.reading() as session:
        ticket = get(session, ticket_id)
        dates = _dates(desk, session, ticket)
        return DetailsView(
            card=views(desk, session, [ticket])[0],
            requester=desk.open_text(ticket.requester_sealed, correspondence.REQUESTER),
            name=desk.open_text(ticket.name_sealed, correspondence.NAME) or None,
            subject=desk.open_text(ticket.subject_sealed, correspondence.SUBJECT),
            messages=_messages(desk, session, ticket_id),
            timeline=_timeline(session, ticket_id),
            steps=tuple(_words(step) for step in dates.steps) if dates else (),
            clocks=tuple(_clocks(dates)) if dates else (),
        )


def last_change(desk: Desk, ticket_id: int) -> EventView | None:
    """What made the newest version of the ticket: looking at it made none."""
    with desk.reading() as session:
        changes = (each for each in _timeline(session, ticket_id) if each.act is not Act.LOOK)
        return next(changes, None)


def _messages(desk: Desk, session: Session, ticket_id: int) -> tuple[MessageView, ...]:
    return tuple(
        MessageView(
            direction=message.direction,
            at=message.at,
            address=desk.open_text(message.address_sealed, correspondence.ADDRESS),
            subject=desk.open_text(message.subject_sealed, correspondence.TITLE),
            body=desk.open_text(message.body_sealed, correspondence.BODY),
            letter=message.letter,
            checks=_checks(desk, message),
        )
        for message in tickets.messages(session, ticket_id)
    )


def _checks(desk: Desk, message: Message) -> tuple[str, ...]:
    if message.checks_sealed is None:
        return ()
    kept = desk.open_text(message.checks_sealed, correspondence.CHECKS)
    return tuple(in_words(Authenticity.from_json(kept)))


def _timeline(session: Session, ticket_id: int) -> tuple[EventView, ...]:
    return tuple(
        EventView(
            at=event.at,
            actor=event.actor,
            act=event.act,
            before=event.before,
            after=event.after,
            detail={key: str(value) for key, value in json.loads(event.detail).items()},
        )
        for event in tickets.events(session, ticket_id)
    )


def _dates(desk: Desk, session: Session, ticket: Ticket) -> law.Dates | None:
    """Those of the most urgent right, with the steps that led to them."""
    if ticket.id is None:
        return None
    still_open = [
        line for line in tickets.lines(session, ticket.id) if line.state is LineState.OPEN
    ]
    if not still_open:
        return None
    events = history.of_many(session, (ticket.id,))[ticket.id]
    return clocks.dates_of(desk, ticket, clocks.most_urgent(still_open), events)


def _words(step: Step) -> str:
    source = step.citation if step.sure is not Sure.UNCONFIRMED else f"{step.citation}; unconfirmed"
    words = f"{step.rule} ({source})"
    return f"{step.date:%d %b %Y}: {words}" if step.date else words


def _clocks(dates: law.Dates) -> Sequence[ClockView]:
    """All that run, the earliest first."""
    found = [
        ClockView(
            law=clock.regulation,
            answer_by=day,
            is_legal=clock.respond_by is not None and clock.regulation != PROMISE,
            is_confirmed=clock.sure is not Sure.UNCONFIRMED,
        )
        for clock in dates.clocks
        if (day := clock.respond_by or clock.respond_target)
    ]
    return sorted(found, key=lambda clock: (clock.answer_by, clock.law))
