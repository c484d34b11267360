"""The JSON that Slack shows of people, messages and views in answers and interactions."""

from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.people import APP, BOT, TEAM, TEAM_DOMAIN, TEAM_NAME, Person
from bot.sandbox.slack.records import Channel, Message, View


def message_payload(message: Message) -> JsonObject:
    shown: JsonObject = {
        "type": "message",
        "user": message.author,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM,
    }
    if message.bot is not None:
        shown.update(bot_id=message.bot, app_id=message.app)
    if message.blocks:
        shown["blocks"] = [*message.blocks]
    if message.thread_ts is not None:
        shown["thread_ts"] = message.thread_ts
    if message.edited is not None:
        shown["edited"] = {"user": message.bot or message.author, "ts": message.edited}
    if message.files:
        shown["files"] = [*message.files]
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": [*users], "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.metadata:
        shown["metadata"] = message.metadata
    return shown


def reaction_event(message: Message, user: str, emoji: str, *, is_there: bool) -> JsonObject:
    return {
        "type": "reaction_added" if is_there else "reaction_removed",
        "user": user,
        "reaction": emoji,
        "item_user": message.author,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
    }


def view_payload(view: View) -> JsonObject:
    values: JsonObject = {**view.state}
    defaults: JsonObject = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        **defaults,
        **view.definition,
        "id": view.id,
        "team_id": TEAM,
        "app_id": APP,
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "state": {"values": values},
    }


def team_payload(person: Person) -> JsonObject:
    """The workspace of the person who acted: another one for a stranger."""
    domain = TEAM_DOMAIN if person.team == TEAM else "elsewhere"
    return {"id": person.team, "domain": domain}


def person_payload(person: Person) -> JsonObject:
    return {
        "id": person.id,
        "username": person.handle,
        "name": person.handle,
        "team_id": person.team,
    }


def channel_reference(channel: Channel) -> JsonObject:
    if channel.is_direct:
        name = "directmessage"
    else:
        name = "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": name}


def interaction(kind: str, person: Person, trigger_id: str) -> JsonObject:
    """What every interaction carries."""
    return {
        "type": kind,
        "team": team_payload(person),
        "user": person_payload(person),
        "api_app_id": APP,
        "token": "deprecated-verification-token",
        "trigger_id": trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def workspace_payload(site: str) -> JsonObject:
    return {"url": f"{site}/", "team": TEAM_NAME, "team_id": TEAM}
