"""Where staff read a letter otherwise than the desk did: the act, and the record of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers import acknowledgement, clocks, correspondence, errors, ledger, verification
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, TicketRef
from handlers.rules import law_table, states
from handlers.rules.understand import Verdict
from storage import corrections, tickets
from storage.tables import Correction, Line, Ticket
from storage.vocabulary import Act, LineState, Right, TicketState

EVIDENCE = "correction.evidence"
# What `Ticket.regulation_basis` says beside the reader's own "stated", "inferred" and "none".
BASIS = "staff"
REASON_LENGTH = 280


@dataclass(frozen=True, kw_only=True)
class AsRead:
    """One reading of one letter, as far as staff can correct it."""

    verdict: Verdict
    rights: tuple[Right, ...]
    regulation: str | None
    language: str


@dataclass(frozen=True, kw_only=True)
class AsSaid:
    """What staff say. None where they said nothing; `regulation` is said with the rights."""

    is_request: bool | None
    rights: tuple[Right, ...] | None
    regulation: str | None

    def agrees(self, read: AsRead) -> bool:
        """Whether the reading is right in everything that staff have said."""
        if self.is_request is False:
            return read.verdict is Verdict.NO
        if self.is_request and read.verdict is not Verdict.YES:
            return False
        if self.rights is None:
            return True
        return set(self.rights) == set(read.rights) and self.regulation == read.regulation


def read_then(row: Correction) -> AsRead:
    return AsRead(
        verdict=Verdict(row.was_request),
        rights=_rights(row.was_rights),
        regulation=row.was_regulation,
        language=row.was_language,
    )


def said(row: Correction) -> AsSaid:
    return AsSaid(
        is_request=row.is_request,
        rights=None if row.rights is None else _rights(row.rights),
        regulation=row.regulation,
    )


def correct(
    desk: Desk,
    ref: TicketRef,
    actor: Actor,
    *,
    rights: Collection[Right],
    regulation: str | None,
    reason: str = "",
) -> None:
    """Sets what is asked for and under which law; every date is counted anew from receipt.

    `regulation` None: not known. InvalidInput without a right, for a law that this house does
    not reckon with, and when nothing differs from what stands already. `reason` is for the team,
    in the ticket's thread.
    """
    with desk.transaction() as tx:
        ticket = ledger.load(tx, ref)
        states.next_state(ticket.state, Act.SET_LAW)
        wanted = tuple(right for right in Right if right in rights)
        before = _standing(tx, ticket)
        _check(desk, ticket, before, wanted, regulation)
        if regulation != ticket.regulation:
            ticket.regulation, ticket.regulation_basis = regulation, BASIS
        ledger.set_rights(tx, ticket, wanted)
        _record(tx, ticket, actor, _said_now(tx, ticket, wanted))
        _change(tx, ticket, actor, before, reason.strip()[:REASON_LENGTH])
        verification.review(tx, ticket)
        # While it is unclear whether this is a request nothing is done; confirming it does all.
        if ticket.state is not TicketState.TRIAGE:
            acknowledgement.carry_out_opt_out(tx, ticket)


def note_verdict(tx: Transaction, ticket: Ticket, actor: Actor, *, is_request: bool) -> None:
    """Staff say whether it is a request: kept when the reader, or staff before, said otherwise."""
    earlier = corrections.latest(tx.session, ledger.id_of(ticket))
    said_before = None if earlier is None else earlier.is_request
    agreed = Verdict.YES if is_request else Verdict.NO
    if said_before is None and _as_read(tx, ticket).verdict is agreed:
        return
    if said_before is not is_request:
        _record(tx, ticket, actor, AsSaid(is_request=is_request, rights=None, regulation=None))


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What a ticket asks for, under which law, and by when."""

    rights: tuple[Right, ...]
    regulation: str | None
    dates: clocks.Standing


def _standing(tx: Transaction, ticket: Ticket) -> _Standing:
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    return _Standing(
        rights=tuple(right for right in Right if right in {line.right for line in lines}),
        regulation=ticket.regulation,
        dates=clocks.Standing.of(ticket),
    )


def _check(
    desk: Desk, ticket: Ticket, before: _Standing, wanted: tuple[Right, ...], law: str | None
) -> None:
    if not wanted:
        raise errors.InvalidInput("Choose at least one right.", field="rights")
    if law is not None and law not in clocks.laws_for(desk, ticket):
        raise errors.InvalidInput("This house does not reckon with that law.", field="law")
    if wanted == before.rights and law == before.regulation:
        raise errors.InvalidInput("That is what stands already: nothing to change.", field="rights")


def _change(tx: Transaction, ticket: Ticket, actor: Actor, before: _Standing, reason: str) -> None:
    after = _standing(tx, ticket)
    lines = tickets.lines(tx.session, ledger.id_of(ticket))
    moved = clocks.moved(tx, ticket, lines, before.dates)
    said = [f"<@{actor.id}> corrected how this letter was read."]
    if after.rights != before.rights:
        said.append(f"Asked for: {_named(before.rights)} → {_named(after.rights)}.")
    if after.regulation != before.regulation:
        said.append(f"Law: {_law(before.regulation)} → {_law(after.regulation)}.")
    said.append(moved.words())
    ledger.change(
        tx,
        ticket,
        Act.SET_LAW,
        actor,
        detail={
            "rights": f"{_named(before.rights)} → {_named(after.rights)}",
            "law": f"{before.regulation} → {after.regulation}",
            **moved.detail(),
        },
        say=" ".join(said),
        excerpt=reason or None,
        mention=ticket.owner if moved.is_later else None,
    )


def _named(rights: Sequence[Right]) -> str:
    return ", ".join(right.replace("_", " ") for right in rights) or "nothing"


def _law(name: str | None) -> str:
    if name is None:
        return "not known"
    regime = law_table.all_regimes().get(name)
    return regime.title if regime else name.replace("_", " ").upper()


def _said_now(tx: Transaction, ticket: Ticket, wanted: tuple[Right, ...]) -> AsSaid:
    """About the first letter alone: what a later one asked for, its reader cannot have read."""
    lines = tickets.lines(tx.session, ledger.id_of(ticket))
    asked = {line.right for line in lines if _is_of_first_letter(ticket, line)}
    is_request = None if ticket.state is TicketState.TRIAGE else True
    rights = tuple(right for right in Right if right in asked) or wanted
    return AsSaid(is_request=is_request, rights=rights, regulation=ticket.regulation)


def _is_of_first_letter(ticket: Ticket, line: Line) -> bool:
    return line.received_at == ticket.received_at and line.state is not LineState.DROPPED


def _record(tx: Transaction, ticket: Ticket, actor: Actor, now: AsSaid) -> None:
    """A whole statement: what was said before about the rest still holds."""
    ticket_id = ledger.id_of(ticket)
    read = _as_read(tx, ticket)
    earlier = corrections.latest(tx.session, ticket_id)
    before = None if earlier is None else said(earlier)
    about_rights = now if now.rights is not None or before is None else before
    is_request = now.is_request
    if is_request is None and before is not None:
        is_request = before.is_request
    first = tickets.first_message(tx.session, ticket_id)
    tx.session.add(
        Correction(
            ticket_id=ticket_id,
            inbox_id=None if first is None else first.inbox_id,
            at=tx.now,
            actor=actor.id,
            was_request=read.verdict,
            was_rights=",".join(read.rights),
            was_regulation=read.regulation,
            was_language=read.language,
            is_request=is_request,
            rights=None if about_rights.rights is None else ",".join(about_rights.rights),
            regulation=about_rights.regulation,
            evidence_sealed=tx.seal(_evidence(tx, ticket_id), EVIDENCE),
        )
    )
    tx.session.flush()


def _as_read(tx: Transaction, ticket: Ticket) -> AsRead:
    """From the event that opened the ticket, which nobody can change."""
    event = corrections.opening(tx.session, ledger.id_of(ticket))
    detail = {} if event is None else json.loads(event.detail)
    unclear = event is None or event.after == TicketState.TRIAGE
    verdict = detail.get("verdict") or (Verdict.UNSURE if unclear else Verdict.YES)
    return AsRead(
        verdict=Verdict(verdict),
        rights=_rights(str(detail.get("rights") or "")),
        regulation=detail.get("regulation"),
        language=ticket.language,
    )


def _evidence(tx: Transaction, ticket_id: int) -> str:
    """The words that decided, masked as they were kept."""
    quotes = [
        {"label": line.right, "quote": tx.desk.open_text(line.quote_sealed, correspondence.QUOTE)}
        for line in tickets.lines(tx.session, ticket_id)
        if line.quote_sealed is not None
    ]
    return json.dumps(quotes, ensure_ascii=False)


def _rights(stored: str) -> tuple[Right, ...]:
    return tuple(Right(part.strip()) for part in stored.split(",") if part.strip())
