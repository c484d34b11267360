"""The requester's mailbox: what the desk sent, and a pen to write back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

import aiosmtplib

from bot.sandbox.mails import WRITE_POLICY, Mail, ReceivedMail, WrittenMail
from bot.sandbox.smarthost import Smarthost, Stage

Predicate = Callable[[ReceivedMail], bool]
NO_HEADERS: Mapping[str, str] = {}


class Mailbox:
    """Stands where the desk's smarthost would; its mails are real mails on real sockets."""

    def __init__(
        self,
        *,
        desk_address: str,
        desk_door: tuple[str, int] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.desk_address = desk_address
        self.received: list[ReceivedMail] = []
        self.written: list[WrittenMail] = []
        self.message_ids: Counter[str] = Counter()
        self._desk_door = desk_door
        self._now = now
        self._smarthost = Smarthost(keep=self._keep, host=host, port=port)
        self._callbacks: list[Callable[[], None]] = []
        self._arrival = asyncio.Event()

    async def start(self) -> None:
        await self._smarthost.start()

    async def stop(self) -> None:
        await self._smarthost.stop()

    async def __aenter__(self) -> Mailbox:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    @property
    def smarthost_url(self) -> str:
        host, port = self._smarthost.address
        return f"smtp://{host}:{port}"

    def deliver_to(self, host: str, port: int) -> None:
        """Where `write` finds the desk's mail door, once that door has a port."""
        self._desk_door = (host, port)

    def on_change(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)

    # Faults

    def refuse_next(self, code: int, text: str, times: int = 1, *, at: Stage = "DATA") -> None:
        self._smarthost.refuse_next(code, text, times, at)

    def drop_after_data(self, times: int = 1) -> None:
        """Accept the data and hang up without an answer: the sender cannot know which it was."""
        self._smarthost.drop_after_data(times)

    @property
    def repeated(self) -> dict[str, int]:
        """Message-IDs that came more than once, and how often."""
        return {key: times for key, times in self.message_ids.items() if times > 1}

    # Reading

    def mails_to(self, address: str) -> list[ReceivedMail]:
        wanted = address.casefold()
        return [m for m in self.received if wanted in (r.casefold() for r in m.rcpt_to)]

    async def wait_for(self, predicate: Predicate, timeout: float = 5) -> ReceivedMail:  # noqa: ASYNC109 (tests read better with it)
        """The first mail, already here or yet to come, that the predicate accepts."""
        async with asyncio.timeout(timeout):
            while (found := next(filter(predicate, self.received), None)) is None:
                await self._arrival.wait()
        return found

    # Writing

    async def write(
        self,
        *,
        sender: str,
        subject: str,
        body: str,
        in_reply_to: str | None = None,
        references: Sequence[str] = (),
        to: str | None = None,
        html: str | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        mail_from: str | None = None,
    ) -> WrittenMail:
        """Send one mail to the desk's door. A refusal there is an aiosmtplib.SMTPException."""
        recipient = to or self.desk_address
        address = parseaddr(sender)[1]
        if "@" not in address:
            raise ValueError("the sender has no e-mail address")
        thread = {"In-Reply-To": in_reply_to or "", "References": " ".join(references)}
        message = EmailMessage(policy=WRITE_POLICY)
        for name, value in {
            "From": sender,
            "To": recipient,
            "Subject": subject,
            "Date": format_datetime(self._now()),
            "Message-ID": make_msgid(domain=address.rpartition("@")[2]),
            **{name: value for name, value in thread.items() if value},
            **headers,
        }.items():
            message[name] = value
        message.set_content(body)
        if html is not None:
            message.add_alternative(html, subtype="html")
        return await self.write_raw(
            message.as_bytes(),
            mail_from=address if mail_from is None else mail_from,
            rcpt_to=(parseaddr(recipient)[1],),
        )

    async def write_raw(
        self, raw: bytes, *, mail_from: str, rcpt_to: Sequence[str] = ()
    ) -> WrittenMail:
        if self._desk_door is None:
            raise RuntimeError("the mailbox was not told where the desk's mail door is")
        host, port = self._desk_door
        recipients = tuple(rcpt_to) or (self.desk_address,)
        # Not aiosmtplib.send(): that refuses the null sender, which auto-replies must use.
        async with aiosmtplib.SMTP(hostname=host, port=port, start_tls=False, timeout=30) as door:
            await door.sendmail(mail_from, list(recipients), raw)
        mail = WrittenMail(
            number=len(self.written) + 1,
            raw=raw,
            mail_from=mail_from,
            rcpt_to=recipients,
            at=self._now(),
        )
        self.written.append(mail)
        self._changed()
        return mail

    async def reply(
        self, mail: ReceivedMail, body: str, *, sender: str | None = None, quote: bool = True
    ) -> WrittenMail:
        """Answer as a mail program does: to Reply-To, threaded (RFC 5322 3.6.4), with the quote."""
        return await self.write(
            sender=sender or mail.rcpt_to[0],
            to=mail.reply_to,
            subject=reply_subject(mail.subject),
            body=f"{body}\n\n{quoted(mail)}" if quote else body,
            in_reply_to=mail.message_id,
            references=(*mail.references, mail.message_id),
        )

    def _keep(self, mail_from: str, rcpt_to: tuple[str, ...], raw: bytes) -> None:
        mail = ReceivedMail(
            number=len(self.received) + 1,
            raw=raw,
            mail_from=mail_from,
            rcpt_to=rcpt_to,
            at=self._now(),
        )
        self.received.append(mail)
        if mail.message_id:
            self.message_ids[mail.message_id] += 1
        # Whoever waits holds the old event; the next round needs a fresh one.
        arrival, self._arrival = self._arrival, asyncio.Event()
        arrival.set()
        self._changed()

    def _changed(self) -> None:
        for callback in tuple(self._callbacks):
            callback()


def reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def quoted(mail: Mail) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in mail.text.rstrip().splitlines())
    return f"On {mail.at:%a, %d %b %Y at %H:%M}, {mail.sender_name} wrote:\n{lines}\n"
