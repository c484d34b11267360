"""How mail programs open history, language by language: nothing below is the writer's own."""

from __future__ import annotations

import pytest

from handlers.rules.mail.newtext import new_text, own_words

WORDS = "Yes, please delete it.\nThanks"

# As Gmail, Apple Mail and Thunderbird say it in each language they are sold in.
INTRODUCTIONS = {
    "bg": "На пн, 3.05.2027 г. в 10:12 Бюро <desk@example.org> написа:",
    "cs": "po 3. 5. 2027 v 10:12 odesílatel Desk <desk@example.org> napsal:",
    "da": "Den man. 3. maj 2027 kl. 10.12 skrev Desk <desk@example.org>:",
    "de": "Desk <desk@example.org> schrieb am Mo., 3. Mai 2027, 10:12:",
    "de, Apple": "Am 03.05.2027 um 10:12 schrieb Desk <desk@example.org>:",
    "el": "Στις Δευ 3 Μαΐ 2027 στις 10:12 π.μ., ο/η Desk <desk@example.org> έγραψε:",
    "en": "On Mon, May 3, 2027 at 10:12 AM Desk <desk@example.org> wrote:",
    "en, Thunderbird": "On 5/3/27 10:12, Desk wrote:",
    "es": "El lun, 3 may 2027 a las 10:12, Desk (<desk@example.org>) escribió:",
    "et": "Kuupäev E, 3. mai 2027 kell 10:12 kirjutas Desk <desk@example.org>:",
    "fi": "ma 3. toukok. 2027 klo 10.12 Desk (desk@example.org) kirjoitti:",
    "fr": "Le lun. 3 mai 2027 à 10:12, Desk <desk@example.org> a écrit :",
    "ga": "Ar Luan 3 Beal 2027 ag 10:12 scríobh Desk <desk@example.org>:",
    "hr": "pon, 3. svi 2027. u 10:12 Desk <desk@example.org> napisao je:",
    "hu": "Desk <desk@example.org> ezt írta (időpont: 2027. máj. 3., H, 10:12):",
    "is": "mán., 3. maí 2027 kl. 10:12 skrifaði Desk <desk@example.org>:",
    "it": "Il giorno lun 3 mag 2027 alle ore 10:12 Desk <desk@example.org> ha scritto:",
    "lt": "2027-05-03, pr, 10:12 Desk <desk@example.org> rašė:",
    "lv": "Pirmd., 2027. g. 3. maijs, plkst. 10:12 — lietotājs Desk (<desk@example.org>) rakstīja:",
    "nl": "Op ma 3 mei 2027 om 10:12 schreef Desk <desk@example.org>:",
    "no": "man. 3. mai 2027 kl. 10:12 skrev Desk <desk@example.org>:",
    "pl": "pon., 3 maj 2027 o 10:12 Desk <desk@example.org> napisał(a):",
    "pt": "Em seg., 3 de mai. de 2027 às 10:12, Desk <desk@example.org> escreveu:",
    "ro": "În lun., 3 mai 2027 la 10:12, Desk <desk@example.org> a scris:",
    "ru": "пн, 3 мая 2027 г. в 10:12, Desk <desk@example.org>:",
    "ru, web": "3 мая 2027, 10:12 Desk <desk@example.org> написал(а):",
    "sk": "po 3. 5. 2027 o 10:12 Desk <desk@example.org> napísal(a):",
    "sl": "V pon., 3. maj 2027 ob 10:12 je oseba Desk <desk@example.org> napisala:",
    "sv": "Den mån 3 maj 2027 kl 10:12 skrev Desk <desk@example.org>:",
    "tr": "Desk <desk@example.org>, 3 May 2027 Pzt, 10:12 tarihinde şunu yazdı:",
    "uk": "пн, 3 трав. 2027 р. о 10:12 Desk <desk@example.org> пише:",
    "zh": "Desk <desk@example.org> 于2027年5月3日周一 10:12写道：",
    "zh, traditional": "Desk <desk@example.org> 於 2027年5月3日 週一 上午10:12寫道：",
    "ja": "2027年5月3日(月) 10:12 Desk <desk@example.org>:",
    "ja, Apple": "2027/05/03 10:12、Desk <desk@example.org>のメール:",
    "ko": "2027년 5월 3일 (월) 오전 10:12, Desk <desk@example.org>님이 작성:",
    "ar": "في الاثنين، 3 مايو 2027 في 10:12 ص تمت كتابة ما يلي بواسطة Desk <desk@example.org>:",
    "he": "\u202bבתאריך יום ב׳, 3 במאי 2027 ב-10:12 מאת \u202aDesk\u202c\u200f <\u202adesk@example.org\u202c\u200f>:\u202c",
    "hi": "सोम, 3 मई 2027 को 10:12 am बजे को Desk <desk@example.org> ने लिखा:",
    "broken": "On Mon, May 3, 2027 at 10:12 AM The Very Long Name of a Desk <\ndesk@example.org> wrote:",
    "broken twice": "Il lunedì 3 maggio 2027, The Very Long Desk\n<desk@example.org>\nha scritto:",
    "bare": "2027-05-03 10:12 GMT+02:00 Desk <desk@example.org>:",
    "dashes": "---- On Mon, 03 May 2027 10:12:50 +0200 desk@example.org wrote ----",
}  # fmt: skip


@pytest.mark.parametrize("below", ["\n> old\n> words", "\n\nold words\nwithout marks"])
@pytest.mark.parametrize("language", INTRODUCTIONS)
def test_introductions_open_history(language: str, below: str) -> None:
    assert new_text(f"{WORDS}\n\n{INTRODUCTIONS[language]}{below}") == WORDS


# Outlook's four lines; each language has its own names for them.
HEADERS = {
    "bg": "От: {}\nИзпратено: понеделник, 3 май 2027 г. 10:12\nДо: Ana\nОтносно: x",
    "cs": "Od: {}\nOdesláno: pondělí 3. května 2027 10:12\nKomu: Ana\nPředmět: x",
    "da": "Fra: {}\nSendt: 3. maj 2027 10:12\nTil: Ana\nEmne: x",
    "de": "Von: {}\nGesendet: Montag, 3. Mai 2027 10:12\nAn: Ana\nBetreff: x",
    "el": "Από: {}\nΣτάλθηκε: Δευτέρα, 3 Μαΐου 2027 10:12\nΠρος: Ana\nΘέμα: x",
    "es": "De: {}\nEnviado el: lunes, 3 de mayo de 2027 10:12\nPara: Ana\nAsunto: x",
    "et": "Saatja: {}\nSaadetud: esmaspäev, 3. mai 2027 10:12\nAdressaat: Ana\nTeema: x",
    "fi": "Lähettäjä: {}\nLähetetty: maanantai 3. toukokuuta 2027 10.12\nVastaanottaja: Ana\nAihe: x",
    "fr": "De : {}\nEnvoyé : lundi 3 mai 2027 10:12\nÀ : Ana\nObjet : x",
    "hr": "Šalje: {}\nPoslano: 3. svibnja 2027. 10:12\nPrima: Ana\nPredmet: x",
    "hu": "Feladó: {}\nElküldve: 2027. május 3., hétfő 10:12\nCímzett: Ana\nTárgy: x",
    "is": "Frá: {}\nSent: mánudagur, 3. maí 2027 10:12\nTil: Ana\nEfni: x",
    "it": "Da: {}\nInviato: lunedì 3 maggio 2027 10:12\nA: Ana\nOggetto: x",
    "lt": "Nuo: {}\nIšsiųsta: 2027 m. gegužės 3 d. 10:12\nKam: Ana\nTema: x",
    "lv": "No: {}\nNosūtīts: pirmdiena, 2027. gada 3. maijs 10:12\nKam: Ana\nTēma: x",
    "nl": "Van: {}\nVerzonden: maandag 3 mei 2027 10:12\nAan: Ana\nOnderwerp: x",
    "no": "Fra: {}\nSendt: mandag 3. mai 2027 10:12\nTil: Ana\nEmne: x",
    "pl": "Od: {}\nWysłano: poniedziałek, 3 maja 2027 10:12\nDo: Ana\nTemat: x",
    "pt": "De: {}\nEnviada em: segunda-feira, 3 de maio de 2027 10:12\nPara: Ana\nAssunto: x",
    "ro": "De la: {}\nTrimis: luni, 3 mai 2027 10:12\nCătre: Ana\nSubiect: x",
    "ru": "От: {}\nОтправлено: понедельник, 3 мая 2027 г. 10:12\nКому: Ana\nТема: x",
    "sk": "Od: {}\nOdoslané: pondelok 3. mája 2027 10:12\nKomu: Ana\nPredmet: x",
    "sl": "Od: {}\nPoslano: ponedeljek, 3. maj 2027 10:12\nZa: Ana\nZadeva: x",
    "sv": "Från: {}\nSkickat: den 3 maj 2027 10:12\nTill: Ana\nÄmne: x",
    "tr": "Kimden: {}\nGönderildi: 3 Mayıs 2027 Pazartesi 10:12\nKime: Ana\nKonu: x",
    "uk": "Від: {}\nНадіслано: 3 травня 2027 р. 10:12\nКому: Ana\nТема: x",
    "zh": "发件人: {}\n发送时间: 2027年5月3日 10:12\n收件人: Ana\n主题: x",
    "zh, traditional": "寄件者: {}\n寄件日期: 2027年5月3日 10:12\n收件者: Ana\n主旨: x",
    "ja": "差出人: {}\n送信日時: 2027年5月3日 10:12\n宛先: Ana\n件名: x",
    "ko": "보낸 사람: {}\n보낸 날짜: 2027년 5월 3일 10:12\n받는 사람: Ana\n제목: x",
    "ar": "من: {}\nتم الإرسال: 3 مايو 2027 10:12\nإلى: Ana\nالموضوع: x",
    "he": "מאת: {}\nנשלח: 3 במאי 2027 10:12\nאל: Ana\nנושא: x",
    "hi": "प्रेषक: {}\nदिनांक: 3 मई 2027 10:12\nप्रति: Ana\nविषय: x",
}  # fmt: skip


@pytest.mark.parametrize("writer", ["Desk", "Desk <desk@example.org>", "Desk [mailto:d@example.org]"])  # fmt: skip
@pytest.mark.parametrize("language", HEADERS)
def test_header_blocks_open_history(language: str, writer: str) -> None:
    block = HEADERS[language].format(writer)
    for above in ("", "________________________________\n", "----- Some Words -----\n"):
        assert new_text(f"{WORDS}\n\n{above}{block}\n\nold words") == WORDS


RULERS = [
    "-----Original Message-----", "----- Ursprüngliche Nachricht -----", "-------- Message d'origine --------",
    "-----Mensaje original-----", "-----Messaggio originale-----", "-----Oorspronkelijk bericht-----",
    "-------- Oprindelig besked --------", "-----Ursprungligt meddelande-----", "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----", "-----Původní zpráva-----", "-----Eredeti üzenet-----",
    "-----Mesaj original-----", "-----Исходное сообщение-----", "-----Αρχικό μήνυμα-----",
    "-----Orijinal Mesaj-----", "------------------ 原始邮件 ------------------", "-----Original Message-----:",
    "-----元のメッセージ-----", "-----원본 메시지-----", "-----הודעה מקורית-----", "-----الرسالة الأصلية-----",
]  # fmt: skip


@pytest.mark.parametrize("ruler", RULERS)
def test_rulers_open_history(ruler: str) -> None:
    assert new_text(f"{WORDS}\n\n{ruler}\nold words") == WORDS


DEVICES = [
    "Sent from my iPhone", "Sent from my BlackBerry 10 smartphone on the Example network.", "Get Outlook for iOS",
    "Get Outlook for Android<https://aka.ms/x>", "Sent from Yahoo Mail on Android", "Sent with Proton Mail secure email.",
    "Von meinem iPad gesendet", "Gesendet mit der GMX Mail App", "Envoyé de mon iPhone", "Enviado desde mi iPhone",
    "Enviado do meu iPhone", "Inviato da iPhone", "Verstuurd vanaf mijn iPhone", "Skickat från min iPhone",
    "Sendt fra min iPhone", "Lähetetty iPhonesta", "Wysłane z iPhone'a", "Odesláno z iPhonu", "Odoslané z iPhonu",
    "Trimis de pe iPhone", "Poslano s mog iPhonea", "Изпратено от моя iPhone", "Отправлено с iPhone", "Надіслано з iPhone",
    "Στάλθηκε από το iPhone μου", "iPhone'umdan gönderildi", "从我的 iPhone 发送", "iPhoneから送信", "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי", "أُرسلت من الـ iPhone", "मेरे iPhone से भेजा गया", "Sent from Mail for Windows",
    "[Sent from Example App](https://example.com)", "Az iPhone-omról küldve",
]  # fmt: skip


@pytest.mark.parametrize("line", DEVICES)
def test_advertisements_of_phones_are_nobodys_words(line: str) -> None:
    assert new_text(f"{WORDS}\n\n{line}") == WORDS
    assert own_words(f"{WORDS}\n\n{line}").signature == line


def test_an_introduction_behind_the_words_leaves_the_words() -> None:
    text = "Hello,\nyes, do it. On Mon, May 3, 2027 at 10:12 AM, desk@example.org wrote:\n> old"
    assert new_text(text) == "Hello,\nyes, do it."
