"""JSON as typed values, and readers that never raise on a shape nobody promised."""

from collections.abc import Mapping
from typing import TypeAlias

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
JsonObject: TypeAlias = dict[str, JsonValue]


def text_at(source: Mapping[str, JsonValue], key: str, default: str = "") -> str:
    value = source.get(key)
    return value if isinstance(value, str) else default


def object_at(source: Mapping[str, JsonValue], key: str) -> JsonObject:
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def list_at(source: Mapping[str, JsonValue], key: str) -> list[JsonValue]:
    value = source.get(key)
    return value if isinstance(value, list) else []


def objects_at(source: Mapping[str, JsonValue], key: str) -> list[JsonObject]:
    return [item for item in list_at(source, key) if isinstance(item, dict)]


def truth_at(source: Mapping[str, JsonValue], key: str) -> bool:
    """Slack reads the form values "true" and "1" as true."""
    return source.get(key) in (True, 1, "true", "True", "1")
