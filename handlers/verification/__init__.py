"""Who is asking: codes by letter, steps on the page, or a check by staff.

Until a mailbox is proved, nothing that anybody sees depends on whether they are known.
"""

from handlers.verification.asking import ask, ask_person, confirm_by_reply, expire_next
from handlers.verification.codes import ISSUES, LIFETIME, TRIES, Issued, issue
from handlers.verification.evidence import evidence_of, record, review
from handlers.verification.judging import lacking, must_be_known
from handlers.verification.missing import Missing, missing
from handlers.verification.page import confirm, form
from handlers.verification.signing_in import Word, signed_in
from handlers.verification.steps import declare, give_points, name_record
from handlers.verification.views import Answer, Form, Step

__all__ = [
    "ISSUES",
    "LIFETIME",
    "TRIES",
    "Answer",
    "Form",
    "Issued",
    "Missing",
    "Step",
    "Word",
    "ask",
    "ask_person",
    "confirm",
    "confirm_by_reply",
    "declare",
    "evidence_of",
    "expire_next",
    "form",
    "give_points",
    "issue",
    "lacking",
    "missing",
    "must_be_known",
    "name_record",
    "record",
    "review",
    "signed_in",
]
