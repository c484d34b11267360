"""Which language a letter is in: by its script, then by the words of it that few languages have.

No library that tells these languages apart installs everywhere the desk runs; the README says what
was measured. The words are those of `words/tongues.toml` and of each language's own concepts, so
short letters about personal data are what it knows best.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial

from handlers.rules.understand.lexicon import languages, read_words, word_file
from handlers.rules.understand.tokens import UNUSUAL, USUAL, fold, words_of

_MAX = 2_000  # characters; the answer does not change beyond
_NO_WORDS = re.compile(r"https?://\S{1,500}|\S{1,64}@\S{1,255}|[\d_]+")
_QUOTED = re.compile(r'"([^"\n]{1,80})"')

# A script that one of the languages has to itself; a character of some scripts says more than a
# Latin letter, and names, products and addresses are Latin in every letter.
_SCRIPTS = (
    ("el", "\u0370", "\u03ff", 2),
    ("cyrillic", "\u0400", "\u04ff", 2),
    ("he", "\u05d0", "\u05ea", 2),
    ("ar", "\u0620", "\u064a", 2),
    ("hi", "\u0904", "\u0939", 3),
    ("el", "\u1f00", "\u1fff", 2),
    ("ja", "\u3040", "\u30ff", 4),
    ("zh", "\u3400", "\u9fff", 3),
    ("ko", "\uac00", "\ud7a3", 3),
)
_BEYOND_LATIN, _BEYOND_SCRIPTS = "\u0370", "\uffff"
_KANA_SHARE = 0.05  # of a text in Han characters: with less it is Chinese that names a product
_CYRILLIC = ("bg", "ru", "uk")
# Letters that a language has and its neighbours have not; they count once each.
_LETTERS = {
    "bg": "",
    "ru": "ыэё",
    "uk": "іїєґ",
    "da": "æø",
    "no": "æø",
    "sv": "äö",
    "de": "ß",
    "cs": "řěů",
    "sk": "ľĺŕäô",
    "pl": "łżśćńęą",
    "ro": "șțăşţ",
    "hu": "őű",
    "tr": "ığş",
    "pt": "ãõ",
    "es": "ñ¿¡",
    "hr": "đć",
    "lt": "ėųįū",
    "lv": "āēīķļņģ",
    "et": "õ",
    "is": "ðþ",
    "mt": "ħġċ",
    "fr": "œçêù",
    "it": "ìò",
}
_LETTER = 1.5
_ALL = 40  # languages, about
_ENOUGH, _BEHIND = 6.0, 0.75  # when words alone decide
_TRIGRAM = 0.12
_SHARED = 12  # languages; letters that more of them have in a row say nothing
_OWN_WORDS = 0.7  # a word of the concepts beside one of the commonest


Votes = tuple[tuple[str, float], ...]  # languages, and how much a word says for each
Script = tuple[str, ...]  # the languages that are written in it


@cache
def _latin() -> Script:
    return tuple(code for code in read_words("tongues")["words"] if code not in _CYRILLIC)


def language_of(text: str, *, fallback: str = "en") -> str:
    """ISO 639-1 code. Addresses, links and numbers are left out: they speak English."""
    return next(iter(languages_of(text)), fallback)


def languages_of(text: str) -> tuple[str, ...]:
    """The languages it may be in, the likeliest first; more than one where that stays open."""
    words = _NO_WORDS.sub(" ", text[:_MAX])
    script = _script(words)
    if script is None:
        return ()
    if script not in ("latin", "cyrillic"):
        return (script,)
    scores = _scores(words, _latin() if script == "latin" else _CYRILLIC)
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores, key=lambda code: -scores[code])
    close = [code for code in ranked[1:_FEW] if scores[code] > best * _CLOSE]
    return (*ranked[:1], *(code for code in close if code in languages() and code != _TYPED))


_FEW, _CLOSE = 3, 0.8
_TYPED = "hi"  # in Latin letters; borrows so much English that it fits every English letter


def _script(text: str) -> str | None:
    shares: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        name, weight = _script_of(letter)
        shares[name] += weight * count
    if shares["ja"] > shares["zh"] * _KANA_SHARE:
        shares["ja"] += shares["zh"]
    name, share = shares.most_common(1)[0] if shares else ("", 0)
    return name if share else None


@lru_cache(maxsize=2_000)
def _script_of(letter: str) -> tuple[str, int]:
    for name, first, last, weight in _SCRIPTS:
        if first <= letter <= last:
            return name, weight
    is_latin = not _BEYOND_LATIN <= letter <= _BEYOND_SCRIPTS
    return "latin", int(is_latin and letter.isalnum() and not letter.isdecimal())


def _scores(text: str, script: Script) -> dict[str, float]:
    """By whole words, which is enough for a letter; few known words by their letters too."""
    counts = Counter(word.form for word in words_of(text))
    weights = {form: 1 + math.log(count) for form, count in counts.items()}
    scores: defaultdict[str, float] = defaultdict(float)
    _vote(scores, weights, partial(_meaning, script))
    present = set(text.casefold())
    for code in script:
        scores[code] += _LETTER * len(present.intersection(_LETTERS.get(code, "")))
    if not _is_clear(scores):
        _vote(scores, weights, partial(_spelling, script))
    return scores


def _vote(
    scores: defaultdict[str, float], weights: dict[str, float], votes: Callable[[str], Votes]
) -> None:
    for form, weight in weights.items():
        for code, value in votes(form):
            scores[code] += value * weight


def _is_clear(scores: Mapping[str, float]) -> bool:
    best, second, *_ = sorted([*scores.values(), 0.0, 0.0], reverse=True)
    return best >= _ENOUGH and second <= best * _BEHIND


@lru_cache(maxsize=8_000)
def _meaning(script: Script, form: str) -> Votes:
    """What a word says, and how common it is in each of the languages that have it."""
    codes = {
        code: 1.0 if form in _common(code) else _OWN_WORDS
        for code in script
        if form in _common(code) or form in _own(code)
    }
    return _weighed(codes, 1.0)


def is_known_word(form: str) -> bool:
    """In any language that is written in Latin or Cyrillic letters."""
    return bool(_meaning(_latin(), form) or _meaning(_CYRILLIC, form))


@lru_cache(maxsize=8_000)
def _spelling(script: Script, form: str) -> Votes:
    """What the letters of a word say, three in a row, where few languages have them so."""
    votes: defaultdict[str, float] = defaultdict(float)
    framed = f" {form} "
    for piece in zip(framed, framed[1:], framed[2:], strict=False):
        codes = {code: _pieces(code)[piece] for code in script if piece in _pieces(code)}
        if len(codes) <= _SHARED:
            for code, value in _weighed(codes, _TRIGRAM):
                votes[code] += value
    return tuple(votes.items())


def _weighed(codes: Mapping[str, float], weight: float) -> Votes:
    """The fewer languages have it, the more it says."""
    if not codes:
        return ()
    rarity = math.log(_ALL / len(codes))
    top = max(codes.values())
    return tuple((code, weight * rarity * value / top) for code, value in codes.items())


# ------------------------------------------------------------------ what is known of a language


@cache
def _common(code: str) -> frozenset[str]:
    """Its commonest words."""
    return _forms(" ".join(read_words("tongues")["words"][code]))


@cache
def _own(code: str) -> frozenset[str]:
    """The words of its concepts. Nobody needs the concepts themselves of all languages."""
    if code not in languages():
        return frozenset()
    concepts = word_file(code).partition("\n[labels]")[0]
    return _forms(" ".join(_QUOTED.findall(concepts)))


_FORM = re.compile(rf"[{USUAL}]+")


def _forms(words: str) -> frozenset[str]:
    if UNUSUAL.search(words):
        return frozenset(word.form for word in words_of(words))
    return frozenset(map(fold, set(_FORM.findall(words))))


@cache
def _pieces(code: str) -> Counter[tuple[str, str, str]]:
    """How many of its words have these three letters in a row, begin or end with them."""
    framed = "  ".join(["", *_common(code) | _own(code), ""])
    return Counter(zip(framed, framed[1:], framed[2:], strict=False))
