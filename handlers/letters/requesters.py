"""One typed function per letter to the person who asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.letters.facts import (
    Challenge,
    Correspondence,
    IdentityStep,
    Letter,
    RightDue,
    RightRefused,
)
from handlers.letters.outside import bare_subject
from handlers.letters.render import render
from handlers.letters.words import spoken, words_of
from storage.vocabulary import LetterKind, RefusalGround, Right


def received(
    about: Correspondence,
    *,
    rights: Sequence[RightDue],
    received_on: date,
    identity: IdentityStep,
    challenge: Challenge | None = None,
) -> Letter:
    """11 CCR 7021(a): receipt, how it is processed, how identity is checked, when to expect."""
    if (identity is IdentityStep.CODE_HERE) != (challenge is not None):
        raise ValueError("a code goes with CODE_HERE, and only with it")
    return render(
        LetterKind.RECEIVED,
        about,
        **_dated(rights),
        received_on=received_on,
        identity=identity,
        challenge=challenge,
        on_sale_list=any(each.right is Right.SALE_OPT_OUT and not each.done for each in rights),
    )


def verify(about: Correspondence, *, rights: Sequence[Right], challenge: Challenge) -> Letter:
    undated = [RightDue(right=right, due=None) for right in rights]
    return render(LetterKind.VERIFY, about, **_dated(undated), challenge=challenge)


def verify_reminder(
    about: Correspondence,
    *,
    page_url: str,
    expires_at: datetime,
    new_code: str | None = None,
) -> Letter:
    """`new_code` None: the code in the earlier letter still counts (it is stored as a digest)."""
    return render(
        LetterKind.VERIFY_REMINDER,
        about,
        page_url=page_url,
        expires_at=expires_at,
        new_code=new_code,
    )


def verified(about: Correspondence, *, rights: Sequence[RightDue]) -> Letter:
    return render(LetterKind.VERIFIED, about, **_dated(rights))


def verify_more(about: Correspondence, *, rights: Sequence[Right], challenge: Challenge) -> Letter:
    """The mailbox is proved, and more can be shown on the page: a fresh code leads on there."""
    undated = [RightDue(right=right, due=None) for right in rights]
    return render(LetterKind.VERIFY_MORE, about, **_dated(undated), challenge=challenge)


def record_code(about: Correspondence, *, code: str, until: datetime) -> Letter:
    """To an address on record. Whoever reads it may never have written: it names nobody."""
    return render(LetterKind.RECORD_CODE, about, code=code, until=until)


def person_code(about: Correspondence, *, rights: Sequence[Right], challenge: Challenge) -> Letter:
    """To the person in whose name an agent asks (11 CCR 7063(a)(2))."""
    undated = [RightDue(right=right, due=None) for right in rights]
    return render(LetterKind.PERSON_CODE, about, **_dated(undated), challenge=challenge)


def clarify(about: Correspondence, *, question: str) -> Letter:
    """`question` is the staff's own text, as typed."""
    return render(LetterKind.CLARIFY, about, question=question)


def extended(about: Correspondence, *, rights: Sequence[RightDue], reasons: str) -> Letter:
    """GDPR Art 12(3), 11 CCR 7021(b): the new day and the reasons. `reasons` as staff typed."""
    return render(LetterKind.EXTENDED, about, **_dated(rights), reasons=reasons)


def completed(
    about: Correspondence,
    *,
    done: Sequence[Right],
    refused: Sequence[RightRefused] = (),
    message: str = "",
) -> Letter:
    """The answer. `message` is what staff found and did, in their own words; may be empty."""
    return render(
        LetterKind.COMPLETED, about, done=tuple(done), refused=tuple(refused), message=message
    )


def opt_out_done(
    about: Correspondence, *, rights: Sequence[Right], address: str, done_on: date
) -> Letter:
    """11 CCR 7026(g): the confirmation that an opt-out was carried out."""
    return render(
        LetterKind.OPT_OUT_DONE, about, rights=tuple(rights), address=address, done_on=done_on
    )


def refusal(
    about: Correspondence, *, rights: Sequence[Right], ground: RefusalGround, reason: str
) -> Letter:
    """GDPR Art 12(4): the reason, the complaint to an authority, the way to a court."""
    return render(LetterKind.REFUSED, about, rights=tuple(rights), ground=ground, reason=reason)


def unverified_reason(about: Correspondence) -> str:
    """For the draft of a refusal: what the law wants said where nobody could be verified."""
    reasons = words_of(spoken(about.language)).unverified
    return reasons.get(about.law, reasons["house"]).format(policy=about.house.policy_url)


def not_found(about: Correspondence, *, message: str = "") -> Letter:
    """No data held, or none that could be matched: an answer, not a refusal."""
    return render(LetterKind.NOT_FOUND, about, message=message)


def data_ready(
    about: Correspondence,
    *,
    done: Sequence[Right],
    page_url: str,
    until: datetime,
    message: str = "",
) -> Letter:
    """The answer waits behind a link; the letter itself holds nothing of it."""
    return render(
        LetterKind.DATA_READY,
        about,
        done=tuple(done),
        page_url=page_url,
        until=until,
        message=message,
    )


def collect_code(about: Correspondence, *, code: str, until: datetime) -> Letter:
    return render(LetterKind.COLLECT_CODE, about, code=code, until=until)


def collected(about: Correspondence, *, at: datetime) -> Letter:
    """Tells the person that somebody with the code has fetched the answer."""
    return render(LetterKind.COLLECTED, about, at=at)


def withdrawn(about: Correspondence) -> Letter:
    return render(LetterKind.WITHDRAWN, about)


def reply(about: Correspondence, *, message: str, subject: str | None = None) -> Letter:
    """Staff's own words. `subject` is that of the mail they answer."""
    return render(
        LetterKind.REPLY,
        about,
        message=message,
        reply_subject=bare_subject(subject or "", about.number),
    )


def _dated(rights: Sequence[RightDue]) -> dict[str, object]:
    """The rights, the day by which all of them are answered, and whether their days differ."""
    days = {line.due for line in rights if line.due is not None and not line.done}
    return {"rights": tuple(rights), "due": max(days, default=None), "differ": len(days) > 1}
