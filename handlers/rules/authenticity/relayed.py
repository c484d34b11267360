"""Results that the house's own relay wrote: Authentication-Results (RFC 8601).

Anybody can write such a header. It counts only from the configured peer, under exactly the
configured id, in the topmost place the relay writes it, and for the very domain in From
(threats I3).
"""

from __future__ import annotations

from collections.abc import Iterator

import authres
from authres.core import SyntaxError as HeaderSyntax

from handlers.rules.authenticity.model import (
    Authenticity,
    Dmarc,
    Result,
    Signature,
    Spf,
    Verdict,
)

LONGEST = 4_000


def read(headers: tuple[str, ...], *, authserv_id: str, author_domain: str) -> Authenticity | None:
    """What the relay found, by the first header that is its own; None when there is none.

    `headers`: the values of Authentication-Results, topmost first. Headers further down with the
    same id were there before the relay saw the mail: a relay removes those, but who knows.
    """
    for value in headers:
        parsed = _parsed(value)
        if parsed is not None and parsed.authserv_id == authserv_id:
            return _found(parsed, authserv_id, author_domain)
    return None


def _parsed(value: str) -> authres.AuthenticationResultsHeader | None:
    if len(value) > LONGEST:
        return None
    try:
        return authres.AuthenticationResultsHeader.parse_value(" ".join(value.split()))
    except (HeaderSyntax, ValueError, AttributeError, IndexError):
        return None


def _found(
    parsed: authres.AuthenticationResultsHeader, by: str, author_domain: str
) -> Authenticity:
    spf, dmarc = None, None
    signatures: list[Signature] = []
    for method, result, properties in _results(parsed):
        if method == "spf" and spf is None:
            mail_from = properties.get("mailfrom", properties.get("helo", ""))
            spf = Spf(domain=mail_from.rpartition("@")[2].lower(), result=result)
        elif method == "dkim" and len(signatures) < 5:
            signatures.append(
                Signature(
                    domain=properties.get("d", "").lower(),
                    selector=properties.get("s", ""),
                    result=result,
                )
            )
        elif method == "dmarc" and dmarc is None:
            said = properties.get("from", "").rpartition("@")[2].lower()
            dmarc = Dmarc(result=result, found_at=said) if said == author_domain else None
    return Authenticity(
        verdict=verdict(dmarc), by=by, spf=spf, signatures=tuple(signatures), dmarc=dmarc
    )


def _results(
    parsed: authres.AuthenticationResultsHeader,
) -> Iterator[tuple[str, Result, dict[str, str]]]:
    for each in parsed.results:
        try:
            result = Result(str(each.result).lower())
        except ValueError:
            continue
        named = {str(prop.name).lower(): str(prop.value) for prop in each.properties}
        yield str(each.method).lower(), result, named


def verdict(dmarc: Dmarc | None) -> Verdict:
    """What a DMARC result means. Without a record nothing was promised and nothing is broken."""
    if dmarc is None or dmarc.result in (Result.NONE, Result.PERMERROR):
        return Verdict.UNPROVEN
    if dmarc.result is Result.PASS:
        return Verdict.VOUCHED
    if dmarc.result is Result.TEMPERROR:
        return Verdict.UNKNOWN
    return Verdict.FAILED
