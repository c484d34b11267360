"""'Check before sending': exactly the letter that would go out, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.slack import blocks
from bot.slack.modals.drafts import Draft, pack
from bot.slack.modals.forms import foreseen
from bot.slack.text import escape
from handlers.casework import Foreseen
from handlers.letters import Letter
from handlers.status import CardView
from storage.vocabulary import Act, CompletionOutcome, IdentityStatus

SEND = "send.{}"
CHECKED = "checked"
YES = "yes"
# Sections of 3,000 characters: more than any letter, and within a view's 250 kB however the
# JSON is escaped.
_LONGEST = 5


def preview(
    draft: Draft,
    letter: Letter,
    view: CardView,
    *,
    against: Sequence[str] = (),
    dates: Foreseen | None = None,
    systems: Sequence[str] = (),
) -> View:
    """`against`: what the desk found; `dates`: the old day and the new one; `systems`: those of
    the house, to name the ones that were not ticked."""
    must_stop = is_premature(draft, view)
    promise = [] if must_stop else [_checked()]
    asks = draft.act is Act.REQUEST_APPROVAL
    submit = "Ask for approval" if asks else "Send e-mail"
    return blocks.modal(
        title="Check before sending",
        callback_id=SEND.format(draft.act.value),
        metadata=pack(draft),
        submit=None if must_stop else submit,
        close="Back",
        blocks=[
            *_stop(draft, view),
            *[blocks.alert(each, level="warning") for each in against],
            *_unticked(draft, systems),
            *([] if dates is None else [foreseen(dates)]),
            *_letter(letter, view),
            *promise,
        ],
    )


def _checked() -> Block:
    """A click too early must not send a letter: Slack asks for the tick before it submits."""
    option = blocks.option("I checked the recipient and the text", YES)
    return blocks.checkboxes(CHECKED, "Before it goes", [option], ticked=(), optional=False)


def is_premature(draft: Draft, view: CardView) -> bool:
    """An answer that carries data goes to nobody whose identity is open (GDPR Art. 12(6))."""
    known = (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED)
    return draft.act in (Act.COMPLETE, Act.REQUEST_APPROVAL) and view.identity not in known


def _stop(draft: Draft, view: CardView) -> list[Block]:
    if not is_premature(draft, view):
        return []
    stop = "Nobody has confirmed who is asking. Record the identity check, then come back."
    return [blocks.alert(stop, level="error")]


def _unticked(draft: Draft, systems: Sequence[str]) -> list[Block]:
    """GDPR Art. 17: what is deleted in one place and kept in another is not deleted."""
    left = [name for name in systems if name not in draft.systems]
    if not left or draft.outcome is not CompletionOutcome.DONE:
        return []
    return [blocks.alert(f"Not ticked: {', '.join(left)}.", level="warning")]


def _letter(letter: Letter, view: CardView) -> list[Block]:
    return [
        blocks.fields([f"*To*\n{escape(view.masked_from)}", f"*Ticket*\n{view.number}"]),
        SectionBlock(text=blocks.plain(f"Subject: {letter.subject}", blocks.SECTION_TEXT)),
        DividerBlock(),
        *blocks.letter_text(letter.text)[:_LONGEST],
    ]
