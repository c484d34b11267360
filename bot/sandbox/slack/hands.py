"""What a person can do in a Slack client, and nothing else. Tests and the demo page share it."""

from collections.abc import Mapping

from bot.sandbox.slack.answers import answer_command
from bot.sandbox.slack.carrier import EnvelopeKind
from bot.sandbox.slack.changes import ChangeStream
from bot.sandbox.slack.clicks import Clicks, failure
from bot.sandbox.slack.client_view import ClientView, Outcome, SubmitOutcome
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.dialogs import Dialogs
from bot.sandbox.slack.eyes import Eyes
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue, text_at
from bot.sandbox.slack.mentions import escaped, linked
from bot.sandbox.slack.payloads import (
    channel_reference,
    interaction,
    message_payload,
    reaction_event,
    team_payload,
    view_payload,
)
from bot.sandbox.slack.people import APP, BOT_USER, Person, Standing
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.touch import HandRefused
from bot.sandbox.slack.world import EMOJI

__all__ = ["HandRefused", "Hands"]


class Hands:
    """An act that the client does not offer raises `HandRefused`. An act that the app does not
    acknowledge in time comes back with the error the person sees, which `see` shows too."""

    def __init__(self, room: Room, deliveries: Deliveries, response_urls: ResponseUrls) -> None:
        self._room = room
        self._world = room.world
        self._deliveries = deliveries
        self._response_urls = response_urls
        self._eyes = Eyes(room.world)
        self._dialogs = Dialogs(room, deliveries)
        self._clicks = Clicks(room, deliveries, response_urls, self._eyes)

    def see(self, user: str) -> ClientView:
        return self._eyes.see(user)

    def changes(self) -> ChangeStream:
        """Subscribed from the moment of the call; `aclose()` unsubscribes."""
        return self._world.changes.subscribe()

    def hold(self, user: str) -> None:
        """A slow client: the person keeps seeing the messages as they are now."""
        self._eyes.hold(user)

    def release(self, user: str) -> None:
        self._eyes.release(user)

    def dismiss(self, user: str) -> None:
        """Takes the error away that Slack showed."""
        self._world.dismiss_toast(user)

    # Buttons, menus, pickers

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: JsonValue = None,
        confirmed: bool = False,
    ) -> Outcome:
        """`value`: the chosen option's value for selects, radio buttons and overflow menus, a
        list of them for checkboxes and multi-selects, an id for people and channel pickers, a
        date or text for inputs. Buttons take none."""
        message = self._eyes.message(user, channel, ts)
        return await self._clicks.in_message(
            self._begin(user), message, action_id, block_id, value, confirmed
        )

    async def click_home(
        self,
        user: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: JsonValue = None,
        confirmed: bool = False,
    ) -> Outcome:
        view = self._world.views.home(user)
        if view is None:
            raise HandRefused("The Home tab is still empty.")
        return await self._clicks.in_view(
            self._begin(user), view, action_id, block_id, value, confirmed
        )

    async def click_modal(
        self,
        user: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: JsonValue = None,
        confirmed: bool = False,
    ) -> Outcome:
        return await self._clicks.in_view(
            self._begin(user), self._dialogs.top(user), action_id, block_id, value, confirmed
        )

    # Modals

    async def submit(
        self, user: str, values: Mapping[str, JsonValue] | None = None
    ) -> SubmitOutcome:
        """`values`: block_id of an input block -> what the person entered, as in `click`. What
        was entered before, or set by the app, stays."""
        return await self._dialogs.submit(self._begin(user), values or {})

    async def close(self, user: str) -> Outcome:
        """The modal's own close button: this view goes, or all of them with clear_on_close."""
        return await self._dialogs.close(self._begin(user))

    # Commands, shortcuts, words

    async def command(
        self,
        user: str,
        channel: str,
        command: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
    ) -> Outcome:
        person, place = self._begin(user), self._eyes.channel(user, channel)
        if command not in self._room.installation.commands:
            raise HandRefused(f"{command} is not a valid command.")
        if thread_ts is not None:
            raise HandRefused(f"{command} is not supported in threads. Sorry!")
        payload = self._command_payload(person, place, command, text.strip())
        reply = await self._deliveries.send(EnvelopeKind.COMMAND, command, payload)
        if not reply.acknowledged:
            cause = "operation_timeout" if reply.note == "timeout" else "dispatch_failed"
            return self._failed(person, f'{command} failed with the error "{cause}"')
        error = answer_command(self._room, user, channel, reply.payload)
        return Outcome(acknowledged=True, error=error)

    def _command_payload(
        self, person: Person, place: Channel, command: str, text: str
    ) -> JsonObject:
        if self._room.installation.commands[command]:
            text = linked(self._world, escaped(text), with_names=True)
        return {
            "token": "deprecated-verification-token",
            "team_id": person.team,
            "team_domain": text_at(team_payload(person), "domain"),
            "channel_id": place.id,
            "channel_name": text_at(channel_reference(place), "name"),
            "user_id": person.id,
            "user_name": person.handle,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_urls.mint(channel=place.id, user=person.id),
            "trigger_id": self._world.triggers.mint(person.id),
        }

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Outcome:
        """A global shortcut takes neither channel nor ts, a message shortcut both."""
        person = self._begin(user)
        kind = self._room.installation.shortcuts.get(callback_id)
        if kind is None:
            raise HandRefused("The app offers no such shortcut.")
        if (kind == "message") != (channel is not None and ts is not None):
            raise HandRefused("This shortcut belongs on a message.")
        payload = interaction(
            "message_action" if kind == "message" else "shortcut",
            person,
            self._world.triggers.mint(user),
        )
        payload.update(callback_id=callback_id, action_ts=self._world.next_ts())
        if channel is not None and ts is not None:
            payload.update(self._message_part(user, self._eyes.message(user, channel, ts)))
        reply = await self._deliveries.send(EnvelopeKind.INTERACTIVE, callback_id, payload)
        if not reply.acknowledged:
            return self._failed(person, failure(reply))
        return Outcome(acknowledged=True)

    def _message_part(self, user: str, message: Message) -> JsonObject:
        place = self._eyes.channel(user, message.channel)
        return {
            "channel": channel_reference(place),
            "message_ts": message.ts,
            "message": message_payload(message),
            "response_url": self._response_urls.mint(channel=place.id, user=user),
        }

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Returns the ts of the new message. Naming the app in it reaches the app."""
        person, place = self._begin(user), self._eyes.channel(user, channel)
        if place.is_archived:
            raise HandRefused("This channel is archived. Nobody can write in it.")
        if not text.strip():
            raise HandRefused("Please write something first.")
        parent = self._eyes.message(user, channel, thread_ts) if thread_ts else None
        message = self._world.keep_message(
            Message(
                channel=channel,
                ts=self._world.next_ts(),
                author=user,
                text=linked(self._world, escaped(text)),
                thread_ts=(parent.thread_ts or parent.ts) if parent else None,
            )
        )
        if f"<@{BOT_USER}>" in message.text and BOT_USER in place.members:
            event = {**message_payload(message), "type": "app_mention"}
            self._deliveries.event({**event, "channel": channel, "team": person.team})
        return message.ts

    async def open_home(self, user: str) -> None:
        self._begin(user)
        event: JsonObject = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._world.direct(user).id,
            "tab": "home",
        }
        view = self._world.views.home(user)
        if view is not None:
            event["view"] = view_payload(view)
        self._deliveries.event(event)

    # Members and admins

    async def invite(self, user: str, channel: str, guest: str) -> None:
        place = self._eyes.channel(self._begin(user).id, channel)
        self._world.join(channel, self._eyes.person(guest).id)
        self._member_event("member_joined_channel", place, guest, inviter=user)

    async def leave(self, user: str, channel: str) -> None:
        place = self._eyes.channel(self._begin(user).id, channel)
        self._world.leave(channel, user)
        self._member_event("member_left_channel", place, user)

    def _member_event(self, kind: str, place: Channel, user: str, inviter: str = "") -> None:
        if BOT_USER not in place.members:
            return
        team = self._world.people[user].team
        event: JsonObject = {
            "type": kind,
            "user": user,
            "channel": place.id,
            "channel_type": "G" if place.is_private else "C",
            "team": team,
        }
        if inviter:
            event["inviter"] = inviter
        self._deliveries.event(event)

    async def remove(self, user: str, channel: str, ts: str) -> None:
        """Deletes a message: people their own, admins anybody's."""
        person, message = self._begin(user), self._eyes.message(user, channel, ts)
        if message.author != user and person.standing is not Standing.ADMIN:
            raise HandRefused("Only an admin can delete what somebody else wrote.")
        self._world.drop_message(message)

    async def react(self, user: str, channel: str, ts: str, emoji: str) -> bool:
        """Puts the emoji under the message, or takes it away again; True when it is there."""
        self._begin(user)
        message = self._eyes.message(user, channel, ts)
        if message.ephemeral_to is not None:
            raise HandRefused("Nobody else sees this message, so nobody can react to it.")
        if not EMOJI.fullmatch(emoji):
            raise HandRefused("There is no such emoji.")
        is_there = self._world.react(message, emoji, user)
        if BOT_USER in self._world.channels[channel].members:
            self._deliveries.event(reaction_event(message, user, emoji, is_there=is_there))
        return is_there

    def _begin(self, user: str) -> Person:
        """A new act takes the old error away."""
        person = self._eyes.person(user)
        self._world.dismiss_toast(user)
        return person

    def _failed(self, person: Person, sentence: str) -> Outcome:
        self._world.show_toast(person.id, sentence)
        return Outcome(acknowledged=False, error=sentence)
