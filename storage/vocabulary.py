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
    HOLD = "hold"
    RELEASE_HOLD = "release_hold"
    PURGE = "purge"
    FORGET = "forget"
    APPEAL = "appeal"
    DRAFT = "draft"
    INVITE_UPLOAD = "invite_upload"
    UPLOAD = "upload"
    RELEASE = "release"
    REVOKE = "revoke"
    COLLECT = "collect"
    RECOMPUTE = "recompute"
    UNDO = "undo"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    LOOK = "look"
    IDENTITY_PART = "identity_part"


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
    # Signed under penalty of perjury (11 CCR 7062(c)).
    DECLARATION = "declaration"
    # Another member of staff has looked at all of it.
    SECOND_PERSON = "second_person"


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
    DATA_READY = "data_ready"
    COLLECT_CODE = "collect_code"
    COLLECTED = "collected"
    OVERDUE_NOTICE = "overdue_notice"
    BOUNCED_NOTICE = "bounced_notice"
    VERIFY_MORE = "verify_more"
    RECORD_CODE = "record_code"
    PERSON_CODE = "person_code"


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
    DIGEST = "digest"


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
    UNASSIGNED = "unassigned"


class Role(StrEnum):
    """What a member of staff may do; each includes the ones before it."""

    VIEWER = "viewer"
    TRIAGER = "triager"
    APPROVER = "approver"
    ADMIN = "admin"


class Manner(StrEnum):
    """How a request was made."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    IN_PERSON = "in_person"
    WEB_FORM = "web_form"
    OTHER = "other"


class Doubt(StrEnum):
    """What makes a mail more doubtful. It raises what is asked for, and nothing lowers it."""

    FROM_UNREADABLE = "from_unreadable"
    DOMAIN_DISOWNS = "domain_disowns"
    LOOKALIKE = "lookalike"
    MIXED_SCRIPT = "mixed_script"
    REPLY_ELSEWHERE = "reply_elsewhere"
    ADDRESS_IN_NAME = "address_in_name"


class HandoverState(StrEnum):
    """Where a file for a requester stands. GONE: its key was destroyed."""

    INVITED = "invited"
    UPLOADING = "uploading"
    UPLOADED = "uploaded"
    RELEASED = "released"
    COLLECTED = "collected"
    GONE = "gone"


class Finding(StrEnum):
    """What must not go out in an answer without a second person's reason (11 CCR 7024(d))."""

    PAYMENT_CARD = "payment_card"
    BANK_ACCOUNT = "bank_account"
    NATIONAL_ID = "national_id"
    PASSWORD = "password"  # noqa: S105 - no password
    OTHER_ADDRESS = "other_address"
    UNREADABLE = "unreadable"
    MALWARE = "malware"
    UNSCANNED = "unscanned"


class Proves(StrEnum):
    """What the right code of a challenge shows."""

    MAILBOX = "mailbox"  # that the requester reads the mailbox that was written from
    RECORD = "record"  # that the requester reads a mailbox that is on record
    PERSON = "person"  # that the person for whom an agent asks wants it


class Point(StrEnum):
    """A piece of data that the house's directory may hold and a person knows of themselves."""

    FAMILY_NAME = "family_name"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    STREET = "street"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    CUSTOMER_NUMBER = "customer_number"
    ORDER_NUMBER = "order_number"


class SecondPerson(StrEnum):
    """When an answer needs a second person: for what cannot be called back, always, never."""

    TIER3 = "tier3"
    ALWAYS = "always"
    NEVER = "never"


class ArrivalState(StrEnum):
    """Where something that Slack sent stands. SET_ASIDE: it failed too often."""

    KEPT = "kept"
    DONE = "done"
    SET_ASIDE = "set_aside"
