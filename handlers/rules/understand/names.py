"""Who signs, who fills in "Name:", who says "my name is" or "I, the undersigned".

Most scripts write names with capitals, and then a name is its capitalised words. Chinese,
Japanese, Korean, Arabic, Hebrew and Hindi do not; there the words around a name bound it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise

from handlers.rules.understand.introductions import (
    has_word,
    introduced,
    is_casual,
    is_mononym,
)
from handlers.rules.understand.labelled import Labelled
from handlers.rules.understand.lexicon import labels
from handlers.rules.understand.name_forms import (
    EDGES,
    HAN,
    KANA,
    NAME,
    WORD,
    capitalised,
    caseless,
    cjk,
    is_caseless,
    is_cjk,
    is_name,
    is_nobody,
)
from handlers.rules.understand.near import matches, places_of, windows
from handlers.rules.understand.postal import Line
from handlers.rules.understand.tokens import fold, words_of

_SIGNED = re.compile(
    r"^(?:/s/|\(signed\)|gez\.?|sgd\.?|signed:?|podpis:?|imza:?|i\. ?a\.|p\. ?p\.) *", re.I
)
_LINES_AFTER_CLOSING = 4

# "I, Ana Silva, …"; "je soussignée Ana Silva"; "я, Иванов Иван Иванович, …"
_I = r"(?:I|Ich|Je|Yo|Eu|Io|Ik|Ja|Já|Jag|Jeg|Minä|Én|Mina|Aš|Es|Jaz|Ég|Я|Аз|Εγώ|Ben|Mise|Jien|Jo)"
_SELF = re.compile(rf"(?<![\w'’-]){_I}, (?:(?:o|ο|η|il|la|the|le|el) )?(?={WORD})")
_SELF_BEFORE, _SELF_BEHIND = 5, 8  # characters on either side of its comma
_UNDERSIGNED_STEMS = (
    *("undersigned", "unterzeichne", "soussign", "abajo firmante", "abaixo assinad", "sottoscritt"),
    *("ondergetekende", "undertecknad", "undertegnede", "undirrit", "allekirjoittanut", "podpisan"),
    *("podepsan", "podpísan", "alulírott", "subsemnat", "potpisan", "долуподписан", "подписавш"),
    *("підписан", "υπογεγραμμέν", "υπογράφ", "allakirjutanu", "pasiraš", "parakstīj"),
)


@cache
def _undersigned(stem: str) -> re.Pattern[str]:
    return re.compile(rf"{stem}\w{{0,4}}(?:\(\w\))?,? (?:Herr |Frau )?(?={WORD})", re.IGNORECASE)


_CJK_SELF = re.compile(
    rf"我叫|我是|本人姓名|我的名字是|我的姓名是|我名叫|本人(?=[{HAN}]{{2,4}}[，,（(])"
    r"|私は|わたくし、?|私、|名前は|저는 |제 이름은 |본인은 |본인 "
)
_CJK_SAID = re.compile(rf"(?:^|[。、，\n ])([{HAN}{KANA}々]{{2,8}})(?=と申します|といいます)")
_CASELESS_SELF = re.compile(
    r"(?<!\w)(?:اسمي|أنا الموقع أدناه|انا|أنا|שמי|אני|קוראים לי|मेरा नाम|मैं),? "
)
_CJK_SUFFIX = re.compile(r"[ \u3000]*(?:드림|올림|拝|敬上|謹上|上|より|啓)$")


def names_of(
    text: str, lines: list[Line], values: list[Labelled], places: dict[int, str], sender: str
) -> Iterator[str]:
    """`places`: postal addresses by where they begin, as a name stands above them; `sender`: who
    the From header says it is, for words that might be a name or not."""
    yield from _labelled(text, values)
    yield from _of_oneself(text)
    yield from introduced(text)
    yield from _after_closings(lines)
    yield from _above_addresses(lines, places)
    taken = {line for block in places.values() for line in block.split("\n")}
    yield from _last_line(lines, taken, sender)
    yield from _tail(lines)


# ------------------------------------------------------------------ said of oneself


def _labelled(text: str, values: list[Labelled]) -> Iterator[str]:
    for value in values:
        if value.kind == "name" and (name := _value(text, value)):
            yield name


def _value(text: str, value: Labelled) -> str:
    line = text[value.start : value.end].strip(" \t\u3000")
    if is_caseless(line[:1]):
        return caseless(line)
    if not value.is_marked:  # "jmenuji se Jana Nováková": the label itself says "is"
        spoken = NAME.match(line)
        name = capitalised(spoken[0]) if spoken else ""
        return name if " " in name else ""
    found = NAME.match(line)
    if not found:
        return ""
    if (
        value.opens_line
        and found.end() >= len(line.rstrip(" \t,.;|"))
        and len(found[0].split()) <= 4
    ):
        return "" if is_nobody(found[0]) else found[0].rstrip(",;")
    return capitalised(found[0])


def _of_oneself(text: str) -> Iterator[str]:
    near = windows(places_of(", ", text), before=_SELF_BEFORE, behind=_SELF_BEHIND)
    low = text.casefold()
    signed = (_undersigned(stem).finditer(text) for stem in _UNDERSIGNED_STEMS if stem in low)
    for found in chain(matches(_SELF, text, near), *signed):
        name = NAME.match(text, found.end(), found.end() + 80)
        words = capitalised(name[0]) if name else ""
        follows = text[found.end() + len(words) : found.end() + len(words) + 2].lstrip()
        if " " in words and (follows[:1] in (",", "(", "-", "–", "") or found.re is not _SELF):
            yield words
    if not text.isascii():
        yield from _of_oneself_caseless(text)


def _of_oneself_caseless(text: str) -> Iterator[str]:
    if not any(map(is_caseless, set(text))):
        return
    for found in _CJK_SELF.finditer(text):
        if said := cjk(text[found.end() : found.end() + 16]):
            yield said
    for found in _CJK_SAID.finditer(text):
        yield found[1]
    for found in _CASELESS_SELF.finditer(text):
        words = caseless(text[found.end() : found.end() + 60])
        if len(words.split()) in (2, 3):
            yield words


# ------------------------------------------------------------------ signed


def _is_closing(line: str) -> bool:
    if len(line) > 80 or not _may_close(line):
        return False
    return " ".join(word.form for word in words_of(line)) in _closings()


def _may_close(line: str) -> bool:
    """Most lines are told by their first word, without reading the rest."""
    first = line.split(None, 1)[0].strip("*_-–—,.!、。،") if line.strip() else ""
    return (first[:1] if is_cjk(first[:1]) else fold(first)) in _first_words()


@cache
def _first_words() -> frozenset[str]:
    words = (closing.split(" ", 1)[0] for closing in _closings())
    return frozenset(words)


@cache
def _closings() -> frozenset[str]:
    return frozenset(labels("closing"))


def _after_closings(lines: list[Line]) -> Iterator[str]:
    last = max((at for at, line in enumerate(lines) if line.text.strip()), default=0)
    for at, line in enumerate(lines):
        if not 1 < len(line.text.strip()) <= 80:
            continue
        if _is_closing(line.text) or _is_greeting_from(line.text):
            yield from _first_name(lines[at + 1 : at + 1 + _LINES_AFTER_CLOSING], lines[last])
        elif last - at <= 8 and (name := _behind_closing(line.label + line.text)):
            yield name


def _first_name(below: list[Line], last: Line) -> Iterator[str]:
    """The first line with words, in small letters too when it is the mail's last."""
    for line in below:
        words = _SIGNED.sub("", line.text.strip())
        if not words or _is_closing(words):
            continue
        name = _signed(words)
        if not name and line is last and len(words.split()) <= 3 and NAME.fullmatch(words):
            name = words if not is_nobody(words) else ""
        if name:
            yield name
        return


def _signed(words: str) -> str:
    """ "Ana Silva", "Ana Silva, lawyer", "Ana Silva (she/her)", "김민수 드림"."""
    words = _CJK_SUFFIX.sub("", words.strip(EDGES))
    for part in (words, re.split(r"[,(|/،、（]| [-–—] ", words, maxsplit=1)[0]):
        if is_name(part) and not _is_closing(part):
            return part.strip(" \t\u3000,-–—*_|/")
    return ""


def _behind_closing(line: str) -> str:
    """ "Thanks, Ana Silva" and "Mit freundlichen Grüßen Ana Silva"."""
    if not _may_close(line):
        return ""
    words = words_of(line)
    for cut in range(min(len(words) - 1, 7), 0, -1):
        if " ".join(word.form for word in words[:cut]) in _closings():
            name = line[words[cut - 1].end :].strip(EDGES + "!")
            has_comma = "," in line[words[cut - 1].end : words[cut].start]
            if has_comma or " " in name:
                return _signed(name) or (name if is_casual(name) else "")
            return name if is_casual(name) else ""
    return ""


def _is_greeting_from(line: str) -> bool:
    """ "Viele Grüße aus Hamburg"."""
    words = [word.form for word in words_of(line)] if _may_close(line) else []
    starts = (cut for cut in range(1, len(words)) if words[cut] in _FROM)
    return any(" ".join(words[:cut]) in _closings() for cut in starts if len(words) - cut <= 4)


_FROM = frozenset(
    (
        *("from", "aus", "de", "da", "desde", "uit", "fran", "fra", "z", "ze", "iz", "din", "no"),
        *("из", "з"),
    )
)


def _above_addresses(lines: list[Line], starts: dict[int, str]) -> Iterator[str]:
    for above, line in pairwise(lines):
        first = line.start + len(line.text) - len(line.text.lstrip())
        if (
            first in starts
            and is_name(above.text)
            and not _is_closing(above.text)
            and (" " in above.text.strip() or is_cjk(above.text.strip()[:1]))
        ):
            yield above.text.strip(EDGES)


def _last_line(lines: list[Line], taken: set[str], sender: str) -> Iterator[str]:
    """A letter without a closing formula still ends with its writer, or with where he lives."""
    worded = [line.text.strip() for line in lines if line.text.strip()]
    if len(worded) > 1 and _stands_apart(lines) and is_mononym(worded[-1], sender):
        yield worded[-1]
        return
    if len(worded) < 3:
        return
    for line in [line for line in worded[:-7:-1] if line not in taken][:3]:
        name = "" if re.search(r"\d", line) else _signed(_SIGNED.sub("", line))
        if name and (len(name.split()) in (2, 3, 4) or (is_cjk(name[:1]) and 2 <= len(name) <= 5)):
            yield name
            return
        if not re.search(r"[@\d]", line):
            return


_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’)»]*\s+")


def _tail(lines: list[Line]) -> Iterator[str]:
    """Dictated in one go: "… delete it all. Cheers, Ana Silva, Wagga Wagga"."""
    last = next((line for line in reversed(lines) if line.text.strip()), None)
    if last is None:
        return
    line = (last.label + last.text).strip()
    ends = [found.end() for found in _SENTENCE_END.finditer(line)]
    for start in ends[-3:]:
        tail = line[start:].strip()
        if not 3 < len(tail) <= 80 or re.search(r"[@\d]", tail):
            continue
        behind = tail.partition(",")[2] if tail[:1].isupper() and "," in tail else ""
        name = _behind_closing(tail) or _signed(tail)
        if not name and behind and " " not in tail.partition(",")[0].strip():
            name = _signed(behind)  # "Ngā mihi" is no closing that is known, "Cheers" is
        if 2 <= len(name.split()) <= 4 and not has_word(name):
            yield name
            return


def _stands_apart(lines: list[Line]) -> bool:
    """The last line with words, below a blank one."""
    last = max(at for at, line in enumerate(lines) if line.text.strip())
    return last > 0 and not lines[last - 1].text.strip()
