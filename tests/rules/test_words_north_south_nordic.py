"""Swedish, Danish, Norwegian, Finnish, Icelandic: requests and look-alikes in words of our own."""

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
    ("sv", "Hej! Kan ni ta bort allt ni har sparat om mig? Tack på förhand, Elsa", {ERASURE}),
    ("sv", "ta bort mitt konto nu för helvete", {ERASURE}),
    ("sv", "vill bli borttagen ur ert register, radera alla mina uppgfiter", {ERASURE}),
    ("sv", "Jag begär härmed ett registerutdrag enligt artikel 15 i dataskyddsförordningen.", {ACCESS}),
    ("sv", "Vilka personuppgifter behandlar ni om mig, och varifrån kommer de?", {ACCESS}),
    ("sv", "Mitt efternamn är felstavat hos er. Jag heter Öberg, var vänliga rätta det.", {RECTIFICATION}),
    ("sv", "Jag vill flytta till en annan leverantör och åberopar rätten till dataportabilitet.", {PORTABILITY}),
    ("sv", "Jag invänder mot att ni behandlar mina personuppgifter för profilering.", {OBJECTION}),
    ("sv", "Jag kräver att ni begränsar behandlingen av mina uppgifter tills felet är utrett.", {RESTRICTION}),
    ("sv", "snälla sluta skicka reklam till mig!!", {MARKETING}),
    ("sv", "Härmed återkallar jag mitt samtycke till att ni använder mina bilder.", {CONSENT}),
    ("sv", "Ert system nekade mig kredit automatiskt. Jag begär att en människa omprövar det automatiserade beslutet.", {AUTOMATED}),
    ("sv", "Sensorn svarar inte sedan i tisdags, vad ska jag göra? Förresten: radera min gamla adress och alla andra uppgifter om mig.", {ERASURE}),
    ("sv", "Skicka först en kopia på mina personuppgifter och radera dem sedan.", {ACCESS, ERASURE}),
    ("sv", "Jag har fortfarande inte fått något svar på min begäran om mina uppgifter från den 3 maj.", {COMPLAINT}),
    ("sv", "Jag vill lämna in ett klagomål till Integritetsskyddsmyndigheten mot Exempel AB, den personuppgiftsansvarige, som struntar i mina uppgifter.", {AUTHORITY}),
    ("sv", "Säljer ni mina personuppgifter vidare till tredje part?", {QUESTION}),
    ("da", "Hej, vil I ikke være søde at slette alt hvad I har liggende om mig?", {ERASURE}),
    ("da", "slet min profil og alle mine data NU", {ERASURE}),
    ("da", "jeg vil gerne have slettet mine personoplysnigner og min konto hos jer", {ERASURE}),
    ("da", "Undertegnede anmoder hermed om indsigt efter databeskyttelsesforordningens artikel 15.", {ACCESS}),
    ("da", "Hvilke oplysninger har I registreret om mig, og hvem har fået dem?", {ACCESS}),
    ("da", "I har stavet mit navn forkert, det hedder Kjærgaard. Ret det venligst.", {RECTIFICATION}),
    ("da", "Jeg ønsker at gøre brug af min ret til dataportabilitet og få dataene i et maskinlæsbart format.", {PORTABILITY}),
    ("da", "Jeg gør indsigelse mod jeres behandling af mine personoplysninger.", {OBJECTION}),
    ("da", "Jeg kræver, at behandlingen af mine oplysninger begrænses, indtil sagen er afklaret.", {RESTRICTION}),
    ("da", "stop med at sende mig de nyhedsbreve", {MARKETING}),
    ("da", "Jeg trækker hermed mit samtykke tilbage.", {CONSENT}),
    ("da", "Jeg vil have et menneske til at se på den automatiske afgørelse om min ansøgning.", {AUTOMATED}),
    ("da", "Fakturaen for april passer ikke, der er to gange abonnement på. Og så må I gerne fjerne mine personlige oplysninger, når det er løst.", {ERASURE}),
    ("da", "Send mig en kopi af mine oplysninger, og slet dem derefter.", {ACCESS, ERASURE}),
    ("da", "Jeg har stadig ikke fået svar på min anmodning om mine data, og fristen er overskredet.", {COMPLAINT}),
    ("da", "Jeg klager hermed til Datatilsynet over Eksempel ApS, som ikke vil udlevere mine oplysninger.", {AUTHORITY}),
    ("da", "Deler I mine personoplysninger med andre firmaer?", {QUESTION}),
    ("no", "Hei, kan dere slette alt dere har lagret om meg? Takk!", {ERASURE}),
    ("no", "slett brukeren min med en gang", {ERASURE}),
    ("no", "vil ha sletta alle personoplysningene mine hos dere", {ERASURE}),
    ("no", "Eg vil at de slettar alle opplysningane mine.", {ERASURE}),
    ("no", "Jeg ber om innsyn etter personvernforordningen artikkel 15.", {ACCESS}),
    ("no", "Hvilke opplysninger har dere om meg, og hvor har dere fått dem fra?", {ACCESS}),
    ("no", "Fødselsdatoen min er feil registrert hos dere, kan dere rette den?", {RECTIFICATION}),
    ("no", "Jeg vil ha dataene mine utlevert i et maskinlesbart format slik at jeg kan bytte leverandør.", {PORTABILITY}),
    ("no", "Jeg protesterer mot at dere behandler personopplysningene mine.", {OBJECTION}),
    ("no", "Jeg krever at behandlingen av opplysningene mine begrenses inntil videre.", {RESTRICTION}),
    ("no", "Meld meg av nyhetsbrevet, takk.", {MARKETING}),
    ("no", "Jeg trekker tilbake samtykket mitt.", {CONSENT}),
    ("no", "Takk for hjelpen i går, nå virker alt. En ting til: send meg en kopi av alle personopplysninger dere har om meg.", {ACCESS}),
    ("no", "På vegne av min klient, fru Solberg, krever vi sletting av hennes personopplysninger etter artikkel 17.", {ERASURE}),
    ("no", "Jeg har ikke hørt noe på mitt krav om innsyn i mine personopplysninger, dette er en purring.", {COMPLAINT}),
    ("no", "Jeg klager herved til Datatilsynet på Eksempel AS, som nekter meg innsyn i mine opplysninger.", {AUTHORITY}),
    ("fi", "Hei, poistaisitteko kaikki tietoni järjestelmästänne, kiitos.", {ERASURE}),
    ("fi", "poistakaa tilini heti!!", {ERASURE}),
    ("fi", "haluan etta poistatte kaikki minua koskevat tiedot", {ERASURE}),
    ("fi", "Pyydän saada tutustua tietoihini tietosuoja-asetuksen 15 artiklan nojalla.", {ACCESS}),
    ("fi", "Mitä tietoja teillä on minusta?", {ACCESS}),
    ("fi", "Lähettäkää minulle kopio kaikista henkilötiedoistani ja poistakaa ne sen jälkeen.", {ACCESS, ERASURE}),
    ("fi", "Osoitteeni on teillä väärin. Pyydän oikaisemaan tietoni.", {RECTIFICATION}),
    ("fi", "Haluan käyttää oikeuttani siirtää tiedot järjestelmästä toiseen.", {PORTABILITY}),
    ("fi", "Vastustan henkilötietojeni käsittelyä.", {OBJECTION}),
    ("fi", "Vaadin henkilötietojeni käsittelyn rajoittamista, kunnes asia on selvitetty.", {RESTRICTION}),
    ("fi", "En halua enää mainoksia sähköpostiini.", {MARKETING}),
    ("fi", "Peruutan suostumukseni.", {CONSENT}),
    ("fi", "Laskussa oli virhe, voitteko korjata summan? Lisäksi pyydän, että poistatte henkilötietoni.", {ERASURE}),
    ("fi", "En ole vieläkään saanut vastausta tietopyyntööni, joka koski henkilötietojani.", {COMPLAINT}),
    ("fi", "Teen valituksen tietosuojavaltuutetulle yrityksestä Esimerkki Oy, joka ei poista henkilötietojani.", {AUTHORITY}),
    ("fi", "Päämieheni puolesta vaadin hänen henkilötietojensa poistamista 17 artiklan mukaisesti.", {ERASURE}),
    ("is", "Ég vil að þið eyðið öllum gögnum um mig.", {ERASURE}),
    ("is", "eydid adganginum minum strax", {ERASURE}),
    ("is", "Vinsamlegast eyðið persónuupplýsingum mínum samkvæmt 17. gr. reglugerðarinnar.", {ERASURE}),
    ("is", "Ég óska eftir aðgangi að persónuupplýsingum mínum.", {ACCESS}),
    ("is", "Hvaða upplýsingar eruð þið með um mig?", {ACCESS}),
    ("is", "Nafnið mitt er rangt skráð hjá ykkur, getið þið leiðrétt það?", {RECTIFICATION}),
    ("is", "Ég vil nýta rétt minn til að flytja eigin gögn til annars fyrirtækis.", {PORTABILITY}),
    ("is", "Ég andmæli vinnslu persónuupplýsinga minna.", {OBJECTION}),
    ("is", "Ég fer fram á að vinnsla persónuupplýsinga minna verði takmörkuð.", {RESTRICTION}),
    ("is", "Hættið að senda mér auglýsingar.", {MARKETING}),
    ("is", "Ég afturkalla samþykki mitt.", {CONSENT}),
    ("is", "Ég hef enn ekki fengið svar við beiðni minni um persónuupplýsingar mínar.", {COMPLAINT}),
    ("is", "Ég kvarta hér með til Persónuverndar yfir fyrirtækinu Dæmi ehf. vegna minna gagna.", {AUTHORITY}),
    ("sv", "Hej,\n\nJag var kund hos er 2019. Skulle uppskatta om ni kunde plocka bort mina kunduppgifter ur era system.\n\nMvh Nils", {ERASURE}),
    ("sv", "Jag vill veta vilka mottagare ni lämnat ut mina personuppgifter till samt få en kopia.", {ACCESS}),
    ("sv", "Ta bort mig från er mejllista", {MARKETING}),
    ("da", "Kære support\n\nJeg vil gerne opsige min bruger og have alle data om mig fjernet fra jeres servere.\n\nMvh Lone", {ERASURE}),
    ("da", "Jeg ønsker mine data udleveret.", {ACCESS}),
    ("da", "Fjern mig fra jeres nyhedsbrev", {MARKETING}),
    ("da", "Anmodning om sletning af personoplysninger", {ERASURE}),
    ("no", "Jeg ønsker å få slettet kontoen min og all informasjon dere har lagret.", {ERASURE}),
    ("no", "Hei. Ønsker at dere fjerner meg fra alle deres registre. Mvh", {ERASURE}),
    ("no", "Kva opplysningar har de lagra om meg?", {ACCESS}),
    ("fi", "Hei,\n\nlopetan palvelunne käytön. Poistattehan kaikki tietoni rekisteristänne.\n\nTerveisin Aino", {ERASURE}),
    ("fi", "Haluan tietää, mitä henkilötietoja minusta on tallennettu järjestelmiinne ja kenelle niitä on luovutettu.", {ACCESS}),
    ("fi", "Kiellän henkilötietojeni käytön suoramarkkinointiin.", {MARKETING}),
    ("is", "Góðan dag, vinsamlegast lokið aðganginum mínum og eyðið öllum upplýsingum um mig.", {ERASURE}),
    ("is", "Ég vil fá afrit af öllum persónuupplýsingum sem þið geymið um mig.", {ACCESS}),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("sv", "Hej, när kommer min beställning? Den skulle ha levererats i fredags."),
    ("sv", "Ditt konto har raderats enligt din begäran. Tack för den här tiden!"),
    ("sv", "Vi har mottagit din begäran och återkommer inom 30 dagar. Dina uppgifter behandlas enligt GDPR."),
    ("sv", "Du har rätt att begära radering av dina personuppgifter. Klicka här för att läsa mer."),
    ("sv", "Vi har uppdaterat vår integritetspolicy. Du kan när som helst invända mot behandlingen."),
    ("sv", "Med stöd av offentlighetsprincipen begär jag att få ut protokollet från mötet den 3 maj."),
    ("sv", "Snälla radera inte mitt konto, jag tryckte fel!"),
    ("sv", "Kan ni skicka fakturan för mars en gång till? Jag hittar den inte."),
    ("da", "Hvor bliver min pakke af? Den skulle være kommet i mandags."),
    ("da", "Din konto er nu slettet, som du bad om."),
    ("da", "Tak for din henvendelse. Vi har modtaget din anmodning og behandler dine oplysninger fortroligt."),
    ("da", "Du har ret til at få slettet dine oplysninger. Læs mere på vores hjemmeside."),
    ("da", "Vi har opdateret vores privatlivspolitik. Du kan altid gøre indsigelse."),
    ("da", "Jeg anmoder om aktindsigt efter offentlighedsloven i referatet fra byrådsmødet."),
    ("da", "I må endelig ikke slette min konto, det var en fejl."),
    ("da", "Vil I sende mig en ny faktura for april?"),
    ("no", "Hvor er pakken min? Den skulle kommet på mandag."),
    ("no", "Kontoen din er slettet, slik du ba om."),
    ("no", "Vi har mottatt forespørselen din. Opplysningene dine blir slettet innen 30 dager."),
    ("no", "Du har rett til å kreve sletting av personopplysningene dine. Klikk her for å lese mer."),
    ("no", "Vi har oppdatert personvernerklæringen vår. Du kan når som helst protestere mot behandlingen."),
    ("no", "Jeg ber om innsyn etter offentleglova i møtereferatet fra 3. mai."),
    ("no", "Ikke slett kontoen min, det var en feil!"),
    ("no", "Kan dere sende meg fakturaen på nytt?"),
    ("fi", "Missä tilaukseni on? Sen piti saapua maanantaina."),
    ("fi", "Tilisi on poistettu pyyntösi mukaisesti."),
    ("fi", "Olemme vastaanottaneet pyyntösi. Tietosi poistetaan 30 päivän kuluessa."),
    ("fi", "Sinulla on oikeus pyytää henkilötietojesi poistamista. Lue lisää napsauttamalla tästä."),
    ("fi", "Olemme päivittäneet tietosuojaselosteemme. Voit milloin tahansa vastustaa käsittelyä."),
    ("fi", "Pyydän julkisuuslain nojalla kopion kokouksen pöytäkirjasta."),
    ("fi", "Älkää poistako tiliäni, se oli vahinko."),
    ("fi", "Voitteko lähettää toukokuun laskun uudelleen?"),
    ("is", "Hvar er pöntunin mín? Hún átti að koma á mánudaginn."),
    ("is", "Aðganginum þínum hefur verið eytt eins og þú baðst um."),
    ("is", "Við höfum móttekið beiðni þína og gögnum þínum verður eytt."),
    ("is", "Þú átt rétt á að fá gögnum þínum eytt. Smelltu hér til að lesa meira."),
    ("is", "Við höfum uppfært persónuverndarstefnu okkar."),
    ("is", "Ég óska eftir fundargerðinni á grundvelli upplýsingalaga."),
    ("is", "Ekki eyða aðganginum mínum!"),
    ("sv", "Hej! Jag har glömt mitt lösenord, kan ni skicka en ny länk till min mejladress?"),
    ("sv", "Jag har flyttat, kan ni ändra leveransadressen på order 5512 till Storgatan 3?"),
    ("sv", "Hej, jag har inte fått några mejl med orderbekräftelse. Kan ni kolla?"),
    ("sv", "Kan ni ta bort produkt nummer två från min beställning?"),
    ("sv", "Nyhetsbrev: Så tar du kontroll över dina personuppgifter. Enligt GDPR har du rätt att få dina uppgifter raderade."),
    ("da", "Hej, kan I sende fakturaen til min nye mailadresse?"),
    ("da", "Jeg har ikke modtaget nogen mails fra jer om min ordre, kan I tjekke?"),
    ("da", "Kan I slette den ene vare fra min ordre?"),
    ("da", "Jeg vil gerne klage over forsinkelsen på min pakke."),
    ("no", "Kan dere endre leveringsadressen på bestillingen min?"),
    ("no", "Jeg vil klage på støyen fra maskinen jeg kjøpte."),
    ("no", "Får ikke logget inn på brukeren min, kan dere hjelpe?"),
    ("fi", "En saa kirjauduttua tililleni, voitteko auttaa?"),
    ("fi", "Haluan poistaa yhden tuotteen tilauksestani."),
    ("fi", "Voisitteko lähettää tarjouksen sähköpostiini?"),
    ("is", "Ég gleymdi lykilorðinu mínu, getið þið sent mér nýtt?"),
    ("sv", "Jag har glömt lösenordet till mitt konto, kan ni hjälpa mig?"),
    ("sv", "Jag vill byta abonnemang och få en ny faktura till min adress."),
    ("sv", "Kan ni skicka en kopia på mitt kvitto?"),
    ("sv", "Jag undrar hur ni behandlar reklamationer, kan ni återkomma?"),
    ("sv", "Hej, jag fick fel vara levererad. Kan ni rätta till min beställning?"),
    ("da", "Jeg har glemt adgangskoden til min konto, kan I hjælpe?"),
    ("da", "Der er fejl i min faktura, kan I rette den?"),
    ("da", "Må jeg få en kopi af min kvittering?"),
    ("no", "Jeg har glemt passordet til kontoen min. Kan dere sende meg et nytt?"),
    ("no", "Det er feil i fakturaen min, kan dere rette den?"),
    ("fi", "Olen unohtanut tilini salasanan, voitteko auttaa?"),
    ("fi", "Saisinko kopion kuitistani?"),
    ("fi", "Laskussani on virhe, voitteko korjata sen?"),
    ("is", "Ég vil fá afrit af reikningnum mínum."),
    ("sv", "Sensorn skickar data men min dashboard visar fel. Hur får jag ut historiken som CSV?"),
    ("da", "Jeg vil gerne eksportere data fra min sensor til CSV, hvordan gør jeg?"),
]  # fmt: skip

LAWS: list[tuple[str, str]] = [
    ("Jag begär registerutdrag enligt dataskyddsförordningen.", "gdpr"),
    ("Jeg anmoder om indsigt efter databeskyttelsesforordningen.", "gdpr"),
    ("Jeg ber om innsyn etter personvernforordningen.", "gdpr"),
    ("Pyydän tietoni tietosuoja-asetuksen nojalla.", "gdpr"),
]


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
        "Jag är vårdnadshavare och ber er radera min dotters personuppgifter, hon är 12 år.",
        "Jeg beder jer slette min søns oplysninger, han er kun 11 år.",
        "Kan dere slette kontoen til sønnen min? Han er 10 år og skulle ikke hatt den.",
        "Pyydän poistamaan 11-vuotiaan poikani tiedot, olen hänen huoltajansa.",
        "Vinsamlegast eyðið öllum gögnum um son minn, hann er 11 ára.",
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
        "Som ombud för min klient, med bifogad fullmakt, begär jag radering av hennes personuppgifter.",
        "På vegne af min klient anmoder jeg om sletning af hans personoplysninger, fuldmagt er vedlagt.",
        "På vegne av min klient krever vi sletting av hennes personopplysninger.",
        "Vaadin valtakirjan nojalla asiakkaani henkilötietojen poistamista.",
        "Fyrir hönd skjólstæðings míns óska ég eftir að persónuupplýsingum hans verði eytt.",
    ],
)
def test_an_agent_asks_for_somebody_else(text: str) -> None:
    read = _read(text)
    assert (read.verdict, read.rights, read.agent) == (Verdict.YES, (ERASURE,), True)
