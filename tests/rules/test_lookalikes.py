"""What a sender's address looks like, and what speaks against it (threats I5-I7)."""

from __future__ import annotations

import pytest

from handlers.rules.authenticity import Authenticity, Verdict, doubts
from handlers.rules.authenticity.domains import is_mixed_script, looks_like
from handlers.rules.mail import read_mail
from storage.vocabulary import Doubt
from tests.people import letter

ALIKE = [
    ("раypal.com", "paypal.com"),
    ("xn--80ak6aa92e.com", "apple.com"),
    ("rnicrosoft.com", "microsoft.com"),
    ("g00gle.com", "google.com"),
    ("paypa1.com", "paypal.com"),
    ("mail.paypa1.com", "paypal.com"),
    ("vvikipedia.org", "wikipedia.org"),
    ("1osant.example", "losant.example"),
    ("my-bank.com", "mybank.com"),
]
NOT_ALIKE = [
    ("faß.de", "fass.de"),
    ("bücher.de", "bucher.de"),
    ("example.com", "example.org"),
    ("mail.example.com", "example.com"),
    ("gmail.com", "gmail.com"),
    ("gmx.at", "gmx.de"),
    ("почта.рф", "mail.ru"),
]


@pytest.mark.parametrize(("domain", "other"), ALIKE)
def test_a_lookalike_is_seen(domain: str, other: str) -> None:
    assert looks_like(domain, other)


@pytest.mark.parametrize(("domain", "other"), NOT_ALIKE)
def test_an_honest_neighbour_is_none(domain: str, other: str) -> None:
    assert not looks_like(domain, other)


@pytest.mark.parametrize(
    ("domain", "mixed"),
    [
        ("раypal.com", True),
        ("xn--pypal-4ve.com", True),
        ("日本ソフト.jp", False),
        ("bücher.de", False),
        ("почта.рф", False),
        ("web2.example", False),
        ("αβγabc.gr", True),
    ],
)
def test_alphabets_that_no_language_mixes(domain: str, mixed: bool) -> None:
    assert is_mixed_script(domain) is mixed


def found(sender: str, *, reply_to: str = "", verdict: Verdict | None = None) -> frozenset[Doubt]:
    headers = {"Reply-To": reply_to} if reply_to else {}
    mail = read_mail(letter(sender=sender, headers=headers), mail_from="x@example.org")
    checked = None if verdict is None else Authenticity(verdict=verdict, by="test")
    return doubts(mail, checked, ("losant.example",))


@pytest.mark.parametrize(
    ("sender", "reply_to", "expected"),
    [
        ("Ana <ana@example.org>", "", set()),
        ("Ana <ana@example.org>", "ana@mail.example.org", set()),
        ("Ana <ana@example.org>", "ana@elsewhere.net", {Doubt.REPLY_ELSEWHERE}),
        ("Support <help@1osant.example>", "", {Doubt.LOOKALIKE}),
        ('"ceo@bank.example" <x@example.org>', "", {Doubt.ADDRESS_IN_NAME}),
        ('"ana@example.org" <ana@example.org>', "", set()),
        ("Ana <ana@gmai1.com>", "", {Doubt.LOOKALIKE}),
    ],
)
def test_what_speaks_against_a_sender(sender: str, reply_to: str, expected: set[Doubt]) -> None:
    assert found(sender, reply_to=reply_to) == expected


def test_two_senders_are_none() -> None:
    raw = letter().replace(b"From: Ana", b"From: victim@bank.example\r\nFrom: Ana")
    mail = read_mail(raw, mail_from="x@example.org")
    assert doubts(mail, None, ()) == {Doubt.FROM_UNREADABLE}


@pytest.mark.parametrize(
    ("verdict", "doubt"),
    [
        (Verdict.FAILED, {Doubt.DOMAIN_DISOWNS}),
        (Verdict.VOUCHED, set()),
        (Verdict.UNPROVEN, set()),
        (Verdict.UNKNOWN, set()),
    ],
)
def test_only_a_failure_speaks_and_a_pass_excuses_nothing(
    verdict: Verdict, doubt: set[Doubt]
) -> None:
    assert found("Ana <ana@example.org>", verdict=verdict) == doubt
    with_doubt = found("Ana <ana@example.org>", reply_to="a@b.net", verdict=verdict)
    assert with_doubt == doubt | {Doubt.REPLY_ELSEWHERE}
