"""The Web API: finds the method, checks token, scope, rate and arguments, answers as Slack."""

import asyncio
import secrets
from collections.abc import Callable, Mapping

from aiohttp import web

from bot.sandbox.slack import api_chat, api_files, api_people, api_reactions, api_views
from bot.sandbox.slack.arguments import read_arguments, refuse_missing, string_of
from bot.sandbox.slack.faults import ApiFault, RateLimited
from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.ledger import ViolationKind
from bot.sandbox.slack.methods import DEPRECATED, METHODS, Method, Token
from bot.sandbox.slack.payloads import workspace_payload
from bot.sandbox.slack.people import BOT, BOT_USER
from bot.sandbox.slack.room import Room

Work = Callable[[Room, JsonObject], JsonObject]


def _api_test(_room: Room, arguments: JsonObject) -> JsonObject:
    if arguments.get("error"):
        raise ApiFault(string_of(arguments, "error"), extra={"args": arguments})
    return {"args": arguments} if arguments else {}


def _auth_test(room: Room, _arguments: JsonObject) -> JsonObject:
    person = room.world.people[BOT_USER]
    return {
        **workspace_payload(room.site()),
        "user": person.handle,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def _open_connection(room: Room, _arguments: JsonObject) -> JsonObject:
    return {"url": room.open_socket()}


WORK: dict[str, Work] = {
    "api.test": _api_test,
    "auth.test": _auth_test,
    "apps.connections.open": _open_connection,
    "chat.postMessage": api_chat.post_message,
    "chat.update": api_chat.update,
    "chat.delete": api_chat.delete,
    "chat.postEphemeral": api_chat.post_ephemeral,
    "chat.getPermalink": api_chat.get_permalink,
    "conversations.info": api_people.conversation_info,
    "conversations.members": api_people.conversation_members,
    "conversations.open": api_people.conversation_open,
    "users.info": api_people.user_info,
    "usergroups.list": api_people.group_list,
    "usergroups.users.list": api_people.group_users,
    "views.open": api_views.open_view,
    "views.push": api_views.push_view,
    "views.update": api_views.update_view,
    "views.publish": api_views.publish_view,
    "reactions.add": api_reactions.add,
    "reactions.remove": api_reactions.remove,
    "files.getUploadURLExternal": api_files.get_upload_url,
    "files.completeUploadExternal": api_files.complete_upload,
    "files.info": api_files.file_info,
    "files.delete": api_files.delete_file,
    "blocks.validate": api_views.validate,
}


class WebApi:
    """Trouble on purpose: `revoked` makes every call answer token_revoked, as after an
    uninstall; `break_calls` makes that many next calls fail with 503 and change nothing;
    `lose_answers` does the next calls but cuts the connection before the answer; `hold_answers`
    does them and keeps the answer back for `hold_seconds`."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.revoked = False
        self.break_calls = 0
        self.lose_answers = 0
        self.hold_answers = 0
        self.hold_seconds = 30.0

    async def answer(self, request: web.Request) -> web.Response:
        if self.break_calls > 0:
            self.break_calls -= 1
            return web.Response(status=503, text="broken on purpose")
        response = await self._answer(request)
        if self.lose_answers > 0 and request.transport is not None:
            self.lose_answers -= 1
            request.transport.abort()
        if self.hold_answers > 0:
            self.hold_answers -= 1
            await asyncio.sleep(self.hold_seconds)
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        arguments: JsonObject = {}
        try:
            method = METHODS.get(name)
            takes_json = method is None or method.takes_json
            arguments = await read_arguments(request, takes_json=takes_json)
            result = self._call(name, arguments, request.headers.get("Authorization", ""))
        except RateLimited as limited:
            self._room.ledger.keep_call(name, arguments, 429, limited.error, request.query)
            return self._refusal(name, limited, 429, limited.retry_after)
        except ApiFault as fault:
            self._room.ledger.keep_call(name, arguments, 200, fault.error, request.query)
            return self._refusal(name, fault, 200)
        self._room.ledger.keep_call(name, arguments, 200, "", request.query)
        return web.json_response({"ok": True, **result}, headers=self._headers(name))

    def _call(self, name: str, arguments: JsonObject, authorization: str) -> JsonObject:
        method = METHODS.get(name)
        if name in DEPRECATED:
            detail = f"{name}: use {DEPRECATED[name]}"
            self._room.ledger.violate(ViolationKind.DEPRECATED, detail)
            raise ApiFault("deprecated_endpoint")
        if method is None:
            raise ApiFault("unknown_method", extra={"req_method": name})
        self._check_token(method, _token(arguments, authorization))
        self._room.rates.spend(method)
        if method.token is Token.BOT:
            self._room.require(method.scope)
        self._note_unknown(method, arguments)
        refuse_missing([field for field in method.required if not arguments.get(field)])
        return WORK[name](self._room, arguments)

    def _check_token(self, method: Method, token: str) -> None:
        if method.token is Token.NONE:
            return
        installation = self._room.installation
        kinds = {installation.bot_token: Token.BOT, installation.app_token: Token.APP}
        if not token:
            raise ApiFault("not_authed")
        if token not in kinds:
            raise ApiFault("invalid_auth")
        if self.revoked:
            raise ApiFault("token_revoked")
        if kinds[token] is not method.token:
            raise ApiFault("not_allowed_token_type")

    def is_bot_token(self, token: str) -> bool:
        return token == self._room.installation.bot_token and not self.revoked

    def _note_unknown(self, method: Method, arguments: JsonObject) -> None:
        for argument in arguments:
            if not method.knows(argument):
                detail = f"{method.name} does not take `{argument}`"
                self._room.ledger.violate(ViolationKind.UNKNOWN_ARGUMENT, detail)

    def _refusal(self, name: str, fault: ApiFault, status: int, wait: int = 0) -> web.Response:
        headers = dict(self._headers(name))
        if wait:
            headers["Retry-After"] = str(wait)
        body: JsonObject = {"ok": False, "error": fault.error, **fault.extra}
        return web.json_response(body, status=status, headers=headers)

    def _headers(self, name: str) -> Mapping[str, str]:
        headers = {
            "x-oauth-scopes": ",".join(sorted(self._room.installation.granted)),
            "x-slack-req-id": secrets.token_hex(16),
        }
        method = METHODS.get(name)
        if method is not None and method.scope:
            headers["x-accepted-oauth-scopes"] = method.scope
        return headers


def _token(arguments: JsonObject, authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return string_of(arguments, "token")
