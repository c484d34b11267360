"""A second client that was not written with this stand-in in mind: @slack/bolt on Node, and the
TypeScript compiler with @slack/types as a second reader of Block Kit."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.sandbox.slack import ANA, JsonObject, JsonValue, LocalSlack, SubmitKind
from bot.sandbox.slack.jsonlike import object_at
from bot.sandbox.slack.server import Mode
from tests.doors.sandbox_kit import PROXIES, actions, button, client_of, local_slack, section, until
from tests.doors.test_sandbox_blockkit import RIGHT, WRONG, WRONG_VIEWS
from tests.doors.test_sandbox_elements import FIELDS, NEEDS, TAKES, within

FOLDER = Path(__file__).parent / "node"
NODE = shutil.which("node")
START_SECONDS = 20.0


def why_not() -> str:
    if NODE is None:
        return "Node is not installed"
    if not (FOLDER / "node_modules" / "@slack" / "bolt").is_dir():
        return "npm ci was not run in tests/doors/node"
    return ""


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "Node is there")


# @slack/bolt


@pytest.fixture(params=["socket", "http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[LocalSlack]:
    mode: Mode = request.param
    async with local_slack(mode) as (started, _), node_app(started):
        yield started


@asynccontextmanager
async def node_app(slack: LocalSlack) -> AsyncIterator[None]:
    settings = {
        "SLACK_API_URL": slack.api_url,
        "BOT_TOKEN": slack.bot_token,
        "SIGNING_SECRET": slack.signing_secret,
    }
    if slack.mode == "socket":
        settings["APP_TOKEN"] = slack.app_token
    kept = {name: value for name, value in os.environ.items() if name not in PROXIES}
    running = await asyncio.create_subprocess_exec(
        str(NODE),
        "echo.mjs",
        cwd=FOLDER,
        env={**kept, **settings},
        stdout=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    try:
        line = await asyncio.wait_for(running.stdout.readline(), START_SECONDS)
        port = json.loads(line)["port"]
        if slack.mode == "http":
            slack.events_url = f"http://127.0.0.1:{port}/slack/events"
        else:
            await until(lambda: slack.sockets.connections == 1)
        yield
    finally:
        running.kill()
        await running.wait()


def channel_texts(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.hands.see(ANA).channel(slack.channel).messages]


async def test_a_node_app_works_a_card(slack: LocalSlack) -> None:
    blocks = [section(), actions(button("echo.press"))]
    answer = await client_of(slack).chat_postMessage(
        channel=slack.channel, text="a card", blocks=blocks
    )
    outcome = await slack.hands.click(ANA, slack.channel, str(answer["ts"]), "echo.press")
    assert outcome.acknowledged, outcome.error
    await until(lambda: "Only you see this." in channel_texts(slack))
    assert channel_texts(slack) == [f"Pressed by {ANA}", "Only you see this."]


async def test_a_node_app_opens_a_form_and_answers_it(slack: LocalSlack) -> None:
    said = await slack.hands.command(ANA, slack.channel, "/privacy", "hello")
    assert said.acknowledged
    assert channel_texts(slack) == ["You said hello"]
    await slack.hands.command(ANA, slack.channel, "/privacy", "form")
    await until(lambda: slack.hands.see(ANA).modal is not None)
    wrong = await slack.hands.submit(ANA, {"words": "wrong"})
    assert (wrong.kind, dict(wrong.errors)) == (SubmitKind.ERRORS, {"words": "Not that."})
    sent = await slack.hands.submit(ANA, {"words": "right"})
    assert sent.kind is SubmitKind.UPDATED
    shown = slack.hands.see(ANA).modal
    assert shown is not None
    assert object_at(shown.blocks[0], "text")["text"] == "Sent: right"


async def test_a_node_app_hears_events(slack: LocalSlack) -> None:
    await slack.hands.open_home(ANA)
    await until(lambda: slack.hands.see(ANA).home is not None)
    ts = await slack.hands.say(ANA, slack.channel, "@Privacy Desk hello")
    await until(lambda: bool(replies(slack, ts)))
    assert replies(slack, ts) == ["I heard you."]


def replies(slack: LocalSlack, ts: str) -> list[str]:
    messages = slack.hands.see(ANA).channel(slack.channel).messages
    return [reply.text for message in messages if message.ts == ts for reply in message.replies]


async def test_a_node_app_comes_back_or_checks_signatures(slack: LocalSlack) -> None:
    if slack.mode == "socket":
        await slack.sockets.disconnect("refresh_requested")
        await until(lambda: len(slack.ledger.calls_to("apps.connections.open")) > 1)
        await until(lambda: slack.sockets.connections == 1)
        assert (await slack.hands.command(ANA, slack.channel, "/privacy", "back")).acknowledged
        return
    slack.ledger.spare("no_ack")
    assert await slack.http.verify_url()
    for secret, skew in (("wrong", 0), (slack.signing_secret, -400)):
        slack.http.secret, slack.http.skew_seconds = secret, skew
        assert not (await slack.hands.command(ANA, slack.channel, "/privacy", "no")).acknowledged


# @slack/types


def complaints(cases: list[JsonObject]) -> dict[str, str]:
    """What the compiler says, by name of the case."""
    assert NODE is not None
    done = subprocess.run(
        [NODE, "types.mjs"],
        cwd=FOLDER,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


# What types cannot say: lengths, formats, uniqueness, surfaces, one of several fields.
BEYOND_TYPES = re.compile(
    r"must be (more|less) than|at least|no more than|already exists|valid URL|a date|a time"
    r"|must be between|must match one|exactly one of|unsupported type: (alert|markdown|table)"
    r"|must define `submit`"
)
# The types allow these; docs.slack.dev does not, and the stricter reading counts.
LOOSER = {
    "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    "missing required field: value [json-pointer:/blocks/0/elements/0/options/0]",
    "invalid additional property: url [json-pointer:/blocks/0/elements/0/options/0]",
}


def test_the_types_agree_about_right_and_wrong_blocks() -> None:
    known, view = "KnownBlock", "View"
    cases = [case(f"right {number}", known, block) for number, (_, block) in enumerate(RIGHT)]
    cases += [case(f"wrong {number}", known, row[1]) for number, row in enumerate(WRONG)]
    cases += [case(f"view {number}", view, row[0]) for number, row in enumerate(WRONG_VIEWS)]
    said = complaints(cases)
    assert {name: text for name, text in said.items() if name.startswith("right")} == {}
    taken = [row[2] for number, row in enumerate(WRONG) if f"wrong {number}" not in said]
    taken += [row[1] for number, row in enumerate(WRONG_VIEWS) if f"view {number}" not in said]
    assert {complaint for complaint in taken if not BEYOND_TYPES.search(complaint)} == LOOSER
    # Most of what is wrong in shape must be seen by both, or this test compares nothing.
    assert len(said) > 60


def case(name: str, kind: str, value: JsonValue) -> JsonObject:
    return {"name": name, "type": kind, "value": value}


def test_the_types_agree_about_every_field_of_every_element() -> None:
    cases = []
    for kind in TAKES:
        for name, field in FIELDS.items():
            for how, value in (("right", field.right), ("wrong", field.wrong)):
                block, _ = within({"type": kind, **NEEDS.get(kind, {}), name: value})
                block_type = "ActionsBlock" if block["type"] == "actions" else "InputBlock"
                cases.append(case(f"{kind} {name} {how}", block_type, block))
    said = complaints(cases)
    for kind, taken in TAKES.items():
        for name in FIELDS:
            is_taken = f"{kind} {name} right" not in said
            assert is_taken == (name in taken.split()), f"{kind}.{name}"
            if is_taken and f"{kind} {name} wrong" not in said:
                assert name in ("url", "initial_date", "initial_time"), f"{kind}.{name}"
