"""What the ledger keeps of a step, in the words of a reader: the timeline of the details."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.slack import words
from bot.slack.text import escape
from handlers.desk import FIRST_NUMBER
from handlers.status import CardView, EventView
from storage.vocabulary import (
    Act,
    CompletionOutcome,
    DueKind,
    IdentityMethod,
    RefusalGround,
    Right,
)

_LONGEST = 300
_ARROW = " → "
_NONE = ("", "None", "none")

_REMINDERS: Mapping[str, str] = {
    DueKind.ACKNOWLEDGE: "no letter has gone out yet",
    DueKind.HALF_TIME: "half of the time is gone and who is asking is not confirmed",
    DueKind.DAYS_7: "seven days left",
    DueKind.DAYS_3: "three days left",
    DueKind.DAYS_1: "one day left",
    DueKind.OVERDUE: "our date has passed",
    DueKind.UNASSIGNED: "nobody has taken it for four working hours",
}
_BOUNCES: Mapping[str, str] = {
    "refused": "refused by the other mail server",
    "gave_up": "given up after five days",
    "bounced": "came back",
}
_VERDICTS: Mapping[str, str] = {
    "yes": "a privacy request",
    "unsure": "perhaps a privacy request",
    "no": "not a privacy request",
}
_OUTCOMES: Mapping[str, str] = {
    **{outcome: words.OUTCOMES[outcome] for outcome in CompletionOutcome},
    "opt_out": "The opt-out was carried out",
}
# What is left out: said better by another word of the same step.
_UNSAID = frozenset({"said", "confirmed", "reply", "file", "of", "letter"})


def line(event: EventView, card: CardView) -> str:
    """One step: when, who and what, and below it what the ledger knows of it."""
    known = (_detail(event, name, value, card) for name, value in event.detail.items())
    detail = " · ".join(part for part in known if part)
    head = f"{words.moment(event.at)} *{words.person(event.actor)}* {words.PAST[event.act]}"
    return f"{head}\n{detail}" if detail else head


def _detail(event: EventView, name: str, value: str, card: CardView) -> str:
    if name == "other_address":
        return "from another address" if value == "True" else ""
    if name == "confirmed" and value == "False":
        return "result: not confirmed"
    if name in _UNSAID or (value in _NONE and name not in _LAW):
        return ""
    label, say = _WORDS.get((event.act, name)) or _WORDS.get((None, name), (name, _plain))
    if name in _NUMBERS:
        return f"{label}: {_number(value, card)}"
    sides = [say(side) for side in value[:_LONGEST].split(_ARROW)]
    if len(set(sides)) == 1 and len(sides) > 1:
        return ""  # from the same to the same: nothing to tell
    return f"{label.replace('_', ' ')}: {_ARROW.join(sides)}"


def _plain(value: str) -> str:
    return "none" if value in _NONE else escape(value)


def _rights(value: str) -> str:
    """`access, automated decision`: with the stored words' underscores, or without."""
    names = [name.strip().replace(" ", "_") for name in value.split(",")]
    known = [words.RIGHTS[Right(name)] for name in names if name in set(Right)]
    return ", ".join(known) or "nothing"


def _law(value: str) -> str:
    return "not known" if value in _NONE else escape(words.law(value))


def _day(value: str) -> str:
    try:
        return words.day(date.fromisoformat(value))
    except ValueError:
        return "no date"


def _moment(value: str) -> str:
    return words.moment(datetime.fromisoformat(value))


def _owner(value: str) -> str:
    return words.person(None if value in _NONE else value)


def _method(value: str) -> str:
    return words.METHODS[IdentityMethod(value)] if value in set(IdentityMethod) else _plain(value)


def _ground(value: str) -> str:
    return words.GROUNDS[RefusalGround(value)] if value in set(RefusalGround) else _plain(value)


def _one_of(table: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: table.get(value) or _plain(value)


def _yes(value: str) -> str:
    return "yes, with a reason" if value == "True" else "no"


def _number(value: str, card: CardView) -> str:
    """The ledger keeps a ticket's id; people know its number."""
    prefix = re.sub(r"\d+$", "", card.number)
    return f"{prefix}{int(value) + FIRST_NUMBER}" if value.isdecimal() else _plain(value)


_LAW = frozenset({"law", "regulation"})
_NUMBERS = frozenset({"into", "merged"})
_WORDS: Mapping[tuple[Act | None, str], tuple[str, Callable[[str], str]]] = {
    (None, "rights"): ("asked for", _rights),
    (None, "regulation"): ("law", _law),
    (None, "law"): ("law", _law),
    (None, "verdict"): ("read as", _one_of(_VERDICTS)),
    (None, "owner"): ("owner", _owner),
    (None, "earlier"): ("earlier", _owner),
    (None, "from"): ("from", _day),
    (None, "to"): ("to", _day),
    (None, "work_to"): ("our date", _day),
    (None, "respond_by"): ("answer by", _day),
    (None, "legal_by"): ("legal day", _day),
    (None, "as_of"): ("came in", _moment),
    (None, "rules"): ("because", _plain),
    (None, "outcome"): ("outcome", _one_of(_OUTCOMES)),
    (None, "ground"): ("ground", _ground),
    (None, "method"): ("how", _method),
    (None, "why"): ("why", _plain),
    (None, "reason"): ("the mail server said", _plain),
    (Act.UPLOAD, "bytes"): ("size", lambda value: words.size(int(value))),
    (Act.UPLOAD, "sha256"): ("SHA-256", _plain),
    (Act.COLLECT, "sha256"): ("SHA-256", _plain),
    (Act.UPLOAD, "found"): ("found in it", _plain),
    (Act.RELEASE, "override"): ("although something was found", _yes),
    (None, "systems"): ("done in", _plain),
    (None, "prepared"): ("prepared by", _owner),
    (Act.NOTE, "manner"): (
        "how it came",
        _one_of({str(key): name for key, name in words.MANNERS.items()}),
    ),
    (Act.UNDO, "act"): ("undone", lambda value: words.PAST[Act(value)]),
    (Act.REMIND, "kind"): ("because", _one_of(_REMINDERS)),
    (Act.REMIND, "due"): ("our date", _day),
    (Act.BOUNCE, "kind"): ("the letter", _one_of(_BOUNCES)),
}
