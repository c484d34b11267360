"""views.* and blocks.validate."""

from bot.sandbox.slack.arguments import decoded, refuse_missing, string_of
from bot.sandbox.slack.blockkit import problems_in_blocks, problems_in_view, refuse_heavy
from bot.sandbox.slack.checks import Problems
from bot.sandbox.slack.faults import ApiFault, unsound
from bot.sandbox.slack.jsonlike import JsonObject
from bot.sandbox.slack.payloads import view_payload
from bot.sandbox.slack.people import Standing
from bot.sandbox.slack.records import View
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.triggers import Trigger


def open_view(room: Room, arguments: JsonObject) -> JsonObject:
    definition = read_view(arguments, "modal")
    trigger_id, trigger = _redeem(room, arguments)
    view = room.world.views.open(trigger.user, definition)
    room.world.triggers.spend(trigger_id)
    return {"view": view_payload(view)}


def push_view(room: Room, arguments: JsonObject) -> JsonObject:
    definition = read_view(arguments, "modal")
    trigger_id, trigger = _redeem(room, arguments)
    _refuse_foreign_root(room, trigger)
    view = room.world.views.push(trigger.user, definition)
    room.world.triggers.spend(trigger_id)
    return {"view": view_payload(view)}


def update_view(room: Room, arguments: JsonObject) -> JsonObject:
    definition = read_view(arguments, "modal", "home")
    view_id, external_id = string_of(arguments, "view_id"), string_of(arguments, "external_id")
    if not view_id and not external_id:
        refuse_missing(["view_id"])
    views = room.world.views
    view = views.find(view_id=view_id, external_id=external_id)
    made = views.update(view, definition, string_of(arguments, "hash"))
    return {"view": view_payload(made)}


def publish_view(room: Room, arguments: JsonObject) -> JsonObject:
    definition = read_view(arguments, "home")
    person = room.world.people.get(string_of(arguments, "user_id"))
    if person is None or person.standing is Standing.DEACTIVATED:
        raise ApiFault("user_not_found")
    made = room.world.views.publish(person.id, definition, string_of(arguments, "hash"))
    return {"view": view_payload(made)}


def validate(room: Room, arguments: JsonObject) -> JsonObject:
    """Exactly one of blocks, message and view. Here problems are objects, not sentences."""
    given = [name for name in ("blocks", "message", "view") if arguments.get(name)]
    if len(given) != 1:
        raise ApiFault("invalid_arguments")
    problems = _problems(given[0], arguments)
    if problems:
        found: list[JsonObject] = [
            {"message": problem.sentence, "pointer": problem.pointer} for problem in problems
        ]
        raise ApiFault("invalid_blocks", extra={"errors": [*found]})
    return {}


def _problems(name: str, arguments: JsonObject) -> Problems:
    value = decoded(arguments, name, "invalid_arguments")
    if name == "blocks":
        return problems_in_blocks(value)
    if not isinstance(value, dict):
        raise ApiFault("invalid_arguments")
    if name == "view":
        return problems_in_view(value, "modal", "home")
    return problems_in_blocks(value.get("blocks", []), "/message/blocks")


def read_view(arguments: JsonObject, *kinds: str) -> JsonObject:
    definition = decoded(arguments, "view", "invalid_arguments")
    if not isinstance(definition, dict):
        raise unsound("invalid_arguments", ["must provide an object [json-pointer:/view]"])
    refuse_unsound_view(definition, *kinds)
    return definition


def refuse_unsound_view(definition: JsonObject, *kinds: str) -> None:
    refuse_heavy(definition)
    problems = problems_in_view(definition, *kinds)
    if problems:
        raise unsound("invalid_arguments", [str(problem) for problem in problems])


def _redeem(room: Room, arguments: JsonObject) -> tuple[str, Trigger]:
    trigger_id = string_of(arguments, "trigger_id")
    pointer = string_of(arguments, "interactivity_pointer")
    if not trigger_id and not pointer:
        refuse_missing(["trigger_id"])
    trigger_id = trigger_id or pointer
    return trigger_id, room.world.triggers.redeem(trigger_id)


def _refuse_foreign_root(room: Room, trigger: Trigger) -> None:
    """Pushing needs a modal underneath: one cannot push onto a Home view or onto nothing."""
    stack: tuple[View, ...] = room.world.views.stack(trigger.user)
    if trigger.view not in [view.id for view in stack]:
        problem = (
            "must match the `type` of the root view whose stack we're pushing onto "
            "[json-pointer:/view/type]"
        )
        raise unsound("invalid_arguments", [problem])
