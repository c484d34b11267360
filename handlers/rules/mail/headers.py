"""Header values to text, addresses and ids, within the caps of `entity`."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

import idna

from handlers.rules.mail.charsets import clean_line, decode
from handlers.rules.mail.entity import Entity
from handlers.rules.mail.model import Mailbox

MAX_ENCODED_WORDS = 500
MAX_ADDRESSES = 200
MAX_SUBJECT = 1_000
MAX_NAME = 200
_MAX_MAILBOX = 2_000
_MAX_THREAD_IDS = 50
_MAX_ID = 998

_ENCODED_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=")


def decode_words(value: str) -> str:
    """RFC 2047. Python's reader is fed a bounded number of words: its cost is not linear."""
    if "=?" not in value:
        return value
    words = _ENCODED_WORD.finditer(value)
    cut = next((w.start() for n, w in enumerate(words) if n >= MAX_ENCODED_WORDS), len(value))
    try:
        chunks = decode_header(value[:cut])
    except (HeaderParseError, ValueError):  # broken base64
        return value
    return "".join(_chunk(octets, label) for octets, label in chunks)


def _chunk(octets: bytes | str, label: str | None) -> str:
    if isinstance(octets, str):
        return octets
    if label is None:  # decode_header hands plain pieces back in this encoding
        return octets.decode("raw-unicode-escape", "replace")
    return decode(octets, label)


def subject_of(entity: Entity) -> str:
    return clean_line(decode_words(entity.first("subject")), limit=MAX_SUBJECT)


# ------------------------------------------------------------------ who wrote
#
# Two readers of one From must never name two people: what SPF, DKIM and DMARC vouched for would
# then be booked on somebody else. So only the plain forms of RFC 5322 §3.4 pass, and anything
# obsolete, doubled or defective yields None.

_ATEXT = r"[^\s\x00-\x20()<>\[\]:;@\\,.\"\x7f]"
_DOT_ATOM = rf"{_ATEXT}+(?:\.{_ATEXT}+)*"
_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"'
_ADDR_SPEC = rf"(?P<local>{_DOT_ATOM}|{_QUOTED})@(?P<domain>{_DOT_ATOM})"
_BARE = re.compile(rf"{_ADDR_SPEC}[ \t]*(?:\((?P<name>[^()<>@\\\"\x00-\x1f]*)\))?")
_ANGLE = re.compile(rf"(?P<name>[^<>]*)<{_ADDR_SPEC}>")
# "John Q. Public" unquoted is obsolete syntax that everybody writes and everybody reads alike.
_PHRASE = re.compile(rf"(?:(?:{_ATEXT}|\.)+|{_QUOTED})(?:[ \t]+(?:(?:{_ATEXT}|\.)+|{_QUOTED}))*")
_UNQUOTED = re.compile(r'\\(.)|"')
_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]*")


def sender_of(entity: Entity) -> Mailbox | None:
    """The one mailbox of the one From field, or None."""
    values = entity.all("from")
    return read_mailbox(values[0]) if len(values) == 1 and not entity.is_cut else None


def reply_to_of(entity: Entity) -> Mailbox | None:
    values = entity.all("reply-to")
    return read_mailbox(values[0]) if len(values) == 1 else None


def read_mailbox(value: str) -> Mailbox | None:
    value = value.strip(" \t")
    if len(value) > _MAX_MAILBOX or not _ONE_LINE.fullmatch(value.replace("\t", " ")):
        return None
    found = _ANGLE.fullmatch(value) or _BARE.fullmatch(value)
    if not found:
        return None
    address = _address(found["local"], found["domain"])
    name = _display_name((found["name"] or "").strip(" \t"), address)
    if address is None or name is None:
        return None
    return Mailbox(name=name, address=address)


def _display_name(raw: str, address: str | None) -> str | None:
    """The name before the angle bracket, "" when there is none, None when it is suspect."""
    if not raw or (address and raw.casefold() == address.casefold()):
        return ""  # `ana@example.org <ana@example.org>` says one thing twice
    if not _PHRASE.fullmatch(raw):
        return None
    name = decode_words(_UNQUOTED.sub(lambda found: found[1] or "", raw))
    return clean_line(name, limit=MAX_NAME) if _ONE_LINE.fullmatch(name) else None


def _address(local: str, domain: str) -> str | None:
    if "=?" in local or len(local.encode("utf-8")) > 64:
        return None
    ascii_domain = to_a_labels(domain)
    return f"{local}@{ascii_domain}" if ascii_domain else None


def to_a_labels(domain: str) -> str | None:
    """A host name as lower-case A-labels (RFC 5890), or None when it is none."""
    try:
        name = idna.encode(domain, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return None
    return name if len(name) <= 253 and not name.replace(".", "").isdigit() else None


# ------------------------------------------------------------------ addresses and ids as hints

_LOOSE = re.compile(
    r"(?<![^\s<>,;:\"(\['])([^\s<>,;:\"()\[\]\\@]{1,64})@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))"
)
_MSG_ID = re.compile(r"<([^<>\s]{1,998})>")


def recipients_of(entity: Entity) -> tuple[str, ...]:
    """Addresses in To and Cc, readable or not as a whole; nobody is identified by them."""
    found: dict[str, None] = {}
    for value in entity.all("to") + entity.all("cc"):
        for match in _LOOSE.finditer(value):
            if len(found) >= MAX_ADDRESSES:
                return tuple(found)
            found[f"{match[1]}@{match[2].rstrip('.-').lower()}"] = None
    return tuple(found)


def message_id_of(entity: Entity) -> str | None:
    value = entity.first("message-id")
    found = _MSG_ID.search(value)
    bare = clean_line(found[1] if found else value.strip("<> \t"), limit=_MAX_ID)
    return bare if bare and " " not in bare else None


def thread_ids_of(entity: Entity) -> tuple[str, ...]:
    """RFC 5322 §3.6.4: the parent first, then its ancestors from the nearest to the first."""
    parents = _ids(entity.first("in-reply-to"))
    ancestors = _ids(entity.first("references"))
    return tuple(dict.fromkeys(parents + ancestors[::-1]))[:_MAX_THREAD_IDS]


def _ids(value: str) -> list[str]:
    return [clean_line(found[1], limit=_MAX_ID) for found in _MSG_ID.finditer(value)]
