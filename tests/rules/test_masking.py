"""Numbers that the house promises not to keep are hidden, and other numbers are not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.understand.masking import DOTS, mask

HIDDEN = {
    "Visa": "4111 1111 1111 1111", "Visa, no-break spaces": "4111\u00a01111\u00a01111\u00a01111",
    "Visa, thin dashes": "4111–1111–1111–1111", "Visa, 13 digits": "4222222222222", "Mastercard": "5555555555554444",
    "Mastercard, 2-series": "2223003122003222", "Amex": "3782 822463 10005", "Discover": "6011111111111117",
    "JCB": "3530111333300000", "Diners": "30569309025904", "Maestro, 19 digits": "6759649826438453",
    "IBAN, DE": "DE89 3704 0044 0532 0130 00", "IBAN, GB": "GB82WEST12345698765432", "IBAN, NO": "NO93 8601 1117 947",
    "IBAN, MT": "MT84MALT011000012345MTLCAST001S", "US social security": "078-05-1120",
    "National Insurance": "AB 12 34 56 C", "DNI": "12345678Z", "NIE": "X1234567L", "codice fiscale": "RSSMRA85T10A562S",
    "HETU": "131052-308T", "personnummer": "811218-9876", "NIR": "2 95 10 99 126 111 93", "CPF": "111.444.777-35",
    "AHV": "756.1234.5678.97", "Chinese id": "11010519491231002X", "CNP": "1630615123457",
    "rijksregister": "85.07.30-033.28", "СНИЛС": "577-218-518 22", "US individual taxpayer": "914-73-0575",
    "CURP": "BOXW310820HNERXN09", "RUT": "12.531.909-2", "Malaysian": "770305-02-1234", "Thai": "5-0315-11246-95-3",
    "Portuguese card": "00000000 0 ZZ4", "Hong Kong": "A123456(3)",
}  # fmt: skip
NAMED = [
    ("Meine Steuer-ID ist {}.", "36574261809"), ("PESEL: {}", "44051401359"), ("BSN {}", "111222333"),
    ("CPF {}", "39053344705"), ("ЕГН: {}", "7523169263"), ("rodné číslo {}", "710319/2745"),
    ("CPR-nr. {}", "211062-5629"), ("fødselsnummer {}", "15108695088"), ("isikukood {}", "36805280109"),
    ("OIB: {}", "33392005961"), ("T.C. kimlik no: {}", "17291716060"), ("SSN {}", "078051120"),
    ("Aadhaar: {}", "2341 2341 2346"), ("NIF {}", "123456789"), ("EMŠO: {}", "0101006500006"), ("TAJ szám: {}", "852834448"),
    ("adóazonosító jelem {}", "8622463907"), ("PPS number {}", "6433435F"), ("Kennitala: {}", "450401-3150"), ("personas kods {}", "161175-19997"),
    ("ИНН {}", "365712009030"), ("РНОКПП {}", "1759013776"), ("паспорт {}", "45 08 123456"), ("my SIN is {}", "123-456-782"),
    ("TFN: {}", "123 456 782"), ("マイナンバー {}", "6214 9832 0257"), ("身分證字號 {}", "A123456789"),
    ("NRIC {}", "S1234567D"), ("SVNR {}", "1237 010180"), ("ΑΦΜ: {}", "094259216"), ("rijksregisternummer {}", "85073003328"),
]  # fmt: skip
SHOWN = [
    "order 4111 1111 1111 1112", "order 1234567890123456", "0000 0000 0000 0000", "DE00 3704 0044 0532 0130 00",
    "phone +49 30 1234567 on 2027-05-03", "call +1 (415) 555-0132", "mobile 07700 900123", "06 12 34 56 78",
    "000-12-3456 and 666-12-3456 and 912-12-3456", "customer 078051120", "customer 111222333", "order 39053344705",
    "ana.4111111111111111@example.org", "12345678A", "born 1990-05-01",
    "version 10.2.3.4", "IMEI 352099102170117", "", "GB123456C",
]  # fmt: skip


@pytest.mark.parametrize("kind", HIDDEN)
def test_numbers_that_prove_themselves_are_hidden(kind: str) -> None:
    number = HIDDEN[kind]
    assert mask(f"It is {number}, thanks.") == f"It is {DOTS}, thanks."
    assert mask(mask(number)) == mask(number) == DOTS


@pytest.mark.parametrize(("sentence", "number"), NAMED)
def test_plain_digits_are_hidden_where_they_are_named(sentence: str, number: str) -> None:
    assert mask(sentence.format(number)) == sentence.format(DOTS)


@pytest.mark.parametrize("text", SHOWN)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "shape", ["{:09d}", "{:010d}", "{:011d}", "{:012d}", "+49{:010d}", "0{:09d}"]
)
def test_order_and_telephone_numbers_are_rarely_taken_for_others(shape: str) -> None:
    dice = random.Random(7)
    numbers = [
        shape.format(dice.randrange(10 ** int(shape.split("{:0")[1][:-2]))) for _ in range(2_000)
    ]
    assert (
        sum(mask(f"My number is {number}.") != f"My number is {number}." for number in numbers) == 0
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(list(HIDDEN.values())), st.text(max_size=12)), max_size=8)
)
def test_masking_only_replaces(pieces: list[str]) -> None:
    text = " ".join(pieces)
    at = 0
    for piece in mask(text).split(DOTS):
        at = text.index(piece, at) + len(piece)
