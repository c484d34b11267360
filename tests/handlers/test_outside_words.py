"""Outside words come out as they were written, in the text part and in the HTML part."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from handlers import letters
from handlers.letters.outside import bare_subject, greeting_name, one_line
from handlers.letters.sandbox import Sandbox
from storage.vocabulary import Right
from tests.handlers.correspondence import CHALLENGE, SAMPLES, Shape, about, flat

HOSTILE = [
    "[x](http://evil.example)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "*bold* _it_ `code` ~~gone~~",
    "# heading",
    "> quote",
    "---",
    "===",
    "&lt;b&gt; &amp; &#60;",
    "![pic](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[a]: http://evil.example",
    "| a | b |",
    "back\\slash \\[x\\]",
    "{{ 7*7 }} {% raw %} {# x #}",
    "{{ about.house.__class__.__mro__ }}",
    "Xq0qX Xq1qX Xq99999qX",
    "``` fence",
    "\"quoted\" 'single' </td></table>",
    "$& \\1 \\g<0> %s {0}",
]
WITH_WORDS = ["clarify", "extended", "completed", "refused", "not_found", "reply", "bounced_notice"]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("name", WITH_WORDS)
def test_staff_text_arrives_as_typed(name: str, words: str) -> None:
    letter = SAMPLES[name](about(), words)
    shape, harmless = Shape(letter.html), Shape(SAMPLES[name](about(), "words").html)
    assert words in flat(letter.text)
    assert words in flat(shape.words)
    # A web address that staff type is a link to itself; in outside words not even that.
    own = ("a", "http://evil.example")
    added = name != "bounced_notice" and own[1] in words
    assert sorted(map(str, shape.tags)) == sorted(map(str, [*harmless.tags, *[own] * added]))


def to_nobody_by_name(letter: str) -> bool:
    """Notices go to staff; codes for an address on record to somebody who may never have asked."""
    return "notice" in letter or letter in ("record_code", "person_code")


@pytest.mark.parametrize("words", [w for w in HOSTILE if greeting_name(w)])
@pytest.mark.parametrize("name", [n for n in SAMPLES if not to_nobody_by_name(n)])
def test_names_arrive_as_written(name: str, words: str) -> None:
    letter = SAMPLES[name](about(name=words), "words")
    shape, harmless = Shape(letter.html), Shape(SAMPLES[name](about(), "words").html)
    assert f"Hello {greeting_name(words)}," in flat(letter.text)
    assert f"Hello {greeting_name(words)}," in flat(shape.words)
    assert shape.tags == harmless.tags


@settings(deadline=None)
@given(st.text(max_size=200).map(one_line).filter(lambda words: bool(words) and "://" not in words))
def test_any_words_come_out_literally(words: str) -> None:
    letter = letters.clarify(about(), question=f"Q {words}")
    assert f"Q {words}" in flat(letter.text)
    assert f"Q {words}" in flat(Shape(letter.html).words)


@pytest.mark.parametrize(
    ("written", "greeted"),
    [
        ("Ana Souza", "Ana Souza"),
        ("  Ana\r\n Souza\t", "Ana Souza"),
        ("Dr. J. O'Neil-Łukasz, PhD", "Dr. J. O'Neil-Łukasz, PhD"),
        ("王小明", "王小明"),
        ("Ana \u202ezuoS\u202c", "Ana zuoS"),
        ("Ana\x00\x1b[31m", "Ana[31m"),
        ('"Ana Souza"', "Ana Souza"),
        ("ana@mail.example", ""),
        ("Win at http://evil.example now", ""),
        ("Visit evil.example today", ""),
        ("www evil", ""),
        ("x" * 61, ""),
        ("", ""),
        (None, ""),
        ("\ud800", ""),
    ],
)
def test_whom_the_letter_greets(written: str | None, greeted: str) -> None:
    assert greeting_name(written) == greeted
    first = letters.withdrawn(about(name=written)).text.splitlines()[0]
    assert first == (f"Hello {greeted}," if greeted else "Hello,")


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("My data", "My data"),
        ("Re: RE: AW[2]: Fwd : My data", "My data"),
        ("Re: We have your privacy request (PR-1042)", "We have your privacy request"),
        ("Regarding: my data", "Regarding: my data"),
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("x" * 200, "x" * 89 + "…"),
        ("", ""),
    ],
)
def test_the_subject_of_a_reply(subject: str, bare: str) -> None:
    assert bare_subject(subject, "PR-1042") == bare
    shown = letters.reply(about(), message="Hello", subject=subject).subject
    assert shown == (f"Re: {bare} (PR-1042)" if bare else "About your privacy request (PR-1042)")


STAFF_FORMS = [
    ("One.\n\nTwo.", "One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    ("One\r\nTwo", "One\nTwo", "<p>One<br>\nTwo</p>"),
    ("We hold:\n- a\n• b", "We hold:\n\n- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("1) a\n2) b", "1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
    ("3. August 2026", "3. August 2026", "<p>3. August 2026</p>"),
    ("1. a\n3. b", "1. a\n3. b", "<p>1. a<br>\n3. b</p>"),
    (
        "See https://a.example/x_y?z=1&w=2.",
        "See https://a.example/x_y?z=1&w=2.",
        '<p>See <a href="https://a.example/x_y?z=1&amp;w=2">https://a.example/x_y?z=1&amp;w=2</a>.</p>',
    ),
    ("    indented", "indented", "<p>indented</p>"),
    ("-not a list", "-not a list", "<p>-not a list</p>"),
]


@pytest.mark.parametrize(("typed", "text", "html"), STAFF_FORMS)
def test_staff_paragraphs_lists_and_links_are_kept(typed: str, text: str, html: str) -> None:
    letter = letters.reply(about(), message=typed)
    assert f"\n\n{text}\n\nKind regards" in letter.text
    assert html in re.sub(r' style="[^"]*"', "", letter.html)


def test_a_link_elsewhere_than_the_web_is_refused() -> None:
    challenge = replace(CHALLENGE, page_url="javascript:alert(1)")
    with pytest.raises(ValueError, match="http"):
        letters.verify(about(), rights=[Right.ACCESS], challenge=challenge)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ words.append(1) }}",
        "{% for i in range(999999999) %}x{% endfor %}",
    ],
)
def test_templates_run_in_a_closed_room(template: str) -> None:
    with pytest.raises((SecurityError, OverflowError, UndefinedError)):
        Sandbox().from_string(template).render(words=[])
