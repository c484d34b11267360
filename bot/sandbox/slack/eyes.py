"""What a person's client shows now; a slow client may be held at what it showed before."""

from bot.sandbox.slack.client_view import ClientView
from bot.sandbox.slack.people import Person, Standing
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.seen import seen_channel, seen_client
from bot.sandbox.slack.touch import HandRefused
from bot.sandbox.slack.world import World


class Eyes:
    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[str, dict[str, list[Message]]] = {}

    def hold(self, user: str) -> None:
        """From now on the person sees the messages as they are at this moment."""
        self._held[user] = {
            channel.id: list(self._world.messages(channel.id, seen_by=user))
            for channel in self._world.channels_of(user)
        }

    def release(self, user: str) -> None:
        self._held.pop(user, None)

    def person(self, user: str) -> Person:
        person = self._world.people.get(user)
        if person is None or person.standing is Standing.BOT:
            raise HandRefused("Nobody of that name is here.")
        if person.standing is Standing.DEACTIVATED:
            raise HandRefused("This account is deactivated and cannot sign in.")
        return person

    def channel(self, user: str, channel_id: str) -> Channel:
        channel = self._world.channels.get(channel_id)
        if channel is None or user not in channel.members:
            raise HandRefused("You are not in that channel.")
        return channel

    def message(self, user: str, channel_id: str, ts: str) -> Message:
        self.channel(user, channel_id)
        for message in self._messages(user, channel_id):
            if message.ts == ts:
                return message
        raise HandRefused("That message is not there any more.")

    def see(self, user: str) -> ClientView:
        self.person(user)
        channels = [
            seen_channel(self._world, channel, self._messages(user, channel.id))
            for channel in self._world.channels_of(user)
        ]
        return seen_client(self._world, user, channels)

    def _messages(self, user: str, channel_id: str) -> list[Message]:
        if user in self._held:
            return self._held[user].get(channel_id, [])
        return list(self._world.messages(channel_id, seen_by=user))
