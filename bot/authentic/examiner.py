"""SPF, DKIM, DMARC and ARC of one mail, put together."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import compat32
from typing import Any

import spf as pyspf

from bot.authentic.dns import DnsSilent, Questions, Resolver
from bot.authentic.signatures import signatures, trusted_seal
from handlers.house import House
from handlers.rules.authenticity import (
    Authenticity,
    Claims,
    Dmarc,
    Result,
    Signature,
    Spf,
    Verdict,
    dmarc,
    relayed,
)

log = logging.getLogger(__name__)

US = "this desk"
# What lies behind the headers needs no reading to find them.
_HEADERS = 256 * 1024
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whose word counts: relays in front of the desk with the id they write, and sealers."""

    relays: tuple[Network, ...] = ()
    authserv_id: str = ""
    sealers: frozenset[str] = frozenset()


def open_examiner(house: House, resolver: tuple[str, int] | None) -> DnsExaminer:
    """For this house. NoResolver where `resolver` is None and the system has none."""
    trust = Trust(
        relays=tuple(house.mail.relays),
        authserv_id=house.mail.authserv_id,
        sealers=frozenset(each.lower() for each in house.mail.arc_sealers),
    )
    return DnsExaminer(resolver=Resolver(resolver), trust=trust)


@dataclass(frozen=True, kw_only=True)
class DnsExaminer:
    """The real `Examiner`. A fault of a library is a note in the result, never an error."""

    resolver: Resolver
    trust: Trust = Trust()

    def examine(self, claims: Claims) -> Authenticity:
        try:
            return self._examine(claims)
        except Exception as fault:  # noqa: BLE001 - the edge to libraries that read hostile bytes
            log.warning("authenticity not examined", extra={"fault": type(fault).__name__})
            return Authenticity(verdict=Verdict.UNKNOWN, by=US)

    def _examine(self, claims: Claims) -> Authenticity:
        is_relay = _is_in(claims.peer, self.trust.relays)
        if is_relay and self.trust.authserv_id:
            said = relayed.read(
                results_in(claims.raw),
                authserv_id=self.trust.authserv_id,
                author_domain=claims.author_domain,
            )
            if said is not None:
                return said
        questions = Questions(resolver=self.resolver)
        notes = () if not is_relay else ("It came through this house's relay.",)
        spf = None if is_relay or _is_private(claims.peer) else check_spf(claims, questions)
        signed = signatures(claims.raw, questions)
        return self._judge(claims, questions, spf, signed, notes)

    def _judge(
        self,
        claims: Claims,
        questions: Questions,
        spf: Spf | None,
        signed: tuple[Signature, ...],
        notes: tuple[str, ...],
    ) -> Authenticity:
        if not claims.author_domain:
            return Authenticity(
                verdict=Verdict.UNPROVEN, by=US, spf=spf, signatures=signed, notes=notes
            )
        proof = _proof(spf, signed)
        found = dmarc.evaluate(
            claims.author_domain, proof, txt=questions.texts, exists=questions.exists
        )
        verdict, sealer = _verdict(found, proof, claims.author_domain), ""
        if verdict is not Verdict.VOUCHED:
            sealer = self._seal(claims, questions)
            verdict = Verdict.VOUCHED if sealer else verdict
        return Authenticity(
            verdict=verdict,
            by=US,
            spf=spf,
            signatures=signed,
            dmarc=found,
            arc_sealer=sealer,
            notes=notes,
        )

    def _seal(self, claims: Claims, questions: Questions) -> str:
        """A forwarder that this house trusts, and that saw DMARC pass for this very domain."""
        sealer, results = trusted_seal(claims.raw, self.trust.sealers, questions)
        if not sealer:
            return ""
        authserv_id = results.partition(";")[0].split()[0] if results else ""
        said = relayed.read((results,), authserv_id=authserv_id, author_domain=claims.author_domain)
        return sealer if said is not None and said.verdict is Verdict.VOUCHED else ""


def _proof(spf: Spf | None, signed: tuple[Signature, ...]) -> dmarc.Proof:
    unsure = [each.result for each in signed] + ([spf.result] if spf else [])
    return dmarc.Proof(
        spf_domain=spf.domain if spf is not None and spf.result is Result.PASS else None,
        dkim_domains=[each.domain for each in signed if each.counts],
        is_unsure=Result.TEMPERROR in unsure,
    )


def _verdict(found: Dmarc, proof: dmarc.Proof, author: str) -> Verdict:
    """Without a record the very domain itself may still have signed, or sent it."""
    if found.result is Result.NONE and author in (*proof.dkim_domains, proof.spf_domain):
        return Verdict.VOUCHED
    if found.result is Result.NONE and proof.is_unsure:
        return Verdict.UNKNOWN
    return relayed.verdict(found)


# --- SPF ------------------------------------------------------------------------------------

_asking: ContextVar[Questions | None] = ContextVar("questions of the mail", default=None)


def _look_up(name: str, kind: str, *_: Any, **__: Any) -> list[Any]:
    questions = _asking.get()
    if questions is None:
        raise pyspf.TempError("no mail is being examined")
    if kind == "SPF":
        return []  # RFC 7208 section 3.1: that type is not used any more
    try:
        return list(questions.for_spf(name, kind))
    except DnsSilent as fault:
        raise pyspf.TempError(str(fault)) from fault


# pyspf looks the function up by this name in its own module.
pyspf.DNSLookup = _look_up


@contextmanager
def _answering(questions: Questions) -> Iterator[None]:
    token = _asking.set(questions)
    try:
        yield
    finally:
        _asking.reset(token)


def check_spf(claims: Claims, questions: Questions) -> Spf:
    """RFC 7208, of MAIL FROM, or of HELO for a bounce (section 2.4)."""
    domain = (claims.mail_from.rpartition("@")[2] or claims.helo).rstrip(".").lower()
    try:
        with _answering(questions):
            query = pyspf.query(claims.peer, claims.mail_from, claims.helo, strict=True)
            result, _, reason = query.check()
    except (pyspf.TempError, pyspf.PermError, ValueError, UnicodeError) as fault:
        kind = Result.TEMPERROR if isinstance(fault, pyspf.TempError) else Result.PERMERROR
        return Spf(domain=domain, result=kind)
    return Spf(domain=domain, result=_RESULTS.get(str(result), Result.NONE), reason=str(reason))


_RESULTS = {each.value: each for each in Result}


# --- where it came from ---------------------------------------------------------------------


def results_in(raw: bytes) -> tuple[str, ...]:
    """The values of Authentication-Results, topmost first."""
    head = raw[:_HEADERS].replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n\n"
    mail = message_from_bytes(head, policy=compat32)
    return tuple(str(value) for value in mail.get_all("Authentication-Results", []))[:20]


def _is_in(peer: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None) or address
    return any(inner in network for network in networks)


_PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(each)
    for each in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


def _is_private(peer: str) -> bool:
    """The machine itself or the network behind it: no sender's SPF record names those."""
    try:
        ipaddress.ip_address(peer)
    except ValueError:
        return True
    return _is_in(peer, _PRIVATE)
