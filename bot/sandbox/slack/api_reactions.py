"""reactions.*: what the app itself puts under a message."""

from bot.sandbox.slack.api_chat import readable
from bot.sandbox.slack.arguments import string_of
from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.people import BOT_USER
from bot.sandbox.slack.records import Message
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.world import EMOJI


def add(room: Room, arguments: JsonObject) -> JsonObject:
    message, name = _wanted(room, arguments)
    if BOT_USER in message.reactions.get(name, ()):
        raise ApiFault("already_reacted")
    room.world.react(message, name, BOT_USER)
    return {}


def remove(room: Room, arguments: JsonObject) -> JsonObject:
    message, name = _wanted(room, arguments)
    if BOT_USER not in message.reactions.get(name, ()):
        raise ApiFault("no_reaction")
    room.world.react(message, name, BOT_USER)
    return {}


def _wanted(room: Room, arguments: JsonObject) -> tuple[Message, str]:
    name = string_of(arguments, "name").strip(":")
    if not EMOJI.fullmatch(name):
        raise ApiFault("invalid_name")
    ts = string_of(arguments, "timestamp")
    channel = readable(room, string_of(arguments, "channel"))
    if channel.is_archived:
        raise ApiFault("is_archived")
    message = room.world.message(channel.id, ts)
    if message is None or message.ephemeral_to:
        raise ApiFault("message_not_found")
    return message, name
