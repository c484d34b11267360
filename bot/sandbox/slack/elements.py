"""Walking blocks: the elements a person can touch, and the ids that Slack fills in."""

import copy
import secrets
from collections.abc import Iterable, Iterator

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, object_at, objects_at, text_at

INTERACTIVE = frozenset(
    {
        "button",
        "overflow",
        "checkboxes",
        "radio_buttons",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)


def elements_of(block: JsonObject) -> Iterator[JsonObject]:
    """Every interactive element that stands directly in one block."""
    for holder in ("accessory", "element"):
        element = object_at(block, holder)
        if text_at(element, "type") in INTERACTIVE:
            yield element
    for key in ("elements", "actions"):
        for element in objects_at(block, key):
            if text_at(element, "type") in INTERACTIVE:
                yield element


def touchables(blocks: Iterable[JsonObject]) -> Iterator[tuple[JsonObject, JsonObject]]:
    for block in blocks:
        for element in elements_of(block):
            yield block, element


def with_ids(blocks: Iterable[JsonValue]) -> tuple[JsonObject, ...]:
    """Slack gives a block_id and an action_id to whatever came without one."""
    kept = [copy.deepcopy(block) for block in blocks if isinstance(block, dict)]
    for block in kept:
        if not text_at(block, "block_id"):
            block["block_id"] = secrets.token_urlsafe(4)
        for element in elements_of(block):
            if not text_at(element, "action_id"):
                element["action_id"] = secrets.token_urlsafe(4)
    return tuple(kept)
