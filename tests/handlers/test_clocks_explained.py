"""Why a date is that date: for staff, for the person behind the link, in two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest

from handlers import casework, correspondence, letters, status, verification
from handlers.house import House
from handlers.letters.words import words_of
from handlers.rules.law_table import all_regimes
from handlers.status import RequesterView
from storage.tables import Ticket
from storage.vocabulary import IdentityMethod, Right
from tests.handlers.clock_kit import (
    FIRST,
    STAFF,
    at_house,
    house_in_berlin,
    open_request,
    set_clock,
)
from tests.handlers.journal import Conversation

EVERY_LAW = tuple(sorted(all_regimes().keys() - {"policy_promise"}))


@pytest.fixture
def berlin(talk: Conversation, house: House) -> Conversation:
    """Thursday 5 March 2026: the month ends on Easter Sunday, 5 April."""
    set_clock(talk, "2026-03-05T10:00")
    return at_house(talk, house_in_berlin(house, law={"regimes": EVERY_LAW}))


def view_of(talk: Conversation, ticket: Ticket | None = None) -> RequesterView:
    sealed = (ticket or talk.ticket()).token_sealed
    token = talk.desk.open_text(sealed, correspondence.TOKEN)
    view = status.for_requester(talk.desk, token)
    assert view is not None
    return view


def html_of(talk: Conversation, language: str = "en", *, ticket: Ticket | None = None) -> str:
    view = view_of(talk, ticket)
    page = letters.status_page(
        correspondence.house_facts(talk.desk.house),
        language=language,
        number=view.number,
        received_on=view.received_on,
        stage=view.stage,
        lines=view.lines,
        explained=view.explained,
    )
    return page.html


def words_on(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@dataclass(frozen=True, kw_only=True)
class Told:
    language: str
    parts: tuple[str, ...]


TOLD = (
    Told(
        language="en",
        parts=(
            "Why by then",
            "Your letter reached us on 5 March 2026.",
            "General Data Protection Regulation (GDPR): we have one month to answer, until 5 April 2026.",
            "GDPR Art 12(3)",
            "5 April 2026 is a Sunday, so the time goes on to 6 April 2026.",
            "Regulation 1182/71 Art 3(4)",
            "6 April 2026 is a public holiday here, so the time goes on to 7 April 2026.",
            "Regulation 1182/71 Art 2(1), 3(4)",
        ),
    ),
    Told(
        language="de",
        parts=(
            "Warum bis dahin",
            "Ihr Brief ist am 5. März 2026 bei uns angekommen.",
            "(DSGVO): Wir haben einen Monat Zeit für die Antwort, bis 5. April 2026.",
            "Der 5. April 2026 ist ein Sonntag; die Zeit läuft darum weiter bis zum 6. April 2026.",
            "Der 6. April 2026 ist hier ein Feiertag; die Zeit läuft darum weiter bis zum 7. April 2026.",
        ),
    ),
)


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.language)
def test_step_by_step_in_plain_words(berlin: Conversation, told: Told) -> None:
    open_request(berlin.desk)
    shown = words_on(html_of(berlin, told.language))
    places = [shown.find(part) for part in told.parts]
    assert -1 not in places, shown
    assert places == sorted(places)
    assert shown.count("7 April 2026") + shown.count("7. April 2026") >= 2  # the day itself too


def test_waits_and_a_notice_are_told(berlin: Conversation) -> None:
    open_request(berlin.desk)
    verification.ask(berlin.desk, FIRST, STAFF)
    assert "stays as it is until we know" in words_on(html_of(berlin))
    set_clock(berlin, "2026-03-09T10:00")
    casework.record_identity(
        berlin.desk, FIRST, STAFF, method=IdentityMethod.DOCUMENT_SEEN, confirmed=True, note=""
    )
    casework.extend(berlin.desk, FIRST, STAFF, reasons="Many systems.")
    shown = words_on(html_of(berlin))
    assert "From 5 March 2026 on we waited 4 days to know who is asking." in shown
    assert "three months in all from the day your letter reached us, until 5 June 2026" in shown
    assert "Answer by 9 June 2026" in shown
    assert "insgesamt drei Monate ab dem Eingang" in words_on(html_of(berlin, "de"))


def test_in_britain_the_time_starts_with_the_proof(berlin: Conversation) -> None:
    """UK GDPR Art 12A: the relevant time."""
    open_request(berlin.desk, law="uk_gdpr")
    verification.ask(berlin.desk, FIRST, STAFF)
    set_clock(berlin, "2026-03-09T10:00")
    casework.record_identity(
        berlin.desk, FIRST, STAFF, method=IdentityMethod.DOCUMENT_SEEN, confirmed=True, note=""
    )
    shown = words_on(html_of(berlin))
    assert "had your answer on 9 March 2026. The time starts on that day." in shown
    assert "Answer by 9 April 2026" in shown


def test_an_unknown_law_shows_the_others_beside_the_earliest(berlin: Conversation) -> None:
    open_request(berlin.desk, law=None)
    shown = words_on(html_of(berlin))
    assert "We do not know yet which law protects you." in shown
    assert "For now that is: Brazil's data protection law (LGPD)." in shown
    assert "Other laws that may apply:" in shown
    assert "California's privacy law (CCPA): until 19 April 2026" in shown
    assert "The UK GDPR: until 6 April 2026" in shown


@pytest.mark.parametrize(
    ("language", "mark"),
    [("en", "not confirmed with an official text"), ("de", "an keinem amtlichen Text bestätigt")],
)
def test_what_nobody_has_confirmed_says_so(berlin: Conversation, language: str, mark: str) -> None:
    open_request(berlin.desk, Right.WITHDRAW_CONSENT)
    assert mark in words_on(html_of(berlin, language))


def test_what_is_confirmed_carries_no_mark(berlin: Conversation) -> None:
    open_request(berlin.desk, law="ccpa")
    assert "not confirmed" not in words_on(html_of(berlin))


@pytest.mark.parametrize("language", letters.languages())
def test_every_law_and_right_can_be_explained(berlin: Conversation, language: str) -> None:
    """No word is lacking, no blank is left, no jargon of ours is shown."""
    if not berlin.desk.database.is_sqlite:
        pytest.skip("nothing here depends on the database")
    set_clock(berlin, "2027-07-05T10:00")
    for law in (None, *EVERY_LAW):
        open_request(berlin.desk, *Right, law=law)
    for ticket in berlin.tickets():
        shown = words_on(html_of(berlin, language, ticket=ticket))
        assert not re.search(r"[{}]|None|work_to|policy_promise|business_day|own rule", shown)
        if words_of(language).why:
            assert words_of(language).pages["why_title"] in shown


def test_a_day_of_our_own_is_not_called_the_laws(berlin: Conversation) -> None:
    """Japan names no number: the fourteen days are ours."""
    open_request(berlin.desk, law="appi")
    shown = words_on(html_of(berlin))
    assert "The law names no number of days." in shown
    assert "So we have set ourselves 14 days: until 19 March 2026." in shown


def test_nothing_is_explained_before_somebody_sorted_it(berlin: Conversation) -> None:
    open_request(berlin.desk)
    with berlin.desk.transaction() as tx:
        ticket = tx.session.get_one(type(berlin.ticket()), 1)
        ticket.state = type(ticket.state).TRIAGE
        tx.session.add(ticket)
    assert view_of(berlin).explained == ()


def test_a_closed_request_explains_no_date(berlin: Conversation) -> None:
    open_request(berlin.desk)
    casework.withdraw(berlin.desk, FIRST, STAFF)
    assert view_of(berlin).explained == ()
    assert "Why by then" not in html_of(berlin)


# --- for staff ------------------------------------------------------------------------------


def test_the_details_show_every_clock_that_runs(berlin: Conversation, house: House) -> None:
    four = at_house(berlin, house_in_berlin(house))
    open_request(four.desk, law=None)
    found = status.details(four.desk, 1)
    assert [(clock.law, str(clock.answer_by), clock.is_legal) for clock in found.clocks] == [
        ("policy_promise", "2026-04-04", False),
        ("uk_gdpr", "2026-04-06", True),
        ("gdpr", "2026-04-07", True),
        ("ccpa", "2026-04-19", True),
    ]
    # Holy Saturday is a day off, Good Friday a holiday.
    assert str(found.card.work_to) == "2026-04-02"
    assert str(found.card.legal_by) == "2026-04-06"
    assert any(step.startswith("No law is known yet") for step in found.steps)


def test_the_details_count_what_happened_and_mark_what_is_unconfirmed(
    berlin: Conversation,
) -> None:
    open_request(berlin.desk)
    casework.clarify(berlin.desk, FIRST, STAFF, question="Which account?")
    [waiting] = [step for step in status.details(berlin.desk, 1).steps if "not answered" in step]
    assert waiting.endswith("; unconfirmed)")


def test_a_card_of_our_own_word_has_no_legal_day(berlin: Conversation) -> None:
    open_request(berlin.desk, Right.QUESTION)
    card = status.card(berlin.desk, 1)
    assert card.legal_by is None
    assert card.respond_by is not None


def test_the_officer_hears_of_no_legal_day_where_there_is_none(berlin: Conversation) -> None:
    open_request(berlin.desk, Right.QUESTION)
    set_clock(berlin, "2026-04-20T12:00")
    berlin.sweep()
    notice = " ".join(berlin.one_letter().text.split())
    assert "Our own date passed on" in notice
    assert "The law of this request names no day." in notice
    assert "legal day" not in notice.replace("no legal day", "")
