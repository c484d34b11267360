"""The workspace in memory: people, channels, messages, Home views and modal stacks.

It keeps what is true and tells `changes`; who may do what is decided by the Web API (for the
app) and by the hands (for people).
"""

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.sandbox.slack.changes import ChangeHub
from bot.sandbox.slack.client_view import Place
from bot.sandbox.slack.people import (
    ANA,
    BEN,
    BOT_USER,
    CLEO,
    DAN,
    GENERAL,
    TRIAGE,
    Person,
    Standing,
    UserGroup,
    default_groups,
    default_people,
)
from bot.sandbox.slack.records import Channel, Message
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import Views

Clock = Callable[[], datetime]
EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


class World:
    """`plan_has_groups` is False on a plan without user groups. `plan_hides_after`: people on
    the free plan see nothing older than 90 days."""

    def __init__(self, *, now: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.changes = ChangeHub()
        self.triggers = Triggers(monotonic)
        self.views = Views(now=now, changes=self.changes)
        self.people: dict[str, Person] = {}
        self.groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.plan_has_groups = True
        self.plan_hides_after: timedelta | None = None
        self._messages: dict[str, dict[str, Message]] = {}
        self._toasts: dict[str, str] = {}
        self._last_ts = 0

    # People and channels

    def add_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.changes.tell(Place.PEOPLE, user=person.id)

    def deactivate(self, user: str) -> None:
        self.add_person(replace(self.people[user], standing=Standing.DEACTIVATED))

    def set_group(self, group: UserGroup) -> None:
        self.groups[group.id] = group
        self.changes.tell(Place.PEOPLE)

    def add_channel(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self._messages.setdefault(channel.id, {})
        self.changes.tell(Place.CHANNEL, channel=channel.id)

    def join(self, channel: str, user: str) -> None:
        kept = self.channels[channel]
        shared = kept.is_shared or self.people[user].standing is Standing.STRANGER
        self.add_channel(replace(kept, members=kept.members | {user}, is_shared=shared))

    def leave(self, channel: str, user: str) -> None:
        kept = self.channels[channel]
        self.add_channel(replace(kept, members=kept.members - {user}))

    def archive(self, channel: str) -> None:
        self.add_channel(replace(self.channels[channel], is_archived=True))

    def move_channel(self, channel: str, new: str) -> None:
        kept = self.channels.pop(channel)
        messages = self._messages.pop(channel, {})
        self._messages[new] = {
            ts: replace(message, channel=new) for ts, message in messages.items()
        }
        self.add_channel(replace(kept, id=new))

    def direct(self, user: str) -> Channel:
        """The conversation between the app and one person; opened when first needed."""
        pair = frozenset({user, BOT_USER})
        for channel in self.channels.values():
            if channel.is_direct and channel.members == pair:
                return channel
        channel = Channel(
            id="D0" + secrets.token_hex(4).upper(),
            name=self.people[user].handle,
            members=pair,
            is_direct=True,
            created=int(self.now().timestamp()),
        )
        self.add_channel(channel)
        return channel

    def channel_named(self, name: str) -> Channel | None:
        wanted = name.lstrip("#").lower()
        named = (channel for channel in self.channels.values() if channel.name == wanted)
        return next(named, None)

    def channels_of(self, user: str) -> list[Channel]:
        return [channel for channel in self.channels.values() if user in channel.members]

    # Messages

    def next_ts(self) -> str:
        """Unique and growing, even when the clock stands still."""
        wanted = int(self.now().timestamp() * 1_000_000)
        self._last_ts = max(wanted, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def message(self, channel: str, ts: str) -> Message | None:
        return self._messages.get(channel, {}).get(ts)

    def keep_message(self, message: Message) -> Message:
        """Adds a message, or puts the new version in the place of the old one."""
        self._messages.setdefault(message.channel, {})[message.ts] = message
        self._tell_message(message)
        return message

    def drop_message(self, message: Message) -> None:
        self._messages[message.channel].pop(message.ts, None)
        self._tell_message(message)

    def _tell_message(self, message: Message) -> None:
        place = Place.EPHEMERAL if message.ephemeral_to else Place.CHANNEL
        self.changes.tell(place, user=message.ephemeral_to, channel=message.channel)

    def messages(self, channel: str, *, seen_by: str) -> Iterator[Message]:
        oldest = self._oldest_shown()
        for message in list(self._messages.get(channel, {}).values()):
            if message.ephemeral_to in (None, seen_by) and float(message.ts) >= oldest:
                yield message

    def _oldest_shown(self) -> float:
        if self.plan_hides_after is None:
            return 0.0
        return (self.now() - self.plan_hides_after).timestamp()

    def react(self, message: Message, name: str, user: str) -> bool:
        """Puts the reaction there, or takes it away again; True when it is there now."""
        users = message.reactions.get(name, ())
        is_new = user not in users
        left = (*users, user) if is_new else tuple(each for each in users if each != user)
        reactions = {**message.reactions, name: left}
        kept = {emoji: who for emoji, who in reactions.items() if who}
        self.keep_message(replace(message, reactions=kept))
        return is_new

    # What Slack tells one person when an app does not answer

    def toast(self, user: str) -> str | None:
        return self._toasts.get(user)

    def show_toast(self, user: str, sentence: str) -> None:
        self._toasts[user] = sentence
        self.changes.tell(Place.TOAST, user=user)

    def dismiss_toast(self, user: str) -> None:
        if self._toasts.pop(user, None) is not None:
            self.changes.tell(Place.TOAST, user=user)


def default_world(*, now: Clock, monotonic: Callable[[], float] = time.monotonic) -> World:
    """The team "Losant (demo)": a private triage channel with the app inside, a public one
    without it. The guest sits in both; the stranger in neither until `join`."""
    world = World(now=now, monotonic=monotonic)
    for person in default_people():
        world.add_person(person)
    for group in default_groups():
        world.set_group(group)
    created = int(now().timestamp())
    world.add_channel(
        Channel(
            id=TRIAGE,
            name="privacy-desk",
            is_private=True,
            members=frozenset({ANA, BEN, CLEO, DAN, BOT_USER}),
            creator=BEN,
            created=created,
        )
    )
    world.add_channel(
        Channel(
            id=GENERAL,
            name="general",
            members=frozenset({ANA, BEN, CLEO, DAN}),
            creator=BEN,
            created=created,
        )
    )
    return world


def members_in_order(channel: Channel, people: Mapping[str, Person]) -> list[str]:
    return [user for user in people if user in channel.members]


def active(people: Iterable[Person]) -> list[Person]:
    """Those who can use a Slack client."""
    closed = (Standing.DEACTIVATED, Standing.BOT)
    return [person for person in people if person.standing not in closed]
