"""'Check before sending': exactly the letter that would go out, and what speaks against it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.slack import blocks
from bot.slack.modals.drafts import Draft, pack
from bot.slack.text import escape
from handlers.letters import Letter
from handlers.status import CardView
from storage.vocabulary import Act, IdentityStatus

SEND = "send.{}"
CHECKED = "checked"
YES = "yes"
# Sections of 3,000 characters: more than any letter, and within a view's 250 kB however the
# JSON is escaped.
_LONGEST = 5


def preview(draft: Draft, letter: Letter, view: CardView) -> View:
    must_stop = is_premature(draft, view)
    promise = [] if must_stop else [_checked()]
    return blocks.modal(
        title="Check before sending",
        callback_id=SEND.format(draft.act.value),
        metadata=pack(draft),
        submit=None if must_stop else "Send e-mail",
        close="Back",
        blocks=[*_warnings(draft, view), *_letter(letter, view), *promise],
    )


def _checked() -> Block:
    """A click too early must not send a letter: Slack asks for the tick before it submits."""
    option = blocks.option("I checked the recipient and the text", YES)
    return blocks.checkboxes(CHECKED, "Before it goes", [option], ticked=(), optional=False)


def is_premature(draft: Draft, view: CardView) -> bool:
    """An answer that carries data goes to nobody whose identity is open (GDPR Art. 12(6))."""
    known = (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED)
    return draft.act is Act.COMPLETE and view.identity not in known


def _warnings(draft: Draft, view: CardView) -> list[Block]:
    if is_premature(draft, view):
        stop = "Nobody has confirmed who is asking. Record the identity check, then come back."
        return [blocks.alert(stop, level="error")]
    if view.undeliverable:
        return [blocks.alert("An earlier letter to this address came back.", level="warning")]
    if view.identity in (IdentityStatus.UNCHECKED, IdentityStatus.ASKED, IdentityStatus.FAILED):
        return [blocks.alert("Identity is not confirmed.", level="warning")]
    return []


def _letter(letter: Letter, view: CardView) -> list[Block]:
    return [
        blocks.fields([f"*To*\n{escape(view.masked_from)}", f"*Ticket*\n{view.number}"]),
        SectionBlock(text=blocks.plain(f"Subject: {letter.subject}", blocks.SECTION_TEXT)),
        DividerBlock(),
        *blocks.letter_text(letter.text)[:_LONGEST],
    ]
