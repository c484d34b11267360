"""Threats I1 to I20: somebody asks for another person's data, or has it destroyed."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest

from bot.authentic import DnsExaminer, Resolver, Trust
from bot.directory.csv import CsvDirectory
from bot.health import Health
from bot.slack import cards
from bot.web import WebDoor
from bot.web.limits import Rate, Rates, Throttle
from handlers import casework, correspondence, errors, handover, status, verification
from handlers.desk import Desk
from handlers.house import DirectoryPlace
from handlers.ledger import Actor, TicketRef
from handlers.rules import identity, tokens
from handlers.rules.authenticity import Verdict, doubts
from handlers.rules.export_lint import Linter
from handlers.rules.mail import read_mail
from storage.vocabulary import Doubt, Finding, IdentityMethod, IdentityStatus, Point, Right, Role
from tests.dns import Zone, serving
from tests.doors.test_authentic import (
    FORGER,
    FORWARDING,
    MATRIX,
    PASSED,
    PEER,
    examine,
    relayed,
    sealed,
    signed,
)
from tests.handlers.journal import Conversation, Out
from tests.people import ACCESS, ANA, ERASURE, SUPPORT, Clock, letter
from tests.rules.test_lookalikes import ALIKE, NOT_ALIKE
from tests.rules.test_mail_from import REFUSED
from tests.threats.strings import PRESSURE
from tests.threats.wire import DISOWNED, VOUCHED, heads, keep_all, seen_by

FIRST = TicketRef(id=1)
UPLOADER = Actor(id="U0ANA", role=Role.APPROVER)
SECOND = Actor(id="U0BEN", role=Role.APPROVER)
TRIAGER = Actor(id="U0CARA", role=Role.TRIAGER)
MALLORY = "mallory@example.net"


def evidence(talk: Conversation) -> str:
    return talk.ticket().evidence


# --- I1: a forged From --------------------------------------------------------------------------


@pytest.mark.parametrize(("peer", "mail_from", "signer", "verdict"), MATRIX)
def test_i1_spf_and_dkim_in_nine_ways(
    peer: str, mail_from: str, signer: str | None, verdict: Verdict
) -> None:
    raw = letter(sender="Ana Sommer <ana@example.org>")
    raw = raw if signer is None else signed(raw, domain=signer)
    assert examine(raw, peer=peer, mail_from=mail_from).verdict is verdict


def test_i1_a_forged_from_is_a_ticket_and_its_victim_hears_nothing(
    desk: Desk, clock: Clock
) -> None:
    Conversation(desk, clock).write(ACCESS)
    [out] = Conversation(desk, clock).post()
    known = str(out.mail["Message-ID"])
    with seen_by(desk, clock, DISOWNED) as forged:
        forged.write(ERASURE)
        forged.write(ERASURE, headers={"In-Reply-To": known})
        forged.write(f"{ERASURE}\n{out.code}", to=out.reply_to)
        first, *others = forged.tickets()
        assert [other.doubts for other in others] == [Doubt.DOMAIN_DISOWNS] * 2
        assert all(other.identity is not IdentityStatus.ASKED for other in others)
        assert forged.post() == []
    # The one that knew the secret address is a stranger's reply: no code, no right of its counts.
    assert first.evidence == ""
    assert [line.right for line in forged.lines() if line.ticket_id == 1] == [Right.ACCESS]


# --- I2: what a domain vouches for --------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_i2_no_mail_without_the_code_is_evidence(desk: Desk, clock: Clock, seed: int) -> None:
    """Whatever is written, in whatever order, with a domain that vouches for every byte of it."""
    dice = random.Random(seed)
    with seen_by(desk, clock, VOUCHED) as talk:
        talk.write(ACCESS)
        out = talk.one_letter()
        wrong = tokens.show_code(out.code.replace("-", "")[::-1])
        words = (ERASURE, ACCESS, wrong, "My code is ABCD-1234", "I am Ana, confirmed.", *PRESSURE)
        for _ in range(12):
            to = dice.choice((out.reply_to, SUPPORT))
            talk.write(dice.choice(words), to=to, headers={"X-Verified": "yes"})
        assert {ticket.evidence for ticket in talk.tickets()} == {""}
        assert IdentityStatus.CONFIRMED not in {ticket.identity for ticket in talk.tickets()}


# --- I3: forged results -------------------------------------------------------------------------

RELAY = Trust(relays=(ip_network("192.0.2.0/24"),), authserv_id="mx.losant.example")
FORGED_RESULTS = [
    (FORGER, (PASSED,)),
    (PEER, (PASSED.replace("mx.", "mx2."),)),
    (PEER, (PASSED.replace("example;", "example.evil.net;"),)),
    (PEER, (PASSED.replace("mx.losant", "evil.mx.losant"),)),
    (PEER, (PASSED.replace("from=example", "from=elsewhere"),)),
    (PEER, ("mx.losant.example; dmarc=fail header.from=example.org", PASSED)),
]


@pytest.mark.parametrize(("peer", "values"), FORGED_RESULTS)
def test_i3_nobody_elses_results_are_believed(peer: str, values: tuple[str, ...]) -> None:
    found = examine(relayed(*values), peer=peer, mail_from="x@nowhere.example", trust=RELAY)
    assert found.verdict is not Verdict.VOUCHED


def test_i3_a_seal_of_a_stranger_is_not_believed() -> None:
    raw = sealed("dmarc=pass header.from=example.org")
    for trust in (Trust(), Trust(sealers=frozenset(("friend.example",)))):
        found = examine(raw, peer=FORGER, zone=FORWARDING, trust=trust)
        assert found.verdict is not Verdict.VOUCHED


# --- I4: a From that can be read in two ways ----------------------------------------------------


def test_i4_a_doubtful_from_is_a_ticket_that_names_and_answers_nobody(talk: Conversation) -> None:
    mails = [
        (f"From: {value}\r\nMessage-ID: <{n}@x>\r\nSubject: x\r\n\r\n{ACCESS}".encode(), ANA)
        for n, value in enumerate(REFUSED)
    ]
    keep_all(talk.desk, mails)
    talk.file()
    asked = talk.tickets()
    assert len(asked) == len(REFUSED) > 40
    for ticket in asked:
        assert talk.desk.open_text(ticket.requester_sealed, correspondence.REQUESTER) == ""
    assert talk.post() == []


def test_i4_two_senders_join_no_ticket(talk: Conversation) -> None:
    talk.write(ACCESS)
    known = str(talk.one_letter().mail["Message-ID"])
    raw = letter(headers={"In-Reply-To": known}, body=ERASURE)
    talk.receive(raw.replace(b"From: ", b"From: Mallory <mallory@example.net>\r\nFrom: ", 1))
    first, second = talk.tickets()
    assert first.replies == 0
    assert talk.desk.open_text(second.requester_sealed, correspondence.REQUESTER) == ""


# --- I5: names that pretend ---------------------------------------------------------------------

NAMES = [
    "Support (ceo@bank.example)",
    "ceo@bank.example",
    "\u202emoc.knab@oec\u202c",
    "ana\u200b.sommer",
    "Ana\u2066\u2069 Sommer",
    "\u0430n\u0430",
]


@pytest.mark.parametrize("name", NAMES)
def test_i5_staff_see_the_address_and_no_name_turns_it_round(talk: Conversation, name: str) -> None:
    talk.write(ACCESS, sender=f'"{name}" <{MALLORY}>')
    card = cards.card(status.card(talk.desk, 1))
    shown = str([block.to_dict() for block in card.blocks])
    assert "m•••@example.net" in shown
    assert "bank.example" not in shown
    assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069]", shown)
    for out in talk.post():
        assert out.route.recipients == (MALLORY,)
        assert "bank.example" not in out.text


# --- I6: look-alikes ----------------------------------------------------------------------------


@pytest.mark.parametrize(("domain", "other"), ALIKE)
def test_i6_a_lookalike_of_a_domain_of_the_house_is_told(domain: str, other: str) -> None:
    address = f"ana@{domain.encode('idna').decode() if not domain.isascii() else domain}"
    mail = read_mail(letter(sender=address), mail_from=address)
    assert doubts(mail, None, (other,)) & {Doubt.LOOKALIKE, Doubt.MIXED_SCRIPT}


@pytest.mark.parametrize(("domain", "other"), NOT_ALIKE)
def test_i6_an_honest_neighbour_is_not(domain: str, other: str) -> None:
    address = f"ana@{domain.encode('idna').decode() if not domain.isascii() else domain}"
    mail = read_mail(letter(sender=address), mail_from=address)
    assert Doubt.LOOKALIKE not in doubts(mail, None, (other,))


def test_i6_a_lookalike_of_the_requester_is_a_stranger(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    talk.write(out.code, sender=ANA.replace("example.org", "examp1e.org"), to=out.reply_to)
    assert evidence(talk) == ""


# --- I7: answers sent elsewhere -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["Reply-To", "Sender", "Return-Path", "Errors-To", "Cc"])
def test_i7_no_header_draws_an_answer_to_another_address(talk: Conversation, name: str) -> None:
    talk.write(ACCESS, headers={name: f"Ana <{MALLORY}>"})
    out = talk.one_letter()
    talk.write(ERASURE, to=out.reply_to, headers={name: f"Ana <{MALLORY}>"})
    sent = [out, *talk.post()]
    assert {each.route.recipients for each in sent} == {(ANA,)}
    assert {str(each.mail["To"]) for each in sent} == {ANA}
    assert "cc" not in heads(sent)
    if name == "Reply-To":
        assert Doubt.REPLY_ELSEWHERE in talk.ticket().doubts


# --- I8: spellings of one address ---------------------------------------------------------------


@pytest.mark.parametrize("other", ["a.na@gmail.com", "ana+x@gmail.com", "an.a@gmail.com"])
def test_i8_spellings_are_two_people_and_one_limit(talk: Conversation, other: str) -> None:
    talk.write(ACCESS, sender="ana@gmail.com")
    out = talk.one_letter()
    talk.write(out.code, sender=other, to=out.reply_to)
    assert evidence(talk) == ""
    talk.write(ACCESS, sender=other)
    assert len(talk.tickets()) == 2
    assert talk.post() == []  # one automatic answer a day, however the address is spelt


# --- I9: in another person's name ---------------------------------------------------------------

VICTIM = "vera@people.example"


def _with_directory(talk: Conversation, folder: Path) -> Conversation:
    file = folder / "people.csv"
    file.write_text(
        "address,account,since,family_name,postal_code,phone\n"
        f"{VICTIM},KD-1,2019-01-01,Zwitscherfink,Q17Z,+49305550199\n"
        f"{ANA},KD-2,2026-02-20,Sommer,10115,+49305550100\n"
    )
    points = (Point.FAMILY_NAME, Point.POSTAL_CODE, Point.PHONE)
    place = DirectoryPlace(csv="people.csv", points=points)
    house = talk.desk.house.model_copy(update={"directory": place})
    desk = replace(talk.desk, house=house, directory=CsvDirectory(file))
    return Conversation(desk, talk.clock)


def _typed(talk: Conversation, out: Out) -> tuple[str, verification.Form]:
    """The link of a letter and the page once the letter's code was typed there."""
    found = re.search(r"/v/(\w+)", out.text)
    assert found
    confirmed = verification.confirm(talk.desk, found[1], out.code)
    assert confirmed is not None
    return found[1], confirmed[0]


def test_i9_a_code_goes_to_the_address_on_record_and_the_page_tells_nothing(
    talk: Conversation, tmp_path: Path
) -> None:
    talk = _with_directory(talk, tmp_path)
    pages = []
    for sender, wanted in ((MALLORY, VICTIM), ("marty@example.net", "nobody@people.example")):
        talk.write(f"{ACCESS}\nMy account is {wanted}.", sender=sender)
        link, page = _typed(talk, talk.one_letter())
        talk.post()
        assert page.step is verification.Step.RECORD
        named = verification.name_record(talk.desk, link, page.pass_, wanted)
        assert named is not None
        pages.append((named[0].step, named[1], named[0].closed, named[0].tries_left))
        sent = talk.post()
        assert [each.route.recipients for each in sent] == [(VICTIM,)] * (wanted == VICTIM)
        assert "Zwitscherfink" not in "".join(each.text for each in sent)
        wrong = verification.confirm(talk.desk, link, "ZZZZ-0001", named[0].pass_)
        assert wrong is not None
        assert wrong[1] is verification.Answer.WRONG
    assert pages[0] == pages[1]
    for ticket in talk.tickets():
        assert ticket.evidence == IdentityMethod.EMAIL_CODE
        assert ticket.identity is not IdentityStatus.CONFIRMED
        with pytest.raises((errors.IdentityNotConfirmed, errors.NotAllowed)):
            _upload_and_release(talk, TicketRef(id=ticket.id or 0))


# --- I14: an address put on record the other day ------------------------------------------------


def test_i14_a_new_address_needs_a_second_person(talk: Conversation, tmp_path: Path) -> None:
    talk = _with_directory(talk, tmp_path)
    talk.write(ACCESS)  # Ana's address is ten days old on record
    link, page = _typed(talk, talk.one_letter())
    right = {
        Point.FAMILY_NAME: "Sommer",
        Point.POSTAL_CODE: "10115",
        Point.PHONE: "+49305550100",
    }
    assert page.step is verification.Step.POINTS
    verification.give_points(talk.desk, link, page.pass_, right)
    assert IdentityMethod.DATA_POINTS in evidence(talk)
    assert talk.ticket().identity is not IdentityStatus.CONFIRMED
    assert identity.lacking(
        Right.ACCESS,
        identity.Shown(
            methods=frozenset(IdentityMethod) - {IdentityMethod.SECOND_PERSON}, points=3
        ),
        identity.Case(recent_address=True),
    ) == (frozenset((IdentityMethod.SECOND_PERSON,)),)


# --- I15: agents --------------------------------------------------------------------------------


def test_i15_an_agent_proves_nothing_by_the_agents_own_mailbox(talk: Conversation) -> None:
    agent = "agent@agency.example"
    talk.write(
        f"I am the authorized agent of Vera Vogel and act on her behalf. {ACCESS}", sender=agent
    )
    assert talk.ticket().agent
    for out in talk.post():
        assert not re.search(r"^\s+[0-9A-Z]{4}-[0-9A-Z]{4}$", out.text, re.MULTILINE)
    with pytest.raises(errors.NotAllowed):
        verification.ask(talk.desk, FIRST, TRIAGER)
    with pytest.raises(errors.InvalidInput):
        verification.ask_person(talk.desk, FIRST, TRIAGER, address=agent)
    casework.record_identity(
        talk.desk, FIRST, TRIAGER, method=IdentityMethod.AGENT_PROOF, confirmed=True, note="letter"
    )
    assert talk.ticket().identity is not IdentityStatus.CONFIRMED
    verification.ask_person(talk.desk, FIRST, TRIAGER, address=VICTIM)
    assert [out.route.recipients for out in talk.post()] == [(VICTIM,)]
    with pytest.raises((errors.IdentityNotConfirmed, errors.NotAllowed)):
        _upload_and_release(talk, FIRST)


# --- I10 to I12: codes and links ----------------------------------------------------------------

NONCE = re.compile(r'name="nonce" value="([0-9a-f]+)"')


@dataclass(kw_only=True)
class Browser:
    """The page behind one letter's link, as a person or a program meets it."""

    session: aiohttp.ClientSession
    url: str
    statuses: list[int] = field(default_factory=list)

    async def look(self) -> str:
        async with self.session.get(self.url) as answer:
            self.statuses.append(answer.status)
            return await answer.text()

    async def type(self, code: str, *, nonce: str | None = None) -> int:
        if nonce is None:
            found = NONCE.search(await self.look())
            nonce = found[1] if found else ""
        async with self.session.post(self.url, data={"code": code, "nonce": nonce}) as answer:
            return answer.status


# How often one may knock is another row (S15): here the codes have to stand alone.
_OFTEN = Rate(burst=100_000, per_second=100_000)
UNTHROTTLED = Throttle(rates=Rates(network=_OFTEN, link=_OFTEN, form=_OFTEN, everybody=_OFTEN))


@asynccontextmanager
async def page_of(talk: Conversation, out: Out) -> AsyncIterator[Browser]:
    # Over plain HTTP, where a browser would not send a cookie that is for HTTPS alone.
    plain = replace(talk.desk, base_url="http://desk.losant.example")
    door = WebDoor(desk=plain, health=Health(plain), host="127.0.0.1", port=0, throttle=UNTHROTTLED)
    await door.start()
    found = re.search(r"https://desk\.losant\.example(/v/\w+)", out.text)
    assert found
    jar = aiohttp.CookieJar(unsafe=True)
    try:
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Browser(session=session, url=f"http://127.0.0.1:{door.port}{found[1]}")
    finally:
        await door.stop()


async def test_i10_programs_that_follow_links_and_fill_forms_confirm_nothing(
    talk: Conversation,
) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    assert out.code not in out.text.partition("/v/")[2].partition("\n")[0]
    async with page_of(talk, out) as page:
        for _ in range(10):
            await page.look()
            await (await page.session.head(page.url)).release()
            await (await page.session.post(page.url)).release()
            await (await page.session.post(page.url, data={"code": out.code})).release()
            assert await page.type("") != HTTPStatus.GONE
        assert evidence(talk) == ""
        assert await page.type(out.code) == HTTPStatus.OK
    assert IdentityMethod.EMAIL_CODE in evidence(talk)


async def test_i10_the_form_of_another_session_counts_for_nothing(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    async with page_of(talk, out) as page:
        found = NONCE.search(await page.look())
        assert found
        page.session.cookie_jar.clear()
        await page.type(out.code, nonce=found[1])
    assert evidence(talk) == ""


async def test_i11_two_hundred_guesses_at_once_are_five(talk: Conversation) -> None:
    talk.write(ACCESS)
    out = talk.one_letter()
    assert len(out.code.replace("-", "")) * 5 >= 40  # bits
    async with page_of(talk, out) as page:
        found = NONCE.search(await page.look())
        assert found
        answers = await asyncio.gather(
            *(page.type(f"ZZZZ-{n:04d}", nonce=found[1]) for n in range(200))
        )
        assert answers.count(HTTPStatus.UNPROCESSABLE_ENTITY) <= 5
        assert HTTPStatus.OK not in answers
        assert await page.type(out.code, nonce=found[1]) != HTTPStatus.OK
    assert evidence(talk) == ""


def test_i11_a_new_code_is_sent_three_times_and_then_a_person_looks(talk: Conversation) -> None:
    talk.write(ACCESS)
    for _ in range(2):
        verification.ask(talk.desk, FIRST, TRIAGER)
    with pytest.raises(errors.TooManyCodes):
        verification.ask(talk.desk, FIRST, TRIAGER)
    assert len(talk.post()) == 3


async def test_i12_a_code_counts_once_for_one_ticket_and_a_day(talk: Conversation) -> None:
    talk.write(ACCESS)
    first = talk.one_letter()
    talk.clock.advance(days=1, seconds=-1)
    talk.write(ACCESS, subject="Another")
    second = next(out for out in talk.post() if out.mail["Reply-To"] != first.mail["Reply-To"])
    async with page_of(talk, second) as page:
        assert await page.type(first.code) == HTTPStatus.UNPROCESSABLE_ENTITY
    async with page_of(talk, first) as page:
        assert await page.type(first.code) == HTTPStatus.OK
        used = [ticket.evidence for ticket in talk.tickets()]
        assert used[1] == ""
    talk.clock.advance(days=1, seconds=1)
    async with page_of(talk, second) as page:
        assert await page.type(second.code) == HTTPStatus.GONE
    assert talk.tickets()[1].evidence == ""


# --- I16: known or unknown ----------------------------------------------------------------------


@contextmanager
def _answers(desk: Desk, clock: Clock, senders: list[str]) -> Iterator[list[str]]:
    talk = Conversation(desk, clock)
    keep_all(desk, [(letter(sender=sender, body=ACCESS), sender) for sender in senders])
    talk.file()
    yield [without_ids(out) for out in talk.post()]


def without_ids(out: Out) -> str:
    """The whole letter, but for what must differ: addresses, tokens, numbers, boundaries."""
    raw = out.mail.as_string()
    raw = raw.replace(out.route.recipients[0], "REQUESTER")
    raw = re.sub(r"=_[0-9a-f]{32}", "BOUNDARY", raw)
    raw = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|PR-\d+|\b[0-9a-z]{26}\b|\b[0-9a-f]{32}\b", "ID", raw)
    return re.sub(r"<[^<>\s@]+@example\.org>", "<ID>", raw)


def test_i16_whoever_asked_before_reads_what_a_stranger_reads(desk: Desk, clock: Clock) -> None:
    known = [f"known{n:02d}@example.org" for n in range(20)]
    strangers = [f"fresh{n:02d}@example.org" for n in range(20)]
    with _answers(desk, clock, known):
        clock.advance(days=2)
    with _answers(
        desk, clock, [x for pair in zip(known, strangers, strict=True) for x in pair]
    ) as said:
        assert len(said) == 40
        assert len(set(said)) == 1


# --- I18 to I19: what goes out, and who lets it -------------------------------------------------

LEAKS = {
    "card 4111 1111 1111 1111": Finding.PAYMENT_CARD,
    "password: hunter22": Finding.PASSWORD,
    "IBAN DE89 3704 0044 0532 0130 00": Finding.BANK_ACCOUNT,
    "SSN: 219-09-9999": Finding.NATIONAL_ID,
    "contact somebody.else@example.net": Finding.OTHER_ADDRESS,
}


@pytest.mark.parametrize("text", LEAKS)
def test_i18_what_must_never_go_out_is_found(text: str) -> None:
    linter = Linter((ANA,))
    linter.feed(f"name: Ana\n{text}\n".encode())
    assert LEAKS[text] in linter.finish()


@pytest.fixture
def known(talk: Conversation) -> Conversation:
    talk.write(ACCESS)
    for method in (IdentityMethod.SIGNED_IN, IdentityMethod.ADDRESS_ON_FILE):
        casework.record_identity(talk.desk, FIRST, TRIAGER, method=method, confirmed=True, note="")
    talk.post()
    return talk


def _upload(talk: Conversation, octets: bytes) -> None:
    token = handover.invite(talk.desk, FIRST, UPLOADER).url.rpartition("/")[2]
    receiver = handover.receive(talk.desk, token, name="data.json")
    assert receiver is not None
    receiver.write(octets)
    receiver.finish()


def test_i18_a_second_person_with_a_reason_lets_it_go_and_nobody_else(known: Conversation) -> None:
    _upload(known, b"card: 4111 1111 1111 1111\n")
    with pytest.raises(errors.NotAllowed):
        handover.release(known.desk, FIRST, UPLOADER, override="I know.")
    with pytest.raises(errors.InvalidInput):
        handover.release(known.desk, FIRST, SECOND)
    assert known.post() == []
    handover.release(known.desk, FIRST, SECOND, override="Test card of the shop; in no use.")
    assert len(known.post()) == 1


def test_i19_one_person_alone_sends_no_data(known: Conversation) -> None:
    _upload(known, b'{"devices": []}')
    for actor in (UPLOADER, TRIAGER, Actor(id="U0DORA", role=Role.VIEWER)):
        with pytest.raises(errors.NotAllowed):
            handover.release(known.desk, FIRST, actor)
    assert known.post() == []


def test_i19_nothing_goes_to_who_is_not_known(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.take(talk.desk, FIRST, UPLOADER)
    _upload(talk, b'{"devices": []}')
    talk.post()
    with pytest.raises((errors.IdentityNotConfirmed, errors.NotAllowed)):
        handover.release(talk.desk, FIRST, SECOND)
    assert talk.post() == []


# --- I20: pressure ------------------------------------------------------------------------------


def test_i20_no_words_change_what_has_to_be_shown(desk: Desk, clock: Clock) -> None:
    talk = Conversation(desk, clock)
    mails = [
        (letter(sender=f"p{n}@example.org", body=f"{ACCESS}\n{words}"), f"p{n}@example.org")
        for n, words in enumerate(PRESSURE)
    ]
    keep_all(desk, mails)
    talk.file()
    asked = talk.tickets()
    assert len(asked) == len(PRESSURE)
    for ticket in asked:
        assert ticket.evidence == ""
        assert ticket.identity in (IdentityStatus.ASKED, IdentityStatus.UNCHECKED)
        casework.take(talk.desk, TicketRef(id=ticket.id or 0), TRIAGER)
        with pytest.raises((errors.IdentityNotConfirmed, errors.NotAllowed)):
            _upload_and_release(talk, TicketRef(id=ticket.id or 0))


def _upload_and_release(talk: Conversation, ref: TicketRef) -> None:
    token = handover.invite(talk.desk, ref, UPLOADER).url.rpartition("/")[2]
    receiver = handover.receive(talk.desk, token, name="data.json")
    assert receiver is not None
    receiver.write(b"{}")
    receiver.finish()
    handover.release(talk.desk, ref, SECOND)


def test_i1_silence_of_dns_claims_nothing(desk: Desk, clock: Clock) -> None:
    zone: Zone = {("example.org", "TXT"): None, ("_dmarc.example.org", "TXT"): None}
    with serving(zone) as (address, _):
        examiner = DnsExaminer(resolver=Resolver(address))
        talk = Conversation(replace(desk, examiner=examiner), clock)
        talk.write(ACCESS)
        assert talk.ticket().doubts == ""
        assert evidence(talk) == ""
        assert len(talk.post()) == 1
