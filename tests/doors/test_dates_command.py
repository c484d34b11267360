"""`privacy-desk dates` as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

GDPR = ("--regulation", "gdpr", "--right", "access")
EASTER = (*GDPR, "--received", "2026-03-05T10:00:00+01:00", "--place", "DE")
KEYS = [
    "acknowledge_by",
    "respond_by",
    "work_to",
    "extension_notice_by",
    "extended_to",
    "appeal_by",
    "paused_days",
    "steps",
]


@pytest.fixture(autouse=True)
def _example_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_HOUSE", raising=False)


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["dates", *words])


def answered(*words: str) -> dict[str, Any]:
    done = typed(*words, "--json")
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    assert list(answer) == KEYS
    return answer


def test_easter_as_json() -> None:
    answer = answered(*EASTER)
    steps = answer.pop("steps")
    assert answer == {
        "acknowledge_by": None,
        "respond_by": "2026-04-07",
        "work_to": "2026-04-07",
        "extension_notice_by": "2026-04-07",
        "extended_to": None,
        "appeal_by": None,
        "paused_days": 0,
    }
    assert all(list(step) == ["date", "rule", "citation", "sure"] for step in steps)
    assert {step["sure"] for step in steps} <= {"official", "secondary", "unconfirmed"}
    easter = next(step for step in steps if "Easter Monday" in step["rule"])
    assert (easter["date"], easter["citation"]) == (
        "2026-04-07",
        "Regulation 1182/71 Art 2(1), 3(4)",
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # laws.md: counted from receipt, not from the rolled day.
        (
            (*GDPR, "--received", "2026-01-31T10:00:00+01:00", "--place", "DE", "--extended"),
            {"extension_notice_by": "2026-03-02", "extended_to": "2026-04-30"},
        ),
        (
            (*EASTER, "--event", "identity_asked=2026-03-06T10:00:00+01:00"),
            {"respond_by": "2026-04-07", "paused_days": 0},
        ),
        (
            (
                *EASTER,
                *("--event", "identity_asked=2026-03-06T10:00:00+01:00"),
                *("--event", "identity_given=2026-03-10T10:00:00+01:00"),
            ),
            {"respond_by": "2026-04-09", "work_to": "2026-04-09", "paused_days": 4},
        ),
        (
            ("--regulation", "ccpa", "--right", "erasure", "--received", "2026-07-02T10:00:00-04:00"),
            {
                "acknowledge_by": "2026-07-17",
                "respond_by": "2026-08-16",
                "work_to": "2026-08-14",
                "extension_notice_by": "2026-08-16",
            },
        ),
        (
            ("--regulation", "uk_gdpr", "--right", "access", "--received", "2026-09-03T10:00:00+01:00", "--place", "GB"),
            {"respond_by": "2026-10-05", "work_to": "2026-10-05"},
        ),
        (
            ("--regulation", "vcdpa", "--right", "access", "--received", "2026-07-06T10:00:00-04:00"),
            {"respond_by": "2026-08-20", "appeal_by": 60},
        ),
        (
            (
                *("--regulation", "US-VA", "--right", "access"),
                *("--received", "2026-07-06T10:00:00-04:00"),
                *("--event", "appeal_received=2026-09-01T10:00:00-04:00"),
            ),
            {"respond_by": "2026-08-20", "appeal_by": "2026-10-31"},
        ),
        (
            ("--regulation", "appi", "--right", "access", "--received", "2026-07-06T10:00:00+09:00", "--place", "JP"),
            {"respond_by": None, "work_to": "2026-07-17", "extension_notice_by": None},
        ),
        (
            ("--regulation", "policy_promise", "--right", "question", "--received", "2026-07-02T10:00:00-04:00"),
            {"respond_by": "2026-08-01", "work_to": "2026-07-31"},
        ),
        # 23:59 in the house's zone is that day; three hours later in Cincinnati is the next.
        (("--regulation", "vcdpa", "--right", "access", "--received", "2026-07-06T23:59:00-04:00"), {"respond_by": "2026-08-20"}),
        (("--regulation", "vcdpa", "--right", "access", "--received", "2026-07-06T23:59:00-07:00"), {"respond_by": "2026-08-21"}),
        (("--regulation", "ccpa", "--right", "access", "--received", "2026-07-06T23:59:00-07:00", "--place", "US-CA"), {"respond_by": "2026-08-20"}),
        # Epiphany is a holiday in Bavaria.
        ((*GDPR, "--received", "2026-12-06T10:00:00+01:00", "--place", "DE-BY"), {"respond_by": "2027-01-07"}),
        ((*GDPR, "--received", "2026-12-06T10:00:00+01:00", "--place", "de-be"), {"respond_by": "2027-01-06"}),
    ],
)  # fmt: skip
def test_dates_as_json(words: tuple[str, ...], expected: dict[str, object]) -> None:
    answer = answered(*words)
    assert {key: answer[key] for key in expected} == expected


def test_the_law_need_not_be_known() -> None:
    received = ("--right", "access", "--received", "2026-03-05T10:00:00-05:00")
    answer = answered(*received)
    assert answer == answered("--regulation", "unknown", *received)
    assert answer["respond_by"] == "2026-04-06"
    assert "No law is known" in answer["steps"][0]["rule"]
    in_california = answered(*received, "--residence", "US-CA")
    assert in_california["respond_by"] == "2026-04-19"


def test_the_explanation_can_be_read() -> None:
    done = typed(*EASTER)
    lines = done.stdout.splitlines()
    assert lines[0] == "EU GDPR: access, received on Thursday 5 March 2026 (Europe/Berlin)"
    assert "  Answer by                 Tuesday 7 April 2026" in lines
    assert "  Acknowledge by            the law sets no day" in lines
    assert "Easter Monday" in done.stdout
    assert "UNCONFIRMED" not in done.stdout
    assert max(map(len, lines)) <= 96


def test_what_nobody_confirmed_says_so() -> None:
    done = typed("--regulation", "popia", "--right", "access", "--received", "2026-07-06T10:00:00Z")
    assert "Something here is UNCONFIRMED" in done.stdout
    assert "[POPIA s.23(1)(b)(i); PAIA s.25, 56; UNCONFIRMED]" in " ".join(done.stdout.split())
    assert "The house has not switched this law on." in done.stdout


def test_the_house_file_corrects_a_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = Path("bot/houses/losant.toml").read_text("utf-8")
    house = tmp_path / "house.toml"
    house.write_text(f"{example}\n[law.corrections.gdpr.access]\nrespond = 20\n", "utf-8")
    monkeypatch.setenv("DESK_HOUSE", str(house))
    assert answered(*GDPR, "--received", "2026-07-06T10:00:00-04:00")["respond_by"] == "2026-07-27"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--regulation", "gpdr"), "--regulation: the desk knows no law 'gpdr'"),
        (("--right", "acces"), "--right: 'acces' is no right"),
        (("--received", "yesterday"), "--received: 'yesterday' is no time; write one like"),
        (("--received", "2026-03-05T10:00:00"), "has no time zone"),
        (("--received", "0001-01-01T10:00:00Z"), "the year 1 is out of range"),
        (("--place", "XX"), "--place: 'XX' is no country"),
        (("--place", "DE-XX"), "--place: no calendar of public holidays is known"),
        (("--residence", "Virginia"), "--residence: 'Virginia' is no place"),
        (("--event", "paused"), "--event: 'paused' is no event"),
        (("--event", "identity_asked"), "--event: identity_asked needs a time"),
        (("--event", "identity_asked=soon"), "--event identity_asked: 'soon' is no time"),
        (("--event", "identity_asked=2026-03-04T10:00:00Z"), "lies before the receipt"),
        (("--event", "identity_given=2026-03-06T10:00:00Z"), "has no identity_asked before it"),
    ],
)
def test_what_is_wrong_is_one_clear_line(words: tuple[str, ...], says: str) -> None:
    done = typed(*EASTER, *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("privacy-desk: ")
    assert says in line


def test_a_law_that_the_table_leaves_out_is_named_as_such() -> None:
    """`classify` knows these names; the table has no figures for them."""
    for law in ("pipl", "kvkk", "hipaa"):
        done = typed("--regulation", law, *EASTER[2:])
        assert (done.exit_code, f"no law '{law}'" in done.stderr) == (2, True)


def test_it_needs_neither_database_nor_settings(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "DESK_DATA": str(tmp_path / "var")}
    words = [sys.executable, "-m", "bot", "dates", *EASTER, "--json"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["respond_by"] == "2026-04-07"
    assert not (tmp_path / "var").exists()
