"""A click in a message or a view, from the element on the screen to the app's acknowledgement."""

from dataclasses import replace

from bot.sandbox.slack.carrier import EnvelopeKind, Reply
from bot.sandbox.slack.client_view import Outcome
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.eyes import Eyes
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, objects_at, text_at
from bot.sandbox.slack.payloads import (
    channel_reference,
    interaction,
    message_payload,
    view_payload,
)
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.records import Message, View
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.state import STATE_KEYS, with_entry
from bot.sandbox.slack.touch import action_of, entry_of, find_element, require_confirmed

_SILENT = "The app did not answer within 3 seconds. Please try again."
_ABSENT = "The app cannot be reached at the moment. Please try again later."
_FAILED = "The app could not do that. Please try again."


def failure(reply: Reply) -> str:
    """What the person reads when there was no acknowledgement."""
    if reply.note == "timeout":
        return _SILENT
    return _ABSENT if reply.note == "not_connected" else _FAILED


class Clicks:
    def __init__(
        self, room: Room, deliveries: Deliveries, response_urls: ResponseUrls, eyes: Eyes
    ) -> None:
        self._world = room.world
        self._deliveries = deliveries
        self._response_urls = response_urls
        self._eyes = eyes

    async def in_message(
        self,
        person: Person,
        message: Message,
        action_id: str,
        block_id: str | None,
        value: JsonValue,
        confirmed: bool,
    ) -> Outcome:
        block, element = find_element(message.blocks, action_id, block_id)
        require_confirmed(element, confirmed)
        entry = entry_of(self._world, person.id, element, value)
        message = self._remember(message, block, element, entry)
        payload = self._payload(person, None, block, element, entry)
        payload.update(self._place_of(person, message))
        return await self._send(person, action_id, payload)

    async def in_view(
        self,
        person: Person,
        view: View,
        action_id: str,
        block_id: str | None,
        value: JsonValue,
        confirmed: bool,
    ) -> Outcome:
        blocks = objects_at(view.definition, "blocks")
        block, element = find_element(blocks, action_id, block_id)
        require_confirmed(element, confirmed)
        entry = entry_of(self._world, person.id, element, value)
        if text_at(entry, "type") in STATE_KEYS:
            state = with_entry(view.state, text_at(block, "block_id"), action_id, entry)
            view = self._world.views.mark(view, state=state)
        if block.get("type") == "input" and block.get("dispatch_action") is not True:
            # Filling in such a field tells the app nothing until the dialog is sent.
            return Outcome(acknowledged=True)
        payload = self._payload(person, view.id, block, element, entry)
        shown = view_payload(view)
        payload.update(view=shown, container={"type": "view", "view_id": view.id})
        return await self._send(person, action_id, payload)

    def _payload(
        self,
        person: Person,
        view_id: str | None,
        block: JsonObject,
        element: JsonObject,
        entry: JsonObject,
    ) -> JsonObject:
        trigger_id = self._world.triggers.mint(person.id, view_id)
        payload = interaction("block_actions", person, trigger_id)
        payload["actions"] = [action_of(block, element, entry, self._world.next_ts())]
        return payload

    def _remember(
        self, message: Message, block: JsonObject, element: JsonObject, entry: JsonObject
    ) -> Message:
        """A choice made in a message stays in it, unless the message changed meanwhile."""
        if text_at(entry, "type") not in STATE_KEYS:
            return message
        block_id, action_id = text_at(block, "block_id"), text_at(element, "action_id")
        made = replace(message, state=with_entry(message.state, block_id, action_id, entry))
        if self._world.message(message.channel, message.ts) is message:
            self._world.keep_message(made)
        return made

    def _place_of(self, person: Person, message: Message) -> JsonObject:
        channel = self._eyes.channel(person.id, message.channel)
        container: JsonObject = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral_to is not None,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        values: JsonObject = {**message.state}
        place: JsonObject = {
            "container": container,
            "channel": channel_reference(channel),
            "state": {"values": values},
            "response_url": self._response_urls.mint(
                channel=channel.id, user=person.id, original=message.ts
            ),
        }
        if message.ephemeral_to is None:
            # Slack does not keep ephemeral messages, so it cannot show one to the app.
            place["message"] = message_payload(message)
        return place

    async def _send(self, person: Person, action_id: str, payload: JsonObject) -> Outcome:
        reply = await self._deliveries.send(EnvelopeKind.INTERACTIVE, action_id, payload)
        if reply.acknowledged:
            return Outcome(acknowledged=True)
        sentence = failure(reply)
        self._world.show_toast(person.id, sentence)
        return Outcome(acknowledged=False, error=sentence)
