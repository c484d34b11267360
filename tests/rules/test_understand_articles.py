"""Articles by number, in many languages and under the law that is meant; and slips of the finger."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from handlers.rules.understand.articles import articles_in
from handlers.rules.understand.tokens import words_of
from storage.vocabulary import Right

CITED = [
    ("Art. 15 GDPR", {"article:15"}),
    ("Articles 15, 17 and 21", {"article:15", "article:17", "article:21"}),
    ("Art. 17 Abs. 1 lit. b, Art. 21", {"article:17", "article:17.1", "article:21"}),
    ("Articles 15 to 22", set()),
    ("Artikel 15 bis 22", set()),
    ("Art. 15-22", set()),
    ("article 7(3)", {"article:7", "article:7.3"}),
    ("15 artiklan mukaan", {"article:15"}),
    ("artikli 17 alusel", {"article:17"}),
    ("17. člen in 18. člen", {"article:17", "article:18"}),
    ("airteagal 15", {"article:15"}),
    ("τα άρθρα 15 και 17", {"article:15", "article:17"}),
    ("KVKK'nın 11'inci maddesi", {"article:11"}),
    ("15 straipsnį", {"article:15"}),
    ("第15条", {"article:15"}),
    ("第四十七条", {"article:47"}),
    ("제15조", {"article:15"}),
    ("المادة ١٧", {"article:17"}),
    ("Cal. Civ. Code § 1798.105", {"section:1798", "section:1798.105"}),
    ("it's 15 of them", set()),
    ("on 17 May 2024", set()),
]


@pytest.mark.parametrize(("text", "articles"), CITED)
def test_citations(text: str, articles: set[str]) -> None:
    found = set(articles_in(words_of(text)))
    assert {each for each in found if not each.startswith("section:20")} == articles


UNDER: list[tuple[str, str | None, set[Right]]] = [
    ("Under Art. 17 please erase the data relating to me.", "gdpr", {Right.ERASURE}),
    ("I ask for restriction of processing, art. 18.", "gdpr", {Right.RESTRICTION}),
    ("Under the PIPL, article 47, I ask you to act within 15 days.", "pipl", {Right.ERASURE}),
    ("I request under article 33 of the APPI that you reply to me.", "appi", {Right.ACCESS}),
    ("I make a request under section 1798.106 of the CCPA.", "ccpa", {Right.RECTIFICATION}),
    ("Under article 18 of the LGPD I ask you to answer me.", "lgpd", set()),
    ("I request that you keep to article 17 of the contract.", None, set()),
    ("I ask you to pay under article 21 of our agreement, which is no matter of the GDPR.", None, set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "law", "rights"), UNDER)
def test_a_number_is_a_right_of_its_law(text: str, law: str | None, rights: set[Right]) -> None:
    found = understand(subject="", text=text, sender=None)
    assert set(found.rights) - {Right.QUESTION} == rights
    assert law is None or (found.regulation, found.regulation_basis) == (law, "stated")


SLIPS = [
    ("dleete my accoutn", {Right.ERASURE}),
    ("usubscribe me", {Right.MARKETING_OPT_OUT}),
    ("Bitte löshcen Sie mein Kotno", {Right.ERASURE}),
    ("kusttage minu konto", {Right.ERASURE}),
    ("изтртийте ми акаунта", {Right.ERASURE}),
]


@pytest.mark.parametrize(("text", "rights"), SLIPS)
def test_slips_of_the_finger(text: str, rights: set[Right]) -> None:
    found = understand(subject="", text=text, sender=None)
    assert (found.verdict, set(found.rights)) == (Verdict.YES, rights)


@pytest.mark.parametrize(
    "text",
    [
        "Sehr geehrte Damen, wo bleibt mein Paket?",
        "I dealt the cards and the amount on my counter is wrong.",
        "Please relate the story of the counts to me.",
    ],
)
def test_other_words_are_no_slips(text: str) -> None:
    assert understand(subject="", text=text, sender=None).verdict is Verdict.NO
