"""`make demo`: the whole desk, with a local Slack, a local mailbox and a clock to turn."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bot import app, settings
from bot.app import Running
from bot.sandbox.clock import SandboxClock
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.page import DemoPage
from bot.sandbox.slack import LocalSlack
from bot.settings import BadSetting, Settings, SlackSettings
from storage.sealed import Keyring

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
# Where the house's other mail is handed on to; the local mailbox shows it too.
COLLEAGUES = "helpdesk@losant.example"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A running demo, as tests use it."""

    slack: LocalSlack
    mailbox: Mailbox
    clock: SandboxClock
    desk: Running
    page: DemoPage


@asynccontextmanager
async def opened(*, port: int, data: Path, web_port: int = 0) -> AsyncIterator[Demo]:
    """The demo on these loopback ports; 0 lets the system choose."""
    settings.forget_proxies()
    web_port = web_port or _free_port()
    clock = SandboxClock()
    house = settings.read_house(None)
    async with (
        LocalSlack(now=clock.now) as slack,
        Mailbox(desk_address=house.desk.address, now=clock.now) as mailbox,
    ):
        read = _settings(slack, mailbox, data, web_port)
        async with app.running(read, clock=clock.now) as desk:
            if desk.mail_door is not None:
                mailbox.deliver_to(HOST, desk.mail_door.port)

            async def clock_moved() -> None:
                desk.wake()

            page = DemoPage(
                slack=slack,
                mailbox=mailbox,
                clock=clock,
                on_clock=clock_moved,
                house_name=house.name,
                desk_address=house.desk.address,
                port=port,
            )
            await _started(page, port)
            try:
                yield Demo(slack=slack, mailbox=mailbox, clock=clock, desk=desk, page=page)
            finally:
                await page.stop()


def _free_port() -> int:
    """Chosen beforehand, because the letters carry it."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


async def _started(page: DemoPage, port: int) -> None:
    try:
        await page.start()
    except OSError as error:
        raise BadSetting(
            "--port",
            f"{HOST}:{port} cannot be used ({error.strerror})",
            "Stop what listens there, or choose another with `privacy-desk demo --port 8091`",
        ) from error


def _settings(slack: LocalSlack, mailbox: Mailbox, data: Path, web_port: int) -> Settings:
    """The demo's own settings: nothing of the operator's environment is used."""
    house = settings.read_house(None)
    return Settings(
        database_url=f"sqlite:///{data / 'desk.db'}",
        data=data,
        house=house,
        keys=Keyring.from_setting(Keyring.generate_secret()),
        keys_are_new=False,
        smtp_host=HOST,
        smtp_port=0,
        smtp_tls_cert=None,
        smtp_tls_key=None,
        smarthost_url=mailbox.smarthost_url,
        address=house.desk.address,
        forward_to=COLLEAGUES,
        web_host=HOST,
        web_port=web_port,
        base_url=f"http://{HOST}:{web_port}",
        slack=SlackSettings(
            bot_token=slack.bot_token,
            signing_secret=slack.signing_secret,
            app_token=slack.app_token,
            channel=slack.channel,
            api_url=slack.api_url,
        ),
        dns=settings.DNS_OFF,
        house_folder=settings.house_folder(None),
    )


async def serve(*, port: int) -> None:
    """Runs until SIGTERM or SIGINT. The data is thrown away with it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    with tempfile.TemporaryDirectory(prefix="privacy-desk-demo-") as folder:
        async with opened(port=port, data=Path(folder)) as demo:
            click.echo(f"\n  Privacy Desk, the demo: {demo.page.url}\n  Stop it with Ctrl-C.\n")
            await stop.wait()
