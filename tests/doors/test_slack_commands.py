"""`/privacy`: only for the team, only to the one who asked, never with a name in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.sandbox.slack import CLEO, SeenMessage
from bot.sandbox.slack.people import TRIAGE
from bot.slack import commands, words
from bot.slack.commands import Wish
from handlers.status import DigestPart, DigestView
from storage import tickets
from storage.vocabulary import Right, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, NAME, REQUESTER, Office, office, words_of
from tests.doors.test_slack_text import view as a_card


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


async def typed(desk: Office, user: str, text: str) -> SeenMessage:
    """What the person alone sees after typing it."""
    outcome = await desk.hands.command(user, TRIAGE, "/privacy", text)
    assert outcome.acknowledged
    assert outcome.error is None
    messages = desk.hands.see(user).channel(TRIAGE).messages
    return [message for message in messages if message.is_ephemeral][-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Unassigned *2*"),
        ("list", "*PR-1001"),
        ("list unassigned", "*PR-1002"),
        ("list overdue", "Nothing here."),
        ("list overdu", "Did you mean *overdue*?"),
        ("mine", "Nothing here."),
        ("due", "Nothing needs you today."),
        ("digest", "Today's digest in the channel shows the tickets as they are now."),
        ("find PR-1002", "*PR-1002"),
        ("find 1002", "*PR-1002"),
        ("find pr-1002", "*PR-1002"),
        ("find PR-9999", "Nothing found."),
        ("find maria", "Nothing found."),
        (f"find {REQUESTER}", "*PR-1002"),
        (f"find {REQUESTER.upper()}", "Nothing found."),
        ("find access", "*PR-1001"),
        ("find Copy of my data", "*PR-1001"),
        ("find erasure", "Nothing found."),
        ("find GDPR", "*PR-1001"),
        ("find uk gdpr", "Nothing found."),
        ("list all", "*PR-1002"),
        ("due 7", "Nothing here."),
        ("due 60", "*PR-1001"),
        ("due soon", "Write a number of days"),
        ("open PR-9999", "There is no ticket with that number."),
        ("take", "There is no ticket with that number."),
        ("take PR-1001", "It is yours."),
        ("assign PR-1001", "Name a person"),
        ("assign PR-1001 @ben", "Assigned to"),
        ("assign PR-1001 @cleo", "Only people of the privacy team can own tickets."),
        ("asign PR-1001", "Did you mean *assign*?"),
        ("<!channel> *x*", "Type `/privacy help`"),
        ("HELP", "/privacy open PR-1042"),
    ],
)
async def test_answers(desk: Office, text: str, expected: str) -> None:
    desk.open_ticket()
    desk.open_ticket()
    answer = await typed(desk, ANA, text)
    said = words_of(answer.blocks)
    assert expected in said
    for private in (NAME, REQUESTER, "<!channel>"):
        assert private not in said
        assert private not in answer.text


async def test_due_names_each_ticket_once_where_it_is_most_urgent(desk: Office) -> None:
    """The first ticket is late, nobody's and waited for; the second is only nobody's."""
    late = desk.open_ticket()
    desk.clock.forward(days=45)
    calm = desk.open_ticket()
    desk.clock.forward(days=1)
    with desk.desk.transaction() as tx:
        ticket = tickets.for_change(tx.session, late)
        assert ticket is not None
        ticket.state = TicketState.WAITING_REQUESTER
    said = words_of((await typed(desk, ANA, "due")).blocks)
    headings = said.split("*Nobody's for more than 4 working hours*")
    assert "*Overdue*" in headings[0]
    assert "*Waiting for the requester*" not in said
    for place, number in enumerate((late, calm)):
        assert said.count(desk.desk.number(number)) == 1
        assert desk.desk.number(number) in headings[place]
    assert said.count("*nobody's*") == 2


@pytest.mark.parametrize(
    ("more", "uncounted", "said"),
    [(0, False, ""), (7, False, "and 7 more"), (90, True, "and at least 90 more")],
)
def test_counts_that_stopped_say_so(more: int, uncounted: bool, said: str) -> None:
    part = DigestPart(rows=(a_card(),), more=more, uncounted=uncounted)
    none = DigestPart(rows=(), more=0)
    view = DigestView(
        day=date(2026, 3, 2),
        overdue=part,
        due_now=none,
        due_week=none,
        waiting=none,
        unassigned=none,
    )
    shown = str([block.to_dict() for block in commands.digest(view).blocks])
    assert ("more" in shown) == bool(said)
    assert said in shown


async def test_open_shows_the_details(desk: Office) -> None:
    ticket = desk.open_ticket()
    outcome = await desk.hands.command(BEN, TRIAGE, "/privacy", f"open {desk.desk.number(ticket)}")
    assert outcome.acknowledged
    assert REQUESTER in str((await desk.modal(BEN, "details"))["text"])


@pytest.mark.parametrize(("text", "callback"), [("new", "new.request"), ("find", "find.tickets")])
async def test_words_that_open_a_form(desk: Office, text: str, callback: str) -> None:
    outcome = await desk.hands.command(ANA, TRIAGE, "/privacy", text)
    assert outcome.acknowledged
    await desk.modal(ANA, callback)


async def test_the_overview_leads_to_the_lists_and_forms(desk: Office) -> None:
    desk.open_ticket()
    shown = await typed(desk, ANA, "")
    await desk.hands.click(ANA, TRIAGE, shown.ts, "list.unassigned")
    await until(lambda: "*PR-1001" in said(desk))
    await desk.hands.click(ANA, TRIAGE, shown.ts, "find.open")
    await desk.modal(ANA, "find.tickets")


def said(desk: Office) -> str:
    messages = desk.hands.see(ANA).channel(TRIAGE).messages
    return words_of(messages[-1].blocks)


async def test_find_by_form_leads_to_the_details(desk: Office) -> None:
    desk.open_ticket(Right.ERASURE)
    await desk.hands.shortcut(ANA, "ticket.find")
    await desk.modal(ANA, "find.tickets")
    await desk.hands.submit(ANA, {"wanted": "delete"})
    assert "PR-1001" in str((await desk.modal(ANA, "find.results"))["text"])
    await desk.hands.click_modal(ANA, "ticket.open")
    await desk.modal(ANA, "details")


async def test_a_guest_is_told_only_that(desk: Office) -> None:
    desk.open_ticket()
    assert words_of((await typed(desk, CLEO, "list")).blocks) == words.GUEST


@pytest.mark.parametrize(
    ("text", "wish", "person"),
    [
        ("", Wish(word="", rest=""), None),
        ("  List   Overdue ", Wish(word="list", rest="Overdue"), None),
        ("assign PR-1 <@U0AB12|ana>", Wish(word="assign", rest="PR-1 <@U0AB12|ana>"), "U0AB12"),
        ("assign PR-1 <@W0AB12>", Wish(word="assign", rest="PR-1 <@W0AB12>"), "W0AB12"),
        ("assign PR-1 @ana", Wish(word="assign", rest="PR-1 @ana"), None),
    ],
)
def test_parsing(text: str, wish: Wish, person: str | None) -> None:
    assert commands.parse(text) == wish
    assert wish.person == person
