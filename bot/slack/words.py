"""What the desk says in Slack, in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.slack.text import escape
from handlers.status import CardView, FileView, QueueFilter
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    HandoverState,
    IdentityMethod,
    IdentityStatus,
    Manner,
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
    IdentityMethod.DECLARATION: "Signed declaration",
    IdentityMethod.SECOND_PERSON: "Second person: I have looked at all of it",
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
    Act.REQUEST_APPROVAL: "Ask for approval…",
    Act.APPROVE: "Review and approve…",
    Act.SEND_BACK: "Send back…",
    Act.HOLD: "Legal hold…",
    Act.RELEASE_HOLD: "End legal hold…",
    Act.APPEAL: "Appeal received…",
    Act.INVITE_UPLOAD: "Upload the answer…",
    Act.RELEASE: "Review and release…",
    Act.REVOKE: "Revoke the file",
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
    Act.IDENTITY_PART: "showed a part of who they are",
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
    Act.RECOMPUTE: "counted the dates anew",
    Act.HOLD: "put a legal hold on the ticket",
    Act.RELEASE_HOLD: "ended the legal hold",
    Act.PURGE: "deleted the personal data",
    Act.FORGET: "deleted the record",
    Act.APPEAL: "noted an appeal",
    Act.DRAFT: "drafted a letter",
    Act.UNDO: "called a letter back",
    Act.REQUEST_APPROVAL: "prepared the answer for a second person",
    Act.APPROVE: "approved the prepared answer",
    Act.SEND_BACK: "sent the prepared answer back",
    Act.LOOK: "looked at the details",
    Act.INVITE_UPLOAD: "asked for an upload link",
    Act.UPLOAD: "uploaded the answer",
    Act.RELEASE: "released the answer",
    Act.COLLECT: "collected the answer",
    Act.REVOKE: "closed the link to the answer",
}

# Where the ticket's law comes from (`Ticket.regulation_basis`).
BASES: Mapping[str, str] = {
    "stated": "the letter names it",
    "inferred": "read from the letter",
    "staff": "set by the team",
}
LAW_NOT_KNOWN = "Not known: every law of the house runs"

MANNERS: Mapping[Manner, str] = {
    Manner.PHONE: "By phone",
    Manner.POST: "By post",
    Manner.IN_PERSON: "In person",
    Manner.EMAIL: "By e-mail, not through this desk",
    Manner.WEB_FORM: "By a web form",
    Manner.OTHER: "Another way",
}

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "German (Deutsch)"}

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
OUTSIDER = "Only the privacy team can use this."
STRANGER = "People from another workspace cannot work privacy requests."
GUEST = "Guests cannot work privacy requests."
GONE = "This account is deactivated or belongs to an app; it cannot work privacy requests."
SHARED = (
    "This channel is shared with another company. Privacy requests must not be worked in it. "
    "Tell your administrator."
)
YOURS = "It is yours."
ASSIGNED = "Assigned to <@{owner}>."
NOTED = "Saved with the ticket. Notes stay inside your team."
NOT_STAFF = "Only people of the privacy team can own tickets."
OLD_COPY = "That was a second copy of the card, and it is gone. Use the other one."
COPY_REMOVED = "That was a second copy, and nothing was done: a ticket has one card. It is {link}."
SLOW = "This takes longer than usual. The card will show when it is done; please don't repeat it."
UNKNOWN_CONTROL = "This button belongs to another version of Privacy Desk. Nothing was changed."
EXPIRED_TRIGGER = "Slack took too long to open the form. Nothing was changed; please click again."
INTERNAL = "Notes here stay inside your team. To answer the requester use *Reply…* on the card."
TOO_LONG = "This text is too long to be carried to the preview. Please shorten it a little."
DIGEST_SHOWN = "Today's digest in the channel shows the tickets as they are now."
DIGEST_EMPTY = "Nothing is open, so there is no digest today."
WRONG_NUMBER = "That is no ticket number. Write it like {example}."

UPLOAD_NOT_HERE = (
    "Never put the file into Slack. Upload it here; only you see this link, and it works once, "
    "until {until}:"
)

LOADING = "One moment: the desk is looking it up…"
COPY, CALL_BACK = "View copy", "Undo"
CALLED_BACK = "This letter was called back by {who} before it left. The requester got nothing."
TAKEN_BACK = "Nothing was sent: the letter is called back and the ticket is as it was before."
ALONE = "only one approver in the team: nobody can read answers as a second person"
OVERTAKEN = "{who} {what} {ago}. Close and open again to see it."

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}")


def failed(reference: str) -> str:
    return f"Something went wrong. Nothing was sent and nothing was changed (ref {reference})."


def lacks(role: Role, needed: Role, whom: str = "") -> str:
    return ask_for_access(
        f"Your role lets you {ROLES[role]}. This step needs somebody who may "
        f"{ROLES[needed]}. Nothing was changed.",
        whom,
    )


def ask_for_access(sentence: str, whom: str) -> str:
    return f"{sentence} Ask {whom}." if whom else sentence


def person(actor: str | None) -> str:
    """A mention for staff, a word for the desk and the requester."""
    if actor is None:
        return "nobody"
    return f"<@{actor}>" if _SLACK_ID.fullmatch(actor) else actor.capitalize()


def is_member(actor: str) -> bool:
    return _SLACK_ID.fullmatch(actor) is not None


def language(code: str) -> str:
    return LANGUAGES.get(code, code)


def ago(passed: timedelta) -> str:
    minutes = max(0, int(passed.total_seconds())) // 60
    if minutes < 1:
        return "a moment ago"
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


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


def file(view: FileView) -> str:
    """Where the answer is, in a few words; empty when there is none (any more)."""
    match view.state:
        case HandoverState.UPLOADED if view.is_malware:
            return ":no_entry: Malware was found in it"
        case HandoverState.UPLOADED:
            found = " · :warning: something was found in it" if view.found else ""
            return f"{size(view.size)}, by {person(view.uploader)}, waits for its release{found}"
        case HandoverState.RELEASED:
            return f"{size(view.size)}, waits for the requester until {moment(view.expires_at)}"
    if view.collected_at is not None:
        return f":white_check_mark: Downloaded {moment(view.collected_at)}"
    return ""


def size(octets: int) -> str:
    if octets < 1_000_000:
        return f"{octets / 1000:,.1f} KB"
    return f"{octets / 1_000_000:,.1f} MB"


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
