"""What the workspace keeps: channels, messages, views. Values; `World` replaces them whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.slack.jsonlike import JsonObject, text_at


@dataclass(frozen=True, kw_only=True)
class Channel:
    id: str
    name: str
    members: frozenset[str]
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False
    is_direct: bool = False
    creator: str = ""
    created: int = 0


@dataclass(frozen=True, kw_only=True)
class Message:
    """`version` counts edits, so that a click on an older version can be told apart."""

    channel: str
    ts: str
    author: str
    text: str
    blocks: tuple[JsonObject, ...] = ()
    thread_ts: str | None = None
    app: str | None = None
    bot: str | None = None
    edited: str | None = None
    ephemeral_to: str | None = None
    metadata: JsonObject = field(default_factory=dict)
    files: tuple[JsonObject, ...] = ()
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    state: Mapping[str, JsonObject] = field(default_factory=dict)
    is_broadcast: bool = False
    version: int = 1

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, kw_only=True)
class View:
    """`definition` is the view as the app sent it, with the ids Slack fills in. `state` is
    block_id -> action_id -> Slack's state object."""

    id: str
    owner: str
    hash: str
    definition: JsonObject
    root: str
    previous: str | None = None
    state: Mapping[str, JsonObject] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return text_at(self.definition, "type")

    @property
    def callback_id(self) -> str:
        return text_at(self.definition, "callback_id")

    @property
    def external_id(self) -> str:
        return text_at(self.definition, "external_id")
