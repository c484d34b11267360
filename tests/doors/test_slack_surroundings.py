"""What happens around the tickets: mentions, people who change, an app that is removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack import JsonValue
from bot.sandbox.slack.people import BOT_USER, TRIAGE
from bot.slack import words
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, Office, office


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


async def test_a_mention_in_a_thread_is_answered_there_and_only_to_the_one(desk: Office) -> None:
    ticket = await desk.carded()
    card = desk.card(ticket)
    await desk.hands.say(ANA, TRIAGE, "@privacy_desk take", thread_ts=card.ts)
    await until(lambda: bool(desk.slack.ledger.calls_to("chat.postEphemeral")))
    call = desk.slack.ledger.calls_to("chat.postEphemeral")[0]
    assert words.INTERNAL in str(call.arguments["text"])
    assert call.arguments["user"] == ANA
    assert call.arguments["thread_ts"] == card.ts
    assert desk.letters() == 0, "nothing typed in a thread is ever sent"


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
