"""Every element crossed with every field: what it takes, what it refuses in it, what it lacks.

The table says what docs.slack.dev lists for each element; the stand-in must agree cell by cell.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.sandbox.slack import JsonObject, JsonValue
from bot.sandbox.slack.block_shapes import BLOCKS, SURFACES
from bot.sandbox.slack.blockkit import problems_in_blocks, problems_in_view
from bot.sandbox.slack.element_shapes import ELEMENTS
from bot.sandbox.slack.rich_text import INLINE, PARTS
from tests.doors.sandbox_kit import actions, button, modal, mrkdwn, plain, section


def option(value: str = "a") -> JsonObject:
    return {"text": plain("A"), "value": value}


QUESTION: JsonObject = {
    "title": plain("Sure?"),
    "text": plain("Really?"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    right: JsonValue
    wrong: JsonValue
    complaint: str


def field(right: JsonValue, wrong: JsonValue, complaint: str) -> Field:
    return Field(right=right, wrong=wrong, complaint=complaint)


STRING, OBJECT, BOOLEAN = (
    "must provide a string",
    "must provide an object",
    "must provide a boolean",
)
ARRAY, WHOLE, LINK = "must provide an array", "must provide an integer", "must be a valid URL"

FIELDS: dict[str, Field] = {
    "action_id": field("a.1", 7, STRING),
    "confirm": field(QUESTION, "sure?", OBJECT),
    "focus_on_load": field(True, "yes", BOOLEAN),
    "placeholder": field(plain("Choose"), mrkdwn("Choose"), "unsupported type: mrkdwn"),
    "max_selected_items": field(2, "2", WHOLE),
    "min_query_length": field(3, "3", WHOLE),
    "initial_user": field("U1", ["U1"], STRING),
    "initial_users": field(["U1"], "U1", ARRAY),
    "initial_channel": field("C1", ["C1"], STRING),
    "initial_channels": field(["C1"], "C1", ARRAY),
    "initial_conversation": field("C1", ["C1"], STRING),
    "initial_conversations": field(["C1"], "C1", ARRAY),
    "default_to_current_conversation": field(True, "yes", BOOLEAN),
    "response_url_enabled": field(True, "yes", BOOLEAN),
    "filter": field({"exclude_bot_users": True}, {"exclude_bot_users": "yes"}, BOOLEAN),
    "initial_date": field("2026-12-05", "soon", "must be a date as YYYY-MM-DD"),
    "initial_time": field("09:30", "9.30", "must be a time as HH:mm"),
    "initial_date_time": field(1_800_000_000, "soon", WHOLE),
    "timezone": field("Europe/Berlin", 1, STRING),
    "dispatch_action_config": field(
        {"trigger_actions_on": ["on_enter_pressed"]},
        {"trigger_actions_on": ["on_sneeze"]},
        "must be one of: on_enter_pressed, on_character_entered",
    ),
    "multiline": field(True, "yes", BOOLEAN),
    "min_length": field(1, "1", WHOLE),
    "max_length": field(9, "9", WHOLE),
    "min_value": field("1", 1, STRING),
    "max_value": field("9", 9, STRING),
    "filetypes": field(["pdf"], "pdf", ARRAY),
    "max_files": field(2, "2", WHOLE),
    "style": field("danger", "loud", "must be one of: primary, danger"),
    "url": field("https://example.org", "example.org", LINK),
    "accessibility_label": field("Press", 7, STRING),
    "image_url": field("https://example.org", "example.org", LINK),
}

_PICK = "action_id confirm focus_on_load placeholder"
_TYPED = "action_id focus_on_load placeholder dispatch_action_config"

TAKES: dict[str, str] = {
    "button": "action_id confirm style url accessibility_label",
    "overflow": "action_id confirm",
    "checkboxes": "action_id confirm focus_on_load",
    "radio_buttons": "action_id confirm focus_on_load",
    "static_select": _PICK,
    "multi_static_select": f"{_PICK} max_selected_items",
    "external_select": f"{_PICK} min_query_length",
    "multi_external_select": f"{_PICK} min_query_length max_selected_items",
    "users_select": f"{_PICK} initial_user",
    "multi_users_select": f"{_PICK} initial_users max_selected_items",
    "channels_select": f"{_PICK} initial_channel response_url_enabled",
    "multi_channels_select": f"{_PICK} initial_channels max_selected_items",
    "conversations_select": (
        f"{_PICK} initial_conversation default_to_current_conversation filter response_url_enabled"
    ),
    "multi_conversations_select": (
        f"{_PICK} initial_conversations default_to_current_conversation filter max_selected_items"
    ),
    "datepicker": f"{_PICK} initial_date",
    "timepicker": f"{_PICK} initial_time timezone",
    "datetimepicker": "action_id confirm focus_on_load initial_date_time",
    "plain_text_input": f"{_TYPED} multiline min_length max_length",
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": f"{_TYPED} min_value max_value",
    "rich_text_input": _TYPED,
    "file_input": "action_id filetypes max_files",
}

NEEDS: dict[str, JsonObject] = {
    "button": {"text": plain("Press")},
    "overflow": {"options": [option()]},
    "checkboxes": {"options": [option()]},
    "radio_buttons": {"options": [option()]},
    "static_select": {"options": [option()]},
    "multi_static_select": {"options": [option()]},
    "number_input": {"is_decimal_allowed": True},
}


def within(element: JsonObject) -> tuple[JsonObject, str]:
    """The element in a block that may hold it, and the pointer to it."""
    if element["type"] in ("button", "overflow"):
        return actions(element), "/blocks/0/elements/0"
    return {"type": "input", "label": plain("L"), "element": element}, "/blocks/0/element"


def judge(block: JsonObject) -> list[tuple[str, str]]:
    return [(problem.sentence, problem.pointer) for problem in problems_in_blocks([block])]


@pytest.mark.parametrize("kind", TAKES)
def test_an_element_takes_its_fields_and_no_others(kind: str) -> None:
    bare: JsonObject = {"type": kind, **NEEDS.get(kind, {})}
    assert judge(within(bare)[0]) == []
    for name, kept in FIELDS.items():
        block, pointer = within({**bare, name: kept.right})
        if name not in TAKES[kind].split():
            assert judge(block) == [(f"invalid additional property: {name}", pointer)], name
            continue
        assert judge(block) == [], name
        found = judge(within({**bare, name: kept.wrong})[0])
        assert [sentence for sentence, _ in found] == [kept.complaint], name
        assert found[0][1].startswith(f"{pointer}/{name}")


@pytest.mark.parametrize("kind", NEEDS)
def test_an_element_lacks_what_it_needs(kind: str) -> None:
    found = judge(within({"type": kind})[0])
    assert [pointer for _, pointer in found] == [within({"type": kind})[1]]
    wrong: JsonObject = dict.fromkeys(NEEDS[kind], "x")
    assert judge(within({"type": kind, **wrong})[0]) != []


# kind -> (what stands in the input at first, something wrong there, what is said)
INITIAL: tuple[tuple[str, str, JsonValue, JsonValue, str], ...] = (
    ("plain_text_input", "initial_value", "a", 7, STRING),
    ("email_text_input", "initial_value", "a@example.org", 7, STRING),
    ("url_text_input", "initial_value", "https://example.org", "example.org", LINK),
    ("number_input", "initial_value", "7", 7, STRING),
    ("radio_buttons", "initial_option", option(), "a", OBJECT),
    ("static_select", "initial_option", option(), "a", OBJECT),
    ("external_select", "initial_option", option(), "a", OBJECT),
    ("checkboxes", "initial_options", [option()], option(), ARRAY),
    ("multi_static_select", "initial_options", [option()], option(), ARRAY),
    ("multi_external_select", "initial_options", [option()], option(), ARRAY),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "right", "wrong", "complaint"), INITIAL)
def test_what_stands_in_an_input_at_first(
    kind: str, name: str, right: JsonValue, wrong: JsonValue, complaint: str
) -> None:
    bare: JsonObject = {"type": kind, **NEEDS.get(kind, {})}
    assert judge(within({**bare, name: right})[0]) == []
    assert complaint in [sentence for sentence, _ in judge(within({**bare, name: wrong})[0])]


# (kind, what it needs, field, something wrong there, what is said)
_STYLE: JsonObject = {"bold": "very"}
INLINE_CELLS: tuple[tuple[str, JsonObject, str, JsonValue, str], ...] = (
    ("text", {"text": "a"}, "text", 7, STRING),
    ("text", {"text": "a"}, "style", _STYLE, BOOLEAN),
    ("link", {"url": "https://e.org"}, "url", "e.org", LINK),
    ("link", {"url": "https://e.org"}, "text", 7, STRING),
    ("link", {"url": "https://e.org"}, "unsafe", "no", BOOLEAN),
    ("link", {"url": "https://e.org"}, "style", _STYLE, BOOLEAN),
    ("emoji", {"name": "tada"}, "name", 7, STRING),
    ("emoji", {"name": "tada"}, "unicode", 7, STRING),
    ("emoji", {"name": "tada"}, "style", _STYLE, BOOLEAN),
    ("user", {"user_id": "U1"}, "user_id", 7, STRING),
    ("user", {"user_id": "U1"}, "style", _STYLE, BOOLEAN),
    ("usergroup", {"usergroup_id": "S1"}, "usergroup_id", 7, STRING),
    ("usergroup", {"usergroup_id": "S1"}, "style", _STYLE, BOOLEAN),
    ("channel", {"channel_id": "C1"}, "channel_id", 7, STRING),
    ("channel", {"channel_id": "C1"}, "style", _STYLE, BOOLEAN),
    ("broadcast", {"range": "here"}, "range", "all", "must be one of: here, channel, everyone"),
    ("broadcast", {"range": "here"}, "style", _STYLE, BOOLEAN),
    ("date", {"timestamp": 1, "format": "{date}"}, "timestamp", "1", WHOLE),
    ("date", {"timestamp": 1, "format": "{date}"}, "format", 7, STRING),
    ("date", {"timestamp": 1, "format": "{date}"}, "fallback", 7, STRING),
    ("date", {"timestamp": 1, "format": "{date}"}, "url", "e.org", LINK),
    ("date", {"timestamp": 1, "format": "{date}"}, "style", _STYLE, BOOLEAN),
    ("color", {"value": "#0a0B0c"}, "value", "red", "must be a colour as #rrggbb"),
    ("color", {"value": "#0a0B0c"}, "style", _STYLE, BOOLEAN),
)  # fmt: skip


def rich(part: JsonObject) -> JsonObject:
    return {"type": "rich_text", "elements": [part]}


def in_section(*inline: JsonObject) -> JsonObject:
    return {"type": "rich_text_section", "elements": [*inline]}


@pytest.mark.parametrize(("kind", "needed", "name", "wrong", "complaint"), INLINE_CELLS)
def test_rich_text_inside(
    kind: str, needed: JsonObject, name: str, wrong: JsonValue, complaint: str
) -> None:
    assert judge(rich(in_section({"type": kind, **needed}))) == []
    found = judge(rich(in_section({"type": kind, **needed, name: wrong})))
    assert [sentence for sentence, _ in found] == [complaint]
    lacking = judge(rich(in_section({"type": kind})))
    assert {sentence for sentence, _ in lacking} == {
        f"missing required field: {need}" for need in needed
    }


PART_CELLS: tuple[tuple[str, str, JsonValue, str], ...] = (
    ("rich_text_section", "elements", "a", ARRAY),
    ("rich_text_preformatted", "elements", "a", ARRAY),
    ("rich_text_preformatted", "border", "1", WHOLE),
    ("rich_text_quote", "elements", "a", ARRAY),
    ("rich_text_quote", "border", 2, "must be between 0 and 1"),
    ("rich_text_list", "elements", [{"type": "text", "text": "a"}], "unsupported type: text"),
    ("rich_text_list", "style", "dotted", "must be one of: bullet, ordered"),
    ("rich_text_list", "indent", 9, "must be between 0 and 8"),
    ("rich_text_list", "offset", -1, "must be between 0 and 1000000"),
    ("rich_text_list", "border", 2, "must be between 0 and 1"),
)


@pytest.mark.parametrize(("kind", "name", "wrong", "complaint"), PART_CELLS)
def test_rich_text_parts(kind: str, name: str, wrong: JsonValue, complaint: str) -> None:
    words: JsonObject = {"type": "text", "text": "a"}
    right: JsonObject = {"type": kind, "elements": [words]}
    if kind == "rich_text_list":
        right = {"type": kind, "elements": [in_section(words)], "style": "bullet"}
    assert judge(rich(right)) == []
    assert [sentence for sentence, _ in judge(rich({**right, name: wrong}))] == [complaint]


@pytest.mark.parametrize("kind", [name for name in BLOCKS if name != "alert"])
def test_every_block_takes_a_block_id(kind: str) -> None:
    found = judge({"type": kind, "block_id": 7})
    assert (STRING, "/blocks/0/block_id") in found
    assert "invalid additional property: block_id" not in [sentence for sentence, _ in found]


# (block, field, something wrong there, what is said)
BLOCK_CELLS: tuple[tuple[JsonObject, str, JsonValue, str], ...] = (
    (section(), "expand", "yes", BOOLEAN),
    (section(), "fields", [], "must provide at least 1 items"),
    ({"type": "image", "image_url": "https://e.org", "alt_text": "a"}, "title", "a", OBJECT),
    ({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}, "slack_file", "F1", OBJECT),
    ({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}, "slack_file", {"id": 1}, STRING),
    ({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}, "slack_file", {"url": "e"}, LINK),
    ({"type": "card", "title": plain("a")}, "title", "a", OBJECT),
    ({"type": "card", "title": plain("a")}, "subtitle", "a", OBJECT),
    ({"type": "card", "title": plain("a")}, "body", "a", OBJECT),
    ({"type": "card", "title": plain("a")}, "subtext", "a", OBJECT),
    ({"type": "card", "title": plain("a")}, "hero_image", "a", OBJECT),
    ({"type": "card", "title": plain("a")}, "icon", "a", OBJECT),
    ({"type": "card", "title": plain("a")}, "actions", [button("a")] * 4, "no more than 3 items allowed"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}, "column_settings", "a", ARRAY),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}, "rows", [["a"]], OBJECT),
    (actions({"type": "button", "text": plain("a")}), "elements", "a", ARRAY),
)  # fmt: skip


@pytest.mark.parametrize(("block", "name", "wrong", "complaint"), BLOCK_CELLS)
def test_fields_of_blocks(block: JsonObject, name: str, wrong: JsonValue, complaint: str) -> None:
    assert judge(block) == []
    assert complaint in [sentence for sentence, _ in judge({**block, name: wrong})]


# What each lacks when it is empty: (where it stands, its kind, the fields that are missed)
def in_context(element: JsonObject) -> JsonObject:
    return {"type": "context", "elements": [element]}


def as_accessory(element: JsonObject) -> JsonObject:
    return {**section(), "accessory": element}


def in_select(option_given: JsonObject) -> JsonObject:
    return actions({"type": "static_select", "options": [option_given]})


def in_checkboxes(option_given: JsonObject) -> JsonObject:
    return actions({"type": "checkboxes", "options": [option_given]})


def in_overflow(option_given: JsonObject) -> JsonObject:
    return actions({"type": "overflow", "options": [option_given]})


def in_groups(group: JsonObject) -> JsonObject:
    return actions({"type": "static_select", "option_groups": [group]})


def with_question(question: JsonObject) -> JsonObject:
    return actions({**button("a"), "confirm": question})


def alone(block: JsonObject) -> JsonObject:
    return block


EMPTY: tuple[tuple[Callable[[JsonObject], JsonObject], str, str], ...] = (
    (alone, "actions", "elements"),
    (alone, "context", "elements"),
    (alone, "header", "text"),
    (alone, "input", "label element"),
    (alone, "markdown", "text"),
    (alone, "rich_text", "elements"),
    (alone, "table", "rows"),
    (in_context, "image", "alt_text"),
    (in_context, "plain_text", "text"),
    (in_context, "mrkdwn", "text"),
    (as_accessory, "image", "alt_text"),
    (rich, "rich_text_section", "elements"),
    (rich, "rich_text_preformatted", "elements"),
    (rich, "rich_text_quote", "elements"),
    (rich, "rich_text_list", "elements style"),
    (in_select, "", "text value"),
    (in_checkboxes, "", "text value"),
    (in_overflow, "", "text value"),
    (in_groups, "", "label options"),
    (with_question, "", "title text confirm deny"),
)


@pytest.mark.parametrize(("place", "kind", "missed"), EMPTY)
def test_what_is_empty_lacks_what_it_needs(
    place: Callable[[JsonObject], JsonObject], kind: str, missed: str
) -> None:
    found = {sentence for sentence, _ in judge(place({"type": kind} if kind else {}))}
    assert found >= {f"missing required field: {name}" for name in missed.split()}


IMAGE: JsonObject = {"type": "image", "image_url": "https://example.org/a", "alt_text": "a"}
# Where it stands, the thing, a field, something wrong there, what is said.
SmallCell = tuple[Callable[[JsonObject], JsonObject], JsonObject, str, JsonValue, str]
IMAGE_CELLS: tuple[tuple[str, JsonValue, str], ...] = (
    ("alt_text", 7, STRING),
    ("image_url", "mailto:a@example.org", LINK),
    ("image_url", None, "must have exactly one of: image_url, slack_file"),
    ("slack_file", {"id": "F1"}, "must have exactly one of: image_url, slack_file"),
    ("slack_file", "F1", OBJECT),
)
SMALL_CELLS: tuple[SmallCell, ...] = (
    *((in_context, IMAGE, name, wrong, said) for name, wrong, said in IMAGE_CELLS),
    *((as_accessory, IMAGE, name, wrong, said) for name, wrong, said in IMAGE_CELLS),
    (in_context, {"type": "plain_text", "text": "a"}, "text", 7, STRING),
    (in_context, {"type": "plain_text", "text": "a"}, "emoji", "no", BOOLEAN),
    (in_context, {"type": "mrkdwn", "text": "a"}, "text", 7, STRING),
    (in_context, {"type": "mrkdwn", "text": "a"}, "verbatim", "no", BOOLEAN),
)


@pytest.mark.parametrize(("place", "element", "name", "wrong", "complaint"), SMALL_CELLS)
def test_small_things_in_their_places(
    place: Callable[[JsonObject], JsonObject],
    element: JsonObject,
    name: str,
    wrong: JsonValue,
    complaint: str,
) -> None:
    assert judge(place(element)) == []
    assert complaint in [sentence for sentence, _ in judge(place({**element, name: wrong}))]


@pytest.mark.parametrize("scheme", ["javascript", "vbscript", "data", "file", "blob"])
def test_addresses_that_run_something_are_refused(scheme: str) -> None:
    assert [sentence for sentence, _ in judge(actions(button("a", url=f"{scheme}:x")))] == [LINK]
    assert judge(actions(button("a", url="slack://open"))) == []


def test_rich_text_that_stands_in_an_input_at_first() -> None:
    typed: JsonObject = {"type": "rich_text_input", "action_id": "a"}
    words = rich(in_section({"type": "text", "text": "a"}))
    assert judge(within({**typed, "initial_value": words})[0]) == []
    wrongs: tuple[JsonValue, ...] = (
        "a",
        {},
        {"type": "section"},
        rich({"type": "rich_text_section"}),
    )
    for wrong in wrongs:
        assert judge(within({**typed, "initial_value": wrong})[0]) != []


def test_an_empty_alert_lacks_its_text() -> None:
    found = [str(problem) for problem in problems_in_view(modal({"type": "alert"}), "modal")]
    assert found == ["missing required field: text [json-pointer:/view/blocks/0]"]


def test_options_and_their_groups() -> None:
    def chosen(kind: str, **fields: JsonValue) -> list[str]:
        return [sentence for sentence, _ in judge(within({"type": kind, **fields})[0])]

    marked: JsonObject = {"text": mrkdwn("*A*"), "value": "a", "description": plain("b")}
    assert chosen("radio_buttons", options=[marked]) == []
    wrongs: tuple[JsonObject, ...] = (
        {"text": "A"},
        {"value": 7},
        {"description": "b"},
        {"description": mrkdwn("b")},
    )
    for wrong in wrongs:
        assert chosen("checkboxes", options=[{**marked, **wrong}]) != []
        assert chosen("static_select", options=[{**option(), **wrong}]) != []
        assert chosen("overflow", options=[{**option(), **wrong}]) != []
    assert chosen("overflow", options=[{**option(), "url": "example.org"}]) == [LINK]
    group: JsonObject = {"label": plain("G"), "options": [option()]}
    assert chosen("static_select", option_groups=[group]) == []
    assert chosen("static_select", option_groups=[{**group, "label": mrkdwn("G")}]) != []
    twice = chosen("static_select", options=[option()], option_groups=[group])
    assert twice == [
        "must have exactly one of: options, option_groups",
        'option value "a" already exists',
    ]


def crossed() -> list[tuple[str, str]]:
    """The cells of the crossing that must be refused: a field too many, or a wrong one."""
    return [(kind, name) for kind in TAKES for name in FIELDS]


def test_the_tables_are_complete() -> None:
    """A new element or rich text kind must come with its row."""
    assert set(TAKES) == set(ELEMENTS)
    assert {row[0] for row in INLINE_CELLS} == set(INLINE)
    assert {row[0] for row in PART_CELLS} == set(PARTS)
    assert set(SURFACES) <= set(BLOCKS)
