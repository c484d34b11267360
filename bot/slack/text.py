"""Outside words made safe for Slack: no markup, no control or direction characters, cut to fit."""

from __future__ import annotations

import re
import unicodedata

# docs.slack.dev "Formatting text": these three, and no others, are escaped.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Marks that would switch bold, strike or code on; a lone underscore is common in addresses.
_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
_KEPT = frozenset("\n\t")
_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]{6,})&gt;")
_MEMBER = re.compile(r"[UW][A-Z0-9]{6,}")
_GROUP = re.compile(r"S[A-Z0-9]{6,}")
_BLANK = "(no text)"


def clean(text: str) -> str:
    """Without control (Cc) and invisible or direction-changing (Cf) characters, and surrogates
    (Cs): they could turn the sense of what staff read around."""
    kept = (
        letter
        for letter in text.replace("\r\n", "\n").replace("\r", "\n")
        if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )
    return "".join(kept)


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def literal(text: str, most: int) -> str:
    """For `plain_text` and rich text, which show what they are given. Slack refuses blank text."""
    return cut(clean(text), most).strip() or _BLANK


def escape(text: str) -> str:
    """Inside mrkdwn. The text object around it must be `verbatim`: Slack would otherwise make
    links and mentions of bare `#channel`, `@here` and addresses."""
    return clean(text).translate(_MARKS).translate(_ESCAPES)


def markup(text: str) -> str:
    """The desk's own sentence with its own marks: escaped all the same, except for mentions of
    people by their id."""
    return _MENTION.sub(r"<@\1>", clean(text).translate(_ESCAPES))


def mention(called: str) -> str:
    """A member (U…, W…) or a user group (S…) by its id; nothing for anything else."""
    if _MEMBER.fullmatch(called):
        return f"<@{called}>"
    return f"<!subteam^{called}>" if _GROUP.fullmatch(called) else ""


def one_line(text: str, most: int) -> str:
    return literal(" ".join(text.split()), most)


def pieces(text: str, most: int) -> list[str]:
    """The whole text in parts of at most `most` characters, broken at line ends where possible."""
    rest, parts = clean(text).strip(), []
    while len(rest) > most:
        end = rest.rfind("\n", 1, most)
        end = end if end > most // 2 else most
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip("\n")
    parts.append(rest)
    return [part for part in parts if part.strip()] or [_BLANK]
