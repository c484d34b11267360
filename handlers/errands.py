"""In whose name a transaction is committed: something from Slack is done once, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlmodel import Session

from handlers.errors import DoneAlready
from storage import arrivals


@dataclass(kw_only=True)
class Errand:
    """Something kept from Slack that is under way. `done` once a transaction in its name was
    committed; the ones behind it are of the same errand and go on."""

    arrival_id: int
    done: bool = False


# A context variable: `asyncio.to_thread` hands it on, and no listener has to pass it along.
_current: ContextVar[Errand | None] = ContextVar("errand", default=None)


@contextmanager
def in_the_name_of(errand: Errand) -> Iterator[Errand]:
    token = _current.set(errand)
    try:
        yield errand
    finally:
        _current.reset(token)


def claim(session: Session) -> Errand | None:
    """Books the errand under way as done, with this transaction; DoneAlready when another
    delivery of the same click got there first."""
    errand = _current.get()
    if errand is None or errand.done:
        return None
    if not arrivals.settle(session, errand.arrival_id):
        raise DoneAlready
    return errand
