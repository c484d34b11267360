"""Emoji by their colon names, drawn as the page's own icons: not every machine has a font."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

Tone = Literal["red", "orange", "yellow", "green", "blue", "purple", "grey", "ink"]


@dataclass(frozen=True, kw_only=True)
class Icon:
    """`symbol` is an id in icons.svg.html without its `i-`."""

    symbol: str
    tone: Tone = "ink"


ICONS: dict[str, Icon] = {
    "red_circle": Icon(symbol="dot", tone="red"),
    "large_orange_circle": Icon(symbol="dot", tone="orange"),
    "large_yellow_circle": Icon(symbol="dot", tone="yellow"),
    "large_green_circle": Icon(symbol="dot", tone="green"),
    "large_blue_circle": Icon(symbol="dot", tone="blue"),
    "large_purple_circle": Icon(symbol="dot", tone="purple"),
    "white_circle": Icon(symbol="ring", tone="grey"),
    "black_circle": Icon(symbol="dot", tone="ink"),
    "warning": Icon(symbol="warning", tone="orange"),
    "rotating_light": Icon(symbol="warning", tone="red"),
    "exclamation": Icon(symbol="alert", tone="red"),
    "white_check_mark": Icon(symbol="check-circle", tone="green"),
    "heavy_check_mark": Icon(symbol="check", tone="green"),
    "ballot_box_with_check": Icon(symbol="check-circle", tone="blue"),
    "x": Icon(symbol="x-circle", tone="red"),
    "no_entry": Icon(symbol="no-entry", tone="red"),
    "no_entry_sign": Icon(symbol="no-entry", tone="red"),
    "hourglass": Icon(symbol="clock", tone="orange"),
    "hourglass_flowing_sand": Icon(symbol="clock", tone="orange"),
    "alarm_clock": Icon(symbol="clock", tone="red"),
    "clock1": Icon(symbol="clock"),
    "stopwatch": Icon(symbol="clock"),
    "calendar": Icon(symbol="calendar"),
    "date": Icon(symbol="calendar"),
    "spiral_calendar_pad": Icon(symbol="calendar"),
    "email": Icon(symbol="mail"),
    "envelope": Icon(symbol="mail"),
    "incoming_envelope": Icon(symbol="mail", tone="blue"),
    "inbox_tray": Icon(symbol="inbox"),
    "outbox_tray": Icon(symbol="send"),
    "mailbox": Icon(symbol="inbox"),
    "lock": Icon(symbol="lock"),
    "closed_lock_with_key": Icon(symbol="lock"),
    "key": Icon(symbol="key"),
    "shield": Icon(symbol="shield", tone="green"),
    "bell": Icon(symbol="bell"),
    "eyes": Icon(symbol="eye"),
    "mag": Icon(symbol="search"),
    "bust_in_silhouette": Icon(symbol="person"),
    "busts_in_silhouette": Icon(symbol="people"),
    "id": Icon(symbol="person"),
    "wave": Icon(symbol="person"),
    "raising_hand": Icon(symbol="person"),
    "scales": Icon(symbol="scales"),
    "memo": Icon(symbol="pencil"),
    "pencil": Icon(symbol="pencil"),
    "pencil2": Icon(symbol="pencil"),
    "speech_balloon": Icon(symbol="chat"),
    "link": Icon(symbol="link"),
    "paperclip": Icon(symbol="clip"),
    "file_folder": Icon(symbol="folder"),
    "card_index_dividers": Icon(symbol="folder"),
    "wastebasket": Icon(symbol="trash"),
    "information_source": Icon(symbol="info", tone="blue"),
    "bulb": Icon(symbol="info", tone="yellow"),
    "arrow_right": Icon(symbol="arrow-right"),
    "leftwards_arrow_with_hook": Icon(symbol="reply"),
    "arrows_counterclockwise": Icon(symbol="refresh"),
    "repeat": Icon(symbol="refresh"),
    "heavy_plus_sign": Icon(symbol="plus"),
    "gear": Icon(symbol="gear"),
    "tada": Icon(symbol="check-circle", tone="purple"),
    "sparkles": Icon(symbol="check-circle", tone="purple"),
}


def emoji_html(name: str) -> Markup:
    """An unknown name stays what the app wrote, so that a misspelling is seen."""
    icon = ICONS.get(name)
    if icon is None:
        return Markup(":{}:").format(name)
    return Markup(
        '<svg class="emoji tone-{}" viewBox="0 0 20 20" role="img" aria-label="{}">'
        '<use href="#i-{}"></use></svg>'
    ).format(icon.tone, name.replace("_", " "), icon.symbol)
