"""The grammar of paths and parameters in MAIL and RCPT (RFC 5321 section 4.1.2, RFC 6531).

Strict where it protects: no control character, no source route, no unclosed bracket, nothing
that is not UTF-8. Lenient where real senders are: doubled dots in a local part, underscores in
a host name, a space after the colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LOCAL_LENGTH = 64
DOMAIN_LENGTH = 255

# Everything beyond ASCII but the C1 controls.
_BEYOND = "\u00a0-\U0010ffff"
_ATOMS = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.{_BEYOND}-]+"
_QUOTED = rf'"(?:[ !#-\[\]-~{_BEYOND}]|\\[ -~])*"'
_LABEL = rf"[A-Za-z0-9_{_BEYOND}](?:[A-Za-z0-9_{_BEYOND}-]{{0,61}}[A-Za-z0-9_{_BEYOND}])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*|\[[A-Za-z0-9:.-]+\]"
_TAG = r"[A-Za-z0-9._=~+-]+"

_MAIL = re.compile(
    rf"FROM: ?<(?:(?P<local>{_ATOMS}|{_QUOTED})@(?P<domain>{_DOMAIN}))?>(?P<params>(?: \S+)*) *",
    re.IGNORECASE,
)
_RCPT = re.compile(r"TO: ?(?P<path><[^<>]*>)(?P<params>(?: \S+)*) *", re.IGNORECASE)
_PARAM = re.compile(r"(?P<key>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?P<value>[!-<>-~]+))?", re.ASCII)


class MalformedPath(ValueError):
    """MAIL or RCPT with something that is no address."""


class UnknownParameter(ValueError):
    """A parameter of an extension that this door does not offer (RFC 5321 section 4.1.1.11)."""


class NotDeclared(ValueError):
    """A path beyond ASCII in a mail that was not declared SMTPUTF8 (RFC 6531 section 3.5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """MAIL FROM. The address is empty for the null sender."""

    address: str
    size: int = 0
    smtputf8: bool = False


def read_sender(argument: bytes) -> Sender:
    """Raises MalformedPath, UnknownParameter or NotDeclared."""
    match = _MAIL.fullmatch(_decoded(argument))
    if match is None:
        raise MalformedPath
    size, smtputf8 = _sender_params(match["params"])
    if match["local"] is None:
        return Sender(address="", size=size, smtputf8=smtputf8)
    address = f"{match['local']}@{match['domain']}"
    if _octets(match["local"]) > LOCAL_LENGTH or _octets(match["domain"]) > DOMAIN_LENGTH:
        raise MalformedPath
    if not smtputf8 and not address.isascii():
        raise NotDeclared
    return Sender(address=address, size=size, smtputf8=smtputf8)


def _sender_params(written: str) -> tuple[int, bool]:
    size, smtputf8 = 0, False
    for word in written.split():
        match = _PARAM.fullmatch(word)
        key, value = (match["key"].upper(), match["value"]) if match else ("", None)
        if key == "SIZE" and value is not None and value.isdigit() and len(value) <= 20:
            size = int(value)
        elif key == "SMTPUTF8" and value is None:
            smtputf8 = True
        elif key != "BODY" or value is None or value.upper() not in ("7BIT", "8BITMIME"):
            raise UnknownParameter
    return size, smtputf8


@dataclass(frozen=True, kw_only=True)
class OwnAddresses:
    """Whom the door takes mail for: the desk, its plus-addresses, the postmaster. Nobody else."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, address: str) -> OwnAddresses:
        local, _, domain = address.rpartition("@")
        if not local or not domain:
            raise ValueError(f"{address!r} is no address")
        host = re.escape(domain)
        desk = rf"{re.escape(local)}(?:\+{_TAG})?@{host}"
        # RFC 5321 section 4.5.1: postmaster without a domain, too.
        postmaster = rf"postmaster(?:@{host})?"
        return cls(pattern=re.compile(rf"<(?:{desk}|{postmaster})>", re.IGNORECASE | re.ASCII))

    def read(self, argument: bytes) -> str | None:
        """The address in RCPT's argument as it was written; None when it is not ours.

        Raises UnknownParameter for one of ours with parameters: we offer none.
        """
        try:
            match = _RCPT.fullmatch(_decoded(argument))
        except MalformedPath:
            return None
        if match is None or not self.pattern.fullmatch(match["path"]):
            return None
        if match["params"]:
            raise UnknownParameter
        address = match["path"][1:-1]
        return None if len(address.partition("@")[0]) > LOCAL_LENGTH else address


def _decoded(argument: bytes) -> str:
    try:
        return argument.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedPath from None


def _octets(text: str) -> int:
    return len(text.encode())
