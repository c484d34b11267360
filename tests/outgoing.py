"""A desk with an outbox, and hands to put parcels into it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, select

from handlers.desk import Desk
from handlers.house import Desk as DeskSection
from handlers.house import House
from storage import audit, migrate, outbox, tables
from storage.database import Database, connect
from storage.routes import Route
from storage.sealed import Keyring
from storage.vocabulary import Direction, ParcelKind, TicketState

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNEL = "C0PRIVACY"
LANE = outbox.slack_lane(CHANNEL)
ANA = "ana@example.org"
OFFICER = "officer@house.example"

_keys = Keyring.from_setting(Keyring.generate_secret())
_numbers = itertools.count(1)

HOUSE = House(
    name="Example",
    legal_name="Example Ltd",
    postal_address="1 Example Road",
    privacy_officer=OFFICER,
    policy_url="https://house.example/privacy",
    desk=DeskSection(address="support@house.example", sender_name="Example Privacy"),
)


@dataclass(kw_only=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float = 0, *, days: float = 0) -> None:
        self.now += timedelta(days=days, seconds=seconds)


@dataclass(kw_only=True)
class Outbox:
    """One desk on one database, and what tests do with it."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    keys: Keyring = _keys
    wake: Callable[[], None] = lambda: None
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(
            database=self.database,
            keys=self.keys,
            house=HOUSE,
            base_url="https://desk.house.example",
            address=HOUSE.desk.address,
            slack_channel=CHANNEL,
            clock=self.clock,
            wake=lambda: self.wake(),
        )
        with self.database.writing() as session:
            if session.exec(select(tables.LedgerHead)).first() is None:
                audit.begin(session)

    def ticket(self) -> int:
        with self.database.writing() as session:
            ticket = tables.Ticket(
                token_sealed=b"",
                token_index=str(next(_numbers)).encode(),
                state=TicketState.NEW,
                received_at=self.clock.now,
                opened_at=self.clock.now,
                requester_sealed=self.keys.seal_text(ANA, place="ticket.requester"),
                requester_index=b"ana",
                subject_sealed=b"",
                owner="U0OWNER",
            )
            session.add(ticket)
            session.flush()
            assert ticket.id is not None
            return ticket.id

    def letter(
        self,
        *,
        ticket_id: int | None = None,
        to: str = ANA,
        sender: str = "support+token@house.example",
        body: bytes = b"Subject: hello\r\n\r\nGood day\r\n",
        key: str = "",
        due_at: datetime | None = None,
    ) -> int:
        """A letter in a ticket's conversation, or a notice when there is no ticket."""
        name = f"{next(_numbers)}@house.example"
        with self.database.writing() as session:
            parcel_id = outbox.post(
                session,
                kind=ParcelKind.EMAIL,
                lane=outbox.MAIL_LANE,
                dedupe_key=key or f"mail:{name}",
                now=self.clock.now,
                ticket_id=ticket_id,
                recipient_sealed=self.keys.seal_text(
                    Route(sender=sender, recipients=(to,)).to_json(), place="parcel.recipient"
                ),
                payload_sealed=self.keys.seal(
                    f"Message-ID: <{name}>\r\n".encode() + body, place="parcel.payload"
                ),
                message_id=name,
                due_at=due_at,
            )
            if ticket_id is not None:
                session.add(self._message(ticket_id, parcel_id))
            return parcel_id

    def _message(self, ticket_id: int, parcel_id: int) -> tables.Message:
        return tables.Message(
            ticket_id=ticket_id,
            direction=Direction.OUTBOUND,
            at=self.clock.now,
            parcel_id=parcel_id,
            address_sealed=b"",
            address_index=b"",
            subject_sealed=b"",
            body_sealed=b"",
        )

    def slack(
        self,
        kind: ParcelKind = ParcelKind.CHANNEL,
        *,
        ticket_id: int | None = None,
        lane: str = LANE,
        key: str = "",
        due_at: datetime | None = None,
    ) -> int:
        with self.database.writing() as session:
            return self.slack_in(
                session, kind, ticket_id=ticket_id, lane=lane, key=key, due_at=due_at
            )

    def slack_in(
        self,
        session: Session,
        kind: ParcelKind,
        *,
        ticket_id: int | None = None,
        lane: str = LANE,
        key: str = "",
        due_at: datetime | None = None,
    ) -> int:
        return outbox.post(
            session,
            kind=kind,
            lane=lane,
            dedupe_key=key or f"{kind}:{next(_numbers)}",
            now=self.clock.now,
            ticket_id=ticket_id,
            payload_sealed=self.keys.seal(b"words", place="parcel.payload"),
            due_at=due_at,
        )

    def card(self, ticket_id: int) -> int:
        return self.slack(ParcelKind.CARD, ticket_id=ticket_id, key=f"card:{ticket_id}")

    def row(self, parcel_id: int) -> tables.Parcel:
        with self.database.reading() as session:
            return session.exec(select(tables.Parcel).where(tables.Parcel.id == parcel_id)).one()

    def stored_ticket(self, ticket_id: int) -> tables.Ticket:
        with self.database.reading() as session:
            return session.exec(select(tables.Ticket).where(tables.Ticket.id == ticket_id)).one()

    def events(self, ticket_id: int) -> list[tables.Event]:
        with self.database.reading() as session:
            found = select(tables.Event).where(tables.Event.ticket_id == ticket_id)
            return list(session.exec(found).all())


@contextmanager
def sqlite_outbox(url: str) -> Iterator[Outbox]:
    """For what does not depend on the kind of database."""
    database = connect(url)
    migrate.upgrade(database)
    yield Outbox(database=database)
    database.dispose()
