"""Slack's rate limits: one bucket a method by its tier, and one a channel for messages.

Slack keeps its burst sizes secret; these are assumed. Time is monotonic, so a demo clock that
jumps does not change them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.slack.faults import RateLimited
from bot.sandbox.slack.limits import most
from bot.sandbox.slack.methods import Method, Tier

CHANNEL_BURST = most("channel.burst")
_CONNECTIONS_BURST = 10
# Room for a timer that fires a little early.
_ONE_SECOND = 0.95


@dataclass(kw_only=True)
class Bucket:
    size: float
    per_second: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """0.0 when there was room, else the seconds until there will be."""
        self.level = min(self.size, self.level + (now - self.at) * self.per_second)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.per_second


class Rates:
    """`strict` allows no burst at all in a channel. `storm(n)` refuses the next n calls.
    `unlimited`: nothing is refused, for tests that are about something else."""

    def __init__(self, monotonic: Callable[[], float], *, strict: bool = False) -> None:
        self._monotonic = monotonic
        self._channel_burst = 1 if strict else CHANNEL_BURST
        self._buckets: dict[str, Bucket] = {}
        self._posted: dict[str, float] = {}
        self._storm = 0
        self.unlimited = False

    def forgive(self) -> None:
        """Fills every bucket again: for tests that make many calls on purpose."""
        self._buckets.clear()
        self._posted.clear()

    def storm(self, calls: int) -> None:
        self._storm = calls

    def spend(self, method: Method) -> None:
        if self._storm > 0:
            self._storm -= 1
            raise RateLimited(1)
        size = _CONNECTIONS_BURST if method.tier is Tier.ONE else int(method.tier)
        self._take(f"method {method.name}", size, method.tier / 60)

    def spend_in_channel(self, channel: str) -> bool:
        """Raises when the channel has had too much; True when this message came within a
        second of the one before, which Slack says it may drop."""
        now = self._monotonic()
        hurried = now - self._posted.get(channel, -math.inf) < _ONE_SECOND
        self._posted[channel] = now
        self._take(f"channel {channel}", self._channel_burst, float(most("channel.per_second")))
        return hurried

    def _take(self, name: str, size: int, per_second: float) -> None:
        now = self._monotonic()
        full = Bucket(size=size, per_second=per_second, level=size, at=now)
        wait = 0.0 if self.unlimited else self._buckets.setdefault(name, full).take(now)
        if wait > 0:
            raise RateLimited(math.ceil(wait))
