"""Lithuanian, Latvian and Estonian: what people ask for, and what only sounds like it."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

REQUESTS: list[tuple[str, str, set[Right]]] = [
    ("lt", "Vadovaudamasis BDAR 17 straipsniu, reikalauju ištrinti visus mano asmens duomenis.", {Right.ERASURE}),
    ("lt", "istrinkit mano paskyra pagaliau", {Right.ERASURE}),
    ("lt", "prasau istrinti mano duomenis is jusu sistemos", {Right.ERASURE}),
    ("lt", "Sveiki, siunta 6021 taip ir neatvyko, kur ji?\n\nTaip pat prašau sunaikinti visą apie mane saugomą informaciją.", {Right.ERASURE}),
    ("lt", "Kokius mano duomenis jūs saugote ir iš kur juos gavote?", {Right.ACCESS}),
    ("lt", "Prašau pateikti mano asmens duomenų kopiją pagal 15 straipsnį.", {Right.ACCESS}),
    ("lt", "Mano pavardė įrašyta neteisingai, prašau ištaisyti mano duomenis.", {Right.RECTIFICATION}),
    ("lt", "Noriu pasinaudoti teise į duomenų perkeliamumą.", {Right.PORTABILITY}),
    ("lt", "Nesutinku, kad mano asmens duomenys būtų tvarkomi profiliavimo tikslais.", {Right.OBJECTION}),
    ("lt", "Reikalauju apriboti mano asmens duomenų tvarkymą, kol ginčas bus išspręstas.", {Right.RESTRICTION}),
    ("lt", "Nebesiųskite man reklamos, atsisakau naujienlaiškio.", {Right.MARKETING_OPT_OUT}),
    ("lt", "Atšaukiu savo sutikimą tvarkyti asmens duomenis.", {Right.WITHDRAW_CONSENT}),
    ("lt", "Paskolą man atmetė algoritmas, prašau, kad automatizuotą sprendimą peržiūrėtų žmogus.", {Right.AUTOMATED_DECISION}),
    ("lt", "Atsiųskite man mano duomenų kopiją, o paskui ištrinkite mano paskyrą.", {Right.ACCESS, Right.ERASURE}),
    ("lt", "Teikiu skundą Valstybinei duomenų apsaugos inspekcijai dėl UAB „Pavyzdys“, kuri neteisėtai tvarko mano asmens duomenis.", {Right.AUTHORITY_COMPLAINT}),
    ("lv", "Saskaņā ar VDAR 17. pantu pieprasu dzēst visus manus personas datus.", {Right.ERASURE}),
    ("lv", "izdzēsiet manu kontu, pietiek", {Right.ERASURE}),
    ("lv", "ludzu izdzesiet manus datus no savas sistemas", {Right.ERASURE}),
    ("lv", "Labdien, sūtījums 5512 joprojām nav pienācis, kur tas ir?\n\nTāpat lūdzu dzēst visu informāciju, ko glabājat par mani.", {Right.ERASURE}),
    ("lv", "Kādus datus par mani jūs glabājat, un kam tos nododat?", {Right.ACCESS}),
    ("lv", "Lūdzu izsniegt manu personas datu kopiju atbilstoši 15. pantam.", {Right.ACCESS}),
    ("lv", "Mans uzvārds jūsu sistēmā ir nepareizs, lūdzu labot manus datus.", {Right.RECTIFICATION}),
    ("lv", "Vēlos izmantot tiesības uz datu pārnesamību.", {Right.PORTABILITY}),
    ("lv", "Iebilstu pret manu personas datu apstrādi.", {Right.OBJECTION}),
    ("lv", "Pieprasu ierobežot manu datu apstrādi, līdz strīds tiks atrisināts.", {Right.RESTRICTION}),
    ("lv", "Nesūtiet man vairs reklāmas, atrakstiet mani no jaunumiem.", {Right.MARKETING_OPT_OUT}),
    ("lv", "Atsaucu savu piekrišanu personas datu apstrādei.", {Right.WITHDRAW_CONSENT}),
    ("lv", "Kredītu man atteica algoritms, pieprasu, lai automatizēto lēmumu pārskata cilvēks.", {Right.AUTOMATED_DECISION}),
    ("lv", "Atsūtiet man manu datu kopiju un pēc tam dzēsiet manu kontu.", {Right.ACCESS, Right.ERASURE}),
    ("lv", "Iesniedzu sūdzību Datu valsts inspekcijai par SIA „Paraugs”, kas nelikumīgi apstrādā manus personas datus.", {Right.AUTHORITY_COMPLAINT}),
    ("et", "Isikuandmete kaitse üldmääruse artikli 17 alusel nõuan kõigi minu isikuandmete kustutamist.", {Right.ERASURE}),
    ("et", "kustutage mu konto ära kohe", {Right.ERASURE}),
    ("et", "palun kustutada minu andmed teie susteemist, ma ei ole enam klient", {Right.ERASURE}),
    ("et", "Tere, tellimus 7741 ei ole ikka veel kohale jõudnud, kus see on?\n\nLisaks palun eemaldage kõik andmed, mida te minu kohta hoiate.", {Right.ERASURE}),
    ("et", "Milliseid andmeid te minu kohta säilitate ja kust te need saite?", {Right.ACCESS}),
    ("et", "Palun saatke mulle koopia minu isikuandmetest vastavalt artiklile 15.", {Right.ACCESS}),
    ("et", "Minu perekonnanimi on teil valesti kirjas, palun parandage minu andmed.", {Right.RECTIFICATION}),
    ("et", "Soovin kasutada õigust andmete ülekandmisele masinloetaval kujul.", {Right.PORTABILITY}),
    ("et", "Esitan vastuväite minu isikuandmete töötlemisele.", {Right.OBJECTION}),
    ("et", "Nõuan minu isikuandmete töötlemise piiramist kuni vaidluse lõpuni.", {Right.RESTRICTION}),
    ("et", "Ärge saatke mulle enam reklaami, võtke mind uudiskirja listist maha.", {Right.MARKETING_OPT_OUT}),
    ("et", "Võtan tagasi oma nõusoleku isikuandmete töötlemiseks.", {Right.WITHDRAW_CONSENT}),
    ("et", "Laenu keeldus mulle andmast algoritm, nõuan, et automaatse otsuse vaataks üle inimene.", {Right.AUTOMATED_DECISION}),
    ("et", "Saatke mulle koopia minu andmetest ja seejärel kustutage minu konto.", {Right.ACCESS, Right.ERASURE}),
    ("et", "Esitan Andmekaitse Inspektsioonile kaebuse ettevõtte Näidis OÜ peale, kes töötleb minu isikuandmeid ebaseaduslikult.", {Right.AUTHORITY_COMPLAINT}),
    ("et", "Kas te jagate minu isikuandmeid kolmandate isikutega ja kui kaua te neid säilitate?", {Right.QUESTION}),
    ("lt", "Norėčiau sužinoti, ką apie mane žinote.", {Right.ACCESS}),
    ("lt", "Iš kur turite mano numerį? Ištrinkite jį ir daugiau neskambinkite!", {Right.ACCESS, Right.ERASURE, Right.MARKETING_OPT_OUT}),
    ("lv", "Vēlos uzzināt, ko jūs par mani zināt.", {Right.ACCESS}),
    ("lv", "No kurienes jums mans numurs? Izdzēsiet to un vairs nezvaniet!", {Right.ACCESS, Right.ERASURE, Right.MARKETING_OPT_OUT}),
    ("et", "Sooviksin teada, mida te minu kohta teate.", {Right.ACCESS}),
    ("et", "Kust te minu numbri saite? Kustutage see ja ärge enam helistage!", {Right.ACCESS, Right.ERASURE, Right.MARKETING_OPT_OUT}),
    ("lt", "Pasikeičiau pavardę, prašau pataisyti mano duomenis.", {Right.RECTIFICATION}),
    ("lt", "Neparduokite mano duomenų tretiesiems asmenims.", {Right.SALE_OPT_OUT}),
    ("lt", "Atšaukiu sutikimą ir prašau ištrinti visus duomenis apie mane.", {Right.WITHDRAW_CONSENT, Right.ERASURE}),
    ("lv", "Nomainīju uzvārdu, lūdzu izlabojiet manus datus.", {Right.RECTIFICATION}),
    ("lv", "Nepārdodiet manus datus trešajām personām.", {Right.SALE_OPT_OUT}),
    ("lv", "Atsaucu piekrišanu un lūdzu dzēst visus datus par mani.", {Right.WITHDRAW_CONSENT, Right.ERASURE}),
    ("et", "Vahetasin perekonnanime, palun parandage minu andmed.", {Right.RECTIFICATION}),
    ("et", "Ärge müüge minu andmeid kolmandatele isikutele.", {Right.SALE_OPT_OUT}),
    ("et", "Võtan nõusoleku tagasi ja palun kustutada kõik minu andmed.", {Right.WITHDRAW_CONSENT, Right.ERASURE}),
    ("lt", "Ar mano asmens duomenis perduodate trečiosioms šalims ir kaip juos saugote?", {Right.QUESTION}),
    ("lv", "Vai jūs nododat manus personas datus trešajām personām? Kur tas rakstīts privātuma politikā?", {Right.QUESTION}),
]  # fmt: skip

AGENTS: list[tuple[str, str, set[Right], bool]] = [
    ("lt", "Veikdama savo klientės vardu pagal pridedamą įgaliojimą prašau ištrinti jos asmens duomenis.", {Right.ERASURE}, False),
    ("lt", "Mano sūnui 10 metų, jis užsiregistravo be leidimo. Prašau ištrinti jo paskyrą ir asmens duomenis.", {Right.ERASURE}, True),
    ("lv", "Savas klientes vārdā un uz pievienotās pilnvaras pamata lūdzu dzēst viņas personas datus.", {Right.ERASURE}, False),
    ("lv", "Manai meitai ir 11 gadi un viņa reģistrējās jūsu lapā. Lūdzu dzēst viņas kontu un personas datus.", {Right.ERASURE}, True),
    ("et", "Oma kliendi nimel ja lisatud volikirja alusel palun kustutada tema isikuandmed.", {Right.ERASURE}, False),
    ("et", "Minu poeg on 12 aastat vana ja tegi teie lehele konto. Palun kustutage tema konto ja isikuandmed.", {Right.ERASURE}, True),
]  # fmt: skip

# Reminders; they may name the right that was asked for as well.
REMINDERS: list[tuple[str, str]] = [
    ("lt", "Iki šiol negavau atsakymo į savo prašymą ištrinti asmens duomenis."),
    ("lv", "Joprojām neesmu saņēmusi atbildi uz savu pieprasījumu dzēst personas datus."),
    ("et", "Ma ei ole siiani saanud vastust oma taotlusele isikuandmete kustutamiseks."),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("lt", "Laba diena, kada atvyks mano užsakymas 4410?"),
    ("lt", "Prašau dar kartą atsiųsti gegužės mėnesio sąskaitą."),
    ("lt", "Dėkojame, kad kreipėtės. Jūsų asmens duomenys buvo ištrinti iš mūsų sistemų."),
    ("lt", "Jūsų paskyra ištrinta Jūsų prašymu."),
    ("lt", "Kiekvienas asmuo turi teisę reikalauti ištrinti savo duomenis. Spauskite čia ir sužinokite daugiau."),
    ("lt", "Atnaujinome privatumo politiką. Sutikimą galite bet kada atšaukti."),
    ("lt", "Vadovaudamasis Teisės gauti informaciją iš valstybės institucijų įstatymu prašau pateikti posėdžio protokolą."),
    ("lt", "Prašau neištrinti mano paskyros, apsigalvojau."),
    ("lv", "Labdien, kad tiks piegādāts mans pasūtījums 3345?"),
    ("lv", "Lūdzu atsūtiet vēlreiz rēķinu par maiju."),
    ("lv", "Paldies, ka sazinājāties. Jūsu personas dati ir dzēsti no mūsu sistēmām."),
    ("lv", "Jūsu konts ir dzēsts pēc jūsu lūguma."),
    ("lv", "Ikvienam ir tiesības pieprasīt savu personas datu dzēšanu. Noklikšķiniet šeit, lai uzzinātu vairāk."),
    ("lv", "Esam atjauninājuši privātuma politiku. Piekrišanu varat jebkurā laikā atsaukt."),
    ("lv", "Saskaņā ar Informācijas atklātības likumu lūdzu izsniegt sēdes protokola kopiju."),
    ("lv", "Lūdzu nedzēsiet manu kontu, es pārdomāju."),
    ("et", "Tere, millal jõuab kohale minu tellimus 9021?"),
    ("et", "Palun saatke mulle mai arve uuesti."),
    ("et", "Täname pöördumise eest. Teie isikuandmed on meie süsteemidest kustutatud."),
    ("et", "Teie konto on teie soovil kustutatud."),
    ("et", "Igaühel on õigus nõuda oma isikuandmete kustutamist. Klõpsake siin ja lugege lähemalt."),
    ("et", "Uuendasime oma privaatsuspoliitikat. Nõusoleku saate igal ajal tagasi võtta."),
    ("et", "Avaliku teabe seaduse alusel palun väljastada volikogu istungi protokolli koopia."),
    ("et", "Palun ärge kustutage minu kontot."),
    ("lt", "Prašau pakeisti mano užsakymo pristatymo adresą."),
    ("lt", "Noriu grąžinti prekę ir atgauti pinigus."),
    ("lt", "Kaip pašalinti seną jutiklį iš programėlės?"),
    ("lv", "Lūdzu mainīt mana pasūtījuma piegādes adresi."),
    ("lv", "Vēlos atgriezt preci un saņemt naudu atpakaļ uz savu kontu."),
    ("lv", "Kā noņemt veco sensoru no lietotnes?"),
    ("et", "Palun muutke minu tellimuse tarneaadressi."),
    ("et", "Soovin toote tagastada ja raha tagasi saada oma kontole."),
    ("et", "Kuidas eemaldada vana andur rakendusest?"),
    ("lt", "Gerbiama ponia Petraitiene, atsakydami į Jūsų prašymą informuojame, kad Jūsų asmens duomenys ištrinti. Turite teisę pateikti skundą Valstybinei duomenų apsaugos inspekcijai. Pagarbiai, klientų aptarnavimas"),
    ("lv", "Godātā Bērziņas kundze! Atbildot uz Jūsu pieprasījumu, informējam, ka Jūsu personas dati ir dzēsti. Jums ir tiesības iesniegt sūdzību Datu valsts inspekcijā. Ar cieņu, klientu atbalsts"),
    ("et", "Lugupeetud proua Tamm! Vastuseks teie taotlusele teatame, et teie isikuandmed on kustutatud. Teil on õigus esitada kaebus Andmekaitse Inspektsioonile. Lugupidamisega, klienditugi"),
]  # fmt: skip

LAWS: list[tuple[str, str, str]] = [
    ("lt", "Remdamasi BDAR prašau ištrinti mano asmens duomenis.", "gdpr"),
    ("lv", "Pamatojoties uz VDAR, lūdzu dzēst manus personas datus.", "gdpr"),
    ("et", "GDPR-i alusel palun kustutada minu isikuandmed.", "gdpr"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "rights"), REQUESTS)
def test_requests(language: str, text: str, rights: set[Right]) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.verdict, set(read.rights), read.language) == (Verdict.YES, rights, language)


@pytest.mark.parametrize(("language", "text", "rights", "minor"), AGENTS)
def test_who_writes_for_another(language: str, text: str, rights: set[Right], minor: bool) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.verdict, set(read.rights), read.language) == (Verdict.YES, rights, language)
    assert (read.agent, read.minor) == (True, minor)


@pytest.mark.parametrize(("language", "text"), REMINDERS)
def test_reminders(language: str, text: str) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.verdict, read.language) == (Verdict.YES, language)
    assert Right.COMPLAINT in read.rights


@pytest.mark.parametrize(("language", "text"), NO_REQUEST)
def test_what_only_sounds_like_a_request_is_none(language: str, text: str) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.verdict, read.rights, read.language) == (Verdict.NO, (), language)


@pytest.mark.parametrize(("language", "text", "law"), LAWS)
def test_the_law_that_is_named(language: str, text: str, law: str) -> None:
    read = understand(subject="", text=text, sender=None)
    assert (read.regulation, read.regulation_basis, read.language) == (law, "stated", language)
