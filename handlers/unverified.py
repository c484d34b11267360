"""When the day of the answer comes and nobody has confirmed who is asking.

GDPR Art. 12(4): whoever is not acted for must hear so, with the reason and the way to complain,
within the month, so that letter goes by itself. Other laws weigh more (11 CCR 7024(a), (b): what
can be answered without specific pieces must be), so there it is drafted and staff send it.
"""

from __future__ import annotations

from handlers import correspondence, ledger, letters, verification
from handlers.desk import Transaction
from handlers.rules import states
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import (
    Act,
    IdentityStatus,
    LetterKind,
    LineState,
    RefusalGround,
    Right,
    TicketState,
)

# The GDPR and the laws that took its Article 12 over.
ANSWERED_BY_ITSELF = frozenset(("gdpr", "uk_gdpr"))
# Once staff are at work, it is for them to answer.
_NOBODY_AT_WORK = frozenset((TicketState.NEW, TicketState.IDENTITY_ASKED))
_UNKNOWN = frozenset((IdentityStatus.UNCHECKED, IdentityStatus.ASKED, IdentityStatus.FAILED))


def answer_in_time(tx: Transaction, ticket: Ticket) -> None:
    """Sends or drafts the letter that says so. To be called when the day of the answer is near;
    does nothing where somebody was confirmed, nobody was asked, or a letter waits already."""
    unproved = _unproved(tx, ticket)
    if not unproved:
        return
    if _goes_by_itself(tx, ticket):
        _send(tx, ticket, unproved)
    elif ticket.drafted is None:
        _draft(tx, ticket)


def _unproved(tx: Transaction, ticket: Ticket) -> tuple[Right, ...]:
    if ticket.state not in states.LIVE or ticket.identity not in _UNKNOWN:
        return ()
    asked = tickets.latest_challenge(tx.session, ledger.id_of(ticket))
    was_tried = asked is not None or ticket.identity is IdentityStatus.FAILED
    # Without a try the letter would be untrue: it is for staff to ask, and they are reminded.
    return verification.lacking(tx, ticket) if was_tried else ()


def _goes_by_itself(tx: Transaction, ticket: Ticket) -> bool:
    return (
        ticket.regulation in ANSWERED_BY_ITSELF
        and ticket.state in _NOBODY_AT_WORK
        and ticket.identity is not IdentityStatus.FAILED
        and ticket.answerable
        and not (ticket.agent or ticket.minor or ticket.undeliverable)
        and correspondence.is_reachable(tx.desk, ticket)
    )


def _send(tx: Transaction, ticket: Ticket, unproved: tuple[Right, ...]) -> None:
    letter = letters.refusal(
        correspondence.about(tx.desk, ticket),
        rights=unproved,
        ground=RefusalGround.IDENTITY_NOT_CONFIRMED,
        reason="",
    )
    ledger.settle_lines(tx, ticket, LineState.REFUSED, unproved)
    is_all = not tickets.open_lines(tx.session, ledger.id_of(ticket))
    if is_all:
        ticket.ground = RefusalGround.IDENTITY_NOT_CONFIRMED
    ticket.identity = IdentityStatus.FAILED
    # What needs no proof (a question beside the request) stays open and is staff's to answer.
    act = Act.REFUSE if is_all else Act.IDENTITY_FAILED
    ledger.change(
        tx,
        ticket,
        act,
        ledger.DESK,
        detail={"ground": RefusalGround.IDENTITY_NOT_CONFIRMED, "rights": ", ".join(unproved)},
        say="Nobody confirmed this request, so the letter that says so went out in time, with the "
        "way to complain (GDPR Art. 12(4)). A reply opens the ticket again.",
        mention=ticket.owner,
    )
    correspondence.send(
        tx, ticket, letter, automatic=letters.Automatic.GENERATED, actor=ledger.DESK.id
    )


def _draft(tx: Transaction, ticket: Ticket) -> None:
    ticket.drafted = LetterKind.REFUSED
    ledger.change(
        tx,
        ticket,
        Act.DRAFT,
        ledger.DESK,
        detail={"letter": LetterKind.REFUSED},
        say="Who is asking was not confirmed, and the answer is due. The letter that says so is "
        "drafted: *Refuse…* shows it. Look at it and send it, or check the identity another way.",
        mention=ticket.owner,
    )
