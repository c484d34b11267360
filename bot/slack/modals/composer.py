"""The reply: a snippet to begin with, the language around it, the words, a note for the team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from bot.slack import blocks, words
from bot.slack.modals.frame import FORM, about
from bot.slack.modals.sheet import Sheet
from bot.slack.payloads import field_id, ticket_value, turn_of
from handlers.letters import Snippet
from handlers.status import CardView
from storage.vocabulary import Act, IdentityStatus

TEMPLATE, LANGUAGE = "compose.template", "compose.language"
NO_TEMPLATE = "none"
NOTE_LENGTH = 500
_UNKNOWN_WRITER = "Identity is not checked: don't write what only the right person may know."


def form(
    view: CardView,
    sheet: Sheet,
    *,
    language: str = "",
    template: str = NO_TEMPLATE,
    text: str = "",
    note: str = "",
    turn: int = 0,
) -> View:
    """`turn`: how often the desk has filled the message in; see `payloads.field_id`."""
    chosen = language or spoken(view.language, sheet.languages)
    hint = f"You see the whole letter before it goes. They write in {_named(view.language)}."
    return blocks.modal(
        title="Reply to requester",
        callback_id=FORM.format(Act.REPLY.value),
        metadata=ticket_value(view.ticket_id, view.version),
        submit="Preview",
        close="Cancel",
        blocks=[
            about(view),
            *_warning(view),
            *_templates(sheet.snippets, template),
            _languages(sheet.languages, chosen),
            blocks.text_input(
                "text",
                "Message",
                hint=hint,
                initial=text or None,
                block_id=field_id("text", turn),
            ),
            blocks.text_input(
                "note",
                "Note for the team",
                hint="It stands in the ticket's thread and never leaves the team.",
                initial=note or None,
                optional=True,
                most=NOTE_LENGTH,
            ),
        ],
    )


def turned(
    view: CardView, sheet: Sheet, values: Mapping[str, str], fields: Mapping[str, str]
) -> View:
    """After another template or language was chosen. What was typed is never lost."""
    return form(
        view,
        sheet,
        language=values.get("language", ""),
        template=values.get("template") or NO_TEMPLATE,
        text=_filled(sheet.snippets, values),
        note=values.get("note", ""),
        turn=turn_of(fields, "text") + 1,
    )


def spoken(language: str, languages: Sequence[str]) -> str:
    primary = language.partition("-")[0].lower()
    return primary if primary in languages else languages[0]


def _filled(snippets: Sequence[Snippet], values: Mapping[str, str]) -> str:
    """The snippet takes the place of nothing or of another snippet, else it stands below."""
    typed = values.get("text", "").strip()
    wanted = next((each for each in snippets if each.name == values.get("template")), None)
    if wanted is None or wanted.text in typed:
        return typed
    is_untouched = any(typed == text for each in snippets for text in each.every_text)
    if not typed or is_untouched:
        return wanted.text
    return f"{typed}\n\n{wanted.text}"[: blocks.MESSAGE_LENGTH]


def _warning(view: CardView) -> list[Block]:
    if view.identity in (IdentityStatus.CONFIRMED, IdentityStatus.NOT_NEEDED):
        return []
    return [blocks.alert(_UNKNOWN_WRITER, level="warning")]


def _templates(snippets: Sequence[Snippet], chosen: str) -> list[Block]:
    if not snippets:
        return []
    options = [blocks.option("Begin with an empty page", NO_TEMPLATE)]
    options += [blocks.option(each.title, each.name) for each in snippets]
    return [
        blocks.choice("template", "Template", options, chosen=_of(options, chosen), turns=TEMPLATE)
    ]


def _languages(languages: Sequence[str], chosen: str) -> Block:
    options = [blocks.option(_named(each), each) for each in languages]
    hint = "Of the words around your message: greeting, signature, ways to complain."
    return blocks.choice(
        "language", "Language", options, chosen=_of(options, chosen), hint=hint, turns=LANGUAGE
    )


def _of(options: Sequence[Option], value: str) -> Option:
    return next((each for each in options if each.value == value), options[0])


def _named(language: str) -> str:
    return words.language(language.partition("-")[0].lower())
