"""Clocks that are computed from what happened: waits, notices of extension, appeals."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from handlers.rules.calendars import Place
from handlers.rules.law_table import PROMISE, Sure
from storage.vocabulary import Right
from tests.rules.law_kit import BERLIN, CINCINNATI, LONDON, MUNICH, TORONTO, dates, day, events


@dataclass(frozen=True, kw_only=True)
class Wait:
    why: str
    law: str
    received: str
    place: Place
    happened: dict[str, str]
    by: str
    paused: int
    unpaused: str | None = None
    work_to: str | None = None
    right: Right = Right.ACCESS
    extended: bool = False


def identity(asked: str, given: str) -> dict[str, str]:
    return {"identity_asked": asked, "identity_given": given}


def clarification(asked: str, given: str) -> dict[str, str]:
    return {"clarification_asked": asked, "clarification_given": given}


JUNE, JULY = "2026-06-10T10:00", "2026-07-06T10:00"
WAITS = (
    # GDPR Art 12(6), EDPB 01/2022 5.3. From 10 June 2026 the month ends on Friday 10 July.
    Wait(why="over a weekend, three days", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-12T09:00", "2026-06-15T17:00"), by="2026-07-13", paused=3, unpaused="2026-07-10"),
    Wait(why="one day more ends on a Saturday", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-12T09:00", "2026-06-13T09:00"), by="2026-07-13", paused=1, unpaused="2026-07-10"),
    Wait(why="answered the same day", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-12T09:00", "2026-06-12T21:00"), by="2026-07-10", paused=0),
    Wait(why="two waits at once count once", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-12T09:00", "2026-06-16T09:00") | clarification("2026-06-14T09:00", "2026-06-18T09:00"), by="2026-07-16", paused=6, unpaused="2026-07-10"),
    Wait(why="two waits one after the other", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-11T09:00", "2026-06-12T09:00") | clarification("2026-06-15T09:00", "2026-06-17T09:00"), by="2026-07-13", paused=3, unpaused="2026-07-10"),
    Wait(why="never answered: the date stands", law="gdpr", received=JUNE, place=BERLIN, happened={"identity_asked": "2026-06-12T09:00"}, by="2026-07-10", paused=0),
    Wait(why="the code expired: nothing was given", law="gdpr", received=JUNE, place=BERLIN, happened={"identity_asked": "2026-06-12T09:00", "identity_lapsed": "2026-06-14T09:00", "identity_given": "2026-06-22T09:00"}, by="2026-07-10", paused=0),
    Wait(why="asked when the time was over", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-07-13T09:00", "2026-07-20T09:00"), by="2026-07-10", paused=0),
    Wait(why="the answer came after midnight in Berlin", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-12T23:30", "2026-06-14T22:30+00:00"), by="2026-07-13", paused=3, unpaused="2026-07-10"),
    Wait(why="extended: three months and the wait, a Sunday", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-06-12T09:00", "2026-06-15T09:00"), extended=True, by="2026-09-14", paused=3, unpaused="2026-09-10"),
    Wait(why="extended: the wait is added to receipt's month, not to a rolled day", law="gdpr", received="2026-01-31T10:00", place=BERLIN, happened=identity("2026-02-03T09:00", "2026-02-05T09:00"), extended=True, by="2026-05-04", paused=2, unpaused="2026-04-30"),
    Wait(why="a wait in the months won counts there only", law="gdpr", received=JUNE, place=BERLIN, happened=identity("2026-08-03T09:00", "2026-08-05T09:00"), extended=True, by="2026-09-14", paused=2, unpaused="2026-09-10"),
    Wait(why="over a month's end without a 31st", law="gdpr", received="2026-08-31T10:00", place=BERLIN, happened=identity("2026-09-01T09:00", "2026-09-02T09:00"), by="2026-10-01", paused=1, unpaused="2026-09-30"),
    Wait(why="pushed onto a holiday of Bavaria", law="gdpr", received="2026-05-02T10:00", place=MUNICH, happened=identity("2026-05-04T09:00", "2026-05-06T09:00"), by="2026-06-05", paused=2, unpaused="2026-06-02"),
    Wait(why="which Berlin does not have", law="gdpr", received="2026-05-02T10:00", place=BERLIN, happened=identity("2026-05-04T09:00", "2026-05-06T09:00"), by="2026-06-04", paused=2, unpaused="2026-06-02"),
    # UK GDPR Art 12A: the month begins at the relevant time; 12 April 2026 is a Sunday.
    Wait(why="the month begins with the proof", law="uk_gdpr", received="2026-03-10T10:00", place=LONDON, happened=identity("2026-03-11T09:00", "2026-03-12T09:00"), by="2026-04-13", paused=1, unpaused="2026-04-10"),
    Wait(why="the last day of February", law="uk_gdpr", received="2027-01-20T10:00", place=LONDON, happened=identity("2027-01-21T09:00", "2027-01-31T09:00"), by="2027-03-01", paused=10, unpaused="2027-02-22"),
    Wait(why="three months from the relevant time", law="uk_gdpr", received="2026-06-08T10:00", place=LONDON, happened=identity("2026-06-09T09:00", "2026-06-15T09:00"), extended=True, by="2026-09-15", paused=6, unpaused="2026-09-08"),
    Wait(why="a clarification only stops it", law="uk_gdpr", received=JUNE, place=LONDON, happened=clarification("2026-06-12T09:00", "2026-06-15T09:00"), by="2026-07-13", paused=3, unpaused="2026-07-10"),
    Wait(why="first the proof, then a clarification", law="uk_gdpr", received="2026-06-08T10:00", place=LONDON, happened=identity("2026-06-09T09:00", "2026-06-15T09:00") | clarification("2026-06-16T09:00", "2026-06-18T09:00"), by="2026-07-17", paused=8, unpaused="2026-07-08"),
    Wait(why="a clarification before the relevant time is in it", law="uk_gdpr", received="2026-06-08T10:00", place=LONDON, happened=identity("2026-06-09T09:00", "2026-06-15T09:00") | clarification("2026-06-09T09:00", "2026-06-12T09:00"), by="2026-07-15", paused=6, unpaused="2026-07-08"),
    Wait(why="before 5 February 2026 there was no Art 12A", law="uk_gdpr", received="2026-02-04T10:00", place=LONDON, happened=identity("2026-02-05T09:00", "2026-02-12T09:00"), by="2026-03-04", paused=0),
    # 11 CCR 7021(b): regardless of the time required to verify.
    Wait(why="verification stops nothing", law="ccpa", received=JULY, place=CINCINNATI, happened=identity("2026-07-07T09:00", "2026-08-07T09:00"), by="2026-08-20", paused=0),
    Wait(why="nor does a clarification", law="ccpa", received=JULY, place=CINCINNATI, happened=clarification("2026-07-07T09:00", "2026-08-07T09:00"), by="2026-08-20", paused=0),
    # ORS 646A.576(5)(d), and opt-outs without authentication.
    Wait(why="Oregon waits for the information", law="ocpa", received=JULY, place=CINCINNATI, happened=identity("2026-07-08T09:00", "2026-07-18T09:00"), by="2026-08-30", work_to="2026-08-28", paused=10, unpaused="2026-08-20"),
    Wait(why="not for an opt-out", law="ocpa", received=JULY, place=CINCINNATI, happened=identity("2026-07-08T09:00", "2026-07-18T09:00"), right=Right.SALE_OPT_OUT, by="2026-08-20", paused=0),
    Wait(why="nor for a clarification", law="ocpa", received=JULY, place=CINCINNATI, happened=clarification("2026-07-08T09:00", "2026-07-18T09:00"), by="2026-08-20", paused=0),
    Wait(why="Virginia counts from receipt", law="vcdpa", received=JULY, place=CINCINNATI, happened=identity("2026-07-08T09:00", "2026-07-18T09:00"), by="2026-08-20", paused=0),
    Wait(why="so does Canada", law="pipeda", received=JULY, place=TORONTO, happened=identity("2026-07-08T09:00", "2026-07-18T09:00"), by="2026-08-05", paused=0),
    Wait(why="our word does not wait", law=PROMISE, received=JULY, place=BERLIN, happened=identity("2026-07-08T09:00", "2026-07-18T09:00"), by="2026-08-05", paused=0),
)  # fmt: skip


@pytest.mark.parametrize("wait", WAITS, ids=lambda wait: f"{wait.law}: {wait.why}")
def test_waits_for_the_requester(wait: Wait) -> None:
    found = dates(
        wait.law,
        wait.received,
        wait.place,
        right=wait.right,
        extended=wait.extended,
        happened=events(wait.place, **wait.happened),
    )
    assert found.legal_by == day(wait.by)
    assert found.paused_days == wait.paused
    assert found.unpaused_by == (day(wait.unpaused) if wait.unpaused else None)
    assert found.work_to == day(wait.work_to or wait.by)
    if wait.unpaused:
        assert any(s.date == day(wait.unpaused) and "Had the clock" in s.rule for s in found.steps)


def test_a_law_that_allows_no_pause_says_so() -> None:
    happened = events(CINCINNATI, **identity("2026-07-07T09:00", "2026-08-07T09:00"))
    steps = dates("ccpa", JULY, CINCINNATI, happened=happened).steps
    [step] = [step for step in steps if "does not stop the clock" in step.rule]
    assert (step.date, step.citation) == (day("2026-07-07"), "11 CCR 7021(b)")


def test_an_open_question_says_that_the_date_stands() -> None:
    happened = events(BERLIN, clarification_asked="2026-06-12T09:00")
    found = dates("gdpr", JUNE, BERLIN, happened=happened)
    [step] = [step for step in found.steps if "not answered yet" in step.rule]
    assert step.sure is Sure.UNCONFIRMED
    assert found.unconfirmed


def test_the_earliest_receipt_counts() -> None:
    happened = events(BERLIN, received="2026-06-09T23:59")
    assert dates("gdpr", JUNE, BERLIN, happened=happened).legal_by == day("2026-07-09")


@pytest.mark.parametrize(
    ("law", "received", "notified", "extended_to"),
    [
        ("gdpr", JUNE, "2026-07-10T23:59", "2026-09-10"),
        ("gdpr", JUNE, "2026-07-11T00:01", None),
        ("gdpr", "2026-01-31T10:00", "2026-03-02T10:00", "2026-04-30"),  # the month rolled
        ("ccpa", "2026-07-02T10:00", "2026-08-16T10:00", "2026-09-30"),
        ("ccpa", "2026-07-02T10:00", "2026-08-17T10:00", None),
        ("florida_dbr", JULY, "2026-08-20T10:00", "2026-09-04"),
        ("quebec_law25", JULY, "2026-07-07T10:00", None),  # no extension in the law
    ],
)
def test_a_notice_of_extension_counts_when_it_came_in_time(
    law: str, received: str, notified: str, extended_to: str | None
) -> None:
    found = dates(law, received, BERLIN, happened=events(BERLIN, extension_notified=notified))
    assert found.extended_to == (day(extended_to) if extended_to else None)
    late = [step for step in found.steps if "nothing is extended" in step.rule]
    assert bool(late) == (extended_to is None and found.extension_notice_by is not None)


@pytest.mark.parametrize(
    ("law", "right", "until"),
    [
        ("gdpr", Right.ACCESS, "2026-07-10"),
        ("ccpa", Right.ACCESS, "2026-07-25"),
        ("ccpa", Right.SALE_OPT_OUT, None),  # 11 CCR 7026(f) knows no extension
        ("quebec_law25", Right.ACCESS, None),
        (PROMISE, Right.QUESTION, "2026-07-10"),
        (None, Right.ACCESS, None),  # LGPD Art 19 ends first and cannot be extended
    ],
)
def test_until_when_a_notice_of_extension_helps(
    law: str | None, right: Right, until: str | None
) -> None:
    found = dates(law, JUNE, BERLIN, right=right)
    assert found.extend_until == (day(until) if until else None)
    assert dates(law, JUNE, BERLIN, right=right, extended=True).extend_until is None


@pytest.mark.parametrize(
    ("law", "received", "by", "article"),
    [
        ("vcdpa", "2026-09-01T10:00", "2026-10-31", "59.1-577(C)"),
        ("colorado_cpa", "2026-09-01T10:00", "2026-10-16", "6-1-1306(3)"),
        ("ocpa", "2026-12-01T10:00", "2027-01-15", "646A.576(6)"),
        ("tdpsa", "2027-12-31T10:00", "2028-02-29", "541.053"),
    ],
)
def test_an_appeal_has_a_clock_of_its_own(law: str, received: str, by: str, article: str) -> None:
    happened = events(CINCINNATI, appeal_received=received)
    found = dates(law, JULY, CINCINNATI, happened=happened)
    assert found.appeal_by == day(by)
    assert found.legal_by == day("2026-08-20")
    [step] = [step for step in found.steps if step.date == day(by)]
    assert article in step.citation


def test_an_appeal_under_a_law_without_appeals_has_no_date() -> None:
    happened = events(CINCINNATI, appeal_received="2026-09-01T10:00")
    found = dates("ucpa", JULY, CINCINNATI, happened=happened)
    assert (found.appeal_by, found.appeal_days) == (None, None)


def test_each_plausible_law_counts_the_same_wait_in_its_own_way() -> None:
    happened = events(BERLIN, **identity("2026-06-12T09:00", "2026-06-15T09:00"))
    found = dates(None, JUNE, BERLIN, happened=happened, residence="GB")
    assert {clock.regulation: clock.respond_by for clock in found.clocks} == {
        "gdpr": day("2026-07-13"),  # three days more
        "uk_gdpr": day("2026-07-15"),  # a month from 15 June
        PROMISE: day("2026-07-10"),
    }
    assert found.work_to == day("2026-07-10")
