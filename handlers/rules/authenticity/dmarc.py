"""DMARC after RFC 9989: records, the DNS tree walk, alignment, and the result.

The public suffix list guards one thing that the walk leaves open: a record at a public suffix that
does not call itself one (`psd=y`) must not make all domains below it one organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from handlers.rules.authenticity.domains import is_public_suffix
from handlers.rules.authenticity.model import Dmarc, Policy, Result

# Every TXT string at a name, joined; empty where the name or the type does not exist.
# LookupError when DNS does not answer.
Txt = Callable[[str], Sequence[str]]
Exists = Callable[[str], bool]

# RFC 9989 section 4.10: no more than eight queries, whatever an author domain looks like.
MOST_LABELS = 8

Mode = Literal["r", "s"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """The tags of RFC 9989 section 4.7 that decide."""

    policy: Policy
    subdomains: Policy
    missing: Policy
    dkim: Mode
    spf: Mode
    psd: Literal["y", "n", "u"]
    testing: bool


def parse(text: str) -> Record | None:
    """None for what is no DMARC record. Unknown tags and wrong values of known ones are passed
    over, as section 4.7 wants it; a record without `p` asks for nothing."""
    parts = [part.partition("=") for part in text.split(";")]
    tags = [(name.strip().lower(), value.strip()) for name, equals, value in parts if equals]
    # The version comes first and is case-sensitive (section 4.8).
    if not tags or tags[0] != ("v", "DMARC1"):
        return None
    named = dict(reversed(tags))
    policy = _policy(named.get("p"), Policy.NONE)
    subdomains = _policy(named.get("sp"), policy)
    psd = named.get("psd", "u").lower()
    return Record(
        policy=policy,
        subdomains=subdomains,
        missing=_policy(named.get("np"), subdomains),
        dkim="s" if named.get("adkim", "r").lower() == "s" else "r",
        spf="s" if named.get("aspf", "r").lower() == "s" else "r",
        psd="y" if psd == "y" else "n" if psd == "n" else "u",
        testing=named.get("t", "n").lower() == "y",
    )


def _policy(value: str | None, otherwise: Policy) -> Policy:
    try:
        return Policy((value or "").lower())
    except ValueError:
        return otherwise


def record_at(domain: str, txt: Txt) -> Record | None:
    """The one record of `domain`. Of several none counts (section 4.10)."""
    found = [record for text in txt(f"_dmarc.{domain}") if (record := parse(text)) is not None]
    return found[0] if len(found) == 1 else None


def _targets(domain: str) -> Iterator[str]:
    """The names the walk asks: the domain, then seven labels or fewer, down to the last one."""
    labels = domain.split(".")
    yield domain
    for count in range(min(len(labels) - 1, MOST_LABELS - 1), 0, -1):
        yield ".".join(labels[-count:])


@dataclass(frozen=True, kw_only=True)
class _Found:
    domain: str
    record: Record


def _walk(domain: str, txt: Txt) -> list[_Found]:
    """The records on the way up; a record that says `psd` ends the walk (section 4.10)."""
    found: list[_Found] = []
    for target in _targets(domain):
        record = record_at(target, txt)
        if record is None:
            continue
        if record.psd == "u" and is_public_suffix(target) and target != domain:
            continue
        found.append(_Found(domain=target, record=record))
        if record.psd != "u":
            break
    return found


def organizational_domain(domain: str, txt: Txt) -> str:
    """Section 4.10.2: whose domain it is."""
    found = _walk(domain, txt)
    for each in found:
        if each.record.psd == "n":
            return each.domain
        if each.record.psd == "y" and each.domain != domain:
            below = domain.removesuffix(f".{each.domain}").rpartition(".")[2]
            return f"{below}.{each.domain}"
    return found[-1].domain if found else domain


def _policy_record(author: str, txt: Txt) -> _Found | None:
    """Section 4.10.1: of the author domain itself, else of its organization, else of the public
    suffix above it."""
    found = _walk(author, txt)
    if not found:
        return None
    if found[0].domain == author:
        return found[0]
    organization = organizational_domain(author, txt)
    own = next((each for each in found if each.domain == organization), None)
    return own or found[-1]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Domains that SPF and counting DKIM signatures vouch for. `is_unsure`: a look-up failed, so
    that more might have been vouched for."""

    spf_domain: str | None
    dkim_domains: Sequence[str]
    is_unsure: bool = False


def evaluate(author: str, proof: Proof, *, txt: Txt, exists: Exists) -> Dmarc:
    """The result for a mail whose From is at `author` (A-labels, lower case).

    NONE without a record; TEMPERROR when DNS does not answer, which claims nothing.
    """
    try:
        found = _policy_record(author, txt)
        if found is None:
            return Dmarc(result=Result.NONE)
        policy = _wanted(found, author, exists)
        if is_aligned(author, proof, found.record, txt):
            return Dmarc(result=Result.PASS, policy=policy, found_at=found.domain)
    except LookupError:
        return Dmarc(result=Result.TEMPERROR)
    result = Result.TEMPERROR if proof.is_unsure else Result.FAIL
    return Dmarc(result=result, policy=policy, found_at=found.domain)


def _wanted(found: _Found, author: str, exists: Exists) -> Policy:
    record = found.record
    wanted = record.policy
    if found.domain != author:
        wanted = record.subdomains if exists(author) else record.missing
    return _SOFTER[wanted] if record.testing else wanted


# Section 4.7, `t=y`: one step below what the record asks for.
_SOFTER = {
    Policy.REJECT: Policy.QUARANTINE,
    Policy.QUARANTINE: Policy.NONE,
    Policy.NONE: Policy.NONE,
}


def is_aligned(author: str, proof: Proof, record: Record, txt: Txt) -> bool:
    """Section 4.4: one identifier that was proved belongs to the author's organization."""
    proved = [(domain, record.dkim) for domain in proof.dkim_domains]
    if proof.spf_domain:
        proved.append((proof.spf_domain, record.spf))
    return any(_belongs(domain, author, mode, txt) for domain, mode in proved)


def _belongs(domain: str, author: str, mode: Mode, txt: Txt) -> bool:
    if domain == author:
        return True
    if mode == "s":
        return False
    return organizational_domain(domain, txt) == organizational_domain(author, txt)
