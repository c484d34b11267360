"""Delivery reports: RFC 3464 ones and the many that are only words."""

from __future__ import annotations

import re

from handlers.rules.mail.body import Body, decoded
from handlers.rules.mail.charsets import clean, decode
from handlers.rules.mail.entity import Entity, read_entity
from handlers.rules.mail.headers import message_id_of
from handlers.rules.mail.model import Bounce
from handlers.rules.mail.phrases import PHRASES

_MAX_REPORT = 64 * 1024
_MAX_OPENING = 2_000

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<!\d)([45])\d\d[ -]")
_RECIPIENT = re.compile(r"[^\s<>,;:\"()\[\]@]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z0-9-]{2,63}")
_MESSAGE_ID = re.compile(r"(?im)^[>\s]{0,4}message-id:\s{0,4}<([^<>\s]{1,998})>")
_FAILED_FIELD = re.compile(
    r"(?im)^(?:final-recipient|original-recipient):\s{0,4}rfc822;\s{0,4}([^\s<>]{1,320})"
)


def bounce_of(message: Entity, body: Body, *, subject: str, from_nobody: bool) -> Bounce | None:
    report = next((x for x in body.reports if x.content_type == "message/delivery-status"), None)
    if report is not None:
        return _from_report(report, body)
    if _sounds_like_one(message, subject, body.text, from_nobody=from_nobody):
        return _from_words(message, body, subject)
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


def _sounds_like_one(message: Entity, subject: str, text: str, *, from_nobody: bool) -> bool:
    if message.first("x-failed-recipients"):  # Exim and Gmail
        return True
    sender = message.first("from").casefold()
    if not from_nobody and not any(name in sender for name in PHRASES["daemons"]):
        return False
    if any(words in subject.casefold() for words in PHRASES["bounce_subjects"]):
        return True
    opening = text[:_MAX_OPENING].casefold()
    is_said = any(words in opening for words in PHRASES["bounce_words"])
    return is_said and bool(_STATUS.search(text) or _REPLY_CODE.search(text))


def _from_words(message: Entity, body: Body, subject: str) -> Bounce:
    words = body.text[:_MAX_REPORT]
    status, code = _STATUS.search(words), _REPLY_CODE.search(words)
    address = _failed_recipient(message, words)
    first = status[1][0] if status else code[1] if code else ""
    is_delay = any(word in f"{subject} {words[:500]}".casefold() for word in PHRASES["delays"])
    return Bounce(
        permanent=first == "5" or (first == "" and not is_delay),
        recipient=address,
        original_message_id=_original_id(body),
        status=status[1] if status else None,
    )


def _failed_recipient(message: Entity, words: str) -> str | None:
    """The header of Exim and Gmail, a field inside the words, else the first address named."""
    named = _FAILED_FIELD.search(words)
    for text in (message.first("x-failed-recipients"), named[1] if named else "", words):
        if address := _RECIPIENT.search(text):
            return address[0]
    return None
