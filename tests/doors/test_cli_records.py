"""Register and legal hold, as an operator types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from bot import app, settings
from tests.doors.test_cli import desk
from tests.handlers.journal import Conversation
from tests.people import ACCESS, Clock


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a desk that has filed one letter."""
    desk(tmp_path, "migrate")
    kept = settings.read({"DESK_DATA": str(tmp_path / "var")})
    talk = Conversation(app.open_desk(kept, wake=lambda: None), Clock())
    talk.write(ACCESS)
    talk.desk.database.dispose()
    return tmp_path


YEAR = ("register", "--from", "2026-01-01", "--to", "2026-12-31")


def test_the_register_in_its_three_forms(house: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(desk(house, *YEAR).stdout)))
    assert [(row["number"], row["nature"], row["response"]) for row in rows] == [
        ("PR-1001", "access", "pending")
    ]
    said = json.loads(desk(house, *YEAR, "--format", "json").stdout)
    assert said["figures"]["all"]["received"] == 1
    page = house / "register.html"
    desk(house, *YEAR, "--format", "html", "--output", str(page))
    assert "PR-1001" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("register", "--from", "2026-02-30", "--to", "2026-12-31"), "2026-02-30"),
        (("register", "--from", "2026-12-31", "--to", "2026-01-01"), "lies before"),
        (("hold", "PR-1001"), "--reason or --release"),
        (("hold", "PR-1001", "--release"), "no legal hold"),
        (("hold", "PR-9999", "--reason", "x"), "ticket"),
        (("hold", "Ana", "--reason", "x"), "Write the number"),
    ],
)
def test_what_goes_wrong_is_said(house: Path, words: tuple[str, ...], says: str) -> None:
    done = desk(house, *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_hold_is_put_on_and_ended(house: Path) -> None:
    on = desk(house, "hold", "PR-1001", "--reason", "A lawsuit")
    assert on.stdout == "PR-1001: the hold is on.\n"
    assert desk(house, "hold", "pr 1001", "--release").stdout == "pr 1001: the hold is over.\n"
    assert "unbroken" in desk(house, "ledger", "verify").stdout
