"""The house's guidelines, shown before the first approval and whenever they change."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.modals.sheet import Lesson
from bot.slack.payloads import ticket_value
from bot.slack.text import pieces
from handlers.errors import InvalidInput
from handlers.ledger import TicketRef
from handlers.training import Guideline
from storage.vocabulary import Act

CALLBACK = "training.accept"
ACCEPTED, YES = "accepted", "yes"


def form(lesson: Lesson, act: Act, ref: TicketRef) -> View:
    """It leads on to the form of `act`."""
    option = blocks.option("I have read these guidelines and will follow them", YES)
    return blocks.modal(
        title="Privacy guidelines",
        callback_id=CALLBACK,
        metadata=f"{act}|{ticket_value(ref.id, ref.version or 0)}|{lesson.version}",
        submit="Accept",
        close="Not now",
        blocks=[
            blocks.section(
                "Before you approve or release anything, please read how this house treats "
                "personal data. You are asked again when the words change, and after a year."
            ),
            *[block for each in lesson.guidelines for block in _shown(each)],
            blocks.checkboxes(ACCEPTED, "Your word", [option], ticked=(), optional=False),
        ],
    )


def _shown(guideline: Guideline) -> list[Block]:
    title = "For every request" if guideline.right is None else words.RIGHTS[guideline.right]
    texts: list[Block] = [blocks.quote(part) for part in pieces(guideline.text, 2900)]
    return [blocks.section(f"*{title}*"), *texts]


def where_to(metadata: str) -> tuple[Act, str, str]:
    """The act that waits, its ticket's value, and the version that was shown."""
    match metadata.split("|"):
        case [act, value, version] if act in set(Act):
            return Act(act), value, version
    raise InvalidInput("This form is damaged. Close it and open it again.")
