"""What a person types as @name and #channel becomes in Slack's own notation."""

import re

from bot.sandbox.slack.people import BOT_USER
from bot.sandbox.slack.world import World

_NAME = re.compile(r"(?<![\w<|])([@#])(\w(?:[\w.-]*\w)?)")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(world: World, text: str, *, with_names: bool = False) -> str:
    """Messages carry `<@U…>`; slash commands with should_escape carry `<@U…|name>`."""

    def replacement(found: re.Match[str]) -> str:
        mark, name = found.group(1), found.group(2)
        identity = _identity(world, mark, name.lower())
        if identity is None:
            return found.group(0)
        shown = f"@{name}" if identity.startswith("!") else name
        return f"<{identity}|{shown}>" if with_names else f"<{identity}>"

    app_name = world.people[BOT_USER].real_name
    return _NAME.sub(replacement, text.replace(f"@{app_name}", f"<@{BOT_USER}>"))


def _identity(world: World, mark: str, name: str) -> str | None:
    if mark == "#":
        channel = world.channel_named(name)
        return f"#{channel.id}" if channel else None
    for person in world.people.values():
        if person.handle == name:
            return f"@{person.id}"
    groups = (group.id for group in world.groups.values() if group.handle == name)
    return next((f"!subteam^{group}" for group in groups), None)
