"""`/privacy`: only for the team, only to the one who asked, never with a name in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import CLEO, SeenMessage
from bot.sandbox.slack.people import TRIAGE
from bot.slack import commands, words
from bot.slack.commands import Wish
from tests.doors.slack_office import ANA, BEN, NAME, REQUESTER, Office, office, words_of


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
        ("due", "*Nobody's*"),
        ("find PR-1002", "*PR-1002"),
        ("find 1002", "*PR-1002"),
        ("find PR-9999", "There is no ticket with that number."),
        ("find maria", "There is no ticket with that number."),
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


async def test_open_shows_the_details(desk: Office) -> None:
    ticket = desk.open_ticket()
    outcome = await desk.hands.command(BEN, TRIAGE, "/privacy", f"open {desk.desk.number(ticket)}")
    assert outcome.acknowledged
    assert REQUESTER in str((await desk.modal(BEN, "details"))["text"])


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
