"""The demo page: what it shows, what a person can do on it, and whom it keeps out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage

import aiohttp
import aiosmtplib
import pytest

from bot.sandbox.letters import SampleLetter, sample_letters
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.page import DemoPage
from bot.sandbox.slack import ANA, BEN, CLEO, EVE
from tests.doors.page_kit import DESK, Stage, staged
from tests.doors.sandbox_kit import until


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as ready:
        yield ready


async def desk_sends(mailbox: Mailbox, html: str = "") -> None:
    message = EmailMessage()
    message["From"] = f"Losant <{DESK}>"
    message["To"] = "robin@mail.example"
    message["Reply-To"] = "support+t0k3n@losant.example"
    message["Subject"] = "We received <your> request"
    message["Message-ID"] = "<one@losant.example>"
    message.set_content("Hello Robin")
    if html:
        message.add_alternative(html, subtype="html")
    host, port = mailbox.smarthost_url.removeprefix("smtp://").split(":")
    await aiosmtplib.send(message, hostname=host, port=int(port), start_tls=False)


# Whom it keeps out


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("[::1]:{port}", 200),
        ("127.0.0.1", 403),
        ("127.0.0.1:1", 403),
        ("rebound.example:{port}", 403),
        ("127.0.0.1.rebound.example:{port}", 403),
        ("", 403),
    ],
)
async def test_only_a_loopback_name_is_answered(stage: Stage, host: str, status: int) -> None:
    port = stage.page.url.rstrip("/").rpartition(":")[2]
    async with stage.http.get("/", headers={"Host": host.format(port=port)}) as answer:
        assert answer.status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 200),
        ("http://localhost:{port}", 200),
        ("https://127.0.0.1:{port}", 403),
        ("http://127.0.0.1:1", 403),
        ("https://elsewhere.example", 403),
        ("null", 403),
        (None, 403),
    ],
)
async def test_a_post_of_another_site_is_refused(
    stage: Stage, origin: str | None, status: int
) -> None:
    port = stage.page.url.rstrip("/").rpartition(":")[2]
    headers = {} if origin is None else {"Origin": origin.format(port=port)}
    async with (
        aiohttp.ClientSession(stage.page.url, trust_env=False) as stranger,
        stranger.post("/act/clock", json={"hours": 24}, headers=headers) as answer,
    ):
        assert answer.status == status
    assert stage.clock.offset == (timedelta(days=1) if status == 200 else timedelta())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::"])
async def test_it_listens_on_loopback_only(stage: Stage, host: str) -> None:
    async def nothing() -> None: ...

    with pytest.raises(ValueError, match="loopback"):
        DemoPage(
            slack=stage.slack,
            mailbox=stage.mailbox,
            clock=stage.clock,
            on_clock=nothing,
            house_name="Losant",
            desk_address=DESK,
            host=host,
        )


async def test_nothing_is_loaded_from_elsewhere(stage: Stage) -> None:
    async with stage.http.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        html = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in html
    assert "https://" not in html
    assert "http://" not in html


async def test_only_the_page_s_own_files_are_served(stage: Stage) -> None:
    for name, status in (("page.css", 200), ("page.js", 200), ("page.html", 404), ("..%2Fx", 404)):
        async with stage.http.get(f"/static/{name}") as answer:
            assert answer.status == status, name


async def test_a_letter_is_shown_without_scripts_and_under_its_own_policy(stage: Stage) -> None:
    await desk_sends(stage.mailbox, "<p>Hello <a href='https://x.example'>there</a></p>")
    page = await stage.look("?mail=in-1")
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in page
    assert "We received &lt;your&gt; request" in page
    async with stage.http.get("/mail/in-1/html") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert await answer.text() == (
            "<base target=\"_blank\"><p>Hello <a href='https://x.example'>there</a></p>\n"
        )
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    async with stage.http.get("/mail/in-2/html") as answer:
        assert answer.status == 404


# What it shows


async def test_the_card_and_its_buttons_are_drawn(stage: Stage) -> None:
    await stage.post_card()
    page = await stage.look()
    assert "Local stand-in, not Slack" in page
    assert "<b>PR-1042</b>" in page
    for words in ("Take it", "Reply…", "Open details", "Refuse this request?"):
        assert words in page


async def test_each_person_sees_what_their_client_shows(stage: Stage) -> None:
    ts = await stage.post_card()
    await stage.click(ts, "act", "take")
    assert "It is yours." in await stage.look(f"?me={ANA}")
    assert "It is yours." not in await stage.look(f"?me={BEN}")
    assert "PR-1042" in await stage.look(f"?me={CLEO}")
    assert "PR-1042" not in await stage.look(f"?me={EVE}")


async def test_unread_marks_go_when_the_channel_or_the_mail_was_seen(stage: Stage) -> None:
    await stage.post_card()
    await desk_sends(stage.mailbox)
    before = await stage.look(f"?me={BEN}&at=home")
    assert before.count("is-unread") == 2
    assert "(1) Privacy Desk" in before
    await stage.act("seen", me=BEN, channel=stage.slack.channel, mail="in-1")
    assert "is-unread" not in await stage.look(f"?me={BEN}&at=home")
    assert 'aria-label="1 unread"' in await stage.look(f"?me={ANA}&at=home")


async def test_the_thread_and_its_answers(stage: Stage) -> None:
    ts = await stage.post_card()
    await stage.act("say", me=BEN, channel=stage.slack.channel, text="on it <b>", thread=ts)
    page = await stage.look(f"?thread={ts}")
    assert "1 reply" in page
    assert "on it &lt;b&gt;" in page


async def test_the_inspector_shows_the_json_and_the_broken_rules(stage: Stage) -> None:
    stage.slack.ledger.spare("missing_text", "too_fast")
    ts = await stage.post_card()
    page = await stage.look(f"?inspect={ts}")
    assert "None so far." in page
    assert "&#34;action_id&#34;" in page
    with pytest.warns(UserWarning, match="`text` argument is missing"):
        await stage.app.chat_postMessage(channel=stage.slack.channel, blocks=[{"type": "divider"}])
    assert "Missing text" in await stage.look("?inspect=rules")


async def test_a_message_of_unknown_shape_does_not_break_the_page(stage: Stage) -> None:
    blocks = [{"type": "markdown", "text": "**x**"}]
    await stage.app.chat_postMessage(channel=stage.slack.channel, text="x", blocks=blocks)
    assert "cannot draw a block of the type <code>markdown</code>" in await stage.look()


@pytest.mark.parametrize("query", ["?me=U9", "?at=C9", "?thread=9", "?mail=in-9", "?letter=no", "?inspect=9"])  # fmt: skip
async def test_an_address_that_leads_nowhere_shows_the_page(stage: Stage, query: str) -> None:
    assert "Mail the desk sent" in await stage.look(query)


# What a person can do


async def test_a_click_reaches_the_app(stage: Stage) -> None:
    ts = await stage.post_card()
    await stage.click(ts, "act", "take")
    await stage.click(ts, "head", "more", value="details")
    await until(lambda: stage.pressed == ["take", "details"])


async def test_a_button_with_a_confirm_dialog_wants_it_confirmed(stage: Stage) -> None:
    ts = await stage.post_card()
    refused = await stage.click(ts, "act", "refuse")
    assert refused.is_error
    assert stage.pressed == []
    assert not (await stage.click(ts, "act", "refuse", confirmed=True)).is_error
    await until(lambda: stage.pressed == ["refuse"])


async def test_what_the_client_does_not_offer_is_said_kindly(stage: Stage) -> None:
    ts = await stage.post_card()
    result = await stage.click(ts, "act", "no.such")
    assert result.is_error
    assert result.say
    result = await stage.act("say", me=ANA, channel=stage.slack.channel, text="/nope")
    assert result.say == "/nope is not a valid command."


async def test_a_modal_is_filled_in_corrected_and_sent(stage: Stage) -> None:
    ts = await stage.post_card()
    await stage.click(ts, "act", "reply")
    await until(lambda: stage.slack.hands.see(ANA).modal is not None)
    await stage.act("submit", me=ANA, values={"words": "bad", "note": "n"})
    page = await stage.look()
    assert "Ben replied 2 min ago." in page
    assert ">\nbad</textarea>" in page
    await stage.act("submit", me=ANA, values={"words": "good", "note": "n"})
    assert stage.pressed == ["sent good"]
    assert "data-modal" not in await stage.look()


async def test_a_modal_can_be_closed(stage: Stage) -> None:
    await stage.click(await stage.post_card(), "act", "reply")
    await until(lambda: stage.slack.hands.see(ANA).modal is not None)
    await stage.act("close", me=ANA)
    assert "data-modal" not in await stage.look()


async def test_commands_and_home(stage: Stage) -> None:
    await stage.act("say", me=ANA, channel=stage.slack.channel, text="/privacy list mine")
    assert "You asked for <b>list mine</b>" in await stage.look()
    await stage.act("home", me=ANA)
    await until(lambda: stage.slack.hands.see(ANA).home is not None)
    assert "<b>3</b> open" in await stage.look("?at=home")


async def test_the_clock_moves_and_the_desk_is_told(stage: Stage) -> None:
    before = stage.clock.now()
    for hours in (1, 24, 168, 720):
        await stage.act("clock", hours=hours)
    assert stage.ticks[-1] == timedelta(hours=913)
    assert len(stage.ticks) == 4
    assert stage.clock.now() - before >= timedelta(hours=913)
    assert "38 days ahead" in await stage.look()
    assert (await stage.act("clock", hours=-24)).is_error
    assert stage.clock.offset == timedelta(hours=913)


async def test_a_letter_is_written_and_an_answer_keeps_the_thread(stage: Stage) -> None:
    result = await stage.act(
        "write", sender="Robin <robin@mail.example>", subject="My data", body="Please."
    )
    assert result.say == "Sent to the desk"
    assert stage.desk_door.received[0].subject == "My data"
    await desk_sends(stage.mailbox)
    await stage.act("answer", number=1, sender="robin@mail.example", body="AAAA-BBBB")
    answer = stage.desk_door.received[1]
    assert answer.rcpt_to == ("support+t0k3n@losant.example",)
    assert answer.in_reply_to == "<one@losant.example>"
    assert "> Hello Robin" in answer.text
    assert "AAAA-BBBB" in await stage.look("?mail=out-2")


@pytest.mark.parametrize("letter", sample_letters(), ids=lambda letter: letter.key)
async def test_every_sample_letter_is_one_click_away(stage: Stage, letter: SampleLetter) -> None:
    assert (await stage.act("sample", letter=letter.key)).is_error is False
    (seen,) = stage.desk_door.received
    assert "{house}" not in seen.text
    assert seen.text.strip()


async def test_a_machine_s_letter_keeps_its_marks(stage: Stage) -> None:
    await stage.act("sample", letter="out-of-office")
    (seen,) = stage.desk_door.received
    assert seen.mail_from == ""
    assert seen.header("Auto-Submitted") == "auto-replied"


async def test_a_refusal_of_the_desk_is_shown_in_its_own_words(stage: Stage) -> None:
    stage.desk_door.refuse_next(550, "5.1.1 not our address", at="RCPT")
    result = await stage.act("sample", letter="opt-out")
    assert result.is_error
    assert result.say == "The desk refused the address: 550 5.1.1 not our address"
    stage.desk_door.refuse_next(451, "4.3.0 later", at="DATA")
    result = await stage.act("sample", letter="opt-out")
    assert result.say == "The desk refused it: 451 4.3.0 later"
    await stage.desk_door.stop()
    result = await stage.act("sample", letter="opt-out")
    assert result.say == "The desk's mail door does not answer."


@pytest.mark.parametrize(
    ("sender", "subject"), [("a@b.example", "x\r\nBcc: c@d.example"), ("no address", "x")]
)
async def test_a_letter_that_cannot_be_one_is_refused(
    stage: Stage, sender: str, subject: str
) -> None:
    result = await stage.act("write", sender=sender, subject=subject, body="x")
    assert result.is_error
    assert stage.desk_door.received == []


async def test_an_unknown_act_or_form_changes_nothing(stage: Stage) -> None:
    async with stage.http.post("/act/nothing", json={}) as answer:
        assert answer.status == 404
    assert (await stage.act("clock", hours=24, more=1)).is_error
    assert stage.clock.offset == timedelta()


# Being told


async def test_open_pages_are_told_of_every_change(stage: Stage) -> None:
    async with stage.http.get("/events") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        for change in (stage.post_card(), desk_sends(stage.mailbox), stage.act("clock", hours=1)):
            await asyncio.sleep(0.1)
            await change
            async with asyncio.timeout(3):
                while b"event: change" not in await answer.content.readline():
                    pass


async def test_stopping_does_not_wait_for_open_pages(stage: Stage) -> None:
    async with stage.http.get("/events"), asyncio.timeout(2):
        await stage.page.stop()


async def test_the_mails_are_not_said_to_be_all_the_requesters(stage: Stage) -> None:
    """The officer's and the helpdesk's mail arrives there too."""
    inbox, written = await stage.look(), await stage.look("?box=sent")
    assert "Mail the desk sent" in inbox
    assert "Mail requesters wrote" in written
    assert "Requester's mailbox" not in inbox + written
