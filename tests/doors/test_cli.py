"""The command as an operator types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.people import ACCESS, letter


def desk(tmp_path: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DESK_DATA": str(tmp_path / "var"), **more}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], env=env, capture_output=True, text=True, timeout=60
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    said = desk(tmp_path, "--help").stdout
    for command in ("run", "demo", "migrate", "classify", "doctor", "ledger", "keys", "inbox"):
        assert command in said


@pytest.mark.parametrize(
    ("words", "more", "says"),
    [
        (("run",), {}, "SMARTHOST_URL: is missing"),
        (("run",), {"SMARTHOST_URL": "smtp://127.0.0.1:1"}, "SLACK_BOT_TOKEN: is missing"),
        (("migrate",), {"SMTP_PORT": "x"}, "SMTP_PORT: 'x' is no port"),
        (
            ("migrate",),
            {
                "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
                "DESK_SECRET_KEY": "k" * 20 + "J7p2Qx9vLmT4wZ8sRb3N",
            },
            "DATABASE_URL: the database cannot be reached",
        ),
        (("inbox", "show", "7"), {}, "There is no kept mail with the number 7."),
        (("inbox", "file-again", "7"), {}, "Mail 7 is not set aside."),
    ],
)
def test_what_goes_wrong_is_one_clear_line(
    tmp_path: Path, words: tuple[str, ...], more: dict[str, str], says: str
) -> None:
    done = desk(tmp_path, *words, **more)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_classify_reads_a_file_and_opens_nothing(tmp_path: Path) -> None:
    mail = tmp_path / "letter.eml"
    mail.write_bytes(letter(body=ACCESS))
    done = desk(tmp_path, "classify", str(mail))
    answer = json.loads(done.stdout)
    assert answer["is_privacy_request"] is True
    assert answer["rights"] == ["access"]
    assert answer["regulation"] == "gdpr"
    assert not (tmp_path / "var").exists()


def test_migrate_twice_and_an_unbroken_ledger(tmp_path: Path) -> None:
    assert desk(tmp_path, "migrate").returncode == 0
    assert desk(tmp_path, "migrate").stdout == "The database is up to date.\n"
    assert desk(tmp_path, "ledger", "verify").stdout == "0 events, unbroken.\n"


def test_doctor_says_what_to_mend(tmp_path: Path) -> None:
    done = desk(tmp_path, "doctor")
    assert done.returncode == 1
    assert "SMARTHOST_URL is missing" in done.stdout
    assert "slack-manifest.json" in done.stdout
    assert "Traceback" not in done.stderr
