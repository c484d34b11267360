"""Builds what one person's client shows out of the world."""

from collections.abc import Sequence
from dataclasses import replace

from bot.sandbox.slack.client_view import ClientView, SeenChannel, SeenMessage, SeenView
from bot.sandbox.slack.jsonlike import object_at, objects_at, text_at
from bot.sandbox.slack.records import Channel, Message, View
from bot.sandbox.slack.world import World


def seen_view(view: View) -> SeenView:
    definition = view.definition
    return SeenView(
        id=view.id,
        kind=view.kind,
        callback_id=view.callback_id,
        title=text_at(object_at(definition, "title"), "text"),
        submit=text_at(object_at(definition, "submit"), "text"),
        close=text_at(object_at(definition, "close"), "text"),
        blocks=tuple(objects_at(definition, "blocks")),
        errors=view.errors,
        state=dict(view.state),
    )


def _seen_message(world: World, message: Message) -> SeenMessage:
    author = world.people.get(message.author)
    return SeenMessage(
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.thread_ts,
        author=message.author,
        author_name=author.real_name if author else message.author,
        is_app=message.bot is not None,
        text=message.text,
        blocks=message.blocks,
        is_edited=message.edited is not None,
        is_ephemeral=message.ephemeral_to is not None,
        reactions=message.reactions,
        files=tuple(text_at(file, "name") for file in message.files),
    )


def _threaded(world: World, messages: Sequence[Message]) -> tuple[SeenMessage, ...]:
    """Replies stand under their message. One whose message is gone stands alone."""
    roots = {message.ts for message in messages if not message.is_reply}
    replies: dict[str, list[SeenMessage]] = {}
    shown: list[SeenMessage] = []
    for message in messages:
        seen = _seen_message(world, message)
        if message.is_reply and message.thread_ts in roots:
            replies.setdefault(message.thread_ts or "", []).append(seen)
        if not message.is_reply or message.is_broadcast or message.thread_ts not in roots:
            shown.append(seen)
    return tuple(replace(seen, replies=tuple(replies.get(seen.ts, ()))) for seen in shown)


def seen_channel(world: World, channel: Channel, messages: Sequence[Message]) -> SeenChannel:
    ordered = sorted(messages, key=lambda message: message.ts)
    return SeenChannel(
        id=channel.id,
        name=channel.name,
        is_private=channel.is_private,
        is_direct=channel.is_direct,
        is_archived=channel.is_archived,
        messages=_threaded(world, ordered),
    )


def seen_client(world: World, user: str, channels: Sequence[SeenChannel]) -> ClientView:
    home = world.views.home(user)
    return ClientView(
        user=user,
        name=world.people[user].real_name,
        channels=tuple(channels),
        home=seen_view(home) if home else None,
        modals=tuple(seen_view(view) for view in world.views.stack(user)),
        toast=world.toast(user),
    )
