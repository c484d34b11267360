""" "On …, … wrote:", as mail programs say it above what they quote.

Two ways to tell: the verb, in the languages of quoting.toml, or the stamp. No person ends a line
with a date, a time of day, an address in brackets and a colon: that holds in every language.
"""

from __future__ import annotations

import re

from handlers.rules.mail.phrases import PHRASES, any_of, folded
from handlers.rules.mail.quoting import is_quoted

# What may stand between the verb and the end: a name, or a name and an address.
_NAME_AFTER = r"(?: [^\s:：]{1,80}){0,7}"
_WROTE = re.compile(rf"(?<!\w)(?:{any_of('wrote')})(?P<after>{_NAME_AFTER}) ?[:：]?[ \-—]*$")
_ENDINGS = (":", "：", *PHRASES["wrote"])
_COLONS = (":", "：", ":-", ": -")
_VERB = re.compile(rf"(?<!\w)(?:{any_of('wrote')})(?!\w)")
_GLUED_WROTE = re.compile(rf"(?:{any_of('glued_wrote')})\s?[:：]?$")
_DATED = re.compile(rf"(?:{any_of('dated')})(?!\w)")
_OWN = re.compile(rf"(?<!\w)(?:{any_of('own_sentences')}) (?:{any_of('wrote')})(?!\w)")
_OWN_WORD = re.compile(rf"(?<![\w@.])(?:{any_of('first_person')}|you|your|us)(?![\w@])")
_DATE = re.compile(
    r"\d{1,4}[./\-年] ?\d{1,2}[./\-月]|(?<!\d)(?:19|20|25)\d\d(?!\d)|(?<!\d)[١٢]\d{3}(?!\d)"
)
_WHEN = re.compile(
    r"\d{1,4}[./\-年] ?\d{1,2}[./\-月]|(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
)
CLOCK = re.compile(
    r"(?<![\d.])\d{1,2}(?:[:.h]\d{2}(?!\.?\d)| ?[ap]\.?m\b)|\d{1,2}[时時點点시]\s?\d{1,2}"
)
ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{3,}")
BRACKETED = re.compile(r"[<(\[]\s?(?:mailto:)?[^\s<>()\[\]@]{1,64}@[^\s<>()\[\]@]{3,255}\s?[>)\]]")
# Where "On …" may begin behind words of the writer's own.
_INSIDE = re.compile(
    r"(?:(?<=[.!?)\]…])|(?<=--)|(?<=\s))\s?(?=(?:On|Am|Le|El|Em|Il giorno|Il|Op|Den|På|W dniu"
    r"|Dne|Dňa|Pe|În|Στις|Vào|На) [^\n]{0,20}\d)"
)
_ADDRESS_FIRST = re.compile(r"[<(\[]\s?[^\s<>@]{1,64}@")
_MAX_LENGTH = 400
_MAX_NAME = 20  # words
_MAX_LINES = 7  # over which programs wrap "On …, … wrote:", blank ones among them


def introduction_end(lines: list[str], at: int, start: int = 0) -> int | None:
    """The line after "On <date> <somebody> wrote:" when one opens at `at`, from letter `start`."""
    joined = _flat(lines[at][start:])
    opens = _opens(joined)
    goes_on = opens or _goes_on(lines, at, joined)
    if not goes_on and not _may_end(joined):
        return None
    last = min(at + (_MAX_LINES if opens else 2 if goes_on else 1), len(lines))
    for end in range(at + 1, last + 1):
        if len(joined) > _MAX_LENGTH:
            return None
        if lines[end - 1].strip() and _is_introduction(
            joined, opens=opens, quoted_below=_quote_follows(lines, end)
        ):
            return end
        if _ends_sentence(joined) or not (_WHEN.search(joined) or (goes_on and not opens)):
            return None
        if end < len(lines):
            joined = f"{joined} {_flat(lines[end])}".strip()
    return None


def _flat(line: str) -> str:
    return folded(line.strip("-_*> \t")).rstrip(" -")


def _opens(words: str) -> bool:
    return bool(_DATED.match(words) or _WHEN.match(words))


def _may_end(words: str) -> bool:
    return words.endswith(_ENDINGS) or bool(_GLUED_WROTE.search(words))


def _goes_on(lines: list[str], at: int, words: str) -> bool:
    """A name stands first and the program broke its line, before the address or later."""
    if at + 1 >= len(lines) or words.endswith((*_COLONS, ".", "!", "?")):
        return False
    if len(words.split()) > _MAX_NAME:
        return False
    below = _flat(lines[at + 1][: _MAX_LENGTH + 1])
    if not below or _opens(below) or not _may_end(below):
        return False
    if _ADDRESS_FIRST.match(below):
        return True
    return bool(_DATE.search(words) and BRACKETED.search(f"{words} {below}"))


def _ends_sentence(joined: str) -> bool:
    """ "… p.m." goes on, "… I ordered." does not."""
    last = joined.rsplit(" ", 1)[-1]
    return last.endswith(("!", "?")) or (last.endswith(".") and len(last) > 5)


def introduction_inside(lines: list[str], at: int) -> int | None:
    """Where an introduction begins behind the writer's own words on the same line."""
    line = lines[at]
    if not (_INSIDE.search(line) and _WHEN.search(line)) or _opens(_flat(line)):
        return None
    for found in list(_INSIDE.finditer(line))[-3:]:
        begins = found.end()
        if line[:begins].strip() and introduction_end(lines, at, begins) is not None:
            return len(line[:begins].rstrip("- \t"))
    return None


def _is_introduction(line: str, *, opens: bool, quoted_below: bool) -> bool:
    """Programs give a time or an address; a person who tells what others wrote hardly does."""
    if not quoted_below and not _may_end(line):
        return False
    is_dated, is_addressed = bool(_WHEN.search(line)), bool(ADDRESS.search(line))
    ends = line.endswith(_COLONS)
    if ends and _is_stamped(line, quoted_below=quoted_below):
        return True
    if (_WROTE.search(line) or _GLUED_WROTE.search(line)) and not _OWN.search(line):
        if quoted_below:
            return True
        is_stamped = is_addressed or (is_dated and bool(CLOCK.search(line)))
        return is_stamped and (ends or opens)
    if is_dated and is_addressed and ends and _VERB.search(line):
        return True  # "Desk <…> schrieb am Mo., 3. Mai 2027:"
    return opens and is_dated and is_addressed and (ends or quoted_below)


def _is_stamped(line: str, *, quoted_below: bool) -> bool:
    """A day and a time of day, with an address in brackets or a quote below; nobody's own words."""
    if not (_DATE.search(line) and CLOCK.search(line)) or _OWN_WORD.search(line):
        return False
    return quoted_below or bool(BRACKETED.search(line))


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 3] if line.strip()), "")
    return is_quoted(following) and not _WROTE.fullmatch(_flat(following))
