"""Slack's mrkdwn, plain_text and rich_text as HTML. Everything that is not ours is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

from markupsafe import Markup, escape

from bot.sandbox.page_emoji import emoji_html
from bot.sandbox.slack.jsonlike import JsonObject, object_at, objects_at, text_at, truth_at

# Inside a pair of marks anything but the mark and a line end, and <…> as a whole.
_TOKEN = re.compile(
    r"```(?P<pre>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>(?=\S)(?:<[^<>\n]*>|[^*<\n])+(?<=\S))\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>(?=\S)(?:<[^<>\n]*>|[^_<\n])+(?<=\S))_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?=\S)(?:<[^<>\n]*>|[^~<\n])+(?<=\S))~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+-]+):"
    r"|(?P<newline>\n)",
    re.DOTALL,
)
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_DATE_TOKEN = re.compile(r"\{(\w+)\}")
_QUOTE = re.compile(r"(?:^(?:>|&gt;) ?[^\n]*(?:\n|\Z))+", re.MULTILINE)
_SAFE_SCHEMES = ("http://", "https://", "mailto:")
_STYLES = (("code", "code"), ("bold", "b"), ("italic", "i"), ("strike", "s"))


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the ids in a message are called, and what day it is."""

    people: Mapping[str, str]
    groups: Mapping[str, str]
    channels: Mapping[str, str]
    now: datetime


def mrkdwn(text: str, names: Names) -> Markup:
    parts: list[Markup] = []
    end = 0
    for match in _QUOTE.finditer(text):
        parts.append(_inline(text[end : match.start()], names))
        quoted = re.sub(r"^(?:>|&gt;) ?", "", match[0].rstrip("\n"), flags=re.MULTILINE)
        parts.append(Markup("<blockquote>{}</blockquote>").format(_inline(quoted, names)))
        end = match.end()
    parts.append(_inline(text[end:], names))
    return Markup("").join(parts)


def plain(text: str, *, emoji: bool = True) -> Markup:
    if not emoji:
        return _lines(text)
    parts: list[Markup] = []
    end = 0
    for match in _EMOJI.finditer(text):
        parts += [_lines(text[end : match.start()]), emoji_html(match[1])]
        end = match.end()
    return Markup("").join([*parts, _lines(text[end:])])


def text_object(value: JsonObject, names: Names) -> Markup:
    text = text_at(value, "text")
    if text_at(value, "type") == "mrkdwn":
        return mrkdwn(text, names)
    return plain(text, emoji=value.get("emoji") is not False)


def rich_text(block: JsonObject, names: Names) -> Markup:
    return Markup("").join(_rich_part(part, names) for part in objects_at(block, "elements"))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(unescape(line)) for line in text.split("\n"))


def _inline(text: str, names: Names) -> Markup:
    parts: list[Markup] = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts += [_lines(text[end : match.start()]), _token(match, names)]
        end = match.end()
    return Markup("").join([*parts, _lines(text[end:])])


def _token(match: re.Match[str], names: Names) -> Markup:
    kind, inner = match.lastgroup, match[match.lastgroup or 0]
    match kind:
        case "pre":
            return Markup("<pre>{}</pre>").format(unescape(inner.strip("\n")))
        case "code":
            return Markup("<code>{}</code>").format(unescape(inner))
        case "angle":
            return _angle(inner, names)
        case "bold":
            return Markup("<b>{}</b>").format(_inline(inner, names))
        case "italic":
            return Markup("<i>{}</i>").format(_inline(inner, names))
        case "strike":
            return Markup("<s>{}</s>").format(_inline(inner, names))
        case "emoji":
            return emoji_html(inner)
        case _:
            return Markup("<br>")


def _angle(inner: str, names: Names) -> Markup:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return _mention("@" + (names.people.get(target[1:]) or label or target[1:]))
    if target.startswith("#"):
        return _mention("#" + (names.channels.get(target[1:]) or label or target[1:]))
    if target.startswith("!subteam^"):
        return _mention("@" + names.groups.get(target[9:], label.lstrip("@") or "group"))
    if target.startswith("!date^"):
        return _date(target[6:], label, names)
    if target.startswith("!"):
        return _mention("@" + target[1:])
    return link(target, label or target)


def link(url: str, label: str) -> Markup:
    url = unescape(url)
    if not url.lower().startswith(_SAFE_SCHEMES):
        return escape(unescape(label))
    shown = plain(label) if label else escape(url)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        url, shown
    )


def _mention(name: str) -> Markup:
    return Markup('<span class="mention">{}</span>').format(name)


def _date(body: str, fallback: str, names: Names) -> Markup:
    stamp, _, rest = body.partition("^")
    form, _, url = rest.partition("^")
    if not stamp.isdigit() or len(stamp) > 11:
        return escape(unescape(fallback))
    at = datetime.fromtimestamp(int(stamp), UTC)
    words = _DATE_TOKEN.sub(lambda token: _date_word(token[1], at, names.now), unescape(form))
    shown = Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(), unescape(fallback), words
    )
    return (
        Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, shown)
        if url.startswith(_SAFE_SCHEMES)
        else shown
    )


def _date_word(token: str, at: datetime, now: datetime) -> str:
    if token.endswith("_pretty"):
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((at.date() - now.date()).days)
        return near or _date_word(token.removesuffix("_pretty"), at, now)
    day = f"{at.day}"
    forms = {
        "date_num": f"{at:%Y-%m-%d}",
        "date_short": f"{day} {at:%b %Y}",
        "date": f"{day} {at:%B %Y}",
        "date_long": f"{at:%A}, {day} {at:%B %Y}",
        "time": f"{at:%H:%M}",
        "time_secs": f"{at:%H:%M:%S}",
        "ago": _ago(now - at),
    }
    return forms.get(token, "{" + token + "}")


def _ago(gone: timedelta) -> str:
    minutes = int(abs(gone).total_seconds()) // 60
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{words} ago" if gone > timedelta() else f"in {words}"
    return "just now"


def _rich_part(part: JsonObject, names: Names) -> Markup:
    inner = Markup("").join(_rich_leaf(leaf, names) for leaf in objects_at(part, "elements"))
    match text_at(part, "type"):
        case "rich_text_section":
            return Markup('<div class="rich">{}</div>').format(inner)
        case "rich_text_quote":
            return Markup("<blockquote>{}</blockquote>").format(inner)
        case "rich_text_preformatted":
            return Markup("<pre>{}</pre>").format(inner)
        case "rich_text_list":
            return _rich_list(part, names)
        case _:
            return Markup("")


def _rich_list(part: JsonObject, names: Names) -> Markup:
    tag = "ol" if text_at(part, "style") == "ordered" else "ul"
    items = [
        Markup("<li>{}</li>").format(_rich_part(item, names))
        for item in objects_at(part, "elements")
    ]
    indent = part.get("indent")
    depth = indent if isinstance(indent, int) else 0
    return Markup('<{0} class="indent-{1}">{2}</{0}>').format(tag, depth, Markup("").join(items))


def _rich_leaf(leaf: JsonObject, names: Names) -> Markup:
    shown = _rich_words(leaf, names)
    style = object_at(leaf, "style")
    for key, tag in _STYLES:
        if truth_at(style, key):
            shown = Markup("<{0}>{1}</{0}>").format(tag, shown)
    return shown


def _rich_words(leaf: JsonObject, names: Names) -> Markup:
    match text_at(leaf, "type"):
        case "text":
            # Literal: neither marks nor emoji nor entities are read in a rich_text text.
            return Markup("<br>").join(escape(line) for line in text_at(leaf, "text").split("\n"))
        case "link":
            url = text_at(leaf, "url")
            return link(url, text_at(leaf, "text") or url)
        case "emoji":
            return emoji_html(text_at(leaf, "name"))
        case "user":
            user = text_at(leaf, "user_id")
            return _mention("@" + names.people.get(user, user))
        case "usergroup":
            group = text_at(leaf, "usergroup_id")
            return _mention("@" + names.groups.get(group, group))
        case "channel":
            channel = text_at(leaf, "channel_id")
            return _mention("#" + names.channels.get(channel, channel))
        case "broadcast":
            return _mention("@" + text_at(leaf, "range"))
        case "date":
            body = f"{leaf.get('timestamp')}^{text_at(leaf, 'format')}"
            return _date(body, text_at(leaf, "fallback"), names)
        case _:
            return Markup("")
