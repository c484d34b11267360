"""The words mail programs use, from quoting.toml, endings.toml and kinds.toml."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources


def _load(name: str) -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return {kind: tuple(map(_lowered, words)) for kind, words in tomllib.loads(text).items()}


def _lowered(text: str) -> str:
    """Turkish İ becomes i and a dot of its own, which nobody types."""
    return text.casefold().replace("\u0307", "")


PHRASES = _load("quoting.toml") | _load("endings.toml") | _load("kinds.toml")


def any_of(kind: str) -> str:
    words = sorted(set(PHRASES[kind]), key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


def says(text: str, kind: str) -> bool:
    """Whether `text`, casefolded, has one of the phrases, wherever it stands."""
    return any(phrase in text for phrase in PHRASES[kind])


@lru_cache(maxsize=16)  # several questions are asked of each line in turn
def folded(line: str) -> str:
    """One line as it is compared: no direction marks, no quote marks, single spaces."""
    return _lowered(" ".join(_MARKS.sub("", line).split()))


_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
