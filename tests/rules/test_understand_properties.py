"""What holds for every text: no exception, nothing invented, time in bounds."""

from __future__ import annotations

import time
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.understand import Verdict, mask, understand
from handlers.rules.understand.lexicon import labels, languages, lexicon
from tests.rules.test_understand_requests import ENGLISH, GERMAN, NO_REQUEST
from tests.rules.test_understand_who import FORMS, LETTER

_PIECES = (
    [text for text, _ in ENGLISH + GERMAN] + NO_REQUEST + [LETTER] + [form for form, _ in FORMS]
)
_WORDS = " ".join(_PIECES).split(" ")
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join),
    st.lists(st.one_of(st.sampled_from("\n".join(_PIECES).split("\n")), st.text(max_size=20)), max_size=12).map("\n".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(subject=_TEXTS, text=_TEXTS)
def test_nothing_raises_and_nothing_is_invented(subject: str, text: str) -> None:
    read = understand(subject=subject, text=text, sender=None)
    for found in asdict(read.identifiers).values():
        assert all(line in text for each in found for line in each.split("\n"))
    assert all(each.quote in text or each.quote in subject for each in read.evidence)
    assert 0 <= read.confidence <= 1
    assert len(read.language) == 2
    assert (read.verdict is Verdict.NO) <= (read.rights == ())
    assert (read.regulation is None) == (read.regulation_basis == "none")


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_masking_only_replaces(text: str) -> None:
    pieces = mask(text).split("••••")
    at = 0
    for piece in pieces:
        at = text.index(piece, at) + len(piece)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([text for text, _ in ENGLISH + GERMAN]),
    st.sampled_from(["upper", "lines", "dots"]),
)
def test_a_request_stays_one_however_it_is_typed(text: str, how: str) -> None:
    typed = {
        "upper": text.upper(),
        "lines": text.replace(" ", "\n", 3),
        "dots": text.rstrip(".") + "…",
    }[how]
    assert understand(subject="", text=typed, sender=None).verdict is not Verdict.NO


_SIZE = 64 * 1024
EVIL = [
    "a", "a ", "1", "1 ", "1-", "a@", "a.", "@", ",", "A1 ,", "Aa 1, ", "12 Aaaa Bbbb, ", "DE12 ", "\n", " ",
    "name: ", "name:\n", "born on 1 ", "delete my data ", "Please delete my data. ", "+1 2", "(1",
    "Regards\n", "é", "数据", "my ", "exercise my ", "copy of my ", "a:", "Abc def 1\n", "Street 1\n12345 Town\n",
    "Aa ", "1.", "4111 ", "削除してください", "个人信息 ", "제 개인정보를 ", "والبيانات ", "ובכל ", "मेरा डेटा ", "a-\n", ": '", "i ", "e\u0301", "'", "-- \n", "Öö-", "١", "👩‍👩‍👧",
]  # fmt: skip


# For the patterns of identifiers and numbers.
EVIL += [
    " ,", ",", "..", ". ", "a@a.", "@a", "<", "< a@", "<<>>", "1,", "12, 4000 a", "1a", "0 ", "5 6", "S1234567", "AB12", "٣",
    "A1 1AA\n", "Rose Lane\n", "12 A Street\n", "thx, a\n", "Regards\nana\n", "this is Aa Bb ", "I, A ", "ich bin Aa ",
    "number: 1 2 3 ", "tel 1", "tel: 12 34 56 78 ", "born 1", "1 May 1990 ", "undersigned ", "Dr. ", "Dr. Dr. Aa\n", "A. ",
    "n° ", "No. ", "street 1, ", "Via 1, 40121 Aa ", "+", "+1 (", "((((", '"', "『", "「a", "생1", "1年2月3日", "上海市路1号 ",
    "서울시 중구 길 1 ", "ул. Аа, д. 1, ", "a:b:c ", "___", "--\n", "> ", "\t", "\u00a0", "\u200b", "\u0301", "ß", "İ", "𝒜", "\r",
]  # fmt: skip


def _seconds(piece: str, size: int) -> float:
    text = piece * (size // len(piece))
    started = time.process_time()
    understand(subject="", text=text, sender=None)
    mask(text)
    return time.process_time() - started


@pytest.mark.parametrize("piece", EVIL)
def test_no_text_makes_it_slow(piece: str) -> None:
    """Eight times the text takes eight times as long, and no square of that."""
    _seconds(piece, _SIZE // 64)  # what is looked up once
    part, whole = (min(_seconds(piece, size) for _ in "12") for size in (_SIZE // 8, _SIZE))
    assert whole < 2
    assert whole < 20 * part + 0.05


@pytest.mark.parametrize("language", [*languages(), "xx"])
def test_word_files_are_whole(language: str) -> None:
    words = lexicon(language)
    assert words is lexicon(language)


def test_every_kind_of_label_is_known() -> None:
    assert all(labels(kind) for kind in ("name", "phone", "address", "account", "birth", "closing"))
