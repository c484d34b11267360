"""Who wants no sale of their data is confirmed at once, and nobody is asked who they are."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from handlers import exports
from storage.vocabulary import Act, IdentityStatus, LineState, Right, TicketState
from tests.handlers.journal import Conversation
from tests.people import ACCESS, ANA

NO_SALE = """Hello,

I am a California resident. Do not sell or share my personal information.

Ana Sommer
"""


@pytest.fixture
def seller(talk: Conversation) -> Conversation:
    """A house that does sell data."""
    house = talk.desk.house.model_copy(update={"sells_data": True})
    talk.desk = replace(talk.desk, house=house)
    return talk


def listed(talk: Conversation) -> str:
    output = io.StringIO()
    exports.suppressions(talk.desk, output, of_sale=True)
    return output.getvalue()


def test_where_nothing_is_sold_it_is_done_and_told_at_once(talk: Conversation) -> None:
    talk.write(NO_SALE)
    assert talk.ticket().state is TicketState.COMPLETED
    assert "not sold or shared" in " ".join(talk.one_letter().text.split())
    assert ANA in listed(talk)


def test_it_is_no_marketing_opt_out(talk: Conversation) -> None:
    talk.write(NO_SALE)
    output = io.StringIO()
    exports.suppressions(talk.desk, output)
    assert ANA not in output.getvalue()


def test_who_sells_has_to_tell_the_buyers_so_staff_finish_it(seller: Conversation) -> None:
    seller.write(NO_SALE)
    assert seller.ticket().state is TicketState.NEW
    assert seller.ticket().identity is IdentityStatus.NOT_NEEDED
    assert [line.state for line in seller.lines()] == [LineState.OPEN]
    assert ANA in listed(seller)
    letter = " ".join(seller.one_letter().text.split())
    assert "need not prove" in letter
    assert "on our list since today" in letter


def test_beside_another_right_the_other_stays_open(talk: Conversation) -> None:
    talk.write(ACCESS + "\nAlso, do not sell my personal information.\n")
    states = {line.right: line.state for line in talk.lines()}
    assert states[Right.SALE_OPT_OUT] is LineState.DONE
    assert states[Right.ACCESS] is LineState.OPEN
    assert Act.OPT_OUT in talk.acts()


def test_twice_is_listed_once(talk: Conversation) -> None:
    talk.write(NO_SALE)
    talk.write(NO_SALE, subject="again")
    assert listed(talk).count(ANA) == 1
