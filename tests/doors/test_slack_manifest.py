"""The manifest asks for what is used, and everything it asks for is handled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, list_at, object_at, objects_at
from bot.slack.app import EVENTS
from bot.slack.app import SCOPES as OWN_SCOPES

MANIFEST = Path(__file__).parents[2] / "slack-manifest.json"
# docs.slack.dev "App manifest reference".
LIMITS = {
    ("display_information", "name"): (1, 35),
    ("display_information", "description"): (1, 140),
    ("display_information", "long_description"): (175, 4000),
}
# docs.slack.dev: the bot scope that each event needs, where it needs one.
SCOPES = {
    "app_mention": "app_mentions:read",
    "member_joined_channel": "groups:read",
    "member_left_channel": "groups:read",
    "channel_shared": "groups:read",
    "channel_id_changed": "groups:read",
    "group_left": "groups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "user_change": "users:read",
}


@pytest.fixture
def manifest() -> JsonObject:
    found: JsonValue = json.loads(MANIFEST.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_six_scopes_and_no_more(manifest: JsonObject) -> None:
    scopes = object_at(object_at(manifest, "oauth_config"), "scopes")
    assert scopes == {
        "bot": [
            "commands",
            "chat:write",
            "app_mentions:read",
            "groups:read",
            "users:read",
            "usergroups:read",
        ]
    }


def test_the_doctor_looks_for_the_same_scopes(manifest: JsonObject) -> None:
    scopes = list_at(object_at(object_at(manifest, "oauth_config"), "scopes"), "bot")
    assert frozenset(map(str, scopes)) == OWN_SCOPES


def test_every_event_is_handled_and_covered_by_a_scope(manifest: JsonObject) -> None:
    events = list_at(
        object_at(object_at(manifest, "settings"), "event_subscriptions"), "bot_events"
    )
    assert set(map(str, events)) == set(EVENTS)
    scopes = list_at(object_at(object_at(manifest, "oauth_config"), "scopes"), "bot")
    assert {SCOPES[str(event)] for event in events if event in SCOPES} <= set(map(str, scopes))


@pytest.mark.parametrize(("path", "lengths"), LIMITS.items())
def test_lengths(manifest: JsonObject, path: tuple[str, str], lengths: tuple[int, int]) -> None:
    text = object_at(manifest, path[0])[path[1]]
    assert isinstance(text, str)
    assert lengths[0] <= len(text) <= lengths[1]


def test_names_in_commands_arrive_escaped(manifest: JsonObject) -> None:
    commands = objects_at(object_at(manifest, "features"), "slash_commands")
    assert [command["command"] for command in commands] == ["/privacy"]
    assert all(command["should_escape"] is True for command in commands)
    assert all(len(str(command["description"])) <= 2000 for command in commands)


def test_shortcuts_are_the_ones_that_are_handled(manifest: JsonObject) -> None:
    shortcuts = objects_at(object_at(manifest, "features"), "shortcuts")
    assert {each["callback_id"]: each["type"] for each in shortcuts} == {
        "ticket.new": "global",
        "ticket.find": "global",
        "note.from_message": "message",
        "ticket.from_message": "message",
    }
    for each in shortcuts:
        assert len(str(each["name"])) <= 24
        assert len(str(each["description"])) <= 150


def test_nothing_of_agents_and_one_workspace(manifest: JsonObject) -> None:
    settings = object_at(manifest, "settings")
    assert settings["org_deploy_enabled"] is False
    assert settings["token_rotation_enabled"] is False
    assert settings["socket_mode_enabled"] is True
    assert object_at(settings, "interactivity") == {"is_enabled": True}
    assert "agent_view" not in object_at(manifest, "features")
    home = object_at(object_at(manifest, "features"), "app_home")
    assert home["messages_tab_read_only_enabled"] is True
