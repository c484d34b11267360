"""Reminders and the digest as people see them in Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import SeenMessage
from bot.sandbox.slack.people import DAN, TEAM_GROUP, TRIAGE
from bot.slack import commands
from handlers import casework, deadlines, delivery, digest, ledger, status
from handlers.delivery import Parcel, Sent
from handlers.ledger import Actor, TicketRef
from storage.vocabulary import ParcelKind
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, NAME, REQUESTER, Office, office, words_of

DESK = Actor(id="desk")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


def in_channel(desk: Office, words: str) -> list[SeenMessage]:
    """The channel's messages, also replies that it was shown."""
    messages = desk.hands.see(ANA).channel(TRIAGE).messages
    return [each for each in messages if words in words_of(each.blocks)]


def direct(desk: Office, user: str) -> list[SeenMessage]:
    found = [channel for channel in desk.hands.see(user).channels if channel.is_direct]
    return [message for channel in found for message in channel.messages]


def sweep(desk: Office) -> None:
    while deadlines.remind_next(desk.desk):
        pass


async def test_nobodys_ticket_is_seen_in_the_channel(desk: Office) -> None:
    """Without a user group the line under the card is shown in the channel, with its number."""
    ticket = await desk.carded()
    desk.clock.forward(days=1)
    sweep(desk)
    await until(lambda: bool(in_channel(desk, "Nobody has taken")), seconds=8)
    (line,) = in_channel(desk, "Nobody has taken")
    assert line.thread_ts == desk.card(ticket).ts
    assert words_of(line.blocks).startswith("*PR-1001* Nobody has taken this ticket")
    assert desk.card(ticket).replies[-1].text == line.text


async def test_a_user_group_is_called_by_name(desk: Office) -> None:
    ticket = await desk.carded()
    with desk.desk.transaction() as tx:
        row = ledger.load(tx, TicketRef(id=ticket))
        called = (TEAM_GROUP, "S1><!channel>", "")
        ledger.say_in_thread(tx, row, "The answer is due tomorrow.", mentions=called)
    await until(lambda: bool(desk.card(ticket).replies), seconds=8)
    line = desk.card(ticket).replies[-1]
    assert line.text == f"PR-1001: <!subteam^{TEAM_GROUP}> The answer is due tomorrow."
    assert in_channel(desk, "due tomorrow") == []


async def test_the_owner_hears_directly(desk: Office) -> None:
    ticket = await desk.carded()
    casework.take(desk.desk, TicketRef(id=ticket), Actor(id=BEN))
    desk.clock.forward(days=25)  # 27 March: the answer is due on 2 April
    sweep(desk)
    await until(lambda: bool(direct(desk, BEN)), seconds=8)
    (said,) = direct(desk, BEN)
    assert said.text.startswith("PR-1001: The answer is due in 6 days, on 2 Apr 2026.")
    assert "*PR-1001*" in words_of(said.blocks)
    for private in (NAME, REQUESTER):
        assert private not in words_of(said.blocks)


async def test_an_owner_who_has_left_is_no_hole(desk: Office) -> None:
    ticket = await desk.carded()
    casework.assign(desk.desk, TicketRef(id=ticket), DESK, owner=DAN)
    desk.clock.forward(days=25)
    sweep(desk)
    await until(lambda: bool(in_channel(desk, "could not be told")), seconds=8)
    (said,) = in_channel(desk, "could not be told")
    assert said.text.startswith(f"<@{DAN}> could not be told of PR-1001")


async def test_the_digest_is_one_message_that_is_edited(desk: Office) -> None:
    ticket = await desk.carded()
    desk.clock.forward(days=31)  # 2 April
    assert digest.show_now(desk.desk)
    await until(lambda: bool(in_channel(desk, "Due today or tomorrow")), seconds=8)
    (posted,) = in_channel(desk, "Due today or tomorrow")
    assert "*nobody's*" in words_of(posted.blocks)

    casework.take(desk.desk, TicketRef(id=ticket), Actor(id=BEN))
    desk.clock.forward(minutes=3)
    assert digest.digest_next(desk.desk)
    await until(lambda: f"<@{BEN}>" in _digest(desk, posted.ts), seconds=8)
    assert len(in_channel(desk, "Due today or tomorrow")) == 1

    casework.withdraw(desk.desk, TicketRef(id=ticket), Actor(id=BEN))
    desk.clock.forward(minutes=3)
    assert digest.digest_next(desk.desk)
    await until(lambda: "Nothing needs you today." in _digest(desk, posted.ts), seconds=8)
    for private in (NAME, REQUESTER):
        assert private not in _digest(desk, posted.ts)


async def test_a_digest_that_somebody_deleted_is_posted_anew(desk: Office) -> None:
    await desk.carded()
    desk.clock.forward(days=31)
    digest.show_now(desk.desk)
    await until(lambda: bool(in_channel(desk, "Due today or tomorrow")), seconds=8)
    (posted,) = in_channel(desk, "Due today or tomorrow")
    await desk.hands.remove(BEN, TRIAGE, posted.ts)
    digest.show_now(desk.desk)
    await until(lambda: bool(in_channel(desk, "Due today or tomorrow")), seconds=8)
    (again,) = in_channel(desk, "Due today or tomorrow")
    assert again.ts != posted.ts


async def test_yesterday_s_digest_is_not_posted_today(desk: Office) -> None:
    await desk.courier.stop()
    desk.open_ticket()
    digest.show_now(desk.desk)
    desk.clock.forward(days=1)
    taken = [each for each in _waiting(desk) if each.kind is ParcelKind.DIGEST]
    assert len(taken) == 1
    assert await desk.door.carrier.carry(taken[0]) == Sent()
    assert in_channel(desk, "Privacy requests today") == []


def _waiting(desk: Office) -> list[Parcel]:
    """Everything that lies in the channel's lane, taken as the courier would."""
    found: list[Parcel] = []
    for _ in range(20):
        desk.clock.forward(seconds=2)
        parcel = delivery.take_next(desk.desk, lanes="slack")
        if parcel is not None:
            delivery.settle(desk.desk, parcel, Sent())
            found.append(parcel)
    return found


async def test_asking_for_it_by_the_command(desk: Office) -> None:
    empty = await desk.hands.command(ANA, TRIAGE, "/privacy", "digest")
    assert empty.acknowledged
    await desk.heard(ANA, "Nothing is open, so there is no digest today.")
    await desk.carded()
    await desk.hands.command(ANA, TRIAGE, "/privacy", "digest")
    await desk.heard(ANA, "Today's digest in the channel shows the tickets as they are now.")
    await until(lambda: bool(in_channel(desk, "Privacy requests today")), seconds=8)


async def test_each_line_of_the_digest_leads_to_its_card(desk: Office) -> None:
    ticket = await desk.carded()
    nowhere = desk.open_ticket()
    desk.clock.forward(days=40)
    view = status.digest(desk.desk)
    assert view.cards[ticket] == desk.card(ticket).ts
    made = commands.digest(view, link=lambda each: f"https://x.example/{each}" * (each == ticket))
    said = str([block.to_dict() for block in made.blocks])
    assert f"*<https://x.example/{ticket}|PR-1001>*" in said
    assert f"*{desk.desk.number(nowhere)}*" in said


def _digest(desk: Office, ts: str) -> str:
    messages = desk.hands.see(ANA).channel(TRIAGE).messages
    return words_of(next(each for each in messages if each.ts == ts).blocks)
