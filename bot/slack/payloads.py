"""Slack's interaction JSON as values. What is missing or of another shape becomes empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from storage.vocabulary import Act

# The JSON of an interaction, as bolt hands it over; it goes no further than this file.
Body = Mapping[str, object]


class Surface(StrEnum):
    MESSAGE = "message"
    HOME = "home"
    MODAL = "modal"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who did it, and where to answer: `channel` for a message's button or a command."""

    user: str
    team: str | None
    trigger: str = ""
    channel: str | None = None
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class Press:
    """One button, menu entry or choice. `value` is what this desk put there."""

    caller: Caller
    surface: Surface
    action: str
    value: str
    view_id: str = ""
    view_hash: str = ""
    callback_id: str = ""
    metadata: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A sent form: each field's name with its text, choice or person."""

    caller: Caller
    callback_id: str
    metadata: str
    view_id: str
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Command:
    caller: Caller
    text: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An event, as far as this desk looks at it."""

    kind: str
    caller: Caller
    tab: str = ""
    text: str = ""
    ts: str = ""
    group: str = ""


def press(body: Body) -> Press:
    action = _first(body, "actions")
    view = _inside(body, "view")
    container = _inside(body, "container")
    surface = Surface.MESSAGE
    if view:
        surface = Surface.HOME if _text(view, "type") == "home" else Surface.MODAL
    return Press(
        caller=_caller(body, thread=_text(container, "thread_ts")),
        surface=surface,
        action=_text(action, "action_id"),
        value=_entered(action),
        view_id=_text(view, "id"),
        view_hash=_text(view, "hash"),
        callback_id=_text(view, "callback_id"),
        metadata=_text(view, "private_metadata"),
    )


def submission(body: Body) -> Submission:
    view = _inside(body, "view")
    values = {
        name: _entered(_only(field))
        for name, field in _inside(view, "state", "values").items()
        if isinstance(field, Mapping)
    }
    return Submission(
        caller=_caller(body),
        callback_id=_text(view, "callback_id"),
        metadata=_text(view, "private_metadata"),
        view_id=_text(view, "id"),
        values=values,
    )


def command(body: Body) -> Command:
    caller = Caller(
        user=_text(body, "user_id"),
        team=_text(body, "team_id") or None,
        trigger=_text(body, "trigger_id"),
        channel=_text(body, "channel_id") or None,
    )
    return Command(caller=caller, text=_text(body, "text"))


def notice(body: Body) -> Notice:
    event = _inside(body, "event")
    # user_change carries the whole person where other events carry an id.
    user = _text(event, "user") or _text(event, "user", "id")
    caller = Caller(
        user=user,
        team=_text(event, "user_team") or _text(body, "team_id") or None,
        channel=_text(event, "channel") or None,
        thread=_text(event, "thread_ts") or None,
    )
    return Notice(
        kind=_text(event, "type"),
        caller=caller,
        tab=_text(event, "tab"),
        text=_text(event, "text"),
        ts=_text(event, "ts"),
        group=_text(event, "subteam_id"),
    )


def ticket_value(ticket_id: int, version: int) -> str:
    return f"{ticket_id}:{version}"


def ticket_ref(value: str) -> TicketRef:
    """From a button's value; InvalidInput when this desk never wrote such a one."""
    number, _, version = value.partition(":")
    if not (_is_number(number) and _is_number(version)):
        raise InvalidInput("This button is damaged. Open the ticket again.")
    return TicketRef(id=int(number), version=int(version))


def menu_value(act: Act, ticket_id: int, version: int) -> str:
    return f"{act}:{ticket_value(ticket_id, version)}"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def _caller(body: Body, *, thread: str = "") -> Caller:
    team = _text(body, "user", "team_id") or _text(body, "team", "id")
    return Caller(
        user=_text(body, "user", "id"),
        team=team or None,
        trigger=_text(body, "trigger_id"),
        channel=_text(body, "channel", "id") or None,
        thread=thread or None,
    )


def _entered(element: Body) -> str:
    """What stands in an element, whatever its type."""
    for key in ("value", "selected_user", "selected_date"):
        if isinstance(found := element.get(key), str):
            return found
    if chosen := _text(element, "selected_option", "value"):
        return chosen
    several = element.get("selected_options")
    if isinstance(several, Sequence):
        return ",".join(_text(each, "value") for each in several if isinstance(each, Mapping))
    return ""


def _inside(body: Body, *path: str) -> Body:
    found: object = body
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(body: Body, *path: str) -> str:
    found = _inside(body, *path[:-1]).get(path[-1])
    return found if isinstance(found, str) else ""


def _first(body: Body, key: str) -> Body:
    found = body.get(key)
    if isinstance(found, Sequence) and found and isinstance(found[0], Mapping):
        return found[0]
    return {}


def _only(field: Body) -> Body:
    found = next(iter(field.values()), None)
    return found if isinstance(found, Mapping) else {}
