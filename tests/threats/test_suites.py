"""Suites that others published, run through the desk's own way of asking.

They are in the source archives of pyspf and dkimpy and not in what is installed, so `.ci/run`
fetches those into the folder that DESK_TEST_SUITES names.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.authentic import Resolver
from bot.authentic.dns import DnsSilent, Questions
from bot.authentic.examiner import check_spf
from bot.authentic.signatures import signatures
from handlers.rules.authenticity import Claims, Result

FOLDER = "DESK_TEST_SUITES"


def member(archive: str, path: str) -> bytes:
    """One file of a source archive; the test is skipped where there is none."""
    folder = os.environ.get(FOLDER)
    if not folder:
        pytest.skip(f"{FOLDER} names no folder with the source archives of pyspf and dkimpy")
    found = sorted(Path(folder).glob(f"{archive}-*.tar.gz"))
    if not found:
        pytest.skip(f"no {archive}-*.tar.gz in the folder that {FOLDER} names")
    with tarfile.open(found[-1]) as opened:
        name = next(each for each in opened.getnames() if each.endswith(path))
        file = opened.extractfile(name)
        assert file is not None
        return file.read()


# --- RFC 7208 -----------------------------------------------------------------------------------

Record = tuple[str, Any]
_SILENT = "TIMEOUT"


@dataclass(kw_only=True)
class ZonedQuestions(Questions):
    """Answers from a scenario's zone, in the form in which the resolver's answers are handed on."""

    zone: Mapping[str, Sequence[Record]]

    def for_spf(self, name: str, kind: str) -> Iterator[tuple[tuple[str, str], Any]]:
        wanted = name.rstrip(".").lower()
        if any(len(label) > 63 for label in wanted.split(".")) or ".." in wanted:
            return
        # Under the name that was asked for, as a resolver that follows aliases hands them on.
        for value in self._values(wanted, kind, hops=8):
            yield (wanted, kind), _as_asked(kind, value)

    def _values(self, name: str, kind: str, *, hops: int) -> Iterator[Any]:
        is_answered = False
        for found, value in self.zone.get(name, ()):
            # A bare TIMEOUT stands for every type that no record before it has answered.
            if (found == _SILENT and not is_answered) or (found, value) == (kind, _SILENT):
                raise DnsSilent("silent in this scenario")
            is_answered = is_answered or found == kind
            if found == kind:
                yield value
            elif found == "CNAME" and hops:
                yield from self._values(str(value).lower(), kind, hops=hops - 1)


def _as_asked(kind: str, value: Any) -> Any:
    if kind == "TXT":
        strings = [value] if isinstance(value, str) else value
        return tuple(each.encode("utf-8") for each in strings)
    return tuple(value) if kind == "MX" else value


def _records_of(entries: Sequence[Any]) -> list[Record]:
    """SPF records stand for TXT ones where a name has none of its own (the suite's convention)."""
    found: list[Record] = []
    for entry in entries:
        found += [(entry, None)] if isinstance(entry, str) else list(entry.items())
    has_txt = any(kind == "TXT" for kind, _ in found)
    twins = [("TXT", value) for kind, value in found if kind == "SPF" and not has_txt]
    return [(kind, value) for kind, value in found + twins if value != "NONE"]


def test_the_rfc_7208_suite() -> None:
    yaml = pytest.importorskip("yaml")
    scenarios = [each for each in yaml.safe_load_all(member("pyspf", "rfc7208-tests.yml")) if each]
    failed: list[str] = []
    count = 0
    for scenario in scenarios:
        zone = {
            name.lower(): _records_of(entries) for name, entries in scenario["zonedata"].items()
        }
        for name, case in scenario["tests"].items():
            count += 1
            result = _checked(zone, case)
            wanted = case["result"]
            if result not in ([wanted] if isinstance(wanted, str) else wanted):
                failed.append(f"{name}: {result} instead of {wanted}")
    assert failed == []
    assert count == 203


def _checked(zone: Mapping[str, Sequence[Record]], case: Mapping[str, str]) -> str:
    questions = ZonedQuestions(resolver=Resolver(("127.0.0.1", 9)), zone=zone, left=1_000)
    claims = Claims(
        raw=b"",
        author_domain="",
        peer=case["host"],
        helo=case["helo"],
        mail_from=case["mailfrom"],
    )
    return check_spf(claims, questions).result.value


# --- DKIM ---------------------------------------------------------------------------------------

_DATA = "dkim/tests/data/"


@dataclass(kw_only=True)
class KeyQuestions(Questions):
    keys: Mapping[str, str]

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.keys.get(name)
        return (found,) if found else ()


# The public keys of RFC 8463 appendix A.2, which dkimpy's signed samples use.
_RFC_8463 = {
    "brisbane._domainkey.football.example.com": (
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    ),
    "test._domainkey.football.example.com": (
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a"
        "5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3r"
        "G4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
    ),
}


@pytest.mark.parametrize("name", ["rfc6376.signed.msg", "rfc6376.signed.rsa.msg"])
def test_dkimpys_signed_samples(name: str) -> None:
    raw = re.sub(rb"\r?\n", b"\r\n", member("dkimpy", _DATA + name))
    questions = KeyQuestions(resolver=Resolver(("127.0.0.1", 9)), keys=_RFC_8463)
    found = [each.result for each in signatures(raw, questions)]
    assert found
    assert set(found) == {Result.PASS}
    changed = raw.replace(b"We lost the game", b"We won the game!")
    assert changed != raw
    again = KeyQuestions(resolver=Resolver(("127.0.0.1", 9)), keys=_RFC_8463)
    assert {each.result for each in signatures(changed, again)} == {Result.FAIL}
