"""The page in a real browser: what only a script can do wrong."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import ANA, BEN
from bot.sandbox.slack.people import GENERAL
from tests.doors.page_kit import Stage, staged
from tests.doors.sandbox_kit import until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"]


def door_of(mailbox: Mailbox) -> tuple[str, int]:
    host, port = mailbox.smarthost_url.removeprefix("smtp://").split(":")
    return host, int(port)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as ready:
        yield ready


@pytest.fixture
async def page(stage: Stage) -> AsyncIterator[Page]:
    """Fails the test when the page complains on its console."""
    complaints: list[str] = []
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shown = await browser.new_page(viewport={"width": 1280, "height": 800})
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        await shown.goto(stage.page.url)
        yield shown
        await browser.close()
    # A letter's own script is meant to be blocked; nothing else may be said.
    assert [said for said in complaints if "Blocked script execution" not in said] == []


async def test_a_card_appears_and_is_clicked_without_reloading(stage: Stage, page: Page) -> None:
    await expect(page.get_by_text("Nothing here yet")).to_be_visible()
    await stage.post_card()
    await page.get_by_role("button", name="Take it").click()
    await expect(page.get_by_text("It is yours.")).to_be_visible()
    await expect(page.get_by_text("Only visible to you")).to_be_visible()


async def test_what_stands_open_counts_as_read(stage: Stage, page: Page) -> None:
    for nth in range(3):
        await stage.act("say", me=BEN, channel=stage.slack.channel, text=f"message {nth}")
    await expect(page.get_by_text("message 2")).to_be_visible()
    await expect(page.locator(".rail .is-unread")).to_have_count(0)
    await stage.act("say", me=BEN, channel=GENERAL, text="elsewhere")
    await expect(page.locator(".rail .is-unread")).to_have_text("general1")


async def test_menus_and_confirmations_work_with_the_keyboard(stage: Stage, page: Page) -> None:
    await stage.post_card()
    await page.get_by_role("button", name="More actions").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Open details")).to_be_focused()
    await page.keyboard.press("Enter")
    await until(lambda: stage.pressed == ["details"])
    await page.get_by_role("button", name="Refuse").press("Enter")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Refuse").press("Enter")
    await page.get_by_role("button", name="Refuse it").press("Enter")
    await until(lambda: stage.pressed == ["details", "refuse"])


async def test_what_is_typed_survives_a_change_elsewhere(stage: Stage, page: Page) -> None:
    await stage.post_card()
    await page.get_by_role("button", name="Reply…").click()
    words = page.get_by_label("Words").first
    await expect(words).to_be_focused()
    await words.fill("half a sen")
    await stage.act("say", me=ANA, channel=stage.slack.channel, text="meanwhile")
    await expect(page.get_by_text("meanwhile")).to_be_attached()
    await words.press_sequentially("tence")
    await expect(words).to_have_value("half a sentence")
    await page.get_by_label("Words").last.fill("note")
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await until(lambda: stage.pressed == ["sent half a sentence"])
    await expect(page.locator("dialog.modal")).to_have_count(0)


async def test_an_error_stands_under_its_block_and_escape_closes(stage: Stage, page: Page) -> None:
    await stage.post_card()
    await page.get_by_role("button", name="Reply…").click()
    await page.get_by_label("Words").first.fill("bad")
    await page.get_by_label("Words").last.fill("note")
    await page.get_by_label("Words").first.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_have_text("Ben replied 2 min ago.")
    await expect(page.get_by_label("Words").first).to_have_value("bad")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.modal")).to_have_count(0)
    assert stage.slack.hands.see(ANA).modal is None


async def test_a_letter_goes_out_and_its_answer_is_read(stage: Stage, page: Page) -> None:
    await page.get_by_role("link", name="Write as requester").click()
    await page.get_by_role("link", name="California deletion").click()
    await page.get_by_label("Subject").fill("Delete me")
    await page.get_by_role("button", name="Send letter").click()
    await expect(page.get_by_text("No mail yet")).to_be_visible()
    await until(lambda: [m.subject for m in stage.desk_door.received] == ["Delete me"])
    stage.desk_door.deliver_to(*door_of(stage.mailbox))
    await stage.desk_door.write(
        sender="Losant <support+t0k3n@losant.example>",
        to="marcus.delgado@fernbrook.example",
        subject="Your code",
        body="ABCD-EFGH",
        html="<p>Your code is <b>ABCD-EFGH</b></p><script>parent.document.title = 'no'</script>",
    )
    await page.get_by_role("link", name="Your code").click()
    await expect(page.frame_locator("iframe").get_by_text("ABCD-EFGH")).to_be_visible()
    await expect(page).to_have_title("Privacy Desk · demo")
    await page.get_by_role("link", name="Reply", exact=True).click()
    await page.get_by_role("textbox", name="Message", exact=True).fill("ABCD-EFGH")
    await page.get_by_role("button", name="Send reply").click()
    await until(lambda: len(stage.desk_door.received) == 2)
    assert stage.desk_door.received[1].rcpt_to == ("support+t0k3n@losant.example",)


async def test_the_clock_home_and_the_person_switcher(stage: Stage, page: Page) -> None:
    await page.get_by_role("button", name="+7 days").click()
    await expect(page.get_by_text("7 days ahead")).to_be_visible()
    await page.get_by_role("link", name="Privacy Desk home").click()
    await expect(page.get_by_text("3 open")).to_be_visible()
    await page.get_by_role("link", name="Ben Okafor").click()
    await expect(page.get_by_text("Home of Ben Okafor")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text("Home of Ana Ortiz")).to_be_visible()


async def test_nothing_runs_off_the_screen(stage: Stage, page: Page) -> None:
    await stage.post_card()
    places = ("", "?mail=letters&side=mail", "?mail=new&letter=agent&side=mail", "?at=home")
    for width, place in itertools.product((390, 820, 1280, 1600), places):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.goto(stage.page.url + place)
        wide = await page.evaluate(
            "() => [...document.querySelectorAll('.app *')].filter(n => !n.closest('.rail, svg')"
            " && n.getBoundingClientRect().right > innerWidth + 1).map(n => n.className)"
        )
        assert wide == [], (width, place)
