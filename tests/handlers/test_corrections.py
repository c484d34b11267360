"""Staff put right what was read: the ticket, its dates, the record, and the replay of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot.classify import against_corrections
from handlers import (
    casework,
    corrections,
    errors,
    exports,
    ledger,
    replay,
    rotation,
    status,
    verification,
)
from handlers.corrections import AsRead, AsSaid
from handlers.desk import Desk
from handlers.ledger import Actor, Opening, TicketRef
from handlers.rules.understand import Verdict
from storage.sealed import Keyring
from storage.tables import Correction, Event, InboxMail
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    IdentityMethod,
    IdentityStatus,
    LineState,
    Right,
    TicketState,
)
from tests.conftest import SECRET
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA, BEA, ERASURE, SUPPORT_QUESTION, Clock

STAFF = Actor(id="U0ANA")
FIRST = TicketRef(id=1)
YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE
ONLY_OPT_OUT = (Right.MARKETING_OPT_OUT,)


def rows(talk: Conversation) -> list[Correction]:
    with talk.desk.reading() as session:
        return list(session.exec(select(Correction).order_by(col(Correction.id))).all())


def last_detail(talk: Conversation, act: Act) -> dict[str, str]:
    with talk.desk.reading() as session:
        event = session.exec(
            select(Event).where(Event.act == act).order_by(col(Event.sequence).desc())
        ).first()
    assert event is not None
    detail: dict[str, str] = json.loads(event.detail)
    return detail


def correct(talk: Conversation, *rights: Right, law: str | None = "gdpr") -> None:
    casework.correct(talk.desk, FIRST, STAFF, rights=rights, regulation=law)


def opened(talk: Conversation, verdict: Verdict | None, *rights: Right) -> None:
    """A ticket for sorting, as an unclear letter makes one."""
    with talk.desk.transaction() as tx:
        ledger.open_ticket(
            tx,
            Opening(
                requester=ANA,
                name=None,
                subject="Hello",
                received_at=tx.now,
                language="en",
                regulation=None,
                regulation_basis="none",
                rights=rights or (Right.QUESTION,),
                quotes={},
                triage=True,
                verdict=verdict,
            ),
        )


def open_rights(talk: Conversation) -> set[Right]:
    return {line.right for line in talk.lines() if line.state is LineState.OPEN}


# --- the act --------------------------------------------------------------------------------


def test_rights_are_dropped_and_added_from_the_day_of_receipt(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.clock.advance(days=5)
    correct(talk, Right.ERASURE, Right.RECTIFICATION)
    by_right = {line.right: line for line in talk.lines()}
    assert by_right[Right.ACCESS].state is LineState.DROPPED
    assert open_rights(talk) == {Right.ERASURE, Right.RECTIFICATION}
    ticket = talk.ticket()
    for line in talk.lines():
        assert line.received_at == ticket.received_at
        assert str(line.respond_by) == "2026-04-02"  # one month from 2 March, Art. 12(3)


def test_another_law_moves_the_date_and_says_why(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.ACCESS, law="ccpa")
    ticket = talk.ticket()
    assert (ticket.regulation, ticket.regulation_basis) == ("ccpa", "staff")
    assert str(ticket.respond_by) == "2026-04-16"  # 45 calendar days, 11 CCR 7021(b)
    detail = last_detail(talk, Act.SET_LAW)
    assert detail["law"] == "gdpr → ccpa"
    assert detail["respond_by"] == "2026-04-02 → 2026-04-16"
    assert "7021" in detail["why"]
    assert talk.acts()[-1] is Act.SET_LAW
    assert talk.ticket().state is TicketState.IDENTITY_ASKED


def test_a_law_taken_away_lets_every_law_run(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.ACCESS, law=None)
    ticket = talk.ticket()
    assert (ticket.regulation, ticket.regulation_basis) == (None, "staff")
    assert ticket.acknowledge_by is not None  # the CCPA's, which runs beside


def test_reminders_follow_the_new_date(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.ACCESS, law="ccpa")
    talk.clock.advance(days=38)  # past 2 April, before the 16th
    talk.sweep()
    kinds = [last_detail(talk, Act.REMIND)["kind"]]
    assert kinds != ["overdue"]
    assert not status.card(talk.desk, 1).is_overdue


@pytest.mark.parametrize(
    ("rights", "law", "field"),
    [
        ((), "gdpr", "rights"),
        ((Right.ACCESS,), "gdpr", "rights"),
        ((Right.ACCESS,), "atlantis_act", "law"),
        ((Right.ERASURE,), "policy_promise", "law"),
    ],
)
def test_what_cannot_be_meant_is_told_under_its_field(
    talk: Conversation, rights: tuple[Right, ...], law: str, field: str
) -> None:
    talk.write(ACCESS)
    before = talk.ticket().model_dump()
    with pytest.raises(errors.InvalidInput) as caught:
        correct(talk, *rights, law=law)
    assert caught.value.field == field
    assert talk.ticket().model_dump() == before
    assert rows(talk) == []


def test_a_closed_ticket_and_an_old_card_are_refused(talk: Conversation) -> None:
    talk.write(ACCESS)
    version = talk.ticket().version
    correct(talk, Right.ERASURE)
    with pytest.raises(errors.Stale):
        casework.correct(
            talk.desk,
            TicketRef(id=1, version=version),
            STAFF,
            rights=[Right.ACCESS],
            regulation=None,
        )
    casework.withdraw(talk.desk, FIRST, STAFF)
    with pytest.raises(errors.NotAllowed):
        correct(talk, Right.ACCESS)
    assert len(rows(talk)) == 1


def test_a_right_that_was_dropped_by_mistake_comes_back_as_it_was(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.ERASURE)
    correct(talk, Right.ACCESS, Right.ERASURE)
    assert [line.right for line in talk.lines()] == [Right.ACCESS, Right.ERASURE]
    assert open_rights(talk) == {Right.ACCESS, Right.ERASURE}
    assert talk.lines()[0].quote_sealed is not None


def test_what_was_answered_is_asked_anew_by_the_later_letter(talk: Conversation) -> None:
    talk.write(ACCESS)
    reply_to = talk.one_letter().reply_to
    casework.record_identity(
        talk.desk, FIRST, STAFF, method=IdentityMethod.SIGNED_IN, confirmed=True, note=""
    )
    casework.complete(talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="Here.")
    talk.clock.advance(days=60)
    talk.write("Is that really all?", to=reply_to)
    correct(talk, Right.ACCESS)
    again = talk.lines()[-1]
    assert (again.right, again.state) == (Right.ACCESS, LineState.OPEN)
    assert again.received_at == talk.clock.now
    assert not status.card(talk.desk, 1).is_overdue


# --- who is asking --------------------------------------------------------------------------


def test_rights_without_need_end_the_wait_for_a_code(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.post()
    correct(talk, Right.QUESTION)
    ticket = talk.ticket()
    assert ticket.identity is IdentityStatus.NOT_NEEDED
    assert ticket.state is TicketState.NEW
    talk.clock.advance(days=2)
    talk.sweep()
    assert talk.post() == []  # nobody is reminded of the code
    casework.complete(talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="Yes.")


def recognised(talk: Conversation) -> None:
    """Enough for a correction, not for a copy: who answers from our data may be anybody's friend."""
    verification.record(
        talk.desk, FIRST, STAFF, method=IdentityMethod.DATA_POINTS, confirmed=True, note=""
    )


def test_rights_with_more_need_ask_for_more(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.RECTIFICATION)
    recognised(talk)
    assert talk.ticket().identity is IdentityStatus.CONFIRMED
    correct(talk, Right.ERASURE)
    assert talk.ticket().identity is IdentityStatus.UNCHECKED
    with pytest.raises(errors.IdentityNotConfirmed):
        casework.complete(talk.desk, FIRST, STAFF, outcome=CompletionOutcome.DONE, text="Gone.")


def test_rights_with_less_need_take_what_was_shown(talk: Conversation) -> None:
    talk.write(ERASURE)
    recognised(talk)
    assert talk.ticket().identity is IdentityStatus.ASKED
    correct(talk, Right.RECTIFICATION)
    assert talk.ticket().identity is IdentityStatus.CONFIRMED
    assert talk.ticket().state is TicketState.VERIFIED


# --- opt-outs -------------------------------------------------------------------------------


def test_an_opt_out_beside_other_rights_is_carried_out_at_once(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.post()
    correct(talk, Right.ACCESS, Right.MARKETING_OPT_OUT)
    assert Act.OPT_OUT in talk.acts()
    assert open_rights(talk) == {Right.ACCESS}
    assert talk.ticket().closed_at is None
    assert talk.post() == []


def test_an_opt_out_alone_closes_the_ticket_with_its_letter(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.post()
    correct(talk, *ONLY_OPT_OUT)
    ticket = talk.ticket()
    assert (ticket.state, ticket.outcome) == (TicketState.COMPLETED, CompletionOutcome.DONE)
    assert ANA in talk.one_letter().text
    output = io.StringIO()
    exports.suppressions(talk.desk, output)
    assert ANA in output.getvalue()


def test_in_triage_an_opt_out_waits_for_the_confirmation(talk: Conversation) -> None:
    opened(talk, UNSURE)
    correct(talk, *ONLY_OPT_OUT, law=None)
    assert talk.post() == []
    assert rows(talk)[-1].is_request is None
    casework.confirm_request(talk.desk, FIRST, STAFF)
    assert talk.ticket().state is TicketState.COMPLETED
    assert "marketing" in talk.one_letter().text
    kept = corrections.said(rows(talk)[-1])
    assert kept == AsSaid(is_request=True, rights=ONLY_OPT_OUT, regulation=None)


# --- the record -----------------------------------------------------------------------------


def test_a_correction_holds_both_readings_and_the_words(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.ACCESS, Right.PORTABILITY, law="uk_gdpr")
    (row,) = rows(talk)
    assert (row.ticket_id, row.actor, row.at) == (1, "U0ANA", talk.clock.now)
    assert row.inbox_id == talk.mails()[0].id
    assert corrections.read_then(row) == AsRead(
        verdict=YES, rights=(Right.ACCESS,), regulation="gdpr", language="en"
    )
    assert corrections.said(row) == AsSaid(
        is_request=True, rights=(Right.ACCESS, Right.PORTABILITY), regulation="uk_gdpr"
    )
    evidence = json.loads(talk.desk.open_text(row.evidence_sealed, corrections.EVIDENCE))
    assert [each["label"] for each in evidence] == ["access"]
    assert evidence[0]["quote"] in ACCESS


def test_what_a_later_letter_asked_is_no_mistake_about_the_first(talk: Conversation) -> None:
    talk.write(ACCESS)
    talk.clock.advance(days=3)
    talk.write(ERASURE, to=talk.one_letter().reply_to)
    assert open_rights(talk) == {Right.ACCESS, Right.ERASURE}
    correct(talk, Right.PORTABILITY, Right.ERASURE)
    assert corrections.said(rows(talk)[0]).rights == (Right.PORTABILITY,)


Click = Callable[[Desk, TicketRef, Actor], None]


@pytest.mark.parametrize(
    ("verdict", "click", "kept"),
    [
        (UNSURE, casework.confirm_request, (UNSURE, True)),
        (NO, casework.confirm_request, (NO, True)),
        (YES, casework.confirm_request, None),
        (UNSURE, casework.mark_not_request, (UNSURE, False)),
        (YES, casework.mark_not_request, (YES, False)),
        (NO, casework.mark_not_request, None),
        (None, casework.mark_not_request, (UNSURE, False)),
    ],
)
def test_a_verdict_is_kept_when_the_reader_said_otherwise(
    talk: Conversation,
    verdict: Verdict | None,
    click: Click,
    kept: tuple[Verdict, bool] | None,
) -> None:
    opened(talk, verdict)
    click(talk.desk, FIRST, STAFF)
    found = [(Verdict(row.was_request), row.is_request) for row in rows(talk)]
    assert found == ([] if kept is None else [kept])


def test_a_refused_click_leaves_no_correction(talk: Conversation) -> None:
    talk.write(ACCESS)
    with pytest.raises(errors.NotAllowed):
        casework.confirm_request(talk.desk, FIRST, STAFF)
    assert rows(talk) == []


def test_reopening_takes_the_verdict_back(talk: Conversation) -> None:
    talk.write(ACCESS)
    casework.mark_not_request(talk.desk, FIRST, STAFF)
    casework.reopen(talk.desk, FIRST, STAFF)
    assert [row.is_request for row in rows(talk)] == [False, True]
    (last,) = replay.replay(talk.desk)
    assert last.was_right
    assert last.is_right


def test_new_keys_open_the_evidence(talk: Conversation) -> None:
    talk.write(ACCESS)
    correct(talk, Right.ERASURE)
    new = Keyring.generate_secret()
    list(rotation.rotate(replace(talk.desk, keys=Keyring.from_setting(f"{new},{SECRET}"))))
    alone = replace(talk.desk, keys=Keyring.from_setting(new))
    (row,) = rows(talk)
    assert "access" in alone.open_text(row.evidence_sealed, corrections.EVIDENCE)


# --- the replay -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("staff", "read", "agrees"),
    [
        (AsSaid(is_request=False, rights=None, regulation=None), (NO, (), None), True),
        (AsSaid(is_request=False, rights=None, regulation=None), (UNSURE, (), None), False),
        (AsSaid(is_request=True, rights=None, regulation=None), (YES, (Right.ACCESS,), "x"), True),
        (AsSaid(is_request=True, rights=None, regulation=None), (UNSURE, (), None), False),
        (
            AsSaid(is_request=True, rights=(Right.ACCESS, Right.ERASURE), regulation="gdpr"),
            (YES, (Right.ERASURE, Right.ACCESS), "gdpr"),
            True,
        ),
        (
            AsSaid(is_request=True, rights=(Right.ACCESS,), regulation="gdpr"),
            (YES, (Right.ACCESS,), None),
            False,
        ),
        (
            AsSaid(is_request=True, rights=(Right.ACCESS,), regulation=None),
            (YES, (Right.ACCESS, Right.ERASURE), None),
            False,
        ),
        (
            AsSaid(is_request=None, rights=(Right.ACCESS,), regulation=None),
            (UNSURE, (Right.ACCESS,), None),
            True,
        ),
    ],
)
def test_when_a_reading_is_right(
    staff: AsSaid, read: tuple[Verdict, tuple[Right, ...], str | None], agrees: bool
) -> None:
    verdict, rights, law = read
    made = AsRead(verdict=verdict, rights=rights, regulation=law, language="en")
    assert staff.agrees(made) is agrees


def test_the_replay_compares_then_and_now_without_a_word_of_anybody(
    desk_without_forward: Desk, clock: Clock
) -> None:
    """Three letters: one read wrong then and now, one read right after all, one purged."""
    talk = Conversation(desk_without_forward, clock)
    talk.write(ACCESS)
    talk.write(SUPPORT_QUESTION, sender=f"Bea <{BEA}>")
    talk.write(ERASURE, sender="Cem <cem@example.org>")
    correct(talk, Right.PORTABILITY)
    # An earlier release was not sure of the second letter; the present one says no.
    with talk.desk.transaction() as tx:
        tx.session.add(
            Correction(
                ticket_id=2,
                inbox_id=2,
                at=tx.now,
                actor="U0ANA",
                was_request=UNSURE,
                was_rights="question",
                was_language="en",
                is_request=False,
                evidence_sealed=tx.seal("[]", corrections.EVIDENCE),
            )
        )
    third = TicketRef(id=3)
    casework.correct(talk.desk, third, STAFF, rights=[Right.ACCESS], regulation=None)
    with talk.desk.transaction() as tx:
        tx.session.get_one(InboxMail, 3).raw_sealed = None
    output = io.StringIO()
    against_corrections(talk.desk, output)
    first, second, summary = (json.loads(line) for line in output.getvalue().splitlines())
    assert first == {
        "ticket": "PR-1001",
        "was": {"is_request": "yes", "rights": ["access"], "regulation": "gdpr", "language": "en"},
        "staff": {"is_request": "yes", "rights": ["portability"], "regulation": "gdpr"},
        "now": {"is_request": "yes", "rights": ["access"], "regulation": "gdpr", "language": "en"},
        "agrees": False,
    }
    assert (second["was"]["is_request"], second["now"]["is_request"]) == ("unsure", "no")
    assert second["agrees"] is True
    assert summary == {"corrections": 2, "read_right_then": 0, "read_right_now": 1, "skipped": 1}
    for secret in (ANA, BEA, "Sommer", "firmware"):
        assert secret not in output.getvalue()


def test_the_replay_goes_on_behind_a_full_batch(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "BATCH", 2)
    for number in range(5):
        talk.write(ACCESS, sender=f"P{number} <p{number}@example.org>")
        ref = TicketRef(id=number + 1)
        casework.correct(talk.desk, ref, STAFF, rights=[Right.ERASURE], regulation="gdpr")
        casework.correct(talk.desk, ref, STAFF, rights=[Right.ACCESS], regulation="gdpr")
    found = list(replay.replay(talk.desk))
    assert [each.number for each in found] == [f"PR-{1001 + place}" for place in range(5)]
    assert all(each.is_right and each.was_right for each in found)
