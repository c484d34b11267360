"""The rich_text block: literal text, which is where outside words are safe."""

from bot.sandbox.slack.checks import (
    Check,
    Problems,
    Shape,
    boolean,
    many,
    matching,
    obeys,
    one_of,
    string,
    typed,
    url,
    whole,
)
from bot.sandbox.slack.jsonlike import JsonValue
from bot.sandbox.slack.limits import most

_STYLES = (
    "bold",
    "italic",
    "strike",
    "code",
    "underline",
    "highlight",
    "client_highlight",
    "unlink",
)
_STYLE = obeys(Shape(optional=dict.fromkeys(_STYLES, boolean)))
_STYLED = {"style": _STYLE}
_ID = string(255)
_NO_LIMIT = 1_000_000


def _literal(value: JsonValue, pointer: str, problems: Problems) -> None:
    """A blank between two words is a text of its own here, so only emptiness is refused."""
    if not isinstance(value, str):
        problems.add("must provide a string", pointer)
    elif not value:
        problems.add("must be more than 0 characters", pointer)


INLINE: dict[str, Shape] = {
    "text": Shape(required={"text": _literal}, optional=_STYLED),
    "link": Shape(
        required={"url": url(most("button.url"))},
        optional={**_STYLED, "text": string(_NO_LIMIT), "unsafe": boolean},
    ),
    "emoji": Shape(required={"name": _ID}, optional={**_STYLED, "unicode": _ID}),
    "user": Shape(required={"user_id": _ID}, optional=_STYLED),
    "usergroup": Shape(required={"usergroup_id": _ID}, optional=_STYLED),
    "channel": Shape(required={"channel_id": _ID}, optional=_STYLED),
    "broadcast": Shape(required={"range": one_of("here", "channel", "everyone")}, optional=_STYLED),
    "date": Shape(
        required={"timestamp": whole(0, 10**10), "format": string(1000)},
        optional={**_STYLED, "url": url(most("button.url")), "fallback": string(1000)},
    ),
    "color": Shape(
        required={"value": matching(r"#[0-9a-fA-F]{6}", "a colour as #rrggbb")},
        optional=_STYLED,
    ),
}

_inline: Check = many(typed(INLINE), _NO_LIMIT, least=0)
_BORDER = {"border": whole(0, 1)}

PARTS: dict[str, Shape] = {
    "rich_text_section": Shape(required={"elements": _inline}),
    "rich_text_preformatted": Shape(required={"elements": _inline}, optional=_BORDER),
    "rich_text_quote": Shape(required={"elements": _inline}, optional=_BORDER),
}
PARTS["rich_text_list"] = Shape(
    required={
        "elements": many(typed({"rich_text_section": PARTS["rich_text_section"]}), _NO_LIMIT),
        "style": one_of("bullet", "ordered"),
    },
    optional={"indent": whole(0, 8), "offset": whole(0, 10**6), **_BORDER},
)

RICH_TEXT_PARTS = many(typed(PARTS), _NO_LIMIT)
