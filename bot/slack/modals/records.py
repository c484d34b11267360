"""Forms for what came another way than by mail: requests, appeals; and for legal holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.modals.frame import modal
from bot.slack.modals.sheet import Sheet
from bot.slack.payloads import Submission
from bot.slack.text import escape
from handlers.desk import Desk
from handlers.errors import InvalidInput
from handlers.openings import NewRequest
from handlers.status import CardView
from storage.vocabulary import Act, Manner, Right

NEW = "new.request"
_NO_LAW = "none"
# docs.slack.dev "Checkboxes": ten options.
_GROUP = 10
_RIGHTS = tuple(Right)[:_GROUP]
_OTHERS = tuple(Right)[_GROUP:]


def new_request(desk: Desk, *, note: str | None = None) -> View:
    laws = [blocks.option(words.law(name), name) for name in desk.house.law.regimes]
    laws.append(blocks.option(words.LAW_NOT_KNOWN, _NO_LAW))
    hint = "The clock starts on the day on which it reached anybody of the house."
    mail = "Left empty, nothing goes out by e-mail: answer in the way they asked."
    return blocks.modal(
        title="New privacy request",
        callback_id=NEW,
        submit="Open ticket",
        close="Cancel",
        blocks=[
            blocks.choice("manner", "How it came", _manners(), chosen=_manners()[0]),
            blocks.day("received", "Received on", initial=desk.today(), hint=hint),
            blocks.text_input("name", "Name", optional=True, multiline=False, most=200),
            blocks.text_input(
                "address", "E-mail address", hint=mail, optional=True, multiline=False, most=254
            ),
            _asked("rights", "What they ask for", _RIGHTS),
            _asked("others", "And beside that", _OTHERS),
            blocks.choice("law", "Law", laws, chosen=laws[-1]),
            blocks.text_input("note", "Note for the team", initial=note, optional=True, most=500),
        ],
    )


def _asked(name: str, label: str, rights: Sequence[Right]) -> Block:
    options = [blocks.option(words.RIGHTS[right], right) for right in rights]
    return blocks.checkboxes(name, label, options, ticked=())


def _manners() -> list[Option]:
    return [blocks.option(name, manner) for manner, name in words.MANNERS.items()]


def request_in(desk: Desk, sent: Submission) -> NewRequest:
    ticked = f"{sent['rights']},{sent['others']}".split(",")
    return NewRequest(
        manner=Manner(sent["manner"]),
        received_at=received_at(desk, sent["received"]),
        address=sent["address"].strip(),
        name=sent["name"].strip(),
        rights=tuple(right for right in Right if right in ticked),
        regulation=None if sent["law"] in ("", _NO_LAW) else sent["law"],
        note=sent["note"],
        form=sent.view_id,
    )


def received_at(desk: Desk, day: str) -> datetime:
    """Noon of that day at the house, or now: InvalidInput for a day to come."""
    try:
        said = date.fromisoformat(day)
    except ValueError:
        raise InvalidInput("Choose the day on which it came.", field="received") from None
    if said > desk.today():
        raise InvalidInput("That day has not come yet.", field="received")
    noon = datetime.combine(said, time(12), tzinfo=desk.house.place.timezone)
    return min(noon, desk.now())


def appeal(view: CardView, sheet: Sheet) -> View:
    return modal(
        Act.APPEAL,
        view,
        "Appeal received",
        "Open appeal",
        blocks.section(
            "An objection to our answer gets a ticket and a clock of its own. This one stays as "
            "it was answered."
        ),
        blocks.choice("manner", "How it came", _manners(), chosen=_manners()[0]),
        blocks.day("received", "Received on", initial=sheet.today),
    )


def hold(view: CardView, _sheet: Sheet) -> View:
    hint = "Which dispute or order, for the record. It is kept sealed with the ticket."
    return modal(
        Act.HOLD,
        view,
        "Legal hold",
        "Hold everything",
        blocks.section("Nothing of this ticket is deleted while the hold lasts."),
        blocks.text_input("reason", "Why it must be kept", hint=hint, most=500),
    )


def release_hold(view: CardView, _sheet: Sheet) -> View:
    sentence = "The ticket's personal data are then deleted in their time, as everybody's are."
    return modal(
        Act.RELEASE_HOLD, view, "End legal hold", "End the hold", blocks.section(escape(sentence))
    )
