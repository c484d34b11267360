"""What a person may touch: the element must be there, the choice offered, the question
answered."""

import re
from collections.abc import Iterable

from bot.sandbox.slack.elements import touchables
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, object_at, text_at
from bot.sandbox.slack.people import Standing
from bot.sandbox.slack.state import STATE_KEYS, option_valued
from bot.sandbox.slack.world import World

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SHOWN_IN_ACTION = ("text", "value", "style")


class HandRefused(Exception):
    """The client does not offer this; the message is a sentence for the person."""


def find_element(
    blocks: Iterable[JsonObject], action_id: str, block_id: str | None
) -> tuple[JsonObject, JsonObject]:
    for block, element in touchables(blocks):
        same_block = block_id is None or block.get("block_id") == block_id
        if same_block and element.get("action_id") == action_id:
            return block, element
    raise HandRefused("That button is not there any more. Please look again.")


def require_confirmed(element: JsonObject, confirmed: bool) -> None:
    question = object_at(element, "confirm")
    if question and not confirmed:
        title = text_at(object_at(question, "title"), "text")
        raise HandRefused(f"Please answer the question first: {title}")


def entry_of(world: World, user: str, element: JsonObject, value: JsonValue) -> JsonObject:
    """The state object after the person entered `value`; also what an action carries."""
    kind = text_at(element, "type")
    if kind == "button":
        if value is not None:
            raise HandRefused("A button takes no value.")
        return {"type": kind}
    if kind == "overflow":
        return {"type": kind, "selected_option": _option(element, value)}
    if kind not in STATE_KEYS:
        raise HandRefused(f"This local Slack cannot fill in a {kind}.")
    return {"type": kind, STATE_KEYS[kind][0]: _value(world, user, element, value)}


def action_of(block: JsonObject, element: JsonObject, entry: JsonObject, ts: str) -> JsonObject:
    shown: JsonObject = {name: element[name] for name in _SHOWN_IN_ACTION if name in element}
    return {
        **shown,
        **entry,
        "action_id": text_at(element, "action_id"),
        "block_id": text_at(block, "block_id"),
        "action_ts": ts,
    }


def _value(world: World, user: str, element: JsonObject, value: JsonValue) -> JsonValue:
    kind = text_at(element, "type")
    if value in (None, "", []):
        return [] if _is_several(kind) else None
    if _is_several(kind):
        if not isinstance(value, list):
            raise HandRefused("Several answers are given as a list.")
        return [_single(world, user, element, item) for item in value]
    return _single(world, user, element, value)


def _is_several(kind: str) -> bool:
    return kind == "checkboxes" or kind.startswith("multi_")


def _single(world: World, user: str, element: JsonObject, value: JsonValue) -> JsonValue:
    kind = text_at(element, "type").removeprefix("multi_")
    if kind in ("static_select", "radio_buttons", "checkboxes"):
        return _option(element, value)
    if kind == "users_select":
        return _person(world, value)
    if kind in ("conversations_select", "channels_select"):
        return _channel(world, user, value)
    if kind == "datepicker":
        return _matching(_DATE, value, "Please choose a date.")
    if kind == "timepicker":
        return _matching(_TIME, value, "Please choose a time.")
    if kind == "datetimepicker":
        if not isinstance(value, int):
            raise HandRefused("Please choose a date and time.")
        return value
    if kind in ("external_select", "file_input", "rich_text_input"):
        raise HandRefused(f"This local Slack cannot fill in a {kind}.")
    return _text(value)


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise HandRefused("Only text fits in here.")
    return value


def _matching(pattern: re.Pattern[str], value: JsonValue, sentence: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise HandRefused(sentence)
    return value


def _option(element: JsonObject, value: JsonValue) -> JsonObject:
    option = option_valued(element, value)
    if option is None:
        raise HandRefused("That choice is not on offer.")
    return option


def _person(world: World, value: JsonValue) -> str:
    person = world.people.get(value) if isinstance(value, str) else None
    if person is None or person.standing is Standing.DEACTIVATED:
        raise HandRefused("That person is not in this workspace.")
    return person.id


def _channel(world: World, user: str, value: JsonValue) -> str:
    channel = world.channels.get(value) if isinstance(value, str) else None
    if channel is None or user not in channel.members:
        raise HandRefused("That channel is not one of yours.")
    return channel.id
