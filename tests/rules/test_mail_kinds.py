"""Who wrote it, a person or a program: a table of mails in mail_kinds.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypedDict

import pytest

from handlers.rules.mail import MailKind, read_mail


class _Mail(TypedDict, total=False):
    name: str
    kind: str
    raw: str
    to: str
    passing: bool


_MAILS: list[_Mail] = tomllib.loads(
    (Path(__file__).parent / "mail_kinds.toml").read_text("utf-8")
)["mail"]  # fmt: skip


@pytest.mark.parametrize("mail", _MAILS, ids=lambda mail: mail["name"])
def test_kinds(mail: _Mail) -> None:
    """Bounces come with the null sender of RFC 5321 §4.5.5, as do some automatic answers."""
    from_nobody = mail["kind"] == MailKind.BOUNCE or "Return-Path: <>" in mail["raw"]
    read = read_mail(mail["raw"].encode(), mail_from="" if from_nobody else None)
    assert read.kind is MailKind(mail["kind"])
    if read.kind is MailKind.BOUNCE:
        assert read.bounce is not None
        assert read.bounce.recipient == mail["to"]
        assert read.bounce.permanent is not mail.get("passing", False)


def test_an_answer_to_an_invitation_with_words_is_a_persons() -> None:
    raw = next(mail["raw"] for mail in _MAILS if mail["name"] == "calendar reply")
    said = raw.replace("text/plain\n\n\n", "text/plain\n\nYes, but erase my data too.\n")
    assert said != raw
    assert read_mail(said.encode()).kind is MailKind.PERSON


def test_a_commercial_letter_with_an_unsubscribe_header_is_bulk() -> None:
    raw = next(mail["raw"] for mail in _MAILS if mail["name"] == "newsletter with one-click")
    assert read_mail(raw.encode()).is_bulk
