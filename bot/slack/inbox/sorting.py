"""Which deliveries of Slack are kept, under which key, and which must be answered in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from storage.sealed import Keyring

Body = Mapping[str, object]
# Nothing is done for these: they only ask.
_ASKS = frozenset(("block_suggestion", "url_verification", "ssl_check", "app_rate_limited"))


@dataclass(frozen=True, kw_only=True)
class Sort:
    """`has_answer`: Slack shows what the acknowledgement says, so the listener gives it. All else
    is acknowledged as soon as it is kept."""

    key: str
    is_event: bool = False
    has_answer: bool = False


def sort(body: Body, keys: Keyring) -> Sort | None:
    """None for what need not be kept."""
    kind = str(body.get("type") or "")
    if kind in _ASKS:
        return None
    if kind == "event_callback":
        # docs.slack.dev "Events API": event_id is unique across all workspaces.
        named = body.get("event_id")
        return Sort(key=f"event:{named or _print(body, keys)}", is_event=True)
    if kind == "view_submission":
        return Sort(key=f"view:{_print(_sent(body), keys)}", has_answer=True)
    if body.get("command"):
        return Sort(key=f"command:{_trigger(body, keys)}", has_answer=True)
    return Sort(key=f"{kind[:40]}:{_trigger(body, keys)}") if kind else None


def _trigger(body: Body, keys: Keyring) -> str:
    """docs.slack.dev "Modals": every interaction has a trigger of its own."""
    return _print({"trigger": body.get("trigger_id") or _print(body, keys)}, keys)


def _sent(body: Body) -> Body:
    """A form sent twice is the same view with the same words; one that was put right is not."""
    view = body.get("view")
    view = view if isinstance(view, Mapping) else {}
    return {
        "view": view.get("id"),
        "hash": view.get("hash"),
        "metadata": view.get("private_metadata"),
        "state": view.get("state"),
    }


def _print(value: object, keys: Keyring) -> str:
    """Under the desk's key: what people typed must not be guessed from the key of a row."""
    return keys.index(json.dumps(value, sort_keys=True, default=str), place="arrival.key").hex()
