"""Filling in a modal: what the person entered, and what the client itself refuses to send."""

import re
from collections.abc import Mapping

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, object_at, objects_at, text_at
from bot.sandbox.slack.records import View
from bot.sandbox.slack.state import entered, has_entry, with_entry
from bot.sandbox.slack.touch import HandRefused, entry_of
from bot.sandbox.slack.world import World

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_URL = re.compile(r"https?://\S+")
_REQUIRED = "Please complete this required field."


def input_blocks(view: View) -> list[JsonObject]:
    blocks = objects_at(view.definition, "blocks")
    return [block for block in blocks if block.get("type") == "input"]


def filled(world: World, view: View, values: Mapping[str, JsonValue]) -> Mapping[str, JsonObject]:
    """The view's state with the person's entries in it."""
    inputs = {text_at(block, "block_id"): block for block in input_blocks(view)}
    state = view.state
    for block_id, value in values.items():
        if block_id not in inputs:
            raise HandRefused("There is no such field in this dialog.")
        element = object_at(inputs[block_id], "element")
        entry = entry_of(world, view.owner, element, value)
        state = with_entry(state, block_id, text_at(element, "action_id"), entry)
    return state


def complaints(view: View) -> dict[str, str]:
    """block_id -> what the client says under the field instead of sending the dialog."""
    found: dict[str, str] = {}
    for block in input_blocks(view):
        block_id, element = text_at(block, "block_id"), object_at(block, "element")
        entry = object_at(view.state.get(block_id, {}), text_at(element, "action_id"))
        sentence = _complaint(block, element, entry)
        if sentence:
            found[block_id] = sentence
    return found


def _complaint(block: JsonObject, element: JsonObject, entry: JsonObject) -> str:
    if not has_entry(entry):
        return "" if block.get("optional") is True else _REQUIRED
    value = entered(entry)
    if isinstance(value, list):
        return _too_many(element, value)
    return _wrong_text(element, value) if isinstance(value, str) else ""


def _too_many(element: JsonObject, value: list[JsonValue]) -> str:
    limit = element.get("max_selected_items")
    if isinstance(limit, int) and len(value) > limit:
        return f"Please choose at most {limit}."
    return ""


def _wrong_text(element: JsonObject, value: str) -> str:
    kind = text_at(element, "type")
    if kind == "plain_text_input":
        return _wrong_length(element, value)
    if kind == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(value):
        return "Please enter a valid URL."
    return _wrong_number(element, value) if kind == "number_input" else ""


def _wrong_length(element: JsonObject, value: str) -> str:
    least, limit = element.get("min_length"), element.get("max_length", 3000)
    if isinstance(least, int) and len(value) < least:
        return f"Please enter at least {least} characters."
    if isinstance(limit, int) and len(value) > limit:
        return f"Please enter at most {limit} characters."
    return ""


def _wrong_number(element: JsonObject, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if element.get("is_decimal_allowed") is not True and not number.is_integer():
        return "Please enter a whole number."
    low, high = text_at(element, "min_value"), text_at(element, "max_value")
    if low and number < float(low):
        return f"Please enter {low} or more."
    return f"Please enter {high} or less." if high and number > float(high) else ""
