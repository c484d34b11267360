"""The pages that requesters see. Server-rendered, no script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256

from jinja2 import FileSystemLoader, StrictUndefined

from handlers.letters.facts import HouseFacts, RightDue
from handlers.letters.outside import postal_line, web_link
from handlers.letters.sandbox import Sandbox
from handlers.letters.words import TEMPLATES, Words, spoken, words_of
from storage.vocabulary import LineState


@dataclass(frozen=True, kw_only=True)
class Page:
    """`headers` belong to it: the content security policy holds the hash of its style."""

    html: str
    headers: tuple[tuple[str, str], ...]


class CodeProblem(StrEnum):
    WRONG = "wrong"
    MISSING = "missing"


class ClosedCode(StrEnum):
    """Why no code can be typed any more."""

    EXPIRED = "expired"
    TOO_MANY_TRIES = "too_many_tries"
    REPLACED = "replaced"


class Stage(StrEnum):
    """Where the request stands, as told to the person who asked."""

    RECEIVED = "received"
    IDENTITY = "identity"
    IN_WORK = "in_work"
    WAITING_FOR_YOU = "waiting_for_you"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class LineStatus:
    line: RightDue
    state: LineState


def confirm_page(
    house: HouseFacts,
    *,
    language: str,
    number: str,
    expires_at: datetime,
    nonce: str,
    problem: CodeProblem | None = None,
    tries_left: int | None = None,
) -> Page:
    """The form. It posts `code` and `nonce` (against cross-site posts) to its own address."""
    return _page(
        "confirm",
        house,
        language,
        number=number,
        expires=words_of(spoken(language)).moment(expires_at, house.time_zone),
        nonce=nonce,
        problem=problem,
        tries_left=tries_left,
    )


def confirmed_page(house: HouseFacts, *, language: str, number: str, status_url: str) -> Page:
    return _page("confirmed", house, language, number=number, status_url=status_url)


def closed_code_page(house: HouseFacts, *, language: str, number: str, why: ClosedCode) -> Page:
    return _page("closed_code", house, language, number=number, why=why)


def status_page(
    house: HouseFacts,
    *,
    language: str,
    number: str,
    received_on: date,
    stage: Stage,
    lines: Sequence[LineStatus],
) -> Page:
    """It needs no code to see, so it shows no name, no address and no word of the answer."""
    words = words_of(spoken(language))
    return _page(
        "status",
        house,
        language,
        number=number,
        received_on=words.day(received_on),
        stage=stage,
        lines=[_spoken_line(words, status) for status in lines],
    )


def not_found_page(house: HouseFacts, *, language: str) -> Page:
    return _page("not_found", house, language)


def error_page(house: HouseFacts, *, language: str) -> Page:
    return _page("error", house, language)


@dataclass(frozen=True, kw_only=True)
class _SpokenLine:
    asked: str
    stands: str


def _spoken_line(words: Words, status: LineStatus) -> _SpokenLine:
    due = status.line.due
    stands = ""
    if status.state is not LineState.OPEN or due is not None:
        day = words.day(due) if due else ""
        stands = words.pages[f"line_{status.state}"].format(day=day)
    return _SpokenLine(asked=words.right_asked(status.line.right), stands=stands)


def _page(name: str, house: HouseFacts, language: str, number: str = "", **facts: object) -> Page:
    words = words_of(spoken(language))

    def t(key: str, **values: str | int) -> str:
        return words.pages[key].format(**values)

    html = (
        _environment()
        .get_template(f"{name}.html")
        .render(house=house, language=words.language, number=number, t=t, **facts)
    )
    return Page(html=html, headers=_headers())


@cache
def _environment() -> Sandbox:
    environment = Sandbox(
        loader=FileSystemLoader(TEMPLATES / "web"),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(address=postal_line, link=web_link)
    return environment


@cache
def _headers() -> tuple[tuple[str, str], ...]:
    """The address of a page is a secret of the requester: not cached, not passed on."""
    style = _environment().get_template("page.css").render()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", policy),
        ("Cache-Control", "no-store"),
        # Not "no-referrer": the form's Origin would be "null" and could not be checked.
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex"),
    )
