"""The right code was typed: what that proves, and what is asked for next."""

from __future__ import annotations

from sqlmodel import Session

from handlers import correspondence, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.directory import Found
from handlers.verification import codes, evidence, judging
from handlers.verification.views import Step
from storage import tickets
from storage.tables import Challenge, Ticket
from storage.vocabulary import IdentityMethod, Proves

BY_THEMSELVES = frozenset((Step.RECORD, Step.RECORD_CODE, Step.POINTS, Step.DECLARATION))
# Answers to the data points on one request; each counts as a wrong answer of the day, too.
POINT_TRIES = 3
_SILENT = (
    "The directory of known people did not answer: whether the address is on record could not be "
    "told. Check it by hand."
)


def proved(tx: Transaction, ticket: Ticket, challenge: Challenge, found: Found) -> Step:
    """Books what the code of `challenge` proves, and returns what comes next.

    `found` is what the directory says of the address to which the code went.
    """
    ticket.undeliverable = False  # the letter with the code did arrive
    address = codes.address_of(tx.desk, ticket, challenge)
    entry = found.person.entry(address) if found.person else None
    methods = []
    if challenge.proves is not Proves.RECORD:
        methods.append(IdentityMethod.EMAIL_CODE)
    evidence.add(tx, ticket, methods, by=ledger.REQUESTER.id)
    if entry is not None:
        evidence.add_record(tx, ticket, entry)
        methods.append(IdentityMethod.ADDRESS_ON_FILE)
    if found.silent:
        ledger.say_in_thread(tx, ticket, _SILENT, mention=ticket.owner)
    say = _SAYS[challenge.proves]
    return book(tx, ticket, challenge, methods=methods, say=say, silent=found.silent)


_SAYS = {
    Proves.MAILBOX: "The requester confirmed the code.",
    Proves.RECORD: "The requester confirmed a code sent to the address on record.",
    Proves.PERSON: "The person confirmed the code, beside the agent.",
}


def book(
    tx: Transaction,
    ticket: Ticket,
    challenge: Challenge,
    *,
    methods: list[IdentityMethod],
    say: str,
    silent: bool = False,
) -> Step:
    """One more thing was shown: audit event, status, and the letter of thanks once nothing more
    is wanted from the requester."""
    step = next_step(tx.desk, tx.session, ticket, for_person=challenge.proves is Proves.PERSON)
    if silent and step in (Step.RECORD, Step.POINTS):
        step = Step.STAFF  # nobody is asked for what cannot be compared today
    evidence.settle(
        tx,
        ticket,
        say=say,
        detail={"method": ", ".join(methods)},
        goes_on=step in BY_THEMSELVES,
    )
    if step not in BY_THEMSELVES:
        _thank(tx, ticket)
    return step


def hand_to_staff(tx: Transaction, ticket: Ticket) -> None:
    """The requester can show no more by themselves."""
    evidence.settle(tx, ticket, say="The rest needs a check by hand.", detail={}, goes_on=False)
    _thank(tx, ticket)


def _thank(tx: Transaction, ticket: Ticket) -> None:
    still_open = tickets.open_lines(tx.session, ledger.id_of(ticket))
    letter = letters.verified(
        correspondence.about(tx.desk, ticket), rights=correspondence.dues(list(still_open))
    )
    correspondence.send(
        tx, ticket, letter, automatic=letters.Automatic.REPLIED, actor=ledger.DESK.id
    )


def next_step(desk: Desk, session: Session, ticket: Ticket, *, for_person: bool = False) -> Step:
    """What the page asks for once the mailbox is proved."""
    needs = judging.needs_left(desk, session, ticket)
    if not needs:
        return Step.DONE
    # Of a child nothing further is collected, and an agent cannot answer for the person.
    if ticket.minor or (ticket.agent and not for_person):
        return Step.STAFF
    wanted = frozenset[IdentityMethod]().union(*needs)
    if IdentityMethod.ADDRESS_ON_FILE in wanted and desk.directory is not None:
        record = _record_step(desk, session, ticket)
        if record is not None:
            return record
    if _can_give_points(desk, ticket, wanted):
        return Step.POINTS
    return Step.DECLARATION if IdentityMethod.DECLARATION in wanted else Step.STAFF


def _record_step(desk: Desk, session: Session, ticket: Ticket) -> Step | None:
    newest = tickets.latest_challenge(session, ledger.id_of(ticket), Proves.RECORD)
    if newest is not None and codes.closed(desk, ticket, newest, newest) is None:
        return Step.RECORD_CODE
    return Step.RECORD if newest is None or newest.issue < codes.ISSUES else None


def _can_give_points(desk: Desk, ticket: Ticket, wanted: frozenset[IdentityMethod]) -> bool:
    return (
        IdentityMethod.DATA_POINTS in wanted
        and judging.has_points(desk)
        and ticket.record_sealed is not None
        and ticket.point_tries < POINT_TRIES
    )
