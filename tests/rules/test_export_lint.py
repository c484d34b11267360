"""What must not go out in an answer, found wherever it stands in the file."""

from __future__ import annotations

import pytest

from handlers.rules.export_lint import OVERLAP, WINDOW, Linter
from storage.vocabulary import Finding

OWN = ("ana.sommer@example.org", "support@losant.example")


def found(octets: bytes, *, bite: int = 1000) -> dict[Finding, int]:
    linter = Linter(OWN)
    for start in range(0, len(octets), bite):
        linter.feed(octets[start : start + bite])
    return dict(linter.finish())


CASES: list[tuple[str, dict[Finding, int]]] = [
    ("name;city\nAna;Graz\n", {}),
    ("card 4111 1111 1111 1111", {Finding.PAYMENT_CARD: 1}),
    ("4111111111111112 is no card", {}),
    ("IBAN: DE89 3704 0044 0532 0130 00", {Finding.BANK_ACCOUNT: 1}),
    ("ssn 219-09-9999", {Finding.NATIONAL_ID: 1}),
    ('{"password": "hunter22"}', {Finding.PASSWORD: 1}),
    ("api_key=abcd1234efgh", {Finding.PASSWORD: 1}),
    ("Passwort: geheim123", {Finding.PASSWORD: 1}),
    ('{"password": null, "x": 1}', {}),
    ('{"password": "***"}', {}),
    ("password reset requested", {}),
    ("from ana.sommer@example.org to support@losant.example", {}),
    ("cc: bea@example.net and cem@example.net", {Finding.OTHER_ADDRESS: 2}),
    ("ANA.SOMMER@EXAMPLE.ORG", {Finding.OTHER_ADDRESS: 1}),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_found(text: str, expected: dict[Finding, int]) -> None:
    assert found(text.encode()) == expected


@pytest.mark.parametrize("bite", [1, 7, 4096])
def test_it_does_not_matter_how_the_file_comes_in(bite: int) -> None:
    text = "x " * 30_000 + "4111 1111 1111 1111" + " y" * 30_000
    assert found(text.encode(), bite=bite) == {Finding.PAYMENT_CARD: 1}


@pytest.mark.parametrize("shift", range(-20, 21, 4))
def test_a_number_across_two_windows_is_found_once(shift: int) -> None:
    before = "x" * (WINDOW - OVERLAP + shift - 1) + " "
    assert found((before + "4111 1111 1111 1111 " + "z " * 100).encode()) == {
        Finding.PAYMENT_CARD: 1
    }


@pytest.mark.parametrize(
    "octets",
    [b"%PDF-1.7 ...", b"PK\x03\x04...", b"\x89PNG\r\n", b"\xff\xfe\x00", b"ab\x00cd", b"\xc3\x28"],
)
def test_what_cannot_be_read_is_not_called_clean(octets: bytes) -> None:
    assert found(octets) == {Finding.UNREADABLE: 1}


def test_utf_16_is_read() -> None:
    assert found("card 4111 1111 1111 1111".encode("utf-16")) == {Finding.PAYMENT_CARD: 1}
