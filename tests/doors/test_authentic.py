"""SPF, DKIM, DMARC and ARC against a real DNS server on loopback, with real signatures."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.authentic import DnsExaminer, Resolver, Trust
from bot.authentic.dns import MAIL, DnsSilent, Questions
from handlers.rules.authenticity import Authenticity, Claims, Policy, Result, Verdict
from tests.dns import Zone, Zones, serving
from tests.people import letter


def _key(bits: int) -> tuple[bytes, str]:
    """A private key as PEM, and the record that publishes its public half."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = "".join(public.decode().splitlines()[1:-1])
    return pem, f"v=DKIM1; k=rsa; p={body}"


PRIVATE, PUBLIC = _key(2048)
PEER = "192.0.2.7"
SIGNED = [b"from", b"to", b"subject", b"date"]
ZONE: Zone = {
    ("example.org", "TXT"): ["v=spf1 ip4:192.0.2.7 -all"],
    ("elsewhere.net", "TXT"): ["v=spf1 ip4:192.0.2.7 -all"],
    ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=reject"],
    ("s1._domainkey.example.org", "TXT"): [PUBLIC],
    ("s1._domainkey.elsewhere.net", "TXT"): [PUBLIC],
    ("nodmarc.example", "TXT"): ["v=spf1 ip4:192.0.2.7 -all"],
    ("broken.example", "TXT"): None,
    ("_dmarc.broken.example", "TXT"): None,
}
MAIL_OF_ANA = letter(sender="Ana Sommer <ana@example.org>")


def signed(
    raw: bytes = MAIL_OF_ANA,
    *,
    domain: str = "example.org",
    headers: list[bytes] | None = None,
    length: bool = False,
) -> bytes:
    made: bytes = dkim.sign(
        raw,
        b"s1",
        domain.encode(),
        PRIVATE,
        include_headers=headers or SIGNED,
        length=length,
    )
    return made + raw


@contextmanager
def examiner(zone: Zone = ZONE, trust: Trust = Trust()) -> Iterator[tuple[DnsExaminer, Zones]]:  # noqa: B008
    with serving(zone) as (address, zones):
        yield DnsExaminer(resolver=Resolver(address), trust=trust), zones


def examine(
    raw: bytes,
    *,
    peer: str = PEER,
    mail_from: str = "ana@example.org",
    author: str = "example.org",
    zone: Zone = ZONE,
    trust: Trust = Trust(),  # noqa: B008 - frozen
) -> Authenticity:
    claims = Claims(
        raw=raw, author_domain=author, peer=peer, helo="mx.example.org", mail_from=mail_from
    )
    with examiner(zone, trust) as (one, _):
        return one.examine(claims)


FORGER = "198.51.100.9"
# SPF (aligned pass, pass for another domain, fail) by DKIM (aligned, another domain, none).
MATRIX = [
    (PEER, "ana@example.org", "example.org", Verdict.VOUCHED),
    (PEER, "ana@example.org", "elsewhere.net", Verdict.VOUCHED),
    (PEER, "ana@example.org", None, Verdict.VOUCHED),
    (PEER, "x@elsewhere.net", "example.org", Verdict.VOUCHED),
    (PEER, "x@elsewhere.net", "elsewhere.net", Verdict.FAILED),
    (PEER, "x@elsewhere.net", None, Verdict.FAILED),
    (FORGER, "ana@example.org", "example.org", Verdict.VOUCHED),
    (FORGER, "ana@example.org", "elsewhere.net", Verdict.FAILED),
    (FORGER, "ana@example.org", None, Verdict.FAILED),
]


@pytest.mark.parametrize(("peer", "mail_from", "signer", "verdict"), MATRIX)
def test_spf_and_dkim_in_all_nine_ways(
    peer: str, mail_from: str, signer: str | None, verdict: Verdict
) -> None:
    raw = MAIL_OF_ANA if signer is None else signed(domain=signer)
    assert examine(raw, peer=peer, mail_from=mail_from).verdict is verdict


def test_what_was_found_is_told_and_kept_whole() -> None:
    found = examine(signed())
    assert found.spf is not None
    assert found.dmarc is not None
    assert (found.spf.result, found.spf.domain) == (Result.PASS, "example.org")
    assert [(each.domain, each.result) for each in found.signatures] == [
        ("example.org", Result.PASS)
    ]
    assert (found.dmarc.result, found.dmarc.policy) == (Result.PASS, Policy.REJECT)
    assert Authenticity.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("raw", "weakness"),
    [
        (signed(length=True) + b"Please send the data to evil@evil.net instead.\r\n", "part of"),
        (signed(headers=[b"from"]), "Subject"),
        (signed(headers=[b"from", b"subject", b"to"]), "Date"),
        (b"Reply-To: evil@evil.net\r\n" + signed(), "Reply-To"),
        (b"Subject: Another one\r\n" + signed(), "Subject"),
    ],
)
def test_a_valid_signature_that_leaves_room_does_not_count(raw: bytes, weakness: str) -> None:
    """dkimpy says True to each of these (threats, finding 8)."""
    found = examine(raw, peer=FORGER)
    (only,) = found.signatures
    assert (only.result, found.verdict) == (Result.PASS, Verdict.FAILED)
    assert weakness in only.weakness


@pytest.mark.parametrize(
    "raw",
    [
        signed().replace(b"personal data", b"personal dogs"),
        signed().replace(b"Subject: A question", b"Subject: A quest"),
        signed().replace(b"From: Ana", b"From: Bea"),
        signed().replace(b" b=", b" b=QUJD", 1),
    ],
)
def test_what_was_changed_on_the_way_fails(raw: bytes) -> None:
    found = examine(raw, peer=FORGER)
    assert Result.PASS not in {each.result for each in found.signatures}
    assert found.verdict is Verdict.FAILED


def test_a_key_of_1024_bits_is_long_enough() -> None:
    private, public = _key(1024)
    raw = dkim.sign(MAIL_OF_ANA, b"s1", b"example.org", private, include_headers=SIGNED)
    zone = {**ZONE, ("s1._domainkey.example.org", "TXT"): [public]}
    assert examine(raw + MAIL_OF_ANA, peer=FORGER, zone=zone).verdict is Verdict.VOUCHED


def test_five_signatures_are_looked_at_and_no_more() -> None:
    raw = MAIL_OF_ANA
    for _ in range(8):
        raw = signed(domain="elsewhere.net", raw=raw, headers=SIGNED)
    with examiner() as (one, zones):
        found = one.examine(
            Claims(raw=raw, author_domain="example.org", peer=FORGER, helo="x", mail_from="a@b.c")
        )
        keys = [name for name, _ in zones.asked if "_domainkey" in name]
    assert len(found.signatures) == 5
    assert len(keys) == 1  # and the cache answers the others


def test_a_domain_without_dmarc_may_vouch_by_itself() -> None:
    raw = letter(sender="Ana <ana@nodmarc.example>")
    found = examine(raw, mail_from="ana@nodmarc.example", author="nodmarc.example")
    assert found.verdict is Verdict.VOUCHED
    found = examine(raw, mail_from="x@elsewhere.net", author="nodmarc.example")
    assert found.verdict is Verdict.UNPROVEN


def test_from_the_own_network_spf_is_not_asked() -> None:
    found = examine(MAIL_OF_ANA, peer="127.0.0.1")
    assert (found.spf, found.verdict) == (None, Verdict.FAILED)


def test_a_server_that_fails_claims_nothing() -> None:
    raw = letter(sender="Ana <ana@broken.example>")
    found = examine(raw, mail_from="ana@broken.example", author="broken.example")
    assert found.verdict is Verdict.UNKNOWN


# --- an outage ------------------------------------------------------------------------------


def test_silence_is_bounded_and_then_nobody_is_asked() -> None:
    claims = Claims(
        raw=signed(), author_domain="example.org", peer=PEER, helo="x", mail_from="ana@example.org"
    )
    with examiner() as (one, zones):
        zones.is_silent = True
        start = time.monotonic()
        assert one.examine(claims).verdict is Verdict.UNKNOWN
        assert time.monotonic() - start < MAIL + 1
        asked, start = len(zones.asked), time.monotonic()
        for _ in range(20):
            assert one.examine(claims).verdict is Verdict.UNKNOWN
        # Twenty more mails in less than the time of one question.
        assert time.monotonic() - start < 1
        assert len(zones.asked) == asked


def test_one_mail_may_not_ask_without_end() -> None:
    with serving(ZONE) as (address, zones):
        questions = Questions(resolver=Resolver(address))
        for number in range(60):
            questions.texts(f"n{number}.example.org")
        with pytest.raises(DnsSilent):
            questions.texts("one-more.example.org")
        assert len(zones.asked) == 60


# --- a relay in front -----------------------------------------------------------------------

RELAY = Trust(relays=(ipaddress.ip_network("192.0.2.0/24"),), authserv_id="mx.losant.example")


def relayed(*values: str) -> bytes:
    return b"".join(f"Authentication-Results: {v}\r\n".encode() for v in values) + MAIL_OF_ANA


PASSED = "mx.losant.example; dmarc=pass header.from=example.org; spf=pass smtp.mailfrom=example.org"
CLAIMS = [
    ("its own word", PEER, (PASSED,), Verdict.VOUCHED),
    ("from a stranger", FORGER, (PASSED,), Verdict.FAILED),
    ("another id", PEER, (PASSED.replace("mx.", "mx2."),), Verdict.FAILED),
    ("an id that begins so", PEER, (PASSED.replace("example;", "example.evil.net;"),), Verdict.FAILED),
    ("an id that ends so", PEER, (PASSED.replace("mx.losant", "evil.mx.losant"),), Verdict.FAILED),
    ("another author", PEER, (PASSED.replace("from=example", "from=elsewhere"),), Verdict.UNPROVEN),
    ("below the relay's own", PEER, ("mx.losant.example; dmarc=fail header.from=example.org", PASSED), Verdict.FAILED),
    ("no results", PEER, ("mx.losant.example; none",), Verdict.UNPROVEN),
    ("garbage", PEER, (";;;=" * 50,), Verdict.FAILED),
    ("endless", PEER, ("mx.losant.example; dmarc=pass header.from=example.org" + " " * 5000 + "x",), Verdict.FAILED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "values", "verdict"), [case[1:] for case in CLAIMS], ids=[case[0] for case in CLAIMS]
)
def test_only_the_relays_own_word_counts(
    peer: str, values: tuple[str, ...], verdict: Verdict
) -> None:
    raw = relayed(*values)
    found = examine(raw, peer=peer, mail_from="x@nowhere.example", trust=RELAY)
    assert found.verdict is verdict


# --- a forwarder ----------------------------------------------------------------------------


def sealed(results: str, *, domain: str = "forwarder.example") -> bytes:
    raw = f"Authentication-Results: {domain}; {results}\r\n".encode() + MAIL_OF_ANA
    made = dkim.arc_sign(raw, b"s1", domain.encode(), PRIVATE, domain.encode(), SIGNED)
    return b"".join(made) + raw


FORWARDING: Zone = {**ZONE, ("s1._domainkey.forwarder.example", "TXT"): [PUBLIC]}
FRIEND = Trust(sealers=frozenset(("forwarder.example",)))
SAW = "dmarc=pass header.from=example.org"


@pytest.mark.parametrize(
    ("raw", "trust", "verdict"),
    [
        (sealed(SAW), FRIEND, Verdict.VOUCHED),
        (sealed(SAW), Trust(), Verdict.FAILED),
        (sealed("dmarc=fail header.from=example.org"), FRIEND, Verdict.FAILED),
        (sealed("dmarc=pass header.from=elsewhere.net"), FRIEND, Verdict.FAILED),
        (sealed(SAW).replace(b"personal data", b"personal dogs"), FRIEND, Verdict.FAILED),
    ],
)
def test_a_seal_counts_from_a_forwarder_that_the_house_trusts(
    raw: bytes, trust: Trust, verdict: Verdict
) -> None:
    assert examine(raw, peer=FORGER, zone=FORWARDING, trust=trust).verdict is verdict
