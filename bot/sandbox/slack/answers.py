"""What the app answered to a submitted modal or a slash command, carried out."""

from bot.sandbox.slack.api_chat import app_message, read_content
from bot.sandbox.slack.api_views import refuse_unsound_view
from bot.sandbox.slack.client_view import SubmitKind, SubmitOutcome
from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.jsonlike import JsonObject, object_at, text_at
from bot.sandbox.slack.ledger import ViolationKind
from bot.sandbox.slack.modal_inputs import input_blocks
from bot.sandbox.slack.records import View
from bot.sandbox.slack.room import Room

TROUBLE = "We had some trouble connecting. Try again?"


def answer_submission(room: Room, view: View, answer: JsonObject) -> SubmitOutcome:
    """An empty answer closes this view only, and the one below shows again."""
    try:
        return _carried_out(room, view, answer)
    except ApiFault as fault:
        room.ledger.violate(ViolationKind.BAD_ANSWER, f"{view.callback_id}: {fault.error}")
        room.world.show_toast(view.owner, TROUBLE)
        return SubmitOutcome(kind=SubmitKind.UNANSWERED, error=TROUBLE)


def _carried_out(room: Room, view: View, answer: JsonObject) -> SubmitOutcome:
    views = room.world.views
    action = text_at(answer, "response_action")
    if action == "errors":
        return _with_errors(room, view, object_at(answer, "errors"))
    if action == "update":
        views.update(views.find(view_id=view.id), _sound(answer))
        return SubmitOutcome(kind=SubmitKind.UPDATED)
    if action == "push":
        views.push(view.owner, _sound(answer))
        return SubmitOutcome(kind=SubmitKind.PUSHED)
    if action == "clear":
        views.clear(view.owner)
        return SubmitOutcome(kind=SubmitKind.CLEARED)
    if answer:
        raise ApiFault("invalid_response_action")
    _close(room, view)
    return SubmitOutcome(kind=SubmitKind.CLOSED)


def _close(room: Room, view: View) -> None:
    """The app may have replaced the stack meanwhile; then there is nothing to close."""
    stack = room.world.views.stack(view.owner)
    if stack and stack[-1].id == view.id:
        room.world.views.pop(view.owner)


def _with_errors(room: Room, view: View, errors: JsonObject) -> SubmitOutcome:
    known = {text_at(block, "block_id") for block in input_blocks(view)}
    sentences = {
        block_id: sentence
        for block_id, sentence in errors.items()
        if isinstance(sentence, str) and block_id in known
    }
    if not sentences or len(sentences) != len(errors):
        raise ApiFault("errors_name_no_input_block")
    room.world.views.mark(room.world.views.find(view_id=view.id), errors=sentences)
    return SubmitOutcome(kind=SubmitKind.ERRORS, errors=sentences)


def _sound(answer: JsonObject) -> JsonObject:
    definition = object_at(answer, "view")
    refuse_unsound_view(definition, "modal")
    return definition


def answer_command(room: Room, user: str, channel: str, answer: JsonObject) -> str | None:
    """Posts what came with the acknowledgement; returns the sentence of a failure."""
    if not answer:
        return None
    try:
        text, blocks = read_content(room, answer, "slash command answer")
    except ApiFault as fault:
        room.ledger.violate(ViolationKind.BAD_ANSWER, f"slash command: {fault.error}")
        room.world.show_toast(user, TROUBLE)
        return TROUBLE
    everybody = answer.get("response_type") == "in_channel"
    room.world.keep_message(
        app_message(room, channel, text, blocks, ephemeral_to=None if everybody else user)
    )
    return None
