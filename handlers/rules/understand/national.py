"""National identity and tax numbers: where each may stand and what proves it.

python-stdnum knows the check digits and birth dates inside them. One digit in ten passes a single
check digit by chance, and order numbers are as long: where shape and date do not prove a number,
its name must stand before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import mul

from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr as steuer_id
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gr import amka
from stdnum.gr import vat as afm
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.il import idnr as teudat_zehut
from stdnum.in_ import aadhaar
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.jp import in_ as my_number
from stdnum.kr import rrn
from stdnum.lv import pvn
from stdnum.mx import curp
from stdnum.my import nric
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import cc, nif
from stdnum.ro import cnp
from stdnum.ru import inn
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.th import pin as thai_id
from stdnum.tr import tckimlik
from stdnum.ua import rntrc
from stdnum.us import itin
from stdnum.za import idnr as za_id

from handlers.rules.understand.near import Span, digit_clusters, windows

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


def _snils(number: str) -> bool:
    """Pension insurance, Russia: weights 9 to 1, modulo 101, and 100 stands for 0."""
    digits = [int(letter) for letter in number if letter.isdigit()]
    total = sum(weight * digit for weight, digit in zip(range(9, 0, -1), digits[:9], strict=True))
    return total % 101 % 100 == digits[9] * 10 + digits[10]


def _taj(number: str) -> bool:
    """Social insurance, Hungary: weights 3 and 7 in turn, modulo 10."""
    digits = [int(letter) for letter in number if letter.isdigit()]
    return sum((3, 7)[at % 2] * digit for at, digit in enumerate(digits[:8])) % 10 == digits[8]


def _hungarian_tax(number: str) -> bool:
    """Begins with 8; each digit times its place, modulo 11."""
    digits = [int(letter) for letter in number]
    return sum(at * digit for at, digit in enumerate(digits[:9], start=1)) % 11 == digits[9]


_TAIWAN = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # each letter stands for 10 and its place


def _taiwanese(number: str) -> bool:
    """National identity card: weights 1, 9, 8 … 1, 1, modulo 10."""
    letter = _TAIWAN.index(number[0]) + 10
    digits = [letter // 10, letter % 10, *map(int, number[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    total: int = sum(map(mul, weights, digits))
    return total % 10 == 0


def _hong_kong(number: str) -> bool:
    """Identity card, its check digit in brackets: weights 9 to 1, modulo 11, A for 10."""
    letters = [letter for letter in number if letter.isalnum()]
    values = [36] * (9 - len(letters)) + [int(letter, 36) for letter in letters]
    total: int = sum(map(mul, range(9, 0, -1), values))
    return total % 11 == 0


def _singaporean(number: str) -> bool:
    """NRIC and FIN: weights 2, 7, 6 … 2, a letter for the rest, shifted for some series."""
    total = sum(map(mul, (2, 7, 6, 5, 4, 3, 2), map(int, number[1:8])))
    shift = {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    table = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "KLJNPQRTUWX"}.get(
        number[0], "XWUTRQPNMLK"
    )
    rest = (total + shift) % 11
    return table[10 - rest if number[0] == "M" else rest] == number[8]


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
    _kind(r"\d{3}-\d{3}-\d{3}[ -]\d\d", _snils),
    _kind(r"9\d\d-\d\d-\d{4}", itin.is_valid),
    _kind(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", curp.is_valid),
    _kind(r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", rut.is_valid),
    _kind(r"\d{6}-\d\d-\d{4}", nric.is_valid),
    _kind(r"\d{8} ?\d ?[A-Z]{2}\d", cc.is_valid),
    _kind(r"\d-\d{4}-\d{5}-\d\d-\d", thai_id.is_valid),
    _kind(r"[A-Z]{1,2}\d{6} ?\([\dA]\)", _hong_kong),
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
    _kind(r"\d{13}", emso.is_valid, r"em[šs]o|jmbg|јмбг|matičn"),
    _kind(r"\d{3} ?\d{3} ?\d{3}", _taj, r"\btaj\b"),
    _kind(r"8\d{9}", _hungarian_tax, r"adóazonosító|adószám"),
    _kind(r"\d{7}[A-W][A-IW]?", pps.is_valid, r"\bpps"),
    _kind(r"\d{6}-?\d{4}", kennitala.is_valid, r"kennit|\bkt\b"),
    _kind(r"\d{6}-?\d{5}", pvn.is_valid, r"personas? kod|\bp\. ?k\."),
    _kind(r"\d{12}", inn.is_valid, r"инн|\binn\b"),
    _kind(r"\d{10}", rntrc.is_valid, r"рнокпп|іпн|ідентифікаційн|податков"),
    _kind(r"\d\d ?\d\d ?\d{6}", bool, r"паспорт"),
    _kind(r"\d{3}[ -]?\d{3}[ -]?\d{3}", sin.is_valid, r"\bsin\b|social insurance|\bnas\b"),
    _kind(r"\d{3} ?\d{3} ?\d{2,3}", tfn.is_valid, r"\btfn\b|tax file"),
    _kind(r"\d{4} ?\d{4} ?\d{4}", my_number.is_valid, r"マイナンバー|個人番号"),
    _kind(r"[A-Z][12]\d{8}", _taiwanese, r"身[分份]證|national id|identity"),
    _kind(r"[STFGM]\d{7}[A-Z]", _singaporean, r"\bnric\b|\bfin\b"),
    _kind(r"\d{4} ?\d{6}", vnr.is_valid, r"svnr|sv-n|sozialvers|vers\.?-?nr"),
    _kind(r"\d{9}", afm.is_valid, r"αφμ|α\.φ\.μ|\bafm\b"),
    _kind(r"\d{11}", nn.is_valid, r"rijksregister|registre national|nationaal nummer"),
)  # fmt: skip


_PROVEN = tuple(kind for kind in _KINDS if kind.named is None)
_ANY_PROVEN = re.compile("|".join(kind.pattern.pattern for kind in _PROVEN))
_ANY_NAME = re.compile(
    "|".join(kind.named.pattern for kind in _KINDS if kind.named is not None), re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_AROUND = 8  # letters that may belong to a number on either side of its digits


def national_spans(text: str) -> Iterator[Span]:
    for start, end in windows(digit_clusters(text), before=_AROUND, behind=_AROUND):
        named = max(0, start - _BEFORE), end
        is_named = bool(_LETTER.search(text, *named)) and bool(_ANY_NAME.search(text, *named))
        if is_named or _ANY_PROVEN.search(text, start, end):
            for kind in _KINDS if is_named else _PROVEN:
                yield from _within(text, kind, start, end)


def _within(text: str, kind: NumberKind, start: int, end: int) -> Iterator[Span]:
    for found in kind.pattern.finditer(text, start, end):
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        is_named = kind.named is None or bool(kind.named.search(before))
        if is_named and kind.is_valid(found[0]):
            yield found.span()
