"""`state.values`: what stands in the inputs of a view or message, in Slack's shape."""

from collections.abc import Mapping

from bot.sandbox.slack.elements import touchables
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, objects_at, text_at

# element type -> (key of the value in the state, key of the initial value in the element)
STATE_KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}


def blank_state(element: JsonObject) -> JsonObject | None:
    """The state before anyone touched it; None for a button or an overflow menu."""
    kind = text_at(element, "type")
    if kind not in STATE_KEYS:
        return None
    key, initial = STATE_KEYS[kind]
    empty: JsonValue = [] if key.endswith("s") else None
    return {"type": kind, key: element.get(initial, empty)}


def entered(state: JsonObject) -> JsonValue:
    kind = text_at(state, "type")
    return state.get(STATE_KEYS[kind][0]) if kind in STATE_KEYS else None


def carried_state(
    definition: JsonObject, before: Mapping[str, JsonObject]
) -> dict[str, JsonObject]:
    """What was typed stays as long as block_id, action_id and type are the same."""
    state: dict[str, JsonObject] = {}
    for block, element in touchables(objects_at(definition, "blocks")):
        blank = blank_state(element)
        if blank is None:
            continue
        block_id, action_id = text_at(block, "block_id"), text_at(element, "action_id")
        old = before.get(block_id, {}).get(action_id)
        same = isinstance(old, dict) and old.get("type") == blank["type"]
        state.setdefault(block_id, {})[action_id] = old if same else blank
    return state


def with_entry(
    state: Mapping[str, JsonObject], block_id: str, action_id: str, entry: JsonObject
) -> dict[str, JsonObject]:
    return {**state, block_id: {**state.get(block_id, {}), action_id: entry}}


def options_of(element: JsonObject) -> list[JsonObject]:
    """All options, those inside groups too."""
    grouped = [
        option
        for group in objects_at(element, "option_groups")
        for option in objects_at(group, "options")
    ]
    return [*objects_at(element, "options"), *grouped]


def option_valued(element: JsonObject, value: JsonValue) -> JsonObject | None:
    chosen = (option for option in options_of(element) if option.get("value") == value)
    return next(chosen, None)


def has_entry(state: JsonObject) -> bool:
    value = entered(state)
    return value not in (None, "", []) and not (isinstance(value, str) and not value.strip())
