"""What a conversation with the desk looks like to a test: mail in, letters and cards out."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage

from sqlmodel import col, select

from handlers import deadlines, delivery, digest, intake, recompute, verification
from handlers.delivery import Sent
from handlers.desk import Desk
from handlers.keeping import MailKeeper
from storage.inbox import Envelope
from storage.routes import Route
from storage.tables import Event, InboxMail, Line, Ticket
from storage.vocabulary import Act, ParcelKind
from tests.people import ANA, SUPPORT, Clock, letter

CODE = re.compile(r"^\s+([0-9A-Z]{4}-[0-9A-Z]{4})$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Out:
    """One letter that left the house."""

    route: Route
    mail: EmailMessage

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        return "" if part is None else str(part.get_content()).replace("\r\n", "\n")

    @property
    def code(self) -> str:
        found = CODE.search(self.text)
        assert found, self.text
        return found[1]

    @property
    def reply_to(self) -> str:
        return str(self.mail["Reply-To"])


class Conversation:
    """A desk without doors: mail is kept and filed, parcels are taken as the courier would."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk = desk
        self.clock = clock

    def receive(self, raw: bytes, *, mail_from: str = ANA, to: str = SUPPORT) -> None:
        """A mail comes in and everything that is waiting is filed."""
        self.keep(raw, mail_from=mail_from, to=to)
        self.file()

    def keep(self, raw: bytes, *, mail_from: str = ANA, to: str = SUPPORT) -> None:
        keeper = MailKeeper(database=self.desk.database, keys=self.desk.keys)
        keeper.start()
        envelope = Envelope(peer="192.0.2.7", helo="mx.example", mail_from=mail_from, rcpt=(to,))
        keeper.keep(raw, envelope, self.desk.now()).result(timeout=10)
        keeper.stop()

    def file(self) -> int:
        count = 0
        while intake.file_next(self.desk):
            count += 1
        return count

    def write(
        self,
        body: str,
        *,
        sender: str = f"Ana Sommer <{ANA}>",
        subject: str = "A question",
        to: str = SUPPORT,
        headers: dict[str, str] | None = None,
    ) -> None:
        address = sender.rpartition("<")[2].rstrip(">")
        raw = letter(sender=sender, to=to, subject=subject, body=body, headers=headers)
        self.receive(raw, mail_from=address, to=to)

    def post(self) -> list[Out]:
        """The letters that wait for the courier, taken and settled as sent."""
        out: list[Out] = []
        while (parcel := delivery.take_next(self.desk, lanes="mail")) is not None:
            if parcel.kind is ParcelKind.FORWARD:
                delivery.settle(self.desk, parcel, Sent())
                continue
            mail = email.message_from_bytes(parcel.payload, policy=email.policy.default)
            out.append(Out(route=Route.from_json(parcel.recipient), mail=mail))
            delivery.settle(self.desk, parcel, Sent())
        return out

    def one_letter(self) -> Out:
        out = self.post()
        assert len(out) == 1, [str(each.mail["Subject"]) for each in out]
        return out[0]

    def sweep(self) -> None:
        """Everything that a tick does."""
        for step in (
            recompute.recompute_next,
            deadlines.remind_next,
            verification.expire_next,
            digest.digest_next,
        ):
            while step(self.desk):
                pass

    # What the database says

    def tickets(self) -> list[Ticket]:
        with self.desk.reading() as session:
            return list(session.exec(select(Ticket).order_by(col(Ticket.id))).all())

    def ticket(self) -> Ticket:
        (only,) = self.tickets()
        return only

    def lines(self) -> list[Line]:
        with self.desk.reading() as session:
            return list(session.exec(select(Line).order_by(col(Line.id))).all())

    def acts(self) -> list[Act]:
        with self.desk.reading() as session:
            events = session.exec(select(Event).order_by(col(Event.sequence))).all()
            return [event.act for event in events]

    def mails(self) -> list[InboxMail]:
        with self.desk.reading() as session:
            return list(session.exec(select(InboxMail).order_by(col(InboxMail.id))).all())
