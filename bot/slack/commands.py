"""`/privacy`: always answered to the one person, always without personal data."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.models.blocks import Block, ButtonElement

from bot.slack import blocks, finding, rows, words
from bot.slack.cards import Message
from bot.slack.modals import records
from bot.slack.text import cut, escape
from handlers import status
from handlers.desk import Desk
from handlers.errors import InvalidInput
from handlers.status import DigestPart, DigestView, QueueFilter

LIST_ROWS = 15
MOST_DAYS = 366
MORE = "There is more: open the app's *Home* tab."
HELP = """*What you can type*
`/privacy` what is open, in numbers
`/privacy list [overdue | unassigned | waiting | mine | all]` the queue, most urgent first
`/privacy mine` your tickets   ·   `/privacy due [7]` what is overdue or due in so many days
`/privacy find …` by number, exact address, right (erasure) or law (GDPR)
`/privacy open {example}` the details   ·   `/privacy new` a request by phone, post or in person
`/privacy take {example}`   ·   `/privacy assign {example} @somebody`
`/privacy digest` the day's digest in the channel, brought up to date
`/privacy help` this list
In a ticket's thread, where `/privacy` does not work: {said}
Notes in a ticket's thread stay inside your team."""

THREAD_HELP = "`@Privacy Desk take | assign @somebody | note … | due | help`"
THREAD_WORDS = ("take", "assign", "note", "due", "help")
LISTED = "list.{}"
WORDS = (
    "list",
    "mine",
    "due",
    "find",
    "open",
    "new",
    "take",
    "assign",
    "digest",
    "help",
)
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
        blocks=[blocks.section(rows.counted(counts)), blocks.actions(_doors()), hint],
    )


def _doors() -> list[ButtonElement]:
    shown = (QueueFilter.MINE, QueueFilter.UNASSIGNED, QueueFilter.OVERDUE)
    lists = [
        blocks.button(words.FILTERS[each], action_id=LISTED.format(each), value=each)
        for each in shown
    ]
    find = blocks.button("Find…", action_id=finding.OPEN, value="find")
    return [*lists, find, blocks.button("New request…", action_id=records.NEW, value="new")]


def queue(desk: Desk, user: str, wanted: str) -> Message:
    which = _FILTERS.get(wanted.lower())
    if which is None:
        return sentence(_unknown(wanted, [name for name in _FILTERS if name]))
    owner = user if which is QueueFilter.MINE else None
    page = status.queue(desk, which=which, owner=owner, limit=LIST_ROWS)
    title = words.FILTERS[which]
    made = [blocks.section(f"*{title}*"), *rows.rows(page.rows, empty="Nothing here.")]
    if page.next is not None:
        made.append(blocks.context(MORE))
    return Message(text=f"{title} in Privacy Desk.", blocks=made)


def due(desk: Desk, within: str) -> Message:
    """Without a number what needs somebody, as in the digest; else all that is due in so many
    days."""
    if not within:
        return digest(status.digest(desk), title="What is due")
    if not (within.isascii() and within.isdecimal() and int(within) <= MOST_DAYS):
        raise InvalidInput(f"Write a number of days up to {MOST_DAYS}: `/privacy due 7`.")
    days = int(within)
    page = status.due_within(desk, timedelta(days=days), limit=LIST_ROWS)
    title = f"Overdue or due in {days} {'day' if days == 1 else 'days'}"
    made = [blocks.section(f"*{title}*"), *rows.rows(page.rows, empty="Nothing here.")]
    if page.next is not None:
        made.append(blocks.context(MORE))
    return Message(text=f"{title} in Privacy Desk.", blocks=made)


def no_link(_ticket: int) -> str:
    return ""


def digest(
    view: DigestView,
    *,
    title: str = "Privacy requests today",
    link: Callable[[int], str] = no_link,
) -> Message:
    """Also the channel's morning message. `link` leads to a ticket's card."""
    parts = (
        ("Overdue", view.overdue),
        ("Due today or tomorrow", view.due_now),
        ("Due this week", view.due_week),
        ("Waiting for the requester for more than 7 days", view.waiting),
        ("Nobody's for more than 4 working hours", view.unassigned),
    )
    shown = [_digest_part(name, part, link) for name, part in parts if part.rows]
    late = rows.count(len(view.overdue.rows) + view.overdue.more)
    return Message(
        text=f"{title}: {late} overdue.",
        blocks=[
            blocks.section(f"*{title}* · {words.day(view.day)}"),
            *(shown or [blocks.context("Nothing needs you today.")]),
        ],
    )


def _digest_part(name: str, part: DigestPart, link: Callable[[int], str]) -> Block:
    lines = [f"*{name}*", *(rows.line(each, link(each.ticket_id)) for each in part.rows)]
    if part.more:
        lines.append(f"and {'at least ' if part.uncounted else ''}{part.more} more")
    return blocks.section("\n".join(lines))


def helped(example: str) -> Message:
    return sentence(HELP.format(example=example, said=THREAD_HELP))


def unknown(word: str) -> Message:
    return sentence(_unknown(word, WORDS))


def unknown_in_thread(word: str) -> str:
    return _unknown(word, THREAD_WORDS, help_with=THREAD_HELP)


def sentence(text: str) -> Message:
    return Message(text=text, blocks=[blocks.section(text)])


def _unknown(word: str, known: Sequence[str], help_with: str = "`/privacy help`") -> str:
    shown = escape(cut(word, 40))
    near = difflib.get_close_matches(word.lower(), known, n=1)
    ask = f" Did you mean *{near[0]}*?" if near else f" Type {help_with} for what I know."
    return f"I don't know '{shown}'.{ask}"
