"""Postal addresses as people write them: a street line above a town line, or both on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LETTERS = r"[^\W\d_]"
_NAME = rf"{_LETTERS}[\w'’.\- /()]{{1,40}}"
_NUMBER = r"\d{1,5}[A-Za-z]?"
_TOWN = "|".join(
    (
        # 10115 Berlin, D-10115 Berlin, 1012 AB Amsterdam, 1100-148 Lisboa
        rf"(?:[A-Z]{{1,3}}[- ])?\d{{4,5}}(?:-\d{{3,4}})?(?: ?[A-Z]{{2}})?[ ,]{{1,2}}{_NAME}",
        rf"\d{{3}} ?\d{{2}},? {_NAME}",  # 114 34 Stockholm
        rf"{_NAME}, ?[A-Z]{{2}},? \d{{5}}(?:-\d{{4}})?",  # Austin, TX 78701
        rf"(?:{_NAME}[, ]{{1,2}})?[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}",  # Leeds LS1 4AP
        rf"(?:{_NAME}[, ]{{1,2}})?[A-Z]\d[A-Z] ?\d[A-Z]\d",  # Toronto ON M5V 2T6
        rf"(?:{_NAME}[, ]{{1,2}})?[A-Z]\d[\dW] ?[A-Z\d]{{4}}",  # Dublin D02 AF30
    )
)
_DOOR = r"(?:[-/. ,]{1,2}[\wº.]{1,5}){0,4}"
_FLAT = r"(?:,? ?(?:#|Apt|Unit|Flat|Suite)\.? ?\w{1,6})?"
_STREET = "|".join(
    (
        rf"{_NUMBER}(?:[-/]\d{{1,4}}| bis| ter)?,? {_LETTERS}[\w'’.\- ]{{2,40}}{_FLAT}",
        rf"{_LETTERS}[\w'’.\-/ ]{{2,40}}[ ,]{{1,2}}(?:n[°ºr]\.? ?)?{_NUMBER}{_DOOR}",
        r"P\.? ?O\.? Box \d{1,7}|Postfach \d[\d ]{1,10}",
    )
)
_TOWN_LINE = re.compile(rf"\s*(?:{_TOWN})(?:,? {_LETTERS}[\w ]{{2,30}})?[.,]?\s*")
_STREET_LINE = re.compile(rf"\s*(?:{_STREET})[.,]?\s*")
_ONE_LINE = re.compile(rf"(?:{_STREET}), ?(?:{_TOWN})(?:, ?{_LETTERS}[\w ]{{2,30}})?")
_COUNTRY_LINE = re.compile(rf"\s*{_LETTERS}[\w'’.\- ]{{3,30}}\s*")
_MAX_LINE = 90
_LABEL = re.compile(r"^[^:：\n]{1,40}[:：][ \t]*")


@dataclass(frozen=True, kw_only=True)
class Line:
    start: int
    text: str

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
        skip = label.end() if label and "://" not in raw else 0
        lines.append(Line(start=at + skip, text=raw[skip:]))
        at += len(raw) + 1
    return lines


def addresses(lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Where each address starts, and its lines without the labels in front of them."""
    for at, line in enumerate(lines):
        if len(line.text) > _MAX_LINE:
            yield from _inside(line)
        elif "," in line.text and (found := _ONE_LINE.search(line.text)):
            yield line.start + found.start(), found[0]
        elif line.is_street:
            end = _block_end(lines, at)
            if end is not None:
                block = "\n".join(each.text.strip() for each in lines[at : end + 1])
                yield _left(line), block


def _inside(line: Line) -> Iterator[tuple[int, str]]:
    """In running text, near a comma: the patterns are bounded, so only there are they tried."""
    for comma in re.finditer(",", line.text[:4_000]):
        window = line.text[max(0, comma.start() - 50) : comma.end() + 60]
        if any(letter.isdigit() for letter in window) and (found := _ONE_LINE.search(window)):
            yield line.start + max(0, comma.start() - 50) + found.start(), found[0]
            return


def _left(line: Line) -> int:
    return line.start + len(line.text) - len(line.text.lstrip())


def _block_end(lines: list[Line], at: int) -> int | None:
    """The town line one or two lines below, and the country below that.

    "2187 Alder Creek Rd" looks like a town with its postcode too: then a town must follow it, and
    a town without a street above it is no address.
    """
    for below in (at + 1, at + 2):
        if below >= len(lines) or not lines[below].text.strip():
            return None
        if lines[below].is_town:
            country = below + 1
            has_more = country < len(lines) and len(lines[country].text) < 32
            return country if has_more and _COUNTRY_LINE.fullmatch(lines[country].text) else below
    return None
