"""What the house file may say about the law."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from pydantic import ValidationError

from handlers.house import Law
from handlers.rules import law
from handlers.rules.law_table import PROMISE, Sure
from storage.vocabulary import Right
from tests.rules.law_kit import BERLIN, CINCINNATI, dates, day


def house_law(text: str) -> Law:
    return Law.model_validate(tomllib.loads(text))


def asked(
    text: str, regulation: str, right: Right = Right.ACCESS, *, longer: bool = False
) -> law.Dates:
    table = house_law(text).table
    return dates(
        regulation, "2026-07-06T10:00", CINCINNATI, right=right, extended=longer, regimes=table
    )


@pytest.mark.parametrize(
    ("figure", "by"),
    [
        ("20", "2026-07-26"),  # a bare number is calendar days
        ('"20 days"', "2026-07-26"),
        ('"2 months"', "2026-09-06"),
        ('{ count = 20, unit = "day" }', "2026-07-26"),
    ],
)
def test_a_figure_is_corrected_for_one_right_alone(figure: str, by: str) -> None:
    text = f"[corrections.gdpr.access]\nrespond = {figure}"
    found = dates("gdpr", "2026-07-06T10:00", CINCINNATI, regimes=house_law(text).table)
    [counted] = [s for s in found.steps if s.citation.startswith("corrected in the house file")]
    assert counted.date == day(by)
    assert asked(text, "gdpr", Right.ERASURE).legal_by == day("2026-08-06")


def test_a_bare_number_counts_business_days_where_the_law_does() -> None:
    """From Monday 6 July 2026 five business days end on Monday 13 July."""
    found = asked("[corrections.ccpa.access]\nacknowledge = 5", "ccpa")
    assert found.acknowledge_by == day("2026-07-13")
    assert found.legal_by == day("2026-08-20")


def test_an_extension_is_corrected_as_a_whole() -> None:
    text = '[corrections.ccpa.access]\nextension = "60 days"'
    assert asked(text, "ccpa", longer=True).extended_to == day("2026-09-04")


def test_a_correction_for_all_rights() -> None:
    text = "regimes = ['pipeda']\n[corrections.pipeda.all]\nrespond = 20"
    for right in (Right.ACCESS, Right.ERASURE):
        assert asked(text, "pipeda", right).legal_by == day("2026-07-26")


def test_a_correction_touches_every_version_of_a_clock() -> None:
    text = "regimes = ['ucpa']\n[corrections.ucpa.rectification]\nrespond = 30"
    assert asked(text, "ucpa", Right.RECTIFICATION).legal_by == day("2026-08-05")


def test_a_person_confirms_what_was_unconfirmed() -> None:
    before = asked("regimes = ['quebec_law25']", "quebec_law25")
    text = """
        regimes = ["popia"]
        [corrections.popia.access]
        respond = { sure = "official", citation = "PAIA s.56, read", checked = 2027-01-15 }
    """
    found = asked(text, "popia")
    assert found.legal_by == day("2026-08-05")
    assert not found.unconfirmed
    assert asked("regimes = ['popia']", "popia").unconfirmed
    assert before.unconfirmed
    respond = house_law(text).table["popia"].clocks[0].respond
    assert respond is not None
    assert (respond.sure, respond.checked) == (Sure.OFFICIAL, date(2027, 1, 15))


def test_who_sets_a_number_stands_for_it() -> None:
    assert not asked(
        "regimes = ['popia']\n[corrections.popia.access]\nrespond = 20", "popia"
    ).unconfirmed


def test_a_law_that_is_not_switched_on_can_be_asked_for() -> None:
    rules = house_law("regimes = ['gdpr']")
    assert set(rules.table) == {"gdpr", PROMISE}
    assert set(rules.with_law("lgpd")) == {"gdpr", "lgpd", PROMISE}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("regimes = ['gpdr']", "unknown law: gpdr"),
        ("[corrections.lgpd.access]\nrespond = 5", "corrections.lgpd: this law is unknown or not"),
        ("[corrections.gdpr.acces]\nrespond = 5", "corrections.gdpr.acces"),
        ("[corrections.gdpr.access]\nanswer = 5", "answer"),
        ("[corrections.gdpr.access]\nrespond = 'soon'", "'soon' is no period"),
        ("[corrections.gdpr.access]\nrespond = 0", "greater than 0"),
        ("[corrections.gdpr.access]\nacknowledge = 5", "no such figure (acknowledge)"),
        ("[corrections.gdpr.access]\nrespond = '5 months'", "3 is less than 5"),
        ("[corrections.gdpr.access]\nrespond = '9 business days'", "no calendar of business days"),
        ("[corrections.policy_promise.access]\nrespond = 5", "set promise_days instead"),
    ],
)
def test_a_mistake_in_the_house_file_is_named(text: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        house_law(text)
    assert says in str(refused.value)


def test_a_correction_in_other_units_never_makes_the_extension_shorter() -> None:
    text = "[corrections.gdpr.access]\nrespond = 120"
    found = dates("gdpr", "2026-07-06T10:00", BERLIN, extended=True, regimes=house_law(text).table)
    assert found.extended_to == found.extension_notice_by == day("2026-11-03")
