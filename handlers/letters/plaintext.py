"""Markdown tokens → the text part: links as "words (address)", lists, lines of 72 columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

_WIDTH = 72


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, list item, heading or verbatim text; `lead` opens its first line."""

    words: str
    lead: str = ""
    indent: str = ""
    tight: bool = False
    underlined: bool = False
    verbatim: bool = False


def blocks(tokens: Sequence[Token]) -> tuple[Block, ...]:
    found: list[Block] = []
    counters: list[int | None] = []
    lead = indent = ""
    for before, token in zip((None, *tokens), tokens, strict=False):
        match token.type:
            case "bullet_list_open":
                counters.append(None)
            case "ordered_list_open":
                counters.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                counters.pop()
                lead = indent = ""
            case "list_item_open":
                margin = "  " * (len(counters) - 1)
                lead = margin + _item_lead(counters)
                indent = " " * len(lead)
            case "inline":
                found.append(_block(token, before, lead, indent))
                lead = indent
            case "fence" | "code_block":
                found.append(Block(words=token.content.rstrip("\n"), indent="    ", verbatim=True))
            case "hr":
                # RFC 3676 4.3: what follows "-- " is the signature; mail programs fold it away.
                found.append(Block(words="-- ", verbatim=True))
    return tuple(found)


def _item_lead(counters: list[int | None]) -> str:
    number = counters[-1]
    if number is None:
        return "- "
    counters[-1] = number + 1
    return f"{number}. "


def _block(token: Token, before: Token | None, lead: str, indent: str) -> Block:
    return Block(
        words=_inline_words(token.children or []),
        lead=lead,
        indent=indent,
        tight=before is not None and before.hidden,
        underlined=before is not None and before.type == "heading_open",
    )


def is_action(children: Sequence[Token]) -> bool:
    """A link that is a paragraph of its own: the thing to do next. HTML shows a button."""
    return len(children) == 3 and children[0].type == "link_open" and children[1].type == "text"


def _inline_words(children: Sequence[Token]) -> str:
    words: list[str] = []
    href, start = "", 0
    for child in children:
        match child.type:
            case "text" | "code_inline":
                words.append(child.content)
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case "link_open":
                href, start = str(child.attrs["href"]), len(words)
            case "link_close":
                words.append(_address("".join(words[start:]), href, alone=is_action(children)))
    return "".join(words)


def _address(label: str, href: str, *, alone: bool) -> str:
    if label == href.removeprefix("mailto:"):
        return ""
    return f":\n{href}" if alone else f" ({href})"


def lay_out(laid: Sequence[Block], fill: Callable[[str], str]) -> str:
    """`fill` puts the values in; lines are broken after that."""
    parts: list[str] = []
    previous: Block | None = None
    for block in laid:
        if previous is not None:
            parts.append("\n" if block.tight and previous.tight else "\n\n")
        parts.append(_lines(block, fill(block.words)))
        previous = block
    return "".join(parts) + "\n"


def _lines(block: Block, words: str) -> str:
    if block.verbatim:
        return "\n".join(block.indent + line for line in words.split("\n"))
    lines: list[str] = []
    for piece in words.split("\n"):
        lines += _wrap(piece, block.indent if lines else block.lead, block.indent)
    if block.underlined:
        lines.append("-" * len(lines[-1]))
    return "\n".join(lines)


def _wrap(words: str, lead: str, indent: str) -> list[str]:
    """Greedy, never inside a word: an address broken in two cannot be followed."""
    lines, line = [], lead
    room = False
    for word in words.split(" "):
        if room and len(line) + 1 + len(word) > _WIDTH:
            lines.append(line)
            line, room = indent, False
        line += f" {word}" if room else word
        room = True
    return [*lines, line]
