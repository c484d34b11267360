"""The words that are stored: every enum a column, a setting or a JSON answer may hold."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What a letter may ask for; `classify` prints these values."""

    ACCESS = "access"
    ERASURE = "erasure"
    RECTIFICATION = "rectification"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    RESTRICTION = "restriction"
    MARKETING_OPT_OUT = "marketing_opt_out"
    SALE_OPT_OUT = "sale_opt_out"
    LIMIT_SENSITIVE = "limit_sensitive"
    WITHDRAW_CONSENT = "withdraw_consent"
    AUTOMATED_DECISION = "automated_decision"
    QUESTION = "question"
    COMPLAINT = "complaint"
    AUTHORITY_COMPLAINT = "authority_complaint"


class TicketState(StrEnum):
    TRIAGE = "triage"
    NEW = "new"
    IDENTITY_ASKED = "identity_asked"
    VERIFIED = "verified"
    IN_PROGRESS = "in_progress"
    WAITING_REQUESTER = "waiting_requester"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_A_REQUEST = "not_a_request"
    DUPLICATE = "duplicate"


class Act(StrEnum):
    """Everything that can happen to a ticket; each writes one audit event."""

    OPEN = "open"
    FOLLOW_UP = "follow_up"
    CONFIRM_REQUEST = "confirm_request"
    MARK_NOT_REQUEST = "mark_not_request"
    TAKE = "take"
    ASSIGN = "assign"
    NOTE = "note"
    ASK_IDENTITY = "ask_identity"
    IDENTITY_CONFIRMED = "identity_confirmed"
    IDENTITY_FAILED = "identity_failed"
    IDENTITY_EXPIRED = "identity_expired"
    RECORD_IDENTITY = "record_identity"
    REPLY = "reply"
    CLARIFY = "clarify"
    EXTEND = "extend"
    COMPLETE = "complete"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    REOPEN = "reopen"
    OPT_OUT = "opt_out"
    REMIND = "remind"
    BOUNCE = "bounce"
    SET_LAW = "set_law"


class LineState(StrEnum):
    """One asked-for right within a ticket."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"


class IdentityStatus(StrEnum):
    NOT_NEEDED = "not_needed"
    UNCHECKED = "unchecked"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    FAILED = "failed"


class IdentityMethod(StrEnum):
    """How somebody's identity was established."""

    EMAIL_CODE = "email_code"
    ADDRESS_ON_FILE = "address_on_file"
    SIGNED_IN = "signed_in"
    DATA_POINTS = "data_points"
    AGENT_PROOF = "agent_proof"
    DOCUMENT_SEEN = "document_seen"


class RefusalGround(StrEnum):
    IDENTITY_NOT_CONFIRMED = "identity_not_confirmed"
    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"
    EXCESSIVE = "excessive"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGAL_CLAIMS = "legal_claims"
    RIGHTS_OF_OTHERS = "rights_of_others"
    EXEMPTION_OTHER = "exemption_other"
    NO_SUCH_RIGHT = "no_such_right"


class CompletionOutcome(StrEnum):
    DONE = "done"
    NOT_FOUND = "not_found"


class LetterKind(StrEnum):
    RECEIVED = "received"
    VERIFY = "verify"
    VERIFY_REMINDER = "verify_reminder"
    VERIFIED = "verified"
    CLARIFY = "clarify"
    EXTENDED = "extended"
    COMPLETED = "completed"
    OPT_OUT_DONE = "opt_out_done"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    WITHDRAWN = "withdrawn"
    REPLY = "reply"
    OVERDUE_NOTICE = "overdue_notice"
    BOUNCED_NOTICE = "bounced_notice"


class KeptState(StrEnum):
    """Where a kept mail stands. KEPT waits to be filed; SET_ASIDE failed three times."""

    KEPT = "kept"
    FILED = "filed"
    SET_ASIDE = "set_aside"


class MailOutcome(StrEnum):
    """What became of a filed mail."""

    TICKET = "ticket"
    FOLLOW_UP = "follow_up"
    HANDED_ON = "handed_on"
    NOT_OURS = "not_ours"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST_MAIL = "list_mail"
    OPT_OUT = "opt_out"
    OWN_MAIL = "own_mail"


class Direction(StrEnum):
    INBOUND = "in"
    OUTBOUND = "out"


class ParcelKind(StrEnum):
    """What the courier carries. EMAIL and FORWARD leave by the smarthost, the rest by Slack."""

    EMAIL = "email"
    FORWARD = "forward"
    CARD = "card"
    THREAD = "thread"
    CHANNEL = "channel"
    DIRECT = "direct"
    HOME = "home"


class ParcelState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class DueKind(StrEnum):
    """A row that falls due. The sweep takes the earliest and `deadlines` says what to do."""

    ACKNOWLEDGE = "acknowledge"
    HALF_TIME = "half_time"
    DAYS_7 = "days_7"
    DAYS_3 = "days_3"
    DAYS_1 = "days_1"
    OVERDUE = "overdue"
    IDENTITY_EXPIRY = "identity_expiry"
    DIGEST = "digest"


class Role(StrEnum):
    """What a member of staff may do; each includes the ones before it."""

    VIEWER = "viewer"
    TRIAGER = "triager"
    APPROVER = "approver"
    ADMIN = "admin"
