"""Modals as a person works them: fill in, send, close."""

from collections.abc import Mapping

from bot.sandbox.slack.answers import TROUBLE, answer_submission
from bot.sandbox.slack.carrier import EnvelopeKind
from bot.sandbox.slack.client_view import Outcome, SubmitKind, SubmitOutcome
from bot.sandbox.slack.deliveries import Deliveries
from bot.sandbox.slack.jsonlike import JsonValue
from bot.sandbox.slack.modal_inputs import complaints, filled
from bot.sandbox.slack.payloads import interaction, view_payload
from bot.sandbox.slack.people import Person
from bot.sandbox.slack.records import View
from bot.sandbox.slack.room import Room
from bot.sandbox.slack.touch import HandRefused


class Dialogs:
    def __init__(self, room: Room, deliveries: Deliveries) -> None:
        self._room = room
        self._world = room.world
        self._deliveries = deliveries

    def top(self, user: str) -> View:
        stack = self._world.views.stack(user)
        if not stack:
            raise HandRefused("No dialog is open.")
        return stack[-1]

    async def submit(self, person: Person, values: Mapping[str, JsonValue]) -> SubmitOutcome:
        view = self.top(person.id)
        if not view.definition.get("submit"):
            raise HandRefused("This dialog has no button to send it.")
        state = filled(self._world, view, values)
        view = self._world.views.mark(view, state=state, errors={})
        wrong = complaints(view)
        if wrong:
            self._world.views.mark(view, errors=wrong)
            return SubmitOutcome(kind=SubmitKind.INCOMPLETE, errors=wrong)
        return await self._send(person, view)

    async def _send(self, person: Person, view: View) -> SubmitOutcome:
        trigger_id = self._world.triggers.mint(person.id, view.id)
        payload = interaction("view_submission", person, trigger_id)
        payload.update(view=view_payload(view), response_urls=[])
        what = view.callback_id
        reply = await self._deliveries.send(EnvelopeKind.INTERACTIVE, what, payload)
        if not reply.acknowledged:
            self._world.show_toast(person.id, TROUBLE)
            return SubmitOutcome(kind=SubmitKind.UNANSWERED, error=TROUBLE)
        return answer_submission(self._room, view, reply.payload)

    async def close(self, person: Person) -> Outcome:
        """This view goes, or all of them with clear_on_close."""
        view = self.top(person.id)
        clears = view.definition.get("clear_on_close") is True
        if clears:
            self._world.views.clear(person.id)
        else:
            self._world.views.pop(person.id)
        if view.definition.get("notify_on_close") is not True:
            return Outcome(acknowledged=True)
        payload = interaction("view_closed", person, "")
        del payload["trigger_id"]
        payload.update(view=view_payload(view), is_cleared=clears)
        what = view.callback_id
        reply = await self._deliveries.send(EnvelopeKind.INTERACTIVE, what, payload)
        return Outcome(acknowledged=reply.acknowledged)
