"""Outside words cannot act in Slack, whatever they are; and every card stands the limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from slack_sdk.models.blocks import Block

from bot.sandbox.slack.blockkit import problems_in_blocks, problems_in_view
from bot.sandbox.slack.jsonlike import JsonObject, JsonValue
from bot.slack import cards, words
from bot.slack.modals import details, drafts, forms, preview
from bot.slack.modals.drafts import Draft
from bot.slack.text import clean, escape, literal, markup, one_line, pieces
from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from handlers.letters import Letter
from handlers.rules import states
from handlers.status import CardView, DetailsView, EventView, MessageView
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    Direction,
    IdentityStatus,
    LetterKind,
    RefusalGround,
    Right,
    TicketState,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Names and mails as the world writes them, and as an attacker would.
NASTY = (
    "",
    " \n\t",
    "😀" * 2000,
    "<!channel> <@U00000BEN1> <https://x.example|click>",
    "*bold* _it_ ~gone~ `code` ```block```",
    "مرحبا بالعالم " * 300,
    "\u202eevil\u202c \u2066x\u2069 \u200b",
    "a\x00b\x07c\x1b[31m\x7f",
    "Żółć Ünïcødé Ångström",
    "x" * 5000,
    "& &amp; &lt;b&gt;",
    "\ud800 lone",
    ":smile: #general @here",
)


def view(**changes: object) -> CardView:
    made = CardView(
        ticket_id=1,
        number="PR-1001",
        version=7,
        state=TicketState.NEW,
        rights=(Right.ACCESS,),
        regulation="gdpr",
        regulation_basis="stated",
        work_to=date(2026, 4, 1),
        respond_by=date(2026, 4, 2),
        acknowledge_by=None,
        acknowledged=False,
        days_left=30,
        is_overdue=False,
        masked_from="M… O… · m•••@post.example",
        identity=IdentityStatus.UNCHECKED,
        identity_by=None,
        identity_method=None,
        owner=None,
        quote="Please send me my data.",
        received_at=NOW,
        closed_at=None,
        extended=False,
        may_extend=True,
        undeliverable=False,
        replies=0,
        agent=False,
        minor=False,
        language="en",
        hint=None,
        outcome=None,
        ground=None,
        merged_number=None,
        acts=states.allowed_acts(TicketState.NEW),
        is_open=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a table of changes, by name


def in_state(state: TicketState, **changes: object) -> CardView:
    is_open = states.is_open(state)
    return view(
        state=state,
        acts=states.allowed_acts(state),
        is_open=is_open,
        days_left=30 if is_open else None,
        closed_at=None if is_open else NOW,
        quote="Hello" if is_open else "",
        **changes,
    )


def raw(made: list[Block] | tuple[Block, ...]) -> list[JsonValue]:
    found: list[JsonValue] = [block.to_dict() for block in made]
    return found


@pytest.mark.parametrize("text", NASTY)
def test_a_card_of_any_words_is_sound(text: str) -> None:
    card = cards.card(view(masked_from=text, quote=text, hint=text, number="PR-1001"))
    blocks = raw(tuple(card.blocks))
    assert problems_in_blocks(blocks) == []
    assert len(blocks) <= 6
    for part in _marked(blocks):
        for wake in ("<!channel", "<@U00000BEN1", "<https"):
            assert wake not in part
    assert text.strip() not in card.text or not text.strip()


@pytest.mark.parametrize(
    ("state", "identity", "owner"),
    list(product(TicketState, IdentityStatus, (None, "U00000ANA1"))),
)
def test_every_state_has_a_sound_card(
    state: TicketState, identity: IdentityStatus, owner: str | None
) -> None:
    made = in_state(state, identity=identity, owner=owner, rights=tuple(Right))
    card = cards.card(made)
    blocks = raw(tuple(card.blocks))
    assert problems_in_blocks(blocks) == []
    assert card.text.startswith("PR-1001: ")
    primary = str(blocks).count("'style': 'primary'")
    assert primary <= 1
    if not made.is_open:
        assert "rich_text" not in str(blocks)
    elif state is not TicketState.WAITING_REQUESTER:
        assert primary == 1, "the next step is marked"


@pytest.mark.parametrize("left", [40, 8, 7, 3, 2, 1, 0, -1, -30])
def test_the_mark_never_stands_without_words(left: int) -> None:
    made = view(days_left=left, is_overdue=left < 0)
    expected = {40: "40 days left", 1: "1 day left", 0: "due today", -1: "1 day overdue"}
    assert expected.get(left, "days") in words.time_left(made)
    colour = "red" if left <= 2 else "orange" if left <= 7 else "green"
    assert colour in words.mark(made)


@pytest.mark.parametrize("act", sorted(act for act in Act if forms.has_form(act)))
@pytest.mark.parametrize("text", NASTY)
def test_forms_are_sound(act: Act, text: str) -> None:
    found = problems_in_view(forms.form(act, view(masked_from=text)).to_dict(), "modal")
    assert found == []


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("tab", details.Tab)
def test_details_are_sound(text: str, tab: details.Tab) -> None:
    message = MessageView(
        direction=Direction.INBOUND, at=NOW, address=text, subject=text, body=text, letter=None
    )
    event = EventView(
        at=NOW, actor="desk", act=Act.TAKE, before="new", after="new", detail={"owner": text}
    )
    made = DetailsView(
        card=view(),
        requester=text,
        name=text,
        subject=text,
        messages=(message,) * 40,
        timeline=(event,) * 60,
        steps=(text[:200],) * 5,
    )
    shown: JsonObject = details.details(made, tab).to_dict()
    assert problems_in_view(shown, "modal") == []
    assert len(str(shown).encode(errors="replace")) < 250_000


@pytest.mark.parametrize("text", NASTY)
def test_previews_are_sound(text: str) -> None:
    draft = Draft(act=Act.REPLY, ref=TicketRef(id=1, version=7), text="Hello")
    letter = Letter(
        kind=LetterKind.REPLY, language="en", subject=text, text=text * 3, html="<p></p>"
    )
    made = preview.preview(draft, letter, view(masked_from=text))
    assert problems_in_view(made.to_dict(), "modal") == []


def test_an_answer_with_data_cannot_be_released_to_a_stranger() -> None:
    draft = Draft(
        act=Act.COMPLETE,
        ref=TicketRef(id=1, version=7),
        text="",
        outcome=CompletionOutcome.DONE,
    )
    letter = Letter(kind=LetterKind.COMPLETED, language="en", subject="s", text="t", html="")
    assert preview.preview(draft, letter, view()).submit is None
    known = view(identity=IdentityStatus.CONFIRMED)
    assert preview.preview(draft, letter, known).submit is not None


@pytest.mark.parametrize(
    "text", ["Hello", "ä" * 2700, "Dear Maria,\n\nwe found <you> & 'that'.\n" * 80]
)
def test_drafts_travel_unchanged(text: str) -> None:
    draft = Draft(
        act=Act.REFUSE,
        ref=TicketRef(id=12, version=3),
        text=text,
        ground=RefusalGround.EXCESSIVE,
    )
    packed = drafts.pack(draft)
    assert len(packed) <= 3000
    assert drafts.unpack(packed) == draft
    assert "Maria" not in packed


@pytest.mark.parametrize("packed", ["", "x", "{}", "1:2", "c$_`0", "😀"])
def test_damaged_drafts_are_refused(packed: str) -> None:
    with pytest.raises(InvalidInput):
        drafts.unpack(packed)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\u202eevil", "evil"),
        ("tab\there", "tab\there"),
        ("nul\x00", "nul"),
    ],
)
def test_clean(given: str, expected: str) -> None:
    assert clean(given) == expected


def test_escape_and_markup() -> None:
    assert escape("<@U00000BEN1> & *b*") == "&lt;@U00000BEN1&gt; &amp; ∗b∗"
    assert markup("<@U00000BEN1> took <b>") == "<@U00000BEN1> took &lt;b&gt;"


def test_literal_is_never_blank() -> None:
    assert literal(" \u200b ", 10) == "(no text)"
    assert len(literal("x" * 50, 10)) == 10
    assert one_line("a\n b", 10) == "a b"


def test_pieces_lose_nothing_but_line_ends() -> None:
    text = "\n".join(f"line {number}" for number in range(2000))
    parts = pieces(text, 3000)
    assert all(len(part) <= 3000 for part in parts)
    assert "\n".join(parts) == text


def _marked(value: JsonValue) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in _marked(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "mrkdwn":
        assert value.get("verbatim") is True
        return [str(value["text"])]
    return [found for item in value.values() for found in _marked(item)]
