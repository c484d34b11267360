"""One ticket, or a few, as a card: the requester masked, the quote gone once it is closed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session

from handlers import appeals, clocks, correspondence, errors, letters, second_person
from handlers.desk import FIRST_NUMBER, Desk
from handlers.masking import masked_address, masked_name
from handlers.rules import export_lint, states
from handlers.status.views import CardView, FileView
from storage import handovers, tickets
from storage.tables import Card, Handover, Line, Message, Ticket
from storage.vocabulary import Act, Doubt, Finding, HandoverState, LineState

QUOTE_LENGTH = 280


def find(desk: Desk, number: str) -> int:
    """The id behind a number such as PR-1042. UnknownTicket when there is none."""
    digits = number.strip().rpartition("-")[2]
    if not digits.isdecimal() or len(digits) > 12:
        raise errors.UnknownTicket
    ticket_id = int(digits) - FIRST_NUMBER
    with desk.reading() as session:
        if session.get(Ticket, ticket_id) is None:
            raise errors.UnknownTicket
    return ticket_id


def location(desk: Desk, ticket_id: int) -> Card | None:
    with desk.reading() as session:
        return tickets.card(session, ticket_id)


def card(desk: Desk, ticket_id: int) -> CardView:
    with desk.reading() as session:
        return views(desk, session, [get(session, ticket_id)])[0]


def get(session: Session, ticket_id: int) -> Ticket:
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise errors.UnknownTicket
    return ticket


def views(desk: Desk, session: Session, rows: Sequence[Ticket]) -> list[CardView]:
    """Cards of many tickets with one query for their lines and one for their first words."""
    ids = [ticket.id for ticket in rows if ticket.id is not None]
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in tickets.lines_of(session, ids):
        lines[line.ticket_id].append(line)
    firsts = {message.ticket_id: message for message in tickets.first_messages(session, ids)}
    files = handovers.newest(session, ids)
    eyes = second_person.eyes(desk, session)
    return [
        _view(
            desk,
            ticket,
            lines[ticket.id or 0],
            firsts.get(ticket.id or 0),
            _file(desk, files.get(ticket.id or 0)),
            eyes,
        )
        for ticket in rows
    ]


def _file(desk: Desk, row: Handover | None) -> FileView | None:
    if row is None:
        return None
    found = {Finding(kind): int(count) for kind, count in json.loads(row.findings).items()}
    return FileView(
        state=row.state,
        name=desk.open_text(row.name_sealed, "handover.name"),
        size=row.size,
        sha256=row.digest.hex() if row.digest else "",
        uploader=row.uploader,
        found=export_lint.in_words(found),
        is_malware=Finding.MALWARE in found,
        expires_at=row.expires_at,
        collected_at=row.collected_at,
    )


def _without_file(file: FileView | None) -> frozenset[Act]:
    """What there is nothing for."""
    if file is None or file.state not in (HandoverState.UPLOADED, HandoverState.RELEASED):
        return frozenset((Act.RELEASE, Act.REVOKE))
    can_go = file.waits and not file.is_malware
    return frozenset() if can_go else frozenset((Act.RELEASE,))


def _without_cause(ticket: Ticket) -> frozenset[Act]:
    """What the table allows and this ticket gives no cause for."""
    missing = {Act.RELEASE_HOLD if ticket.held_at is None else Act.HOLD}
    if ticket.prepared_by is None:
        missing |= {Act.APPROVE, Act.SEND_BACK}
    if not appeals.can_be_appealed(ticket):
        missing.add(Act.APPEAL)
    return frozenset(missing)


def _view(
    desk: Desk,
    ticket: Ticket,
    lines: Sequence[Line],
    first: Message | None,
    file: FileView | None,
    eyes: second_person.Eyes,
) -> CardView:
    is_open = states.is_open(ticket.state)
    still_open = [line for line in lines if line.state is LineState.OPEN]
    left = (ticket.work_to - desk.today()).days if ticket.work_to and is_open else None
    may_extend = is_open and not clocks.why_no_extension(desk, ticket)
    merged = ticket.merged_into
    rights = [line.right for line in still_open]
    return CardView(
        ticket_id=ticket.id or 0,
        number=correspondence.number(desk, ticket),
        version=ticket.version,
        state=ticket.state,
        rights=tuple(line.right for line in still_open or lines),
        regulation=ticket.regulation,
        regulation_basis=ticket.regulation_basis,
        work_to=ticket.work_to,
        respond_by=ticket.respond_by,
        acknowledge_by=ticket.acknowledge_by,
        acknowledged=ticket.acknowledged_at is not None,
        days_left=left,
        is_overdue=left is not None and left < 0,
        masked_from=_masked_from(desk, ticket),
        identity=ticket.identity,
        identity_by=ticket.identity_by,
        identity_method=ticket.evidence.replace(",", ", ").replace("_", " ") or None,
        owner=ticket.owner,
        quote=_quote(desk, first) if is_open else "",
        received_at=ticket.received_at,
        closed_at=ticket.closed_at,
        extended=ticket.extended,
        may_extend=may_extend,
        undeliverable=ticket.undeliverable,
        replies=ticket.replies,
        agent=ticket.agent,
        minor=ticket.minor,
        language=ticket.language,
        hint=ticket.hint,
        outcome=ticket.outcome,
        ground=ticket.ground,
        merged_number=desk.number(merged) if merged is not None else None,
        acts=states.allowed_acts(ticket.state)
        - (frozenset() if may_extend else {Act.EXTEND})
        - _without_file(file)
        - _without_cause(ticket),
        is_open=is_open,
        laws=clocks.laws_for(desk, ticket),
        legal_by=ticket.legal_by,
        doubts=tuple(Doubt(value) for value in ticket.doubts.split(",") if value),
        drafted=ticket.drafted,
        draft_text=_draft_text(desk, ticket),
        is_held=ticket.held_at is not None,
        file=file,
        prepared_by=ticket.prepared_by,
        needs_second=is_open and eyes.needed(desk, ticket, rights),
        lacks_second=is_open and eyes.lacking(desk, ticket, rights),
    )


def _draft_text(desk: Desk, ticket: Ticket) -> str:
    return letters.unverified_reason(correspondence.about(desk, ticket)) if ticket.drafted else ""


def _masked_from(desk: Desk, ticket: Ticket) -> str:
    address = desk.open_text(ticket.requester_sealed, correspondence.REQUESTER)
    name = desk.open_text(ticket.name_sealed, correspondence.NAME)
    shown = [part for part in (masked_name(name), masked_address(address)) if part]
    return " · ".join(shown) or "unknown sender"


def _quote(desk: Desk, first: Message | None) -> str:
    if first is None:
        return ""
    return desk.open_text(first.body_sealed, correspondence.BODY)[:QUOTE_LENGTH]
