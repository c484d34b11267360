"""An endpoint of the house's own: POST {"wanted": …}, answered with one person or none.

The address goes in the body, because the addresses of pages are written to logs.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.directory.rows import person_of
from handlers.directory import DirectorySilent, Person
from storage.vocabulary import Point

LARGEST = 64 * 1024


class _Address(BaseModel):
    model_config = ConfigDict(extra="ignore")
    address: str = Field(max_length=254)
    since: str | None = None


class _Person(BaseModel):
    model_config = ConfigDict(extra="ignore")
    addresses: list[_Address] = Field(max_length=200)
    points: dict[Point, str] = {}


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")
    person: _Person | None


class HttpDirectory:
    """https, or http on this machine alone. Redirects are not followed (threats S6)."""

    def __init__(self, url: str, *, token: str, seconds: float) -> None:
        """ValueError for an address that is not one of those."""
        self._url = _checked(url)
        self._token = token
        self._seconds = seconds

    def find(self, wanted: str) -> Person | None:
        answer = self._ask(wanted)
        if answer.person is None:
            return None
        row = {point.value: value for point, value in answer.person.points.items()}
        return person_of({**row, **each.model_dump()} for each in answer.person.addresses)

    def _ask(self, wanted: str) -> _Answer:
        connection = self._connection()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        path = self._url.path or "/"
        target = f"{path}?{self._url.query}" if self._url.query else path
        try:
            connection.request("POST", target, json.dumps({"wanted": wanted}), headers)
            response = connection.getresponse()
            body = response.read(LARGEST + 1)
        except (OSError, http.client.HTTPException) as fault:
            raise DirectorySilent(type(fault).__name__) from fault
        finally:
            connection.close()
        if response.status != http.client.OK or len(body) > LARGEST:
            raise DirectorySilent(f"status {response.status}, {len(body)} bytes")
        try:
            return _Answer.model_validate_json(body)
        except ValidationError:
            # Its words would quote the answer.
            raise DirectorySilent("the answer has another shape") from None

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._seconds, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._seconds)


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.fragment:
        raise ValueError("it is no plain web address")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname)):
        _ = parts.port  # ValueError for one that is none
        return parts
    raise ValueError("it has to be https, or http on this machine")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
