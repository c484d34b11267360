"""DNS for authenticity: bounded in time, cached, and silent for a while when nobody answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import dns.exception
import dns.rdatatype
import dns.resolver

# One query, all queries of one mail, and how long nothing is asked after an outage: in seconds.
QUERY, MAIL, PAUSE = 1.0, 4.0, 30.0
# A mail of an honest sender needs about ten: SPF alone may take ten and two empty ones.
QUERIES = 60
OUTAGE_AFTER = 2
CACHED = 2_000


class DnsSilent(LookupError):
    """No answer in time: that claims nothing about the name."""


class NoResolver(Exception):
    """The system names no DNS server. Set DESK_DNS."""


class Resolver:
    """One for a process, used from several threads."""

    def __init__(self, address: tuple[str, int] | None = None) -> None:
        """`address`: host and port of the resolver; None takes the system's."""
        try:
            self._resolver = dns.resolver.Resolver(configure=address is None)
        except dns.resolver.NoResolverConfiguration as fault:
            raise NoResolver("the system names no DNS server; set DESK_DNS") from fault
        if address is not None:
            self._resolver.nameservers = [address[0]]
            self._resolver.port = address[1]
        self._resolver.cache = dns.resolver.LRUCache(CACHED)
        self._lock = threading.Lock()
        self._timeouts = 0
        self._quiet_until = 0.0

    def answer(self, name: str, kind: str, *, within: float) -> list[Any]:
        """The records; empty where the name or the type does not exist. DnsSilent."""
        if time.monotonic() < self._quiet_until:
            raise DnsSilent("no DNS server answered a moment ago")
        try:
            found = self._resolver.resolve(
                name, kind, lifetime=within, search=False, raise_on_no_answer=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            self._heard()
            return []
        except (dns.exception.SyntaxError, dns.exception.FormError, UnicodeError, ValueError):
            return []  # no name that DNS knows
        except dns.exception.DNSException as fault:
            self._not_heard(fault)
            raise DnsSilent(type(fault).__name__) from fault
        self._heard()
        return list(found.rrset or ())

    def _heard(self) -> None:
        self._timeouts = 0

    def _not_heard(self, fault: Exception) -> None:
        """A server that answers SERVFAIL is there; only silence is an outage."""
        if not isinstance(fault, dns.exception.Timeout):
            return
        with self._lock:
            self._timeouts += 1
            if self._timeouts >= OUTAGE_AFTER:
                # The first timeout after the pause is enough for the next one.
                self._timeouts = OUTAGE_AFTER - 1
                self._quiet_until = time.monotonic() + PAUSE


@dataclass(kw_only=True)
class Questions:
    """What one mail may ask: so many questions, and so much time for all of them."""

    resolver: Resolver
    left: int = QUERIES
    until: float = field(default_factory=lambda: time.monotonic() + MAIL)

    def ask(self, name: str, kind: str) -> list[Any]:
        remaining = min(QUERY, self.until - time.monotonic())
        self.left -= 1
        if self.left < 0 or remaining <= 0:
            raise DnsSilent("too many questions for one mail")
        return self.resolver.answer(name, kind, within=remaining)

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records, each joined from its strings (RFC 7208 section 3.3)."""
        found = self.ask(name, "TXT")
        return tuple(b"".join(each.strings).decode("utf-8", "replace") for each in found)

    def exists(self, name: str) -> bool:
        """RFC 9989 section 3.2.7: a name is missing when DNS says so for A, AAAA and MX."""
        return any(self.ask(name, kind) for kind in ("A", "AAAA", "MX"))

    def for_spf(self, name: str, kind: str) -> Iterator[tuple[tuple[str, str], Any]]:
        """As pyspf wants them: ((name, type), value)."""
        for each in self.ask(name, kind):
            yield (name, kind), _spf_value(each, kind)


def _spf_value(record: Any, kind: str) -> Any:
    if kind in ("A", "AAAA"):
        return record.address
    if kind == "MX":
        return record.preference, record.exchange.to_text(omit_final_dot=True)
    if kind == "PTR":
        return record.target.to_text(omit_final_dot=True)
    return record.strings
