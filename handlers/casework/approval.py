"""Four eyes: one person prepares the answer, another reads exactly that and lets it go.

What was prepared lies sealed on the ticket. Approving sends it, so nothing can be edited between
the two; and if anything moved what the letter says (another right, another law), it is no longer
what was prepared and has to be prepared again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from handlers import errors, ledger, letters, training
from handlers.casework import undo
from handlers.casework.answers import answer, letter_for, must_be_answerable
from handlers.casework.drafting import compose
from handlers.casework.places import PREPARED
from handlers.correspondence import AT_ONCE
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import states
from storage.audit import type_of_detail
from storage.tables import Ticket
from storage.vocabulary import Act, CompletionOutcome

REASON_LIMIT = 1000
_OWN = "You prepared this answer. Somebody else has to read it before it goes."
_CHANGED = (
    "The request changed after this answer was prepared, and the letter would be another one. "
    "Send it back, so that it is prepared again."
)
_NOTHING = "There is no answer that waits for approval."


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """As it lies on the ticket. `digest`: of the letter that its preparer saw."""

    outcome: str
    text: str
    systems: list[str]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An answer for the second person: exactly what goes out."""

    by: str
    at: datetime
    outcome: CompletionOutcome
    systems: tuple[str, ...]
    letter: letters.Letter
    digest: str
    # False when the letter would now be another one than was prepared.
    is_same: bool


def request(
    desk: Desk,
    ref: TicketRef,
    actor: Actor,
    *,
    outcome: CompletionOutcome,
    text: str,
    systems: Sequence[str] = (),
) -> None:
    """Prepares the answer; whatever was prepared before is replaced."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.REQUEST_APPROVAL)
        words = must_be_answerable(tx, ticket, outcome, text)
        letter = compose(tx, ticket, letter_for(outcome), words)
        digest = digest_of(letter)
        draft = _Draft(outcome=outcome, text=words, systems=[*systems], digest=digest)
        ticket.prepared_by, ticket.prepared_at = actor.id, tx.now
        ticket.prepared_sealed = tx.seal(json.dumps(asdict(draft)), PREPARED)
        ledger.change(
            tx,
            ticket,
            Act.REQUEST_APPROVAL,
            actor,
            detail={"outcome": outcome, "letter": digest},
            say=f"<@{actor.id}> prepared the answer. It waits for a second person.",
        )


def prepared(desk: Desk, ticket_id: int) -> Prepared:
    """NotAllowed when nothing waits."""
    with desk.reading() as session:
        ticket = session.get(Ticket, ticket_id)
        if ticket is None:
            raise errors.UnknownTicket
        tx = Transaction(session=session, desk=desk, now=desk.now())
        return _prepared(tx, ticket)


def may_read(desk: Desk, ticket_id: int, actor: Actor) -> None:
    """NotAllowed for the one who prepared it."""
    _must_be_another(prepared(desk, ticket_id).by, actor)


def approve(
    desk: Desk, ref: TicketRef, actor: Actor, *, digest: str, wait: timedelta = AT_ONCE
) -> int | None:
    """Sends what was prepared and closes the ticket. `digest`: of the letter that was read."""
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.APPROVE)
        found = _prepared(tx, ticket)
        _must_be_another(found.by, actor)
        training.must_be_trained(tx, actor)
        if not found.is_same or not hmac.compare_digest(found.digest, digest):
            raise errors.NotAllowed(_CHANGED)
        before = undo.snapshot(tx, ticket)
        detail: dict[str, type_of_detail] = {"letter": found.digest, "prepared": found.by}
        ledger.change(tx, ticket, Act.APPROVE, actor, detail=detail)
        if found.systems:
            detail["systems"] = ", ".join(found.systems)
        say = f"<@{actor.id}> approved what <@{found.by}> prepared. The request is completed."
        draft = _draft(tx, ticket)
        parcel = answer(
            tx, ticket, actor, found.outcome, draft.text, detail=detail, say=say, wait=wait
        )
        undo.keep(tx, ticket, before, Act.COMPLETE, actor, parcel)
        return parcel


def send_back(desk: Desk, ref: TicketRef, actor: Actor, *, reason: str) -> None:
    """The preparer gets it back with the reason. Their own they may take back themselves."""
    words = reason.strip()
    if not words:
        raise errors.InvalidInput("Say what has to change.", field="reason")
    if len(words) > REASON_LIMIT:
        raise errors.InvalidInput(f"Keep it under {REASON_LIMIT:,} characters.", field="reason")
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        found = _prepared(tx, ticket)
        ticket.prepared_by = ticket.prepared_at = ticket.prepared_sealed = None
        ledger.change(
            tx,
            ticket,
            Act.SEND_BACK,
            actor,
            detail={"prepared": found.by},
            say=f"<@{actor.id}> sent the prepared answer back:",
            excerpt=words,
            mention=found.by,
        )


def digest_of(letter: letters.Letter) -> str:
    written = json.dumps([letter.subject, letter.text, letter.html])
    return hashlib.sha256(written.encode()).hexdigest()


def _prepared(tx: Transaction, ticket: Ticket) -> Prepared:
    if ticket.prepared_by is None or ticket.prepared_at is None:
        raise errors.NotAllowed(_NOTHING)
    draft = _draft(tx, ticket)
    outcome = CompletionOutcome(draft.outcome)
    letter = compose(tx, ticket, letter_for(outcome), draft.text)
    digest = digest_of(letter)
    return Prepared(
        by=ticket.prepared_by,
        at=ticket.prepared_at,
        outcome=outcome,
        systems=tuple(draft.systems),
        letter=letter,
        digest=digest,
        is_same=hmac.compare_digest(digest, draft.digest),
    )


def _draft(tx: Transaction, ticket: Ticket) -> _Draft:
    return _Draft(**json.loads(tx.desk.open_text(ticket.prepared_sealed, PREPARED)))


def _must_be_another(preparer: str, actor: Actor) -> None:
    if preparer == actor.id:
        raise errors.NotAllowed(_OWN)
