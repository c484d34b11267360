"""HTML to text that keeps what a person sees: lines, lists, links' words and who is quoted."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handlers.rules.mail import quoting

MAX_HTML = 512 * 1024  # characters
_MAX_NODES = 50_000
_MAX_LOOKS = 20  # each reads a whole element
_RULER_LENGTH = 80
_MAX_DEPTH = 512  # the parser looks through its open elements at every tag: depth costs its square

_SILENT = {"head", "style", "script", "template", "title", "meta", "link", "object", "svg"}
_BLOCK = {
    *("address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
    *("nav", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul"),
}
_SPACED = {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "ul", "ol"}
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])"
)
# How mail programs mark the history below an answer. Gmail, Yahoo, Outlook (web, phone, Mac),
# Thunderbird and Apple (`type=cite`), Proton, Zimbra, GMX and web.de, Zoho, Mailbird, Front.
_QUOTE_CLASSES = {
    *("gmail_quote", "gmail_extra", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix"),
    *("zmail_extra", "front-blockquote", "mailbird_quote", "tutanota_quote", "quoted-text"),
    *("gmail_quote_container", "gmail_attr", "x_gmail_quote", "cite-prefix", "ms-outlook-quote"),
}
_QUOTE_IDS = {
    *("divRplyFwdMsg", "x_divRplyFwdMsg", "appendonsend", "x_appendonsend", "reply-intro"),
    *("OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container", "isForwardContent"),
}
# What follows these on the same level is history too.
_QUOTE_REST_IDS = {
    *("divRplyFwdMsg", "x_divRplyFwdMsg", "appendonsend", "x_appendonsend", "stopSpelling"),
}
# Where programs put the block that stands under every mail.
_SIGNATURES = {
    *("gmail_signature", "moz-signature", "protonmail_signature_block", "AppleMailSignature"),
    *("ms-outlook-mobile-signature", "ymail_android_signature", "composer_signature"),
}


def html_to_text(html: str) -> str:
    """Text of `html`; lines of quoted history begin with "> " as they do in plain mail."""
    body = LexborHTMLParser(_shallow(_LONG_TAG.sub(" ", html[:MAX_HTML]))).body
    if body is None:
        return ""
    seen = _Writer()
    _walk(body, seen)
    return seen.text()


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_LONG_TAG = re.compile(r"<[^<>]{20000,}>?")  # embedded images, and attribute bombs
_ANY_TAG = re.compile(r"<[^<>]*>")
# No end tag is needed after these, so that counting them would cut honest mails.
_SELF_CLOSING = {
    *("area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"),
    *("p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody"),
}


def _shallow(html: str) -> str:
    """`html`, without its tags from where they nest deeper than in any person's mail."""
    opened: Counter[str] = Counter()
    depth = 0
    for found in _TAG.finditer(html):
        tag = found[2].lower()
        if tag in _SELF_CLOSING:
            continue
        if not found[1]:
            opened[tag] += 1
            depth += 1
            if depth > _MAX_DEPTH:
                return html[: found.start()] + _ANY_TAG.sub(" ", html[found.start() :])
        elif opened[tag]:
            opened[tag] -= 1
            depth -= 1
    return html


class _Writer:
    """Collects lines; knows how deep in quotes and preformatted text it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quoted = 0
        self.looks = 0
        self.quotes: set[int] = set()
        self.preformatted = 0

    def words(self, text: str) -> None:
        if self.preformatted:
            first, *more = text.split("\n")
            self.line.append(first)
            for line in more:
                self.end_line()
                self.line.append(line)
            return
        squeezed = re.sub(r"[ \t\n\r\f]+", " ", text)
        if squeezed.strip() or (squeezed and self.line):
            self.line.append(squeezed)

    def end_line(self, *, even_if_empty: bool = False) -> None:
        line = "".join(self.line).strip(" \t")
        self.line.clear()
        if line or even_if_empty or self.preformatted:
            self.lines.append(f"> {line}" if self.quoted else line)

    def gap(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1] not in ("", "> "):
            self.lines.append("> " if self.quoted else "")

    def text(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")


def _walk(body: LexborNode, seen: _Writer) -> None:
    """Depth first without recursion: a mail may nest elements far deeper than Python's stack."""
    root, node = body.mem_id, body
    rest_of: list[int] = []  # parents below which everything further is history
    for _ in range(_MAX_NODES):
        goes_in = _enter(node, seen, rest_of)
        child = node.child if goes_in else None
        if child is not None:
            node = child
            continue
        if goes_in:
            _leave(node, seen, rest_of)
        while node.mem_id != root and node.next is None:
            parent = node.parent
            if parent is None:
                return
            node = parent
            _leave(node, seen, rest_of)
        if node.mem_id == root or node.next is None:
            return
        node = node.next


def _enter(node: LexborNode, seen: _Writer, rest_of: list[int]) -> bool:
    """Write what stands before the node's children; say whether to look at them."""
    tag = node.tag or ""
    if tag == "-text":
        seen.words(node.text_content or "")
        return False
    if tag.startswith("-") or tag == "!doctype" or tag in _SILENT:
        return False
    attributes = node.attributes
    if _is_hidden(attributes):
        return False
    if tag == "br":
        seen.end_line(even_if_empty=True)
        return False
    _open_block(tag, seen)
    if attributes.get("id") in _QUOTE_REST_IDS and node.parent is not None:
        rest_of.append(node.parent.mem_id)
        seen.quoted += 1
    if _is_quote(tag, attributes) and not (_is_frame(node) or _is_handed_on(node, seen)):
        seen.quoted += 1
        seen.quotes.add(node.mem_id)
    if not seen.quoted and seen.looks < _MAX_LOOKS and _names(attributes) & _SIGNATURES:
        seen.looks += 1
        _separate(node, seen)
    seen.preformatted += tag in ("pre", "textarea")
    return True


def _open_block(tag: str, seen: _Writer) -> None:
    if tag in _SPACED:
        seen.gap()
    elif tag in _BLOCK:
        seen.end_line()
    if tag == "li":
        seen.line.append("- ")
    elif tag in ("td", "th") and seen.line:
        seen.line.append(" ")


def _leave(node: LexborNode, seen: _Writer, rest_of: list[int]) -> None:
    tag = node.tag or ""
    if tag in _SPACED:
        seen.gap()
    elif tag in _BLOCK:
        seen.end_line()
    seen.preformatted -= tag in ("pre", "textarea")
    if node.mem_id in seen.quotes:
        seen.end_line()
        seen.quotes.discard(node.mem_id)
        seen.quoted -= 1
    while rest_of and rest_of[-1] == node.mem_id:
        seen.end_line()
        rest_of.pop()
        seen.quoted -= 1


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style[:2_000].lower()))


def _is_quote(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag == "blockquote":
        return (
            attributes.get("type") == "cite"
            or "cite" in attributes
            or "gmail_quote" in (attributes.get("class") or "")
        )
    identity = attributes.get("id") or ""
    if identity in _QUOTE_IDS or identity.startswith("yahoo_quoted"):
        return True
    return not _QUOTE_CLASSES.isdisjoint((attributes.get("class") or "").split())


def _is_frame(node: LexborNode) -> bool:
    """Gmail's frame around quotes: answers between them stand inside the frame as well."""
    if node.tag == "blockquote":
        return False
    child = node.child
    for _ in range(_MAX_LOOKS):
        if child is None:
            return False
        if child.tag == "blockquote" and _is_quote("blockquote", child.attributes):
            return True
        child = child.next
    return False


def _names(attributes: dict[str, str | None]) -> set[str]:
    return {*(attributes.get("class") or "").split(), attributes.get("id") or ""}


def _is_handed_on(node: LexborNode, seen: _Writer) -> bool:
    """Programs mark what is forwarded as they mark what is answered; only the ruler tells."""
    if seen.quoted:
        return False
    seen.looks += 1
    if seen.looks > _MAX_LOOKS:
        return False
    opening = (node.text(deep=True) or "").lstrip()[:_RULER_LENGTH].split("\n")[0]
    return quoting.is_forward(opening) and opening.startswith("---")


def _separate(node: LexborNode, seen: _Writer) -> None:
    """Give the block the mark that it has in plain mail (RFC 3676 §4.3), unless it brings it."""
    seen.end_line()
    if not (node.text(deep=True) or "").lstrip().startswith("--"):
        seen.lines.append("--")
