"""Slack's interaction JSON as values. What is missing or of another shape becomes empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    # The message that it stands in, and what was entered in its form so far.
    ts: str = ""
    is_ephemeral: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A sent form: each field's name with its text, choice or person. `fields`: under which block
    id each stands, for errors; a field that was filled anew has another one than at first."""

    caller: Caller
    callback_id: str
    metadata: str
    view_id: str
    values: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Command:
    caller: Caller
    text: str


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """A shortcut, and the message that it was used on; a global one has none."""

    caller: Caller
    shortcut: str
    text: str = ""
    # Of the message at the head of its thread, which may be itself.
    root: str = ""


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
        ts=_text(container, "message_ts"),
        is_ephemeral=container.get("is_ephemeral") is True,
        values=_values(view),
        fields=_fields(view),
    )


def submission(body: Body) -> Submission:
    view = _inside(body, "view")
    return Submission(
        caller=_caller(body),
        callback_id=_text(view, "callback_id"),
        metadata=_text(view, "private_metadata"),
        view_id=_text(view, "id"),
        values=_values(view),
        fields=_fields(view),
    )


def field_id(name: str, turn: int) -> str:
    """Slack keeps what was typed in a block that stays: what the desk fills in needs a new id."""
    return f"{name}@{turn}" if turn else name


def turn_of(fields: Mapping[str, str], name: str) -> int:
    turn = fields.get(name, "").rpartition("@")[2]
    return int(turn) if _is_number(turn) else 0


def _values(view: Body) -> Mapping[str, str]:
    return {
        name.partition("@")[0]: _entered(_only(each))
        for name, each in _inside(view, "state", "values").items()
        if isinstance(each, Mapping)
    }


def _fields(view: Body) -> Mapping[str, str]:
    return {name.partition("@")[0]: name for name in _inside(view, "state", "values")}


def command(body: Body) -> Command:
    caller = Caller(
        user=_text(body, "user_id"),
        team=_text(body, "team_id") or None,
        trigger=_text(body, "trigger_id"),
        channel=_text(body, "channel_id") or None,
    )
    return Command(caller=caller, text=_text(body, "text"))


def pointed(body: Body) -> Pointed:
    message = _inside(body, "message")
    # No channel to answer in: the message may stand where the desk is not.
    caller = replace(_caller(body), channel=None)
    return Pointed(
        caller=caller,
        shortcut=_text(body, "callback_id"),
        text=_text(message, "text"),
        root=_text(message, "thread_ts") or _text(message, "ts"),
    )


def notice(body: Body) -> Notice:
    event = _inside(body, "event")
    # user_change carries the whole person where other events carry an id.
    user = _text(event, "user") or _text(event, "user", "id")
    caller = Caller(
        user=user,
        team=_text(event, "user_team") or _text(body, "team_id") or None,
        channel=_text(event, "channel") or _text(event, "old_channel_id") or None,
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
