"""Is the desk well? Asked by load balancers, operators and Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from handlers import status
from handlers.desk import Desk
from storage import migrate

# Undone work older than this means that somebody should look.
PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Each part is "ok", "off" (not this process's business) or what is wrong."""

    database: str
    mail_door: str
    slack: str
    backlog: dict[str, int | None]
    # Why the courier does not get through just now, by kind.
    waiting_for: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        parts = (self.database, self.mail_door, self.slack)
        late = any(age is not None and age > PATIENCE.total_seconds() for age in self._ages())
        return all(part in ("ok", "off") for part in parts) and not late

    def _ages(self) -> list[int | None]:
        return list(self.backlog.values())

    def as_json(self) -> dict[str, object]:
        return {
            "ready": self.is_ready,
            "database": self.database,
            "mail_door": self.mail_door,
            "slack": self.slack,
            "oldest_undone_seconds": self.backlog,
            "waiting_for": dict(self.waiting_for),
        }


def _off() -> str:
    return "off"


def _nothing() -> Mapping[str, str]:
    return {}


class Health:
    """`mail_door` and `slack` say how the doors of this process are, `waiting_for` what keeps
    its courier from getting through."""

    def __init__(
        self,
        desk: Desk,
        *,
        mail_door: Callable[[], str] = _off,
        slack: Callable[[], str] = _off,
        waiting_for: Callable[[], Mapping[str, str]] = _nothing,
    ) -> None:
        self._desk = desk
        self._mail_door = mail_door
        self._slack = slack
        self._waiting_for = waiting_for
        self._registry = CollectorRegistry()
        self._oldest = Gauge(
            "privacy_desk_oldest_undone_seconds",
            "Age of the oldest work of its kind that nobody has done yet, 0 when all is done.",
            ["kind"],
            registry=self._registry,
        )
        self._tickets = Gauge(
            "privacy_desk_tickets",
            "Open tickets of a kind, counted up to 100 and no further.",
            ["kind"],
            registry=self._registry,
        )

    async def report(self) -> Report:
        database, backlog = await asyncio.to_thread(self._look)
        return Report(
            database=database,
            mail_door=self._mail_door(),
            slack=self._slack(),
            backlog=backlog,
            waiting_for=self._waiting_for(),
        )

    async def metrics(self) -> str:
        return await asyncio.to_thread(self._measure)

    def _look(self) -> tuple[str, dict[str, int | None]]:
        if not self._desk.database.is_in_place():
            return "its file was deleted or replaced: mend that and start the desk again", {}
        try:
            if not migrate.is_current(self._desk.database):
                return "not migrated: run `privacy-desk migrate`", {}
            return "ok", self._ages()
        except SQLAlchemyError as error:
            return f"unreachable ({type(error).__name__})", {}

    def _ages(self) -> dict[str, int | None]:
        backlog = status.backlog(self._desk)
        now = self._desk.now()

        def age(since: datetime | None) -> int | None:
            return None if since is None else max(0, int((now - since).total_seconds()))

        return {
            "mail_unfiled": age(backlog.mail_unfiled_since),
            "letter_unsent": age(backlog.letter_unsent_since),
            "slack_unsent": age(backlog.slack_unsent_since),
        }

    def _measure(self) -> str:
        for kind, seconds in self._ages().items():
            self._oldest.labels(kind).set(seconds or 0)
        counts = status.counts(self._desk)
        for kind, count in (
            ("open", counts.open),
            ("overdue", counts.overdue),
            ("due_7_days", counts.due_7_days),
            ("waiting", counts.waiting),
            ("unassigned", counts.unassigned),
        ):
            self._tickets.labels(kind).set(count)
        return generate_latest(self._registry).decode()
