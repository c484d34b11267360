"""Many tickets at once: the queue, the figures beside it, the morning's digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session

from handlers.desk import Desk
from handlers.rules import ladder
from handlers.status.cards import views
from handlers.status.views import Counts, DigestPart, DigestView, QueueFilter, QueuePage
from storage import tickets

DIGEST_LINES = 10
LONG_WAIT = timedelta(days=7)


def queue(
    desk: Desk,
    *,
    which: QueueFilter = QueueFilter.ALL,
    owner: str | None = None,
    after: tuple[date, int] | None = None,
    limit: int = 20,
) -> QueuePage:
    """One page of open tickets, the most urgent first; `next` asks for the following one."""
    return _page(desk, tickets.Page(after=after, limit=limit), *_conditions(desk, which, owner))


def due_within(desk: Desk, time: timedelta, *, limit: int) -> QueuePage:
    """The first page of what is overdue or falls due in that time."""
    return _page(desk, tickets.Page(limit=limit), tickets.due_until(desk.today() + time))


def _page(desk: Desk, page: tickets.Page, *conditions: ColumnElement[bool]) -> QueuePage:
    limit = page.limit
    one_more = replace(page, limit=limit + 1)
    with desk.reading() as session:
        rows = tickets.queue(session, one_more, *conditions)
        shown = views(desk, session, rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    following = (last.work_to, last.id) if last and last.work_to and last.id else None
    return QueuePage(rows=tuple(shown), next=following)


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
    waiting = tickets.waiting_since(desk.now() - LONG_WAIT)
    long_nobodys = desk.house.working_hours.before(desk.now(), ladder.UNASSIGNED_AFTER)
    nobodys = tickets.nobodys_since(long_nobodys)
    with desk.reading() as session:
        view = DigestView(
            day=today,
            overdue=_part(desk, session, (late,)),
            due_now=_part(desk, session, (~late, soon)),
            due_week=_part(desk, session, (~soon, week)),
            waiting=_part(desk, session, (~week, waiting)),
            unassigned=_part(desk, session, (~week, ~waiting, nobodys)),
        )
        return replace(view, cards=_cards(desk, session, view))


def _cards(desk: Desk, session: Session, view: DigestView) -> dict[int, str]:
    parts = (view.overdue, view.due_now, view.due_week, view.waiting, view.unassigned)
    ids = [row.ticket_id for part in parts for row in part.rows]
    cards = tickets.cards(session, ids)
    return {card.ticket_id: card.ts for card in cards if card.channel == desk.slack_channel}


def _part(desk: Desk, session: Session, conditions: Sequence[ColumnElement[bool]]) -> DigestPart:
    rows = tickets.queue(session, tickets.Page(limit=DIGEST_LINES), *conditions)
    total = tickets.count(session, *conditions)
    return DigestPart(
        rows=tuple(views(desk, session, rows)),
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
