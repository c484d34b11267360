"""The first answer to a request: what was understood, what happens next, and by when."""

from __future__ import annotations

from handlers import correspondence, ledger, letters, verification
from handlers.desk import Transaction
from handlers.rules import identity, tokens
from handlers.rules.addresses import normalise_address
from storage import tickets
from storage.tables import Line, Suppression, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    DueKind,
    IdentityStatus,
    LineState,
    Right,
)

SUPPRESSED = "suppression.address"


def acknowledge(
    tx: Transaction,
    ticket: Ticket,
    *,
    answerable: bool = True,
    also_suppress: tuple[str, ...] = (),
) -> None:
    """Carries out an opt-out at once, asks who is writing where a right needs it, and answers.

    `answerable` is false for mail that must never get an automatic answer (RFC 3834 section 2).
    `also_suppress` are further addresses that the letter itself names.
    """
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    opted_out = [line for line in lines if line.right is Right.MARKETING_OPT_OUT]
    still_open = [line for line in lines if line not in opted_out]
    if opted_out:
        _opt_out(tx, ticket, (address, *also_suppress))
    if not identity.needs_identity(line.right for line in still_open):
        ticket.identity = IdentityStatus.NOT_NEEDED
    if answerable and correspondence.may_answer(tx, address):
        _answer(tx, ticket, still_open, opted_out, address)
    elif still_open:
        ledger.say_in_thread(
            tx,
            ticket,
            "No automatic acknowledgement was sent: this address has had its one automatic "
            "answer today, or must not get any. Please answer by hand.",
        )
    if opted_out and not still_open:
        ticket.outcome = CompletionOutcome.DONE
        ledger.change(tx, ticket, Act.COMPLETE, ledger.DESK, detail={"outcome": "opt_out"})


def suppress(tx: Transaction, address: str, *, ticket_id: int | None) -> None:
    """Puts an address on the suppression list. Once is enough."""
    indexes = correspondence.address_indexes(tx.desk, address)
    if not address or tickets.is_suppressed(tx.session, indexes):
        return
    tx.session.add(
        Suppression(
            address_sealed=tx.seal(normalise_address(address), SUPPRESSED),
            address_index=indexes[0],
            since=tx.now,
            ticket_id=ticket_id,
        )
    )
    tx.session.flush()


def _opt_out(tx: Transaction, ticket: Ticket, addresses: tuple[str, ...]) -> None:
    """16 CFR 316.5: no check, no fee, no further step."""
    ledger.settle_lines(tx, ticket, LineState.DONE, (Right.MARKETING_OPT_OUT,))
    for address in addresses:
        suppress(tx, address, ticket_id=ticket.id)
    ledger.change(
        tx,
        ticket,
        Act.OPT_OUT,
        ledger.DESK,
        say="The marketing opt-out was carried out: the address is on the suppression list.",
    )


def _answer(
    tx: Transaction,
    ticket: Ticket,
    still_open: list[Line],
    opted_out: list[Line],
    address: str,
) -> None:
    about = correspondence.about(tx.desk, ticket)
    code = ""
    if opted_out and not still_open:
        letter = letters.opt_out_done(
            about,
            rights=[line.right for line in opted_out],
            address=address,
            done_on=tx.desk.today(),
        )
    else:
        step, issued = _identity_step(tx, ticket)
        code = tokens.show_code(issued.code) if issued else ""
        done = tuple(letters.RightDue(right=line.right, due=None, done=True) for line in opted_out)
        letter = letters.received(
            about,
            rights=(*correspondence.dues(still_open), *done),
            received_on=ticket.received_at.astimezone(tx.desk.house.place.timezone).date(),
            identity=step,
            challenge=issued.for_letter() if issued else None,
        )
    ticket.acknowledged_at = tx.now
    tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.ACKNOWLEDGE,))
    correspondence.send(
        tx,
        ticket,
        letter,
        automatic=letters.Automatic.REPLIED,
        actor=ledger.DESK.id,
        hide=code,
    )


def _identity_step(
    tx: Transaction, ticket: Ticket
) -> tuple[letters.IdentityStep, verification.Issued | None]:
    """Agents and minors are never asked by a machine: who must confirm differs there."""
    if ticket.identity is IdentityStatus.NOT_NEEDED:
        return letters.IdentityStep.NOT_NEEDED, None
    if ticket.agent or ticket.minor or not tx.desk.house.identity.ask_at_once:
        return letters.IdentityStep.STAFF_WILL_ASK, None
    issued = verification.issue(tx, ticket)
    ledger.change(
        tx,
        ticket,
        Act.ASK_IDENTITY,
        ledger.DESK,
        say="Acknowledged, with an identity code for the requester.",
    )
    return letters.IdentityStep.CODE_HERE, issued
