"""Every sample letter of the demo, through a real desk: it shows what its title promises."""

from __future__ import annotations

import pytest

from bot.sandbox.letters import SampleLetter, sample_letters
from bot.slack import cards
from handlers import status
from handlers.desk import Desk
from storage.vocabulary import Act, Right, TicketState
from tests.handlers.journal import Conversation
from tests.people import Clock, letter

REQUEST, TRIAGE, NOT = "request", "triage", "not a request"
_TRIAGE_BUTTONS = [Act.CONFIRM_REQUEST, Act.MARK_NOT_REQUEST]
# The outcome, and the rights that the newcomer is to see on the card at the least.
OUTCOMES: dict[str, tuple[str, set[Right]]] = {
    "german-access": (REQUEST, {Right.ACCESS}),
    "ccpa-deletion": (REQUEST, {Right.ERASURE}),
    "opt-out": (REQUEST, {Right.MARKETING_OPT_OUT}),
    "french-erasure": (REQUEST, {Right.ERASURE}),
    "several-rights": (REQUEST, {Right.ACCESS, Right.RECTIFICATION, Right.ERASURE}),
    "angry-reminder": (REQUEST, set()),
    "rude-short": (REQUEST, {Right.ERASURE}),
    "agent": (REQUEST, {Right.ACCESS}),
    "parent": (REQUEST, {Right.ERASURE}),
    "support-question": (NOT, set()),
    "newsletter": (NOT, set()),
    "hidden-sentence": (REQUEST, {Right.ERASURE}),
    "out-of-office": (NOT, set()),
    "unclear": (TRIAGE, set()),
}


def test_every_sample_has_its_outcome() -> None:
    assert set(OUTCOMES) == {sample.key for sample in sample_letters()}


@pytest.mark.parametrize("sample", sample_letters(), ids=lambda sample: str(sample.key))
def test_samples(sample: SampleLetter, desk: Desk, clock: Clock) -> None:
    talk = Conversation(desk, clock)
    address = sample.sender.rpartition("<")[2].rstrip(">")
    raw = letter(
        sender=sample.sender,
        subject=sample.subject,
        body=sample.text_for(desk.house.name),
        headers=dict(sample.headers),
    )
    talk.receive(raw, mail_from=address if sample.mail_from is None else sample.mail_from)
    outcome, rights = OUTCOMES[sample.key]
    assert _outcome(talk) == outcome
    if outcome is not NOT:
        view = status.card(desk, 1)
        assert rights <= set(view.rights)
        shown = [button.action_id for button in cards.buttons(view)]
        wanted = [cards.ACT.format(act.value) for act in _TRIAGE_BUTTONS]
        assert (shown == wanted) == (outcome is TRIAGE)


def _outcome(talk: Conversation) -> str:
    tickets = talk.tickets()
    if not tickets:
        return NOT
    return TRIAGE if tickets[0].state is TicketState.TRIAGE else REQUEST
