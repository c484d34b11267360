"""The words of one language, from its `words.toml`: names of rights and grounds, dates."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from storage.vocabulary import LetterKind, RefusalGround, Right

TEMPLATES = Path(__file__).parents[2] / "templates"
FALLBACK = "en"
# RFC 5646 4.1: the language is undetermined.
_UNKNOWN = "und"


@dataclass(frozen=True, kw_only=True)
class Words:
    language: str
    months: tuple[str, ...]
    day_form: str
    moment_form: str
    asked: Mapping[str, str]
    done: Mapping[str, str]
    grounds: Mapping[str, str]
    letters: Mapping[str, str]
    extension: Mapping[str, str]
    recourse: Mapping[str, tuple[str, ...]]
    pages: Mapping[str, str]
    # For the steps that explain a date; empty in a language that cannot explain them yet.
    why: Mapping[str, str]
    spans: Mapping[str, str]
    weekdays: tuple[str, ...]
    laws: Mapping[str, str]
    # What a drafted letter begins with, by law; "house" stands for every other.
    unverified: Mapping[str, str]

    def day(self, day: date) -> str:
        return self.day_form.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def moment(self, at: datetime, time_zone: str) -> str:
        """In the house's zone, with UTC beside it: the reader may live anywhere."""
        local, utc = at.astimezone(ZoneInfo(time_zone)), at.astimezone(UTC)
        zone = local.tzname() or ""
        if local.utcoffset():
            other = "" if utc.date() == local.date() else f"{self.day(utc.date())}, "
            zone = f"{zone}, {other}{utc:%H:%M} UTC"
        return self.moment_form.format(day=self.day(local.date()), time=f"{local:%H:%M}", zone=zone)

    def right_asked(self, right: Right) -> str:
        return self.asked[right]

    def right_done(self, right: Right) -> str:
        return self.done[right]

    def ground(self, ground: RefusalGround) -> str:
        return self.grounds[ground]

    def letter(self, kind: LetterKind) -> str:
        return self.letters[kind]

    def why_longer(self, law: str) -> str:
        """The sentence that says which law allows more time; empty for the house's promise."""
        return self.extension.get(law, "")

    def ways_to_object(self, law: str) -> tuple[str, ...]:
        return self.recourse.get(law, self.recourse["house"])


@cache
def words_of(language: str) -> Words:
    with (TEMPLATES / "mail" / language / "words.toml").open("rb") as file:
        table = tomllib.load(file)
    return Words(
        language=language,
        months=tuple(table["dates"]["months"]),
        day_form=table["dates"]["day"],
        moment_form=table["dates"]["moment"],
        asked=table["asked"],
        done=table["done"],
        grounds=table["grounds"],
        letters=table["letters"],
        extension=table["extension"],
        recourse={law: tuple(ways) for law, ways in table["recourse"].items()},
        pages=table["pages"],
        why=table.get("why", {}),
        spans=table.get("spans", {}),
        weekdays=tuple(table["dates"].get("weekdays", ())),
        laws=table.get("laws", {}),
        unverified=table["unverified"],
    )


@cache
def languages() -> tuple[str, ...]:
    """Languages with a full set of letters. English, the fallback, comes first."""
    full = {folder.name for folder in (TEMPLATES / "mail").iterdir() if _is_full_set(folder)}
    return (FALLBACK, *sorted(full - {FALLBACK}))


def _is_full_set(folder: Path) -> bool:
    names = ["words.toml", *(f"{kind}.md" for kind in LetterKind)]
    return all((folder / name).is_file() for name in names)


@cache
def spoken(language: str) -> str:
    """The language to write in: "de" for "de-AT"; English where the desk has no letters."""
    first = _primary(language)
    return first if first in languages() else FALLBACK


def is_foreign(language: str) -> bool:
    """Whether the desk must answer in another language than the one it is written to in."""
    return _primary(language) not in ("", _UNKNOWN, *languages())


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]
