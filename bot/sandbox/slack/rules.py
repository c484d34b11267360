"""What the stand-in enforces besides numbers: each rule with the answer it gives, and where Slack
says so. `limits.py` holds the numbers, `methods.py` the methods, the shapes the blocks."""

from dataclasses import dataclass

from bot.sandbox.slack.limits import READ

_DOCS = "https://docs.slack.dev/"
_METHOD = f"{_DOCS}reference/methods/"
_BLOCKS = f"{_DOCS}reference/block-kit/blocks/"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`errors`: Slack's names for the refusal; none where Slack does not refuse but the ledger
    notes a breach, or where it is a matter of behaviour."""

    id: str
    says: str
    source: str
    errors: tuple[str, ...] = ()
    read: str = READ
    checked_against_live_slack: str = "no"


def _rule(name: str, says: str, source: str, *errors: str) -> Rule:
    return Rule(id=name, says=says, source=source, errors=errors)


_CALLS = (
    _rule("call.method", "the method exists", f"{_METHOD}", "unknown_method"),
    _rule(
        "call.deprecated",
        "methods that are gone are refused, and noted",
        f"{_DOCS}changelog/2024-04-a-better-way-to-upload-files-is-here-to-stay",
        "deprecated_endpoint",
    ),
    _rule(
        "call.content_type",
        "a body is JSON, a form or multipart; files.getUploadURLExternal reads forms alone",
        f"{_DOCS}apis/web-api/",
        "invalid_post_type",
        "missing_post_type",
        "invalid_json",
        "json_not_object",
    ),
    _rule(
        "call.arguments",
        "what is required is there and of its type; what is unknown is noted",
        f"{_DOCS}apis/web-api/",
        "invalid_arguments",
        "missing_argument",
        "invalid_cursor",
        "invalid_limit",
    ),
    _rule(
        "call.token",
        "a token in the header or the body, never in the address; bot and app tokens each for "
        "their own methods; a revoked one for none",
        f"{_DOCS}authentication/tokens/",
        "not_authed",
        "invalid_auth",
        "not_allowed_token_type",
        "token_revoked",
    ),
    _rule(
        "call.scope",
        "only what the shipped slack-manifest.json asks for; the answer names `needed` and "
        "`provided`",
        f"{_DOCS}reference/scopes/",
        "missing_scope",
    ),
    _rule(
        "call.rate",
        "a bucket for each method by its tier; 429 with Retry-After",
        f"{_DOCS}apis/web-api/rate-limits/",
        "ratelimited",
    ),
)

_PLACES = (
    _rule(
        "channel.known",
        "a private channel without the app inside does not exist for it",
        f"{_METHOD}chat.postMessage/",
        "channel_not_found",
    ),
    _rule(
        "channel.member",
        "the app writes only where it is a member",
        f"{_METHOD}chat.postMessage/",
        "not_in_channel",
    ),
    _rule(
        "channel.archived", "nobody writes any more", f"{_METHOD}chat.postMessage/", "is_archived"
    ),
    _rule(
        "people.known",
        "the person exists and is not deactivated",
        f"{_METHOD}users.info/",
        "user_not_found",
        "user_disabled",
    ),
    _rule(
        "people.one",
        "a direct message has one person at the other end here",
        f"{_METHOD}conversations.open/",
        "users_list_not_supplied",
        "not_enough_users",
    ),
    _rule(
        "groups.plan",
        "user groups exist on paid plans only",
        f"{_METHOD}usergroups.list/",
        "paid_teams_only",
        "no_such_subteam",
    ),
)

_MESSAGES = (
    _rule("message.content", "text, blocks or markdown", f"{_METHOD}chat.postMessage/", "no_text"),
    _rule(
        "message.blocks",
        "every block obeys its shape; each problem is a sentence with a JSON pointer",
        _BLOCKS,
        "invalid_blocks",
        "invalid_blocks_format",
    ),
    _rule(
        "message.length",
        "text of an update, markdown, and all the texts in the blocks together",
        f"{_METHOD}chat.update/",
        "msg_too_long",
        "msg_blocks_too_long",
    ),
    _rule(
        "message.markdown",
        "markdown_text stands alone",
        f"{_METHOD}chat.postMessage/",
        "markdown_text_conflict",
    ),
    _rule(
        "message.attachments",
        "a list, and not too long",
        f"{_METHOD}chat.postMessage/",
        "too_many_attachments",
        "invalid_attachments",
    ),
    _rule(
        "message.metadata",
        "event_type and event_payload",
        f"{_DOCS}messaging/message-metadata/",
        "invalid_metadata_format",
        "invalid_metadata_schema",
    ),
    _rule(
        "message.disguise",
        "another name or picture needs chat:write.customize; posting as a person is gone",
        f"{_METHOD}chat.postMessage/",
        "as_user_not_supported",
    ),
    _rule(
        "message.own",
        "the app changes and deletes its own messages; ephemeral ones it cannot find again",
        f"{_METHOD}chat.update/",
        "message_not_found",
        "cant_update_message",
        "cant_delete_message",
    ),
    _rule(
        "message.thread",
        "the parent is there and not ephemeral",
        f"{_METHOD}chat.postMessage/",
        "thread_not_found",
    ),
    _rule(
        "message.ephemeral",
        "the addressee is in the channel",
        f"{_METHOD}chat.postEphemeral/",
        "user_not_in_channel",
    ),
    _rule(
        "reaction",
        "an emoji's name, once for each person",
        f"{_METHOD}reactions.add/",
        "invalid_name",
        "already_reacted",
        "no_reaction",
    ),
)

_VIEWS = (
    _rule(
        "view.trigger",
        "a trigger opens one view, within its seconds, for the person who acted",
        f"{_DOCS}interactivity/handling-user-interaction/",
        "invalid_trigger_id",
        "expired_trigger_id",
        "exchanged_trigger_id",
    ),
    _rule("view.size", "250 kB as JSON", f"{_METHOD}views.open/", "view_too_large"),
    _rule("view.stack", "three modals high", f"{_METHOD}views.push/", "push_limit_reached"),
    _rule(
        "view.known",
        "views.update finds its view while it is open",
        f"{_METHOD}views.update/",
        "not_found",
    ),
    _rule(
        "view.hash",
        "a stale hash changes nothing",
        f"{_METHOD}views.update/",
        "hash_conflict",
    ),
    _rule(
        "view.external_id",
        "unique among all views of the workspace",
        f"{_METHOD}views.open/",
        "duplicate_external_id",
    ),
    _rule(
        "view.answer",
        "an answer to a submission is empty, errors, update, push or clear; errors name input "
        "blocks of the view",
        f"{_DOCS}surfaces/modals/",
        "invalid_response_action",
        "errors_name_no_input_block",
    ),
)

_FILES = (
    _rule(
        "file.upload",
        "as many bytes as were announced, once, to the address that was given; no token needed",
        f"{_DOCS}messaging/working-with-files/",
        "length_mismatch",
        "file_not_found",
    ),
    _rule(
        "file.alt_text",
        "1,000 characters",
        f"{_METHOD}files.getUploadURLExternal/",
        "alt_txt_too_large",
    ),
    _rule(
        "file.own", "the app deletes its own files", f"{_METHOD}files.delete/", "cant_delete_file"
    ),
    _rule(
        "file.download",
        "only with the bot token and files:read; everybody else is sent to the sign-in page",
        f"{_DOCS}reference/objects/file-object/",
    ),
)

_DELIVERY = (
    _rule(
        "response_url",
        "five uses, thirty minutes; an ephemeral original stays ephemeral; a command's has no "
        "original to delete",
        f"{_DOCS}interactivity/handling-user-interaction/",
        "used_url",
        "expired_url",
        "no_original_message",
    ),
    _rule(
        "socket.ticket",
        "each address opens one connection once; a failed handshake spends it too",
        f"{_DOCS}apis/events-api/using-socket-mode/",
    ),
    _rule(
        "socket.ack",
        "within three seconds, on any connection; later ones are ignored and noted, and the "
        "person sees an error",
        f"{_DOCS}apis/events-api/using-socket-mode/",
    ),
    _rule(
        "socket.any",
        "each payload goes to any one of at most ten connections",
        f"{_DOCS}apis/events-api/using-socket-mode/",
    ),
    _rule(
        "event.retry",
        "what is not taken comes again at once, after one minute and after five, numbered and "
        "with the reason; `x-slack-no-retry: 1` stops it",
        f"{_DOCS}apis/events-api/",
    ),
    _rule(
        "event.subscribed",
        "only the events of the manifest, and of channels only while the app is inside",
        f"{_DOCS}apis/events-api/",
    ),
    _rule(
        "http.signature",
        "v0 HMAC-SHA256 over v0:timestamp:body; wrong ones and stale ones on demand",
        f"{_DOCS}authentication/verifying-requests-from-slack/",
    ),
    _rule(
        "command.thread",
        "slash commands do not work in threads",
        f"{_DOCS}interactivity/implementing-slash-commands/",
    ),
)

RULES: tuple[Rule, ...] = (
    *_CALLS,
    *_PLACES,
    *_MESSAGES,
    *_VIEWS,
    *_FILES,
    *_DELIVERY,
)

# Slack refuses these too, but no page that was read says under which name.
ASSUMED = frozenset(
    {
        "errors_name_no_input_block",
        "expired_url",
        "invalid_response_action",
        "length_mismatch",
        "no_original_message",
        "used_url",
    }
)
