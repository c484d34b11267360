"""A second person lets the file go: the letter with the link leaves, the request is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers import (
    acknowledgement,
    correspondence,
    errors,
    ledger,
    letters,
    second_person,
    training,
    verification,
)
from handlers.desk import Desk, Transaction
from handlers.handover import places
from handlers.ledger import Actor, TicketRef
from handlers.rules import states, tokens
from handlers.rules.export_lint import in_words
from storage import handovers, tickets
from storage.tables import Handover, Ticket
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    Finding,
    HandoverState,
    LineState,
    Role,
)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The newest file of a ticket, for staff. Names and sizes, nothing of its content."""

    id: int
    state: HandoverState
    name: str
    size: int
    sha256: str
    uploader: str
    releaser: str | None
    findings: Mapping[Finding, int]
    expires_at: datetime
    collected_at: datetime | None


def latest(desk: Desk, ticket_id: int) -> Summary | None:
    with desk.reading() as session:
        rows = handovers.of_ticket(session, ticket_id)
    known = [row for row in rows if row.state is not HandoverState.INVITED]
    return _summary(desk, known[0]) if known else None


def _summary(desk: Desk, row: Handover) -> Summary:
    return Summary(
        id=row.id or 0,
        state=row.state,
        name=desk.open_text(row.name_sealed, places.NAME),
        size=row.size,
        sha256=row.digest.hex() if row.digest else "",
        uploader=row.uploader,
        releaser=row.releaser,
        findings=findings_of(row),
        expires_at=row.expires_at,
        collected_at=row.collected_at,
    )


def findings_of(row: Handover) -> dict[Finding, int]:
    return {Finding(kind): int(count) for kind, count in json.loads(row.findings).items()}


def release(
    desk: Desk, ref: TicketRef, actor: Actor, *, message: str = "", override: str = ""
) -> None:
    """Sends the link to the uploaded file and answers the request.

    `override` is the reason why it goes out although something was found in it; then, and for
    everything of tier PERSON and above, the one who releases is not the one who uploaded.
    IdentityNotConfirmed while who is asking is not proved well enough.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.RELEASE)
        row = _uploaded(tx, ref.id)
        verification.must_be_known(tx, ticket)
        correspondence.must_be_reachable(desk, ticket)
        _must_be_allowed(tx, row, actor, override.strip())
        training.must_be_trained(tx, actor)
        link = tokens.mint_token()
        row.state, row.releaser, row.released_at = HandoverState.RELEASED, actor.id, tx.now
        row.link_index = desk.keys.index(link, place=places.LINK)
        row.link_sealed = tx.seal(link, places.LINK)
        row.expires_at = tx.now + places.COLLECT_TIME
        if override.strip():
            row.override_sealed = tx.seal(override.strip(), places.OVERRIDE)
        tx.session.add(row)
        _answer(tx, ticket, row, actor, link, message)


def _uploaded(tx: Transaction, ticket_id: int) -> Handover:
    for row in handovers.of_ticket(tx.session, ticket_id):
        if row.state is HandoverState.UPLOADED and row.expires_at > tx.now:
            return row
    raise errors.NotAllowed("There is no uploaded file that waits for its release.")


def must_be_second(desk: Desk, ticket_id: int, actor: Actor) -> None:
    """Before anybody reads a form that would be refused. NotAllowed for the one who uploaded."""
    with desk.reading() as session:
        row = handovers.newest(session, [ticket_id]).get(ticket_id)
        if row is not None and row.uploader == actor.id and _needs_two(desk, session, row):
            raise errors.NotAllowed(_SECOND)


def _needs_two(desk: Desk, session: Session, row: Handover) -> bool:
    if findings_of(row):
        return True
    rights = [line.right for line in tickets.open_lines(session, row.ticket_id)]
    ticket = session.get_one(Ticket, row.ticket_id)
    return second_person.is_needed_for_file(desk, session, ticket, rights)


_SECOND = (
    "You uploaded this file, so a second person releases it: another pair of eyes on what goes "
    "out. It waits here until then."
)


def _must_be_allowed(tx: Transaction, row: Handover, actor: Actor, override: str) -> None:
    found = findings_of(row)
    if Finding.MALWARE in found:
        raise errors.NotAllowed("Malware was found in this file. It cannot be released.")
    if found and not override:
        raise errors.InvalidInput(
            f"Found in it: {in_words(found)}. Take it out and upload again, or say why it goes "
            "out as it is.",
            field="override",
        )
    if actor.id == row.uploader and _needs_two(tx.desk, tx.session, row):
        raise errors.NotAllowed(_SECOND)
    if actor.role not in (Role.APPROVER, Role.ADMIN):
        raise errors.NotAllowed("Only approvers release files.")


def _answer(
    tx: Transaction, ticket: Ticket, row: Handover, actor: Actor, link: str, message: str
) -> None:
    still_open = tickets.open_lines(tx.session, ledger.id_of(ticket))
    letter = letters.data_ready(
        correspondence.about(tx.desk, ticket),
        done=[line.right for line in still_open],
        page_url=f"{tx.desk.base_url}/d/{link}",
        until=row.expires_at,
        message=message,
    )
    acknowledgement.opt_out(tx, ticket)
    ticket.outcome = CompletionOutcome.DONE
    ledger.settle_lines(tx, ticket, LineState.DONE)
    ledger.change(
        tx,
        ticket,
        Act.RELEASE,
        actor,
        detail={"file": row.id, "override": row.override_sealed is not None},
        say=f"<@{actor.id}> released the answer. The requester has "
        f"{places.COLLECT_TIME.days} days to collect it.",
    )
    if ticket.acknowledged_at is None:
        ticket.acknowledged_at = tx.now
    # The link opens nothing by itself, but the kept copy need not have it.
    correspondence.send(tx, ticket, letter, automatic=None, actor=actor.id, hide=link)
