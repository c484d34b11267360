"""Four eyes: who prepares an answer does not let it go, and what goes is what was read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from handlers import casework, errors, second_person, status
from handlers.casework import UNDO_TIME
from handlers.desk import Desk
from handlers.house import Staff
from handlers.ledger import Actor, TicketRef
from storage.tables import Ticket
from storage.vocabulary import Act, CompletionOutcome, Right, Role, SecondPerson, TicketState
from tests.handlers.journal import Conversation
from tests.people import ACCESS, OPT_OUT

ANA = Actor(id="U0000ANA1", role=Role.TRIAGER)
BEN = Actor(id="U0000BEN1", role=Role.APPROVER)
ZOE = Actor(id="U0000ZOE1", role=Role.APPROVER)
FIRST = TicketRef(id=1)
DONE = CompletionOutcome.DONE
TEXT = "We hold your name and your e-mail address."
QUESTION = "How long do you keep my data? I ask about your privacy policy under the GDPR.\n"


@pytest.fixture
def team(talk: Conversation) -> Conversation:
    """Two approvers, and a ticket whose requester has confirmed."""
    second_person.note_approvers(talk.desk, [BEN.id, ZOE.id])
    talk.write(ACCESS, subject="My data")
    out = talk.one_letter()
    talk.write(f"{out.code}", to=out.reply_to)
    talk.post()
    return talk


def with_rule(desk: Desk, said: SecondPerson | None) -> Desk:
    staff = Staff(second_person=said)
    return replace(desk, house=desk.house.model_copy(update={"staff": staff}))


def prepare(talk: Conversation, actor: Actor = ANA, text: str = TEXT) -> None:
    casework.request(talk.desk, FIRST, actor, outcome=DONE, text=text, systems=["Billing"])


def digest(talk: Conversation) -> str:
    return casework.prepared(talk.desk, 1).digest


def test_a_copy_of_data_is_not_completed_by_one_person(team: Conversation) -> None:
    with pytest.raises(errors.NotAllowed, match="second person"):
        casework.complete(team.desk, FIRST, BEN, outcome=DONE, text=TEXT)
    assert team.post() == []
    assert team.ticket().closed_at is None


def test_what_one_prepared_another_sends(team: Conversation) -> None:
    prepare(team)
    view = status.card(team.desk, 1)
    assert (view.prepared_by, view.needs_second) == (ANA.id, True)
    found = casework.prepared(team.desk, 1)
    assert found.is_same
    casework.approve(team.desk, FIRST, BEN, digest=found.digest)
    out = team.one_letter()
    assert out.text.rstrip() == found.letter.text.replace("\r\n", "\n").rstrip()
    assert team.ticket().state is TicketState.COMPLETED
    assert team.ticket().prepared_by is None
    assert team.acts()[-3:] == [Act.REQUEST_APPROVAL, Act.APPROVE, Act.COMPLETE]


def test_nobody_approves_their_own(team: Conversation) -> None:
    prepare(team, BEN)
    with pytest.raises(errors.NotAllowed, match="You prepared this"):
        casework.may_read(team.desk, 1, BEN)
    with pytest.raises(errors.NotAllowed, match="You prepared this"):
        casework.approve(team.desk, FIRST, BEN, digest=digest(team))
    casework.may_read(team.desk, 1, ZOE)
    casework.approve(team.desk, FIRST, ZOE, digest=digest(team))


def test_an_edit_after_the_reading_voids_it(team: Conversation) -> None:
    prepare(team)
    read = digest(team)
    prepare(team, text="We hold nothing but your name.")
    with pytest.raises(errors.NotAllowed, match="changed"):
        casework.approve(team.desk, FIRST, BEN, digest=read)
    assert team.post() == []
    casework.approve(team.desk, FIRST, BEN, digest=digest(team))
    assert "nothing but your name" in team.one_letter().text


def test_a_changed_request_voids_it(team: Conversation) -> None:
    prepare(team)
    casework.correct(
        team.desk, FIRST, ANA, rights=[Right.ACCESS, Right.QUESTION], regulation="gdpr"
    )
    found = casework.prepared(team.desk, 1)
    assert not found.is_same
    with pytest.raises(errors.NotAllowed, match="changed"):
        casework.approve(team.desk, FIRST, BEN, digest=found.digest)
    casework.send_back(team.desk, FIRST, BEN, reason="Two rights now.")
    assert status.card(team.desk, 1).prepared_by is None


def test_of_two_approvals_at_once_one_letter_goes(team: Conversation) -> None:
    prepare(team)
    read, version = digest(team), team.ticket().version

    def approve(actor: Actor) -> bool:
        try:
            casework.approve(team.desk, TicketRef(id=1, version=version), actor, digest=read)
        except errors.Stale:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, (BEN, ZOE))) == [False, True]
    assert len(team.post()) == 1


def test_an_undone_approval_waits_again(team: Conversation) -> None:
    prepare(team)
    before = casework.prepared(team.desk, 1)
    parcel = casework.approve(team.desk, FIRST, BEN, digest=before.digest, wait=UNDO_TIME)
    assert parcel is not None
    casework.undo(team.desk, parcel, BEN)
    assert casework.prepared(team.desk, 1) == before
    assert team.ticket().state is TicketState.VERIFIED
    assert team.post() == []


def test_sending_back_needs_a_reason(team: Conversation) -> None:
    prepare(team)
    with pytest.raises(errors.InvalidInput) as caught:
        casework.send_back(team.desk, FIRST, BEN, reason=" ")
    assert caught.value.field == "reason"


def test_nothing_is_prepared_for_somebody_unknown(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.take(talk.desk, FIRST, ANA)
    with pytest.raises((errors.IdentityNotConfirmed, errors.NotAllowed)):
        prepare(talk)
    assert talk.ticket().prepared_by is None


@pytest.mark.parametrize(
    ("said", "approvers", "grave", "slight"),
    [
        (None, (), False, False),
        (None, ("U0000BEN1",), False, False),
        (None, ("U0000BEN1", "U0000ZOE1"), True, False),
        (SecondPerson.TIER3, (), True, False),
        (SecondPerson.ALWAYS, (), True, True),
        (SecondPerson.NEVER, ("U0000BEN1", "U0000ZOE1"), False, False),
    ],
)
def test_the_house_decides_when(
    talk: Conversation,
    said: SecondPerson | None,
    approvers: tuple[str, ...],
    grave: bool,
    slight: bool,
) -> None:
    talk.write(ACCESS)
    desk = with_rule(talk.desk, said)
    second_person.note_approvers(desk, approvers)
    with desk.reading() as session:
        ticket = session.get_one(Ticket, 1)
        needed = [
            second_person.is_needed(desk, session, ticket, [right])
            for right in (Right.ACCESS, Right.QUESTION)
        ]
    assert needed == [grave, slight]


def test_who_is_alone_is_warned(talk: Conversation) -> None:
    talk.write(ACCESS)
    assert not status.card(talk.desk, 1).lacks_second, "nobody has looked yet"
    second_person.note_approvers(talk.desk, [BEN.id])
    assert status.card(talk.desk, 1).lacks_second
    second_person.note_approvers(talk.desk, [BEN.id, ZOE.id])
    assert not status.card(talk.desk, 1).lacks_second


def test_an_opt_out_never_waits_for_a_second_person(talk: Conversation) -> None:
    second_person.note_approvers(talk.desk, [BEN.id, ZOE.id])
    talk.write(OPT_OUT)
    assert talk.ticket().state is TicketState.COMPLETED
