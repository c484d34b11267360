"""For staff: what is still lacking, in words, and what may be answered without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.desk import Desk
from handlers.rules import identity
from handlers.rules.identity import Tier
from handlers.verification import judging
from storage import tickets
from storage.tables import Ticket
from storage.vocabulary import Doubt, Right

_RAISED = {
    "agent": "An agent asks: the person must confirm too (11 CCR 7063).",
    "minor": "A child's data: no further data is collected from the child. Write to the parent at "
    "the address on record and have them show that they are the parent or guardian.",
    "special_data": "Special categories of data are held: a second person looks.",
    "recent_address": "The address was put on record less than 30 days before the request.",
}
_DOUBTS = {
    Doubt.FROM_UNREADABLE: "who sent it cannot be read",
    Doubt.DOMAIN_DISOWNS: "the sender's domain disowns it",
    Doubt.LOOKALIKE: "the address looks like another one",
    Doubt.MIXED_SCRIPT: "the address mixes scripts",
    Doubt.REPLY_ELSEWHERE: "replies would go elsewhere",
    Doubt.ADDRESS_IN_NAME: "the name shows another address",
}
_ALLOWED = {
    Tier.MAILBOX: "Allowed now: which categories of data are held and why, corrections and "
    "objections, but no copy and no erasure (11 CCR 7024(a)).",
    Tier.NO_DATA: "Allowed now: general words about how data is treated, nothing about a person "
    "(11 CCR 7024(a), (b)).",
}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """`steps`: what is lacking; `raised`: why more is asked for than usual; `allowed`: what may be
    answered without it. All empty where nothing is lacking."""

    steps: tuple[str, ...] = ()
    raised: tuple[str, ...] = ()
    allowed: str = ""


def missing(desk: Desk, ticket_id: int) -> Missing:
    """For the card and the form of the identity check."""
    with desk.reading() as session:
        ticket = session.get_one(Ticket, ticket_id)
        rights = [line.right for line in tickets.open_lines(session, ticket_id)]
    return of(desk, ticket, rights)


def of(desk: Desk, ticket: Ticket, rights: Iterable[Right]) -> Missing:
    """For whoever has the ticket and its open rights at hand."""
    case, shown = judging.case_of(desk, ticket), judging.shown_by(ticket)
    lacks = {right: identity.lacking(right, shown, case) for right in rights}
    needs = dict.fromkeys(need for found in lacks.values() for need in found)
    if not needs:
        return Missing()
    allowed = min(identity.still_allowed(right, shown, case) for right in lacks if lacks[right])
    return Missing(
        steps=judging.in_words(needs), raised=_why_raised(case), allowed=_ALLOWED[allowed]
    )


def _why_raised(case: identity.Case) -> tuple[str, ...]:
    reasons = [words for name, words in _RAISED.items() if getattr(case, name)]
    if case.doubts:
        doubts = ", ".join(_DOUBTS[doubt] for doubt in sorted(case.doubts))
        reasons.append(f"Something speaks against the sender: {doubts}.")
    return tuple(reasons)
