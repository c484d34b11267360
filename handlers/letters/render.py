"""Facts and a template in, a finished letter out.

What costs (Markdown, the frame, inlining its style) depends only on the marked text, which is the
same for every letter that takes the same turns in its template: it is made once and kept.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context, Undefined
from markdown_it import MarkdownIt
from markdown_it.token import Token

from handlers.letters.facts import Correspondence, HouseFacts, Letter, StaffNotice
from handlers.letters.outside import (
    MARKER,
    Slots,
    greeting_name,
    one_line,
    postal_line,
    subject_line,
    text_markdown,
    web_link,
)
from handlers.letters.plaintext import Block, blocks, is_action, lay_out
from handlers.letters.sandbox import Sandbox
from handlers.letters.words import TEMPLATES, is_foreign, spoken, words_of
from handlers.rules.tokens import show_code
from storage.vocabulary import LetterKind


@dataclass(frozen=True, kw_only=True)
class _Source:
    subject: Template
    body: Template


@dataclass(frozen=True, kw_only=True)
class _Skeleton:
    """A letter with markers for values: HTML cut at its markers, and the text part's blocks."""

    html: tuple[str, ...]
    html_slots: tuple[int, ...]
    text: tuple[Block, ...]


def render(kind: LetterKind, about: Correspondence | StaffNotice, **facts: object) -> Letter:
    language = spoken(about.language)
    source = _source(language, kind)
    slots = Slots()
    named = {
        "about": about,
        "house": about.house,
        "slots": slots,
        "language": language,
        # What staff type themselves may well be in the requester's language.
        "is_foreign": kind is not LetterKind.REPLY and is_foreign(about.language),
        **facts,
    }
    # The frame uses the first three slots.
    frame = (slots.put(one_line(about.house.name)), slots.put(about.number), slots.put(""))
    subject = subject_line(slots.fill(source.subject.render(named)))
    slots.values[2] = subject
    skeleton = _skeleton(language, frame, source.body.render(named))
    return Letter(
        kind=kind,
        language=language,
        subject=subject,
        text=lay_out(skeleton.text, slots.fill),
        html=_fill_html(skeleton, slots.values),
    )


def _fill_html(skeleton: _Skeleton, values: Sequence[str]) -> str:
    parts = [skeleton.html[0]]
    for slot, after in zip(skeleton.html_slots, skeleton.html[1:], strict=True):
        parts += (html.escape(values[slot]), after)
    return "".join(parts)


@cache
def _source(language: str, kind: LetterKind) -> _Source:
    environment = _environment(language)
    loader = environment.loader
    assert loader is not None
    text, _, _ = loader.get_source(environment, f"{kind}.md")
    first, _, body = text.partition("\n")
    return _Source(
        subject=environment.from_string(first.removeprefix("Subject:").strip()),
        body=environment.from_string(body),
    )


@cache
def _environment(language: str) -> Environment:
    """One for each language: its words and forms of date are filters.

    `finalize` sees every value that a template prints and leaves a marker in its place.
    """
    words = words_of(language)
    environment = Sandbox(
        loader=FileSystemLoader(TEMPLATES / "mail" / language),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=_to_slot,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(
        day=words.day,
        moment=_moment,
        right=words.right_asked,
        done=words.right_done,
        ground=words.ground,
        letter=words.letter,
        code=show_code,
        link=web_link,
        staff_text=_staff_text,
        outside_text=_outside_text,
        greeting=greeting_name,
        address=postal_line,
    )
    environment.globals.update(ways_to_object=words.ways_to_object, why_longer=words.why_longer)
    return environment


class _Marked(str):
    """Markdown whose values are already behind markers."""

    __slots__ = ()


@pass_context
def _to_slot(context: Context, value: object) -> str:
    if isinstance(value, _Marked):
        return value
    if isinstance(value, Undefined):
        return str(value)  # raises: strict
    if not isinstance(value, str | int):
        raise TypeError(f"a letter cannot print {type(value).__name__}")
    slots: Slots = context["slots"]
    return slots.put(one_line(str(value)))


@pass_context
def _staff_text(context: Context, value: str) -> _Marked:
    return _Marked(text_markdown(value, context["slots"], linked=True))


@pass_context
def _outside_text(context: Context, value: str) -> _Marked:
    return _Marked(text_markdown(value, context["slots"], linked=False))


@pass_context
def _moment(context: Context, at: datetime) -> str:
    house: HouseFacts = context["house"]
    return words_of(context["language"]).moment(at, house.time_zone)


_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=256)
def _skeleton(language: str, frame: tuple[str, str, str], marked: str) -> _Skeleton:
    tokens = _MARKDOWN.parse(marked)
    body = _MARKDOWN.renderer.render(_with_classes(tokens), _MARKDOWN.options, {})
    name, number, subject = frame
    page = _frame().render(
        language=language, house_name=name, number=number, subject=subject, body=body
    )
    inlined = css_inline.inline(page, keep_style_tags=True)
    return _Skeleton(
        html=tuple(MARKER.split(inlined)[::2]),
        html_slots=tuple(int(found) for found in MARKER.findall(inlined)),
        text=blocks(tokens),
    )


def _with_classes(tokens: list[Token]) -> list[Token]:
    """The style sheet tells the link to press, and the small print after the rule, apart."""
    small = False
    for token, after in pairwise(tokens):
        small = small or token.type == "hr"
        if token.type == "paragraph_open" and small:
            token.attrSet("class", "small")
        elif token.type == "paragraph_open" and is_action(after.children or []):
            token.attrSet("class", "action")
    return tokens


@cache
def _frame() -> Template:
    """No autoescape: it is given markers and the Markdown renderer's HTML, never a value."""
    environment = Sandbox(loader=FileSystemLoader(TEMPLATES / "mail"), undefined=StrictUndefined)
    return environment.get_template("frame.html")
