"""How mail programs mark history, in the languages they speak. Words are in quoting.toml."""

from __future__ import annotations

import re
import tomllib
from importlib import resources


def _load() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("quoting.toml").read_text("utf-8")
    return {kind: tuple(map(str.casefold, words)) for kind, words in tomllib.loads(text).items()}


_WORDS = _load()


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s*>)")
_LINE_DRAWING = re.compile(r"\s*[-_=*~─—]{8,}\s*")
_LOOSE_SEPARATORS = ("--", "__", "—", "––", "--.")
_RULER = re.compile(
    rf"[>\s]*[-_*—]{{2,20}}\s*(?:{_any(_WORDS['rulers'])})[^\n]{{0,80}}?[-_*—:]*\s*"
)
_WROTE = re.compile(rf"(?<!\w)(?:{_any(_WORDS['wrote'])})(?: \S{{1,60}}){{0,2}} ?[:：]?$")
_DATED = re.compile(rf"[>* ]{{0,4}}(?:{_any(_WORDS['dated'])})(?!\w)")
_WHEN = re.compile(r"\d{1,4}[./\-年]\s?\d{1,2}[./\-月]|\d{1,2}[:.h]\d{2}|(?:19|20)\d\d")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{3,}")
_HEADER = re.compile(r"(?P<name>[^\W\d_][\w .\-/]{0,30}?)[*_]{0,2} ?[:：].*")
_DEVICE = re.compile(rf"\s*(?:[-*_(\[<]\s*)?(?:{_any(_WORDS['devices'])})(?!\w).{{0,80}}")
_MAX_SIGNATURE = 10
_MAX_INTRODUCTION_LENGTH = 400
_MAX_INTRODUCTION = 5  # lines over which programs wrap "On …, … wrote:"


def is_quoted(line: str) -> bool:
    return bool(_QUOTED.match(line))


def is_line_drawing(line: str) -> bool:
    return bool(_LINE_DRAWING.fullmatch(line))


def is_ruler(line: str) -> bool:
    """-----Original Message----- and its kin."""
    return bool(_RULER.fullmatch(line.casefold()))


def is_forward(line: str) -> bool:
    """A ruler above what was handed on rather than answered."""
    return any(word in line.casefold() for word in _WORDS["forwards"])


def is_signature_separator(line: str, lines_below: int) -> bool:
    """RFC 3676 §4.3; kin of it only where no more than a signature follows."""
    if line == "-- ":
        return True
    return line.strip() in _LOOSE_SEPARATORS and lines_below <= _MAX_SIGNATURE


def is_device_line(line: str) -> bool:
    return bool(_DEVICE.fullmatch(line.casefold()))


def _flat(line: str) -> str:
    return " ".join(line.strip("-_*> \t").split()).casefold()


def introduction_end(lines: list[str], at: int) -> int | None:
    """The line after "On <date> <somebody> wrote:" when one opens at `at`."""
    joined = _flat(lines[at])
    opens = bool(_DATED.match(joined) or _WHEN.match(joined))
    for end in range(at + 1, min(at + 1 + (_MAX_INTRODUCTION if opens else 1), len(lines) + 1)):
        if len(joined) > _MAX_INTRODUCTION_LENGTH:
            return None
        if _is_introduction(joined, opens=opens, quoted_below=_quote_follows(lines, end)):
            return end
        if end < len(lines):
            joined = f"{joined} {_flat(lines[end])}"
    return None


def _is_introduction(line: str, *, opens: bool, quoted_below: bool) -> bool:
    """Programs give a date or an address; a person who tells what others wrote hardly does."""
    is_dated, is_addressed = bool(_WHEN.search(line)), bool(_ADDRESS.search(line))
    ends = line.endswith((":", "："))
    if _WROTE.search(line):
        return quoted_below or ((ends or opens) and (is_dated or is_addressed))
    return opens and is_dated and is_addressed and (ends or quoted_below)


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return is_quoted(following)


def is_wrapped_rest(lines: list[str], at: int) -> bool:
    """The tail of a quoted line that a program broke: one token or link between quoted lines."""
    above = at > 0 and is_quoted(lines[at - 1])
    below = at + 1 < len(lines) and is_quoted(lines[at + 1])
    return above and below and len(lines[at].strip(" <>()").split()) == 1


def is_header_block(lines: list[str], at: int) -> bool:
    """ "From: … / Sent: … / To: … / Subject: …" in any order, in one language or two.

    A letter may open with "Date: … / Subject: …" too, so a block that does not begin with the
    writer must name an address and a time of day.
    """
    name = _header_name(lines[at])
    is_from = name in _WORDS["header_from"]
    if not is_from and name not in _WORDS["header_other"]:
        return False
    block = [line for line in lines[at : at + 8] if _header_name(line)]
    known = sum(_is_known(_header_name(line)) for line in block)
    has_machine_values = any(map(_ADDRESS.search, block)) and any(map(_CLOCK.search, block))
    return known >= 2 and has_machine_values if known < 3 or not is_from else True


def _is_known(name: str) -> bool:
    return name in _WORDS["header_from"] or name in _WORDS["header_other"]


def _header_name(line: str) -> str:
    found = _HEADER.fullmatch(line[:400].strip("> \t*_"))
    return found["name"].strip().casefold() if found else ""


def is_disclaimer(paragraph: list[str]) -> bool:
    """One phrase that only a disclaimer has, and one more that disclaimers like."""
    words = " ".join(paragraph).casefold()[:2_000]
    telling = sum(phrase in words for phrase in _WORDS["disclaimers"])
    usual = sum(phrase in words for phrase in _WORDS["disclaimer_words"])
    return telling >= 1 and telling + usual >= 2
