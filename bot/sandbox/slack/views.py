"""Home views and modal stacks, one of each per person, with hashes against stale writes."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.sandbox.slack.changes import ChangeHub
from bot.sandbox.slack.client_view import Place
from bot.sandbox.slack.elements import with_ids
from bot.sandbox.slack.faults import ApiFault, unsound
from bot.sandbox.slack.jsonlike import JsonObject, list_at
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.records import View
from bot.sandbox.slack.state import carried_state


class Views:
    """`interfere`: the next updates with a hash come just after somebody else's."""

    def __init__(self, *, now: Callable[[], datetime], changes: ChangeHub) -> None:
        self._now = now
        self._changes = changes
        self._homes: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self.interfere = 0

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def stack(self, user: str) -> tuple[View, ...]:
        return tuple(self._stacks.get(user, ()))

    def find(self, *, view_id: str = "", external_id: str = "") -> View:
        for view in self._everything():
            if view_id and view.id == view_id:
                return view
            if external_id and view.external_id == external_id:
                return view
        raise ApiFault("not_found")

    def _everything(self) -> list[View]:
        stacked = [view for stack in self._stacks.values() for view in stack]
        return [*self._homes.values(), *stacked]

    def publish(self, user: str, definition: JsonObject, expected: str = "") -> View:
        before = self._homes.get(user)
        if before is None:
            made = self._new(user, definition)
        else:
            made = self._changed(before, definition, expected)
        self._homes[user] = made
        self._changes.tell(Place.HOME, user=user)
        return made

    def open(self, user: str, definition: JsonObject) -> View:
        """A new stack: whatever was open before is gone, as in the client."""
        made = self._new(user, definition)
        self._set(user, [made])
        return made

    def push(self, user: str, definition: JsonObject) -> View:
        stack = self._stacks.get(user, [])
        if len(stack) >= most("view.stack"):
            raise ApiFault("push_limit_reached")
        made = self._new(user, definition)
        if stack:
            made = replace(made, root=stack[0].id, previous=stack[-1].id)
        self._set(user, [*stack, made])
        return made

    def update(self, view: View, definition: JsonObject, expected: str = "") -> View:
        kind = definition.get("type")
        if kind != view.kind:
            problem = "must match the `type` of the view being updated [json-pointer:/view/type]"
            raise unsound("invalid_arguments", [problem])
        made = self._changed(view, definition, expected)
        self._put(made)
        return made

    def mark(
        self,
        view: View,
        *,
        errors: Mapping[str, str] | None = None,
        state: Mapping[str, JsonObject] | None = None,
    ) -> View:
        """What the person typed and what stands under the blocks; the hash stays."""
        made = replace(
            view,
            errors=view.errors if errors is None else dict(errors),
            state=view.state if state is None else dict(state),
        )
        self._put(made)
        return made

    def pop(self, user: str) -> None:
        self._set(user, self._stacks.get(user, [])[:-1])

    def clear(self, user: str) -> None:
        self._set(user, [])

    def _put(self, view: View) -> None:
        if view.kind == "home":
            self._homes[view.owner] = view
            self._changes.tell(Place.HOME, user=view.owner)
            return
        stack = self._stacks.get(view.owner, [])
        self._set(view.owner, [view if old.id == view.id else old for old in stack])

    def _set(self, user: str, stack: list[View]) -> None:
        self._stacks[user] = stack
        self._changes.tell(Place.MODALS, user=user)

    def _new(self, user: str, definition: JsonObject) -> View:
        self._refuse_taken(definition)
        kept = _kept(definition)
        view_id = "V0" + secrets.token_hex(5).upper()
        return View(
            id=view_id,
            owner=user,
            hash=self._hash(),
            definition=kept,
            root=view_id,
            state=carried_state(kept, {}),
        )

    def _changed(self, before: View, definition: JsonObject, expected: str) -> View:
        if expected and self.interfere > 0:
            self.interfere -= 1
            raise ApiFault("hash_conflict")
        if expected and expected != before.hash:
            raise ApiFault("hash_conflict")
        if definition.get("external_id") != before.external_id:
            self._refuse_taken(definition)
        kept = _kept(definition)
        state = carried_state(kept, before.state)
        return replace(before, hash=self._hash(), definition=kept, state=state, errors={})

    def _refuse_taken(self, definition: JsonObject) -> None:
        external_id = definition.get("external_id")
        if external_id and any(view.external_id == external_id for view in self._everything()):
            raise ApiFault("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self._now().timestamp())}.{secrets.token_hex(4)}"


def _kept(definition: JsonObject) -> JsonObject:
    return {**definition, "blocks": [*with_ids(list_at(definition, "blocks"))]}
