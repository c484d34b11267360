"""Requests that came another way than by mail: staff write them down, and the clock runs from the
day on which they came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import errors, ledger
from handlers.acknowledgement import acknowledge
from handlers.desk import Desk, Transaction
from handlers.ledger import Actor, Opening
from handlers.rules import identity
from storage import identity as marks
from storage.tables import UsedNonce
from storage.vocabulary import Act, IdentityStatus, Manner, Right

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
# So long ago nobody's clock runs any more: a wrong year, mostly.
_OLDEST = timedelta(days=366)
_FORM_LIVES = timedelta(days=1)
_NOTE_LIMIT = 1000


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """As staff wrote it down. `address` and `name` may be empty; `form` is the same when the same
    form is sent twice."""

    manner: Manner
    received_at: datetime
    address: str
    name: str
    rights: tuple[Right, ...]
    regulation: str | None
    note: str = ""
    form: str = ""


def open_from_slack(desk: Desk, actor: Actor, new: NewRequest) -> int | None:
    """The ticket's id; None when this very form was sent before. InvalidInput names the field."""
    _check(desk, new)
    with desk.transaction() as tx:
        if new.form and not _is_first(tx, new.form):
            return None
        ticket = ledger.open_ticket(tx, _opening(new), actor)
        how = new.manner.replace("_", " ")
        ledger.change(
            tx,
            ticket,
            Act.NOTE,
            actor,
            detail={"manner": new.manner},
            say=f"<@{actor.id}> wrote this request down ({how}).",
            excerpt=new.note.strip() or None,
        )
        if new.address:
            acknowledge(tx, ticket)
        elif not identity.needs_identity(new.rights):
            ticket.identity = IdentityStatus.NOT_NEEDED
        return ledger.id_of(ticket)


def _opening(new: NewRequest) -> Opening:
    return Opening(
        requester=new.address,
        name=new.name or None,
        subject="",
        received_at=new.received_at,
        language="en",
        regulation=new.regulation,
        regulation_basis="staff" if new.regulation else "none",
        rights=new.rights,
        quotes={},
        triage=False,
        manner=new.manner,
        hint=None if new.address else "No e-mail address: answer in the way they asked.",
    )


def _is_first(tx: Transaction, form: str) -> bool:
    nonce = tx.desk.keys.index(form, place="form")
    return marks.use_nonce(tx.session, UsedNonce(nonce_index=nonce, until=tx.now + _FORM_LIVES))


def _check(desk: Desk, new: NewRequest) -> None:
    if not new.rights:
        raise errors.InvalidInput("Choose at least one right.", field="rights")
    if new.address and not _ADDRESS.fullmatch(new.address):
        raise errors.InvalidInput("That is no e-mail address.", field="address")
    if new.address.casefold() == desk.address.casefold():
        raise errors.InvalidInput("That is this desk's own address.", field="address")
    if new.received_at > desk.now():
        raise errors.InvalidInput("That day has not come yet.", field="received")
    if desk.now() - new.received_at > _OLDEST:
        raise errors.InvalidInput("That is more than a year ago. Check the year.", field="received")
    if new.regulation is not None and new.regulation not in desk.house.law.regimes:
        raise errors.InvalidInput("This house does not reckon with that law.", field="law")
    if len(new.note) > _NOTE_LIMIT:
        raise errors.InvalidInput(f"Keep it under {_NOTE_LIMIT:,} characters.", field="note")
