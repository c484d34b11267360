"""Fixtures that every test may use: real databases, a desk, a clock that stands still."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import settings
from bot.directory.csv import CsvDirectory
from handlers.desk import Desk
from handlers.house import House, Training
from storage import migrate
from storage.database import Database, connect, normalised
from storage.sealed import Keyring
from tests import postgres
from tests.people import HELPDESK, Clock

SECRET = Keyring.generate_secret()
# Whom the house of the tests has on record.
PEOPLE = Path(__file__).parent / "people.csv"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if postgres.binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.cluster() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of its own on the test server."""
    name = f"desk_{uuid.uuid4().hex}"
    admin = create_engine(normalised(postgres_server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Runs the test once on each kind of database."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of the present shape, with all its tables."""
    opened = connect(database_url)
    migrate.upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def house() -> House:
    """The example house; its guidelines have tests of their own, and staff of all others have
    accepted them."""
    return settings.read_house(None).model_copy(update={"training": Training()})


@pytest.fixture(scope="session")
def keys() -> Keyring:
    return Keyring.from_setting(SECRET)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(database: Database, house: House, keys: Keyring, clock: Clock) -> Desk:
    return Desk(
        database=database,
        keys=keys,
        house=house,
        base_url="https://desk.losant.example",
        address=house.desk.address,
        forward_to=HELPDESK,
        slack_channel="C0PRIVACY",
        directory=CsvDirectory(PEOPLE),
        clock=clock,
    )


@pytest.fixture
def desk_without_forward(desk: Desk) -> Desk:
    return replace(desk, forward_to=None)


@pytest.fixture(scope="session")
def corpus() -> Path:
    if not CORPUS.is_dir():
        pytest.skip("the folder with the open corpus is not beside this checkout")
    return CORPUS
