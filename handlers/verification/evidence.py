"""Evidence is booked: by the requester's own steps, or by staff who checked another way."""

from __future__ import annotations

from collections.abc import Collection

from handlers import errors, ledger
from handlers.desk import Desk, Transaction
from handlers.directory import OnRecord
from handlers.ledger import Actor, TicketRef
from handlers.rules import identity, states
from handlers.rules.identity import Need
from handlers.verification import judging
from handlers.verification.judging import evidence_of
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import Act, DueKind, IdentityMethod, IdentityStatus

__all__ = ["evidence_of", "record", "review"]

_SECOND = frozenset((IdentityMethod.SECOND_PERSON,))
# What a person shows on their page, and nobody can record for them.
_OWN = (IdentityMethod.EMAIL_CODE,)


def add(tx: Transaction, ticket: Ticket, methods: Collection[IdentityMethod], *, by: str) -> None:
    ticket.evidence = ",".join(sorted(evidence_of(ticket) | {*methods}))
    ticket.identity_by, ticket.identity_at = by, tx.now
    tx.session.add(ticket)


def add_record(tx: Transaction, ticket: Ticket, entry: OnRecord) -> None:
    """The address is on record, and its mailbox was proved (or its owner has signed in)."""
    add(tx, ticket, (IdentityMethod.ADDRESS_ON_FILE,), by=ledger.REQUESTER.id)
    ticket.record_sealed = tx.seal(entry.address, judging.RECORD)
    ticket.record_since = entry.since


def settle(
    tx: Transaction, ticket: Ticket, *, say: str, detail: dict[str, str], goes_on: bool
) -> None:
    """The requester has shown something. `goes_on`: there is more they can show by themselves."""
    done = not judging.lacking(tx, ticket)
    if done or not goes_on:
        ticket.identity = IdentityStatus.CONFIRMED if done else IdentityStatus.UNCHECKED
        tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    act = Act.IDENTITY_CONFIRMED if done else Act.NOTE if goes_on else Act.IDENTITY_PART
    if not done and not goes_on:
        left = judging.needs_left(tx.desk, tx.session, ticket)
        say = f"{say} Still lacking: {'; '.join(judging.in_words(left))}."
    mention = None if act is Act.NOTE else ticket.owner
    ledger.change(tx, ticket, act, ledger.REQUESTER, detail=detail, say=say, mention=mention)


def record(
    desk: Desk, ref: TicketRef, actor: Actor, *, method: IdentityMethod, confirmed: bool, note: str
) -> None:
    """Staff checked who is asking by other means than the code.

    NotAllowed for a second person who is not one, and for what only the requester can show.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        act = Act.IDENTITY_FAILED
        if confirmed:
            act = _recorded(tx, ticket, method, actor)
        else:
            _void(tx, ticket, actor)
        ledger.change(
            tx,
            ticket,
            act,
            actor,
            detail={"method": method, "confirmed": confirmed},
            say=f"<@{actor.id}> recorded the identity check: {_result(tx, ticket, act)}.",
            excerpt=note.strip()[:280] or None,
        )


def _recorded(tx: Transaction, ticket: Ticket, method: IdentityMethod, actor: Actor) -> Act:
    if method in _OWN:
        raise errors.NotAllowed("Only the code that was sent proves the mailbox. Send one.")
    if method is IdentityMethod.SECOND_PERSON:
        _must_be_second(tx, ticket, actor)
    add(tx, ticket, (method,), by=actor.id)
    ticket.recorders = ",".join(dict.fromkeys([*recorders(ticket), actor.id]))
    if method is IdentityMethod.DATA_POINTS:
        # Staff who compare by hand say that it was enough.
        ticket.points = max(ticket.points, identity.POINTS_FOR_PERSON)
    if judging.lacking(tx, ticket):
        return Act.NOTE
    ticket.identity = IdentityStatus.CONFIRMED
    tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    return Act.RECORD_IDENTITY


def recorders(ticket: Ticket) -> tuple[str, ...]:
    return tuple(filter(None, ticket.recorders.split(",")))


def _must_be_second(tx: Transaction, ticket: Ticket, actor: Actor) -> None:
    """Somebody else than those who checked; where machines checked, than the one who works it."""
    firsts = recorders(ticket) or tuple(filter(None, (ticket.owner,)))
    if actor.id in firsts:
        raise errors.NotAllowed("A second person confirms it: not the one who checked before.")
    if not firsts:
        raise errors.NotAllowed("Somebody has to take the ticket first; then another confirms.")
    before = [need for need in _left(tx, ticket) if need != _SECOND]
    if before:
        lacking = "; ".join(judging.in_words(before))
        raise errors.NotAllowed(f"The second look comes last. Still lacking: {lacking}.")


def _left(tx: Transaction, ticket: Ticket) -> tuple[Need, ...]:
    return judging.needs_left(tx.desk, tx.session, ticket)


def _void(tx: Transaction, ticket: Ticket, actor: Actor) -> None:
    """A check that failed takes back what was shown before: it was somebody else, perhaps."""
    ticket.identity = IdentityStatus.FAILED
    ticket.evidence, ticket.points, ticket.recorders = "", 0, ""
    ticket.record_sealed = ticket.record_since = None
    ticket.identity_by, ticket.identity_at = actor.id, tx.now
    tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))


def _result(tx: Transaction, ticket: Ticket, act: Act) -> str:
    if act is Act.IDENTITY_FAILED:
        return "not confirmed"
    left = judging.in_words(_left(tx, ticket))
    return f"one step done; still lacking: {'; '.join(left)}" if left else "confirmed"


def review(tx: Transaction, ticket: Ticket) -> None:
    """Other rights are asked for now: judges the need of evidence, and what was shown, anew."""
    earlier, ticket.identity = ticket.identity, _needed_now(tx, ticket)
    if ticket.identity is earlier:
        return
    if ticket.identity is IdentityStatus.UNCHECKED:
        ledger.say_in_thread(tx, ticket, "These rights need a check of who is asking.")
        return
    tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    if ticket.identity is IdentityStatus.CONFIRMED:
        act, why = Act.RECORD_IDENTITY, "what was shown is enough for these rights"
    else:
        act, why = Act.IDENTITY_EXPIRED, "these rights need no check of who is asking"
    # Before it is confirmed as a request nobody was asked: there is no wait to be ended.
    if states.TABLE[ticket.state].get(act, ticket.state) is not ticket.state:
        ledger.change(tx, ticket, act, ledger.DESK, detail={"why": why}, say=f"{why.capitalize()}.")


def _needed_now(tx: Transaction, ticket: Ticket) -> IdentityStatus:
    open_lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    if not identity.needs_identity(line.right for line in open_lines):
        return IdentityStatus.NOT_NEEDED
    if ticket.identity is IdentityStatus.FAILED:
        return IdentityStatus.FAILED
    if not judging.lacking(tx, ticket):
        return IdentityStatus.CONFIRMED
    is_asked = ticket.identity is IdentityStatus.ASKED
    return IdentityStatus.ASKED if is_asked else IdentityStatus.UNCHECKED
