"""The bolt app: which listener takes what. Whatever Slack sends is matched by one of these."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import cards, home
from bot.slack.hometab import HomeTab
from bot.slack.listeners.clicks import Clicks
from bot.slack.listeners.submissions import Submissions
from bot.slack.listeners.surroundings import Surroundings
from bot.slack.listeners.typed import Typed
from bot.slack.listeners.unmatched import Unmatched
from bot.slack.workplace import Workplace, report

# bolt and the SDK write whole bodies at DEBUG, and unmatched ones at WARNING.
library_log = logging.getLogger("bot.slack.library")
library_log.setLevel(logging.ERROR)

_ANY = re.compile(r".*", re.DOTALL)
MEMBER_EVENTS = ("member_joined_channel", "member_left_channel", "channel_shared")
GROUP_EVENTS = ("subteam_members_changed", "subteam_updated")
LOST_EVENTS = ("app_uninstalled", "tokens_revoked")
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
) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        # auth.test is asked at the start: not within somebody's first three seconds.
        return await identity()

    app = AsyncApp(
        client=client,
        authorize=authorize,
        logger=library_log,
        # The door verifies signatures itself: bolt would log the body of a bad request.
        request_verification_enabled=False,
        signing_secret="",
    )
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
    sent = Submissions(place, home_tab)
    app.view(re.compile(r"form\.[a-z_]+"))(sent.on_form)
    app.view(re.compile(r"send\.[a-z_]+"))(sent.on_send)
    app.command("/privacy")(Typed(place).on_privacy)
    around = Surroundings(place, home_tab, lost)
    for control in (home.FILTER, home.NEXT, home.REFRESH):
        app.action(control)(around.on_home_turned)
    app.event("app_home_opened")(around.on_home_opened)
    app.event("app_mention")(around.on_mention)
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
