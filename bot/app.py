"""The composition root: one function per role, started in order and stopped in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alembic.util import CommandError
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.courier import Carrier, Courier
from bot.directory import BadDirectory, open_directory
from bot.garbage import collect_seldom
from bot.health import Health
from bot.pump import Drain, Pump
from bot.settings import DNS_OFF, ELSEWHERE, BadSetting, Settings
from bot.single import only_worker
from bot.slack import SlackDoor
from bot.slack.carrier import MENDABLE
from bot.smarthost import Smarthost, SmarthostUrl, SmarthostUrlError
from bot.smtp import Limits, MailDoor
from bot.web import SlackRequest, WebDoor
from handlers import (
    arrivals,
    deadlines,
    delivery,
    digest,
    handover,
    intake,
    recompute,
    retention,
    verification,
)
from handlers.desk import Desk, system_clock
from handlers.directory import Directory
from handlers.keeping import MailKeeper
from handlers.rules.authenticity import Examiner
from storage import facts, migrate
from storage.database import Database, connect, is_there
from storage.outbox import LaneKind
from storage.sealed import SealError

log = logging.getLogger(__name__)

SWEEP = timedelta(seconds=30)
ACCOUNT_SECRET_LENGTH = 32


class Role(StrEnum):
    SMTP = "smtp"
    WEB = "web"
    WORKER = "worker"


EVERY_ROLE = frozenset(Role)


@dataclass
class Wake:
    """Handed to the frozen desk before the pump and the courier exist."""

    listeners: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self) -> None:
        for listener in self.listeners:
            listener()


@dataclass(frozen=True, kw_only=True)
class Running:
    """A started desk, for the demo and for tests."""

    desk: Desk
    wake: Wake
    mail_door: MailDoor | None
    web_door: WebDoor | None
    health: Health


def open_desk(
    settings: Settings, *, wake: Callable[[], None], clock: Callable[[], datetime] = system_clock
) -> Desk:
    """The desk of these settings, with its database brought to the present shape."""
    with _named_troubles():
        database = connect(settings.database_url)
        migrate.upgrade(database)
        with _right_key(), database.writing() as session:
            if not facts.prove_key(session, settings.keys):
                facts.leave_canary(session, settings.keys)
    return desk_on(settings, database, wake=wake, clock=clock)


def existing_desk(settings: Settings) -> Desk:
    """The desk that is there already, without any door: creates and migrates nothing."""
    if not is_there(settings.database_url):
        raise BadSetting("DATABASE_URL", "there is no desk (no such file)", ELSEWHERE)
    with _named_troubles():
        database = connect(settings.database_url)
        if not migrate.is_current(database):
            raise BadSetting(
                "DATABASE_URL",
                "the database is empty or of another version",
                "Run `privacy-desk migrate`, if it is the right one",
            )
        with _right_key(), database.reading() as session:
            facts.prove_key(session, settings.keys)
    return desk_on(settings, database, wake=lambda: None)


@contextmanager
def _named_troubles() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadSetting(
            "DATABASE_URL",
            f"{error.filename} cannot be used ({error.strerror})",
            "Name a place that the desk may write to, there or in DESK_DATA",
        ) from error
    except CommandError as error:
        raise BadSetting(
            "DATABASE_URL",
            "the database was made by a newer version of the desk",
            "Start that version, or name another database",
        ) from error
    except OperationalError as error:
        raise BadSetting(
            "DATABASE_URL",
            f"the database cannot be reached ({type(error.orig).__name__})",
            "Is it running, and may the desk write there?",
        ) from error
    except DatabaseError as error:
        raise BadSetting(
            "DATABASE_URL",
            f"this is no database of the desk ({type(error.orig).__name__})",
            "Name another file or database",
        ) from error


@contextmanager
def _right_key() -> Iterator[None]:
    try:
        yield
    except SealError as error:
        raise BadSetting(
            "DESK_SECRET_KEY",
            "this database was sealed with another key",
            "Set the key that it was sealed with (behind a newer one: new,old), or name another "
            "database in DATABASE_URL",
        ) from error


def desk_on(
    settings: Settings,
    database: Database,
    *,
    wake: Callable[[], None],
    clock: Callable[[], datetime] = system_clock,
) -> Desk:
    return Desk(
        database=database,
        keys=settings.keys,
        house=settings.house,
        base_url=settings.base_url,
        address=settings.address,
        forward_to=settings.forward_to,
        slack_channel=settings.slack.channel if settings.slack else "",
        directory=_directory(settings),
        account_secret=_account_secret(settings),
        clock=clock,
        wake=wake,
    )


def _directory(settings: Settings) -> Directory | None:
    try:
        return open_directory(
            settings.house.directory,
            folder=settings.house_folder,
            secrets=settings.house_secrets,
        )
    except BadDirectory as fault:
        cure = "Compare it with docs/identity.md"
        raise BadSetting("DESK_HOUSE", f"directory: {fault}", cure) from fault


def _account_secret(settings: Settings) -> bytes:
    name = settings.house.identity.account_secret_env
    secret = settings.house_secrets.get(name, "").encode()
    if secret and len(secret) < ACCOUNT_SECRET_LENGTH:
        raise BadSetting(name, "is too short", "Make one with `openssl rand -base64 32`")
    return secret


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    roles: frozenset[Role] = EVERY_ROLE,
    clock: Callable[[], datetime] = system_clock,
    limits: Limits | None = None,
) -> AsyncIterator[Running]:
    """The desk with these roles. Leaving it stops them: doors first, then what they feed."""
    if settings.smarthost_url is None and Role.WORKER in roles:
        raise BadSetting("SMARTHOST_URL", "is missing", "Write smtp://user:password@host:587")
    wake = Wake()
    desk = await asyncio.to_thread(open_desk, settings, wake=wake, clock=clock)
    async with AsyncExitStack() as stack:
        stack.callback(desk.database.dispose)
        slack = await _slack_door(stack, settings, desk, roles)
        courier = None
        if Role.WORKER in roles:
            collect_seldom()
            desk = replace(desk, examiner=_examiner(settings))
            carrier = slack.carrier if slack else None
            courier = await _worker(stack, settings, desk, wake, carrier)
        mail_door = await _mail_door(stack, settings, desk, limits) if Role.SMTP in roles else None
        health = Health(
            desk,
            mail_door=lambda: _door_state(mail_door),
            slack=(lambda: _slack_state(slack, courier)) if slack else (lambda: "off"),
            waiting_for=lambda: _waiting_for(courier),
        )
        web_door = None
        if Role.WEB in roles:
            takes_http = settings.slack is not None and settings.slack.app_token is None
            handle = slack.handle_http if slack and takes_http else None
            web_door = await _web_door(stack, settings, desk, health, handle)
        yield Running(desk=desk, wake=wake, mail_door=mail_door, web_door=web_door, health=health)


def _examiner(settings: Settings) -> Examiner | None:
    """Looks up where mail comes from; None where that is switched off or there is no resolver."""
    if settings.dns == DNS_OFF:
        return None
    from bot.authentic import NoResolver, open_examiner

    host, _, port = (settings.dns or "").rpartition(":")
    try:
        return open_examiner(settings.house, (host.strip("[]"), int(port)) if port else None)
    except NoResolver as fault:
        log.warning("where mail comes from is not looked up", extra={"fault": str(fault)})
        return None


async def serve(settings: Settings, *, roles: frozenset[Role] = EVERY_ROLE) -> None:
    """Runs until SIGTERM or SIGINT, then stops in order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    async with running(settings, roles=roles):
        log.info("the desk is open", extra={"outcome": ", ".join(sorted(roles))})
        await stop.wait()
        log.info("the desk closes")


async def _slack_door(
    stack: AsyncExitStack, settings: Settings, desk: Desk, roles: frozenset[Role]
) -> SlackDoor | None:
    """Slack's events come to `web` by HTTP, or to `worker` by Socket Mode."""
    if not roles & {Role.WEB, Role.WORKER}:
        return None
    slack = settings.slack
    if slack is None:
        raise BadSetting(
            "SLACK_BOT_TOKEN",
            "is missing",
            "Create the app from slack-manifest.json and set its xoxb- token",
        )
    door = SlackDoor(
        desk=desk,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        app_token=slack.app_token if Role.WORKER in roles else None,
        api_url=slack.api_url,
        channel=slack.channel,
    )
    try:
        await door.start()
    except SlackApiError as error:
        raise BadSetting(
            "SLACK_BOT_TOKEN",
            f"Slack says {error.response.get('error')}",
            "Take the xoxb- token from the app's page, under OAuth & Permissions",
        ) from error
    stack.push_async_callback(door.stop)
    return door


async def _worker(
    stack: AsyncExitStack, settings: Settings, desk: Desk, wake: Wake, slack: Carrier | None
) -> Courier:
    """Files mail, minds the clock, carries letters and cards."""
    if desk.database.is_sqlite:
        stack.enter_context(only_worker(settings.data))
        await asyncio.to_thread(delivery.recover, desk)
        await asyncio.to_thread(arrivals.recover, desk)
    await asyncio.to_thread(digest.plan_digest, desk)
    await asyncio.to_thread(recompute.adopt, desk)
    smarthost = _smarthost(settings)
    stack.push_async_callback(smarthost.close)
    carriers: dict[LaneKind, Carrier] = {"mail": smarthost}
    if slack is not None:
        carriers["slack"] = slack
    courier = Courier(desk=desk, carriers=carriers)
    pump = Pump(desk=desk, drains=DRAINS)
    wake.listeners += [pump.notify, courier.notify]
    # Stopped in reverse: no new decisions first, then what they have posted is let go.
    await stack.enter_async_context(_in_background(courier.run(), courier.stop, "courier"))
    await stack.enter_async_context(_in_background(pump.run(), pump.stop, "pump"))
    return courier


DRAINS = (
    Drain(name="file mail", step=intake.file_next, every=timedelta(seconds=5)),
    Drain(name="remind", step=deadlines.remind_next, every=SWEEP),
    Drain(name="recompute dates", step=recompute.recompute_next, every=SWEEP),
    Drain(name="expire codes", step=verification.expire_next, every=SWEEP),
    Drain(name="digest", step=digest.digest_next, every=SWEEP),
    Drain(name="destroy files", step=handover.destroy_next, every=SWEEP),
    Drain(name="purge", step=retention.purge_next, every=timedelta(minutes=10)),
    Drain(name="purge Slack's inbox", step=arrivals.purge_next, every=timedelta(minutes=10)),
    Drain(name="tell of an outage", step=delivery.tell_of_outage, every=timedelta(minutes=5)),
)


def _smarthost(settings: Settings) -> Smarthost:
    try:
        url = SmarthostUrl.parse(settings.smarthost_url or "")
    except SmarthostUrlError as error:
        cure = "Write smtp://user:password@host:587"
        raise BadSetting("SMARTHOST_URL", str(error), cure) from error
    return Smarthost(url, hello_as=settings.address.rpartition("@")[2])


async def _mail_door(
    stack: AsyncExitStack, settings: Settings, desk: Desk, limits: Limits | None
) -> MailDoor:
    keeper = MailKeeper(database=desk.database, keys=desk.keys)
    keeper.start()
    stack.push_async_callback(asyncio.to_thread, keeper.stop)
    door = MailDoor(
        keep=keeper,
        address=settings.address,
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=_tls(settings),
        limits=limits,
        on_kept=desk.wake,
        clock=desk.clock,
    )
    try:
        await door.start()
    except OSError as error:
        raise BadSetting(
            "SMTP_PORT",
            f"{settings.smtp_host}:{settings.smtp_port} cannot be used ({error.strerror})",
            "Stop what listens there or choose another port",
        ) from error
    stack.push_async_callback(door.stop)
    return door


async def _web_door(
    stack: AsyncExitStack,
    settings: Settings,
    desk: Desk,
    health: Health,
    slack: SlackRequest | None,
) -> WebDoor:
    door = WebDoor(
        desk=desk, health=health, host=settings.web_host, port=settings.web_port, slack=slack
    )
    try:
        await door.start()
    except OSError as error:
        raise BadSetting(
            "PORT",
            f"{settings.web_host}:{settings.web_port} cannot be used ({error.strerror})",
            "Stop what listens there or choose another port",
        ) from error
    stack.push_async_callback(door.stop)
    return door


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.smtp_tls_cert is None or settings.smtp_tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.smtp_tls_cert, settings.smtp_tls_key)
    except (ssl.SSLError, OSError) as error:
        raise BadSetting(
            "SMTP_TLS_CERT", f"cannot be used ({error})", "Name a certificate and its key in PEM"
        ) from error
    return context


def _door_state(door: MailDoor | None) -> str:
    if door is None:
        return "off"
    return "ok" if door.is_open else "closed"


def _slack_state(door: SlackDoor, courier: Courier | None) -> str:
    health = door.health()
    if not health.connected:
        return f"not connected {health.problem}".strip()
    refused = courier.trouble("slack") if courier else ""
    return f"Slack says {refused}" if refused in MENDABLE else "ok"


def _waiting_for(courier: Courier | None) -> dict[str, str]:
    kinds: tuple[LaneKind, ...] = ("mail", "slack")
    reasons = {kind: courier.trouble(kind) if courier else "" for kind in kinds}
    return {kind: reason for kind, reason in reasons.items() if reason}


@asynccontextmanager
async def _in_background(
    work: Coroutine[None, None, None], stop: Callable[[], Awaitable[None]], name: str
) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    await asyncio.sleep(0)
    try:
        yield
    finally:
        await stop()
        with contextlib.suppress(asyncio.CancelledError):
            await task
