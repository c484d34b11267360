"""How often one may knock: token buckets in memory, per network, per link, and for all together."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

# Who is not heard for long is forgotten: a crowd of addresses fills no memory.
KEPT = 20_000
_V4, _V6 = 24, 64

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, kw_only=True)
class Rate:
    burst: int
    per_second: float


@dataclass(frozen=True, kw_only=True)
class Rates:
    """A person needs a dozen requests; a scanner of a mail provider a few more."""

    network: Rate = Rate(burst=120, per_second=2)
    # Each page can be opened by few people, from few places.
    link: Rate = Rate(burst=60, per_second=1)
    # Forms change something: codes are sent and tried.
    form: Rate = Rate(burst=30, per_second=0.5)
    everybody: Rate = Rate(burst=2000, per_second=200)


class Buckets:
    """One bucket for each key, full at first."""

    def __init__(
        self, rate: Rate, *, kept: int = KEPT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._kept = kept
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """0.0 when one could be taken, else the seconds until one can be."""
        now = self._clock()
        level, since = self._levels.pop(key, (float(self._rate.burst), now))
        level = min(self._rate.burst, level + (now - since) * self._rate.per_second)
        wait = 0.0 if level >= 1 else (1 - level) / self._rate.per_second
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > self._kept:
            self._levels.popitem(last=False)
        return wait


class Throttle:
    def __init__(
        self,
        *,
        proxies: Sequence[Network] = (),
        rates: Rates | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        rates = rates or Rates()
        self._proxies = proxies
        self._networks = Buckets(rates.network, clock=clock)
        self._links = Buckets(rates.link, clock=clock)
        self._forms = Buckets(rates.form, clock=clock)
        self._everybody = Buckets(rates.everybody, clock=clock)

    def wait(self, request: web.Request) -> int:
        """Whole seconds this one has to wait, as Retry-After tells them (RFC 9110 10.2.3)."""
        network = network_of(client_of(request, self._proxies))
        waits = [self._networks.take(network)]
        if request.method == "POST":
            waits.append(self._forms.take(network))
        if token := request.match_info.get("token"):
            waits.append(self._links.take(token[:64]))
        if not any(waits):  # one who is turned away takes nothing from the others
            waits.append(self._everybody.take(""))
        return math.ceil(max(waits))


def client_of(request: web.Request, proxies: Sequence[Network]) -> str:
    """The peer; behind a proxy of the house the last address that no such proxy added. Without
    one the header is anybody's word."""
    peer = request.remote or ""
    passed = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    for claimed in reversed([each.strip() for each in passed if each.strip()]):
        if not _is_in(peer, proxies):
            break
        peer = claimed
    return peer


def network_of(client: str) -> str:
    """Whoever has one address of it has them all: /24 and /64."""
    address = _address(client)
    if address is None:
        return "unknown"
    length = _V4 if address.version == 4 else _V6
    return str(ipaddress.ip_network((address, length), strict=False))


def _is_in(client: str, networks: Sequence[Network]) -> bool:
    address = _address(client)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
