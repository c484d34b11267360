"""Every environment value and the house file, read once. The one place that reads either."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import ValidationError

from handlers.house import House
from handlers.rules.understand import HouseWords
from storage.sealed import Keyring, WeakSecret

KEY_FILE = "secret.key"
DNS_OFF = "off"
SLACK_API = "https://slack.com/api/"

# What to do where no key is set or kept yet: keep a new one, refuse, or go on with one for now.
NoKey = Literal["make", "refuse", "do_without"]


class BadSetting(Exception):
    """A setting is missing or wrong: names it, says why and how to mend it."""

    def __init__(self, name: str, why: str, cure: str) -> None:
        super().__init__(f"{name}: {why}. {cure}")
        self.name = name


@dataclass(frozen=True, kw_only=True)
class SlackSettings:
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    channel: str
    api_url: str = SLACK_API


@dataclass(frozen=True, kw_only=True)
class Settings:
    database_url: str = field(repr=False)
    data: Path
    house: House
    keys: Keyring = field(repr=False)
    keys_are_new: bool
    smtp_host: str
    smtp_port: int
    smtp_tls_cert: Path | None
    smtp_tls_key: Path | None
    smarthost_url: str | None = field(repr=False)
    address: str
    forward_to: str | None
    web_host: str
    web_port: int
    base_url: str
    slack: SlackSettings | None
    # None: the system's resolver; "off": where mail comes from is not looked up.
    dns: str | None
    # Where the house file lies, and the environment values that it names.
    house_folder: Path
    house_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read(environ: Mapping[str, str] | None = None, *, no_key: NoKey = "make") -> Settings:
    """The settings; BadSetting for the first one that is wrong. Writes nothing but a new key."""
    env = {name: value.strip() for name, value in (environ or os.environ).items()}
    data = Path(env.get("DESK_DATA") or "./var")
    house = read_house(env.get("DESK_HOUSE"))
    database_url = _database_url(env, data)
    cert, key = _tls(env)
    keys, is_new = _keys(env, data, database_url, no_key)
    return Settings(
        database_url=database_url,
        data=data,
        house=house,
        keys=keys,
        keys_are_new=is_new,
        smtp_host=env.get("SMTP_HOST") or "127.0.0.1",
        smtp_port=_port(env, "SMTP_PORT", 8025),
        smtp_tls_cert=cert,
        smtp_tls_key=key,
        smarthost_url=env.get("SMARTHOST_URL") or None,
        address=_address(env, "DESK_ADDRESS") or house.desk.address,
        forward_to=_address(env, "DESK_FORWARD_TO"),
        web_host=env.get("DESK_WEB_HOST") or "127.0.0.1",
        web_port=_port(env, "PORT", 8080),
        base_url=_url(env, "DESK_BASE_URL", "http://127.0.0.1:8080"),
        slack=_slack(env),
        dns=_resolver(env, "DESK_DNS"),
        house_folder=house_folder(env.get("DESK_HOUSE")),
        house_secrets=_house_secrets(env, house),
    )


def read_house(path: str | None) -> House:
    """The house file at `path`, or the example house."""
    if path is None or not path:
        text = resources.files("bot.houses").joinpath("losant.toml").read_text("utf-8")
    else:
        try:
            text = Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(
                "DESK_HOUSE", f"{path} cannot be read ({error})", "Name a readable TOML file"
            ) from error
    try:
        return House.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadSetting("DESK_HOUSE", f"no TOML: {error}", "Correct that line") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadSetting(
            "DESK_HOUSE",
            f"{place}: {first['msg']}",
            "Compare it with the example house (bot/houses/losant.toml)",
        ) from error


def house_folder(path: str | None) -> Path:
    """Files that the house file names are looked for there."""
    return Path(path).parent if path else Path(str(resources.files("bot.houses")))


def _house_secrets(env: Mapping[str, str], house: House) -> Mapping[str, str]:
    for name in sorted(house.secret_names):
        if not env.get(name):
            raise BadSetting(name, "is missing", "The house file names it: set it, or take it out")
    return {name: env[name] for name in house.secret_names}


def read_house_words(environ: Mapping[str, str] | None = None) -> HouseWords:
    """What identifies nobody in a letter to this house; needs no other setting."""
    env = os.environ if environ is None else environ
    house = read_house(env.get("DESK_HOUSE"))
    own = env.get("DESK_ADDRESS") or house.desk.address
    return HouseWords(names=house.own_words, addresses=(own,))


_DATABASES = "Write sqlite:////folder/desk.db or postgresql://user:password@host/name"
_DRIVERS = frozenset(("sqlite", "sqlite+pysqlite", "postgresql+psycopg"))


def _database_url(env: Mapping[str, str], data: Path) -> str:
    value = env.get("DATABASE_URL")
    if not value:
        return f"sqlite:///{data / 'desk.db'}"
    # Here and not on top: `classify` reads the house and needs no database library.
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from storage.database import normalised

    try:
        driver = make_url(normalised(value)).drivername
    except (ArgumentError, ValueError) as error:
        # Not shown: it may hold a password.
        raise BadSetting("DATABASE_URL", "is no database URL", _DATABASES) from error
    if driver not in _DRIVERS:
        raise BadSetting("DATABASE_URL", f"{driver!r} is no kind of database here", _DATABASES)
    return value


def _keys(
    env: Mapping[str, str], data: Path, database_url: str, no_key: NoKey
) -> tuple[Keyring, bool]:
    """The secret from the environment, else the one in DESK_DATA, made on the first run."""
    secret, is_new = env.get("DESK_SECRET_KEY"), False
    if not secret:
        if not database_url.startswith("sqlite"):
            raise BadSetting(
                "DESK_SECRET_KEY",
                "is required with PostgreSQL, where several processes share it",
                "Make one with `privacy-desk keys new` and set it for every process",
            )
        secret, is_new = _kept_secret(data / KEY_FILE, no_key)
    try:
        return Keyring.from_setting(secret), is_new
    except WeakSecret as error:
        why = str(error).removeprefix("DESK_SECRET_KEY ").partition(". ")[0]
        raise BadSetting(
            "DESK_SECRET_KEY", why, "Make one with `privacy-desk keys new` and put it first"
        ) from error


def _kept_secret(path: Path, no_key: NoKey) -> tuple[str, bool]:
    try:
        return path.read_text("ascii").strip(), False
    except FileNotFoundError:
        pass
    except OSError as error:
        raise BadSetting("DESK_DATA", f"{path} cannot be read ({error})", _FOLDER) from error
    if no_key == "refuse":
        raise BadSetting("DESK_DATA", f"there is no desk in it (no {path})", ELSEWHERE)
    secret = Keyring.generate_secret()
    if no_key == "do_without":
        return secret, True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Exclusively and for the owner alone: two first runs must not make two keys.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip(), False
    except OSError as error:
        raise BadSetting("DESK_DATA", f"{path} cannot be written ({error})", _FOLDER) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(file.fileno())
    return secret, True


_FOLDER = "Name a folder that the desk may write to"
ELSEWHERE = "Name the folder or database of your desk, or start one with `privacy-desk migrate`"


def _tls(env: Mapping[str, str]) -> tuple[Path | None, Path | None]:
    cert, key = env.get("SMTP_TLS_CERT"), env.get("SMTP_TLS_KEY")
    if bool(cert) != bool(key):
        missing = "SMTP_TLS_KEY" if cert else "SMTP_TLS_CERT"
        raise BadSetting(missing, "is missing", "Set both, or neither")
    for name, path in (("SMTP_TLS_CERT", cert), ("SMTP_TLS_KEY", key)):
        if path and not Path(path).is_file():
            raise BadSetting(name, f"there is no file {path}", "Name a PEM file")
    return (Path(cert), Path(key)) if cert and key else (None, None)


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name) or str(default)
    if not value.isdecimal() or int(value) > 65_535:
        raise BadSetting(name, f"{value!r} is no port", "Write a number from 0 to 65535")
    return int(value)


def _resolver(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name)
    if not value or value == DNS_OFF:
        return value or None
    try:
        parts = urlsplit(f"//{value}")
        is_whole = bool(parts.hostname and parts.port) and parts.netloc == value
    except ValueError:
        is_whole = False
    if not is_whole or "@" in value:
        raise BadSetting(name, f"{value!r} is no host:port", "Write it like 127.0.0.1:53, or off")
    return value


def _address(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name)
    if not value:
        return None
    if not re.fullmatch(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+", value):
        raise BadSetting(name, f"{value!r} is no e-mail address", "Write it like support@x.org")
    return value


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name) or default
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
        raise BadSetting(name, f"{value!r} is no web address", "Write it like https://desk.x.org")
    return value.rstrip("/")


def _slack(env: Mapping[str, str]) -> SlackSettings | None:
    """None when no Slack is set at all; BadSetting when it is set by halves."""
    token = env.get("SLACK_BOT_TOKEN")
    if not token:
        return None
    if not env.get("SLACK_CHANNEL"):
        raise BadSetting(
            "SLACK_CHANNEL",
            "is missing",
            "Write the private channel's id; Slack shows it under the channel's details",
        )
    if not env.get("SLACK_APP_TOKEN") and not env.get("SLACK_SIGNING_SECRET"):
        raise BadSetting(
            "SLACK_APP_TOKEN",
            "neither it nor SLACK_SIGNING_SECRET is set",
            "Set the first for Socket Mode or the second for HTTP",
        )
    api_url = _url(env, "SLACK_API_URL", SLACK_API) + "/"
    return SlackSettings(
        bot_token=token,
        signing_secret=env.get("SLACK_SIGNING_SECRET", ""),
        app_token=env.get("SLACK_APP_TOKEN") or None,
        channel=env["SLACK_CHANNEL"],
        api_url=api_url,
    )


def forget_proxies() -> None:
    """slack-sdk sends even loopback calls through HTTP_PROXY and knows no NO_PROXY."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
