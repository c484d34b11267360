"""The Home tab: what waits, by whom, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import CLEO, SeenView
from bot.sandbox.slack.jsonlike import object_at
from bot.slack import home, words
from bot.slack.home import Place
from handlers import casework
from handlers.errors import InvalidInput
from handlers.ledger import Actor, TicketRef
from handlers.status import QueueFilter
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, NAME, REQUESTER, Office, office, words_of


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


def shown(desk: Office, user: str = ANA) -> SeenView:
    view = desk.hands.see(user).home
    assert view is not None
    return view


def says(desk: Office, sentence: str, user: str = ANA) -> bool:
    view = desk.hands.see(user).home
    return view is not None and sentence in words_of(view.blocks)


def numbers(view: SeenView) -> list[str]:
    """The tickets' numbers in the order shown."""
    text = words_of(view.blocks).split()
    return [word.strip("*") for word in text if word.startswith("*PR-")]


async def test_home_shows_mine_and_nobodys_and_no_names(desk: Office) -> None:
    mine, nobodys = desk.open_ticket(), desk.open_ticket()
    casework.take(desk.desk, TicketRef(id=mine), Actor(id=ANA))
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "My tickets"))
    view = shown(desk)
    assert numbers(view) == [desk.desk.number(mine), desk.desk.number(nobodys)]
    text = words_of(view.blocks)
    assert "Unassigned *1*" in text
    assert NAME not in text
    assert REQUESTER not in text


async def test_home_follows_what_one_does_there(desk: Office) -> None:
    desk.open_ticket()
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "Nobody's tickets"))
    block = next(block for block in shown(desk).blocks if "accessory" in block)
    button = object_at(block, "accessory")
    await desk.hands.click_home(ANA, "ticket.open", block_id=str(block["block_id"]))
    await desk.modal(ANA, "details")
    assert button["action_id"] == "ticket.open"
    await desk.hands.click_modal(ANA, "ticket.take")
    await until(lambda: says(desk, "All have an owner."))


async def test_forty_five_tickets_come_in_three_pages(desk: Office) -> None:
    for _ in range(45):
        desk.open_ticket()
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "See all"))
    seen: list[str] = []
    await desk.hands.click_home(ANA, "home.filter", value="all|")
    await until(lambda: says(desk, "*All open tickets*"))
    seen += numbers(shown(desk))
    for _ in range(2):
        seen += await next_page(desk)
    assert len(seen) == len(set(seen)) == 45
    assert not says(desk, "Next page")


async def next_page(desk: Office) -> list[str]:
    before = numbers(shown(desk))
    await desk.hands.click_home(ANA, "home.next")
    await until(lambda: numbers(shown(desk)) != before)
    return numbers(shown(desk))


async def test_overdue_by_filter(desk: Office) -> None:
    desk.open_ticket()
    desk.clock.forward(days=40)
    desk.open_ticket()
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "Overdue *1*"))
    await desk.hands.click_home(ANA, "home.filter", value="overdue|")
    await until(lambda: says(desk, "*Overdue*"))
    assert numbers(shown(desk)) == ["PR-1001"]


async def test_without_a_role_home_says_so_and_nothing_else(desk: Office) -> None:
    desk.open_ticket()
    await desk.hands.open_home(CLEO)
    await until(lambda: says(desk, words.GUEST, CLEO))
    assert numbers(shown(desk, CLEO)) == []


async def test_before_the_first_ticket_home_says_what_is_left_to_do(desk: Office) -> None:
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "*Before the first request*"))
    assert says(desk, ":white_large_square: The house file names an administrator")
    assert says(desk, "No mail has come in yet")
    assert says(desk, "Slack connected")
    desk.open_ticket()
    await desk.hands.click_home(ANA, "home.refresh")
    await until(lambda: not says(desk, "*Before the first request*"))


async def test_home_warns_of_work_that_waits(desk: Office) -> None:
    await desk.courier.stop()
    desk.open_ticket()
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "all is done"))
    desk.clock.forward(minutes=20)
    await desk.hands.click_home(ANA, "home.refresh")
    await until(lambda: says(desk, "work waits since"))


@pytest.mark.parametrize(
    ("action", "callback"), [("find.open", "find.tickets"), ("new.request", "new.request")]
)
async def test_home_leads_to_the_forms(desk: Office, action: str, callback: str) -> None:
    await desk.hands.open_home(ANA)
    await until(lambda: says(desk, "Overdue"))
    await desk.hands.click_home(ANA, action)
    await desk.modal(ANA, callback)


@pytest.mark.parametrize("which", [None, *QueueFilter])
def test_places_are_written_and_read(which: QueueFilter | None) -> None:
    place = Place(filter=which)
    assert Place.parse(str(place)) == place


@pytest.mark.parametrize("damaged", ["nowhere|", "all|2026", "all|2026-13-01.4", "mine|x.y"])
def test_a_damaged_place_is_refused(damaged: str) -> None:
    with pytest.raises(InvalidInput):
        Place.parse(damaged)


def test_a_page_stays_within_a_view() -> None:
    # The checklist, filter, counts and divider, title, rows of two blocks, next, divider, footer.
    assert 3 + 3 + 1 + 2 * home.PAGE + 1 + 2 <= 100
    assert 3 + 2 * (1 + 2 * home.OVERVIEW_ROWS + 1) + 2 <= 100
