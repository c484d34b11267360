"""A message of Slack kept with a ticket, as a note for the team."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.payloads import Submission
from handlers import status
from handlers.casework.notes import NOTE_LIMIT
from handlers.desk import Desk
from handlers.errors import InvalidInput, UnknownTicket

CALLBACK = "note.save"
TICKET = "ticket"
NOTE = "note"


def form(number: str | None, text: str) -> View:
    return blocks.modal(
        title="Save to privacy ticket",
        callback_id=CALLBACK,
        submit="Save note",
        close="Cancel",
        blocks=[
            blocks.context(words.INTERNAL),
            blocks.text_input(
                TICKET, "Ticket", hint="Like PR-1042.", initial=number, multiline=False, most=20
            ),
            blocks.text_input(NOTE, "Note", initial=text or None, most=NOTE_LIMIT),
        ],
    )


def ticket(desk: Desk, sent: Submission) -> int:
    try:
        return status.find(desk, sent[TICKET])
    except UnknownTicket as error:
        raise InvalidInput(error.sentence, field=TICKET) from None
