"""The first answer to a request: what was understood, what happens next, and by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from handlers import correspondence, errors, ledger, letters, verification
from handlers.desk import Transaction
from handlers.rules import identity, tokens
from handlers.rules.addresses import normalise_address
from storage import tickets
from storage.tables import Line, SaleOptOut, Suppression, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    DueKind,
    IdentityStatus,
    LineState,
    Right,
)

SUPPRESSED, NOT_SOLD = "suppression.address", "sale_opt_out.address"


def acknowledge(
    tx: Transaction,
    ticket: Ticket,
    *,
    also_suppress: tuple[str, ...] = (),
) -> None:
    """Carries out an opt-out at once, asks who is writing where a right needs it, and answers.

    `also_suppress` are further addresses that the letter itself names.
    """
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    opted_out = _done_at_once(tx, lines)
    still_open = [line for line in lines if line not in opted_out]
    opt_out(tx, ticket, also_suppress)
    if not identity.needs_identity(line.right for line in still_open):
        ticket.identity = IdentityStatus.NOT_NEEDED
    if ticket.answerable and correspondence.may_answer(tx, address):
        _answer(tx, ticket, still_open, opted_out, address)
    elif still_open:
        ledger.say_in_thread(tx, ticket, _why_no_answer(address, answerable=ticket.answerable))
    if opted_out and not still_open:
        _complete(tx, ticket)


def _why_no_answer(address: str, *, answerable: bool) -> str:
    if not address:
        return "No acknowledgement went out: the sender's address cannot be told for sure."
    if not answerable:
        return "No acknowledgement went out: a machine or a list sent this. Answer by hand."
    return "No acknowledgement went out: this address has had one today. Answer by hand."


def acknowledge_more(
    tx: Transaction, ticket: Ticket, fresh: Sequence[Right], *, received: datetime
) -> None:
    """What a requester asks for later is answered like the first letter: an opt-out at once, a
    code where the new right needs one. Whoever writes to the ticket's own address from the
    requester's is no stranger, so the daily limit does not hold."""
    asked = [
        line for line in tickets.open_lines(tx.session, ledger.id_of(ticket)) if line.right in fresh
    ]
    opted_out = _done_at_once(tx, asked)
    still_open = [line for line in asked if line not in opted_out]
    opt_out(tx, ticket)
    verification.review(tx, ticket)
    if ticket.answerable and correspondence.is_reachable(tx.desk, ticket):
        address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
        _answer(tx, ticket, still_open, opted_out, address, received=received)
    if not tickets.open_lines(tx.session, ledger.id_of(ticket)):
        _complete(tx, ticket)


def carry_out_opt_out(tx: Transaction, ticket: Ticket) -> None:
    """An opt-out that staff found in a letter: done at once, and told when it was all."""
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    opted_out = _done_at_once(tx, lines)
    if not opted_out:
        return
    opt_out(tx, ticket)
    if len(opted_out) < len(lines):
        return
    letter = _opt_out_letter(tx, ticket, opted_out, address)
    if ticket.acknowledged_at is None:
        ticket.acknowledged_at = tx.now
    correspondence.send(
        tx, ticket, letter, automatic=letters.Automatic.GENERATED, actor=ledger.DESK.id
    )
    _complete(tx, ticket)


def _complete(tx: Transaction, ticket: Ticket) -> None:
    ticket.outcome = CompletionOutcome.DONE
    ledger.change(tx, ticket, Act.COMPLETE, ledger.DESK, detail={"outcome": "opt_out"})


def _done_at_once(tx: Transaction, lines: Sequence[Line]) -> list[Line]:
    """What the desk carries out by itself. Whoever sells data has to tell the buyers too
    (11 CCR 7026(f)), so there a sale opt-out stays staff's to finish."""
    rights = {Right.MARKETING_OPT_OUT}
    if not tx.desk.house.sells_data:
        rights.add(Right.SALE_OPT_OUT)
    return [line for line in lines if line.right in rights]


def suppress(tx: Transaction, address: str, *, ticket_id: int | None) -> None:
    """Puts an address on the list of those who want no marketing. Once is enough."""
    _list(tx, Suppression, address, SUPPRESSED, ticket_id)


def _list(
    tx: Transaction,
    which: tickets.OptOutList,
    address: str,
    place: str,
    ticket_id: int | None,
) -> None:
    indexes = correspondence.address_indexes(tx.desk, address)
    if not address or tickets.is_listed(tx.session, which, indexes):
        return
    entry = which(
        address_sealed=tx.seal(normalise_address(address), place),
        address_index=indexes[0],
        since=tx.now,
        ticket_id=ticket_id,
    )
    tickets.list_once(tx.session, entry)


def opt_out(tx: Transaction, ticket: Ticket, also_suppress: tuple[str, ...] = ()) -> None:
    """Carries out what was opted out of. 16 CFR 316.5, 11 CCR 7026(d): no check, no fee, no
    further step."""
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    asked = {line.right for line in lines} & {Right.MARKETING_OPT_OUT, Right.SALE_OPT_OUT}
    if not asked:
        return
    address = tx.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    for each in sorted({address, *also_suppress}):
        if Right.MARKETING_OPT_OUT in asked:
            suppress(tx, each, ticket_id=ticket.id)
        if Right.SALE_OPT_OUT in asked:
            _list(tx, SaleOptOut, each, NOT_SOLD, ticket.id)
    done = [line.right for line in _done_at_once(tx, lines)]
    ledger.settle_lines(tx, ticket, LineState.DONE, done)
    ledger.change(
        tx,
        ticket,
        Act.OPT_OUT,
        ledger.DESK,
        detail={"lists": ", ".join(sorted(asked))},
        say=_said(asked, done),
    )


def _said(asked: Collection[Right], done: Collection[Right]) -> str:
    said = []
    if Right.MARKETING_OPT_OUT in asked:
        said.append("The marketing opt-out was carried out: the address is on the list.")
    if Right.SALE_OPT_OUT in done:
        said.append("The opt-out of sale was recorded and confirmed: nothing is sold here.")
    elif Right.SALE_OPT_OUT in asked:
        said.append("The opt-out of sale is on the list. Tell those who were sold data to.")
    return " ".join(said)


def _answer(
    tx: Transaction,
    ticket: Ticket,
    still_open: list[Line],
    opted_out: list[Line],
    address: str,
    *,
    received: datetime | None = None,
) -> None:
    code = ""
    if opted_out and not still_open:
        letter = _opt_out_letter(tx, ticket, opted_out, address)
    else:
        step, issued = _identity_step(tx, ticket)
        code = tokens.show_code(issued.code) if issued else ""
        done = tuple(letters.RightDue(right=line.right, due=None, done=True) for line in opted_out)
        letter = letters.received(
            correspondence.about(tx.desk, ticket),
            rights=(*correspondence.dues(still_open), *done),
            received_on=tx.desk.day_of(received or ticket.received_at),
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


def _opt_out_letter(
    tx: Transaction, ticket: Ticket, opted_out: list[Line], address: str
) -> letters.Letter:
    return letters.opt_out_done(
        correspondence.about(tx.desk, ticket),
        rights=[line.right for line in opted_out],
        address=address,
        done_on=tx.desk.today(),
    )


def _identity_step(
    tx: Transaction, ticket: Ticket
) -> tuple[letters.IdentityStep, verification.Issued | None]:
    """Agents and minors are never asked by a machine: who must confirm differs there."""
    if ticket.identity in (IdentityStatus.NOT_NEEDED, IdentityStatus.CONFIRMED):
        return letters.IdentityStep.NOT_NEEDED, None
    if ticket.agent or ticket.minor or not tx.desk.house.identity.ask_at_once:
        return letters.IdentityStep.STAFF_WILL_ASK, None
    try:
        issued = verification.issue(tx, ticket)
    except errors.TooManyCodes:
        return letters.IdentityStep.STAFF_WILL_ASK, None
    ledger.change(
        tx,
        ticket,
        Act.ASK_IDENTITY,
        ledger.DESK,
        say="Acknowledged, with an identity code for the requester.",
    )
    return letters.IdentityStep.CODE_HERE, issued
