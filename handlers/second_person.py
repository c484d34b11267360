"""Whether an answer needs a second person's approval (threats I19), by the house's own rule."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from handlers import errors, ledger
from handlers.desk import Desk, Transaction
from handlers.rules.identity import Tier, highest_tier
from handlers.verification.judging import case_of
from storage import facts, tickets
from storage.tables import Ticket
from storage.vocabulary import Right, SecondPerson

# How many approvers the team was last seen to have: Slack knows who they are, not the house file.
APPROVERS = "staff.approvers"
ENOUGH = 2
_NEEDED = (
    "A second person reads this answer before it goes, because it cannot be called back. Ask for "
    "their approval instead."
)


def note_approvers(desk: Desk, people: Collection[str]) -> None:
    """Remembered from one look at the workspace to the next."""
    count = str(min(len(set(people)), ENOUGH)).encode()
    with desk.reading() as session:
        if facts.get(session, desk.keys, APPROVERS) == count:
            return
    with desk.database.writing() as session:
        facts.put(session, desk.keys, APPROVERS, count)


def rule(desk: Desk, session: Session) -> SecondPerson:
    """What the house says; where it says nothing, as soon as there are two to do it."""
    said = desk.house.staff.second_person
    if said is not None:
        return said
    known = facts.get(session, desk.keys, APPROVERS)
    is_team = known is not None and int(known) >= ENOUGH
    return SecondPerson.TIER3 if is_team else SecondPerson.NEVER


def is_alone(desk: Desk, session: Session) -> bool:
    """The house has not switched it off, but there is nobody to do it."""
    said = desk.house.staff.second_person
    return said is None and facts.get(session, desk.keys, APPROVERS) in (b"0", b"1")


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """The rule as it stands, read once for many tickets."""

    rule: SecondPerson
    alone: bool

    def needed(self, desk: Desk, ticket: Ticket, rights: Collection[Right]) -> bool:
        if self.rule is SecondPerson.TIER3:
            return is_grave(desk, ticket, rights)
        return self.rule is SecondPerson.ALWAYS

    def lacking(self, desk: Desk, ticket: Ticket, rights: Collection[Right]) -> bool:
        """It would be needed, and there is nobody for it."""
        return self.alone and is_grave(desk, ticket, rights)


def eyes(desk: Desk, session: Session) -> Eyes:
    return Eyes(rule=rule(desk, session), alone=is_alone(desk, session))


def is_grave(desk: Desk, ticket: Ticket, rights: Collection[Right]) -> bool:
    """What leaves or is destroyed cannot be called back."""
    return highest_tier(rights, case_of(desk, ticket)) >= Tier.PERSON


def is_needed(desk: Desk, session: Session, ticket: Ticket, rights: Collection[Right]) -> bool:
    return eyes(desk, session).needed(desk, ticket, rights)


def is_needed_for_file(
    desk: Desk, session: Session, ticket: Ticket, rights: Collection[Right]
) -> bool:
    """A file that waits for its release can wait for another person, unless it is known that there
    is none."""
    is_off = desk.house.staff.second_person is SecondPerson.NEVER or is_alone(desk, session)
    if desk.house.staff.second_person is SecondPerson.ALWAYS:
        return True
    return not is_off and is_grave(desk, ticket, rights)


def must_not_be_needed(tx: Transaction, ticket: Ticket) -> None:
    lines = tickets.open_lines(tx.session, ledger.id_of(ticket))
    if is_needed(tx.desk, tx.session, ticket, [line.right for line in lines]):
        raise errors.NotAllowed(_NEEDED)
