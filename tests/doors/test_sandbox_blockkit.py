"""Block Kit as a table: what Slack takes at the limit, and what it says one step beyond."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest
from slack_sdk.models import blocks as sdk

from bot.sandbox.slack import JsonObject, JsonValue
from bot.sandbox.slack.blockkit import problems_in_blocks, problems_in_view
from bot.sandbox.slack.limits import LIMITS, most
from tests.doors.sandbox_kit import actions, button, modal, mrkdwn, plain, section, text_input

Where = Literal["message", "modal", "home"]


def judge(where: Where, *blocks: JsonObject) -> list[str]:
    if where == "message":
        return [str(problem) for problem in problems_in_blocks([*blocks])]
    home: JsonObject = {"type": "home", "blocks": [*blocks]}
    view = modal(*blocks) if where == "modal" else home
    found = problems_in_view(view, "modal", "home")
    return [str(problem).replace("/view/", "/") for problem in found]


def option(value: str = "a", text: str = "A", **more: JsonValue) -> JsonObject:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[JsonValue]:
    return [option(str(number)) for number in range(count)]


def groups(count: int, label: str = "G") -> list[JsonValue]:
    return [{"label": plain(label), "options": [option(str(number))]} for number in range(count)]


def address(length: int) -> str:
    return "https://example.org/".ljust(length, "x")


def element(kind: str, **more: JsonValue) -> JsonObject:
    return {"type": kind, "action_id": "e", **more}


def question(**more: JsonValue) -> JsonObject:
    return {
        "title": plain("Sure?"),
        "text": plain("It cannot be undone."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        **more,
    }


def field(inner: JsonObject, **more: JsonValue) -> JsonObject:
    return {"type": "input", "block_id": "b", "label": plain("L"), "element": inner, **more}


def rich(*elements: JsonObject) -> JsonObject:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [*elements]}],
    }


def header(text: JsonValue) -> JsonObject:
    return {"type": "header", "text": text}


def context(*elements: JsonObject) -> JsonObject:
    return {"type": "context", "elements": [*elements]}


def image(**more: JsonValue) -> JsonObject:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a", **more}


def table(rows: int, columns: int) -> JsonObject:
    cell: JsonObject = {"type": "raw_text", "text": "a"}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One limit: what stands exactly on it is taken, one more is refused with `sentence`."""

    rule: str
    build: Callable[[int], JsonObject]
    sentence: str
    where: Where = "message"


def shorter(rule: str, pointer: str) -> str:
    return f"must be less than {most(rule) + 1} characters [json-pointer:{pointer}]"


def fewer(rule: str, pointer: str) -> str:
    return f"no more than {most(rule)} items allowed [json-pointer:{pointer}]"


def edge(
    rule: str,
    pointer: str,
    build: Callable[[int], JsonObject],
    where: Where = "message",
    say: Callable[[str, str], str] = shorter,
) -> Edge:
    return Edge(rule=rule, build=build, sentence=say(rule, pointer), where=where)


ACTION = "/blocks/0/elements/0"

EDGES = (
    edge("section.text", "/blocks/0/text/text", lambda n: section("x" * n)),
    edge(
        "section.field",
        "/blocks/0/fields/0/text",
        lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]},
    ),
    edge(
        "section.fields",
        "/blocks/0/fields",
        lambda n: {"type": "section", "fields": [mrkdwn("x")] * n},
        say=fewer,
    ),
    edge("header.text", "/blocks/0/text/text", lambda n: header(plain("x" * n))),
    edge(
        "context.elements", "/blocks/0/elements", lambda n: context(*[mrkdwn("x")] * n), say=fewer
    ),
    edge(
        "actions.elements",
        "/blocks/0/elements",
        lambda n: actions(*[button(f"a{number}") for number in range(n)]),
        say=fewer,
    ),
    edge("block_id", "/blocks/0/block_id", lambda n: section(block_id="x" * n)),
    edge("action_id", f"{ACTION}/action_id", lambda n: actions(button("x" * n))),
    edge("button.text", f"{ACTION}/text/text", lambda n: actions(button("a", "x" * n))),
    edge("button.value", f"{ACTION}/value", lambda n: actions(button("a", value="x" * n))),
    edge(
        "button.url",
        f"{ACTION}/url",
        lambda n: actions(button("a", url="https://e.org/" + "x" * (n - 14))),
    ),
    edge(
        "button.label",
        f"{ACTION}/accessibility_label",
        lambda n: actions(button("a", accessibility_label="x" * n)),
    ),
    edge(
        "overflow.options",
        f"{ACTION}/options",
        lambda n: actions(element("overflow", options=options(n))),
        say=fewer,
    ),
    edge(
        "choice.options",
        f"{ACTION}/options",
        lambda n: actions(element("checkboxes", options=options(n))),
        say=fewer,
    ),
    edge(
        "choice.options",
        f"{ACTION}/options",
        lambda n: actions(element("radio_buttons", options=options(n))),
        say=fewer,
    ),
    edge(
        "select.options",
        f"{ACTION}/options",
        lambda n: actions(element("static_select", options=options(n))),
        say=fewer,
    ),
    edge(
        "option.text",
        f"{ACTION}/options/0/text/text",
        lambda n: actions(element("static_select", options=[option("a", "x" * n)])),
    ),
    edge(
        "option.value",
        f"{ACTION}/options/0/value",
        lambda n: actions(element("static_select", options=[option("x" * n)])),
    ),
    edge(
        "option.description",
        f"{ACTION}/options/0/description/text",
        lambda n: actions(element("static_select", options=[option(description=plain("x" * n))])),
    ),
    edge(
        "placeholder",
        f"{ACTION}/placeholder/text",
        lambda n: actions(element("users_select", placeholder=plain("x" * n))),
    ),
    edge(
        "confirm.title",
        f"{ACTION}/confirm/title/text",
        lambda n: actions(button("a", confirm=question(title=plain("x" * n)))),
    ),
    edge(
        "confirm.text",
        f"{ACTION}/confirm/text/text",
        lambda n: actions(button("a", confirm=question(text=plain("x" * n)))),
    ),
    edge(
        "confirm.button",
        f"{ACTION}/confirm/confirm/text",
        lambda n: actions(button("a", confirm=question(confirm=plain("x" * n)))),
    ),
    edge(
        "confirm.button",
        f"{ACTION}/confirm/deny/text",
        lambda n: actions(button("a", confirm=question(deny=plain("x" * n)))),
    ),
    edge("image.alt", "/blocks/0/alt_text", lambda n: image(alt_text="x" * n)),
    edge("image.title", "/blocks/0/title/text", lambda n: image(title=plain("x" * n))),
    edge("markdown.text", "/blocks/0/text", lambda n: {"type": "markdown", "text": "x" * n}),
    edge("table.rows", "/blocks/0/rows", lambda n: table(n, 2), say=fewer),
    edge("table.columns", "/blocks/0/rows/0", lambda n: table(1, n), say=fewer),
    edge(
        "alert.text",
        "/blocks/0/text/text",
        lambda n: {"type": "alert", "text": plain("x" * n)},
        "modal",
    ),
    edge(
        "input.label",
        "/blocks/0/label/text",
        lambda n: field(element("plain_text_input"), label=plain("x" * n)),
        "modal",
    ),
    edge(
        "input.hint",
        "/blocks/0/hint/text",
        lambda n: field(element("plain_text_input"), hint=plain("x" * n)),
        "modal",
    ),
    edge(
        "select.groups",
        f"{ACTION}/option_groups",
        lambda n: actions(element("static_select", option_groups=groups(n))),
        say=fewer,
    ),
    edge(
        "select.options",
        f"{ACTION}/option_groups/0/options",
        lambda n: actions(
            element("static_select", option_groups=[{"label": plain("G"), "options": options(n)}])
        ),
        say=fewer,
    ),
    edge(
        "select.group_label",
        f"{ACTION}/option_groups/0/label/text",
        lambda n: actions(element("static_select", option_groups=groups(1, "x" * n))),
    ),
    edge(
        "overflow.url",
        f"{ACTION}/options/0/url",
        lambda n: actions(element("overflow", options=[option(url=address(n))])),
    ),
    edge("image.url", "/blocks/0/image_url", lambda n: image(image_url=address(n))),
    edge("text", f"{ACTION}/text", lambda n: context(mrkdwn("x" * n))),
    edge("card.title", "/blocks/0/title/text", lambda n: {"type": "card", "title": plain("x" * n)}),
    edge("card.body", "/blocks/0/body/text", lambda n: {"type": "card", "body": plain("x" * n)}),
    edge(
        "card.actions",
        "/blocks/0/actions",
        lambda n: {"type": "card", "actions": [button(f"a{number}") for number in range(n)]},
        say=fewer,
    ),
    edge(
        "input.text",
        "/blocks/0/element/initial_value",
        lambda n: field(element("plain_text_input", initial_value="x" * n)),
        "modal",
    ),
)


@pytest.mark.parametrize("row", EDGES, ids=lambda row: row.rule)
def test_the_limit_is_taken_and_one_more_refused(row: Edge) -> None:
    assert judge(row.where, row.build(most(row.rule))) == []
    assert row.sentence in judge(row.where, row.build(most(row.rule) + 1))


def at(sentence: str, pointer: str) -> str:
    return f"{sentence} [json-pointer:{pointer}]"


EMPTY = "must be more than 0 characters"

# (where, block, the one complaint expected)
WRONG: tuple[tuple[Where, JsonObject, str], ...] = (
    ("message", {}, at("missing required field: type", "/blocks/0")),
    ("message", {"type": "poll"}, at("unsupported type: poll", "/blocks/0/type")),
    ("message", {"type": 7}, at("unsupported type: 7", "/blocks/0/type")),
    ("message", {"type": "section"}, at("must have at least one of: text, fields", "/blocks/0")),
    ("message", section(""), at(EMPTY, "/blocks/0/text/text")),
    ("message", section(" \n\t "), at(EMPTY, "/blocks/0/text/text")),
    ("message", section(colour="red"), at("invalid additional property: colour", "/blocks/0")),
    ("message", {"type": "section", "text": "bare"}, at("must provide an object", "/blocks/0/text")),
    (
        "message",
        {"type": "section", "text": {"type": "mrkdwn"}},
        at("missing required field: text", "/blocks/0/text"),
    ),
    (
        "message",
        {"type": "section", "text": {"type": "html", "text": "a"}},
        at("unsupported type: html", "/blocks/0/text/type"),
    ),
    (
        "message",
        {"type": "section", "text": {"type": "mrkdwn", "text": 5}},
        at("must provide a string", "/blocks/0/text/text"),
    ),
    (
        "message",
        {"type": "section", "text": {"type": "mrkdwn", "text": "a", "emoji": True}},
        at("invalid additional property: emoji", "/blocks/0/text"),
    ),
    (
        "message",
        {"type": "section", "text": {"type": "plain_text", "text": "a", "verbatim": True}},
        at("invalid additional property: verbatim", "/blocks/0/text"),
    ),
    (
        "message",
        {"type": "section", "text": {"type": "mrkdwn", "text": "a", "verbatim": "yes"}},
        at("must provide a boolean", "/blocks/0/text/verbatim"),
    ),
    ("message", {"type": "section", "fields": []}, at("must provide at least 1 items", "/blocks/0/fields")),
    ("message", {"type": "section", "fields": "a"}, at("must provide an array", "/blocks/0/fields")),
    (
        "message",
        section(accessory=element("plain_text_input")),
        at("unsupported type: plain_text_input", "/blocks/0/accessory/type"),
    ),
    ("message", section(accessory="a"), at("must provide an object", "/blocks/0/accessory")),
    ("message", section(block_id=""), at(EMPTY, "/blocks/0/block_id")),
    ("message", header(mrkdwn("a")), at("unsupported type: mrkdwn", "/blocks/0/text/type")),
    ("message", header(plain("")), at(EMPTY, "/blocks/0/text/text")),
    ("message", {"type": "header"}, at("missing required field: text", "/blocks/0")),
    ("message", {"type": "divider", "text": "a"}, at("invalid additional property: text", "/blocks/0")),
    ("message", context(), at("must provide at least 1 items", "/blocks/0/elements")),
    ("message", {"type": "context"}, at("missing required field: elements", "/blocks/0")),
    ("message", context(button("a")), at("unsupported type: button", f"{ACTION}/type")),
    ("message", context(mrkdwn("")), at(EMPTY, f"{ACTION}/text")),
    ("message", actions(), at("must provide at least 1 items", "/blocks/0/elements")),
    ("message", actions(element("plain_text_input")), at("unsupported type: plain_text_input", f"{ACTION}/type")),
    ("message", actions(mrkdwn("a")), at("unsupported type: mrkdwn", f"{ACTION}/type")),
    ("message", actions(button("")), at(EMPTY, f"{ACTION}/action_id")),
    ("message", actions(button("a", "")), at(EMPTY, f"{ACTION}/text/text")),
    ("message", actions({"type": "button"}), at("missing required field: text", ACTION)),
    ("message", actions({"type": "button", "text": mrkdwn("a")}), at("unsupported type: mrkdwn", f"{ACTION}/text/type")),
    ("message", actions(button("a", style="default")), at("must be one of: primary, danger", f"{ACTION}/style")),
    ("message", actions(button("a", value=7)), at("must provide a string", f"{ACTION}/value")),
    ("message", actions(button("a", url="example.org")), at("must be a valid URL", f"{ACTION}/url")),
    ("message", actions(button("a", colour="x")), at("invalid additional property: colour", ACTION)),
    (
        "message",
        actions(button("a"), button("a")),
        at('`action_id` "a" already exists', "/blocks/0/elements/1/action_id"),
    ),
    (
        "message",
        actions(button("a", confirm={"title": plain("a"), "text": plain("a"), "confirm": plain("a")})),
        at("missing required field: deny", f"{ACTION}/confirm"),
    ),
    (
        "message",
        actions(button("a", confirm=question(title=mrkdwn("a")))),
        at("unsupported type: mrkdwn", f"{ACTION}/confirm/title/type"),
    ),
    ("message", actions(button("a", confirm=question(style="loud"))), at("must be one of: primary, danger", f"{ACTION}/confirm/style")),
    ("message", actions(element("overflow")), at("missing required field: options", ACTION)),
    ("message", actions(element("overflow", options=[])), at("must provide at least 1 items", f"{ACTION}/options")),
    (
        "message",
        actions(element("overflow", options=[option(), option()])),
        at('option value "a" already exists', f"{ACTION}/options"),
    ),
    (
        "message",
        actions(element("overflow", options=[{"text": mrkdwn("a"), "value": "a"}])),
        at("unsupported type: mrkdwn", f"{ACTION}/options/0/text/type"),
    ),
    ("message", actions(element("overflow", options=[{"text": plain("a")}])), at("missing required field: value", f"{ACTION}/options/0")),
    (
        "message",
        actions(element("static_select")),
        at("must have exactly one of: options, option_groups", ACTION),
    ),
    (
        "message",
        actions(element("static_select", options=[option(url="https://e.org")])),
        at("invalid additional property: url", f"{ACTION}/options/0"),
    ),
    (
        "message",
        actions(element("static_select", options=[option()], initial_option=option("z"))),
        at("must match one of the options", f"{ACTION}/initial_option"),
    ),
    (
        "message",
        actions(element("static_select", option_groups=[{"label": plain("G"), "options": []}])),
        at("must provide at least 1 items", f"{ACTION}/option_groups/0/options"),
    ),
    (
        "message",
        actions(element("static_select", option_groups=[{"options": options(1)}])),
        at("missing required field: label", f"{ACTION}/option_groups/0"),
    ),
    (
        "message",
        actions(element("checkboxes", options=[option()], initial_options=[option("z")])),
        at("must match one of the options", f"{ACTION}/initial_options/0"),
    ),
    ("message", actions(element("radio_buttons", options=[option()], initial_option=option("z"))), at("must match one of the options", f"{ACTION}/initial_option")),
    ("message", actions(element("multi_static_select", options=[option()], initial_options=[option("z")])), at("must match one of the options", f"{ACTION}/initial_options/0")),
    ("message", actions(element("checkboxes", options=[option(), option()])), at('option value "a" already exists', f"{ACTION}/options")),
    ("message", actions(element("radio_buttons", options=[option(), option()])), at('option value "a" already exists', f"{ACTION}/options")),
    ("message", actions(element("multi_static_select", options=[option(), option()])), at('option value "a" already exists', f"{ACTION}/options")),
    ("message", actions(element("multi_static_select", option_groups=[{"options": options(1)}])), at("missing required field: label", f"{ACTION}/option_groups/0")),
    ("message", actions(element("conversations_select", filter={"exclude_external_shared_channels": 1})), at("must provide a boolean", f"{ACTION}/filter/exclude_external_shared_channels")),
    ("message", actions(element("datepicker", initial_date="12/05/2026")), at("must be a date as YYYY-MM-DD", f"{ACTION}/initial_date")),
    ("message", actions(element("datepicker", initial_date="2026-13-01")), at("must be a date as YYYY-MM-DD", f"{ACTION}/initial_date")),
    ("message", actions(element("timepicker", initial_time="24:00")), at("must be a time as HH:mm", f"{ACTION}/initial_time")),
    ("message", actions(element("datetimepicker", initial_date_time="soon")), at("must provide an integer", f"{ACTION}/initial_date_time")),
    ("message", actions(element("datetimepicker", initial_date_time=1)), at("must be between 1000000000 and 9999999999", f"{ACTION}/initial_date_time")),
    ("message", actions(element("conversations_select", filter={"include": ["secret"]})), at("must be one of: im, mpim, private, public", f"{ACTION}/filter/include/0")),
    ("message", {"type": "image", "alt_text": "a"}, at("must have exactly one of: image_url, slack_file", "/blocks/0")),
    ("message", {"type": "image", "image_url": "https://e.org/a"}, at("missing required field: alt_text", "/blocks/0")),
    ("message", image(image_url="no address"), at("must be a valid URL", "/blocks/0/image_url")),
    ("message", rich({"type": "text", "text": ""}), at(EMPTY, f"{ACTION}/elements/0/text")),
    ("message", rich({"type": "text"}), at("missing required field: text", f"{ACTION}/elements/0")),
    ("message", rich({"type": "shout", "text": "a"}), at("unsupported type: shout", f"{ACTION}/elements/0/type")),
    ("message", rich({"type": "text", "text": "a", "style": {"big": True}}), at("invalid additional property: big", f"{ACTION}/elements/0/style")),
    ("message", rich({"type": "broadcast", "range": "world"}), at("must be one of: here, channel, everyone", f"{ACTION}/elements/0/range")),
    ("message", {"type": "rich_text", "elements": []}, at("must provide at least 1 items", "/blocks/0/elements")),
    (
        "message",
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [], "style": "bullet"}]},
        at("must provide at least 1 items", f"{ACTION}/elements"),
    ),
    ("message", {"type": "markdown", "text": ""}, at(EMPTY, "/blocks/0/text")),
    ("message", {"type": "alert", "text": plain("a")}, at("unsupported type: alert", "/blocks/0/type")),
    ("message", {"type": "card"}, at("must have at least one of: title, body, hero_image, actions", "/blocks/0")),
    ("home", {"type": "alert", "text": plain("a")}, at("unsupported type: alert", "/blocks/0/type")),
    ("home", {"type": "markdown", "text": "a"}, at("unsupported type: markdown", "/blocks/0/type")),
    ("home", table(1, 1), at("unsupported type: table", "/blocks/0/type")),
    ("modal", {"type": "markdown", "text": "a"}, at("unsupported type: markdown", "/blocks/0/type")),
    ("modal", {"type": "alert", "text": plain("a"), "level": "loud"}, at("must be one of: default, info, warning, error, success", "/blocks/0/level")),
    ("modal", {"type": "input", "label": plain("a")}, at("missing required field: element", "/blocks/0")),
    ("modal", {"type": "input", "element": element("plain_text_input")}, at("missing required field: label", "/blocks/0")),
    ("modal", field(element("plain_text_input"), label=mrkdwn("a")), at("unsupported type: mrkdwn", "/blocks/0/label/type")),
    ("modal", field(button("a")), at("unsupported type: button", "/blocks/0/element/type")),
    ("modal", field(element("overflow", options=options(2))), at("unsupported type: overflow", "/blocks/0/element/type")),
    ("modal", field(element("plain_text_input", max_length=3001)), at("must be between 1 and 3000", "/blocks/0/element/max_length")),
    ("modal", field(element("plain_text_input", min_length=-1)), at("must be between 0 and 3000", "/blocks/0/element/min_length")),
    ("modal", field(element("plain_text_input", multiline="yes")), at("must provide a boolean", "/blocks/0/element/multiline")),
    ("modal", field(element("plain_text_input"), optional="no"), at("must provide a boolean", "/blocks/0/optional")),
    ("modal", field(element("plain_text_input"), dispatch_action="no"), at("must provide a boolean", "/blocks/0/dispatch_action")),
    ("modal", {"type": "alert", "text": plain("a"), "block_id": 7}, at("must provide a string", "/blocks/0/block_id")),
    ("modal", field(element("number_input")), at("missing required field: is_decimal_allowed", "/blocks/0/element")),
    ("modal", field(element("url_text_input", initial_value="nope")), at("must be a valid URL", "/blocks/0/element/initial_value")),
    ("modal", field(element("file_input", max_files=11)), at("must be between 1 and 10", "/blocks/0/element/max_files")),
    ("modal", field(element("multi_users_select", max_selected_items=0)), at("must be between 1 and 1000", "/blocks/0/element/max_selected_items")),
    ("modal", field(element("users_select", dispatch_action_config={})), at("invalid additional property: dispatch_action_config", "/blocks/0/element")),
)  # fmt: skip


@pytest.mark.parametrize(("where", "block", "complaint"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_block_gets_its_complaint(where: Where, block: JsonObject, complaint: str) -> None:
    """One complaint only; Slack names the failed alternatives of a text besides."""
    found = judge(where, block)
    assert complaint in found
    assert all(
        "failed to match all allowed schemas" in other for other in found if other != complaint
    )


RIGHT: tuple[tuple[Where, JsonObject], ...] = (
    ("message", section(accessory=button("a", style="danger", confirm=question(style="danger")))),
    ("message", section(accessory=image())),
    ("message", {"type": "section", "fields": [mrkdwn("a"), plain("b")]}),
    ("message", {"type": "section", "text": {"type": "mrkdwn", "text": "a", "verbatim": True}}),
    ("message", header({"type": "plain_text", "text": "a", "emoji": False})),
    ("message", {"type": "divider"}),
    ("message", context(mrkdwn("a"), plain("b"), image())),
    ("message", actions(element("overflow", options=[option(url="https://e.org")]))),
    ("message", actions(element("static_select", options=options(2), initial_option=option("1")))),
    ("message", actions(element("multi_static_select", options=options(3), max_selected_items=2))),
    ("message", actions(element("users_select"), button("b"))),
    ("message", field(element("plain_text_input"))),
    ("message", rich({"type": "text", "text": " "}, {"type": "user", "user_id": "U1"})),
    (
        "message",
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a", "style": {"italic": True}}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a"}], "border": 1},
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji", "name": "tada"}]}],
                },
            ],
        },
    ),
    ("modal", {"type": "alert", "text": mrkdwn("a"), "level": "warning"}),
    ("modal", field(element("radio_buttons", options=[{**option(), "text": mrkdwn("*a*"), "description": plain("b")}]))),
    ("modal", field(element("email_text_input", placeholder=plain("a")), optional=True)),
    ("modal", field(element("number_input", is_decimal_allowed=False, min_value="1"))),
    ("modal", field(element("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}), dispatch_action=True)),
    ("modal", field(element("datetimepicker", initial_date_time=1_800_000_000))),
    ("home", actions(element("static_select", option_groups=[{"label": plain("G"), "options": options(2)}]))),
    ("home", text_input("b")),
)  # fmt: skip


@pytest.mark.parametrize(("where", "block"), RIGHT, ids=range(len(RIGHT)))
def test_a_right_block_is_taken(where: Where, block: JsonObject) -> None:
    assert judge(where, block) == []


def without(view: JsonObject, name: str) -> JsonObject:
    return {key: value for key, value in view.items() if key != name}


WRONG_VIEWS: tuple[tuple[JsonObject, str], ...] = (
    ({}, at("missing required field: type", "/view")),
    (modal(type="sheet"), at("unsupported type: sheet", "/view/type")),
    (without(modal(), "title"), at("missing required field: title", "/view")),
    (without(modal(), "blocks"), at("missing required field: blocks", "/view")),
    (modal(title=mrkdwn("a")), at("unsupported type: mrkdwn", "/view/title/type")),
    (modal(title=plain("x" * 25)), at("must be less than 25 characters", "/view/title/text")),
    (modal(submit=plain("x" * 25)), at("must be less than 25 characters", "/view/submit/text")),
    (modal(close=plain("x" * 25)), at("must be less than 25 characters", "/view/close/text")),
    (modal(title=plain("")), at(EMPTY, "/view/title/text")),
    (modal(callback_id="x" * 256), at("must be less than 256 characters", "/view/callback_id")),
    (modal(external_id="x" * 256), at("must be less than 256 characters", "/view/external_id")),
    (
        modal(private_metadata="x" * 3001),
        at("must be less than 3001 characters", "/view/private_metadata"),
    ),
    (modal(notify_on_close="no"), at("must provide a boolean", "/view/notify_on_close")),
    (modal(clear_on_close="no"), at("must provide a boolean", "/view/clear_on_close")),
    (modal(submit_disabled="no"), at("must provide a boolean", "/view/submit_disabled")),
    (
        {"type": "home", "blocks": [], "private_metadata": "x" * 3001},
        at("must be less than 3001 characters", "/view/private_metadata"),
    ),
    (
        {"type": "home", "blocks": [], "callback_id": 7},
        at("must provide a string", "/view/callback_id"),
    ),
    (
        {"type": "home", "blocks": [], "external_id": 7},
        at("must provide a string", "/view/external_id"),
    ),
    (modal(colour="red"), at("invalid additional property: colour", "/view")),
    (modal(*[section()] * 101), at("no more than 100 items allowed", "/view/blocks")),
    (
        without(modal(section(), text_input("b")), "submit"),
        at("must define `submit` to use an `input` block in modals", "/view/blocks/1/input"),
    ),
    (
        modal(text_input("b"), text_input("b")),
        at('`block_id` "b" already exists', "/view/blocks/1/block_id"),
    ),
    (
        {"type": "home", "blocks": [], "title": plain("a")},
        at("invalid additional property: title", "/view"),
    ),
    ({"type": "home"}, at("missing required field: blocks", "/view")),
)


@pytest.mark.parametrize(("view", "complaint"), WRONG_VIEWS, ids=range(len(WRONG_VIEWS)))
def test_a_wrong_view_gets_its_complaint(view: JsonObject, complaint: str) -> None:
    assert [str(problem) for problem in problems_in_view(view, "modal", "home")] == [complaint]


def test_counts_and_ids_across_a_message() -> None:
    assert judge("message", *[section()] * 50) == []
    assert judge("message", *[section()] * 51) == [at("no more than 50 items allowed", "/blocks")]
    assert judge("message", section(block_id="a"), section(block_id="a")) == [
        at('`block_id` "a" already exists', "/blocks/1/block_id")
    ]
    assert judge("message", actions(button("a")), actions(button("a"))) == []
    half: JsonObject = {"type": "markdown", "text": "x" * 6001}
    assert judge("message", half, half) == [at("must be less than 12001 characters", "/blocks")]


# slack-sdk's own constants, as a second reader of the same documentation.
ORACLE = (
    ("section.fields", sdk.SectionBlock.fields_max_length),
    ("header.text", sdk.HeaderBlock.text_max_length),
    ("context.elements", sdk.ContextBlock.elements_max_length),
    ("actions.elements", sdk.ActionsBlock.elements_max_length),
    ("input.label", sdk.InputBlock.label_max_length),
    ("input.hint", sdk.InputBlock.hint_max_length),
    ("image.url", sdk.ImageBlock.image_url_max_length),
    ("image.alt", sdk.ImageBlock.alt_text_max_length),
    ("image.title", sdk.ImageBlock.title_max_length),
    ("markdown.text", sdk.MarkdownBlock.text_max_length),
    ("card.title", sdk.CardBlock.title_max_length),
    ("card.body", sdk.CardBlock.body_max_length),
    ("block_id", sdk.Block.block_id_max_length),
    ("button.text", sdk.ButtonElement.text_max_length),
    ("button.value", sdk.ButtonElement.value_max_length),
    ("button.url", sdk.ButtonElement.url_max_length),
    ("overflow.options", sdk.OverflowMenuElement.options_max_length),
    ("select.options", sdk.StaticSelectElement.options_max_length),
    ("select.groups", sdk.StaticSelectElement.option_groups_max_length),
    ("action_id", sdk.ButtonElement.action_id_max_length),
    ("option.text", sdk.Option.label_max_length),
    ("option.value", sdk.Option.value_max_length),
    ("confirm.title", sdk.ConfirmObject.title_max_length),
    ("confirm.text", sdk.ConfirmObject.text_max_length),
    ("confirm.button", sdk.ConfirmObject.confirm_max_length),
)


@pytest.mark.parametrize(("rule", "limit"), ORACLE)
def test_the_limits_agree_with_the_sdk(rule: str, limit: int) -> None:
    assert most(rule) == limit


# Limits that slack-sdk does not know, read a second time.
DOCUMENTED = {
    "message.blocks": 50,
    "view.blocks": 100,
    "section.text": 3000,
    "section.field": 2000,
    "alert.text": 200,
    "table.rows": 100,
    "table.columns": 20,
    "card.actions": 3,
    "button.label": 75,
    "overflow.url": 3000,
    "choice.options": 10,
    "select.group_label": 75,
    "placeholder": 150,
    "input.text": 3000,
    "file_input.files": 10,
    "text": 3000,
    "option.description": 75,
    "view.title": 24,
    "view.submit": 24,
    "view.close": 24,
    "view.private_metadata": 3000,
    "view.callback_id": 255,
    "view.external_id": 255,
    "view.bytes": 250_000,
    "view.stack": 3,
    "chat.post_text": 40_000,
    "chat.update_text": 4000,
    "response_url.uses": 5,
    "response_url.minutes": 30,
    "socket.connections": 10,
    "message.block_text": 13_000,
    "message.attachments": 100,
    "file.alt_text": 1000,
    "channel.burst": 5,
    "channel.per_second": 1,
    "ack.seconds": 3,
    "trigger.seconds": 3,
    "event.retry_1_seconds": 0,
    "event.retry_2_seconds": 60,
    "event.retry_3_seconds": 300,
}


def test_every_limit_was_read_twice() -> None:
    assert {rule: most(rule) for rule in DOCUMENTED} == DOCUMENTED
    assert {rule for rule, _ in ORACLE} | set(DOCUMENTED) == {limit.rule for limit in LIMITS}


def test_every_limit_names_its_source_and_claims_no_check() -> None:
    assert len({limit.rule for limit in LIMITS}) == len(LIMITS)
    for limit in LIMITS:
        assert limit.source.startswith(("https://docs.slack.dev/", "https://github.com/slackapi/"))
        assert date.fromisoformat(limit.read)
        assert limit.checked_against_live_slack == "no"
