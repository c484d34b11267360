"""Composition objects: texts, options, confirmations, filters."""

from bot.sandbox.slack.checks import (
    Check,
    Problems,
    Shape,
    boolean,
    exactly_one,
    many,
    obeys,
    one_of,
    string,
    typed,
    url,
)
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.state import options_of


def plain(limit: int) -> Check:
    return typed(
        {"plain_text": Shape(required={"text": string(limit)}, optional={"emoji": boolean})}
    )


def marked(limit: int) -> Check:
    """Either kind of text. Slack names the failed alternative first, then the reason."""
    shapes = {
        "plain_text": Shape(required={"text": string(limit)}, optional={"emoji": boolean}),
        "mrkdwn": Shape(required={"text": string(limit)}, optional={"verbatim": boolean}),
    }
    inner = typed(shapes)

    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        found = Problems()
        inner(value, pointer, found)
        if found and isinstance(value, dict):
            problems.add("failed to match all allowed schemas", pointer)
        problems.extend(found)

    return check


_OPTION_FIELDS = {"text": plain(most("option.text")), "value": string(most("option.value"))}
_DESCRIPTION = {"description": plain(most("option.description"))}

OPTION = Shape(required=_OPTION_FIELDS, optional=_DESCRIPTION)

# Only checkboxes and radio buttons take mrkdwn in an option's text. In the description nobody does.
MARKED_OPTION = Shape(
    required={**_OPTION_FIELDS, "text": marked(most("option.text"))}, optional=_DESCRIPTION
)

# Only an overflow menu's option may carry a link.
OVERFLOW_OPTION = Shape(
    required=_OPTION_FIELDS, optional={**_DESCRIPTION, "url": url(most("overflow.url"))}
)

GROUP = Shape(
    required={
        "label": plain(most("select.group_label")),
        "options": many(obeys(OPTION), most("select.options")),
    }
)

CONFIRM = Shape(
    required={
        "title": plain(most("confirm.title")),
        "text": marked(most("confirm.text")),
        "confirm": plain(most("confirm.button")),
        "deny": plain(most("confirm.button")),
    },
    optional={"style": one_of("primary", "danger")},
)

FILTER = Shape(
    optional={
        "include": many(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)

DISPATCH = Shape(
    optional={"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)}
)

confirm = obeys(CONFIRM)
options_or_groups = exactly_one("options", "option_groups")


def known_options(key: str) -> Check:
    """The shape of initial options; that they exist is `initial_exists`."""
    one = obeys(MARKED_OPTION)
    return one if key == "initial_option" else many(one, most("select.options"))


def initial_exists(source: JsonObject, pointer: str, problems: Problems) -> None:
    values = [option.get("value") for option in options_of(source)]
    chosen = source.get("initial_option")
    if isinstance(chosen, dict) and chosen.get("value") not in values:
        problems.add("must match one of the options", f"{pointer}/initial_option")
    several = source.get("initial_options")
    for number, option in enumerate(several if isinstance(several, list) else []):
        if isinstance(option, dict) and option.get("value") not in values:
            problems.add("must match one of the options", f"{pointer}/initial_options/{number}")


def unique_values(source: JsonObject, pointer: str, problems: Problems) -> None:
    """Two options of one value could not be told apart in the answer."""
    seen: set[str] = set()
    for option in options_of(source):
        value = option.get("value")
        if isinstance(value, str) and value in seen:
            problems.add(f'option value "{value}" already exists', f"{pointer}/options")
        elif isinstance(value, str):
            seen.add(value)


SLACK_FILE = Shape(optional={"id": string(255), "url": url(most("image.url"))})
