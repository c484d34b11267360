"""The register of requests that the laws ask for, without personal data, and its figures.

11 CCR 7101 wants, for 24 months: date, nature and manner of each request; date and nature of the
response; the basis of a denial. 11 CCR 7102 wants yearly counts and the median and mean number of
days. 4 CCR 904-3 Rule 6.11 (Colorado) asks for the same.
"""

from __future__ import annotations

import csv
import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from enum import StrEnum
from typing import IO, Literal

from handlers import errors
from handlers.desk import Desk
from handlers.rules import calendars
from handlers.rules.spreadsheets import plain_cell
from storage import records
from storage.tables import Line, Ticket
from storage.vocabulary import (
    CompletionOutcome,
    LineState,
    Manner,
    RefusalGround,
    Right,
    TicketState,
)

Format = Literal["csv", "json", "html"]


class Response(StrEnum):
    """The nature of the response."""

    PENDING = "pending"
    COMPLIED = "complied"
    NOT_FOUND = "nothing_found"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One right that somebody asked for. Days are legal days at the house's place."""

    number: str
    received_on: date
    nature: Right
    manner: Manner
    law: str | None
    respond_by: date
    extended: bool
    responded_on: date | None
    response: Response
    ground: RefusalGround | None
    days: int | None

    @property
    def is_late(self) -> bool:
        return self.responded_on is not None and self.responded_on > self.respond_by


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What 11 CCR 7102(a) counts for one kind of request; days from receipt to response."""

    received: int
    complied: int
    denied: int
    other: int
    pending: int
    late: int
    median_days: float | None
    mean_days: float | None
    denied_by_ground: Mapping[RefusalGround, int]


@dataclass(frozen=True, kw_only=True)
class Register:
    """The records of requests received from `first` to `last`, both days included."""

    house: str
    first: date
    last: date
    made_on: date
    records: Sequence[Record]

    def figures(self, nature: Right | None = None) -> Figures:
        """Of all records, or of one kind of request."""
        return _figures([each for each in self.records if nature in (None, each.nature)])

    @property
    def natures(self) -> tuple[Right, ...]:
        there = {record.nature for record in self.records}
        return tuple(right for right in Right if right in there)


def read(desk: Desk, first: date, last: date) -> Register:
    """InvalidInput when the days are in the wrong order."""
    if last < first:
        raise errors.InvalidInput(f"--to {last} lies before --from {first}.", field="to")
    place = desk.house.place.calendar
    start = calendars.at_local(first, time.min, place)
    end = calendars.at_local(last + timedelta(days=1), time.min, place)
    with desk.reading() as session:
        found = [
            record
            for ticket, line in records.received_between(session, start, end)
            if (record := _record(desk, ticket, line)) is not None
        ]
    return Register(
        house=desk.house.legal_name, first=first, last=last, made_on=desk.today(), records=found
    )


def _record(desk: Desk, ticket: Ticket, line: Line) -> Record | None:
    """None for what staff struck out: that was never asked for."""
    response = _response(ticket, line)
    if response is None:
        return None
    settled = line.settled_at or (ticket.closed_at if response is not Response.PENDING else None)
    responded = desk.day_of(settled) if settled else None
    received = desk.day_of(line.received_at)
    return Record(
        number=desk.number(ticket.id or 0),
        received_on=received,
        nature=line.right,
        manner=ticket.manner or Manner.EMAIL,
        law=ticket.regulation,
        respond_by=line.respond_by,
        extended=ticket.extended,
        responded_on=responded,
        response=response,
        ground=ticket.ground if response is Response.DENIED else None,
        days=(responded - received).days if responded else None,
    )


def _response(ticket: Ticket, line: Line) -> Response | None:
    if line.state is LineState.OPEN:
        return Response.PENDING
    if line.state is LineState.REFUSED:
        return Response.DENIED
    if line.state is LineState.DROPPED:
        return Response.WITHDRAWN if ticket.state is TicketState.WITHDRAWN else None
    not_found = ticket.outcome is CompletionOutcome.NOT_FOUND
    return Response.NOT_FOUND if not_found else Response.COMPLIED


def _figures(found: Sequence[Record]) -> Figures:
    responses = Counter(record.response for record in found)
    # A withdrawal is the requester's answer and not the house's.
    days = [
        record.days
        for record in found
        if record.days is not None and record.response is not Response.WITHDRAWN
    ]
    grounds = Counter(record.ground for record in found if record.ground is not None)
    return Figures(
        received=len(found),
        complied=responses[Response.COMPLIED],
        denied=responses[Response.DENIED],
        other=responses[Response.NOT_FOUND] + responses[Response.WITHDRAWN],
        pending=responses[Response.PENDING],
        late=sum(record.is_late for record in found),
        median_days=float(statistics.median(days)) if days else None,
        mean_days=round(statistics.fmean(days), 1) if days else None,
        denied_by_ground=dict(grounds),
    )


# --- written out ----------------------------------------------------------------------------

COLUMNS = tuple(each.name for each in fields(Record))


def as_csv(register: Register, output: IO[str]) -> None:
    """A header and one row a record; days as YYYY-MM-DD, nothing for what is not known."""
    rows = csv.writer(output)
    rows.writerow(COLUMNS)
    rows.writerows(
        [plain_cell(str(value)) for value in _values(record).values()]
        for record in register.records
    )


def _values(record: Record) -> dict[str, str]:
    raw = {name: getattr(record, name) for name in COLUMNS}
    written = {name: "" if value is None else str(value) for name, value in raw.items()}
    return {**written, "extended": "yes" if record.extended else "no"}


def as_json(register: Register) -> str:
    """{"house", "from", "to", "made_on", "records": [...], "figures": {"all", "by_nature"}}."""
    return json.dumps(
        {
            "house": register.house,
            "from": str(register.first),
            "to": str(register.last),
            "made_on": str(register.made_on),
            "records": [_json_record(record) for record in register.records],
            "figures": {
                "all": _json_figures(register.figures()),
                "by_nature": {
                    nature.value: _json_figures(register.figures(nature))
                    for nature in register.natures
                },
            },
        },
        indent=2,
        ensure_ascii=False,
    )


def _json_record(record: Record) -> dict[str, str | int | bool | None]:
    written: dict[str, str | int | bool | None] = {
        name: value or None for name, value in _values(record).items()
    }
    return {**written, "extended": record.extended, "days": record.days}


def _json_figures(figures: Figures) -> dict[str, int | float | dict[str, int] | None]:
    return {each.name: _number(getattr(figures, each.name)) for each in fields(Figures)}


def _number(
    value: float | Mapping[RefusalGround, int] | None,
) -> int | float | dict[str, int] | None:
    return {key.value: n for key, n in value.items()} if isinstance(value, Mapping) else value


def months(register: Register) -> Iterable[tuple[date, Sequence[Record]]]:
    """The first day of each month of the register, and the records received in it."""
    month = register.first.replace(day=1)
    while month <= register.last:
        following = (month + timedelta(days=32)).replace(day=1)
        yield month, [each for each in register.records if month <= each.received_on < following]
        month = following
