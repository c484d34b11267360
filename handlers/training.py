"""The house's privacy guidelines: read and accepted before anybody approves or releases.

Accepting counts for one version, and for a year. The version is a digest of the words, so that a
changed word asks everybody again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers import errors
from handlers.desk import Desk, Transaction
from handlers.house import House
from handlers.ledger import DESK, REQUESTER, Actor
from storage import trainings
from storage.vocabulary import Right

VALID = timedelta(days=365)
_UNTRAINED = (
    "Before you approve or release anything, read and accept the privacy guidelines of this "
    "house. Open the step again: it shows them."
)
_OTHER = "The guidelines changed a moment ago. Close this and open it again."
_MACHINES = frozenset((DESK.id, REQUESTER.id, "operator"))


@dataclass(frozen=True, kw_only=True)
class Guideline:
    """`right` None: for every kind of request."""

    right: Right | None
    text: str


def guidelines(house: House) -> tuple[Guideline, ...]:
    """The general one first, then in the order of the rights."""
    said = {name: text.strip() for name, text in house.training.guidelines.items()}
    made = [Guideline(right=None, text=said["all"])] if said.get("all") else []
    made += [Guideline(right=right, text=said[right]) for right in Right if said.get(right)]
    return tuple(made)


def version(house: House) -> str:
    """Empty for a house without guidelines: there is nothing to accept."""
    texts = [(each.right, each.text) for each in guidelines(house)]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16] if texts else ""


def is_due(desk: Desk, actor: Actor) -> bool:
    """Whether this person has to read the guidelines before they go on."""
    with desk.reading() as session:
        return _is_due(desk, session, actor, desk.now())


def must_be_trained(tx: Transaction, actor: Actor) -> None:
    if _is_due(tx.desk, tx.session, actor, tx.now):
        raise errors.NotAllowed(_UNTRAINED)


def accept(desk: Desk, actor: Actor, *, read: str) -> None:
    """`read`: the version that was shown. Accepting twice is accepting once."""
    if read != version(desk.house):
        raise errors.NotAllowed(_OTHER)
    with desk.database.writing() as session:
        if _is_due(desk, session, actor, desk.now()):
            trainings.add(session, actor=actor.id, version=read, at=desk.now())


def _is_due(desk: Desk, session: Session, actor: Actor, now: datetime) -> bool:
    wanted = version(desk.house)
    if not wanted or actor.id in _MACHINES:
        return False
    accepted = trainings.last(session, actor=actor.id, version=wanted)
    return accepted is None or now - accepted >= VALID
