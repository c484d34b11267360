"""What Slack sends: kept before it is acknowledged, then worked off."""

from bot.slack.inbox.app import KeepingApp
from bot.slack.inbox.room import InboxRoom

__all__ = ["InboxRoom", "KeepingApp"]
