"""Notices to staff by e-mail, for what must not wait until somebody looks at Slack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.letters.facts import Letter, RightDue, StaffNotice
from handlers.letters.outside import without_mailboxes
from handlers.letters.render import render
from storage.vocabulary import LetterKind


def overdue_notice(
    about: StaffNotice,
    *,
    rights: Sequence[RightDue],
    today: date,
    work_to: date | None,
    is_taken: bool,
    may_extend: bool,
) -> Letter:
    """To the privacy officer: a day has passed and no answer went out.

    `work_to` is the house's own day. It lies before the legal one, so its passing breaks no law.
    """
    legal = min((line.due for line in rights if line.due is not None), default=None)
    return render(
        LetterKind.OVERDUE_NOTICE,
        about,
        rights=tuple(rights),
        today=today,
        own_day=work_to,
        legal_day=legal,
        is_late=legal is not None and legal < today,
        is_taken=is_taken,
        may_extend=may_extend,
    )


def bounced_notice(about: StaffNotice, *, failed: LetterKind, diagnosis: str) -> Letter:
    """`diagnosis` is the other mail server's answer: outside words, often with the address."""
    return render(
        LetterKind.BOUNCED_NOTICE, about, failed=failed, diagnosis=without_mailboxes(diagnosis)
    )
