"""Slack's text as HTML: a table of facts, and nothing of an app's text becomes markup."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.sandbox.page_draw import TEMPLATES
from bot.sandbox.page_emoji import ICONS
from bot.sandbox.page_mrkdwn import Names, mrkdwn, plain, rich_text
from bot.sandbox.page_view import Place, pretty_json
from bot.sandbox.slack import JsonObject

NAMES = Names(
    people={"U1": "Ana <Ortiz>"},
    groups={"S1": "privacy-team"},
    channels={"C1": "privacy-desk"},
    now=datetime(2026, 12, 1, 10, 0, tzinfo=UTC),
)
LINK = '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
# 2 December 2026, 09:14 UTC
STAMP = 1796202840


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and _italic_ and ~gone~", "<b>bold</b> and <i>italic</i> and <s>gone</s>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("*a _b_ c*", "<b>a <i>b</i> c</b>"),
        ("`*raw*`", "<code>*raw*</code>"),
        ("```x\n*y*```", "<pre>x\n*y*</pre>"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\nafter", "<blockquote>quoted</blockquote>after"),
        ("a &amp; b &lt;i&gt;", "a &amp; b &lt;i&gt;"),
        ("<script>alert(1)</script>", "scriptalert(1)/script"),
        ('"onload="x', "&#34;onload=&#34;x"),
        ("<https://x.example/a_b?c=1&amp;d=2|see *it*>", LINK.format("https://x.example/a_b?c=1&amp;d=2", "see *it*")),
        ("*<https://x.example|PR-1042> · Delete*", "<b>" + LINK.format("https://x.example", "PR-1042") + " · Delete</b>"),
        ("<https://x.example>", LINK.format("https://x.example", "https://x.example")),
        ("<javascript:alert(1)|click>", "click"),
        ("<mailto:a@b.example|write>", LINK.format("mailto:a@b.example", "write")),
        ("<@U1>", '<span class="mention">@Ana &lt;Ortiz&gt;</span>'),
        ("<@U9|nobody>", '<span class="mention">@nobody</span>'),
        ("<#C1>", '<span class="mention">#privacy-desk</span>'),
        ("<!subteam^S1>", '<span class="mention">@privacy-team</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        (":no_such_thing:", ":no_such_thing:"),
    ],
)  # fmt: skip
def test_mrkdwn(text: str, html: str) -> None:
    assert mrkdwn(text, NAMES) == html


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("{date_short_pretty} at {time}", "tomorrow at 09:14"),
        ("{date}", "2 December 2026"),
        ("{date_short}", "2 Dec 2026"),
        ("{date_long}", "Wednesday, 2 December 2026"),
        ("{date_num} {time_secs}", "2026-12-02 09:14:00"),
        ("{ago}", "in 23 hours"),
        ("{no_such}", "{no_such}"),
    ],
)
def test_dates(form: str, words: str) -> None:
    shown = mrkdwn(f"<!date^{STAMP}^{form}|2 Dec, 09:14 UTC>", NAMES)
    assert f'title="2 Dec, 09:14 UTC">{words}</time>' in shown


def test_a_date_that_is_none_shows_its_fallback() -> None:
    assert mrkdwn("<!date^soon^{date}|2 Dec>", NAMES) == "2 Dec"


def test_emoji_are_drawn_and_named() -> None:
    shown = plain("now :warning: stop")
    assert 'aria-label="warning"' in shown
    assert "#i-warning" in shown
    assert plain(":warning:", emoji=False) == ":warning:"


def test_every_emoji_has_a_drawing() -> None:
    sprite = (TEMPLATES / "icons.html").read_text(encoding="utf-8")
    missing = [icon.symbol for icon in ICONS.values() if f'id="i-{icon.symbol}"' not in sprite]
    assert missing == []


@pytest.mark.parametrize(
    ("elements", "html"),
    [
        ([{"type": "text", "text": "*lit* :warning: <b> &lt;"}], "*lit* :warning: &lt;b&gt; &amp;lt;"),
        ([{"type": "text", "text": "x", "style": {"bold": True, "italic": True}}], "<i><b>x</b></i>"),
        ([{"type": "link", "url": "https://x.example", "text": "y"}], LINK.format("https://x.example", "y")),
        ([{"type": "link", "url": "data:text/html,x", "text": "y"}], "y"),
        ([{"type": "user", "user_id": "U1"}], '<span class="mention">@Ana &lt;Ortiz&gt;</span>'),
        ([{"type": "usergroup", "usergroup_id": "S1"}], '<span class="mention">@privacy-team</span>'),
        ([{"type": "broadcast", "range": "here"}], '<span class="mention">@here</span>'),
    ],
)  # fmt: skip
def test_rich_text_is_literal(elements: list[JsonObject], html: str) -> None:
    block: JsonObject = {"elements": [{"type": "rich_text_section", "elements": [*elements]}]}
    assert rich_text(block, NAMES) == f'<div class="rich">{html}</div>'


def test_rich_text_lists_and_quotes() -> None:
    word: JsonObject = {"type": "text", "text": "a"}
    item: JsonObject = {"type": "rich_text_section", "elements": [word]}
    block: JsonObject = {
        "elements": [
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [item]},
            {"type": "rich_text_quote", "elements": [word]},
        ]
    }
    assert rich_text(block, NAMES) == (
        '<ol class="indent-1"><li><div class="rich">a</div></li></ol><blockquote>a</blockquote>'
    )


def test_a_long_run_of_marks_stays_fast() -> None:
    for text in ("*a " * 1000, "_" * 3000, "*" + "<" * 2999, "```" * 1000):
        assert mrkdwn(text, NAMES)


def test_raw_json_is_escaped_and_whole() -> None:
    shown = pretty_json({"a": '<b>"x"', "n": [1, None]})
    assert "<b>" not in shown
    assert "&lt;b&gt;\\&#34;x\\&#34;" in shown
    assert '<span class="j-key">&#34;a&#34;</span>' in shown


def test_the_address_line_keeps_what_it_knows_and_drops_the_rest() -> None:
    place = Place.read({"me": "U1", "at": "C1", "mail": "in-3", "part": "text", "evil": "1"})
    assert place.to() == "/?me=U1&at=C1&mail=in-3&part=text"
    assert place.to_mail("in-4") == "/?me=U1&at=C1&mail=in-4&side=mail"
    assert place.to(thread="1.0", mail="") == "/?me=U1&at=C1&thread=1.0&part=text"
