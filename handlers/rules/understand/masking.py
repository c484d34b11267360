"""Payment card, bank account and identity numbers: found by their check digits, hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.rules.understand.near import Span, digit_clusters, matches, windows

DOTS = "••••"

_CARD = re.compile(
    r"(?<![A-Za-z0-9_.+-])\d(?:[ \u00a0\u2009\u202f.\-‐‑–]?\d){12,18}(?![A-Za-z0-9_-])"
)
_BEFORE, _BEHIND = 40, 32  # characters around digits in which a number's name and letters stand
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
_BARE_SSN = re.compile(
    r"(?:\bssn|social[ -]security(?:[ -](?:number|no\.?|nr\.?))?)"
    r"\W{1,4}((?!000|666|9\d\d)\d{9})(?!\d)",
    re.IGNORECASE,
)
# The registry of ISO 13616, for the countries whose people are likely to write.
_IBAN_LENGTHS = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24 AE23 AT20 BA20 BE16 BG22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GE22"
        "GR27 HR21 HU28 IE22 IL23 IS26 IT27 KW30 KZ20 LI21 LT20 LU20 LV21 MC27 MD24 MT31 NL18 NO15"
        "PL28 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22",
    )
}
# First digits and lengths that card schemes issue (ISO/IEC 7812): a bare Luhn check lets one
# number in ten through, and order numbers are long too.
_SCHEMES = re.compile(
    r"4\d{12}(?:\d{3}|\d{6})?|5[0-9]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-59]|[68]\d)\d{11,13}|6\d{12,18}|35\d{14}|1\d{14}|9\d{15}"
)


def mask(text: str) -> str:
    """`text` with each such number replaced by dots; nothing else changes."""
    spans = sorted(sensitive_spans(text))
    pieces, last = [], 0
    for start, end in spans:
        if start >= last:
            pieces += [text[last:start], DOTS]
        last = max(last, end)
    return "".join([*pieces, text[last:]])


def sensitive_spans(text: str) -> Iterator[Span]:
    near = tuple(windows(digit_clusters(text), before=_BEFORE, behind=_BEHIND))
    if near:
        yield from _near_digits(text, near)


def _near_digits(text: str, near: tuple[Span, ...]) -> Iterator[Span]:
    from handlers.rules.understand.national import national_spans  # thirty small libraries

    for found in matches(_CARD, text, near):
        if _is_card(re.sub(r"\D", "", found[0])):
            yield found.span()
    for found in matches(_IBAN, text, near):
        length = _iban_length(found[0])
        if length:
            yield found.start(), found.start() + length
    for found in matches(_SSN, text, near):
        yield found.span()
    for found in matches(_BARE_SSN, text, near):
        yield found.span(1)
    yield from national_spans(text)


def _is_card(digits: str) -> bool:
    if not _SCHEMES.fullmatch(digits) or len(set(digits)) == 1:
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def _iban_length(written: str) -> int:
    """How many characters of `written` are an IBAN (ISO 13616, mod 97), spaces included."""
    wanted = _IBAN_LENGTHS.get(written[:2].upper(), 0)
    squeezed, taken = "", 0
    for letter in written:
        taken += 1
        squeezed += letter.upper() if letter.isalnum() else ""
        if len(squeezed) == wanted:
            break
    if not wanted or len(squeezed) != wanted or not squeezed.isascii():
        return 0
    from stdnum import iban

    return taken if iban.is_valid(squeezed, check_country=False) else 0
