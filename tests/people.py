"""The people of the tests, what they write, and a clock that stands until it is moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid

ANA = "ana.sommer@example.org"
BEA = "bea@example.net"
SUPPORT = "support@losant.example"
HELPDESK = "helpdesk@losant.example"

# A Monday without holidays around it.
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


ACCESS = """Hello,

please send me a copy of all the personal data that you hold about me, under Article 15 GDPR.

Kind regards
Ana Sommer
"""
ERASURE = """Hi there,

delete my account and all my personal data, please. The GDPR gives me that right.

Ana Sommer
"""
OPT_OUT = "Please unsubscribe me from your newsletter. I do not want any marketing e-mails.\n"
SUPPORT_QUESTION = """Hello,

the device in our workshop has been offline since Tuesday. How do I reset its firmware?

Thanks
Bea
"""


def letter(
    *,
    sender: str = f"Ana Sommer <{ANA}>",
    to: str = SUPPORT,
    subject: str = "A question",
    body: str = ACCESS,
    headers: dict[str, str] | None = None,
) -> bytes:
    """A mail as a person's program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Mon, 02 Mar 2026 15:00:00 +0000"
    mail["Message-ID"] = make_msgid(domain="example.org")
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(body)
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
