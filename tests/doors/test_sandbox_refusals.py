"""Requests that Slack refuses, sent raw over HTTP, each with the error it must get."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiohttp
import pytest

from bot.sandbox.slack import ANA, BEN, CLEO, DAN, EVE, JsonObject, JsonValue, LocalSlack
from bot.sandbox.slack.jsonlike import list_at, object_at, text_at
from bot.sandbox.slack.people import BOT_USER, GENERAL, TEAM_GROUP
from bot.sandbox.slack.records import Channel, Message
from tests.doors.sandbox_kit import (
    Monotonic,
    actions,
    button,
    local_slack,
    modal,
    section,
    text_input,
)

Sent = Literal["json", "form", "query"]
TokenOf = Literal["bot", "app", "none", "bad", "query"]
LONG = "x" * 4001
HIDDEN, ARCHIVED, LEFT = "C0HIDDEN01", "C0ARCHIVE1", "C0LEFTIT01"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    method: str
    error: str
    arguments: JsonObject
    token: TokenOf = "bot"
    sent: Sent = "json"


def refused(
    method: str,
    error: str,
    token: TokenOf = "bot",
    sent: Sent = "json",
    /,
    **arguments: JsonValue,
) -> Refusal:
    return Refusal(method=method, error=error, arguments=arguments, token=token, sent=sent)


# Values in braces stand for ids that only a started workspace knows.
TABLE = (
    refused("chat.postMessages", "unknown_method", channel="{triage}"),
    refused("auth.test", "not_authed", "none"),
    refused("auth.test", "invalid_auth", "bad"),
    refused("auth.test", "not_authed", "query", "query"),
    refused("auth.test", "not_allowed_token_type", "app"),
    Refusal(method="api.test", error="my_error", arguments={"error": "my_error"}, token="none"),
    refused("apps.connections.open", "not_allowed_token_type", "bot"),
    refused("apps.connections.open", "not_authed", "none"),
    refused("chat.postMessage", "not_authed", "none", channel="{triage}", text="a"),
    refused("chat.postMessage", "not_allowed_token_type", "app", channel="{triage}", text="a"),
    refused("chat.postMessage", "invalid_arguments", text="a"),
    refused("chat.postMessage", "no_text", channel="{triage}"),
    refused("chat.postMessage", "no_text", channel="{triage}", text="   "),
    refused("chat.postMessage", "no_text", "bot", "form", channel="{triage}", text=""),
    refused("chat.postMessage", "no_text", channel="{triage}", blocks=[]),
    refused("chat.postMessage", "channel_not_found", channel="C0NOWHERE1", text="a"),
    refused("chat.postMessage", "channel_not_found", channel="#nowhere", text="a"),
    refused("chat.postMessage", "channel_not_found", channel=HIDDEN, text="a"),
    refused("chat.postMessage", "channel_not_found", channel=DAN, text="a"),
    refused("chat.postMessage", "not_in_channel", channel=GENERAL, text="a"),
    refused("chat.postMessage", "not_in_channel", channel="#general", text="a"),
    refused("chat.postMessage", "is_archived", channel=ARCHIVED, text="a"),
    refused(
        "chat.postMessage", "thread_not_found", channel="{triage}", text="a", thread_ts="1.000001"
    ),
    refused(
        "chat.postMessage", "thread_not_found", channel="{triage}", text="a", thread_ts="{whisper}"
    ),
    refused("chat.postMessage", "invalid_blocks_format", channel="{triage}", blocks="[not json"),
    refused("chat.postMessage", "invalid_blocks_format", channel="{triage}", blocks={"type": "x"}),
    refused(
        "chat.postMessage", "invalid_blocks_format", "bot", "form", channel="{triage}", blocks="7"
    ),
    refused("chat.postMessage", "invalid_blocks", channel="{triage}", text="a", blocks=[{}]),
    refused(
        "chat.postMessage", "invalid_metadata_format", channel="{triage}", text="a", metadata="{"
    ),
    refused(
        "chat.postMessage",
        "invalid_metadata_schema",
        channel="{triage}",
        text="a",
        metadata={"a": 1},
    ),
    refused(
        "chat.postMessage",
        "invalid_metadata_schema",
        channel="{triage}",
        text="a",
        metadata={"event_type": "x"},
    ),
    refused(
        "chat.postMessage",
        "invalid_metadata_schema",
        channel="{triage}",
        text="a",
        metadata={"event_type": 7, "event_payload": {}},
    ),
    refused(
        "chat.postMessage", "invalid_metadata_schema", channel="{triage}", text="a", metadata="[1]"
    ),
    refused(
        "chat.postMessage", "as_user_not_supported", channel="{triage}", text="a", as_user=True
    ),
    refused("chat.postMessage", "missing_scope", channel="{triage}", text="a", username="Boss"),
    refused("chat.postMessage", "missing_scope", channel="{triage}", text="a", icon_emoji=":a:"),
    refused(
        "chat.postMessage", "missing_scope", channel="{triage}", text="a", icon_url="https://e"
    ),
    refused(
        "chat.postMessage",
        "markdown_text_conflict",
        channel="{triage}",
        text="a",
        markdown_text="b",
    ),
    refused(
        "chat.postMessage",
        "markdown_text_conflict",
        channel="{triage}",
        blocks=[section()],
        markdown_text="b",
    ),
    refused("chat.postMessage", "msg_too_long", channel="{triage}", markdown_text="x" * 12_001),
    refused(
        "chat.postMessage",
        "msg_blocks_too_long",
        channel="{triage}",
        text="a",
        blocks=[section("x" * 2601) for _ in range(5)],
    ),
    refused(
        "chat.postMessage",
        "too_many_attachments",
        channel="{triage}",
        text="a",
        attachments=[{}] * 101,
    ),
    refused("chat.postMessage", "invalid_attachments", channel="{triage}", attachments="[{"),
    refused(
        "chat.update",
        "msg_blocks_too_long",
        channel="{triage}",
        ts="{card}",
        blocks=[section("x" * 2601) for _ in range(5)],
    ),
    refused("chat.update", "invalid_blocks", channel="{triage}", ts="{card}", blocks=[section("")]),
    refused("chat.update", "not_in_channel", channel="{left}", ts="{there}", text="a"),
    refused("chat.update", "not_authed", "none", channel="{triage}", ts="{card}", text="a"),
    refused("chat.update", "invalid_arguments", channel="{triage}", text="a"),
    refused("chat.update", "invalid_arguments", ts="{card}", text="a"),
    refused("chat.update", "channel_not_found", channel=HIDDEN, ts="{card}", text="a"),
    refused("chat.update", "message_not_found", channel="{triage}", ts="1.000001", text="a"),
    refused("chat.update", "message_not_found", channel="{triage}", ts="{whisper}", text="a"),
    refused("chat.update", "cant_update_message", channel="{triage}", ts="{hers}", text="a"),
    refused("chat.update", "msg_too_long", channel="{triage}", ts="{card}", text=LONG),
    refused("chat.update", "no_text", channel="{triage}", ts="{card}"),
    refused("chat.update", "is_archived", channel=ARCHIVED, ts="{old}", text="a"),
    refused("chat.update", "not_allowed_token_type", "app", channel="{triage}", ts="{card}"),
    refused("chat.delete", "message_not_found", channel="{triage}", ts="1.000001"),
    refused("chat.delete", "message_not_found", channel="{triage}", ts="{whisper}"),
    refused("chat.delete", "channel_not_found", channel=HIDDEN, ts="{card}"),
    refused("chat.delete", "not_allowed_token_type", "app", channel="{triage}", ts="{card}"),
    refused("chat.delete", "cant_delete_message", channel="{triage}", ts="{hers}"),
    refused("chat.delete", "invalid_arguments", channel="{triage}"),
    refused("chat.postEphemeral", "user_not_found", channel="{triage}", user="U0NOBODY", text="a"),
    refused(
        "chat.postEphemeral", "user_not_in_channel", channel="{triage}", user="{eve}", text="a"
    ),
    refused("chat.postEphemeral", "no_text", channel="{triage}", user=ANA),
    refused("chat.postEphemeral", "is_archived", channel=ARCHIVED, user=ANA, text="a"),
    refused("chat.postEphemeral", "channel_not_found", channel=HIDDEN, user=ANA, text="a"),
    refused(
        "chat.postEphemeral", "invalid_blocks", channel="{triage}", user=ANA, blocks=[{"type": "x"}]
    ),
    refused(
        "chat.postEphemeral",
        "thread_not_found",
        channel="{triage}",
        user=ANA,
        text="a",
        thread_ts="1.1",
    ),
    refused(
        "chat.postEphemeral",
        "as_user_not_supported",
        channel="{triage}",
        user=ANA,
        text="a",
        as_user="1",
    ),
    refused("chat.getPermalink", "message_not_found", channel="{triage}", message_ts="{whisper}"),
    refused("chat.getPermalink", "invalid_arguments", channel="{triage}"),
    refused("chat.postEphemeral", "invalid_arguments", channel="{triage}", text="a"),
    refused("chat.postEphemeral", "not_in_channel", channel=GENERAL, user=ANA, text="a"),
    refused("chat.getPermalink", "message_not_found", channel="{triage}", message_ts="1.0"),
    refused("chat.getPermalink", "channel_not_found", channel=HIDDEN, message_ts="{card}"),
    refused("conversations.info", "channel_not_found", channel="C0NOWHERE1"),
    refused("conversations.info", "channel_not_found", "bot", "query", channel=HIDDEN),
    refused("conversations.info", "missing_scope", channel=GENERAL),
    refused("conversations.info", "invalid_arguments"),
    refused("conversations.members", "invalid_limit", channel="{triage}", limit="0"),
    refused("conversations.members", "invalid_limit", channel="{triage}", limit=1001),
    refused("conversations.members", "invalid_cursor", channel="{triage}", cursor="abc"),
    refused("conversations.members", "missing_scope", channel=GENERAL),
    refused("conversations.open", "missing_scope", users=ANA),
    refused("users.info", "user_not_found", "bot", "query", user="U0NOBODY"),
    refused("users.info", "invalid_arguments"),
    refused("usergroups.users.list", "no_such_subteam", usergroup="S0NOTHING"),
    refused("usergroups.users.list", "invalid_arguments"),
    refused("views.open", "invalid_arguments", trigger_id="{trigger}"),
    refused("views.open", "invalid_arguments", trigger_id="{trigger}", view="{not json"),
    refused("views.open", "invalid_arguments", view=modal()),
    refused("views.open", "invalid_trigger_id", trigger_id="1.2.abc", view=modal()),
    refused("views.open", "exchanged_trigger_id", trigger_id="{spent}", view=modal()),
    refused(
        "views.open",
        "invalid_arguments",
        trigger_id="{trigger}",
        view={"type": "home", "blocks": []},
    ),
    refused(
        "views.open",
        "view_too_large",
        trigger_id="{trigger}",
        view=modal(*[section("x" * 2990) for _ in range(90)]),
    ),
    refused("views.push", "invalid_arguments", trigger_id="{trigger}", view=modal()),
    refused("views.push", "invalid_trigger_id", trigger_id="nope", view=modal()),
    refused("views.update", "invalid_arguments", view=modal()),
    refused("views.update", "not_found", view=modal(), view_id="V0NOTHING"),
    refused("views.update", "not_found", view=modal(), external_id="nothing"),
    refused("views.update", "hash_conflict", view=modal(), view_id="{view}", hash="1.stale"),
    refused(
        "views.update", "invalid_arguments", view={"type": "home", "blocks": []}, view_id="{view}"
    ),
    refused("views.publish", "invalid_arguments", user_id=ANA),
    refused("views.publish", "invalid_arguments", view={"type": "home", "blocks": []}),
    refused("views.publish", "user_not_found", user_id="U0NO", view={"type": "home", "blocks": []}),
    refused("views.publish", "user_not_found", user_id=DAN, view={"type": "home", "blocks": []}),
    refused("views.publish", "invalid_arguments", user_id=ANA, view=modal()),
    refused(
        "views.publish",
        "hash_conflict",
        user_id=ANA,
        view={"type": "home", "blocks": []},
        hash="1.stale",
    ),
    refused(
        "views.open",
        "duplicate_external_id",
        trigger_id="{trigger}",
        view=modal(external_id="taken"),
    ),
    refused(
        "views.update", "duplicate_external_id", view_id="{view}", view=modal(external_id="taken")
    ),
    refused("views.open", "exchanged_trigger_id", interactivity_pointer="{spent}", view=modal()),
    refused("views.open", "not_authed", "none", trigger_id="{trigger}", view=modal()),
    refused("views.open", "invalid_arguments", trigger_id="{trigger}", view=[1]),
    refused("views.open", "invalid_arguments", trigger_id="{trigger}", view=modal(blocks="a")),
    refused("views.push", "push_limit_reached", trigger_id="{third}", view=modal()),
    refused("views.push", "exchanged_trigger_id", trigger_id="{spent}", view=modal()),
    refused("views.publish", "not_allowed_token_type", "app", user_id=ANA, view={"type": "home"}),
    refused(
        "views.publish", "invalid_arguments", user_id=ANA, view={"type": "home", "blocks": [{}]}
    ),
    refused(
        "views.publish",
        "view_too_large",
        user_id=ANA,
        view={"type": "home", "blocks": [section("x" * 2990) for _ in range(90)]},
    ),
    refused("files.upload", "deprecated_endpoint", "bot", "form", content="a"),
    refused("rtm.connect", "deprecated_endpoint"),
    refused("dialog.open", "deprecated_endpoint", trigger_id="{trigger}"),
    refused("groups.list", "deprecated_endpoint"),
    refused("files.getUploadURLExternal", "missing_scope", "bot", "form", filename="a", length=1),
    refused("files.info", "missing_scope", file="F1"),
    refused("reactions.add", "missing_scope", channel="{triage}", name="eyes", timestamp="{card}"),
    refused("users.info", "not_authed", "none", user=ANA),
    refused("conversations.members", "channel_not_found", channel=HIDDEN),
    refused("blocks.validate", "invalid_arguments", view="{not json"),
    refused("blocks.validate", "invalid_arguments", message=[1]),
    refused("blocks.validate", "invalid_blocks", message={"blocks": [{"type": "alert"}]}),
    refused("blocks.validate", "invalid_arguments"),
    refused("blocks.validate", "invalid_arguments", blocks=[section()], view=modal()),
    refused("blocks.validate", "invalid_blocks", blocks=[{"type": "section"}]),
    refused("blocks.validate", "invalid_blocks", view={"type": "modal", "blocks": []}),
)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as (started, _):
        yield started


def furnish(slack: LocalSlack) -> dict[str, str]:
    """A little history in the workspace; returns what the braces stand for."""
    world = slack.world
    world.add_channel(Channel(id=HIDDEN, name="hidden", is_private=True, members=frozenset({ANA})))
    world.add_channel(
        Channel(
            id=ARCHIVED,
            name="old",
            is_private=True,
            members=frozenset({ANA, BOT_USER}),
            is_archived=True,
        )
    )

    def said(author: str, channel: str = slack.channel, to: str | None = None) -> str:
        bot = "B0" if author == BOT_USER else None
        message = Message(
            channel=channel, ts=world.next_ts(), author=author, text="a", bot=bot, ephemeral_to=to
        )
        return world.keep_message(message).ts

    world.add_channel(Channel(id=LEFT, name="left", members=frozenset({ANA})))
    there = said(BOT_USER, LEFT)
    slack.ledger.spare("deprecated", "unknown_argument", "missing_text", "too_fast")
    for number in range(3):
        world.views.push(BEN, modal(external_id=f"ben {number}"))
    top = world.views.stack(BEN)[-1].id
    world.views.publish(BEN, {"type": "home", "blocks": [], "external_id": "taken"})
    view = world.views.open(ANA, modal(text_input("body")))
    world.views.publish(ANA, {"type": "home", "blocks": [section()]})
    spent = world.triggers.mint(ANA)
    world.triggers.spend(spent)
    return {
        "triage": slack.channel,
        "card": said(BOT_USER),
        "hers": said(ANA),
        "whisper": said(BOT_USER, to=ANA),
        "old": said(BOT_USER, ARCHIVED),
        "eve": "U00000EVE1",
        "view": view.id,
        "trigger": world.triggers.mint(ANA),
        "spent": spent,
        "third": world.triggers.mint(BEN, top),
        "left": LEFT,
        "there": there,
        "group": TEAM_GROUP,
    }


def filled_in(arguments: JsonObject, names: dict[str, str]) -> JsonObject:
    return {
        name: names.get(value[1:-1], value)
        if isinstance(value, str) and value.startswith("{")
        else value
        for name, value in arguments.items()
    }


def token_of(slack: LocalSlack, kind: TokenOf) -> str:
    known = {"bot": slack.bot_token, "app": slack.app_token, "bad": "xoxb-made-up"}
    return known.get(kind, "")


async def call(
    slack: LocalSlack,
    method: str,
    arguments: JsonObject,
    token: TokenOf = "bot",
    sent: Sent = "json",
) -> tuple[int, JsonObject, dict[str, str]]:
    headers = {}
    if token_of(slack, token):
        headers["Authorization"] = f"Bearer {token_of(slack, token)}"
    flat = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in arguments.items()
    }
    if token == "query":
        flat["token"] = slack.bot_token
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(
            slack.api_url + method,
            headers=headers,
            json=arguments if sent == "json" else None,
            data=flat if sent == "form" else None,
            params=flat if sent == "query" else None,
        ) as response,
    ):
        return response.status, await response.json(), dict(response.headers)


def named(row: Refusal) -> str:
    return f"{row.method}-{row.error}"


@pytest.mark.parametrize("row", TABLE, ids=named)
async def test_is_refused(slack: LocalSlack, row: Refusal) -> None:
    arguments = filled_in(row.arguments, furnish(slack))
    before = slack.hands.see(ANA)
    status, answer, headers = await call(slack, row.method, arguments, row.token, row.sent)
    assert (status, answer["ok"], answer["error"]) == (200, False, row.error)
    assert headers["x-slack-req-id"]
    assert slack.hands.see(ANA) == before
    assert slack.ledger.calls[-1].error == row.error


async def test_missing_scope_names_what_is_needed(slack: LocalSlack) -> None:
    _, answer, headers = await call(slack, "conversations.info", {"channel": GENERAL})
    assert answer["needed"] == "channels:read"
    assert text_at(answer, "provided") == headers["x-oauth-scopes"]
    assert "groups:read" in headers["x-oauth-scopes"].split(",")


async def test_a_trigger_expires_after_three_seconds() -> None:
    beat = Monotonic()
    async with LocalSlack(monotonic=beat) as slack:
        late, fresh = slack.world.triggers.mint(ANA), slack.world.triggers.mint(ANA)
        beat.at += 2.9
        _, answer, _ = await call(slack, "views.open", {"trigger_id": fresh, "view": modal()})
        assert answer["ok"] is True
        beat.at += 0.2
        _, answer, _ = await call(slack, "views.open", {"trigger_id": late, "view": modal()})
        assert answer["error"] == "expired_trigger_id"


async def test_a_refused_view_leaves_its_trigger_usable(slack: LocalSlack) -> None:
    trigger = slack.world.triggers.mint(ANA)
    wrong = modal(text_input("body"), submit=None)
    _, answer, _ = await call(slack, "views.open", {"trigger_id": trigger, "view": wrong})
    assert answer["error"] == "invalid_arguments"
    _, answer, _ = await call(slack, "views.open", {"trigger_id": trigger, "view": modal()})
    assert answer["ok"] is True


async def test_the_shape_of_refused_blocks(slack: LocalSlack) -> None:
    blocks: list[JsonValue] = [section("x" * 3001), actions(button("a"), button("a"))]
    arguments: JsonObject = {"channel": slack.channel, "text": "a", "blocks": blocks}
    _, answer, _ = await call(slack, "chat.postMessage", arguments)
    expected = [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        '`action_id` "a" already exists [json-pointer:/blocks/1/elements/1/action_id]',
    ]
    assert answer["errors"] == expected
    messages = list_at(object_at(answer, "response_metadata"), "messages")
    assert messages == [f"[ERROR] {sentence}" for sentence in expected]


async def test_the_sixth_message_of_a_second_is_turned_away() -> None:
    beat = Monotonic()
    async with LocalSlack(monotonic=beat) as slack:
        slack.ledger.spare("too_fast")
        arguments: JsonObject = {"channel": slack.channel, "text": "a"}
        for _ in range(5):
            status, _, _ = await call(slack, "chat.postMessage", arguments)
            assert status == 200
        status, answer, headers = await call(slack, "chat.postMessage", arguments)
        assert (status, answer["error"], headers["Retry-After"]) == (429, "ratelimited", "1")
        assert [violation.kind for violation in slack.ledger.violations] == ["too_fast"] * 4
        beat.at += 1
        status, _, _ = await call(slack, "chat.postMessage", arguments)
        assert status == 200


@pytest.mark.parametrize(
    ("method", "allowed"), [("usergroups.list", 20), ("chat.update", 50), ("users.info", 100)]
)
async def test_each_method_has_its_tier(method: str, allowed: int) -> None:
    beat = Monotonic()
    async with LocalSlack(monotonic=beat) as slack:
        for _ in range(allowed):
            status, _, _ = await call(slack, method, {})
            assert status == 200
        status, _, headers = await call(slack, method, {})
        assert status == 429
        assert int(headers["Retry-After"]) == -(-60 // allowed)
        status, answer, _ = await call(slack, "auth.test", {})
        assert (status, answer["ok"]) == (200, True)


async def test_revoked_and_groupless_workspaces(slack: LocalSlack) -> None:
    slack.world.plan_has_groups = False
    _, answer, _ = await call(slack, "usergroups.list", {})
    assert answer["error"] == "paid_teams_only"
    slack.web_api.revoked = True
    _, answer, _ = await call(slack, "auth.test", {})
    assert answer["error"] == "token_revoked"


async def test_broken_bodies(slack: LocalSlack) -> None:
    for body, content_type, error in (
        ("{", "application/json", "invalid_json"),
        ("[1]", "application/json", "json_not_object"),
        ("a=b", "application/xml", "invalid_post_type"),
        ("a=b", "", "missing_post_type"),
    ):
        headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": content_type}
        async with (
            aiohttp.ClientSession(trust_env=False) as session,
            session.post(
                slack.api_url + "auth.test",
                data=body,
                headers=headers if content_type else {"Authorization": headers["Authorization"]},
                skip_auto_headers=() if content_type else ("Content-Type",),
            ) as response,
        ):
            assert (await response.json())["error"] == error


async def test_unknown_arguments_and_missing_text_are_noted(slack: LocalSlack) -> None:
    slack.ledger.spare("unknown_argument", "missing_text")
    arguments: JsonObject = {
        "channel": slack.channel,
        "blocks": [section()],
        "colour": "red",
        "team_id": slack.team_id,
    }
    _, answer, _ = await call(slack, "chat.postMessage", arguments)
    assert answer["ok"] is True
    noted = [(violation.kind.value, violation.detail) for violation in slack.ledger.violations]
    assert noted == [
        ("unknown_argument", "chat.postMessage does not take `colour`"),
        ("missing_text", "chat.postMessage with blocks but no text"),
    ]


@pytest.mark.parametrize("sent", ["json", "form", "query"])
async def test_the_same_call_in_three_dresses(slack: LocalSlack, sent: Sent) -> None:
    arguments: JsonObject = {"channel": slack.channel, "text": "a", "blocks": [section("b")]}
    _, answer, _ = await call(slack, "chat.postMessage", arguments, sent=sent)
    assert answer["ok"] is True
    seen = slack.hands.see(ANA).channel(slack.channel).messages[0]
    assert object_at(seen.blocks[0], "text")["text"] == "b"
    assert seen.ts == answer["ts"]


async def test_no_token_is_kept_in_the_ledger(slack: LocalSlack) -> None:
    await call(slack, "auth.test", {"token": slack.bot_token})
    assert slack.bot_token not in repr(list(slack.ledger.calls))
    assert slack.bot_token not in repr(slack.installation)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        LocalSlack(host=host)


async def test_a_private_message_opens_for_a_person(slack: LocalSlack) -> None:
    _, answer, _ = await call(slack, "chat.postMessage", {"channel": ANA, "text": "for Ana"})
    direct = text_at(answer, "channel")
    assert slack.hands.see(ANA).channel(direct).messages[0].text == "for Ana"


async def test_scopes_are_those_of_the_manifest(tmp_path: Path) -> None:
    wish = {
        "features": {"slash_commands": [{"command": "/gdpr", "should_escape": False}]},
        "oauth_config": {"scopes": {"bot": ["im:write", "channels:read", "users:read"]}},
    }
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(wish), encoding="utf-8")
    async with LocalSlack(manifest=manifest) as slack:
        _, answer, _ = await call(
            slack, "chat.postMessage", {"channel": slack.channel, "text": "a"}
        )
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
        _, answer, _ = await call(slack, "conversations.info", {"channel": GENERAL})
        assert object_at(answer, "channel")["name"] == "general"
        _, answer, _ = await call(slack, "conversations.open", {"users": ANA})
        assert text_at(object_at(answer, "channel"), "id").startswith("D")
        for users, error in (("", "users_list_not_supplied"), (DAN, "user_disabled")):
            _, answer, _ = await call(slack, "conversations.open", {"users": users})
            assert answer["error"] == error
        assert list(slack.installation.commands.items()) == [("/gdpr", False)]


async def test_the_facts_about_people_and_places(slack: LocalSlack) -> None:
    _, answer, _ = await call(slack, "conversations.info", {"channel": slack.channel})
    shown = object_at(answer, "channel")
    assert (shown["is_private"], shown["is_ext_shared"], shown["is_member"]) == (True, False, True)
    slack.world.join(slack.channel, EVE)
    _, answer, _ = await call(slack, "conversations.info", {"channel": slack.channel})
    assert object_at(answer, "channel")["is_ext_shared"] is True
    _, first, _ = await call(slack, "conversations.members", {"channel": slack.channel, "limit": 4})
    cursor = text_at(object_at(first, "response_metadata"), "next_cursor")
    _, second, _ = await call(
        slack, "conversations.members", {"channel": slack.channel, "limit": 4, "cursor": cursor}
    )
    everybody = [*list_at(first, "members"), *list_at(second, "members")]
    assert everybody == [BOT_USER, ANA, BEN, CLEO, DAN, EVE]
    marks = {}
    for user in (ANA, BEN, CLEO, DAN, EVE, BOT_USER):
        _, answer, _ = await call(slack, "users.info", {"user": user})
        person = object_at(answer, "user")
        names = ("is_admin", "is_restricted", "deleted", "is_stranger", "is_bot")
        marks[user] = [name for name in names if person.get(name)]
        assert "email" not in object_at(person, "profile")
    assert marks == {
        ANA: [],
        BEN: ["is_admin"],
        CLEO: ["is_restricted"],
        DAN: ["deleted"],
        EVE: ["is_stranger"],
        BOT_USER: ["is_bot"],
    }
    _, answer, _ = await call(slack, "usergroups.users.list", {"usergroup": TEAM_GROUP})
    assert answer["users"] == [ANA, BEN]


async def test_personal_data_in_public_places_is_noted(slack: LocalSlack) -> None:
    slack.ledger.spare("personal_data", "unknown_argument")
    slack.ledger.watch_for("ana.berg@example.org")
    say: JsonObject = {"channel": slack.channel, "text": "ANA.BERG@example.org wrote"}
    await call(slack, "chat.postMessage", say)
    hidden = modal(section("ana.berg@example.org"))
    trigger = slack.world.triggers.mint(ANA)
    await call(slack, "views.open", {"trigger_id": trigger, "view": hidden})
    trigger = slack.world.triggers.mint(ANA)
    hidden = {**hidden, "private_metadata": "ana.berg@example.org"}
    await call(slack, "views.open", {"trigger_id": trigger, "view": json.dumps(hidden)})
    await call(slack, "users.info", {"user": "ana.berg@example.org"}, sent="query")
    await call(slack, "auth.test", {"name": "ana.berg@example.org"}, sent="query")
    noted = [
        violation.detail
        for violation in slack.ledger.violations
        if violation.kind.value == "personal_data"
    ]
    assert noted == [
        "chat.postMessage: in text",
        "views.open: in the view's hidden fields",
        "users.info: in the query string",
        "auth.test: in the query string",
    ]


async def test_limits_can_be_set_aside(slack: LocalSlack) -> None:
    slack.rates.unlimited = True
    for _ in range(25):
        status, _, _ = await call(slack, "usergroups.list", {})
        assert status == 200


async def test_strict_rates_allow_no_burst() -> None:
    async with LocalSlack(strict_rates=True, monotonic=Monotonic()) as slack:
        say: JsonObject = {"channel": slack.channel, "text": "a"}
        statuses = [(await call(slack, "chat.postMessage", say))[0] for _ in range(2)]
        assert statuses == [200, 429]
