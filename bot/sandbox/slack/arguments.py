"""Reads the arguments of a call from wherever Slack accepts them: query, form and JSON."""

import json

from aiohttp import web

from bot.sandbox.slack.faults import ApiFault, unsound
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue

_NO_BODY = ("GET", "HEAD")
_POST_TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
)


async def read_arguments(request: web.Request, *, takes_json: bool = True) -> JsonObject:
    arguments: JsonObject = {**request.query}
    # A token in the query string is not honoured for apps made after February 2021.
    arguments.pop("token", None)
    if request.method not in _NO_BODY and request.can_read_body:
        arguments.update(await _body(request, takes_json=takes_json))
    return arguments


async def _body(request: web.Request, *, takes_json: bool) -> JsonObject:
    if "Content-Type" not in request.headers:
        raise ApiFault("missing_post_type")
    if request.content_type not in _POST_TYPES:
        raise ApiFault("invalid_post_type")
    if request.content_type == "application/json":
        found = _json_object(await request.text())
        # Some methods take forms alone, and see nothing of a JSON body but the token.
        return found if takes_json else {}
    form = await request.post()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _json_object(text: str) -> JsonObject:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise ApiFault("invalid_json") from None
    if not isinstance(found, dict):
        raise ApiFault("json_not_object")
    return found


def decoded(arguments: JsonObject, name: str, error: str) -> JsonValue:
    """Blocks and views come as JSON values, or as JSON in a string."""
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        return value or None
    try:
        found: JsonValue = json.loads(value)
    except ValueError:
        raise ApiFault(error) from None
    return found


def refuse_missing(names: list[str]) -> None:
    if names:
        raise unsound(
            "invalid_arguments",
            [f"missing required field: {name} [json-pointer:/{name}]" for name in names],
        )


def string_of(arguments: JsonObject, name: str) -> str:
    value = arguments.get(name)
    return str(value) if isinstance(value, (str, int, float)) else ""
