"""Mail as it came: what is kept with it, and who takes it from here to be filed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import text
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from storage.sealed import Keyring
from storage.tables import InboxMail
from storage.vocabulary import KeptState, MailOutcome

RAW_PLACE = "inbox.raw"
ENVELOPE_PLACE = "inbox.envelope"

# How long a mail that could not be filed rests. After the last try it is set aside for staff.
BACK_OFF = (timedelta(seconds=10), timedelta(seconds=60))
FAULT_LENGTH = 500

_ENCODER = json.JSONEncoder(ensure_ascii=False)

# Written out, not bound: a planner uses the partial index only when it can read its condition.
_WAITING = text("inbox.state = 'kept'")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the SMTP session said about a mail (RFC 5321 section 2.3.1)."""

    peer: str
    helo: str
    mail_from: str
    rcpt: tuple[str, ...]
    tls: bool = False
    smtputf8: bool = False

    @property
    def is_null_sender(self) -> bool:
        """A bounce or another notice that must never be answered (RFC 5321 section 4.5.5)."""
        return not self.mail_from

    def to_json(self) -> str:
        written = {
            "peer": self.peer,
            "helo": self.helo,
            "mail_from": self.mail_from,
            "rcpt": self.rcpt,
            "tls": self.tls,
            "smtputf8": self.smtputf8,
        }
        return _ENCODER.encode(written)

    @classmethod
    def from_json(cls, written: str) -> Envelope:
        """Raises KeyError, TypeError or ValueError when that is no envelope."""
        read = json.loads(written)
        return cls(
            peer=str(read["peer"]),
            helo=str(read["helo"]),
            mail_from=str(read["mail_from"]),
            rcpt=tuple(str(address) for address in read["rcpt"]),
            tls=bool(read["tls"]),
            smtputf8=bool(read["smtputf8"]),
        )


def envelope_of(keys: Keyring, mail: InboxMail) -> Envelope:
    return Envelope.from_json(keys.open_text(mail.envelope_sealed, place=ENVELOPE_PLACE))


def raw_of(keys: Keyring, mail: InboxMail) -> bytes | None:
    """The mail byte by byte as it came; None once retention has removed it."""
    return None if mail.raw_sealed is None else keys.open(mail.raw_sealed, place=RAW_PLACE)


def claim_next(session: Session, now: datetime) -> InboxMail | None:
    """The mail that has waited longest, locked until this transaction ends.

    On SQLite the write transaction itself keeps everybody else out.
    """
    query = (
        select(InboxMail)
        .where(_WAITING, col(InboxMail.next_try_at) <= now)
        .order_by(col(InboxMail.next_try_at), col(InboxMail.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).first()


def first_waiting(session: Session, now: datetime, *, limit: int) -> Sequence[InboxMail]:
    """The mails that have waited longest, not locked."""
    return session.exec(
        select(InboxMail)
        .where(_WAITING, col(InboxMail.next_try_at) <= now)
        .order_by(col(InboxMail.next_try_at), col(InboxMail.id))
        .limit(limit)
    ).all()


def claim(session: Session, mail_id: int) -> InboxMail | None:
    """This mail, locked; None when it is filed already or in somebody else's hands.

    Its bytes are loaded only when they are asked for: whoever files it has read them already.
    """
    query = (
        select(InboxMail)
        .options(defer(cast(Any, InboxMail.raw_sealed)))
        .where(col(InboxMail.id) == mail_id, _WAITING)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).first()


def mark_filed(
    session: Session,
    mail: InboxMail,
    outcome: MailOutcome,
    ticket_id: int | None,
    now: datetime,
) -> None:
    mail.state = KeptState.FILED
    mail.outcome = outcome
    mail.ticket_id = ticket_id
    mail.filed_at = now
    mail.fault = None
    session.add(mail)


def mark_failed(session: Session, mail_id: int, now: datetime, fault: str) -> KeptState:
    """Books a failed try and says where the mail stands: KEPT (tried again) or SET_ASIDE.

    `fault` is shown to staff and logged: it must hold nothing of the mail.
    """
    mail = session.get_one(InboxMail, mail_id, with_for_update=True)
    if mail.state is not KeptState.KEPT:
        return mail.state
    mail.tries += 1
    mail.fault = fault[:FAULT_LENGTH]
    if mail.tries > len(BACK_OFF):
        mail.state = KeptState.SET_ASIDE
    else:
        mail.next_try_at = now + BACK_OFF[mail.tries - 1]
    session.add(mail)
    return mail.state


def file_again(session: Session, mail_id: int) -> bool:
    """Puts a mail that was set aside back in front of the queue; False if it was not set aside."""
    mail = session.get(InboxMail, mail_id, with_for_update=True)
    if mail is None or mail.state is not KeptState.SET_ASIDE:
        return False
    mail.state = KeptState.KEPT
    mail.tries = 0
    mail.next_try_at = mail.received_at
    session.add(mail)
    return True


def latest(session: Session) -> datetime | None:
    """When the newest mail came in."""
    newest = select(InboxMail.received_at).order_by(col(InboxMail.id).desc()).limit(1)
    return session.exec(newest).first()


def oldest_waiting(session: Session) -> datetime | None:
    """When the next mail in line came in; None when all mail is filed."""
    query = (
        select(InboxMail.received_at)
        .where(_WAITING)
        .order_by(col(InboxMail.next_try_at), col(InboxMail.id))
        .limit(1)
    )
    return session.exec(query).first()
