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
from functools import cache, lru_cache
from importlib import resources

from handlers.rules.understand.lexicon import languages, read_words
from handlers.rules.understand.tokens import words_of

_MAX = 2_000  # characters; the answer does not change beyond
_NO_WORDS = re.compile(r"https?://\S{1,500}|\S{1,64}@\S{1,255}|[\d_]+")
_QUOTED = re.compile(r'"([^"\n]{1,80})"')

# A script that one of the languages has to itself; a character of some scripts says more than a
# Latin letter, and names, products and addresses are Latin in every letter.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]"), 4),
    ("zh", re.compile(r"[\u3400-\u9fff]"), 3),
    ("ko", re.compile(r"[\uac00-\ud7a3]"), 3),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"), 2),
    ("he", re.compile(r"[\u05d0-\u05ea]"), 2),
    ("ar", re.compile(r"[\u0620-\u064a]"), 2),
    ("hi", re.compile(r"[\u0904-\u0939]"), 3),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]"), 2),
    ("latin", re.compile(r"[^\W\d_\u0370-\uffff]"), 1),
)
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
    scores = _scores(words, is_cyrillic=script == "cyrillic")
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores, key=lambda code: -scores[code])
    close = [code for code in ranked[1:_FEW] if scores[code] > best * _CLOSE]
    return (*ranked[:1], *(code for code in close if code in languages() and code != _TYPED))


_FEW, _CLOSE = 3, 0.8
_TYPED = "hi"  # in Latin letters; borrows so much English that it fits every English letter


def _script(text: str) -> str | None:
    shares = {name: len(letters.findall(text)) * weight for name, letters, weight in _SCRIPTS}
    if shares["ja"] > shares["zh"] * _KANA_SHARE:
        shares["ja"] += shares["zh"]
    name = max(shares, key=lambda name: shares[name])
    return name if shares[name] else None


def _scores(text: str, *, is_cyrillic: bool) -> dict[str, float]:
    """By whole words, which is enough for a letter; few known words by their letters too."""
    counts = Counter(word.form for word in words_of(text))
    weights = {form: 1 + math.log(count) for form, count in counts.items()}
    scores: defaultdict[str, float] = defaultdict(float)
    _vote(scores, weights, lambda form: _words().get(form, ()))
    present = set(text.casefold())
    for code, letters in _LETTERS.items():
        scores[code] += _LETTER * len(present.intersection(letters))
    if not _is_clear(scores):
        _vote(scores, weights, _spelling)
    return {code: scores[code] for code in scores if (code in _CYRILLIC) is is_cyrillic}


def _vote(
    scores: defaultdict[str, float], weights: dict[str, float], votes: Callable[[str], Votes]
) -> None:
    for form, weight in weights.items():
        for code, value in votes(form):
            scores[code] += value * weight


def _is_clear(scores: Mapping[str, float]) -> bool:
    best, second, *_ = sorted([*scores.values(), 0.0, 0.0], reverse=True)
    return best >= _ENOUGH and second <= best * _BEHIND


@lru_cache(maxsize=4_000)
def _spelling(form: str) -> Votes:
    """What the letters of a word say, three in a row, where few languages have them so."""
    votes: defaultdict[str, float] = defaultdict(float)
    for piece in _trigrams(form):
        for code, value in _pieces().get(piece, ()):
            votes[code] += value
    return tuple(votes.items())


def _trigrams(form: str) -> list[str]:
    framed = f" {form} "
    return [framed[at : at + 3] for at in range(len(framed) - 2)]


@cache
def _forms() -> dict[str, dict[str, float]]:
    """Every word that is known, and how common it is in each language."""
    words: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for code, common in read_words("tongues")["words"].items():
        for word in words_of(_sayings(code)):
            words[word.form][code] = _OWN_WORDS
        for word in words_of(" ".join(common)):
            words[word.form][code] = 1.0
    return words


@cache
def _words() -> dict[str, Votes]:
    return {form: _weighed(codes, 1.0) for form, codes in _forms().items()}


@cache
def _pieces() -> dict[str, Votes]:
    trigrams: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, codes in _forms().items():
        for piece in _trigrams(form):
            trigrams[piece].update(dict.fromkeys(codes, 1))
    few = {piece: codes for piece, codes in trigrams.items() if len(codes) <= _SHARED}
    return {piece: _weighed(codes, _TRIGRAM) for piece, codes in few.items()}


def _sayings(code: str) -> str:
    if code not in languages():
        return ""
    path = resources.files(__package__).joinpath("words", f"{code}.toml")
    concepts = path.read_text("utf-8").partition("\n[labels]")[0]
    return " ".join(_QUOTED.findall(concepts))


def _weighed(codes: Mapping[str, float], weight: float) -> tuple[tuple[str, float], ...]:
    """The fewer languages have it, the more it says."""
    rarity = math.log(_ALL / len(codes))
    top = max(codes.values())
    return tuple((code, weight * rarity * value / top) for code, value in codes.items())
