"""What must never go out in an answer: found while a file streams in, piece by piece.

11 CCR 7024(d): no card, account and identity numbers, no passwords and their answers. GDPR
Art. 15(4): nothing of other people. What cannot be read is not called clean.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from handlers.rules.addresses import normalise_address
from handlers.rules.understand.masking import sensitive_spans
from storage.vocabulary import Finding

# What stands across two pieces is seen in both: longer than any number, shorter than a piece.
OVERLAP = 256
# Text is looked at in windows of this many characters.
WINDOW = 32 * 1024

_NAMES = (
    r"pass(?:word|wd|phrase)?|pwd|passwort|kennwort|mot[ _-]de[ _-]passe|contrase[nñ]a|senha"
    r"|has[lł]o|wachtwoord|secret(?:[ _-]?(?:key|answer))?|api[ _-]?key|security[ _-]?answer"
    r"|password[ _-]?hash"
)
# A name of a secret, and behind it a value that is none of the words for "nothing".
_PASSWORD = re.compile(
    rf"""(?i)["']?\b(?:{_NAMES})\b["']?\s{{0,4}}[:=,;\t]\s{{0,4}}["']?"""
    r"""(?!null|none|false|true|n/a|\*{3}|•{3})[^\s"',;]{4,}"""
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w-])")
# What begins so is text to no reader of ours, whatever its name says.
_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
)


class Linter:
    """Fed with the bytes of one file; `findings` counts what was found, by kind.

    `own`: addresses that may stand in it, the requester's and the house's.
    """

    def __init__(self, own: Collection[str]) -> None:
        self._own = frozenset(map(normalise_address, own))
        self._found: Counter[Finding] = Counter()
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = ""
        self._is_binary = False
        self._started = False

    def feed(self, octets: bytes) -> None:
        if not octets or self._is_binary:
            return
        if not self._started:
            self._start(octets)
        if self._decoder is None:
            return
        try:
            text = self._decoder.decode(octets)
        except UnicodeDecodeError:
            self._give_up()
            return
        if "\x00" in text:
            self._give_up()
            return
        self._look(text, is_end=False)

    def finish(self) -> Mapping[Finding, int]:
        if self._decoder is not None:
            try:
                self._look(self._decoder.decode(b"", final=True), is_end=True)
            except UnicodeDecodeError:
                self._give_up()
        return dict(self._found)

    def _start(self, octets: bytes) -> None:
        self._started = True
        if octets.startswith(_BINARY):
            self._give_up()
        elif octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
        else:
            self._decoder = codecs.getincrementaldecoder("utf-8-sig")()

    def _give_up(self) -> None:
        self._is_binary, self._decoder = True, None
        self._found[Finding.UNREADABLE] = 1

    def _look(self, text: str, *, is_end: bool) -> None:
        text = self._rest + text
        while len(text) > WINDOW:
            self._count(text[:WINDOW], upto=WINDOW - OVERLAP)
            text = text[WINDOW - OVERLAP :]
        if is_end:
            self._count(text, upto=len(text))
        self._rest = text

    def _count(self, window: str, *, upto: int) -> None:
        """What begins before `upto`: the rest is seen again at the start of the next window."""
        for start, finding in self._in(window):
            if start < upto:
                self._found[finding] += 1

    def _in(self, window: str) -> Iterator[tuple[int, Finding]]:
        for start, end in sensitive_spans(window):
            yield start, _kind(window[start:end])
        for found in _PASSWORD.finditer(window):
            yield found.start(), Finding.PASSWORD
        for found in _ADDRESS.finditer(window):
            if normalise_address(found[0]) not in self._own:
                yield found.start(), Finding.OTHER_ADDRESS


def _kind(number: str) -> Finding:
    if number[:2].isalpha() and number[2:4].isdigit():
        return Finding.BANK_ACCOUNT
    digits = sum(char.isdigit() for char in number)
    return Finding.PAYMENT_CARD if digits >= 13 else Finding.NATIONAL_ID


def in_words(found: Mapping[Finding, int]) -> str:
    return ", ".join(
        _WORDS[kind] if kind in _WHOLE else f"{count} × {_WORDS[kind]}"
        for kind, count in sorted(found.items())
    )


_WHOLE = (Finding.UNREADABLE, Finding.MALWARE, Finding.UNSCANNED)
_WORDS = {
    Finding.PAYMENT_CARD: "payment card number",
    Finding.BANK_ACCOUNT: "bank account number",
    Finding.NATIONAL_ID: "identity number",
    Finding.PASSWORD: "password or secret",
    Finding.OTHER_ADDRESS: "e-mail address of somebody else",
    Finding.UNREADABLE: "a format that cannot be looked through",
    Finding.MALWARE: "malware",
    Finding.UNSCANNED: "not checked for malware, because the scanner gave no answer",
}
