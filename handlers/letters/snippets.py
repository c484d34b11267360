"""Ready sentences to begin a reply with, by language: `templates/replies/<language>/*.md`.

The first line is the title that staff choose by, the rest is what they start from. A house adds
files of its own; staff see and change every word before it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from handlers.letters.words import FALLBACK, TEMPLATES, spoken

# docs.slack.dev "Option object": 75 characters; a menu holds 100, one stays for "none".
_TITLE, _MOST = 75, 99


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """`every_text`: it in every language, to know an untouched one by."""

    name: str
    title: str
    text: str
    every_text: tuple[str, ...]


@cache
def snippets(language: str) -> tuple[Snippet, ...]:
    """Those of the language, and the fallback's where it has none of that name."""
    own, fallback = _of(spoken(language)), _of(FALLBACK)
    chosen = {**fallback, **own}
    return tuple(
        Snippet(name=name, title=title, text=text, every_text=_everywhere(name))
        for name, (title, text) in sorted(chosen.items())[:_MOST]
    )


@cache
def _of(language: str) -> dict[str, tuple[str, str]]:
    folder = TEMPLATES / "replies" / language
    return {path.stem: _read(path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))}


def _read(written: str) -> tuple[str, str]:
    title, _, text = written.strip().partition("\n")
    return title.lstrip("# ").strip()[:_TITLE], text.strip()


def _everywhere(name: str) -> tuple[str, ...]:
    folders = sorted(path.name for path in (TEMPLATES / "replies").iterdir() if path.is_dir())
    return tuple(_of(each)[name][1] for each in folders if name in _of(each))
