"""The privacy officer hears of an overdue ticket by e-mail, whatever Slack does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app, settings
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.people import BOT_USER, TRIAGE
from handlers import ledger
from handlers.ledger import Opening
from storage.vocabulary import Right
from tests.doors.sandbox_kit import until
from tests.people import ANA, SUPPORT, Clock

OFFICER = "privacy-officer@losant.example"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with Mailbox(desk_address=SUPPORT) as running:
        yield running


async def refuse_every_call(slack: LocalSlack) -> None:
    slack.rates.storm(1_000_000)


async def throw_the_app_out(slack: LocalSlack) -> None:
    slack.world.leave(TRIAGE, BOT_USER)


async def switch_slack_off(slack: LocalSlack) -> None:
    await slack.__aexit__(None, None, None)


@pytest.mark.parametrize("fail", [refuse_every_call, throw_the_app_out, switch_slack_off])
async def test_the_officer_is_told_every_day(
    tmp_path: Path, mailbox: Mailbox, fail: Callable[[LocalSlack], Awaitable[None]]
) -> None:
    clock = Clock()
    slack = LocalSlack()
    await slack.__aenter__()
    here = settings.read(
        {
            "DESK_DATA": str(tmp_path),
            "SMTP_PORT": "0",
            "PORT": "0",
            "SMARTHOST_URL": mailbox.smarthost_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_CHANNEL": slack.channel,
            "SLACK_API_URL": slack.api_url,
        }
    )
    async with app.running(here, clock=clock) as running:
        await fail(slack)
        with running.desk.transaction() as tx:
            ledger.open_ticket(tx, _request(clock))
        clock.now += timedelta(days=40)
        for day in range(3):
            running.wake()
            await until(_has_come(mailbox, day + 1), seconds=15)
            clock.now += timedelta(days=1)
    told = mailbox.mails_to(OFFICER)
    assert len(told) == 3
    assert mailbox.repeated == {}
    for mail in told:
        text = mail.raw.decode("ascii", "replace")
        assert "PR-1001" in text
        assert ANA not in text
    if fail is not switch_slack_off:
        await slack.__aexit__(None, None, None)


def _has_come(mailbox: Mailbox, count: int) -> Callable[[], bool]:
    return lambda: len(mailbox.mails_to(OFFICER)) == count


def _request(clock: Clock) -> Opening:
    return Opening(
        requester=ANA,
        name="Ana Sommer",
        subject="My data",
        received_at=clock.now,
        language="en",
        regulation="gdpr",
        regulation_basis="stated",
        rights=(Right.ACCESS,),
        quotes={},
        triage=False,
    )
