"""Dutch, Greek, Irish, Maltese: requests and look-alikes in words of our own."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Understanding, Verdict, understand
from storage.vocabulary import Right

ACCESS, ERASURE, RECTIFICATION = Right.ACCESS, Right.ERASURE, Right.RECTIFICATION
PORTABILITY, OBJECTION, RESTRICTION = Right.PORTABILITY, Right.OBJECTION, Right.RESTRICTION
MARKETING, CONSENT, AUTOMATED = (
    Right.MARKETING_OPT_OUT,
    Right.WITHDRAW_CONSENT,
    Right.AUTOMATED_DECISION,
)
COMPLAINT, AUTHORITY, QUESTION = Right.COMPLAINT, Right.AUTHORITY_COMPLAINT, Right.QUESTION

REQUESTS: list[tuple[str, str, set[Right]]] = [
    ("nl", "Hoi, kunnen jullie alles wat jullie van mij hebben weggooien? Groetjes, Fleur", {ERASURE}),
    ("nl", "gooi mijn account weg", {ERASURE}),
    ("nl", "ik wil dat jullie al mn gegevns verwijderen", {ERASURE}),
    ("nl", "Op grond van artikel 15 AVG verzoek ik u mij een overzicht te verstrekken van mijn persoonsgegevens.", {ACCESS}),
    ("nl", "Wat weten jullie allemaal over mij?", {ACCESS}),
    ("nl", "Mijn achternaam staat verkeerd in uw bestand, graag aanpassen.", {RECTIFICATION}),
    ("nl", "Ik wil gebruikmaken van mijn recht op dataportabiliteit.", {PORTABILITY}),
    ("nl", "Ik teken bezwaar aan tegen het gebruik van mijn persoonsgegevens voor profilering.", {OBJECTION}),
    ("nl", "Ik verzoek u de verwerking van mijn gegevens te beperken totdat dit is uitgezocht.", {RESTRICTION}),
    ("nl", "Hou op met die reclamemails!", {MARKETING}),
    ("nl", "Bij dezen trek ik mijn eerder gegeven toestemming in.", {CONSENT}),
    ("nl", "Jullie computer wees mij af; ik wil dat een mens het geautomatiseerde besluit over mijn aanvraag herbeoordeelt.", {AUTOMATED}),
    ("nl", "De sensor doet het weer, dank. Wilt u trouwens mijn oude persoonsgegevens uit het systeem halen?", {ERASURE}),
    ("nl", "Stuur mij eerst een kopie van mijn gegevens en verwijder daarna mijn account.", {ACCESS, ERASURE}),
    ("nl", "Ik heb nog steeds niets gehoord op mijn verzoek over mijn gegevens van 3 mei.", {COMPLAINT}),
    ("nl", "Hierbij dien ik bij de Autoriteit Persoonsgegevens een klacht in over Voorbeeld BV, dat mijn gegevens niet wist.", {AUTHORITY}),
    ("nl", "Verkopen jullie mijn gegevens aan derden?", {QUESTION}),
    ("el", "Γεια σας, μπορείτε να σβήσετε ό,τι έχετε για μένα; Ευχαριστώ.", {ERASURE}),
    ("el", "διαγραψτε τον λογαριασμο μου ΤΩΡΑ", {ERASURE}),
    ("el", "θελω να διαγραψετε ολα τα δεδωμενα μου", {ERASURE}),
    ("el", "Ασκώ το δικαίωμα διαγραφής βάσει του άρθρου 17 του ΓΚΠΔ.", {ERASURE}),
    ("el", "Σας παρακαλώ να μου χορηγήσετε αντίγραφο των προσωπικών μου δεδομένων σύμφωνα με το άρθρο 15 του GDPR.", {ACCESS}),
    ("el", "Ποια στοιχεία μου κρατάτε;", {ACCESS}),
    ("el", "Το επώνυμό μου είναι λάθος γραμμένο, διορθώστε το παρακαλώ.", {RECTIFICATION}),
    ("el", "Επιθυμώ να ασκήσω το δικαίωμα στη φορητότητα των δεδομένων.", {PORTABILITY}),
    ("el", "Εναντιώνομαι στην επεξεργασία των προσωπικών μου δεδομένων.", {OBJECTION}),
    ("el", "Ζητώ τον περιορισμό της επεξεργασίας των δεδομένων μου.", {RESTRICTION}),
    ("el", "Σταματήστε να μου στέλνετε διαφημιστικά!", {MARKETING}),
    ("el", "Ανακαλώ τη συγκατάθεσή μου.", {CONSENT}),
    ("el", "Ζητώ ανθρώπινη παρέμβαση στην αυτοματοποιημένη απόφαση που απέρριψε την αίτησή μου.", {AUTOMATED}),
    ("el", "Το τιμολόγιο του Απριλίου είναι λάθος. Επίσης, σας παρακαλώ να διαγράψετε τα προσωπικά μου δεδομένα.", {ERASURE}),
    ("el", "Στείλτε μου αντίγραφο των δεδομένων μου και μετά διαγράψτε τον λογαριασμό μου.", {ACCESS, ERASURE}),
    ("el", "Δεν έχω λάβει ακόμη καμία απάντηση στο αίτημά μου για τα δεδομένα μου.", {COMPLAINT}),
    ("el", "Υποβάλλω καταγγελία στην Αρχή Προστασίας Δεδομένων κατά της εταιρείας Παράδειγμα ΑΕ, που αρνείται να διαγράψει τα δεδομένα μου.", {AUTHORITY}),
    ("el", "Πουλάτε τα προσωπικά μου δεδομένα σε τρίτους;", {QUESTION}),
    ("ga", "Scriosaigí mo chuid sonraí go léir le bhur dtoil.", {ERASURE}),
    ("ga", "Ba mhaith liom go scriosfaí mo chuntas agus gach eolas fúm.", {ERASURE}),
    ("ga", "Iarraim rochtain ar mo shonraí pearsanta faoi Airteagal 15 den RGCS.", {ACCESS}),
    ("ga", "Cén t-eolas atá agaibh fúm?", {ACCESS}),
    ("ga", "Seol chugam cóip de mo shonraí pearsanta, le do thoil.", {ACCESS}),
    ("ga", "Tá mo shloinne litrithe mícheart agaibh, ceartaigh é le do thoil.", {RECTIFICATION}),
    ("ga", "Is mian liom mo cheart chun iniomparthacht sonraí a fheidhmiú.", {PORTABILITY}),
    ("ga", "Cuirim i gcoinne phróiseáil mo shonraí pearsanta.", {OBJECTION}),
    ("ga", "Éilím srianadh ar phróiseáil mo shonraí.", {RESTRICTION}),
    ("ga", "Ná seol níos mó nuachtlitreacha chugam.", {MARKETING}),
    ("ga", "Tarraingím siar mo thoiliú.", {CONSENT}),
    ("ga", "Níl freagra faighte agam fós ar m'iarratas faoi mo shonraí pearsanta.", {COMPLAINT}),
    ("ga", "Déanaim gearán leis an gCoimisiún um Chosaint Sonraí in aghaidh Sampla Teo faoi mo shonraí pearsanta.", {AUTHORITY}),
    ("mt", "Nixtieq li tħassru d-data personali kollha tiegħi.", {ERASURE}),
    ("mt", "Jekk jogħġbok ħassar il-kont tiegħi.", {ERASURE}),
    ("mt", "hassru l-informazzjoni kollha li ghandkom fuqi issa", {ERASURE}),
    ("mt", "Nitlob aċċess għad-data personali tiegħi skont l-Artikolu 15 tal-GDPR.", {ACCESS}),
    ("mt", "X'informazzjoni għandkom fuqi?", {ACCESS}),
    ("mt", "Kunjomi huwa miktub ħażin, jekk jogħġbok ikkoreġuh.", {RECTIFICATION}),
    ("mt", "Nixtieq neżerċita d-dritt tiegħi għall-portabbiltà tad-data.", {PORTABILITY}),
    ("mt", "Noġġezzjona għall-ipproċessar tad-data personali tiegħi.", {OBJECTION}),
    ("mt", "Nitlob ir-restrizzjoni tal-ipproċessar tad-data tiegħi.", {RESTRICTION}),
    ("mt", "Tibgħatulix aktar reklami, jekk jogħġobkom.", {MARKETING}),
    ("mt", "Nirtira l-kunsens tiegħi.", {CONSENT}),
    ("mt", "Għadni ma rċevejt l-ebda tweġiba għat-talba tiegħi dwar id-data personali tiegħi.", {COMPLAINT}),
    ("mt", "Nagħmel ilment mal-Kummissarju għall-Informazzjoni u l-Protezzjoni tad-Data kontra Eżempju Ltd dwar id-data tiegħi.", {AUTHORITY}),
    ("el", "Με το παρόν αιτούμαι τη διαγραφή του λογαριασμού μου και όλων των προσωπικών μου δεδομένων από τα αρχεία σας.", {ERASURE}),
    ("el", "Παρακαλώ να με ενημερώσετε ποια προσωπικά δεδομένα που με αφορούν επεξεργάζεστε.", {ACCESS}),
    ("el", "βγαλτε με απο τη λιστα σας", {MARKETING}),
    ("ga", "A chara, bainigí mo shonraí go léir de bhur gcórais le bhur dtoil.", {ERASURE}),
    ("mt", "Għażiż, nixtieq li tneħħu l-informazzjoni personali kollha tiegħi mis-sistema tagħkom.", {ERASURE}),
    ("nl", "Goedemiddag, ik wil graag dat mijn account wordt opgeheven en alle persoonlijke informatie wordt gewist.", {ERASURE}),
    ("nl", "Graag ontvang ik een overzicht van alle persoonsgegevens die u van mij verwerkt.", {ACCESS}),
    ("nl", "Ik wil niet meer gebeld worden voor reclame", {MARKETING}),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("nl", "Waar blijft mijn pakketje? Het zou maandag komen."),
    ("nl", "Uw account is verwijderd, zoals u had gevraagd."),
    ("nl", "U heeft het recht om verwijdering van uw gegevens te vragen. Klik hier voor meer informatie."),
    ("nl", "We hebben onze privacyverklaring aangepast. U kunt altijd bezwaar maken tegen de verwerking."),
    ("nl", "Met een beroep op de Wet open overheid verzoek ik om de notulen van 3 mei."),
    ("nl", "Verwijder mijn account alsjeblieft niet, dat was een vergissing."),
    ("nl", "Kunt u mij de factuur van april nogmaals sturen?"),
    ("el", "Πού είναι η παραγγελία μου; Έπρεπε να έρθει τη Δευτέρα."),
    ("el", "Ο λογαριασμός σας διαγράφηκε όπως ζητήσατε."),
    ("el", "Έχετε το δικαίωμα να ζητήσετε τη διαγραφή των δεδομένων σας. Πατήστε εδώ για περισσότερα."),
    ("el", "Ενημερώσαμε την πολιτική απορρήτου μας. Μπορείτε να εναντιωθείτε ανά πάσα στιγμή."),
    ("el", "Λάβαμε το αίτημά σας και θα επεξεργαστούμε τα δεδομένα σας με εμπιστευτικότητα."),
    ("el", "Ζητώ πρόσβαση σε δημόσια έγγραφα, τα πρακτικά της 3ης Μαΐου."),
    ("el", "Μη διαγράψετε τον λογαριασμό μου, ήταν λάθος."),
    ("el", "Μπορείτε να μου στείλετε ξανά το τιμολόγιο;"),
    ("ga", "Cá bhfuil m'ordú? Bhí sé le teacht Dé Luain."),
    ("ga", "Scriosadh do chuntas mar a d'iarr tú."),
    ("ga", "Tá ceart agat scriosadh do shonraí a iarraidh. Cliceáil anseo le tuilleadh a léamh."),
    ("ga", "Fuaireamar d'iarratas agus scriosfar do shonraí laistigh de 30 lá."),
    ("ga", "Iarraim na miontuairiscí faoin Acht um Shaoráil Faisnéise."),
    ("ga", "Ná scrios mo chuntas, botún a bhí ann."),
    ("mt", "Fejn hi l-ordni tiegħi? Kellha tasal it-Tnejn."),
    ("mt", "Il-kont tiegħek tħassar kif tlabt."),
    ("mt", "Għandek id-dritt li titlob it-tħassir tad-data tiegħek. Ikklikkja hawn biex taqra aktar."),
    ("mt", "Irċevejna t-talba tiegħek u d-data tiegħek se titħassar fi żmien 30 jum."),
    ("mt", "Nitlob il-minuti skont l-Att dwar il-Libertà tal-Informazzjoni."),
    ("mt", "Tħassrux il-kont tiegħi, kien żball."),
    ("el", "Δεν μπορώ να συνδεθώ στον λογαριασμό μου, μπορείτε να βοηθήσετε;"),
    ("el", "Θέλω να αλλάξω τη διεύθυνση παράδοσης της παραγγελίας μου."),
    ("el", "Θα ήθελα μια προσφορά για εκατό τεμάχια, στείλτε μου παρακαλώ στοιχεία."),
    ("nl", "Ik heb geen mails ontvangen over mijn bestelling, kunt u dit nakijken?"),
    ("nl", "Kunt u het afleveradres van mijn bestelling wijzigen?"),
    ("nl", "Ik wil graag een klacht indienen over de bezorging."),
    ("nl", "Er is een artikel van mij zoek, kunt u een nieuw sturen?"),
    ("ga", "Rinne mé dearmad ar m'fhocal faire, an féidir libh cabhrú liom?"),
    ("mt", "Insejt il-password tiegħi, tistgħu tgħinuni?"),
    ("el", "Ξέχασα τον κωδικό του λογαριασμού μου, μπορείτε να βοηθήσετε;"),
    ("el", "Μπορείτε να διορθώσετε το τιμολόγιό μου; Έχει λάθος ποσό."),
    ("el", "Θέλω να κλείσω ένα ραντεβού για τον λογαριασμό μου."),
    ("nl", "Ik ben het wachtwoord van mijn account vergeten, kunt u helpen?"),
    ("nl", "Mijn factuur klopt niet, kunt u die aanpassen?"),
    ("nl", "Mijn sensor stuurt geen data meer, kunt u mij helpen?"),
    ("el", "Ο αισθητήρας μου δεν στέλνει δεδομένα, μπορείτε να βοηθήσετε;"),
]  # fmt: skip

LAWS: list[tuple[str, str]] = [
    ("Ik doe op basis van de AVG een verzoek tot inzage in mijn gegevens.", "gdpr"),
    ("Ζητώ τη διαγραφή των δεδομένων μου σύμφωνα με τον ΓΚΠΔ.", "gdpr"),
    ("Ζητώ πρόσβαση στα δεδομένα μου βάσει του Γενικού Κανονισμού για την Προστασία Δεδομένων.", "gdpr"),
]  # fmt: skip


def _read(text: str) -> Understanding:
    return understand(subject="", text=text, sender=None)


@pytest.mark.parametrize(("language", "text", "rights"), REQUESTS)
def test_requests(language: str, text: str, rights: set[Right]) -> None:
    read = _read(text)
    assert (read.verdict, set(read.rights), read.language) == (Verdict.YES, rights, language)


@pytest.mark.parametrize(("language", "text"), NO_REQUEST)
def test_what_only_sounds_like_a_request_is_none(language: str, text: str) -> None:
    read = _read(text)
    assert (read.verdict, set(read.rights)) == (Verdict.NO, set())


@pytest.mark.parametrize(("text", "law"), LAWS)
def test_the_law_is_the_one_that_is_named(text: str, law: str) -> None:
    read = _read(text)
    assert (read.regulation, read.regulation_basis) == (law, "stated")


@pytest.mark.parametrize(
    "text",
    [
        "Wilt u de gegevens van mijn zoontje wissen? Hij is pas 9 jaar oud.",
        "Παρακαλώ διαγράψτε τα δεδομένα του γιου μου, είναι 11 ετών.",
    ],
)
def test_a_parent_asks_for_a_child(text: str) -> None:
    read = _read(text)
    assert (read.verdict, read.rights, read.agent, read.minor) == (
        Verdict.YES,
        (ERASURE,),
        True,
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Namens mijn cliënte verzoek ik u haar persoonsgegevens te wissen; de volmacht is bijgevoegd.",
        "Ως πληρεξούσιος δικηγόρος της πελάτισσάς μου ζητώ τη διαγραφή των προσωπικών της δεδομένων.",
    ],
)
def test_an_agent_asks_for_somebody_else(text: str) -> None:
    read = _read(text)
    assert (read.verdict, read.rights, read.agent) == (Verdict.YES, (ERASURE,), True)
