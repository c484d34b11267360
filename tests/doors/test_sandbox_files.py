"""Files, reactions and direct messages, for an app whose manifest asks for them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import ANA, BEN, HandRefused, JsonObject, LocalSlack
from bot.sandbox.slack.files import StoredFile
from bot.sandbox.slack.jsonlike import text_at
from bot.sandbox.slack.people import BOT_USER, GENERAL
from tests.doors.sandbox_kit import client_of
from tests.doors.test_sandbox_refusals import Refusal, call, filled_in, refused

SCOPES = (
    "chat:write",
    "chat:write.customize",
    "files:read",
    "files:write",
    "groups:read",
    "im:write",
    "reactions:write",
)
BYTES = b"name,value\n"

TABLE = (
    refused("files.getUploadURLExternal", "invalid_arguments", filename="a.csv", length=9),
    refused("files.getUploadURLExternal", "invalid_arguments", "bot", "form", filename="a.csv"),
    refused("files.getUploadURLExternal", "invalid_arguments", "bot", "form", length="9"),
    refused(
        "files.getUploadURLExternal", "invalid_arguments", "bot", "form", filename="a", length="x"
    ),
    refused(
        "files.getUploadURLExternal", "missing_argument", "bot", "form", filename="a", length="0"
    ),
    refused(
        "files.getUploadURLExternal",
        "alt_txt_too_large",
        "bot",
        "form",
        filename="a",
        length="9",
        alt_txt="x" * 1001,
    ),
    refused("files.getUploadURLExternal", "not_authed", "none", "form", filename="a", length="9"),
    refused("files.completeUploadExternal", "invalid_arguments"),
    refused("files.completeUploadExternal", "invalid_arguments", files="{not json"),
    refused("files.completeUploadExternal", "invalid_arguments", files={"id": "F1"}),
    refused("files.completeUploadExternal", "invalid_arguments", files="[]"),
    refused("files.completeUploadExternal", "invalid_arguments", files=[{"title": "a"}]),
    refused("files.completeUploadExternal", "file_not_found", files=[{"id": "F0NOTHING"}]),
    refused("files.completeUploadExternal", "file_not_found", files="{expected}"),
    refused("files.completeUploadExternal", "file_not_found", files="{complete}"),
    refused(
        "files.completeUploadExternal", "not_in_channel", files="{ready}", channel_id=GENERAL
    ),
    refused(
        "files.completeUploadExternal",
        "thread_not_found",
        files="{ready}",
        channel_id="{triage}",
        thread_ts="1.1",
    ),
    refused("files.info", "file_not_found", file="F0NOTHING"),
    refused("files.info", "invalid_arguments"),
    refused("files.delete", "file_not_found", file="F0NOTHING"),
    refused("files.delete", "cant_delete_file", file="{hers}"),
    refused("reactions.add", "invalid_name", channel="{triage}", name="Big Eyes", timestamp="{card}"),
    refused("reactions.add", "message_not_found", channel="{triage}", name="eyes", timestamp="1.1"),
    refused("reactions.add", "message_not_found", channel="{triage}", name="eyes", timestamp="{whisper}"),
    refused("reactions.add", "channel_not_found", channel="C0NO", name="eyes", timestamp="{card}"),
    refused("reactions.add", "already_reacted", channel="{triage}", name="tada", timestamp="{card}"),
    refused("reactions.add", "is_archived", channel="{old}", name="eyes", timestamp="{card}"),
    refused("reactions.remove", "no_reaction", channel="{triage}", name="eyes", timestamp="{card}"),
    refused("reactions.remove", "invalid_arguments", channel="{triage}", name="eyes"),
    refused("conversations.open", "not_enough_users", users=f"{ANA},{BEN}"),
    refused("conversations.open", "user_not_found", users="U0NOBODY"),
)  # fmt: skip


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[LocalSlack]:
    manifest = tmp_path / "manifest.json"
    wish = {"oauth_config": {"scopes": {"bot": SCOPES}}}
    manifest.write_text(json.dumps(wish), encoding="utf-8")
    async with LocalSlack(manifest=manifest) as started:
        yield started


def listed(file: StoredFile) -> str:
    return json.dumps([{"id": file.id, "title": "Export"}])


async def furnish(slack: LocalSlack) -> dict[str, str]:
    files, client = slack.room.files, client_of(slack)
    ready = files.expect("a.csv", len(BYTES))
    files.receive(ready.place, BYTES)
    complete = files.expect("b.csv", len(BYTES))
    files.receive(complete.place, BYTES)
    files.complete(complete.id, "", ())
    hers = files.add(
        StoredFile(
            id="F0HERS", name="c", length=1, place="", owner=ANA, content=b"c", is_complete=True
        )
    )
    card = await client.chat_postMessage(channel=slack.channel, text="a")
    await client.reactions_add(channel=slack.channel, name="tada", timestamp=str(card["ts"]))
    whisper = await client.chat_postEphemeral(channel=slack.channel, user=ANA, text="b")
    slack.world.add_channel(slack.world.direct(BEN))
    old = slack.world.direct(BEN).id
    slack.world.archive(old)
    return {
        "triage": slack.channel,
        "ready": listed(ready),
        "expected": listed(files.expect("d.csv", 1)),
        "complete": listed(complete),
        "hers": hers.id,
        "card": str(card["ts"]),
        "whisper": str(whisper["message_ts"]),
        "old": old,
    }


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method}-{row.error}")
async def test_is_refused(slack: LocalSlack, row: Refusal) -> None:
    arguments = filled_in(row.arguments, await furnish(slack))
    status, answer, _ = await call(slack, row.method, arguments, row.token, row.sent)
    assert (status, answer["ok"], answer["error"]) == (200, False, row.error)


async def send(url: str, content: bytes, *, as_form: bool = False) -> tuple[int, str]:
    form = aiohttp.FormData()
    form.add_field("file", content, filename="a.csv")
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(url, data=form if as_form else content) as response,
    ):
        return response.status, await response.text()


async def fetch(url: str, token: str) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.get(url, headers=headers, allow_redirects=False) as response,
    ):
        return response.status, await response.read()


async def test_the_sdk_uploads_in_three_steps(slack: LocalSlack) -> None:
    client = client_of(slack)
    parent = await client.chat_postMessage(channel=slack.channel, text="a card")
    slack.rates.forgive()
    slack.ledger.spare("too_fast")
    answer = await client.files_upload_v2(
        content=BYTES,
        filename="a.csv",
        title="Export",
        channel=slack.channel,
        thread_ts=str(parent["ts"]),
        initial_comment="The export.",
    )
    shown = slack.hands.see(ANA).channel(slack.channel).messages[0].replies[0]
    assert (shown.text, shown.files) == ("The export.", ("a.csv",))
    file = answer["files"][0]
    address = str(file["url_private_download"])
    assert await fetch(address, slack.bot_token) == (200, BYTES)
    assert (await fetch(address, ""))[0] == 302
    assert (await fetch(address, "xoxb-other"))[0] == 302
    slack.administration.withdraw_scope("files:read")
    assert (await fetch(address, slack.bot_token))[0] == 302
    slack.administration.grant_again("files:read")
    await client.files_delete(file=str(file["id"]))
    assert (await fetch(address, slack.bot_token))[0] == 404
    with pytest.raises(SlackApiError):
        await client.files_info(file=str(file["id"]))


@pytest.mark.parametrize("as_form", [False, True])
async def test_bytes_must_be_as_many_as_announced(slack: LocalSlack, as_form: bool) -> None:
    arguments: JsonObject = {"filename": "a.csv", "length": len(BYTES)}
    _, answer, _ = await call(slack, "files.getUploadURLExternal", arguments, sent="form")
    address = text_at(answer, "upload_url")
    assert await send(address, BYTES + b"x", as_form=as_form) == (400, "length_mismatch")
    assert (await send(address, BYTES, as_form=as_form))[0] == 200
    assert await send(address, BYTES, as_form=as_form) == (400, "file_not_found")
    assert (await send(slack.site + "/upload/made-up", BYTES))[0] == 400
    done: JsonObject = {"files": [{"id": answer["file_id"]}]}
    _, first, _ = await call(slack, "files.completeUploadExternal", done)
    _, second, _ = await call(slack, "files.completeUploadExternal", done)
    assert (first["ok"], second["error"]) == (True, "file_not_found")
    assert slack.hands.see(ANA).channel(slack.channel).messages == ()


async def test_reactions_come_and_go(slack: LocalSlack) -> None:
    client = client_of(slack)
    card = await client.chat_postMessage(channel=slack.channel, text="a card")
    ts = str(card["ts"])
    await client.reactions_add(channel=slack.channel, name="eyes", timestamp=ts)
    assert await slack.hands.react(ANA, slack.channel, ts, "eyes")
    assert seen_reactions(slack) == {"eyes": (BOT_USER, ANA)}
    await client.reactions_remove(channel=slack.channel, name="eyes", timestamp=ts)
    assert not await slack.hands.react(ANA, slack.channel, ts, "eyes")
    assert seen_reactions(slack) == {}
    with pytest.raises(HandRefused):
        await slack.hands.react(ANA, slack.channel, ts, "no such thing")
    whisper = await client.chat_postEphemeral(channel=slack.channel, user=ANA, text="b")
    with pytest.raises(HandRefused):
        await slack.hands.react(ANA, slack.channel, str(whisper["message_ts"]), "eyes")


def seen_reactions(slack: LocalSlack) -> dict[str, tuple[str, ...]]:
    return dict(slack.hands.see(BEN).channel(slack.channel).messages[0].reactions)


async def test_another_name_needs_its_own_scope(slack: LocalSlack) -> None:
    client = client_of(slack)
    await client.chat_postMessage(channel=slack.channel, text="a", username="Somebody else")
    slack.administration.withdraw_scope("chat:write.customize")
    with pytest.raises(SlackApiError) as refused_call:
        await client.chat_postMessage(channel=slack.channel, text="a", username="Somebody else")
    assert refused_call.value.response["needed"] == "chat:write.customize"
