"""National identity and tax numbers: where each may stand and what proves it.

python-stdnum knows the check digits and birth dates inside them. One digit in ten passes a single
check digit by chance, and order numbers are as long: where shape and date do not prove a number,
its name must stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr as steuer_id
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.il import idnr as teudat_zehut
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.za import idnr as za_id

_BEFORE = 40  # characters in which a number's name may stand


@dataclass(frozen=True, kw_only=True)
class NumberKind:
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    named: re.Pattern[str] | None  # None: the number proves itself


def _kind(pattern: str, is_valid: Callable[[str], bool], named: str = "") -> NumberKind:
    return NumberKind(
        pattern=re.compile(rf"(?<![\w.+@-])(?:{pattern})(?![\w@-])"),
        is_valid=is_valid,
        named=re.compile(named, re.IGNORECASE) if named else None,
    )


def _nino(number: str) -> bool:
    """National Insurance numbers have no check digit; HMRC never issued these prefixes."""
    return number[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")


_SPACE = r"[ \u00a0.-]?"
_KINDS = (
    # Proven by letters, separators or a date of birth with check digits.
    _kind(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]", _nino),
    _kind(r"\d{8}[ -]?[A-HJ-NP-TV-Za-hj-np-tv-z]", dni.is_valid),
    _kind(r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", nie.is_valid),
    _kind(r"[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]", codicefiscale.is_valid),
    _kind(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", hetu.is_valid),
    _kind(r"(?:19|20)?\d{6}[-+]\d{4}", personnummer.is_valid),
    _kind(r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3}[ -]?\d\d", nir.is_valid),
    _kind(r"\d{3}\.\d{3}\.\d{3}-\d\d", cpf.is_valid),
    _kind(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", nn.is_valid),
    _kind(r"756\.?\d{4}\.?\d{4}\.?\d\d", ahv.is_valid),
    _kind(r"\d{17}[\dXx]", ric.is_valid),
    _kind(r"\d{6}-[1-8]\d{6}", rrn.is_valid),
    _kind(r"[1-8]\d{12}", cnp.is_valid),
    # Plain digits: only where somebody says what they are.
    _kind(rf"\d\d{_SPACE}\d{{3}}{_SPACE}\d{{3}}{_SPACE}\d{{3}}", steuer_id.is_valid,
          r"steuer|id-?nr|tax|tin\b"),
    _kind(r"\d{11}", pesel.is_valid, r"pesel"),
    _kind(rf"\d{{3,4}}{_SPACE}\d{{2,3}}{_SPACE}\d{{2,3}}", bsn.is_valid,
          r"\bbsn\b|burgerservice|sofi"),
    _kind(r"\d{11}", cpf.is_valid, r"\bcpf\b"),
    _kind(r"\d{10}|\d{12}", personnummer.is_valid, r"person-?n|samordnings"),
    _kind(r"\d{10}", egn.is_valid, r"егн|\begn\b"),
    _kind(r"\d{6}/?\d{3,4}", rc.is_valid, r"rodn|\br\.?č"),
    _kind(r"\d{6}-?\d{4}", cpr.is_valid, r"\bcpr\b|personnummer"),
    _kind(r"\d{6} ?\d{5}", fodselsnummer.is_valid, r"f[øo]dselsn|personn|d-nummer"),
    _kind(r"\d{11}", ik.is_valid, r"isikukood|asmens|personas? kod"),
    _kind(r"\d{11}", oib.is_valid, r"\boib\b"),
    _kind(r"\d{11}", amka.is_valid, r"αμκα|amka"),
    _kind(r"\d{11}", tckimlik.is_valid, r"kimlik|\btc\b|t\.c\."),
    _kind(r"\d{9}", teudat_zehut.is_valid, r"ת\.?ז|תעודת|teudat"),
    _kind(r"\d{4}[ -]?\d{4}[ -]?\d{4}", aadhaar.is_valid, r"aadha?ar|आधार"),
    _kind(r"\d{3} ?\d{3} ?\d{3}", nif.is_valid, r"\bnif\b|contribuinte"),
    _kind(r"\d{13}", za_id.is_valid, r"\bid\b|identity"),
)  # fmt: skip


# Digits close to one another: most letters have none, and then nothing is looked for.
_CLUSTER = re.compile(r"\d(?:[^\d\n]{0,3}\d){5,}")
_AROUND = 8  # letters that may belong to a number before its first digit


def national_spans(text: str) -> Iterator[tuple[int, int]]:
    clusters = [found.span() for found in _CLUSTER.finditer(text)]
    for start, end in clusters:
        for kind in _KINDS:
            yield from _within(text, kind, max(0, start - _AROUND), end + 3)


def _within(text: str, kind: NumberKind, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in kind.pattern.finditer(text, start, end):
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        is_named = kind.named is None or bool(kind.named.search(before))
        if is_named and kind.is_valid(found[0]):
            yield found.span()
