"""What reaches the app and when: acknowledgements, retries, sockets, signatures, response URLs."""

import asyncio
import gc
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import ANA, BEN, JsonObject, JsonValue, LocalSlack, SubmitKind
from bot.sandbox.slack.http_mode import signature
from bot.sandbox.slack.jsonlike import object_at, text_at
from bot.sandbox.slack.server import Mode
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
    over_socket,
    section,
    text_input,
    until,
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[LocalSlack]:
    mode: Mode = request.param
    async with local_slack(mode, ack_seconds=0.3) as (slack, _):
        slack.ledger.spare(*PROVOKED)
        yield slack


PROVOKED = ("no_ack", "late_ack", "unhandled", "not_delivered")


async def card(slack: LocalSlack, action_id: str = "ticket.take") -> str:
    answer = await client_of(slack).chat_postMessage(
        channel=slack.channel, text="a card", blocks=[section(), actions(button(action_id))]
    )
    return str(answer["ts"])


def kinds(slack: LocalSlack) -> list[str]:
    return [violation.kind.value for violation in slack.ledger.violations]


async def test_a_listener_that_is_late_shows_an_error(both: LocalSlack) -> None:
    app = app_of(both)

    async def late(ack: AsyncAck) -> None:
        await asyncio.sleep(0.5)
        await ack()

    app.action("ticket.take")(late)
    async with connected(both, app):
        outcome = await both.hands.click(ANA, both.channel, await card(both), "ticket.take")
        assert (outcome.acknowledged, "3 seconds" in str(outcome.error)) == (False, True)
        assert both.hands.see(ANA).toast == outcome.error
        assert both.hands.see(BEN).toast is None
        both.hands.dismiss(ANA)
        assert both.hands.see(ANA).toast is None
        # Over HTTP the connection is gone by then; over a socket the late frame still arrives.
        expected = ["no_ack", "late_ack"] if both.mode == "socket" else ["no_ack"]
        await asyncio.sleep(0.3)
        await until(lambda: kinds(both) == expected)


async def test_a_listener_that_fails_shows_an_error(both: LocalSlack) -> None:
    app = app_of(both)

    async def failing(ack: AsyncAck) -> None:
        raise RuntimeError("on purpose")

    app.view("reply")(failing)
    async with connected(both, app):
        both.world.views.open(ANA, modal(text_input("body")))
        outcome = await both.hands.submit(ANA, {"body": "a"})
        assert outcome.kind is SubmitKind.UNANSWERED
        assert "trouble connecting" in str(both.hands.see(ANA).toast)
        shown = both.hands.see(ANA).modal
        assert shown is not None
        assert object_at(object_at(shown.state, "body"), "typed")["value"] == "a"
    assert kinds(both) == ["no_ack"]


async def test_an_action_nobody_listens_for(both: LocalSlack) -> None:
    async with connected(both, app_of(both)):
        outcome = await both.hands.click(ANA, both.channel, await card(both), "ticket.take")
        assert not outcome.acknowledged
    assert kinds(both) == ["no_ack" if both.mode == "socket" else "unhandled"]


async def test_nobody_is_connected(both: LocalSlack) -> None:
    outcome = await both.hands.command(ANA, both.channel, "/privacy")
    assert outcome.error == '/privacy failed with the error "dispatch_failed"'
    assert kinds(both) == ["not_delivered"]


def has_come(seen: list[tuple[str, str, str]], times: int) -> bool:
    return len(seen) >= times


async def test_an_event_is_sent_again_until_it_is_taken() -> None:
    """At once, after a minute, after five, by the workspace's clock; then never more."""
    async with local_slack(ack_seconds=0.5) as (slack, clock):
        slack.ledger.spare(*PROVOKED)
        app = app_of(slack)
        seen: list[tuple[str, str, str]] = []
        willing = False

        async def keep(req_body: JsonObject, num: str, reason: str) -> BoltResponse:
            seen.append((text_at(req_body, "event_id"), num, reason))
            return BoltResponse(status=200 if willing else 500)

        install_event_gate(app, keep)
        async with connected(slack, app):
            await slack.hands.open_home(ANA)
            await until(lambda: len(seen) == 2)
            for minutes, tries in ((0.9, 2), (0.2, 3), (4.8, 3), (0.3, 4), (600, 4)):
                await slack.deliveries.settle()
                clock.move(minutes=minutes)
                await until(partial(has_come, seen, tries))
                await asyncio.sleep(0.25)
                assert len(seen) == tries
            assert len({event_id for event_id, _, _ in seen}) == 1
            assert [retry for _, retry, _ in seen] == ["0", "1", "2", "3"]
            assert {reason for _, _, reason in seen[1:]} == {"http_timeout"}

            willing = True
            await slack.hands.open_home(BEN)
            await slack.deliveries.settle()
            clock.move(hours=1)
            await asyncio.sleep(0.3)
            assert len(seen) == 5


Keep = Callable[[JsonObject, str, str], Awaitable[BoltResponse]]


def install_event_gate(app: AsyncApp, keep: Keep) -> None:
    """A global middleware decides before bolt acknowledges."""

    async def gate(body: JsonObject, request: AsyncBoltRequest) -> BoltResponse:
        number = request.headers.get("x-slack-retry-num", ["0"])[0]
        reason = request.headers.get("x-slack-retry-reason", [""])[0]
        return await keep(body, number, reason)

    app.middleware(gate)


async def test_http_retries_carry_their_headers() -> None:
    async with local_slack("http") as (slack, clock):
        slack.ledger.spare(*PROVOKED)
        app = app_of(slack)
        seen: list[tuple[str, str]] = []

        async def keep(_body: JsonObject, num: str, reason: str) -> BoltResponse:
            seen.append((num, reason))
            enough = "1" if len(seen) == 3 else "0"
            return BoltResponse(status=500, headers={"x-slack-no-retry": enough})

        install_event_gate(app, keep)
        async with connected(slack, app):
            await slack.hands.open_home(ANA)
            await until(lambda: len(seen) == 2)
            await slack.deliveries.settle()
            clock.move(minutes=1)
            await until(lambda: len(seen) == 3)
            await slack.deliveries.settle()
            clock.move(minutes=10)
            await asyncio.sleep(0.3)
    assert seen == [("0", ""), ("1", "http_error"), ("2", "http_error")]


async def test_an_event_may_come_twice() -> None:
    async with local_slack() as (slack, _):
        app = app_of(slack)
        ids: list[str] = []

        async def opened(body: JsonObject) -> None:
            ids.append(text_at(body, "event_id"))

        app.event("app_home_opened")(opened)
        async with connected(slack, app):
            await slack.hands.open_home(ANA)
            await slack.deliveries.settle()
            slack.deliveries.repeat_event(slack.ledger.envelopes[-1].payload)
            await until(lambda: len(ids) == 2)
        assert len(set(ids)) == 1


async def test_unsubscribed_events_are_not_sent() -> None:
    async with local_slack() as (slack, _):
        async with connected(slack, app_of(slack)):
            slack.deliveries.event({"type": "message", "text": "a"})
            await slack.deliveries.settle()
        assert list(slack.ledger.envelopes) == []


async def test_members_come_and_go() -> None:
    async with local_slack() as (slack, _):
        app = app_of(slack)
        heard: list[tuple[str, str]] = []

        async def moved(event: JsonObject) -> None:
            heard.append((text_at(event, "type"), text_at(event, "user")))

        app.event("member_joined_channel")(moved)
        app.event("member_left_channel")(moved)
        async with connected(slack, app):
            await slack.hands.invite(BEN, slack.channel, "U00000EVE1")
            assert slack.world.channels[slack.channel].is_shared
            await slack.hands.leave(ANA, slack.channel)
            await until(lambda: len(heard) == 2)
        assert sorted(heard) == [
            ("member_joined_channel", "U00000EVE1"),
            ("member_left_channel", ANA),
        ]


async def test_one_payload_goes_to_one_of_the_connections() -> None:
    async with local_slack() as (slack, _):
        counts = {"first": 0, "second": 0}
        apps = {name: app_of(slack) for name in counts}

        def listen(name: str) -> None:
            async def take(ack: AsyncAck) -> None:
                counts[name] += 1
                await ack()

            apps[name].action("ticket.take")(take)

        for name in counts:
            listen(name)
        async with over_socket(slack, apps["first"]), over_socket(slack, apps["second"]):
            assert slack.sockets.connections == 2
            ts = await card(slack)
            for _ in range(24):
                await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
        assert sum(counts.values()) == 24
        assert all(counts.values())


def reopened(slack: LocalSlack, before: int) -> bool:
    opened = len(slack.ledger.calls_to("apps.connections.open"))
    return opened > before and slack.sockets.connections == 1


async def test_the_app_comes_back_after_a_refresh() -> None:
    async with local_slack() as (slack, _):
        app = app_of(slack)

        async def take(ack: AsyncAck) -> None:
            await ack()

        app.action("ticket.take")(take)
        async with connected(slack, app):
            ts = await card(slack)
            for reason in ("refresh_requested", "warning"):
                opened = len(slack.ledger.calls_to("apps.connections.open"))
                await slack.sockets.disconnect(reason)
                await until(partial(reopened, slack, opened))
                outcome = await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
                assert outcome.acknowledged


async def test_a_ticket_opens_one_socket_once() -> None:
    async with local_slack() as (slack, _):
        answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
        async with aiohttp.ClientSession(trust_env=False) as session:
            async with session.ws_connect(answer["url"]) as socket:
                hello = await socket.receive_json()
                assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(answer["url"])
            slack.sockets.refuse_handshakes = 1
            answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(answer["url"])


async def test_strange_acknowledgements_are_noted() -> None:
    async with local_slack(ack_seconds=0.1) as (slack, _):
        slack.ledger.spare(*PROVOKED, "bad_answer")
        answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
        async with (
            aiohttp.ClientSession(trust_env=False) as session,
            session.ws_connect(answer["url"]) as socket,
        ):
            await socket.receive_json()
            await socket.send_str("not json")
            await socket.send_json({"envelope_id": "unknown"})
            click = asyncio.create_task(
                slack.hands.click(ANA, slack.channel, await card(slack), "ticket.take")
            )
            envelope = await socket.receive_json()
            assert envelope["accepts_response_payload"] is True
            assert (await click).acknowledged is False
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            await until(lambda: len(kinds(slack)) == 4)
        assert kinds(slack) == ["bad_answer", "bad_answer", "no_ack", "late_ack"]


async def test_wrong_signatures_and_old_stamps_are_refused_by_the_app() -> None:
    async with local_slack("http") as (slack, _):
        slack.ledger.spare(*PROVOKED)
        app = app_of(slack)
        heard: list[str] = []

        async def take(ack: AsyncAck) -> None:
            heard.append("take")
            await ack()

        app.action("ticket.take")(take)
        async with connected(slack, app):
            assert await slack.http.verify_url()
            ts = await card(slack)
            slack.http.skew_seconds = -301
            assert not (await slack.hands.click(ANA, slack.channel, ts, "ticket.take")).acknowledged
            slack.http.skew_seconds = 0
            slack.http.secret = "wrong"
            assert not (await slack.hands.click(ANA, slack.channel, ts, "ticket.take")).acknowledged
            slack.http.secret = slack.signing_secret
            assert (await slack.hands.click(ANA, slack.channel, ts, "ticket.take")).acknowledged
        assert heard == ["take"]
        assert [kept.note for kept in slack.ledger.envelopes] == ["status 401", "status 401", ""]


def test_the_signature_is_slacks_v0() -> None:
    digest = hmac.new(b"key", b"v0:1531420618:a=b", hashlib.sha256).hexdigest()
    assert signature("key", "1531420618", b"a=b") == f"v0={digest}"


# response_url


async def respond(url: str, **body: JsonValue) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(url, json=body) as response,
    ):
        return response.status, await response.text()


@pytest.fixture
async def world() -> AsyncIterator[tuple[LocalSlack, DemoClock]]:
    async with local_slack() as started:
        yield started


async def test_a_response_url_serves_five_times(world: tuple[LocalSlack, DemoClock]) -> None:
    slack, _ = world
    url = slack.response_urls.mint(channel=slack.channel, user=ANA)
    for number in range(5):
        assert await respond(url, text=f"answer {number}") == (200, "ok")
    status, body = await respond(url, text="one too many")
    assert (status, "used_url" in body) == (404, True)
    assert len(slack.hands.see(ANA).channel(slack.channel).messages) == 5
    assert slack.hands.see(BEN).channel(slack.channel).messages == ()


async def test_a_response_url_dies_after_half_an_hour(
    world: tuple[LocalSlack, DemoClock],
) -> None:
    slack, clock = world
    url = slack.response_urls.mint(channel=slack.channel, user=ANA)
    clock.move(minutes=30)
    assert (await respond(url, text="just in time"))[0] == 200
    clock.move(seconds=1)
    status, body = await respond(url, text="too late")
    assert (status, "expired_url" in body) == (404, True)


async def test_the_original_is_replaced_or_deleted(world: tuple[LocalSlack, DemoClock]) -> None:
    slack, _ = world
    ts = await card(slack)
    url = slack.response_urls.mint(channel=slack.channel, user=ANA, original=ts)
    await respond(url, text="new words", replace_original=True)
    shown = slack.hands.see(BEN).channel(slack.channel).messages[0]
    assert (shown.ts, shown.text, shown.blocks) == (ts, "new words", ())
    await respond(url, delete_original=True)
    assert slack.hands.see(BEN).channel(slack.channel).messages == ()
    command_url = slack.response_urls.mint(channel=slack.channel, user=ANA)
    status, body = await respond(command_url, delete_original=True)
    assert (status, "no_original_message" in body) == (404, True)


async def test_an_ephemeral_original_stays_ephemeral(
    world: tuple[LocalSlack, DemoClock],
) -> None:
    slack, _ = world
    answer = await client_of(slack).chat_postEphemeral(
        channel=slack.channel, user=ANA, text="only you"
    )
    url = slack.response_urls.mint(
        channel=slack.channel, user=ANA, original=str(answer["message_ts"])
    )
    await respond(url, text="still you", replace_original=True, response_type="in_channel")
    shown = slack.hands.see(ANA).channel(slack.channel).messages[0]
    assert (shown.text, shown.is_ephemeral) == ("still you", True)
    assert slack.hands.see(BEN).channel(slack.channel).messages == ()


async def test_wrong_answers_are_refused_and_noted(world: tuple[LocalSlack, DemoClock]) -> None:
    slack, _ = world
    slack.ledger.spare("unknown_argument")
    url = slack.response_urls.mint(channel=slack.channel, user=ANA)
    status, body = await respond(url, text="a", blocks=[{"type": "section"}], colour="red")
    assert (status, "invalid_blocks" in body) == (404, True)
    assert kinds(slack) == ["unknown_argument"]
    status, _ = await respond(slack.site + "/respond/made-up", text="a")
    assert status == 404


# Trouble on purpose


async def test_an_answer_may_be_lost_after_the_work_is_done(
    world: tuple[LocalSlack, DemoClock],
) -> None:
    slack, _ = world
    slack.web_api.lose_answers = 1
    with pytest.raises(aiohttp.ClientError):
        await client_of(slack).chat_postMessage(channel=slack.channel, text="a")
    assert len(slack.hands.see(ANA).channel(slack.channel).messages) == 1
    slack.web_api.break_calls = 1
    with pytest.raises(SlackApiError):
        await client_of(slack).chat_postMessage(channel=slack.channel, text="b")
    slack.rates.storm(1)
    with pytest.raises(SlackApiError) as refused:
        await client_of(slack).chat_postMessage(channel=slack.channel, text="c")
    assert refused.value.response.status_code == 429
    assert len(slack.hands.see(ANA).channel(slack.channel).messages) == 1


async def test_stopping_is_quick_and_clean() -> None:
    slack = LocalSlack()
    await slack.start()
    app = app_of(slack)
    async with connected(slack, app):
        started = time.monotonic()
        await slack.stop()
        assert time.monotonic() - started < 2
    gc.collect()
