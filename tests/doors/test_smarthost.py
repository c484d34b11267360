"""The e-mail carrier against a real SMTP server: connections, TLS, logins and what replies mean."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.smarthost import Smarthost, SmarthostUrl, SmarthostUrlError, judge
from handlers.delivery import Later, Never, Parcel, Result, Sent
from storage.routes import Route
from storage.vocabulary import ParcelKind

HERE = "127.0.0.1"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def letter(*to: str, sender: str = "", payload: bytes = b"Subject: x\r\n\r\nhello\r\n") -> Parcel:
    return Parcel(
        id=1,
        kind=ParcelKind.EMAIL,
        lane="mail",
        ticket_id=None,
        inbox_id=None,
        recipient=Route(sender=sender, recipients=to or ("ana@example.org",)).to_json(),
        payload=payload,
        message_id="1@house.example",
        tries=1,
        revision=1,
        created_at=NOON,
        lease_until=NOON + timedelta(minutes=5),
    )


@dataclass(kw_only=True)
class Sink:
    """An SMTP server that counts its connections and remembers who logged in."""

    tls: ssl.SSLContext | None = None
    smtps: bool = False
    login: tuple[str, str] | None = None
    utf8: bool = True
    pause: float = 0.0
    refuse: frozenset[str] = frozenset()
    needs_tls: bool = True
    goodbyes: list[str] = field(default_factory=list)
    connections: int = 0
    mails: list[Envelope] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    sessions: list[SMTP] = field(default_factory=list)
    server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self.server is not None
        port = self.server.sockets[0].getsockname()[1]
        assert isinstance(port, int)
        return port

    def url(self, scheme: str = "smtp", user: str = "") -> SmarthostUrl:
        return SmarthostUrl.parse(f"{scheme}://{user}{HERE}:{self.port}")

    def protocol(self) -> SMTP:
        self.connections += 1
        session = SMTP(
            self,
            hostname="sink.example",
            enable_SMTPUTF8=self.utf8,
            tls_context=None if self.smtps else self.tls,
            auth_require_tls=self.needs_tls and not self.smtps,
            authenticator=self.check if self.login else None,
            auth_required=self.login is not None and self.needs_tls and not self.smtps,
        )
        self.sessions.append(session)
        return session

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        if not isinstance(data, LoginPassword) or self.login is None:
            return AuthResult(success=False)
        name, password = data.login.decode(), data.password.decode()
        self.logins.append(name)
        return AuthResult(success=(name, password) == self.login, handled=False)

    async def handle_MAIL(  # noqa: N802 (aiosmtpd finds its hooks by these names)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.goodbyes:
            # Said or not, the server ends the session, as it may at any time.
            goodbye = self.goodbyes.pop()
            if server.transport is not None and not goodbye:
                server.transport.close()
            return goodbye
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return f"550 5.1.1 <{address}> unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.pause)
        self.mails.append(envelope)
        self.was_encrypted.append(session.ssl is not None or self.smtps)
        return "250 2.0.0 kept"

    async def hang_up(self) -> None:
        for session in self.sessions:
            if session.transport is not None:
                session.transport.close()
        await asyncio.sleep(0.05)


@asynccontextmanager
async def listening(sink: Sink) -> AsyncIterator[Sink]:
    loop = asyncio.get_running_loop()
    context = sink.tls if sink.smtps else None
    sink.server = await loop.create_server(sink.protocol, HERE, 0, ssl=context)
    try:
        yield sink
    finally:
        sink.server.close()
        for session in sink.sessions:
            if session.transport is not None:
                session.transport.close()
        await sink.server.wait_closed()


@asynccontextmanager
async def sending(url: SmarthostUrl, *, timeout: float = 5) -> AsyncIterator[Smarthost]:  # noqa: ASYNC109 (the carrier's own)
    smarthost = Smarthost(url, hello_as="house.example", timeout=timeout)
    try:
        yield smarthost
    finally:
        await smarthost.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "sink.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the operator's machine vouched for the sink."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


class TestConnections:
    async def test_letters_one_after_the_other_share_a_connection(self) -> None:
        async with listening(Sink()) as sink, sending(sink.url()) as smarthost:
            for _ in range(20):
                assert await smarthost.carry(letter()) == Sent()
            assert (len(sink.mails), sink.connections) == (20, 1)

    async def test_many_at_once_use_four(self) -> None:
        async with listening(Sink(pause=0.01)) as sink, sending(sink.url()) as smarthost:
            results = await asyncio.gather(*(smarthost.carry(letter()) for _ in range(40)))
            assert results == [Sent()] * 40
            assert (len(sink.mails), sink.connections) == (40, 4)

    async def test_a_server_that_hung_up_meanwhile_costs_no_letter(self) -> None:
        async with listening(Sink()) as sink, sending(sink.url()) as smarthost:
            await smarthost.carry(letter())
            await sink.hang_up()
            assert await smarthost.carry(letter()) == Sent()
            assert (len(sink.mails), sink.connections) == (2, 2)

    @pytest.mark.parametrize("goodbye", ["", "421 4.3.2 closing"])
    async def test_a_server_that_ends_the_session_at_the_next_letter(self, goodbye: str) -> None:
        async with listening(Sink()) as sink, sending(sink.url()) as smarthost:
            await smarthost.carry(letter())
            sink.goodbyes.append(goodbye)
            assert await smarthost.carry(letter()) == Sent()
            assert (len(sink.mails), sink.connections) == (2, 2)

    async def test_a_server_that_only_ever_says_goodbye(self) -> None:
        async with listening(Sink()) as sink, sending(sink.url()) as smarthost:
            sink.goodbyes.append("421 4.3.2 closing")
            assert await smarthost.carry(letter()) == Later(reason="smtp 421 4.3.2")

    async def test_a_refused_letter_leaves_the_connection_to_the_next(self) -> None:
        sink = Sink(refuse=frozenset({"gone@example.org"}))
        async with listening(sink), sending(sink.url()) as smarthost:
            assert await smarthost.carry(letter("gone@example.org")) == Never(
                reason="smtp 550 5.1.1"
            )
            assert await smarthost.carry(letter()) == Sent()
            assert (len(sink.mails), sink.connections) == (1, 1)

    async def test_one_refused_recipient_refuses_the_letter(self) -> None:
        sink = Sink(refuse=frozenset({"gone@example.org"}))
        async with listening(sink), sending(sink.url()) as smarthost:
            result = await smarthost.carry(letter("ana@example.org", "gone@example.org"))
            assert (result, sink.mails) == (Never(reason="smtp 550 5.1.1"), [])

    async def test_silence_after_the_data_means_later(self) -> None:
        async with (
            listening(Sink(pause=1)) as sink,
            sending(sink.url(), timeout=0.2) as smarthost,
        ):
            assert await smarthost.carry(letter()) == Later(reason="SMTPReadTimeoutError")
            sink.pause = 0
            assert await smarthost.carry(letter()) == Sent()
            assert sink.connections == 2

    async def test_closing_says_goodbye(self) -> None:
        async with listening(Sink()) as sink:
            async with sending(sink.url()) as smarthost:
                await smarthost.carry(letter())
            await asyncio.sleep(0.05)
            assert [session.transport for session in sink.sessions] == [None]


class TestTls:
    async def test_it_is_taken_when_offered_whoever_vouches(self, tls: ssl.SSLContext) -> None:
        async with listening(Sink(tls=tls)) as sink, sending(sink.url()) as smarthost:
            assert await smarthost.carry(letter()) == Sent()
            assert sink.was_encrypted == [True]

    async def test_a_password_is_not_said_to_a_stranger(self, tls: ssl.SSLContext) -> None:
        sink = Sink(tls=tls, login=("desk", "secret"))
        async with listening(sink), sending(sink.url(user="desk:secret@")) as smarthost:
            assert isinstance(await smarthost.carry(letter()), Later)
            assert (sink.logins, sink.mails) == ([], [])

    async def test_a_password_is_not_said_in_the_clear(self) -> None:
        sink = Sink(login=("desk", "secret"), needs_tls=False)
        async with listening(sink), sending(sink.url(user="desk:secret@")) as smarthost:
            assert isinstance(await smarthost.carry(letter()), Later)
            assert (sink.logins, sink.mails) == ([], [])

    @pytest.mark.usefixtures("trusted")
    @pytest.mark.parametrize("scheme", ["smtp", "smtps"])
    async def test_a_login_with_awkward_characters(self, tls: ssl.SSLContext, scheme: str) -> None:
        sink = Sink(tls=tls, smtps=scheme == "smtps", login=("desk@house", "p/a:s#s"))
        async with listening(sink):
            async with sending(sink.url(scheme, "desk%40house:p%2Fa%3As%23s@")) as smarthost:
                assert await smarthost.carry(letter()) == Sent()
            assert (sink.logins, sink.was_encrypted) == (["desk@house"], [True])

    @pytest.mark.usefixtures("trusted")
    async def test_a_wrong_password_loses_no_letter(self, tls: ssl.SSLContext) -> None:
        sink = Sink(tls=tls, login=("desk", "secret"))
        async with listening(sink), sending(sink.url(user="desk:typo@")) as smarthost:
            assert await smarthost.carry(letter()) == Later(reason="smtp 535 5.7.8")


class TestAddresses:
    async def test_an_address_outside_ascii(self) -> None:
        async with listening(Sink()) as sink, sending(sink.url()) as smarthost:
            assert await smarthost.carry(letter("jörg@example.org")) == Sent()
            assert sink.mails[0].rcpt_tos == ["jörg@example.org"]

    async def test_a_smarthost_that_cannot_write_to_it(self) -> None:
        async with listening(Sink(utf8=False)) as sink, sending(sink.url()) as smarthost:
            result = await smarthost.carry(letter("jörg@example.org"))
            assert result == Never(reason="the address cannot be used")
            assert await smarthost.carry(letter()) == Sent()

    @pytest.mark.parametrize(
        "address",
        [
            "ana@example.org>\r\nRCPT TO:<evil@example.net",
            "a b@example.org SIZE=1",
            "ana@example.org <evil@example.net>",
            "ana@example.org\r\n",
        ],
    )
    async def test_no_command_hides_in_an_address(self, address: str) -> None:
        async with listening(Sink()) as sink, sending(sink.url()) as smarthost:
            result = await smarthost.carry(letter(address))
            assert result == Never(reason="the address cannot be used")
            assert sink.mails == []

    @pytest.mark.parametrize(
        "envelope", ["", "ana@example.org", "{}", "[]", '{"from": "", "to": []}']
    )
    async def test_a_parcel_without_an_envelope(self, envelope: str) -> None:
        smarthost = Smarthost(SmarthostUrl.parse("smtp://127.0.0.1"))
        parcel = Parcel(**{**vars(letter()), "recipient": envelope})
        assert isinstance(await smarthost.carry(parcel), Never)


MEANINGS: list[tuple[Exception, Result]] = [
    (aiosmtplib.SMTPDataError(451, "4.7.1 greylisted"), Later(reason="smtp 451 4.7.1")),
    (aiosmtplib.SMTPDataError(554, "5.7.1 <ana@x.y> spam"), Never(reason="smtp 554 5.7.1")),
    (aiosmtplib.SMTPSenderRefused(452, "full", "a@b.c"), Later(reason="smtp 452")),
    (aiosmtplib.SMTPRecipientRefused(550, "ana@x.y?", "ana@x.y"), Never(reason="smtp 550")),
    (aiosmtplib.SMTPDataError(550, "5.1.1.9 odd"), Never(reason="smtp 550")),
    # Our own faults: no letter may be lost to a wrong setting.
    (aiosmtplib.SMTPSenderRefused(530, "5.7.0 STARTTLS first", ""), Later(reason="smtp 530 5.7.0")),
    (aiosmtplib.SMTPAuthenticationError(535, "5.7.8 no"), Later(reason="smtp 535 5.7.8")),
    (aiosmtplib.SMTPConnectResponseError(554, "go away"), Later(reason="smtp 554")),
    (aiosmtplib.SMTPHeloError(550, "who?"), Later(reason="smtp 550")),
    (aiosmtplib.SMTPServerDisconnected("lost ana@x.y"), Later(reason="SMTPServerDisconnected")),
    (aiosmtplib.SMTPReadTimeoutError("slow"), Later(reason="SMTPReadTimeoutError")),
    (ssl.SSLCertVerificationError("self-signed"), Later(reason="SSLCertVerificationError")),
    (ConnectionResetError(), Later(reason="ConnectionResetError")),
    (ValueError("bad address ana@x.y"), Never(reason="the address cannot be used")),
]


@pytest.mark.parametrize(("error", "meaning"), MEANINGS)
def test_what_a_failed_try_means(error: Exception, meaning: Result) -> None:
    assert judge(error) == meaning


URLS: list[tuple[str, tuple[str, str, int, str | None, str | None]]] = [
    ("smtp://mail.example.com", ("smtp", "mail.example.com", 25, None, None)),
    ("smtp://mail.example.com:2525", ("smtp", "mail.example.com", 2525, None, None)),
    ("smtp://desk:pw@mail.example.com", ("smtp", "mail.example.com", 587, "desk", "pw")),
    ("smtps://desk:pw@mail.example.com/", ("smtps", "mail.example.com", 465, "desk", "pw")),
    (" smtp://d%40h.example:p%3A%2F@m:1\n", ("smtp", "m", 1, "d@h.example", "p:/")),
    ("smtp://[::1]:25", ("smtp", "::1", 25, None, None)),
]


@pytest.mark.parametrize(("url", "parts"), URLS)
def test_a_url_is_read(url: str, parts: tuple[str, str, int, str | None, str | None]) -> None:
    read = SmarthostUrl.parse(url)
    assert (read.scheme, read.host, read.port, read.user, read.password) == parts


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "http://desk:secret@mail.example.com",
        "smtp://",
        "smtp://desk:secret@mail.example.com:abc",
        "smtp://desk:secret@mail.example.com:99999",
        "smtp://desk:se/secret@mail.example.com",
        "smtp://desk:secret@mail.example.com?tls=off",
        "smtp://:secret@mail.example.com",
        "smtp://[::1",
    ],
)
def test_an_unusable_url_names_the_setting_and_not_the_password(url: str) -> None:
    with pytest.raises(SmarthostUrlError, match=r"^SMARTHOST_URL: ") as caught:
        SmarthostUrl.parse(url)
    assert "secret" not in str(caught.value)


def test_the_password_is_not_in_the_repr() -> None:
    assert "secret" not in repr(SmarthostUrl.parse("smtp://desk:secret@mail.example.com"))
