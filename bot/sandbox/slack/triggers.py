"""Trigger ids: good for one modal, by the person who acted, for three seconds."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.faults import ApiFault
from bot.sandbox.slack.limits import most

TRIGGER_SECONDS = float(most("trigger.seconds"))
_REMEMBERED = 5_000


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """`view` is the modal or Home view that the person acted in, if any."""

    user: str
    at: float
    view: str | None = None


class Triggers:
    """`late`: the next triggers come too late, as over a slow line."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._live: dict[str, Trigger] = {}
        self._used: dict[str, None] = {}
        self.late = 0

    def mint(self, user: str, view: str | None = None) -> str:
        number = secrets.randbelow(10**13)
        trigger_id = f"{number}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._live[trigger_id] = Trigger(user=user, at=self._monotonic(), view=view)
        self._forget(self._live)
        return trigger_id

    def redeem(self, trigger_id: str) -> Trigger:
        if trigger_id in self._used:
            raise ApiFault("exchanged_trigger_id")
        trigger = self._live.get(trigger_id)
        if trigger is None:
            raise ApiFault("invalid_trigger_id")
        if self.late > 0:
            self.late -= 1
            raise ApiFault("expired_trigger_id")
        if self._monotonic() - trigger.at > TRIGGER_SECONDS:
            raise ApiFault("expired_trigger_id")
        return trigger

    def spend(self, trigger_id: str) -> None:
        """Only a call that succeeds uses the trigger up."""
        self._live.pop(trigger_id, None)
        self._used[trigger_id] = None
        self._forget(self._used)

    @staticmethod
    def _forget(memory: dict[str, Trigger] | dict[str, None]) -> None:
        if len(memory) > _REMEMBERED:
            memory.pop(next(iter(memory)))
