"""How much lies undone, for those who run the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.desk import Desk
from storage import inbox, outbox, tickets


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The oldest piece of work that nobody has done yet, by kind; None when all is done."""

    mail_unfiled_since: datetime | None
    letter_unsent_since: datetime | None
    slack_unsent_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """Whether work comes in and gets done, in three facts."""

    last_mail_at: datetime | None
    oldest_undone_at: datetime | None
    has_tickets: bool


def pulse(desk: Desk) -> Pulse:
    left = backlog(desk)
    waiting = (left.mail_unfiled_since, left.letter_unsent_since, left.slack_unsent_since)
    with desk.reading() as session:
        return Pulse(
            last_mail_at=inbox.latest(session),
            oldest_undone_at=min((at for at in waiting if at is not None), default=None),
            has_tickets=tickets.is_any(session),
        )


def backlog(desk: Desk) -> Backlog:
    now = desk.now()
    with desk.reading() as session:
        return Backlog(
            mail_unfiled_since=inbox.oldest_waiting(session),
            letter_unsent_since=outbox.oldest_waiting(session, "mail", now=now),
            slack_unsent_since=outbox.oldest_waiting(session, "slack", now=now),
        )
