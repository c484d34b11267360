"""Text to words with their places, and words to sentences. Every reader works on these."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

WINDOW = 64 * 1024  # characters that are read; people do not write longer letters
DENSE = 3  # characters of Chinese, Japanese or Korean that say about as much as a word elsewhere
_MAX_SENTENCE = 80  # words; longer ones are lists and lawyers' sentences, read in pieces
_ABBREVIATION = 5  # letters; "gem. Art. 15" goes on after its stops, "my account. thanks" ends

# Chinese and Japanese write no spaces, and Koreans put them where they like: every character is a
# word there, so that a saying is found wherever its characters stand in a row.
_ALONE = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
# `\w` leaves out the marks that vowels are written with; soft hyphens and joiners mean nothing.
_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    r"\u0640\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    r"\u00ad\u200b-\u200d\u2060"
)
# A word that a PDF broke over two lines is one word again.
_BROKEN = r"(?:(?<=[^\W\d_]{3})[-\u00ad]\n[ \t]{0,4}[^\W\d_]+)?"
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}](?:[{_MARKS}]|[^\W_{_ALONE}])*{_BROKEN}")
# The same in less time, where a text has nothing but Latin, Greek and Cyrillic in it.
_USUAL = r"0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u024f\u0386-\u03ce\u0400-\u0481\u048a-\u052f"
_USUAL_WORD = re.compile(rf"[{_USUAL}]+")
_USUAL_BROKEN = re.compile(rf"[{_USUAL}]+{_BROKEN}")
_UNUSUAL = re.compile(
    r"[\u00ad\u0250-\u0385\u03cf-\u03ff\u0483-\u0489\u0530-\u1fff\u200b-\u200d\u2060"
    r"\u2c00-\uffff\U00010000-\U0010ffff]"
)
_BREAK = re.compile(r"-\n[ \t]{0,4}")
_ENDS = "!?。！？｡；;…।॥؟۔"
_OPENING = "\"'“”„«‹»「『‘’‚"
_STOPS = re.compile(rf"[{_ENDS}]|\n\s*\n|\n\s*[-*•–·]|\.\s*\n|:\s{{0,2}}[{_OPENING}]")
_BULLETS = frozenset("-*•–·")
_ITEM = re.compile(r"\(?\w{1,3}[.)]\s")


class Word(NamedTuple):
    form: str  # folded: lower case, no accents
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    words: tuple[Word, ...]
    is_question: bool
    is_subject: bool = False
    is_quoted: bool = False  # what somebody said, after a colon and in quotation marks
    is_item: bool = False  # of a list
    scale: int = 1  # how many words here make one elsewhere


# Letters that carry no accent to take away and still are typed in two ways.
_SAME = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ґ": "г",
        "ς": "σ",
        "ى": "ي",
        "ة": "ه",
        "ـ": "",
        "ک": "ك",
        "ی": "ي",
        "ך": "כ",
        "ם": "מ",
        "ן": "נ",
        "ף": "פ",
        "ץ": "צ",
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060", ""),
    }
)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """How a word is compared: people on phones type neither capitals nor accents."""
    if word.isascii():
        return word.lower()
    if _is_alone(word[0]):
        return unicodedata.normalize("NFKC", word)  # their marks are sounds, not accents
    if _COMMON.fullmatch(word):
        return word.translate(_FOLDED)
    return _fold(word) or word


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", kept).translate(_SAME)


# The same for the letters of most letters, worked out once. Hungarian and Greek lie within.
_COMMON = re.compile(rf"[{_USUAL}]+")
_FOLDED_SPANS = ((0x41, 0x5B), (0xAA, 0x250), (0x386, 0x3CF), (0x400, 0x530))
_FOLDED = {code: _fold(chr(code)) for span in _FOLDED_SPANS for code in range(*span)}


def _is_alone(letter: str) -> bool:
    return "\u3005" <= letter <= "\ud7a3" or "\uf900" <= letter <= "\ufaff" or letter >= "\uff66"


@lru_cache(maxsize=2)  # every reader asks for the words of the same letter
def words_of(text: str) -> tuple[Word, ...]:
    is_broken = "-\n" in text
    pattern = _USUAL_BROKEN if is_broken else _USUAL_WORD
    if not text.isascii() and _UNUSUAL.search(text):
        pattern = _WORD
    spans = [found.span() for found in pattern.finditer(text)]
    forms = [fold(text[start:end]) for start, end in spans]
    if is_broken:
        forms = [_BREAK.sub("", form) if "\n" in form else form for form in forms]
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return tuple(map(Word, forms, starts, ends))


# What Arabic and Hebrew write onto the next word: and, so, by, as, to, will, the; that, in, from.
_ARABIC = re.compile(r"[وف]?(?:لل|[بكلس]?ال|[بكلس])?")
_HEBREW = re.compile(r"ו?(?:כש|ש|מה|לכש)?[הבלכמ]?")
_LEAST = 2  # letters that must be left of a word
_MOST = 4  # letters before it


@lru_cache(maxsize=20_000)
def readings_of(form: str) -> tuple[str, ...]:
    """The form itself, and what is left without each prefix that it may carry."""
    first = form[:1]
    if not "\u0590" <= first <= "\u06ff":
        return (form,)
    prefix = _HEBREW if first <= "\u05ff" else _ARABIC
    cuts = range(1, min(_MOST, len(form) - _LEAST) + 1)
    return (form, *(form[cut:] for cut in cuts if prefix.fullmatch(form, 0, cut)))


def sentences_of(text: str, *, is_subject: bool = False) -> list[Sentence]:
    text = text[:WINDOW]
    words = words_of(text)
    sentences: list[Sentence] = []
    begin = 0
    longest = _longest(words)
    for at in range(1, len(words)):
        end, start = words[at - 1].end, words[at].start
        gap = text[end:start]
        is_full = at - begin >= longest
        if is_full or (gap not in _GOES_ON and _ends(gap, text, words[at - 1], start)):
            sentences.append(_sentence(text, words[begin:at], is_subject=is_subject))
            begin = at
            longest = _longest(words[at : at + 1])
    if words:
        sentences.append(_sentence(text, words[begin:], is_subject=is_subject))
    return sentences


_GOES_ON = frozenset(["", " ", ", ", "-", "'", "’", "/"])


def _longest(words: tuple[Word, ...]) -> int:
    is_dense = bool(words) and _is_alone(words[0].form[:1])
    return _MAX_SENTENCE * DENSE if is_dense else _MAX_SENTENCE


def _ends(gap: str, text: str, before: Word, following: int) -> bool:
    """Does a sentence end in this gap? "Art. 15" and "z. B. eine" go on; "Hi. Please" does not."""
    if len(gap) == 1:
        return gap in _ENDS or (gap == "\n" and bool(_ITEM.match(text, following)))
    if _STOPS.search(gap):
        return True
    if "\n" in gap and _ITEM.match(text, following):
        return True
    if "." not in gap:
        return False
    first = text[following]
    if not first.isalpha():
        return False
    return not first.islower() or (len(before.form) >= _ABBREVIATION and not gap.startswith(".."))


def _sentence(text: str, run: tuple[Word, ...], *, is_subject: bool) -> Sentence:
    before = text[max(0, run[0].start - 4) : run[0].start].rstrip(" ")
    end = text[run[-1].end : run[-1].end + 3]
    asks = any(mark in end for mark in "?？؟") or (";" in end and _is_greek(run))
    sample = run[:: max(1, len(run) // 8)]
    is_dense = sum(_is_alone(word.form[:1]) for word in sample) * 2 > len(sample)
    return Sentence(
        words=run,
        is_question=asks,
        is_subject=is_subject,
        is_item=before[-1:] in _BULLETS or bool(_ITEM.match(text, run[0].start)),
        is_quoted=":" in before and before[-1] in _OPENING,
        scale=DENSE if is_dense else 1,
    )


def _is_greek(run: tuple[Word, ...]) -> bool:
    return "\u0370" <= run[0].form[:1] <= "\u03ff"
