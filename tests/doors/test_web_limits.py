"""How often one may knock at the web door (threats S15)."""

from __future__ import annotations

import ipaddress
from http import HTTPStatus

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.limits import Buckets, Rate, Rates, Throttle, client_of, network_of
from handlers.desk import Desk
from tests.doors.handover_kit import UNLIMITED, browsing, served


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_emptied_and_fills_again() -> None:
    clock = Seconds()
    buckets = Buckets(Rate(burst=3, per_second=0.5), clock=clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2.0]
    assert buckets.take("b") == 0
    clock.now = 1.0
    assert buckets.take("a") == 1.0
    clock.now = 2.0
    assert buckets.take("a") == 0
    clock.now = 1e6
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2.0]


def test_a_crowd_fills_no_memory() -> None:
    buckets = Buckets(Rate(burst=1, per_second=1), kept=100)
    for number in range(10_000):
        buckets.take(str(number))
    assert len(buckets._levels) == 100


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("what", "unknown"),
    ],
)
def test_networks(client: str, network: str) -> None:
    assert network_of(client) == network


PROXY = ipaddress.ip_network("10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        # Not from a proxy of the house: anybody could have written it.
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        # What stands before the house's own proxies was said by the client.
        ("10.0.0.2", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "nonsense", "nonsense"),
    ],
)
def test_who_asks(peer: str, forwarded: str, client: str) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/d/x", headers=headers).clone(remote=peer)
    assert client_of(request, [PROXY]) == client


def asked(path: str, client: str, method: str = "GET") -> web.Request:
    return make_mocked_request(method, path).clone(remote=client)


def test_one_network_does_not_slow_another() -> None:
    throttle = Throttle(clock=Seconds())
    waits = [throttle.wait(asked("/x", f"192.0.2.{number % 250}")) for number in range(200)]
    assert waits.count(0) == Rates().network.burst
    assert throttle.wait(asked("/x", "198.51.100.1")) == 0


def test_forms_are_fewer_than_looks() -> None:
    throttle = Throttle(clock=Seconds())
    waits = [throttle.wait(asked("/x", "192.0.2.1", "POST")) for _ in range(60)]
    assert waits.count(0) == Rates().form.burst


async def test_too_many_are_told_when_to_come_back(desk: Desk) -> None:
    rate = Rate(burst=5, per_second=0.1)
    rates = Rates(network=rate, link=UNLIMITED.link, form=rate, everybody=UNLIMITED.everybody)
    async with served(desk, Throttle(rates=rates)) as site, browsing(site) as browser:
        statuses = [(await browser.look("/d/" + "0" * 26))[0] for _ in range(7)]
        assert statuses == [404] * 5 + [429] * 2
        async with browser.http.get(site + "/anything") as answer:
            assert answer.status == HTTPStatus.TOO_MANY_REQUESTS
            assert 1 <= int(answer.headers["Retry-After"]) <= 10
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Please wait a moment" in await answer.text()
        for path in ("/healthz", "/readyz"):
            async with browser.http.get(site + path) as answer:
                assert answer.status == HTTPStatus.OK


async def test_one_link_from_many_networks_is_slowed(desk: Desk) -> None:
    house = desk.house.model_copy(
        update={"web": desk.house.web.model_copy(update={"proxies": ("127.0.0.0/8",)})}
    )
    assert house.web.proxies
    throttle = Throttle(proxies=(ipaddress.ip_network("127.0.0.0/8"),))
    async with served(desk, throttle) as site, aiohttp.ClientSession() as http:
        statuses = []
        for number in range(70):
            headers = {"X-Forwarded-For": f"203.0.{number}.1"}
            async with http.get(f"{site}/d/{'0' * 26}", headers=headers) as answer:
                statuses.append(answer.status)
    assert statuses.count(404) in range(60, 66)
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
