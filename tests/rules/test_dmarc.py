"""DMARC after RFC 9989, by tables: record, walk, organization, alignment, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from handlers.rules.authenticity import Policy, Result
from handlers.rules.authenticity.dmarc import (
    Proof,
    evaluate,
    organizational_domain,
    parse,
)

Zone = Mapping[str, Sequence[str]]


class Dns:
    """TXT records by name; what is in `silent` does not answer."""

    def __init__(self, zone: Zone, silent: Sequence[str] = ()) -> None:
        self.zone, self.silent = zone, silent
        self.asked: list[str] = []

    def txt(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        if name in self.silent:
            raise LookupError(name)
        return self.zone.get(name, ())

    def exists(self, name: str) -> bool:
        return not name.startswith("missing.")


RECORDS: list[tuple[str, tuple[Policy, Policy, Policy] | None]] = [
    ("v=DMARC1; p=reject", (Policy.REJECT, Policy.REJECT, Policy.REJECT)),
    ("v=DMARC1;p=none;sp=quarantine", (Policy.NONE, Policy.QUARANTINE, Policy.QUARANTINE)),
    ("v=DMARC1; p=none; np=reject", (Policy.NONE, Policy.NONE, Policy.REJECT)),
    ("v=DMARC1", (Policy.NONE, Policy.NONE, Policy.NONE)),
    ("v=DMARC1; p=REJECT ; rua=mailto:a@b.c; pct=20", (Policy.REJECT,) * 3),
    ("v=DMARC1; p=everything", (Policy.NONE,) * 3),
    ("v=DMARC1; p=reject; p=none", (Policy.REJECT,) * 3),
    ("V=DMARC1; P=Quarantine", (Policy.QUARANTINE,) * 3),
    ("v=dmarc1; p=reject", None),
    ("p=reject; v=DMARC1", None),
    ("v=spf1 -all", None),
    ("", None),
    ("v=DMARC10; p=reject", None),
]


@pytest.mark.parametrize(("text", "expected"), RECORDS)
def test_a_record_is_read_as_section_4_7_says(
    text: str, expected: tuple[Policy, Policy, Policy] | None
) -> None:
    record = parse(text)
    found = record and (record.policy, record.subdomains, record.missing)
    assert found == expected


P = "v=DMARC1; p=reject"
ORGANIZATIONS: list[tuple[str, Zone, str]] = [
    ("example.com", {"_dmarc.example.com": [P]}, "example.com"),
    ("a.b.example.com", {"_dmarc.example.com": [P]}, "example.com"),
    # The fewest labels win.
    ("a.b.example.com", {"_dmarc.b.example.com": [P], "_dmarc.example.com": [P]}, "example.com"),
    # psd=n: here the organization begins.
    (
        "a.b.example.com",
        {"_dmarc.b.example.com": [f"{P}; psd=n"], "_dmarc.example.com": [P]},
        "b.example.com",
    ),
    # psd=y: the name below it.
    ("a.b.example.bank", {"_dmarc.bank": [f"{P}; psd=y"]}, "example.bank"),
    ("example.bank", {"_dmarc.bank": [f"{P}; psd=y"]}, "example.bank"),
    # No record: the domain itself.
    ("mail.example.com", {}, "mail.example.com"),
    # A record at a public suffix that does not call itself one must not unite strangers.
    ("good.com", {"_dmarc.com": [P]}, "good.com"),
    ("shop.good.co.uk", {"_dmarc.co.uk": [P], "_dmarc.good.co.uk": [P]}, "good.co.uk"),
    # Two records at one name are none.
    ("a.example.com", {"_dmarc.example.com": [P, P]}, "a.example.com"),
]


@pytest.mark.parametrize(("domain", "zone", "expected"), ORGANIZATIONS)
def test_the_tree_walk_finds_whose_domain_it_is(domain: str, zone: Zone, expected: str) -> None:
    assert organizational_domain(domain, Dns(zone).txt) == expected


def test_the_walk_asks_eight_times_at_most() -> None:
    dns = Dns({})
    organizational_domain(".".join("abcdefghijklmnop") + ".example.com", dns.txt)
    assert len(dns.asked) == 8
    assert dns.asked[1].count(".") == 7


EVALUATED: list[tuple[str, str, Zone, str | None, list[str], Result, Policy]] = [
    ("spf aligned", "example.com", {"_dmarc.example.com": [P]}, "example.com", [], Result.PASS, Policy.REJECT),
    ("dkim aligned", "example.com", {"_dmarc.example.com": [P]}, None, ["example.com"], Result.PASS, Policy.REJECT),
    ("relaxed", "example.com", {"_dmarc.example.com": [P]}, "bounce.example.com", [], Result.PASS, Policy.REJECT),
    ("strict spf", "example.com", {"_dmarc.example.com": [f"{P}; aspf=s"]}, "bounce.example.com", [], Result.FAIL, Policy.REJECT),
    ("strict dkim", "example.com", {"_dmarc.example.com": [f"{P}; adkim=s"]}, None, ["m.example.com"], Result.FAIL, Policy.REJECT),
    ("second signature", "example.com", {"_dmarc.example.com": [P]}, None, ["esp.net", "example.com"], Result.PASS, Policy.REJECT),
    ("nothing", "example.com", {"_dmarc.example.com": [P]}, None, [], Result.FAIL, Policy.REJECT),
    ("someone else", "example.com", {"_dmarc.example.com": [P]}, "evil.net", ["evil.net"], Result.FAIL, Policy.REJECT),
    ("no record", "example.com", {}, None, [], Result.NONE, Policy.NONE),
    ("hyphen", "my-bank.com", {"_dmarc.my-bank.com": [P]}, None, [], Result.FAIL, Policy.REJECT),
    ("subdomain", "a.example.com", {"_dmarc.example.com": [f"{P}; sp=none"]}, None, [], Result.FAIL, Policy.NONE),
    ("no such subdomain", "missing.example.com", {"_dmarc.example.com": [f"{P}; sp=none; np=reject"]}, None, [], Result.FAIL, Policy.REJECT),
    ("own record first", "a.example.com", {"_dmarc.a.example.com": ["v=DMARC1; p=none"], "_dmarc.example.com": [P]}, None, [], Result.FAIL, Policy.NONE),
    ("testing", "example.com", {"_dmarc.example.com": [f"{P}; t=y"]}, None, [], Result.FAIL, Policy.QUARANTINE),
    ("suffix unites nobody", "good.com", {"_dmarc.com": [P], "_dmarc.good.com": [P]}, "evil.com", [], Result.FAIL, Policy.REJECT),
    ("unlisted suffix", "good.example", {"_dmarc.good.example": [P]}, "evil.example", [], Result.FAIL, Policy.REJECT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("author", "zone", "spf", "dkim", "result", "policy"),
    [case[1:] for case in EVALUATED],
    ids=[case[0] for case in EVALUATED],
)
def test_the_result(
    author: str, zone: Zone, spf: str | None, dkim: list[str], result: Result, policy: Policy
) -> None:
    dns = Dns(zone)
    proof = Proof(spf_domain=spf, dkim_domains=dkim)
    found = evaluate(author, proof, txt=dns.txt, exists=dns.exists)
    assert (found.result, found.policy) == (result, policy)


def test_silence_claims_nothing() -> None:
    dns = Dns({}, silent=["_dmarc.example.com"])
    proof = Proof(spf_domain=None, dkim_domains=[])
    found = evaluate("example.com", proof, txt=dns.txt, exists=dns.exists)
    assert found.result is Result.TEMPERROR


def test_a_look_up_that_failed_may_have_been_the_one_that_passes() -> None:
    dns = Dns({"_dmarc.example.com": [P]})
    proof = Proof(spf_domain=None, dkim_domains=[], is_unsure=True)
    assert evaluate("example.com", proof, txt=dns.txt, exists=dns.exists).result is Result.TEMPERROR
