"""The steps behind the code, as a browser takes them: record, second code, data, declaration."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.directory.csv import CsvDirectory
from bot.health import Health
from bot.web import WebDoor
from handlers.desk import Desk
from handlers.house import DirectoryPlace, Identity
from storage.vocabulary import IdentityMethod, IdentityStatus, Point
from tests.doors.test_web import NONCE
from tests.handlers.journal import Conversation, Out
from tests.people import ACCESS, Clock

VICTIM = "victoria.known@example.com"
PEOPLE = f"""address,account,since,family_name,postal_code,phone
{VICTIM},LX-7,2020-01-01,Known,10115,+49 30 555 0101
new.customer@example.com,LX-8,2019-01-01,New,20095,+49 40 555 0102
"""
POINTS = (Point.FAMILY_NAME, Point.POSTAL_CODE, Point.PHONE)
CALIFORNIA = ACCESS.replace("Article 15 GDPR", "the CCPA; I live in California")


@pytest.fixture
def known(desk: Desk, clock: Clock, tmp_path: Path) -> Conversation:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    place = DirectoryPlace(csv="people.csv", points=POINTS)
    house = desk.house.model_validate({**desk.house.model_dump(), "directory": place.model_dump()})
    directory = CsvDirectory(tmp_path / "people.csv")
    return Conversation(replace(desk, house=house, directory=directory), clock)


@asynccontextmanager
async def browser(talk: Conversation) -> AsyncIterator[aiohttp.ClientSession]:
    plain = replace(talk.desk, base_url="http://desk.losant.example")
    door = WebDoor(desk=plain, health=Health(plain), host="127.0.0.1", port=0)
    await door.start()
    base = f"http://127.0.0.1:{door.port}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base, cookie_jar=jar) as session:
        yield session
    await door.stop()


def path_in(letter: Out) -> str:
    found = re.search(r"(/v/\w{26})", letter.text)
    assert found
    return found[1]


async def send(session: aiohttp.ClientSession, path: str, **fields: str) -> str:
    """Opens the page, fills its form, and returns the page that answers."""
    async with session.get(path) as response:
        nonce = NONCE.search(await response.text())
    assert nonce
    async with session.post(path, data={"nonce": nonce[1], **fields}) as response:
        return await response.text()


async def test_somebody_on_record_gives_three_points_and_is_through(known: Conversation) -> None:
    known.write(ACCESS, sender=f"Victoria <{VICTIM}>")
    letter = known.one_letter()
    async with browser(known) as session:
        page = await send(session, path_in(letter), code=letter.code)
        assert "Postal code" in page
        wrong = await send(session, path_in(letter), point_family_name="Nobody")
        assert "Not enough of that" in wrong
        page = await send(
            session,
            path_in(letter),
            point_family_name="known",
            point_postal_code="10115",
            point_phone="030 5550101",
        )
    assert "that is the code" in page
    ticket = known.ticket()
    assert ticket.identity is IdentityStatus.CONFIRMED
    assert set(ticket.evidence.split(",")) == {
        IdentityMethod.EMAIL_CODE,
        IdentityMethod.ADDRESS_ON_FILE,
        IdentityMethod.DATA_POINTS,
    }


@pytest.mark.parametrize(
    ("named", "letters"), [(VICTIM, 1), ("nobody@example.com", 0), ("LX-7", 1), ("LX-9", 0)]
)
async def test_a_stranger_is_asked_and_hears_the_same_of_everybody(
    known: Conversation, named: str, letters: int
) -> None:
    known.write(ACCESS, sender="Stranger <me@elsewhere.example>")
    letter = known.one_letter()
    async with browser(known) as session:
        page = await send(session, path_in(letter), code=letter.code)
        assert "Under which address do we know you?" in page
        page = await send(session, path_in(letter), record=named)
    assert "says the same in any case" in page
    assert known.ticket().identity is not IdentityStatus.CONFIRMED
    sent = known.post()
    # The code goes to the address on record, and never to the one who asked (threats I9).
    assert [out.route.recipients for out in sent] == [(VICTIM,)] * letters


async def test_under_the_ccpa_a_declaration_is_signed(known: Conversation) -> None:
    known.write(CALIFORNIA, sender=f"Victoria <{VICTIM}>")
    assert known.ticket().regulation == "ccpa"
    letter = known.one_letter()
    async with browser(known) as session:
        await send(session, path_in(letter), code=letter.code)
        page = await send(
            session,
            path_in(letter),
            point_family_name="Known",
            point_postal_code="10115",
            point_phone="+49305550101",
        )
        assert "under penalty of perjury" in page
        unsigned = await send(session, path_in(letter), name="Victoria Known")
        assert "tick the box" in unsigned
        page = await send(session, path_in(letter), name="Victoria Known", agreed="yes")
    assert "that is the code" in page
    assert IdentityMethod.DECLARATION in known.ticket().evidence.split(",")


async def test_the_steps_open_only_in_the_browser_that_typed_the_code(known: Conversation) -> None:
    known.write(ACCESS, sender=f"Victoria <{VICTIM}>")
    letter = known.one_letter()
    async with browser(known) as session:
        await send(session, path_in(letter), code=letter.code)
    async with browser(known) as other, other.get(path_in(letter)) as response:
        assert response.status == 410
        assert "Postal code" not in await response.text()


async def test_after_three_wrong_answers_a_person_takes_over(known: Conversation) -> None:
    known.write(ACCESS, sender=f"Victoria <{VICTIM}>")
    letter = known.one_letter()
    async with browser(known) as session:
        await send(session, path_in(letter), code=letter.code)
        page = ""
        for _ in range(6):
            async with session.get(path_in(letter)) as response:
                shown = await response.text()
            if "Postal code" not in shown:
                break
            page = await send(session, path_in(letter), point_family_name="Guess")
    assert "A person on our team" in page
    assert IdentityMethod.DATA_POINTS not in known.ticket().evidence.split(",")


def _example() -> dict[str, Any]:
    """The example of docs/identity.md, as it stands there."""
    text = (Path(__file__).parents[2] / "docs" / "identity.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    space: dict[str, Any] = {}
    exec(code, space)  # it is our own, and has to run
    return space


async def test_the_documented_account_page_brings_the_person_back(known: Conversation) -> None:
    example = _example()
    identity = Identity(
        account_page="https://account.losant.example/privacy", account_secret_env="SECRET"
    )
    house = known.desk.house.model_copy(update={"identity": identity})
    known.desk = replace(known.desk, house=house, account_secret=example["SECRET"])
    known.clock.now = datetime.now(UTC)  # the example takes the time of day
    known.write(ACCESS, sender=f"Victoria <{VICTIM}>")
    letter = known.one_letter()
    async with browser(known) as session:
        page = html.unescape(await send(session, path_in(letter), code=letter.code))
        found = re.search(r'href="https://account\.losant\.example/privacy\?([^"]+)"', page)
        assert found
        query = parse_qs(found[1])
        example["DESK"] = query["back"][0].partition("/v/")[0]
        back = example["way_back"](query["state"][0], query["back"][0], VICTIM)
        path = "/v/" + back.partition("/v/")[2]
        async with session.get(path) as response:
            text = await response.text()
        nonce = NONCE.search(text)
        assert nonce
        word = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        target = urlsplit(path).path
        for expected in (200, 410):  # once, and not again
            async with session.post(target, data={"nonce": nonce[1], **word}) as response:
                assert response.status == expected
    assert IdentityMethod.SIGNED_IN in known.ticket().evidence.split(",")
    assert known.ticket().identity is IdentityStatus.CONFIRMED


async def test_a_word_with_another_signature_is_refused(known: Conversation) -> None:
    identity = Identity(
        account_page="https://account.losant.example/privacy", account_secret_env="SECRET"
    )
    house = known.desk.house.model_copy(update={"identity": identity})
    known.desk = replace(known.desk, house=house, account_secret=b"the shared secret")
    known.write(ACCESS, sender=f"Victoria <{VICTIM}>")
    letter = known.one_letter()
    async with browser(known) as session:
        await send(session, path_in(letter), code=letter.code)
        path = f"{path_in(letter)}/signed-in"
        async with session.get(path) as response:
            nonce = NONCE.search(await response.text())
        assert nonce
        word = {"state": "x.y", "address": VICTIM, "time": "1", "signature": "00"}
        async with session.post(path, data={"nonce": nonce[1], **word}) as response:
            assert response.status == 410
    assert IdentityMethod.SIGNED_IN not in known.ticket().evidence.split(",")
