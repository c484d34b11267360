"""The whole desk in one process, put together from its settings."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import app, settings
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from bot.settings import BadSetting, Settings
from handlers import ledger
from tests.doors.sandbox_kit import until
from tests.people import SUPPORT


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as running:
        yield running


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox(desk_address=SUPPORT) as running:
        yield running


def read(folder: Path, slack: LocalSlack, mailbox: Mailbox, **other: str) -> Settings:
    return settings.read(
        {
            "DESK_DATA": str(folder),
            "SMTP_PORT": "0",
            "PORT": "0",
            "SMARTHOST_URL": mailbox.smarthost_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_CHANNEL": slack.channel,
            "SLACK_API_URL": slack.api_url,
            **other,
        }
    )


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN: Slack says invalid_auth"),
        ({"SMARTHOST_URL": "mail.example"}, "SMARTHOST_URL: "),
    ],
)
async def test_what_slack_or_the_smarthost_will_not_take_is_a_bad_setting(
    tmp_path: Path, slack: LocalSlack, mailbox: Mailbox, other: dict[str, str], says: str
) -> None:
    wrong = read(tmp_path, slack, mailbox, **other)
    with pytest.raises(BadSetting, match=says):
        async with app.running(wrong):
            pass


async def test_a_wrong_channel_is_seen_at_once(
    tmp_path: Path, slack: LocalSlack, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    wrong = read(tmp_path, slack, mailbox, SLACK_CHANNEL="C0NOWHERE")
    async with app.running(wrong) as running:
        with running.desk.transaction() as tx:
            ledger.tell_channel(tx, "Hello", key="hello")
        await until(lambda: "channel_not_found" in caplog.text, seconds=10)
        await until(lambda: "Slack connection: up" in caplog.text, seconds=10)
        report = await running.health.report()
        assert not report.is_ready
        assert report.slack == "Slack says channel_not_found"
        assert report.as_json()["waiting_for"] == {"slack": "channel_not_found"}


async def test_a_smarthost_that_is_down_is_seen(
    tmp_path: Path, slack: LocalSlack, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    down = read(tmp_path, slack, mailbox, SMARTHOST_URL="smtp://127.0.0.1:1")
    async with app.running(down) as running:
        raw = b"From: a@a.example\r\nSubject: x\r\n\r\nA copy of my data, Article 15 GDPR.\r\n"
        assert running.mail_door is not None
        mailbox.deliver_to("127.0.0.1", running.mail_door.port)
        await mailbox.write_raw(raw, mail_from="a@a.example")
        await until(lambda: "courier: mail has to wait" in caplog.text, seconds=10)
        report = await running.health.report()
        assert "mail" in report.waiting_for
        assert report.backlog["letter_unsent"] is not None
    assert "a.example" not in caplog.text
