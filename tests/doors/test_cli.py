"""The command as an operator types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import app, settings
from handlers import casework
from handlers.ledger import Actor, TicketRef
from storage.sealed import Keyring
from storage.vocabulary import Right
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, Clock, letter


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
        (("migrate",), {"DATABASE_URL": "garbage"}, "DATABASE_URL: is no database URL"),
        (("migrate",), {"DATABASE_URL": "mysql://u:pa55@h/d"}, "DATABASE_URL: 'mysql' is no kind"),
        (("migrate",), {"DATABASE_URL": "postgresql+psycopg2://h/d"}, "DATABASE_URL: 'postgresql+"),
        (("migrate",), {"DATABASE_URL": f"sqlite:///{__file__}"}, "is no database of the desk"),
        (
            ("migrate",),
            {"DATABASE_URL": f"sqlite:///{__file__}/desk.db"},
            "DATABASE_URL: ",
        ),
        (("migrate",), {"DESK_DNS": "xx"}, "DESK_DNS: 'xx' is no host:port"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(
    tmp_path: Path, words: tuple[str, ...], more: dict[str, str], says: str
) -> None:
    done = desk(tmp_path, *words, **more)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("inbox", "show", "7"), "There is no kept mail with the number 7."),
        (("inbox", "file-again", "7"), "Mail 7 is not set aside."),
    ],
)
def test_what_is_not_there_is_one_clear_line(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    desk(tmp_path, "migrate")
    done = desk(tmp_path, *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


READERS = (
    ("ledger", "verify"),
    ("suppression", "export"),
    ("inbox", "list"),
    ("inbox", "show", "1"),
    ("inbox", "file-again", "1"),
    ("keys", "rotate"),
    ("classify", "--against-corrections"),
)


@pytest.mark.parametrize("words", READERS, ids=" ".join)
@pytest.mark.parametrize("has_key", [False, True])
def test_in_a_wrong_folder_nothing_is_made_and_nothing_is_well(
    tmp_path: Path, words: tuple[str, ...], has_key: bool
) -> None:
    key = {"DESK_SECRET_KEY": Keyring.generate_secret()} if has_key else {}
    done = desk(tmp_path, *words, **key)
    assert done.returncode == 2
    assert "there is no desk" in done.stderr
    assert "DATABASE_URL" in done.stderr or "DESK_DATA" in done.stderr
    assert "privacy-desk migrate" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "var").exists()


def test_an_empty_database_is_not_read_and_not_filled(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    file.touch()
    url = f"sqlite:///{file}"
    done = desk(
        tmp_path, "ledger", "verify", DATABASE_URL=url, DESK_SECRET_KEY=Keyring.generate_secret()
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "DATABASE_URL: the database is empty or of another version" in done.stderr


def test_the_doctor_makes_nothing(tmp_path: Path) -> None:
    done = desk(tmp_path, "doctor")
    assert "There is none yet" in done.stdout
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("words", [("migrate",), ("ledger", "verify"), ("doctor",)], ids=" ".join)
def test_a_key_that_is_not_this_databases_is_refused_at_the_door(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    old, new = Keyring.generate_secret(), Keyring.generate_secret()
    assert desk(tmp_path, "migrate", DESK_SECRET_KEY=old).returncode == 0
    done = desk(tmp_path, *words, DESK_SECRET_KEY=new)
    assert done.returncode in (1, 2)
    said = done.stdout + done.stderr
    assert "DESK_SECRET_KEY: this database was sealed with another key" in said
    assert "Traceback" not in said
    # Both are right, and after a rotation the new one alone.
    assert desk(tmp_path, "keys", "rotate", DESK_SECRET_KEY=f"{new},{old}").returncode == 0
    assert desk(tmp_path, "migrate", DESK_SECRET_KEY=new).returncode == 0
    assert desk(tmp_path, "migrate", DESK_SECRET_KEY=old).returncode == 2


def test_classify_reads_a_file_and_opens_nothing(tmp_path: Path) -> None:
    mail = tmp_path / "letter.eml"
    mail.write_bytes(letter(body=ACCESS))
    done = desk(tmp_path, "classify", str(mail))
    answer = json.loads(done.stdout)
    assert answer["is_privacy_request"] is True
    assert answer["rights"] == ["access"]
    assert answer["regulation"] == "gdpr"
    assert not (tmp_path / "var").exists()


def test_classify_reads_what_staff_corrected_from_the_database(tmp_path: Path) -> None:
    desk(tmp_path, "migrate")
    done = desk(tmp_path, "classify", "--against-corrections")
    assert json.loads(done.stdout) == {
        "corrections": 0,
        "read_right_then": 0,
        "read_right_now": 0,
        "skipped": 0,
    }
    kept = settings.read({"DESK_DATA": str(tmp_path / "var")})
    talk = Conversation(app.open_desk(kept, wake=lambda: None), Clock())
    talk.write(ACCESS)
    casework.correct(
        talk.desk,
        TicketRef(id=1),
        Actor(id="U0ANA"),
        rights=[Right.ERASURE],
        regulation="ccpa",
    )
    talk.desk.database.dispose()
    done = desk(tmp_path, "classify", "--against-corrections")
    line, summary = (json.loads(each) for each in done.stdout.splitlines())
    assert line["ticket"] == "PR-1001"
    assert line["staff"] == {"is_request": "yes", "rights": ["erasure"], "regulation": "ccpa"}
    assert line["now"]["rights"] == ["access"]
    assert line["agrees"] is False
    assert (summary["corrections"], summary["read_right_now"]) == (1, 0)
    assert ANA not in done.stdout


def test_the_replay_takes_no_files(tmp_path: Path) -> None:
    done = desk(tmp_path, "classify", "--against-corrections", "--jsonl")
    assert done.returncode == 2
    assert "no files" in done.stderr
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
