"""Notices to staff by e-mail, for what must not wait until somebody looks at Slack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.letters.facts import Letter, RightDue, StaffNotice
from handlers.letters.outside import without_mailboxes
from handlers.letters.render import render
from storage.vocabulary import LetterKind


def overdue_notice(
    about: StaffNotice, *, rights: Sequence[RightDue], today: date, assignee: str | None
) -> Letter:
    """To the privacy officer: the legal day has passed and no answer went out."""
    return render(
        LetterKind.OVERDUE_NOTICE, about, rights=tuple(rights), today=today, assignee=assignee
    )


def bounced_notice(about: StaffNotice, *, failed: LetterKind, diagnosis: str) -> Letter:
    """`diagnosis` is the other mail server's answer: outside words, often with the address."""
    return render(
        LetterKind.BOUNCED_NOTICE, about, failed=failed, diagnosis=without_mailboxes(diagnosis)
    )
