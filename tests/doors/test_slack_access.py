"""Who may do what: roles from lists, groups and the channel; everybody else is told kindly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sandbox.slack import CLEO, EVE, HandRefused, Standing
from bot.sandbox.slack.people import LEADS_GROUP, TRIAGE
from bot.slack import access, words
from bot.slack.acts import LETTERS, ONE_CLICK, SAVED
from handlers.errors import Forbidden
from storage.vocabulary import Act, Role, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, Office, office, words_of


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


def test_every_act_of_a_person_has_a_role() -> None:
    assert set(access.NEEDED) == {*ONE_CLICK, *SAVED, *LETTERS, Act.INVITE_UPLOAD}
    assert set(words.ACTS) == set(access.NEEDED)


@pytest.mark.parametrize("act", sorted(access.NEEDED))
def test_viewers_change_nothing_and_approvers_may_all(act: Act) -> None:
    assert not access.includes(Role.VIEWER, access.NEEDED[act])
    assert access.includes(Role.APPROVER, access.NEEDED[act])


async def test_a_triager_does_not_decide(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.choose(ANA, ticket, "refuse")
    told = await desk.told(ANA)
    assert "approve and close tickets" in told
    assert desk.hands.see(ANA).modal is None
    assert desk.state(ticket) is TicketState.NEW


async def test_a_guest_in_the_channel_is_told_and_nothing_changes(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(CLEO, ticket, "take")
    assert await desk.told(CLEO) == words.GUEST
    await desk.press(CLEO, ticket, "open")
    assert desk.hands.see(CLEO).modal is None, "not even a look"
    assert desk.view(ticket).owner is None


async def test_somebody_deactivated_during_the_day_loses_the_role(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "take")
    desk.slack.world.deactivate(ANA)
    desk.door.forget()
    with pytest.raises(HandRefused):
        await desk.press(ANA, ticket, "open")
    with pytest.raises(Forbidden, match="deactivated"):
        await desk.door.role(ANA)


async def test_leaving_the_channel_takes_the_role_at_once(desk: Office) -> None:
    assert await desk.door.role(ANA) is Role.TRIAGER
    await desk.hands.leave(ANA, TRIAGE)
    await until_forbidden(desk, ANA)
    await desk.hands.invite(BEN, TRIAGE, ANA)

    async def is_back() -> bool:
        try:
            return await desk.door.role(ANA) is Role.TRIAGER
        except Forbidden:
            return False

    await until_true(is_back)


async def test_the_group_decides_who_approves(desk: Office) -> None:
    assert await desk.door.role(BEN) is Role.APPROVER
    group = desk.slack.world.groups["S0PRIVLEAD"]
    desk.slack.world.set_group(replace(group, members=()))
    desk.door.forget()
    assert await desk.door.role(BEN) is Role.TRIAGER


async def test_a_plan_without_groups_gives_nobody_a_role_by_group(desk: Office) -> None:
    desk.slack.world.plan_has_groups = False
    assert await desk.door.role(BEN) is Role.TRIAGER


async def test_a_shared_channel_is_refused_to_all(desk: Office) -> None:
    ticket = await desk.carded()
    desk.slack.world.join(TRIAGE, EVE)
    desk.door.forget()
    await desk.press(EVE, ticket, "take")
    assert await desk.told(EVE) == words.STRANGER
    await desk.press(BEN, ticket, "take")
    assert await desk.told(BEN) == words.SHARED
    assert desk.view(ticket).owner is None


async def test_people_are_asked_about_once_in_five_minutes(desk: Office) -> None:
    for _ in range(5):
        await desk.door.role(ANA)
    assert len(desk.slack.ledger.calls_to("users.info")) == 1


async def test_a_refusal_names_whom_to_ask(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.choose(ANA, ticket, "refuse")
    assert f"Ask <!subteam^{LEADS_GROUP}>." in await desk.told(ANA)


async def test_whoever_is_deactivated_has_no_tickets_any_more(desk: Office) -> None:
    mine, other = await desk.carded(), await desk.carded()
    await desk.press(ANA, mine, "take")
    await desk.press(BEN, other, "take")
    desk.slack.administration.deactivate(ANA)
    await until(lambda: desk.view(mine).owner is None)
    assert desk.view(other).owner == BEN
    await until(lambda: "can no longer work tickets" in channel(desk), seconds=15)
    assert desk.desk.number(mine) in channel(desk)


async def test_a_missed_word_of_it_is_made_good(desk: Office) -> None:
    """The event went past us: the next reconciliation asks about every owner."""
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "take")
    desk.slack.world.deactivate(ANA)
    desk.door.forget()
    await desk.door.reconciler.once()
    assert desk.view(ticket).owner is None


def channel(desk: Office) -> str:
    return "".join(
        words_of(message.blocks) for message in desk.hands.see(BEN).channel(TRIAGE).messages
    )


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (Standing.GUEST, words.GUEST),
        (Standing.DEACTIVATED, words.GONE),
        (Standing.BOT, words.GONE),
        (Standing.STRANGER, words.STRANGER),
    ],
)
async def test_standings_without_a_role(desk: Office, standing: Standing, sentence: str) -> None:
    person = desk.slack.world.people[ANA]
    team = "T0ELSEWH01" if standing is Standing.STRANGER else person.team
    desk.slack.world.add_person(replace(person, standing=standing, team=team))
    with pytest.raises(Forbidden) as refusal:
        await desk.door.role(ANA)
    assert refusal.value.sentence == sentence


async def test_an_unknown_person_is_a_stranger(desk: Office) -> None:
    with pytest.raises(Forbidden):
        await desk.door.role("U0NOBODY01")


async def until_forbidden(desk: Office, user: str) -> None:
    async def is_out() -> bool:
        try:
            await desk.door.role(user)
        except Forbidden:
            return True
        return False

    await until_true(is_out)


async def until_true(question: object) -> None:
    assert callable(question)
    for _ in range(100):
        if await question():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")
