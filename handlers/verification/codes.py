"""Codes: made, sent, tried. Only their digests are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers import correspondence, errors, ladder, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.rules import states, tokens
from handlers.rules.addresses import normalise_address
from handlers.verification import judging
from handlers.verification.views import Answer
from storage import identity as counters
from storage import tickets
from storage.tables import Challenge, Ticket
from storage.vocabulary import DueKind, IdentityStatus, Proves

# NIST SP 800-63A-3 4.6: an enrolment code sent by e-mail is good for at most 24 hours.
LIFETIME = timedelta(hours=24)
# A code for an address on record is asked for on the page, by somebody who waits for it.
RECORD_LIFETIME = timedelta(hours=1)
TRIES = 5
ISSUES = 3
# Whoever it is about: after so many wrong answers a day a person has to look (threats I11).
FAILS_A_DAY = 10
# Nobody's mailbox is filled with codes that others asked for.
RECORD_CODES_A_DAY = 3
ADDRESS = "challenge.address"


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A fresh code, for the letter that carries it. It is stored nowhere else."""

    code: str
    page_url: str
    expires_at: datetime

    def for_letter(self) -> letters.Challenge:
        return letters.Challenge(code=self.code, page_url=self.page_url, expires_at=self.expires_at)


def issue(
    tx: Transaction,
    ticket: Ticket,
    *,
    proves: Proves = Proves.MAILBOX,
    address: str = "",
    about: str = "",
) -> Issued:
    """A new code for the requester's address, or for `address`; the one before counts no more.
    Wrong tries are counted as being `about` what was typed, so that the count tells nothing.

    Raises TooManyCodes after the third.
    """
    earlier = tickets.latest_challenge(tx.session, ledger.id_of(ticket), proves)
    number = 1 if earlier is None else earlier.issue + 1
    if number > ISSUES:
        raise errors.TooManyCodes
    code, link = tokens.mint_code(), tokens.mint_token()
    to = address or judging.requester(tx.desk, ticket)
    lifetime = RECORD_LIFETIME if proves is Proves.RECORD else LIFETIME
    challenge = Challenge(
        ticket_id=ledger.id_of(ticket),
        link_index=tx.desk.keys.index(link, place="challenge.link"),
        address_index=correspondence.address_index(tx.desk, about or to),
        code_mac=_mac(tx.desk.keys.secret("codes"), ticket, to, code, proves),
        issue=number,
        issued_at=tx.now,
        expires_at=tx.now + lifetime,
        proves=proves,
        address_sealed=tx.seal(address, ADDRESS) if address else None,
    )
    tx.session.add(challenge)
    if proves is not Proves.RECORD:
        _await(tx, ticket, challenge, is_first=earlier is None)
    return Issued(
        code=code, page_url=f"{tx.desk.base_url}/v/{link}", expires_at=challenge.expires_at
    )


def _await(tx: Transaction, ticket: Ticket, challenge: Challenge, *, is_first: bool) -> None:
    ticket.identity = IdentityStatus.ASKED
    if not is_first:
        tickets.cancel_due(tx.session, ledger.id_of(ticket), (DueKind.IDENTITY_EXPIRY,))
    ladder.remember(tx, ticket, DueKind.IDENTITY_EXPIRY, challenge.expires_at)


def latest(tx: Transaction, ticket: Ticket, proves: Proves) -> Challenge | None:
    return tickets.latest_challenge(tx.session, ledger.id_of(ticket), proves)


def address_of(desk: Desk, ticket: Ticket, challenge: Challenge) -> str:
    """Where the code went."""
    if challenge.address_sealed is not None:
        return desk.open_text(challenge.address_sealed, ADDRESS)
    return judging.requester(desk, ticket)


def try_code(tx: Transaction, ticket: Ticket, challenge: Challenge, typed: str) -> Answer:
    """Counts the try, whatever comes of it, and uses the code up when it is the right one."""
    newest = latest(tx, ticket, challenge.proves)
    over = closed(tx.desk, ticket, challenge, newest)
    if over is not None:
        return over
    address, about = address_of(tx.desk, ticket, challenge), challenge.address_index
    if not may_fail(tx, ticket, about):
        return Answer.TOO_MANY_TRIES
    if not counters.count_try(tx.session, challenge.id or 0, most=TRIES, now=tx.now):
        return Answer.TOO_MANY_TRIES
    code = tokens.normalise_code(typed)
    if code is None or not _is_code(tx.desk, ticket, challenge, address, code):
        return Answer.WRONG
    counters.take_back_fail(tx.session, about, tx.desk.today())
    challenge.used_at = tx.now
    tx.session.add(challenge)
    return Answer.CONFIRMED


def closed(
    desk: Desk, ticket: Ticket, challenge: Challenge, newest: Challenge | None
) -> Answer | None:
    if ticket.state not in states.LIVE:
        return Answer.EXPIRED  # closed, merged or not a request: no code is wanted any more
    if newest is not None and newest.issue != challenge.issue:
        return Answer.REPLACED
    if challenge.used_at is not None or challenge.expires_at <= desk.now():
        return Answer.EXPIRED
    return Answer.TOO_MANY_TRIES if challenge.attempts >= TRIES else None


def may_fail(tx: Transaction, ticket: Ticket, about: bytes) -> bool:
    """Books one wrong answer `about` an address, to be taken back if it is right. False when the
    day has had enough of them, over all requests: staff are told, and the person is not."""
    if counters.count_fail(tx.session, about, tx.desk.today(), most=FAILS_A_DAY):
        return True
    ledger.say_in_thread(
        tx,
        ticket,
        f"{FAILS_A_DAY} wrong codes or answers were given today about one address. The page takes "
        "no more until tomorrow: somebody may be guessing. Check another way.",
        mention=ticket.owner,
    )
    return False


def by_link(desk: Desk, session: Any, link: str) -> Challenge | None:
    token = tokens.normalise_token(link)
    if token is None:
        return None
    return tickets.challenge_by_link(session, desk.keys.indexes(token, place="challenge.link"))


def _is_code(desk: Desk, ticket: Ticket, challenge: Challenge, address: str, code: str) -> bool:
    """Under every key: a rotation must not break a code that is on its way."""
    proves = challenge.proves
    made = [_mac(secret, ticket, address, code, proves) for secret in desk.keys.secrets("codes")]
    return any(tokens.is_same(challenge.code_mac, mac) for mac in made)


def _mac(secret: bytes, ticket: Ticket, address: str, code: str, proves: Proves) -> bytes:
    return tokens.digest(
        secret,
        purpose="identity" if proves is Proves.MAILBOX else f"identity.{proves}",
        value=code,
        ticket=str(ticket.id),
        address=normalise_address(address),
    )
