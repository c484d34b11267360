"""Nobody gets somebody else's data, nor the word that there is any (threats I9, I16)."""

from __future__ import annotations

import asyncio
import gc
import math
import random
import re
import sqlite3
import time
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import aiosmtplib
import pytest

from bot import settings
from bot.directory.csv import CsvDirectory
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from handlers.desk import Desk
from tests.handlers.journal import Conversation
from tests.journeys.impostors import Attempt, attempts, victims, write_directory
from tests.journeys.processes import HOST, DeskProcess
from tests.people import ACCESS, SUPPORT, Clock, letter

SECRETS = tuple(value for victim in victims() for value in victim.secrets.values())


def house_with_directory(folder: Path) -> Path:
    write_directory(folder / "known.csv")
    example = (Path(settings.__file__).parent / "houses" / "losant.toml").read_text()
    points = 'points = ["family_name", "postal_code", "birth_date", "customer_number"]'
    text = re.sub(r"(?m)^\[directory\]$(?:\n(?!\[).*)*", "", example)
    file = folder / "house.toml"
    file.write_text(f'{text}\n[directory]\ncsv = "known.csv"\n{points}\n')
    return file


def without_ids(text: str, attempt: Attempt) -> str:
    """What an impostor reads, but for what differs between any two requests."""
    text = text.replace(attempt.me, "ME")
    for victim in victims():
        for word in (victim.first, victim.first[::-1].capitalize()):
            text = re.sub(rf"\b{word}\b", "NAME", text, flags=re.IGNORECASE)
    text = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b|value=\"[0-9a-f]{64}\"", "ID", text)
    text = re.sub(r"=_[0-9a-f]{32}|\b[0-9a-f]{32}\b|\b[0-9a-z]{26}\b|PR-\d+", "ID", text)
    text = re.sub(r"people\.example|nobody\.example", "DOMAIN", text)
    text = re.sub(r"<[^<>\s@]+@example\.org>", "<ID>", text)
    return re.sub(r"\d{1,2}:\d{2}(?::\d{2})?", "TIME", text)


@pytest.fixture
async def besieged(tmp_path: Path, slack: LocalSlack, mailbox: Mailbox) -> DeskProcess:
    return DeskProcess(
        database_url=f"sqlite:///{tmp_path / 'desk.db'}",
        folder=tmp_path,
        slack=slack,
        mailbox=mailbox,
        extra={"DESK_HOUSE": str(house_with_directory(tmp_path))},
    )


async def _send_all(desk: DeskProcess, sent: list[Attempt]) -> None:
    client = aiosmtplib.SMTP(hostname=HOST, port=desk.smtp_port, timeout=20, start_tls=False)
    async with client:
        for attempt in sent:
            await client.sendmail(attempt.mail_from, [SUPPORT], attempt.raw)


def _unfinished(folder: Path) -> int:
    with sqlite3.connect(f"file:{folder / 'desk.db'}?mode=ro", uri=True) as opened:
        waiting = "SELECT count(*) FROM inbox WHERE state != 'filed'"
        parcels = "SELECT count(*) FROM parcel WHERE lane = 'mail' AND state != 'sent'"
        return sum(int(opened.execute(query).fetchone()[0]) for query in (waiting, parcels))


async def _settled(folder: Path) -> None:
    async with asyncio.timeout(90):
        while await asyncio.to_thread(_unfinished, folder):  # noqa: ASYNC110 - a database rings no bell
            await asyncio.sleep(0.2)


async def _walk(page: str, code: str) -> list[str]:
    """What the page behind the link says, before a code, after it, and to whatever is tried."""
    seen = []
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        fields = {"code": code}
        for _ in range(4):
            async with session.get(page) as answer:
                text = await answer.text()
            seen.append(f"{answer.status} {text}")
            inputs = re.findall(r'<input[^>]*name="(\w+)"[^>]*?(?:value="([^"]*)")?[^>]*>', text)
            filled = {name: value or fields.get(name, "guess") for name, value in inputs}
            async with session.post(page, data=filled) as answer:
                seen.append(f"{answer.status} {await answer.text()}")
    return seen


@pytest.mark.timeout(180)
async def test_a_hundred_impostors_learn_nothing(
    tmp_path: Path, besieged: DeskProcess, mailbox: Mailbox
) -> None:
    told = list(attempts())
    assert len(told) == 100
    await besieged.start()
    try:
        await _send_all(besieged, [each for pair in told for each in pair])
        await _settled(tmp_path)
        letters: dict[str, EmailMessage] = {}
        for each in mailbox.received:
            assert len(each.rcpt_to) == 1
            letters[each.rcpt_to[0]] = message_from_bytes(each.raw, policy=policy.default)
        # No more: the pages count how often one network sends forms.
        pages = [await _pages(letters, known, stranger) for known, stranger in told[0:95:45]]
    finally:
        await besieged.stop()

    out = [each.raw for each in mailbox.received] + [
        page.encode() for pair in pages for page in (*pair[0], *pair[1])
    ]
    assert len(out) > 150
    for octets in out:
        plain = _decoded(octets)
        for secret in SECRETS:
            assert secret not in plain
    for known, stranger in told:
        one, other = letters.get(known.me), letters.get(stranger.me)
        assert (one is None) is (other is None), known.name
        if one is not None and other is not None:
            assert without_ids(_whole(one), known) == without_ids(_whole(other), stranger), (
                known.name
            )
    for known_pages, stranger_pages in pages:
        assert len(known_pages) == 8
        assert not any(page.startswith("429") for page in known_pages)
        assert known_pages == stranger_pages
    with sqlite3.connect(tmp_path / "desk.db") as opened:
        states = dict(opened.execute("SELECT identity, count(*) FROM ticket GROUP BY identity"))
    assert sum(states.values()) >= 200
    assert "confirmed" not in states


async def _pages(
    letters: dict[str, EmailMessage], known: Attempt, stranger: Attempt
) -> tuple[list[str], list[str]]:
    found = []
    for attempt in (known, stranger):
        answer = letters.get(attempt.me)
        text = "" if answer is None else _plain_of(answer)
        link = re.search(rf"http://{HOST}:\d+/v/\w+", text)
        code = re.search(r"^\s+([0-9A-Z]{4}-[0-9A-Z]{4})$", text, re.MULTILINE)
        walked = await _walk(link[0], code[1]) if link and code else []
        found.append([without_ids(page, attempt) for page in walked])
    return found[0], found[1]


def _plain_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


def _decoded(octets: bytes) -> str:
    if not octets.startswith((b"From:", b"Received:", b"Return-Path:")):
        return octets.decode("utf-8", "replace")
    return _whole(message_from_bytes(octets, policy=policy.default))


def _whole(mail: EmailMessage) -> str:
    """All headers and all parts, with their transfer encoding undone."""
    heads = [f"{name}: {value}" for name, value in mail.items()]
    parts = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*heads, *parts])


# --- how long it takes --------------------------------------------------------------------------

SAMPLES = 200


def _delays(desk: Desk, clock: Clock, senders: list[str]) -> dict[str, float]:
    """How long each letter's filing and answer took, one after the other."""
    talk, taken = Conversation(desk, clock), {}
    for sender in senders:
        talk.keep(letter(sender=sender, body=ACCESS), mail_from=sender)
        gc.disable()
        began = time.perf_counter()
        talk.file()
        out = talk.post()
        taken[sender] = time.perf_counter() - began
        gc.enable()
        assert [each.route.recipients for each in out] == [(sender,)]
    return taken


def mann_whitney(one: list[float], other: list[float]) -> float:
    """The z of the rank sum (normal approximation; no ties among times)."""
    ranks = {value: rank for rank, value in enumerate(sorted(one + other), 1)}
    n, m = len(one), len(other)
    u = sum(ranks[value] for value in one) - n * (n + 1) / 2
    return (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def kolmogorov_smirnov(one: list[float], other: list[float]) -> float:
    """The distance of the two distributions, in units of its scale: 1.95 has p = 0.001."""
    gap = max(
        abs(sum(x <= at for x in one) / len(one) - sum(x <= at for x in other) / len(other))
        for at in one + other
    )
    return gap * math.sqrt(len(one) * len(other) / (len(one) + len(other)))


def test_the_statistics_see_a_difference_of_a_tenth() -> None:
    dice = random.Random(7)
    one = [dice.gauss(20, 2) for _ in range(SAMPLES)]
    other = [dice.gauss(22, 2) for _ in range(SAMPLES)]
    again = [dice.gauss(20, 2) for _ in range(SAMPLES)]
    assert abs(mann_whitney(one, other)) > 4
    assert kolmogorov_smirnov(one, other) > 1.95
    assert abs(mann_whitney(one, again)) < 4
    assert kolmogorov_smirnov(one, again) < 1.95


@pytest.mark.timeout(180)
def test_known_and_unknown_wait_the_same(
    sqlite_url: str, desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    known = [f"known{number:03d}@people.example" for number in range(SAMPLES)]
    unknown = [f"fresh{number:03d}@people.example" for number in range(SAMPLES)]
    file = tmp_path / "timed.csv"
    rows = [f"{address},a{n},2019-01-01,10115" for n, address in enumerate(known)]
    file.write_text("\n".join(["address,account,since,postal_code", *rows]) + "\n")
    place = settings.read_house(str(house_with_directory(tmp_path))).directory
    house = desk.house.model_copy(update={"directory": place})
    desk = replace(desk, house=house, directory=CsvDirectory(file))
    assert desk.directory is not None
    assert desk.directory.find(known[7]) is not None
    assert desk.directory.find(unknown[7]) is None
    for turn in range(2):
        order = known + unknown
        random.Random(turn).shuffle(order)
        taken = _delays(desk, clock, order)
        one, other = [taken[each] for each in known], [taken[each] for each in unknown]
        z, gap = mann_whitney(one, other), kolmogorov_smirnov(one, other)
        if abs(z) < 3.3 and gap < 1.95:
            return
        clock.advance(days=2)
    pytest.fail(f"the delay tells who is known: z = {z:.1f}, gap = {gap:.2f}")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url
