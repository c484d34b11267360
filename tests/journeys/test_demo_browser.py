"""The whole demo in a real browser: letter, card, take, code, complete, letter, clock, reminder."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox import demo
from bot.sandbox.demo import Demo
from bot.sandbox.slack import ANA as STAFF
from handlers import status
from storage.vocabulary import TicketState
from tests.doors.sandbox_kit import until
from tests.handlers.journal import CODE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"]
ANA = "ana.sommer@mail.example"
ASKS = (
    "Hello,\n\nplease send me a copy of all my personal data under Article 15 GDPR.\n\nAna Sommer\n"
)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo.opened(port=0, data=tmp_path) as opened:
        yield opened


@pytest.fixture
async def page(running: Demo) -> AsyncIterator[Page]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": 1600, "height": 950})
        shown = await context.new_page()
        shown.set_default_timeout(15_000)
        await shown.goto(running.page.url)
        yield shown
        await browser.close()


async def write(page: Page, subject: str, body: str) -> None:
    await page.get_by_role("link", name="Write as requester").click()
    await page.get_by_role("link", name="Blank letter").click()
    await page.get_by_role("textbox", name="From", exact=True).fill(f"Ana Sommer <{ANA}>")
    await page.get_by_role("textbox", name="Subject").fill(subject)
    await page.get_by_role("textbox", name="Message", exact=True).fill(body)
    await page.get_by_role("button", name="Send letter").click()


@pytest.mark.timeout(180)
async def test_a_newcomer_walks_the_whole_demo(running: Demo, page: Page) -> None:
    expect.set_options(timeout=15_000)
    desk = running.desk.desk
    # A letter arrives and its card appears.
    await write(page, "My data", ASKS)
    await expect(page.get_by_text("PR-1001 · Copy of my data")).to_be_visible()
    await page.get_by_role("button", name="Take it").click()
    await expect(page.get_by_text("1 reply")).to_be_visible()
    await until(lambda: status.card(desk, 1).owner == STAFF)

    # The requester reads the code in the letter and types it on the page behind the link.
    letter = await running.mailbox.wait_for(lambda mail: mail.rcpt_to == (ANA,), timeout=15)
    code = CODE.search(letter.text)
    link = re.search(r"http://127\.0\.0\.1:\d+/v/\w+", letter.text)
    assert code
    assert link
    form = await page.context.new_page()
    await form.goto(link[0])
    await form.get_by_role("textbox").fill("0000-0000")
    await form.get_by_role("button").click()
    await expect(form.get_by_role("alert")).to_contain_text("4 more tries")
    await form.get_by_role("textbox").fill(code[1].lower())
    await form.get_by_role("button").click()
    await expect(form.get_by_role("heading", level=1)).to_have_text("Thank you, that is the code")
    await form.close()
    assert status.card(desk, 1).state in (TicketState.VERIFIED, TicketState.IN_PROGRESS)

    # Ana prepares the answer; a copy of data is read by a second person before it goes.
    await page.get_by_role("button", name=re.compile("^Complete")).first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("textbox").first.fill("We hold your name and your address.")
    await dialog.get_by_role("button", name="Preview").click()
    await expect(page.get_by_role("dialog").get_by_text("We hold your name")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("checkbox", name="I checked").check()
    await page.get_by_role("dialog").get_by_role("button", name="Ask for approval").click()
    await until(lambda: status.card(desk, 1).prepared_by == STAFF)

    # Ben reads the house's guidelines, then the letter, and lets it go after its minute.
    await page.get_by_role("link", name="Ben Okafor").click()
    await page.get_by_role("button", name="Review and approve").first.click()
    await expect(page.get_by_role("dialog").get_by_text("Look only at what")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("checkbox").check()
    await page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    await expect(page.get_by_role("dialog").get_by_text("We hold your name")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("radio", name="Approve and send").check()
    await page.get_by_role("dialog").get_by_role("checkbox").check()
    await page.get_by_role("dialog").get_by_role("button", name="Decide").click()
    await until(lambda: status.card(desk, 1).state is TicketState.COMPLETED)
    running.clock.advance(timedelta(seconds=61))
    running.desk.wake()
    answer = await running.mailbox.wait_for(
        lambda mail: "We hold your name" in mail.text, timeout=15
    )
    assert answer.rcpt_to == (ANA,)
    await expect(page.get_by_text("Closed").first).to_be_visible()

    # A second request is left alone: the clock is turned and the reminder comes.
    await page.goto(running.page.url)
    await running.mailbox.write(
        sender="Bea <bea@mail.example>", subject="Delete", body="Delete my account under the GDPR."
    )
    await expect(page.get_by_text("PR-1002 · Delete my data")).to_be_visible()
    for _ in range(4):
        await page.get_by_role("button", name="+7 days").click()
    await page.get_by_role("button", name="+7 days").click()
    await expect(page.get_by_text(re.compile(r"overdue", re.IGNORECASE)).first).to_be_visible()
    notice = await running.mailbox.wait_for(
        lambda mail: mail.rcpt_to == (desk.house.privacy_officer,), timeout=15
    )
    assert "PR-1002" in notice.subject
    assert list(running.slack.ledger.violations) == []
