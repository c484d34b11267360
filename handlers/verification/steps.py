"""The steps on the page after the code: the address on record, data points, a declaration.

Whatever is typed, the page says the same and takes as long (threats I16): what was found shows in
a letter to the address on record, which only its owner reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from handlers import correspondence, errors, ledger, letters
from handlers.desk import Desk, Transaction
from handlers.directory import Found, Person, count_matches, look_up
from handlers.rules import identity, tokens
from handlers.verification import codes, evidence, judging, shown
from handlers.verification.page import load, may_go_on, view
from handlers.verification.views import Answer, Form, Step
from storage import identity as counters
from storage.tables import Challenge, Ticket
from storage.vocabulary import IdentityMethod, Point, Proves

NAME_LENGTH = 120
_Page = tuple[Form, Answer] | None


def name_record(desk: Desk, link: str, pass_: str, typed: str) -> _Page:
    """Which address or account number the person says is on record. None for an unknown page."""
    with desk.reading() as session:
        known = codes.by_link(desk, session, link)
    if known is None:
        return None
    wanted = typed.strip()[:200]
    found = look_up(desk.directory, wanted)
    with desk.transaction() as tx:
        ticket, challenge = load(tx, known.id or 0)
        step = _step(tx, ticket, challenge, pass_)
        if step not in (Step.RECORD, Step.RECORD_CODE):
            return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.EXPIRED
        try:
            _send_there(tx, ticket, found, wanted)
        except errors.TooManyCodes:
            shown.hand_to_staff(tx, ticket)
        tx.session.flush()
        return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.CONFIRMED


def _step(tx: Transaction, ticket: Ticket, challenge: Challenge, pass_: str) -> Step:
    if not may_go_on(tx.desk, ticket, challenge, pass_):
        return Step.CODE
    for_person = challenge.proves is Proves.PERSON
    return shown.next_step(tx.desk, tx.session, ticket, for_person=for_person)


def _send_there(tx: Transaction, ticket: Ticket, found: Found, wanted: str) -> None:
    """A challenge in any case, and a letter where there is an address on record: without one
    nobody knows its code."""
    address = _on_record(found.person, wanted) if found.person else ""
    issued = codes.issue(tx, ticket, proves=Proves.RECORD, address=address or wanted, about=wanted)
    index = correspondence.address_index(tx.desk, address or wanted)
    may_send = counters.count_code(
        tx.session, index, tx.desk.today(), most=codes.RECORD_CODES_A_DAY
    )
    if found.silent:
        ledger.say_in_thread(
            tx, ticket, "The directory did not answer, so no code went to an address on record."
        )
    if not address or not may_send:
        return
    letter = letters.record_code(
        correspondence.about(tx.desk, ticket), code=issued.code, until=issued.expires_at
    )
    correspondence.send(
        tx,
        ticket,
        letter,
        automatic=letters.Automatic.GENERATED,
        actor=ledger.DESK.id,
        hide=tokens.show_code(issued.code),
        to=address,
    )


def _on_record(person: Person, wanted: str) -> str:
    """The very address, or for an account number the one that is on record longest."""
    if "@" in wanted:
        entry = person.entry(wanted)
        return entry.address if entry else ""
    dated = sorted((each.since, each.address) for each in person.addresses if each.since)
    return dated[0][1] if dated else person.addresses[0].address


def give_points(desk: Desk, link: str, pass_: str, typed: Mapping[Point, str]) -> _Page:
    """What the person says of themselves, compared with what is on record. None for an unknown
    page. How many were right is told to nobody outside."""
    with desk.reading() as session:
        known = codes.by_link(desk, session, link)
        if known is None:
            return None
        address = judging.record_address(desk, session.get_one(Ticket, known.ticket_id))
    found = look_up(desk.directory, address)
    with desk.transaction() as tx:
        ticket, challenge = load(tx, known.id or 0)
        if _step(tx, ticket, challenge, pass_) is not Step.POINTS:
            return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.EXPIRED
        answer = _compare(tx, ticket, challenge, found, address, typed)
        tx.session.flush()
        tx.session.refresh(ticket)
        return view(desk, tx.session, ticket, challenge, pass_=pass_), answer


def _compare(
    tx: Transaction,
    ticket: Ticket,
    challenge: Challenge,
    found: Found,
    address: str,
    typed: Mapping[Point, str],
) -> Answer:
    if found.silent or found.person is None or found.person.entry(address) is None:
        ledger.say_in_thread(tx, ticket, "The directory did not answer: no data was compared.")
        ticket.point_tries = shown.POINT_TRIES  # staff compare
        shown.hand_to_staff(tx, ticket)
        return Answer.TOO_MANY_TRIES
    about = correspondence.address_index(tx.desk, address)
    if not codes.may_fail(tx, ticket, about) or not counters.count_points_try(
        tx.session, ledger.id_of(ticket), most=shown.POINT_TRIES
    ):
        return Answer.TOO_MANY_TRIES
    tx.session.refresh(ticket)
    asked = tx.desk.house.directory.points if tx.desk.house.directory else ()
    held = {point: value for point, value in found.person.points.items() if point in asked}
    matched = count_matches(held, typed)
    if matched < identity.POINTS_FOR_PERSON:
        return _wrong(tx, ticket)
    counters.take_back_fail(tx.session, about, tx.desk.today())
    ticket.points = matched
    say = f"The requester gave {matched} data points that match what is on record."
    _add(tx, ticket, challenge, IdentityMethod.DATA_POINTS, say)
    return Answer.CONFIRMED


def _wrong(tx: Transaction, ticket: Ticket) -> Answer:
    if ticket.point_tries < shown.POINT_TRIES:
        return Answer.WRONG
    ledger.say_in_thread(
        tx,
        ticket,
        f"Data given on the page did not match in {shown.POINT_TRIES} tries. It may be somebody "
        "else: check another way.",
        mention=ticket.owner,
    )
    shown.hand_to_staff(tx, ticket)
    return Answer.TOO_MANY_TRIES


def declare(desk: Desk, link: str, pass_: str, *, name: str, agreed: bool) -> _Page:
    """The declaration, signed by typing a name and ticking a box (15 USC 7001(a): a signature is
    not less for being electronic). Kept sealed, with its words and its day, as long as the record
    (11 CCR 7062(c), 7101)."""
    signed = " ".join(name.split())[:NAME_LENGTH]
    with desk.transaction() as tx:
        known = codes.by_link(desk, tx.session, link)
        if known is None:
            return None
        ticket, challenge = load(tx, known.id or 0)
        if _step(tx, ticket, challenge, pass_) is not Step.DECLARATION:
            return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.EXPIRED
        if not agreed or not signed:
            return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.WRONG
        kept = {
            "name": signed,
            "at": tx.now.isoformat(),
            "words": letters.declaration_words(
                correspondence.house_facts(desk.house), ticket.language
            ),
        }
        ticket.declared_sealed = tx.seal(json.dumps(kept), judging.DECLARED)
        say = "The requester signed the declaration that the data is theirs."
        _add(tx, ticket, challenge, IdentityMethod.DECLARATION, say)
        return view(desk, tx.session, ticket, challenge, pass_=pass_), Answer.CONFIRMED


def _add(
    tx: Transaction,
    ticket: Ticket,
    challenge: Challenge,
    method: Literal[IdentityMethod.DATA_POINTS, IdentityMethod.DECLARATION],
    say: str,
) -> None:
    evidence.add(tx, ticket, (method,), by=ledger.REQUESTER.id)
    shown.book(tx, ticket, challenge, methods=[method], say=say)
