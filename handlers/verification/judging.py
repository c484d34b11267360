"""What is known about who is asking, and whether it is enough."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from handlers import correspondence, errors, ledger
from handlers.desk import Desk, Transaction
from handlers.rules import identity
from handlers.rules.identity import Case, Need, Shown
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import Doubt, IdentityMethod, Right

RECORD = "ticket.record"
DECLARED = "ticket.declared"


def evidence_of(ticket: Ticket) -> frozenset[IdentityMethod]:
    """What has been shown so far about who is asking."""
    return frozenset(IdentityMethod(value) for value in ticket.evidence.split(",") if value)


def shown_by(ticket: Ticket) -> Shown:
    return Shown(methods=evidence_of(ticket), points=ticket.points)


def case_of(desk: Desk, ticket: Ticket) -> Case:
    return Case(
        agent=ticket.agent,
        minor=ticket.minor,
        special_data=desk.house.identity.special_data,
        recent_address=_is_recent(desk, ticket),
        doubts=frozenset(Doubt(value) for value in ticket.doubts.split(",") if value),
        has_points=has_points(desk),
        declaration=ticket.regulation in identity.DECLARED_UNDER,
    )


def has_points(desk: Desk) -> bool:
    place = desk.house.directory
    return desk.directory is not None and place is not None and bool(place.points)


def _is_recent(desk: Desk, ticket: Ticket) -> bool:
    """Seen from the day of the letter: waiting makes an address no older (threats I14)."""
    if ticket.record_since is None:
        return False
    age = desk.day_of(ticket.received_at) - ticket.record_since
    return age.days < identity.RECENT_DAYS


def record_address(desk: Desk, ticket: Ticket) -> str:
    """The address on record that was proved; empty where none was."""
    return desk.open_text(ticket.record_sealed, RECORD)


def requester(desk: Desk, ticket: Ticket) -> str:
    return desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)


def lacking(tx: Transaction, ticket: Ticket) -> tuple[Right, ...]:
    """The open rights for which the evidence gathered so far is not enough."""
    case, shown = case_of(tx.desk, ticket), shown_by(ticket)
    rights = _open_rights(tx.session, ticket)
    return tuple(right for right in rights if not identity.is_enough(right, shown, case))


def needs_left(desk: Desk, session: Session, ticket: Ticket) -> tuple[Need, ...]:
    """What is still to be shown for everything that is asked, in the order of asking."""
    case, shown = case_of(desk, ticket), shown_by(ticket)
    rights = _open_rights(session, ticket)
    found = [need for right in rights for need in identity.lacking(right, shown, case)]
    return tuple(dict.fromkeys(found))


def _open_rights(session: Session, ticket: Ticket) -> tuple[Right, ...]:
    return tuple(line.right for line in tickets.open_lines(session, ledger.id_of(ticket)))


def must_be_known(tx: Transaction, ticket: Ticket) -> None:
    """GDPR Art. 12(6), 11 CCR 7060: nothing leaves or is destroyed before that."""
    unproved = lacking(tx, ticket)
    if unproved:
        rights = ", ".join(right.replace("_", " ") for right in unproved)
        steps = "; ".join(in_words(needs_left(tx.desk, tx.session, ticket)))
        raise errors.IdentityNotConfirmed(
            f"Who is asking is not confirmed well enough for: {rights}. Still lacking: {steps}."
        )


_METHODS = IdentityMethod
# By the one method that stands for a need; what else would do is said beside it.
_STEPS: tuple[tuple[IdentityMethod, str], ...] = (
    (_METHODS.SECOND_PERSON, "a second member of staff looks at all of it and confirms"),
    (_METHODS.AGENT_PROOF, "the agent's signed permission"),
    (_METHODS.DECLARATION, "a signed declaration (11 CCR 7062(c)), on the requester's page"),
    (_METHODS.ADDRESS_ON_FILE, "that the address is on record, or a sign-in"),
    (_METHODS.EMAIL_CODE, "a code typed from the person's mailbox, or a sign-in"),
    (_METHODS.DATA_POINTS, "three matching data points, or a sign-in"),
)


def in_words(needs: Iterable[Need]) -> tuple[str, ...]:
    return tuple(next(words for method, words in _STEPS if method in need) for need in needs)
