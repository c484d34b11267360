"""What the desk does with mail that its sender's domain disowns, from bytes and DNS to letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot.authentic import DnsExaminer, Resolver
from handlers import correspondence
from handlers.desk import Desk
from handlers.rules.authenticity import Authenticity, Verdict
from storage.tables import Message
from storage.vocabulary import Doubt, IdentityStatus
from tests.dns import Zone, serving
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, ERASURE, Clock

# Mail of the tests comes from 192.0.2.7.
FORGED: Zone = {
    ("example.org", "TXT"): ["v=spf1 ip4:198.51.100.1 -all"],
    ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=reject"],
}
HONEST: Zone = {**FORGED, ("example.org", "TXT"): ["v=spf1 ip4:192.0.2.7 -all"]}


@pytest.fixture
def forged(desk: Desk, clock: Clock) -> Iterator[Conversation]:
    with serving(FORGED) as (address, _):
        yield Conversation(replace(desk, examiner=DnsExaminer(resolver=Resolver(address))), clock)


@pytest.fixture
def honest(desk: Desk, clock: Clock) -> Iterator[Conversation]:
    with serving(HONEST) as (address, _):
        yield Conversation(replace(desk, examiner=DnsExaminer(resolver=Resolver(address))), clock)


def test_a_forged_request_opens_a_ticket_and_tells_its_victim_nothing(
    forged: Conversation,
) -> None:
    forged.write(ACCESS)
    assert forged.ticket().doubts == Doubt.DOMAIN_DISOWNS
    assert forged.post() == []
    assert forged.ticket().identity is not IdentityStatus.ASKED


def test_a_forged_reply_joins_the_ticket_as_a_strangers(
    honest: Conversation, forged: Conversation
) -> None:
    """The same database, seen while DNS says another thing."""
    honest.write(ACCESS)
    letter = honest.one_letter()
    forged.write(letter.code, to=letter.reply_to)
    assert forged.ticket().identity is IdentityStatus.ASKED
    assert Doubt.DOMAIN_DISOWNS in forged.ticket().doubts
    forged.write(ERASURE, to=letter.reply_to)
    assert len(forged.lines()) == 1


def test_references_to_our_letter_do_not_bring_a_forged_mail_into_the_ticket(
    honest: Conversation, forged: Conversation
) -> None:
    honest.write(ACCESS)
    letter = honest.one_letter()
    forged.write(ERASURE, headers={"In-Reply-To": str(letter.mail["Message-ID"])})
    assert len(forged.tickets()) == 2


def test_an_honest_mail_is_answered_and_its_checks_are_kept(honest: Conversation) -> None:
    honest.write(ACCESS)
    assert honest.one_letter().route.recipients == (ANA,)
    assert honest.ticket().doubts == ""
    with honest.desk.reading() as session:
        message = session.exec(select(Message).order_by(col(Message.id))).first()
        assert message is not None
        kept = honest.desk.open_text(message.checks_sealed, correspondence.CHECKS)
    assert Authenticity.from_json(kept).verdict is Verdict.VOUCHED


def test_a_pass_lowers_nothing(honest: Conversation) -> None:
    """The domain vouches, and the code is asked for all the same (threats I2)."""
    honest.write(ACCESS)
    assert honest.ticket().identity is IdentityStatus.ASKED
