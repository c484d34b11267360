"""Every common mail program in every language: the person's words, all of them, and nothing else.

What programs write is in mail_programs.toml (by language) and mail_pieces.toml (by hand); a new
program is a line there and a phrase in handlers/rules/mail/*.toml.
"""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.mail import read_mail
from handlers.rules.mail.newtext import new_text, own_words
from tests.rules.mail_kit import WORDS, Shaped, languages, plain, rich, signed


def _pieces(name: str) -> list[dict[str, str]]:
    text = (Path(__file__).parent / name).read_text("utf-8")
    loaded: list[dict[str, str]] = tomllib.loads(text)["piece"]
    return loaded


def _squashed(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _wrong(shapes: list[Shaped]) -> list[str]:
    read = ((shape, read_mail(shape.raw).new_text) for shape in shapes)
    return [shape.name for shape, words in read if _squashed(words) != _squashed(shape.want)]


@pytest.mark.parametrize("language", languages())
def test_plain_mails_of_every_program(language: str) -> None:
    assert _wrong(list(plain(language))) == []


@pytest.mark.parametrize("language", languages())
def test_html_mails_of_every_program(language: str) -> None:
    assert _wrong(list(rich(language))) == []


@pytest.mark.parametrize("language", languages())
def test_signed_mails_above_history(language: str) -> None:
    """Whether the greeting above a firm's block stays with the words is left open."""
    for shape in signed(language):
        words = _squashed(read_mail(shape.raw).new_text)
        left = words.removeprefix(_squashed(shape.want)).strip()
        assert words.startswith(_squashed(shape.want)), shape.name
        assert left in ("", _squashed(shape.name.partition(" firm ")[2])), shape.name


@pytest.mark.parametrize("piece", _pieces("mail_pages.toml"), ids=lambda piece: piece["name"])
def test_html_mails_by_hand(piece: dict[str, str]) -> None:
    page = f"<html><body>{piece['body']}</body></html>"
    shaped = Shaped(name=piece["name"], body=page, want=piece["want"], is_html=True)
    assert _wrong([shaped]) == []


@pytest.mark.parametrize("piece", _pieces("mail_pieces.toml"), ids=lambda piece: piece["name"])
def test_mails_by_hand(piece: dict[str, str]) -> None:
    shaped = Shaped(name=piece["name"], body=piece["body"], want=piece["want"])
    allowed = {_squashed(piece["want"]), _squashed(piece.get("may", piece["want"]))}
    assert _squashed(read_mail(shaped.raw).new_text) in allowed


# Lines of people that look like lines of programs: each is a whole paragraph at a letter's end.
SPOKEN = [
    "Please delete Outlook for Android from my profile.",
    "Download my data from Gmail and send it to me.",
    "I sent you this from my iPhone last week.",
    "Was my ID card sent via Yahoo?",
    "I received this message by mistake, I am not the recipient. Please tell the sender and delete me.",
    "Ich habe diese Nachricht irrtümlich erhalten, bin nicht der Empfänger und will gelöscht werden.",
    "Please scan my letter; my virus scanner is new.",
    "On 3 May 2027 at 10:12 I got your letter, see what I answered:",
    "My login was last used on 3.5.2027 10:12:",
    "Order: 4711\nDate: 3.5.2027 10:12\nPrice: 20 EUR",
    "My e-mail: ana@example.net\nMy phone: 0301234567\nMy number: 4711",
    "Reply to me at ana@example.net, please, not to the address above.",
    "From 3 May on: no more letters.\nTo be clear: none.",
    "You wrote: we hold nothing.\nThat is wrong.",
]


@pytest.mark.parametrize("words", SPOKEN)
def test_what_people_say_at_the_end_stays(words: str) -> None:
    letter = f"Hello,\nplease delete my account.\n\n{words}"
    assert new_text(letter) == letter


def test_a_block_of_a_firm_goes_and_a_persons_address_stays() -> None:
    firm = "Kind regards,\nAna Silva\nSales\nExample Ltd\n1 High Street, London EC1A 1AA\nTel. +44 20 7946 0000"
    home = "Kind regards,\nAna Silva\nHigh Street 1\n10115 Berlin\n030 1234567"
    assert own_words(f"Please delete it.\n\n{firm}").signature.endswith(firm.split("\n", 1)[1])
    assert new_text(f"Please delete it.\n\n{home}") == f"Please delete it.\n\n{home}"


_SIZE = 64 * 1024
EVIL = [
    "Ana\n<a@b.c> wrote\n", "a: <a@b.c>\nb: 3.5.2027 10:12\n", "From: a Sent: b To: c Subject: d ", "        x   To\n",
    "━━━━━━━━\nTel: 1\n〒\n", "this message recipient error\n\n", "sent iphone\n\n", "##- a ", "above this line ",
    "get outlook android\n\n", "Regards\nAna\nGmbH\n", "--------\n\n", "<a@b.c> 3.5.2027 10:12 ", "AS> ", "[a](b) ",
]  # fmt: skip


@pytest.mark.parametrize("piece", EVIL)
def test_no_shape_makes_it_slow(piece: str) -> None:
    text = piece * (_SIZE // len(piece))
    started = time.process_time()
    new_text(text)
    assert time.process_time() - started < 0.6


_LINES = st.sampled_from(
    sorted({line for language in WORDS for shape in plain(language) for line in shape.body.split("\n")})
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(_LINES, max_size=25), st.sampled_from(sorted(WORDS)))
def test_it_keeps_lines_of_the_mail_and_never_loses_all(lines: list[str], language: str) -> None:
    text = "\n".join([*WORDS[language], "", *lines])
    kept = new_text(text).split("\n")
    below = iter(text.split("\n"))
    assert all(any(other.startswith(line) for other in below) for line in kept if line)
    assert any(letter.isalnum() for line in kept for letter in line)


@settings(max_examples=200, deadline=None)
@given(st.lists(_LINES, max_size=15), st.sampled_from(sorted(WORDS)))
def test_words_that_open_a_mail_are_never_lost(lines: list[str], language: str) -> None:
    words = WORDS[language]
    assert words[0] in new_text("\n".join([*words, "", *lines]))
