"""Tokens for links and plus-addresses, codes for people, and the digests that are kept of them.

Both are Crockford base32: no I, L, O, U, so that a person can read one out, and a letter's case
carries nothing, so that a token survives a mail server that changes it.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 26  # 130 bit
CODE_LENGTH = 8  # 40 bit: five tries are allowed, NIST 800-63B 5.1.3 asks for 20 with a limit

_LOOKALIKES = str.maketrans("ILO", "110")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u00ad]+")

TEXT_LIMIT = 64 * 1024
_DASH = "[-\u2010-\u2015\u2212]"
_BLANK = "[ \u00a0]"
_FOUR = "[0-9A-TV-Za-tv-z]{4}"
# Not inside a link, an address or a longer number.
_IN_TEXT = re.compile(rf"(?<![\w\-/=@.+])({_FOUR}{_DASH}?{_FOUR})(?![\w\-/=@]|\.\w)")
_WHOLE = re.compile(f"{_FOUR}(?:{_DASH}|{_BLANK}{_DASH}?{_BLANK}?)?{_FOUR}")
_BEFORE_IT = re.compile(r":|\b(?:is|ist|lautet)\b")
_AROUND_IT = " \t\u00a0>*_\"'`().!"


def mint_token() -> str:
    """Lower-case, as mail addresses are usually written."""
    return _mint(TOKEN_LENGTH).lower()


def mint_code() -> str:
    return _mint(CODE_LENGTH)


def _mint(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def show_code(code: str) -> str:
    """As people see it: 7K3M-9QXV."""
    return f"{code[:4]}-{code[4:]}"


def normalise_code(typed: str) -> str | None:
    """The code that was meant, or None when this cannot be one."""
    return _normalise(typed, CODE_LENGTH)


def normalise_token(text: str) -> str | None:
    token = _normalise(text, TOKEN_LENGTH)
    return token.lower() if token else None


def _normalise(text: str, length: int) -> str | None:
    typed = _SEPARATORS.sub("", text)
    if len(typed) != length or not typed.isascii():  # upper() makes an S of U+017F
        return None
    plain = typed.upper().translate(_LOOKALIKES)
    return plain if set(plain) <= set(ALPHABET) else None


def find_code(text: str) -> str | None:
    """The code in the new text of a reply, or None.

    Ordinary words can look like a code ("part-time", "Bergmann"), and each guess costs one of the
    requester's five tries. So a code that stands alone at the end of a line needs only capitals or
    a digit, and one inside a sentence needs letters and digits.
    """
    text = text[:TEXT_LIMIT]
    standing = (end for end in map(_end_of, text.splitlines()) if _is_typed_as_code(end))
    running = (found for found in _IN_TEXT.findall(text) if _is_mixed(found))
    found = next(standing, None) or next(running, None)
    return normalise_code(found) if found else None


def _end_of(line: str) -> str:
    """What follows "my code is", "Code:" and the like; the whole line without them."""
    return _BEFORE_IT.split(line)[-1].strip(_AROUND_IT)


def _is_typed_as_code(end: str) -> bool:
    if not _WHOLE.fullmatch(end):
        return False
    # Eight digits and nothing between are a date or a telephone number.
    return _is_mixed(end) or end.isupper() or (not end.isdigit() and "-" in end)


def _is_mixed(found: str) -> bool:
    return any(map(str.isdigit, found)) and any(map(str.isalpha, found))


def digest(secret: bytes, *, purpose: str, value: str, ticket: str, address: str) -> bytes:
    """What is kept of a code or token: an HMAC that is good for one purpose, ticket and address.

    `value` and `address` in their normal forms. JSON keeps the parts apart, whatever is in them.
    """
    bound = json.dumps([purpose, ticket, address, value]).encode("ascii")
    return hmac.digest(secret, bound, "sha256")


def is_same(left: bytes, right: bytes) -> bool:
    """Takes the same time wherever they differ."""
    return hmac.compare_digest(left, right)
