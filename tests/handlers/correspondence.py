"""One sample of every letter, in any language, around any outside words; and a reader for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser

from handlers import letters
from handlers.letters import (
    Authority,
    Challenge,
    Correspondence,
    HouseFacts,
    IdentityStep,
    Letter,
    RightDue,
    RightRefused,
    StaffNotice,
)
from storage.vocabulary import LetterKind, RefusalGround, Right

HOUSE = HouseFacts(
    name="Losant",
    desk_address="support@losant.example",
    postal_address="1100 Sycamore Street, 7th floor\nCincinnati, Ohio 45202\nUSA",
    policy_url="https://www.losant.example/privacy",
    privacy_officer="privacy-officer@losant.example",
    backup_days=35,
    time_zone="America/New_York",
    authorities={
        "gdpr": Authority(
            name="Berlin Commissioner for Data Protection",
            url="https://www.datenschutz-berlin.example/",
        )
    },
)
CHALLENGE = Challenge(
    code="K7QF2M9X",
    page_url="https://desk.losant.example/v/6b1f0a",
    expires_at=datetime(2026, 7, 4, 13, 5, tzinfo=UTC),
)
DUE = (
    RightDue(right=Right.ACCESS, due=date(2026, 8, 3)),
    RightDue(right=Right.ERASURE, due=date(2026, 8, 3)),
)
STAFF_TEXT = """\
We found an account and two newsletter entries:

- Name and e-mail address, from your order of 12 March 2025
- Company and job title, from the trade fair in Hanover
- What you told us in the 2025 survey

The sources are listed here: https://desk.losant.example/sources.
Tell us if you need it on paper.

Ana from the privacy team"""


def about(
    language: str = "en", name: str | None = "Ana Souza", law: str = "gdpr"
) -> Correspondence:
    return Correspondence(
        house=HOUSE,
        number="PR-1042",
        language=language,
        law=law,
        status_url="https://desk.losant.example/r/9c2e41",
        requester_name=name,
    )


def notice(language: str = "en") -> StaffNotice:
    return StaffNotice(
        house=HOUSE,
        number="PR-1042",
        language=language,
        ticket_url="https://losant.slack.example/archives/C1/p1",
    )


SAMPLES: dict[str, Callable[[Correspondence, str], Letter]] = {
    "received_code": lambda to, words: letters.received(
        to,
        rights=DUE,
        received_on=date(2026, 7, 3),
        identity=IdentityStep.CODE_HERE,
        challenge=CHALLENGE,
    ),
    "received_code_follows": lambda to, words: letters.received(
        to, rights=DUE, received_on=date(2026, 7, 3), identity=IdentityStep.CODE_FOLLOWS
    ),
    "received_staff_asks": lambda to, words: letters.received(
        to,
        rights=(*DUE, RightDue(right=Right.MARKETING_OPT_OUT, due=date(2026, 7, 17))),
        received_on=date(2026, 7, 3),
        identity=IdentityStep.STAFF_WILL_ASK,
    ),
    "received_question": lambda to, words: letters.received(
        to,
        rights=[RightDue(right=Right.QUESTION, due=None)],
        received_on=date(2026, 7, 3),
        identity=IdentityStep.NOT_NEEDED,
    ),
    "verify": lambda to, words: letters.verify(to, rights=[Right.ACCESS], challenge=CHALLENGE),
    "verify_reminder": lambda to, words: letters.verify_reminder(
        to, page_url=CHALLENGE.page_url, expires_at=CHALLENGE.expires_at
    ),
    "verify_reminder_new": lambda to, words: letters.verify_reminder(
        to, page_url=CHALLENGE.page_url, expires_at=CHALLENGE.expires_at, new_code="0123ABCD"
    ),
    "verify_more": lambda to, words: letters.verify_more(
        to, rights=[Right.ACCESS], challenge=CHALLENGE
    ),
    "record_code": lambda to, words: letters.record_code(
        to, code=CHALLENGE.code, until=CHALLENGE.expires_at
    ),
    "person_code": lambda to, words: letters.person_code(
        to, rights=[Right.ACCESS], challenge=CHALLENGE
    ),
    "verified": lambda to, words: letters.verified(to, rights=DUE),
    "clarify": lambda to, words: letters.clarify(to, question=words),
    "extended": lambda to, words: letters.extended(
        to, rights=[RightDue(right=Right.ACCESS, due=date(2026, 10, 5))], reasons=words
    ),
    "completed": lambda to, words: letters.completed(
        to,
        done=[Right.ACCESS, Right.ERASURE],
        refused=[RightRefused(right=Right.PORTABILITY, ground=RefusalGround.RIGHTS_OF_OTHERS)],
        message=words,
    ),
    "data_ready": lambda to, words: letters.data_ready(
        to,
        done=[Right.ACCESS],
        page_url="https://desk.losant.example/d/6b1f0a",
        until=CHALLENGE.expires_at,
        message=words,
    ),
    "collect_code": lambda to, words: letters.collect_code(
        to, code=CHALLENGE.code, until=CHALLENGE.expires_at
    ),
    "collected": lambda to, words: letters.collected(to, at=CHALLENGE.expires_at),
    "opt_out_done": lambda to, words: letters.opt_out_done(
        to,
        rights=[Right.MARKETING_OPT_OUT],
        address="ana@mail.example",
        done_on=date(2026, 7, 3),
    ),
    "refused": lambda to, words: letters.refusal(
        to, rights=[Right.ERASURE], ground=RefusalGround.LEGAL_OBLIGATION, reason=words
    ),
    "refused_identity": lambda to, words: letters.refusal(
        to, rights=[Right.ACCESS], ground=RefusalGround.IDENTITY_NOT_CONFIRMED, reason=""
    ),
    "not_found": lambda to, words: letters.not_found(to, message=words),
    "withdrawn": lambda to, words: letters.withdrawn(to),
    "reply": lambda to, words: letters.reply(to, message=words, subject=words),
    "overdue_notice": lambda to, words: letters.overdue_notice(
        notice(to.language),
        rights=DUE,
        today=date(2026, 8, 5),
        work_to=date(2026, 7, 23),
        is_taken=True,
        may_extend=False,
    ),
    "bounced_notice": lambda to, words: letters.bounced_notice(
        notice(to.language), failed=LetterKind.RECEIVED, diagnosis=words
    ),
}


class Shape(HTMLParser):
    """What a mail program would see: the tags with their links, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, str | None]] = []
        self.words = ""
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs).get("href")))
        self._silent = tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += data


def flat(words: str) -> str:
    return " ".join(words.split())
