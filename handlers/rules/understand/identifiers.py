"""Names, addresses and numbers that a letter gives about the person. Verbatim pieces only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from handlers.rules.understand.labelled import Labelled, labelled_values
from handlers.rules.understand.lexicon import labels
from handlers.rules.understand.masking import sensitive_spans
from handlers.rules.understand.model import HouseWords, Identifiers
from handlers.rules.understand.postal import Line, addresses, lines_of
from handlers.rules.understand.tokens import words_of

_MAX_EACH = 20
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w+%-]{1,40}(?:\.[\w+%-]{1,40}){0,5}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])"
)
_PHONE = re.compile(r"(?<![\w./-])(?:\+|\(|00)?\d[\d ()./–-]{5,22}\d(?![\w/-])")
_LOCAL_PHONE = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")
_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE = re.compile(
    r"\d{1,2}(?:[./-]|\. )\d{1,2}(?:[./-]|\. )\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:de |of )?{_MONTH},? (?:de |of )?\d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
)
_ACCOUNT = re.compile(r"[\"'«„“]?([\w@#][\w@.#/+-]{1,39})")
_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|M|Mme|Sr|Sra)\.? )?"
    r"[^\W\d_][\w'’.-]{0,30}(?:[ -][^\W\d_][\w'’.-]{0,30}){0,4}"
)
_SMALL = {
    "van",
    "von",
    "de",
    "der",
    "den",
    "da",
    "dos",
    "das",
    "di",
    "del",
    "la",
    "le",
    "el",
    "bin",
    "al",
    "y",
    "e",
    "zu",
    "du",
    "ter",
}
_EDGES = " \t,.-–—*_"
_LINES_AFTER_CLOSING = 3


def identifiers_of(text: str, house: HouseWords) -> Identifiers:
    hidden = list(sensitive_spans(text))
    values = list(labelled_values(text))
    lines = lines_of(text)
    spans = list(addresses(lines))
    own = {address.casefold() for address in house.addresses}
    emails = (found[0].rstrip(".") for found in _EMAIL.finditer(text))
    accounts = _accounts(text, values)
    return Identifiers(
        names=_unique(_names(text, lines, values, spans, house)),
        emails=_unique(each for each in emails if each.casefold() not in own),
        phones=_unique(_phones(text, values, hidden)),
        addresses=_widest([*(block for _, block in spans), *_labelled_addresses(text, values)]),
        account_ids=_unique(each for each in accounts if not _is_hidden(text, each, hidden)),
        dates_of_birth=_unique(_births(text, values)),
    )


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    kept = dict.fromkeys(each.strip(" \t\n,;") for each in found)
    return tuple(each for each in kept if each)[:_MAX_EACH]


def _widest(found: Iterable[str]) -> tuple[str, ...]:
    """Without pieces of what is there as a whole."""
    kept = _unique(each.rstrip(" .") for each in found)
    return tuple(a for a in kept if not any(a != b and a in b for b in kept))


def _is_hidden(text: str, value: str, hidden: list[tuple[int, int]]) -> bool:
    at = text.find(value)
    return any(start <= at < end for start, end in hidden)


# ------------------------------------------------------------------ numbers


def _accounts(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        if value.kind != "account":
            continue
        found = _ACCOUNT.match(text, value.start, value.end)
        if not found:
            continue
        token = found[1].rstrip(".,;:")
        has_digit = any(letter.isdigit() for letter in token)
        if (
            has_digit
            or (value.is_marked and not _is_word(token))
            or (
                value.is_marked
                and (value.opens_line or _stands_alone(text, found.start(1) + len(token)))
            )
        ):
            yield token


def _is_word(token: str) -> bool:
    return token.isalpha()


def _stands_alone(text: str, end: int) -> bool:
    """Nothing follows but the end of the clause: "my username is anna, please …"."""
    return text[end : end + 1] in ("", "\n", ".", ",", ";", ")", '"', "'", "”", "“", "»")


def _births(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        if value.kind == "birth":
            found = _DATE.search(text, value.start, min(value.end, value.start + 40))
            if found:
                yield found[0]


def _phones(text: str, values: list[Labelled], hidden: list[tuple[int, int]]) -> Iterator[str]:
    said = [value for value in values if value.kind == "phone"]
    for found in _PHONE.finditer(text):
        number = found[0]
        if number.startswith("(") and ")" not in number:
            number = number[1:]
        digits = sum(letter.isdigit() for letter in number)
        is_said = any(value.start <= found.start() <= value.start + 25 for value in said)
        is_plain = number.startswith(("+", "00")) or _LOCAL_PHONE.fullmatch(number)
        if not 7 <= digits <= 15 or _DATE.fullmatch(number) or not (is_said or is_plain):
            continue
        if not any(start < found.end() and found.start() < end for start, end in hidden):
            yield number


# ------------------------------------------------------------------ where and who


def _labelled_addresses(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        line = text[value.start : value.end]
        if value.kind != "address":
            continue
        if "@" in line or not any(letter.isdigit() for letter in line):
            continue
        if value.opens_line:
            yield line + _continued(text, value.end)
        else:
            yield re.split(r"[.;!?](?:\s|$)|\s[–(]", line, maxsplit=1)[0]


def _continued(text: str, end: int) -> str:
    """Up to three more lines of an address, until a blank line or the next label."""
    more = ""
    for line in text[end + 1 : end + 250].split("\n")[:3]:
        if not line.strip() or ":" in line or "@" in line or len(line) > 60:
            break
        more += f"\n{line}"
    return more if any(letter.isdigit() for letter in more) else ""


def _names(
    text: str,
    lines: list[Line],
    values: list[Labelled],
    spans: list[tuple[int, str]],
    house: HouseWords,
) -> Iterator[str]:
    found = [
        *_labelled_names(text, values),
        *_names_after_closings(lines),
        *_names_above_addresses(lines, spans),
        *_last_line(lines),
    ]
    own = [name.casefold() for name in house.names]
    for name in found:
        if not any(word in name.casefold() for word in own):
            yield name


def _labelled_names(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        if value.kind != "name" or not value.is_marked:
            continue
        found = _NAME.match(text, value.start, value.end)
        if not found:
            continue
        if value.opens_line and found.end() >= len(text[: value.end].rstrip(" \t,.;")):
            yield found[0]
        elif name := _capitalised(found[0]):
            yield name


def _capitalised(words: str) -> str:
    """The leading words that are written as names are: "Ana Silva and" gives "Ana Silva"."""
    kept: list[str] = []
    for word in words.split(" "):
        if not (word[:1].isupper() or (kept and word.casefold() in _SMALL)):
            break
        kept.append(word)
    while kept and kept[-1].casefold() in _SMALL:
        kept.pop()
    return " ".join(kept).rstrip(".,;")


def is_name(line: str) -> bool:
    """A whole line that can be nothing but a name: one to five capitalised words."""
    line = line.strip(_EDGES)
    if not 2 <= len(line) <= 60 or not _NAME.fullmatch(line):
        return False
    return _capitalised(line) == line.rstrip(".") and not _is_closing(line)


def _is_closing(line: str) -> bool:
    return " ".join(word.form for word in words_of(line)) in labels("closing")


def _names_after_closings(lines: list[Line]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if len(line.text) > 80:
            continue
        if _is_closing(line.text):
            for below in lines[at + 1 : at + 1 + _LINES_AFTER_CLOSING]:
                if below.text.strip():
                    if is_name(below.text):
                        yield below.text.strip(_EDGES)
                    break
        else:
            yield from _name_on_closing_line(line.text)


def _name_on_closing_line(line: str) -> Iterator[str]:
    """ "Thanks, Ana Silva" """
    closing, comma, name = line.partition(",")
    if comma and _is_closing(closing) and is_name(name):
        yield name.strip(_EDGES)


def _names_above_addresses(lines: list[Line], spans: list[tuple[int, str]]) -> Iterator[str]:
    starts = {start for start, _ in spans}
    for above, line in pairwise(lines):
        first = line.start + len(line.text) - len(line.text.lstrip())
        if first in starts and is_name(above.text) and " " in above.text.strip():
            yield above.text.strip(_EDGES)


def _last_line(lines: list[Line]) -> Iterator[str]:
    """A letter without a closing formula still ends with its writer."""
    worded = [line.text.strip() for line in lines if line.text.strip()]
    if len(worded) >= 3 and len(worded[-1].split()) in (2, 3) and is_name(worded[-1]):
        yield worded[-1].strip(_EDGES)
