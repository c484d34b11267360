"""What a form shows beside the card: read together, in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from handlers import casework, letters, training
from handlers.casework import Foreseen, Prepared
from handlers.desk import Desk
from handlers.ledger import Actor, TicketRef
from handlers.letters import Snippet
from handlers.training import Guideline
from storage.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class Sheet:
    systems: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    snippets: tuple[Snippet, ...] = ()
    foreseen: Foreseen | None = None
    prepared: Prepared | None = None
    today: date = field(default_factory=date.today)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """The guidelines that somebody has to accept first."""

    guidelines: tuple[Guideline, ...]
    version: str


def read(desk: Desk, act: Act, ref: TicketRef, language: str) -> Sheet:
    """NotAllowed where the step is refused already: the form is not opened at all."""
    return Sheet(
        systems=desk.house.systems.names,
        languages=letters.languages(),
        snippets=letters.snippets(language) if act is Act.REPLY else (),
        foreseen=casework.if_extended(desk, ref) if act is Act.EXTEND else None,
        prepared=casework.prepared(desk, ref.id) if act is Act.APPROVE else None,
        today=desk.today(),
    )


def lesson(desk: Desk, actor: Actor) -> Lesson | None:
    """None for whoever may go on."""
    if not training.is_due(desk, actor):
        return None
    house = desk.house
    return Lesson(guidelines=training.guidelines(house), version=training.version(house))
