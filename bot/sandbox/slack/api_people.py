"""conversations.*, users.* and usergroups.*: who is where."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.slack.api_chat import readable
from bot.sandbox.slack.arguments import string_of
from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.jsonlike import JsonObject, truth_at
from bot.sandbox.slack.people import BOT_USER, TEAM, Person, Standing, UserGroup
from bot.sandbox.slack.records import Channel
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.world import members_in_order

_PAGE = 1000


def _scope(channel: Channel, verb: str) -> str:
    if channel.is_direct:
        return f"im:{verb}"
    return f"groups:{verb}" if channel.is_private else f"channels:{verb}"


def conversation_info(room: Room, arguments: JsonObject) -> JsonObject:
    channel = readable(room, string_of(arguments, "channel"))
    room.require(_scope(channel, "read"))
    shown = channel_payload(channel)
    if truth_at(arguments, "include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def conversation_members(room: Room, arguments: JsonObject) -> JsonObject:
    channel = readable(room, string_of(arguments, "channel"))
    room.require(_scope(channel, "read"))
    members = members_in_order(channel, room.world.people)
    start = _number(string_of(arguments, "cursor") or "0", "invalid_cursor")
    limit = _number(string_of(arguments, "limit") or "100", "invalid_limit")
    if not 1 <= limit <= _PAGE:
        raise ApiFault("invalid_limit")
    further = start + limit < len(members)
    return {
        "members": [*members[start : start + limit]],
        "response_metadata": {"next_cursor": str(start + limit) if further else ""},
    }


def conversation_open(room: Room, arguments: JsonObject) -> JsonObject:
    room.require("im:write")
    users = [user for user in string_of(arguments, "users").split(",") if user]
    if len(users) != 1:
        raise ApiFault("users_list_not_supplied" if not users else "not_enough_users")
    person = room.world.people.get(users[0])
    if person is None:
        raise ApiFault("user_not_found")
    if person.standing is Standing.DEACTIVATED:
        raise ApiFault("user_disabled")
    return {"channel": {"id": room.world.direct(person.id).id}}


def user_info(room: Room, arguments: JsonObject) -> JsonObject:
    person = room.world.people.get(string_of(arguments, "user"))
    if person is None:
        raise ApiFault("user_not_found")
    return {
        "user": user_payload(person, with_email="users:read.email" in room.installation.granted)
    }


def group_list(room: Room, arguments: JsonObject) -> JsonObject:
    _refuse_without_groups(room)
    with_users = truth_at(arguments, "include_users")
    groups = [group_payload(group, with_users) for group in room.world.groups.values()]
    return {"usergroups": [*groups]}


def group_users(room: Room, arguments: JsonObject) -> JsonObject:
    _refuse_without_groups(room)
    group = room.world.groups.get(string_of(arguments, "usergroup"))
    if group is None:
        raise ApiFault("no_such_subteam")
    return {"users": [*group.members]}


def _refuse_without_groups(room: Room) -> None:
    if not room.world.plan_has_groups:
        raise ApiFault("paid_teams_only")


def _number(text: str, error: str) -> int:
    if not text.isdecimal():
        raise ApiFault(error)
    return int(text)


def channel_payload(channel: Channel) -> JsonObject:
    shown: JsonObject = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_direct,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
    }
    if channel.is_direct:
        others = [user for user in sorted(channel.members) if user != BOT_USER]
        return {**shown, "user": others[0], "is_open": True}
    return {
        **shown,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_private": channel.is_private,
        "is_mpim": False,
        "is_member": BOT_USER in channel.members,
        "is_shared": channel.is_shared,
        "creator": channel.creator,
        "context_team_id": TEAM,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def user_payload(person: Person, *, with_email: bool) -> JsonObject:
    profile: JsonObject = {
        "real_name": person.real_name,
        "display_name": person.handle,
        "team": person.team,
    }
    if with_email:
        profile["email"] = person.email
    shown: JsonObject = {
        "id": person.id,
        "team_id": person.team,
        "name": person.handle,
        "real_name": person.real_name,
        "deleted": person.standing is Standing.DEACTIVATED,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": tz_offset(person.tz),
        "locale": person.locale,
        "profile": profile,
        "is_admin": person.standing is Standing.ADMIN,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.standing is Standing.GUEST,
        "is_ultra_restricted": False,
        "is_bot": person.standing is Standing.BOT,
        "is_app_user": False,
        "updated": 0,
    }
    if person.standing is Standing.STRANGER:
        shown["is_stranger"] = True
    return shown


def tz_offset(zone: str) -> int:
    offset = datetime.now(ZoneInfo(zone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def group_payload(group: UserGroup, with_users: bool) -> JsonObject:
    shown: JsonObject = {
        "id": group.id,
        "team_id": TEAM,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 0,
        "user_count": len(group.members),
    }
    if with_users:
        shown["users"] = [*group.members]
    return shown
