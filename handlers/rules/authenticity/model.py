"""What was found out about where a mail came from. None of it says who wrote it (threats I2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

from storage.vocabulary import Doubt


class Result(StrEnum):
    """RFC 8601 section 2.7, as far as SPF, DKIM, DMARC and ARC share the words."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Policy(StrEnum):
    """What the domain asks receivers to do with mail that fails (RFC 9989 section 4.7)."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


class Verdict(StrEnum):
    """VOUCHED: the domain in From vouches for this mail today. FAILED: it says that its mail does
    not look like this. UNPROVEN: nothing either way. UNKNOWN: could not be looked up."""

    VOUCHED = "vouched"
    FAILED = "failed"
    UNPROVEN = "unproven"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One DKIM signature. `weakness` says why a valid one does not count; empty when it does."""

    domain: str
    selector: str
    result: Result
    weakness: str = ""

    @property
    def counts(self) -> bool:
        return self.result is Result.PASS and not self.weakness


@dataclass(frozen=True, kw_only=True)
class Spf:
    """`domain`: of MAIL FROM, or of HELO where that is empty (RFC 7208 section 2.4)."""

    domain: str
    result: Result
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Dmarc:
    """`found_at`: the domain whose record spoke; empty when there is none."""

    result: Result
    policy: Policy = Policy.NONE
    found_at: str = ""


@dataclass(frozen=True, kw_only=True)
class Authenticity:
    """All findings about one mail. `by`: who made them, this desk or the relay in front of it."""

    verdict: Verdict
    by: str
    spf: Spf | None = None
    signatures: tuple[Signature, ...] = ()
    dmarc: Dmarc | None = None
    arc_sealer: str = ""
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, written: str) -> Authenticity:
        read = json.loads(written)
        spf, dmarc = read["spf"], read["dmarc"]
        return cls(
            verdict=Verdict(read["verdict"]),
            by=read["by"],
            spf=Spf(**{**spf, "result": Result(spf["result"])}) if spf else None,
            signatures=tuple(
                Signature(**{**each, "result": Result(each["result"])})
                for each in read["signatures"]
            ),
            dmarc=_dmarc(dmarc) if dmarc else None,
            arc_sealer=read["arc_sealer"],
            notes=tuple(read["notes"]),
        )


def _dmarc(read: dict[str, str]) -> Dmarc:
    return Dmarc(
        result=Result(read["result"]), policy=Policy(read["policy"]), found_at=read["found_at"]
    )


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a mail and its SMTP session say. `author_domain`: of the one address in From, as
    A-labels; empty when From cannot be read."""

    raw: bytes
    author_domain: str
    peer: str
    helo: str
    mail_from: str


class Examiner(Protocol):
    """Looks up what DNS says about a mail. Never raises, and is bounded in time."""

    def examine(self, claims: Claims) -> Authenticity: ...


def in_words(found: Authenticity) -> Sequence[str]:
    """For staff, one sentence a finding."""
    return tuple(_sentences(found))


def _sentences(found: Authenticity) -> list[str]:
    said = [_VERDICTS[found.verdict]]
    if found.spf is not None:
        said.append(f"SPF {found.spf.result} for {found.spf.domain or 'no domain'}.")
    for each in found.signatures:
        why = f", which does not count: {each.weakness}" if each.weakness else ""
        said.append(f"DKIM {each.result} for {each.domain}{why}.")
    if found.dmarc is not None and found.dmarc.found_at:
        asks = f"the domain asks for {found.dmarc.policy}"
        said.append(f"DMARC {found.dmarc.result} at {found.dmarc.found_at}; {asks}.")
    if found.arc_sealer:
        said.append(f"Forwarded by {found.arc_sealer}, whose seal this house trusts.")
    return [*said, *found.notes]


_VERDICTS = {
    Verdict.VOUCHED: "The sender's domain vouches for this mail. That does not prove the person.",
    Verdict.FAILED: "The sender's domain says that its mail does not look like this.",
    Verdict.UNPROVEN: "Nothing shows that this mail comes from the address in its From line.",
    Verdict.UNKNOWN: "Where this mail comes from could not be looked up.",
}

DOUBTS = {
    Doubt.FROM_UNREADABLE: "The From line cannot be read for sure.",
    Doubt.DOMAIN_DISOWNS: "The sender's domain disowns this mail.",
    Doubt.LOOKALIKE: "The sender's domain looks like another one.",
    Doubt.MIXED_SCRIPT: "The sender's address mixes alphabets.",
    Doubt.REPLY_ELSEWHERE: "Answers would go to another domain than the sender's.",
    Doubt.ADDRESS_IN_NAME: "The sender's name shows another address than the sender's.",
}
