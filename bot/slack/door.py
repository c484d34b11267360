"""The Slack door: Socket Mode when there is an app token, else signed HTTP requests."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from math import inf
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.access import Access, Remembered
from bot.slack.app import build_app, library_log
from bot.slack.carrier import UNREACHED, SlackCarrier
from bot.slack.hometab import HomeTab
from bot.slack.inbox import InboxRoom
from bot.slack.reconcile import Reconciler
from bot.slack.socket import PATIENCE_SECONDS, PAUSE_SECONDS, Opener, SupervisedSocket
from bot.slack.workplace import Workplace
from handlers.desk import Desk
from storage.vocabulary import Role

log = logging.getLogger(__name__)

CALL_SECONDS = 10
DRAIN_SECONDS = 5
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))


@dataclass(frozen=True, kw_only=True)
class SlackHealth:
    """`since`: since when it is, or is not, connected. `problem` is for the operator."""

    connected: bool
    since: datetime | None
    rebuilt: int = 0
    problem: str = ""


class Identity:
    """Who this app is in Slack. Asked once; again only when the first answer did not come."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: Remembered[None, AuthorizeResult] = Remembered(self._ask, seconds=inf)

    async def get(self) -> AuthorizeResult:
        return await self._known.get(None)

    async def team(self) -> str:
        return (await self.get()).team_id or ""

    async def site(self) -> str:
        """https://the-workspace.slack.com/; empty for a Slack that shows no web pages."""
        url = (await self.get()).url or ""
        return f"{url.rstrip('/')}/" if url.startswith("https://") else ""

    async def _ask(self, _key: None) -> AuthorizeResult:
        answer = await self._client.auth_test()
        return AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer.get("team_id"),
            url=answer.get("url"),
            bot_user_id=answer.get("user_id"),
            bot_id=answer.get("bot_id"),
            bot_token=self._client.token,
        )


class SlackDoor:
    def __init__(
        self,
        *,
        desk: Desk,
        bot_token: str,
        signing_secret: str | None,
        app_token: str | None,
        api_url: str,
        channel: str,
        patience: float = PATIENCE_SECONDS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._desk = desk
        self._bot_token = bot_token
        self._app_token = app_token
        self._api_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._connected, self._since, self._problem = False, desk.now(), ""
        # Slack's answers to people may wait a moment for the rate limit. What the courier
        # carries may not: there the whole lane waits, in the database.
        self._patient = self._client(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        self._prompt = self._client()
        self._identity = Identity(self._patient)
        access = Access(
            client=self._patient,
            channel=channel,
            staff=desk.house.staff,
            team=self._identity.team,
        )
        self._place = Workplace(
            desk=desk,
            client=self._patient,
            access=access,
            channel=channel,
            site=self._identity.site,
        )
        home_tab = HomeTab(self._place, connection=self._connection)
        self.carrier = SlackCarrier(self._place, home_tab, client=self._prompt)
        self._app = build_app(
            client=self._patient,
            identity=self._identity.get,
            place=self._place,
            home_tab=home_tab,
            lost=self._lost,
        )
        self.reconciler = Reconciler(desk, self._prompt, has_left=access.has_left)
        self._session: aiohttp.ClientSession | None = None
        self._socket: SupervisedSocket | None = None
        if app_token:
            self._socket = SupervisedSocket(
                build=self._handler, told=self._told, patience=patience, pause=pause
            )

    def _connection(self) -> str:
        """For people who look at Home. Whoever sees it is connected in some way."""
        if self._problem:
            return self._problem
        rebuilt = self.health().rebuilt
        return "Slack connected" + (f" (rebuilt {rebuilt} times)" if rebuilt else "")

    @property
    def inbox(self) -> InboxRoom:
        """Takes what Slack sends, however it comes."""
        return self._app.inbox

    def health(self) -> SlackHealth:
        return SlackHealth(
            connected=self._connected,
            since=self._since,
            rebuilt=0 if self._socket is None else self._socket.rebuilt,
            problem=self._problem,
        )

    async def role(self, user: str) -> Role:
        """What a member may do here; Forbidden for everybody without a role."""
        return await self._place.access.role(user, None)

    def forget(self) -> None:
        """Asks Slack anew about everybody: for an administrator who changed something."""
        self._place.access.forget_all()

    async def start(self) -> None:
        """SlackApiError when Slack refuses the token: the operator must see that at once. A
        Slack that is not reached is no reason not to take mail: it is asked again."""
        session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CALL_SECONDS))
        self._session = self._patient.session = self._prompt.session = session
        try:
            await self._identity.get()
        except SlackApiError:
            await session.close()
            raise
        except UNREACHED as error:
            log.error("Slack is not reached: %s", type(error).__name__)
            self._problem = "Slack was not reached at the start"
        self._app.inbox.start()
        self.reconciler.start()
        if self._socket is not None:
            self._socket.start()
        else:
            self._told(True)

    async def stop(self) -> None:
        """No new work, then what is at work is finished."""
        if self._socket is not None:
            await self._socket.stop()
        await self._app.inbox.stop()
        await self.reconciler.stop()
        if self._place.at_work:
            await asyncio.wait(self._place.at_work, timeout=DRAIN_SECONDS)
        if self._session is not None:
            await self._session.close()
            self._session = None
        self._told(False)

    async def handle_http(self, request: web.Request) -> web.Response:
        """Events, interactions and commands of HTTP mode. 401 without a good signature."""
        if not await self._is_signed(request):
            return web.Response(status=401)
        answer = await self._app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async def _is_signed(self, request: web.Request) -> bool:
        if self._verifier is None:
            return False
        try:
            body = (await request.read()).decode()
            return self._verifier.is_valid(
                body,
                request.headers.get("X-Slack-Request-Timestamp", ""),
                request.headers.get("X-Slack-Signature", ""),
            )
        except ValueError:
            # A timestamp that is no number, or a body that is no text.
            return False

    def _client(self, *retrying: AsyncRateLimitErrorRetryHandler) -> Opener:
        """Never the library's own list: its connection handler repeats a POST that Slack may
        have carried out."""
        client = Opener(
            token=self._bot_token,
            base_url=self._api_url,
            retry_handlers=list(retrying),
            timeout=CALL_SECONDS,
            logger=library_log,
        )
        if self._is_local:
            client.proxy = None
        return client

    @property
    def _is_local(self) -> bool:
        """The library sends even loopback calls to the proxy of the environment."""
        return urlsplit(self._api_url).hostname in _LOOPBACK

    def _handler(self) -> AsyncSocketModeHandler:
        opener = self._client()
        opener.refused = self._refused
        handler = AsyncSocketModeHandler(
            self._app, self._app_token, logger=library_log, web_client=opener
        )
        if self._is_local:
            handler.client.proxy = None
        return handler

    def _told(self, connected: bool) -> None:
        if connected != self._connected:
            self._connected, self._since = connected, self._desk.now()
        if connected:
            self._problem = ""
            self.reconciler.want()

    def _refused(self, reason: str) -> None:
        self._problem = f"Slack says {reason}: look at SLACK_APP_TOKEN"

    def _lost(self, kind: str) -> None:
        self._problem = f"Slack says {kind}: {_CURES.get(kind, 'install the app again')}"


_CURES = {
    "group_left": "invite the app into the channel again",
    "channel_id_changed": "set SLACK_CHANNEL to the channel's new id",
}
