"""Trouble on purpose: what goes wrong between Slack and an app, one knob at a time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import ANA, BEN, JsonObject, LocalSlack, Standing
from bot.sandbox.slack.installation import EVENT_SCOPES
from bot.sandbox.slack.jsonlike import object_at, text_at
from bot.sandbox.slack.people import BOT_USER, GENERAL, TEAM_GROUP
from tests.doors.sandbox_kit import (
    PROXIES,
    DemoClock,
    actions,
    app_of,
    button,
    client_of,
    connected,
    local_slack,
    modal,
    mrkdwn,
    plain,
    section,
    until,
)
from tests.doors.test_sandbox_refusals import call

World = tuple[LocalSlack, DemoClock]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with local_slack(ack_seconds=0.5) as started:
        yield started


def listening(slack: LocalSlack, heard: list[JsonObject]) -> AsyncApp:
    """Takes every event, and the button `ticket.take`."""
    app = app_of(slack)

    async def opened(body: JsonObject) -> None:
        heard.append(body)

    async def take(ack: AsyncAck, body: JsonObject) -> None:
        heard.append(body)
        await ack()

    for kind in slack.installation.events:
        app.event(kind)(opened)
    app.action("ticket.take")(take)
    return app


async def card(slack: LocalSlack) -> str:
    blocks = [section(), actions(button("ticket.take"))]
    answer = await client_of(slack).chat_postMessage(
        channel=slack.channel, text="a card", blocks=blocks
    )
    return str(answer["ts"])


def count(heard: list[JsonObject], number: int) -> bool:
    return len(heard) == number


async def test_events_come_twice_or_in_another_order(world: World) -> None:
    slack, _ = world
    heard: list[JsonObject] = []
    async with connected(slack, listening(slack, heard)):
        slack.deliveries.duplicate_events = 1
        await slack.hands.open_home(ANA)
        await until(partial(count, heard, 2))
        assert len({text_at(body, "event_id") for body in heard}) == 1
        heard.clear()
        slack.deliveries.reorder_events = 2
        await slack.hands.open_home(ANA)
        await slack.deliveries.settle()
        assert heard == []
        await slack.hands.open_home(BEN)
        await until(partial(count, heard, 2))
        assert [text_at(object_at(body, "event"), "user") for body in heard] == [BEN, ANA]


async def test_a_connection_may_break_between_the_frame_and_its_answer(world: World) -> None:
    slack, _ = world
    heard: list[JsonObject] = []
    slack.ledger.spare("no_ack", "not_delivered", "late_ack")
    async with connected(slack, listening(slack, heard)):
        ts = await card(slack)
        slack.sockets.cut_after_send = 1
        outcome = await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
        assert not outcome.acknowledged
        await until(lambda: slack.sockets.connections == 1)
        assert (await slack.hands.click(ANA, slack.channel, ts, "ticket.take")).acknowledged


async def test_an_event_lost_on_a_broken_connection_comes_again(world: World) -> None:
    slack, clock = world
    heard: list[JsonObject] = []
    slack.ledger.spare("no_ack", "not_delivered", "late_ack")
    async with connected(slack, listening(slack, heard)):
        slack.sockets.cut_after_send = 1
        await slack.hands.open_home(ANA)
        await slack.deliveries.settle()
        await until(lambda: slack.sockets.connections == 1)
        clock.move(minutes=1)
        await until(lambda: slack.ledger.envelopes[-1].acknowledged)
        assert slack.ledger.envelopes[-1].retry >= 1
        assert text_at(heard[-1], "event_id") == text_at(
            slack.ledger.envelopes[0].payload, "event_id"
        )


async def test_connections_are_refreshed_by_the_clock(world: World) -> None:
    slack, clock = world
    slack.sockets.refresh_every = timedelta(hours=4)
    heard: list[JsonObject] = []
    async with connected(slack, listening(slack, heard)):
        await asyncio.sleep(0.5)
        assert len(slack.ledger.calls_to("apps.connections.open")) == 1
        clock.move(hours=4)
        await until(lambda: len(slack.ledger.calls_to("apps.connections.open")) > 1)
        await until(lambda: slack.sockets.connections == 1)


async def raw_socket(slack: LocalSlack, session: aiohttp.ClientSession) -> str:
    del session
    answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


async def test_the_answer_may_come_on_another_connection_and_the_eleventh_is_refused(
    world: World,
) -> None:
    slack, _ = world
    slack.rates.unlimited = True
    async with aiohttp.ClientSession(trust_env=False) as session:
        sockets = [await session.ws_connect(await raw_socket(slack, session)) for _ in range(10)]
        hellos = [await socket.receive_json() for socket in sockets]
        assert [hello["num_connections"] for hello in hellos] == list(range(1, 11))
        eleventh = await session.ws_connect(await raw_socket(slack, session))
        assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
        await eleventh.close()
        ts = await card(slack)
        click = asyncio.create_task(slack.hands.click(ANA, slack.channel, ts, "ticket.take"))
        waiting = [asyncio.create_task(socket.receive_json()) for socket in sockets]
        done, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        got = next(iter(done))
        other = sockets[(waiting.index(got) + 1) % 10]
        await other.send_json({"envelope_id": got.result()["envelope_id"]})
        assert (await click).acknowledged
        await asyncio.gather(*(socket.close() for socket in sockets))


async def test_an_answer_may_be_held_back_after_the_work_is_done(world: World) -> None:
    slack, _ = world
    client = client_of(slack)
    client.timeout = 1
    slack.web_api.hold_answers, slack.web_api.hold_seconds = 1, 2
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel=slack.channel, text="a")
    assert len(slack.hands.see(ANA).channel(slack.channel).messages) == 1


async def test_somebody_else_may_change_the_view_first(world: World) -> None:
    slack, _ = world
    view = slack.world.views.open(ANA, modal(section()))
    slack.world.views.interfere = 1
    arguments: JsonObject = {"view_id": view.id, "hash": view.hash, "view": modal(section("b"))}
    _, answer, _ = await call(slack, "views.update", arguments)
    assert answer["error"] == "hash_conflict"
    _, answer, _ = await call(slack, "views.update", arguments)
    assert answer["ok"] is True


async def test_a_trigger_may_come_too_late(world: World) -> None:
    slack, _ = world
    slack.world.triggers.late = 1
    trigger = slack.world.triggers.mint(ANA)
    arguments: JsonObject = {"trigger_id": trigger, "view": modal()}
    _, answer, _ = await call(slack, "views.open", arguments)
    assert answer["error"] == "expired_trigger_id"
    _, answer, _ = await call(slack, "views.open", arguments)
    assert answer["ok"] is True


async def test_administrators_change_the_workspace_and_the_app_hears(world: World) -> None:
    slack, _ = world
    heard: list[JsonObject] = []
    rules = slack.administration
    async with connected(slack, listening(slack, heard)):
        rules.set_standing(BEN, Standing.GUEST)
        rules.deactivate(BEN)
        rules.share(slack.channel)
        rules.uninstall()
        await slack.deliveries.settle()
        await until(partial(count, heard, 9))
    kinds = sorted(text_at(object_at(body, "event"), "type") for body in heard)
    assert kinds == [
        "app_uninstalled",
        "channel_shared",
        *["subteam_members_changed"] * 2,
        *["subteam_updated"] * 2,
        "tokens_revoked",
        *["user_change"] * 2,
    ]
    assert BEN not in slack.world.groups[TEAM_GROUP].members
    assert BEN not in slack.world.channels[slack.channel].members
    assert slack.world.channels[slack.channel].is_shared


async def test_of_channels_without_the_app_slack_says_nothing(world: World) -> None:
    slack, _ = world
    heard: list[JsonObject] = []
    async with connected(slack, listening(slack, heard)):
        await slack.hands.leave(ANA, GENERAL)
        slack.administration.share(GENERAL)
        slack.administration.remove_app(slack.channel)
        await slack.hands.leave(ANA, slack.channel)
        await slack.deliveries.settle()
    # The one thing it may hear is that it was put out.
    assert {text_at(object_at(body, "event"), "type") for body in heard} <= {"group_left"}
    assert BOT_USER not in slack.world.channels[slack.channel].members


async def test_channels_get_other_names_and_other_ids(world: World) -> None:
    slack, _ = world
    slack.ledger.spare("not_delivered")
    ts, rules = await card(slack), slack.administration
    rules.rename(slack.channel, "privacy-requests")
    rules.change_id(slack.channel, "C0MOVED001")
    seen = slack.hands.see(ANA).channel("C0MOVED001")
    assert (seen.name, [message.ts for message in seen.messages]) == ("privacy-requests", [ts])
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client_of(slack).chat_update(channel=slack.channel, ts=ts, text="b")
    rules.remove_app("C0MOVED001")
    rules.rename("C0MOVED001", "elsewhere")
    rules.change_id("C0MOVED001", "C0MOVED002")
    assert slack.world.channels["C0MOVED002"].name == "elsewhere"


async def test_a_method_that_is_gone_is_noted(world: World) -> None:
    slack, _ = world
    slack.ledger.spare("deprecated")
    await call(slack, "files.upload", {}, sent="form")
    noted = [(each.kind.value, each.detail) for each in slack.ledger.violations]
    assert noted == [("deprecated", "files.upload: use files.getUploadURLExternal")]


async def test_a_withdrawn_scope_is_missed_at_once(world: World) -> None:
    slack, _ = world
    slack.administration.withdraw_scope("chat:write")
    with pytest.raises(SlackApiError) as refused:
        await client_of(slack).chat_postMessage(channel=slack.channel, text="a")
    answer = refused.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "chat:write" not in str(answer["provided"]).split(",")


async def test_the_free_plan_hides_what_is_old(world: World) -> None:
    slack, clock = world
    slack.world.plan_hides_after = timedelta(days=90)
    ts = await card(slack)
    clock.move(days=89)
    assert [each.ts for each in slack.hands.see(ANA).channel(slack.channel).messages] == [ts]
    clock.move(days=2)
    assert slack.hands.see(ANA).channel(slack.channel).messages == ()


async def test_outside_words_that_slack_would_act_on_are_noted(world: World) -> None:
    slack, _ = world
    slack.ledger.spare("active_text", "too_fast")
    slack.ledger.distrust("Hello <!channel>, see <https://x.example|this> & 1 < 2 > 0")
    client = client_of(slack)
    safe: list[JsonObject] = [
        {"type": "section", "text": plain("Hello <!channel>")},
        section("Hello &lt;!channel&gt;"),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "<https://x.example|this>"}],
                }
            ],
        },
    ]
    await client.chat_postMessage(channel=slack.channel, text="1 < 2 > 0", blocks=safe)
    assert list(slack.ledger.violations) == []
    await client.chat_postMessage(channel=slack.channel, text="Hello <!channel>")
    await client.chat_postMessage(
        channel=slack.channel,
        text="a",
        blocks=[{"type": "context", "elements": [mrkdwn("<!channel>")]}],
    )
    trigger = slack.world.triggers.mint(ANA)
    await client.views_open(trigger_id=trigger, view=modal(section("<https://x.example|this>")))
    noted = [each.detail for each in slack.ledger.violations if each.kind == "active_text"]
    assert noted == [
        "chat.postMessage: <!channel>",
        "chat.postMessage: <!channel>",
        "views.open: <https://x.example|this>",
    ]


async def test_personal_data_in_values_ids_and_answers_is_noted(world: World) -> None:
    slack, _ = world
    slack.ledger.spare("personal_data")
    slack.ledger.watch_for("ana.berg@example.org")
    client, app = client_of(slack), app_of(slack)

    async def take(ack: AsyncAck) -> None:
        await ack(text="ana.berg@example.org wrote")

    app.command("/privacy")(take)
    secret = "ana.berg@example.org"
    blocks = [actions(button("a", value=secret)), section(block_id=secret)]
    await client.chat_postMessage(channel=slack.channel, text="a", blocks=blocks)
    trigger = slack.world.triggers.mint(ANA)
    await client.views_open(trigger_id=trigger, view=modal(actions(button(secret))))
    async with connected(slack, app):
        await slack.hands.command(ANA, slack.channel, "/privacy")
    assert [each.detail for each in slack.ledger.violations] == [
        "chat.postMessage: in ids and values",
        "views.open: in ids and values",
        "answer to /privacy: in text",
    ]


async def test_idle_scopes_and_unheard_events_are_known(world: World) -> None:
    slack, _ = world
    heard: list[JsonObject] = []
    granted, subscribed = slack.installation.granted, slack.installation.events
    assert slack.ledger.idle_scopes(granted) == set(granted)
    async with connected(slack, listening(slack, heard)):
        await card(slack)
        await slack.hands.open_home(ANA)
        await slack.deliveries.settle()
    assert "chat:write" not in slack.ledger.idle_scopes(granted)
    assert "groups:read" in slack.ledger.idle_scopes(granted)
    assert slack.ledger.unheard_events(subscribed) == set(subscribed) - {"app_home_opened"}


def test_every_event_of_the_manifest_has_its_scope_in_it() -> None:
    installed = LocalSlack().installation
    needed = {EVENT_SCOPES[event] for event in installed.events if event in EVENT_SCOPES}
    assert needed <= installed.granted
