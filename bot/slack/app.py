"""The bolt app: which listener takes what. Whatever Slack sends is matched by one of these."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import cards, finding, home
from bot.slack.hometab import HomeTab
from bot.slack.inbox import InboxRoom, KeepingApp
from bot.slack.listeners.clicks import Clicks
from bot.slack.listeners.letters import Letters
from bot.slack.listeners.mentioned import Mentioned
from bot.slack.listeners.shortcuts import Shortcuts
from bot.slack.listeners.submissions import Submissions
from bot.slack.listeners.surroundings import Surroundings
from bot.slack.listeners.turning import Turning
from bot.slack.listeners.typed import Typed
from bot.slack.listeners.unmatched import Unmatched
from bot.slack.modals import letter_copy, message_note, records, settings, training
from bot.slack.workplace import Workplace, report

# bolt and the SDK write whole bodies at DEBUG, and unmatched ones at WARNING.
library_log = logging.getLogger("bot.slack.library")
library_log.setLevel(logging.ERROR)

# What the manifest asks for, and no more.
SCOPES = frozenset(
    (
        "commands",
        "chat:write",
        "app_mentions:read",
        "groups:read",
        "users:read",
        "usergroups:read",
    )
)
_ANY = re.compile(r".*", re.DOTALL)
MEMBER_EVENTS = ("member_joined_channel", "member_left_channel", "channel_shared")
GROUP_EVENTS = ("subteam_members_changed", "subteam_updated")
LOST_EVENTS = ("app_uninstalled", "tokens_revoked", "group_left", "channel_id_changed")
EVENTS = (
    "app_home_opened",
    "app_mention",
    "user_change",
    *MEMBER_EVENTS,
    *GROUP_EVENTS,
    *LOST_EVENTS,
)


def build_app(
    *,
    client: AsyncWebClient,
    identity: Callable[[], Awaitable[AuthorizeResult]],
    place: Workplace,
    home_tab: HomeTab,
    lost: Callable[[str], None],
) -> KeepingApp:
    async def authorize() -> AuthorizeResult:
        # auth.test is asked at the start: not within somebody's first three seconds.
        return await identity()

    app = KeepingApp(
        client=client,
        authorize=authorize,
        logger=library_log,
        # The door verifies signatures itself: bolt would log the body of a bad request.
        request_verification_enabled=False,
        signing_secret="",
        # A dispatch ends with its listener; the inbox has acknowledged long before.
        process_before_response=True,
    )
    app.inbox = InboxRoom(place.desk, app.run_listeners)
    _listen(app, place, home_tab, lost)
    _listen_to_the_rest(app, place)
    return app


def _listen(
    app: AsyncApp, place: Workplace, home_tab: HomeTab, lost: Callable[[str], None]
) -> None:
    clicks = Clicks(place, home_tab)
    app.action(cards.OPEN)(clicks.on_open)
    app.action(cards.MORE)(clicks.on_menu)
    app.action(re.compile(r"ticket\.[a-z_]+"))(clicks.on_act)
    app.action(re.compile(r"details\.[a-z]+"))(clicks.on_tab)
    app.action(settings.OPEN)(clicks.on_settings)
    app.action(records.NEW)(clicks.on_new)
    app.shortcut("ticket.new")(clicks.on_new)
    turning = Turning(place)
    app.action(re.compile(r"compose\.[a-z]+"))(turning.on_compose)
    app.action(re.compile(r"relaw\.[a-z]+"))(turning.on_relaw)
    letters = Letters(place, home_tab)
    app.action(letter_copy.COPY)(letters.on_copy)
    app.action(letter_copy.UNDO)(letters.on_undo)
    sent = Submissions(place, home_tab)
    app.view(records.NEW)(sent.on_new)
    app.view(training.CALLBACK)(sent.on_accepted)
    app.view(re.compile(r"form\.[a-z_]+"))(sent.on_form)
    app.view(re.compile(r"send\.[a-z_]+"))(sent.on_send)
    app.command("/privacy")(Typed(place).on_privacy)
    short = Shortcuts(place)
    app.shortcut("ticket.find")(short.on_find)
    app.action(finding.OPEN)(short.on_find)
    app.view(finding.CALLBACK)(short.on_wanted)
    app.action(re.compile(r"list\.[a-z_]+"))(short.on_list)
    app.shortcut("note.from_message")(short.on_note_wanted)
    app.view(message_note.CALLBACK)(short.on_note)
    app.shortcut("ticket.from_message")(short.on_request_wanted)
    around = Surroundings(place, home_tab, lost)
    for control in (home.FILTER, home.NEXT, home.REFRESH):
        app.action(control)(around.on_home_turned)
    app.event("app_home_opened")(around.on_home_opened)
    app.event("app_mention")(Mentioned(place).on_mention)
    app.event("user_change")(around.on_person_changed)
    for kind in MEMBER_EVENTS:
        app.event(kind)(around.on_members_changed)
    for kind in GROUP_EVENTS:
        app.event(kind)(around.on_group_changed)
    for kind in LOST_EVENTS:
        app.event(kind)(around.on_lost)


def _listen_to_the_rest(app: AsyncApp, place: Workplace) -> None:
    rest = Unmatched(place)
    app.action(_ANY)(rest.on_action)
    app.view(_ANY)(rest.on_view)
    app.command(_ANY)(rest.on_command)
    app.shortcut(_ANY)(rest.on_shortcut)
    app.options(_ANY)(rest.on_options)
    app.event(_ANY)(rest.on_event)

    @app.error
    async def on_error(error: Exception) -> None:
        report(error)
