"""Looks through what the app sends for two things that must not be there: personal data where
others can read it, and an outsider's `<…>` where Slack would act on it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue

_HIDDEN = ("private_metadata", "callback_id", "external_id")
# Seen by nobody, but kept by Slack, logged by proxies and sent back with every click.
_CARRIED = ("block_id", "action_id", "value")
_ACTIVE = re.compile(r"<[@#!a-z][^<>\n]*>", re.IGNORECASE)


def active_sequences(text: str) -> set[str]:
    """Mentions, links and dates in Slack's notation."""
    return set(_ACTIVE.findall(text))


@dataclass(kw_only=True)
class Watch:
    personal: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)

    def personal_places(self, content: JsonObject, query: Mapping[str, str]) -> Iterator[str]:
        if not self.personal:
            return
        for place, value in _public_places(content, query).items():
            shown = json.dumps(value, ensure_ascii=False).lower()
            if any(word in shown for word in self.personal):
                yield place

    def active_in(self, content: JsonObject) -> Iterator[str]:
        if not self.active:
            return
        for text in _acted_upon(_read(content), is_top=True):
            yield from (sequence for sequence in sorted(self.active) if sequence in text)


def _read(value: JsonValue) -> JsonValue:
    """Blocks and views come as JSON, or as JSON in a string."""
    if isinstance(value, dict):
        return {key: _read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_read(item) for item in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            found: JsonValue = json.loads(value)
        except ValueError:
            return value
        return found if isinstance(found, (dict, list)) else value
    return value


def _acted_upon(value: JsonValue, *, is_top: bool = False) -> Iterator[str]:
    """Texts that Slack reads as mrkdwn: the message's own, and mrkdwn objects. Literal rich text
    and plain_text are safe."""
    if isinstance(value, list):
        for item in value:
            yield from _acted_upon(item)
    elif isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str) and (is_top or value.get("type") == "mrkdwn"):
            yield text
        for item in value.values():
            yield from _acted_upon(item)


def _public_places(content: JsonObject, query: Mapping[str, str]) -> dict[str, JsonValue]:
    read = _read({key: item for key, item in content.items() if key != "text"})
    whole = read if isinstance(read, dict) else {}
    view = whole.get("view")
    hidden = view if isinstance(view, dict) else {}
    return {
        "text": content.get("text"),
        "metadata": content.get("metadata"),
        "the view's hidden fields": [hidden.get(name) for name in _HIDDEN],
        "ids and values": [*_carried(whole.get("blocks")), *_carried(hidden.get("blocks"))],
        "the query string": {**query},
    }


def _carried(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, list):
        for item in value:
            yield from _carried(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _CARRIED:
                yield item
            else:
                yield from _carried(item)
