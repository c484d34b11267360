"""French, Spanish, Portuguese, Italian, Romanian: requests and look-alikes in our own words."""

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
    ("fr", "Bonjour, pourriez-vous effacer tout ce que vous avez sur moi ? Merci, Inès", {ERASURE}),
    ("fr", "supprimez mon compte et lachez moi", {ERASURE}),
    ("fr", "je veu que vous suprimiez toute mes donnees perso svp", {ERASURE}),
    ("fr", "Salut, tu peux virer mes données de votre base stp ?", {ERASURE}),
    ("fr", "En application de l'article 15 du RGPD, je vous saurais gré de me communiquer l'intégralité des données me concernant.", {ACCESS}),
    ("fr", "J'aimerais savoir ce que vous avez comme infos sur moi.", {ACCESS}),
    ("fr", "Mon nom de famille est mal orthographié dans votre fichier, merci de le corriger.", {RECTIFICATION}),
    ("fr", "Je change d'opérateur et j'exerce mon droit à la portabilité.", {PORTABILITY}),
    ("fr", "Je refuse que mes données soient traitées à des fins de profilage, je m'y oppose.", {OBJECTION}),
    ("fr", "Je demande le gel du traitement de mes données (article 18).", {RESTRICTION}),
    ("fr", "Arrêtez de m'envoyer vos pubs !!", {MARKETING}),
    ("fr", "Je reviens sur mon consentement et je le retire.", {CONSENT}),
    ("fr", "Votre algorithme a rejeté mon dossier ; je demande qu'un humain réexamine cette décision automatisée.", {AUTOMATED}),
    ("fr", "Le capteur ne répond plus depuis mardi. Sinon, merci d'effacer aussi mes informations personnelles de l'ancien compte.", {ERASURE}),
    ("fr", "Envoyez-moi une copie de mes données puis supprimez mon compte.", {ACCESS, ERASURE}),
    ("fr", "Un mois est passé et je n'ai toujours reçu aucune réponse à ma demande concernant mes données.", {COMPLAINT}),
    ("fr", "Madame, Monsieur de la CNIL, je souhaite porter plainte contre la société Exemple, qui ignore mes demandes relatives à mes données.", {AUTHORITY}),
    ("fr", "Est-ce que vous vendez mes données à des tiers ?", {QUESTION}),
    ("es", "Hola, ¿podrían borrar todo lo que tienen sobre mí? Gracias.", {ERASURE}),
    ("es", "borren mi cuenta YA", {ERASURE}),
    ("es", "kiero q eliminen todos mis datos d su base", {ERASURE}),
    ("es", "Al amparo del artículo 15 del RGPD, solicito que me faciliten copia de los datos personales que me conciernen.", {ACCESS}),
    ("es", "¿Qué saben de mí? Quiero ver toda la información que guardan.", {ACCESS}),
    ("es", "Mi segundo apellido está mal en vuestro sistema, corregidlo por favor.", {RECTIFICATION}),
    ("es", "Quiero ejercer la portabilidad: mándenme mis datos en un formato que pueda llevar a otra empresa.", {PORTABILITY}),
    ("es", "Me niego a que traten mis datos personales para hacer perfiles y me opongo expresamente.", {OBJECTION}),
    ("es", "Solicito que bloqueen mis datos personales mientras comprueban su exactitud.", {RESTRICTION}),
    ("es", "dejad de mandarme propaganda", {MARKETING}),
    ("es", "Por la presente revoco el consentimiento que les di en su día.", {CONSENT}),
    ("es", "El pedido llegó bien, gracias. Aprovecho para pedirles que supriman mis datos personales de sus archivos.", {ERASURE}),
    ("es", "Ejerzo mis derechos ARCO de cancelación y oposición sobre mis datos.", {ERASURE, OBJECTION}),
    ("es", "Sigo sin tener noticias de mi petición de acceso a mis datos personales del 3 de mayo, el plazo ya ha vencido.", {COMPLAINT}),
    ("es", "Presento reclamación ante la AEPD contra Ejemplo S.L., que no atiende mi solicitud sobre mis datos.", {AUTHORITY}),
    ("pt", "Oi, tudo bem? Podem apagar tudo que vocês têm sobre mim?", {ERASURE}),
    ("pt", "EXCLUAM MINHA CONTA AGORA", {ERASURE}),
    ("pt", "quero q apaguem meus dados td do sistema de vcs", {ERASURE}),
    ("pt", "Com fundamento no art. 18, VI, da LGPD, requeiro a eliminação dos dados pessoais tratados com o meu consentimento.", {ERASURE}),
    ("pt", "Nos termos do artigo 18, II, da LGPD, solicito o acesso aos meus dados pessoais.", {ACCESS}),
    ("pt", "Solicito a confirmação da existência de tratamento dos meus dados.", {ACCESS}),
    ("pt", "Gostaria de saber que informação guardam a meu respeito.", {ACCESS}),
    ("pt", "Meu CPF está errado no cadastro de vocês, por favor corrijam.", {RECTIFICATION}),
    ("pt", "Quero a portabilidade dos meus dados para outro fornecedor de serviço.", {PORTABILITY}),
    ("pt", "Venho opor-me ao tratamento dos meus dados pessoais para definição de perfis.", {OBJECTION}),
    ("pt", "Solicito o bloqueio dos meus dados pessoais tratados em desconformidade com a LGPD.", {RESTRICTION}),
    ("pt", "me tira dessa lista de emails por favor", {MARKETING}),
    ("pt", "Revogo por este meio o consentimento que dei em 2021.", {CONSENT}),
    ("pt", "Peço a revisão humana da decisão automatizada que recusou o meu crédito.", {AUTOMATED}),
    ("pt", "A senha já funciona, obrigado. Aproveitando, gostaria que deletassem os meus dados antigos do cadastro.", {ERASURE}),
    ("pt", "Já se passaram 20 dias e até agora nenhuma resposta ao meu pedido de exclusão de dados.", {COMPLAINT}),
    ("pt", "Venho apresentar queixa à CNPD contra a Exemplo Lda por ignorar os meus dados e pedidos.", {AUTHORITY}),
    ("pt", "Vocês compartilham meus dados com terceiros?", {QUESTION}),
    ("it", "Salve, potreste cancellare tutto quello che avete su di me?", {ERASURE}),
    ("it", "cancellate il mio account e basta", {ERASURE}),
    ("it", "vorei che eliminaste tutti i miei dati dal vostro sistema", {ERASURE}),
    ("it", "Il sottoscritto chiede, ex art. 15 GDPR, di accedere ai propri dati personali.", {ACCESS}),
    ("it", "Che informazioni avete su di me?", {ACCESS}),
    ("it", "Il mio cognome è scritto male, correggetelo per favore.", {RECTIFICATION}),
    ("it", "Vorrei esercitare il diritto alla portabilità dei dati verso un altro gestore.", {PORTABILITY}),
    ("it", "Mi oppongo alla profilazione e all'uso dei miei dati personali.", {OBJECTION}),
    ("it", "Chiedo la limitazione del trattamento ai sensi dell'art. 18.", {RESTRICTION}),
    ("it", "Basta pubblicità, toglietemi dalla lista!", {MARKETING}),
    ("it", "Con la presente ritiro il consenso prestato al momento dell'iscrizione.", {CONSENT}),
    ("it", "Il vostro algoritmo mi ha rifiutato il mutuo: chiedo che una persona riesamini la decisione automatizzata.", {AUTOMATED}),
    ("it", "Il pacco è arrivato rotto, vorrei il rimborso. Inoltre cancellate i miei dati personali dai vostri archivi.", {ERASURE}),
    ("it", "Inviatemi una copia dei miei dati e poi cancellate tutto.", {ACCESS, ERASURE}),
    ("it", "Ad oggi non ho avuto alcun riscontro alla mia istanza di accesso ai dati personali.", {COMPLAINT}),
    ("it", "Propongo reclamo al Garante per la protezione dei dati personali contro Esempio Srl, titolare del trattamento.", {AUTHORITY}),
    ("ro", "Bună ziua, puteți să ștergeți tot ce aveți despre mine? Mulțumesc.", {ERASURE}),
    ("ro", "stergeti-mi contul acum!!!", {ERASURE}),
    ("ro", "vreau sa imi stergeti toate datele din sistemul vostru va rog", {ERASURE}),
    ("ro", "Subsemnata solicit ștergerea datelor cu caracter personal în temeiul art. 17 din RGPD.", {ERASURE}),
    ("ro", "În baza articolului 15 din GDPR, vă rog să îmi comunicați o copie a datelor mele personale.", {ACCESS}),
    ("ro", "Ce date aveți despre mine?", {ACCESS}),
    ("ro", "Numele meu este scris greșit, vă rog să îl corectați.", {RECTIFICATION}),
    ("ro", "Doresc să îmi exercit dreptul la portabilitatea datelor.", {PORTABILITY}),
    ("ro", "Mă opun prelucrării datelor mele personale.", {OBJECTION}),
    ("ro", "Solicit restricționarea prelucrării datelor mele.", {RESTRICTION}),
    ("ro", "Nu mai vreau să primesc reclame de la voi.", {MARKETING}),
    ("ro", "Îmi retrag consimțământul.", {CONSENT}),
    ("ro", "Decizia automată mi-a respins creditul; cer intervenția unei persoane.", {AUTOMATED}),
    ("ro", "Factura pe aprilie e greșită, vă rog verificați suma. De asemenea, doresc ștergerea datelor mele cu caracter personal.", {ERASURE}),
    ("ro", "Nici până astăzi nu am primit răspuns la cererea mea privind datele personale.", {COMPLAINT}),
    ("ro", "Depun plângere la ANSPDCP împotriva Exemplu SRL, operatorul care refuză să îmi șteargă datele.", {AUTHORITY}),
    ("ro", "Bună ziua,\n\nVă rog să îmi închideți contul și să eliminați toate informațiile mele personale din baza dvs. de date.\n\nCu stimă, Ioana", {ERASURE}),
    ("ro", "Solicit să îmi comunicați ce date cu caracter personal prelucrați și în ce scop.", {ACCESS}),
    ("ro", "dezabonati-ma va rog", {MARKETING}),
    ("ro", "Vreau o copie a tuturor datelor pe care le aveți despre mine", {ACCESS}),
    ("pt", "Prezados, como titular dos dados, solicito a exclusão definitiva da minha conta e de todas as informações associadas.", {ERASURE}),
    ("pt", "Gostaria de receber uma cópia completa dos meus dados pessoais que vocês armazenam.", {ACCESS}),
    ("pt", "não quero mais receber propaganda de vocês", {MARKETING}),
    ("pt", "Solicito a anonimização, bloqueio ou eliminação de dados desnecessários, conforme art. 18, IV da LGPD", {ERASURE}),
    ("pt", "Solicito informações sobre com quem vocês compartilharam meus dados pessoais.", {ACCESS}),
    ("pt", "Apaga os meus dados sff", {ERASURE}),
    ("fr", "Bonjour,\nMerci de clôturer mon compte et de détruire toutes les informations me concernant.\nBien à vous", {ERASURE}),
    ("fr", "Pourriez-vous m'indiquer l'origine des données que vous détenez sur moi ?", {ACCESS}),
    ("fr", "Je ne veux plus recevoir vos courriers publicitaires", {MARKETING}),
    ("es", "Buenas, me gustaría que borraran mi ficha de cliente y cualquier dato mío.", {ERASURE}),
    ("es", "Solicito conocer si están tratando datos personales míos y, en tal caso, una copia.", {ACCESS}),
    ("es", "No quiero que me llamen más con publicidad", {MARKETING}),
    ("it", "Buongiorno, vorrei chiudere il mio profilo e far rimuovere ogni informazione che mi riguarda.", {ERASURE}),
    ("it", "Desidero sapere se state trattando dati che mi riguardano e ricevere una copia.", {ACCESS}),
    ("it", "non mandatemi più email promozionali", {MARKETING}),
]  # fmt: skip

NO_REQUEST: list[tuple[str, str]] = [
    ("fr", "Bonjour, ma commande n'est toujours pas arrivée, où en est-elle ?"),
    ("fr", "Votre compte a bien été supprimé conformément à votre demande."),
    ("fr", "Vous disposez d'un droit d'accès et d'effacement de vos données. Cliquez ici pour l'exercer."),
    ("fr", "Nous avons mis à jour notre politique de confidentialité. Vous pouvez vous opposer au traitement."),
    ("fr", "Je sollicite la communication de documents administratifs, à défaut je saisirai la CADA."),
    ("fr", "Surtout ne supprimez pas mon compte, je me suis trompée."),
    ("fr", "Pouvez-vous m'envoyer une facture au nom de ma société ?"),
    ("es", "¿Dónde está mi pedido? Debía llegar el lunes."),
    ("es", "Su cuenta ha sido eliminada tal como pidió."),
    ("es", "Usted tiene derecho a solicitar la supresión de sus datos. Haga clic aquí para saber cómo."),
    ("es", "Hemos actualizado nuestra política de privacidad. Puede oponerse en cualquier momento."),
    ("es", "Al amparo de la ley de transparencia, solicito copia del acta de la reunión del 3 de mayo."),
    ("es", "Por favor no borren mi cuenta, fue un error."),
    ("es", "Necesito que me envíen la factura de abril otra vez."),
    ("pt", "Cadê o meu pedido? Era para ter chegado na segunda."),
    ("pt", "A sua conta foi excluída conforme o seu pedido."),
    ("pt", "Você tem direito a solicitar a exclusão dos seus dados. Clique aqui para saber mais."),
    ("pt", "Atualizámos a nossa política de privacidade. Pode opor-se ao tratamento a qualquer momento."),
    ("pt", "Com base na Lei de Acesso à Informação, solicito cópia da ata da reunião de 3 de maio."),
    ("pt", "Por favor, não excluam minha conta, foi sem querer."),
    ("pt", "Preciso da segunda via do boleto de abril, podem enviar?"),
    ("it", "Dov'è il mio ordine? Doveva arrivare lunedì."),
    ("it", "Il suo account è stato cancellato come da richiesta."),
    ("it", "Lei ha il diritto di chiedere la cancellazione dei suoi dati. Clicchi qui per saperne di più."),
    ("it", "Abbiamo aggiornato la nostra informativa sulla privacy. Può opporsi in qualsiasi momento."),
    ("it", "Formulo istanza di accesso civico per ottenere il verbale della riunione del 3 maggio."),
    ("it", "Per favore non cancellate il mio account, è stato un errore."),
    ("it", "Potete inviarmi di nuovo la fattura di aprile?"),
    ("ro", "Unde este comanda mea? Trebuia să ajungă luni."),
    ("ro", "Contul dumneavoastră a fost șters conform solicitării."),
    ("ro", "Aveți dreptul de a solicita ștergerea datelor dumneavoastră. Apăsați aici pentru detalii."),
    ("ro", "Am actualizat politica noastră de confidențialitate. Vă puteți opune oricând prelucrării."),
    ("ro", "În temeiul Legii 544/2001 solicit procesul-verbal al ședinței din 3 mai."),
    ("ro", "Vă rog să nu ștergeți contul meu, a fost o greșeală."),
    ("ro", "Puteți să îmi trimiteți din nou factura pe aprilie?"),
    ("ro", "Nu mă pot autentifica în contul meu, mă puteți ajuta?"),
    ("ro", "Vreau să schimb adresa de livrare pentru comanda mea."),
    ("ro", "Vă rog să îmi trimiteți factura până la data de 5 mai, am date de facturare noi."),
    ("ro", "Vreau să șterg un produs din comandă"),
    ("pt", "Esqueci a minha senha, podem enviar o link para meu e-mail?"),
    ("pt", "Quero cancelar a minha assinatura do plano pro e o reembolso."),
    ("pt", "Preciso alterar o endereço de entrega do meu pedido."),
    ("pt", "Não recebi o e-mail de confirmação do pedido, podem reenviar?"),
    ("pt", "Solicito a portabilidade do meu número para outra operadora."),
    ("pt", "Tenho um gateway que envia dados para a plataforma; como posso exportar o histórico do sensor?"),
    ("fr", "Je n'ai reçu aucun mail de confirmation, pouvez-vous vérifier ma commande ?"),
    ("fr", "Merci d'envoyer le colis à mon adresse, voici mes coordonnées : 3 rue des Lilas."),
    ("fr", "Je suis client depuis 10 ans et je souhaite résilier mon abonnement."),
    ("fr", "Pouvez-vous supprimer un article de mon panier ?"),
    ("es", "Quisiera que me enviaran información sobre mi pedido 8841."),
    ("es", "He olvidado mi contraseña, ¿pueden enviarme otra a mi correo?"),
    ("es", "No me ha llegado ningún correo de confirmación, ¿pueden revisarlo?"),
    ("es", "Necesito factura a mi nombre, mis datos son: Calle Mayor 3."),
    ("it", "Non ho ricevuto nessuna email di conferma, potete controllare?"),
    ("it", "Vorrei cambiare l'indirizzo di consegna del mio ordine."),
    ("it", "Vorrei disdire il mio abbonamento annuale."),
    ("it", "Potete togliere un articolo dal mio ordine?"),
    ("ro", "Am uitat parola contului meu, mă puteți ajuta?"),
    ("ro", "Factura mea este greșită, vă rog să o corectați."),
    ("ro", "Vreau o copie a facturii mele."),
    ("fr", "J'ai oublié le mot de passe de mon compte, pouvez-vous m'aider ?"),
    ("fr", "Ma facture est erronée, merci de la corriger."),
    ("fr", "Pourriez-vous m'envoyer une copie de ma facture ?"),
    ("es", "Mi factura tiene un error, ¿pueden corregirla?"),
    ("es", "Quiero dar de baja mi línea de teléfono."),
    ("it", "Ho dimenticato la password del mio account, potete aiutarmi?"),
    ("it", "La mia fattura è sbagliata, potete correggerla?"),
    ("pt", "Quero encerrar minha conta bancária e transferir o saldo."),
    ("pt", "Meu boleto está errado, podem corrigir?"),
    ("fr", "Le capteur envoie des données mais mon tableau de bord affiche une erreur, pouvez-vous m'aider à exporter ?"),
    ("it", "I dati del mio sensore non arrivano, come posso esportare lo storico?"),
    ("ro", "Senzorul meu nu mai trimite date, ce trebuie să fac?"),
]  # fmt: skip

LAWS: list[tuple[str, str]] = [
    ("Conforme a Lei Geral de Proteção de Dados, solicito a exclusão dos meus dados.", "lgpd"),
    ("Solicito, com base na LGPD, a eliminação dos meus dados.", "lgpd"),
    ("Exerço o meu direito de acesso ao abrigo do RGPD.", "gdpr"),
    ("Solicit ștergerea datelor mele conform Regulamentului general privind protecția datelor.", "gdpr"),
    ("Chiedo la cancellazione dei miei dati ai sensi del Regolamento UE 2016/679.", "gdpr"),
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
        "Je vous demande de supprimer les données de mon fils, il n'a que 12 ans.",
        "Quiero que borren la cuenta de mi hija, tiene 11 años.",
        "Peço que apaguem os dados da minha filha, ela tem 11 anos.",
        "Vi chiedo di cancellare i dati di mio figlio, ha solo 12 anni.",
        "Vă rog să ștergeți datele fiului meu, are 11 ani.",
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
        "Mandatés par notre cliente, nous sollicitons l'effacement de ses données personnelles.",
        "En nombre y representación de mi clienta solicito la supresión de sus datos personales.",
        "Na qualidade de procurador da minha cliente, requeiro a eliminação dos dados pessoais dela.",
        "In nome e per conto della mia assistita chiedo la cancellazione dei suoi dati personali.",
        "În numele clientei mele, în baza împuternicirii, solicit ștergerea datelor sale personale.",
    ],
)
def test_an_agent_asks_for_somebody_else(text: str) -> None:
    read = _read(text)
    assert (read.verdict, read.rights, read.agent) == (Verdict.YES, (ERASURE,), True)
