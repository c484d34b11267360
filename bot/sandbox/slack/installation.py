"""The app as it is installed: its tokens, and what its manifest asks for."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.slack.jsonlike import JsonObject, list_at, object_at, objects_at, text_at

MANIFEST = Path(__file__).resolve().parents[3] / "slack-manifest.json"

DEFAULT_SCOPES = (
    "commands",
    "chat:write",
    "app_mentions:read",
    "groups:read",
    "users:read",
    "usergroups:read",
)
DEFAULT_EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "tokens_revoked",
    "member_joined_channel",
    "member_left_channel",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
    "group_rename",
    "group_left",
    "channel_shared",
    "channel_id_changed",
)
# docs.slack.dev/reference/events: what each of the desk's events needs, where it needs anything.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_shared": "groups:read",
    "group_archive": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "groups:read",
    "member_left_channel": "groups:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "user_change": "users:read",
}
DEFAULT_SHORTCUTS = {
    "ticket.new": "global",
    "ticket.find": "global",
    "note.from_message": "message",
    "ticket.from_message": "message",
}


@dataclass(frozen=True, kw_only=True)
class Installation:
    """`commands` maps a slash command to whether names in it are escaped; `shortcuts` maps a
    callback_id to "global" or "message"."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    scopes: frozenset[str]
    events: frozenset[str]
    commands: Mapping[str, bool]
    shortcuts: Mapping[str, str]
    name: str = "Privacy Desk"
    withdrawn: set[str] = field(default_factory=set)

    @property
    def granted(self) -> frozenset[str]:
        return self.scopes - self.withdrawn


def install(manifest: Path = MANIFEST) -> Installation:
    """Fresh tokens each time, so that nothing but this process can know them."""
    wish = _read(manifest)
    features = object_at(wish, "features")
    scopes = object_at(object_at(wish, "oauth_config"), "scopes")
    subscriptions = object_at(object_at(wish, "settings"), "event_subscriptions")
    commands = {
        text_at(item, "command"): item.get("should_escape") is True
        for item in objects_at(features, "slash_commands")
    }
    shortcuts = {
        text_at(item, "callback_id"): text_at(item, "type")
        for item in objects_at(features, "shortcuts")
    }
    return Installation(
        bot_token="xoxb-local-" + secrets.token_urlsafe(24),
        app_token="xapp-local-" + secrets.token_urlsafe(24),
        signing_secret=secrets.token_hex(16),
        scopes=_names(scopes, "bot") or frozenset(DEFAULT_SCOPES),
        events=_names(subscriptions, "bot_events") or frozenset(DEFAULT_EVENTS),
        commands=commands or {"/privacy": True},
        shortcuts=shortcuts or DEFAULT_SHORTCUTS,
    )


def _read(manifest: Path) -> JsonObject:
    if not manifest.is_file():
        return {}
    found = json.loads(manifest.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}


def _names(source: JsonObject, key: str) -> frozenset[str]:
    return frozenset(name for name in list_at(source, key) if isinstance(name, str))
