"""Which law, which language, who writes, and what identifies them."""

from __future__ import annotations

import pytest

from handlers.rules.understand import HouseWords, mask, understand
from handlers.rules.understand.model import Understanding


def read(text: str, subject: str = "") -> Understanding:
    return understand(subject=subject, text=text, sender=None)


STATED = [
    ("I ask under the GDPR to delete my data.", "gdpr"),
    ("Ich verlange Auskunft nach Art. 15 DS-GVO.", "gdpr"),
    ("Conformément au RGPD, supprimez mes données.", "gdpr"),
    ("Op grond van de AVG wil ik mijn gegevens inzien.", "gdpr"),
    ("Under the UK GDPR please delete my data.", "uk_gdpr"),
    ("Under the Data Protection Act 2018 I request my data.", "uk_gdpr"),
    ("My rights under the CCPA: do not sell my data.", "ccpa"),
    ("Pursuant to Cal. Civ. Code 1798.105, delete my data.", "ccpa"),
    ("Com base na LGPD, excluam meus dados.", "lgpd"),
    ("I use my right under PIPEDA to see my data.", "pipeda"),
    ("Nach dem revDSG verlange ich Auskunft über meine Daten.", "fadp"),
    ("Under POPIA, delete my data.", "popia"),
    ("The Colorado Privacy Act (CPA) lets me ask you to delete my data.", "colorado_cpa"),
]
NOT_STATED = [
    "Delete my data. My accountant is a CPA.",
    "Delete my data.",
    "Our DPA of last year names another sub-processor; delete my data.",
]
INFERRED = [
    ("I am a resident of California. Delete my data.", "ccpa"),
    ("I live in Germany. Delete my data.", "gdpr"),
    ("As a UK resident I want my data deleted. I live in the United Kingdom.", "uk_gdpr"),
    ("Ich wohne in der Schweiz. Löschen Sie meine Daten.", "fadp"),
]


@pytest.mark.parametrize(("text", "law"), STATED)
def test_a_named_law_is_stated(text: str, law: str) -> None:
    assert (read(text).regulation, read(text).regulation_basis) == (law, "stated")


@pytest.mark.parametrize("text", NOT_STATED)
def test_a_bare_abbreviation_is_no_law(text: str) -> None:
    assert (read(text).regulation, read(text).regulation_basis) == (None, "none")


@pytest.mark.parametrize(("text", "law"), INFERRED)
def test_a_residence_infers_a_law(text: str, law: str) -> None:
    assert (read(text).regulation, read(text).regulation_basis) == (law, "inferred")


LANGUAGES = [
    ("bg", "Моля, изтрийте всички мои лични данни."),
    ("cs", "Prosím o výmaz všech mých osobních údajů."),
    ("da", "Slet venligst alle mine personoplysninger."),
    ("el", "Παρακαλώ διαγράψτε τα προσωπικά μου δεδομένα."),
    ("fi", "Poistakaa kaikki henkilötietoni."),
    ("he", "אנא מחקו את כל המידע האישי שלי."),
    ("hu", "Kérem, töröljék a személyes adataimat."),
    ("ja", "私の個人データをすべて削除してください。"),
    ("no", "Vennligst slett alle personopplysningene mine."),
    ("pl", "Proszę usunąć moje dane osobowe."),
    ("ro", "Vă rog să ștergeți datele mele personale."),
    ("ru", "Прошу удалить мои персональные данные."),
    ("sv", "Vänligen radera alla mina personuppgifter."),
    ("tr", "Lütfen kişisel verilerimi silin."),
    ("uk", "Прошу видалити мої персональні дані."),
    ("zh", "请删除我的所有个人数据。"),
    ("de", "Löschen Sie https://shop.example/delete/my/account und meine Daten ana@example.org"),
]


@pytest.mark.parametrize(("language", "text"), LANGUAGES)
def test_the_language_is_told(language: str, text: str) -> None:
    assert read(text).language == language


AGENTS = [
    "I am writing on behalf of my client Ms Roe. Please erase her personal data.",
    "We act as authorized agent for John Roe and request that you delete his personal information. Permission Slip",
    "Namens und in Vollmacht meiner Mandantin verlange ich Löschung ihrer personenbezogenen Daten.",
    "I hold a power of attorney for my mother. Send me a copy of her personal data.",
]


@pytest.mark.parametrize("text", AGENTS)
def test_agents_say_that_they_are(text: str) -> None:
    assert read(text).agent


def test_a_person_is_no_agent() -> None:
    assert not read("Please delete my data. Do you use agents?").agent


def test_parents_and_children() -> None:
    parent = read("Please delete the account of my son, he is 11 years old.")
    assert (parent.minor, parent.agent) == (True, True)
    child = read("i am 12 years old, pls delete my account")
    assert (child.minor, child.agent) == (True, False)
    grown = read("I am 45 years old. Delete my account.")
    assert (grown.minor, grown.agent) == (False, False)


LETTER = """Dear team,

my name is Ana de Souza and I was born on 1 May 1990. My customer number is K-4711/2, my
username is anita. Please delete my data. Call me at +49 30 1234567 or (212) 555-0147.
I write to support@desk.example from ana@example.org.

Best regards,
Ana de Souza
Hauptstraße 5a
10115 Berlin
Germany
"""


def test_a_letter_gives_its_identifiers() -> None:
    house = HouseWords(addresses=("support@desk.example",))
    found = understand(subject="", text=LETTER, sender=None, house_words=house).identifiers
    assert found.names == ("Ana de Souza",)
    assert found.emails == ("ana@example.org",)
    assert found.phones == ("+49 30 1234567", "(212) 555-0147")
    assert found.addresses == ("Hauptstraße 5a\n10115 Berlin\nGermany",)
    assert found.account_ids == ("K-4711/2", "anita")
    assert found.dates_of_birth == ("1 May 1990",)


FORMS = [
    ("Name: Max Mustermann\nGeburtsdatum: 01.02.1980\nAnschrift: Musterweg 3, 80331 München\nKundennummer: 998877\nTelefon: 089 123456",
     ("Max Mustermann", "01.02.1980", "Musterweg 3, 80331 München", "998877", "089 123456")),
    ("Nom : Luc Petit\nDate de naissance : 02/03/1981\nAdresse : 7 rue des Lilas, 75011 Paris\nNuméro client : C-77\nTéléphone : 01 23 45 67 89",
     ("Luc Petit", "02/03/1981", "7 rue des Lilas, 75011 Paris", "C-77", "01 23 45 67 89")),
    ("Full name: Bo Li\nDOB: 1979-12-31\nAddress: 500 W Main St, Austin, TX 78701\nAccount number: 5512\nPhone: 512 555 0100",
     ("Bo Li", "1979-12-31", "500 W Main St, Austin, TX 78701", "5512", "512 555 0100")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), FORMS)
def test_forms_give_their_fields(text: str, wanted: tuple[str, ...]) -> None:
    found = read(text).identifiers
    got = [found.names, found.dates_of_birth, found.addresses, found.account_ids, found.phones]
    assert [each[:1] for each in got] == [(value,) for value in wanted]


def test_a_card_number_identifies_nobody() -> None:
    found = read("Account number: 4111 1111 1111 1111. Phone: 4111111111111111").identifiers
    assert (found.account_ids, found.phones) == ((), ())


# ------------------------------------------------------------------ masking

HIDDEN = [
    ("card 4111 1111 1111 1111.", "card ••••."),
    ("4111-1111-1111-1111", "••••"),
    ("Amex 378282246310005 ok", "Amex •••• ok"),
    ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN •••• please"),
    ("GB82WEST12345698765432", "••••"),
    ("nl91abna0417164300", "••••"),
    ("SSN 078-05-1120", "SSN ••••"),
    ("ssn: 078051120", "ssn: ••••"),
    ("two: 4111111111111111 and 5555555555554444", "two: •••• and ••••"),
]
SHOWN = [
    "order 4111 1111 1111 1112",
    "order 1234567890123456",
    "0000 0000 0000 0000",
    "DE00 3704 0044 0532 0130 00",
    "phone +49 30 1234567 on 2027-05-03",
    "000-12-3456 and 666-12-3456 and 912-12-3456",
    "customer 078051120",
    "",
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN)
def test_numbers_that_the_house_promises_not_to_keep_are_hidden(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize("text", SHOWN)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text
