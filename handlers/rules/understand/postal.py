"""Postal addresses as people write them: a street line above a town line, or both on one line."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from handlers.rules.understand.labelled import Labelled
from handlers.rules.understand.near import places_of

_LETTERS = r"[^\W\d_]"
_NAME = rf"{_LETTERS}[\w'’.\- /()]{{1,40}}"
_NUMBER = r"\d{1,5}[A-Za-z]?"
_TOWN = "|".join(
    (
        # 10115 Berlin, D-10115 Berlin, 1012 AB Amsterdam, 1100-148 Lisboa
        rf"(?:[A-Z]{{1,3}}[- ])?\d{{4,6}}(?:-\d{{3,4}})?(?: ?[A-Z]{{2}})?[ ,]{{1,2}}{_NAME}",
        rf"\d{{3}} ?\d{{2}},? {_NAME}",  # 114 34 Stockholm
        rf"\d{{2}}-\d{{3}},? {_NAME}",  # 00-238 Warszawa
        rf"LV-\d{{4}},? {_NAME}|{_NAME},? LV-\d{{4}}",
        rf"{_NAME}(?:, ?| )[A-Z]{{2}},? \d{{5}}(?:-\d{{4}})?",  # Austin, TX 78701
        rf"{_NAME}, ?[A-Z][a-z]{{3,12}}(?: [A-Z][a-z]{{3,9}})? \d{{5}}(?:-\d{{4}})?",  # Hilo, …
        # São Paulo - SP, 01310-100
        rf"{_NAME}(?: ?[-–/,] ?[A-Z]{{2}}),? (?:CEP:? ?)?\d{{5}}-?\d{{3}}",
        rf"(?:CEP:? ?)?\d{{5}}-\d{{3}},? {_NAME}",  # 01310-100 São Paulo
        rf"{_NAME},? \d{{6}}",  # New Delhi 110001
        rf"{_NAME} (?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{{4}}",  # Sydney NSW 2000
        rf"(?:{_NAME}[, ]{{1,2}})?[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}",  # Leeds LS1 4AP
        rf"(?:{_NAME}[, ]{{1,3}})?[A-Z]\d[A-Z] {{0,2}}\d[A-Z]\d",  # Toronto ON M5V 2T6
        rf"(?:{_NAME}[, ]{{1,2}})?[A-Z]\d[\dW] ?[A-Z\d]{{4}}",  # Dublin D02 AF30
    )
)
_DOOR = r"(?:[-/. ,]{1,2}(?:[A-Za-z]{1,4}[:.] ?)?[\wº.]{1,5}){0,4}"
_FLAT = r"(?:,? ?(?:#|Apt|Unit|Flat|Suite)\.? ?\w{1,6})?"
_STREET = "|".join(
    (
        r"(?:(?:Flat|Apt\.?|Unit|Suite|Apartment) \w{1,6},? )?"
        rf"(?:#?\d{{1,5}} ?- ?)?"
        rf"{_NUMBER}(?:[-/]\d{{1,4}}| bis| ter)?,? {_LETTERS}[\w'’.\- ]{{2,40}}{_FLAT}",
        rf"{_LETTERS}[\w'’.\-/ ]{{2,40}}[ ,]{{1,2}}(?:[nN](?:[°ºr]|o\.?:?)\.? ?)?{_NUMBER}{_DOOR}",
        r"P\.? ?O\.? Box \d{1,7}|Postfach \d[\d ]{1,10}",
    )
)
# Written from the country down to the house, without commas: Japan, China, Korea; Russia with them.
_HAN = r"\u3400-\u9fff"
_CYRILLIC = r"[А-ЯІЇЄҐ]"
_PLACE = r"(?:г\. ?|м\. ?|гр\. ?)?"


@cache  # such large classes take long to compile, and most letters need none of them
def _whole_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:〒? ?\d{{3}}-\d{{4}}[ \u3000]*|\d{{6}}[ ,]*)?[{_HAN}]{{1,9}}[省市県都道府州區区]"
        rf"[{_HAN}\u3040-\u30ffー\w \u3000\-−－#]{{2,60}}"
        rf"(?:\d|[号號室楼樓])[{_HAN}\w\-−－ \u3000]{{0,30}}"
        r"|[\uac00-\ud7af]{2,8}(?:시|도) [\uac00-\ud7af0-9 ]{2,40}(?:로|길|동) ?"
        r"\d[\d\-, \uac00-\ud7af]{0,30}"
        rf"|\d{{6}}, ?{_PLACE}{_CYRILLIC}[^\n]{{3,60}}(?:ул|пр|пер|наб|шоссе|просп)[^\n]{{2,40}}"
        r"\d[^\n]{0,20}"
        rf"|(?:ул|вул|пр|бул|пер)\. ?{_CYRILLIC}[^\n,]{{2,30}},? ?(?:д\. ?|буд\. ?|№ ?)?\d"
        rf"[^\n]{{0,15}}, ?(?:\d{{4,6}},? )?{_PLACE}{_CYRILLIC}[\w -]{{2,25}}(?:,? \d{{4,6}})?"
    )


_POSTCODE_LINE = re.compile(r"\s*(?:〒 ?\d{3}-\d{4}|邮编[:： ]?\d{6})\s*")
_TOWN_LINE = re.compile(rf"\s*(?:{_TOWN})(?:,? {_LETTERS}[\w ]{{2,30}})?[.,]?\s*")
_STREET_LINE = re.compile(rf"\s*(?:{_STREET})[.,]?\s*")
_ONE_LINE = re.compile(rf"(?:{_STREET}), ?(?:{_TOWN})(?:, ?{_LETTERS}[\w ]{{2,30}})?")
_COUNTRY_LINE = re.compile(rf"\s*{_LETTERS}[\w'’.\- ]{{3,30}}\s*")
_DIGIT = re.compile(r"\d")
# A house and a postcode: most lines have no two numbers of these lengths.
_TWO_NUMBERS = re.compile(
    r"(?<!\d)\d{1,5}[^\d\n][^\n]{0,90}?(?:\d{4}|\d{3} \d\d|\d\d-\d{3}|[A-Z]\d)"
    r"|\d{4}[^\d\n][^\n]{0,90}?\d"
)
_MAX_LINE = 90
_LABEL = re.compile(r"^[^:：\n]{1,40}(?<! No)[:：][ \t]*")


@dataclass(frozen=True, kw_only=True)
class Line:
    start: int
    text: str
    label: str = ""  # what stood in front and was taken away

    @property
    def is_street(self) -> bool:
        return bool(_STREET_LINE.fullmatch(self.text))

    @property
    def is_town(self) -> bool:
        return bool(_TOWN_LINE.fullmatch(self.text))


def lines_of(text: str) -> list[Line]:
    """Lines without a label in front, so that "Street: Hauptstr. 5" is a street line too."""
    lines, at = [], 0
    for raw in text.split("\n"):
        label = _LABEL.match(raw) if len(raw) <= 2 * _MAX_LINE else None
        has_value = label is not None and "://" not in raw and raw[label.end() :].strip() != ""
        skip = label.end() if label is not None and has_value else 0
        lines.append(Line(start=at + skip, text=raw[skip:], label=raw[:skip]))
        at += len(raw) + 1
    return lines


def addresses(lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Where each address starts, and its lines without the labels in front of them."""
    for at, line in enumerate(lines):
        if not _DIGIT.search(line.text):
            continue
        if _MAY_BE_WHOLE.search(line.text) and (whole := _whole(lines, at)):
            yield whole
        elif len(line.text) > _MAX_LINE:
            yield from _inside(line)
        elif (
            "," in line.text
            and _TWO_NUMBERS.search(line.text)
            and (found := _ONE_LINE.search(line.text))
            and _names_a_town(found[0])
        ):
            yield _trimmed(line.start + found.start(), found[0])
        elif line.is_street:
            end = _block_end(lines, at)
            if end is not None:
                block = "\n".join(each.text.strip() for each in lines[at : end + 1])
                yield _left(line), block


_MAY_BE_WHOLE = re.compile(r"[省市県都道府區区]|[시도] |[А-ЯІЇЄҐ]")


def _whole(lines: list[Line], at: int) -> tuple[int, str] | None:
    line = lines[at]
    found = _whole_pattern().search(line.text[:400])
    if found is None:
        return None
    above = lines[at - 1] if at else None
    if above is not None and not found.start() and _POSTCODE_LINE.fullmatch(above.text):
        return above.start, f"{above.text.strip()}\n{found[0].strip()}"
    return line.start + found.start(), _CLAUSE_END.split(found[0].strip(), maxsplit=1)[0]


def _inside(line: Line) -> Iterator[tuple[int, str]]:
    """In running text, near a comma between two numbers, of the house and of the town."""
    text = line.text[:_MAX_RUNNING]
    numbers = [found.start() for found in _NUMBERS.finditer(text)]
    for comma, _ in islice(places_of(",", text), _MAX_COMMAS):
        start, end = max(0, comma - 50), comma + 91
        at = bisect(numbers, comma)
        if not 0 < at < len(numbers) or numbers[at] > end or numbers[at - 1] < start:
            continue
        window = text[start:end]
        found = _ONE_LINE.search(window) if _TWO_NUMBERS.search(window) else None
        if found and _names_a_town(found[0]):
            yield _trimmed(line.start + start + found.start(), found[0])
            return


def _names_a_town(found: str) -> bool:
    """ "Page 12, 4000 words are missing" does not."""
    return any(not word[0].islower() for word in _LETTERED.findall(found.partition(",")[2]))


_LETTERED = re.compile(rf"{_LETTERS}+")
_MAX_COMMAS = 200
_MAX_RUNNING = 4_000  # characters of one paragraph
_NUMBERS = re.compile(r"\d+")


# Small words inside names of streets, and words for streets; others open no address.
_STREET_WORDS = frozenset(
    (
        *("de", "la", "le", "les", "l'", "du", "des", "d'", "da", "do", "dos", "das"),
        *("di", "del", "della", "dei", "van", "der", "den", "het", "ten", "ter", "of"),
        *("the", "am", "an", "auf", "im", "in", "zum", "zur", "nad", "pod", "ul"),
        *("ul.", "rue", "via", "viale", "calle", "avenue", "av", "av.", "avenida"),
        *("rua", "strada", "str", "str.", "straat", "place", "allée", "boulevard"),
        *("bd", "chemin", "impasse", "quai", "piazza", "corso", "plaza", "paseo"),
        *("camino", "c/", "οδό", "οδός", "ул", "ул.", "вул", "вул.", "улица", "вулиця"),
        *("пр.", "бул.", "д.", "кв.", "nr", "nr.", "no", "no.", "cesta", "ulica"),
        *("cad.", "sok.", "mah."),
    )
)
_SENTENCE_END = re.compile(r"(?<=\w{3})[.;!?] (?=\w)")
_YEAR = re.compile(r"(?:\S*[./-])?(?:19|20)\d\d[,.]?|\d+-\d\d,|\d{4}-\d\d-\d\d[,.]?")


def _trimmed(start: int, found: str) -> tuple[int, str]:
    """In running text: from the last word that opens no street name to the end of the sentence."""
    cut = at = 0
    for word in found.split(" "):
        at += len(word) + 1
        if cut and word[:1].isdigit() and not _YEAR.fullmatch(word):
            break
        is_small = word[:1].islower() and word.casefold() not in _STREET_WORDS
        if is_small or _YEAR.fullmatch(word):
            cut = at
        elif word[:1].isdigit():
            break
    if cut >= len(found):
        return start, found
    ends = (end.start() for end in _SENTENCE_END.finditer(found, cut))
    end = next((at for at in ends if _DIGIT.search(found, cut, at)), None)
    return start + cut, found[cut:end]


def _left(line: Line) -> int:
    return line.start + len(line.text) - len(line.text.lstrip())


# British addresses have a village, a town and a county between the street and the postcode.
_MOST_BETWEEN = 5
_BRITISH_END = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\s*$")


def _block_end(lines: list[Line], at: int) -> int | None:
    """The town line one or two lines below, and the country below that.

    "2187 Alder Creek Rd" looks like a town with its postcode too: then a town must follow it, and
    a town without a street above it is no address.
    """
    for below in range(at + 1, at + 1 + _MOST_BETWEEN):
        if below >= len(lines) or not lines[below].text.strip():
            return None
        if below > at + 2 and not _BRITISH_END.search(lines[below].text):
            continue
        if lines[below].is_town:
            country = below + 1
            has_more = country < len(lines) and len(lines[country].text) < 32
            return country if has_more and _COUNTRY_LINE.fullmatch(lines[country].text) else below
    return None


# ------------------------------------------------------------------ after a label


def labelled_addresses(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        line = text[_with_street(text, value) : value.end]
        if value.kind != "address" or "@" in line or not _DIGIT.search(line):
            continue
        if value.opens_line and not _SENTENCE_AFTER.search(line):
            yield line + _continued(text, value.end)
        else:
            street = _CLAUSE_END.split(line, maxsplit=1)[0]
            if _DIGIT.search(street) and _LETTERED.search(street):
                yield street


def _with_street(text: str, value: Labelled) -> int:
    """Where the address begins: "Via" and "Rua" open the address that they announce."""
    words = text[value.label_start : value.start].split()
    if value.is_marked or not words or words[-1].casefold() not in _STREET_WORDS:
        return value.start
    return text.rfind(words[-1], value.label_start, value.start)


_SENTENCE_AFTER = re.compile(r"(?:(?<=\w{4})|(?<=\d))\. (?=[^\W\d_]{3})|です|。")
_CLAUSE_END = re.compile(r"(?<=\w{4})\.(?:\s|$)|(?<=\d)\.(?:\s|$)|[;!?](?:\s|$)|[。；]|です|\s[–(]")


def _continued(text: str, end: int) -> str:
    """Up to three more lines of an address, until a blank line or the next label."""
    more = ""
    for line in text[end + 1 : end + 250].split("\n")[:3]:
        if not line.strip() or ":" in line or "：" in line or "@" in line or len(line) > 60:
            break
        more += f"\n{line}"
    return more if _DIGIT.search(more) else ""
