"""Labels of the eastern languages: what a letter says about its writer."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Identifiers, understand

LETTERS: list[tuple[str, str, Identifiers]] = [
    ("pl", "Proszę o usunięcie moich danych.\nImię i nazwisko: Anna Zając\nData urodzenia: 03.05.1988\nNumer klienta: K-88213\nTel.: +48 600 700 800\nAdres: ul. Leśna 7, 30-001 Kraków\n\nZ poważaniem\nAnna Zając", Identifiers(names=("Anna Zając",), phones=("+48 600 700 800",), addresses=("ul. Leśna 7, 30-001 Kraków",), account_ids=("K-88213",), dates_of_birth=("03.05.1988",))),
    ("cs", "Žádám o výmaz svých údajů.\nJméno a příjmení: Petr Malý\nDatum narození: 3. 5. 1988\nZákaznické číslo: 88213\nTelefon: 777 123 456\nBydliště: Dlouhá 5, 602 00 Brno\n\nS pozdravem\nPetr Malý", Identifiers(names=("Petr Malý",), phones=("777 123 456",), addresses=("Dlouhá 5, 602 00 Brno",), account_ids=("88213",), dates_of_birth=("3. 5. 1988",))),
    ("hu", "Kérem az adataim törlését.\nNév: Kovács Éva\nSzületési idő: 1988.05.03.\nÜgyfélszám: 88213\nTelefonszám: +36 20 123 4567\nLakcím: 1051 Budapest, Fő utca 7.\n\nTisztelettel:\nKovács Éva", Identifiers(names=("Kovács Éva",), phones=("+36 20 123 4567",), addresses=("1051 Budapest, Fő utca 7",), account_ids=("88213",), dates_of_birth=("1988.05.03",))),
    ("ru", "Прошу удалить мои данные.\nФИО: Сомова Ольга Петровна\nДата рождения: 03.05.1988\nНомер клиента: 88213\nТелефон: +7 912 345-67-89\nАдрес: ул. Лесная, 7, кв. 12, Москва, 101000\n\nС уважением,\nОльга Сомова", Identifiers(names=("Сомова Ольга Петровна", "Ольга Сомова"), phones=("+7 912 345-67-89",), addresses=("ул. Лесная, 7, кв. 12, Москва, 101000",), account_ids=("88213",), dates_of_birth=("03.05.1988",))),
    ("uk", "Прошу видалити мої дані.\nПІБ: Коваль Ірина Олегівна\nДата народження: 03.05.1988\nЛогін: iryna.koval\nТелефон: +380 67 123 45 67\n\nЗ повагою,\nІрина Коваль", Identifiers(names=("Коваль Ірина Олегівна", "Ірина Коваль"), phones=("+380 67 123 45 67",), account_ids=("iryna.koval",), dates_of_birth=("03.05.1988",))),
    ("bg", "Моля да изтриете данните ми.\nИме: Елена Стоева\nДата на раждане: 03.05.1988 г.\nКлиентски номер: 88213\nТелефон: 0888 123 456\n\nПоздрави,\nЕлена Стоева", Identifiers(names=("Елена Стоева",), phones=("0888 123 456",), account_ids=("88213",), dates_of_birth=("03.05.1988",))),
    ("hr", "Molim brisanje mojih podataka.\nIme i prezime: Ana Horvat\nDatum rođenja: 3.5.1988.\nKorisničko ime: anahorvat88\nTelefon: 091 123 4567\nAdresa: Ilica 7, 10000 Zagreb\n\nLp,\nAna Horvat", Identifiers(names=("Ana Horvat",), phones=("091 123 4567",), addresses=("Ilica 7, 10000 Zagreb",), account_ids=("anahorvat88",), dates_of_birth=("3.5.1988",))),
    ("lt", "Prašau ištrinti mano duomenis.\nVardas, pavardė: Ona Petraitė\nGimimo data: 1988-05-03\nKliento kodas: 88213\nTel. +370 612 34567\n\nPagarbiai\nOna Petraitė", Identifiers(names=("Ona Petraitė",), phones=("+370 612 34567",), account_ids=("88213",), dates_of_birth=("1988-05-03",))),
    ("lv", "Lūdzu dzēst manus datus.\nVārds, uzvārds: Anna Bērziņa\nDzimšanas datums: 03.05.1988\nKlienta numurs: 88213\nTālrunis: 29 123 456\n\nAr cieņu\nAnna Bērziņa", Identifiers(names=("Anna Bērziņa",), phones=("29 123 456",), account_ids=("88213",), dates_of_birth=("03.05.1988",))),
    ("et", "Palun kustutage minu andmed.\nNimi: Mari Tamm\nSünniaeg: 03.05.1988\nKliendinumber: 88213\nTelefon: 5123 4567\n\nLugupidamisega\nMari Tamm", Identifiers(names=("Mari Tamm",), phones=("5123 4567",), account_ids=("88213",), dates_of_birth=("03.05.1988",))),
    ("sl", "Prosim za izbris podatkov.\nIme in priimek: Ana Kos\nDatum rojstva: 3. 5. 1988\nUporabniško ime: anakos\nTelefon: 041 123 456\n\nLep pozdrav,\nAna Kos", Identifiers(names=("Ana Kos",), phones=("041 123 456",), account_ids=("anakos",), dates_of_birth=("3. 5. 1988",))),
    ("sk", "Žiadam o výmaz mojich údajov. Volám sa Mária Hlavatá, moje zákaznícke číslo je 88213.\n\nS pozdravom\nMária Hlavatá", Identifiers(names=("Mária Hlavatá",), account_ids=("88213",))),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "identifiers"), LETTERS)
def test_what_a_letter_says_about_its_writer(
    language: str, text: str, identifiers: Identifiers
) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.identifiers, read.language) == (identifiers, language)
