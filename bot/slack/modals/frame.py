"""What every form about a ticket shares."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.payloads import ticket_value
from bot.slack.text import escape
from handlers.status import CardView
from storage.vocabulary import Act

FORM = "form.{}"


def modal(act: Act, view: CardView, title: str, submit: str, *inputs: Block) -> View:
    return blocks.modal(
        title=title,
        callback_id=FORM.format(act.value),
        metadata=ticket_value(view.ticket_id, view.version),
        submit=submit,
        close="Cancel",
        blocks=[about(view), *inputs],
    )


def about(view: CardView) -> Block:
    return blocks.context(
        f"*{view.number}* · {words.rights(view.rights)} · from {escape(view.masked_from)}"
    )
