"""The one place a ticket changes: new state, audit event, card and thread line together."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers import clocks, correspondence, errors, history, ladder, letters
from handlers.desk import ThreadLine, Transaction
from handlers.rules import states, tokens
from handlers.rules.understand import Verdict
from storage import outbox, tickets
from storage.audit import NewEvent, type_of_detail
from storage.tables import Line, Ticket
from storage.vocabulary import Act, LineState, Manner, ParcelKind, Right, Role, TicketState


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: a Slack user id, or one of the two below."""

    id: str
    role: Role = Role.ADMIN


DESK = Actor(id="desk")
REQUESTER = Actor(id="requester", role=Role.VIEWER)


@dataclass(frozen=True, kw_only=True)
class TicketRef:
    """A ticket as somebody saw it. With a version, the act fails if it has changed since."""

    id: int
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Opening:
    """All that is known when a ticket is opened."""

    requester: str
    name: str | None
    subject: str
    received_at: datetime
    language: str
    regulation: str | None
    regulation_basis: str
    rights: Sequence[Right]
    quotes: Mapping[Right, str]
    triage: bool
    # How the reader judged the letter; None where it had nothing to read.
    verdict: Verdict | None = None
    agent: bool = False
    minor: bool = False
    hint: str | None = None
    # False for mail that must never get an automatic answer (RFC 3834 section 2).
    answerable: bool = True
    manner: Manner = Manner.EMAIL
    appeal_of: int | None = None


def open_ticket(tx: Transaction, opening: Opening, actor: Actor = DESK) -> Ticket:
    """A new ticket with one line per right, its clocks started and its card in the outbox."""
    token = tokens.mint_token()
    ticket = Ticket(
        token_sealed=tx.seal(token, correspondence.TOKEN),
        token_index=tx.desk.keys.index(token, place="token"),
        state=states.TRIAGE if opening.triage else states.NEW,
        received_at=opening.received_at,
        opened_at=tx.now,
        state_since=tx.now,
        requester_sealed=tx.seal(opening.requester, correspondence.REQUESTER),
        requester_index=correspondence.address_index(tx.desk, opening.requester),
        name_sealed=tx.seal(opening.name, correspondence.NAME) if opening.name else None,
        subject_sealed=tx.seal(opening.subject, correspondence.SUBJECT),
        language=opening.language,
        regulation=opening.regulation,
        regulation_basis=opening.regulation_basis,
        agent=opening.agent,
        minor=opening.minor,
        hint=opening.hint,
        answerable=opening.answerable,
        manner=opening.manner,
        appeal_of=opening.appeal_of,
    )
    tx.session.add(ticket)
    tx.session.flush()
    lines = [
        clocks.start_line(
            tx.desk,
            ticket,
            right,
            received=opening.received_at,
            quote=_quote(tx, opening.quotes.get(right)),
        )
        for right in opening.rights
    ]
    clocks.restart(tx, ticket, lines, is_new=True)
    tx.session.flush()
    detail = {"rights": ", ".join(opening.rights), "regulation": opening.regulation}
    if opening.verdict is not None:
        detail["verdict"] = opening.verdict
    _record(tx, ticket, Act.OPEN, actor, before=None, detail=detail)
    tx.cards.add(id_of(ticket))
    return ticket


def load(tx: Transaction, ref: TicketRef) -> Ticket:
    """The ticket, locked for this transaction. UnknownTicket; Stale when it has moved on."""
    ticket = tickets.for_change(tx.session, ref.id)
    if ticket is None:
        raise errors.UnknownTicket
    if ref.version is not None and ref.version != ticket.version:
        raise errors.Stale
    return ticket


def change(
    tx: Transaction,
    ticket: Ticket,
    act: Act,
    actor: Actor,
    *,
    detail: Mapping[str, type_of_detail] | None = None,
    say: str = "",
    excerpt: str | None = None,
    mention: str | None = None,
    letter: int | None = None,
) -> None:
    """Carries out `act`: refused when the transition table does not list it.

    `say` is the line for the card's thread; it names no requester. `excerpt` is a masked piece
    of the requester's words, `mention` the one person to call, `letter` the parcel of the letter
    that the line speaks of.
    """
    before = ticket.state
    ticket.state = states.next_state(before, act)
    if ticket.state is not before:
        ticket.state_since = tx.now
    if act in (Act.RECORD_IDENTITY, Act.IDENTITY_CONFIRMED):
        ticket.drafted = None  # the letter that says nobody was confirmed
    ticket.version += 1
    if not states.is_open(ticket.state) and ticket.closed_at is None:
        _close(tx, ticket)
    elif states.is_open(ticket.state) and ticket.closed_at is not None:
        _open_again(tx, ticket, act)
    tx.session.add(ticket)
    counted = clocks.count_in(tx, ticket, act, actor=actor.id, before=before, detail=detail or {})
    _record(tx, ticket, act, actor, before=before, detail={**(detail or {}), **counted.detail})
    tx.cards.add(id_of(ticket))
    if counted.moved is not None:
        say = f"{say} {counted.moved.words()}".strip()
        mention = mention or (ticket.owner if counted.moved.is_later else None)
    if say:
        say_in_thread(tx, ticket, say, excerpt=excerpt, mention=mention, letter=letter)


def take_back(
    tx: Transaction,
    ticket: Ticket,
    undone: Act,
    actor: Actor,
    *,
    to: TicketState,
    at: datetime,
    say: str,
) -> None:
    """Notes that `undone`, of the moment `at`, never reached anybody; the ticket goes back to
    `to`, and its clocks run as if that act had not been."""
    before = ticket.state
    if to is not before:
        ticket.state, ticket.state_since = states.taken_back(before, undone, to), tx.now
    ticket.version += 1
    is_open_again = states.is_open(ticket.state) and ticket.closed_at is not None
    if is_open_again:
        ticket.closed_at = None
    tx.session.add(ticket)
    detail = {"act": undone, history.OF: at.isoformat()}
    _record(tx, ticket, Act.UNDO, actor, before=before, detail=detail)
    clocks.restart(tx, ticket, tickets.lines(tx.session, id_of(ticket)))
    tx.cards.add(id_of(ticket))
    say_in_thread(tx, ticket, say)


def note_look(tx: Transaction, ticket: Ticket, actor: Actor) -> None:
    """Somebody opened what holds personal data. It changes nothing that a card shows."""
    _record(tx, ticket, Act.LOOK, actor, before=ticket.state, detail={})


def settle_lines(
    tx: Transaction, ticket: Ticket, state: LineState, rights: Sequence[Right] | None = None
) -> list[Line]:
    """Moves the open lines (of these rights) to `state` and returns them.

    The dates of the ticket are then those of the lines that are left.
    """
    still_open = tickets.open_lines(tx.session, id_of(ticket))
    moved = [line for line in still_open if rights is None or line.right in rights]
    for line in moved:
        line.state, line.settled_at = state, tx.now
        tx.session.add(line)
    if moved and len(moved) < len(still_open):
        clocks.restart(tx, ticket, still_open)
    return moved


def say_in_thread(
    tx: Transaction,
    ticket: Ticket,
    line: str,
    *,
    excerpt: str | None = None,
    mention: str | None = None,
    mentions: Sequence[str] = (),
    broadcast: bool = False,
    letter: int | None = None,
) -> None:
    """A line under the card. `mentions`: members and user groups; `broadcast`: the channel sees
    it too; `letter`: the parcel that can be looked at, and called back for a while."""
    called = [mention, *mentions] if mention else [*mentions]
    payload = json.dumps(
        {
            "line": line,
            "excerpt": excerpt,
            "mentions": called,
            "broadcast": broadcast,
            "letter": letter,
        }
    )
    tx.thread_lines.append(
        ThreadLine(
            ticket_id=id_of(ticket),
            key=f"thread:{uuid.uuid4().hex}",
            payload_sealed=tx.seal(payload, "parcel.payload"),
        )
    )


def tell_channel(tx: Transaction, notice: str, *, key: str) -> None:
    """A message to the whole channel, for what has no card. It names no requester."""
    outbox.post(
        tx.session,
        kind=ParcelKind.CHANNEL,
        lane=tx.desk.slack_lane,
        dedupe_key=key,
        now=tx.now,
        payload_sealed=tx.seal(json.dumps({"notice": notice}), "parcel.payload"),
    )


def note_bounce(
    tx: Transaction,
    ticket_id: int,
    reason: str,
    *,
    kind: Literal["refused", "gave_up", "bounced"],
) -> None:
    """A letter did not arrive: the card says so, and the owner is called."""
    ticket = load(tx, TicketRef(id=ticket_id))
    ticket.undeliverable = True
    words = {
        "refused": "The requester's mail server refused our letter",
        "gave_up": "Our letter could not be delivered for five days",
        "bounced": "Our letter came back as undeliverable",
    }
    detail: dict[str, type_of_detail] = {"reason": reason[:200], "kind": kind}
    say = f"{words[kind]}. Check the address."
    change(tx, ticket, Act.BOUNCE, DESK, detail=detail, say=say, mention=ticket.owner)
    _tell_officer_of_bounce(tx, ticket, reason)


def _tell_officer_of_bounce(tx: Transaction, ticket: Ticket, reason: str) -> None:
    """By e-mail too: an answer that nobody received does not keep a date."""
    failed = tickets.last_letter(tx.session, id_of(ticket))
    if failed is None:
        return
    notice = letters.bounced_notice(
        correspondence.staff_notice(tx.desk, ticket), failed=failed, diagnosis=reason
    )
    correspondence.notify_officer(
        tx, id_of(ticket), notice, key=f"bounce:{ticket.id}:{ticket.version}"
    )


def forget(tx: Transaction, ticket: Ticket) -> None:
    """The last event of a ticket whose record is about to be deleted."""
    states.next_state(ticket.state, Act.FORGET)
    detail = {"received": f"{tx.desk.day_of(ticket.received_at)}"}
    _record(tx, ticket, Act.FORGET, DESK, before=ticket.state, detail=detail)


def _close(tx: Transaction, ticket: Ticket) -> None:
    ticket.closed_at = tx.now
    ticket.drafted = None
    ticket.prepared_by = ticket.prepared_at = ticket.prepared_sealed = None
    tickets.cancel_due(tx.session, id_of(ticket))


def _open_again(tx: Transaction, ticket: Ticket, act: Act) -> None:
    """Staff reopen what was asked; a requester who writes again keeps the answers they had."""
    ticket.closed_at = None
    ticket.ground = ticket.outcome = ticket.merged_into = None
    lines = tickets.lines(tx.session, id_of(ticket))
    again = [] if act is Act.FOLLOW_UP else [line for line in lines if _comes_back(line)]
    for line in again:
        line.state, line.settled_at = LineState.OPEN, None
    if act is Act.REOPEN and not again:
        right = Right.QUESTION  # somebody has to look, and by a day that is known
        lines = [*lines, clocks.start_line(tx.desk, ticket, right, received=tx.now)]
    clocks.restart(tx, ticket, list(lines))
    ladder.watch(tx, ticket)


def _comes_back(line: Line) -> bool:
    """An opt-out stays carried out: the address is on the list."""
    return line.right is not Right.MARKETING_OPT_OUT or line.state is not LineState.DONE


def add_line(
    tx: Transaction, ticket: Ticket, right: Right, *, received: datetime, quote: str = ""
) -> None:
    """One more right, asked for later than the others: its clock starts at `received`."""
    line = clocks.start_line(
        tx.desk, ticket, right, received=received, quote=_quote(tx, quote or None)
    )
    lines = [*tickets.lines(tx.session, id_of(ticket)), line]
    clocks.restart(tx, ticket, lines)


def set_rights(tx: Transaction, ticket: Ticket, wanted: Sequence[Right]) -> None:
    """Makes `wanted` what the ticket asks for; every date is computed anew.

    What the reader overlooked was asked for when the ticket came in. What was answered before is
    asked for again, by the earliest letter that is still open.
    """
    lines = list(tickets.lines(tx.session, id_of(ticket)))
    still_open = [line for line in lines if line.state is LineState.OPEN]
    again = min((line.received_at for line in still_open), default=ticket.received_at)
    for line in still_open:
        if line.right not in wanted:
            line.state, line.settled_at = LineState.DROPPED, tx.now
            tx.session.add(line)
    for right in wanted:
        own = {line.state: line for line in lines if line.right is right}
        if LineState.OPEN in own:
            continue
        if LineState.DROPPED in own:
            again_open = own[LineState.DROPPED]
            again_open.state, again_open.settled_at = LineState.OPEN, None
        else:
            received = again if own else ticket.received_at
            lines.append(clocks.start_line(tx.desk, ticket, right, received=received))
    clocks.restart(tx, ticket, lines)
    tx.session.flush()


def _record(
    tx: Transaction,
    ticket: Ticket,
    act: Act,
    actor: Actor,
    *,
    before: str | None,
    detail: Mapping[str, type_of_detail],
) -> None:
    tx.events.append(
        NewEvent(
            at=tx.now,
            actor=actor.id,
            act=act,
            ticket_id=id_of(ticket),
            before=before,
            after=ticket.state,
            detail=detail,
        )
    )


def _quote(tx: Transaction, quote: str | None) -> bytes | None:
    return tx.seal(quote, correspondence.QUOTE) if quote else None


def id_of(ticket: Ticket) -> int:
    if ticket.id is None:
        raise ValueError("the ticket is not stored yet")
    return ticket.id
