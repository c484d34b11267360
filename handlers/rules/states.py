"""The transition table. What it does not list is refused.

A state says whose turn it is, nothing more: that a ticket is extended, owned or of confirmed
identity are facts of their own. Whether the identity is good enough to answer is asked in
`identity`, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.errors import NotAllowed
from storage.vocabulary import Act, TicketState

TRIAGE = TicketState.TRIAGE
NEW = TicketState.NEW
ASKED = TicketState.IDENTITY_ASKED
VERIFIED = TicketState.VERIFIED
WORKING = TicketState.IN_PROGRESS
WAITING = TicketState.WAITING_REQUESTER
COMPLETED = TicketState.COMPLETED
REFUSED = TicketState.REFUSED
WITHDRAWN = TicketState.WITHDRAWN
NOT_A_REQUEST = TicketState.NOT_A_REQUEST
DUPLICATE = TicketState.DUPLICATE

LIVE = frozenset((NEW, ASKED, VERIFIED, WORKING, WAITING))
OPEN = LIVE | {TRIAGE}
ANSWERED = frozenset((COMPLETED, REFUSED, WITHDRAWN))
CLOSED = ANSWERED | {NOT_A_REQUEST, DUPLICATE}
EVERY = OPEN | CLOSED

# Acts that leave the state as it is, and the states in which they may happen. A bounce, a note and
# an opt-out are facts that no state can refuse (16 CFR 316.5: an opt-out needs no further step).
STAYS: Mapping[Act, frozenset[TicketState]] = {
    Act.NOTE: EVERY,
    Act.BOUNCE: EVERY,
    Act.HOLD: EVERY,
    Act.RELEASE_HOLD: EVERY,
    Act.LOOK: EVERY,
    # Where to, `taken_back` says.
    Act.UNDO: EVERY,
    Act.PURGE: CLOSED,
    Act.FORGET: CLOSED,
    Act.APPEAL: CLOSED,
    Act.DRAFT: LIVE,
    Act.INVITE_UPLOAD: LIVE,
    Act.UPLOAD: LIVE,
    Act.REVOKE: EVERY,
    Act.COLLECT: EVERY,
    Act.OPT_OUT: EVERY,
    Act.REPLY: EVERY - {DUPLICATE},
    Act.ASSIGN: OPEN,
    Act.REMIND: OPEN,
    Act.SET_LAW: OPEN,
    Act.RECOMPUTE: OPEN,
    Act.EXTEND: LIVE,
    Act.REQUEST_APPROVAL: LIVE - {ASKED},
    Act.APPROVE: LIVE - {ASKED},
    Act.SEND_BACK: LIVE,
    Act.TAKE: frozenset((TRIAGE, ASKED, WORKING, WAITING)),
    Act.FOLLOW_UP: (OPEN - {WAITING}) | {DUPLICATE},
    Act.RECORD_IDENTITY: frozenset((VERIFIED, WORKING, WAITING)),
    Act.IDENTITY_CONFIRMED: frozenset((VERIFIED, WORKING, WAITING)),
    Act.IDENTITY_FAILED: frozenset((NEW, WORKING, WAITING)),
    Act.IDENTITY_EXPIRED: LIVE - {ASKED},
    Act.IDENTITY_PART: LIVE - {ASKED},
}

# Acts that move a ticket: from which states, to which.
MOVES: tuple[tuple[Act, frozenset[TicketState], TicketState], ...] = (
    (Act.CONFIRM_REQUEST, frozenset((TRIAGE,)), NEW),
    (Act.MARK_NOT_REQUEST, OPEN, NOT_A_REQUEST),
    (Act.TAKE, frozenset((NEW, VERIFIED)), WORKING),
    (Act.ASK_IDENTITY, LIVE, ASKED),
    (Act.RECORD_IDENTITY, frozenset((NEW, ASKED)), VERIFIED),
    (Act.IDENTITY_CONFIRMED, frozenset((NEW, ASKED)), VERIFIED),
    (Act.IDENTITY_FAILED, frozenset((ASKED, VERIFIED)), NEW),
    # Nobody can answer an expired code: it is the staff's turn again.
    (Act.IDENTITY_EXPIRED, frozenset((ASKED,)), NEW),
    # The requester has shown what they can show by themselves.
    (Act.IDENTITY_PART, frozenset((ASKED,)), NEW),
    (Act.CLARIFY, LIVE, WAITING),
    (Act.FOLLOW_UP, frozenset((WAITING,)), WORKING),
    # A letter about a closed ticket wakes it, so that it stands in the queue until somebody looks.
    (Act.FOLLOW_UP, ANSWERED, WORKING),
    (Act.FOLLOW_UP, frozenset((NOT_A_REQUEST,)), TRIAGE),
    # Not while identity is asked: the answer would overtake the proof.
    (Act.COMPLETE, LIVE - {ASKED}, COMPLETED),
    # The answer is a file that waits to be collected.
    (Act.RELEASE, LIVE - {ASKED}, COMPLETED),
    (Act.REFUSE, LIVE, REFUSED),
    (Act.WITHDRAW, OPEN, WITHDRAWN),
    (Act.MERGE, OPEN, DUPLICATE),
    (Act.REOPEN, ANSWERED, WORKING),
    (Act.REOPEN, frozenset((NOT_A_REQUEST, DUPLICATE)), NEW),
)


def _table() -> Mapping[TicketState, Mapping[Act, TicketState]]:
    table: dict[TicketState, dict[Act, TicketState]] = {state: {} for state in TicketState}
    for act, states in STAYS.items():
        for state in states:
            table[state][act] = state
    for act, states, target in MOVES:
        for state in states:
            if act in table[state]:
                raise ValueError(f"{act} in {state} is listed twice")
            table[state][act] = target
    return MappingProxyType({s: MappingProxyType(acts) for s, acts in table.items()})


TABLE = _table()


def next_state(state: TicketState, act: Act) -> TicketState:
    """The state after `act`. Raises NotAllowed for a pair that the table does not list."""
    try:
        return TABLE[state][act]
    except KeyError:
        raise NotAllowed(f"“{_words(act)}” is not possible while {_words(state)}.") from None


def taken_back(state: TicketState, undone: Act, to: TicketState) -> TicketState:
    """The state before `undone`, if that act leads from there to where the ticket stands."""
    if TABLE[to].get(undone) is not state:
        raise NotAllowed
    return to


def allowed_acts(state: TicketState) -> frozenset[Act]:
    return frozenset(TABLE[state])


def is_open(state: TicketState) -> bool:
    return state in OPEN


def _words(value: TicketState | Act) -> str:
    return value.value.replace("_", " ")
