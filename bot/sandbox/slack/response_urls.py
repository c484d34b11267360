"""response_url: five answers within 30 minutes, wherever the person was."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web

from bot.sandbox.slack.api_chat import app_message, edited, read_content
from bot.sandbox.slack.arguments import read_arguments, string_of
from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.jsonlike import JsonObject, truth_at
from bot.sandbox.slack.ledger import ViolationKind
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.records import Message
from bot.sandbox.slack.room import Room

_LIFE = timedelta(minutes=most("response_url.minutes"))
_REMEMBERED = 5_000
_KNOWN = frozenset(
    {
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "mrkdwn",
    }
)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """`original` is the ts of the message acted on; None after a slash command."""

    channel: str
    user: str
    until: datetime
    original: str | None
    uses: int = 0


class ResponseUrls:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._grants: dict[str, Grant] = {}

    def mint(self, *, channel: str, user: str, original: str | None = None) -> str:
        token = secrets.token_urlsafe(18)
        until = self._room.world.now() + _LIFE
        self._grants[token] = Grant(channel=channel, user=user, until=until, original=original)
        if len(self._grants) > _REMEMBERED:
            self._grants.pop(next(iter(self._grants)))
        return f"{self._room.site()}/respond/{token}"

    async def answer(self, request: web.Request) -> web.Response:
        arguments: JsonObject = {}
        try:
            arguments = await read_arguments(request)
            self._act(self._spend(request.match_info["token"]), arguments)
        except ApiFault as fault:
            self._room.ledger.keep_call("response_url", arguments, 404, fault.error)
            body: JsonObject = {"ok": False, "error": fault.error, **fault.extra}
            return web.json_response(body, status=404)
        self._room.ledger.keep_call("response_url", arguments, 200, "")
        return web.Response(text="ok")

    def _spend(self, token: str) -> Grant:
        grant = self._grants.get(token)
        if grant is None or self._room.world.now() > grant.until:
            raise ApiFault("expired_url")
        if grant.uses >= most("response_url.uses"):
            raise ApiFault("used_url")
        self._grants[token] = replace(grant, uses=grant.uses + 1)
        return grant

    def _act(self, grant: Grant, arguments: JsonObject) -> None:
        for name in arguments:
            if name not in _KNOWN:
                detail = f"response_url does not take `{name}`"
                self._room.ledger.violate(ViolationKind.UNKNOWN_ARGUMENT, detail)
        original = self._original(grant)
        if truth_at(arguments, "delete_original"):
            if original is None:
                raise ApiFault("no_original_message")
            self._room.world.drop_message(original)
            return
        text, blocks = read_content(self._room, arguments, "response_url")
        if truth_at(arguments, "replace_original") and original is not None:
            self._room.world.keep_message(edited(self._room, original, text, blocks))
            return
        self._post(grant, original, arguments, text, blocks)

    def _original(self, grant: Grant) -> Message | None:
        if grant.original is None:
            return None
        return self._room.world.message(grant.channel, grant.original)

    def _post(
        self,
        grant: Grant,
        original: Message | None,
        arguments: JsonObject,
        text: str,
        blocks: tuple[JsonObject, ...],
    ) -> None:
        """Seen by the one person alone, unless the app asks for everybody."""
        everybody = string_of(arguments, "response_type") == "in_channel"
        thread_ts = string_of(arguments, "thread_ts") or (original and original.thread_ts)
        self._room.world.keep_message(
            app_message(
                self._room,
                grant.channel,
                text,
                blocks,
                thread_ts=thread_ts or None,
                ephemeral_to=None if everybody else grant.user,
            )
        )
