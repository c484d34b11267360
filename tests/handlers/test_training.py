"""Nobody approves or releases before reading the house's guidelines; a changed word asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot import settings
from handlers import casework, errors, holds, training
from handlers.desk import Desk
from handlers.house import Training
from handlers.ledger import DESK, Actor, TicketRef
from storage.vocabulary import CompletionOutcome, RefusalGround, Right, Role
from tests.handlers.journal import Conversation
from tests.people import ACCESS

BEN = Actor(id="U0000BEN1", role=Role.APPROVER)
FIRST = TicketRef(id=1)
TEXTS: dict[Right | str, str] = {"access": "Confirm who asks.", "all": "Look at what you need."}


def school(desk: Desk, **texts: str) -> Desk:
    lessons = Training.model_validate({"guidelines": {**TEXTS, **texts}})
    return replace(desk, house=desk.house.model_copy(update={"training": lessons}))


@pytest.fixture
def verified(talk: Conversation) -> Conversation:
    talk.write(ACCESS)
    out = talk.one_letter()
    talk.write(f"{out.code}", to=out.reply_to)
    talk.post()
    talk.desk = school(talk.desk)
    return talk


def complete(desk: Desk) -> object:
    done = CompletionOutcome.DONE
    return casework.complete(desk, FIRST, BEN, outcome=done, text="Your name.")


def refuse(desk: Desk) -> object:
    return casework.refuse(desk, FIRST, BEN, ground=RefusalGround.EXCESSIVE, text="The ninth.")


@pytest.mark.parametrize("decide", [complete, refuse])
def test_first_the_guidelines_then_the_decision(
    verified: Conversation, decide: Callable[[Desk], object]
) -> None:
    with pytest.raises(errors.NotAllowed, match="guidelines"):
        decide(verified.desk)
    assert verified.post() == []
    training.accept(verified.desk, BEN, read=training.version(verified.desk.house))
    decide(verified.desk)
    assert len(verified.post()) == 1


def test_the_prepared_answer_too(verified: Conversation) -> None:
    ana = Actor(id="U0000ANA1", role=Role.TRIAGER)
    done = CompletionOutcome.DONE
    casework.request(verified.desk, FIRST, ana, outcome=done, text="Your name.")
    read = casework.prepared(verified.desk, 1).digest
    with pytest.raises(errors.NotAllowed, match="guidelines"):
        casework.approve(verified.desk, FIRST, BEN, digest=read)


def test_accepting_holds_for_a_year(verified: Conversation) -> None:
    desk = verified.desk
    training.accept(desk, BEN, read=training.version(desk.house))
    assert not training.is_due(desk, BEN)
    verified.clock.advance(days=364)
    assert not training.is_due(desk, BEN)
    verified.clock.advance(days=1)
    assert training.is_due(desk, BEN)
    training.accept(desk, BEN, read=training.version(desk.house))
    assert not training.is_due(desk, BEN)


def test_a_changed_word_asks_again(verified: Conversation) -> None:
    training.accept(verified.desk, BEN, read=training.version(verified.desk.house))
    changed = school(verified.desk, access="Confirm twice who asks.")
    assert training.is_due(changed, BEN)
    with pytest.raises(errors.NotAllowed, match="changed"):
        training.accept(changed, BEN, read=training.version(verified.desk.house))
    assert training.is_due(changed, BEN)
    # Back to the words of before: they were accepted.
    assert not training.is_due(verified.desk, BEN)


def test_machines_and_houses_without_guidelines_need_none(talk: Conversation) -> None:
    assert not training.is_due(talk.desk, BEN)
    assert not training.is_due(school(talk.desk), DESK)
    assert not training.is_due(school(talk.desk), holds.OPERATOR)


def test_the_example_house_teaches_in_plain_words() -> None:
    house = settings.read_house(None)
    lessons = training.guidelines(house)
    assert lessons[0].right is None
    assert {each.right for each in lessons} >= {Right.ACCESS, Right.ERASURE}
    words = [word for each in lessons for word in each.text.split()]
    assert 150 < len(words) < 500, "short enough to be read"
    assert max(len(sentence.split()) for sentence in sentences(lessons)) <= 25


def sentences(lessons: tuple[training.Guideline, ...]) -> list[str]:
    return [part for each in lessons for part in each.text.replace("?", ".").split(".")]
