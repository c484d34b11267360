"""Conversations: a person acts in the local Slack, a real bolt app answers, the person sees."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ANA, BEN, HandRefused, JsonObject, LocalSlack, SubmitKind
from bot.sandbox.slack.jsonlike import object_at, objects_at, text_at
from bot.sandbox.slack.server import Mode
from tests.doors.sandbox_kit import (
    PROXIES,
    actions,
    app_of,
    button,
    connected,
    local_slack,
    modal,
    plain,
    section,
    text_input,
    until,
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["socket", "http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[LocalSlack]:
    mode: Mode = request.param
    async with local_slack(mode) as (started, _):
        yield started


@pytest.fixture
def app(slack: LocalSlack) -> AsyncApp:
    return app_of(slack)


def no_violations(slack: LocalSlack) -> None:
    assert list(slack.ledger.violations) == []


def is_high(slack: LocalSlack, height: int) -> bool:
    return len(slack.hands.see(ANA).modals) == height


async def post_card(app: AsyncApp, slack: LocalSlack, *more: JsonObject) -> str:
    answer = await app.client.chat_postMessage(
        channel=slack.channel,
        text="PR-1: a request",
        blocks=[section("PR-1"), actions(button("ticket.take", value="1:1"), *more)],
    )
    return str(answer["ts"])


async def test_a_button_is_pressed_and_the_card_changes(slack: LocalSlack, app: AsyncApp) -> None:
    presses: list[JsonObject] = []

    async def take(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        presses.append(body)
        await ack()
        await client.chat_update(
            channel=text_at(object_at(body, "channel"), "id"),
            ts=text_at(object_at(body, "message"), "ts"),
            text="PR-1: taken",
            blocks=[section("PR-1, taken by Ana")],
        )

    app.action("ticket.take")(take)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        outcome = await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
        assert outcome.acknowledged
        await until(lambda: slack.hands.see(BEN).channel(slack.channel).messages[0].is_edited)
        seen = slack.hands.see(BEN).channel(slack.channel).messages[0]
        assert seen.text == "PR-1: taken"
        assert text_at(object_at(seen.blocks[0], "text"), "text") == "PR-1, taken by Ana"
        with pytest.raises(HandRefused, match="not there any more"):
            await slack.hands.click(BEN, slack.channel, ts, "ticket.take")
    pressed = objects_at(presses[0], "actions")[0]
    assert (pressed["value"], pressed["type"]) == ("1:1", "button")
    assert object_at(presses[0], "user")["id"] == ANA
    no_violations(slack)


async def test_a_modal_is_corrected_then_changed_then_closed(
    slack: LocalSlack, app: AsyncApp
) -> None:
    heard: list[str] = []

    async def start(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        view = modal(section("To a•••@example.org"), text_input("body"))
        await client.views_open(trigger_id=text_at(body, "trigger_id"), view=view)

    async def submitted(ack: AsyncAck, body: JsonObject) -> None:
        values = object_at(object_at(object_at(body, "view"), "state"), "values")
        words = text_at(object_at(object_at(values, "body"), "typed"), "value")
        heard.append(words)
        if words == "no":
            await ack(response_action="errors", errors={"body": "Please write more."})
        elif words == "preview":
            await ack(response_action="update", view=modal(section("Sure?"), text_input("body")))
        else:
            await ack()

    app.action("ticket.take")(start)
    app.view("reply")(submitted)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
        await until(lambda: slack.hands.see(ANA).modal is not None)
        assert slack.hands.see(BEN).modal is None

        empty = await slack.hands.submit(ANA)
        assert (empty.kind, set(empty.errors)) == (SubmitKind.INCOMPLETE, {"body"})
        wrong = await slack.hands.submit(ANA, {"body": "no"})
        assert (wrong.kind, wrong.errors) == (SubmitKind.ERRORS, {"body": "Please write more."})
        shown = slack.hands.see(ANA).modal
        assert shown is not None
        assert shown.errors == {"body": "Please write more."}
        changed = await slack.hands.submit(ANA, {"body": "preview"})
        assert changed.kind is SubmitKind.UPDATED
        shown = slack.hands.see(ANA).modal
        assert shown is not None
        assert text_at(object_at(shown.blocks[0], "text"), "text") == "Sure?"
        assert shown.errors == {}
        closed = await slack.hands.submit(ANA, {"body": "A whole sentence."})
        assert closed.kind is SubmitKind.CLOSED
        assert slack.hands.see(ANA).modals == ()
    assert heard == ["no", "preview", "A whole sentence."]
    no_violations(slack)


async def test_modals_pile_up_three_high_and_clear_at_once(
    slack: LocalSlack, app: AsyncApp
) -> None:
    refusals: list[str] = []

    async def start(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        view = modal(text_input("body"), actions(button("deeper")), callback_id="floor")
        await client.views_open(trigger_id=text_at(body, "trigger_id"), view=view)

    async def deeper(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        view = modal(text_input("body"), actions(button("deeper")))
        try:
            await client.views_push(trigger_id=text_at(body, "trigger_id"), view=view)
        except SlackApiError as refused:
            refusals.append(refused.response["error"])

    async def clear(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    app.action("ticket.take")(start)
    app.action("deeper")(deeper)
    app.view("reply")(clear)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
        for height in (1, 2, 3):
            await until(partial(is_high, slack, height))
            await slack.hands.click_modal(ANA, "deeper")
        await until(lambda: refusals == ["push_limit_reached"])
        await slack.hands.close(ANA)
        assert len(slack.hands.see(ANA).modals) == 2
        done = await slack.hands.submit(ANA, {"body": "done"})
        assert done.kind is SubmitKind.CLEARED
        assert slack.hands.see(ANA).modals == ()
    no_violations(slack)


async def test_a_trigger_opens_one_modal_only(slack: LocalSlack, app: AsyncApp) -> None:
    refusals: list[str] = []

    async def twice(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        for _ in range(2):
            try:
                view = modal(text_input("body"))
                await client.views_open(trigger_id=text_at(body, "trigger_id"), view=view)
            except SlackApiError as refused:
                refusals.append(refused.response["error"])

    app.action("ticket.take")(twice)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        await slack.hands.click(ANA, slack.channel, ts, "ticket.take")
        await until(lambda: refusals == ["exchanged_trigger_id"])
        assert len(slack.hands.see(ANA).modals) == 1


async def test_a_command_is_answered_at_once_and_later(slack: LocalSlack, app: AsyncApp) -> None:
    heard: list[str] = []

    async def privacy(ack: AsyncAck, body: JsonObject, respond: AsyncRespond) -> None:
        heard.append(text_at(body, "text"))
        await ack("Looking…")
        await respond(text="Two are open.", blocks=[section("Two are open.")])
        await respond(text="Everybody: two.", response_type="in_channel")

    app.command("/privacy")(privacy)
    async with connected(slack, app):
        outcome = await slack.hands.command(ANA, slack.channel, "/privacy", "assign 1 @ben <b>")
        assert outcome.acknowledged
        await until(lambda: len(slack.hands.see(ANA).channel(slack.channel).messages) == 3)
        ana, ben = (slack.hands.see(user).channel(slack.channel).messages for user in (ANA, BEN))
        # bolt sends the acknowledgement beside the listener, so the order is open.
        assert sorted(message.text for message in ana if message.is_ephemeral) == [
            "Looking…",
            "Two are open.",
        ]
        assert [message.text for message in ben] == ["Everybody: two."]
        with pytest.raises(HandRefused, match="not supported in threads"):
            await slack.hands.command(ANA, slack.channel, "/privacy", thread_ts=ben[0].ts)
        with pytest.raises(HandRefused, match="not a valid command"):
            await slack.hands.command(ANA, slack.channel, "/nonsense")
    assert heard == [f"assign 1 <@{BEN}|ben> &lt;b&gt;"]
    no_violations(slack)


async def test_home_is_published_when_it_is_opened(slack: LocalSlack, app: AsyncApp) -> None:
    async def opened(event: JsonObject, client: AsyncWebClient) -> None:
        home: JsonObject = {"type": "home", "blocks": [section("Queue"), actions(button("next"))]}
        await client.views_publish(user_id=text_at(event, "user"), view=home)

    pages: list[str] = []

    async def turn(ack: AsyncAck, body: JsonObject) -> None:
        await ack()
        pages.append(text_at(object_at(body, "container"), "view_id"))

    app.event("app_home_opened")(opened)
    app.action("next")(turn)
    async with connected(slack, app):
        await slack.hands.open_home(ANA)
        await until(lambda: slack.hands.see(ANA).home is not None)
        await slack.hands.click_home(ANA, "next")
        home = slack.hands.see(ANA).home
        assert home is not None
        assert pages == [home.id]
        with pytest.raises(HandRefused, match="still empty"):
            await slack.hands.click_home(BEN, "next")
    no_violations(slack)


async def test_naming_the_app_in_a_thread_reaches_it(slack: LocalSlack, app: AsyncApp) -> None:
    heard: list[JsonObject] = []

    async def mentioned(event: JsonObject, client: AsyncWebClient) -> None:
        heard.append(event)
        await client.chat_postEphemeral(
            channel=text_at(event, "channel"),
            user=text_at(event, "user"),
            text="Noted.",
            thread_ts=text_at(event, "thread_ts"),
        )

    app.event("app_mention")(mentioned)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        await slack.hands.say(BEN, slack.channel, "no app here", ts)
        await slack.hands.say(BEN, slack.channel, "@Privacy Desk due", ts)
        await until(
            lambda: len(slack.hands.see(BEN).channel(slack.channel).messages[0].replies) == 3
        )
    assert [text_at(event, "text") for event in heard] == [f"<@{slack.bot_user}> due"]
    replies = slack.hands.see(ANA).channel(slack.channel).messages[0].replies
    assert [reply.text for reply in replies] == ["no app here", f"<@{slack.bot_user}> due"]
    no_violations(slack)


async def test_shortcuts_carry_what_they_stand_on(slack: LocalSlack, app: AsyncApp) -> None:
    heard: list[JsonObject] = []

    async def taken(ack: AsyncAck, body: JsonObject) -> None:
        await ack()
        heard.append(body)

    app.shortcut("ticket.new")(taken)
    app.shortcut("note.from_message")(taken)
    async with connected(slack, app):
        ts = await slack.hands.say(ANA, slack.channel, "The data is in Postgres.")
        await slack.hands.shortcut(BEN, "ticket.new")
        await slack.hands.shortcut(BEN, "note.from_message", slack.channel, ts)
        with pytest.raises(HandRefused, match="belongs on a message"):
            await slack.hands.shortcut(BEN, "note.from_message")
    assert "response_url" not in heard[0]
    assert object_at(heard[1], "message")["text"] == "The data is in Postgres."
    no_violations(slack)


async def test_two_people_click_within_a_moment(slack: LocalSlack, app: AsyncApp) -> None:
    """Both clicks reach the app with their own trigger: who wins is the app's business."""
    heard: list[str] = []

    async def take(ack: AsyncAck, body: JsonObject) -> None:
        heard.append(text_at(object_at(body, "user"), "id"))
        await ack()

    app.action("ticket.take")(take)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        await asyncio.gather(
            slack.hands.click(ANA, slack.channel, ts, "ticket.take"),
            slack.hands.click(BEN, slack.channel, ts, "ticket.take"),
        )
    assert sorted(heard) == sorted([ANA, BEN])


async def test_a_slow_client_clicks_on_the_old_version(slack: LocalSlack, app: AsyncApp) -> None:
    values: list[str] = []

    async def take(ack: AsyncAck, body: JsonObject) -> None:
        await ack()
        values.append(text_at(objects_at(body, "actions")[0], "value"))

    app.action("ticket.take")(take)
    async with connected(slack, app):
        ts = await post_card(app, slack)
        slack.hands.hold(BEN)
        fresh = [section("PR-1"), actions(button("ticket.take", value="1:2"))]
        await app.client.chat_update(channel=slack.channel, ts=ts, text="PR-1", blocks=fresh)
        await slack.hands.click(BEN, slack.channel, ts, "ticket.take")
        slack.hands.release(BEN)
        await slack.hands.click(BEN, slack.channel, ts, "ticket.take")
    assert values == ["1:1", "1:2"]


BAD_ANSWERS: tuple[JsonObject, ...] = (
    {"response_action": "errors", "errors": {"nowhere": "No such block."}},
    {"response_action": "errors", "errors": {}},
    {"response_action": "update", "view": {"type": "modal", "blocks": []}},
    {"response_action": "update", "view": {"type": "home", "blocks": []}},
    {"response_action": "push", "view": modal(text_input("body"), submit=None)},
    {"response_action": "vanish"},
    {"text": "an answer for a command"},
)


@pytest.mark.parametrize("answer", BAD_ANSWERS, ids=range(len(BAD_ANSWERS)))
async def test_an_answer_that_slack_cannot_use(answer: JsonObject) -> None:
    async with local_slack() as (slack, _):
        slack.ledger.spare("bad_answer")
        app = app_of(slack)

        async def submitted() -> BoltResponse:
            headers = {"content-type": ["application/json"]}
            return BoltResponse(status=200, body=json.dumps(answer), headers={**headers})

        app.middleware(submitted)
        async with connected(slack, app):
            before = slack.world.views.open(ANA, modal(text_input("body")))
            outcome = await slack.hands.submit(ANA, {"body": "words"})
            assert outcome.kind is SubmitKind.UNANSWERED
            assert slack.hands.see(ANA).toast == outcome.error
            shown = slack.hands.see(ANA).modal
            assert shown is not None
            assert shown.id == before.id
        assert [violation.kind.value for violation in slack.ledger.violations] == ["bad_answer"]


async def test_a_pushed_view_lies_on_the_one_below(slack: LocalSlack, app: AsyncApp) -> None:
    async def submitted(ack: AsyncAck, body: JsonObject) -> None:
        view = object_at(body, "view")
        if view["previous_view_id"] is None:
            await ack(response_action="push", view=modal(text_input("sure"), title=plain("Sure?")))
        else:
            await ack()

    app.view("reply")(submitted)
    async with connected(slack, app):
        slack.world.views.open(ANA, modal(text_input("body")))
        pushed = await slack.hands.submit(ANA, {"body": "words"})
        assert pushed.kind is SubmitKind.PUSHED
        assert [view.title for view in slack.hands.see(ANA).modals] == ["Reply", "Sure?"]
        closed = await slack.hands.submit(ANA, {"sure": "yes"})
        assert closed.kind is SubmitKind.CLOSED
        assert [view.title for view in slack.hands.see(ANA).modals] == ["Reply"]
    no_violations(slack)


async def test_a_command_answered_with_wrong_blocks(slack: LocalSlack, app: AsyncApp) -> None:
    slack.ledger.spare("bad_answer")

    async def privacy(ack: AsyncAck) -> None:
        await ack(text="a", blocks=[{"type": "section"}])

    app.command("/privacy")(privacy)
    async with connected(slack, app):
        outcome = await slack.hands.command(ANA, slack.channel, "/privacy")
        assert outcome.acknowledged
        assert outcome.error == slack.hands.see(ANA).toast is not None
        assert slack.hands.see(ANA).channel(slack.channel).messages == ()
    assert [violation.kind.value for violation in slack.ledger.violations] == ["bad_answer"]
