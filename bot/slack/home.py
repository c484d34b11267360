"""The Home tab: counts, my tickets, nobody's tickets, and the whole queue by pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.slack import blocks, finding, rows, words
from bot.slack.modals import records
from bot.slack.text import escape
from handlers import status
from handlers.desk import Desk
from handlers.errors import InvalidInput
from handlers.house import Staff
from handlers.status import Counts, Pulse, QueueFilter, QueuePage

FILTER = "home.filter"
NEXT = "home.next"
REFRESH = "home.refresh"
CALLBACK = "home"
# Two blocks a row; a view holds 100 blocks.
PAGE = 20
OVERVIEW_ROWS = 10
OVERVIEW = "overview"
# Work that waits longer than this is worth a word.
LATE = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the queue somebody is. No filter: the overview. Written into the buttons."""

    filter: QueueFilter | None = None
    after: tuple[date, int] | None = None

    def __str__(self) -> str:
        after = "" if self.after is None else f"{self.after[0].isoformat()}.{self.after[1]}"
        return f"{self.filter or OVERVIEW}|{after}"

    @classmethod
    def parse(cls, text: str) -> Place:
        name, _, position = text.partition("|")
        day, _, number = position.partition(".")
        try:
            return cls(
                filter=None if name in ("", OVERVIEW) else QueueFilter(name),
                after=(date.fromisoformat(day), int(number)) if position else None,
            )
        except ValueError:
            raise InvalidInput(words.UNKNOWN_CONTROL) from None


@dataclass(frozen=True, kw_only=True)
class Step:
    done: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What Home shows, read in one go."""

    place: Place
    counts: Counts
    pulse: Pulse
    mine: QueuePage | None = None
    nobodys: QueuePage | None = None
    page: QueuePage | None = None


def read(desk: Desk, user: str, place: Place) -> Queue:
    counts, pulse = status.counts(desk), status.pulse(desk)
    if place.filter is None:
        return Queue(
            place=place,
            counts=counts,
            pulse=pulse,
            mine=status.queue(desk, which=QueueFilter.MINE, owner=user, limit=OVERVIEW_ROWS),
            nobodys=status.queue(desk, which=QueueFilter.UNASSIGNED, limit=OVERVIEW_ROWS),
        )
    owner = user if place.filter is QueueFilter.MINE else None
    page = status.queue(desk, which=place.filter, owner=owner, after=place.after, limit=PAGE)
    return Queue(place=place, counts=counts, pulse=pulse, page=page)


def home(queue: Queue, *, footer: str, steps: Sequence[Step] = ()) -> View:
    """`steps`: what an administrator still has to do before the first request."""
    body = _overview(queue) if queue.page is None else _page(queue.place, queue.page)
    return View(
        type="home",
        callback_id=CALLBACK,
        private_metadata=str(queue.place),
        blocks=[*_checklist(steps), *_head(queue), *body, DividerBlock(), blocks.context(footer)],
    )


def footer(queue: Queue, *, house: str, now: datetime, connection: str) -> str:
    """Whether the desk is well, for whoever asks themselves why nothing comes."""
    last, undone = queue.pulse.last_mail_at, queue.pulse.oldest_undone_at
    mail = "No mail has come in yet" if last is None else f"Last mail came in {words.moment(last)}"
    late = undone is not None and now - undone > LATE
    work = (
        f":warning: work waits since {words.moment(undone)}" if undone and late else "all is done"
    )
    return " · ".join((house, mail, connection, work, f"as of {words.moment(now)}"))


def first_steps(queue: Queue, *, address: str, staff: Staff, approvers: int) -> list[Step]:
    """Until the first ticket is there; afterwards the desk shows by itself that it runs."""
    if queue.pulse.has_tickets:
        return []
    return [
        Step(done=True, text="The app is installed, and this Home tab works."),
        Step(
            done=bool(staff.admins),
            text="The house file names an administrator (`[staff] admins`).",
        ),
        Step(
            done=approvers > 1,
            text="Two people may approve answers: a user group in `[staff] approvers`, or members "
            "of the channel.",
        ),
        Step(
            done=queue.pulse.last_mail_at is not None,
            text=f"Mail arrives: write to {escape(address)} from an address of your own.",
        ),
        Step(done=False, text="The first privacy request has become a ticket."),
    ]


def _checklist(steps: Sequence[Step]) -> list[Block]:
    if not steps:
        return []
    marks = {True: ":white_check_mark:", False: ":white_large_square:"}
    lines = [f"{marks[step.done]} {step.text}" for step in steps]
    hint = "`privacy-desk slack doctor` checks the Slack side and says what to mend."
    return [
        blocks.section("*Before the first request*\n" + "\n".join(lines)),
        blocks.context(hint),
        DividerBlock(),
    ]


def closed_home(sentence: str) -> View:
    """For somebody without a role."""
    return View(type="home", callback_id=CALLBACK, blocks=[blocks.section(sentence)])


def _head(queue: Queue) -> list[Block]:
    overview = blocks.option("Overview", str(Place()))
    options = [overview] + [
        blocks.option(name, str(Place(filter=each))) for each, name in words.FILTERS.items()
    ]
    chosen = str(Place(filter=queue.place.filter))
    shown = next(option for option in options if option.value == chosen)
    return [
        blocks.section(rows.counted(queue.counts)),
        blocks.actions(
            [
                blocks.select(options, action_id=FILTER, chosen=shown),
                blocks.button("Refresh", action_id=REFRESH, value=str(queue.place)),
                blocks.button("Find…", action_id=finding.OPEN, value="find"),
                blocks.button("New request…", action_id=records.NEW, value="new"),
            ],
            # New with every filter: Slack keeps what was chosen in a block that stays.
            block_id=f"head.{chosen}",
        ),
        DividerBlock(),
    ]


def _overview(queue: Queue) -> list[Block]:
    return [
        *_list("My tickets", queue.mine, QueueFilter.MINE, "Nothing is waiting for you."),
        *_list("Nobody's tickets", queue.nobodys, QueueFilter.UNASSIGNED, "All have an owner."),
    ]


def _list(title: str, page: QueuePage | None, which: QueueFilter, empty: str) -> list[Block]:
    views = () if page is None else page.rows
    made = [blocks.section(f"*{title}*"), *rows.rows(views, empty=empty)]
    if page is not None and page.next is not None:
        made.append(_further("See all", Place(filter=which), f"all.{which}"))
    return made


def _page(place: Place, page: QueuePage) -> list[Block]:
    title = words.FILTERS[place.filter or QueueFilter.ALL]
    made = [blocks.section(f"*{title}*"), *rows.rows(page.rows, empty="Nothing here.")]
    if page.next is not None:
        further = Place(filter=place.filter, after=page.next)
        made.append(_further("Next page", further, "next"))
    return made


def _further(label: str, place: Place, block_id: str) -> Block:
    step = blocks.button(label, action_id=NEXT, value=str(place))
    return blocks.actions([step], block_id=block_id)
