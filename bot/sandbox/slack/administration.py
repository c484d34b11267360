"""What the workspace's administrators do, with the events that Slack sends about it."""

from dataclasses import replace

from bot.sandbox.slack.api_people import group_payload, user_payload
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.people import BOT_USER, TEAM, Standing
from bot.sandbox.slack.room import Room


class Administration:
    """Slack tells the app of a channel only while the app is inside; so does this."""

    def __init__(self, room: Room, deliveries: Deliveries) -> None:
        self._room = room
        self._world = room.world
        self._deliveries = deliveries

    def deactivate(self, user: str) -> None:
        """The account closes: out of every channel and group, unable to sign in."""
        self._world.deactivate(user)
        for channel in list(self._world.channels_of(user)):
            self._world.leave(channel.id, user)
        for group in list(self._world.groups.values()):
            if user in group.members:
                self.set_group(group.id, tuple(each for each in group.members if each != user))
        self._tell_person(user)

    def set_standing(self, user: str, standing: Standing) -> None:
        self._world.add_person(replace(self._world.people[user], standing=standing))
        self._tell_person(user)

    def _tell_person(self, user: str) -> None:
        person = self._world.people[user]
        with_email = "users:read.email" in self._room.installation.granted
        shown = user_payload(person, with_email=with_email)
        self._deliveries.event({"type": "user_change", "user": shown, "cache_ts": 0})

    def set_group(self, group: str, members: tuple[str, ...]) -> None:
        before = self._world.groups[group]
        made = replace(before, members=members)
        self._world.set_group(made)
        shown = group_payload(made, with_users=True)
        self._deliveries.event({"type": "subteam_updated", "subteam": shown})
        self._deliveries.event(
            {
                "type": "subteam_members_changed",
                "subteam_id": group,
                "team_id": TEAM,
                "added_users": [user for user in members if user not in before.members],
                "removed_users": [user for user in before.members if user not in members],
            }
        )

    def archive(self, channel: str) -> None:
        inside = self._is_inside(channel)
        self._world.archive(channel)
        self._tell_channel("archive", channel, inside=inside)

    def unarchive(self, channel: str) -> None:
        self._world.add_channel(replace(self._world.channels[channel], is_archived=False))
        self._tell_channel("unarchive", channel, inside=self._is_inside(channel))

    def share(self, channel: str) -> None:
        """Slack Connect: another company is let in."""
        self._world.add_channel(replace(self._world.channels[channel], is_shared=True))
        if self._is_inside(channel):
            event: JsonObject = {
                "type": "channel_shared",
                "connected_team_id": "T0ELSEWH01",
                "channel": channel,
            }
            self._deliveries.event(event)

    def unshare(self, channel: str) -> None:
        self._world.add_channel(replace(self._world.channels[channel], is_shared=False))

    def rename(self, channel: str, name: str) -> None:
        made = replace(self._world.channels[channel], name=name)
        self._world.add_channel(made)
        if self._is_inside(channel):
            kind = "group_rename" if made.is_private else "channel_rename"
            shown: JsonObject = {"id": channel, "name": name, "created": made.created}
            self._deliveries.event({"type": kind, "channel": shown})

    def change_id(self, channel: str, new: str) -> None:
        """As when a channel moves to another workspace: the old id finds nothing any more."""
        inside = self._is_inside(channel)
        self._world.move_channel(channel, new)
        if inside:
            event: JsonObject = {
                "type": "channel_id_changed",
                "old_channel_id": channel,
                "new_channel_id": new,
            }
            self._deliveries.event(event)

    def remove_app(self, channel: str) -> None:
        inside = self._is_inside(channel)
        self._world.leave(channel, BOT_USER)
        self._tell_channel("left", channel, inside=inside)

    def uninstall(self) -> None:
        self._deliveries.event({"type": "app_uninstalled"})
        self._deliveries.event({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}})

    def withdraw_scope(self, scope: str) -> None:
        """The app was installed again with fewer rights. Slack sends no word of it."""
        self._room.installation.withdrawn.add(scope)

    def grant_again(self, scope: str) -> None:
        self._room.installation.withdrawn.discard(scope)

    def _is_inside(self, channel: str) -> bool:
        return BOT_USER in self._world.channels[channel].members

    def _tell_channel(self, what: str, channel: str, *, inside: bool) -> None:
        if inside:
            kind = "group" if self._world.channels[channel].is_private else "channel"
            self._deliveries.event({"type": f"{kind}_{what}", "channel": channel})
