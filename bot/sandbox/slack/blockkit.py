"""Judges raw blocks and views as Slack would: types, lengths, counts, uniqueness, surfaces."""

import json
from collections.abc import Mapping

from bot.sandbox.slack.block_shapes import Surface, blocks_for
from bot.sandbox.slack.checks import (
    Check,
    Problems,
    Shape,
    boolean,
    check_shape,
    many,
    string,
    typed,
)
from bot.sandbox.slack.composition import plain
from bot.sandbox.slack.elements import elements_of
from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, list_at, object_at, text_at
from bot.sandbox.slack.limits import most

_EACH = {surface: typed(blocks_for(surface)) for surface in Surface}
_MARKED_TEXT = most("markdown.text")

_COMMON: Mapping[str, Check] = {
    "private_metadata": string(most("view.private_metadata"), least=0),
    "callback_id": string(most("view.callback_id"), least=0),
    "external_id": string(most("view.external_id"), least=0),
}


def _blocks(surface: Surface, limit: int, least: int) -> Check:
    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        many(_EACH[surface], limit, least)(value, pointer, problems)
        blocks = value if isinstance(value, list) else []
        _check_ids(blocks, pointer, problems)

    return check


_MESSAGE_BLOCKS = _blocks(Surface.MESSAGE, most("message.blocks"), 0)

VIEWS: dict[str, Shape] = {
    "modal": Shape(
        required={
            "title": plain(most("view.title")),
            "blocks": _blocks(Surface.MODAL, most("view.blocks"), 0),
        },
        optional={
            **_COMMON,
            "submit": plain(most("view.submit")),
            "close": plain(most("view.close")),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": Shape(
        required={"blocks": _blocks(Surface.HOME, most("view.blocks"), 0)},
        optional=_COMMON,
    ),
}


def problems_in_blocks(blocks: JsonValue, pointer: str = "/blocks") -> Problems:
    problems = Problems()
    _MESSAGE_BLOCKS(blocks, pointer, problems)
    kept = blocks if isinstance(blocks, list) else []
    _check_markdown_total([block for block in kept if isinstance(block, dict)], problems)
    return problems


def problems_in_view(view: JsonObject, *allowed: str) -> Problems:
    problems = Problems()
    kind = text_at(view, "type")
    if "type" not in view:
        problems.add("missing required field: type", "/view")
    elif kind not in allowed:
        problems.add(f"unsupported type: {kind}", "/view/type")
    else:
        check_shape(VIEWS[kind], view, "/view", problems)
        _check_submit(view, problems)
    return problems


def refuse_heavy(view: JsonObject) -> None:
    if len(json.dumps(view).encode()) > most("view.bytes"):
        raise ApiFault("view_too_large")


def _check_submit(view: JsonObject, problems: Problems) -> None:
    if view.get("type") != "modal" or object_at(view, "submit"):
        return
    for number, block in enumerate(list_at(view, "blocks")):
        if isinstance(block, dict) and block.get("type") == "input":
            sentence = "must define `submit` to use an `input` block in modals"
            problems.add(sentence, f"/view/blocks/{number}/input")


def _check_ids(blocks: list[JsonValue], pointer: str, problems: Problems) -> None:
    """block_id is unique in the message or view, action_id in its block."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        block_id = text_at(block, "block_id")
        if block_id and block_id in seen:
            sentence = f'`block_id` "{block_id}" already exists'
            problems.add(sentence, f"{pointer}/{number}/block_id")
        seen.add(block_id)
        _check_action_ids(block, f"{pointer}/{number}", problems)


def _check_action_ids(block: JsonObject, pointer: str, problems: Problems) -> None:
    seen: set[str] = set()
    for number, element in enumerate(elements_of(block)):
        action_id = text_at(element, "action_id")
        if action_id and action_id in seen:
            sentence = f'`action_id` "{action_id}" already exists'
            problems.add(sentence, f"{pointer}/elements/{number}/action_id")
        seen.add(action_id)


def _check_markdown_total(blocks: list[JsonObject], problems: Problems) -> None:
    """12,000 characters in all the markdown blocks of one message together."""
    marked = [block for block in blocks if block.get("type") == "markdown"]
    total = sum(len(text_at(block, "text")) for block in marked)
    if len(marked) > 1 and total > _MARKED_TEXT:
        problems.add(f"must be less than {_MARKED_TEXT + 1} characters", "/blocks")
