"""The directory that the house file names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.directory.bounded import AT_ONCE, BoundedDirectory
from bot.directory.csv import CsvDirectory
from bot.directory.http import HttpDirectory
from bot.directory.sql import SqlDirectory
from handlers.directory import Directory
from handlers.house import DirectoryPlace


class BadDirectory(ValueError):
    """The house file names a directory that cannot be opened. Carries no secret."""


def open_directory(
    place: DirectoryPlace | None, *, folder: Path, secrets: Mapping[str, str]
) -> BoundedDirectory | None:
    """None where the house names none. `folder`: where the house file lies; `secrets`: the
    environment values that it names. That a directory is there is not tried: it may come later."""
    if place is None:
        return None
    try:
        opened = _opened(place, folder, secrets)
    except ValueError as fault:
        raise BadDirectory(str(fault)) from fault
    return BoundedDirectory(opened, seconds=place.seconds)


def _opened(place: DirectoryPlace, folder: Path, secrets: Mapping[str, str]) -> Directory:
    if place.csv:
        return CsvDirectory(folder / place.csv)
    if place.select:
        return SqlDirectory(secrets[place.url_env], place.select, connections=AT_ONCE)
    url = place.http or secrets[place.url_env]
    token = secrets.get(place.token_env, "")
    return HttpDirectory(url, token=token, seconds=place.seconds)
