"""What a letter gives about its writer, in any language: verbatim, and nobody else's."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.understand import HouseWords
from handlers.rules.understand.identifiers import identifiers_of
from handlers.rules.understand.lexicon import languages
from handlers.rules.understand.model import Identifiers


def found(text: str, **house: tuple[str, ...]) -> Identifiers:
    return identifiers_of(text, HouseWords(**house))


# Signed letters: (language, letter, name)
SIGNED = [
    ("en", "Please delete my data.\n\nKind regards,\nAna Silva", "Ana Silva"),
    ("en", "Please delete my data.\n\nthanks\nana", "ana"),
    ("en", "Please delete my data.\n\nRegards,\n\n/s/ John Q. Roe", "John Q. Roe"),
    ("en", "I, Mary-Jane O'Neill, ask for a copy of my data.", "Mary-Jane O'Neill"),
    ("en", "I, the undersigned John Roe, ask you to erase it.", "John Roe"),
    ("en", "Delete my data.\n\nThanks, John Roe", "John Roe"),
    ("en", "Delete my data.\n\nJohn Roe\njohn@example.org", "John Roe"),
    ("de", "Bitte löschen Sie alles.\n\nMit freundlichen Grüßen\nJörg von der Heide", "Jörg von der Heide"),
    ("de", "Mein Name ist Max Muster und ich bitte um Auskunft.", "Max Muster"),
    ("de", "Bitte löschen.\n\nMfG Max Muster", "Max Muster"),
    ("fr", "Je soussignée Anne-Sophie Le Goff demande une copie.", "Anne-Sophie Le Goff"),
    ("fr", "Merci de supprimer.\n\nCordialement,\n\nLuc Petit", "Luc Petit"),
    ("es", "Yo, José Ángel Núñez, solicito la supresión.", "José Ángel Núñez"),
    ("it", "Il sottoscritto Mario De Luca chiede la cancellazione.", "Mario De Luca"),
    ("pt", "Eu, João da Silva, solicito a exclusão.", "João da Silva"),
    ("nl", "Wis mijn gegevens.\n\nMet vriendelijke groet,\nJan van den Berg", "Jan van den Berg"),
    ("pl", "Proszę o usunięcie danych.\n\nZ poważaniem,\nŁukasz Wójcik", "Łukasz Wójcik"),
    ("pl", "Ja, niżej podpisana Anna Kowalska, wnoszę o usunięcie.", "Anna Kowalska"),
    ("cs", "Žádám o výmaz.\n\nS pozdravem\nJiří Dvořák", "Jiří Dvořák"),
    ("cs", "Jmenuji se Jana Nováková a žádám o výmaz.", "Jana Nováková"),
    ("sv", "Radera mina uppgifter.\n\nMed vänliga hälsningar,\nÅsa Öberg", "Åsa Öberg"),
    ("da", "Slet mine data.\n\nMed venlig hilsen\nSøren Kjær", "Søren Kjær"),
    ("fi", "Poistakaa tietoni.\n\nYstävällisin terveisin\nMatti Meikäläinen", "Matti Meikäläinen"),
    ("hu", "Kérem az adataim törlését.\n\nÜdvözlettel,\nKovács Éva", "Kovács Éva"),
    ("ro", "Vă rog să ștergeți datele.\n\nCu stimă,\nIon Popescu", "Ion Popescu"),
    ("hr", "Molim brisanje.\n\nS poštovanjem,\nIvana Horvat", "Ivana Horvat"),
    ("bg", "Моля, изтрийте данните ми.\n\nС уважение,\nИван Петров", "Иван Петров"),
    ("ru", "Прошу удалить мои данные.\n\nС уважением,\nИванов Иван Иванович", "Иванов Иван Иванович"),
    ("ru", "Я, Петрова Анна Сергеевна, прошу удалить данные.", "Петрова Анна Сергеевна"),
    ("uk", "Прошу видалити дані.\n\nЗ повагою,\nОлена Коваль", "Олена Коваль"),
    ("el", "Παρακαλώ διαγράψτε τα δεδομένα μου.\n\nΜε εκτίμηση,\nΓιώργος Παπαδόπουλος", "Γιώργος Παπαδόπουλος"),
    ("sk", "Žiadam o vymazanie.\n\nS pozdravom\nJán Kováč", "Ján Kováč"),
    ("no", "Slett mine data.\n\nMed vennlig hilsen\nKåre Ødegård", "Kåre Ødegård"),
    ("is", "Vinsamlegast eyðið gögnunum.\n\nBestu kveðjur,\nJón Þórsson", "Jón Þórsson"),
    ("sl", "Prosim za izbris.\n\nLep pozdrav,\nJanez Novak", "Janez Novak"),
    ("et", "Palun kustutage andmed.\n\nLugupidamisega\nMari Tamm", "Mari Tamm"),
    ("lt", "Prašau ištrinti duomenis.\n\nPagarbiai\nJonas Petraitis", "Jonas Petraitis"),
    ("lv", "Lūdzu dzēst datus.\n\nAr cieņu\nJānis Bērziņš", "Jānis Bērziņš"),
    ("ga", "Scriosaigí mo shonraí.\n\nLe meas,\nSeán Ó Briain", "Seán Ó Briain"),
    ("mt", "Jekk jogħġbok ħassar id-data.\n\nTislijiet,\nĠorġ Borg", "Ġorġ Borg"),
    ("tr", "Verilerimi silin.\n\nSaygılarımla,\nAyşe Yılmaz", "Ayşe Yılmaz"),
    ("zh", "请删除我的数据。\n\n此致\n敬礼\n\n王小明", "王小明"),
    ("zh", "我叫李雷，请删除我的个人信息。", "李雷"),
    ("ja", "個人データの削除をお願いします。\n\n敬具\n\n山田 太郎", "山田 太郎"),
    ("ja", "私は佐藤花子と申します。データを削除してください。", "佐藤花子"),
    ("ko", "개인정보 삭제를 요청합니다.\n\n감사합니다.\n김민수 드림", "김민수"),
    ("ko", "제 이름은 박지은입니다. 삭제해 주세요.", "박지은"),
    ("ar", "أرجو حذف بياناتي.\n\nمع أطيب التحيات،\nمحمد الأحمد", "محمد الأحمد"),
    ("he", "אנא מחקו את המידע שלי.\n\nבברכה,\nדוד כהן", "דוד כהן"),
    ("hi", "कृपया मेरा डेटा हटाएँ।\n\nधन्यवाद\nराहुल शर्मा", "राहुल शर्मा"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "letter", "name"), SIGNED)
def test_writers_are_named(language: str, letter: str, name: str) -> None:
    if language not in languages():
        pytest.skip(f"no word file for {language}")
    assert found(letter).names == (name,)


NOBODY = [
    "Please delete my data.\n\nKind regards",
    "Dear Sir or Madam,\nplease delete my account at Example Ltd.",
    "Best regards,\nThe Privacy Team",
    "My account name is wrong.",
    "I, for one, would like my data deleted.",
    "Please tell me the name of your data protection officer.",
]


@pytest.mark.parametrize("letter", NOBODY)
def test_nobody_is_named(letter: str) -> None:
    assert found(letter).names == ()


def test_the_house_is_not_the_writer() -> None:
    letter = (
        "Delete it.\n\nRegards,\nAcme Cloud\n\nMy mail is ana@example.org, not help@acme.example."
    )
    read = found(letter, names=("Acme",), addresses=("Help@acme.example",))
    assert (read.names, read.emails) == ((), ("ana@example.org",))


# Forms: name, date of birth, account, phone, address
FORMS = {
    "en": "Full name: Bo Li\nDate of birth: May 1st, 1990\nCustomer number: 4711 22 33\nPhone: (512) 555-0100\nAddress: 500 W Main St, Austin, TX 78701",
    "en, UK": "Name: Bo Li\nDOB: 01/05/1990\nAccount number: AB-99120\nMobile: 07700 900123\nAddress: Flat 2, 10 Downing Street, London SW1A 2AA",
    "de": "Name: Max Muster\nGeburtsdatum: 1. Mai 1990\nKundennummer: 998877\nTelefon: 0171/1234567\nAnschrift: Musterweg 3, 80331 München",
    "fr": "Nom : Luc Petit\nDate de naissance : 1er mai 1990\nNuméro client : C-77\nTéléphone : 06 12 34 56 78\nAdresse : 7 rue des Lilas, 75011 Paris",
    "es": "Nombre: José Núñez\nFecha de nacimiento: 1 de mayo de 1990\nNúmero de cliente: 55120\nTeléfono: 612 34 56 78\nDirección: Calle Mayor 5, 28013 Madrid",
    "it": "Nome: Mario Rossi\nData di nascita: 1º maggio 1990\nCodice cliente: 88213\nTelefono: 347 1234567\nIndirizzo: Via Roma 5, 00184 Roma",
    "pt": "Nome: João Silva\nData de nascimento: 01/05/1990\nNúmero de cliente: 77123\nTelefone: (11) 91234-5678\nEndereço: Rua das Flores, 123, 01310-100 São Paulo",
    "nl": "Naam: Jan Bakker\nGeboortedatum: 1 mei 1990\nKlantnummer: 44120\nTelefoon: 06-12345678\nAdres: Kerkstraat 5, 1017 GA Amsterdam",
    "pl": "Imię i nazwisko: Anna Kowalska\nData urodzenia: 1 maja 1990 r.\nNumer klienta: 33412\nTelefon: 501 234 567\nAdres: ul. Długa 5/7, 00-238 Warszawa",
    "cs": "Jméno a příjmení: Jana Nováková\nDatum narození: 1. května 1990\nZákaznické číslo: 22331\nTelefon: 601 234 567\nAdresa: Dlouhá 5, 110 00 Praha",
    "sv": "Namn: Åsa Öberg\nFödelsedatum: 1990-05-01\nKundnummer: 9918\nTelefon: 070-123 45 67\nAdress: Storgatan 5, 114 34 Stockholm",
    "da": "Navn: Søren Kjær\nFødselsdato: 1. maj 1990\nKundenummer: 7719\nTelefon: 20 12 34 56\nAdresse: Nygade 5, 1164 København",
    "fi": "Nimi: Matti Virtanen\nSyntymäaika: 1.5.1990\nAsiakasnumero: 6612\nPuhelin: 040 123 4567\nOsoite: Mannerheimintie 5, 00100 Helsinki",
    "hu": "Név: Kovács Éva\nSzületési dátum: 1990. május 1.\nÜgyfélszám: 5512\nTelefon: 06 30 123 4567\nCím: Fő utca 5, 1011 Budapest",
    "ro": "Nume: Ion Popescu\nData nașterii: 1 mai 1990\nNumăr client: 4491\nTelefon: 0721 234 567\nAdresa: Strada Lungă 5, 010071 București",
    "bg": "Име: Иван Петров\nДата на раждане: 1 май 1990 г.\nКлиентски номер: 3312\nТелефон: 0888 123 456\nАдрес: ул. Витоша 5, 1000 София",
    "ru": "ФИО: Иванов Иван Иванович\nДата рождения: 1 мая 1990 г.\nНомер клиента: 2219\nТелефон: 8 (916) 123-45-67\nАдрес: ул. Ленина, д. 5, кв. 7, 101000 Москва",
    "uk": "ПІБ: Олена Коваль\nДата народження: 1 травня 1990\nНомер клієнта: 1187\nТелефон: 067 123 45 67\nАдреса: вул. Шевченка 5, 01001 Київ",
    "el": "Όνομα: Γιώργος Παπάς\nΗμερομηνία γέννησης: 1 Μαΐου 1990\nΑριθμός πελάτη: 9917\nΤηλέφωνο: 6912345678\nΔιεύθυνση: Ερμού 5, 105 63 Αθήνα",
    "sk": "Meno a priezvisko: Ján Kováč\nDátum narodenia: 1. mája 1990\nZákaznícke číslo: 22331\nTelefón: 0901 234 567\nAdresa: Dlhá 5, 811 01 Bratislava",
    "no": "Navn: Kåre Ødegård\nFødselsdato: 1. mai 1990\nKundenummer: 7719\nTelefon: 401 23 456\nAdresse: Storgata 5, 0155 Oslo",
    "is": "Nafn: Jón Þórsson\nFæðingardagur: 1. maí 1990\nViðskiptanúmer: 5519\nSími: 551 2345\nHeimilisfang: Laugavegur 5, 101 Reykjavík",
    "hr": "Ime i prezime: Ivana Horvat\nDatum rođenja: 1. svibnja 1990\nBroj kupca: 6612\nTelefon: 091 234 5678\nAdresa: Ilica 5, 10000 Zagreb",
    "sl": "Ime in priimek: Janez Novak\nDatum rojstva: 1. maj 1990\nŠtevilka stranke: 4412\nTelefon: 041 234 567\nNaslov: Slovenska cesta 5, 1000 Ljubljana",
    "et": "Nimi: Mari Tamm\nSünniaeg: 1. mai 1990\nKliendinumber: 3312\nTelefon: 5123 4567\nAadress: Pikk 5, 10123 Tallinn",
    "lt": "Vardas ir pavardė: Jonas Petraitis\nGimimo data: 1990-05-01\nKliento numeris: 2212\nTelefonas: 8 612 34567\nAdresas: Gedimino pr. 5, 01103 Vilnius",
    "lv": "Vārds, uzvārds: Jānis Bērziņš\nDzimšanas datums: 01.05.1990\nKlienta numurs: 1112\nTālrunis: 2612 3456\nAdrese: Brīvības iela 5, LV-1010 Rīga",
    "tr": "Ad Soyad: Ayşe Yılmaz\nDoğum tarihi: 1 Mayıs 1990\nMüşteri numarası: 8812\nTelefon: 0532 123 45 67\nAdres: Atatürk Cad. No: 5, 34000 İstanbul",
    "zh": "姓名：王小明\n出生日期：1990年5月1日\n会员号：77123\n电话：13800138000\n地址：北京市朝阳区建国路88号",
    "ja": "氏名：山田 太郎\n生年月日：昭和55年5月1日\n会員番号：66123\n電話番号：090-1234-5678\n住所：〒100-0001 東京都千代田区千代田1-1",
    "ko": "이름: 김민수\n생년월일: 1990년 5월 1일\n회원번호: 55123\n전화번호: 010-1234-5678\n주소: 서울특별시 강남구 테헤란로 123",
    "ar": "الاسم: محمد الأحمد\nتاريخ الميلاد: 01/05/1990\nرقم العميل: 44123\nالهاتف: 0501234567\nالعنوان: شارع الملك فهد 5، الرياض 11564",
    "he": "שם: דוד כהן\nתאריך לידה: 01/05/1990\nמספר לקוח: 33123\nטלפון: 050-123-4567\nכתובת: הרצל 5, תל אביב 6688101",
    "hi": "नाम: राहुल शर्मा\nजन्म तिथि: 01/05/1990\nग्राहक संख्या: 22123\nफ़ोन: 98765 43210\nपता: 12 गांधी मार्ग, नई दिल्ली 110001",
}  # fmt: skip


@pytest.mark.parametrize("language", FORMS)
def test_forms_are_read(language: str) -> None:
    if language[:2] not in languages():
        pytest.skip(f"no word file for {language}")
    values = [
        line.split(": " if ": " in line else "：", 1)[1] for line in FORMS[language].split("\n")
    ]
    read = found(FORMS[language])
    got = (read.names, read.dates_of_birth, read.account_ids, read.phones, read.addresses)
    wanted = [value.removesuffix(" г.").removesuffix(" r.").strip(" :") for value in values]
    assert [each[:1] for each in got] == [(value,) for value in wanted]


SPOKEN = [
    ("Call me at +44 20 7946 0958 or on 0049 (0)30 123456.", "phones", ("+44 20 7946 0958", "0049 (0)30 123456")),
    ("電話番号は090-1234-5678です。", "phones", ("090-1234-5678",)),
    ("Order 20240503112233, invoice 2024-05-03, version 1.2.3.4567", "phones", ()),
    ("IMEI: 352099102170117", "phones", ()),
    ("Mail me: ana+desk@sub.example.co.uk.", "emails", ("ana+desk@sub.example.co.uk",)),
    ("メールはana@example.orgです。이메일은 bo@example.com입니다.", "emails", ("ana@example.org", "bo@example.com")),
    ("<mailto:ana@example.org> and ana@example.org", "emails", ("ana@example.org",)),
    ("I was born on 1 May 1990 in Porto.", "dates_of_birth", ("1 May 1990",)),
    ("My request of 3 May 2024 is overdue.", "dates_of_birth", ()),
    ("My username is anna, please delete it.", "account_ids", ("anna",)),
    ("My account is old.", "account_ids", ()),
    ("please delete the account ana_77 at once", "account_ids", ("ana_77",)),
    ("I live at 12 High Street, Leeds LS1 4AP.", "addresses", ("12 High Street, Leeds LS1 4AP",)),
    ("Regards,\nAna Silva\n5 Rue Basse\n1204 Genève\nSuisse", "addresses", ("5 Rue Basse\n1204 Genève\nSuisse",)),
    ("Jmenuji se Petr, bytem Lidická 12, 602 00 Brno. Můj e-mail znáte.", "addresses", ("Lidická 12, 602 00 Brno",)),
    ("Jag heter Erik. Jag bor på Kungsgatan 12, 411 19 Göteborg. Tack.", "addresses", ("Kungsgatan 12, 411 19 Göteborg",)),
    ("Claire, née le 12 mars 1985, et j'habite au 12 rue de la Paix, 69002 Lyon. Merci.", "addresses", ("12 rue de la Paix, 69002 Lyon",)),
    ("Проживаю по адресу: г. Казань, ул. Баумана, д. 12, кв. 3. Спасибо.", "addresses", ("г. Казань, ул. Баумана, д. 12, кв. 3",)),
    ("住所は東京都渋谷区神南1-2-3です。", "addresses", ("東京都渋谷区神南1-2-3",)),
    ("Adım Mehmet Demir, 12 Mart 1985 doğumluyum.", "dates_of_birth", ("12 Mart 1985",)),
    ("鈴木一郎と申します。削除をお願いします。", "names", ("鈴木一郎",)),
    ("I paid 1200 euros in 2019, and 45 more.", "addresses", ()),
]  # fmt: skip


# As they stand at the end of a letter, with no word in front.
BLOCKS = [
    "Hauptstraße 5a\n10115 Berlin\nDeutschland",
    "12 High Street\nLeeds\nLS1 4AP",
    "Flat 3, 12 High Street\nLeeds LS1 4AP\nUnited Kingdom",
    "500 W Main St Apt 4\nAustin, TX 78701",
    "7 bis, rue des Lilas\n75011 Paris",
    "Calle Mayor 5, 3º B\n28013 Madrid",
    "Via Roma 5\n00184 Roma RM",
    "Rua das Flores, 123\nSão Paulo - SP, 01310-100",
    "Kerkstraat 5\n1017 GA Amsterdam",
    "ul. Długa 5/7\n00-238 Warszawa",
    "Dlouhá 5\n110 00 Praha 1",
    "Storgatan 5\n114 34 Stockholm",
    "Ermou 5\n105 63 Athens",
    "12 Gandhi Road\nNew Delhi 110001",
    "Fő utca 5.\n1011 Budapest",
    "PO Box 77\nSydney NSW 2000",
    "東京都千代田区千代田1-1",
    "〒100-0001\n東京都千代田区千代田1-1",
    "北京市朝阳区建国路88号",
    "서울특별시 강남구 테헤란로 123",
    "101000, г. Москва, ул. Ленина, д. 5, кв. 7",
]  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_addresses_stand_under_names(block: str) -> None:
    read = found(f"Please delete my data.\n\nKind regards,\nAna Silva\n{block}\n")
    assert read.addresses == (block.rstrip("."),)
    assert read.names == ("Ana Silva",)


@pytest.mark.parametrize(("text", "kind", "wanted"), SPOKEN)
def test_what_is_said_in_passing(text: str, kind: str, wanted: tuple[str, ...]) -> None:
    assert asdict(found(text))[kind] == wanted


def test_the_signature_identifies_its_writer() -> None:
    read = identifiers_of("Please delete my data.", HouseWords(), "Kind regards,\nAna Silva\nExample GmbH\nTel. +49 30 1234567")  # fmt: skip
    assert (read.names, read.phones) == (("Ana Silva",), ("+49 30 1234567",))


_LINES = "\n".join([*(letter for _, letter, _ in SIGNED), *FORMS.values(), *(s[0] for s in SPOKEN)])
_TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(_LINES.split("\n")), max_size=12).map("\n".join),
    st.lists(st.sampled_from(_LINES.replace("\n", " ").split(" ")), max_size=40).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_everything_found_is_in_the_text(text: str) -> None:
    for kind in asdict(found(text)).values():
        assert all(line in text for each in kind for line in each.split("\n"))
