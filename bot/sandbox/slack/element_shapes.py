"""The interactive elements, as a table of shapes, and where each may stand."""

from collections.abc import Mapping

from bot.sandbox.slack.checks import (
    Check,
    Shape,
    boolean,
    exactly_one,
    many,
    matching,
    obeys,
    one_of,
    string,
    typed,
    url,
    web_url,
    whole,
)
from bot.sandbox.slack.composition import (
    DISPATCH,
    FILTER,
    GROUP,
    MARKED_OPTION,
    OPTION,
    OVERFLOW_OPTION,
    SLACK_FILE,
    confirm,
    initial_exists,
    known_options,
    options_or_groups,
    plain,
    unique_values,
)
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.rich_text import RICH_TEXT_PARTS

_ACTION_ID = {"action_id": string(most("action_id"))}
_FOCUS = {"focus_on_load": boolean}
_TOUCH = {**_ACTION_ID, "confirm": confirm}
_PLACEHOLDER = {"placeholder": plain(most("placeholder"))}
_PICK: Mapping[str, Check] = {**_TOUCH, **_FOCUS, **_PLACEHOLDER}
_TYPED: Mapping[str, Check] = {
    **_ACTION_ID,
    **_FOCUS,
    **_PLACEHOLDER,
    "dispatch_action_config": obeys(DISPATCH),
}
_IDS = many(string(255), 100, least=0)
_MANY = {"max_selected_items": whole(1, 1000)}
_LISTS: Mapping[str, Check] = {
    "options": many(obeys(OPTION), most("select.options")),
    "option_groups": many(obeys(GROUP), most("select.groups")),
}
_DATE = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date as YYYY-MM-DD")
_TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")
_CHOICES = many(obeys(MARKED_OPTION), most("choice.options"))
_LENGTH = whole(0, most("input.text"))

RICH_TEXT = Shape(
    required={"elements": RICH_TEXT_PARTS}, optional={"block_id": string(most("block_id"))}
)

BUTTON = Shape(
    required={"text": plain(most("button.text"))},
    optional={
        **_TOUCH,
        "value": string(most("button.value"), least=0),
        "url": url(most("button.url")),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(most("button.label")),
    },
)

IMAGE = Shape(
    required={"alt_text": string(most("image.alt"))},
    optional={"image_url": web_url(most("image.url")), "slack_file": obeys(SLACK_FILE)},
    rules=(exactly_one("image_url", "slack_file"),),
)


def _select(**fields: Check) -> Shape:
    return Shape(optional={**_PICK, **fields})


def _static(**fields: Check) -> Shape:
    return Shape(
        optional={**_PICK, **_LISTS, **fields},
        rules=(options_or_groups, initial_exists, unique_values),
    )


_ONE_OPTION = known_options("initial_option")
_SOME_OPTIONS = known_options("initial_options")
_CONVERSATION: Mapping[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": obeys(FILTER),
}
_ANSWER = {"response_url_enabled": boolean}

ELEMENTS: dict[str, Shape] = {
    "button": BUTTON,
    "overflow": Shape(
        required={"options": many(obeys(OVERFLOW_OPTION), most("overflow.options"))},
        optional=_TOUCH,
        rules=(unique_values,),
    ),
    "checkboxes": Shape(
        required={"options": _CHOICES},
        optional={**_TOUCH, **_FOCUS, "initial_options": _SOME_OPTIONS},
        rules=(initial_exists, unique_values),
    ),
    "radio_buttons": Shape(
        required={"options": _CHOICES},
        optional={**_TOUCH, **_FOCUS, "initial_option": _ONE_OPTION},
        rules=(initial_exists, unique_values),
    ),
    "static_select": _static(initial_option=_ONE_OPTION),
    "multi_static_select": _static(initial_options=_SOME_OPTIONS, **_MANY),
    "external_select": _select(initial_option=_ONE_OPTION, min_query_length=whole(0, 255)),
    "multi_external_select": _select(
        initial_options=_SOME_OPTIONS, min_query_length=whole(0, 255), **_MANY
    ),
    "users_select": _select(initial_user=string(255)),
    "multi_users_select": _select(initial_users=_IDS, **_MANY),
    "channels_select": _select(initial_channel=string(255), **_ANSWER),
    "multi_channels_select": _select(initial_channels=_IDS, **_MANY),
    "conversations_select": _select(initial_conversation=string(255), **_CONVERSATION, **_ANSWER),
    "multi_conversations_select": _select(initial_conversations=_IDS, **_CONVERSATION, **_MANY),
    "datepicker": _select(initial_date=_DATE),
    "timepicker": _select(initial_time=_TIME, timezone=string(255)),
    "datetimepicker": Shape(
        optional={**_TOUCH, **_FOCUS, "initial_date_time": whole(10**9, 10**10 - 1)}
    ),
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "initial_value": string(most("input.text"), least=0),
            "multiline": boolean,
            "min_length": _LENGTH,
            "max_length": whole(1, most("input.text")),
        }
    ),
    "email_text_input": Shape(optional={**_TYPED, "initial_value": string(3000)}),
    "url_text_input": Shape(optional={**_TYPED, "initial_value": web_url(3000)}),
    "number_input": Shape(
        required={"is_decimal_allowed": boolean},
        optional={
            **_TYPED,
            "initial_value": string(255),
            "min_value": string(255),
            "max_value": string(255),
        },
    ),
    "rich_text_input": Shape(optional={**_TYPED, "initial_value": typed({"rich_text": RICH_TEXT})}),
    "file_input": Shape(
        optional={
            **_ACTION_ID,
            "filetypes": many(string(255), 100),
            "max_files": whole(1, most("file_input.files")),
        }
    ),
}

_PICKERS = {name for name in ELEMENTS if name.endswith("_select")}
_CHOOSERS = {"checkboxes", "radio_buttons", "datepicker", "timepicker", *_PICKERS}
_TEXTS = {name for name in ELEMENTS if name.endswith("_input")}


def _only(names: set[str]) -> dict[str, Shape]:
    return {name: ELEMENTS[name] for name in ELEMENTS if name in names}


IN_SECTION = {**_only({"button", "overflow", *_CHOOSERS}), "image": IMAGE}
IN_ACTIONS = _only({"button", "overflow", "datetimepicker", "rich_text_input", *_CHOOSERS})
IN_INPUT = _only({"datetimepicker", *_CHOOSERS, *_TEXTS})
