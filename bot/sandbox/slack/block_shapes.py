"""The blocks, as a table of shapes, and the surfaces on which each is shown."""

from collections.abc import Mapping
from enum import StrEnum

from bot.sandbox.slack.checks import (
    Check,
    Problems,
    Shape,
    anything,
    at_least_one,
    boolean,
    exactly_one,
    many,
    obeys,
    one_of,
    string,
    typed,
    web_url,
)
from bot.sandbox.slack.composition import SLACK_FILE, marked, plain
from bot.sandbox.slack.element_shapes import (
    BUTTON,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    RICH_TEXT,
)
from bot.sandbox.slack.jsonlike import JsonValue
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.rich_text import RICH_TEXT_PARTS


class Surface(StrEnum):
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


EVERYWHERE = frozenset(Surface)
_MESSAGES = frozenset({Surface.MESSAGE})
_ID: Mapping[str, Check] = {"block_id": string(most("block_id"))}

CONTEXT_ELEMENTS: dict[str, Shape] = {
    "image": IMAGE,
    "plain_text": Shape(required={"text": string(most("text"))}, optional={"emoji": boolean}),
    "mrkdwn": Shape(required={"text": string(most("text"))}, optional={"verbatim": boolean}),
}


def _table_rows(value: JsonValue, pointer: str, problems: Problems) -> None:
    cell = typed(
        {
            "raw_text": Shape(required={"text": string(10_000)}),
            "rich_text": Shape(required={"elements": RICH_TEXT_PARTS}),
        }
    )
    many(many(cell, most("table.columns")), most("table.rows"))(value, pointer, problems)


BLOCKS: dict[str, Shape] = {
    "section": Shape(
        optional={
            **_ID,
            "text": marked(most("section.text")),
            "fields": many(marked(most("section.field")), most("section.fields")),
            "accessory": typed(IN_SECTION),
            "expand": boolean,
        },
        rules=(at_least_one("text", "fields"),),
    ),
    "divider": Shape(optional=_ID),
    "header": Shape(required={"text": plain(most("header.text"))}, optional=_ID),
    "context": Shape(
        required={"elements": many(typed(CONTEXT_ELEMENTS), most("context.elements"))},
        optional=_ID,
    ),
    "actions": Shape(
        required={"elements": many(typed(IN_ACTIONS), most("actions.elements"))},
        optional=_ID,
    ),
    "input": Shape(
        required={"label": plain(most("input.label")), "element": typed(IN_INPUT)},
        optional={
            **_ID,
            "hint": plain(most("input.hint")),
            "optional": boolean,
            "dispatch_action": boolean,
        },
    ),
    "image": Shape(
        required={"alt_text": string(most("image.alt"))},
        optional={
            **_ID,
            "image_url": web_url(most("image.url")),
            "slack_file": obeys(SLACK_FILE),
            "title": plain(most("image.title")),
        },
        rules=(exactly_one("image_url", "slack_file"),),
    ),
    "rich_text": RICH_TEXT,
    "alert": Shape(
        required={"text": marked(most("alert.text"))},
        optional={**_ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "markdown": Shape(required={"text": string(most("markdown.text"))}, optional=_ID),
    "table": Shape(
        required={"rows": _table_rows},
        optional={**_ID, "column_settings": many(anything, most("table.columns"))},
    ),
    "card": Shape(
        optional={
            **_ID,
            "title": marked(most("card.title")),
            "subtitle": marked(most("card.title")),
            "body": marked(most("card.body")),
            "subtext": marked(most("card.body")),
            "hero_image": obeys(IMAGE),
            "icon": obeys(IMAGE),
            "actions": many(typed({"button": BUTTON}), most("card.actions")),
        },
        rules=(at_least_one("title", "body", "hero_image", "actions"),),
    ),
}

# Blocks not listed here are shown on every surface.
SURFACES: dict[str, frozenset[Surface]] = {
    "alert": frozenset({Surface.MODAL}),
    "markdown": _MESSAGES,
    "table": _MESSAGES,
}


def blocks_for(surface: Surface) -> dict[str, Shape]:
    return {
        kind: shape for kind, shape in BLOCKS.items() if surface in SURFACES.get(kind, EVERYWHERE)
    }
