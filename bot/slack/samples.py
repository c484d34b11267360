"""One of each card, list and form, of an invented ticket: for `privacy-desk slack check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import cards, commands, finding, home, words
from bot.slack.cards import Message
from bot.slack.home import Place
from bot.slack.modals import details, forms, message_note, notices, records, settings, sheet
from handlers import ledger, status
from handlers.desk import Desk
from handlers.errors import DeskError
from handlers.ledger import Opening, TicketRef
from handlers.rules import states
from handlers.status import CardView, QueueFilter
from storage.vocabulary import Act, IdentityStatus, Right, TicketState

_NOBODY = "U00000000"
_LONG = "Please send me a copy of all data & <everything> you hold about me. " * 20


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What Slack would be sent: a view, or the blocks of a message."""

    name: str
    view: View | None = None
    blocks: tuple[Block, ...] = ()


def samples(desk: Desk) -> Iterator[Sample]:
    """`desk` is an empty one, made for this: a ticket is opened in it."""
    ticket = _open(desk)
    view = status.card(desk, ticket)
    yield from (_message(f"card, {name}", cards.card(each)) for name, each in _cards(view))
    yield from _forms(desk, view)
    shown = status.details(desk, ticket)
    yield from (
        Sample(name=f"details, {tab}", view=details.details(shown, tab)) for tab in details.Tab
    )
    yield Sample(name="new request", view=records.new_request(desk, note="A note"))
    yield Sample(name="settings", view=settings.form(desk))
    yield Sample(name="note from a message", view=message_note.form(view.number, "A note"))
    yield Sample(name="find", view=finding.form())
    yield Sample(name="found", view=finding.results([view]))
    yield Sample(name="notice", view=notices.notice(words.SLOW))
    yield Sample(name="loading", view=notices.loading())
    yield from _homes(desk)
    yield from _lists(desk, view)


def _open(desk: Desk) -> int:
    opening = Opening(
        requester="sample@example.org",
        name="Sample Person",
        subject="My data",
        received_at=desk.now(),
        language="en",
        regulation="gdpr",
        regulation_basis="stated",
        rights=(Right.ACCESS, Right.ERASURE),
        quotes={},
        triage=False,
    )
    with desk.transaction() as tx:
        return ledger.open_ticket(tx, opening).id or 0


def _cards(view: CardView) -> Iterator[tuple[str, CardView]]:
    for state in TicketState:
        is_open = states.is_open(state)
        changed = replace(view, state=state, acts=states.allowed_acts(state), is_open=is_open)
        yield state, replace(changed, closed_at=None if is_open else view.received_at, quote=_LONG)
    for identity in IdentityStatus:
        yield f"identity {identity}", replace(view, identity=identity)
    yield "overdue", replace(view, is_overdue=True, days_left=-3, undeliverable=True)


def _forms(desk: Desk, view: CardView) -> Iterator[Sample]:
    ref = TicketRef(id=view.ticket_id, version=view.version)
    for act in Act:
        if not forms.has_form(act):
            continue
        try:
            filled = forms.form(act, view, sheet.read(desk, act, ref, "en"))
        except DeskError:
            continue  # not for a ticket like this one: its form is never opened
        yield Sample(name=f"form, {act}", view=filled)


def _homes(desk: Desk) -> Iterator[Sample]:
    for place in (Place(), *(Place(filter=each) for each in QueueFilter)):
        read = home.read(desk, _NOBODY, place)
        footer = home.footer(read, house=desk.house.name, now=desk.now(), connection="connected")
        yield Sample(
            name=f"Home, {place.filter or 'overview'}", view=home.home(read, footer=footer)
        )
    yield Sample(name="Home, without a role", view=home.closed_home(words.OUTSIDER))


def _lists(desk: Desk, view: CardView) -> Iterator[Sample]:
    yield _message("/privacy", commands.overview(desk))
    yield _message("/privacy list", commands.queue(desk, _NOBODY, "all"))
    yield _message("/privacy due", commands.due(desk, "60"))
    yield _message("/privacy find", finding.found(desk, view.number))
    yield _message("/privacy help", commands.helped(view.number))
    yield _message("digest", commands.digest(status.digest(desk)))


def _message(name: str, message: Message) -> Sample:
    return Sample(name=name, blocks=tuple(message.blocks))
