"""What a Slack client lets a person do, and what it kindly refuses."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.sandbox.slack import (
    ANA,
    BEN,
    CLEO,
    DAN,
    EVE,
    HandRefused,
    JsonObject,
    JsonValue,
    LocalSlack,
    SubmitKind,
)
from bot.sandbox.slack.jsonlike import object_at, objects_at
from bot.sandbox.slack.people import BOT_USER, GENERAL, OTHER_TEAM, TEAM_GROUP
from tests.doors.sandbox_kit import (
    PROXIES,
    actions,
    app_of,
    button,
    client_of,
    connected,
    local_slack,
    modal,
    plain,
    section,
    text_input,
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as (started, _):
        yield started


@pytest.fixture
async def heard(slack: LocalSlack) -> AsyncIterator[list[JsonObject]]:
    """An app that acknowledges everything and keeps what it was told."""
    bodies: list[JsonObject] = []
    app: AsyncApp = app_of(slack)

    async def keep(ack: AsyncAck, body: JsonObject) -> None:
        bodies.append(body)
        await ack()

    app.action(re.compile(""))(keep)
    app.view("reply")(keep)
    app.view_closed("reply")(keep)
    app.command("/privacy")(keep)
    async with connected(slack, app):
        yield bodies


def option(value: str, text: str = "") -> JsonObject:
    return {"text": plain(text or value), "value": value}


def element(kind: str, action_id: str, **more: JsonValue) -> JsonObject:
    return {"type": kind, "action_id": action_id, **more}


ASK: JsonObject = {
    "title": plain("Refuse?"),
    "text": plain("Really?"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}

ELEMENTS = actions(
    button("plain", value="1:7"),
    button("asked", confirm=ASK),
    element("overflow", "more", options=[option("details"), option("merge")]),
    element("static_select", "law", options=[option("gdpr"), option("ccpa")]),
    element("users_select", "owner"),
    element("multi_users_select", "owners"),
    element("checkboxes", "checks", options=[option("a"), option("b")]),
    element("datepicker", "due"),
    element("timepicker", "at"),
    element("datetimepicker", "when"),
    element("channels_select", "where"),
    element("external_select", "outside"),
    block_id="act.v1",
)


async def post(slack: LocalSlack, *blocks: JsonObject) -> str:
    answer = await client_of(slack).chat_postMessage(
        channel=slack.channel, text="a card", blocks=[*blocks]
    )
    return str(answer["ts"])


# (action_id, what the person enters, key in the action, what the app reads there)
ENTRIES: tuple[tuple[str, JsonValue, str, JsonValue], ...] = (
    ("plain", None, "value", "1:7"),
    ("more", "merge", "selected_option", option("merge")),
    ("law", "ccpa", "selected_option", option("ccpa")),
    ("owner", BEN, "selected_user", BEN),
    ("owners", [ANA, BEN], "selected_users", [ANA, BEN]),
    ("checks", ["b"], "selected_options", [option("b")]),
    ("checks", [], "selected_options", []),
    ("due", "2026-12-05", "selected_date", "2026-12-05"),
    ("at", "09:30", "selected_time", "09:30"),
    ("when", 1_800_000_000, "selected_date_time", 1_800_000_000),
    ("where", GENERAL, "selected_channel", GENERAL),
)


@pytest.mark.parametrize(("action_id", "value", "key", "read"), ENTRIES)
async def test_the_app_reads_what_was_entered(
    slack: LocalSlack,
    heard: list[JsonObject],
    action_id: str,
    value: JsonValue,
    key: str,
    read: JsonValue,
) -> None:
    ts = await post(slack, ELEMENTS)
    await slack.hands.click(ANA, slack.channel, ts, action_id, block_id="act.v1", value=value)
    action = objects_at(heard[0], "actions")[0]
    assert (action["action_id"], action["block_id"], action[key]) == (action_id, "act.v1", read)
    assert object_at(heard[0], "container")["message_ts"] == ts
    assert list(slack.ledger.violations) == []


# (action_id, what the person tries, a piece of the refusal)
REFUSED: tuple[tuple[str, JsonValue, str], ...] = (
    ("nothing", None, "not there any more"),
    ("plain", "x", "takes no value"),
    ("asked", None, "answer the question first: Refuse"),
    ("more", "elsewhere", "not on offer"),
    ("more", None, "not on offer"),
    ("law", "hipaa", "not on offer"),
    ("owner", "U0NOBODY", "not in this workspace"),
    ("owner", DAN, "not in this workspace"),
    ("owners", ANA, "as a list"),
    ("checks", ["a", "z"], "not on offer"),
    ("due", "5 December", "choose a date"),
    ("at", "25:00", "choose a time"),
    ("when", "tomorrow", "choose a date and time"),
    ("where", "C0NOWHERE1", "not one of yours"),
    ("outside", "a", "cannot fill in"),
)


@pytest.mark.parametrize(("action_id", "value", "words"), REFUSED)
async def test_a_client_refuses(
    slack: LocalSlack, action_id: str, value: JsonValue, words: str
) -> None:
    ts = await post(slack, ELEMENTS)
    with pytest.raises(HandRefused, match=words):
        await slack.hands.click(ANA, slack.channel, ts, action_id, value=value)
    assert list(slack.ledger.envelopes) == []


Act = Callable[[LocalSlack], Awaitable[object]]

STRANGE_ACTS: tuple[tuple[Act, str], ...] = (
    (lambda s: s.hands.say(DAN, s.channel, "hello"), "deactivated"),
    (lambda s: s.hands.say("U0NOBODY", s.channel, "hello"), "Nobody of that name"),
    (lambda s: s.hands.say(BOT_USER, s.channel, "hello"), "Nobody of that name"),
    (lambda s: s.hands.say(EVE, s.channel, "hello"), "not in that channel"),
    (lambda s: s.hands.say(ANA, "C0NOWHERE1", "hello"), "not in that channel"),
    (lambda s: s.hands.say(ANA, s.channel, "  "), "write something"),
    (lambda s: s.hands.say(ANA, s.channel, "a", "1.000001"), "not there any more"),
    (lambda s: s.hands.click(EVE, s.channel, "1.000001", "a"), "not in that channel"),
    (lambda s: s.hands.click(ANA, s.channel, "1.000001", "a"), "not there any more"),
    (lambda s: s.hands.click_home(ANA, "a"), "still empty"),
    (lambda s: s.hands.click_modal(ANA, "a"), "No dialog"),
    (lambda s: s.hands.submit(ANA), "No dialog"),
    (lambda s: s.hands.close(ANA), "No dialog"),
    (lambda s: s.hands.command(EVE, s.channel, "/privacy"), "not in that channel"),
    (lambda s: s.hands.shortcut(ANA, "no.such"), "no such shortcut"),
    (lambda s: s.hands.shortcut(ANA, "ticket.new", s.channel, "1.0"), "belongs on a message"),
    (lambda s: s.hands.invite(ANA, s.channel, DAN), "deactivated"),
    (lambda s: s.hands.remove(ANA, s.channel, "1.000001"), "not there any more"),
)


@pytest.mark.parametrize(("act", "words"), STRANGE_ACTS, ids=range(len(STRANGE_ACTS)))
async def test_what_cannot_be_done_is_said_kindly(slack: LocalSlack, act: Act, words: str) -> None:
    with pytest.raises(HandRefused, match=words) as refusal:
        await act(slack)
    sentence = str(refusal.value)
    assert sentence[0].isupper()
    assert sentence.endswith((".", "!"))


async def test_a_confirmed_question_goes_through(
    slack: LocalSlack, heard: list[JsonObject]
) -> None:
    ts = await post(slack, ELEMENTS)
    outcome = await slack.hands.click(ANA, slack.channel, ts, "asked", confirmed=True)
    assert outcome.acknowledged
    assert len(heard) == 1


async def test_a_stranger_brings_another_team(slack: LocalSlack, heard: list[JsonObject]) -> None:
    slack.world.join(slack.channel, EVE)
    ts = await post(slack, ELEMENTS)
    await slack.hands.click(EVE, slack.channel, ts, "plain")
    assert object_at(heard[0], "user")["team_id"] == OTHER_TEAM
    assert object_at(heard[0], "team")["id"] == OTHER_TEAM


async def test_only_the_addressee_can_press_an_ephemeral_button(
    slack: LocalSlack, heard: list[JsonObject]
) -> None:
    answer = await client_of(slack).chat_postEphemeral(
        channel=slack.channel, user=CLEO, text="a", blocks=[actions(button("undo"))]
    )
    ts = str(answer["message_ts"])
    with pytest.raises(HandRefused, match="not there"):
        await slack.hands.click(ANA, slack.channel, ts, "undo")
    await slack.hands.click(CLEO, slack.channel, ts, "undo")
    assert object_at(heard[0], "container")["is_ephemeral"] is True
    assert "message" not in heard[0]


INPUTS = modal(
    text_input("words", min_length=3, max_length=10),
    {
        "type": "input",
        "block_id": "mail",
        "optional": True,
        "label": plain("Mail"),
        "element": element("email_text_input", "e"),
    },
    {
        "type": "input",
        "block_id": "page",
        "optional": True,
        "label": plain("Page"),
        "element": element("url_text_input", "u"),
    },
    {
        "type": "input",
        "block_id": "days",
        "optional": True,
        "label": plain("Days"),
        "element": element("number_input", "n", is_decimal_allowed=False, min_value="1", max_value="60"),
    },
    {
        "type": "input",
        "block_id": "people",
        "optional": True,
        "label": plain("People"),
        "element": element("multi_users_select", "p", max_selected_items=1),
    },
)  # fmt: skip

COMPLAINTS: tuple[tuple[dict[str, JsonValue], dict[str, str]], ...] = (
    ({}, {"words": "required"}),
    ({"words": "   "}, {"words": "required"}),
    ({"words": "ab"}, {"words": "at least 3"}),
    ({"words": "x" * 11}, {"words": "at most 10"}),
    ({"words": "fine", "mail": "no address"}, {"mail": "valid email"}),
    ({"words": "fine", "page": "example.org"}, {"page": "valid URL"}),
    ({"words": "fine", "days": "soon"}, {"days": "a number"}),
    ({"words": "fine", "days": "1.5"}, {"days": "whole number"}),
    ({"words": "fine", "days": "0"}, {"days": "1 or more"}),
    ({"words": "fine", "days": "61"}, {"days": "60 or less"}),
    ({"words": "fine", "people": [ANA, BEN]}, {"people": "at most 1"}),
    ({"mail": "x"}, {"words": "required", "mail": "valid email"}),
)


@pytest.mark.parametrize(("values", "expected"), COMPLAINTS, ids=range(len(COMPLAINTS)))
async def test_the_client_checks_before_it_sends(
    slack: LocalSlack, values: dict[str, JsonValue], expected: dict[str, str]
) -> None:
    slack.world.views.open(ANA, INPUTS)
    outcome = await slack.hands.submit(ANA, values)
    assert outcome.kind is SubmitKind.INCOMPLETE
    assert set(outcome.errors) == set(expected)
    for block_id, words in expected.items():
        assert words in outcome.errors[block_id]
    shown = slack.hands.see(ANA).modal
    assert shown is not None
    assert shown.errors == outcome.errors
    assert list(slack.ledger.envelopes) == []


async def test_what_was_typed_before_is_sent_too(
    slack: LocalSlack, heard: list[JsonObject]
) -> None:
    slack.world.views.open(ANA, INPUTS)
    await slack.hands.submit(ANA, {"words": "fine", "days": "soon"})
    assert (await slack.hands.submit(ANA, {"days": "5"})).kind is SubmitKind.CLOSED
    values = object_at(object_at(object_at(heard[0], "view"), "state"), "values")
    assert object_at(values, "words")["typed"] == {"type": "plain_text_input", "value": "fine"}
    assert object_at(values, "days")["n"] == {"type": "number_input", "value": "5"}
    assert object_at(values, "mail")["e"] == {"type": "email_text_input", "value": None}


async def test_fields_that_are_not_there(slack: LocalSlack) -> None:
    slack.world.views.open(ANA, modal(section()))
    with pytest.raises(HandRefused, match="no such field"):
        await slack.hands.submit(ANA, {"words": "a"})
    slack.world.views.open(ANA, modal(section(), submit=None))
    with pytest.raises(HandRefused, match="no button to send"):
        await slack.hands.submit(ANA)


async def test_an_update_keeps_what_was_typed(slack: LocalSlack, heard: list[JsonObject]) -> None:
    """Same block_id and action_id: the words stay; a new block_id: they are gone."""
    view = slack.world.views.open(ANA, modal(text_input("a"), text_input("b", min_length=9)))
    await slack.hands.submit(ANA, {"a": "kept", "b": "lost"})
    await client_of(slack).views_update(
        view_id=view.id, hash=view.hash, view=modal(text_input("a"), text_input("c"))
    )
    shown = slack.hands.see(ANA).modal
    assert shown is not None
    assert object_at(object_at(shown.state, "a"), "typed")["value"] == "kept"
    assert object_at(object_at(shown.state, "c"), "typed")["value"] is None
    assert "b" not in shown.state


async def test_filling_in_tells_the_app_only_when_it_asked(
    slack: LocalSlack, heard: list[JsonObject]
) -> None:
    quiet, loud = text_input("quiet"), {**text_input("loud"), "dispatch_action": True}
    slack.world.views.open(ANA, modal(quiet, loud))
    await slack.hands.click_modal(ANA, "typed", block_id="quiet", value="a")
    assert heard == []
    await slack.hands.click_modal(ANA, "typed", block_id="loud", value="b")
    assert objects_at(heard[0], "actions")[0]["value"] == "b"
    state = object_at(object_at(heard[0], "view"), "state")
    assert object_at(object_at(object_at(state, "values"), "quiet"), "typed")["value"] == "a"


@pytest.mark.parametrize(("clear", "left"), [(False, 1), (True, 0)])
async def test_closing_tells_the_app_when_it_asked(
    slack: LocalSlack, heard: list[JsonObject], clear: bool, left: int
) -> None:
    slack.world.views.open(ANA, modal(section()))
    slack.world.views.push(ANA, modal(section(), notify_on_close=True, clear_on_close=clear))
    await slack.hands.close(ANA)
    assert len(slack.hands.see(ANA).modals) == left
    assert (heard[0]["type"], heard[0]["is_cleared"]) == ("view_closed", clear)


async def test_names_become_slacks_notation(slack: LocalSlack, heard: list[JsonObject]) -> None:
    words = "assign 7 @ben, #general @privacy-team a@ben.example @nobody"
    await slack.hands.command(ANA, slack.channel, "/privacy", words)
    expected = (
        f"assign 7 <@{BEN}|ben>, <#{GENERAL}|general> "
        f"<!subteam^{TEAM_GROUP}|@privacy-team> a@ben.example @nobody"
    )
    assert heard[0]["text"] == expected
    ts = await slack.hands.say(ANA, slack.channel, "<b> & @ben")
    assert (
        slack.hands.see(BEN).channel(slack.channel).messages[-1].text == f"&lt;b&gt; &amp; <@{BEN}>"
    )
    with pytest.raises(HandRefused, match="Only an admin"):
        await slack.hands.remove(CLEO, slack.channel, ts)
    await slack.hands.remove(BEN, slack.channel, ts)
    assert slack.hands.see(BEN).channel(slack.channel).messages == ()


async def test_each_person_sees_their_own_channels(slack: LocalSlack) -> None:
    assert {channel.name for channel in slack.hands.see(CLEO).channels} == {
        "privacy-desk",
        "general",
    }
    assert slack.hands.see(EVE).channels == ()
    with pytest.raises(HandRefused, match="deactivated"):
        slack.hands.see(DAN)


async def test_the_page_is_told_of_every_change(slack: LocalSlack) -> None:
    changes = slack.hands.changes()
    await post(slack, section())
    await client_of(slack).chat_postEphemeral(channel=slack.channel, user=ANA, text="a")
    slack.world.views.open(BEN, modal(section()))
    told = [await anext(changes) for _ in range(3)]
    places = [(change.place.value, change.user, change.channel) for change in told]
    assert places == [
        ("channel", None, slack.channel),
        ("ephemeral", ANA, slack.channel),
        ("modals", BEN, None),
    ]
    assert told[0].number < told[1].number < told[2].number
    await changes.aclose()


async def test_threads_hang_under_their_message(slack: LocalSlack) -> None:
    slack.ledger.spare("too_fast")
    client, ts = client_of(slack), await post(slack, section())
    reply = await client.chat_postMessage(channel=slack.channel, text="one", thread_ts=ts)
    await slack.hands.say(ANA, slack.channel, "two", str(reply["ts"]))
    await client.chat_postMessage(
        channel=slack.channel, text="loud", thread_ts=ts, reply_broadcast=True
    )
    messages = slack.hands.see(BEN).channel(slack.channel).messages
    assert [message.text for message in messages] == ["a card", "loud"]
    assert [message.text for message in messages[0].replies] == ["one", "two", "loud"]
    link = await client.chat_getPermalink(channel=slack.channel, message_ts=str(reply["ts"]))
    assert f"thread_ts={ts}" in str(link["permalink"])
