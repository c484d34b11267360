"""Domains as people see them: whose they are by the public suffix list, and what they look like."""

from __future__ import annotations

import unicodedata
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True, accept_encoded_idn=True)


def is_public_suffix(domain: str) -> bool:
    """Names below which strangers register their own: com, co.uk, github.io."""
    return bool(_suffixes().publicsuffix(domain) == domain)


def registered_domain(domain: str) -> str:
    """The part of `domain` that somebody registered; itself where there is none."""
    return str(_suffixes().privatesuffix(domain) or domain)


def shown(domain: str) -> str:
    """As U-labels, for people; as it is where it cannot be decoded (UTS 46)."""
    try:
        return idna.decode(domain, uts46=True)
    except idna.IDNAError:
        return domain


# What Unicode's confusables leave out, because each is a Latin letter or digit itself.
_DIGITS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "i": "l"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(domain: str) -> str:
    """What `domain` looks like at a glance: two with the same skeleton are taken for each other
    (after UTS 39 section 4)."""
    # Accents stay: faß and bücher are words, and no tricks.
    folded = unicodedata.normalize("NFKC", shown(domain).lower())
    twins = "".join(map(_twin, folded)).replace("-", "")
    for pair, twin in _PAIRS:
        twins = twins.replace(pair, twin)
    return twins.translate(_DIGITS)


@cache
def _twin(char: str) -> str:
    """The Latin letter that `char` is drawn like."""
    if char.isascii():
        return char
    # The table is large: only who meets such a letter pays for it.
    from confusable_homoglyphs.confusables import confusables_data

    alike = [str(each["c"]).lower() for each in confusables_data.get(char, ())]
    return next((each for each in alike if each.isascii() and each.isalpha()), char)


def looks_like(domain: str, other: str) -> bool:
    """Another domain than `other` that is easily taken for it."""
    mine, its = registered_domain(domain), registered_domain(other)
    if mine == its:
        return False
    return skeleton(mine) == skeleton(its)


def is_mixed_script(domain: str) -> bool:
    """A label that mixes alphabets which no language mixes (UTS 39, highly restrictive)."""
    return any(_is_mixed(label) for label in shown(domain).split("."))


_TOGETHER = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA")),
    frozenset(("LATIN", "CJK", "HANGUL")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
)


def _is_mixed(label: str) -> bool:
    scripts = {_script(char) for char in label if char.isalpha()}
    if len(scripts) < 2:
        return False
    return not any(scripts <= allowed for allowed in _TOGETHER)


def _script(char: str) -> str:
    name = unicodedata.name(char, "UNKNOWN").split(" ")[0]
    return name.split("-")[0]
