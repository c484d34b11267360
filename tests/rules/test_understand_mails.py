"""Whole English mails in many registers, and the many that only sound like requests."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

_GAPS = re.compile(r"[\W_]+")


class Mail(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = ""
    text: str
    rights: frozenset[Right] = frozenset()
    unsure: bool = False
    regulation: str | None = None
    agent: bool = False
    minor: bool = False


class Mails(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request: list[Mail]
    other: list[Mail]


MAILS = Mails.model_validate(
    tomllib.loads(Path(__file__).with_name("english_mails.toml").read_text("utf-8"))
)


def _name(mail: Mail) -> str:
    return _GAPS.sub("-", f"{mail.subject} {mail.text}"[:40]).strip("-")


@pytest.mark.parametrize("mail", MAILS.request, ids=_name)
def test_what_is_asked_and_by_whom(mail: Mail) -> None:
    found = understand(subject=mail.subject, text=mail.text, sender=None)
    if mail.unsure:
        assert found.verdict is Verdict.UNSURE
        return
    assert (found.verdict, frozenset(found.rights)) == (Verdict.YES, mail.rights)
    assert (found.agent, found.minor) == (mail.agent, mail.minor)
    assert mail.regulation in (None, found.regulation)


@pytest.mark.parametrize("mail", MAILS.other, ids=_name)
def test_what_only_sounds_like_a_request(mail: Mail) -> None:
    found = understand(subject=mail.subject, text=mail.text, sender=None)
    assert found.verdict is (Verdict.UNSURE if mail.unsure else Verdict.NO)
