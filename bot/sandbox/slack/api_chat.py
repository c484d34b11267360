"""chat.*: the app's own messages, in channels where it may write."""

from dataclasses import replace

from bot.sandbox.slack.arguments import decoded, string_of
from bot.sandbox.slack.blockkit import problems_in_blocks
from bot.sandbox.slack.elements import with_ids
from bot.sandbox.slack.faults import ApiFault, unsound
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, truth_at
from bot.sandbox.slack.ledger import ViolationKind
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.payloads import message_payload
from bot.sandbox.slack.people import APP, BOT, BOT_USER, Standing
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.state import carried_state


def post_message(room: Room, arguments: JsonObject) -> JsonObject:
    channel = writable(room, string_of(arguments, "channel"), by_name=True)
    refuse_disguise(room, arguments)
    text, blocks = read_content(room, arguments, "chat.postMessage")
    thread_ts = thread_of(room, channel, string_of(arguments, "thread_ts"))
    if room.rates.spend_in_channel(channel.id):
        room.ledger.violate(ViolationKind.TOO_FAST, f"two messages within 1 s in {channel.id}")
    message = room.world.keep_message(
        app_message(
            room,
            channel.id,
            text[: most("chat.post_text")],
            blocks,
            thread_ts=thread_ts,
            metadata=_metadata(arguments),
            is_broadcast=truth_at(arguments, "reply_broadcast"),
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": message_payload(message)}


def update(room: Room, arguments: JsonObject) -> JsonObject:
    message = own_message(room, arguments, "cant_update_message")
    writable(room, message.channel)
    if len(string_of(arguments, "text")) > most("chat.update_text"):
        raise ApiFault("msg_too_long")
    text, blocks = read_content(room, arguments, "chat.update")
    made = room.world.keep_message(edited(room, message, text, blocks))
    return {
        "channel": made.channel,
        "ts": made.ts,
        "text": made.text,
        "message": message_payload(made),
    }


def delete(room: Room, arguments: JsonObject) -> JsonObject:
    message = own_message(room, arguments, "cant_delete_message")
    room.world.drop_message(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(room: Room, arguments: JsonObject) -> JsonObject:
    channel = writable(room, string_of(arguments, "channel"), by_name=True)
    user = string_of(arguments, "user")
    if user not in room.world.people:
        raise ApiFault("user_not_found")
    if user not in channel.members:
        raise ApiFault("user_not_in_channel")
    refuse_disguise(room, arguments)
    text, blocks = read_content(room, arguments, "chat.postEphemeral")
    thread_ts = thread_of(room, channel, string_of(arguments, "thread_ts"))
    message = room.world.keep_message(
        app_message(room, channel.id, text, blocks, thread_ts=thread_ts, ephemeral_to=user)
    )
    return {"message_ts": message.ts}


def get_permalink(room: Room, arguments: JsonObject) -> JsonObject:
    channel = readable(room, string_of(arguments, "channel"))
    ts = string_of(arguments, "message_ts")
    message = room.world.message(channel.id, ts)
    if message is None or message.ephemeral_to:
        raise ApiFault("message_not_found")
    link = f"{room.site()}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def readable(room: Room, channel_id: str) -> Channel:
    """A private channel without the app inside does not exist for it."""
    channel = room.world.channels.get(channel_id)
    if channel is None:
        raise ApiFault("channel_not_found")
    if (channel.is_private or channel.is_direct) and BOT_USER not in channel.members:
        raise ApiFault("channel_not_found")
    return channel


def writable(room: Room, name: str, *, by_name: bool = False) -> Channel:
    """chat.postMessage takes a channel's id or name, or a person's id for a direct message."""
    world = room.world
    if by_name and name in world.people:
        if world.people[name].standing in (Standing.DEACTIVATED, Standing.BOT):
            raise ApiFault("channel_not_found")
        return world.direct(name)
    named = world.channel_named(name) if by_name else None
    channel = readable(room, named.id if named else name)
    if BOT_USER not in channel.members:
        raise ApiFault("not_in_channel")
    if channel.is_archived:
        raise ApiFault("is_archived")
    return channel


def read_content(
    room: Room, arguments: JsonObject, method: str
) -> tuple[str, tuple[JsonObject, ...]]:
    text, blocks = string_of(arguments, "text"), _blocks(arguments)
    markdown = _markdown(arguments, alone=not text and not blocks)
    if len(list_at_most(arguments, "attachments")) > most("message.attachments"):
        raise ApiFault("too_many_attachments")
    if not text.strip() and not blocks and not markdown:
        raise ApiFault("no_text")
    if not text.strip():
        # `text` is what notifications and screen readers use.
        room.ledger.violate(ViolationKind.MISSING_TEXT, f"{method} with blocks but no text")
    return text or markdown, with_ids(blocks)


def _blocks(arguments: JsonObject) -> list[JsonValue]:
    blocks = decoded(arguments, "blocks", "invalid_blocks_format")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise ApiFault("invalid_blocks_format")
    problems = problems_in_blocks(blocks)
    if problems:
        raise unsound("invalid_blocks", [str(problem) for problem in problems])
    if written(blocks) > most("message.block_text"):
        raise ApiFault("msg_blocks_too_long")
    return blocks


def written(value: JsonValue) -> int:
    """Characters of all the texts inside."""
    if isinstance(value, list):
        return sum(map(written, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    inner = sum(written(item) for item in value.values())
    return inner + (len(own) if isinstance(own, str) else 0)


def _markdown(arguments: JsonObject, *, alone: bool) -> str:
    found = string_of(arguments, "markdown_text")
    if found and not alone:
        raise ApiFault("markdown_text_conflict")
    if len(found) > most("markdown.text"):
        raise ApiFault("msg_too_long")
    return found


def list_at_most(arguments: JsonObject, name: str) -> list[JsonValue]:
    found = decoded(arguments, name, "invalid_attachments")
    return found if isinstance(found, list) else []


def refuse_disguise(room: Room, arguments: JsonObject) -> None:
    """Another name or picture needs a scope of its own; posting as a person is gone."""
    if truth_at(arguments, "as_user"):
        raise ApiFault("as_user_not_supported")
    if any(arguments.get(name) for name in ("username", "icon_emoji", "icon_url")):
        room.require("chat:write.customize")


def own_message(room: Room, arguments: JsonObject, foreign: str) -> Message:
    channel = readable(room, string_of(arguments, "channel"))
    message = room.world.message(channel.id, string_of(arguments, "ts"))
    if message is None or message.ephemeral_to:
        raise ApiFault("message_not_found")
    if message.author != BOT_USER:
        raise ApiFault(foreign)
    return message


def app_message(
    room: Room,
    channel: str,
    text: str,
    blocks: tuple[JsonObject, ...],
    *,
    thread_ts: str | None = None,
    ephemeral_to: str | None = None,
    metadata: JsonObject | None = None,
    is_broadcast: bool = False,
    files: tuple[JsonObject, ...] = (),
) -> Message:
    return Message(
        channel=channel,
        ts=room.world.next_ts(),
        author=BOT_USER,
        app=APP,
        bot=BOT,
        text=text,
        blocks=blocks,
        thread_ts=thread_ts,
        ephemeral_to=ephemeral_to,
        metadata=metadata or {},
        state=carried_state({"blocks": [*blocks]}, {}),
        is_broadcast=is_broadcast and thread_ts is not None,
        files=files,
    )


def edited(room: Room, message: Message, text: str, blocks: tuple[JsonObject, ...]) -> Message:
    return replace(
        message,
        text=text,
        blocks=blocks,
        state=carried_state({"blocks": [*blocks]}, message.state),
        edited=room.world.next_ts(),
        version=message.version + 1,
    )


def thread_of(room: Room, channel: Channel, ts: str) -> str | None:
    if not ts:
        return None
    parent = room.world.message(channel.id, ts)
    if parent is None or parent.ephemeral_to:
        raise ApiFault("thread_not_found")
    return parent.thread_ts or parent.ts


def _metadata(arguments: JsonObject) -> JsonObject:
    value = decoded(arguments, "metadata", "invalid_metadata_format")
    if value is None:
        return {}
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise ApiFault("invalid_metadata_schema")
    if not isinstance(value.get("event_payload"), dict):
        raise ApiFault("invalid_metadata_schema")
    return value
