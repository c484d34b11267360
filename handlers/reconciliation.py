"""After an outage, and every hour: which cards are not what their tickets are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import Desk
from handlers.status.cards import views
from handlers.status.views import CardView
from storage import cards, outbox
from storage.tables import Card

PAGE = 50
CLOSED_LATELY = timedelta(days=7)
_AT_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An open ticket as its card should be, and what is known of the card. `shown` is the print
    of the message that was last sent."""

    view: CardView
    is_in_place: bool
    shown: bytes | None


@dataclass(frozen=True, kw_only=True)
class Place:
    ticket_id: int
    channel: str
    ts: str


def standing(desk: Desk, *, after: int) -> list[Standing]:
    """The next page of open tickets behind that id; empty at the end."""
    with desk.reading() as session:
        found = cards.of_open_tickets(session, after=after, limit=PAGE)
        shown = views(desk, session, [ticket for ticket, _ in found])
    return [
        Standing(
            view=view,
            is_in_place=card is not None and card.channel == desk.slack_channel,
            shown=None if card is None else card.shown,
        )
        for view, (_, card) in zip(shown, found, strict=True)
    ]


def behind_closed(desk: Desk) -> Sequence[int]:
    """Closed tickets whose cards may still show a quote."""
    with desk.reading() as session:
        since = desk.now() - CLOSED_LATELY
        return cards.behind_closed_tickets(session, since, limit=_AT_MOST)


def redraw(desk: Desk, ticket_ids: Sequence[int]) -> None:
    """Has these cards drawn as their tickets are. A card that waits already waits once."""
    if ticket_ids:
        with desk.transaction() as tx:
            tx.cards.update(ticket_ids)


def unseen(desk: Desk, *, longer_than: timedelta, limit: int) -> list[Place]:
    """Cards of which Slack has not said for so long that they are there."""
    with desk.reading() as session:
        found = cards.longest_unseen(session, desk.now() - longer_than, limit=limit)
        return [_place(card) for card in found]


def note_seen(desk: Desk, ticket_ids: Sequence[int]) -> None:
    with desk.database.writing() as session:
        cards.note_seen(session, ticket_ids, desk.now())


def hurry(desk: Desk) -> None:
    """Slack is back: what it did not take in the meantime goes now, not after its long pause."""
    with desk.database.writing() as session:
        outbox.hurry(session, "slack", desk.now())
    desk.wake()


def _place(card: Card) -> Place:
    return Place(ticket_id=card.ticket_id, channel=card.channel, ts=card.ts)
