"""The demo page over a real local Slack, a real mailbox, and a small bolt app in the desk's place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from pydantic import JsonValue
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import SandboxClock
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.page import DemoPage
from bot.sandbox.page_acts import Result
from bot.sandbox.slack import ANA, JsonObject, LocalSlack
from bot.sandbox.slack.jsonlike import object_at, text_at
from tests.doors.sandbox_kit import (
    actions,
    app_of,
    button,
    client_of,
    connected,
    modal,
    plain,
    section,
    text_input,
)

DESK = "support@losant.example"
CARD: list[JsonObject] = [
    section(
        "*PR-1042* · Delete my data",
        block_id="head",
        accessory={
            "type": "overflow",
            "action_id": "more",
            "options": [{"text": plain("Open details"), "value": "details"}],
        },
    ),
    actions(
        button("take", "Take it"),
        button("reply", "Reply…"),
        button(
            "refuse",
            "Refuse",
            confirm={
                "title": plain("Refuse this request?"),
                "text": plain("A letter goes out."),
                "confirm": plain("Refuse it"),
                "deny": plain("Keep it"),
            },
        ),
        block_id="act",
    ),
]


@dataclass(kw_only=True)
class Stage:
    page: DemoPage
    slack: LocalSlack
    mailbox: Mailbox
    desk_door: Mailbox
    clock: SandboxClock
    app: AsyncWebClient
    http: aiohttp.ClientSession
    pressed: list[str] = field(default_factory=list)
    ticks: list[timedelta] = field(default_factory=list)

    async def look(self, query: str = "") -> str:
        async with self.http.get(f"/{query}") as answer:
            assert answer.status == 200
            return await answer.text()

    async def act(self, name: str, **form: JsonValue) -> Result:
        async with self.http.post(f"/act/{name}", json=form) as answer:
            assert answer.status == 200, await answer.text()
            return Result.model_validate_json(await answer.read())

    async def click(self, ts: str, block: str, action: str, **more: JsonValue) -> Result:
        place: Mapping[str, JsonValue] = {
            "me": ANA,
            "surface": "message",
            "channel": self.slack.channel,
            "ts": ts,
            "block_id": block,
            "action_id": action,
        }
        return await self.act("click", **{**place, **more})

    async def post_card(self) -> str:
        answer = await self.app.chat_postMessage(
            channel=self.slack.channel, text="PR-1042: deletion request", blocks=CARD
        )
        return str(answer["ts"])


@asynccontextmanager
async def staged() -> AsyncIterator[Stage]:
    clock = SandboxClock()
    ticks: list[timedelta] = []
    pressed: list[str] = []

    async def on_clock() -> None:
        ticks.append(clock.offset)

    async with (
        LocalSlack(now=clock.now) as slack,
        Mailbox(desk_address=DESK, now=clock.now) as mailbox,
        Mailbox(desk_address=DESK, now=clock.now) as desk_door,
        connected(slack, bolt_app(slack, pressed)),
        DemoPage(
            slack=slack,
            mailbox=mailbox,
            clock=clock,
            on_clock=on_clock,
            house_name="Losant",
            desk_address=DESK,
            port=0,
        ) as page,
        aiohttp.ClientSession(
            page.url, headers={"Origin": page.url.rstrip("/")}, trust_env=False
        ) as http,
    ):
        host, port = desk_door.smarthost_url.removeprefix("smtp://").split(":")
        mailbox.deliver_to(host, int(port))
        yield Stage(
            page=page,
            slack=slack,
            mailbox=mailbox,
            desk_door=desk_door,
            clock=clock,
            app=client_of(slack),
            http=http,
            pressed=pressed,
            ticks=ticks,
        )


def bolt_app(slack: LocalSlack, pressed: list[str]) -> AsyncApp:
    """Answers as the desk would, in the fewest words."""
    app = app_of(slack)

    @app.action("take")
    async def take(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        pressed.append("take")
        await client.chat_postEphemeral(
            channel=slack.channel, user=text_at(object_at(body, "user"), "id"), text="It is yours."
        )

    @app.action("refuse")
    async def refuse(ack: AsyncAck) -> None:
        await ack()
        pressed.append("refuse")

    @app.action("more")
    async def more(ack: AsyncAck, action: JsonObject) -> None:
        await ack()
        pressed.append(text_at(object_at(action, "selected_option"), "value"))

    @app.action("reply")
    async def reply(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        view = modal(text_input("words", multiline=True), text_input("note"))
        await client.views_open(trigger_id=str(body["trigger_id"]), view=view)

    @app.view("reply")
    async def submit(ack: AsyncAck, view: JsonObject) -> None:
        values = object_at(object_at(view, "state"), "values")
        typed = text_at(object_at(object_at(values, "words"), "typed"), "value")
        if typed == "bad":
            await ack(response_action="errors", errors={"words": "Ben replied 2 min ago."})
            return
        await ack()
        pressed.append(f"sent {typed}")

    @app.command("/privacy")
    async def privacy(ack: AsyncAck, command: JsonObject) -> None:
        await ack(text=f"You asked for *{command['text']}*")

    @app.event("app_home_opened")
    async def home(event: JsonObject, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [section("*3* open"), actions(button("take", "Take"))]}
        await client.views_publish(user_id=str(event["user"]), view=view)

    return app
