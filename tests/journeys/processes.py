"""`privacy-desk run` as an operator starts it: a process of its own, with real peers."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiosmtplib

from bot.sandbox.mailbox import Mailbox
from bot.sandbox.slack import LocalSlack
from storage.sealed import Keyring
from tests.people import SUPPORT

HOST = "127.0.0.1"
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class DeskProcess:
    """Started with `start`, killed without mercy with `kill`, stopped in order with `stop`."""

    database_url: str
    folder: Path
    slack: LocalSlack
    mailbox: Mailbox
    role: str | None = None
    secret: str = field(default_factory=Keyring.generate_secret)
    extra: Mapping[str, str] = field(default_factory=dict)
    smtp_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def log_file(self) -> Path:
        return self.folder / f"{self.role or 'desk'}-{self.smtp_port}.log"

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k.lower() not in PROXIES}
        return {
            **kept,
            "DATABASE_URL": self.database_url,
            "DESK_DATA": str(self.folder),
            "DESK_SECRET_KEY": self.secret,
            "SMTP_PORT": str(self.smtp_port),
            "PORT": str(self.web_port),
            "DESK_BASE_URL": f"http://{HOST}:{self.web_port}",
            "SMARTHOST_URL": self.mailbox.smarthost_url,
            "DESK_FORWARD_TO": "helpdesk@losant.example",
            "DESK_DNS": "off",
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_CHANNEL": self.slack.channel,
            "SLACK_API_URL": self.slack.api_url,
            **self.extra,
        }

    async def start(self) -> None:
        """Returns when the process answers on its doors."""
        command = [sys.executable, "-m", "bot", "run", *([self.role] if self.role else [])]
        with self.log_file.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, env=self.environment(), stdout=log, stderr=log
            )
        if self.role in (None, "smtp"):
            await self._answers(self.smtp_port)
        if self.role in (None, "web"):
            await self._answers(self.web_port)

    async def _answers(self, port: int) -> None:
        async with asyncio.timeout(20):
            while True:
                try:
                    _, writer = await asyncio.open_connection(HOST, port)
                except OSError:
                    self._must_live()
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return

    def _must_live(self) -> None:
        if self.process is None or self.process.returncode is not None:
            raise RuntimeError(f"the desk did not start:\n{self.log_file.read_text()[-3000:]}")

    async def kill(self) -> None:
        """kill -9: no handler runs, nothing is flushed."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()

    async def stop(self) -> int:
        if self.process is None:
            return 0
        if self.process.returncode is None:
            self.process.terminate()
        async with asyncio.timeout(30):
            return await self.process.wait()

    async def send(self, raw: bytes, *, sender: str, to: str = SUPPORT) -> bool:
        """True when the desk answered 250; false when the connection or the desk broke off."""
        client = aiosmtplib.SMTP(hostname=HOST, port=self.smtp_port, timeout=10, start_tls=False)
        try:
            async with client:
                await client.sendmail(sender, [to], raw)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return False
        return True
