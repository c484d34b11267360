"""`/privacy`: always answered to the one person, always without personal data."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block

from bot.slack import blocks, rows, words
from bot.slack.cards import Message
from bot.slack.text import cut, escape
from handlers import status
from handlers.desk import Desk
from handlers.status import DigestPart, DigestView, QueueFilter

LIST_ROWS = 15
HELP = """*What you can type*
`/privacy` what is open, in numbers
`/privacy list [overdue | unassigned | waiting | mine]` the queue, most urgent first
`/privacy mine` your tickets   ·   `/privacy due` what is overdue or due soon
`/privacy open {example}` the details   ·   `/privacy find {example}` where it stands
`/privacy take {example}`   ·   `/privacy assign {example} @somebody`
`/privacy help` this list
Notes in a ticket's thread stay inside your team."""

WORDS = ("list", "mine", "due", "open", "find", "take", "assign", "help")
_FILTERS: Mapping[str, QueueFilter] = {
    "": QueueFilter.ALL,
    "all": QueueFilter.ALL,
    "overdue": QueueFilter.OVERDUE,
    "unassigned": QueueFilter.UNASSIGNED,
    "waiting": QueueFilter.WAITING,
    "due": QueueFilter.DUE,
    "mine": QueueFilter.MINE,
}
# should_escape: people arrive as <@U123|name>.
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody typed after /privacy."""

    word: str
    rest: str

    @property
    def number(self) -> str:
        return self.rest.split(" ")[0]

    @property
    def person(self) -> str | None:
        found = _PERSON.search(self.rest)
        return found[1] if found else None


def parse(text: str) -> Wish:
    word, _, rest = " ".join(text.split()).partition(" ")
    return Wish(word=word.lower(), rest=rest)


def overview(desk: Desk) -> Message:
    counts = status.counts(desk)
    hint = blocks.context("Type `/privacy list` for the queue, `/privacy help` for the rest.")
    return Message(
        text="What is open in Privacy Desk.",
        blocks=[blocks.section(rows.counted(counts)), hint],
    )


def queue(desk: Desk, user: str, wanted: str) -> Message:
    which = _FILTERS.get(wanted.lower())
    if which is None:
        return sentence(_unknown(wanted, [name for name in _FILTERS if name]))
    owner = user if which is QueueFilter.MINE else None
    page = status.queue(desk, which=which, owner=owner, limit=LIST_ROWS)
    title = words.FILTERS[which]
    made = [blocks.section(f"*{title}*"), *rows.rows(page.rows, empty="Nothing here.")]
    if page.next is not None:
        made.append(blocks.context("There is more: open the app's *Home* tab."))
    return Message(text=f"{title} in Privacy Desk.", blocks=made)


def due(desk: Desk) -> Message:
    return digest(status.digest(desk), title="What is due")


def found(desk: Desk, number: str) -> Message:
    view = status.card(desk, status.find(desk, number))
    return Message(text=f"{view.number} in Privacy Desk.", blocks=rows.row(view))


def digest(view: DigestView, *, title: str = "Privacy requests today") -> Message:
    """Also the channel's morning message."""
    parts = (
        ("Overdue", view.overdue),
        ("Due today or tomorrow", view.due_now),
        ("Due this week", view.due_week),
        ("Waiting for the requester", view.waiting),
        ("Nobody's, due later", view.unassigned),
    )
    shown = [_digest_part(name, part) for name, part in parts if part.rows]
    late = rows.count(len(view.overdue.rows) + view.overdue.more)
    return Message(
        text=f"{title}: {late} overdue.",
        blocks=[
            blocks.section(f"*{title}* · {words.day(view.day)}"),
            *(shown or [blocks.context("Nothing needs you today.")]),
        ],
    )


def _digest_part(name: str, part: DigestPart) -> Block:
    lines = [f"*{name}*", *(rows.line(each) for each in part.rows)]
    if part.more:
        lines.append(f"and {'at least ' if part.uncounted else ''}{part.more} more")
    return blocks.section("\n".join(lines))


def helped(example: str) -> Message:
    return sentence(HELP.format(example=example))


def unknown(word: str) -> Message:
    return sentence(_unknown(word, WORDS))


def sentence(text: str) -> Message:
    return Message(text=text, blocks=[blocks.section(text)])


def _unknown(word: str, known: Sequence[str]) -> str:
    shown = escape(cut(word, 40))
    near = difflib.get_close_matches(word.lower(), known, n=1)
    ask = f" Did you mean *{near[0]}*?" if near else " Type `/privacy help` for what I know."
    return f"I don't know '{shown}'.{ask}"
