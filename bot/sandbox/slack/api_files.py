"""files.*: the three steps of an upload, and reading back."""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox.slack.api_chat import app_message, thread_of, writable
from bot.sandbox.slack.arguments import decoded, string_of
from bot.sandbox.slack.faults import ApiFault, unsound
from bot.sandbox.slack.files import StoredFile, file_payload
from bot.sandbox.slack.jsonlike import JsonObject, text_at
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.room import Room


def get_upload_url(room: Room, arguments: JsonObject) -> JsonObject:
    length = string_of(arguments, "length")
    if not length.isdecimal():
        raise unsound("invalid_arguments", ["must provide an integer [json-pointer:/length]"])
    if int(length) == 0:
        raise ApiFault("missing_argument")
    if len(string_of(arguments, "alt_txt")) > most("file.alt_text"):
        raise ApiFault("alt_txt_too_large")
    file = room.files.expect(string_of(arguments, "filename"), int(length))
    return {"upload_url": f"{room.site()}/upload/{file.place}", "file_id": file.id}


def complete_upload(room: Room, arguments: JsonObject) -> JsonObject:
    wanted = _wanted(arguments)
    place = string_of(arguments, "channel_id")
    channel = writable(room, place) if place else None
    thread_ts = thread_of(room, channel, string_of(arguments, "thread_ts")) if channel else None
    shared = (channel.id,) if channel else ()
    files = [
        room.files.complete(text_at(item, "id"), text_at(item, "title"), shared) for item in wanted
    ]
    shown: list[JsonObject] = [file_payload(file, room.site()) for file in files]
    if channel is not None:
        comment = string_of(arguments, "initial_comment")
        message = app_message(room, channel.id, comment, (), thread_ts=thread_ts, files=(*shown,))
        room.world.keep_message(message)
    return {"files": [*shown]}


def _wanted(arguments: JsonObject) -> list[JsonObject]:
    found = decoded(arguments, "files", "invalid_arguments")
    if not isinstance(found, list) or not found:
        raise unsound("invalid_arguments", ["must provide an array [json-pointer:/files]"])
    items = [item for item in found if isinstance(item, dict) and text_at(item, "id")]
    if len(items) != len(found):
        raise unsound("invalid_arguments", ["missing required field: id [json-pointer:/files]"])
    return items


def file_info(room: Room, arguments: JsonObject) -> JsonObject:
    return {"file": file_payload(room.files.get(string_of(arguments, "file")), room.site())}


def delete_file(room: Room, arguments: JsonObject) -> JsonObject:
    room.files.delete(string_of(arguments, "file"))
    return {}


class FileDoors:
    """The two addresses outside the Web API: bytes come in without a token, and go out only
    with one."""

    def __init__(self, room: Room, is_bot_token: Callable[[str], bool]) -> None:
        self._room = room
        self._is_bot_token = is_bot_token

    async def receive(self, request: web.Request) -> web.Response:
        content = await _bytes(request)
        arguments: JsonObject = {"bytes": len(content)}
        try:
            self._room.files.receive(request.match_info["place"], content)
        except ApiFault as fault:
            self._room.ledger.keep_call("upload_url", arguments, 400, fault.error, request.query)
            return web.Response(status=400, text=fault.error)
        self._room.ledger.keep_call("upload_url", arguments, 200, "", request.query)
        return web.Response(text=f"OK - {len(content)}")

    async def send(self, request: web.Request) -> web.Response:
        """Whoever brings no good token is sent to the sign-in page, as a browser would be."""
        file = self._known(request)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        may = scheme.lower() == "bearer" and self._is_bot_token(token.strip())
        if not may or "files:read" not in self._room.installation.granted:
            return web.Response(status=302, headers={"Location": f"{self._room.site()}/signin"})
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content or b"", content_type="application/octet-stream")

    def _known(self, request: web.Request) -> StoredFile | None:
        try:
            return self._room.files.get(request.match_info["id"])
        except ApiFault:
            return None


async def _bytes(request: web.Request) -> bytes:
    """Raw, or the first part of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = await (await request.multipart()).next()
    reader = getattr(part, "read", None)
    return bytes(await reader()) if reader is not None else b""
