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
from handlers.letters.why import Explained, in_words
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


class Pickup(StrEnum):
    """What the page behind the link to an answer can show."""

    ASK = "ask"  # no code is out: send one
    TYPE = "type"  # a code is out
    WRONG = "wrong"
    OPEN = "open"  # the file can be downloaded
    LOCKED = "locked"
    DONE = "done"
    GONE = "gone"


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


def identity_page(
    house: HouseFacts,
    *,
    language: str,
    number: str,
    step: str,
    here: str,
    nonce: str,
    problem: bool = False,
    tries_left: int | None = None,
    points: Sequence[str] = (),
    account_url: str = "",
    word: Sequence[tuple[str, str]] = (),
) -> Page:
    """What comes behind the code: the address on record, data points, a declaration, or a person
    of the staff. The form posts to `here`."""
    return _page(
        "identity",
        house,
        language,
        number=number,
        step=step,
        here=here,
        nonce=nonce,
        problem=problem,
        tries_left=tries_left if problem else None,
        points=points,
        account_url=account_url,
        declaration=declaration_words(house, language),
        word=word,
    )


def declaration_words(house: HouseFacts, language: str) -> str:
    """What is signed, as it is shown on the page and kept."""
    return words_of(spoken(language)).pages["declaration_words"].format(house=house.name)


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
    explained: Sequence[Explained] = (),
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
        explained=[in_words(words, each) for each in explained] if words.why else [],
    )


def pickup_page(
    house: HouseFacts,
    *,
    language: str,
    number: str,
    pickup: Pickup,
    nonce: str,
    here: str,
    until: datetime,
    code_until: datetime | None = None,
    collected_at: datetime | None = None,
    tries_left: int | None = None,
    name: str = "",
    size: int = 0,
    sha256: str = "",
) -> Page:
    """Where the answer is collected. `here` is the page's own path. Its forms post `act` (send,
    enter), `code` and `nonce`; what the file is shows only once it is open."""
    words = words_of(spoken(language))

    def moment(instant: datetime | None) -> str:
        return words.moment(instant, house.time_zone) if instant else ""

    return _page(
        "pickup",
        house,
        language,
        _COLLECTING,
        number=number,
        pickup=pickup,
        nonce=nonce,
        here=here,
        until=moment(until),
        code_until=moment(code_until),
        collected_at=moment(collected_at),
        tries_left=tries_left,
        file_name=name,
        size=_size(size, words.pages["decimal"]),
        sha256=sha256,
    )


def upload_page(
    house: HouseFacts,
    *,
    number: str,
    until: datetime,
    largest_mb: int,
    nonce: str,
    problem: str = "",
) -> Page:
    """For staff. It posts `nonce` and then `file` to its own address."""
    moment = words_of("en").moment(until, house.time_zone)
    return _page(
        "upload",
        house,
        "en",
        number=number,
        until=moment,
        largest_mb=largest_mb,
        nonce=nonce,
        problem=problem,
    )


def upload_failed_page(house: HouseFacts, *, number: str, problem: str) -> Page:
    return _page("upload_failed", house, "en", number=number, problem=problem)


def uploaded_page(
    house: HouseFacts,
    *,
    number: str,
    name: str,
    size: int,
    sha256: str,
    found: str,
    is_malware: bool,
) -> Page:
    """`found`: what the file holds that must not go out, in words."""
    return _page(
        "uploaded",
        house,
        "en",
        number=number,
        file_name=name,
        size=_size(size, "."),
        sha256=sha256,
        found=found,
        is_malware=is_malware,
    )


def _size(octets: int, decimal: str) -> str:
    if octets < 1000:
        return f"{octets} bytes" if octets != 1 else "1 byte"
    amount, unit = (octets / 1000, "KB") if octets < 1_000_000 else (octets / 1_000_000, "MB")
    return f"{amount:.1f} {unit}".replace(".", decimal)


def too_many_page(house: HouseFacts, *, language: str) -> Page:
    return _page("too_many", house, language)


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


# Stricter where a file is handed out: the address stays here, and the page can do nothing but
# send its form and download.
_COLLECTING = (
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "; sandbox allow-forms allow-downloads allow-same-origin "
        "allow-top-navigation-to-custom-protocols",
    ),
)


def _page(
    name: str,
    house: HouseFacts,
    language: str,
    stricter: tuple[tuple[str, str], ...] = (),
    *,
    number: str = "",
    **facts: object,
) -> Page:
    words = words_of(spoken(language))

    def t(key: str, **values: str | int) -> str:
        return words.pages[key].format(**values)

    html = (
        _environment()
        .get_template(f"{name}.html")
        .render(house=house, language=words.language, number=number, t=t, **facts)
    )
    return Page(html=html, headers=_with(stricter))


def _with(stricter: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """A policy that begins with a semicolon is added to the usual one."""
    headers = dict(_headers())
    for name, value in stricter:
        headers[name] = headers[name] + value if value.startswith(";") else value
    return tuple(headers.items())


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
