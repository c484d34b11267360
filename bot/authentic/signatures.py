"""DKIM and ARC by dkimpy, with a policy of our own on top (threats, finding 8)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import dkim
from dkim.canonicalization import CanonicalizationPolicy
from dkim.util import InvalidTagValueList, parse_tag_value

from bot.authentic.dns import DnsSilent, Questions
from handlers.rules.authenticity import Result, Signature

MOST_SIGNATURES = 5
# RFC 8301 section 3.2: verifiers must not take fewer than 1,024 bits.
LEAST_BITS = 1024
# Who signs less than that leaves room for another sender, subject, day or reader.
_MUST_SIGN = (b"from", b"subject", b"date", b"to")

_quiet = logging.Logger("dkim")
_quiet.addHandler(logging.NullHandler())

Headers = list[tuple[bytes, bytes]]
Tags = Mapping[bytes, bytes]


def signatures(raw: bytes, questions: Questions) -> tuple[Signature, ...]:
    """The first five signatures of a mail, each verified and judged."""
    return tuple(_signatures(raw, questions))


def _signatures(raw: bytes, questions: Questions) -> Iterator[Signature]:
    try:
        mail = dkim.DKIM(raw, logger=_quiet, minkey=LEAST_BITS)
    except (dkim.DKIMException, ValueError):
        return
    values = [value for name, value in mail.headers if name.lower() == b"dkim-signature"]
    for place, value in enumerate(values[:MOST_SIGNATURES]):
        try:
            tags = parse_tag_value(value)
        except InvalidTagValueList:
            continue
        result = _verify(raw, place, questions)
        yield Signature(
            domain=_text(tags.get(b"d", b"")).lower(),
            selector=_text(tags.get(b"s", b"")),
            result=result,
            weakness=_weakness(tags, mail.headers, mail.body) if result is Result.PASS else "",
        )


def _verify(raw: bytes, place: int, questions: Questions) -> Result:
    mail = dkim.DKIM(raw, logger=_quiet, minkey=LEAST_BITS)
    try:
        return Result.PASS if mail.verify(idx=place, dnsfunc=key_of(questions)) else Result.FAIL
    except DnsSilent:
        return Result.TEMPERROR
    except (dkim.KeyFormatError, dkim.ParameterError, dkim.UnknownKeyTypeError):
        return Result.PERMERROR
    except (dkim.DKIMException, ValueError, KeyError, IndexError):
        return Result.FAIL


def key_of(questions: Questions) -> Callable[..., bytes | None]:
    """dkimpy's way to ask for a key record."""

    def look_up(name: bytes, timeout: float = 0) -> bytes | None:
        found = questions.texts(_text(name).rstrip("."))
        return found[0].encode() if found else None

    return look_up


def _weakness(tags: Tags, headers: Headers, body: bytes) -> str:
    """Why a valid signature vouches for too little; empty when it does not."""
    if tags.get(b"a", b"").endswith(b"sha1"):
        return "it uses SHA-1"  # RFC 8301 section 3.1
    if b"l" in tags and _signed_length(tags) < _length(tags, body):
        return "it signs a part of the text only"
    signed = re.split(rb"\s*:\s*", tags.get(b"h", b"").strip().lower())
    present = [name.lower() for name, _ in headers]
    for name in _MUST_SIGN:
        if present.count(name) > signed.count(name):
            return f"it does not sign {_text(name).capitalize()}"
    # A second From or a Reply-To added later would not break the signature.
    if signed.count(b"reply-to") < present.count(b"reply-to"):
        return "it does not sign Reply-To"
    return ""


def _signed_length(tags: Tags) -> int:
    try:
        return int(tags[b"l"])
    except ValueError:
        return 0


def _length(tags: Tags, body: bytes) -> int:
    policy = CanonicalizationPolicy.from_c_value(tags.get(b"c", b"simple/simple"))
    return len(policy.canonicalize_body(body))


def trusted_seal(raw: bytes, sealers: Collection[str], questions: Questions) -> tuple[str, str]:
    """The sealer this house trusts, and the results it saw when the mail came to it (RFC 8617);
    empty when the chain is broken, or sealed last by anybody else."""
    if not sealers or b"arc-seal" not in raw[:200_000].lower():
        return "", ""
    try:
        chain, seals, _ = dkim.ARC(raw, logger=_quiet, minkey=LEAST_BITS).verify(
            dnsfunc=key_of(questions)
        )
    except (DnsSilent, dkim.DKIMException, ValueError, KeyError, IndexError, AttributeError):
        return "", ""
    if chain != dkim.CV_Pass:
        return "", ""
    return _last(seals, sealers)


def _last(seals: list[dict[str, Any]], sealers: Collection[str]) -> tuple[str, str]:
    last = seals[0]
    domain = _text(last["as-domain"]).lower()
    if domain not in sealers:
        return "", ""
    # i=1; mx.example; spf=…  The instance stands before what RFC 8601 defines.
    value = _text(last["aar-value"]).partition(";")[2]
    return domain, value.strip()


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace").strip()
