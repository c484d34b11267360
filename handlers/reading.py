"""A kept mail, opened and understood: everything that filing needs and no database can help."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.desk import Desk
from handlers.directory import NOBODY, Found, look_up
from handlers.errors import UnreadableMail
from handlers.rules.authenticity import Authenticity, Claims, doubts
from handlers.rules.mail import InboundMail, read_mail
from handlers.rules.understand import HouseWords, Understanding, understand
from storage import inbox
from storage.inbox import Envelope
from storage.tables import InboxMail
from storage.vocabulary import Doubt


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`mail` is None when the bytes could not be read safely; `fault` says why."""

    envelope: Envelope
    mail: InboundMail | None
    understanding: Understanding | None
    fault: str = ""
    authenticity: Authenticity | None = None
    doubts: frozenset[Doubt] = frozenset()
    # What the house's directory says of the sender.
    found: Found = NOBODY

    @property
    def is_disowned(self) -> bool:
        """The sender's own domain says that this mail is none of its (threats I1)."""
        return Doubt.DOMAIN_DISOWNS in self.doubts

    @property
    def sender(self) -> str:
        """The one address in From, else nothing: nobody is answered on a guess (threats I4)."""
        return self.mail.sender.address if self.mail and self.mail.sender else ""


def read(desk: Desk, kept: InboxMail) -> Reading:
    """Opens and understands a kept mail. Touches no table, so no lock is held meanwhile."""
    envelope = inbox.envelope_of(desk.keys, kept)
    raw = inbox.raw_of(desk.keys, kept)
    if raw is None:
        raise LookupError("the raw mail is no longer kept")
    try:
        mail = read_mail(raw, mail_from=envelope.mail_from)
    except UnreadableMail as fault:
        return Reading(envelope=envelope, mail=None, understanding=None, fault=fault.sentence)
    found = _examine(desk, raw, envelope, mail)
    own = (desk.address.rpartition("@")[2], desk.house.privacy_officer.rpartition("@")[2])
    return Reading(
        envelope=envelope,
        mail=mail,
        understanding=_understand(desk, mail),
        authenticity=found,
        doubts=doubts(mail, found, own),
        # For every mail alike, whatever it says: how long it takes must tell nothing (threats I16).
        found=look_up(desk.directory, mail.sender.address if mail.sender else desk.address),
    )


def _examine(desk: Desk, raw: bytes, envelope: Envelope, mail: InboundMail) -> Authenticity | None:
    if desk.examiner is None:
        return None
    sender = mail.sender.address if mail.sender else ""
    return desk.examiner.examine(
        Claims(
            raw=raw,
            author_domain=sender.rpartition("@")[2],
            peer=envelope.peer,
            helo=envelope.helo,
            mail_from=envelope.mail_from,
        )
    )


def _understand(desk: Desk, mail: InboundMail) -> Understanding:
    words = HouseWords(names=desk.house.own_words, addresses=(desk.address,))
    return understand(
        subject=mail.subject,
        text=mail.new_text,
        sender=mail.sender,
        signature=mail.signature,
        house_words=words,
    )
