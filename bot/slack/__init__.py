"""The Slack door: cards, forms, Home and `/privacy`. It decides nothing."""

from bot.slack.carrier import SlackCarrier
from bot.slack.door import SlackDoor, SlackHealth

__all__ = ["SlackCarrier", "SlackDoor", "SlackHealth"]
