"""The house file says when the house works: with good defaults, and never against itself."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bot.settings import BadSetting, read_house
from handlers.house import House
from handlers.rules import in_force

HOUSE = """
name = "Example"
legal_name = "Example Ltd"
postal_address = "1 Example Road"
privacy_officer = "officer@house.example"
policy_url = "https://house.example/privacy"

[desk]
address = "support@house.example"
sender_name = "Example Privacy"
"""


def house(tmp_path: Path, more: str = "", desk: str = "") -> House:
    file = tmp_path / "house.toml"
    file.write_text(HOUSE + desk + more)
    return read_house(str(file))


def test_a_house_that_says_nothing_works_from_nine_to_five(tmp_path: Path) -> None:
    hours = house(tmp_path).working_hours
    assert (hours.opens, hours.closes) == (time(9), time(17))
    assert (hours.quiet_from, hours.quiet_until) == (time(18), time(8))
    assert house(tmp_path).digest_at == time(9)


@pytest.mark.parametrize(
    ("desk", "hours", "at"),
    [
        ("", "opens = 07:30:00\nquiet_until = 07:00:00", time(7, 30)),
        ("digest_at = 10:00:00\n", "opens = 08:30:00", time(10)),
        ("digest_at = 10:00:00\n", "digest = 11:15:00", time(11, 15)),
    ],
)
def test_the_digest_comes_when_the_house_opens_or_when_it_says(
    tmp_path: Path, desk: str, hours: str, at: time
) -> None:
    assert house(tmp_path, f"[hours]\n{hours}\n", desk).digest_at == at


@pytest.mark.parametrize(
    "more",
    [
        "[hours]\nopens = 17:00:00\ncloses = 09:00:00\n",
        "[hours]\nquiet_from = 16:00:00\n",
        "[hours]\nlunch = 12:00:00\n",
        "[hours]\nopens = 9\n",
        '[place]\nworking_days = ["monday"]\n',
        "[place]\nworking_days = []\n",
        '[staff]\nalert_group = "privacy-team"\n',
        '[staff]\nalert_group = "U00000ANA1"\n',
        '[staff]\nbackups = ["<!channel>"]\n',
    ],
)
def test_what_cannot_be_is_a_bad_setting(tmp_path: Path, more: str) -> None:
    with pytest.raises(BadSetting, match="DESK_HOUSE"):
        house(tmp_path, more)


def test_the_week_of_the_house_is_the_week_of_its_dates(tmp_path: Path) -> None:
    """And every open date is computed anew when it changes."""
    plain = house(tmp_path)
    sunday_to_thursday = house(
        tmp_path, '[place]\nworking_days = ["sun", "mon", "tue", "wed", "thu"]\n'
    )
    friday = datetime(2026, 6, 12, 12, tzinfo=UTC)
    assert plain.working_hours.may_speak(friday)
    assert not sunday_to_thursday.working_hours.may_speak(friday)
    changes = in_force.changes(plain.rules_in_force, sunday_to_thursday.rules_in_force)
    assert changes == ("the place of the house or its closing days changed",)
