"""Commands about the Slack side: is it as the desk needs it?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.cli_frame import kindly

if TYPE_CHECKING:
    from bot.settings import Settings, SlackSettings


@click.group("slack")
def slack() -> None:
    """The Slack side."""


@slack.command("doctor")
@kindly
def doctor() -> None:
    """Check token, scopes, channel, groups, people, socket and clock, and say what to mend."""
    import asyncio

    from bot.slack.checkup import Checkup

    read, own = _settings()
    sys.exit(0 if asyncio.run(Checkup(own, read.house.staff).examine(click.echo)) else 1)


@slack.command("check")
@click.option("--live", is_flag=True, help="Ask the Slack of SLACK_BOT_TOKEN. Nothing is posted.")
@kindly
def check(*, live: bool) -> None:
    """Have Slack's blocks.validate look at every card, list and form of the desk."""
    import asyncio

    from bot.slack.checkup import check_blocks

    if not live:
        raise click.UsageError("Say --live: this asks the Slack whose token is set.")
    read, own = _settings()
    sys.exit(0 if asyncio.run(check_blocks(own, read, click.echo)) else 1)


def _settings() -> tuple[Settings, SlackSettings]:
    from bot import settings

    read = settings.read(no_key="do_without")
    if read.slack is None:
        raise settings.BadSetting(
            "SLACK_BOT_TOKEN", "is missing", "Create the app from slack-manifest.json"
        )
    return read, read.slack


COMMANDS = (slack,)
