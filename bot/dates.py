"""The engine of `privacy-desk dates`: the dates of a request and how they came about."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import click

from handlers.house import House
from handlers.rules import law, law_table
from handlers.rules.calendars import Place, local_day, zone_of
from handlers.rules.events import ASKED, GIVEN, Event, EventKind
from handlers.rules.explain import say
from handlers.rules.law_table import Sure
from storage.vocabulary import Right

EXAMPLE = "2026-03-05T10:00:00+01:00"
YEARS = range(1990, 2200)
UNKNOWN = frozenset({"", "unknown", "none"})
SURE = {
    Sure.OFFICIAL: "official text",
    Sure.SECONDARY: "secondary source",
    Sure.UNCONFIRMED: "UNCONFIRMED",
}
WIDTH = 96


class BadQuestion(click.ClickException):
    """The question cannot be answered as it stands: one line, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"privacy-desk: {self.message}", err=True)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was typed. `regulation` None: the law is not known."""

    regulation: str | None
    right: Right
    received: datetime
    place: Place
    events: tuple[Event, ...]
    extended: bool
    residence: str | None


def ask(
    house: House,
    *,
    regulation: str | None,
    right: str,
    received: str,
    place: str | None,
    events: Sequence[str],
    extended: bool,
    residence: str | None,
) -> Question:
    """The question of these words; BadQuestion names the first that is wrong."""
    at = _instant("--received", received)
    return Question(
        regulation=_regulation(regulation),
        right=_right(right),
        received=at,
        place=_place(house, place, at),
        events=tuple(_events(events, at)),
        extended=extended,
        residence=_residence(residence),
    )


def answer(house: House, question: Question) -> law.Dates:
    """Also for a law that the house has not switched on: it was asked for by name."""
    rules = house.law
    regimes = rules.with_law(question.regulation) if question.regulation else rules.table
    return law.dates(
        regulation=question.regulation,
        right=question.right,
        received=question.received,
        place=question.place,
        regimes=regimes,
        extended=question.extended,
        promise_days=rules.promise_days,
        promise_published=rules.promise_published,
        events=question.events,
        residence=question.residence,
    )


def as_json(found: law.Dates) -> str:
    known = {
        "acknowledge_by": _iso(found.acknowledge_by),
        "respond_by": _iso(found.legal_by),
        "work_to": _iso(found.work_to),
        "extension_notice_by": _iso(found.extension_notice_by),
        "extended_to": _iso(found.extended_to),
        "appeal_by": _iso(found.appeal_by) or found.appeal_days,
        "paused_days": found.paused_days,
        "steps": [
            {
                "date": _iso(step.date),
                "rule": step.rule,
                "citation": step.citation,
                "sure": step.sure.value,
            }
            for step in found.steps
        ],
    }
    return json.dumps(known, ensure_ascii=False, indent=2)


def as_text(house: House, question: Question, found: law.Dates) -> str:
    return "\n".join((*_heading(house, question), "", *_table(found), "", *_story(found)))


def _heading(house: House, question: Question) -> Iterator[str]:
    named = question.regulation
    title = law_table.all_regimes()[named].title if named else "No law known"
    day = say(local_day(question.received, question.place))
    yield f"{title}: {question.right.value}, received on {day} ({question.place.zone.key})"
    if named and named not in house.law.table:
        yield "The house has not switched this law on."


def _table(found: law.Dates) -> Iterator[str]:
    rows: tuple[tuple[str, str | None], ...] = (
        ("Acknowledge by", _said(found.acknowledge_by) or "the law sets no day"),
        ("Answer by", _said(found.legal_by) or "the law sets no day"),
        ("We work to", _said(found.work_to)),
        ("Tell of an extension by", _said(found.extension_notice_by) or "cannot be extended"),
        ("Extended to", _said(found.extended_to)),
        ("Without the wait", _said(found.unpaused_by)),
        ("Days waited, not counted", str(found.paused_days) if found.paused_days else None),
        ("Decide the appeal by", _said(found.appeal_by)),
        ("Decide an appeal within", _appeal(found)),
        ("Keep the record for", f"{found.record_months} months" if found.record_months else None),
    )
    for label, value in rows:
        if value:
            yield f"  {label:<26}{value}"
    if found.unconfirmed:
        yield "  Something here is UNCONFIRMED: let a lawyer read the steps marked so."


def _appeal(found: law.Dates) -> str | None:
    if found.appeal_by or not found.appeal_days:
        return None
    return f"{found.appeal_days} days of its receipt"


def _story(found: law.Dates) -> Iterator[str]:
    yield "How it came about:"
    for step in found.steps:
        day = f"{step.date:%a} {step.date:%d %b %Y}" if step.date else ""
        words = f"{step.rule} [{step.citation}; {SURE[step.sure]}]"
        yield textwrap.fill(words, WIDTH, initial_indent=f"  {day:<17}", subsequent_indent=" " * 19)


def _said(day: date | None) -> str | None:
    return say(day) if day else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(option: str, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadQuestion(f"{option}: {text!r} is no time; write one like {EXAMPLE}.") from None
    if at.tzinfo is None:
        raise BadQuestion(f"{option}: {text!r} has no time zone; write one like {EXAMPLE}.")
    if at.year not in YEARS:
        raise BadQuestion(f"{option}: the year {at.year} is out of range.")
    return at


def _regulation(text: str | None) -> str | None:
    if text is None or text.strip().lower() in UNKNOWN:
        return None
    code = law_table.code_of(text)
    if code is None:
        known = ", ".join(law_table.all_regimes())
        raise BadQuestion(f"--regulation: the desk knows no law {text!r} (it knows: {known}).")
    return code


def _right(text: str) -> Right:
    try:
        return Right(text.strip().lower())
    except ValueError:
        known = ", ".join(Right)
        raise BadQuestion(f"--right: {text!r} is no right (there are: {known}).") from None


def _place(house: House, text: str | None, at: datetime) -> Place:
    """The house's own place, or another: then nothing is known of closing days there."""
    own = house.place.calendar
    country, _, subdivision = (text or "").strip().upper().partition("-")
    if not country or (country == own.country and subdivision in ("", own.subdivision)):
        return own
    try:
        zone = zone_of(country, at)
        return Place(country=country, subdivision=subdivision or None, zone=zone)
    except ValueError as error:
        raise BadQuestion(f"--place: {error}.") from error


def _residence(text: str | None) -> str | None:
    if text is None:
        return None
    code = text.strip().upper()
    country, _, part = code.partition("-")
    if len(country) != 2 or not country.isalpha() or (part and not part.isalnum()):
        raise BadQuestion(f"--residence: {text!r} is no place; write one like DE or US-VA.")
    return code


def _events(texts: Sequence[str], received: datetime) -> Iterator[Event]:
    events = [_event(text) for text in texts]
    for event in events:
        named = f"--event: {event.kind.value}"
        if event.kind is not EventKind.RECEIVED and event.at < received:
            raise BadQuestion(f"{named} lies before the receipt of the request.")
        if event.kind in GIVEN and not any(_asks_for(event, other) for other in events):
            raise BadQuestion(f"{named} has no {GIVEN[event.kind].value}_asked before it.")
        yield event


def _asks_for(given: Event, other: Event) -> bool:
    return ASKED.get(other.kind) is GIVEN[given.kind] and other.at <= given.at


def _event(text: str) -> Event:
    name, equals, when = text.partition("=")
    try:
        kind = EventKind(name.strip().lower())
    except ValueError:
        known = ", ".join(EventKind)
        raise BadQuestion(f"--event: {name!r} is no event (there are: {known}).") from None
    if not equals:
        raise BadQuestion(f"--event: {name} needs a time; write it like {name}={EXAMPLE}.")
    return Event(kind=kind, at=_instant(f"--event {name}", when))
