"""Names, addresses and numbers that a letter gives about the person. Verbatim pieces only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from handlers.rules.understand.labelled import labelled_values
from handlers.rules.understand.masking import sensitive_spans
from handlers.rules.understand.model import HouseWords, Identifiers
from handlers.rules.understand.names import names_of
from handlers.rules.understand.near import matches, places_of, windows
from handlers.rules.understand.numbers import accounts, births, phones
from handlers.rules.understand.postal import addresses, labelled_addresses, lines_of

_MAX_EACH = 20
# Letters but none of the scripts that are written without spaces: those stand around an address.
_LETTER = r"(?:(?![\u0e00-\u0e7f\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])[\w+%&'=-])"
_MAX_LOCAL, _MAX_DOMAIN = 270, 410  # characters that `_email` reads on either side of the "@"


@cache  # such large classes take long to compile
def _email() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z0-9.+%_-]){_LETTER}{{1,64}}(?:\.{_LETTER}{{1,40}}){{0,5}}@"
        r"(?:[A-Za-z0-9\u00c0-\u024f-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9_-])"
    )


def identifiers_of(
    text: str, house: HouseWords, signature: str = "", sender: str = ""
) -> Identifiers:
    """What `text` gives, and the block under it, which says nothing but names its writer.

    `sender`: name and address of the From header, which are not looked for themselves.
    """
    text = f"{text}\n\n{signature}" if signature else text
    hidden = list(sensitive_spans(text))
    values = list(labelled_values(text))
    lines = lines_of(text)
    spans = list(addresses(lines))
    names = names_of(text, lines, values, dict(spans), sender)
    found = accounts(text, values)
    return Identifiers(
        names=_unique(_not_of_the_house(names, house)),
        emails=_unique(_emails(text, house)),
        phones=_unique(phones(text, values, hidden)),
        addresses=_widest([*(block for _, block in spans), *labelled_addresses(text, values)]),
        account_ids=_unique(each for each in found if not _is_hidden(text, each, hidden)),
        dates_of_birth=_unique(births(text, values)),
    )


def _emails(text: str, house: HouseWords) -> Iterator[str]:
    own = {address.casefold() for address in house.addresses}
    near = windows(places_of("@", text), before=_MAX_LOCAL, behind=_MAX_DOMAIN)
    for found in matches(_email(), text, near):
        address = found[0].lstrip("'=&%-")
        if address.casefold() not in own:
            yield address


def _not_of_the_house(names: Iterable[str], house: HouseWords) -> Iterator[str]:
    own = [name.casefold() for name in house.names if name.strip()]
    return (name for name in names if not any(word in name.casefold() for word in own))


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
