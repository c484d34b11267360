"""A letter as it went out, or is about to."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.slack import blocks, words
from handlers.casework import Copy
from storage.vocabulary import ParcelState

COPY, UNDO = "letter.copy", "letter.undo"
CALLBACK = "letter"
_LONGEST = 5
_STATES = {
    ParcelState.WAITING: "waits to be sent",
    ParcelState.SENDING: "is on its way",
    ParcelState.SENT: "was sent",
    ParcelState.FAILED: "could not be delivered",
}


def buttons(parcel_id: int, *, may_undo: bool) -> Block:
    row = [blocks.button(words.COPY, action_id=COPY, value=str(parcel_id))]
    if may_undo:
        row.append(blocks.button(words.CALL_BACK, action_id=UNDO, value=str(parcel_id)))
    return blocks.actions(row)


def shown(copy: Copy, number: str) -> View:
    state = f"Written {words.moment(copy.at)}; it {_STATES[copy.state]}."
    return blocks.modal(
        title=f"{number} letter",
        callback_id=CALLBACK,
        blocks=[
            blocks.context(state),
            SectionBlock(text=blocks.plain(f"Subject: {copy.subject}", blocks.SECTION_TEXT)),
            DividerBlock(),
            *blocks.letter_text(copy.text)[:_LONGEST],
        ],
    )
