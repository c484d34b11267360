"""`find …`: what somebody may look for, and what is shown of it. No personal data in the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import blocks, rows, words
from bot.slack.cards import Message
from handlers.desk import Desk
from handlers.status import CardView, search
from storage.vocabulary import Right

CALLBACK = "find.tickets"
OPEN = "find.open"
FIELD = "wanted"
NOTHING = "Nothing found."
HINT = (
    "A number (PR-1042), the exact address somebody wrote from, a right (erasure) or a law (GDPR)."
)

_NUMBER = re.compile(r"(?:[A-Za-z]{1,10}-)?(\d{1,12})")
# Addresses arrive from Slack as <mailto:ana@example.org|ana@example.org>.
_ADDRESS = re.compile(r"(?:<mailto:)?([^\s@<>|]+@[^\s@<>|]+)(?:\|[^>]*)?>?")
# How people call the rights beside the stored words and the words on the cards.
_CALLED: Mapping[str, Right] = {
    "copy": Right.ACCESS,
    "delete": Right.ERASURE,
    "deletion": Right.ERASURE,
    "erase": Right.ERASURE,
    "correct": Right.RECTIFICATION,
    "correction": Right.RECTIFICATION,
    "object": Right.OBJECTION,
    "marketing": Right.MARKETING_OPT_OUT,
    "unsubscribe": Right.MARKETING_OPT_OUT,
    "sale": Right.SALE_OPT_OUT,
    "consent": Right.WITHDRAW_CONSENT,
}


def find(desk: Desk, wanted: str) -> list[CardView]:
    text = wanted.strip()
    if found := _NUMBER.fullmatch(text):
        return search.by_number(desk, int(found[1]))
    if found := _ADDRESS.fullmatch(text):
        return search.by_address(desk, found[1])
    if (right := _right(text)) is not None:
        return search.by_right(desk, right)
    law = _law(desk, text)
    return search.by_law(desk, law) if law else []


def found(desk: Desk, wanted: str) -> Message:
    shown = find(desk, wanted)
    return Message(text="Tickets in Privacy Desk.", blocks=_blocks(shown))


def form() -> View:
    return blocks.modal(
        title="Find privacy request",
        callback_id=CALLBACK,
        submit="Find",
        blocks=[blocks.text_input(FIELD, "What to look for", hint=HINT, multiline=False, most=254)],
    )


def results(shown: Sequence[CardView]) -> View:
    """In the form's place. Its buttons open the details on top of it."""
    return blocks.modal(title="Found", callback_id="find.results", blocks=_blocks(shown))


def _blocks(shown: Sequence[CardView]) -> list[Block]:
    made = rows.rows(shown, empty=f"{NOTHING} {HINT}")
    if len(shown) >= search.FOUND:
        made.append(blocks.context(f"The first {search.FOUND}. The app's *Home* tab shows more."))
    return made


def _right(text: str) -> Right | None:
    name = text.casefold()
    stored = name.replace(" ", "_").replace("-", "_")
    if stored in set(Right):
        return Right(stored)
    labels = {label.casefold(): right for right, label in words.RIGHTS.items()}
    return _CALLED.get(name) or labels.get(name)


def _law(desk: Desk, text: str) -> str | None:
    name = text.casefold()
    laws = {words.law(law).casefold(): law for law in desk.house.law.regimes}
    laws.update({law.casefold(): law for law in desk.house.law.regimes})
    return laws.get(name) or laws.get(name.replace(" ", "_"))
