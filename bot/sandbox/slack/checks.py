"""Small checks over raw JSON that add up to Block Kit; they speak in Slack's own sentences."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue

_URL = re.compile(r"^[a-z][a-z0-9+.-]*:[^\s]+$", re.IGNORECASE)
_WEB = re.compile(r"^https?://[^\s/?#]+", re.IGNORECASE)
# A click must open a page or an app, never run something.
_ACTIVE = re.compile(r"^(javascript|vbscript|data|file|blob):", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Problem:
    sentence: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.sentence} [json-pointer:{self.pointer}]"


class Problems(list[Problem]):
    def add(self, sentence: str, pointer: str) -> None:
        self.append(Problem(sentence=sentence, pointer=pointer))


Check = Callable[[JsonValue, str, Problems], None]
Rule = Callable[[JsonObject, str, Problems], None]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind of object: what it must have, what it may have, and rules across fields."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


def check_shape(shape: Shape, source: JsonObject, pointer: str, problems: Problems) -> None:
    for name in shape.required:
        if source.get(name) is None:
            problems.add(f"missing required field: {name}", pointer)
    for name, value in source.items():
        check = shape.required.get(name) or shape.optional.get(name)
        if name == "type":
            continue
        if check is None:
            problems.add(f"invalid additional property: {name}", pointer)
        elif value is not None:
            check(value, f"{pointer}/{name}", problems)
    for rule in shape.rules:
        rule(source, pointer, problems)


def obeys(shape: Shape) -> Check:
    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if isinstance(value, dict):
            check_shape(shape, value, pointer, problems)
        else:
            problems.add("must provide an object", pointer)

    return check


def string(most: int, least: int = 1) -> Check:
    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add("must provide a string", pointer)
        else:
            check_length(value, most, least, pointer, problems)

    return check


def check_length(value: str, most: int, least: int, pointer: str, problems: Problems) -> None:
    # Text of blanks alone counts as empty (getsentry/sentry#64891).
    length = len(value) if value.strip() else 0
    if length < least:
        problems.add(f"must be more than {least - 1} characters", pointer)
    if length > most:
        problems.add(f"must be less than {most + 1} characters", pointer)


def boolean(value: JsonValue, pointer: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        problems.add("must provide a boolean", pointer)


def whole(least: int, most: int) -> Check:
    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.add("must provide an integer", pointer)
        elif not least <= value <= most:
            problems.add(f"must be between {least} and {most}", pointer)

    return check


def one_of(*allowed: str) -> Check:
    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if value not in allowed:
            problems.add(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def matching(pattern: str, what: str) -> Check:
    wanted = re.compile(pattern)

    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str) or not wanted.fullmatch(value):
            problems.add(f"must be {what}", pointer)

    return check


def url(most: int) -> Check:
    """An address of any harmless scheme: https, mailto, slack."""

    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        string(most)(value, pointer, problems)
        if isinstance(value, str) and (not _URL.match(value) or _ACTIVE.match(value)):
            problems.add("must be a valid URL", pointer)

    return check


def web_url(most: int) -> Check:
    """Slack fetches it itself, so it must be a public page."""

    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        string(most)(value, pointer, problems)
        if isinstance(value, str) and not _WEB.match(value):
            problems.add("must be a valid URL", pointer)

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add("must provide an array", pointer)
            return
        if len(value) < least:
            problems.add(f"must provide at least {least} items", pointer)
        if len(value) > most:
            problems.add(f"no more than {most} items allowed", pointer)
        for number, item in enumerate(value):
            each(item, f"{pointer}/{number}", problems)

    return check


def anything(_value: JsonValue, _pointer: str, _problems: Problems) -> None:
    """Fields that the stand-in takes but does not look into."""


def typed(shapes: Mapping[str, Shape]) -> Check:
    """An object whose `type` picks its shape among those allowed here."""

    def check(value: JsonValue, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must provide an object", pointer)
            return
        kind = value.get("type")
        if kind is None:
            problems.add("missing required field: type", pointer)
        elif not isinstance(kind, str) or kind not in shapes:
            problems.add(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            check_shape(shapes[kind], value, pointer, problems)

    return check


def at_least_one(*names: str) -> Rule:
    def rule(source: JsonObject, pointer: str, problems: Problems) -> None:
        if all(source.get(name) is None for name in names):
            problems.add(f"must have at least one of: {', '.join(names)}", pointer)

    return rule


def exactly_one(*names: str) -> Rule:
    def rule(source: JsonObject, pointer: str, problems: Problems) -> None:
        if sum(source.get(name) is not None for name in names) != 1:
            problems.add(f"must have exactly one of: {', '.join(names)}", pointer)

    return rule
