"""Text to words with their places, and words to sentences. Every reader works on these."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WINDOW = 64 * 1024  # characters that are read; people do not write longer letters
_MAX_SENTENCE = 80  # words; longer ones are lists and lawyers' sentences, read in pieces

# Chinese and Japanese write no spaces: every character is a word there.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff]+"
)
_STOPS = re.compile(r"[!?。！？；;…।؟]|\n\s*\n|\n\s*[-*•–·]|\.\s*\n")
_ITEM = re.compile(r"\w{1,3}[.)]\s")


@dataclass(frozen=True, slots=True)
class Word:
    form: str  # folded: lower case, no accents
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Sentence:
    words: tuple[Word, ...]
    is_question: bool
    is_subject: bool = False


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """How a word is compared: people on phones type neither capitals nor accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFKC", kept) or word


def words_of(text: str) -> list[Word]:
    return [Word(fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def sentences_of(text: str, *, is_subject: bool = False) -> list[Sentence]:
    text = text[:WINDOW]
    sentences: list[Sentence] = []
    run: list[Word] = []
    for word in words_of(text):
        gap = text[run[-1].end : word.start] if run else ""
        if run and (_ends(gap, text, word.start) or len(run) >= _MAX_SENTENCE):
            sentences.append(_sentence(run, gap, is_subject=is_subject))
            run = []
        run.append(word)
    if run:
        end = run[-1].end
        sentences.append(_sentence(run, text[end : end + 3], is_subject=is_subject))
    return sentences


def _ends(gap: str, text: str, following: int) -> bool:
    """Does a sentence end in this gap? "Art. 15" and "z. B. eine" go on; "Hi. Please" does not."""
    if len(gap) == 1:
        return gap in "!?。！？；;…।؟"
    if _STOPS.search(gap):
        return True
    if "\n" in gap and _ITEM.match(text, following):
        return True
    first = text[following]
    return "." in gap and first.isalpha() and not first.islower()


def _sentence(run: list[Word], end: str, *, is_subject: bool) -> Sentence:
    asks = "?" in end or "？" in end or (";" in end and _is_greek(run))
    return Sentence(words=tuple(run), is_question=asks, is_subject=is_subject)


def _is_greek(run: list[Word]) -> bool:
    return "\u0370" <= run[0].form[:1] <= "\u03ff"
