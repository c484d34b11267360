"""What one peer, one mail and one session may cost the door."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_MEGABYTE = 1024 * 1024
_REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    message_bytes: int = 25 * _MEGABYTE
    # All mail that is being received at one moment; beyond it a sender is asked to come back.
    buffered_bytes: int = 256 * _MEGABYTE
    recipients: int = 20
    connections: int = 200
    connections_per_peer: int = 20
    # Peers that may use all connections: our own relay in front of the door.
    trusted: tuple[Network, ...] = LOOPBACK
    # RFC 5321 section 4.5.3.2.7 asks a server to wait five minutes for a command …
    command_seconds: float = 300
    # … but not when four fifths of all connections are taken and others wait outside.
    crowded_seconds: float = 10
    data_seconds: float = 600
    # Bytes a second during DATA, after a grace: slower is an attack on our sockets.
    data_rate: int = 500
    data_grace_seconds: float = 20
    session_seconds: float = 3600
    # Mails that one network may bring in one go, and how many more each second after that. A
    # forger who sends in many names is slowed down here, whatever the names are (threats M12).
    mails_at_once: int = 300
    mails_a_second: float = 1.0
    # How long a stopping door waits for sessions in the middle of a mail.
    drain_seconds: float = 20

    def idle_seconds(self, taken: int) -> float:
        """How long a session may think when `taken` connections are open."""
        crowded = taken * 5 > self.connections * 4
        return min(self.crowded_seconds, self.command_seconds) if crowded else self.command_seconds


@dataclass(kw_only=True)
class Turnstile:
    """Counts who is in. IPv6 peers count by their /64: that is what one subscriber gets."""

    limits: Limits
    taken: int = 0
    _by_peer: Counter[str] = field(default_factory=Counter)

    def admit(self, peer: str) -> bool:
        key = self.key(peer)
        if self.taken >= self.limits.connections:
            return False
        if key and self._by_peer[key] >= self.limits.connections_per_peer:
            return False
        self.taken += 1
        if key:
            self._by_peer[key] += 1
        return True

    def leave(self, peer: str) -> None:
        self.taken -= 1
        key = self.key(peer)
        if key:
            self._by_peer[key] -= 1
            if not self._by_peer[key]:
                del self._by_peer[key]

    def key(self, peer: str) -> str:
        """Whom `peer` counts for; empty for a trusted one."""
        address = _address(peer)
        if address is None:
            return peer
        if any(address in network for network in self.limits.trusted):
            return ""
        if isinstance(address, IPv6Address):
            return str(IPv6Network((address, 64), strict=False))
        return str(address)


@dataclass(kw_only=True)
class Pace:
    """How much mail each network brings: a bucket that runs full again with time.

    Only networks that are not at rest are remembered, and not more than `_REMEMBERED` of them:
    who has that many gets past any count by network.
    """

    turnstile: Turnstile
    _spent: dict[str, tuple[float, float]] = field(default_factory=dict)

    def allow(self, peer: str, now: float) -> bool:
        """Whether `peer` may send one more mail at this moment, which is then counted."""
        key = self.turnstile.key(peer)
        if not key:
            return True
        limits = self.turnstile.limits
        spent, since = self._spent.get(key, (0.0, now))
        spent = max(0.0, spent - (now - since) * limits.mails_a_second)
        if spent + 1 > limits.mails_at_once:
            return False
        if key not in self._spent and len(self._spent) >= _REMEMBERED:
            self._forget(now)
        self._spent[key] = (spent + 1, now)
        return True

    def _forget(self, now: float) -> None:
        rate = self.turnstile.limits.mails_a_second
        busy = {
            key: (spent, since)
            for key, (spent, since) in self._spent.items()
            if spent > (now - since) * rate
        }
        self._spent = busy if len(busy) < _REMEMBERED else {}


def _address(peer: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(peer)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


@dataclass(kw_only=True)
class Room:
    """The bytes of unfinished mail that all sessions together may hold."""

    limit: int
    held: int = 0

    def take(self, count: int) -> bool:
        if self.held + count > self.limit:
            return False
        self.held += count
        return True

    def give(self, count: int) -> None:
        self.held -= count
