"""Letters of many languages, one TOML file (or several: `sv.toml`, `sv_short.toml`) a language.

A letter gives what it asks for, exactly; `rights = []` is a letter that asks for nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from handlers.rules.understand import Understanding, Verdict, understand
from storage.vocabulary import Right

LETTERS = Path(__file__).parent / "letters"
_GAPS = re.compile(r"[\W_]+")


class Letter(BaseModel):
    """One `[[letter]]`. Identifiers that are given must be among those found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    subject: str = ""
    rights: frozenset[Right]
    about: str = ""
    unsure: bool = False
    open: str = ""  # what is still missing where the letter is known to be misread
    regulation: str | None = None
    agent: bool = False
    minor: bool = False
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    account_ids: tuple[str, ...] = ()
    dates_of_birth: tuple[str, ...] = ()


IDENTIFIERS = ("names", "emails", "phones", "addresses", "account_ids", "dates_of_birth")


class LetterFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    letter: list[Letter]


def letters() -> Iterator[tuple[str, str, Letter]]:
    """Name of the letter, its language, the letter."""
    for path in sorted(LETTERS.glob("*.toml")):
        language = path.stem.partition("_")[0]
        parsed = LetterFile.model_validate(tomllib.loads(path.read_text("utf-8")))
        for number, letter in enumerate(parsed.letter, 1):
            about = _GAPS.sub("-", letter.about).strip("-")
            yield f"{path.stem}-{number}-{about}".rstrip("-"), language, letter


def misread(letter: Letter, language: str) -> list[str]:
    """Every difference between what the letter says and what is read from it."""
    read = understand(subject=letter.subject, text=letter.text, sender=None)
    wrong = [] if read.verdict in _verdicts(letter) else [f"verdict {read.verdict}"]
    if set(read.rights) != letter.rights and not (letter.unsure and not read.rights):
        wrong.append(f"rights {sorted(read.rights)}, not {sorted(letter.rights)}")
    if read.language != language:
        wrong.append(f"language {read.language}")
    if letter.regulation and read.regulation != letter.regulation:
        wrong.append(f"regulation {read.regulation}, not {letter.regulation}")
    if read.agent != letter.agent:
        wrong.append(f"agent {read.agent}")
    if read.minor != letter.minor:
        wrong.append(f"minor {read.minor}")
    if not set(read.rights) <= {each.label for each in read.evidence}:
        wrong.append("a right without the words that decided")
    return [*wrong, *_lost(letter, read)]


def _verdicts(letter: Letter) -> set[Verdict]:
    if letter.unsure:
        return {Verdict.UNSURE}
    return {Verdict.YES if letter.rights else Verdict.NO}


def _lost(letter: Letter, read: Understanding) -> Iterator[str]:
    for kind in IDENTIFIERS:
        found: tuple[str, ...] = getattr(read.identifiers, kind)
        for wanted in getattr(letter, kind):
            if not any(_bare(wanted) in _bare(each) for each in found):
                yield f"{kind} {list(found)}, without {wanted!r}"


def _bare(text: str) -> str:
    return _GAPS.sub(" ", text).strip().casefold()
