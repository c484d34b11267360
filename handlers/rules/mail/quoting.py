"""How mail programs mark history, in the languages they speak. Words are in quoting.toml."""

from __future__ import annotations

import re

from handlers.rules.mail.phrases import PHRASES, any_of, folded

_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s*>)")
_LINE_DRAWING = re.compile(r"\s*[-_=*~─—]{8,}\s*")
_RULER = re.compile(
    rf"[>\s]*[-_*—#]{{2,20}}\s*(?:{any_of('rulers')})[^\n]{{0,80}}?[-_*—#:]*\s*"
    rf"|[>\s]*(?:{any_of('rulers')})\s?-{{2,40}}\s*"
)
_ANY_RULER = re.compile(r"[>\s]*[-_*—=]{3,40} ?[^\W\d_][^\n]{2,60}?[-_*—=]{3,40}\s*")
# What may stand between the verb and the end: a name, or a name and an address.
_NAME_AFTER = r"(?: [^\s:：]{1,80}){0,7}"
_WROTE = re.compile(rf"(?<!\w)(?:{any_of('wrote')})(?P<after>{_NAME_AFTER}) ?[:：]?[ \-—]*$")
_ENDINGS = (":", "：", *PHRASES["wrote"])
_VERB = re.compile(rf"(?<!\w)(?:{any_of('wrote')})(?!\w)")
_GLUED_WROTE = re.compile(
    r"(?:のメール|さんは書きました|が書き込みました|님이 작성|님이 쓴 글|写道|寫道|编写|เขียนว่า)"
    r"\s?[:：]?$"
)
_DATED = re.compile(rf"(?:{any_of('dated')})(?!\w)")
_OWN = re.compile(rf"(?<!\w)(?:{any_of('own_sentences')}) (?:{any_of('wrote')})(?!\w)")
_WHEN = re.compile(
    r"\d{1,4}[./\-年] ?\d{1,2}[./\-月]|(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
)
_CLOCK = re.compile(
    r"(?<![\d.])\d{1,2}(?:[:.h]\d{2}(?!\.?\d)| ?[ap]\.?m\b)|\d{1,2}[時时點点시]\s?\d{1,2}"
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{3,}")
_HEADER = re.compile(r"(?P<name>[^\W\d_][^:：\n@]{0,30}?)[*_]{0,2} ?[:：].*")
# Where "On …" may begin behind words of the writer's own.
_INSIDE = re.compile(
    r"(?:(?<=[.!?)\]…])|(?<=--)|(?<=\s))\s?(?=(?:On|Am|Le|El|Em|Il giorno|Il|Op|Den|På|W dniu"
    r"|Dne|Dňa|Pe|În|Στις|Vào|На) [^\n]{0,20}\d)"
)
_MAX_INTRODUCTION_LENGTH = 400
_MAX_INTRODUCTION = 7  # lines over which programs wrap "On …, … wrote:", blank ones among them
_MAX_HEADERS = 8
_MIN_WRAPPED = 55  # shorter lines are not broken by programs


def is_quoted(line: str) -> bool:
    """ ">>> click here <<<" is an ornament."""
    return bool(_QUOTED.match(line)) and not (line[:3] == ">>>" and line.rstrip()[-3:] == "<<<")


def is_line_drawing(line: str) -> bool:
    return bool(_LINE_DRAWING.fullmatch(line))


def is_ruler(line: str) -> bool:
    """-----Original Message----- and its kin."""
    return bool(_RULER.fullmatch(folded(line)))


def is_forward(line: str) -> bool:
    """A ruler above what was handed on rather than answered."""
    return any(word in line.casefold() for word in PHRASES["forwards"])


def opens_headers(line: str) -> bool:
    """A line right above a header block that belongs to it, whatever its language."""
    if is_line_drawing(line) or _ANY_RULER.fullmatch(line):
        return True
    return len(line) < 80 and line.rstrip().endswith((":", "：")) and is_forward(line)


# ------------------------------------------------------------------ "On …, … wrote:"


def _flat(line: str) -> str:
    return folded(line.strip("-_*> \t"))


def introduction_end(lines: list[str], at: int, start: int = 0) -> int | None:
    """The line after "On <date> <somebody> wrote:" when one opens at `at`, from letter `start`."""
    joined = _flat(lines[at][start:])
    opens = _opens(joined)
    if not opens and not joined.endswith(_ENDINGS):
        return None
    last = min(at + (_MAX_INTRODUCTION if opens else 1), len(lines))
    for end in range(at + 1, last + 1):
        if len(joined) > _MAX_INTRODUCTION_LENGTH:
            return None
        if lines[end - 1].strip() and _is_introduction(
            joined, opens=opens, quoted_below=_quote_follows(lines, end)
        ):
            return end
        if _ends_sentence(joined) or not _WHEN.search(joined):
            return None
        if end < len(lines):
            joined = f"{joined} {_flat(lines[end])}".strip()
    return None


def _opens(words: str) -> bool:
    return bool(_DATED.match(words) or _WHEN.match(words))


def _ends_sentence(joined: str) -> bool:
    """ "… p.m." goes on, "… I ordered." does not."""
    last = joined.rsplit(" ", 1)[-1]
    return last.endswith(("!", "?")) or (last.endswith(".") and len(last) > 5)


def introduction_inside(lines: list[str], at: int) -> int | None:
    """Where an introduction begins behind the writer's own words on the same line."""
    line = lines[at]
    if not (_WHEN.search(line) and _INSIDE.search(line)) or _opens(_flat(line)):
        return None
    for found in list(_INSIDE.finditer(line))[-3:]:
        begins = found.end()
        if line[:begins].strip() and introduction_end(lines, at, begins) is not None:
            return len(line[:begins].rstrip("- \t"))
    return None


def _is_introduction(line: str, *, opens: bool, quoted_below: bool) -> bool:
    """Programs give a time or an address; a person who tells what others wrote hardly does."""
    if not quoted_below and not line.endswith(_ENDINGS):
        return False
    is_dated, is_addressed = bool(_WHEN.search(line)), bool(_ADDRESS.search(line))
    ends = line.endswith((":", "："))
    if (_WROTE.search(line) or _GLUED_WROTE.search(line)) and not _OWN.search(line):
        if quoted_below:
            return True
        is_stamped = is_addressed or (is_dated and bool(_CLOCK.search(line)))
        return is_stamped and (ends or opens)
    if is_dated and is_addressed and ends and _VERB.search(line):
        return True  # "Desk <…> schrieb am Mo., 3. Mai 2027:"
    return opens and is_dated and is_addressed and (ends or quoted_below)


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return is_quoted(following) and not _WROTE.fullmatch(_flat(following))


def is_wrapped_rest(lines: list[str], at: int) -> bool:
    """The tail of a quoted line that a program broke, between two quoted lines."""
    if not (0 < at < len(lines) - 1 and is_quoted(lines[at - 1]) and is_quoted(lines[at + 1])):
        return False
    words = lines[at].strip(" <>()").split()
    if len(words) == 1:
        return True
    above = lines[at - 1].rstrip()
    goes_on = bool(words) and words[0][0].islower()
    return goes_on and len(above) >= _MIN_WRAPPED and len(lines[at]) < len(above) + 10


# ------------------------------------------------------------------ header blocks


def is_header_block(lines: list[str], at: int) -> bool:
    """ "From: … / Sent: … / To: … / Subject: …" in any order, in one language or two.

    A letter may open with "Date: … / Subject: …" too, so a block that does not begin with the
    writer must name an address and a time of day.
    """
    name = _header_name(lines[at])
    is_from = name in _FROM
    if not is_from and name not in _OTHER:
        return False
    near = [line for line in lines[at : at + 2 * _MAX_HEADERS] if line.strip()][:_MAX_HEADERS]
    block = [(line, _header_name(line)) for line in near]
    known = sum(name in _FROM or name in _OTHER for _, name in block)
    if known < 2:
        return False
    if known >= 3 and is_from:
        return True
    stamped = [line for line, name in block if name]
    return any(map(_ADDRESS.search, stamped)) and any(map(_CLOCK.search, stamped))


_FROM = frozenset(PHRASES["header_from"])
_OTHER = frozenset(PHRASES["header_other"])


def _header_name(line: str) -> str:
    found = _HEADER.fullmatch(folded(line[:400]).strip("> *_"))
    return found["name"].strip(" *_") if found else ""
