"""The requesters' and the uploader's pages in a real browser: they work without script, and axe
finds nothing against WCAG 2.2 AA in them, light and dark, wide and on a narrow telephone."""

from __future__ import annotations

import asyncio
import importlib.resources
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Download, Page, async_playwright, expect

from handlers import handover
from handlers.desk import Desk
from storage.tables import Ticket
from storage.vocabulary import Act
from tests.doors.handover_kit import BEN, EXPORT, FIRST, invited, known, released, served
from tests.doors.sandbox_kit import until
from tests.handlers.journal import Conversation
from tests.people import ACCESS, Clock

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"]
# Where to put pictures of the pages, for people to look at.
PICTURES = os.environ.get("DESK_TEST_PICTURES")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]
SHAPES: tuple[tuple[Scheme, int], ...] = (
    ("light", 1100),
    ("dark", 1100),
    ("light", 320),
    ("dark", 320),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url  # what is looked at here has nothing to do with the database


@pytest.fixture
def talk(desk: Desk, clock: Clock) -> Conversation:
    return Conversation(desk, clock)


@pytest.fixture
async def site(talk: Conversation) -> AsyncIterator[str]:
    async with served(talk.desk) as opened:
        yield opened


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    # Without script: axe brings its own world to run in.
    context = await chromium.new_context(bypass_csp=True, accept_downloads=True)
    shown = await context.new_page()
    shown.set_default_timeout(20_000)
    yield shown
    await context.close()


async def content_of(download: Download) -> bytes:
    path = Path(await download.path())
    return await asyncio.to_thread(path.read_bytes)


async def violations(page: Page) -> list[str]:
    """axe-core runs in the page: by its package's own script, so that nothing comes by network."""
    script = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js")
    await page.evaluate(await asyncio.to_thread(script.read_text, "utf-8"))
    found = await page.evaluate(
        "tags => axe.run(document, {runOnly: tags}).then(made => made.violations.map("
        "each => each.id + ' ' + each.nodes[0].html))",
        WCAG,
    )
    return [str(each) for each in found]


async def faults_of(page: Page, name: str) -> list[str]:
    """What axe finds, and whether anything is wider than the window, in all four shapes."""
    faults = []
    for scheme, width in SHAPES:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": 800})
        faults += [f"{name} {scheme} {width}: {each}" for each in await violations(page)]
        if await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{name} {scheme} {width}: wider than the window")
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{scheme}-{width}.png"
            await page.screenshot(path=path, full_page=True)
    return faults


async def test_axe_looks(page: Page) -> None:
    await page.set_content("<p style='color:#999;background:#fff'>pale</p><img src='data:,'>")
    found = " ".join(await faults_of(page, "bad"))
    assert all(rule in found for rule in ("color-contrast", "image-alt", "html-has-lang"))


@pytest.mark.timeout(300)
async def test_upload_and_collect(
    talk: Conversation, site: str, page: Page, tmp_path: Path
) -> None:
    known(talk)
    answer, other = tmp_path / "data.json", tmp_path / "cards.csv"
    answer.write_bytes(EXPORT)
    other.write_bytes(b"card,4111 1111 1111 1111\npassword: hunter22\n")

    await page.goto(site + invited(talk))
    faults = await faults_of(page, "upload")
    await page.get_by_label("The answer, as one file").set_input_files(other)
    await page.get_by_role("button", name="Upload").click()
    await expect(page.get_by_role("alert")).to_contain_text("payment card number")
    faults += await faults_of(page, "uploaded-found")
    await page.goto(site + invited(talk))
    await page.get_by_label("The answer, as one file").set_input_files(answer)
    await page.get_by_role("button", name="Upload").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("The file is here")
    faults += await faults_of(page, "uploaded")

    handover.release(talk.desk, FIRST, BEN)
    link = re.search(r"/d/[0-9a-z]{26}", talk.one_letter().text)
    assert link
    await page.goto(site + link[0])
    faults += await faults_of(page, "ask")
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Please type the new code")
    faults += await faults_of(page, "type")
    await page.get_by_label("Code from our email").fill("AAAA-AAAA")
    await page.get_by_role("button", name="Open the answer").click()
    await expect(page.get_by_role("alert")).to_contain_text("4 more tries")
    faults += await faults_of(page, "wrong")
    await page.get_by_label("Code from our email").fill(talk.one_letter().code.lower())
    await page.get_by_label("Code from our email").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your answer")
    faults += await faults_of(page, "open")
    async with page.expect_download() as expected:
        await page.get_by_role("link", name="Download").click()
    download = await expected.value
    assert download.suggested_filename == "data.json"
    assert await content_of(download) == EXPORT
    await until(lambda: Act.COLLECT in talk.acts(), seconds=10)
    await page.context.clear_cookies()
    await page.goto(site + link[0])
    await expect(page.get_by_role("heading", level=1)).to_have_text("The answer was collected")
    faults += await faults_of(page, "done")
    assert faults == []


@pytest.mark.timeout(300)
async def test_closed_pages_and_the_other_doors(talk: Conversation, site: str, page: Page) -> None:
    talk.write(ACCESS)
    letter = talk.one_letter()
    paths = re.findall(r"https://desk\.losant\.example(/[vr]/\w+)", letter.text)
    faults = []
    for path in paths:
        await page.goto(site + path)
        faults += await faults_of(page, f"page-{path[1]}")
    await page.goto(site + "/nothing")
    faults += await faults_of(page, "not-found")
    assert faults == []


@pytest.mark.timeout(300)
async def test_locked_gone_and_in_german(talk: Conversation, site: str, page: Page) -> None:
    known(talk)
    with talk.desk.transaction() as tx:
        ticket = tx.session.get_one(Ticket, 1)
        ticket.language = "de"
        tx.session.add(ticket)
    path = released(talk)
    token = path.rpartition("/")[2]
    await page.goto(site + path)
    faults = await faults_of(page, "ask-de")
    await page.get_by_role("button", name="Code schicken").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Bitte geben Sie den neuen Code ein"
    )
    faults += await faults_of(page, "type-de")
    for number in range(5):
        handover.enter(talk.desk, token, f"AAAA-000{number}")
    await page.goto(site + path)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Diese Seite ist gesperrt")
    faults += await faults_of(page, "locked-de")
    handover.revoke(talk.desk, FIRST, BEN)
    await page.goto(site + path)
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Die Antwort ist nicht mehr hier"
    )
    faults += await faults_of(page, "gone-de")
    assert faults == []


@pytest.mark.timeout(120)
async def test_everything_works_without_script(
    talk: Conversation, site: str, chromium: Browser
) -> None:
    """And with the page's own policy in force, as a requester meets it."""
    path = released(known(talk))
    context = await chromium.new_context(java_script_enabled=False, accept_downloads=True)
    page = await context.new_page()
    await page.goto(site + path)
    await page.get_by_role("button", name="Send me a code").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Please type the new code")
    await page.get_by_label("Code from our email").fill(talk.one_letter().code)
    await page.get_by_role("button", name="Open the answer").click()
    async with page.expect_download() as expected:
        await page.get_by_role("link", name="Download").click()
    assert await content_of(await expected.value) == EXPORT
    await context.close()
