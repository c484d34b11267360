"""Read-only views for the card, the queue, the requester's page and the metrics."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import Session

from handlers import clocks, correspondence, errors, letters
from handlers.desk import FIRST_NUMBER, Desk
from handlers.masking import masked_address, masked_name
from handlers.rules import states, tokens
from storage import inbox, outbox, tickets
from storage.tables import Card, Line, Message, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    Direction,
    IdentityStatus,
    LetterKind,
    LineState,
    RefusalGround,
    Right,
    TicketState,
)

QUOTE_LENGTH = 280
DIGEST_LINES = 10


@dataclass(frozen=True, kw_only=True)
class CardView:
    """What a card shows. The requester is masked; the quote is gone once the ticket closes."""

    ticket_id: int
    number: str
    version: int
    state: TicketState
    rights: tuple[Right, ...]
    regulation: str | None
    regulation_basis: str
    work_to: date | None
    respond_by: date | None
    acknowledge_by: date | None
    acknowledged: bool
    days_left: int | None
    is_overdue: bool
    masked_from: str
    identity: IdentityStatus
    identity_by: str | None
    identity_method: str | None
    owner: str | None
    quote: str
    received_at: datetime
    closed_at: datetime | None
    extended: bool
    may_extend: bool
    undeliverable: bool
    replies: int
    agent: bool
    minor: bool
    language: str
    hint: str | None
    outcome: CompletionOutcome | None
    ground: RefusalGround | None
    merged_number: str | None
    acts: frozenset[Act]
    is_open: bool
    # The laws that staff may choose from.
    laws: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MessageView:
    direction: Direction
    at: datetime
    address: str
    subject: str
    body: str
    letter: LetterKind | None


@dataclass(frozen=True, kw_only=True)
class EventView:
    at: datetime
    actor: str
    act: Act
    before: str | None
    after: str | None
    detail: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class DetailsView:
    """The only view with personal data in full. Newest messages and events first."""

    card: CardView
    requester: str
    name: str | None
    subject: str
    messages: tuple[MessageView, ...]
    timeline: tuple[EventView, ...]
    steps: tuple[str, ...]


class QueueFilter(StrEnum):
    ALL = "all"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    MINE = "mine"
    DUE = "due"


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    rows: tuple[CardView, ...]
    next: tuple[date, int] | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Each is counted up to `tickets.COUNT_LIMIT` and no further."""

    overdue: int
    due_7_days: int
    waiting: int
    unassigned: int
    open: int


@dataclass(frozen=True, kw_only=True)
class DigestPart:
    """`uncounted`: there are `more` further tickets at least; counting stopped there."""

    rows: tuple[CardView, ...]
    more: int
    uncounted: bool = False


@dataclass(frozen=True, kw_only=True)
class DigestView:
    day: date
    overdue: DigestPart
    due_now: DigestPart
    due_week: DigestPart
    waiting: DigestPart
    unassigned: DigestPart


def find(desk: Desk, number: str) -> int:
    """The id behind a number such as PR-1042. UnknownTicket when there is none."""
    digits = number.strip().rpartition("-")[2]
    if not digits.isdecimal() or len(digits) > 12:
        raise errors.UnknownTicket
    ticket_id = int(digits) - FIRST_NUMBER
    with desk.reading() as session:
        if session.get(Ticket, ticket_id) is None:
            raise errors.UnknownTicket
    return ticket_id


def location(desk: Desk, ticket_id: int) -> Card | None:
    with desk.reading() as session:
        return tickets.card(session, ticket_id)


def card(desk: Desk, ticket_id: int) -> CardView:
    with desk.reading() as session:
        return _views(desk, session, [_get(session, ticket_id)])[0]


def details(desk: Desk, ticket_id: int) -> DetailsView:
    with desk.reading() as session:
        ticket = _get(session, ticket_id)
        return DetailsView(
            card=_views(desk, session, [ticket])[0],
            requester=desk.open_text(ticket.requester_sealed, correspondence.REQUESTER),
            name=desk.open_text(ticket.name_sealed, correspondence.NAME) or None,
            subject=desk.open_text(ticket.subject_sealed, correspondence.SUBJECT),
            messages=_messages(desk, session, ticket_id),
            timeline=_timeline(session, ticket_id),
            steps=_steps(desk, ticket, tickets.lines(session, ticket_id)),
        )


def queue(
    desk: Desk,
    *,
    which: QueueFilter = QueueFilter.ALL,
    owner: str | None = None,
    after: tuple[date, int] | None = None,
    limit: int = 20,
) -> QueuePage:
    """One page of open tickets, the most urgent first; `next` asks for the following one."""
    page = tickets.Page(after=after, limit=limit + 1)
    with desk.reading() as session:
        rows = tickets.queue(session, page, *_conditions(desk, which, owner))
        views = _views(desk, session, rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    following = (last.work_to, last.id) if last and last.work_to and last.id else None
    return QueuePage(rows=tuple(views), next=following)


def counts(desk: Desk) -> Counts:
    with desk.reading() as session:

        def of(which: QueueFilter) -> int:
            return tickets.count(session, *_conditions(desk, which, None))

        return Counts(
            overdue=of(QueueFilter.OVERDUE),
            due_7_days=of(QueueFilter.DUE),
            waiting=of(QueueFilter.WAITING),
            unassigned=of(QueueFilter.UNASSIGNED),
            open=of(QueueFilter.ALL),
        )


def digest(desk: Desk) -> DigestView:
    """What the channel reads in the morning: every ticket once, where it is most urgent."""
    today = desk.today()
    late = tickets.overdue(today)
    soon = tickets.due_until(today + timedelta(days=1))
    week = tickets.due_until(today + timedelta(days=7))
    with desk.reading() as session:
        return DigestView(
            day=today,
            overdue=_part(desk, session, (late,)),
            due_now=_part(desk, session, (~late, soon)),
            due_week=_part(desk, session, (~soon, week)),
            waiting=_part(desk, session, (~week, tickets.waiting())),
            unassigned=_part(desk, session, (~week, ~tickets.waiting(), tickets.owned_by(None))),
        )


def _part(desk: Desk, session: Session, conditions: Sequence[ColumnElement[bool]]) -> DigestPart:
    rows = tickets.queue(session, tickets.Page(limit=DIGEST_LINES), *conditions)
    total = tickets.count(session, *conditions)
    return DigestPart(
        rows=tuple(_views(desk, session, rows)),
        more=max(0, total - len(rows)),
        uncounted=total >= tickets.COUNT_LIMIT,
    )


def _conditions(
    desk: Desk, which: QueueFilter, owner: str | None
) -> tuple[ColumnElement[bool], ...]:
    if which is QueueFilter.OVERDUE:
        return (tickets.overdue(desk.today()),)
    if which is QueueFilter.DUE:
        return (tickets.due_until(desk.today() + timedelta(days=7)),)
    if which is QueueFilter.WAITING:
        return (tickets.waiting(),)
    if which is QueueFilter.UNASSIGNED:
        return (tickets.owned_by(None),)
    if which is QueueFilter.MINE:
        return (tickets.owned_by(owner or ""),)
    return ()


def _get(session: Session, ticket_id: int) -> Ticket:
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise errors.UnknownTicket
    return ticket


def _views(desk: Desk, session: Session, rows: Sequence[Ticket]) -> list[CardView]:
    """Cards of many tickets with one query for their lines and one for their first words."""
    ids = [ticket.id for ticket in rows if ticket.id is not None]
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in tickets.lines_of(session, ids):
        lines[line.ticket_id].append(line)
    firsts = {message.ticket_id: message for message in tickets.first_messages(session, ids)}
    return [
        _view(desk, ticket, lines[ticket.id or 0], firsts.get(ticket.id or 0)) for ticket in rows
    ]


def _view(desk: Desk, ticket: Ticket, lines: Sequence[Line], first: Message | None) -> CardView:
    is_open = states.is_open(ticket.state)
    still_open = [line for line in lines if line.state is LineState.OPEN]
    left = (ticket.work_to - desk.today()).days if ticket.work_to and is_open else None
    may_extend = is_open and not clocks.why_no_extension(desk, ticket, still_open)
    merged = ticket.merged_into
    return CardView(
        ticket_id=ticket.id or 0,
        number=correspondence.number(desk, ticket),
        version=ticket.version,
        state=ticket.state,
        rights=tuple(line.right for line in still_open or lines),
        regulation=ticket.regulation,
        regulation_basis=ticket.regulation_basis,
        work_to=ticket.work_to,
        respond_by=ticket.respond_by,
        acknowledge_by=ticket.acknowledge_by,
        acknowledged=ticket.acknowledged_at is not None,
        days_left=left,
        is_overdue=left is not None and left < 0,
        masked_from=_masked_from(desk, ticket),
        identity=ticket.identity,
        identity_by=ticket.identity_by,
        identity_method=ticket.evidence.replace(",", ", ").replace("_", " ") or None,
        owner=ticket.owner,
        quote=_quote(desk, first) if is_open else "",
        received_at=ticket.received_at,
        closed_at=ticket.closed_at,
        extended=ticket.extended,
        may_extend=may_extend,
        undeliverable=ticket.undeliverable,
        replies=ticket.replies,
        agent=ticket.agent,
        minor=ticket.minor,
        language=ticket.language,
        hint=ticket.hint,
        outcome=ticket.outcome,
        ground=ticket.ground,
        merged_number=desk.number(merged) if merged is not None else None,
        acts=states.allowed_acts(ticket.state) - (frozenset() if may_extend else {Act.EXTEND}),
        is_open=is_open,
        laws=clocks.laws_for(desk, ticket),
    )


def _masked_from(desk: Desk, ticket: Ticket) -> str:
    address = desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    name = desk.open_text(ticket.name_sealed, correspondence.NAME)
    shown = [part for part in (masked_name(name), masked_address(address)) if part]
    return " · ".join(shown) or "unknown sender"


def _quote(desk: Desk, first: Message | None) -> str:
    if first is None:
        return ""
    return desk.open_text(first.body_sealed, correspondence.BODY)[:QUOTE_LENGTH]


def _messages(desk: Desk, session: Session, ticket_id: int) -> tuple[MessageView, ...]:
    return tuple(
        MessageView(
            direction=message.direction,
            at=message.at,
            address=desk.open_text(message.address_sealed, correspondence.ADDRESS),
            subject=desk.open_text(message.subject_sealed, correspondence.TITLE),
            body=desk.open_text(message.body_sealed, correspondence.BODY),
            letter=message.letter,
        )
        for message in tickets.messages(session, ticket_id)
    )


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


def _steps(desk: Desk, ticket: Ticket, lines: Sequence[Line]) -> tuple[str, ...]:
    """How the most urgent date came about, in words."""
    still_open = [line for line in lines if line.state is LineState.OPEN]
    if not still_open:
        return ()
    urgent = min(still_open, key=lambda line: line.work_to)
    dates = clocks.dates_of(
        desk,
        regulation=ticket.regulation,
        right=urgent.right,
        received=urgent.received_at,
        extended=ticket.extended,
    )
    return tuple(
        f"{step.date:%d %b %Y}: {step.rule} ({step.citation})"
        if step.date
        else f"{step.rule} ({step.citation})"
        for step in dates.steps
    )


# --- the requester's page and the operator's figures ----------------------------------------

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


def for_requester(desk: Desk, link: str) -> RequesterView | None:
    """The view behind a status link; None when there is no such link."""
    token = tokens.normalise_token(link)
    if token is None:
        return None
    with desk.reading() as session:
        found = tickets.by_token(session, desk.keys.indexes(token, place="token"))
        if found is None:
            return None
        ticket = _get(session, found)
        return RequesterView(
            number=correspondence.number(desk, ticket),
            language=ticket.language,
            received_on=ticket.received_at.astimezone(desk.house.place.timezone).date(),
            stage=_STAGES[ticket.state],
            lines=tuple(
                letters.LineStatus(
                    line=letters.RightDue(right=line.right, due=line.respond_by),
                    state=line.state,
                )
                for line in tickets.lines(session, found)
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The oldest piece of work that nobody has done yet, by kind; None when all is done."""

    mail_unfiled_since: datetime | None
    letter_unsent_since: datetime | None
    slack_unsent_since: datetime | None


def backlog(desk: Desk) -> Backlog:
    now = desk.now()
    with desk.reading() as session:
        return Backlog(
            mail_unfiled_since=inbox.oldest_waiting(session),
            letter_unsent_since=outbox.oldest_waiting(session, "mail", now=now),
            slack_unsent_since=outbox.oldest_waiting(session, "slack", now=now),
        )
