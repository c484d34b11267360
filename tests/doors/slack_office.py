"""A real desk on SQLite behind the Slack door, in front of the local Slack."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.courier import Courier
from bot.sandbox.slack import ANA, BEN, Hands, JsonObject, JsonValue, LocalSlack, SeenMessage
from bot.sandbox.slack.jsonlike import objects_at, text_at
from bot.sandbox.slack.people import LEADS_GROUP, TRIAGE
from bot.sandbox.slack.server import Mode
from bot.slack import SlackDoor
from bot.slack.socket import PATIENCE_SECONDS, PAUSE_SECONDS
from handlers import correspondence, delivery, ledger, status
from handlers.desk import Desk
from handlers.house import Desk as DeskSection
from handlers.house import House, Staff
from handlers.ledger import Opening
from handlers.status import CardView
from storage import migrate, tables, tickets
from storage.database import connect
from storage.sealed import Keyring
from storage.vocabulary import Act, Direction, LineState, ParcelKind, Right, Role, TicketState
from tests.doors.sandbox_kit import client_of, until

START = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
REQUESTER = "maria.k.oduya@post.example"
NAME = "Maria Oduya"
BODY = (
    "Please send me a copy of all data.\n<@U00000BEN1> <!channel> *now* & <https://x.example|here>"
)
# What the preview of every letter asks for before it sends.
CHECKED: Mapping[str, JsonValue] = {"checked": ["yes"]}
_KEYS = Keyring.from_setting(Keyring.generate_secret())

HOUSE = House(
    name="Example",
    legal_name="Example Ltd",
    postal_address="1 Example Road",
    privacy_officer="officer@house.example",
    policy_url="https://house.example/privacy",
    desk=DeskSection(address="support@house.example", sender_name="Example Privacy"),
    # Ben is approver by his user group, Ana triager by the channel.
    staff=Staff(approvers=(LEADS_GROUP,), default_role=Role.TRIAGER),
)


class Clock:
    """Runs on from a Monday in March: the pace of a Slack lane is measured by it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return START + self._ahead + timedelta(seconds=time.monotonic() - self._began)

    def forward(self, **parts: float) -> None:
        self._ahead += timedelta(**parts)


@dataclass(kw_only=True)
class Office:
    slack: LocalSlack
    desk: Desk
    door: SlackDoor
    clock: Clock
    courier: Courier

    @property
    def hands(self) -> Hands:
        return self.slack.hands

    @property
    def spared(self) -> set[str]:
        """Kinds of violation that this test provokes."""
        return self.slack.ledger.spared

    def open_ticket(
        self,
        *rights: Right,
        triage: bool = False,
        body: str = BODY,
        name: str | None = NAME,
        subject: str = "My data <!here>",
    ) -> int:
        opening = Opening(
            requester=REQUESTER,
            name=name,
            subject=subject,
            received_at=self.clock(),
            language="en",
            regulation="gdpr",
            regulation_basis="stated",
            rights=rights or (Right.ACCESS,),
            quotes={},
            triage=triage,
        )
        with self.desk.transaction() as tx:
            ticket = ledger.open_ticket(tx, opening)
            assert ticket.id is not None
            tx.session.add(
                tables.Message(
                    ticket_id=ticket.id,
                    direction=Direction.INBOUND,
                    at=tx.now,
                    address_sealed=tx.seal(REQUESTER, correspondence.ADDRESS),
                    address_index=correspondence.address_index(self.desk, REQUESTER),
                    subject_sealed=tx.seal(subject, correspondence.TITLE),
                    body_sealed=tx.seal(body, correspondence.BODY),
                )
            )
            return ticket.id

    async def carded(self, *rights: Right, triage: bool = False, body: str = BODY) -> int:
        """A ticket whose card everybody sees."""
        ticket = self.open_ticket(*rights, triage=triage, body=body)
        await until(lambda: status.location(self.desk, ticket) is not None)
        return ticket

    def view(self, ticket: int) -> CardView:
        return status.card(self.desk, ticket)

    def state(self, ticket: int) -> TicketState:
        return self.view(ticket).state

    def card(self, ticket: int, user: str = ANA) -> SeenMessage:
        place = status.location(self.desk, ticket)
        assert place is not None
        messages = self.hands.see(user).channel(TRIAGE).messages
        return next(message for message in messages if message.ts == place.ts)

    async def settled(self, ticket: int) -> SeenMessage:
        """The card as it stands once the courier has carried the newest version."""
        await until(lambda: self._shown(ticket) == self.view(ticket).version, seconds=6)
        return self.card(ticket)

    def _shown(self, ticket: int) -> int:
        place = status.location(self.desk, ticket)
        return 0 if place is None else place.version

    async def press(self, user: str, ticket: int, act: str, *, confirmed: bool = False) -> None:
        ts = self.card(ticket, user).ts
        outcome = await self.hands.click(user, TRIAGE, ts, f"ticket.{act}", confirmed=confirmed)
        assert outcome.acknowledged, outcome.error

    async def choose(self, user: str, ticket: int, act: str) -> None:
        """An entry of the card's menu."""
        view = self.view(ticket)
        value = f"{act}:{ticket}:{view.version}"
        ts = self.card(ticket, user).ts
        outcome = await self.hands.click(user, TRIAGE, ts, "ticket.more", value=value)
        assert outcome.acknowledged, outcome.error

    async def modal(self, user: str, callback_id: str) -> JsonObject:
        """Waits for the modal and gives its words as one text."""
        await until(lambda: self.top(user) == callback_id)
        seen = self.hands.see(user).modal
        assert seen is not None
        return {"title": seen.title, "submit": seen.submit, "text": words_of(seen.blocks)}

    def top(self, user: str) -> str:
        seen = self.hands.see(user).modal
        return "" if seen is None else seen.callback_id

    async def told(self, user: str) -> str:
        """The newest ephemeral message to this person, once there is one."""
        await until(lambda: bool(self._ephemerals(user)))
        return self._ephemerals(user)[-1].text

    async def heard(self, user: str, sentence: str) -> None:
        await until(lambda: sentence in self.all_told(user))

    def all_told(self, user: str) -> list[str]:
        return [message.text for message in self._ephemerals(user)]

    def slack_client(self) -> AsyncWebClient:
        """The app's own voice, to put something unusual into the channel."""
        return client_of(self.slack)

    def _ephemerals(self, user: str) -> list[SeenMessage]:
        channel = self.hands.see(user).channel(TRIAGE)
        told = [each for message in channel.messages for each in (message, *message.replies)]
        return sorted((each for each in told if each.is_ephemeral), key=lambda each: each.ts)

    def letters(self) -> int:
        with self.desk.reading() as session:
            rows = session.exec(select(tables.Parcel).where(tables.Parcel.kind == ParcelKind.EMAIL))
            return len(rows.all())

    def acts(self, ticket: int) -> list[Act]:
        """What the ledger knows of the ticket, the oldest first."""
        with self.desk.reading() as session:
            return [each.act for each in tickets.events(session, ticket)][::-1]

    def line_states(self, ticket: int) -> list[LineState]:
        with self.desk.reading() as session:
            return [line.state for line in tickets.lines(session, ticket)]

    def take_mail(self) -> None:
        """As the mail courier does: what is due is on its way."""
        assert delivery.take_next(self.desk, lanes="mail") is not None

    def buttons(self, message: SeenMessage) -> list[str]:
        return [text_at(element, "action_id") for element in _elements(message.blocks)]


def words_of(blocks: tuple[JsonObject, ...]) -> str:
    return "\n".join(_texts([*blocks]))


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)


def _elements(blocks: tuple[JsonObject, ...]) -> Iterator[JsonObject]:
    for block in blocks:
        if block.get("type") == "actions":
            yield from objects_at(block, "elements")


@asynccontextmanager
async def office(
    folder: Path,
    mode: Mode = "socket",
    *,
    patience: float = PATIENCE_SECONDS,
    house: House = HOUSE,
) -> AsyncIterator[Office]:
    """Ends with an empty list of violations, or fails."""
    clock = Clock()
    async with LocalSlack(now=clock, mode=mode) as slack:
        slack.ledger.watch_for(REQUESTER, NAME)
        # Not the mention in it: the desk itself may call that person.
        slack.ledger.distrust("<!channel> <!here> <https://x.example|here>")
        courier: list[Courier] = []

        def wake() -> None:
            for each in courier:
                each.notify()

        desk = plain_desk(folder, slack.channel, clock, wake, house)
        door = _door(desk, slack, mode, patience)
        courier.append(Courier(desk=desk, carriers={"slack": door.carrier}))
        async with _served(door, slack, mode):
            running = asyncio.create_task(courier[0].run())
            made = Office(slack=slack, desk=desk, door=door, clock=clock, courier=courier[0])
            try:
                await until(lambda: door.health().connected)
                yield made
            finally:
                await courier[0].stop()
                await running
                desk.database.dispose()
        assert slack.ledger.breaches == []


def plain_desk(
    folder: Path,
    channel: str,
    clock: Clock,
    wake: Callable[[], None] = lambda: None,
    house: House = HOUSE,
) -> Desk:

    database = connect(f"sqlite:///{folder / 'desk.db'}")
    migrate.upgrade(database)
    return Desk(
        database=database,
        keys=_KEYS,
        house=house,
        base_url="https://desk.house.example",
        address=house.desk.address,
        slack_channel=channel,
        clock=clock,
        wake=wake,
    )


def _door(desk: Desk, slack: LocalSlack, mode: Mode, patience: float) -> SlackDoor:
    return SlackDoor(
        desk=desk,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        app_token=slack.app_token if mode == "socket" else None,
        api_url=slack.api_url,
        channel=slack.channel,
        patience=patience,
        pause=min(PAUSE_SECONDS, patience),
    )


@asynccontextmanager
async def _served(door: SlackDoor, slack: LocalSlack, mode: Mode) -> AsyncIterator[None]:
    site = web.Application()
    site.router.add_post("/slack/events", door.handle_http)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.5)
    if mode == "http":
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await door.start()
    try:
        yield
    finally:
        await door.stop()
        await runner.cleanup()


__all__ = ["ANA", "BEN", "CHECKED", "Office", "office", "words_of"]
