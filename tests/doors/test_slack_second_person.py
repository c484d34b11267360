"""Ana prepares, Ben reads and releases; and first both have read the house's guidelines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from bot.sandbox.slack import CLEO, EVE, JsonValue, Person
from bot.sandbox.slack.people import LEADS_GROUP, TRIAGE
from bot.slack import words
from handlers import casework, training
from handlers.house import Staff, Systems, Training
from handlers.ledger import Actor, TicketRef
from storage.tables import Event
from storage.tables import Training as TrainingRow
from storage.vocabulary import Act, Right, Role, SecondPerson, TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, CHECKED, HOUSE, Office, office, words_of

GUIDELINES = {"all": "Look only at what you need.", "access": "Confirm who asks."}
ZOE = "U00000ZOE1"
STRICT = HOUSE.model_copy(
    update={
        "staff": Staff(
            approvers=(LEADS_GROUP, ZOE),
            default_role=Role.TRIAGER,
            second_person=SecondPerson.TIER3,
        ),
        "systems": Systems(names=("Console", "Billing", "Backups")),
        "training": Training.model_validate({"guidelines": GUIDELINES}),
    }
)


@pytest.fixture(params=["socket", "http"])
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with office(tmp_path, request.param, house=STRICT) as made:
        yield made


@pytest.fixture
async def calm(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, house=STRICT) as made:
        made.slack.world.add_person(Person(id=ZOE, handle="zoe", real_name="Zoe Marsh"))
        made.slack.world.join(TRIAGE, ZOE)
        for user in (BEN, ZOE):
            approver = Actor(id=user, role=Role.APPROVER)
            training.accept(made.desk, approver, read=training.version(STRICT))
        yield made


async def ready(desk: Office) -> int:
    """A request for a copy, by somebody whose identity was checked."""
    ticket = await desk.carded(Right.ACCESS)
    await desk.press(ANA, ticket, "record_identity")
    await desk.modal(ANA, "form.record_identity")
    await desk.hands.submit(ANA, {"method": "signed_in", "confirmed": "yes"})
    await desk.settled(ticket)
    return ticket


async def prepare(desk: Office, user: str, ticket: int) -> None:
    await desk.press(user, ticket, "complete")
    shown = await desk.modal(user, "form.complete")
    assert "A second person reads this answer" in str(shown["text"])
    done: Mapping[str, JsonValue] = {
        "outcome": "done",
        "text": "We hold your name.",
        "systems": ["0", "1"],
    }
    assert (await desk.hands.submit(user, done)).kind == "pushed"
    shown = await desk.modal(user, "send.request_approval")
    assert shown["submit"] == "Ask for approval"
    assert "Not ticked: Backups." in str(shown["text"])
    assert (await desk.hands.submit(user, CHECKED)).kind == "cleared"
    await desk.settled(ticket)


async def review(desk: Office, user: str, ticket: int) -> str:
    await desk.press(user, ticket, "approve")
    return str((await desk.modal(user, "form.approve"))["text"])


SEND = {"decision": "send", **CHECKED}


async def test_a_triager_prepares_and_an_approver_sends(desk: Office) -> None:
    ticket = await ready(desk)
    await prepare(desk, ANA, ticket)
    card = await desk.settled(ticket)
    assert desk.buttons(card)[0] == "ticket.approve"
    assert f"<@{ANA}> prepared the answer" in words_of(card.blocks)
    assert desk.letters() == 0

    # Ben has not read the guidelines yet: they come first, and lead on to the letter.
    await desk.press(BEN, ticket, "approve")
    lesson = str((await desk.modal(BEN, "training.accept"))["text"])
    assert "Look only at what you need." in lesson
    assert "Confirm who asks." in lesson
    assert (await desk.hands.submit(BEN)).kind == "incomplete"
    assert (await desk.hands.submit(BEN, {"accepted": ["yes"]})).kind == "updated"
    shown = str((await desk.modal(BEN, "form.approve"))["text"])
    assert "We hold your name." in shown
    assert "Console, Billing" in shown

    assert list((await desk.hands.submit(BEN, {"decision": "send"})).errors) == ["checked"]
    assert (await desk.hands.submit(BEN, SEND)).kind == "cleared"
    assert desk.state(ticket) is TicketState.COMPLETED
    assert desk.letters() == 1
    assert desk.acts(ticket)[-3:] == [Act.REQUEST_APPROVAL, Act.APPROVE, Act.COMPLETE]
    with desk.desk.reading() as session:
        (row,) = session.exec(select(TrainingRow)).all()
        assert (row.actor, row.version) == (BEN, training.version(STRICT))
        last = session.exec(select(Event).where(Event.act == Act.COMPLETE)).one()
        assert "Console, Billing" in last.detail


async def test_who_prepared_it_cannot_approve_it(calm: Office) -> None:
    ticket = await ready(calm)
    await prepare(calm, BEN, ticket)
    await calm.press(BEN, ticket, "approve")
    assert (await calm.told(BEN)).startswith("You prepared this answer")
    assert calm.hands.see(BEN).modal is None
    assert calm.letters() == 0


@pytest.mark.parametrize(("user", "says"), [(CLEO, words.GUEST), (ANA, "approve and close")])
async def test_who_may_not_approve_is_told(calm: Office, user: str, says: str) -> None:
    ticket = await ready(calm)
    await prepare(calm, BEN, ticket)
    await calm.press(user, ticket, "approve")
    assert says in await calm.told(user)
    assert calm.hands.see(user).modal is None


async def test_it_goes_back_with_a_reason(calm: Office) -> None:
    ticket = await ready(calm)
    await prepare(calm, ANA, ticket)
    await review(calm, BEN, ticket)
    back = {"decision": "send_back"}
    assert list((await calm.hands.submit(BEN, back)).errors) == ["reason"]
    sent = await calm.hands.submit(BEN, {**back, "reason": "Name the e-mail address, too."})
    assert sent.kind == "cleared"
    assert calm.view(ticket).prepared_by is None
    assert calm.letters() == 0

    def is_told() -> bool:
        said = "\n".join(words_of(each.blocks) for each in calm.card(ticket).replies)
        return "Name the e-mail address, too." in said

    await until(is_told)


async def test_an_edit_behind_the_reader_voids_the_reading(calm: Office) -> None:
    ticket = await ready(calm)
    await prepare(calm, ANA, ticket)
    await review(calm, BEN, ticket)
    casework.correct(
        calm.desk,
        TicketRef(id=ticket),
        Actor(id=ANA),
        rights=[Right.ACCESS, Right.QUESTION],
        regulation="gdpr",
    )
    sent = await calm.hands.submit(BEN, SEND)
    assert "changed right or law a moment ago" in sent.errors["decision"]
    await calm.hands.close(BEN)
    await calm.settled(ticket)
    shown = await review(calm, BEN, ticket)
    assert "It can only be sent back." in shown
    assert "Approve and send it" not in shown
    assert calm.letters() == 0


async def test_two_approve_within_ten_milliseconds(calm: Office) -> None:
    ticket = await ready(calm)
    await prepare(calm, ANA, ticket)
    await review(calm, BEN, ticket)
    await review(calm, ZOE, ticket)
    first, second = await asyncio.gather(calm.hands.submit(BEN, SEND), calm.hands.submit(ZOE, SEND))
    assert sorted((first.kind, second.kind)) == ["cleared", "errors"]
    told = {**first.errors, **second.errors}["decision"]
    assert "completed the request a moment ago" in told
    assert calm.letters() == 1


async def test_a_stranger_in_the_channel_approves_nothing(calm: Office) -> None:
    ticket = await ready(calm)
    await prepare(calm, ANA, ticket)
    calm.slack.world.join(TRIAGE, EVE)
    calm.door.forget()
    await calm.press(EVE, ticket, "approve")
    assert await calm.told(EVE) == words.STRANGER
    assert calm.letters() == 0


async def test_changed_guidelines_while_they_are_read(calm: Office) -> None:
    """Nobody accepts words that they did not see."""
    ticket = await ready(calm)
    await prepare(calm, ANA, ticket)
    with calm.desk.database.writing() as session:
        for row in session.exec(select(TrainingRow)).all():
            session.delete(row)
    await calm.press(BEN, ticket, "approve")
    await calm.modal(BEN, "training.accept")
    guidelines = calm.desk.house.training.guidelines
    guidelines["all"] = "Look at nothing."
    sent = await calm.hands.submit(BEN, {"accepted": ["yes"]})
    guidelines["all"] = GUIDELINES["all"]
    assert sent.kind == "updated"
    assert "The guidelines changed" in str((await calm.modal(BEN, "notice"))["text"])
    assert training.is_due(calm.desk, Actor(id=BEN))
