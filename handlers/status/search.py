"""Finding tickets: by number, by an exact address, by right, by law. Never by a name."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement
from sqlmodel import Session

from handlers.desk import FIRST_NUMBER, Desk
from handlers.rules.addresses import normalise_address
from handlers.status.cards import views
from handlers.status.views import CardView
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import Right

FOUND = 15


def by_number(desk: Desk, number: int) -> list[CardView]:
    return _views(desk, lambda session: [session.get(Ticket, number - FIRST_NUMBER)])


def by_address(desk: Desk, address: str) -> list[CardView]:
    """By the blind index: the exact address, whatever its tickets' state, the newest first."""
    indexes = desk.keys.indexes(normalise_address(address), place="address")
    return _views(desk, lambda session: [*tickets.by_requester(session, indexes, limit=FOUND)])


def by_right(desk: Desk, right: Right) -> list[CardView]:
    return _open(desk, tickets.asked_for(right))


def by_law(desk: Desk, law: str) -> list[CardView]:
    return _open(desk, tickets.under_law(law))


def by_card(desk: Desk, channel: str, ts: str) -> int | None:
    """The ticket whose card stands there."""
    with desk.reading() as session:
        return tickets.by_card(session, channel, ts)


def _open(desk: Desk, condition: ColumnElement[bool]) -> list[CardView]:
    page = tickets.Page(limit=FOUND)
    return _views(desk, lambda session: [*tickets.queue(session, page, condition)])


def _views(desk: Desk, read: Callable[[Session], list[Ticket | None]]) -> list[CardView]:
    with desk.reading() as session:
        rows = [ticket for ticket in read(session) if ticket is not None]
        return views(desk, session, rows)
