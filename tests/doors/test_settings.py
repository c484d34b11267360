"""Bad settings name the setting and the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.settings import BadSetting
from storage.sealed import Keyring


def read(tmp_path: Path, **values: str) -> settings.Settings:
    return settings.read({"DESK_DATA": str(tmp_path / "var"), **values})


def test_the_first_run_makes_a_key_and_keeps_it(tmp_path: Path) -> None:
    first = read(tmp_path)
    again = read(tmp_path)
    assert first.keys_are_new
    assert not again.keys_are_new
    assert first.keys.fingerprints == again.keys.fingerprints
    key = tmp_path / "var" / settings.KEY_FILE
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_text().strip() not in repr(first)


def test_the_defaults_are_the_contract(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.smtp_host, found.smtp_port) == ("127.0.0.1", 8025)
    assert (found.web_host, found.web_port) == ("127.0.0.1", 8080)
    assert found.base_url == "http://127.0.0.1:8080"
    assert found.address == "support@losant.example"
    assert found.database_url == f"sqlite:///{tmp_path / 'var' / 'desk.db'}"
    assert found.forward_to is None
    assert found.slack is None


@pytest.mark.parametrize(
    ("values", "name", "cure"),
    [
        ({"SMTP_PORT": "mail"}, "SMTP_PORT", "number"),
        ({"PORT": "70000"}, "PORT", "65535"),
        ({"DESK_ADDRESS": "support"}, "DESK_ADDRESS", "support@"),
        ({"DESK_FORWARD_TO": "a@b, c@d"}, "DESK_FORWARD_TO", "address"),
        ({"DESK_BASE_URL": "desk.example"}, "DESK_BASE_URL", "https://"),
        ({"DESK_SECRET_KEY": "secret"}, "DESK_SECRET_KEY", "keys new"),
        ({"DATABASE_URL": "garbage"}, "DATABASE_URL", "sqlite:///"),
        ({"DATABASE_URL": "mysql://u:p@h/desk"}, "DATABASE_URL", "postgresql://"),
        ({"DATABASE_URL": "postgresql+psycopg2://h/desk"}, "DATABASE_URL", "postgresql://"),
        ({"DESK_DNS": "xx"}, "DESK_DNS", "127.0.0.1:53"),
        ({"DESK_DNS": "127.0.0.1:x"}, "DESK_DNS", "127.0.0.1:53"),
        ({"DESK_DNS": "127.0.0.1:99999"}, "DESK_DNS", "127.0.0.1:53"),
        ({"DESK_DNS": "http://127.0.0.1:53"}, "DESK_DNS", "127.0.0.1:53"),
        ({"DATABASE_URL": "postgresql://x/y"}, "DESK_SECRET_KEY", "keys new"),
        ({"SMTP_TLS_CERT": "/no/cert.pem"}, "SMTP_TLS_KEY", "both"),
        (
            {"SMTP_TLS_CERT": "/no/cert.pem", "SMTP_TLS_KEY": "/no/key.pem"},
            "SMTP_TLS_CERT",
            "PEM",
        ),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_CHANNEL", "private channel"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CHANNEL": "C1"}, "SLACK_APP_TOKEN", "Socket Mode"),
        ({"DESK_HOUSE": "/no/house.toml"}, "DESK_HOUSE", "TOML"),
    ],
)
def test_a_bad_setting_is_named_with_its_cure(
    tmp_path: Path, values: dict[str, str], name: str, cure: str
) -> None:
    with pytest.raises(BadSetting) as caught:
        read(tmp_path, **values)
    assert caught.value.name == name
    assert str(caught.value).startswith(f"{name}: ")
    assert cure in str(caught.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "no TOML"),
        ('colour = "red"', "colour"),
        ('[place]\nzone = "Mars/Olympus"', "place.zone"),
        ("[law]\npromise_days = 0", "law.promise_days"),
    ],
)
def test_a_bad_house_file_names_the_place(tmp_path: Path, line: str, says: str) -> None:
    example = (Path(settings.__file__).parent / "houses" / "losant.toml").read_text()
    old = {"[place]": 'zone = "America/New_York"', "[law]": "promise_days = 30"}
    section, _, wrong = line.partition("\n")
    text = example.replace(old[section], wrong) if section in old else f"{line}\n{example}"
    file = tmp_path / "house.toml"
    file.write_text(text)
    with pytest.raises(BadSetting, match="DESK_HOUSE") as caught:
        read(tmp_path, DESK_HOUSE=str(file))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("place", "was", "wrong"),
    [
        ("law", '"can_spam"]', '"lgpdx"]'),
        ("authorities", "[authorities.ccpa]", "[authorities.lgpdx]"),
    ],
)
def test_a_law_that_nobody_knows_is_refused_at_the_start(
    tmp_path: Path, place: str, was: str, wrong: str
) -> None:
    example = (Path(settings.__file__).parent / "houses" / "losant.toml").read_text()
    assert was in example
    file = tmp_path / "house.toml"
    file.write_text(example.replace(was, wrong))
    with pytest.raises(BadSetting, match=f"DESK_HOUSE: {place}.*unknown law: lgpdx"):
        read(tmp_path, DESK_HOUSE=str(file))


def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(BadSetting, match="DESK_DATA"):
        settings.read({"DESK_DATA": str(blocked / "var")})


def test_secrets_are_in_no_repr(tmp_path: Path) -> None:
    secret = Keyring.generate_secret()
    found = read(
        tmp_path,
        DESK_SECRET_KEY=secret,
        SMARTHOST_URL="smtp://user:pa55@mx.example",
        SLACK_BOT_TOKEN="xoxb-hidden",
        SLACK_APP_TOKEN="xapp-hidden",
        SLACK_CHANNEL="C1",
    )
    for hidden in (secret, "pa55", "xoxb-hidden", "xapp-hidden"):
        assert hidden not in repr(found)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_hosting_platforms_urls_are_taken(tmp_path: Path, scheme: str) -> None:
    found = read(
        tmp_path,
        DATABASE_URL=f"{scheme}://u:p@db/desk",
        DESK_SECRET_KEY=Keyring.generate_secret(),
    )
    assert not found.is_sqlite
