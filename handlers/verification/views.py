"""What the page behind the link in a letter with a code can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.vocabulary import Point


class Answer(StrEnum):
    CONFIRMED = "confirmed"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY_TRIES = "too_many_tries"
    REPLACED = "replaced"


class Step(StrEnum):
    """What the page asks for next."""

    CODE = "code"
    RECORD = "record"  # which address or account number we have on record
    RECORD_CODE = "record_code"  # the code that went there, if there is such a record
    POINTS = "points"
    DECLARATION = "declaration"
    DONE = "done"
    STAFF = "staff"  # the rest is for a member of staff to look at


@dataclass(frozen=True, kw_only=True)
class Form:
    """The page. `closed` says why no code can be typed any more. `pass_` opens the steps after
    the code, for half an hour; `account_url` is where one can sign in instead."""

    number: str
    language: str
    expires_at: datetime
    tries_left: int
    closed: Answer | None
    status_url: str
    step: Step = Step.CODE
    for_person: bool = False
    points: tuple[Point, ...] = ()
    account_url: str = ""
    pass_: str = ""
