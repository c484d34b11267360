"""The second person: reads exactly what goes out, and lets it go or sends it back."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.modals.frame import FORM, about
from bot.slack.modals.sheet import Sheet
from bot.slack.payloads import ticket_value
from bot.slack.text import escape
from handlers.casework import Prepared
from handlers.errors import InvalidInput
from handlers.status import CardView
from storage.vocabulary import Act

SEND, SEND_BACK, YES = "send", "send_back", "yes"
_CHANGED = (
    "The request changed since this was prepared, and this is the letter as it would be now. It "
    "can only be sent back."
)
_LONGEST = 5


def form(view: CardView, sheet: Sheet) -> View:
    found = sheet.prepared
    if found is None:
        return blocks.modal(
            title="Review and approve",
            callback_id=FORM.format(Act.APPROVE.value),
            blocks=[about(view), blocks.section("No answer waits for approval.")],
        )
    return blocks.modal(
        title="Review and approve",
        callback_id=FORM.format(Act.APPROVE.value),
        metadata=f"{ticket_value(view.ticket_id, view.version)}|{found.digest}",
        submit="Decide",
        close="Cancel",
        blocks=[about(view), *_letter(view, found), *_decision(found)],
    )


def digest_in(metadata: str) -> str:
    _, mark, digest = metadata.partition("|")
    if not mark:
        raise InvalidInput("This form is damaged. Close it and open it again.")
    return digest


def _letter(view: CardView, found: Prepared) -> list[Block]:
    done = ", ".join(found.systems) or "no systems named"
    facts = [
        f"*Prepared by*\n{words.person(found.by)}, {words.moment(found.at)}",
        f"*Goes to*\n{escape(view.masked_from)}",
        f"*Identity*\n{words.identity(view)}",
        f"*Done in*\n{escape(done)}",
    ]
    subject = SectionBlock(text=blocks.plain(f"Subject: {found.letter.subject}", 3000))
    text = blocks.letter_text(found.letter.text)[:_LONGEST]
    changed = [] if found.is_same else [blocks.alert(_CHANGED, level="error")]
    return [*changed, blocks.fields(facts), subject, DividerBlock(), *text, DividerBlock()]


def _decision(found: Prepared) -> list[Block]:
    options = [blocks.option("Send it back to be changed", SEND_BACK)]
    if found.is_same:
        options.insert(0, blocks.option("Approve and send it to the requester", SEND))
    read = [blocks.option("I have read the letter and checked who gets it", YES)]
    hint = "Only the one who prepared it and the team read this."
    return [
        blocks.radio("decision", "Your decision", options),
        blocks.checkboxes("checked", "Before it goes", read, ticked=()),
        blocks.text_input("reason", "What has to change", hint=hint, optional=True, most=280),
    ]
