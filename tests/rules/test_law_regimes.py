"""Every regime and every right it knows, from Monday 6 July 2026, counted by hand.

July has 31 days: 15 days end on Tue 21 July, 30 on Wed 5 August, 45 on Thu 20 August, 60 on Fri
4 September, 90 on Sun 4 October, 135 on Wed 18 November; one month on Thu 6 August, three on Tue
6 October. 10 business days end on Mon 20 July, 15 on Mon 27 July; no federal holiday lies between.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from handlers.rules.calendars import Place
from handlers.rules.law_table import PROMISE, Sure, all_regimes, code_of
from storage.vocabulary import Right
from tests.rules.law_kit import (
    BERLIN,
    CINCINNATI,
    LONDON,
    MUMBAI,
    PRETORIA,
    SAO_PAULO,
    SYDNEY,
    TOKYO,
    TORONTO,
    ZURICH,
    dates,
    day,
)

MONDAY = "2026-07-06T10:00"
DAYS_14, DAYS_15, DAYS_30, DAYS_45 = "2026-07-20", "2026-07-21", "2026-08-05", "2026-08-20"
DAYS_60, DAYS_90, DAYS_135 = "2026-09-04", "2026-10-04", "2026-11-18"
BUSINESS_10, BUSINESS_15 = "2026-07-20", "2026-07-27"
MONTH, MONTHS_3 = "2026-08-06", "2026-10-06"

BASIC = ("access", "erasure", "rectification", "portability")
OPT_OUTS = ("sale_opt_out", "automated_decision")
EUROPE = (*BASIC, "objection", "restriction", "marketing_opt_out", "automated_decision")
ANALOGY = ("withdraw_consent", "sale_opt_out", "limit_sensitive")


@dataclass(frozen=True, kw_only=True)
class Row:
    """`by` is the law's day, `target` ours where the law names none."""

    law: str
    rights: tuple[str, ...]
    article: str
    by: str | None = None
    target: str | None = None
    extended: str | None = None
    acknowledge: str | None = None
    place: Place = CINCINNATI
    received: str = MONDAY


def family(
    law: str,
    article: str,
    by: str = DAYS_45,
    extended: str = DAYS_90,
    rights: tuple[str, ...] = (*BASIC, *OPT_OUTS),
) -> Row:
    return Row(law=law, rights=rights, article=article, by=by, extended=extended)


ROWS = (
    Row(law="gdpr", rights=EUROPE, article="Art 12(3)", by=MONTH, extended=MONTHS_3, place=BERLIN),
    Row(law="gdpr", rights=ANALOGY, article="Art 7(3), 21", by=MONTH, extended=MONTHS_3, place=BERLIN),
    Row(law="uk_gdpr", rights=EUROPE, article="Art 12A", by=MONTH, extended=MONTHS_3, place=LONDON),
    Row(law="uk_gdpr", rights=ANALOGY, article="Art 7(3)", by=MONTH, extended=MONTHS_3, place=LONDON),
    Row(law="uk_gdpr", rights=("complaint",), article="s.164A", acknowledge=DAYS_30, place=LONDON),
    Row(law="ccpa", rights=BASIC, article="7021", by=DAYS_45, extended=DAYS_90, acknowledge=BUSINESS_10),
    Row(law="ccpa", rights=("sale_opt_out", "limit_sensitive"), article="7026(f)", by=BUSINESS_15),
    Row(law="ccpa", rights=("automated_decision",), article="7221", by=BUSINESS_15),
    Row(law="can_spam", rights=("marketing_opt_out",), article="7704(a)(4)", by=BUSINESS_10),
    family("vcdpa", "59.1-577(B)(1)"),
    family("colorado_cpa", "6-1-1306(2)"),
    family("ctdpa", "42-518(c)"),
    # Rectification since 1 July 2026, H.B. 418.
    family("ucpa", "13-61-203", rights=(*BASIC, "sale_opt_out")),
    family("tdpsa", "541.052"),
    family("ocpa", "646A.576(5)"),
    Row(law="ocpa", rights=("withdraw_consent",), article="646A.578(1)(d)", by=DAYS_15),
    family("new_jersey_dpa", "56:8-166.7"),
    family("minnesota_cdpa", "325M.14"),
    family("iowa_cdpa", "715D.3", DAYS_90, DAYS_135, ("access", "erasure", "portability", "sale_opt_out")),
    family("montana_cdpa", "30-14-2808"),
    family("nebraska_dpa", "87-1108(2)"),
    family("delaware_pdpa", "12D-104"),
    family("new_hampshire_pa", "507-H:4"),
    family("tennessee_ipa", "47-18-3304(b)(1)"),
    family("maryland_odpa", "14-4701"),
    family("indiana_cdpa", "24-15-3-1(c)(1)"),
    family("kentucky_cdpa", "367.3615"),
    family("rhode_island_dtppa", "6-48.1"),
    Row(law="rhode_island_dtppa", rights=("withdraw_consent",), article="6-48.1", by=DAYS_15),
    family("florida_dbr", "501.706(2)", DAYS_45, DAYS_60),
    Row(law="pipeda", rights=("access", "portability"), article="s.8(3)", by=DAYS_30, extended=DAYS_60, place=TORONTO),
    Row(law="pipeda", rights=("rectification", "erasure", "withdraw_consent", "objection"), article="s.8(3)", by=DAYS_30, place=TORONTO),
    Row(law="quebec_law25", rights=BASIC, article="s.32", by=DAYS_30, place=TORONTO),
    Row(law="lgpd", rights=("access",), article="Art 19", by=DAYS_15, place=SAO_PAULO),
    Row(law="lgpd", rights=("erasure", "rectification", "portability", "objection", "restriction", "withdraw_consent", "automated_decision"), article="Art 18", target=DAYS_15, place=SAO_PAULO),
    Row(law="fadp", rights=("access", "portability"), article="Art 25(7)", by=DAYS_30, place=ZURICH),
    Row(law="fadp", rights=("rectification", "erasure", "objection", "restriction", "withdraw_consent"), article="Art 32", target=DAYS_30, place=ZURICH),
    Row(law="australia_privacy_act", rights=("access", "portability"), article="chapter 12", target=DAYS_30, place=SYDNEY),
    Row(law="australia_privacy_act", rights=("rectification", "erasure"), article="APP 13.5", target=DAYS_30, place=SYDNEY),
    # In force about 13 May 2027; 90 days from Monday 5 July 2027 end on Sunday 3 October.
    Row(law="dpdp", rights=("complaint",), article="r.14(3)", by="2027-10-03", received="2027-07-05T10:00", place=MUMBAI),
    Row(law="dpdp", rights=("access", "erasure", "rectification", "withdraw_consent"), article="r.14(3)", target="2027-10-03", received="2027-07-05T10:00", place=MUMBAI),
    Row(law="appi", rights=(*BASIC, "restriction", "objection"), article="Art 39", target=DAYS_14, place=TOKYO),
    Row(law="popia", rights=("access",), article="s.23", by=DAYS_30, place=PRETORIA),
    Row(law="popia", rights=("rectification", "erasure"), article="reg 3", by=DAYS_30, place=PRETORIA),
    Row(law="coppa", rights=("access", "erasure", "objection", "withdraw_consent"), article="312.6", target=BUSINESS_10),
)  # fmt: skip
CASES = [(row, Right(right)) for row in ROWS for right in row.rights]


@pytest.mark.parametrize(
    ("row", "right"), CASES, ids=lambda v: v.law if isinstance(v, Row) else v.value
)
def test_each_right_of_each_law(row: Row, right: Right) -> None:
    found = dates(row.law, row.received, row.place, right=right)
    [clock] = [clock for clock in found.clocks if clock.regulation == row.law]
    assert clock.respond_by == (day(row.by) if row.by else None)
    assert clock.acknowledge_by == (day(row.acknowledge) if row.acknowledge else None)
    assert row.article in clock.citation
    assert found.legal_by == clock.respond_by
    longer = dates(row.law, row.received, row.place, right=right, extended=True)
    [clock] = [clock for clock in longer.clocks if clock.regulation == row.law]
    assert clock.extended_to == (day(row.extended) if row.extended else None)
    if row.target:
        assert clock.respond_by is None
        assert clock.respond_target == day(row.target)
        assert found.respond_by == day(row.target)
        assert found.extension_notice_by is None


@pytest.mark.parametrize("law", sorted(all_regimes().keys() - {PROMISE}))
def test_a_right_that_a_law_does_not_know_has_no_legal_date(law: str) -> None:
    known = {right for row, right in CASES if row.law == law}
    assert known, "the table above leaves this law out"
    silent = set(Right) - known - {Right.MARKETING_OPT_OUT}  # CAN-SPAM binds beside every law
    if all_regimes()[law].appeal:
        silent.discard(Right.COMPLAINT)
    for right in silent:
        found = dates(law, "2027-07-05T10:00", CINCINNATI, right=right)
        assert found.regulation == PROMISE
        assert found.legal_by is None
        assert found.steps[0].rule.startswith(f"“{law}” sets no number of days")


APPEALS = (
    ("vcdpa", 60, "59.1-577(C)"),
    ("colorado_cpa", 45, "6-1-1306(3)"),
    ("ctdpa", 60, "42-518(d)"),
    ("tdpsa", 60, "541.053"),
    ("ocpa", 45, "646A.576(6)"),
    ("new_jersey_dpa", 45, "56:8-166.7"),
    ("minnesota_cdpa", 45, "325M.14"),
    ("iowa_cdpa", 60, "715D.3"),
    ("montana_cdpa", 60, "30-14-2808"),
    ("nebraska_dpa", 60, "87-1109(3)"),
    ("delaware_pdpa", 60, "12D-104"),
    ("new_hampshire_pa", 60, "507-H:4"),
    ("tennessee_ipa", 60, "47-18-3304"),
    ("maryland_odpa", 60, "14-4701"),
    ("indiana_cdpa", 60, "24-15-3-1(d)"),
    ("kentucky_cdpa", 60, "367.3615"),
    ("rhode_island_dtppa", 60, "6-48.1"),
    ("florida_dbr", 60, "501.707"),
)


@pytest.mark.parametrize(("law", "days", "article"), APPEALS)
def test_appeals_of_the_virginia_family(law: str, days: int, article: str) -> None:
    found = dates(law, MONDAY, CINCINNATI)
    assert (found.appeal_days, found.appeal_by) == (days, None)
    [step] = [step for step in found.steps if step.rule.startswith("An appeal")]
    assert article in step.citation
    appeal = dates(law, MONDAY, CINCINNATI, right=Right.COMPLAINT)
    assert appeal.legal_by == day(DAYS_45 if days == 45 else DAYS_60)


def test_the_other_laws_know_no_appeal_to_the_house() -> None:
    with_appeal = {law for law, _, _ in APPEALS}
    for law, regime in all_regimes().items():
        assert (regime.appeal is not None) == (law in with_appeal)


@pytest.mark.parametrize(
    ("law", "months"), [("ccpa", 24), ("colorado_cpa", 24), ("minnesota_cdpa", 24), ("gdpr", None)]
)
def test_how_long_the_record_is_kept(law: str, months: int | None) -> None:
    """11 CCR 7101; 4 CCR 904-3 Rule 6.11; Minn. Stat. 325M.14 (appeals)."""
    assert dates(law, MONDAY, CINCINNATI).record_months == months


@pytest.mark.parametrize(
    ("law", "received", "by"),
    [
        ("indiana_cdpa", "2025-12-31T23:59", None),
        ("indiana_cdpa", "2026-01-01T00:00", "2026-02-15"),
        ("kentucky_cdpa", "2025-12-31T10:00", None),
        ("kentucky_cdpa", "2026-01-02T10:00", "2026-02-16"),
        ("rhode_island_dtppa", "2026-01-02T10:00", "2026-02-16"),
        ("minnesota_cdpa", "2025-07-30T10:00", None),
        ("minnesota_cdpa", "2025-07-31T10:00", "2025-09-14"),
        ("maryland_odpa", "2025-09-30T10:00", None),
        ("dpdp", "2026-07-06T10:00", None),
    ],
)
def test_a_law_binds_from_the_day_it_is_in_force(law: str, received: str, by: str | None) -> None:
    found = dates(law, received, CINCINNATI)
    assert found.legal_by == (day(by) if by else None)
    assert ("is in force since" in found.steps[0].rule) == (by is None)


@pytest.mark.parametrize(("received", "by"), [("2026-06-30", None), ("2026-07-01", "2026-08-15")])
def test_utah_knows_the_right_to_correct_since_july_2026(received: str, by: str | None) -> None:
    found = dates("ucpa", f"{received}T10:00", CINCINNATI, right=Right.RECTIFICATION)
    assert found.legal_by == (day(by) if by else None)


@dataclass(frozen=True, kw_only=True)
class Moved:
    why: str
    law: str
    received: str
    place: Place
    by: str
    work_to: str
    right: Right = Right.ACCESS


MOVED = (
    # POPIA: a Sunday or a public holiday moves the day on, a Saturday does not.
    Moved(why="Women's Day on Sunday, observed on Monday", law="popia", received="2026-07-10T10:00", place=PRETORIA, by="2026-08-11", work_to="2026-08-11"),
    Moved(why="a Saturday stays the legal day", law="popia", received="2026-07-09T10:00", place=PRETORIA, by="2026-08-08", work_to="2026-08-07"),
    Moved(why="30 days over the end of the year", law="popia", received="2026-12-02T10:00", place=PRETORIA, by="2027-01-02", work_to="2026-12-31"),
    # No roll rule: the legal day stays, work ends on the working day before.
    Moved(why="90 days over the year's end, a Sunday", law="iowa_cdpa", received="2026-10-05T10:00", place=CINCINNATI, by="2027-01-03", work_to="2026-12-31"),
    Moved(why="45 days to Christmas", law="vcdpa", received="2026-11-10T10:00", place=CINCINNATI, by="2026-12-25", work_to="2026-12-24"),
    Moved(why="45 days over 29 February", law="tdpsa", received="2028-01-15T10:00", place=CINCINNATI, by="2028-02-29", work_to="2028-02-29"),
    Moved(why="the same without it", law="tdpsa", received="2027-01-15T10:00", place=CINCINNATI, by="2027-03-01", work_to="2027-03-01"),
    Moved(why="30 days to Canada Day", law="pipeda", received="2026-06-01T10:00", place=TORONTO, by="2026-07-01", work_to="2026-06-30"),
    Moved(why="15 days to Tiradentes", law="lgpd", received="2026-04-06T10:00", place=SAO_PAULO, by="2026-04-21", work_to="2026-04-20"),
    Moved(why="30 days to the Swiss national day, a Saturday", law="fadp", received="2026-07-02T10:00", place=ZURICH, by="2026-08-01", work_to="2026-07-31"),
    # The local day of the house, not of the writer.
    Moved(why="evening in Zurich, still the same day", law="fadp", received="2026-07-05T23:59+02:00", place=ZURICH, by="2026-08-04", work_to="2026-08-04"),
    Moved(why="already the next day in Sao Paulo's east", law="fadp", received="2026-07-05T23:59-03:00", place=ZURICH, by="2026-08-05", work_to="2026-08-05"),
    # Business days, 15 USC 7704: Thanksgiving and Christmas count as days off in the law only.
    Moved(why="10 business days over Thanksgiving", law="can_spam", received="2026-11-23T10:00", place=CINCINNATI, by="2026-12-08", work_to="2026-12-07", right=Right.MARKETING_OPT_OUT),
    Moved(why="received on a Saturday", law="can_spam", received="2026-07-11T10:00", place=CINCINNATI, by="2026-07-24", work_to="2026-07-24", right=Right.MARKETING_OPT_OUT),
    Moved(why="over Christmas and New Year", law="ccpa", received="2026-12-17T10:00", place=CINCINNATI, by="2027-01-11", work_to="2027-01-07", right=Right.SALE_OPT_OUT),
)  # fmt: skip


@pytest.mark.parametrize("case", MOVED, ids=lambda case: f"{case.law}: {case.why}")
def test_days_off_year_ends_and_other_zones(case: Moved) -> None:
    found = dates(case.law, case.received, case.place, right=case.right)
    assert found.legal_by == day(case.by)
    assert found.work_to == day(case.work_to)


def test_without_a_number_the_desk_says_that_the_day_is_its_own() -> None:
    found = dates("appi", MONDAY, TOKYO)
    # 20 July 2026 is Marine Day.
    assert (found.legal_by, found.work_to) == (None, day("2026-07-17"))
    assert any("without delay" in step.rule for step in found.steps)
    target = next(step for step in found.steps if step.date == day("2026-07-20"))
    assert target.rule.startswith("Our target")
    assert target.sure is Sure.UNCONFIRMED


@pytest.mark.parametrize(
    ("residence", "place", "laws"),
    [
        ("US-VA", CINCINNATI, {"vcdpa"}),
        ("US-CA", CINCINNATI, {"ccpa"}),
        ("DE", CINCINNATI, {"gdpr"}),
        ("GB", BERLIN, {"gdpr", "uk_gdpr"}),  # the house is in the Union: Art 3(1)
        ("CA-QC", CINCINNATI, {"pipeda", "quebec_law25"}),
        ("CA-ON", CINCINNATI, {"pipeda"}),
        ("JP", CINCINNATI, {"appi"}),
    ],
)
def test_where_somebody_lives_narrows_the_laws_that_may_apply(
    residence: str, place: Place, laws: set[str]
) -> None:
    found = dates(None, "2026-07-06T10:00", place, residence=residence)
    assert {clock.regulation for clock in found.clocks} == laws | {PROMISE}
    assert residence in found.steps[0].rule


def test_a_country_alone_leaves_all_its_states() -> None:
    found = dates(None, MONDAY, CINCINNATI, residence="US")
    running = {clock.regulation for clock in found.clocks}
    assert {"ccpa", "vcdpa", "florida_dbr"} < running
    assert not running & {"gdpr", "lgpd", "popia"}


def test_whom_no_law_protects_by_residence_may_rely_on_any() -> None:
    everybody = dates(None, MONDAY, CINCINNATI)
    nowhere = dates(None, MONDAY, CINCINNATI, residence="KR")
    assert nowhere.clocks == everybody.clocks
    # COPPA is for children only; of the others LGPD Art 19 is the earliest that sets a day.
    assert "coppa" not in {clock.regulation for clock in everybody.clocks}
    assert everybody.regulation == "lgpd"
    assert everybody.legal_by == day(DAYS_15)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("gdpr", "gdpr"),
        ("UK-GDPR", "uk_gdpr"),
        ("cpra", "ccpa"),
        ("us-va", "vcdpa"),
        ("New Jersey", "new_jersey_dpa"),
        ("popi", "popia"),
        ("atlantis", None),
    ],
)
def test_a_law_is_found_by_its_other_names(said: str, code: str | None) -> None:
    assert code_of(said) == code


def test_no_name_stands_for_two_laws() -> None:
    named = [name for regime in all_regimes().values() for name in (regime.name, *regime.aliases)]
    assert len(named) == len(set(named))
