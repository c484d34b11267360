"""The tables. Columns named *_sealed hold ciphertext (sealed.py), *_index blind indexes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, text
from sqlmodel import Field, SQLModel

from storage.columns import Instant, Word, instant, reference, row_id, word
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    Direction,
    DueKind,
    IdentityStatus,
    KeptState,
    LetterKind,
    LineState,
    MailOutcome,
    ParcelKind,
    ParcelState,
    RefusalGround,
    Right,
    TicketState,
)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class InboxMail(SQLModel, table=True):
    """One mail as it came, kept before its sender hears 250."""

    __tablename__ = "inbox"
    __table_args__ = (_partial("inbox_waiting", "next_try_at", where="state = 'kept'"),)

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

    ticket_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    channel: str
    ts: str
    version: int


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
