"""A DNS server for tests: zones as tables, and silence on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from dnslib import QTYPE, RCODE, RR, TXT, A, AAAA, DNSRecord, MX, PTR  # isort: skip
from dnslib.server import DNSHandler, DNSLogger, DNSServer

# (name, type) → values; a value of None makes the server fail for that question.
Zone = Mapping[tuple[str, str], Sequence[str] | None]


class Zones:
    """Answers from `zone` and counts what it is asked."""

    def __init__(self, zone: Zone) -> None:
        self.zone = {(name.lower(), kind): values for (name, kind), values in zone.items()}
        self.asked: list[tuple[str, str]] = []
        self.is_silent = False

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        self.asked.append((name, kind))
        if self.is_silent:
            raise ConnectionAbortedError
        reply = request.reply()
        values = self.zone.get((name, kind), ())
        if values is None:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        for value in values:
            reply.add_answer(RR(name, request.q.qtype, rdata=_rdata(kind, value), ttl=60))
        if not values and not any(known == name for known, _ in self.zone):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply


def _rdata(kind: str, value: str) -> object:
    if kind == "TXT":
        octets = value.encode()
        return TXT([octets[start : start + 255] for start in range(0, len(octets), 255)] or [b""])
    if kind == "MX":
        preference, _, host = value.partition(" ")
        return MX(host, int(preference))
    return {"A": A, "AAAA": AAAA, "PTR": PTR}[kind](value)


# Silence and refusals are wanted here: nothing is printed.
_MUTE = DNSLogger("-request,-reply,-truncated,-error,-recv,-send,-data")


def _both(zones: Zones) -> list[DNSServer]:
    """UDP and TCP on one port. The one that UDP got may be some connection's on a busy machine."""
    for _ in range(20):
        udp = DNSServer(zones, address="127.0.0.1", port=0, logger=_MUTE)
        port = int(udp.server.server_address[1])
        try:
            return [udp, DNSServer(zones, address="127.0.0.1", port=port, tcp=True, logger=_MUTE)]
        except OSError:
            udp.server.server_close()
    raise OSError("no port is free for both UDP and TCP")


@contextmanager
def serving(zone: Zone) -> Iterator[tuple[tuple[str, int], Zones]]:
    """The server's address, and what it knows and was asked."""
    zones = Zones(zone)
    servers = _both(zones)
    port = int(servers[0].server.server_address[1])
    threads = [
        threading.Thread(target=each.server.serve_forever, args=(0.01,), daemon=True)
        for each in servers
    ]
    for thread in threads:
        thread.start()
    try:
        yield ("127.0.0.1", port), zones
    finally:
        for each in servers:
            each.server.shutdown()
            each.server.server_close()
