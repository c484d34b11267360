"""Other readers of Slack's documentation, asked the same questions: `slackblocks`, from PyPI."""

import re
from collections.abc import Callable

import pytest

from bot.sandbox.slack import JsonObject
from bot.sandbox.slack.block_shapes import Surface, blocks_for
from bot.sandbox.slack.blockkit import problems_in_blocks
from bot.sandbox.slack.limits import most
from tests.doors.sandbox_kit import actions, button, plain, section
from tests.doors.test_sandbox_blockkit import EDGES, RIGHT, Edge

slackblocks = pytest.importorskip("slackblocks", reason="slackblocks is not installed")
limits = pytest.importorskip("slackblocks._limits")
surfaces = pytest.importorskip("slackblocks._surfaces")

# our rule -> the names of theirs that must say the same number
SAME: dict[str, str] = {
    "action_id": "ACTION_ID_MAX_LENGTH",
    "block_id": "BLOCK_ID_MAX_LENGTH",
    "button.text": "BUTTON_TEXT_MAX_LENGTH WORKFLOW_BUTTON_TEXT_MAX_LENGTH",
    "button.url": "BUTTON_URL_MAX_LENGTH",
    "button.value": "BUTTON_VALUE_MAX_LENGTH",
    "button.label": "BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH",
    "confirm.title": "CONFIRMATION_TITLE_MAX_LENGTH",
    "confirm.text": "CONFIRMATION_TEXT_MAX_LENGTH",
    "confirm.button": "CONFIRMATION_CONFIRM_MAX_LENGTH CONFIRMATION_DENY_MAX_LENGTH",
    "option.text": "OPTION_TEXT_MAX_LENGTH",
    "option.value": "OPTION_VALUE_MAX_LENGTH",
    "option.description": "OPTION_DESCRIPTION_MAX_LENGTH",
    "overflow.url": "OPTION_URL_MAX_LENGTH",
    "select.group_label": "OPTION_GROUP_LABEL_MAX_LENGTH",
    "select.options": "SELECT_OPTIONS_MAX_ITEMS OPTION_GROUP_OPTIONS_MAX_ITEMS",
    "select.groups": "SELECT_OPTION_GROUPS_MAX_ITEMS",
    "placeholder": (
        "SELECT_PLACEHOLDER_MAX_LENGTH PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH "
        "EMAIL_INPUT_PLACEHOLDER_MAX_LENGTH URL_INPUT_PLACEHOLDER_MAX_LENGTH "
        "NUMBER_INPUT_PLACEHOLDER_MAX_LENGTH DATE_PICKER_PLACEHOLDER_MAX_LENGTH "
        "TIME_PICKER_PLACEHOLDER_MAX_LENGTH RICH_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH"
    ),
    "overflow.options": "OVERFLOW_OPTIONS_MAX_ITEMS",
    "choice.options": "CHECKBOXES_OPTIONS_MAX_ITEMS RADIO_BUTTONS_OPTIONS_MAX_ITEMS",
    "file_input.files": "FILE_INPUT_MAX_FILES_MAX",
    "input.text": "PLAIN_TEXT_INPUT_MIN_LENGTH_MAX PLAIN_TEXT_INPUT_MAX_LENGTH_MAX",
    "actions.elements": "ACTIONS_ELEMENTS_MAX_ITEMS",
    "alert.text": "ALERT_TEXT_MAX_LENGTH",
    "card.title": "CARD_TITLE_MAX_LENGTH CARD_SUBTITLE_MAX_LENGTH",
    "card.body": "CARD_BODY_MAX_LENGTH CARD_SUBTEXT_MAX_LENGTH",
    "card.actions": "CARD_ACTIONS_MAX_ITEMS",
    "context.elements": "CONTEXT_ELEMENTS_MAX_ITEMS",
    "table.rows": "TABLE_ROWS_MAX_ITEMS",
    "table.columns": "TABLE_COLUMNS_MAX_ITEMS TABLE_COLUMN_SETTINGS_MAX_ITEMS",
    "header.text": "HEADER_TEXT_MAX_LENGTH",
    "image.url": "IMAGE_IMAGE_URL_MAX_LENGTH IMAGE_ELEMENT_IMAGE_URL_MAX_LENGTH",
    "image.alt": "IMAGE_ALT_TEXT_MAX_LENGTH IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH",
    "image.title": "IMAGE_TITLE_MAX_LENGTH",
    "input.label": "INPUT_LABEL_MAX_LENGTH",
    "input.hint": "INPUT_HINT_MAX_LENGTH",
    "markdown.text": "MARKDOWN_TEXT_MAX_LENGTH MARKDOWN_TOTAL_TEXT_MAX_LENGTH",
    "section.text": "SECTION_TEXT_MAX_LENGTH",
    "section.fields": "SECTION_FIELDS_MAX_ITEMS",
    "section.field": "SECTION_FIELDS_ITEM_MAX_LENGTH",
    "text": "TEXT_MAX_LENGTH",
    "message.blocks": "MESSAGE_BLOCKS_MAX_ITEMS",
    "message.attachments": "MESSAGE_ATTACHMENTS_MAX_ITEMS",
    "view.blocks": "VIEW_BLOCKS_MAX_ITEMS",
    "view.private_metadata": "VIEW_PRIVATE_METADATA_MAX_LENGTH",
    "view.callback_id": "VIEW_CALLBACK_ID_MAX_LENGTH",
    "view.external_id": "VIEW_EXTERNAL_ID_MAX_LENGTH",
    "view.title": "VIEW_TITLE_MAX_LENGTH",
    "view.submit": "VIEW_SUBMIT_MAX_LENGTH",
    "view.close": "VIEW_CLOSE_MAX_LENGTH",
}
# Theirs, of blocks that the local Slack refuses altogether.
REFUSED = re.compile(
    "CAROUSEL|CONTAINER|CONTEXT_ACTIONS|FEEDBACK|ICON_BUTTON|DATA_TABLE|DATA_VIS|PLAN_|VIDEO"
    "|WORKFLOW_BUTTON|AGENT_PROMPT|RICH_TEXT_INPUT_M|MESSAGE_DATA"
)
# Theirs, for numbers that stand in the shapes themselves: least values and small ranges.
SMALL = re.compile("_MIN(_|$)|RICH_TEXT_(LIST|QUOTE|PREFORMATTED)|TRIGGER_ACTIONS|CHANNEL")


@pytest.mark.parametrize(("rule", "names"), SAME.items())
def test_the_limits_agree_with_slackblocks(rule: str, names: str) -> None:
    assert {name: getattr(limits, name) for name in names.split()} == dict.fromkeys(
        names.split(), most(rule)
    )


def test_no_limit_of_slackblocks_is_overlooked() -> None:
    theirs = {name for name in vars(limits) if name.isupper()}
    compared = {name for names in SAME.values() for name in names.split()}
    left = {
        name for name in theirs - compared if not REFUSED.search(name) and not SMALL.search(name)
    }
    assert left == set()


# Where the two differ on a surface, and why the local Slack is the stricter one.
STRICTER = {
    # Listed for Home, reported not to render there.
    ("home", "table"),
}


@pytest.mark.parametrize("surface", list(Surface))
def test_no_block_is_shown_where_slackblocks_would_not(surface: Surface) -> None:
    theirs = surfaces._BLOCK_TYPES_BY_SURFACE[surface.value]
    ours = set(blocks_for(surface))
    assert ours <= theirs
    unknown = {"carousel", "container", "context_actions", "data_table", "data_visualization"}
    unknown |= {"file", "plan", "task_card", "video"}
    assert {(surface.value, kind) for kind in theirs - ours - unknown} <= STRICTER


# Their builders, one for one of our shapes: what they refuse, we refuse.
BUILDERS: tuple[tuple[Callable[[str], object], Callable[[str], JsonObject], int], ...] = (
    (
        lambda text: slackblocks.HeaderBlock(text),
        lambda text: {"type": "header", "text": plain(text)},
        150,
    ),
    (lambda text: slackblocks.SectionBlock(text), section, 3000),
    (
        lambda text: slackblocks.ActionsBlock(slackblocks.Button(text=text, action_id="a")),
        lambda text: actions(button("a", text)),
        75,
    ),
    (
        lambda text: slackblocks.MarkdownBlock(text),
        lambda text: {"type": "markdown", "text": text},
        12_000,
    ),
)


@pytest.mark.parametrize(("theirs", "ours", "limit"), BUILDERS)
def test_their_builders_refuse_what_we_refuse(
    theirs: Callable[[str], object], ours: Callable[[str], JsonObject], limit: int
) -> None:
    theirs("x" * limit)
    assert problems_in_blocks([ours("x" * limit)]) == []
    with pytest.raises(Exception, match=r"(?i)length|characters|long"):
        theirs("x" * (limit + 1))
    assert problems_in_blocks([ours("x" * (limit + 1))]) != []


def test_every_edge_was_compared() -> None:
    """Each limit with an edge case is one that a second reader confirms."""
    rows: tuple[Edge, ...] = EDGES
    assert {row.rule for row in rows} <= set(SAME)
    assert RIGHT
