"""Letters leave here: composed with the ticket's thread, kept as a message, put in the outbox."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from types import MappingProxyType

from handlers import errors, letters
from handlers.desk import Desk, Transaction
from handlers.house import House
from handlers.rules.addresses import limiter_key, normalise_address
from storage import outbox, tickets
from storage.routes import Route
from storage.tables import Line, Message, Ticket
from storage.vocabulary import Direction, ParcelKind

MAIL_LANE = "mail"
# Where each sealed column lives: bound into the ciphertext, so rows cannot be exchanged.
REQUESTER, NAME, SUBJECT, TOKEN = (
    "ticket.requester",
    "ticket.name",
    "ticket.subject",
    "ticket.token",
)
ADDRESS, MAIL_ID, TITLE, BODY = (
    "message.address",
    "message.mail_id",
    "message.subject",
    "message.body",
)
QUOTE = "line.quote"
CHECKS = "message.checks"
_REFERENCES = 20
AT_ONCE = timedelta()


def house_facts(house: House) -> letters.HouseFacts:
    return letters.HouseFacts(
        name=house.name,
        desk_address=house.desk.address,
        postal_address=house.postal_address,
        policy_url=house.policy_url,
        privacy_officer=house.privacy_officer,
        backup_days=house.backups_kept_days,
        time_zone=house.place.zone,
        authorities=MappingProxyType(
            {
                law: letters.Authority(name=entry.name, url=entry.url)
                for law, entry in house.authorities.items()
            }
        ),
    )


def about(desk: Desk, ticket: Ticket) -> letters.Correspondence:
    """What every letter of this ticket shares."""
    token = desk.open_text(ticket.token_sealed, TOKEN)
    return letters.Correspondence(
        house=house_facts(desk.house),
        number=number(desk, ticket),
        language=ticket.language,
        law=ticket.regulation or "house",
        status_url=f"{desk.base_url}/r/{token}",
        requester_name=desk.open_text(ticket.name_sealed, NAME) or None,
    )


def staff_notice(desk: Desk, ticket: Ticket) -> letters.StaffNotice:
    """What every notice to staff about this ticket shares; nothing of the requester."""
    return letters.StaffNotice(
        house=house_facts(desk.house), number=number(desk, ticket), language="en"
    )


def number(desk: Desk, ticket: Ticket) -> str:
    if ticket.id is None:
        raise ValueError("the ticket has no number yet")
    return desk.number(ticket.id)


def dues(lines: list[Line]) -> tuple[letters.RightDue, ...]:
    return tuple(letters.RightDue(right=line.right, due=line.respond_by) for line in lines)


def legal_dues(lines: list[Line]) -> tuple[letters.RightDue, ...]:
    """With the days that a law sets; a right that only our own word binds has none."""
    return tuple(letters.RightDue(right=line.right, due=line.legal_by) for line in lines)


def address_index(desk: Desk, address: str) -> bytes:
    return desk.keys.index(normalise_address(address), place="address")


def address_indexes(desk: Desk, address: str) -> tuple[bytes, ...]:
    """Under every key, for look-ups while keys are rotated."""
    return desk.keys.indexes(normalise_address(address), place="address")


def is_reachable(desk: Desk, ticket: Ticket) -> bool:
    return bool(desk.open_text(ticket.requester_sealed, REQUESTER))


def must_be_reachable(desk: Desk, ticket: Ticket) -> None:
    """NotAllowed for a requester whose From could not be read: there is nobody to write to."""
    if not is_reachable(desk, ticket):
        raise errors.NotAllowed("This requester left no address that can be written to.")


def reply_address(desk: Desk, ticket: Ticket) -> str:
    """support+<token>@…: the answer to it finds its ticket whatever becomes of the headers."""
    local, _, domain = desk.address.rpartition("@")
    return f"{local}+{desk.open_text(ticket.token_sealed, TOKEN)}@{domain}"


def send(
    tx: Transaction,
    ticket: Ticket,
    letter: letters.Letter,
    *,
    automatic: letters.Automatic | None,
    actor: str,
    hide: str = "",
    to: str = "",
    wait: timedelta = AT_ONCE,
) -> int | None:
    """Puts `letter` in the outbox, to the requester or `to`, within the ticket's thread.

    `hide` is a secret that the letter carries: the kept copy shows dots in its place. A
    requester who left no address that can be written to gets nothing. `wait`: so long the letter
    can be called back. The id of its parcel, None without one.
    """
    desk = tx.desk
    address = to or desk.open_text(ticket.requester_sealed, REQUESTER)
    if ticket.id is None or not address:
        return None
    message_id = _new_message_id(desk)
    # Somebody else's letters are nothing that another address ever had.
    in_reply_to, references = _thread(tx, ticket) if not to else (None, ())
    mime = letters.compose(
        letter,
        message_id=message_id,
        number=number(desk, ticket),
        sender=letters.Mailbox(name=desk.house.desk.sender_name, address=desk.address),
        to=address,
        reply_to=reply_address(desk, ticket),
        date=tx.now,
        automatic=automatic,
        in_reply_to=in_reply_to,
        references=references,
    )
    # Bounces come back to the token, so that a dead address is noticed (threats M18). A bounce
    # has a null sender and is never answered, so no loop can come of it (RFC 5321 4.5.5).
    route = Route(sender=reply_address(desk, ticket), recipients=(address,))
    parcel_id = _post(tx, ticket.id, message_id, route, mime, due_at=tx.now + wait)
    text = letter.text.replace(hide, "•••• ••••") if hide else letter.text
    tx.session.add(
        Message(
            ticket_id=ticket.id,
            direction=Direction.OUTBOUND,
            at=tx.now,
            parcel_id=parcel_id,
            address_sealed=tx.seal(address, ADDRESS),
            address_index=address_index(desk, address),
            subject_sealed=tx.seal(letter.subject, TITLE),
            body_sealed=tx.seal(text, BODY),
            letter=letter.kind,
            actor=actor,
        )
    )
    return parcel_id


def notify_officer(tx: Transaction, ticket_id: int, letter: letters.Letter, *, key: str) -> None:
    """An e-mail to the privacy officer, outside Slack; `key` makes it go once."""
    desk = tx.desk
    message_id = _new_message_id(desk)
    mime = letters.compose(
        letter,
        message_id=message_id,
        number=desk.number(ticket_id),
        sender=letters.Mailbox(name=desk.house.desk.sender_name, address=desk.address),
        to=desk.house.privacy_officer,
        reply_to=None,
        date=tx.now,
        automatic=letters.Automatic.GENERATED,
    )
    route = Route(sender="", recipients=(desk.house.privacy_officer,))
    _post(tx, ticket_id, message_id, route, mime, key=key)


def may_answer(tx: Transaction, address: str) -> bool:
    """The loop guard: one automatic answer per address and day. Books the answer when it says
    yes. Dots and plus-parts do not make another address here (threats I8, M12)."""
    if not address:
        return False
    keys, day = tx.desk.keys, tx.desk.today()
    indexes = keys.indexes(limiter_key(address), place="courtesy")
    # While keys are rotated it may be booked under an older one.
    if len(indexes) > 1 and tickets.has_been_answered(tx.session, indexes[1:], day):
        return False
    return tickets.book_answer(tx.session, indexes[0], day)


def _post(
    tx: Transaction,
    ticket_id: int,
    message_id: str,
    route: Route,
    mime: bytes,
    *,
    key: str = "",
    due_at: datetime | None = None,
) -> int:
    keys = tx.desk.keys
    return outbox.post(
        tx.session,
        kind=ParcelKind.EMAIL,
        lane=MAIL_LANE,
        dedupe_key=key or f"mail:{message_id}",
        now=tx.now,
        ticket_id=ticket_id,
        recipient_sealed=keys.seal(route.to_json().encode(), place="parcel.recipient"),
        payload_sealed=keys.seal(mime, place="parcel.payload"),
        message_id=message_id,
        due_at=due_at,
    )


def _new_message_id(desk: Desk) -> str:
    """Fixed for the parcel's life, so that a second try is the same mail (RFC 5322 3.6.4)."""
    return f"{uuid.uuid4().hex}@{desk.address.rpartition('@')[2]}"


def _thread(tx: Transaction, ticket: Ticket) -> tuple[str | None, tuple[str, ...]]:
    """The mail this letter answers and the ones before it, oldest first (RFC 5322 3.6.4)."""
    if ticket.id is None:
        return None, ()
    newest_first = tickets.messages(tx.session, ticket.id, limit=_REFERENCES)
    received = [
        tx.desk.open_text(message.mail_id_sealed, MAIL_ID)
        for message in newest_first
        if message.mail_id_sealed is not None
    ]
    return (received[0] if received else None), tuple(reversed(received))
