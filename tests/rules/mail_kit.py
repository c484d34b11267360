"""Letters as mail programs shape them: the words of a person, and what the program puts around."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path

_HERE = Path(__file__).parent
WHO = "Desk <desk@example.org>"
NAME = "Desk"
_PROGRAMS = ("gmail", "apple", "thunderbird")
_ENDS = ("iphone", "disclaimer")
OLD = (
    "We have your letter of last week.",
    "Which account do you mean: the old one or the new one?",
)


@dataclass(frozen=True, kw_only=True)
class Shaped:
    """A body as a program made it and the words in it that are the person's own."""

    name: str
    body: str
    want: str
    is_html: bool = False

    @property
    def raw(self) -> bytes:
        kind = "html" if self.is_html else "plain"
        head = f"From: ana@example.net\nTo: desk@example.org\nSubject: Re: your letter\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n"
        return (head + self.body).encode()


_FACTS = tomllib.loads((_HERE / "mail_programs.toml").read_text("utf-8"))
WORDS: dict[str, list[str]] = _FACTS["words"]


def _said(kind: str, language: str) -> str | None:
    line: str | None = _FACTS[kind].get(language)
    return line and line.format(who=WHO, name=NAME)


def _quoted(*lines: str) -> str:
    return "\n".join(f"> {line}" for line in lines)


def _headers(language: str, bold: str = "") -> str:
    start, sent, to, _, subject = _FACTS["outlook"][language]
    named = ((start, WHO), (sent, "3.5.2027 10:12"), (to, "Ana <ana@example.net>"))
    lines = [f"{bold}{name}{bold} {value}" for name, value in (*named, (subject, "RE: Konto"))]
    return "\n".join(lines)


def _outlook(language: str, mine: str, old: str) -> Iterator[tuple[str, str]]:
    head = _headers(language)
    yield "outlook", f"{mine}\n\n{'_' * 32}\n{head}\n\n{old}"
    yield "outlook without a rule", f"{mine}\n\n{head}\n\n{old}"
    yield "outlook bold", f"{mine}\n\n{_headers(language, '*')}\n\n{old}"
    if app := _said("outlook_app", language):
        yield "outlook app", f"{mine}\n\n{app}<https://aka.ms/AAb9ysg>\n{'_' * 32}\n{head}\n\n{old}"
        yield "outlook app alone", f"{mine}\n\n{app}"
    if line := _said("original", language):
        yield "original message", f"{mine}\n\n{line}\n{head}\n\n{old}"
        yield "original, no headers", f"{mine}\n\n{line}\n\n{old}"


def _attributed(language: str, mine: str, old: str) -> Iterator[tuple[str, str]]:
    first, second = WORDS[language]
    for program in ("gmail", "apple", "thunderbird"):
        if not (line := _said(program, language)):
            continue
        quote = _quoted(*OLD)
        yield program, f"{mine}\n\n{line}\n\n{quote}"
        yield f"{program} below", f"{line}\n{quote}\n\n{mine}"
        between = f"{line}\n{_quoted(OLD[0])}\n\n{first}\n\n{_quoted(OLD[1])}\n\n{second}"
        yield f"{program} between", between
        if program != "thunderbird":
            yield f"{program} without marks", f"{mine}\n\n{line}\n\n{old}"
        if " <desk" in line:
            yield (
                f"{program} wrapped",
                f"{mine}\n\n{line.replace(' <desk', chr(10) + '<desk')}\n{quote}",
            )
        if phone := _said("iphone", language):
            yield f"{program} phone", f"{mine}\n\n{phone}\n\n{_quoted(line, '', *OLD)}"
            yield f"{program} phone first", f"{mine}\n\n{phone}\n\n{line}\n\n{quote}"


def _endings(language: str, mine: str) -> Iterator[tuple[str, str]]:
    if phone := _said("iphone", language):
        yield "phone alone", f"{mine}\n\n{phone}\n"
    if notice := _said("disclaimer", language):
        yield "disclaimer", f"{mine}\n\n{notice}\n"
        yield "disclaimer after a line", f"{mine}\n\n{'_' * 40}\n{notice}\n"
    yield "separator", f"{mine}\n\n-- \nAna Silva\nhttps://ana.example.net\n"


def plain(language: str) -> Iterator[Shaped]:
    mine, old = "\n".join(WORDS[language]), "\n".join(OLD)
    for shapes in (_outlook(language, mine, old), _attributed(language, mine, old)):
        yield from (Shaped(name=f"{language} {n}", body=b, want=mine) for n, b in shapes)
    yield from (
        Shaped(name=f"{language} {n}", body=b, want=mine) for n, b in _endings(language, mine)
    )


def _html_headers(language: str) -> str:
    lines = _headers(language).replace("<", "&lt;").split("\n")
    return "<br>".join("<b>{}:</b>{}".format(*line.split(":", 1)) for line in lines)


def rich(language: str) -> Iterator[Shaped]:
    mine = "".join(f"<p>{escape(line)}</p>" for line in WORDS[language])
    old = "".join(f"<p>{line}</p>" for line in OLD)
    head = _html_headers(language)
    gmail = escape(_said("gmail", language) or "")
    apple = escape(_said("apple", language) or gmail)
    shapes: dict[str, str] = {
        "gmail html": f'<div dir="ltr">{mine}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{gmail}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{old}</blockquote></div>',
        "outlook html": f'<div class="WordSection1">{mine}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{head}</p></div></div>{old}</div>',
        "outlook web html": f'<div>{mine}</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{head}</font><div>&nbsp;</div></div><div>{old}</div>',
        "apple html": f'<body>{mine}<div><br><blockquote type="cite"><div>{apple}</div><br><div>{old}</div></blockquote></div></body>',
        "bare html": f"{mine}<div>{apple}</div><blockquote>{old}</blockquote>",
        "yahoo html": f'{mine}<div id="ydp1" class="yahoo_quoted"><div>{gmail}</div><div><br></div>{old}</div>',
        "windows mail html": f'{mine}<div style="mso-element:para-border-div;border:none;border-top:solid #B5C4DF 1.0pt"><p>{head}</p></div>{old}',
    }
    want = "\n".join(WORDS[language])
    for name, body in shapes.items():
        yield Shaped(
            name=f"{language} {name}", body=f"<html>{body}</html>", want=want, is_html=True
        )


def signed(language: str) -> Iterator[Shaped]:
    """Letters that end as letters do, above every kind of history; a firm's block goes."""
    mine = "\n\n".join(WORDS[language])
    name = _FACTS["names"].get(language, _FACTS["names"]["default"])
    below = [f"\n\n{_headers(language)}\n\n" + "\n".join(OLD), ""]
    lines = [line for program in _PROGRAMS if (line := _said(program, language))]
    below += [f"\n\n{line}\n{_quoted(*OLD, '', 'Kind regards,', 'The Desk')}" for line in lines]
    ends = ["", *(f"\n\n{line}" for kind in _ENDS if (line := _said(kind, language)))]
    firm = _FACTS["firms"].get(language)
    for closing, end, old in product(_FACTS["closings"].get(language, []), ends, below):
        name_block = f"{mine}\n\n{closing}\n{name}"
        yield Shaped(name=f"{language} {closing}", body=name_block + end + old, want=name_block)
        if firm:
            block = "\n".join([f"{mine}\n\n{closing}\n", name, *firm])
            yield Shaped(name=f"{language} firm {closing}", body=block + end + old, want=mine)


def languages() -> list[str]:
    return list(WORDS)
