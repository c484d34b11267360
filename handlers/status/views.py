"""What the readers of the status get: cards, details, queues. Values without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.vocabulary import (
    Act,
    CompletionOutcome,
    Direction,
    Doubt,
    HandoverState,
    IdentityStatus,
    LetterKind,
    RefusalGround,
    Right,
    TicketState,
)


@dataclass(frozen=True, kw_only=True)
class FileView:
    """The newest uploaded answer: facts, nothing of what is in it. `found` says in words what must
    not go out; its name is for modals."""

    state: HandoverState
    name: str
    size: int
    sha256: str
    uploader: str
    found: str
    is_malware: bool
    expires_at: datetime
    collected_at: datetime | None

    @property
    def waits(self) -> bool:
        """For the second person."""
        return self.state is HandoverState.UPLOADED


@dataclass(frozen=True, kw_only=True)
class CardView:
    """What a card shows. The requester is masked; the quote is gone once the ticket closes."""

    ticket_id: int
    number: str
    version: int
    state: TicketState
    rights: tuple[Right, ...]
    regulation: str | None
    regulation_basis: str
    work_to: date | None
    respond_by: date | None
    acknowledge_by: date | None
    acknowledged: bool
    days_left: int | None
    is_overdue: bool
    masked_from: str
    identity: IdentityStatus
    identity_by: str | None
    identity_method: str | None
    owner: str | None
    quote: str
    received_at: datetime
    closed_at: datetime | None
    extended: bool
    may_extend: bool
    undeliverable: bool
    replies: int
    agent: bool
    minor: bool
    language: str
    hint: str | None
    outcome: CompletionOutcome | None
    ground: RefusalGround | None
    merged_number: str | None
    acts: frozenset[Act]
    is_open: bool
    # The laws that staff may choose from.
    laws: tuple[str, ...] = ()
    # The day that a law sets; None where only the house's own word binds.
    legal_by: date | None = None
    # What spoke against the sender (rules.authenticity).
    doubts: tuple[Doubt, ...] = ()
    # A letter that waits for staff, and the words it begins with.
    drafted: LetterKind | None = None
    draft_text: str = ""
    is_held: bool = False
    file: FileView | None = None
    # Who prepared the answer that a second person has to read.
    prepared_by: str | None = None
    # Whether an answer to this needs a second person, and whether the team has nobody for it.
    needs_second: bool = False
    lacks_second: bool = False


@dataclass(frozen=True, kw_only=True)
class MessageView:
    direction: Direction
    at: datetime
    address: str
    subject: str
    body: str
    letter: LetterKind | None
    # Where it came from, in sentences.
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventView:
    at: datetime
    actor: str
    act: Act
    before: str | None
    after: str | None
    detail: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One law that may apply to the most urgent right: all of them run while none is known.

    `is_legal` False: the day is one that we have set ourselves.
    """

    law: str
    answer_by: date
    is_legal: bool
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class DetailsView:
    """The only view with personal data in full. Newest messages and events first."""

    card: CardView
    requester: str
    name: str | None
    subject: str
    messages: tuple[MessageView, ...]
    timeline: tuple[EventView, ...]
    steps: tuple[str, ...]
    clocks: tuple[ClockView, ...] = ()


class QueueFilter(StrEnum):
    ALL = "all"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    MINE = "mine"
    DUE = "due"


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    rows: tuple[CardView, ...]
    next: tuple[date, int] | None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Each is counted up to `tickets.COUNT_LIMIT` and no further."""

    overdue: int
    due_7_days: int
    waiting: int
    unassigned: int
    open: int


@dataclass(frozen=True, kw_only=True)
class DigestPart:
    """`uncounted`: there are `more` further tickets at least; counting stopped there."""

    rows: tuple[CardView, ...]
    more: int
    uncounted: bool = False


@dataclass(frozen=True, kw_only=True)
class DigestView:
    day: date
    overdue: DigestPart
    due_now: DigestPart
    due_week: DigestPart
    waiting: DigestPart
    unassigned: DigestPart
    # Where the tickets' cards stand in the channel: the message's ts by ticket.
    cards: Mapping[int, str] = field(default_factory=dict)
