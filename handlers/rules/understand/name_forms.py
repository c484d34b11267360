"""How names look: capitalised words; in scripts without capitals, what their neighbours bound."""

from __future__ import annotations

import re
from functools import cache

_MARKS = "\u0300-\u036f\u05b0-\u05c7\u064b-\u0652\u093c-\u094f\u0902\u0903"
WORD = rf"(?:[^\W\d_]|['’]t(?= ))(?:[\w{_MARKS}'’.\-])*"
_TITLE = (
    r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Sir|Dr|Drs|Prof|Herr|Frau|M|Me|Mme|Mlle|Sr|Sra|Srta|Sig|Dott|Avv"
    r"|Dhr|Mevr|mr|drs|ir|ing|Ing|Mgr|mgr|inż|inz|lek|adw|med|dent|vet|jur|rer|nat|phil|Dipl|Bc"
    r"|JUDr|MUDr|PhDr|RNDr|Doc|Pan|Pani|D|Dña|Don|Doña|[iI]\. ?A|[iI]\. ?V|p\. ?p)\.?[ -])"
)
NAME = re.compile(rf"{_TITLE}{{0,4}}{WORD}(?:[ \-\u3000]{WORD}){{0,6}}")
_TITLES = re.compile(rf"{_TITLE}{{1,4}}(?={WORD})")
_SMALL = frozenset(
    (
        *("van", "von", "vom", "de", "der", "den", "da", "dos", "das", "do", "di", "del", "della"),
        *("dello", "degli", "la", "le", "el", "bin", "ibn", "al", "y", "e", "i", "zu", "zum", "du"),
        *("ter", "ten", "af", "av", "de'", "d'", "of", "und"),
    )
)
_NO_NAMES = frozenset(
    (
        *("team", "support", "service", "services", "department", "office", "company", "privacy"),
        *("gmbh", "inc", "ltd", "llc", "customer", "customers", "data", "protection", "officer"),
        *("sir", "madam", "sirs", "user", "account", "request", "regards", "thanks", "sincerely"),
        *("dear", "hello", "hi", "kundenservice", "datenschutz", "équipe", "equipo", "equipe"),
        *("bye", "goodbye", "mate", "guys", "folks", "everyone", "all", "again", "asap", "sofort"),
        *("now", "immediately", "urgently", "very", "extremely", "really", "so", "not"),
        *("zespół", "sent", "none", "n/a", "unknown", "you", "me", "my", "the", "this", "please"),
    )
)
EDGES = " \t\u3000,.-–—*_|/"
_ABBREVIATED = re.compile(r"(?:Jr|Sr|(?:^|[ .])\w)\.$")
# What surrounds a name where no capitals do.
_CJK_SPANS = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"))
_CASELESS_SPANS = (("\u0590", "\u06ff"), ("\u0900", "\u097f"), *_CJK_SPANS)
HAN, KANA, _HANGUL = r"\u3400-\u9fff", r"\u30a0-\u30ff", r"\uac00-\ud7af"


@cache  # such large classes take long to compile, and most letters need none of them
def _cjk_name() -> re.Pattern[str]:
    return re.compile(
        rf"[{HAN}々]{{1,4}}[ \u3000]?[{HAN}\u3040-\u30ff々]{{0,5}}"
        rf"|[{KANA}]{{2,12}}[ \u3000・]?[{KANA}]{{0,12}}"
        rf"|[{_HANGUL}]{{1,2}} (?!입니다|드림|올림)[{_HANGUL}]{{2,3}}$"
        rf"|[{_HANGUL}]{{2,4}}?(?=입니다|이라고|라고|이며|이고|인데|이에요|예요| 드림| 올림"
        r"|$|[\s,.])"
        rf"|[{_HANGUL}]{{2,5}}"
    )


_CJK_END = re.compile(
    r"です|と申し|といい|と言い|と申|でござ|の|より|拝|様|先生|女士|希望|要求|请求|申请"
)
_CASELESS_STOP = re.compile(
    r"[,.;:()\n،।؛!?]|\s(?:و(?=\w)|ו(?=\w)|है|हूँ|हूं|और|ने|أود|أطلب|أرغب|מבקש|גר|כותב)"
)


def is_cjk(letter: str) -> bool:
    return any(first <= letter <= last for first, last in _CJK_SPANS)


def is_caseless(letter: str) -> bool:
    """Of a script without capitals."""
    return letter >= "\u0590" and any(first <= letter <= last for first, last in _CASELESS_SPANS)


def caseless(line: str) -> str:
    if is_cjk(line[:1]):
        return cjk(line)
    stop = _CASELESS_STOP.search(line)
    words = line[: stop.start() if stop else len(line)].split(" ")
    return " ".join(words[:4]).strip() if all(NAME.fullmatch(word) for word in words[:4]) else ""


def cjk(line: str) -> str:
    end = _CJK_END.search(line)
    found = _cjk_name().match(line[: end.start()] if end else line)
    name = found[0].strip(" \u3000") if found else ""
    return name if 2 <= len(name) <= 25 else ""


def capitalised(words: str) -> str:
    """The leading words that are written as names are: "Ana Silva and" gives "Ana Silva"."""
    kept: list[str] = []
    for word in words.split(" "):
        if not (word[:1].isupper() or (kept and word.casefold() in _SMALL)):
            break
        kept.append(word)
        if word.endswith(".") and len(word) > 4:
            break
    while kept and kept[-1].casefold() in _SMALL:
        kept.pop()
    name = " ".join(kept).rstrip(",;")
    if not _ABBREVIATED.search(name):
        name = name.rstrip(".")
    return name if not _NO_NAMES.intersection(name.casefold().split()) else ""


def is_name(line: str) -> bool:
    """A whole line that can be nothing but a name: one to five capitalised words."""
    line = _TITLES.sub("", line.strip(EDGES), count=1)
    if not 2 <= len(line) <= 60 or not NAME.fullmatch(line):
        return False
    if is_caseless(line[:1]):
        is_short = 2 <= len(line) <= 30 and len(line.split()) <= 4
        return is_short and (not is_cjk(line[:1]) or cjk(line) == line)
    return capitalised(line).rstrip(".") == line.rstrip(".")


def is_nobody(words: str) -> bool:
    """A department or a greeting, written as names are."""
    return not _NO_NAMES.isdisjoint(words.casefold().split())
