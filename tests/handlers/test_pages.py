"""The requesters' pages: what they say, what they keep to themselves."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from handlers import letters
from handlers.letters import ClosedCode, CodeProblem, LineStatus, Page, RightDue, Stage
from storage.vocabulary import LineState, Right
from tests.handlers.correspondence import CHALLENGE, DUE, HOUSE

RECEIVED = date(2026, 7, 3)


def _confirm(
    language: str, problem: CodeProblem | None = None, tries_left: int | None = None
) -> Page:
    return letters.confirm_page(
        HOUSE,
        language=language,
        number="PR-1042",
        expires_at=CHALLENGE.expires_at,
        nonce='n0"nce',
        problem=problem,
        tries_left=tries_left,
    )


def _closed(why: ClosedCode) -> Callable[[str], Page]:
    return lambda language: letters.closed_code_page(
        HOUSE, language=language, number="PR-1042", why=why
    )


def _status(language: str, stage: Stage = Stage.IN_WORK, *lines: LineStatus) -> Page:
    return letters.status_page(
        HOUSE, language=language, number="PR-1042", received_on=RECEIVED, stage=stage, lines=lines
    )


def _stage(stage: Stage) -> Callable[[str], Page]:
    return lambda language: _status(language, stage)


PAGES: dict[str, Callable[[str], Page]] = {
    "confirm": _confirm,
    "wrong": lambda language: _confirm(language, CodeProblem.WRONG, 3),
    "missing": lambda language: _confirm(language, CodeProblem.MISSING),
    "confirmed": lambda language: letters.confirmed_page(
        HOUSE, language=language, number="PR-1042", status_url="https://desk.example/r/1"
    ),
    **{f"closed_{why}": _closed(why) for why in ClosedCode},
    **{f"status_{stage}": _stage(stage) for stage in Stage},
    "not_found": lambda language: letters.not_found_page(HOUSE, language=language),
    "error": lambda language: letters.error_page(HOUSE, language=language),
}


class Outline(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in zip(self.tags, self.attributes, strict=True) if t == tag]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", letters.languages())
def test_every_page_is_whole(language: str, name: str) -> None:
    page = PAGES[name](language)
    outline = Outline(page.html)
    assert outline.of("html") == [{"lang": language}]
    assert (
        outline.tags.count("h1") == outline.tags.count("main") == outline.tags.count("title") == 1
    )
    assert "script" not in outline.tags
    assert not any(key.startswith("on") for a in outline.attributes for key in a)
    assert not any("style" in a for a in outline.attributes)
    assert not re.search(r"None|Undefined|\{\w*\}|\{\{", page.html.split("</style>")[1])


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_lets_in_this_style_and_nothing_else(name: str) -> None:
    page = PAGES[name]("en")
    headers = dict(page.headers)
    style = page.html.split("<style>")[1].split("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = headers["Content-Security-Policy"].split("; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert {"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_form_posts_a_typed_code() -> None:
    outline = Outline(_confirm("en").html)
    assert outline.of("form")[0]["method"] == "post"
    assert "action" not in outline.of("form")[0]
    nonce, code = outline.of("input")
    assert nonce == {"type": "hidden", "name": "nonce", "value": 'n0"nce'}
    assert code["name"] == "code"
    assert code["autocomplete"] == "one-time-code"
    assert "value" not in code
    assert outline.of("label") == [{"for": code["id"]}]


@pytest.mark.parametrize(
    ("tries_left", "says"),
    [
        (3, "You have 3 more tries."),
        (1, "You have one more try."),
        (None, "newest email from us.</p>"),
    ],
)
def test_a_wrong_code_is_said_where_a_screen_reader_hears_it(
    tries_left: int | None, says: str
) -> None:
    html = _confirm("en", CodeProblem.WRONG, tries_left).html
    outline = Outline(html)
    code = outline.of("input")[1]
    assert says in html
    assert code["aria-invalid"] == "true"
    described = str(code["aria-describedby"]).split()
    assert set(described) <= {a.get("id") for a in outline.attributes}
    assert any(a.get("role") == "alert" for a in outline.attributes)


def test_the_status_says_how_each_right_stands() -> None:
    html = _status(
        "en",
        Stage.IN_WORK,
        LineStatus(line=DUE[0], state=LineState.OPEN),
        LineStatus(line=DUE[1], state=LineState.REFUSED),
        LineStatus(line=RightDue(right=Right.MARKETING_OPT_OUT, due=None), state=LineState.DONE),
        LineStatus(line=RightDue(right=Right.QUESTION, due=None), state=LineState.OPEN),
    ).html
    rows = [re.sub(r"<[^>]+>", "", row) for row in re.findall(r"<li>(.*?)</li>", html)]
    assert rows == [
        "A copy of the personal data we hold about you Answer by 3 August 2026",
        "Deletion of your personal data Answered: see our email",
        "No more marketing messages Done",
        "An answer to your letter",
    ]


def test_words_of_the_house_file_are_escaped() -> None:
    house = replace(HOUSE, name="<b>L&sant</b>")
    html = letters.error_page(house, language="en").html
    assert "<b>" not in html
    assert "&lt;b&gt;L&amp;sant&lt;/b&gt;" in html
    with pytest.raises(ValueError, match="http"):
        letters.error_page(replace(HOUSE, policy_url="javascript:alert(1)"), language="en")


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("ink", "ground", "needed"),
    [
        ("ink", "sheet", 4.5),
        ("soft", "sheet", 4.5),
        ("ink", "panel", 4.5),
        ("act", "sheet", 4.5),
        ("act-ink", "act", 4.5),
        ("bad", "bad-panel", 4.5),
        ("field", "sheet", 3.0),
    ],
)
def test_contrast_meets_wcag_aa(scheme: int, ink: str, ground: str, needed: float) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11, in the light and the dark scheme."""
    roots = re.findall(r":root \{(.*?)\}", _confirm("en").html)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", roots[scheme]))
    lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= needed
