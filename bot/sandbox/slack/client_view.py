"""What one person's Slack client shows, and what comes of an act of theirs. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.slack.jsonlike import JsonObject, JsonValue


class Place(StrEnum):
    """Where something visible changed."""

    CHANNEL = "channel"
    EPHEMERAL = "ephemeral"
    HOME = "home"
    MODALS = "modals"
    TOAST = "toast"
    PEOPLE = "people"


@dataclass(frozen=True, kw_only=True)
class Change:
    """`user` is None when everybody in `channel` may see it."""

    number: int
    place: Place
    user: str | None = None
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class SeenMessage:
    """One message as the person sees it now; `blocks` is the JSON that the app sent, with the
    block_id and action_id that Slack fills in."""

    channel: str
    ts: str
    thread_ts: str | None
    author: str
    author_name: str
    is_app: bool
    text: str
    blocks: tuple[JsonObject, ...] = ()
    is_edited: bool = False
    is_ephemeral: bool = False
    replies: tuple["SeenMessage", ...] = ()
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeenChannel:
    id: str
    name: str
    is_private: bool
    is_direct: bool
    is_archived: bool
    messages: tuple[SeenMessage, ...]


@dataclass(frozen=True, kw_only=True)
class SeenView:
    """A modal or a Home view. `errors` maps block_id to the sentence shown under the block;
    `state` is Slack's `view.state.values`."""

    id: str
    kind: str
    callback_id: str
    title: str
    submit: str
    close: str
    blocks: tuple[JsonObject, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ClientView:
    """`modals` is the stack, the one on top last. `toast` is the last error Slack showed."""

    user: str
    name: str
    channels: tuple[SeenChannel, ...]
    home: SeenView | None
    modals: tuple[SeenView, ...]
    toast: str | None

    def channel(self, channel_id: str) -> SeenChannel:
        return next(channel for channel in self.channels if channel.id == channel_id)

    @property
    def modal(self) -> SeenView | None:
        return self.modals[-1] if self.modals else None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`error` is what Slack shows the person when the app did not answer within 3 seconds."""

    acknowledged: bool
    error: str | None = None


class SubmitKind(StrEnum):
    CLOSED = "closed"
    ERRORS = "errors"
    UPDATED = "updated"
    PUSHED = "pushed"
    CLEARED = "cleared"
    INCOMPLETE = "incomplete"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, kw_only=True)
class SubmitOutcome:
    """INCOMPLETE: the client itself refused, nothing reached the app. ERRORS: the app did."""

    kind: SubmitKind
    errors: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None
