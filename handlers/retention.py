"""Our own data minimisation: what the desk keeps goes when its time is over (GDPR Art. 5(1)(e)).

A closed ticket loses everything personal after the house's period, and its record (date, nature,
manner, response, ground: 11 CCR 7101) when no law wants it any longer. A legal hold stops both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers import corrections, correspondence, ledger
from handlers.desk import Desk, Transaction
from handlers.ledger import DESK
from handlers.rules import calendars, tokens
from storage import inbox, retention
from storage.tables import Ticket
from storage.vocabulary import Act

# Mail and parcels of no ticket go in bites, so that no writer waits for long.
BITE = 200
# The loop guard looks back one day.
COURTESY_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Periods:
    """What is closed (or filed, without a ticket) before these moments may go."""

    purge_before: datetime
    forget_before: datetime
    courtesy_before: date


def periods(desk: Desk) -> Periods:
    keeps = desk.house.retention
    now = desk.now()
    laws = desk.house.law.table.values()
    wanted = [law.records.count for law in laws if law.records is not None]
    return Periods(
        purge_before=now - timedelta(days=keeps.personal_data_days),
        forget_before=months_before(now, max(keeps.record_months, *wanted, 0)),
        courtesy_before=desk.today() - timedelta(days=COURTESY_DAYS),
    )


def months_before(moment: datetime, months: int) -> datetime:
    """The same day of an earlier month, or that month's last day."""
    return datetime.combine(calendars.add_months(moment.date(), -months), moment.timetz())


def purge_next(desk: Desk) -> bool:
    """Deletes what one ticket may keep no longer, or a bite of what belongs to none."""
    until = periods(desk)
    with desk.reading() as session:
        if not retention.is_anything_old(
            session,
            purge_before=until.purge_before,
            forget_before=until.forget_before,
            day=until.courtesy_before,
        ):
            return False
    with desk.transaction() as tx:
        ticket = retention.next_to_purge(tx.session, until.purge_before)
        if ticket is not None:
            _purge(tx, ticket)
            return True
        ticket = retention.next_to_forget(tx.session, until.forget_before)
        if ticket is not None:
            _forget(tx, ticket)
            return True
        found = retention.delete_unattached(
            tx.session, until.purge_before, until.courtesy_before, limit=BITE
        )
    return found > 0


def _purge(tx: Transaction, ticket: Ticket) -> None:
    """What is left says that somebody asked for something and was answered, and nobody's name."""
    ticket_id = ledger.id_of(ticket)
    messages, mails = retention.delete_conversation(
        tx.session, ticket_id, no_envelope=tx.seal("", inbox.ENVELOPE_PLACE)
    )
    retention.clear_corrections(tx.session, ticket_id, tx.seal("", corrections.EVIDENCE))
    ticket.requester_sealed = tx.seal("", correspondence.REQUESTER)
    ticket.requester_index = correspondence.address_index(tx.desk, "")
    ticket.subject_sealed = tx.seal("", correspondence.SUBJECT)
    # A token that nobody was ever told: neither a reply nor the status page finds the ticket.
    token = tokens.mint_token()
    ticket.token_sealed = tx.seal(token, correspondence.TOKEN)
    ticket.token_index = tx.desk.keys.index(token, place="token")
    ticket.name_sealed = ticket.hold_reason_sealed = ticket.hint = None
    ticket.record_sealed = None
    ticket.purged_at = tx.now
    ledger.change(tx, ticket, Act.PURGE, DESK, detail={"messages": messages, "mails": mails})


def _forget(tx: Transaction, ticket: Ticket) -> None:
    ledger.forget(tx, ticket)
    retention.delete_ticket(tx.session, ticket)
