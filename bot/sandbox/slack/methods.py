"""The Web API methods of the stand-in as a table: token, scope, rate tier, arguments.

Read at docs.slack.dev/reference/methods in 2026-11; not checked against live Slack.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """Calls a minute. SPECIAL stands for "hundreds"; POST has its own rule per channel."""

    ONE = 1
    TWO = 20
    THREE = 50
    FOUR = 100
    POST = 300
    SPECIAL = 600


class Token(StrEnum):
    NONE = "none"
    BOT = "bot"
    APP = "app"


@dataclass(frozen=True, kw_only=True)
class Method:
    """`scope` is what the token must carry whatever the arguments are; conversations.* depend
    on the kind of channel and ask further on."""

    name: str
    tier: Tier
    token: Token = Token.BOT
    scope: str = ""
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    takes_json: bool = True

    def knows(self, argument: str) -> bool:
        return argument in self.required or argument in self.optional or argument in _ALWAYS


# bolt adds team_id to every call of a listener's client.
_ALWAYS = ("token", "team_id")

_CONTENT = (
    "text",
    "blocks",
    "attachments",
    "markdown_text",
    "link_names",
    "parse",
    "as_user",
)
_LOOKS = ("username", "icon_emoji", "icon_url")

_ROWS = (
    Method(name="api.test", tier=Tier.FOUR, token=Token.NONE, optional=("error", "foo")),
    Method(name="auth.test", tier=Tier.SPECIAL),
    Method(
        name="apps.connections.open",
        tier=Tier.ONE,
        token=Token.APP,
        scope="connections:write",
    ),
    Method(
        name="chat.postMessage",
        tier=Tier.POST,
        scope="chat:write",
        required=("channel",),
        optional=(
            *_CONTENT,
            *_LOOKS,
            "metadata",
            "mrkdwn",
            "reply_broadcast",
            "thread_ts",
            "unfurl_links",
            "unfurl_media",
        ),
    ),
    Method(
        name="chat.update",
        tier=Tier.THREE,
        scope="chat:write",
        required=("channel", "ts"),
        optional=(*_CONTENT, "file_ids", "metadata", "reply_broadcast"),
    ),
    Method(
        name="chat.delete",
        tier=Tier.THREE,
        scope="chat:write",
        required=("channel", "ts"),
        optional=("as_user",),
    ),
    Method(
        name="chat.postEphemeral",
        tier=Tier.FOUR,
        scope="chat:write",
        required=("channel", "user"),
        optional=(*_CONTENT, *_LOOKS, "thread_ts"),
    ),
    Method(name="chat.getPermalink", tier=Tier.SPECIAL, required=("channel", "message_ts")),
    Method(
        name="conversations.info",
        tier=Tier.THREE,
        required=("channel",),
        optional=("include_locale", "include_num_members"),
    ),
    Method(
        name="conversations.members",
        tier=Tier.FOUR,
        required=("channel",),
        optional=("cursor", "limit"),
    ),
    Method(
        name="conversations.open",
        tier=Tier.THREE,
        optional=("channel", "users", "return_im", "prevent_creation"),
    ),
    Method(
        name="users.info",
        tier=Tier.FOUR,
        scope="users:read",
        required=("user",),
        optional=("include_locale",),
    ),
    Method(
        name="usergroups.list",
        tier=Tier.TWO,
        scope="usergroups:read",
        optional=("include_count", "include_disabled", "include_users"),
    ),
    Method(
        name="usergroups.users.list",
        tier=Tier.TWO,
        scope="usergroups:read",
        required=("usergroup",),
        optional=("include_disabled",),
    ),
    Method(
        name="views.open",
        tier=Tier.FOUR,
        required=("view",),
        optional=("trigger_id", "interactivity_pointer"),
    ),
    Method(
        name="views.push",
        tier=Tier.FOUR,
        required=("view",),
        optional=("trigger_id", "interactivity_pointer"),
    ),
    Method(
        name="views.update",
        tier=Tier.FOUR,
        required=("view",),
        optional=("view_id", "external_id", "hash"),
    ),
    Method(
        name="views.publish",
        tier=Tier.FOUR,
        required=("user_id", "view"),
        optional=("hash",),
    ),
    Method(
        name="reactions.add",
        tier=Tier.THREE,
        scope="reactions:write",
        required=("channel", "name", "timestamp"),
    ),
    Method(
        name="reactions.remove",
        tier=Tier.TWO,
        scope="reactions:write",
        required=("channel", "name", "timestamp"),
    ),
    Method(
        name="files.getUploadURLExternal",
        tier=Tier.FOUR,
        scope="files:write",
        required=("filename", "length"),
        optional=("alt_txt", "snippet_type"),
        # github.com/Octember/earshot/pull/10: live Slack sees nothing of a JSON body here.
        takes_json=False,
    ),
    Method(
        name="files.completeUploadExternal",
        tier=Tier.FOUR,
        scope="files:write",
        required=("files",),
        optional=("channel_id", "channels", "initial_comment", "thread_ts", "blocks"),
    ),
    Method(name="files.info", tier=Tier.FOUR, scope="files:read", required=("file",)),
    Method(name="files.delete", tier=Tier.THREE, scope="files:write", required=("file",)),
    Method(name="blocks.validate", tier=Tier.SPECIAL, optional=("blocks", "message", "view")),
)

METHODS: dict[str, Method] = {method.name: method for method in _ROWS}

# Gone, or barred to apps made today; what comes instead.
DEPRECATED: dict[str, str] = {
    "channels.info": "conversations.info",
    "channels.list": "conversations.list",
    "dialog.open": "views.open",
    "files.upload": "files.getUploadURLExternal",
    "groups.info": "conversations.info",
    "groups.list": "conversations.list",
    "im.open": "conversations.open",
    "oauth.access": "oauth.v2.access",
    "rtm.connect": "apps.connections.open",
    "rtm.start": "apps.connections.open",
    "workflows.stepCompleted": "functions.completeSuccess",
    "workflows.updateStep": "functions.completeSuccess",
}
