"""Delivery reports: RFC 3464 ones and the many that are only words."""

from __future__ import annotations

import re

from handlers.rules.mail.body import Body, decoded
from handlers.rules.mail.charsets import clean, decode
from handlers.rules.mail.entity import Entity, read_entity
from handlers.rules.mail.headers import message_id_of
from handlers.rules.mail.model import Bounce

_MAX_REPORT = 64 * 1024

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<!\d)([45])\d\d[ -]")
_RECIPIENT = re.compile(r"[^\s<>,;:\"()\[\]@]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z0-9-]{2,63}")
_MESSAGE_ID = re.compile(r"(?im)^[>\s]{0,4}message-id:\s{0,4}<([^<>\s]{1,998})>")
_DAEMON = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|bounce|mail delivery)", re.IGNORECASE
)
_SUBJECTS = (
    "undeliver", "delivery status notification", "delivery failure", "delivery has failed",
    "mail delivery failed", "mail delivery system", "returned mail", "failure notice",
    "delivery notification", "could not be delivered", "unzustellbar", "zustellung fehlgeschlagen",
    "nicht zustellbar", "übermittlungsfehler", "non remis", "échec de la remise",
    "impossible de remettre", "no se puede entregar", "no entregado", "onbestelbaar",
    "niet bezorgd", "mancato recapito", "não entregue", "não foi possível entregar",
    "olevererbart", "kunne ikke leveres", "nie można dostarczyć", "niedostarczon",
    "не доставлено", "недоставленное",
)  # fmt: skip
_DELAYS = (
    "delay",
    "verzögert",
    "retard",
    "warning: could not send",
    "will be retried",
    "still being",
)


def bounce_of(message: Entity, body: Body, *, subject: str, from_nobody: bool) -> Bounce | None:
    report = next((x for x in body.reports if x.content_type == "message/delivery-status"), None)
    if report is not None:
        return _from_report(report, body)
    if _sounds_like_one(message, subject, from_nobody=from_nobody):
        return _from_words(body, subject)
    return None


def _from_report(report: Entity, body: Body) -> Bounce | None:
    """RFC 3464 §2.3. `relayed`, `expanded` and `delivered` are good news, not bounces."""
    fields = _fields(report)
    action = fields.get("action", "").lower()
    status = _STATUS.search(fields.get("status", ""))
    if action in ("relayed", "expanded", "delivered"):
        return None
    recipient = fields.get("original-recipient") or fields.get("final-recipient", "")
    address = _RECIPIENT.search(recipient)
    is_permanent = action == "failed" and not (status and status[1].startswith("4"))
    return Bounce(
        permanent=is_permanent,
        recipient=address[0] if address else None,
        original_message_id=_original_id(body),
        status=status[1] if status else None,
    )


def _fields(report: Entity) -> dict[str, str]:
    """The per-message fields and those of the first recipient; later recipients do not override."""
    text = clean(decode(decoded(report, limit=_MAX_REPORT), None))
    fields: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", text).split("\n"):
        name, found, value = line.partition(":")
        if found:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _original_id(body: Body) -> str | None:
    """From the returned message or its header (RFC 6522 §3), else from the words."""
    for part in body.reports:
        if part.content_type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            octets = decoded(part, limit=_MAX_REPORT)
            found = message_id_of(read_entity(octets, 0, len(octets)))
            if found:
                return found
    quoted = _MESSAGE_ID.search(body.text)
    return quoted[1] if quoted else None


def _sounds_like_one(message: Entity, subject: str, *, from_nobody: bool) -> bool:
    if message.first("x-failed-recipients"):  # Exim and Gmail
        return True
    from_daemon = from_nobody or bool(_DAEMON.search(message.first("from")))
    return from_daemon and any(words in subject.casefold() for words in _SUBJECTS)


def _from_words(body: Body, subject: str) -> Bounce:
    words = body.text[:_MAX_REPORT]
    status, code, address = (x.search(words) for x in (_STATUS, _REPLY_CODE, _RECIPIENT))
    first = status[1][0] if status else code[1] if code else ""
    is_delay = any(word in f"{subject} {words[:500]}".casefold() for word in _DELAYS)
    return Bounce(
        permanent=first == "5" or (first == "" and not is_delay),
        recipient=address[0] if address else None,
        original_message_id=_original_id(body),
        status=status[1] if status else None,
    )
