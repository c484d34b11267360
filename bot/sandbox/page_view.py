"""What the page shows for one address line: values for the template, nothing computed there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from markupsafe import Markup, escape

from bot.sandbox.letters import SampleLetter
from bot.sandbox.mails import Mail, ReceivedMail, WrittenMail
from bot.sandbox.page_mrkdwn import Names
from bot.sandbox.slack.client_view import ClientView, SeenChannel, SeenMessage

HOME = "home"
LETTERS = "letters"
NEW = "new"
SHOWN_MESSAGES = 100


@dataclass(frozen=True, kw_only=True)
class Place:
    """The address line: who looks, at what. A GET of it changes nothing."""

    me: str = ""
    at: str = ""
    thread: str = ""
    box: str = ""
    mail: str = ""
    part: str = ""
    letter: str = ""
    reply: str = ""
    inspect: str = ""
    side: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Place:
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in query.items() if name in known})

    def replaced(self, **changes: str) -> Place:
        return replace(self, **changes)

    def to(self, **changes: str) -> str:
        """The address of this page with some parts changed."""
        there = self.replaced(**changes)
        pairs = [(f.name, getattr(there, f.name)) for f in fields(there)]
        return "/?" + urlencode([(name, value) for name, value in pairs if value])

    def to_mail(self, mail: str, **changes: str) -> str:
        """Another mail: what belonged to the one before is left behind."""
        clean = {"part": "", "letter": "", "reply": "", "side": "mail"}
        return self.to(**{**clean, "mail": mail, **changes})

    def to_chat(self, at: str, **changes: str) -> str:
        return self.to(**{"at": at, "thread": "", "side": "", **changes})


@dataclass(frozen=True, kw_only=True)
class Face:
    """One person in the switcher, or the author of a message."""

    id: str
    name: str
    note: str = ""
    tint: int = 0

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper() or "?"


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    callback_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Day:
    label: str
    messages: tuple[SeenMessage, ...]


@dataclass(frozen=True, kw_only=True)
class ChannelRow:
    channel: SeenChannel
    unread: int


@dataclass(frozen=True, kw_only=True)
class MailRow:
    key: str
    mail: Mail
    unread: bool

    @property
    def is_received(self) -> bool:
        return isinstance(self.mail, ReceivedMail)

    @property
    def snippet(self) -> str:
        return " ".join(self.mail.text.split())[:140]


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One broken rule of Slack's, as the stand-in saw it."""

    kind: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class PageView:
    place: Place
    house: str
    desk_address: str
    now: datetime
    offset_days: int
    me: Face
    people: Sequence[Face]
    client: ClientView
    channels: Sequence[ChannelRow]
    channel: SeenChannel | None
    days: Sequence[Day]
    hidden: int
    thread: SeenMessage | None
    names: Names
    commands: Sequence[str]
    global_shortcuts: Sequence[Shortcut]
    message_shortcuts: Sequence[Shortcut]
    mails: Sequence[MailRow]
    unread_mails: int
    open_mail: MailRow | None
    letters: Sequence[SampleLetter]
    letter: SampleLetter | None
    complaints: Sequence[Complaint]
    inspected: Markup | None

    @property
    def is_home(self) -> bool:
        return self.place.at == HOME


def mail_key(mail: Mail) -> str:
    return f"{'in' if isinstance(mail, ReceivedMail) else 'out'}-{mail.number}"


def mail_rows(mails: Sequence[ReceivedMail | WrittenMail], read: set[str]) -> list[MailRow]:
    return [
        MailRow(
            key=mail_key(mail),
            mail=mail,
            unread=isinstance(mail, ReceivedMail) and mail_key(mail) not in read,
        )
        for mail in reversed(mails)
    ]


def at_of(ts: str) -> datetime:
    """Slack's `ts` is an instant in seconds, with the microseconds as a serial number."""
    return datetime.fromtimestamp(float(ts), UTC)


def clock_time(at: datetime | str) -> str:
    return f"{(at_of(at) if isinstance(at, str) else at):%H:%M}"


def day_name(at: datetime, now: datetime) -> str:
    words = {0: "Today", 1: "Yesterday"}.get((now.date() - at.date()).days)
    return words or f"{at:%A}, {at.day} {at:%B %Y}"


def when(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return clock_time(at)
    return f"{at.day} {at:%b}" if at.year == now.year else f"{at.day} {at:%b %Y}"


def by_day(messages: Sequence[SeenMessage], now: datetime) -> list[Day]:
    days: dict[str, list[SeenMessage]] = {}
    for message in messages:
        days.setdefault(day_name(at_of(message.ts), now), []).append(message)
    return [Day(label=label, messages=tuple(group)) for label, group in days.items()]


def newest_ts(channel: SeenChannel) -> str:
    stamps = [m.ts for top in channel.messages for m in (top, *top.replies)]
    return max(stamps, key=float, default="0")


def unread_in(channel: SeenChannel, me: str, seen: str) -> int:
    return sum(
        float(message.ts) > float(seen) and message.author != me
        for top in channel.messages
        for message in (top, *top.replies)
    )


def find_message(client: ClientView, ts: str) -> SeenMessage | None:
    for channel in client.channels:
        for top in channel.messages:
            for message in (top, *top.replies):
                if message.ts == ts:
                    return message
    return None


_JSON = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=:)|(?P<str>"(?:[^"\\]|\\.)*")|(?P<lit>-?\b[\w.+-]+)'
)


def pretty_json(value: object) -> Markup:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    parts: list[Markup] = []
    end = 0
    for match in _JSON.finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<span class="j-{}">{}</span>').format(match.lastgroup, match[0]))
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])
