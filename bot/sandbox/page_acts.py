"""The forms of the page's POSTs, one model per act."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Surface = Literal["message", "home", "modal"]


class Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Click(Act):
    me: str
    surface: Surface
    channel: str = ""
    ts: str = ""
    block_id: str
    action_id: str
    value: JsonValue = None
    confirmed: bool = False


class Submit(Act):
    me: str
    values: dict[str, JsonValue]


class AsPerson(Act):
    me: str


class Say(Act):
    me: str
    channel: str
    text: str = Field(min_length=1, max_length=4_000)
    thread: str = ""


class PickShortcut(Act):
    me: str
    callback_id: str
    channel: str = ""
    ts: str = ""


class Seen(Act):
    """What stands open on the page counts as read."""

    me: str
    channel: str = ""
    mail: str = ""


class MoveClock(Act):
    hours: Literal[1, 24, 168, 720]


class Write(Act):
    sender: str = Field(min_length=3, max_length=320)
    subject: str = Field(max_length=900)
    body: str = Field(max_length=1_000_000)
    letter: str = ""


class SendSample(Act):
    letter: str


class Answer(Act):
    number: int
    sender: str = Field(min_length=3, max_length=320)
    body: str = Field(min_length=1, max_length=1_000_000)
    quote: bool = True


class Result(Act):
    """`say` is shown as a passing note."""

    say: str | None = None
    is_error: bool = False
