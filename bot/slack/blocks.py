"""Block Kit in the few shapes this desk uses. Outside words enter only through these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from slack_sdk.models.blocks import (
    ActionsBlock,
    AlertBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    ContextBlock,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.slack.text import cut, literal, pieces

PRIMARY = "primary"
DANGER = "danger"
# docs.slack.dev "Section block": 3,000 characters; "View": title, submit and close 24.
SECTION_TEXT = 3000
FIELD_TEXT = 2000
TITLE = 24
# The longest letter staff can type: it travels in private_metadata (3,000) to the preview.
MESSAGE_LENGTH = 2700


def marked(text: str, most: int = SECTION_TEXT) -> MarkdownTextObject:
    """mrkdwn whose outside parts went through `escape`."""
    return MarkdownTextObject(text=cut(text, most), verbatim=True)


def plain(text: str, most: int) -> PlainTextObject:
    return PlainTextObject(text=literal(text, most), emoji=False)


def section(
    text: str, *, block_id: str | None = None, accessory: InteractiveElement | None = None
) -> SectionBlock:
    return SectionBlock(text=marked(text), block_id=block_id, accessory=accessory)


def fields(texts: Sequence[str], *, block_id: str | None = None) -> SectionBlock:
    return SectionBlock(fields=[marked(text, FIELD_TEXT) for text in texts], block_id=block_id)


def context(text: str, *, block_id: str | None = None) -> ContextBlock:
    return ContextBlock(elements=[marked(text)], block_id=block_id)


def actions(buttons: Sequence[InteractiveElement], *, block_id: str | None = None) -> ActionsBlock:
    return ActionsBlock(elements=list(buttons), block_id=block_id)


def quote(text: str, *, block_id: str | None = None, most: int = SECTION_TEXT) -> RichTextBlock:
    """Outside words as they are: rich text has no markup that they could use."""
    words = RichTextElementParts.Text(text=literal(text, most))
    return RichTextBlock(elements=[RichTextQuoteElement(elements=[words])], block_id=block_id)


def letter_text(text: str) -> list[Block]:
    """A whole letter as plain sections."""
    return [SectionBlock(text=plain(part, SECTION_TEXT)) for part in pieces(text, SECTION_TEXT)]


def button(
    label: str,
    *,
    action_id: str,
    value: str,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    return ButtonElement(
        text=plain(label, 75), action_id=action_id, value=value, style=style, confirm=confirm
    )


def sure(title: str, text: str, yes: str, *, style: str | None = None) -> ConfirmObject:
    return ConfirmObject(
        title=plain(title, 100),
        text=plain(text, 300),
        confirm=plain(yes, 30),
        deny=plain("Cancel", 30),
        style=style,
    )


def option(label: str, value: str, description: str | None = None) -> Option:
    hint = None if description is None else plain(description, 75)
    return Option(text=plain(label, 75), value=value, description=hint)


def overflow(options: Sequence[Option], *, action_id: str) -> OverflowMenuElement:
    return OverflowMenuElement(options=list(options), action_id=action_id)


def text_input(
    name: str,
    label: str,
    *,
    hint: str | None = None,
    initial: str | None = None,
    optional: bool = False,
    multiline: bool = True,
    most: int = MESSAGE_LENGTH,
    block_id: str | None = None,
) -> InputBlock:
    box = PlainTextInputElement(
        action_id=name, multiline=multiline, max_length=most, initial_value=initial
    )
    return _input(block_id or name, label, box, hint=hint, optional=optional)


def radio(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    hint: str | None = None,
    initial: Option | None = None,
) -> InputBlock:
    choice = RadioButtonsElement(action_id=name, options=list(options), initial_option=initial)
    return _input(name, label, choice, hint=hint)


def checkboxes(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    ticked: Sequence[Option],
    optional: bool = True,
    turns: str | None = None,
) -> InputBlock:
    """When `optional`, none need be ticked. docs.slack.dev "Checkboxes": at most 10 options; no
    empty list of ticked ones."""
    boxes = CheckboxesElement(
        action_id=turns or name, options=list(options), initial_options=list(ticked) or None
    )
    return _input(name, label, boxes, optional=optional, dispatch=turns is not None)


def choice(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: Option,
    hint: str | None = None,
    turns: str | None = None,
) -> InputBlock:
    """`turns`: the action that tells the desk at once of another choice."""
    chosen_from = select(options, action_id=turns or name, chosen=chosen)
    return _input(name, label, chosen_from, hint=hint, dispatch=turns is not None)


def day(name: str, label: str, *, initial: date, hint: str | None = None) -> InputBlock:
    picker = DatePickerElement(action_id=name, initial_date=initial.isoformat())
    return _input(name, label, picker, hint=hint)


def person(name: str, label: str, *, hint: str | None = None) -> InputBlock:
    return _input(name, label, UserSelectElement(action_id=name), hint=hint)


def select(options: Sequence[Option], *, action_id: str, chosen: Option) -> StaticSelectElement:
    return StaticSelectElement(action_id=action_id, options=list(options), initial_option=chosen)


def alert(text: str, *, level: Literal["info", "warning", "error"]) -> AlertBlock:
    """Modals only (docs.slack.dev "Alert block")."""
    return AlertBlock(text=plain(text, 200), level=level)


def _input(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> InputBlock:
    """The block id is the field's name: errors and values are found by it."""
    return InputBlock(
        block_id=name,
        label=plain(label, 2000),
        element=element,
        hint=None if hint is None else plain(hint, 2000),
        optional=optional,
        dispatch_action=dispatch or None,
    )


def modal(
    *,
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    metadata: str = "",
    submit: str | None = None,
    close: str = "Close",
) -> View:
    return View(
        type="modal",
        callback_id=callback_id,
        title=plain(title, TITLE),
        submit=None if submit is None else plain(submit, TITLE),
        close=plain(close, TITLE),
        blocks=list(blocks),
        private_metadata=metadata,
    )
