"""Old cards, double clicks, broken values, a slow database: nobody is left without an answer."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.sandbox.slack import SubmitKind, ViolationKind
from bot.sandbox.slack.people import TRIAGE
from bot.slack import words
from handlers.errors import Stale
from storage.vocabulary import TicketState
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, CHECKED, NAME, REQUESTER, Office, office


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


async def test_two_take_at_once_and_one_wins(desk: Office) -> None:
    ticket = await desk.carded()
    await asyncio.gather(desk.press(ANA, ticket, "take"), desk.press(BEN, ticket, "take"))
    owner = desk.view(ticket).owner
    assert owner in (ANA, BEN)
    assert await desk.told(BEN if owner == ANA else ANA) == Stale.__doc__


async def test_a_click_on_an_old_card_changes_nothing(desk: Office) -> None:
    ticket = await desk.carded()
    desk.hands.hold(BEN)
    await desk.press(ANA, ticket, "take")
    await desk.settled(ticket)
    await desk.press(BEN, ticket, "take")
    desk.hands.release(BEN)
    assert await desk.told(BEN) == Stale.__doc__
    assert desk.view(ticket).owner == ANA


async def test_a_form_that_was_overtaken_says_so_and_keeps_the_words(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "reply")
    await desk.modal(ANA, "form.reply")
    await desk.press(BEN, ticket, "take")
    sent = await desk.hands.submit(ANA, {"text": "Dear Maria"})
    overtaken = "Ben Okafor took the ticket a moment ago. Close and open again to see it."
    assert sent.errors == {"text": overtaken}
    assert desk.letters() == 0


async def test_a_preview_released_twice_sends_once(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "reply")
    await desk.modal(ANA, "form.reply")
    await desk.hands.submit(ANA, {"text": "We look into it."})
    await desk.modal(ANA, "send.reply")
    first, second = await asyncio.gather(
        desk.hands.submit(ANA, CHECKED), desk.hands.submit(ANA, CHECKED)
    )
    assert SubmitKind.CLEARED in (first.kind, second.kind)
    # The second answer came for a view that the first had closed.
    desk.spared.add(ViolationKind.BAD_ANSWER)
    assert desk.letters() == 1


async def test_taking_from_the_details_redraws_them(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(ANA, ticket, "open")
    await desk.modal(ANA, "details")
    await desk.hands.click_modal(ANA, "ticket.take")
    await until(lambda: f"<@{ANA}>" in str(desk.hands.see(ANA).modal))
    assert desk.view(ticket).owner == ANA


async def test_withdrawing_asks_first(desk: Office) -> None:
    ticket = await desk.carded()
    await desk.press(BEN, ticket, "open")
    await desk.modal(BEN, "details")
    await desk.hands.click_modal(BEN, "ticket.withdraw", confirmed=True)
    assert desk.state(ticket) is TicketState.WITHDRAWN
    assert desk.letters() == 1


async def test_controls_of_another_version_are_answered(desk: Office) -> None:
    client = desk.slack_client()
    posted = await client.chat_postMessage(
        channel=TRIAGE,
        text="An old card",
        blocks=[
            {
                "type": "actions",
                "elements": [
                    _button("old.control", "x"),
                    _button("ticket.dance", "1:1"),
                    _button("ticket.take", "no ticket"),
                    _button("ticket.reply", "99:1"),
                ],
            }
        ],
    )
    for action, sentence in (
        ("old.control", words.UNKNOWN_CONTROL),
        ("ticket.dance", "This button belongs to another version of Privacy Desk."),
        ("ticket.take", "This button is damaged. Open the ticket again."),
        ("ticket.reply", "There is no ticket with that number."),
    ):
        outcome = await desk.hands.click(ANA, TRIAGE, posted["ts"], action)
        assert outcome.acknowledged
        await desk.heard(ANA, sentence)


async def test_a_failure_is_told_without_a_word_of_the_data(
    desk: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = await desk.carded()
    with caplog.at_level(logging.DEBUG), broken(desk):
        await desk.press(ANA, ticket, "take")
        told = await desk.told(ANA)
    assert told.startswith("Something went wrong. Nothing was sent")
    reference = told.split("ref ")[1][:4]
    assert reference in caplog.text
    assert REQUESTER not in caplog.text
    assert NAME not in caplog.text


async def test_a_slow_database_is_no_error_for_the_person(desk: Office) -> None:
    ticket = await desk.carded()
    with slow(desk, seconds=2.2):
        began = time.monotonic()
        await desk.press(ANA, ticket, "take")
        assert time.monotonic() - began < 2.8
    await until(lambda: desk.view(ticket).owner == ANA, seconds=5)


async def test_what_is_not_kept_in_time_is_no_promise_and_is_done_once(desk: Office) -> None:
    """Slack shows that the click failed. It lies in the queue of writers all the same, and
    whoever clicks again does nothing twice."""
    ticket = await desk.carded()
    desk.spared.update((ViolationKind.NO_ACK, ViolationKind.LATE_ACK))
    with slow(desk, seconds=3.4):
        ts = desk.card(ticket).ts
        outcome = await desk.hands.click(ANA, TRIAGE, ts, "ticket.take")
        assert not outcome.acknowledged
    await until(lambda: desk.view(ticket).owner == ANA, seconds=5)
    assert desk.view(ticket).version == 2


def _button(action: str, value: str) -> dict[str, object]:
    text = {"type": "plain_text", "text": "Press"}
    return {"type": "button", "action_id": action, "value": value, "text": text}


@contextmanager
def broken(desk: Office) -> Iterator[None]:
    """The tickets cannot be written for a while."""
    with desk.desk.database.writing() as session:
        session.connection().exec_driver_sql("ALTER TABLE event RENAME TO event_away")
    try:
        yield
    finally:
        with desk.desk.database.writing() as session:
            session.connection().exec_driver_sql("ALTER TABLE event_away RENAME TO event")


@contextmanager
def slow(desk: Office, *, seconds: float) -> Iterator[None]:
    """Somebody else is writing, as a long vacuum would."""
    has_it = threading.Event()

    def write() -> None:
        with desk.desk.database.write_lock:
            has_it.set()
            time.sleep(seconds)

    writer = threading.Thread(target=write)
    writer.start()
    has_it.wait()
    try:
        yield
    finally:
        writer.join()
