"""What the desk says in Slack, in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.slack.text import escape
from handlers.status import CardView, QueueFilter
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    IdentityMethod,
    IdentityStatus,
    RefusalGround,
    Right,
    Role,
    TicketState,
)

RIGHTS: Mapping[Right, str] = {
    Right.ACCESS: "Copy of my data",
    Right.ERASURE: "Delete my data",
    Right.RECTIFICATION: "Correct my data",
    Right.PORTABILITY: "Take my data elsewhere",
    Right.OBJECTION: "Stop using my data",
    Right.RESTRICTION: "Restrict my data",
    Right.MARKETING_OPT_OUT: "No more marketing",
    Right.SALE_OPT_OUT: "Don't sell or share my data",
    Right.LIMIT_SENSITIVE: "Limit my sensitive data",
    Right.WITHDRAW_CONSENT: "Withdraw my consent",
    Right.AUTOMATED_DECISION: "Look at an automated decision",
    Right.QUESTION: "Question about privacy",
    Right.COMPLAINT: "Complaint",
    Right.AUTHORITY_COMPLAINT: "Complaint through an authority",
}

LAWS: Mapping[str, str] = {
    "gdpr": "GDPR",
    "uk_gdpr": "UK GDPR",
    "ccpa": "CCPA",
    "can_spam": "CAN-SPAM",
    "policy_promise": "our privacy policy",
    "house": "our privacy policy",
}

STATES: Mapping[TicketState, str] = {
    TicketState.TRIAGE: "To be sorted",
    TicketState.NEW: "New",
    TicketState.IDENTITY_ASKED: "Waiting for the requester's code",
    TicketState.VERIFIED: "Ready to work",
    TicketState.IN_PROGRESS: "In progress",
    TicketState.WAITING_REQUESTER: "Waiting for the requester's answer",
    TicketState.COMPLETED: "Closed",
    TicketState.REFUSED: "Refused",
    TicketState.WITHDRAWN: "Withdrawn",
    TicketState.NOT_A_REQUEST: "Not a privacy request",
    TicketState.DUPLICATE: "Duplicate",
}

IDENTITY: Mapping[IdentityStatus, str] = {
    IdentityStatus.NOT_NEEDED: "Not needed",
    IdentityStatus.UNCHECKED: ":warning: Not checked",
    IdentityStatus.ASKED: ":hourglass_flowing_sand: Code sent",
    IdentityStatus.CONFIRMED: ":white_check_mark: Checked",
    IdentityStatus.FAILED: ":x: Not confirmed",
}

# A code proves that somebody reads the mailbox, and not who that is.
MAILBOX_CONFIRMED = ":white_check_mark: Mailbox confirmed by code"

METHODS: Mapping[IdentityMethod, str] = {
    IdentityMethod.EMAIL_CODE: "Code by e-mail",
    IdentityMethod.ADDRESS_ON_FILE: "Wrote from the address on file",
    IdentityMethod.SIGNED_IN: "Confirmed while signed in",
    IdentityMethod.DATA_POINTS: "Answered from data we hold",
    IdentityMethod.AGENT_PROOF: "Authorised agent with proof",
    IdentityMethod.DOCUMENT_SEEN: "Document seen (last resort)",
}

GROUNDS: Mapping[RefusalGround, str] = {
    RefusalGround.IDENTITY_NOT_CONFIRMED: "Identity could not be confirmed",
    RefusalGround.MANIFESTLY_UNFOUNDED: "Manifestly unfounded",
    RefusalGround.EXCESSIVE: "Excessive, repeated",
    RefusalGround.LEGAL_OBLIGATION: "The law obliges us to keep the data",
    RefusalGround.LEGAL_CLAIMS: "Needed for legal claims",
    RefusalGround.RIGHTS_OF_OTHERS: "Rights of other people",
    RefusalGround.EXEMPTION_OTHER: "Another exemption in the law",
    RefusalGround.NO_SUCH_RIGHT: "The law does not give this right",
}

OUTCOMES: Mapping[CompletionOutcome, str] = {
    CompletionOutcome.DONE: "Done as asked",
    CompletionOutcome.NOT_FOUND: "We hold no data about this person",
}

# The button's words; "…" where a form or a question comes first.
ACTS: Mapping[Act, str] = {
    Act.CONFIRM_REQUEST: "Privacy request",
    Act.MARK_NOT_REQUEST: "Not a privacy request",
    Act.TAKE: "Take it",
    Act.ASSIGN: "Assign…",
    Act.ASK_IDENTITY: "Send a code",
    Act.RECORD_IDENTITY: "Check identity…",
    Act.REPLY: "Reply…",
    Act.CLARIFY: "Ask a question…",
    Act.EXTEND: "Extend deadline…",
    Act.COMPLETE: "Complete…",
    Act.REFUSE: "Refuse…",
    Act.WITHDRAW: "Withdrawn by requester",
    Act.SET_LAW: "Change right or law…",
    Act.MERGE: "Merge duplicate…",
    Act.REOPEN: "Reopen",
}

PAST: Mapping[Act, str] = {
    Act.OPEN: "opened the ticket",
    Act.FOLLOW_UP: "wrote again",
    Act.CONFIRM_REQUEST: "confirmed it as a privacy request",
    Act.MARK_NOT_REQUEST: "marked it as not a privacy request",
    Act.TAKE: "took the ticket",
    Act.ASSIGN: "assigned the ticket",
    Act.NOTE: "wrote a note",
    Act.ASK_IDENTITY: "asked for the identity code",
    Act.IDENTITY_CONFIRMED: "passed the identity check",
    Act.IDENTITY_FAILED: "failed the identity check",
    Act.IDENTITY_EXPIRED: "let the identity code expire",
    Act.RECORD_IDENTITY: "recorded the identity check",
    Act.REPLY: "replied",
    Act.CLARIFY: "asked the requester a question",
    Act.EXTEND: "extended the deadline",
    Act.COMPLETE: "completed the request",
    Act.REFUSE: "refused the request",
    Act.WITHDRAW: "closed it as withdrawn",
    Act.MERGE: "merged it into another ticket",
    Act.REOPEN: "reopened the ticket",
    Act.OPT_OUT: "carried out the opt-out",
    Act.REMIND: "was reminded of the deadline",
    Act.BOUNCE: "could not deliver a letter",
    Act.SET_LAW: "changed right or law",
}

# Where the ticket's law comes from (`Ticket.regulation_basis`).
BASES: Mapping[str, str] = {
    "stated": "the letter names it",
    "inferred": "read from the letter",
    "staff": "set by the team",
}
LAW_NOT_KNOWN = "Not known: every law of the house runs"

FILTERS: Mapping[QueueFilter, str] = {
    QueueFilter.ALL: "All open tickets",
    QueueFilter.OVERDUE: "Overdue",
    QueueFilter.UNASSIGNED: "Nobody's tickets",
    QueueFilter.WAITING: "Waiting for the requester",
    QueueFilter.DUE: "Due in 7 days",
    QueueFilter.MINE: "My tickets",
}

ROLES: Mapping[Role, str] = {
    Role.VIEWER: "read tickets",
    Role.TRIAGER: "work tickets",
    Role.APPROVER: "approve and close tickets",
    Role.ADMIN: "do everything",
}

PRODUCT = "Privacy Desk"
OUTSIDER = "Only the privacy team can use this. Ask somebody in the privacy channel."
STRANGER = "People from another workspace cannot work privacy requests."
GUEST = "Guests cannot work privacy requests."
GONE = "This account is deactivated or belongs to an app; it cannot work privacy requests."
SHARED = (
    "This channel is shared with another company. Privacy requests must not be worked in it. "
    "Tell your administrator."
)
SLOW = "This takes longer than usual. The card will show when it is done; please don't repeat it."
UNKNOWN_CONTROL = "This button belongs to another version of Privacy Desk. Nothing was changed."
EXPIRED_TRIGGER = "Slack took too long to open the form. Nothing was changed; please click again."
INTERNAL = "Notes here stay inside your team. To answer the requester use *Reply…* on the card."
TOO_LONG = "This text is too long to be carried to the preview. Please shorten it a little."
WRONG_NUMBER = "That is no ticket number. Write it like {example}."

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}")


def failed(reference: str) -> str:
    return f"Something went wrong. Nothing was sent and nothing was changed (ref {reference})."


def lacks(role: Role, needed: Role) -> str:
    return (
        f"Your role lets you {ROLES[role]}. This step needs somebody who may "
        f"{ROLES[needed]}. Nothing was changed."
    )


def person(actor: str | None) -> str:
    """A mention for staff, a word for the desk and the requester."""
    if actor is None:
        return "nobody"
    return f"<@{actor}>" if _SLACK_ID.fullmatch(actor) else actor.capitalize()


def day(value: date | None) -> str:
    """12 Dec, and the year when it is not near: the same in every locale."""
    return "no date" if value is None else f"{value.day} {MONTHS[value.month - 1]}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(value: datetime) -> str:
    """In the reader's own time zone; the fallback names its zone."""
    fallback = f"{day(value.date())} {value:%H:%M} UTC"
    return f"<!date^{int(value.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def law(regulation: str | None) -> str:
    if regulation is None:
        return "law not known"
    return LAWS.get(regulation, regulation.replace("_", " ").upper())


def law_and_basis(view: CardView) -> str:
    if view.regulation is None:
        return LAW_NOT_KNOWN
    basis = BASES.get(view.regulation_basis)
    return f"{law(view.regulation)} ({basis})" if basis else law(view.regulation)


def rights(asked: Sequence[Right]) -> str:
    """'Copy of my data + delete my data'."""
    named = [RIGHTS[right] for right in asked] or ["Privacy request"]
    return " + ".join([named[0], *(name[0].lower() + name[1:] for name in named[1:])])


def time_left(view: CardView) -> str:
    if view.days_left is None or not view.is_open:
        return ""
    late = -view.days_left
    if view.is_overdue or late > 0:
        return f"{_days(max(late, 0))} overdue" if late > 0 else "overdue"
    if view.days_left == 0:
        return "due today"
    return f"{_days(view.days_left)} left"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def mark(view: CardView) -> str:
    """Green above 7 days, orange to 7, red to 2 and after. Words always stand beside it."""
    left = view.days_left
    if not view.is_open or left is None:
        return ":white_circle:"
    if view.is_overdue or left <= 2:
        return ":red_circle:"
    return ":large_orange_circle:" if left <= 7 else ":large_green_circle:"


def identity(view: CardView) -> str:
    known = IDENTITY[view.identity]
    if view.identity is not IdentityStatus.CONFIRMED:
        return known
    if _by_code_alone(view):
        return MAILBOX_CONFIRMED
    how = f" ({escape(view.identity_method)})" if view.identity_method else ""
    by = f" by {person(view.identity_by)}" if view.identity_by else ""
    return f"{known}{by}{how}"


def _by_code_alone(view: CardView) -> bool:
    return view.identity_method == IdentityMethod.EMAIL_CODE.replace("_", " ")


def closing(view: CardView) -> str:
    """What came of a closed ticket."""
    if view.outcome is not None:
        return OUTCOMES[view.outcome]
    if view.ground is not None:
        return GROUNDS[view.ground]
    if view.merged_number is not None:
        return f"merged into {view.merged_number}"
    return STATES[view.state]
