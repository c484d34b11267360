"""Draws the whole page for one address line from what the parts of the sandbox show now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader

from bot.sandbox.clock import SandboxClock
from bot.sandbox.letters import SampleLetter, sample_letter, sample_letters
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.mails import Mail
from bot.sandbox.page_guard import MAIL_SANDBOX
from bot.sandbox.page_mrkdwn import Names, mrkdwn, rich_text, text_object
from bot.sandbox.page_view import (
    HOME,
    SHOWN_MESSAGES,
    ChannelRow,
    Complaint,
    Face,
    MailRow,
    PageView,
    Place,
    Shortcut,
    at_of,
    by_day,
    clock_time,
    find_message,
    mail_key,
    mail_rows,
    newest_ts,
    pretty_json,
    unread_in,
    when,
)
from bot.sandbox.slack.client_view import ClientView, SeenChannel, SeenMessage
from bot.sandbox.slack.people import Person, Standing
from bot.sandbox.slack.server import LocalSlack
from bot.sandbox.slack.world import active

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "sandbox"
COMPLAINTS_SHOWN = 50
TINTS = 6
NOTES = {Standing.ADMIN: "admin", Standing.GUEST: "guest", Standing.STRANGER: "outside"}


@dataclass(kw_only=True)
class ReadMarks:
    """What each person has seen. Lives as long as the demo."""

    channels: dict[tuple[str, str], str] = field(default_factory=dict)
    mails: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything that the page shows."""

    slack: LocalSlack
    mailbox: Mailbox
    clock: SandboxClock
    house: str
    marks: ReadMarks = field(default_factory=ReadMarks)

    def mail(self, key: str) -> Mail | None:
        mails = (*self.mailbox.received, *self.mailbox.written)
        return next((mail for mail in mails if mail_key(mail) == key), None)

    def mark_seen(self, me: str, channel_id: str, mail: str) -> None:
        if self.mail(mail) is not None:
            self.marks.mails.add(mail)
        for channel in self.slack.hands.see(me).channels:
            if channel.id == channel_id:
                self.marks.channels[me, channel_id] = newest_ts(channel)


class Painter:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Chainable: most keys of Block Kit are optional, and the stand-in has checked the rest.
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def paint(self, place: Place) -> str:
        view = self.view(place)
        faces = {face.id: face for face in view.people}
        return self._templates.get_template("page.html").render(
            view=view,
            place=view.place,
            show=partial(text_object, names=view.names),
            rich=partial(rich_text, names=view.names),
            mrkdwn=partial(mrkdwn, names=view.names),
            face=lambda user: faces.get(user) or _face(user, view.names.people),
            letter_body=self._letter_body,
            at_of=at_of,
            clock_time=clock_time,
            when=when,
            mail_sandbox=MAIL_SANDBOX,
        )

    def _letter_body(self, letter: SampleLetter | None) -> str:
        return letter.text_for(self._desk.house) if letter else ""

    def view(self, wanted: Place) -> PageView:
        desk, now = self._desk, self._desk.clock.now()
        active_people = active(desk.slack.world.people.values())
        people = [_person(person, nth) for nth, person in enumerate(active_people)]
        me = next((face for face in people if face.id == wanted.me), people[0])
        client = desk.slack.hands.see(me.id)
        channel = _channel(client, wanted.at)
        messages = channel.messages if channel else ()
        place = wanted.replaced(me=me.id, at=channel.id if channel else wanted.at)
        mails = mail_rows(desk.mailbox.received, desk.marks.mails)
        mails += mail_rows(desk.mailbox.written, desk.marks.mails)
        inspected = find_message(client, place.inspect)
        return PageView(
            place=place,
            house=desk.house,
            desk_address=desk.mailbox.desk_address,
            now=now,
            offset_days=desk.clock.offset.days,
            me=me,
            people=people,
            client=client,
            channels=self._rows(client),
            channel=channel,
            days=by_day(messages[-SHOWN_MESSAGES:], now),
            hidden=max(0, len(messages) - SHOWN_MESSAGES),
            thread=next((m for m in messages if m.ts == place.thread), None),
            names=self._names(client),
            commands=sorted(desk.slack.installation.commands),
            global_shortcuts=self._shortcuts("global"),
            message_shortcuts=self._shortcuts("message"),
            mails=mails,
            unread_mails=sum(row.unread for row in mails),
            open_mail=_open(mails, place.mail),
            letters=sample_letters(),
            letter=sample_letter(place.letter),
            complaints=self._complaints(),
            inspected=pretty_json(_shown(inspected)) if inspected else None,
        )

    def _rows(self, client: ClientView) -> list[ChannelRow]:
        seen = self._desk.marks.channels
        return [
            ChannelRow(
                channel=channel,
                unread=unread_in(channel, client.user, seen.get((client.user, channel.id), "0")),
            )
            for channel in client.channels
        ]

    def _names(self, client: ClientView) -> Names:
        world = self._desk.slack.world
        return Names(
            people={key: person.real_name for key, person in world.people.items()},
            groups={key: group.handle for key, group in world.groups.items()},
            channels={channel.id: channel.name for channel in client.channels},
            now=self._desk.clock.now(),
        )

    def _shortcuts(self, kind: str) -> list[Shortcut]:
        shortcuts = self._desk.slack.installation.shortcuts
        return [
            Shortcut(callback_id=callback_id, name=shortcut_name(callback_id))
            for callback_id, its_kind in shortcuts.items()
            if its_kind == kind
        ]

    def _complaints(self) -> list[Complaint]:
        latest = list(self._desk.slack.ledger.violations)[-COMPLAINTS_SHOWN:]
        return [
            Complaint(kind=violation.kind.replace("_", " ").capitalize(), detail=violation.detail)
            for violation in reversed(latest)
        ]


def shortcut_name(callback_id: str) -> str:
    return callback_id.replace(".", " ").replace("_", " ").capitalize()


def _person(person: Person, nth: int) -> Face:
    return Face(
        id=person.id, name=person.real_name, note=NOTES.get(person.standing, ""), tint=nth % TINTS
    )


def _face(user: str, names: Mapping[str, str]) -> Face:
    return Face(id=user, name=names.get(user, user))


def _channel(client: ClientView, wanted: str) -> SeenChannel | None:
    """The wanted one; else, unless it is Home, the first private one (where the desk works)."""
    if wanted == HOME:
        return None
    by_id = {channel.id: channel for channel in client.channels}
    rooms = sorted(client.channels, key=lambda channel: (channel.is_direct, not channel.is_private))
    return by_id.get(wanted) or next(iter(rooms), None)


def _open(rows: list[MailRow], key: str) -> MailRow | None:
    return next((row for row in rows if row.key == key), None)


def _shown(message: SeenMessage) -> dict[str, object]:
    return {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.author,
        "text": message.text,
        "blocks": json.loads(json.dumps(message.blocks)),
    }
