"""`privacy-desk slack doctor` and `slack check`, against the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot import settings
from bot.sandbox.slack import ANA, LocalSlack, ViolationKind
from bot.sandbox.slack.people import BOT_USER, LEADS_GROUP, TRIAGE
from bot.settings import Settings
from bot.slack import finding
from bot.slack.checkup import Checkup, check_blocks
from bot.slack.samples import Sample
from handlers.house import Staff

STAFF = Staff(admins=(ANA,), approvers=(LEADS_GROUP,))


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack() as running:
        yield running


def read(slack: LocalSlack, folder: Path, **changed: str) -> Settings:
    return settings.read(
        {
            "DESK_DATA": str(folder),
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_CHANNEL": slack.channel,
            "SLACK_API_URL": slack.api_url,
            **changed,
        }
    )


async def examined(found: Settings, staff: Staff = STAFF) -> tuple[bool, str]:
    lines: list[str] = []
    assert found.slack is not None
    is_well = await Checkup(found.slack, staff).examine(lines.append)
    return is_well, "\n".join(lines)


async def test_all_is_well(slack: LocalSlack, tmp_path: Path) -> None:
    is_well, said = await examined(read(slack, tmp_path))
    assert is_well, said
    assert "6 of 6" in said
    assert "private, not shared, the app is inside" in said
    assert "connected and greeted" in said
    assert "Delayed Events" in said
    assert slack.sockets.connections == 0, "it leaves no connection that would take events"


Harm = Callable[[LocalSlack], object]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda s: s.administration.withdraw_scope("usergroups:read"), "usergroups:read missing"),
        (lambda s: s.world.leave(TRIAGE, BOT_USER), "✗ channel"),
        (lambda s: s.administration.archive(TRIAGE), "is archived"),
        (lambda s: s.administration.share(TRIAGE), "is shared with another company"),
        (lambda s: setattr(s.world, "plan_has_groups", False), "cannot be read"),
        (lambda s: s.world.deactivate(ANA), "is deactivated"),
        (lambda s: setattr(s.sockets, "refuse_handshakes", 1), "✗ socket"),
    ],
)
async def test_what_is_wrong_is_named(
    slack: LocalSlack, tmp_path: Path, harm: Harm, said: str
) -> None:
    slack.ledger.spared.add(ViolationKind.NOT_DELIVERED)
    harm(slack)
    is_well, lines = await examined(read(slack, tmp_path))
    assert not is_well
    assert said in lines, lines


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "invalid_auth"),
        ("SLACK_APP_TOKEN", "xapp-wrong", "✗ socket"),
        ("SLACK_CHANNEL", "C0NOWHERE1", "channel_not_found"),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", "cannot be reached"),
    ],
)
async def test_wrong_settings(
    slack: LocalSlack, tmp_path: Path, name: str, value: str, said: str
) -> None:
    is_well, lines = await examined(read(slack, tmp_path, **{name: value}))
    assert not is_well
    assert said in lines, lines


async def test_every_card_and_form_passes(slack: LocalSlack, tmp_path: Path) -> None:
    lines: list[str] = []
    found = read(slack, tmp_path)
    assert found.slack is not None
    slack.rates.unlimited = True
    is_well = await check_blocks(found.slack, found, lines.append)
    assert is_well, "\n".join(lines)
    assert "Nobody has run this against live Slack" in lines[0]
    assert len(lines) > 40
    assert len(slack.ledger.calls_to("blocks.validate")) == len(lines) - 2


async def test_a_form_that_slack_refuses_is_named(
    slack: LocalSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = finding.form()
    view.blocks = [*view.blocks, *view.blocks]
    broken = Sample(name="find", view=view)
    monkeypatch.setattr("bot.slack.checkup._drawn", lambda _house: [broken])
    lines: list[str] = []
    found = read(slack, tmp_path)
    assert found.slack is not None
    assert not await check_blocks(found.slack, found, lines.append)
    assert lines[1].startswith("✗ find")
    assert "/view" in lines[1]
