"""Every word the desk says to people outside: letters, their e-mails, and pages.

The one place that opens `templates/mail` and `templates/web`.
"""

from handlers.letters.compose import Automatic, Mailbox, compose
from handlers.letters.facts import (
    Authority,
    Challenge,
    Correspondence,
    HouseFacts,
    IdentityStep,
    Letter,
    RightDue,
    RightRefused,
    StaffNotice,
)
from handlers.letters.pages import (
    ClosedCode,
    CodeProblem,
    LineStatus,
    Page,
    Stage,
    closed_code_page,
    confirm_page,
    confirmed_page,
    error_page,
    not_found_page,
    status_page,
)
from handlers.letters.requesters import (
    clarify,
    completed,
    extended,
    not_found,
    opt_out_done,
    received,
    refusal,
    reply,
    verified,
    verify,
    verify_reminder,
    withdrawn,
)
from handlers.letters.staff import bounced_notice, overdue_notice
from handlers.letters.words import languages

__all__ = [
    "Authority",
    "Automatic",
    "Challenge",
    "ClosedCode",
    "CodeProblem",
    "Correspondence",
    "HouseFacts",
    "IdentityStep",
    "Letter",
    "LineStatus",
    "Mailbox",
    "Page",
    "RightDue",
    "RightRefused",
    "StaffNotice",
    "Stage",
    "bounced_notice",
    "clarify",
    "closed_code_page",
    "completed",
    "compose",
    "confirm_page",
    "confirmed_page",
    "error_page",
    "extended",
    "languages",
    "not_found",
    "not_found_page",
    "opt_out_done",
    "overdue_notice",
    "received",
    "refusal",
    "reply",
    "status_page",
    "verified",
    "verify",
    "verify_reminder",
    "withdrawn",
]
