"""The e-mail carrier: letters and handed-on mail go out over a few connections kept open."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib

from handlers.delivery import Later, Never, Parcel, Result, Sent
from storage.routes import Route

CONNECTIONS = 4
# Longer than a slow smarthost's content filter takes, shorter than the parcel's lease.
TIMEOUT = 60.0
# Servers hang up on idle clients after five minutes (RFC 5321 section 4.5.3.2.7).
KEPT_OPEN = 30.0

Scheme = Literal["smtp", "smtps"]
_PORTS: dict[Scheme, int] = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587

# What these refuse is us, not the letter: log in first, wrong password, TLS first
# (RFC 4954 sections 4 and 6, RFC 3207 section 4).
_OUR_OWN_FAULT = frozenset({530, 534, 535, 538})
_CLOSING = 421  # RFC 5321 section 3.8
_UTF8 = "SMTPUTF8"
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?![.\d])")  # RFC 3463


class SmarthostUrlError(ValueError):
    """SMARTHOST_URL cannot be used."""


@dataclass(frozen=True, kw_only=True)
class SmarthostUrl:
    """Where outgoing mail goes."""

    scheme: Scheme
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> SmarthostUrl:
        """`smtp://[user:pass@]host[:port]` or `smtps://…`. SmarthostUrlError never shows it."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise _unusable("the host or port cannot be read") from None
        if parts.scheme not in ("smtp", "smtps"):
            raise _unusable("it must begin with smtp:// or smtps://")
        if not parts.hostname:
            raise _unusable("it names no host")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise _unusable("nothing may follow the port; write / ? # in a password as %2F %3F %23")
        if parts.password and not parts.username:
            raise _unusable("there is a password without a user")
        scheme: Scheme = "smtp" if parts.scheme == "smtp" else "smtps"
        default = _SUBMISSION if scheme == "smtp" and parts.username else _PORTS[scheme]
        return cls(
            scheme=scheme,
            host=parts.hostname,
            port=port or default,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


def _unusable(why: str) -> SmarthostUrlError:
    return SmarthostUrlError(
        f"SMARTHOST_URL: {why}. Example: smtp://user:password@mail.example.com:587"
    )


class Smarthost:
    """Carries mail to one smarthost. `close` it when the courier has stopped."""

    def __init__(
        self,
        url: SmarthostUrl,
        *,
        hello_as: str | None = None,
        connections: int = CONNECTIONS,
        timeout: float = TIMEOUT,
    ) -> None:
        """`hello_as` is the name said in EHLO, by default the machine's."""
        self._url = url
        self._hello_as = hello_as
        self._timeout = timeout
        self._turns = asyncio.Semaphore(connections)
        self._tls = _tls_context(url)
        self._idle: list[tuple[aiosmtplib.SMTP, asyncio.TimerHandle]] = []

    async def carry(self, parcel: Parcel) -> Result:
        try:
            route = Route.from_json(parcel.recipient)
        except (ValueError, KeyError, TypeError):
            return Never(reason="no envelope")
        if not route.recipients or not parcel.payload:
            return Never(reason="nothing to send")
        async with self._turns:
            try:
                client = await self._addressed(route, parcel.payload)
                await self._step(client, client.data(parcel.payload))
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                return judge(error)
            self._keep(client)
        return Sent()

    async def close(self) -> None:
        """Says goodbye to the smarthost."""
        while (client := self._kept()) is not None:
            try:
                await client.quit(timeout=2)
            except (aiosmtplib.SMTPException, OSError):
                client.close()

    async def _addressed(self, route: Route, message: bytes) -> aiosmtplib.SMTP:
        """A connection on which the envelope was accepted. The server may have hung up on a kept
        one in the meantime; nothing was sent over it yet, so another one takes its place."""
        while (client := self._kept()) is not None:
            try:
                await self._step(client, _address(client, route, message))
            except ConnectionError:
                continue
            except aiosmtplib.SMTPResponseException as refusal:
                if refusal.code != _CLOSING:
                    raise
            else:
                return client
        client = self._client()
        await client.connect()
        await self._step(client, _address(client, route, message))
        return client

    async def _step(self, client: aiosmtplib.SMTP, step: Awaitable[object]) -> None:
        """After a refusal the connection is good for the next letter; after a fault it is not."""
        try:
            await step
        except aiosmtplib.SMTPResponseException:
            await self._forget_letter(client)
            raise
        except BaseException:
            client.close()
            raise

    async def _forget_letter(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        else:
            self._keep(client)

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._url.host,
            port=self._url.port,
            username=self._url.user,
            password=self._url.password,
            local_hostname=self._hello_as,
            timeout=self._timeout,
            use_tls=self._url.scheme == "smtps",
            start_tls=_start_tls(self._url),
            tls_context=self._tls,
        )

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        if client.is_connected:
            loop = asyncio.get_running_loop()
            self._idle.append((client, loop.call_later(KEPT_OPEN, self._retire, client)))

    def _kept(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            client, retirement = self._idle.pop()
            retirement.cancel()
            if client.is_connected:
                return client
        return None

    def _retire(self, client: aiosmtplib.SMTP) -> None:
        self._idle = [(each, timer) for each, timer in self._idle if each is not client]
        client.close()


async def _address(client: aiosmtplib.SMTP, route: Route, message: bytes) -> None:
    """MAIL and RCPT. One refused recipient refuses the letter: sent in part, it could neither be
    tried again nor be called sent."""
    for address in (route.sender, *route.recipients):
        _refuse_ambiguous(address)
    if client.is_ehlo_or_helo_needed:
        await _greet(client)
    options = _options(client, route, message)
    encoding = "utf-8" if _UTF8 in options else "ascii"
    await client.mail(route.sender, options=options, encoding=encoding)
    for recipient in route.recipients:
        await client.rcpt(recipient, encoding=encoding)


def _refuse_ambiguous(address: str) -> None:
    """The library writes to whatever it finds in the string; `bank@x.example <evil@y.example>`
    must reach nobody."""
    if parseaddr(address)[1] != address:
        raise ValueError("not one plain address")


async def _greet(client: aiosmtplib.SMTP) -> None:
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()  # RFC 5321 section 3.2: a server may know no other word


def _options(client: aiosmtplib.SMTP, route: Route, message: bytes) -> list[str]:
    options = []
    if client.supports_extension("size"):
        options.append(f"SIZE={len(message)}")  # RFC 1870 section 6.1: an estimate will do
    if not message.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    if not all(address.isascii() for address in (route.sender, *route.recipients)):
        if not client.supports_extension("smtputf8"):
            raise ValueError("the smarthost cannot write to this address (RFC 6531)")
        options.append(_UTF8)
    return options


def judge(error: Exception) -> Later | Never:
    """What a failed try means. The reason holds codes only: servers repeat addresses."""
    match error:
        # What is said before the first MAIL concerns us or the server, never the letter.
        case aiosmtplib.SMTPConnectResponseError() | aiosmtplib.SMTPHeloError():
            return Later(reason=_spoken(error))
        case aiosmtplib.SMTPResponseException() if 500 <= error.code <= 599:
            return _later_or_never(error)
        case aiosmtplib.SMTPResponseException():
            return Later(reason=_spoken(error))
        # Lost or timed out, perhaps after the data: the same Message-ID goes again.
        case aiosmtplib.SMTPException() | OSError():
            return Later(reason=type(error).__name__)
        case _:
            return Never(reason="the address cannot be used")


def _later_or_never(refusal: aiosmtplib.SMTPResponseException) -> Later | Never:
    if refusal.code in _OUR_OWN_FAULT:
        return Later(reason=_spoken(refusal))
    return Never(reason=_spoken(refusal))


def _spoken(refusal: aiosmtplib.SMTPResponseException) -> str:
    enhanced = _ENHANCED.match(refusal.message)
    return f"smtp {refusal.code} {enhanced.group()}" if enhanced else f"smtp {refusal.code}"


def _start_tls(url: SmarthostUrl) -> bool | None:
    """Required before a password is said; otherwise taken when offered."""
    if url.scheme == "smtps":
        return False
    return True if url.user else None


def _tls_context(url: SmarthostUrl) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if url.scheme == "smtp" and not url.user:
        # Opportunistic: a certificate nobody vouches for is still better than plain text
        # (RFC 7435 section 3), and refusing it would stop every letter at an internal relay.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
