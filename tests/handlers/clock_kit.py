"""What the ledger and the thread say of a ticket's dates."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from handlers import ledger
from handlers.desk import Desk
from handlers.house import House
from handlers.ledger import Actor, Opening, TicketRef
from storage.tables import Event, Parcel
from storage.vocabulary import Act, ParcelKind, Right
from tests.handlers.journal import Conversation, Out
from tests.people import ANA

STAFF = Actor(id="U0ANA")
FIRST = TicketRef(id=1)
BERLIN = ZoneInfo("Europe/Berlin")


def house_in_berlin(
    house: House, *, closed: tuple[date, ...] = (), law: Mapping[str, object] | None = None
) -> House:
    """The same house, acting where holidays roll a legal day; `law` are settings of its laws."""
    place = {"country": "DE", "subdivision": "BE", "zone": "Europe/Berlin", "closed": closed}
    facts = house.model_dump()
    return House.model_validate({**facts, "place": place, "law": {**facts["law"], **(law or {})}})


def at_house(talk: Conversation, house: House) -> Conversation:
    """The conversation goes on at a desk with this house file."""
    return Conversation(replace(talk.desk, house=house), talk.clock)


def set_clock(talk: Conversation, text: str, zone: ZoneInfo = BERLIN) -> None:
    talk.clock.now = datetime.fromisoformat(text).replace(tzinfo=zone)


def open_request(
    desk: Desk, *rights: Right, law: str | None = "gdpr", language: str = "en"
) -> None:
    """A request that came in now."""
    with desk.transaction() as tx:
        ledger.open_ticket(
            tx,
            Opening(
                requester=ANA,
                name=None,
                subject="My data",
                received_at=tx.now,
                language=language,
                regulation=law,
                regulation_basis="stated" if law else "none",
                rights=rights or (Right.ACCESS,),
                quotes={},
                triage=False,
            ),
        )


def recorded(desk: Desk, act: Act) -> list[dict[str, Any]]:
    """The details of all events of this act, the oldest first."""
    with desk.reading() as session:
        rows = session.exec(select(Event).where(Event.act == act).order_by(col(Event.sequence)))
        return [json.loads(row.detail) for row in rows]


def thread(desk: Desk) -> list[dict[str, Any]]:
    """Everything said under the card, the oldest first."""
    with desk.reading() as session:
        rows = session.exec(
            select(Parcel).where(Parcel.kind == ParcelKind.THREAD).order_by(col(Parcel.id))
        ).all()
    return [json.loads(desk.open_text(row.payload_sealed, "parcel.payload")) for row in rows]


def said(desk: Desk, part: str) -> dict[str, Any]:
    """The one line of the thread with these words."""
    [line] = [line for line in thread(desk) if part in line["line"]]
    return line


def link_in(out: Out) -> str:
    found = re.search(r"/v/(\S+)", out.text)
    assert found, out.text
    return found[1]
