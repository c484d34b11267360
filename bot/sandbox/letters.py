"""Sample letters, so that a newcomer need not invent one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class SampleLetter(BaseModel):
    """`headers` and `mail_from` are for letters that a machine would write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    about: str
    sender: str
    subject: str
    body: str
    headers: Mapping[str, str] = {}
    mail_from: str | None = None

    def text_for(self, house: str) -> str:
        return self.body.replace("{house}", house).strip() + "\n"


class _File(BaseModel):
    letter: tuple[SampleLetter, ...]


@cache
def sample_letters() -> tuple[SampleLetter, ...]:
    source = files("bot.sandbox").joinpath("letters.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(source)).letter


def sample_letter(key: str) -> SampleLetter | None:
    return next((letter for letter in sample_letters() if letter.key == key), None)
