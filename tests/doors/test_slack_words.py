"""What a reader of the card, the details and the timeline is told, and what would be untrue."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.slack import cards, happened, words
from bot.slack.modals.details import details
from handlers.status import DetailsView, EventView
from storage.vocabulary import Act, IdentityStatus, TicketState
from tests.doors.test_slack_text import NOW, in_state, raw, view


@pytest.mark.parametrize(
    ("method", "by", "said"),
    [
        ("email code", "requester", "Mailbox confirmed by code"),
        ("address on file, email code", "U0ANA1111", "Checked by <@U0ANA1111>"),
        ("document seen", "U0ANA1111", "Checked by <@U0ANA1111> (document seen)"),
    ],
)
def test_a_code_proves_the_mailbox_and_no_more(method: str, by: str, said: str) -> None:
    card = view(identity=IdentityStatus.CONFIRMED, identity_method=method, identity_by=by)
    assert said in words.identity(card)
    assert ("Checked" in words.identity(card)) == ("Mailbox" not in said)
    assert said in str(raw([*cards.card(card).blocks]))
    assert said in str(summary_of(card.regulation, method=method, by=by))


@pytest.mark.parametrize(
    ("agent", "minor", "said"),
    [
        (True, True, "_a parent writes about a child_"),
        (True, False, "_an agent writes_"),
        (False, True, "_about a child_"),
    ],
)
def test_who_writes_for_whom(agent: bool, minor: bool, said: str) -> None:
    assert said in str(raw([*cards.card(view(agent=agent, minor=minor)).blocks]))


@pytest.mark.parametrize("state", [TicketState.WITHDRAWN, TicketState.NOT_A_REQUEST])
def test_a_closed_card_says_its_state_once(state: TicketState) -> None:
    said = str(raw([*cards.card(in_state(state)).blocks]))
    assert said.count(words.STATES[state]) == 1


def summary_of(
    regulation: str | None, basis: str = "none", method: str | None = None, by: str | None = None
) -> dict[str, object]:
    card = view(
        regulation=regulation,
        regulation_basis=basis,
        identity=IdentityStatus.CONFIRMED if method else IdentityStatus.UNCHECKED,
        identity_method=method,
        identity_by=by,
    )
    shown = DetailsView(
        card=card,
        requester="maria@post.example",
        name=None,
        subject="My data",
        messages=(),
        timeline=(),
        steps=(),
    )
    made: dict[str, object] = details(shown).to_dict()
    return made


@pytest.mark.parametrize(
    ("regulation", "basis", "said"),
    [
        (None, "none", "*Law*\\nNot known: every law of the house runs"),
        ("gdpr", "stated", "*Law*\\nGDPR (the letter names it)"),
        ("ccpa", "staff", "*Law*\\nCCPA (set by the team)"),
    ],
)
def test_the_law_in_the_details(regulation: str | None, basis: str, said: str) -> None:
    assert said in str(summary_of(regulation, basis))


STEPS: list[tuple[Act, Mapping[str, str], str]] = [
    (
        Act.OPEN,
        {"rights": "erasure, sale_opt_out", "regulation": "None", "verdict": "unsure"},
        "asked for: Delete my data, Don't sell or share my data · law: not known"
        " · read as: perhaps a privacy request",
    ),
    (Act.OPEN, {"rights": "access", "regulation": "uk_gdpr"}, "law: UK GDPR"),
    (
        Act.SET_LAW,
        {
            "rights": "automated decision → nothing",
            "law": "None → ccpa",
            "work_to": "2026-04-01 → 2026-04-16",
            "respond_by": "None → None",
            "why": "",
        },
        "asked for: Look at an automated decision → nothing · law: not known → CCPA"
        " · our date: 1 Apr → 16 Apr",
    ),
    (Act.ASSIGN, {"owner": "U0ANA1111", "earlier": "None"}, "owner: <@U0ANA1111>"),
    (Act.MERGE, {"into": "2"}, "into: PR-1002"),
    (
        Act.REMIND,
        {"kind": "half_time", "said": "half_time"},
        "because: half of the time is gone and who is asking is not confirmed",
    ),
    (Act.IDENTITY_CONFIRMED, {"method": "email_code"}, "how: Code by e-mail"),
    (Act.IDENTITY_FAILED, {"confirmed": "False"}, "result: not confirmed"),
    (Act.COMPLETE, {"outcome": "opt_out"}, "outcome: The opt-out was carried out"),
    (Act.REFUSE, {"ground": "excessive"}, "ground: Excessive, repeated"),
    (Act.FOLLOW_UP, {"reply": "1", "other_address": "True"}, "from another address"),
]


@pytest.mark.parametrize(("act", "detail", "said"), STEPS)
def test_the_timeline_speaks_to_people(act: Act, detail: Mapping[str, str], said: str) -> None:
    event = EventView(at=NOW, actor="desk", act=act, before=None, after=None, detail=detail)
    head, _, below = happened.line(event, view()).partition("\n")
    assert below.endswith(said)
    assert "*Desk*" in head
    for machine in ("None", "_", "True", "False"):
        assert machine not in below


def test_outside_words_in_the_timeline_are_only_words() -> None:
    detail = {"reason": "550 <!channel> *no*", "kind": "bounced"}
    event = EventView(at=NOW, actor="desk", act=Act.BOUNCE, before=None, after=None, detail=detail)
    assert "<!channel>" not in happened.line(event, view())
