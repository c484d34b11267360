"""The words mail programs use, from quoting.toml and kinds.toml."""

from __future__ import annotations

import re
import tomllib
from importlib import resources


def _load(name: str) -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return {kind: tuple(map(str.casefold, words)) for kind, words in tomllib.loads(text).items()}


PHRASES = _load("quoting.toml") | _load("kinds.toml")


def any_of(kind: str) -> str:
    words = sorted(set(PHRASES[kind]), key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


def folded(line: str) -> str:
    """One line as it is compared: no direction marks, no quote marks, single spaces."""
    return " ".join(_MARKS.sub("", line).split()).casefold()


_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
