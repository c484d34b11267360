"""Text to words with their places, and words to sentences. Every reader works on these."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate, pairwise
from typing import NamedTuple

WINDOW = 64 * 1024  # characters that are read; people do not write longer letters
DENSE = 3  # characters of Chinese, Japanese or Korean that say about as much as a word elsewhere
_MAX_SENTENCE = 80  # words; longer ones are lists and lawyers' sentences, read in pieces
_MAX_SENTENCES = 3_000  # beyond, only their length ends them: no letter has so many
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


@cache  # such large classes take long to compile, and many letters need none of them
def _any_word() -> re.Pattern[str]:
    return re.compile(rf"([{_ALONE}]|[^\W_{_ALONE}](?:[{_MARKS}]|[^\W_{_ALONE}])*{_BROKEN})")


# The same in less time, where a text has nothing but Latin, Greek and Cyrillic in it.
USUAL = r"0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u024f\u0386-\u03ce\u0400-\u0481\u048a-\u052f"
_USUAL_WORD = re.compile(rf"([{USUAL}]+)")
_USUAL_BROKEN = re.compile(rf"([{USUAL}]+{_BROKEN})")
_ASCII_WORD = re.compile(r"([0-9a-z]+)")
UNUSUAL = re.compile(
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
        "ħ": "h",
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
        return word.translate(FOLDED)
    return _fold(word) or word


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", kept).translate(_SAME)


# The same for the letters of most letters, worked out once. Hungarian and Greek lie within.
_COMMON = re.compile(rf"[{USUAL}]+")
_FOLDED_SPANS = ((0x41, 0x5B), (0xAA, 0x250), (0x386, 0x3CF), (0x400, 0x530))
FOLDED = {code: _fold(chr(code)) for span in _FOLDED_SPANS for code in range(*span)}


_FIRST_ALONE = "\u3005"


def _is_alone(letter: str) -> bool:
    return (
        _FIRST_ALONE <= letter <= "\ud7a3" or "\uf900" <= letter <= "\ufaff" or letter >= "\uff66"
    )


class _Pieces(NamedTuple):
    """A text cut into words and what stands between them; `gaps[i]` stands before `words[i]`."""

    words: tuple[Word, ...]
    gaps: list[str]
    is_usual: bool  # Latin, Greek and Cyrillic and nothing else


_new_word = partial(tuple.__new__, Word)  # `Word(…)` without a call of Python's for each


@lru_cache(maxsize=2)  # every reader asks for the words of the same letter
def _pieces(text: str) -> _Pieces:
    is_broken = "-\n" in text
    is_usual = text.isascii() or UNUSUAL.search(text) is None
    if text.isascii() and not is_broken:
        pieces = _ASCII_WORD.split(text.lower())
        forms = pieces[1::2]
    else:
        pieces = _pattern(is_usual=is_usual, is_broken=is_broken).split(text)
        forms = list(map(fold, pieces[1::2]))
    if is_broken:
        forms = [_BREAK.sub("", form) if "\n" in form else form for form in forms]
    places = list(accumulate(map(len, pieces)))
    words: tuple[Word, ...] = tuple(
        map(_new_word, zip(forms, places[:-1:2], places[1::2], strict=True))
    )
    return _Pieces(words, pieces[::2], is_usual)


def _pattern(*, is_usual: bool, is_broken: bool) -> re.Pattern[str]:
    if not is_usual:
        return _any_word()
    return _USUAL_BROKEN if is_broken else _USUAL_WORD


def words_of(text: str) -> tuple[Word, ...]:
    return _pieces(text).words


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
    words, gaps, is_usual = _pieces(text)
    if not words:
        return []
    has_dense = not is_usual
    cuts = [0, *_cuts(text, words, gaps, has_dense=has_dense), len(words)]
    return [
        _sentence(text, words[begin:end], is_subject=is_subject, has_dense=has_dense)
        for begin, end in pairwise(cuts)
    ]


def _cuts(text: str, words: tuple[Word, ...], gaps: list[str], *, has_dense: bool) -> Iterator[int]:
    """Where sentences begin; most gaps are a space and looked at no further."""
    begin = count = 0
    longest = _longest(words[0], has_dense=has_dense)
    # The last gap stands behind the last word and is none of these.
    for at in [*(at for at, gap in enumerate(gaps) if gap not in _GOES_ON), len(words)]:
        while at - begin >= longest and begin + longest < len(words):
            begin += longest
            yield begin
            longest = _longest(words[begin], has_dense=has_dense)
        is_over = count >= _MAX_SENTENCES
        if (
            begin < at < len(words)
            and not is_over
            and _ends(gaps[at], text, words[at - 1], words[at].start)
        ):
            begin, count = at, count + 1
            yield begin
            longest = _longest(words[begin], has_dense=has_dense)


_GOES_ON = frozenset(["", " ", ", ", "-", "'", "’", "/"])


def _longest(word: Word, *, has_dense: bool) -> int:
    return _MAX_SENTENCE * DENSE if has_dense and _is_alone(word.form[:1]) else _MAX_SENTENCE


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


def _sentence(text: str, run: tuple[Word, ...], *, is_subject: bool, has_dense: bool) -> Sentence:
    start, end = run[0].start, run[-1].end
    before = text[max(0, start - 4) : start].rstrip(" ")
    behind = text[end : end + 3]
    return Sentence(
        words=run,
        is_question=_asks(behind, run),
        is_subject=is_subject,
        is_item=before[-1:] in _BULLETS or _ITEM.match(text, start) is not None,
        is_quoted=":" in before and before[-1] in _OPENING,
        scale=DENSE if has_dense and _is_dense(run) else 1,
    )


def _asks(behind: str, run: tuple[Word, ...]) -> bool:
    if "?" in behind or "？" in behind or "؟" in behind:
        return True
    return ";" in behind and _is_greek(run)


def _is_dense(run: tuple[Word, ...]) -> bool:
    sample = run[:: max(1, len(run) // 8)]
    dense = [word for word in sample if word[0] >= _FIRST_ALONE and _is_alone(word[0][0])]
    return len(dense) * 2 > len(sample)


def _is_greek(run: tuple[Word, ...]) -> bool:
    return "\u0370" <= run[0].form[:1] <= "\u03ff"
