"""The web door: the requester's pages, Slack's HTTP events, health and metrics."""

from bot.web.door import SlackRequest, WebDoor, is_from_inside

__all__ = ["SlackRequest", "WebDoor", "is_from_inside"]
