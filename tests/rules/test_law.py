"""Dates worked out by hand, with the article that makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.rules import clocks, law
from handlers.rules.calendars import Place, local_day
from handlers.rules.law_table import PROMISE, Regime, Sure, all_regimes, enabled
from storage.vocabulary import Right
from tests.rules.law_kit import BERLIN, CINCINNATI, GLASGOW, LONDON, MUNICH, day

REGIMES = enabled(["gdpr", "uk_gdpr", "ccpa", "can_spam"])


def dates(
    regulation: str | None,
    received: str,
    place: Place = BERLIN,
    *,
    right: Right = Right.ACCESS,
    extended: bool = False,
    promise_days: int = 30,
    promise_published: bool = False,
) -> law.Dates:
    instant = datetime.fromisoformat(received)
    return law.dates(
        regulation=regulation,
        right=right,
        received=instant if instant.tzinfo else instant.replace(tzinfo=place.zone),
        place=place,
        regimes=REGIMES,
        extended=extended,
        promise_days=promise_days,
        promise_published=promise_published,
    )


@dataclass(frozen=True, kw_only=True)
class Vector:
    why: str
    regulation: str
    received: str
    place: Place
    respond_by: str
    work_to: str | None = None
    right: Right = Right.ACCESS
    extended: bool = False


VECTORS = (
    # Regulation 1182/71 Art 3(1), 3(2)(c), 3(4): the month's same date, then over days off.
    Vector(why="an ordinary month", regulation="gdpr", received="2026-06-10T10:00", place=BERLIN, respond_by="2026-07-10"),
    Vector(why="the example of the EDPB, 5 March to 5 April", regulation="gdpr", received="2027-03-05T10:00", place=BERLIN, respond_by="2027-04-05"),
    Vector(why="Easter Sunday and Monday", regulation="gdpr", received="2026-03-05T10:00", place=BERLIN, respond_by="2026-04-07"),
    Vector(why="no 31 February, then Saturday", regulation="gdpr", received="2026-01-31T10:00", place=BERLIN, respond_by="2026-03-02"),
    Vector(why="no 31 September", regulation="gdpr", received="2026-08-31T10:00", place=BERLIN, respond_by="2026-09-30"),
    Vector(why="29 February exists in 2028", regulation="gdpr", received="2028-01-29T10:00", place=BERLIN, respond_by="2028-02-29"),
    Vector(why="no 29 February in 2027; the 28th is a Sunday", regulation="gdpr", received="2027-01-29T10:00", place=BERLIN, respond_by="2027-03-01"),
    Vector(why="received on 29 February", regulation="gdpr", received="2028-02-29T10:00", place=BERLIN, respond_by="2028-03-29"),
    Vector(why="New Year, a Friday", regulation="gdpr", received="2026-12-01T10:00", place=BERLIN, respond_by="2027-01-04"),
    Vector(why="Christmas on Friday and Saturday", regulation="gdpr", received="2026-11-25T10:00", place=BERLIN, respond_by="2026-12-28"),
    # Art 2(1): the holidays of the place where the house acts.
    Vector(why="Epiphany is a holiday in Bavaria", regulation="gdpr", received="2026-12-06T10:00", place=MUNICH, respond_by="2027-01-07"),
    Vector(why="but not in Berlin", regulation="gdpr", received="2026-12-06T10:00", place=BERLIN, respond_by="2027-01-06"),
    Vector(why="Corpus Christi is a holiday in Bavaria", regulation="gdpr", received="2026-05-04T10:00", place=MUNICH, respond_by="2026-06-05"),
    Vector(why="an ordinary Thursday in Berlin", regulation="gdpr", received="2026-05-04T10:00", place=BERLIN, respond_by="2026-06-04"),
    Vector(why="Women's Day is a holiday in Berlin", regulation="gdpr", received="2027-02-08T10:00", place=BERLIN, respond_by="2027-03-09"),
    Vector(why="and none in Munich", regulation="gdpr", received="2027-02-08T10:00", place=MUNICH, respond_by="2027-03-08"),
    Vector(why="a holiday outside the Union rolls nothing: Memorial Day", regulation="gdpr", received="2026-04-25T10:00", place=CINCINNATI, respond_by="2026-05-25", work_to="2026-05-22"),
    Vector(why="Whit Monday, the same day, does in Berlin", regulation="gdpr", received="2026-04-25T10:00", place=BERLIN, respond_by="2026-05-26"),
    # Local days of the house's place.
    Vector(why="23:59 belongs to that day", regulation="gdpr", received="2026-06-10T23:59:59+02:00", place=BERLIN, respond_by="2026-07-10"),
    Vector(why="already the next day in Berlin", regulation="gdpr", received="2026-06-10T18:30:00-04:00", place=BERLIN, respond_by="2026-07-13"),
    Vector(why="still the day before in Cincinnati", regulation="gdpr", received="2026-06-11T01:30:00+00:00", place=CINCINNATI, respond_by="2026-07-10"),
    Vector(why="the hour that is skipped in spring", regulation="gdpr", received="2026-03-29T01:30:00+00:00", place=BERLIN, respond_by="2026-04-29"),
    Vector(why="the hour that comes twice in autumn", regulation="gdpr", received="2026-10-25T00:30:00+00:00", place=BERLIN, respond_by="2026-11-25"),
    # GDPR Art 12(3): three months in all from receipt, not from the rolled day.
    Vector(why="three months from 31 January", regulation="gdpr", received="2026-01-31T10:00", place=BERLIN, extended=True, respond_by="2026-04-30"),
    Vector(why="three months from 30 November", regulation="gdpr", received="2026-11-30T10:00", place=BERLIN, extended=True, respond_by="2027-03-01"),
    # ICO: the corresponding date of the next month, over weekends and public holidays.
    Vector(why="3 October is a Saturday", regulation="uk_gdpr", received="2026-09-03T10:00", place=LONDON, respond_by="2026-10-05"),
    Vector(why="last day of February", regulation="uk_gdpr", received="2028-01-31T10:00", place=LONDON, respond_by="2028-02-29"),
    Vector(why="Christmas and the substitute day", regulation="uk_gdpr", received="2026-11-25T10:00", place=LONDON, respond_by="2026-12-29"),
    Vector(why="2 January is a Saturday", regulation="uk_gdpr", received="2026-12-02T10:00", place=LONDON, respond_by="2027-01-04"),
    Vector(why="and a holiday in Scotland, substituted on Monday", regulation="uk_gdpr", received="2026-12-02T10:00", place=GLASGOW, respond_by="2027-01-05"),
    # 11 CCR 7021(b): 45 calendar days, no roll rule: worked to the working day before.
    Vector(why="Sunday stays the legal day", regulation="ccpa", received="2026-07-02T10:00", place=CINCINNATI, respond_by="2026-08-16", work_to="2026-08-14"),
    Vector(why="a weekday", regulation="ccpa", received="2026-07-06T10:00", place=CINCINNATI, respond_by="2026-08-20"),
    Vector(why="Thanksgiving", regulation="ccpa", received="2026-10-12T10:00", place=CINCINNATI, respond_by="2026-11-26", work_to="2026-11-25"),
    Vector(why="90 days in all", regulation="ccpa", received="2026-07-02T10:00", place=CINCINNATI, extended=True, respond_by="2026-09-30"),
    # 11 CCR 7026(f): 15 business days; 3 July 2026 is the observed holiday, worked to without it.
    Vector(why="opt-out of sale", regulation="ccpa", received="2026-07-02T10:00", place=CINCINNATI, right=Right.SALE_OPT_OUT, respond_by="2026-07-24", work_to="2026-07-23"),
    Vector(why="an opt-out cannot be extended", regulation="ccpa", received="2026-07-02T10:00", place=CINCINNATI, right=Right.LIMIT_SENSITIVE, extended=True, respond_by="2026-07-24", work_to="2026-07-23"),
    # 15 USC 7704(a)(4)(A)(i): 10 business days after receipt.
    Vector(why="marketing opt-out", regulation="can_spam", received="2026-07-02T10:00", place=CINCINNATI, right=Right.MARKETING_OPT_OUT, respond_by="2026-07-17", work_to="2026-07-16"),
    # The house's own word: calendar days, worked to the working day before.
    Vector(why="the promise ends on a Saturday", regulation=PROMISE, received="2026-07-02T10:00", place=CINCINNATI, respond_by="2026-08-01", work_to="2026-07-31"),
)  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v.regulation}: {v.why}")
def test_dates_worked_out_by_hand(vector: Vector) -> None:
    found = dates(
        vector.regulation,
        vector.received,
        vector.place,
        right=vector.right,
        extended=vector.extended,
    )
    assert found.regulation == vector.regulation
    assert found.respond_by == day(vector.respond_by)
    assert found.work_to == day(vector.work_to or vector.respond_by)


def test_an_extension_is_told_of_within_the_first_period() -> None:
    found = dates("gdpr", "2026-01-31T10:00", extended=True)
    assert found.extension_notice_by == day("2026-03-02")
    assert found.extended_to == found.respond_by == day("2026-04-30")
    california = dates("ccpa", "2026-07-02T10:00", CINCINNATI)
    assert california.extension_notice_by == day("2026-08-16")
    assert california.extended_to is None


def test_an_opt_out_offers_no_extension() -> None:
    found = dates("ccpa", "2026-07-02T10:00", CINCINNATI, right=Right.SALE_OPT_OUT, extended=True)
    assert found.extension_notice_by is None
    assert found.extended_to is None


def test_california_wants_an_acknowledgement_in_ten_business_days() -> None:
    """11 CCR 7021(a). The calendar is not defined there: we work to the earlier day."""
    found = dates("ccpa", "2026-07-02T10:00", CINCINNATI)
    assert found.acknowledge_by == day("2026-07-17")
    assert found.acknowledge_work_to == day("2026-07-16")
    assert found.unconfirmed


@pytest.mark.parametrize(
    ("received", "acknowledge_by"),
    [("2026-06-19T10:00", day("2026-07-19")), ("2026-06-18T10:00", None)],
)
def test_uk_complaints_have_a_clock_since_june_2026(
    received: str, acknowledge_by: date | None
) -> None:
    """DPA 2018 s.164A, in force from 19 June 2026; no number of days for the answer."""
    found = dates("uk_gdpr", received, LONDON, right=Right.COMPLAINT)
    assert found.acknowledge_by == acknowledge_by
    assert found.regulation == PROMISE


def test_an_unknown_law_is_worked_to_the_earliest_of_all() -> None:
    found = dates(None, "2026-03-05T10:00")
    assert {clock.regulation: clock.respond_by for clock in found.clocks} == {
        "gdpr": day("2026-04-07"),
        "uk_gdpr": day("2026-04-06"),  # outside the UK only weekends roll
        "ccpa": day("2026-04-19"),
        PROMISE: day("2026-04-04"),
    }
    assert found.respond_by == day("2026-04-06")
    assert found.extension_notice_by == day("2026-04-06")
    assert found.acknowledge_by == day("2026-03-19")
    # 4 April is Holy Saturday and 3 April Good Friday.
    assert found.work_to == day("2026-04-02")
    shown = " ".join(step.rule for step in found.steps)
    assert "No law is known" in shown
    assert all(clock.title in shown for clock in found.clocks if clock.regulation != "uk_gdpr")


def test_a_law_that_is_not_switched_on_is_not_known() -> None:
    found = dates("lgpd", "2026-03-05T10:00")
    assert found.respond_by == dates(None, "2026-03-05T10:00").respond_by
    assert "lgpd" in found.steps[0].rule


def test_a_right_that_the_law_does_not_know_gets_the_promise() -> None:
    found = dates("gdpr", "2026-06-10T10:00", right=Right.QUESTION, promise_days=20)
    assert (found.regulation, found.respond_by) == (PROMISE, day("2026-06-30"))
    assert "gdpr" in found.steps[0].rule


def test_who_sends_advertising_stops_in_ten_days_whatever_law_is_named() -> None:
    found = dates("gdpr", "2026-06-10T10:00", right=Right.MARKETING_OPT_OUT)
    assert found.respond_by == day("2026-07-10")
    # 19 June is a federal holiday, which the working target does not rely on.
    assert found.work_to == day("2026-06-24")


def test_a_known_law_takes_the_promises_place_unless_it_is_published() -> None:
    law_alone = dates("ccpa", "2026-07-02T10:00", CINCINNATI, promise_days=10)
    assert law_alone.work_to == day("2026-08-14")
    assert any("takes the place" in step.rule for step in law_alone.steps)
    published = dates(
        "ccpa", "2026-07-02T10:00", CINCINNATI, promise_days=11, promise_published=True
    )
    assert published.respond_by == day("2026-08-16")
    assert published.work_to == day("2026-07-13")


def test_a_notice_of_extension_takes_the_place_of_a_published_promise() -> None:
    found = dates("gdpr", "2026-06-10T10:00", extended=True, promise_published=True)
    assert found.work_to == found.extended_to == day("2026-09-10")


def test_closing_days_of_the_house_move_its_work_and_no_law() -> None:
    closed = Place(
        country="DE", zone=ZoneInfo("Europe/Berlin"), closed=frozenset({day("2026-07-10")})
    )
    found = dates("gdpr", "2026-06-10T10:00", closed)
    assert found.respond_by == day("2026-07-10")
    assert found.work_to == day("2026-07-09")


def test_a_house_that_is_closed_all_along_works_to_the_date_itself() -> None:
    june = frozenset(day("2026-06-01") + timedelta(days=n) for n in range(30))
    place = Place(country="DE", zone=ZoneInfo("Europe/Berlin"), closed=june)
    found = dates(PROMISE, "2026-06-10T10:00", place, promise_days=5)
    assert found.work_to == found.respond_by == day("2026-06-15")
    assert "no working day" in found.steps[-1].rule


def test_every_day_off_is_explained_with_its_article() -> None:
    steps = {step.date: step for step in dates("gdpr", "2026-03-05T10:00").steps if step.date}
    assert steps[day("2026-04-06")].rule.startswith("5 April 2026 is a Sunday")
    assert steps[day("2026-04-06")].sure is Sure.OFFICIAL
    holiday = steps[day("2026-04-07")]
    assert "Easter Monday" in holiday.rule or holiday.rule.startswith("We work")
    rolled = [s for s in dates("gdpr", "2026-03-05T10:00").steps if "Easter Monday" in s.rule]
    assert [s.citation for s in rolled] == ["Regulation 1182/71 Art 2(1), 3(4)"]


@pytest.mark.parametrize(
    ("right", "unconfirmed"), [(Right.ACCESS, False), (Right.WITHDRAW_CONSENT, True)]
)
def test_what_nobody_has_confirmed_says_so(right: Right, unconfirmed: bool) -> None:
    assert dates("gdpr", "2026-06-10T10:00", right=right).unconfirmed is unconfirmed


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 1, 1), BERLIN)  # noqa: DTZ001 the mistake under test


def test_a_place_nobody_knows_the_holidays_of_is_refused() -> None:
    with pytest.raises(ValueError, match="public holidays"):
        Place(country="XX", zone=ZoneInfo("UTC"))


def test_a_misspelt_regime_is_refused_and_the_promise_is_always_on() -> None:
    with pytest.raises(ValueError, match=r"gpdr.*known: .*gdpr"):
        enabled(["gpdr"])
    assert set(enabled([])) == {PROMISE}


def test_business_days_without_a_calendar_are_a_mistake_in_the_file() -> None:
    broken = all_regimes()["can_spam"].model_copy(update={"business_days": None})
    with pytest.raises(ValueError, match="can_spam"):
        clocks.run(broken, Right.MARKETING_OPT_OUT, day("2026-01-01"), CINCINNATI, extended=False)


def test_a_key_that_nobody_reads_is_a_mistake_in_the_file() -> None:
    table = all_regimes()["gdpr"].model_dump()
    with pytest.raises(ValueError, match="respond_within"):
        Regime.model_validate({**table, "respond_within": 30})


@pytest.mark.parametrize("regime", all_regimes().values(), ids=lambda regime: regime.name)
def test_every_figure_was_checked_on_a_day_and_names_its_source(regime: Regime) -> None:
    assert regime.checked >= day("2026-01-01")
    for clock in regime.clocks:
        periods = (clock.acknowledge, clock.respond, clock.target, clock.extension)
        assert any(periods)
        assert all(p.citation and "{" not in p.words and p.checked for p in periods if p)


def test_the_promise_covers_every_right() -> None:
    clock = all_regimes()[PROMISE].clocks[0]
    assert all(clock.covers(right, day("2026-01-01")) for right in Right)
