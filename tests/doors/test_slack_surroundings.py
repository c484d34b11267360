"""What happens around the tickets: mentions, people who change, an app that is removed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import CLEO, JsonObject, JsonValue
from bot.sandbox.slack.people import BOT_USER, TRIAGE
from bot.slack import words
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, Office, office, words_of


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


async def says(desk: Office, user: str, text: str, thread: str | None) -> str:
    """What the person alone hears after saying it to the desk."""
    before = len(desk.all_told(user)) if thread is None else len(_told_in(desk, user, thread))
    await desk.hands.say(user, TRIAGE, f"@privacy_desk {text}", thread_ts=thread)
    await until(lambda: len(_heard(desk, user, thread)) > before)
    return _heard(desk, user, thread)[-1]


def _heard(desk: Office, user: str, thread: str | None) -> list[str]:
    return desk.all_told(user) if thread is None else _told_in(desk, user, thread)


def _told_in(desk: Office, user: str, thread: str) -> list[str]:
    calls = desk.slack.ledger.calls_to("chat.postEphemeral")
    return [
        str(call.arguments["text"])
        for call in calls
        if call.arguments["user"] == user and call.arguments.get("thread_ts") == thread
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", words.INTERNAL),
        ("help", "assign @somebody"),
        ("take", words.YOURS),
        ("TAKE", words.YOURS),
        ("assign @ben", "Assigned to"),
        ("assign", "Name a person"),
        ("assign @cleo", words.NOT_STAFF),
        ("note She called & asked <again>", words.NOTED),
        ("note", "Please write something."),
        ("due", "31 days left"),
        ("tkae", "Did you mean *take*?"),
        ("Dear Maria, your data", "Type `@Privacy Desk take"),
    ],
)
async def test_a_mention_in_a_thread_is_answered_there_and_only_to_the_one(
    desk: Office, text: str, answer: str
) -> None:
    ticket = await desk.carded()
    assert answer in await says(desk, ANA, text, desk.card(ticket).ts)
    assert desk.letters() == 0, "nothing typed in a thread is ever sent"


async def test_what_is_said_in_the_thread_is_done(desk: Office) -> None:
    ticket = await desk.carded()
    thread = desk.card(ticket).ts
    await says(desk, ANA, "take", thread)
    assert desk.view(ticket).owner == ANA
    await says(desk, ANA, "assign @ben", thread)
    assert desk.view(ticket).owner == BEN
    await says(desk, BEN, "note She called & asked <again>", thread)
    await until(lambda: "She called & asked <again>" in replies(desk, ticket), seconds=15)


def replies(desk: Office, ticket: int) -> str:
    return "".join(words_of(reply.blocks) for reply in desk.card(ticket).replies)


async def test_elsewhere_there_is_no_ticket_to_take(desk: Office) -> None:
    await desk.carded()
    assert "in a ticket's thread" in await says(desk, ANA, "take", None)


async def test_a_guest_who_names_the_desk_is_told_only_that(desk: Office) -> None:
    ticket = await desk.carded()
    assert await says(desk, CLEO, "take", desk.card(ticket).ts) == words.GUEST
    assert desk.view(ticket).owner is None


async def test_a_message_is_saved_to_the_ticket_of_its_thread(desk: Office) -> None:
    ticket = await desk.carded()
    ts = await desk.hands.say(BEN, TRIAGE, "Legal says: keep it & wait.", desk.card(ticket).ts)
    await desk.hands.shortcut(ANA, "note.from_message", TRIAGE, ts)
    await desk.modal(ANA, "note.save")
    await desk.hands.submit(ANA, {})
    await until(lambda: "Legal says: keep it & wait." in replies(desk, ticket), seconds=15)


async def test_a_message_elsewhere_needs_the_number(desk: Office) -> None:
    await desk.carded()
    ts = await desk.hands.say(BEN, TRIAGE, "Somebody called.")
    await desk.hands.shortcut(ANA, "note.from_message", TRIAGE, ts)
    await desk.modal(ANA, "note.save")
    await desk.hands.submit(ANA, {"ticket": "PR-9"})
    assert desk.top(ANA) == "note.save", "it stays open, with the words in it"


async def test_a_message_becomes_a_request(desk: Office) -> None:
    ts = await desk.hands.say(BEN, TRIAGE, "A Mr Oddo called, he wants his data deleted.")
    await desk.hands.shortcut(ANA, "ticket.from_message", TRIAGE, ts)
    await desk.modal(ANA, "new.request")
    await desk.hands.shortcut(CLEO, "ticket.from_message", TRIAGE, ts)
    await until(lambda: desk.top(CLEO) == "notice")


@pytest.mark.parametrize(
    ("event", "is_ours"),
    [
        ({"type": "group_left", "channel": TRIAGE}, True),
        ({"type": "group_left", "channel": "C0OTHER"}, False),
        ({"type": "channel_id_changed", "old_channel_id": TRIAGE}, True),
        ({"type": "channel_id_changed", "old_channel_id": "C0OTHER"}, False),
    ],
)
async def test_a_lost_channel_says_so_in_its_health(
    desk: Office, event: JsonObject, is_ours: bool
) -> None:
    desk.slack.deliveries.event(event)
    kind = str(event["type"])
    await until(lambda: any(each.what == kind for each in desk.slack.ledger.envelopes))
    if is_ours:
        await until(lambda: kind in desk.door.health().problem)
    else:
        await asyncio.sleep(0.1)
        assert desk.door.health().problem == ""


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_an_app_that_is_removed_says_so_in_its_health(desk: Office, kind: str) -> None:
    desk.slack.deliveries.event({"type": kind, "user": BOT_USER})
    await until(lambda: kind in desk.door.health().problem)


@pytest.mark.parametrize("kind", ["user_change", "subteam_members_changed", "channel_shared"])
async def test_what_changes_is_asked_anew(desk: Office, kind: str) -> None:
    await desk.door.role(ANA)
    before = len(desk.slack.ledger.calls)
    await desk.door.role(ANA)
    assert len(desk.slack.ledger.calls) == before, "remembered"
    user: JsonValue = {"id": ANA} if kind == "user_change" else ANA
    desk.slack.deliveries.event({"type": kind, "user": user, "channel": TRIAGE})
    envelopes = desk.slack.ledger.envelopes
    await until(lambda: any(envelope.what == kind for envelope in envelopes))
    await desk.door.role(ANA)
    assert len(desk.slack.ledger.calls) > before
