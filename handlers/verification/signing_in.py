"""Back from the house's own account page: its signed word that somebody has signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from handlers import correspondence, ledger
from handlers.desk import Desk, Transaction
from handlers.directory import Found, OnRecord, look_up
from handlers.verification import codes, evidence, shown
from handlers.verification.account import State, is_signed, read_state
from handlers.verification.page import load, may_go_on, view
from handlers.verification.views import Answer, Form
from storage import identity as counters
from storage.tables import Challenge, Ticket, UsedNonce
from storage.vocabulary import IdentityMethod

# From the account page's signature to the click on our button.
WORD_TIME = timedelta(minutes=10)
SKEW = timedelta(minutes=1)
_LONGEST = 1_000


@dataclass(frozen=True, kw_only=True)
class Word:
    """What the account page says: whose account it is, and when."""

    state: str
    address: str
    time: str
    signature: str


def signed_in(desk: Desk, link: str, pass_: str, word: Word) -> tuple[Form, Answer] | None:
    """None for an unknown page; EXPIRED for a word that is not good (any more), is about another
    request, or comes to another browser than the one that set out: else anybody could be sent to
    sign in for somebody else's request."""
    with desk.reading() as session:
        known = codes.by_link(desk, session, link)
    if known is None:
        return None
    state = _checked(desk, word)
    found = look_up(desk.directory, word.address if state else "")
    with desk.transaction() as tx:
        ticket, challenge = load(tx, known.id or 0)
        is_its = state is not None and state.ticket == correspondence.number(desk, ticket)
        if (
            state is None
            or not is_its
            or not may_go_on(desk, ticket, challenge, pass_)
            or not _use(tx, state)
        ):
            return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.EXPIRED
        _book(tx, ticket, challenge, word, found)
        return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.CONFIRMED


def _checked(desk: Desk, word: Word) -> State | None:
    parts = (word.state, word.address, word.time)
    # Line ends keep the parts of the signed text apart.
    if any(len(part) > _LONGEST or "\n" in part for part in parts):
        return None
    if not word.address or not is_signed(desk, word.signature, "signed-in", *parts):
        return None
    if not (word.time.isascii() and word.time.isdigit() and len(word.time) <= 12):
        return None
    age = desk.now() - datetime.fromtimestamp(int(word.time), UTC)
    return read_state(desk, word.state) if -SKEW <= age <= WORD_TIME else None


def _use(tx: Transaction, state: State) -> bool:
    counters.forget_old(tx.session, tx.desk.today() - timedelta(days=1), tx.now)
    nonce = UsedNonce(
        nonce_index=tx.desk.keys.index(state.nonce, place="identity.nonce"),
        until=datetime.fromtimestamp(state.until, UTC),
    )
    return counters.use_nonce(tx.session, nonce)


def _book(tx: Transaction, ticket: Ticket, challenge: Challenge, word: Word, found: Found) -> None:
    entry = found.person.entry(word.address) if found.person else None
    evidence.add_record(tx, ticket, entry or OnRecord(address=word.address))
    evidence.add(tx, ticket, (IdentityMethod.SIGNED_IN,), by=ledger.REQUESTER.id)
    say = "The requester confirmed while signed in to their account."
    shown.book(tx, ticket, challenge, methods=[IdentityMethod.SIGNED_IN], say=say)
