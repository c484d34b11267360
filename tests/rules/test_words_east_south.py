"""Slovene and Croatian: what people ask for, and what only sounds like it."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

REQUESTS: list[tuple[str, str, set[Right]]] = [
    ("sl", "Na podlagi 17. člena GDPR zahtevam takojšen izbris vseh svojih osebnih podatkov.", {Right.ERASURE}),
    ("sl", "izbrišite moj račun, dovolj mi je", {Right.ERASURE}),
    ("sl", "prosim da zbrisete moje podatke iz vase baze, ne vem od kje jih imate", {Right.ERASURE}),
    ("sl", "Pozdravljeni, naročilo 3301 še vedno ni prispelo, kje je paket?\n\nObenem vas prosim, da odstranite vse osebne podatke, ki jih hranite o meni.", {Right.ERASURE}),
    ("sl", "Katere podatke hranite o meni in komu ste jih posredovali?", {Right.ACCESS}),
    ("sl", "Uveljavljam pravico do dostopa in prosim za kopijo svojih osebnih podatkov.", {Right.ACCESS}),
    ("sl", "Moj priimek je pri vas napačno zapisan, prosim za popravek osebnih podatkov.", {Right.RECTIFICATION}),
    ("sl", "Želim uveljaviti pravico do prenosljivosti podatkov k drugemu ponudniku.", {Right.PORTABILITY}),
    ("sl", "Ugovarjam obdelavi svojih osebnih podatkov.", {Right.OBJECTION}),
    ("sl", "Zahtevam omejitev obdelave mojih podatkov, dokler se zadeva ne razjasni.", {Right.RESTRICTION}),
    ("sl", "Odjavite me od e-novic, ne želim več vaših reklam.", {Right.MARKETING_OPT_OUT}),
    ("sl", "Preklicujem soglasje za obdelavo osebnih podatkov.", {Right.WITHDRAW_CONSENT}),
    ("sl", "Kredit mi je zavrnil algoritem, zahtevam, da avtomatizirano odločitev pregleda človek.", {Right.AUTOMATED_DECISION}),
    ("sl", "Najprej mi pošljite kopijo mojih podatkov, nato pa izbrišite moj uporabniški račun.", {Right.ACCESS, Right.ERASURE}),
    ("sl", "Vlagam prijavo zoper podjetje Primer d.o.o., ki nezakonito obdeluje moje osebne podatke, pri Informacijskem pooblaščencu.", {Right.AUTHORITY_COMPLAINT}),
    ("hr", "Temeljem članka 17. GDPR-a zahtijevam brisanje svih svojih osobnih podataka.", {Right.ERASURE}),
    ("hr", "obrišite mi račun, i to odmah", {Right.ERASURE}),
    ("hr", "molim vas izbrisite moje podatke iz sustava, vise nisam vas kupac", {Right.ERASURE}),
    ("hr", "Dobar dan, narudžba 2207 još nije stigla, gdje je zapela?\n\nUz to vas molim da uklonite sve osobne podatke koje o meni čuvate.", {Right.ERASURE}),
    ("hr", "Koje podatke o meni imate i tko ih sve koristi?", {Right.ACCESS}),
    ("hr", "Tražim pristup svojim osobnim podacima i njihovu kopiju sukladno članku 15.", {Right.ACCESS}),
    ("hr", "Prezime mi je krivo upisano, molim ispravak mojih osobnih podataka.", {Right.RECTIFICATION}),
    ("hr", "Želim ostvariti pravo na prenosivost podataka, pošaljite mi ih u strojno čitljivom formatu.", {Right.PORTABILITY}),
    ("hr", "Ulažem prigovor na obradu svojih osobnih podataka.", {Right.OBJECTION}),
    ("hr", "Tražim ograničenje obrade mojih podataka dok se spor ne riješi.", {Right.RESTRICTION}),
    ("hr", "Odjavite me s newslettera i ne šaljite mi više reklame.", {Right.MARKETING_OPT_OUT}),
    ("hr", "Povlačim privolu za obradu osobnih podataka.", {Right.WITHDRAW_CONSENT}),
    ("hr", "Zahtjev mi je odbio algoritam, tražim da automatiziranu odluku preispita čovjek.", {Right.AUTOMATED_DECISION}),
    ("hr", "Pošaljite mi presliku svih mojih podataka, a zatim izbrišite moj korisnički račun.", {Right.ACCESS, Right.ERASURE}),
    ("hr", "Podnosim pritužbu Agenciji za zaštitu osobnih podataka protiv tvrtke Primjer d.o.o. jer nezakonito obrađuje moje podatke.", {Right.AUTHORITY_COMPLAINT}),
    ("hr", "Dijelite li moje osobne podatke s trećim stranama i koliko ih dugo čuvate?", {Right.QUESTION}),
    ("sl", "Rada bi vedela, kaj vse veste o meni.", {Right.ACCESS}),
    ("sl", "Od kod vam moja številka? Takoj jo izbrišite in me ne kličite več.", {Right.ACCESS, Right.ERASURE, Right.MARKETING_OPT_OUT}),
    ("hr", "Zanima me koje podatke o meni čuvate u svojim sustavima.", {Right.ACCESS}),
    ("hr", "Otkud vam moj broj? Obrišite ga i ne zovite me više.", {Right.ACCESS, Right.ERASURE, Right.MARKETING_OPT_OUT}),
    ("hr", "Zahtevam da obrišete moje lične podatke i ugasite moj nalog.", {Right.ERASURE}),
    ("sl", "Spremenila sem priimek, prosim posodobite moje osebne podatke, ker so zastareli.", {Right.RECTIFICATION}),
    ("sl", "Ne prodajajte mojih podatkov tretjim osebam.", {Right.SALE_OPT_OUT}),
    ("sl", "prosim odstranite me z mailing liste", {Right.MARKETING_OPT_OUT}),
    ("hr", "Promijenila sam prezime, molim da ispravite moje podatke.", {Right.RECTIFICATION}),
    ("hr", "Ne želim da prodajete moje osobne podatke trećim stranama.", {Right.SALE_OPT_OUT}),
    ("hr", "Povlačim suglasnost i tražim da izbrišete sve podatke o meni.", {Right.WITHDRAW_CONSENT, Right.ERASURE}),
    ("sl", "Ali osebne podatke delite s tretjimi osebami in kje to piše v politiki zasebnosti?", {Right.QUESTION}),
]  # fmt: skip

AGENTS: list[tuple[str, str, set[Right], bool]] = [
    ("sl", "V imenu svoje stranke, gospe Ane Kos, in na podlagi priloženega pooblastila zahtevam izbris njenih osebnih podatkov.", {Right.ERASURE}, False),
    ("sl", "Moj sin je star 11 let in se je registriral pri vas. Prosim, izbrišite njegov račun in osebne podatke.", {Right.ERASURE}, True),
    ("hr", "U ime svoje klijentice, na temelju priložene punomoći, tražim brisanje njezinih osobnih podataka.", {Right.ERASURE}, False),
    ("hr", "Moja kći ima 12 godina i otvorila je profil kod vas. Molim izbrišite njezin profil i osobne podatke.", {Right.ERASURE}, True),
]  # fmt: skip

# Reminders; they may name the right that was asked for as well.
REMINDERS: list[tuple[str, str]] = [
    ("sl", "Na mojo zahtevo za izbris osebnih podatkov z dne 5. maja še vedno nisem prejela odgovora."),
    ("hr", "Na moj zahtjev za brisanje osobnih podataka od 3. travnja do danas nisam dobio odgovor."),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("sl", "Pozdravljeni, kdaj bo dostavljeno naročilo 8890?"),
    ("sl", "Prosim, pošljite mi še enkrat račun za maj."),
    ("sl", "Hvala za vaše sporočilo. Vaši osebni podatki so bili izbrisani iz naših sistemov."),
    ("sl", "Vaš uporabniški račun je bil izbrisan na vašo željo."),
    ("sl", "Posamezniki imajo pravico zahtevati izbris svojih osebnih podatkov. Preberite, kako jo uveljavite."),
    ("sl", "Posodobili smo politiko zasebnosti. Soglasje lahko kadar koli prekličete."),
    ("sl", "Na podlagi Zakona o dostopu do informacij javnega značaja zahtevam zapisnik seje sveta."),
    ("sl", "Prosim, ne izbrišite mojega računa."),
    ("hr", "Dobar dan, kada stiže moja narudžba 1190?"),
    ("hr", "Molim vas, pošaljite mi ponovno račun za svibanj."),
    ("hr", "Hvala na upitu. Vaši osobni podaci izbrisani su iz naših sustava."),
    ("hr", "Vaš korisnički račun je obrisan na Vaš zahtjev."),
    ("hr", "Svatko ima pravo zatražiti brisanje svojih osobnih podataka. Kliknite ovdje i saznajte kako."),
    ("hr", "Ažurirali smo pravila privatnosti. Privolu možete povući u bilo kojem trenutku."),
    ("hr", "Temeljem Zakona o pravu na pristup informacijama tražim presliku ugovora s izvođačem radova."),
    ("hr", "Molim vas nemojte brisati moj račun, predomislio sam se."),
    ("sl", "Prosim za spremembo naslova dostave za naročilo 991."),
    ("sl", "Zahtevam vračilo kupnine na moj račun, ker izdelek ne deluje."),
    ("sl", "Kako odstranim star senzor iz aplikacije?"),
    ("hr", "Molim promjenu adrese dostave za moju narudžbu."),
    ("hr", "Tražim povrat novca na moj račun jer proizvod ne radi."),
    ("sl", "Spoštovani gospod Novak, na podlagi vaše zahteve vam sporočamo, da smo vaše osebne podatke izbrisali. Imate pravico do pritožbe pri Informacijskem pooblaščencu. Lep pozdrav, podpora"),
    ("hr", "Poštovana gospođo Horvat, sukladno Vašem zahtjevu obavještavamo Vas da su Vaši osobni podaci obrisani. Imate pravo podnijeti pritužbu Agenciji za zaštitu osobnih podataka. Srdačan pozdrav, Služba za korisnike"),
    ("hr", "Newsletter: što je pravo na zaborav? Građani mogu tražiti brisanje svojih osobnih podataka. Ako više ne želite primati newsletter, odjavite se ovdje."),
]  # fmt: skip

LAWS: list[tuple[str, str, str]] = [
    ("sl", "V skladu z GDPR zahtevam izbris svojih osebnih podatkov.", "gdpr"),
    ("hr", "Sukladno Uredbi (EU) 2016/679 tražim brisanje svojih osobnih podataka.", "gdpr"),
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
