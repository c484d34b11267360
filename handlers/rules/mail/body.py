"""Which parts of a mail are its words, which are attachments, and which cannot be read."""

from __future__ import annotations

import binascii
import quopri
import re
from dataclasses import dataclass, field

from handlers.rules.mail.charsets import clean, clean_line, decode
from handlers.rules.mail.entity import Entity, Walk
from handlers.rules.mail.headers import decode_words
from handlers.rules.mail.model import Attachment

MAX_TEXT = 256 * 1024  # characters kept of one body
_MAX_FILE_NAME = 100

ENCRYPTED = "The mail is encrypted; the desk cannot read it."
SIGNED_OPAQUE = "The words are inside an S/MIME envelope, which the desk does not open."
TNEF = "The mail carries an Outlook container (winmail.dat), which the desk does not open."
TEXT_CUT = "The text is longer than the desk keeps; the rest was left unread."

_SEALS = frozenset((ENCRYPTED, SIGNED_OPAQUE, TNEF))

_PGP_MESSAGE = "-----BEGIN PGP MESSAGE-----"
_PGP_END = "-----END PGP MESSAGE-----"
_CLEARSIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_OPAQUE = {
    "application/pkcs7-mime": "",
    "application/x-pkcs7-mime": "",
    "application/ms-tnef": TNEF,
    "application/vnd.ms-tnef": TNEF,
    "application/pgp-encrypted": ENCRYPTED,
}
_SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
}
# Some senders put a stub where the text version should be; then the HTML version is the mail.
_STUB = re.compile(
    r"(?:html|view (?:this|it) in (?:your|a) browser|im browser ansehen|navigateur|navegador)",
    re.IGNORECASE,
)
_STUB_LENGTH = 300


@dataclass
class Body:
    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reports: list[Entity] = field(default_factory=list)  # RFC 3464 and returned messages
    walk: Walk = field(default_factory=Walk)

    @property
    def text(self) -> str:
        whole = "\n\n".join(text.strip("\n") for text in self.texts if text.strip())
        if len(whole) > MAX_TEXT:
            self.walk.note(TEXT_CUT)
        return whole[:MAX_TEXT]

    @property
    def is_sealed(self) -> bool:
        """Encrypted, or in a container that is not opened, with no readable words beside it."""
        seals = _SEALS.intersection(self.walk.notes)
        return ENCRYPTED in seals or bool(seals and not self.text.strip())


def read_body(message: Entity) -> Body:
    body = Body()
    _read(message, body, depth=0)
    return body


def _read(entity: Entity, body: Body, depth: int) -> None:
    kind = entity.content_type
    if kind.startswith("multipart/"):
        _read_multipart(entity, body, depth)
    elif kind in _OPAQUE:
        body.walk.note(_OPAQUE[kind] or _smime(entity))
        _attach(entity, body)
    elif kind in _SIGNATURES:
        return
    elif kind in ("text/plain", "text/html") and not _is_file(entity):
        body.texts.append(_words(entity, body))
    else:
        if kind.startswith(("message/", "text/rfc822-headers")):
            body.reports.append(entity)
        _attach(entity, body)


def _read_multipart(entity: Entity, body: Body, depth: int) -> None:
    children = body.walk.children(entity, depth)
    kind = entity.content_type
    if not children:
        # No boundary fits: read it as the text it then is (RFC 2046 §5.1.1 leaves this open).
        body.texts.append(_cleaned(decode(entity.body[: 4 * MAX_TEXT], None)))
    elif kind == "multipart/alternative":
        _read_alternative(children, body, depth)
    elif kind == "multipart/encrypted":
        body.walk.note(ENCRYPTED)
        for child in children:
            _attach(child, body)
    else:
        for child in children:
            _read(child, body, depth + 1)


def _read_alternative(children: list[Entity], body: Body, depth: int) -> None:
    """The plain version, unless it is missing or a stub; then the richest that has words."""
    readings = []
    for child in children:
        reading = Body(walk=body.walk)
        _read(child, reading, depth + 1)
        readings.append((child.content_type, reading))
    worded = [(kind, reading) for kind, reading in readings if reading.text.strip()]
    plain = [reading for kind, reading in worded if kind == "text/plain"]
    rich = [reading for kind, reading in worded if kind != "text/plain"]
    if plain and not (rich and _is_stub(plain[0].text, rich[-1].text)):
        chosen: Body | None = plain[0]
    else:
        chosen = rich[-1] if rich else None
    if chosen:
        body.texts += chosen.texts
    for _, reading in readings:
        body.attachments += reading.attachments
        body.reports += reading.reports


def _is_stub(plain: str, rich: str) -> bool:
    is_short = len(plain) < _STUB_LENGTH and len(rich) > 2 * len(plain)
    return is_short and bool(_STUB.search(plain))


def _is_file(entity: Entity) -> bool:
    return entity.mime.get_content_disposition() == "attachment"


def _words(entity: Entity, body: Body) -> str:
    octets = decoded(entity, limit=4 * MAX_TEXT)
    text = clean(decode(octets, _charset(entity, octets)))
    if entity.content_type == "text/html":
        from handlers.rules.mail.html import html_to_text  # its parser is slow to import

        text = html_to_text(text)
    elif (_parameter(entity, "format") or "").lower() == "flowed":
        text = _unflow(text, joined=(_parameter(entity, "delsp") or "").lower() == "yes")
    if _PGP_MESSAGE in text:
        body.walk.note(ENCRYPTED)
    return _cleaned(_without_armour(_without_ciphertext(text)))


def _without_ciphertext(text: str) -> str:
    """The frame of an encrypted block is no word of the writer ("END … MESSAGE" reads like an
    opt-out)."""
    head, found, rest = text.partition(_PGP_MESSAGE)
    _, closed, tail = rest.partition(_PGP_END)
    return f"{head}\n{tail if closed else ''}" if found else text


def _cleaned(text: str) -> str:
    lines = (line.rstrip() for line in clean(text).replace("\u00a0", " ").split("\n"))
    return "\n".join(lines).strip("\n")


def _without_armour(text: str) -> str:
    """RFC 9580 §7: words under a clear-text signature are ordinary words, dash-escaped."""
    head, found, signed = text.partition(_CLEARSIGNED)
    if not found:
        return text
    words = signed.partition(_PGP_SIGNATURE)[0]
    _, _, words = words.lstrip("\n").partition("\n\n")  # the Hash: lines
    return head + re.sub(r"(?m)^- ", "", words or signed)


def decoded(entity: Entity, *, limit: int) -> bytes:
    """The body with its transfer encoding undone; wrong encodings are read as they stand."""
    encoding = str(entity.mime.get("content-transfer-encoding", "")).strip().lower()
    raw = entity.source[entity.start : min(entity.end, entity.start + 2 * limit)]
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)[:limit]
    if encoding == "base64":
        return _base64(raw)[:limit]
    return raw[:limit]


def _base64(raw: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return raw


def _parameter(entity: Entity, name: str) -> str | None:
    try:
        value = entity.mime.get_param(name)
        return value[2] if isinstance(value, tuple) else value
    except (ValueError, LookupError, TypeError):  # malformed RFC 2231 continuations
        return None


_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)


def _charset(entity: Entity, octets: bytes) -> str | None:
    label = _parameter(entity, "charset")
    if not label and entity.content_type == "text/html":
        found = _META_CHARSET.search(octets[:4096])
        label = found[1].decode("ascii", "replace") if found else None
    return label


def _unflow(text: str, *, joined: bool) -> str:
    """RFC 3676 §4: soft line breaks within one quote depth become one line."""
    lines: list[str] = []
    last_depth, is_open = 0, False
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        is_soft = words.endswith(" ") and words != "-- "
        words = words[:-1] if is_soft and joined else words
        if is_open and depth == last_depth and words != "-- ":
            lines[-1] += words
        else:
            lines.append((">" * depth + " " if depth else "") + words)
        last_depth, is_open = depth, is_soft
    return "\n".join(lines)


def _smime(entity: Entity) -> str:
    kind = (_parameter(entity, "smime-type") or "").lower()
    return SIGNED_OPAQUE if kind == "signed-data" else ENCRYPTED


def _attach(entity: Entity, body: Body) -> None:
    try:
        name = entity.mime.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    name = clean_line(decode_words(name), limit=_MAX_FILE_NAME)
    if name.lower() == "winmail.dat":
        body.walk.note(TNEF)
    size = entity.end - entity.start
    if str(entity.mime.get("content-transfer-encoding", "")).strip().lower() == "base64":
        size = size * 3 // 4  # within the line breaks' share; not worth decoding for
    kind = clean_line(entity.content_type, limit=100)
    body.attachments.append(Attachment(name=name, content_type=kind, size=size))
