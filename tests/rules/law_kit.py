"""Places where a house may act, and short ways to ask the law table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.rules import law
from handlers.rules.calendars import Place
from handlers.rules.events import Event, EventKind
from handlers.rules.law_table import Regime, all_regimes
from storage.vocabulary import Right

BERLIN = Place(country="DE", subdivision="BE", zone=ZoneInfo("Europe/Berlin"))
MUNICH = Place(country="DE", subdivision="BY", zone=ZoneInfo("Europe/Berlin"))
LONDON = Place(country="GB", subdivision="ENG", zone=ZoneInfo("Europe/London"))
GLASGOW = Place(country="GB", subdivision="SCT", zone=ZoneInfo("Europe/London"))
CINCINNATI = Place(country="US", subdivision="OH", zone=ZoneInfo("America/New_York"))
TORONTO = Place(country="CA", subdivision="ON", zone=ZoneInfo("America/Toronto"))
SAO_PAULO = Place(country="BR", subdivision="SP", zone=ZoneInfo("America/Sao_Paulo"))
ZURICH = Place(country="CH", subdivision="ZH", zone=ZoneInfo("Europe/Zurich"))
SYDNEY = Place(country="AU", subdivision="NSW", zone=ZoneInfo("Australia/Sydney"))
MUMBAI = Place(country="IN", subdivision="MH", zone=ZoneInfo("Asia/Kolkata"))
TOKYO = Place(country="JP", zone=ZoneInfo("Asia/Tokyo"))
PRETORIA = Place(country="ZA", zone=ZoneInfo("Africa/Johannesburg"))
AUCKLAND = Place(country="NZ", zone=ZoneInfo("Pacific/Auckland"))
DUBAI = Place(country="AE", zone=ZoneInfo("Asia/Dubai"))
PLACES = (BERLIN, MUNICH, LONDON, GLASGOW, CINCINNATI, TORONTO, TOKYO, PRETORIA, AUCKLAND, DUBAI)


def day(text: str) -> date:
    return date.fromisoformat(text)


def instant(text: str, place: Place) -> datetime:
    """Local time of the place, unless the text names an offset."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=place.zone)


def events(place: Place, **at: str) -> tuple[Event, ...]:
    return tuple(Event(kind=EventKind(kind), at=instant(text, place)) for kind, text in at.items())


def dates(
    regulation: str | None,
    received: str,
    place: Place,
    *,
    right: Right = Right.ACCESS,
    extended: bool = False,
    happened: tuple[Event, ...] = (),
    residence: str | None = None,
    regimes: Mapping[str, Regime] | None = None,
) -> law.Dates:
    """The dates with every law of the table switched on."""
    return law.dates(
        regulation=regulation,
        right=right,
        received=instant(received, place),
        place=place,
        regimes=all_regimes() if regimes is None else regimes,
        extended=extended,
        events=happened,
        residence=residence,
    )
