"""The corrected letters read once more by the reader of this release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handlers import reading
from handlers.corrections import AsRead, AsSaid, read_then, said
from handlers.desk import Desk
from handlers.reading import Reading
from handlers.rules.mail import MailKind
from handlers.rules.understand import Verdict
from storage import corrections
from storage.tables import Correction, InboxMail
from storage.vocabulary import Right

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One corrected letter. `now` is None when its raw mail is no longer kept."""

    number: str
    was: AsRead
    staff: AsSaid
    now: AsRead | None

    @property
    def was_right(self) -> bool:
        return self.staff.agrees(self.was)

    @property
    def is_right(self) -> bool:
        return self.now is not None and self.staff.agrees(self.now)


def replay(desk: Desk) -> Iterator[Replayed]:
    """Every corrected letter with the last word of staff about it, by ticket."""
    after = 0
    while True:
        with desk.reading() as session:
            rows = corrections.last_words(session, after=after, limit=BATCH)
        for row in rows:
            yield _replayed(desk, row)
        if len(rows) < BATCH:
            return
        after = rows[-1].ticket_id


def _replayed(desk: Desk, row: Correction) -> Replayed:
    return Replayed(
        number=desk.number(row.ticket_id),
        was=read_then(row),
        staff=said(row),
        now=_read_now(desk, row.inbox_id),
    )


def _read_now(desk: Desk, inbox_id: int | None) -> AsRead | None:
    with desk.reading() as session:
        kept = None if inbox_id is None else session.get(InboxMail, inbox_id)
    if kept is None or kept.raw_sealed is None:
        return None
    return _as_read(reading.read(desk, kept))


def _as_read(read: Reading) -> AsRead:
    """As intake would take it: rights that nobody named are a question, robots ask nothing."""
    understood = read.understanding
    if read.mail is None or understood is None:
        return AsRead(
            verdict=Verdict.UNSURE, rights=(Right.QUESTION,), regulation=None, language="en"
        )
    verdict, rights = understood.verdict, understood.rights or (Right.QUESTION,)
    if read.mail.kind is MailKind.OPT_OUT:
        verdict, rights = Verdict.YES, understood.rights or (Right.MARKETING_OPT_OUT,)
    elif read.mail.kind is not MailKind.PERSON:
        verdict, rights = Verdict.NO, ()
    return AsRead(
        verdict=verdict,
        rights=rights,
        regulation=understood.regulation,
        language=understood.language,
    )
