"""The tables. Columns named *_sealed hold ciphertext (sealed.py), *_index blind indexes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, text
from sqlmodel import Field, SQLModel

from storage.columns import Instant, Word, instant, reference, row_id, word
from storage.vocabulary import (
    Act,
    ArrivalState,
    CompletionOutcome,
    Direction,
    DueKind,
    HandoverState,
    IdentityStatus,
    KeptState,
    LetterKind,
    LineState,
    MailOutcome,
    Manner,
    ParcelKind,
    ParcelState,
    Proves,
    RefusalGround,
    Right,
    TicketState,
)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class InboxMail(SQLModel, table=True):
    """One mail as it came, kept before its sender hears 250."""

    __tablename__ = "inbox"
    __table_args__ = (
        _partial("inbox_waiting", "next_try_at", where="state = 'kept'"),
        _partial("inbox_no_ticket", "filed_at", where="ticket_id IS NULL AND state = 'filed'"),
    )

    id: int | None = row_id()
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    received_at: datetime = instant()
    envelope_sealed: bytes
    raw_sealed: bytes | None = None
    size: int
    copies: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    state: KeptState = word(KeptState, KeptState.KEPT)
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_try_at: datetime = instant()
    outcome: MailOutcome | None = word(MailOutcome, nullable=True)
    ticket_id: int | None = reference(index=True, nullable=True)
    filed_at: datetime | None = instant(nullable=True)
    fault: str | None = None


class Ticket(SQLModel, table=True):
    __tablename__ = "ticket"
    __table_args__ = (
        _partial("ticket_open", "work_to", "id", where="closed_at IS NULL"),
        _partial("ticket_owned", "owner", "work_to", "id", where="closed_at IS NULL"),
        _partial("ticket_state", "state", "work_to", "id", where="closed_at IS NULL"),
        _partial(
            "ticket_purge",
            "closed_at",
            where="closed_at IS NOT NULL AND held_at IS NULL AND purged_at IS NULL",
        ),
        _partial(
            "ticket_forget",
            "closed_at",
            where="closed_at IS NOT NULL AND held_at IS NULL AND purged_at IS NOT NULL",
        ),
        Index("ticket_received", "received_at"),
        _partial("ticket_rules", "rules", "id", where="closed_at IS NULL"),
        _partial("ticket_merged", "merged_into", where="merged_into IS NOT NULL"),
    )

    id: int | None = row_id()
    token_sealed: bytes
    token_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    state: TicketState = word(TicketState)
    version: int = 1
    received_at: datetime = instant()
    opened_at: datetime = instant()
    closed_at: datetime | None = instant(nullable=True)
    requester_sealed: bytes
    requester_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, index=True))
    name_sealed: bytes | None = None
    subject_sealed: bytes
    language: str = "en"
    regulation: str | None = None
    regulation_basis: str = "none"
    owner: str | None = None
    identity: IdentityStatus = word(IdentityStatus, IdentityStatus.UNCHECKED)
    # All evidence gathered, as IdentityMethod values with commas between them.
    evidence: str = ""
    identity_by: str | None = None
    identity_at: datetime | None = instant(nullable=True)
    acknowledge_by: date | None = None
    acknowledged_at: datetime | None = instant(nullable=True)
    respond_by: date | None = None
    work_to: date | None = None
    extended: bool = False
    ground: RefusalGround | None = word(RefusalGround, nullable=True)
    outcome: CompletionOutcome | None = word(CompletionOutcome, nullable=True)
    merged_into: int | None = reference(nullable=True)
    agent: bool = False
    minor: bool = False
    undeliverable: bool = False
    replies: int = 0
    hint: str | None = None
    answerable: bool = True
    # What spoke against the sender in the mails of this ticket: Doubt values with commas.
    doubts: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # The closed ticket whose answer this one objects to.
    appeal_of: int | None = reference(nullable=True)
    # A letter that waits for staff to look at it and send it.
    drafted: LetterKind | None = word(LetterKind, nullable=True)
    # How the request came in (11 CCR 7101: the manner in which it was made).
    manner: Manner | None = word(Manner, nullable=True)
    # A legal hold: nothing of the ticket is deleted while it lasts.
    held_at: datetime | None = instant(nullable=True)
    held_by: str | None = None
    hold_reason_sealed: bytes | None = None
    # Since then only the record without personal data is left.
    purged_at: datetime | None = instant(nullable=True)
    # The earliest day that a law sets for an open line; none where only our own word binds.
    legal_by: date | None = None
    # The last day on which a notice of extension still helps.
    extend_until: date | None = None
    # Under which rules the dates were computed (`House.rules_in_force`).
    rules: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # Since when the ticket is in its state; none where nobody has noted it.
    state_since: datetime | None = instant(nullable=True)
    # The address on record that was proved, and since when it is on record.
    record_sealed: bytes | None = None
    record_since: date | None = None
    # How many data points matched, and how often some were tried.
    points: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    point_tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # Members of staff who recorded evidence, with commas: a second person is none of them.
    recorders: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # The declaration as it was signed: name, day and words, as JSON.
    declared_sealed: bytes | None = None
    # An answer that somebody has prepared and a second person reads: who, since when, and the
    # answer itself as JSON.
    prepared_by: str | None = None
    prepared_at: datetime | None = instant(nullable=True)
    prepared_sealed: bytes | None = None


class Line(SQLModel, table=True):
    """One right asked for in a ticket, with a clock of its own."""

    __tablename__ = "line"

    id: int | None = row_id()
    ticket_id: int = reference(index=True)
    right: Right = word(Right)
    received_at: datetime = instant()
    state: LineState = word(LineState, LineState.OPEN)
    quote_sealed: bytes | None = None
    acknowledge_by: date | None = None
    respond_by: date
    work_to: date
    # When it was answered: done, refused or dropped.
    settled_at: datetime | None = instant(nullable=True)
    # `respond_by` where a law sets it; none where it is the house's own word.
    legal_by: date | None = None


class Message(SQLModel, table=True):
    """One mail of a ticket's conversation, in or out, as masked text."""

    __tablename__ = "message"

    id: int | None = row_id()
    ticket_id: int = reference(index=True)
    direction: Direction = word(Direction)
    at: datetime = instant()
    inbox_id: int | None = reference(nullable=True, index=True)
    parcel_id: int | None = reference(nullable=True, index=True)
    mail_id_sealed: bytes | None = None
    mail_id_index: bytes | None = Field(
        default=None, sa_column=Column(LargeBinary, nullable=True, index=True)
    )
    address_sealed: bytes
    address_index: bytes
    subject_sealed: bytes
    body_sealed: bytes
    letter: LetterKind | None = word(LetterKind, nullable=True)
    actor: str | None = None
    # Where it came from, as far as DNS and headers tell (rules.authenticity).
    checks_sealed: bytes | None = None


class Event(SQLModel, table=True):
    """The audit ledger: numbered without gaps, each row carrying the hash of the one before."""

    __tablename__ = "event"

    sequence: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = instant()
    actor: str
    act: Act = word(Act)
    ticket_id: int = reference(index=True)
    before: str | None = None
    after: str | None = None
    detail: str = "{}"
    previous: bytes
    hash: bytes


class LedgerHead(SQLModel, table=True):
    """The last link of the audit chain: one row, locked by whoever appends.

    `sealed` says the same again under the desk's key, so that nobody who can only write to the
    database can set the head back to an earlier event. None while there is no event.
    """

    __tablename__ = "ledger_head"

    id: int = Field(default=1, primary_key=True)
    sequence: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    hash: bytes
    sealed: bytes | None = None


class Parcel(SQLModel, table=True):
    """One thing to carry out of the house, written with the change that caused it."""

    __tablename__ = "parcel"
    __table_args__ = (
        _partial("parcel_waiting", "lane", "due_at", "id", where="state = 'waiting'"),
        _partial("parcel_sending", "lease_until", where="state = 'sending'"),
        _partial("parcel_undone", "lane", "created_at", where="state IN ('waiting', 'sending')"),
        _partial("parcel_failed", "id", where="state = 'failed'"),
        _partial("parcel_message_id", "message_id", where="message_id IS NOT NULL"),
        _partial(
            "parcel_no_ticket",
            "created_at",
            where="ticket_id IS NULL AND state IN ('sent', 'failed')",
        ),
    )

    id: int | None = row_id()
    kind: ParcelKind = word(ParcelKind)
    lane: str
    state: ParcelState = word(ParcelState, ParcelState.WAITING)
    dedupe_key: str = Field(sa_column=Column(String, nullable=False, unique=True))
    ticket_id: int | None = reference(nullable=True, index=True)
    inbox_id: int | None = reference(nullable=True)
    recipient_sealed: bytes | None = None
    payload_sealed: bytes | None = None
    message_id: str | None = None
    created_at: datetime = instant()
    due_at: datetime = instant()
    lease_until: datetime | None = instant(nullable=True)
    tries: int = 0
    revision: int = 1
    sent_at: datetime | None = instant(nullable=True)
    fault: str | None = None


class Lane(SQLModel, table=True):
    """Paces one destination, such as a Slack channel, across every process."""

    __tablename__ = "lane"

    name: str = Field(primary_key=True)
    free_at: datetime = instant()


class Card(SQLModel, table=True):
    """Where a ticket's card stands in Slack."""

    __tablename__ = "card"
    __table_args__ = (Index("card_place", "ts", "channel"),)

    ticket_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    channel: str
    ts: str
    version: int
    # Of the message as it was last sent, so that one that fell behind is seen.
    shown: bytes | None = None
    # When Slack last said that the message is there.
    seen_at: datetime | None = instant(nullable=True)


class Due(SQLModel, table=True):
    """What falls due, in order of time. The key makes every reminder exist once."""

    __tablename__ = "due"
    # Clustered by time: a sweep reads from the front, however many rows lie behind.
    __table_args__ = (Index("due_ticket", "ticket_id"), {"sqlite_with_rowid": False})

    at: datetime = Field(sa_column=Column(Instant, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    kind: DueKind = Field(sa_column=Column(Word(DueKind), primary_key=True))


class Challenge(SQLModel, table=True):
    """An identity code that was sent out. Only its HMAC is kept."""

    __tablename__ = "challenge"

    id: int | None = row_id()
    ticket_id: int = reference(index=True)
    link_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    address_index: bytes
    code_mac: bytes
    issue: int
    issued_at: datetime = instant()
    expires_at: datetime = instant()
    attempts: int = 0
    used_at: datetime | None = instant(nullable=True)
    proves: Proves = Field(
        default=Proves.MAILBOX,
        sa_column=Column(Word(Proves), nullable=False, server_default=Proves.MAILBOX.value),
    )
    # Where the code went, if not to the requester. Kept also where no letter went out.
    address_sealed: bytes | None = None


class IdentityTries(SQLModel, table=True):
    """What one address has cost on one day: wrong answers, and codes sent to it."""

    __tablename__ = "identity_tries"

    subject_index: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    day: date = Field(primary_key=True)
    fails: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    codes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class UsedNonce(SQLModel, table=True):
    """A signed word of the account page that was used: it counts once."""

    __tablename__ = "used_nonce"

    nonce_index: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    until: datetime = instant()


class Correction(SQLModel, table=True):
    """Staff read a letter otherwise than the reader. The last one of a ticket counts.

    `was_*` is what the reader said when the ticket was opened, the rest what staff say: no
    `is_request`, or no `rights`, where they have said nothing about that.
    """

    __tablename__ = "correction"

    id: int | None = row_id()
    ticket_id: int = reference(index=True)
    inbox_id: int | None = reference(nullable=True)
    at: datetime = instant()
    actor: str
    was_request: str
    # Right values with commas between them, here and in `rights`.
    was_rights: str
    was_regulation: str | None = None
    was_language: str
    is_request: bool | None = None
    rights: str | None = None
    regulation: str | None = None
    evidence_sealed: bytes


class Suppression(SQLModel, table=True):
    """An address that wants no marketing."""

    __tablename__ = "suppression"

    id: int | None = row_id()
    address_sealed: bytes
    address_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    since: datetime = instant()
    ticket_id: int | None = reference(nullable=True)


class SaleOptOut(SQLModel, table=True):
    """An address whose data must not be sold or shared (11 CCR 7026)."""

    __tablename__ = "sale_opt_out"

    id: int | None = row_id()
    address_sealed: bytes
    address_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    since: datetime = instant()
    ticket_id: int | None = reference(nullable=True)


class Handover(SQLModel, table=True):
    """One file for a requester: uploaded by staff, released, collected by link and code.

    Its bytes lie encrypted in `handover_part` under a key of their own; where `key_sealed` is gone
    nobody can read them any more. Links and codes are kept as digests.
    """

    __tablename__ = "handover"
    __table_args__ = (_partial("handover_keyed", "expires_at", where="key_sealed IS NOT NULL"),)

    id: int | None = row_id()
    ticket_id: int = reference(index=True)
    state: HandoverState = word(HandoverState, HandoverState.INVITED)
    created_at: datetime = instant()
    uploader: str
    upload_index: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    # Of the link while it waits for its file, then of the file itself.
    expires_at: datetime = instant()
    key_sealed: bytes | None = None
    name_sealed: bytes | None = None
    size: int = 0
    digest: bytes | None = None
    # What the linter found, as JSON: kind to count. Nothing of what it read.
    findings: str = "{}"
    releaser: str | None = None
    released_at: datetime | None = instant(nullable=True)
    override_sealed: bytes | None = None
    link_sealed: bytes | None = None
    link_index: bytes | None = Field(
        default=None, sa_column=Column(LargeBinary, nullable=True, unique=True)
    )
    code_mac: bytes | None = None
    code_until: datetime | None = instant(nullable=True)
    codes_sent: int = 0
    attempts: int = 0
    session_index: bytes | None = None
    session_until: datetime | None = instant(nullable=True)
    starts: int = 0
    first_start_at: datetime | None = instant(nullable=True)
    collected_at: datetime | None = instant(nullable=True)
    # Of the codes that were wrong, one after the other: typed again, they do not count again.
    wrong_macs: bytes | None = None
    broken_at: datetime | None = instant(nullable=True)


class HandoverPart(SQLModel, table=True):
    """One encrypted piece of a file, in order."""

    __tablename__ = "handover_part"

    handover_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed: bytes


class Fact(SQLModel, table=True):
    """What the desk knows about its own database: one sealed value a name."""

    __tablename__ = "fact"

    name: str = Field(primary_key=True)
    value_sealed: bytes


class Courtesy(SQLModel, table=True):
    """One automatic answer to one address on one day: the loop guard."""

    __tablename__ = "courtesy"

    address_index: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    day: date = Field(primary_key=True)


class Digest(SQLModel, table=True):
    """Where the digest of a day stands in Slack: edited in place while that day lasts.

    `shows` is the last event of the audit ledger when it was asked for, `asked_at` when that was.
    """

    __tablename__ = "digest"

    day: date = Field(primary_key=True)
    channel: str = ""
    ts: str = ""
    shows: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    asked_at: datetime = instant()


class Sending(SQLModel, table=True):
    """A letter of staff that may be called back while its parcel waits, and what the ticket was
    like before the act that sent it, as JSON."""

    __tablename__ = "sending"

    parcel_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    ticket_id: int = reference(index=True)
    actor: str
    act: Act = word(Act)
    at: datetime = instant()
    before_sealed: bytes


class Training(SQLModel, table=True):
    """Who has read and accepted which version of the house's guidelines, and when."""

    __tablename__ = "training"

    actor: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, primary_key=True))


class Arrival(SQLModel, table=True):
    """What Slack sent, kept before Slack hears that it arrived. Its key makes it count once,
    however often it is sent. Without its body as soon as it is done."""

    __tablename__ = "arrival"
    __table_args__ = (
        _partial("arrival_kept", "lease_until", where="state = 'kept'"),
        Index("arrival_at", "at"),
    )

    id: int | None = row_id()
    key: str = Field(sa_column=Column(String(255), nullable=False, unique=True))
    at: datetime = instant()
    body_sealed: bytes | None = None
    state: ArrivalState = word(ArrivalState, ArrivalState.KEPT)
    # Until then it is in somebody's hands; afterwards whoever held it is dead.
    lease_until: datetime = instant()
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
