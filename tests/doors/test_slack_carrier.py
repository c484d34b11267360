"""What the courier brings to Slack: cards once and in place, lines under them, the digest."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.slack.people import BOT_USER, TRIAGE
from handlers import casework, delivery, ledger, status
from handlers.delivery import Later, Never, Parcel
from handlers.ledger import Actor, TicketRef
from storage import outbox
from storage.vocabulary import ParcelKind
from tests.doors.sandbox_kit import until
from tests.doors.slack_office import ANA, BEN, NAME, Office, office, words_of

DESK = Actor(id="desk")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as made:
        yield made


def parcel(desk: Office, kind: ParcelKind, payload: object, *, ticket: int | None = None) -> Parcel:
    now = desk.clock()
    return Parcel(
        id=1,
        kind=kind,
        lane=outbox.slack_lane(TRIAGE),
        ticket_id=ticket,
        inbox_id=None,
        recipient="",
        payload=json.dumps(payload).encode(),
        message_id=None,
        tries=1,
        revision=1,
        created_at=now,
        lease_until=now,
    )


def roots(desk: Office) -> list[str]:
    messages = desk.hands.see(ANA).channel(TRIAGE).messages
    return [message.ts for message in messages if not message.is_ephemeral]


async def test_one_card_for_a_ticket_however_often_it_changes(desk: Office) -> None:
    ticket = await desk.carded()
    for owner in (ANA, BEN, ANA, BEN):
        casework.assign(desk.desk, TicketRef(id=ticket), DESK, owner=owner)
    card = await desk.settled(ticket)
    assert len(roots(desk)) == 1
    assert f"<@{BEN}>" in words_of(card.blocks)
    updates = desk.slack.ledger.calls_to("chat.update")
    assert len(updates) < 4, "newest state only"


async def test_lines_stand_under_the_card_with_masked_words(desk: Office) -> None:
    ticket = await desk.carded()
    with desk.desk.transaction() as tx:
        row = ledger.load(tx, TicketRef(id=ticket))
        ledger.say_in_thread(
            tx, row, "The requester replied.", excerpt="<!here> & *so* on", mention=ANA
        )
    await until(lambda: bool(desk.card(ticket).replies), seconds=6)
    line = desk.card(ticket).replies[-1]
    assert line.text == f"PR-1001: <@{ANA}> The requester replied."
    assert "<!here> & *so* on" in words_of(line.blocks)
    assert "here" not in line.text


async def test_a_deleted_card_is_posted_anew(desk: Office) -> None:
    ticket = await desk.carded()
    old = desk.card(ticket).ts
    await desk.hands.remove(BEN, TRIAGE, old)
    casework.take(desk.desk, TicketRef(id=ticket), Actor(id=ANA))
    card = await desk.settled(ticket)
    assert card.ts != old
    assert len(roots(desk)) == 1


async def test_a_storm_of_429_delays_and_loses_nothing(desk: Office) -> None:
    desk.slack.rates.storm(3)
    ticket = desk.open_ticket()
    await until(lambda: status.location(desk.desk, ticket) is not None, seconds=10)
    assert len(roots(desk)) == 1


async def test_a_lost_scope_is_waited_for(desk: Office) -> None:
    world = desk.slack.world
    world.leave(TRIAGE, BOT_USER)
    ticket = desk.open_ticket()
    result = await desk.door.carrier.carry(parcel(desk, ParcelKind.CARD, None, ticket=ticket))
    assert isinstance(result, Later)
    assert result.after is not None
    world.join(TRIAGE, BOT_USER)


async def test_the_digest_lists_what_is_late_without_names(desk: Office) -> None:
    # The courier would bring twelve cards first, one a second.
    await desk.courier.stop()
    for _ in range(12):
        desk.open_ticket()
    desk.clock.forward(days=45)
    result = await desk.door.carrier.carry(
        parcel(desk, ParcelKind.DIGEST, {"digest": "2026-04-16"})
    )
    assert isinstance(result, delivery.Sent)
    digest = next(
        message
        for message in desk.hands.see(ANA).channel(TRIAGE).messages
        if message.ts == result.reference
    )
    said = words_of(digest.blocks)
    assert digest.text == "Privacy requests today: 12 overdue."
    assert "*Overdue*" in said
    assert "and 2 more" in said
    assert NAME not in said


async def test_a_direct_message_reaches_one_person(desk: Office) -> None:
    lane = outbox.slack_lane(BEN)
    sent = parcel(desk, ParcelKind.DIRECT, {"line": "Due tomorrow.", "ticket": 1})
    result = await desk.door.carrier.carry(Parcel(**{**vars(sent), "lane": lane, "recipient": BEN}))
    assert isinstance(result, delivery.Sent)
    direct = [channel for channel in desk.hands.see(BEN).channels if channel.is_direct]
    assert direct[0].messages[-1].text == "PR-1001: Due tomorrow."


@pytest.mark.parametrize(
    ("kind", "payload", "ticket", "expected"),
    [
        (ParcelKind.CARD, None, None, Never),
        (ParcelKind.CARD, None, 99, Never),
        (ParcelKind.THREAD, {"line": "x"}, 99, Later),
        (ParcelKind.CHANNEL, {"unknown": 1}, None, Never),
        (ParcelKind.EMAIL, None, None, Never),
    ],
)
async def test_what_cannot_be_carried(
    desk: Office, kind: ParcelKind, payload: object, ticket: int | None, expected: type
) -> None:
    result = await desk.door.carrier.carry(parcel(desk, kind, payload, ticket=ticket))
    assert isinstance(result, expected)


async def test_a_notice_keeps_mentions_of_staff_and_nothing_else(desk: Office) -> None:
    notice = {"notice": f"<@{ANA}> set `this` aside <!channel> <https://x.example|x>"}
    result = await desk.door.carrier.carry(parcel(desk, ParcelKind.CHANNEL, notice))
    assert isinstance(result, delivery.Sent)
    call = desk.slack.ledger.calls_to("chat.postMessage")[-1]
    text = call.arguments["text"]
    assert text == (f"<@{ANA}> set `this` aside &lt;!channel&gt; &lt;https://x.example|x&gt;")
    assert call.arguments["unfurl_links"] in (False, "0", "false")
