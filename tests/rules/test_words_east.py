"""Polish, Czech, Slovak and Hungarian: what people ask for, and what only sounds like it."""

from __future__ import annotations

import pytest

from handlers.rules.understand import Verdict, understand
from storage.vocabulary import Right

REQUESTS: list[tuple[str, str, set[Right]]] = [
    ("pl", "Na podstawie art. 17 ust. 1 RODO żądam niezwłocznego usunięcia wszystkich dotyczących mnie danych osobowych.", {Right.ERASURE}),
    ("pl", "usuńcie w końcu moje konto!!!", {Right.ERASURE}),
    ("pl", "prosze o usuniecie moich danych z waszej bazy, nie wiem skad je macie", {Right.ERASURE}),
    ("pl", "Dzień dobry, paczka nr 5521 przyszła uszkodzona i czekam na zwrot pieniędzy.\n\nPrzy okazji: proszę skasować wszystkie moje dane osobowe, nie będę już u Państwa zamawiać.", {Right.ERASURE}),
    ("pl", "Jakie informacje o mnie przechowujecie i komu je przekazaliście?", {Right.ACCESS}),
    ("pl", "Wnoszę o udostępnienie kopii moich danych osobowych zgodnie z art. 15 RODO.", {Right.ACCESS}),
    ("pl", "Moje nazwisko jest błędnie zapisane w waszym systemie, proszę je poprawić na Wójcik.", {Right.RECTIFICATION}),
    ("pl", "Chciałbym skorzystać z prawa do przenoszenia danych i dostać je w formacie nadającym się do odczytu maszynowego.", {Right.PORTABILITY}),
    ("pl", "Wnoszę sprzeciw wobec przetwarzania moich danych w celu profilowania.", {Right.OBJECTION}),
    ("pl", "Do czasu wyjaśnienia sprawy żądam ograniczenia przetwarzania moich danych.", {Right.RESTRICTION}),
    ("pl", "wypiszcie mnie z tego newslettera, nie chcę więcej waszych reklam", {Right.MARKETING_OPT_OUT}),
    ("pl", "Cofam zgodę, którą wyraziłam w marcu na przetwarzanie moich danych.", {Right.WITHDRAW_CONSENT}),
    ("pl", "Kredytu odmówił mi algorytm. Proszę, aby moją sprawę ponownie rozpatrzył człowiek.", {Right.AUTOMATED_DECISION}),
    ("pl", "Po pierwsze proszę o kopię moich danych. Po drugie żądam usunięcia tych danych, a także cofam zgodę na ich przetwarzanie.", {Right.ACCESS, Right.ERASURE, Right.WITHDRAW_CONSENT}),
    ("pl", "Niniejszym składam skargę na spółkę Przykład sp. z o.o., która przetwarza moje dane osobowe bez podstawy prawnej. Do wiadomości: Prezes Urzędu Ochrony Danych Osobowych.", {Right.AUTHORITY_COMPLAINT}),
    ("pl", "Czy przekazujecie moje dane osobowe podmiotom trzecim i jak długo je przechowujecie?", {Right.QUESTION}),
    ("cs", "Žádám o výmaz všech svých osobních údajů podle čl. 17 GDPR.", {Right.ERASURE}),
    ("cs", "Smažte mi účet. Hned.", {Right.ERASURE}),
    ("cs", "prosim vymazte moje udaje z databaze, uz u vas nakupovat nebudu", {Right.ERASURE}),
    ("cs", "Dobrý den, objednávka 8810 stále nedorazila, můžete zjistit, kde je?\nA ještě něco: odstraňte prosím veškeré osobní údaje, které o mně vedete.", {Right.ERASURE}),
    ("cs", "Co všechno o mně víte a odkud to máte?", {Right.ACCESS}),
    ("cs", "Tímto uplatňuji právo na přístup k osobním údajům a prosím o zaslání jejich kopie.", {Right.ACCESS}),
    ("cs", "V evidenci mám uvedené špatné příjmení, žádám o opravu osobních údajů.", {Right.RECTIFICATION}),
    ("cs", "Chci využít právo na přenositelnost údajů, pošlete mi je ve strojově čitelném formátu.", {Right.PORTABILITY}),
    ("cs", "Vznáším námitku proti zpracování svých osobních údajů na základě oprávněného zájmu.", {Right.OBJECTION}),
    ("cs", "Žádám, abyste omezili zpracování mých údajů, dokud se věc nevyřeší.", {Right.RESTRICTION}),
    ("cs", "nechci od vas uz zadne reklamni emaily, odhlaste me", {Right.MARKETING_OPT_OUT}),
    ("cs", "Odvolávám svůj souhlas se zpracováním osobních údajů.", {Right.WITHDRAW_CONSENT}),
    ("cs", "Žádost mi zamítl počítač; trvám na tom, aby automatizované rozhodnutí přezkoumal člověk.", {Right.AUTOMATED_DECISION}),
    ("cs", "Pošlete mi kopii všech údajů, které o mně máte, a potom můj účet zrušte a údaje vymažte.", {Right.ACCESS, Right.ERASURE}),
    ("cs", "Podávám stížnost na společnost Vzor s.r.o., která bez mého souhlasu zpracovává mé osobní údaje. Úřad pro ochranu osobních údajů žádám o prošetření.", {Right.AUTHORITY_COMPLAINT}),
    ("sk", "V zmysle čl. 17 GDPR žiadam o vymazanie všetkých mojich osobných údajov.", {Right.ERASURE}),
    ("sk", "zrušte mi konto a vymažte všetko čo o mne máte", {Right.ERASURE}),
    ("sk", "ziadam vymazat moje udaje, uz nie som vas zakaznik", {Right.ERASURE}),
    ("sk", "Dobrý deň, balík mi prišiel otvorený, čo s tým?\n\nZároveň vás prosím, aby ste zmazali moje osobné údaje.", {Right.ERASURE}),
    ("sk", "Aké osobné údaje o mne spracúvate a od koho ste ich získali?", {Right.ACCESS}),
    ("sk", "Uplatňujem si právo na prístup k údajom podľa článku 15 a prosím o ich kópiu.", {Right.ACCESS}),
    ("sk", "Moja adresa je u vás nesprávna. Žiadam o opravu osobných údajov.", {Right.RECTIFICATION}),
    ("sk", "Chcem svoje údaje preniesť k inému poskytovateľovi, žiadam o prenosnosť údajov.", {Right.PORTABILITY}),
    ("sk", "Namietam proti spracúvaniu mojich osobných údajov.", {Right.OBJECTION}),
    ("sk", "Žiadam o obmedzenie spracúvania mojich údajov podľa čl. 18.", {Right.RESTRICTION}),
    ("sk", "Už mi neposielajte žiadnu reklamu!", {Right.MARKETING_OPT_OUT}),
    ("sk", "Odvolávam súhlas so spracúvaním osobných údajov.", {Right.WITHDRAW_CONSENT}),
    ("sk", "Nesúhlasím s tým, aby o mne rozhodoval algoritmus. Žiadam, aby to posúdil človek.", {Right.AUTOMATED_DECISION}),
    ("sk", "Podávam sťažnosť na spoločnosť Vzorka s.r.o. na Úrad na ochranu osobných údajov, pretože zneužila moje osobné údaje.", {Right.AUTHORITY_COMPLAINT}),
    ("hu", "A GDPR 17. cikke alapján kérem személyes adataim haladéktalan törlését.", {Right.ERASURE}),
    ("hu", "TÖRÖLJÉTEK A FIÓKOMAT!", {Right.ERASURE}),
    ("hu", "kerem toroljek az adataimat a rendszerukbol koszonom", {Right.ERASURE}),
    ("hu", "Tisztelt Ügyfélszolgálat! A csomagom még mindig nem érkezett meg, mikorra várható?\n\nEzen kívül kérem, hogy minden rólam tárolt adatot töröljenek.", {Right.ERASURE}),
    ("hu", "Milyen adatokat tárolnak rólam, és kinek adták tovább?", {Right.ACCESS}),
    ("hu", "Szeretnék másolatot kapni a kezelt személyes adataimról a 15. cikk szerint.", {Right.ACCESS}),
    ("hu", "Hibásan szerepel a nevem a nyilvántartásukban, kérem a személyes adataim helyesbítését.", {Right.RECTIFICATION}),
    ("hu", "Élni kívánok az adathordozhatósághoz való jogommal, kérem az adataimat géppel olvasható formátumban.", {Right.PORTABILITY}),
    ("hu", "Tiltakozom a személyes adataim kezelése ellen.", {Right.OBJECTION}),
    ("hu", "Kérem adataim kezelésének korlátozását az ügy lezárásáig.", {Right.RESTRICTION}),
    ("hu", "Ne küldjenek több hírlevelet, iratkoztassanak le!", {Right.MARKETING_OPT_OUT}),
    ("hu", "Visszavonom az adatkezeléshez adott hozzájárulásomat.", {Right.WITHDRAW_CONSENT}),
    ("hu", "A hitelkérelmemet egy algoritmus utasította el, kérem, hogy ember vizsgálja felül a döntést.", {Right.AUTOMATED_DECISION}),
    ("hu", "Kérek egy másolatot az adataimról, utána pedig töröljék őket és a fiókomat is.", {Right.ACCESS, Right.ERASURE}),
    ("hu", "Panaszt nyújtok be a Minta Kft. ellen a Nemzeti Adatvédelmi és Információszabadság Hatóságnál, mert jogellenesen kezeli az adataimat.", {Right.AUTHORITY_COMPLAINT}),
    ("hu", "Az adatkezelési tájékoztatójuk szerint meddig őrzik meg a személyes adatokat, és továbbítják harmadik félnek?", {Right.QUESTION}),
    ("pl", "Szanowni Państwo,\n\nw związku z przetwarzaniem moich danych osobowych przez Państwa spółkę, działając na podstawie art. 15 RODO, zwracam się o:\n1) potwierdzenie, czy Państwo przetwarzają moje dane,\n2) podanie celów przetwarzania,\n3) informację o prawie do żądania sprostowania lub usunięcia danych,\n4) informację o prawie wniesienia skargi do organu nadzorczego.\n\nZ poważaniem\nJan Lis", {Right.ACCESS}),
    ("pl", "Odczepcie się ode mnie i skasujcie wszystko co na mnie macie", {Right.ERASURE}),
    ("pl", "Nie życzę sobie dalszego otrzymywania ofert handlowych. Proszę wykreślić mój adres z bazy.", {Right.MARKETING_OPT_OUT}),
    ("pl", "witam, chcialabym sie dowiedziec jakie moje dane posiadacie i od kogo je kupiliscie", {Right.ACCESS}),
    ("cs", "Dobrý den,\nobracím se na Vás s žádostí podle čl. 15 GDPR. Prosím o potvrzení, zda zpracováváte osobní údaje, které se mě týkají, a o informaci o:\n- účelech zpracování,\n- existenci práva požadovat výmaz nebo opravu,\n- právu podat stížnost u dozorového úřadu.\nDěkuji\nJan Malý", {Right.ACCESS}),
    ("cs", "Chci abyste ze svých systémů odstranili veškeré informace o mé osobě.", {Right.ERASURE}),
    ("cs", "Přestaňte mi volat a posílat nabídky, nikdy jsem vám k tomu souhlas nedal!", {Right.MARKETING_OPT_OUT}),
    ("sk", "Rád by som vedel, čo všetko o mne vediete vo vašich systémoch.", {Right.ACCESS}),
    ("sk", "Neželám si, aby ste moje osobné údaje používali na marketing.", {Right.MARKETING_OPT_OUT, Right.OBJECTION}),
    ("sk", "Vyzývam vás, aby ste bezodkladne zlikvidovali moje osobné údaje.", {Right.ERASURE}),
    ("hu", "Kérem szíves tájékoztatásukat arról, hogy milyen személyes adataimat kezelik.", {Right.ACCESS}),
    ("hu", "Nem szeretném, hogy az adataimat marketing célra használják, tiltakozom.", {Right.OBJECTION, Right.MARKETING_OPT_OUT}),
    ("hu", "töröljetek ki a picsába a rendszerből", {Right.ERASURE}),
    ("pl", "Dzień dobry, chcę zamknąć konto i żeby wszystkie moje dane zniknęły z waszych serwerów.", {Right.ERASURE}),
    ("pl", "Zmieniłam nazwisko po ślubie, proszę zaktualizować moje dane osobowe w systemie.", {Right.RECTIFICATION}),
    ("pl", "Proszę o natychmiastowe zaprzestanie przetwarzania moich danych osobowych w celach marketingowych.", {Right.OBJECTION, Right.MARKETING_OPT_OUT}),
    ("pl", "skad macie moj numer?? prosze o usuniecie i zaprzestanie telefonow", {Right.ACCESS, Right.ERASURE}),
    ("pl", "Nie wyrażam zgody na sprzedaż moich danych innym firmom.", {Right.SALE_OPT_OUT}),
    ("cs", "Změnila jsem příjmení, prosím opravte mi ho v evidenci, mám tam staré příjmení.", {Right.RECTIFICATION}),
    ("cs", "Nesouhlasím s tím, abyste moje osobní údaje využívali k profilování.", {Right.OBJECTION}),
    ("cs", "Rád bych věděl, jaké osobní údaje o mně zpracováváte a komu jste je předali.", {Right.ACCESS}),
    ("cs", "Okamžitě přestaňte zpracovávat moje data a smažte je!!", {Right.ERASURE}),
    ("cs", "Neprodávejte moje údaje třetím stranám.", {Right.SALE_OPT_OUT}),
    ("sk", "Zmenila som si priezvisko, prosím aktualizujte moje údaje, máte tam staré priezvisko.", {Right.RECTIFICATION}),
    ("sk", "Chcem vedieť odkiaľ máte moje telefónne číslo a aké údaje o mne máte.", {Right.ACCESS}),
    ("sk", "prosim odhlaste ma z newslettra", {Right.MARKETING_OPT_OUT}),
    ("sk", "Žiadam vás, aby ste mi poslali všetky údaje ktoré o mne máte a potom ich zmazali.", {Right.ACCESS, Right.ERASURE}),
    ("hu", "Férjhez mentem, megváltozott a vezetéknevem, kérem javítsák ki a nyilvántartásban, mert még a régi név szerepel.", {Right.RECTIFICATION}),
    ("hu", "Kérem, hogy a személyes adataimat ne adják el harmadik félnek.", {Right.SALE_OPT_OUT}),
    ("hu", "Honnan van meg önöknek a telefonszámom? Kérem, törölje!", {Right.ACCESS, Right.ERASURE}),
    ("hu", "Szeretném tudni, mit tudnak rólam.", {Right.ACCESS}),
    ("hu", "vegyenek le a levelezőlistáról", {Right.MARKETING_OPT_OUT}),
    ("cs", "Sdílíte osobní údaje s třetími stranami a kde to najdu v zásadách ochrany osobních údajů?", {Right.QUESTION}),
    ("sk", "Poskytujete osobné údaje tretím stranám a kde to nájdem v zásadách ochrany osobných údajov?", {Right.QUESTION}),
]  # fmt: skip

# Somebody writes for another: (language, text, rights, a minor is concerned).
AGENTS: list[tuple[str, str, set[Right], bool]] = [
    ("pl", "Działając w imieniu mojej klientki, pani Ewy Lis, na podstawie załączonego pełnomocnictwa wnoszę o usunięcie jej danych osobowych.", {Right.ERASURE}, False),
    ("pl", "Mój syn ma 11 lat i założył u was konto bez mojej wiedzy. Proszę usunąć jego konto i dane osobowe.", {Right.ERASURE}, True),
    ("cs", "V zastoupení svého klienta, pana Petra Malého, na základě plné moci žádám o přístup k jeho osobním údajům.", {Right.ACCESS}, False),
    ("cs", "Moje dcera, které je 12 let, se u vás zaregistrovala. Prosím, smažte její účet a všechny osobní údaje.", {Right.ERASURE}, True),
    ("sk", "Ako splnomocnený zástupca pani Márie Hlavatej žiadam o výmaz jej osobných údajov; splnomocnenie prikladám.", {Right.ERASURE}, False),
    ("sk", "Môj syn má 10 rokov. Žiadam o vymazanie jeho osobných údajov.", {Right.ERASURE}, True),
    ("hu", "Ügyfelem, Kiss Anna nevében és meghatalmazása alapján kérem személyes adatainak törlését.", {Right.ERASURE}, False),
    ("hu", "A kislányom 9 éves és regisztrált az oldalukon. Kérem, töröljék a fiókját és a személyes adatait.", {Right.ERASURE}, True),
]  # fmt: skip

# Reminders; they may name the right that was asked for as well.
REMINDERS: list[tuple[str, str]] = [
    ("pl", "Minął miesiąc, a ja nadal nie otrzymałem odpowiedzi na mój wniosek o dostęp do danych osobowych z 4 maja."),
    ("cs", "Na svou žádost o výmaz osobních údajů z 2. března jsem dosud nedostal žádnou odpověď."),
    ("sk", "Na moju žiadosť o výmaz osobných údajov ste doteraz neodpovedali."),
    ("hu", "A személyes adataim törlésére vonatkozó kérelmemre a mai napig nem kaptam választ."),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("pl", "Dzień dobry, kiedy dotrze moje zamówienie 4471? Miało być w poniedziałek."),
    ("pl", "Proszę o ponowne przesłanie faktury za maj, nie dostałem jej mailem."),
    ("pl", "Dziękujemy za kontakt. Otrzymaliśmy Państwa wniosek, a Państwa dane osobowe zostały usunięte z naszych systemów."),
    ("pl", "Twoje konto zostało usunięte zgodnie z Twoją prośbą."),
    ("pl", "Czy wiesz, że RODO daje Ci prawo do usunięcia danych? W dzisiejszym newsletterze piszemy, jak użytkownicy mogą z niego korzystać. Kliknij tutaj."),
    ("pl", "Zmieniliśmy naszą politykę prywatności. W każdej chwili możesz wnieść sprzeciw wobec przetwarzania swoich danych."),
    ("pl", "Na podstawie ustawy o dostępie do informacji publicznej wnoszę o udostępnienie protokołu z posiedzenia rady gminy."),
    ("pl", "Proszę nie usuwać mojego konta, to była pomyłka."),
    ("pl", "Nie mogę się zalogować na konto, proszę o zresetowanie hasła."),
    ("cs", "Dobrý den, potřeboval bych znovu poslat fakturu za květen, děkuji."),
    ("cs", "Kde je můj balík? Měl dorazit včera."),
    ("cs", "Vaše žádost byla přijata. Vaše osobní údaje budou vymazány do 30 dnů."),
    ("cs", "Váš účet byl na vaši žádost zrušen a údaje smazány."),
    ("cs", "Každý má právo požadovat výmaz svých osobních údajů. V článku vysvětlujeme, jak mohou spotřebitelé svá práva uplatnit."),
    ("cs", "Aktualizovali jsme zásady ochrany osobních údajů. Souhlas můžete kdykoli odvolat."),
    ("cs", "Podle zákona o svobodném přístupu k informacím žádám o poskytnutí zápisu z jednání zastupitelstva."),
    ("cs", "Prosím nemažte můj účet, ještě ho budu potřebovat."),
    ("sk", "Dobrý deň, kedy mi príde objednávka číslo 3309?"),
    ("sk", "Prosím vás o zaslanie faktúry za máj ešte raz."),
    ("sk", "Ďakujeme za vašu správu. Vaše osobné údaje boli vymazané."),
    ("sk", "Vaše konto bolo zrušené."),
    ("sk", "Máte právo kedykoľvek odvolať súhlas alebo požiadať o vymazanie údajov. Kliknite sem a dozviete sa viac."),
    ("sk", "Aktualizovali sme naše podmienky ochrany súkromia, prečítajte si ich na webe."),
    ("sk", "Na základe zákona o slobodnom prístupe k informáciám žiadam o sprístupnenie zmluvy s dodávateľom."),
    ("sk", "Nevymazávajte prosím môj účet."),
    ("hu", "Jó napot! Mikor érkezik meg a 7765-ös rendelésem?"),
    ("hu", "Kérem, küldjék el újra a májusi számlát, mert nem kaptam meg."),
    ("hu", "Köszönjük megkeresését. Kérelmét megkaptuk, személyes adatait töröltük."),
    ("hu", "Fiókját kérésének megfelelően töröltük."),
    ("hu", "Önnek joga van kérni személyes adatai törlését. Kattintson ide, és megtudhatja, hogyan."),
    ("hu", "Frissítettük az adatkezelési tájékoztatónkat. Ön bármikor tiltakozhat adatainak kezelése ellen."),
    ("hu", "Az információszabadságról szóló törvény alapján közérdekű adatigényléssel fordulok Önökhöz: kérem a testületi ülés jegyzőkönyvét."),
    ("hu", "Kérem, ne töröljék a fiókomat, tévedés volt."),
    ("pl", "Dzień dobry,\nwysyłam moje dane do faktury: Jan Lis, ul. Polna 4, 00-123 Warszawa. Proszę o przesłanie faktury na maila.\nPozdrawiam"),
    ("pl", "Proszę o zmianę adresu dostawy w moim zamówieniu 5512, mój nowy numer telefonu to 600 100 200."),
    ("pl", "Nie dostaję od was newslettera, choć się zapisałem. Proszę sprawdzić."),
    ("pl", "Chcę anulować zamówienie i otrzymać zwrot pieniędzy na konto. Nie chcę już czekać."),
    ("pl", "Aplikacja zawiesza się przy synchronizacji danych z czujnika. Jak mogę usunąć stare pomiary z wykresu?"),
    ("pl", "Składam reklamację: buty po tygodniu się rozkleiły, żądam usunięcia wady albo zwrotu pieniędzy."),
    ("cs", "Dobrý den, posílám fakturační údaje: Jan Malý, Dlouhá 5, Brno. Prosím o zaslání faktury."),
    ("cs", "Prosím o změnu doručovací adresy u objednávky 771, moje nové telefonní číslo je 777 123 456."),
    ("cs", "Reklamuji zboží, žádám o odstranění vady nebo vrácení peněz na můj účet."),
    ("cs", "Nechodí mi newsletter, můžete to prověřit?"),
    ("cs", "Chci zrušit objednávku 5541 a vrátit peníze."),
    ("sk", "Posielam vám údaje k reklamácii, prosím o vrátenie peňazí na môj účet."),
    ("sk", "Prosím o zmenu adresy doručenia v mojej objednávke."),
    ("sk", "Ako odstránim starý senzor z môjho účtu v aplikácii?"),
    ("hu", "Kérem, módosítsák a szállítási címemet a 443-as rendelésnél."),
    ("hu", "Szeretném lemondani a rendelésemet, kérem a pénzem visszautalását a bankszámlámra."),
    ("hu", "Elfelejtettem a jelszavamat, nem tudok belépni a fiókomba, kérem a segítségüket."),
    ("hu", "Nem kapok hírlevelet, pedig feliratkoztam. Kérem, nézzék meg."),
    ("pl", "Dzień dobry,\n\nw odpowiedzi na Pana wniosek z dnia 4 maja informujemy, że zgodnie z art. 17 RODO usunęliśmy Pana dane osobowe z naszej bazy marketingowej. Dane niezbędne do celów podatkowych będziemy przechowywać przez pięć lat. Przysługuje Panu prawo wniesienia skargi do Prezesa UODO.\n\nZ poważaniem\nZespół Obsługi Klienta"),
    ("pl", "RODO w pigułce, odcinek 4. Prawo dostępu do danych pozwala każdemu sprawdzić, co firmy o nim wiedzą. Wystarczy wysłać wniosek na adres administratora. Firma ma miesiąc na odpowiedź. W kolejnym odcinku: prawo do bycia zapomnianym. Nie chcesz dostawać newslettera? Wypisz się, klikając w link."),
    ("pl", "Czy mógłbyś przesłać mi prezentację z wczorajszego szkolenia z RODO? Chciałbym dodać slajd o prawie do usunięcia danych."),
    ("pl", "W załączeniu przesyłam umowę powierzenia przetwarzania danych osobowych do podpisu. Proszę o odesłanie skanu."),
    ("cs", "Vážená paní Malá,\nděkujeme za Vaši žádost. Podle čl. 15 GDPR Vám v příloze zasíláme kopii Vašich osobních údajů. Máte právo podat stížnost u Úřadu pro ochranu osobních údajů.\nS pozdravem\nzákaznická podpora"),
    ("cs", "Připomínáme, že v pátek končí registrace na webinář o GDPR. Dozvíte se, jak vyřizovat žádosti o výmaz a jak dlouho uchovávat osobní údaje zákazníků. Pokud si nepřejete dostávat naše zprávy, odhlaste se zde."),
    ("sk", "V prílohe posielam sprostredkovateľskú zmluvu podľa článku 28 GDPR, prosím o podpis."),
    ("hu", "Tisztelt Kiss Anna!\nKöszönjük levelét. A GDPR 15. cikke alapján benyújtott kérelmére válaszolva tájékoztatjuk, hogy személyes adatait az alábbi célokból kezeljük. Önnek joga van panaszt tenni a NAIH-nál.\nÜdvözlettel, Adatvédelmi csoport"),
    ("hu", "Hírlevelünk mai témája: a törléshez való jog. A GDPR szerint mindenki kérheti személyes adatai törlését. Leiratkozáshoz kattintson ide."),
]  # fmt: skip

LAWS: list[tuple[str, str, str]] = [
    ("pl", "Na podstawie RODO proszę o usunięcie moich danych.", "gdpr"),
    ("pl", "Zgodnie z rozporządzeniem (UE) 2016/679 proszę o kopię moich danych.", "gdpr"),
    ("cs", "Podle obecného nařízení o ochraně osobních údajů žádám o výmaz svých údajů.", "gdpr"),
    ("sk", "Podľa nariadenia GDPR žiadam o výmaz mojich údajov.", "gdpr"),
    ("hu", "A GDPR alapján kérem az adataim törlését.", "gdpr"),
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


@pytest.mark.parametrize(("language", "text", "rights"), REQUESTS)
def test_each_right_shows_its_words(language: str, text: str, rights: set[Right]) -> None:
    read = understand(subject="", text=text, sender=None)
    assert {each.label for each in read.evidence} >= {right.value for right in rights}, language
    assert all(each.quote and each.quote in text for each in read.evidence)
