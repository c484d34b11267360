"""The Home tab: counts, my tickets, nobody's tickets, and the whole queue by pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block, DividerBlock
from slack_sdk.models.views import View

from bot.slack import blocks, rows, words
from handlers import status
from handlers.desk import Desk
from handlers.errors import InvalidInput
from handlers.status import Counts, QueueFilter, QueuePage

FILTER = "home.filter"
NEXT = "home.next"
REFRESH = "home.refresh"
CALLBACK = "home"
# Two blocks a row; a view holds 100 blocks.
PAGE = 20
OVERVIEW_ROWS = 10
OVERVIEW = "overview"


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
class Queue:
    """What Home shows, read in one go."""

    place: Place
    counts: Counts
    mine: QueuePage | None = None
    nobodys: QueuePage | None = None
    page: QueuePage | None = None


def read(desk: Desk, user: str, place: Place) -> Queue:
    counts = status.counts(desk)
    if place.filter is None:
        return Queue(
            place=place,
            counts=counts,
            mine=status.queue(desk, which=QueueFilter.MINE, owner=user, limit=OVERVIEW_ROWS),
            nobodys=status.queue(desk, which=QueueFilter.UNASSIGNED, limit=OVERVIEW_ROWS),
        )
    owner = user if place.filter is QueueFilter.MINE else None
    page = status.queue(desk, which=place.filter, owner=owner, after=place.after, limit=PAGE)
    return Queue(place=place, counts=counts, page=page)


def home(queue: Queue, *, footer: str) -> View:
    body = _overview(queue) if queue.page is None else _page(queue.place, queue.page)
    return View(
        type="home",
        callback_id=CALLBACK,
        private_metadata=str(queue.place),
        blocks=[*_head(queue), *body, DividerBlock(), blocks.context(footer)],
    )


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
